"""The worker: nothing lost, nothing sent twice, and nothing to anybody who may not know."""

import logging
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from threading import Event

import pytest

from bot import events
from bot.concerns.concern import NO_WORDS, AboutWhom, Concern
from bot.concerns.lifecycle import State
from bot.delivery.monday import Monday
from bot.delivery.outbox import LEASE, Claimed, Parked
from bot.delivery.worker import BATCH, POLL_SECONDS, DeliveryFailed, Worker, still_wanted, wait_before
from bot.errors import Busy
from bot.notices import Notice, NoticeKind
from bot.people import Person
from bot.weeks import Week
from tests.builders import (
    BUSINESS_MANAGER,
    CHAIR,
    EVERYBODY,
    EXECUTIVE_HEAD,
    NOW,
    OAK_HEAD,
    SCHOOLS,
    TEACHER,
    Clock,
    concern,
    notice,
)
from tests.fakes.outbox import FakeOutbox
from tests.fakes.store import FakeStore

RAISED = events.Event(TEACHER.id, events.Action.CONCERN_RAISED, "SR-TEST-0001", NOW)
A_NOTICE = notice(OAK_HEAD)


class Phone:
    """A channel. `rings` lists every time that it was handed a notice; `faults` are raised first, one a time."""

    def __init__(self, faults: Sequence[BaseException] = (), *, remembers: bool = True) -> None:
        self.rings: list[str] = []
        self.asked = 0
        self._faults: Iterator[BaseException] = iter(faults)
        self._remembers = remembers

    def has(self, key: str) -> bool:
        return self._remembers and key in self.rings

    def put(self, notice: Notice, now: datetime) -> None:
        assert now.tzinfo
        self.asked += 1
        fault = next(self._faults, None)
        if fault is None or isinstance(fault, Killed):
            self.rings.append(notice.key)
        if fault is not None:
            raise fault


class Killed(BaseException):
    """The process ends after the channel took the notice and before the outbox heard of it."""


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


def a_worker(
    store: FakeStore,
    phone: Phone,
    clock: Clock,
    *,
    wanted: Callable[[Notice], bool] = lambda _notice: True,
    write: Callable[[Week, Person], None] = lambda _week, _person: None,
) -> Worker:
    monday = Monday(store.weeks, write, store.directory, clock)
    return Worker(store.outbox, phone, wanted, monday, clock)


def test_a_notice_is_handed_over_once(store: FakeStore, clock: Clock) -> None:
    phone = Phone()
    store.outbox.add([A_NOTICE])
    assert a_worker(store, phone, clock).run_once() == 1
    assert a_worker(store, phone, clock).run_once() == 0
    assert phone.rings == [A_NOTICE.key]
    assert store.outbox.waiting(clock.now) == 0


def test_a_notice_waits_until_it_is_due(store: FakeStore, clock: Clock) -> None:
    phone = Phone()
    store.outbox.add([notice(OAK_HEAD, NoticeKind.REMINDER, due=NOW + timedelta(days=1))])
    assert a_worker(store, phone, clock).run_once() == 0
    clock.move(timedelta(days=1))
    assert a_worker(store, phone, clock).run_once() == 1


def test_a_hiccup_is_tried_again_at_once(store: FakeStore, clock: Clock) -> None:
    phone = Phone([DeliveryFailed()])
    store.outbox.add([A_NOTICE])
    a_worker(store, phone, clock).run_once()
    assert (phone.asked, phone.rings) == (2, [A_NOTICE.key])


def test_the_waits_between_attempts_grow() -> None:
    assert [wait_before(attempt).total_seconds() for attempt in range(1, 5)] == [30, 60, 120, 240]


