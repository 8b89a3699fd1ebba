"""Break uploads of workbooks in every way there is, many times, and count what is lost, doubled or damaged.

`python -m tests.faults.uploads --uploads 1000` runs it at length, with its controls: a bot that writes the fact down
before it uploads, one that lets SharePoint rename what is there already, and one that goes on with an upload of another
content. Two workers share one outbox whose leases now and then run out early; they are killed before and after what
they write down, and begin again as another process would, with nothing but the store. In between Monday's run writes
workbooks anew, and SharePoint forgets its sessions.
"""

import argparse
import json
import logging
import random
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path
from threading import Lock, Thread, local
from typing import Any

from bot.delivery.monday import Monday
from bot.delivery.outbox import Claimed
from bot.delivery.worker import Channel, Worker
from bot.events import THE_BOT, Action, Event
from bot.http import Answer
from bot.microsoft.drive import DRIVE, DriveChannel
from bot.microsoft.faults import MicrosoftError
from bot.microsoft.graph import Graph
from bot.microsoft.handovers import Handovers, Secrets, Workbook
from bot.microsoft.uploads import STEP, USUAL, Bounds, Uploads
from bot.notices import Notice
from bot.people import Person, Role
from bot.reports.workbook import file_name
from bot.weeks import Week
from tests.builders import NOW, Clock, directory
from tests.fakes.channel import Killed
from tests.fakes.graph import throttled, unavailable
from tests.fakes.microsoft import fake_microsoft
from tests.fakes.microsoft_server import RESET, RESET_AFTER_ACCEPT, Authority, Fault, failing
from tests.fakes.outbox import FakeOutbox, FakeWeeks
from tests.microsoft.office import SMALL, WEEK, Office, Seconds, due, made_up

PEOPLE = tuple(
    Person(f"head-{number}", f"Head {number}", Role.HEADTEACHER, email=f"head-{number}@example.org")
    for number in range(10)
)
SIZES = (1, STEP - 1, STEP, STEP + 1, 2 * STEP, 3 * STEP + 7, 5 * STEP - 1, 6 * STEP + 1)
LARGE = (10 * 1024 * 1024 + 1, 30_000_000)
FAULTY_ROUNDS, MOST_ROUNDS = 30, 60
"""How many rounds of work are broken; those after them are not, so that every upload can end."""
PLANNED = 25
"""How many faults are planned for each batch of the worker's."""
KILL, LEASE_LOST, FORGET = 0.04, 0.05, 0.03
"""How often, of 1: a kill at each thing that is written down, a lease that runs out early, and sessions forgotten
before a batch of work."""
_BOUNDS = (*[SMALL, Bounds(plain=STEP, fragment=3 * STEP)] * 5, USUAL)
FAULTS: Sequence[Fault] = (
    RESET,
    RESET_AFTER_ACCEPT,
    RESET_AFTER_ACCEPT,
    unavailable(),
    unavailable(500),
    throttled("1"),
    throttled(None),
    failing(502),
)


@dataclass(slots=True)
class Counts:
    """What became of the uploads."""

    uploads: int
    attempts: int = 0
    kills: int = 0
    anew: int = 0
    lost: int = 0
    doubled: int = 0
    damaged: int = 0

    def __str__(self) -> str:
        """Return the counts as one line."""
        return (
            f"{self.uploads} uploads, {self.attempts} attempts, {self.kills} kills, {self.anew} workbooks "
            f"written anew: {self.lost} lost, {self.doubled} doubled, {self.damaged} damaged"
        )


@dataclass(frozen=True, slots=True)
class Workload:
    """What is uploaded: sizes in bytes, how often a large one, how often written anew when read; and what breaks."""

    sizes: Sequence[int] = SIZES
    large: float = 0.02
    anew: float = 0.1
    faults: Sequence[Fault] = FAULTS


USUAL_LOAD = Workload()
ANSWERS_LOST = Workload(faults=(RESET_AFTER_ACCEPT,))
LONG_AND_CHANGING = Workload((6 * STEP + 1,), 0, 0.5)


