"""Live through twenty years of London Mondays with a real store, and count weeks that are missing, doubled or early.

`python -m tests.faults.twenty_years --years 20` runs it at length, with two and with eight workers, on hosts whose
clocks show UTC, London and Kiritimati (14 hours ahead), and then its controls: a timer that makes a week only while
the process happens to be up, a claim without a lease and a fence, and a clock that is believed to show UTC. Time is
made up; the store is real, and each worker has one of its own, as a process has. Workers are started anew at random and
die while they write; the whole machine is away for anything from a minute to three weeks; some writing takes longer
than a lease; and where there is something to do, all workers often begin at the same moment, in threads.
"""

import argparse
import os
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from threading import Barrier, Lock

from sqlalchemy import func, select

from bot.delivery.monday import Monday
from bot.delivery.outbox import LEASE, Weeks
from bot.errors import Busy
from bot.events import THE_BOT, Action, Event
from bot.notices import Notice
from bot.people import Person
from bot.readers import Arrived
from bot.reports.figures import Timing, timing
from bot.storage import Store
from bot.storage.outbox import StoredWeeks, put_notices
from bot.storage.sealing import Keys, new_keys
from bot.storage.tables import audit, outbox, weeks
from bot.weeks import Week, in_london
from tests.builders import BUSINESS_MANAGER, ELM_HEAD, EXECUTIVE_HEAD, OAK_HEAD, SCHOOLS, TEACHER
from tests.fakes.channel import Killed

FIRST = Week.parse("2026-W01")
"""The twenty ISO years from here on have 1,044 weeks: four of them have 53."""
ZONES = ("UTC", "Europe/London", "Pacific/Kiritimati")
WORKERS = (2, 8)
READERS = (OAK_HEAD, ELM_HEAD, EXECUTIVE_HEAD, BUSINESS_MANAGER)
SHORTEST, LONGEST = timedelta(minutes=1), timedelta(days=3)
"""How long until somebody looks again."""
LONGEST_OUTAGE = timedelta(weeks=3)
OUTAGE, RESTART, DIES, SLOW, AT_ONCE = 0.03, 0.05, 0.02, 0.03, 0.3
"""How often, of 1: the machine goes away, one worker starts anew, one dies at a workbook, a workbook takes longer than
the lease, and all workers begin at once."""
_KEYS = Keys.parse(new_keys())


def weeks_of(years: int) -> int:
    """Return how many weeks so many ISO years from the first have."""
    return (Week.parse(f"{2026 + years}-W01").monday - FIRST.monday).days // 7


class HostClock:
    """A clock that shows a moment as its host's does, with the offset that the host gives it."""

    def __init__(self, at: datetime) -> None:
        self._seconds = at.timestamp()

    def __call__(self) -> datetime:
        """Return the time as the host's zone has it, aware."""
        return datetime.fromtimestamp(self._seconds).astimezone()

    def move(self, by: timedelta) -> None:
        """Let time pass."""
        self._seconds += by.total_seconds()


@dataclass(slots=True)
class Counts:
    """What became of the weeks.

    `doubled` counts weeks that were told of more than once, and notices beside one each; `early` workbooks that were
    made before their week was over; `untold` those that do not say rightly whether they are late; `gaps` weeks that
    do not begin as the last one ends.
    """

    due: int
    made: int = 0
    missing: int = 0
    doubled: int = 0
    early: int = 0
    late: int = 0
    untold: int = 0
    gaps: int = 0
    deaths: int = 0
    outages: int = 0
    overtaken: int = 0

    @property
    def is_right(self) -> bool:
        """Whether each week was made once, when it was over."""
        return (self.made, self.missing, self.doubled, self.early, self.untold, self.gaps) == (self.due, 0, 0, 0, 0, 0)

    def __str__(self) -> str:
        """Return the counts as one line."""
        return (
            f"{self.made} of {self.due} weeks; {self.missing} missing, {self.doubled} doubled, {self.early} early, "
            f"{self.gaps} gaps or overlaps; {self.late} late, {self.untold} not rightly told; {self.deaths} deaths, "
            f"{self.outages} outages, {self.overtaken} workbooks that outlasted their lease"
        )


Made = Callable[["World", Store], "Worker"]
"""Start one worker, as it is or made worse on purpose."""