def test_after_a_failure_the_notice_waits_and_is_tried_again(store: FakeStore, clock: Clock) -> None:
    phone = Phone([DeliveryFailed(), DeliveryFailed()])
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
    phone = Phone([DeliveryFailed("canary-7261")] * 100)
    worker = a_worker(store, phone, clock)
    store.outbox.add([A_NOTICE])
    for attempt in range(1, 6):
        assert store.outbox.parked() == []
        assert worker.run_once() == 1
        clock.move(wait_before(attempt))
    assert store.outbox.parked() == [Parked(A_NOTICE, 5, "DeliveryFailed")]
    assert worker.run_once() == 0
    assert phone.rings == []
    assert "canary" not in caplog.text
    assert "attempt 5, DeliveryFailed" in caplog.text


def killed_in_between(phone: Phone, store: FakeStore, clock: Clock) -> list[str]:
    store.outbox.add([A_NOTICE])
    with pytest.raises(Killed):
        a_worker(store, phone, clock).run_once()
    assert a_worker(store, phone, clock).run_once() == 0  # the dead worker's lease still holds
    clock.move(LEASE)
    assert a_worker(store, phone, clock).run_once() == 1
    assert store.outbox.waiting(clock.now) == 0
    return phone.rings


def test_a_worker_that_died_after_sending_does_not_make_it_sent_twice(store: FakeStore, clock: Clock) -> None:
    assert killed_in_between(Phone([Killed()]), store, clock) == [A_NOTICE.key]


def test_without_the_look_it_would_be_sent_twice(store: FakeStore, clock: Clock) -> None:
    assert killed_in_between(Phone([Killed()], remembers=False), store, clock) == [A_NOTICE.key] * 2


def test_one_notice_that_fails_does_not_hold_up_the_others(store: FakeStore, clock: Clock) -> None:
    phone = Phone([DeliveryFailed(), DeliveryFailed()])
    second = notice(EXECUTIVE_HEAD, due=NOW)
    store.outbox.add([replace(A_NOTICE, due=NOW - timedelta(hours=1)), second])
    assert a_worker(store, phone, clock).run_once() == 2
    assert phone.rings == [second.key]


def test_a_notice_that_is_not_wanted_any_more_is_done_without_being_sent(store: FakeStore, clock: Clock) -> None:
    phone = Phone()
    store.outbox.add([A_NOTICE])
    a_worker(store, phone, clock, wanted=lambda _notice: False).run_once()
    assert (phone.asked, store.outbox.waiting(clock.now)) == (0, 0)


def test_a_store_that_is_busy_while_looking_counts_as_a_failure(store: FakeStore, clock: Clock) -> None:
    def busy(_notice: Notice) -> bool:
        raise Busy

    phone = Phone()
    store.outbox.add([A_NOTICE])
    a_worker(store, phone, clock, wanted=busy).run_once()
    clock.move(wait_before(1))
    assert a_worker(store, phone, clock).run_once() == 1
    assert phone.rings == [A_NOTICE.key]


@pytest.mark.parametrize("kind", [NoticeKind.NEW_CONCERN, NoticeKind.REMINDER])
def test_who_deals_with_a_concern_is_told_and_reminded(kind: NoticeKind, store: FakeStore) -> None:
    keep(store, concern())
    assert still_wanted(notice(OAK_HEAD, kind), store.register, store.directory)


def test_who_raised_it_is_told_that_it_moved(store: FakeStore) -> None:
    keep(store, concern(raised_by=TEACHER))
    assert still_wanted(notice(TEACHER, NoticeKind.MOVED), store.register, store.directory)


@pytest.mark.parametrize("state", [state for state in State if state is not State.RAISED])
def test_a_reminder_of_what_was_acknowledged_is_not_wanted_any_more(state: State, store: FakeStore) -> None:
    keep(store, replace(concern(), state=state))
    assert not still_wanted(notice(OAK_HEAD, NoticeKind.REMINDER), store.register, store.directory)
    assert still_wanted(notice(OAK_HEAD), store.register, store.directory)