class Chance:
    """Made-up chance, until it is calm: from then on nothing goes wrong."""

    def __init__(self) -> None:
        self.random = random.Random()  # noqa: S311 - not a secret
        self.is_calm = False

    def of(self, likely: float) -> bool:
        """Say yes so often, of 1."""
        return not self.is_calm and self.random.random() < likely


@dataclass(slots=True)
class Mortal:
    """What is written down, by a process that may be killed just before or just after."""

    chance: Chance
    kills: list[str] = field(default_factory=list)

    @contextmanager
    def writes(self) -> Iterator[None]:
        """Write something down, or die."""
        self._dies()
        yield
        self._dies()

    def _dies(self) -> None:
        if self.chance.of(KILL):
            self.kills.append("")
            raise Killed


@dataclass(frozen=True, slots=True)
class MortalHandovers:
    """Handovers of such a process."""

    kept: Handovers
    mortal: Mortal

    def link(self, channel: str, key: str) -> str | None:
        """Ask what is kept."""
        return self.kept.link(channel, key)

    def record(self, channel: str, key: str, link: str, event: Event) -> None:
        """Write it down, or die."""
        with self.mortal.writes():
            self.kept.record(channel, key, link, event)


@dataclass(frozen=True, slots=True)
class MortalSecrets:
    """Secrets of such a process."""

    kept: Secrets
    mortal: Mortal

    def get(self, name: str) -> tuple[int, str] | None:
        """Ask what is kept."""
        return self.kept.get(name)

    def put(self, name: str, version_before: int, text: str) -> bool:
        """Write it down, or die."""
        with self.mortal.writes():
            return self.kept.put(name, version_before, text)


class Shelf:
    """The workbooks, each of a size of its own, and now and then written anew with other content of that size."""

    def __init__(self, load: Workload, chance: Chance) -> None:
        self._load, self._chance = load, chance
        self._sizes: dict[str, int] = {}
        self._digests: dict[str, list[str]] = {}
        self._lock = Lock()
        self.read = local()
        """`read.digest` is that of the content which this thread read last."""

    def __call__(self, week: Week, to: Person) -> Workbook:
        """Return a workbook as it stands now."""
        name = file_name(week, to)
        path = f"{to.email}/{name}"
        with self._lock:
            digests = self._digests.setdefault(path, [])
            if path not in self._sizes:
                self._sizes[path] = self._chance.random.choice(self._sizes_to_choose())
            if not digests or self._chance.of(self._load.anew):
                digests.append(sha256(self._content(path, len(digests))).hexdigest())
            version, self.read.digest = len(digests) - 1, digests[-1]
        return Workbook(name, self._content(path, version))

    @property
    def anew(self) -> int:
        """How often a workbook was written anew."""
        return sum(len(digests) - 1 for digests in self._digests.values())

    def is_one(self, path: str, content: bytes) -> bool:
        """Say whether a file is a workbook of its reader's as it stood at one time, whole."""
        return sha256(content).hexdigest() in self._digests.get(path, ())

    def _content(self, path: str, version: int) -> bytes:
        return made_up(self._sizes[path], f"{path} {version}")

    def _sizes_to_choose(self) -> Sequence[int]:
        return LARGE if self._chance.of(self._load.large) else self._load.sizes


class LeakyOutbox(FakeOutbox):
    """An outbox of which some leases run out at once, so that two workers have the same notice."""

    def __init__(self, notices: Sequence[Notice], chance: Chance) -> None:
        super().__init__(notices)
        self._chance = chance
        self.attempts: Counter[str] = Counter()

    def claim(self, now: datetime, most: int) -> Sequence[Claimed]:
        """Lease due notices, some to the next who asks as well."""
        claimed = super().claim(now, most)
        self.attempts.update(each.notice.key for each in claimed)
        for each in claimed:
            if self._chance.of(LEASE_LOST):
                self.retry(each, now, "")
        return claimed


Spoil = Callable[[Office, Handovers, Secrets, Shelf], Channel]
"""Put together the channel of one process, as it is or made worse on purpose."""