@dataclass(slots=True)
class World:
    """A machine with a database, its workers, and made-up chance and time."""

    url: str
    clock: HostClock
    random: random.Random
    counts: Counts
    written: Counter[tuple[str, str]] = field(default_factory=Counter)
    lock: Lock = field(default_factory=Lock)
    alone: bool = True
    """Whether one worker works at a time, so that time may pass while it writes."""
    others: list["Worker"] = field(default_factory=list)
    """The workers, of which one may look while another still writes."""

    def store(self) -> Store:
        """Open the store as one process does."""
        return Store.open(self.url, _KEYS, self.clock)

    def write(self, week: Week, to: Person) -> None:
        """Write a workbook: that takes its time, and now and then the process dies of it."""
        with self.lock:
            chance, now = self.random.random(), self.clock()
            self.written[week.name, to.id] += 1
            self.counts.early += now < week.end
            is_late = in_london(now).date() > week.monday + timedelta(days=7)
            self.counts.untold += (timing(week, now) is Timing.LATE) is not is_late
            if chance < DIES:
                self.counts.deaths += 1
                raise Killed
            slow = self.alone and chance < DIES + SLOW
            if self.alone:
                self.clock.move(LEASE + timedelta(seconds=1) if slow else timedelta(seconds=20))
        if slow and self.others:
            self._overtake()

    def _overtake(self) -> None:
        """Let another worker do all that is due while this one still writes."""
        self.counts.overtaken += 1
        others, self.others = self.others, []
        others[-1].look()
        self.others = others


class Worker:
    """One process: a store of its own and what it does about Mondays."""

    def __init__(self, store: Store, run: Callable[[], int]) -> None:
        self.store, self.run = store, run

    def look(self) -> bool:
        """Look once; False where it died of it."""
        try:
            self.run()
        except Killed:
            return False
        except Busy:
            return True
        return True


def as_it_is(world: World, store: Store) -> Worker:
    """Start the worker that this product has."""
    return Worker(store, Monday(store.weeks, world.write, store.directory, world.clock).run_once)


class _Unfenced:
    """Weeks that everybody may begin and finish at any time: what this product must never have."""

    def __init__(self, store: Store) -> None:
        self._store, self._weeks = store, store.weeks

    def missing(self, now: datetime) -> Sequence[Week]:
        return self._weeks.missing(now)

    def had(self, person_id: str, most: int) -> Sequence[Arrived]:
        return self._weeks.had(person_id, most)

    def claim(self, week: Week, now: datetime) -> int | None:
        self._weeks.claim(week, now)
        return 1

    def renew(self, week: Week, fence: int, now: datetime) -> bool:
        del week, fence, now
        return True

    def finish(self, week: Week, fence: int, event: Event, notices: Sequence[Notice]) -> bool:
        del fence
        with self._store.database.write() as connection:
            connection.execute(weeks.update().where(weeks.c.monday == week.monday).values(done_at=event.at))
            put_notices(connection, notices)
            self._store.audit.append(connection, event)
        return True


def unfenced(world: World, store: Store) -> Worker:
    """Start a worker whose claim is none."""
    mine: Weeks = _Unfenced(store)
    return Worker(store, Monday(mine, world.write, store.directory, world.clock).run_once)


class _OfTheHour(StoredWeeks):
    """Weeks that a timer asks for: only the one that fell due since it last looked, while it was up."""

    def __init__(self, store: Store, clock: HostClock) -> None:
        super().__init__(store.database, store.audit)
        self._looked = clock()

    def missing(self, now: datetime) -> Sequence[Week]:
        since, self._looked = self._looked, now
        return [week for week in super().missing(now) if since < week.due <= now]


def timer(world: World, store: Store) -> Worker:
    """Start a worker that relies on being up at seven on Monday."""
    return Worker(store, Monday(_OfTheHour(store, world.clock), world.write, store.directory, world.clock).run_once)


def believes_its_host(world: World, store: Store) -> Worker:
    """Start a worker that takes what its host shows for UTC."""

    def wrong() -> datetime:
        return world.clock().replace(tzinfo=UTC)

    return Worker(store, Monday(store.weeks, world.write, store.directory, wrong).run_once)


@contextmanager
def host_in(zone: str) -> Iterator[None]:
    """Let the host's clock show the time of a zone."""
    before = os.environ.get("TZ")
    os.environ["TZ"] = zone
    time.tzset()
    try:
        yield
    finally:
        os.environ.pop("TZ")
        os.environ.update({"TZ": before} if before else {})
        time.tzset()


