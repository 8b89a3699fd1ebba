"""The worker: nothing lost, nothing sent twice, and nothing to anybody who may not know."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from threading import Event

import pytest

from bot import events
from bot.concerns.concern import NO_WORDS, AboutWhom, Concern
from bot.concerns.lifecycle import State
from bot.delivery.monday import Monday, still_theirs
from bot.delivery.outbox import LEASE, Claimed, Parked
from bot.delivery.worker import (
    BATCH,
    LONGEST_DELIVERY,
    MOST_ATTEMPTS,
    POLL_SECONDS,
    Channel,
    DeliveryFailed,
    Worker,
    next_hours,
    still_wanted,
    wait_after,
    wait_before,
)
from bot.errors import Busy
from bot.hours import WorkingHours
from bot.notices import ABOUT_REDIRECTS, Notice, NoticeKind
from bot.people import Person
from bot.readers import Change
from bot.requests.redirect import Door, Outcome, Redirect, RequestKind
from bot.weeks import Week
from tests.builders import (
    BUSINESS_MANAGER,
    CHAIR,
    EVERYBODY,
    EXECUTIVE_HEAD,
    LEAVER,
    NOW,
    OAK_HEAD,
    SCHOOLS,
    TEACHER,
    Clock,
    concern,
    notice,
)
from tests.fakes.channel import FakeChannel, Killed
from tests.fakes.outbox import FakeInbox, FakeOutbox
from tests.fakes.redirect import FakeRedirects
from tests.fakes.store import FakeStore

RAISED = events.Event(TEACHER.id, events.Action.CONCERN_RAISED, "SR-TEST-0001", NOW)
A_NOTICE = notice(OAK_HEAD)
DANGER = notice(OAK_HEAD, NoticeKind.URGENT_CONCERN)
TOMORROW = NOW + timedelta(days=1)

ABOUT_NO_CONCERN = {NoticeKind.WORKBOOK, NoticeKind.REVIEW, NoticeKind.LIST_PROPOSED, NoticeKind.LIST_CHANGED}


class Stop(Event):
    """Sets itself after some turns, without any waiting; `waits` lists how long the worker would have waited."""

    def __init__(self, turns: int) -> None:
        super().__init__()
        self.waits: list[float | None] = []
        self._turns = turns

    def wait(self, timeout: float | None = None) -> bool:
        self.waits.append(timeout)
        if len(self.waits) >= self._turns:
            self.set()
        return self.is_set()


@pytest.fixture
def store() -> FakeStore:
    return FakeStore(EVERYBODY, SCHOOLS, installed_at=NOW)


@pytest.fixture
def clock() -> Clock:
    return Clock()


def keep(store: FakeStore, new: Concern) -> None:
    store.register.raise_concern(new, NO_WORDS, (), nonce=new.reference, event=RAISED, notices=())


def at_any_hour(_person: str, moment: datetime) -> datetime:
    return moment


def tomorrow(_person: str, moment: datetime) -> datetime:
    return moment + timedelta(days=1)


def a_worker(  # noqa: PLR0913 - what a test may set
    store: FakeStore,
    channel: Channel,
    clock: Clock,
    *others: Channel,
    wanted: Callable[[Notice], bool] = lambda _notice: True,
    write: Callable[[Week, Person], None] = lambda _week, _person: None,
    hours_of: Callable[[str, datetime], datetime] = at_any_hour,
) -> Worker:
    monday = Monday(store.weeks, write, store.directory, clock)
    return Worker(store.outbox, (channel, *others), wanted, monday, hours_of, clock)


def test_a_notice_is_handed_over_once(store: FakeStore, clock: Clock) -> None:
    phone = FakeChannel()
    store.outbox.add([A_NOTICE])
    assert a_worker(store, phone, clock).run_once() == 1
    assert a_worker(store, phone, clock).run_once() == 0
    assert phone.rings == [A_NOTICE.key]
    assert store.outbox.waiting(clock.now) == 0


def test_a_notice_waits_until_it_is_due(store: FakeStore, clock: Clock) -> None:
    phone = FakeChannel()
    store.outbox.add([notice(OAK_HEAD, NoticeKind.REMINDER, due=NOW + timedelta(days=1))])
    assert a_worker(store, phone, clock).run_once() == 0
    clock.move(timedelta(days=1))
    assert a_worker(store, phone, clock).run_once() == 1


def test_a_hiccup_is_tried_again_at_once(store: FakeStore, clock: Clock) -> None:
    phone = FakeChannel([DeliveryFailed()])
    store.outbox.add([A_NOTICE])
    a_worker(store, phone, clock).run_once()
    assert (phone.asked, phone.rings) == (2, [A_NOTICE.key])


def test_the_waits_between_attempts_grow() -> None:
    assert [wait_before(attempt).total_seconds() for attempt in range(1, 5)] == [30, 120, 480, 1920]


def test_after_a_failure_the_notice_waits_and_is_tried_again(store: FakeStore, clock: Clock) -> None:
    phone = FakeChannel([DeliveryFailed(), DeliveryFailed()])
    worker = a_worker(store, phone, clock)
    store.outbox.add([A_NOTICE])
    worker.run_once()
    clock.move(timedelta(seconds=29))
    assert worker.run_once() == 0
    clock.move(timedelta(seconds=1))
    assert worker.run_once() == 1
    assert phone.rings == [A_NOTICE.key]


def test_after_five_failures_the_notice_is_set_aside_for_a_person(
    store: FakeStore, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    phone = FakeChannel([DeliveryFailed("canary-7261")] * 100)
    worker = a_worker(store, phone, clock)
    store.outbox.add([A_NOTICE])
    for attempt in range(1, 6):
        assert store.outbox.parked() == []
        assert worker.run_once() == 1
        clock.move(wait_before(attempt))
    assert store.outbox.parked() == [Parked(A_NOTICE, 5, "not_delivered")]
    assert worker.run_once() == 0
    assert phone.rings == []
    assert "canary" not in caplog.text
    assert "attempt 5, not_delivered" in caplog.text


def killed_in_between(phone: FakeChannel, store: FakeStore, clock: Clock) -> list[str]:
    store.outbox.add([A_NOTICE])
    with pytest.raises(Killed):
        a_worker(store, phone, clock).run_once()
    assert a_worker(store, phone, clock).run_once() == 0  # the dead worker's lease still holds
    clock.move(LEASE)
    assert a_worker(store, phone, clock).run_once() == 1
    assert store.outbox.waiting(clock.now) == 0
    return phone.rings


def test_a_worker_that_died_after_sending_does_not_make_it_sent_twice(store: FakeStore, clock: Clock) -> None:
    assert killed_in_between(FakeChannel([Killed()]), store, clock) == [A_NOTICE.key]


def test_without_the_look_it_would_be_sent_twice(store: FakeStore, clock: Clock) -> None:
    assert killed_in_between(FakeChannel([Killed()], looks=False), store, clock) == [A_NOTICE.key] * 2


def test_one_notice_that_fails_does_not_hold_up_the_others(store: FakeStore, clock: Clock) -> None:
    phone = FakeChannel([DeliveryFailed(), DeliveryFailed()])
    second = notice(EXECUTIVE_HEAD, due=NOW)
    store.outbox.add([replace(A_NOTICE, due=NOW - timedelta(hours=1)), second])
    assert a_worker(store, phone, clock).run_once() == 2
    assert phone.rings == [second.key]


def test_a_notice_that_is_not_wanted_any_more_is_done_without_being_sent(store: FakeStore, clock: Clock) -> None:
    phone = FakeChannel()
    store.outbox.add([A_NOTICE])
    a_worker(store, phone, clock, wanted=lambda _notice: False).run_once()
    assert (phone.asked, store.outbox.waiting(clock.now)) == (0, 0)


def test_a_store_that_is_busy_while_looking_counts_as_a_failure(store: FakeStore, clock: Clock) -> None:
    def busy(_notice: Notice) -> bool:
        raise Busy

    phone = FakeChannel()
    store.outbox.add([A_NOTICE])
    a_worker(store, phone, clock, wanted=busy).run_once()
    clock.move(wait_before(1))
    assert a_worker(store, phone, clock).run_once() == 1
    assert phone.rings == [A_NOTICE.key]


@pytest.mark.parametrize("kind", [NoticeKind.NEW_CONCERN, NoticeKind.REMINDER])
def test_who_deals_with_a_concern_is_told_and_reminded(kind: NoticeKind, store: FakeStore) -> None:
    keep(store, concern())
    assert still_wanted(notice(OAK_HEAD, kind), store.register, store.directory, store.redirects)


def test_who_raised_it_is_told_that_it_moved(store: FakeStore) -> None:
    keep(store, concern(raised_by=TEACHER))
    assert still_wanted(notice(TEACHER, NoticeKind.MOVED), store.register, store.directory, store.redirects)


@pytest.mark.parametrize("state", [state for state in State if state is not State.RAISED])
def test_a_reminder_of_what_was_acknowledged_is_not_wanted_any_more(state: State, store: FakeStore) -> None:
    keep(store, replace(concern(), state=state))
    assert not still_wanted(notice(OAK_HEAD, NoticeKind.REMINDER), store.register, store.directory, store.redirects)
    assert still_wanted(notice(OAK_HEAD), store.register, store.directory, store.redirects)


@pytest.mark.parametrize("kind", sorted(set(NoticeKind) - {*ABOUT_NO_CONCERN, *ABOUT_REDIRECTS}))
def test_somebody_who_is_named_gets_no_notice_of_any_kind(kind: NoticeKind, store: FakeStore) -> None:
    keep(store, concern(AboutWhom.HEADTEACHER))
    assert not still_wanted(notice(OAK_HEAD, kind), store.register, store.directory, store.redirects)
    assert still_wanted(notice(CHAIR, kind), store.register, store.directory, store.redirects)


def test_a_stranger_to_the_concern_gets_no_notice(store: FakeStore) -> None:
    keep(store, concern())
    assert not still_wanted(notice(BUSINESS_MANAGER), store.register, store.directory, store.redirects)


def test_a_leaver_gets_no_notice() -> None:
    store = FakeStore([person for person in EVERYBODY if person != OAK_HEAD], SCHOOLS)
    keep(store, concern())
    assert not still_wanted(notice(OAK_HEAD), store.register, store.directory, store.redirects)
    assert not still_wanted(notice(OAK_HEAD, NoticeKind.WORKBOOK), store.register, store.directory, store.redirects)


def test_a_notice_about_what_is_not_there_is_not_wanted(store: FakeStore) -> None:
    assert not still_wanted(notice(OAK_HEAD), store.register, store.directory, store.redirects)


def test_the_workbook_is_told_of_to_those_who_still_get_it(store: FakeStore) -> None:
    added = Change("SR-1", CHAIR.id, CHAIR.role, gets=True, proposed_by="a", proposed_at=NOW, agreed_at=NOW)
    for week, also in (("2026-W46", set()), ("2026-W47", {"Chair of governors"})):
        due = [notice(p, NoticeKind.WORKBOOK, about=week) for p in EVERYBODY]
        told = [each.to for each in due if still_theirs(each, store.directory, lambda: [added])]
        roles = {person.role.label for person in EVERYBODY if person.id in told}
        assert roles == {"Headteacher", "Executive headteacher", "Business manager"} | also
    assert still_theirs(notice(TEACHER), store.directory, list)  # no workbook
    assert not still_theirs(notice(LEAVER, NoticeKind.WORKBOOK, about="2026-W47"), store.directory, list)


def redirects_with(outcome: Outcome) -> FakeRedirects:
    redirects = FakeRedirects()
    redirect = Redirect("r-1", RequestKind.LEAVE, Door.REQUEST, "oak", NOW, outcome)
    redirects.file(redirect, events.Event("staffroom", events.Action.REQUEST_REDIRECTED, "r-1", NOW))
    return redirects


@pytest.mark.parametrize("kind", ABOUT_REDIRECTS)
@pytest.mark.parametrize("outcome", Outcome)
def test_who_is_asked_about_a_form_is_asked_until_they_said(
    outcome: Outcome, kind: NoticeKind, store: FakeStore
) -> None:
    asked = notice(TEACHER, kind, about="r-1")
    expected = outcome is Outcome.SHOWN
    assert still_wanted(asked, store.register, store.directory, redirects_with(outcome)) is expected


@pytest.mark.parametrize("kind", ABOUT_REDIRECTS)
def test_nobody_is_asked_about_a_form_that_is_not_there_or_after_they_left(kind: NoticeKind, store: FakeStore) -> None:
    redirects = redirects_with(Outcome.SHOWN)
    for asked in (notice(TEACHER, kind, about="r-2"), notice(LEAVER, kind, about="r-1")):
        assert not still_wanted(asked, store.register, store.directory, redirects)


def test_the_worker_makes_mondays_workbook_too(store: FakeStore, clock: Clock) -> None:
    phone = FakeChannel()
    worker = a_worker(store, phone, clock)
    clock.now = Week.of(NOW).due
    worker.run_once()
    worker.run_once()
    assert [ring.split(":")[:2] for ring in phone.rings] == [["workbook", "2026-W47"]] * 4


class Deaf(FakeOutbox):
    """An outbox that is out of reach for a while."""

    def __init__(self, notices: Sequence[Notice], *, claims: int = 0, dones: int = 0) -> None:
        super().__init__(notices)
        self.claims, self.dones = claims, dones

    def claim(self, now: datetime, most: int) -> Sequence[Claimed]:
        self.claims -= 1
        if self.claims >= 0:
            raise Busy
        return super().claim(now, most)

    def done(self, claimed: Claimed, now: datetime) -> None:
        self.dones -= 1
        if self.dones >= 0:
            raise Busy
        super().done(claimed, now)


def test_a_store_that_is_out_of_reach_is_tried_again(
    store: FakeStore, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    phone, stop = FakeChannel(), Stop(turns=3)
    store.outbox = Deaf([A_NOTICE], claims=2)
    a_worker(store, phone, clock).run(stop)
    assert phone.rings == [A_NOTICE.key]
    assert stop.waits == [POLL_SECONDS] * 3
    assert caplog.messages == ["worker waits: Busy"] * 2


def test_a_store_that_cannot_be_told_that_it_was_sent_does_not_make_it_sent_twice(
    store: FakeStore, clock: Clock
) -> None:
    phone = FakeChannel()
    store.outbox = Deaf([A_NOTICE], dones=1)
    worker = a_worker(store, phone, clock)
    worker.run(Stop(turns=1))
    clock.move(LEASE)
    worker.run(Stop(turns=1))
    assert phone.rings == [A_NOTICE.key]
    assert store.outbox.waiting(clock.now) == 0


def test_a_full_disk_neither_stops_the_worker_nor_holds_the_notices_back(
    store: FakeStore, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    def full(_week: Week, _person: Person) -> None:
        message = "no space left for canary-7261"
        raise OSError(message)

    phone = FakeChannel()
    clock.now = Week.of(NOW).due
    store.outbox.add([A_NOTICE])
    a_worker(store, phone, clock, write=full).run(Stop(turns=2))
    assert phone.rings == [A_NOTICE.key]
    assert caplog.messages == ["worker waits: OSError"]


def test_a_programmers_error_is_not_hidden(store: FakeStore, clock: Clock) -> None:
    store.outbox.add([A_NOTICE])
    with pytest.raises(ZeroDivisionError):
        a_worker(store, FakeChannel([ZeroDivisionError()]), clock).run(Stop(turns=1))


def test_the_worker_stops_when_it_is_told_to(store: FakeStore, clock: Clock) -> None:
    phone, stop = FakeChannel(), Event()
    store.outbox.add([A_NOTICE])
    stop.set()
    a_worker(store, phone, clock).run(stop)
    assert phone.rings == []


def test_after_a_full_batch_the_worker_does_not_wait(store: FakeStore, clock: Clock) -> None:
    stop = Stop(turns=3)
    store.outbox.add(notice(OAK_HEAD, about=f"SR-{number}") for number in range(BATCH + 1))
    a_worker(store, FakeChannel(), clock).run(stop)
    assert stop.waits == [0, POLL_SECONDS, POLL_SECONDS]


def test_the_log_names_no_person_and_no_concern(
    store: FakeStore, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, "bot")
    store.outbox.add([A_NOTICE])
    clock.now = Week.of(NOW).due
    a_worker(store, FakeChannel([DeliveryFailed(), DeliveryFailed()]), clock).run_once()
    assert len(caplog.messages) == 2
    assert not [word for word in (OAK_HEAD.id, OAK_HEAD.name, A_NOTICE.about) if word in caplog.text]


@pytest.mark.parametrize(
    ("failure", "attempt", "wait"),
    [
        (DeliveryFailed(), 1, timedelta(seconds=30)),
        (DeliveryFailed(retry_after=timedelta(seconds=1)), 1, timedelta(seconds=30)),
        (DeliveryFailed(retry_after=timedelta(minutes=5)), 1, timedelta(minutes=5)),
        (DeliveryFailed(retry_after=timedelta(minutes=5)), 3, timedelta(minutes=8)),
        (DeliveryFailed(retry_after=timedelta(days=3)), 1, timedelta(hours=1)),
        (DeliveryFailed(retry_after=-timedelta(days=3)), 1, timedelta(seconds=30)),
        (DeliveryFailed(locked_out=True), 1, timedelta(hours=1)),
    ],
)
def test_what_the_channel_asks_for_is_honoured_up_to_an_hour(
    failure: DeliveryFailed, attempt: int, wait: timedelta
) -> None:
    assert wait_after(failure, attempt) == wait


@pytest.mark.parametrize("failure", [DeliveryFailed(retry_after=timedelta(hours=1)), DeliveryFailed(locked_out=True)])
def test_a_channel_that_asks_to_be_left_alone_is_asked_once_an_hour(
    failure: DeliveryFailed, store: FakeStore, clock: Clock
) -> None:
    phone = FakeChannel([failure] * (MOST_ATTEMPTS - 1))
    worker = a_worker(store, phone, clock)
    store.outbox.add([A_NOTICE])
    for minute in range(4 * 60):
        worker.run_once()
        assert phone.asked == 1 + minute // 60
        clock.move(timedelta(minutes=1))
    worker.run_once()
    assert phone.rings == [A_NOTICE.key]


def test_somebody_who_cannot_be_reached_for_an_hour_holds_up_nobody_else(store: FakeStore, clock: Clock) -> None:
    phone = FakeChannel([DeliveryFailed("ratelimited", timedelta(hours=1))])
    others = [notice(OAK_HEAD, about=f"SR-{number}") for number in range(3 * BATCH)]
    store.outbox.add([replace(A_NOTICE, due=NOW - timedelta(hours=1)), *others])
    a_worker(store, phone, clock).run(Stop(turns=4))
    assert sorted(phone.rings) == sorted(each.key for each in others)


@pytest.mark.parametrize(
    ("fault", "kept"),
    [
        ("channel_not_found", "channel_not_found"),
        ("http_503", "http_503"),
        ("", "not_delivered"),
        ("x" * 61, "not_delivered"),
        ("Tom Teacher is away", "not_delivered"),
        ("channel_not_found\n", "not_delivered"),
    ],
)
def test_a_fault_is_a_code_and_never_a_text(fault: str, kept: str) -> None:
    assert DeliveryFailed(fault).fault == kept


def test_a_store_that_is_busy_is_the_fault_of_no_channel(store: FakeStore, clock: Clock) -> None:
    store.outbox.add([A_NOTICE])
    worker = a_worker(store, FakeChannel([Busy()] * 100), clock)
    for attempt in range(1, 6):
        worker.run_once()
        clock.move(wait_before(attempt))
    assert store.outbox.parked() == [Parked(A_NOTICE, 5, "store_busy")]


def test_a_channel_that_fails_stops_no_other_and_nothing_is_delivered_twice(store: FakeStore, clock: Clock) -> None:
    phone, inbox = FakeChannel([DeliveryFailed("fatal_error")] * 2), FakeInbox()
    page = FakeChannel(interrupts=False)
    store.outbox.add([A_NOTICE])
    worker = a_worker(store, phone, clock, page, inbox)
    worker.run_once()
    assert (phone.rings, page.rings, inbox.has(A_NOTICE)) == ([], [A_NOTICE.key], True)
    clock.move(wait_before(1))
    worker.run_once()
    assert (phone.rings, page.rings) == ([A_NOTICE.key], [A_NOTICE.key])
    assert store.outbox.waiting(clock.now) == 0


def test_where_two_channels_fail_the_longer_wait_counts(store: FakeStore, clock: Clock) -> None:
    slow = FakeChannel([DeliveryFailed(retry_after=timedelta(minutes=9))])
    store.outbox.add([A_NOTICE])
    worker = a_worker(store, FakeChannel([DeliveryFailed("fatal_error")] * 2), clock, slow)
    worker.run_once()
    clock.move(timedelta(minutes=9) - timedelta(seconds=1))
    assert worker.run_once() == 0
    clock.move(timedelta(seconds=1))
    assert worker.run_once() == 1
    assert slow.rings == [A_NOTICE.key]


def test_outside_the_hours_a_notice_is_on_the_page_at_once_and_rings_when_they_begin(
    store: FakeStore, clock: Clock
) -> None:
    phone, page = FakeChannel(), FakeChannel(interrupts=False)
    store.outbox.add([A_NOTICE])
    assert a_worker(store, phone, clock, page, hours_of=tomorrow).run_once() == 1
    assert (phone.rings, page.rings) == ([], [A_NOTICE.key])
    assert (store.outbox.waiting(NOW), store.outbox.held(NOW)) == (1, 1)
    clock.now = TOMORROW - timedelta(seconds=1)
    assert a_worker(store, phone, clock, page).run_once() == 0
    clock.now = TOMORROW
    assert a_worker(store, phone, clock, page).run_once() == 1
    assert (phone.rings, page.rings) == ([A_NOTICE.key], [A_NOTICE.key])
    assert store.outbox.waiting(TOMORROW) == 0


def test_danger_rings_outside_the_hours(store: FakeStore, clock: Clock) -> None:
    phone = FakeChannel()
    store.outbox.add([DANGER])
    a_worker(store, phone, clock, hours_of=tomorrow).run_once()
    assert phone.rings == [DANGER.key]


def test_danger_goes_out_before_everything_that_waits(store: FakeStore, clock: Clock) -> None:
    phone = FakeChannel()
    store.outbox.add([notice(OAK_HEAD, about=f"SR-{number}", due=NOW - timedelta(days=1)) for number in range(BATCH)])
    store.outbox.add([DANGER])
    a_worker(store, phone, clock).run_once()
    assert phone.rings[0] == DANGER.key


def test_a_notice_that_was_held_for_weeks_still_has_all_its_attempts(store: FakeStore, clock: Clock) -> None:
    phone = FakeChannel()
    store.outbox.add([A_NOTICE])
    for _night in range(MOST_ATTEMPTS + 1):
        a_worker(store, phone, clock, hours_of=tomorrow).run_once()
        clock.move(timedelta(days=1))
    assert [each.attempt for each in store.outbox.claim(clock.now, 1)] == [1]


def test_where_nothing_interrupts_nothing_is_held(store: FakeStore, clock: Clock) -> None:
    page = FakeChannel(interrupts=False)
    store.outbox.add([A_NOTICE])
    a_worker(store, page, clock, hours_of=tomorrow).run_once()
    assert page.rings == [A_NOTICE.key]
    assert store.outbox.waiting(NOW) == 0


def test_a_page_that_fails_outside_the_hours_is_tried_again_before_they_begin(store: FakeStore, clock: Clock) -> None:
    page = FakeChannel([Busy()] * 2, interrupts=False)
    worker = a_worker(store, FakeChannel(), clock, page, hours_of=tomorrow)
    store.outbox.add([A_NOTICE])
    worker.run_once()
    clock.move(wait_before(1))
    worker.run_once()
    assert page.rings == [A_NOTICE.key]


def test_hours_that_cannot_be_looked_up_count_as_a_failure_and_hold_up_no_danger(
    store: FakeStore, clock: Clock
) -> None:
    def busy(_person: str, _moment: datetime) -> datetime:
        raise Busy

    phone = FakeChannel()
    store.outbox.add([A_NOTICE, DANGER])
    a_worker(store, phone, clock, hours_of=busy).run_once()
    assert phone.rings == [DANGER.key]
    clock.move(wait_before(1))
    a_worker(store, phone, clock).run_once()
    assert phone.rings == [DANGER.key, A_NOTICE.key]


def test_the_hours_are_those_of_the_recipients_school(store: FakeStore) -> None:
    night, morning = datetime(2026, 11, 20, 22, tzinfo=UTC), datetime(2026, 11, 23, 8, tzinfo=UTC)
    assert next_hours(OAK_HEAD.id, night, store.directory, WorkingHours()) == morning
    assert next_hours(CHAIR.id, night, store.directory, WorkingHours()) == morning
    assert next_hours(OAK_HEAD.id, NOW, store.directory, WorkingHours()) == NOW


def test_for_somebody_who_left_nothing_is_held(store: FakeStore) -> None:
    night = datetime(2026, 11, 20, 22, tzinfo=UTC)
    assert next_hours(LEAVER.id, night, store.directory, WorkingHours()) == night


class SlowChannel(FakeChannel):
    """A channel that takes its time before it answers."""

    def __init__(self, clock: Clock, takes: timedelta) -> None:
        super().__init__()
        self._clock, self._takes = clock, takes

    def put(self, notice: Notice, now: datetime) -> None:
        self._clock.move(self._takes)
        super().put(notice, now)


def test_no_notice_is_begun_at_the_end_of_its_lease_and_none_loses_an_attempt(store: FakeStore, clock: Clock) -> None:
    slow = SlowChannel(clock, LONGEST_DELIVERY)
    store.outbox.add(notice(OAK_HEAD, about=f"SR-{number}") for number in range(BATCH))
    a_worker(store, slow, clock).run_once()
    begun = len(slow.rings)
    assert begun == LEASE / LONGEST_DELIVERY
    left = store.outbox.claim(clock.now, BATCH)
    assert [each.attempt for each in left] == [1] * (BATCH - begun)