def _channel(office: Office, handovers: Handovers, secrets: Secrets, shelf: Shelf, graph: Graph) -> DriveChannel:
    bounds = random.choice(_BOUNDS)  # noqa: S311 - not a secret
    seconds = Seconds(random.choice((0, 4)))  # noqa: S311 - not a secret
    uploads = Uploads(graph, office.http, secrets, office.client_id, seconds, office.is_ours, bounds)
    return DriveChannel(office.sharepoint(), uploads, shelf, office.directory, handovers)


def as_it_is(office: Office, handovers: Handovers, secrets: Secrets, shelf: Shelf) -> Channel:
    """Spoil nothing."""
    return _channel(office, handovers, secrets, shelf, office.graph)


@dataclass(frozen=True, slots=True)
class _RecordsFirst:
    channel: DriveChannel
    handovers: Handovers
    interrupts: bool = False

    def has(self, notice: Notice) -> bool:
        return self.channel.has(notice)

    def put(self, notice: Notice, now: datetime) -> None:
        event = Event(THE_BOT, Action.WORKBOOK_DELIVERED, notice.about, now)
        self.handovers.record(DRIVE, notice.key, "", event)
        self.channel.put(notice, now)


def record_first(office: Office, handovers: Handovers, secrets: Secrets, shelf: Shelf) -> Channel:
    """Spoil a channel: it says that it delivered, and then does."""
    return _RecordsFirst(_channel(office, handovers, secrets, shelf, office.graph), handovers)


class _Renaming(Graph):
    def call(self, method: str, path: str, *, json: Any = None, **named: Any) -> Answer:  # noqa: ANN401 - as it comes
        if method == "GET" and "createdBy" in path:
            raise MicrosoftError("item_not_found", status=404)
        body = {"item": {**json["item"], "@microsoft.graph.conflictBehavior": "rename"}} if json else None
        return super().call(method, path.replace("=fail", "=rename"), json=body, **named)


def rename(office: Office, handovers: Handovers, secrets: Secrets, shelf: Shelf) -> Channel:
    """Spoil a channel: it does not look, and has SharePoint find another name for what is there already."""
    microsoft = office.microsoft
    graph = _Renaming(microsoft.tokens(), microsoft.graph.address, office.http, sleep=lambda _: None)
    return _channel(office, handovers, secrets, shelf, graph)


@dataclass(frozen=True, slots=True)
class _Careless:
    kept: Secrets
    shelf: Shelf

    def get(self, name: str) -> tuple[int, str] | None:
        version, text = self.kept.get(name) or (0, "")
        return (version, json.dumps([json.loads(text)[0], self.shelf.read.digest])) if text else None

    def put(self, name: str, version_before: int, text: str) -> bool:
        return self.kept.put(name, version_before, text)


def mix(office: Office, handovers: Handovers, secrets: Secrets, shelf: Shelf) -> Channel:
    """Spoil a channel: it goes on with an upload of other content as if it were this one's."""
    return _channel(office, handovers, _Careless(secrets, shelf), shelf, office.graph)


@dataclass(frozen=True, slots=True)
class _AnewEachTime:
    make: Callable[[], Channel]
    interrupts: bool = False

    def has(self, notice: Notice) -> bool:
        return self.make().has(notice)

    def put(self, notice: Notice, now: datetime) -> None:
        self.make().put(notice, now)


