"""Reminders as they are written and as they go out: most urgent first, few a day, and none that is pointless."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.concerns.clocks import Clock, Course, PutOff
from bot.concerns.concern import NO_WORDS, AboutWhom, Concern
from bot.concerns.lifecycle import State
from bot.concerns.reminders import MOST_A_DAY
from bot.delivery.monday import Monday
from bot.delivery.reminders import EVERY, Reminders
from bot.delivery.worker import Worker, next_hours, still_wanted
from bot.events import Action, Event
from bot.hours import WorkingHours
from bot.notices import NoticeKind
from bot.people import Directory, Person
from tests.builders import CHAIR, EVERYBODY, EXECUTIVE_HEAD, NOW, OAK_HEAD, SCHOOLS, TEACHER, concern, notice
from tests.builders import Clock as Watch
from tests.fakes.channel import FakeChannel
from tests.fakes.clocks import FakeClocks
from tests.fakes.register import FakeRegister
from tests.fakes.store import FakeStore

HOURS = WorkingHours()
MONDAY = datetime(2026, 11, 23, 8, 5, tzinfo=UTC)
DAY = timedelta(days=1)


class House:
    """A worker that writes and sends reminders, on fake stores; `phone` shows what rang."""

    def __init__(self, people: Iterable[Person] = EVERYBODY) -> None:
        self.store = FakeStore(people, SCHOOLS, installed_at=NOW + timedelta(days=999))
        self.watch = Watch()
        self.phone = FakeChannel()
        store, staff = self.store, self.staff
        self.reminders = Reminders(store.clocks, store.register, staff, HOURS, self.watch)
        self.worker = Worker(
            store.outbox,
            (self.phone,),
            lambda told: still_wanted(told, store.register, staff, store.redirects) and self.reminders.still_due(told),
            Monday(store.weeks, lambda _week, _person: None, staff, self.watch),
            lambda person, moment: next_hours(person, moment, staff, HOURS),
            self.watch,
            (self.reminders.run_once,),
        )

    @property
    def staff(self) -> Directory:
        """The staff list."""
        return self.store.directory

    def keep(self, known: Concern) -> Concern:
        """Raise a concern without any notice."""
        event = Event(TEACHER.id, Action.CONCERN_RAISED, known.reference, known.raised_at)
        self.store.register.raise_concern(known, NO_WORDS, (), nonce=known.reference, event=event, notices=())
        return self.store.register.find(known.reference)

    def change(self, after: Concern) -> None:
        """Change a concern as a handler does."""
        before = self.store.register.find(after.reference)
        event = Event(OAK_HEAD.id, Action.CONCERN_MOVED, after.reference, self.watch.now)
        self.store.register.change(before, after, nonce=f"{after.reference}{before.version}", event=event)

    def at(self, moment: datetime) -> list[tuple[NoticeKind, str]]:
        """Let the worker do at a moment what is in turn; return what rang, and whose phone it was."""
        self.watch.now = moment
        before = len(self.phone.arrived)
        while self.worker.run_once():
            pass
        return [(told.kind, told.to) for told, _ in self.phone.arrived[before:]]


def several(number: int) -> list[Concern]:
    return [
        replace(concern(), reference=f"SR-TEST-{n:04}", raised_at=NOW + timedelta(minutes=n)) for n in range(number)
    ]


def test_who_deals_with_it_is_reminded_and_then_it_goes_one_step_up_and_who_gets_it_may_read_it() -> None:
    house = House()
    known = house.keep(concern(AboutWhom.HEADTEACHER))
    assert house.at(MONDAY - EVERY) == []
    assert house.at(MONDAY) == [(NoticeKind.REMINDER, CHAIR.id)]
    assert house.store.register.seen_by(EXECUTIVE_HEAD) == []
    assert house.at(MONDAY + DAY) == [(NoticeKind.UP_ACKNOWLEDGE, EXECUTIVE_HEAD.id)]
    assert [c.reference for c in house.store.register.seen_by(EXECUTIVE_HEAD)] == [known.reference]
    assert house.at(MONDAY + 30 * DAY) == []


def test_reminders_and_steps_up_are_written_down_as_the_bots_doing() -> None:
    house = House()
    known = house.keep(concern())
    house.at(MONDAY)
    house.at(MONDAY + DAY)
    told = [event for event in house.store.events if event.action in {Action.REMINDED, Action.STEPPED_UP}]
    assert told == [
        Event("staffroom", Action.REMINDED, known.reference, MONDAY, {"clock": "acknowledge"}),
        Event("staffroom", Action.STEPPED_UP, known.reference, MONDAY + DAY, {"clock": "acknowledge"}),
    ]


def test_nobody_gets_more_reminders_than_a_person_can_do_with_and_none_is_missing() -> None:
    house = House()
    kept = [house.keep(known) for known in several(2 * MOST_A_DAY + 1)]
    days = [house.at(MONDAY.replace(hour=16) + n * DAY) for n in range(3)]
    mine = [[kind for kind, person in rang if person == OAK_HEAD.id] for rang in days]
    assert [len(each) for each in mine] == [MOST_A_DAY, MOST_A_DAY, 1]
    assert {told.about for told, _ in house.phone.arrived if told.to == OAK_HEAD.id} == {c.reference for c in kept}


def test_what_is_due_first_is_reminded_of_first() -> None:
    house = House()
    for known in reversed(several(2 * MOST_A_DAY)):
        house.keep(known)
    house.at(MONDAY.replace(hour=16))
    assert {told.about for told, _ in house.phone.arrived} == {f"SR-TEST-{n:04}" for n in range(MOST_A_DAY)}


def test_danger_does_not_count_and_is_not_held_back_by_what_came_before() -> None:
    house = House()
    for known in several(MOST_A_DAY):
        house.keep(known)
    assert len(house.at(MONDAY.replace(hour=16))) == MOST_A_DAY
    threat = replace(concern(), reference="SR-TEST-9999", danger=True, raised_at=MONDAY.replace(hour=16))
    house.keep(threat)
    assert house.at(MONDAY.replace(hour=17)) == [(NoticeKind.URGENT_REMINDER, OAK_HEAD.id)]
    assert house.at(MONDAY.replace(hour=18)) == [(NoticeKind.UP_URGENT, EXECUTIVE_HEAD.id)]


def test_danger_reminds_once_an_hour_after_and_not_again_and_again() -> None:
    house = House()
    house.keep(replace(concern(), danger=True, raised_at=MONDAY))
    rang = [each for minutes in range(0, 600, 10) for each in house.at(MONDAY + timedelta(minutes=minutes))]
    assert rang == [(NoticeKind.URGENT_REMINDER, OAK_HEAD.id), (NoticeKind.UP_URGENT, EXECUTIVE_HEAD.id)]


def test_the_clocks_are_looked_at_once_a_minute_and_again_after_the_clock_went_back() -> None:
    house = House()
    house.watch.now = MONDAY - timedelta(seconds=30)
    assert house.reminders.run_once() == 0
    house.keep(concern())
    house.watch.now = MONDAY
    assert house.reminders.run_once() == 0
    house.watch.now = MONDAY + timedelta(seconds=30)
    assert house.reminders.run_once() == 1
    house.watch.now = MONDAY - timedelta(minutes=5)
    house.keep(replace(concern(), reference="SR-TEST-0002", raised_at=NOW - timedelta(hours=2)))
    assert house.reminders.run_once() == 1


class Late(FakeClocks):
    """Clocks that tell of concerns as they were before another worker changed them."""

    def __init__(self, register: FakeRegister, courses: Sequence[Course]) -> None:
        super().__init__(register)
        self.courses_of_then = courses

    def watched(self, now: datetime) -> Sequence[Course]:  # noqa: ARG002 - whenever it is asked
        """Return what was."""
        return self.courses_of_then


def test_what_changed_while_it_was_looked_at_is_not_counted_and_comes_with_the_next_look() -> None:
    house = House()
    known = house.keep(concern())
    late = Late(house.store.register, house.store.clocks.watched(MONDAY))
    house.change(replace(known, handler=EXECUTIVE_HEAD.id))
    house.watch.now = MONDAY
    assert Reminders(late, house.store.register, house.staff, HOURS, house.watch).run_once() == 0
    assert house.at(MONDAY) == [(NoticeKind.REMINDER, EXECUTIVE_HEAD.id)]


def test_a_store_that_is_busy_is_asked_again_later(caplog: pytest.LogCaptureFixture) -> None:
    house = House()
    house.keep(concern())
    house.store.register.busy = True
    house.watch.now = MONDAY
    assert house.reminders.run_once() == 0
    assert "reminders wait: Busy" in caplog.text
    house.store.register.busy = False
    assert house.at(MONDAY + EVERY) == [(NoticeKind.REMINDER, OAK_HEAD.id)]


# As it goes out.


def held_back(house: House) -> Concern:
    """Write a reminder that the phone does not take at first."""
    known = house.keep(concern())
    house.watch.now = MONDAY
    assert house.reminders.run_once() == 1
    return known


def test_control_a_reminder_that_was_held_back_arrives() -> None:
    house = House()
    held_back(house)
    assert house.at(MONDAY + EVERY) == [(NoticeKind.REMINDER, OAK_HEAD.id)]


def test_a_reminder_of_what_was_acknowledged_closed_taken_or_rerouted_meanwhile_is_not_sent() -> None:
    changes: Sequence[Callable[[Concern], Concern]] = (
        lambda known: replace(known, state=State.ACKNOWLEDGED),
        lambda known: replace(known, state=State.CLOSED),
        lambda known: replace(known, handler=EXECUTIVE_HEAD.id),
        lambda known: replace(known, owner=CHAIR.post, readers=frozenset({CHAIR.post})),
        lambda known: replace(known, named=frozenset({OAK_HEAD.id})),
    )
    for change in changes:
        house = House()
        house.change(change(held_back(house)))
        assert OAK_HEAD.id not in {person for _, person in house.at(MONDAY + EVERY)}


def test_a_reminder_that_was_put_off_meanwhile_is_not_sent_and_comes_when_that_time_is_over() -> None:
    house = House()
    known = held_back(house)
    event = Event(OAK_HEAD.id, Action.CLOCK_PUT_OFF, known.reference, MONDAY)
    put_off = PutOff(Clock.ACKNOWLEDGE, NOW, MONDAY + 3 * DAY, OAK_HEAD.id, MONDAY)
    house.store.clocks.put_off(known, put_off, nonce="n", event=event)
    assert house.at(MONDAY + EVERY) == []
    assert house.at(MONDAY + 3 * DAY) == [(NoticeKind.REMINDER, OAK_HEAD.id)]


def test_a_reminder_of_what_is_not_there_any_more_is_not_sent_and_other_notices_are_left_alone() -> None:
    house = House()
    assert not house.reminders.still_due(notice(OAK_HEAD, NoticeKind.REMINDER))
    assert house.reminders.still_due(notice(OAK_HEAD, NoticeKind.NEW_CONCERN))
