"""Monday's workbook: every week once, also late, and whole or not at all."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from bot.delivery.monday import Monday
from bot.delivery.outbox import LEASE
from bot.errors import StaffroomError
from bot.events import THE_BOT, Action
from bot.notices import NoticeKind
from bot.people import Person
from bot.readers import Change
from bot.weeks import Week
from tests.builders import BUSINESS_MANAGER, CHAIR, ELM_HEAD, EXECUTIVE_HEAD, OAK_HEAD, SCHOOLS, TEACHER, Clock
from tests.fakes.store import FakeStore

STAFF = (TEACHER, OAK_HEAD, CHAIR, BUSINESS_MANAGER, EXECUTIVE_HEAD, ELM_HEAD)
RECIPIENTS = (OAK_HEAD, BUSINESS_MANAGER, EXECUTIVE_HEAD, ELM_HEAD)
FRIDAY = datetime(2026, 11, 20, 9, tzinfo=UTC)
MONDAY = datetime(2026, 11, 23, 7, tzinfo=UTC)
THIS_WEEK = Week.of(FRIDAY)


class Folder:
    """Where workbooks are put: a list of who has which week. `full` makes every write fail."""

    def __init__(self) -> None:
        self.files: list[tuple[str, str]] = []
        self.full = False

    def write(self, week: Week, recipient: Person) -> None:
        if self.full:
            raise OSError
        self.files.append((week.name, recipient.id))


@pytest.fixture
def store() -> FakeStore:
    return FakeStore(STAFF, SCHOOLS, installed_at=FRIDAY)


@pytest.fixture
def folder() -> Folder:
    return Folder()


@pytest.fixture
def clock() -> Clock:
    return Clock(MONDAY)


def monday(store: FakeStore, write: Callable[[Week, Person], None], clock: Clock) -> Monday:
    return Monday(store.weeks, write, store.directory, clock)


def test_who_gets_it_is_asked_of_the_list_as_it_is_on_the_monday_that_the_week_is_due(
    store: FakeStore, folder: Folder, clock: Clock
) -> None:
    added = Change(
        "SR-1",
        CHAIR.id,
        CHAIR.role,
        gets=True,
        proposed_by="a",
        proposed_at=FRIDAY,
        agreed_by="b",
        agreed_at=FRIDAY + timedelta(weeks=1),
    )
    clock.now = MONDAY + timedelta(weeks=1)
    made = Monday(store.weeks, folder.write, store.directory, clock, changes=lambda: [added])
    assert made.run_once() == 2
    assert [week for week, person in folder.files if person == CHAIR.id] == ["2026-W48"]


def test_nothing_is_made_before_seven_on_monday(store: FakeStore, folder: Folder, clock: Clock) -> None:
    clock.now = MONDAY - timedelta(seconds=1)
    assert monday(store, folder.write, clock).run_once() == 0
    assert folder.files == []


def test_at_seven_every_recipient_gets_a_workbook_and_a_notice_without_words(
    store: FakeStore, folder: Folder, clock: Clock
) -> None:
    assert monday(store, folder.write, clock).run_once() == 1
    assert folder.files == [("2026-W47", person.id) for person in RECIPIENTS]
    assert [(n.kind, n.to, n.about, n.due) for n in store.outbox.written] == [
        (NoticeKind.WORKBOOK, person.id, "2026-W47", MONDAY) for person in RECIPIENTS
    ]
    assert len({notice.key for notice in store.outbox.written}) == len(RECIPIENTS)


def test_a_week_that_is_done_leaves_its_event(store: FakeStore, folder: Folder, clock: Clock) -> None:
    monday(store, folder.write, clock).run_once()
    (event,) = store.events
    assert (event.actor, event.action, event.subject) == (THE_BOT, Action.WEEK_DONE, "2026-W47")
    assert event.details == {"recipients": "4"}


def test_a_week_is_made_once_however_often_it_is_asked_for(store: FakeStore, folder: Folder, clock: Clock) -> None:
    assert [monday(store, folder.write, clock).run_once() for _ in range(5)] == [1, 0, 0, 0, 0]
    clock.move(timedelta(days=3))
    assert monday(store, folder.write, clock).run_once() == 0
    assert len(folder.files) == len(RECIPIENTS)


def test_weeks_that_were_missed_are_made_late_and_in_order(store: FakeStore, folder: Folder, clock: Clock) -> None:
    clock.now = MONDAY + timedelta(weeks=3, hours=5)
    assert monday(store, folder.write, clock).run_once() == 4
    assert [week for week, person in folder.files if person == OAK_HEAD.id] == [
        "2026-W47",
        "2026-W48",
        "2026-W49",
        "2026-W50",
    ]


def test_every_week_of_a_year_is_made_once_with_two_workers_and_an_outage(
    store: FakeStore, folder: Folder, clock: Clock
) -> None:
    first, second = monday(store, folder.write, clock), monday(store, folder.write, clock)
    for hour in range(0, 52 * 7 * 24, 6):
        clock.now = FRIDAY + timedelta(hours=hour)
        if not 20 * 7 * 24 < hour < 24 * 7 * 24:
            first.run_once()
            second.run_once()
    weeks = [week for week, person in folder.files if person == OAK_HEAD.id]
    assert weeks == [Week(THIS_WEEK.monday + timedelta(weeks=number)).name for number in range(52)]


def test_two_workers_do_not_make_the_same_week(store: FakeStore, folder: Folder, clock: Clock) -> None:
    other = monday(store, folder.write, clock)

    def write_while_the_other_looks(week: Week, person: Person) -> None:
        assert other.run_once() == 0
        folder.write(week, person)

    assert monday(store, write_while_the_other_looks, clock).run_once() == 1
    assert len(folder.files) == len(RECIPIENTS)


def test_without_the_claim_both_would_make_it(store: FakeStore, folder: Folder, clock: Clock) -> None:
    missing = store.weeks.missing(clock.now)
    assert missing == store.weeks.missing(clock.now) == [THIS_WEEK]
    for _worker in range(2):
        for week in missing:
            folder.write(week, OAK_HEAD)
    assert len(folder.files) == 2


def test_a_write_that_fails_leaves_the_week_to_be_done_again(store: FakeStore, folder: Folder, clock: Clock) -> None:
    folder.full = True
    with pytest.raises(OSError):  # noqa: PT011 - a full disk, whatever it says
        monday(store, folder.write, clock).run_once()
    assert (store.outbox.written, store.events) == ([], [])
    folder.full = False
    clock.move(LEASE)
    assert monday(store, folder.write, clock).run_once() == 1
    assert len(store.outbox.written) == len(RECIPIENTS)


def test_a_week_that_fails_is_logged_by_its_fault_and_holds_up_no_other_week(
    store: FakeStore, folder: Folder, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    def write_all_but_one(week: Week, person: Person) -> None:
        if week == THIS_WEEK:
            raise StaffroomError("canary")
        folder.write(week, person)

    clock.now = MONDAY + timedelta(weeks=1)
    assert monday(store, write_all_but_one, clock).run_once() == 1
    assert caplog.messages == ["workbook of 2026-W47 not made: StaffroomError"]
    assert {week for week, _ in folder.files} == {"2026-W48"}
    clock.move(LEASE)
    assert monday(store, folder.write, clock).run_once() == 1  # tried again, and whole
    assert store.weeks.missing(clock.now) == []


def test_a_worker_that_was_overtaken_counts_and_tells_nothing(store: FakeStore, folder: Folder, clock: Clock) -> None:
    quick = monday(store, folder.write, clock)

    def write_slowly(week: Week, person: Person) -> None:
        folder.write(week, person)
        if person == ELM_HEAD:
            clock.move(LEASE)
            assert quick.run_once() == 1

    assert monday(store, write_slowly, clock).run_once() == 0
    assert len(store.events) == 1
    assert len(store.outbox.written) == len(RECIPIENTS)


def test_a_worker_that_was_overtaken_between_two_workbooks_writes_no_more(
    store: FakeStore, folder: Folder, clock: Clock
) -> None:
    quick = monday(store, folder.write, clock)
    slow = Folder()

    def write_slowly(week: Week, person: Person) -> None:
        slow.write(week, person)
        clock.move(LEASE)
        quick.run_once()

    assert monday(store, write_slowly, clock).run_once() == 0
    assert slow.files == [("2026-W47", OAK_HEAD.id)]
    assert len(folder.files) == len(RECIPIENTS)


def test_workbooks_that_take_longer_together_than_a_lease_are_still_one_workers(
    store: FakeStore, folder: Folder, clock: Clock
) -> None:
    other = monday(store, folder.write, clock)

    def write_slowly(week: Week, person: Person) -> None:
        clock.move(LEASE - timedelta(seconds=1))
        assert other.run_once() == 0
        folder.write(week, person)

    assert monday(store, write_slowly, clock).run_once() == 1
    assert len(folder.files) == len(RECIPIENTS)


def test_a_week_without_recipients_is_done_all_the_same(folder: Folder, clock: Clock) -> None:
    store = FakeStore((TEACHER,), SCHOOLS, installed_at=FRIDAY)
    assert monday(store, folder.write, clock).run_once() == 1
    assert store.weeks.missing(clock.now) == []