class Sweep:
    """Some uploads, with everything that may go wrong, until each is delivered."""

    def __init__(self, office: Office, uploads: int, spoil: Spoil, load: Workload) -> None:
        self._office, self._spoil, self._load, self._chance = office, spoil, load, (chance := Chance())
        self._mortal, self._shelf, self._clock = Mortal(chance), Shelf(load, chance), Clock()
        office.directory = directory(PEOPLE)
        for person in PEOPLE:
            office.drive.folder(office.library, f"Monday/{person.email}")
        weeks = (Week(WEEK.monday + timedelta(days=7 * number)) for number in range(uploads // len(PEOPLE) + 1))
        self._due = [due(person, week) for week in weeks for person in PEOPLE][:uploads]
        self._outbox = LeakyOutbox(self._due, chance)

    def run(self, tell: Callable[[int], None]) -> Counts:
        """Work until nothing is left; `tell` hears how many are delivered. Rounds are an hour apart."""
        for number in range(MOST_ROUNDS):
            self._chance.is_calm = number >= FAULTY_ROUNDS
            workers = [Thread(target=self._work) for _ in range(2)]
            for worker in workers:
                worker.start()
            for worker in workers:
                worker.join()
            tell(len(self._office.handovers.events))
            self._clock.move(timedelta(hours=1))
            if not self._outbox.unpark() and not self._outbox.waiting(self._clock()):
                break
        return self._counts()

    def _work(self) -> None:
        """Be one process after another, until a round of work finds nothing."""
        busy = True
        while busy:
            try:
                busy = self._process()
            except Killed:
                busy = True

    def _process(self) -> bool:
        handovers = MortalHandovers(self._office.handovers, self._mortal)
        secrets = MortalSecrets(self._office.secrets, self._mortal)
        channel = _AnewEachTime(lambda: self._spoil(self._office, handovers, secrets, self._shelf))
        nobody = directory(())
        monday = Monday(FakeWeeks(NOW), lambda _week, _to: None, nobody, self._clock)
        worker = Worker(self._outbox, [channel], lambda _: True, monday, lambda _, moment: moment, self._clock)
        self._break()
        return worker.run_once() > 0

    def _break(self) -> None:
        """Plan what goes wrong next."""
        choose = self._chance.random
        if self._chance.of(FORGET):
            self._office.drive.expire()
        self._office.server.heal()
        self._office.server.requests.clear()  # they hold all that was sent
        for _ in range(0 if self._chance.is_calm else PLANNED):
            path = choose.choice(("/v1.0/drives", "/upload/"))
            self._office.server.fail(
                choose.choice(self._load.faults), path=path, times=choose.randint(1, 2), skip=choose.randint(0, 10)
            )

    def _counts(self) -> Counts:
        files = {path.partition("/Monday/")[2]: content for path, content in self._office.drive.files.items()}
        expected = {f"{to.email}/{file_name(Week.parse(each.about), to)}" for each in self._due if (to := _to(each))}
        told = len(self._office.handovers.events)
        return Counts(
            uploads=len(self._due),
            attempts=self._outbox.attempts.total(),
            kills=len(self._mortal.kills),
            anew=self._shelf.anew,
            lost=len(expected - files.keys()) + max(0, len(self._due) - told),
            doubled=len(files.keys() - expected) + max(0, told - len(self._due)),
            damaged=sum(path in expected and not self._shelf.is_one(path, files[path]) for path in files),
        )


def _to(notice: Notice) -> Person | None:
    return next((person for person in PEOPLE if person.id == notice.to), None)


def run(
    authority: Authority,
    uploads: int,
    spoil: Spoil = as_it_is,
    load: Workload = USUAL_LOAD,
    tell: Callable[[int], None] = lambda _: None,
) -> Counts:
    """Deliver so many workbooks, with faults; return what became of them."""
    with fake_microsoft(authority) as microsoft:
        return Sweep(Office(microsoft), uploads, spoil, load).run(tell)


def main() -> None:
    """Run the uploads and their controls, and print all of them."""
    parser = argparse.ArgumentParser(description="Break uploads, and count what is lost, doubled or damaged.")
    parser.add_argument("--uploads", type=int, default=200)
    most = parser.parse_args().uploads
    logging.disable()  # the worker tells of every failure
    controls = min(most, 200)
    ways = (
        ("as it is", as_it_is, most, USUAL_LOAD),
        ("control, writes it down first", record_first, controls, USUAL_LOAD),
        ("control, renames", rename, controls, ANSWERS_LOST),
        ("control, mixes contents", mix, controls, LONG_AND_CHANGING),
    )
    with tempfile.TemporaryDirectory() as folder:
        authority = Authority(Path(folder))
        for name, spoil, uploads, load in ways:
            print(f"{name}: {run(authority, uploads, spoil, load, _telling(uploads))}", flush=True)


def _telling(uploads: int) -> Callable[[int], None]:
    return lambda done: print(f"  {done} of {uploads} delivered", end="\r", flush=True)


if __name__ == "__main__":
    main()