def live(number: int, workers: int, zone: str, seed: int = 1, start: Made = as_it_is) -> Counts:
    """Live through so many weeks; return what became of them."""
    last = FIRST.before(1 - number)
    with host_in(zone), tempfile.TemporaryDirectory() as folder:
        world = World(
            f"sqlite:///{folder}/staffroom.db",
            HostClock(FIRST.start + timedelta(hours=9)),
            random.Random(f"{workers} {zone} {seed}"),  # noqa: S311 - not a secret
            Counts(number),
        )
        _hire(world)
        running = world.others = [start(world, world.store()) for _ in range(workers)]
        with ThreadPoolExecutor(workers) as threads:
            while world.clock() < last.due + LONGEST_OUTAGE:
                _step(world, running, start, threads)
        _count(world, running[0].store, last)
        for worker in running:
            worker.store.close()
        return world.counts


def _hire(world: World) -> None:
    event = Event(THE_BOT, Action.STAFF_LIST_READ, "staff", world.clock())
    with closing(world.store()) as store:
        store.directory.replace_staff((*READERS, TEACHER), SCHOOLS, event)


def _step(world: World, running: list[Worker], start: Made, threads: ThreadPoolExecutor) -> None:
    if world.random.random() < OUTAGE:
        world.counts.outages += 1
        _pass(world, LONGEST_OUTAGE)
        _again(world, running, range(len(running)), start)
    if world.random.random() < RESTART:
        _again(world, running, [world.random.randrange(len(running))], start)
    busy = bool(running[0].store.weeks.missing(world.clock()))
    together = busy and world.random.random() < AT_ONCE
    here = range(len(running)) if busy else [world.random.randrange(len(running))]
    alive = _all_at_once(world, running, threads) if together else [running[number].look() for number in here]
    _again(world, running, [n for n, lives in zip(here, alive, strict=True) if not lives], start)
    _pass(world, LONGEST if not busy else 3 * LEASE)


def _all_at_once(world: World, running: Sequence[Worker], threads: ThreadPoolExecutor) -> list[bool]:
    world.alone, line = False, Barrier(len(running))

    def begin(worker: Worker) -> bool:
        line.wait()
        return worker.look()

    try:
        return list(threads.map(begin, running))
    finally:
        world.alone = True


def _again(world: World, running: list[Worker], which: Sequence[int], start: Made) -> None:
    for number in which:
        running[number].store.close()
        running[number] = start(world, world.store())


def _pass(world: World, longest: timedelta) -> None:
    """Let a time pass, as often a minute to an hour as an hour to a day and more."""
    world.clock.move(SHORTEST * (longest / SHORTEST) ** world.random.random())


def _count(world: World, store: Store, last: Week) -> None:
    counts = world.counts
    due = {week.name: week for week in FIRST.until(last)}
    told = select(audit.c.subject, func.count()).where(audit.c.action == Action.WEEK_DONE.value)
    notices = select(outbox.c.about, func.count())
    with store.database.read() as connection:
        events = {row[0]: row[1] for row in connection.execute(told.group_by(audit.c.subject))}
        sent = {row[0]: row[1] for row in connection.execute(notices.group_by(outbox.c.about))}
        done = connection.execute(select(weeks.c.monday, weeks.c.done_at).order_by(weeks.c.monday)).all()
    made = [(Week(monday), at) for monday, at in done if at is not None and Week(monday).name in due]
    counts.made = len([name for name in due if events.get(name) and sent.get(name) == len(READERS)])
    counts.missing = len(due) - counts.made
    counts.doubled = sum(number - 1 for name, number in events.items() if name in due)
    counts.doubled += sum(max(0, number - len(READERS)) for name, number in sent.items() if name in due)
    counts.gaps = sum(before.end != after.start for (before, _), (after, _) in pairwise(made))
    counts.gaps += bool(made) and (made[0][0], made[-1][0]) != (FIRST, last)
    counts.late = sum(timing(week, at) is Timing.LATE for week, at in made)


def main(arguments: Sequence[str] | None = None) -> int:
    """Live as often as was asked, and then with each control; return 1 where a week is missing, doubled or early."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--years", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args(arguments)
    right = True
    for workers in WORKERS:
        for zone in ZONES:
            counts = live(weeks_of(given.years), workers, zone, given.seed)
            right = right and counts.is_right
            print(f"{workers} workers, host in {zone}: {counts}", flush=True)
    for name, control in (("timer", timer), ("no fence", unfenced), ("host taken for UTC", believes_its_host)):
        counts = live(weeks_of(1), 2, ZONES[-1], given.seed, control)
        right = right and not counts.is_right
        print(f"control, {name}: {counts}", flush=True)
    return 0 if right else 1


if __name__ == "__main__":
    sys.exit(main())
