"""Leaders are told at least once, whatever a channel does; and nobody is disturbed outside working hours but by danger.

`TEST_NOTICES=10000` runs the first at length.
"""

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import count, cycle
from random import Random

import pytest

from bot.delivery.monday import Monday
from bot.delivery.outbox import Claimed
from bot.delivery.worker import DeliveryFailed, Worker, next_hours
from bot.errors import Busy
from bot.hours import Calendar, Hours, Term, WorkingHours
from bot.notices import Notice, NoticeKind
from bot.people import Directory, Person
from bot.weeks import LONDON
from tests.builders import CHAIR, ELM_HEAD, EVERYBODY, NOW, OAK_HEAD, SCHOOLS, Clock, notice
from tests.fakes.channel import FakeChannel, Killed, TookIt
from tests.fakes.outbox import FakeOutbox
from tests.fakes.store import FakeStore

NOTICES = int(os.environ.get("TEST_NOTICES", "300"))
DATE = datetime(2026, 11, 20, 9, tzinfo=UTC)
"""A Retry-After that names a moment: soon in the future at first, and then ever longer ago."""

Fault = Callable[[Clock], BaseException | None]


def too_many(wait: timedelta | None) -> Fault:
    return lambda _clock: DeliveryFailed("ratelimited", wait)


FAULTS: tuple[Fault, ...] = (
    lambda _clock: None,
    too_many(timedelta(seconds=1)),
    too_many(timedelta(seconds=30)),
    too_many(timedelta(hours=1)),
    too_many(None),
    lambda clock: DeliveryFailed("ratelimited", DATE - clock.now),
    lambda _clock: DeliveryFailed("http_503"),
    lambda _clock: TookIt(),
    lambda _clock: DeliveryFailed("out_of_reach"),
    lambda _clock: DeliveryFailed("token_revoked", locked_out=True),
    lambda _clock: Busy(),
    lambda _clock: Killed(),
)


class ForgetsFirst(FakeOutbox):
    """An outbox whose notices count as delivered before they are handed over: what this product must never do."""

    def claim(self, now: datetime, most: int) -> list[Claimed]:
        claimed = list(super().claim(now, most))
        for each in claimed:
            self.done(each, now)
        return claimed


@dataclass(frozen=True, slots=True)
class Told:
    """What became of the notices: in `outbox` what is set aside, in `channel` what arrived."""

    written: int
    outbox: FakeOutbox
    channel: FakeChannel
    worker: Worker
    clock: Clock

    @property
    def missing(self) -> int:
        """How many reached nobody and are not shown to a person as set aside either."""
        return self.written - len(set(self.channel.rings) | {parked.notice.key for parked in self.outbox.parked()})

    @property
    def doubled(self) -> int:
        return len(self.channel.rings) - len(set(self.channel.rings))


def at_any_hour(_person: str, moment: datetime) -> datetime:
    return moment


def faults_at_random(clock: Clock, seed: int) -> Iterator[BaseException | None]:
    random = Random(seed)  # noqa: S311 - not a secret
    while True:
        yield random.choice(FAULTS)(clock)


def tell(outbox: FakeOutbox, faults: Callable[[Clock], Iterator[BaseException | None]], *, looks: bool = True) -> Told:
    """Deliver every notice through a channel that does its worst, until nothing waits any more."""
    clock, store = Clock(), FakeStore(EVERYBODY, SCHOOLS, installed_at=NOW)
    channel = FakeChannel(faults(clock), looks=looks)
    monday = Monday(store.weeks, lambda _week, _person: None, store.directory, clock)
    worker = Worker(outbox, (channel,), lambda _notice: True, monday, at_any_hour, clock)
    outbox.add(notice(OAK_HEAD, about=f"SR-{number}") for number in range(NOTICES))
    told = Told(NOTICES, outbox, channel, worker, clock)
    work_it_off(told)
    return told


def work_it_off(told: Told) -> None:
    while told.outbox.waiting(told.clock.now):
        try:
            worked = told.worker.run_once()
        except Killed:
            worked = 1  # the next worker takes over
        told.clock.move(timedelta(seconds=1) if worked else timedelta(minutes=1))


@pytest.fixture(autouse=True)
def without_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    # The short pause before the second try within an attempt is taken in real time.
    monkeypatch.setattr("tenacity.nap.time.sleep", lambda _seconds: None)


def test_no_notice_is_missing_and_none_doubled_whatever_the_channel_does() -> None:
    told = tell(FakeOutbox(), lambda clock: faults_at_random(clock, 1))
    assert (told.missing, told.doubled) == (0, 0)


def test_what_was_set_aside_arrives_when_the_channel_is_mended_and_it_is_tried_again() -> None:
    told = tell(FakeOutbox(), lambda clock: faults_at_random(clock, 2))
    told.channel.mend()
    assert told.outbox.unpark() > 0
    work_it_off(told)
    assert sorted(told.channel.rings) == sorted(each.key for each in told.outbox.written)


def test_a_channel_that_cannot_look_doubles_and_still_loses_nothing() -> None:
    told = tell(FakeOutbox(), lambda clock: faults_at_random(clock, 1), looks=False)
    assert told.missing == 0
    assert told.doubled > 0


def test_a_worker_that_marks_done_before_it_hands_over_is_caught() -> None:
    told = tell(ForgetsFirst(), lambda clock: faults_at_random(clock, 1))
    assert told.missing > 0


@pytest.mark.parametrize("fault", range(1, len(FAULTS)))
def test_a_channel_that_does_one_thing_only_for_ever_loses_nothing(fault: int) -> None:
    told = tell(FakeOutbox(), lambda clock: (FAULTS[fault](clock) for _ in count()))
    assert (told.missing, told.doubled) == (0, 0)