@pytest.mark.parametrize("kind", [kind for kind in NoticeKind if kind is not NoticeKind.WORKBOOK])
def test_somebody_who_is_named_gets_no_notice_of_any_kind(kind: NoticeKind, store: FakeStore) -> None:
    keep(store, concern(AboutWhom.HEADTEACHER))
    assert not still_wanted(notice(OAK_HEAD, kind), store.register, store.directory)
    assert still_wanted(notice(CHAIR, kind), store.register, store.directory)


def test_a_stranger_to_the_concern_gets_no_notice(store: FakeStore) -> None:
    keep(store, concern())
    assert not still_wanted(notice(BUSINESS_MANAGER), store.register, store.directory)


def test_a_leaver_gets_no_notice() -> None:
    store = FakeStore([person for person in EVERYBODY if person != OAK_HEAD], SCHOOLS)
    keep(store, concern())
    assert not still_wanted(notice(OAK_HEAD), store.register, store.directory)
    assert not still_wanted(notice(OAK_HEAD, NoticeKind.WORKBOOK), store.register, store.directory)


def test_a_notice_about_what_is_not_there_is_not_wanted(store: FakeStore) -> None:
    assert not still_wanted(notice(OAK_HEAD), store.register, store.directory)


def test_the_workbook_is_told_of_to_those_who_still_get_it(store: FakeStore) -> None:
    told = [p for p in EVERYBODY if still_wanted(notice(p, NoticeKind.WORKBOOK), store.register, store.directory)]
    assert {person.role.label for person in told} == {"Headteacher", "Executive headteacher", "Business manager"}


def test_the_worker_makes_mondays_workbook_too(store: FakeStore, clock: Clock) -> None:
    phone = Phone()
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
    phone, stop = Phone(), Stop(turns=3)
    store.outbox = Deaf([A_NOTICE], claims=2)
    a_worker(store, phone, clock).run(stop)
    assert phone.rings == [A_NOTICE.key]
    assert stop.waits == [POLL_SECONDS] * 3
    assert caplog.messages == ["worker waits: Busy"] * 2


def test_a_store_that_cannot_be_told_that_it_was_sent_does_not_make_it_sent_twice(
    store: FakeStore, clock: Clock
) -> None:
    phone = Phone()
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

    phone = Phone()
    clock.now = Week.of(NOW).due
    store.outbox.add([A_NOTICE])
    a_worker(store, phone, clock, write=full).run(Stop(turns=2))
    assert phone.rings == [A_NOTICE.key]
    assert caplog.messages == ["worker waits: OSError"]


def test_a_programmers_error_is_not_hidden(store: FakeStore, clock: Clock) -> None:
    store.outbox.add([A_NOTICE])
    with pytest.raises(ZeroDivisionError):
        a_worker(store, Phone([ZeroDivisionError()]), clock).run(Stop(turns=1))


def test_the_worker_stops_when_it_is_told_to(store: FakeStore, clock: Clock) -> None:
    phone, stop = Phone(), Event()
    store.outbox.add([A_NOTICE])
    stop.set()
    a_worker(store, phone, clock).run(stop)
    assert phone.rings == []


def test_after_a_full_batch_the_worker_does_not_wait(store: FakeStore, clock: Clock) -> None:
    stop = Stop(turns=3)
    store.outbox.add(notice(OAK_HEAD, about=f"SR-{number}") for number in range(BATCH + 1))
    a_worker(store, Phone(), clock).run(stop)
    assert stop.waits == [0, POLL_SECONDS, POLL_SECONDS]


def test_the_log_names_no_person_and_no_concern(
    store: FakeStore, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, "bot")
    store.outbox.add([A_NOTICE])
    clock.now = Week.of(NOW).due
    a_worker(store, Phone([DeliveryFailed(), DeliveryFailed()]), clock).run_once()
    assert len(caplog.messages) == 2
    assert not [word for word in (OAK_HEAD.id, OAK_HEAD.name, A_NOTICE.about) if word in caplog.text]