@pytest.mark.parametrize("fault", range(1, len(FAULTS)))
def test_what_passes_within_forty_minutes_needs_no_person(fault: int) -> None:
    def for_a_while(clock: Clock) -> Iterator[BaseException | None]:
        while clock.now < NOW + timedelta(minutes=40):
            yield FAULTS[fault](clock)

    told = tell(FakeOutbox(), for_a_while)
    assert sorted(told.channel.rings) == sorted(each.key for each in told.outbox.written)
    assert told.outbox.parked() == []


# A year of a federation: Oak has the federation's terms, Elm an inset day and short Fridays of its own.
TERMS = (
    Term(date(2026, 9, 2), date(2026, 10, 23)),
    Term(date(2026, 11, 2), date(2026, 12, 18)),
    Term(date(2027, 1, 4), date(2027, 2, 12)),
    Term(date(2027, 2, 22), date(2027, 3, 25)),
    Term(date(2027, 4, 12), date(2027, 5, 28)),
    Term(date(2027, 6, 7), date(2027, 7, 21)),
)
MAY_DAY, INSET = date(2027, 5, 3), date(2026, 11, 27)
SHORT_FRIDAY = (*[Hours(time(8), time(17))] * 4, Hours(time(9), time(12, 30)), None, None)
FEDERATION_HOURS = Calendar(terms=TERMS, closed=frozenset({MAY_DAY}))
OF_THE_YEAR = WorkingHours(FEDERATION_HOURS, {"elm": Calendar(SHORT_FRIDAY, TERMS, frozenset({MAY_DAY, INSET}))})
ALWAYS = WorkingHours(Calendar((Hours(time.min, time.max),) * 7))
BEGIN, END = datetime(2026, 9, 1, tzinfo=UTC), datetime(2027, 7, 21, 12, tzinfo=UTC)
STEP = timedelta(minutes=25)


def disturbs(person: Person, moment: datetime) -> bool:
    """Say whether a person is disturbed at a moment: written down anew, without the code that is tested."""
    local = moment.astimezone(LONDON)
    day, hour = local.date(), local.hour + local.minute / 60
    opens, closes = (9, 12.5) if person.school == "elm" and day.weekday() == 4 else (8, 17)
    in_term = any(term.first <= day <= term.last for term in TERMS)
    closed = day == MAY_DAY or (person.school == "elm" and day == INSET)
    return closed or not in_term or day.weekday() > 4 or not opens <= hour < closes


def notices_of_a_year() -> Iterator[Notice]:
    """Yield notices of every kind to people of both schools and of the federation, at all hours."""
    people, kinds = cycle((OAK_HEAD, ELM_HEAD, CHAIR)), cycle(NoticeKind)
    for number in range((END - BEGIN) // timedelta(hours=9)):
        due = BEGIN + number * timedelta(hours=9, minutes=1)
        yield notice(next(people), next(kinds), about=f"SR-{number}", due=due)


@dataclass(frozen=True, slots=True)
class Year:
    """What rang and what was put on the page in a year."""

    written: list[Notice]
    phone: FakeChannel
    page: FakeChannel

    def disturbed(self) -> list[Notice]:
        """Return what can wait and did not."""
        people = {person.id: person for person in EVERYBODY}
        return [each for each, at in self.phone.arrived if each.kind.can_wait and disturbs(people[each.to], at)]


def live_through(hours: WorkingHours) -> Year:
    clock, store = Clock(BEGIN), FakeStore(EVERYBODY, SCHOOLS, installed_at=END + timedelta(days=30))
    phone, page = FakeChannel(), FakeChannel(interrupts=False)
    monday = Monday(store.weeks, lambda _week, _person: None, store.directory, clock)
    staff: Directory = store.directory

    def hours_of(person: str, moment: datetime) -> datetime:
        return next_hours(person, moment, staff, hours)

    worker = Worker(store.outbox, (page, phone), lambda _notice: True, monday, hours_of, clock)
    store.outbox.add(notices_of_a_year())
    while clock.now <= END:
        while worker.run_once():
            pass
        clock.move(STEP)
    return Year(store.outbox.written, phone, page)


@pytest.fixture(scope="module")
def year() -> Year:
    return live_through(OF_THE_YEAR)


def test_in_a_year_nobody_is_disturbed_by_what_can_wait(year: Year) -> None:
    assert year.disturbed() == []


def test_hours_that_are_always_on_disturb() -> None:
    assert len(live_through(ALWAYS).disturbed()) > len(list(notices_of_a_year())) / 2


def test_in_a_year_danger_rings_at_once_at_any_hour(year: Year) -> None:
    danger = [(each, at) for each, at in year.phone.arrived if not each.kind.can_wait]
    people = {person.id: person for person in EVERYBODY}
    assert len(danger) == sum(not each.kind.can_wait for each in year.written) > 50
    assert all(at - each.due <= STEP for each, at in danger)
    assert any(disturbs(people[each.to], at) for each, at in danger)


def test_in_a_year_everything_is_on_the_page_at_once_and_rings_in_the_end(year: Year) -> None:
    assert all(at - each.due <= STEP for each, at in year.page.arrived)
    for channel in (year.page, year.phone):
        assert sorted(channel.rings) == sorted(each.key for each in year.written)


def test_in_a_year_nothing_is_held_for_longer_than_to_the_next_hours(year: Year) -> None:
    people = {person.id: person for person in EVERYBODY}
    held = [(each, at) for each, at in year.phone.arrived if each.kind.can_wait]
    # The worker looks every STEP, so that it may first see a notice when the day is just over.
    assert all(at <= OF_THE_YEAR.next_open(people[each.to].school, each.due + STEP) + STEP for each, at in held)
