from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta

from bot.concerns.concern import NO_WORDS
from bot.delivery.outbox import LEASE, Parked
from bot.events import Action
from bot.notices import Notice, NoticeKind
from bot.storage import Store
from bot.weeks import Week
from tests.storage.examples import HEAD, NOW, TEACHER, AnyStore, a_concern, a_notice, an_event

LATER = NOW + LEASE
WEEK = Week.parse("2026-W47")
DONE = an_event(Action.WEEK_DONE, actor="staffroom")


def put(store: AnyStore, *notices: Notice) -> None:
    store.register.raise_concern(a_concern(), NO_WORDS, [], nonce=notices[0].key, event=an_event(), notices=notices)


def test_due_notices_are_claimed_oldest_first(store: AnyStore) -> None:
    minutes = {"c": 2, "a": 1, "b": 1, "tomorrow": 24 * 60}
    put(store, *(a_notice(key, NOW + timedelta(minutes=m)) for key, m in minutes.items()))
    claimed = store.outbox.claim(NOW + timedelta(minutes=2), 9)
    assert [c.notice.key for c in claimed] == ["a", "b", "c"]
    assert {c.attempt for c in claimed} == {1}
    assert claimed[0].notice == a_notice("a", NOW + timedelta(minutes=1))


def test_danger_is_claimed_before_what_can_wait(store: AnyStore) -> None:
    danger = replace(a_notice("z"), kind=NoticeKind.URGENT_CONCERN)
    put(store, a_notice("a", NOW - timedelta(days=2)), a_notice("b"), danger)
    assert [c.notice.key for c in store.outbox.claim(NOW, 2)] == ["z", "a"]


def test_no_more_are_claimed_than_asked_for(store: AnyStore) -> None:
    put(store, *(a_notice(f"k{n}") for n in range(5)))
    assert [len(store.outbox.claim(NOW, 2)) for _ in range(4)] == [2, 2, 1, 0]


def test_a_key_is_put_in_once(store: AnyStore) -> None:
    put(store, a_notice("same", to=HEAD.id), a_notice("same", to=TEACHER.id))
    assert [c.notice.to for c in store.outbox.claim(NOW, 9)] == [HEAD.id]


def test_a_claimed_notice_is_leased_until_the_lease_ends(store: AnyStore) -> None:
    put(store, a_notice())
    assert len(store.outbox.claim(NOW, 9)) == 1
    assert store.outbox.claim(LATER - timedelta(microseconds=1), 9) == []
    assert [c.attempt for c in store.outbox.claim(LATER, 9)] == [2]


def test_what_is_delivered_is_never_claimed_again(store: AnyStore) -> None:
    put(store, a_notice())
    assert store.outbox.waiting(NOW) == 1
    store.outbox.done(store.outbox.claim(NOW, 1)[0], NOW)
    assert store.outbox.waiting(NOW) == 0
    assert store.outbox.claim(LATER, 9) == []


def test_what_is_retried_comes_back_at_its_time(store: AnyStore) -> None:
    put(store, a_notice())
    at = NOW + timedelta(hours=1)
    store.outbox.retry(store.outbox.claim(NOW, 1)[0], at, "TimeoutError")
    assert store.outbox.claim(at - timedelta(seconds=1), 9) == []
    assert store.outbox.waiting(NOW) == 1
    assert [c.attempt for c in store.outbox.claim(at, 9)] == [2]


def test_what_is_held_comes_back_at_its_time_with_its_attempt(store: AnyStore) -> None:
    put(store, a_notice())
    at = NOW + timedelta(days=3)
    store.outbox.hold(store.outbox.claim(NOW, 1)[0], at)
    assert store.outbox.claim(at - timedelta(seconds=1), 9) == []
    assert [c.attempt for c in store.outbox.claim(at, 9)] == [1]


def test_what_is_held_is_counted_and_what_failed_is_not(store: AnyStore) -> None:
    put(store, *(a_notice(key) for key in "abc"), a_notice("tomorrow", NOW + timedelta(days=1)))
    held, failed, _being_tried = store.outbox.claim(NOW, 9)
    store.outbox.hold(held, NOW + timedelta(days=3))
    store.outbox.retry(failed, NOW + timedelta(days=3), "fatal_error")
    assert (store.outbox.held(NOW), store.outbox.waiting(NOW)) == (1, 3)
    assert store.outbox.held(NOW + timedelta(days=3)) == 0


def test_a_worker_whose_notice_was_held_by_another_has_lost_it(store: AnyStore) -> None:
    put(store, a_notice())
    late = store.outbox.claim(NOW, 1)[0]
    opens = LATER + timedelta(hours=9)
    store.outbox.hold(store.outbox.claim(LATER, 1)[0], opens)
    store.outbox.done(late, LATER)
    store.outbox.park(late, "fatal_error")
    store.outbox.retry(late, LATER, "fatal_error")
    store.outbox.hold(late, LATER)
    assert store.outbox.claim(LATER, 1) == []
    assert [c.attempt for c in store.outbox.claim(opens, 1)] == [2]
    store.outbox.done(late, opens)
    assert store.outbox.waiting(opens) == 1


def test_what_was_set_aside_is_tried_again_as_if_for_the_first_time(store: AnyStore) -> None:
    put(store, a_notice("a"), a_notice("b"), a_notice("delivered"))
    *parked, delivered = store.outbox.claim(NOW, 9)
    store.outbox.done(delivered, NOW)
    for claimed in parked:
        store.outbox.park(claimed, "token_revoked")
    assert store.outbox.unpark() == 2
    assert store.outbox.unpark() == 0
    assert (list(store.outbox.parked()), store.outbox.waiting(NOW)) == ([], 2)
    again = store.outbox.claim(LATER, 9)
    assert [(c.notice.key, c.attempt) for c in again] == [("a", 1), ("b", 1)]
    store.outbox.done(parked[0], LATER)
    assert store.outbox.waiting(LATER) == 2


def test_what_is_parked_waits_for_a_person(store: AnyStore) -> None:
    put(store, a_notice("b"), a_notice("a"))
    for claimed in store.outbox.claim(NOW, 9):
        store.outbox.park(claimed, "TimeoutError")
    assert list(store.outbox.parked()) == [Parked(a_notice(key), 1, "TimeoutError") for key in "ab"]
    assert store.outbox.waiting(NOW) == 0
    assert store.outbox.claim(LATER, 9) == []


def test_a_late_worker_has_lost_the_row(store: AnyStore) -> None:
    put(store, a_notice())
    late = store.outbox.claim(NOW, 1)[0]
    holder = store.outbox.claim(LATER, 1)[0]
    store.outbox.done(late, LATER)
    store.outbox.park(late, "TimeoutError")
    store.outbox.retry(late, NOW, "TimeoutError")
    assert store.outbox.waiting(LATER) == 1
    assert store.outbox.claim(LATER, 1) == []
    store.outbox.done(holder, LATER)
    assert store.outbox.waiting(LATER) == 0
    store.outbox.retry(holder, NOW, "TimeoutError")
    assert store.outbox.claim(LATER + LEASE, 1) == []


def test_workers_at_the_same_time_share_the_notices_without_overlap(store: AnyStore) -> None:
    put(store, *(a_notice(f"k{n:02}") for n in range(40)))
    with ThreadPoolExecutor(8) as threads:
        batches = list(threads.map(lambda _: store.outbox.claim(NOW, 5), range(16)))
    keys = [c.notice.key for batch in batches for c in batch]
    assert sorted(keys) == [f"k{n:02}" for n in range(40)]


def test_the_inbox_takes_a_key_once(store: AnyStore) -> None:
    assert not store.inbox.has(a_notice("k"))
    store.inbox.put(a_notice("k", to=HEAD.id), NOW)
    store.inbox.put(a_notice("k", to=TEACHER.id), NOW)
    assert store.inbox.has(a_notice("k"))
    assert not store.inbox.interrupts
    assert list(store.inbox.notices(HEAD)) == [a_notice("k")]
    assert list(store.inbox.notices(TEACHER)) == []


def test_the_inbox_shows_the_newest_fifty(store: AnyStore) -> None:
    for number in range(52):
        store.inbox.put(a_notice(f"k{number:02}"), NOW + timedelta(minutes=number))
    assert [notice.key for notice in store.inbox.notices(HEAD)] == [f"k{n:02}" for n in range(51, 1, -1)]


def test_the_week_of_the_installation_is_the_first_that_is_missing(store: AnyStore) -> None:
    assert list(store.weeks.missing(WEEK.due - timedelta(seconds=1))) == []
    assert list(store.weeks.missing(WEEK.due)) == [WEEK]
    assert list(store.weeks.missing(WEEK.next().next().due)) == [WEEK, WEEK.next(), WEEK.next().next()]


def test_a_week_is_leased_to_one_worker(store: AnyStore) -> None:
    with ThreadPoolExecutor(8) as threads:
        fences = list(threads.map(lambda _: store.weeks.claim(WEEK, NOW), range(8)))
    assert sorted(fences, key=str) == [1, *[None] * 7]
    assert store.weeks.claim(WEEK, LATER) == 2


def test_a_finished_week_is_done_and_its_notices_wait(store: AnyStore) -> None:
    fence = store.weeks.claim(WEEK, NOW) or 0
    assert store.weeks.finish(WEEK, fence, DONE, [a_notice("week")])
    assert [c.notice.key for c in store.outbox.claim(NOW, 9)] == ["week"]
    assert list(store.weeks.missing(WEEK.due)) == []
    assert store.weeks.claim(WEEK, LATER) is None


def test_a_worker_that_lost_the_week_finishes_nothing(store: AnyStore) -> None:
    late = store.weeks.claim(WEEK, NOW) or 0
    holder = store.weeks.claim(WEEK, LATER) or 0
    assert not store.weeks.finish(WEEK, late, DONE, [a_notice("late")])
    assert list(store.weeks.missing(WEEK.due)) == [WEEK]
    assert store.outbox.waiting(NOW) == 0
    assert store.weeks.finish(WEEK, holder, DONE, [])
    assert not store.weeks.finish(WEEK, holder, DONE, [a_notice("twice")])
    assert store.outbox.waiting(NOW) == 0


def test_a_lease_is_renewed_by_whoever_holds_it_alone(store: AnyStore) -> None:
    late = store.weeks.claim(WEEK, NOW) or 0
    assert store.weeks.renew(WEEK, late, LATER)
    assert store.weeks.claim(WEEK, LATER + LEASE / 2) is None
    holder = store.weeks.claim(WEEK, LATER + LEASE) or 0
    assert not store.weeks.renew(WEEK, late, LATER + LEASE)
    assert store.weeks.finish(WEEK, holder, DONE, [])
    assert not store.weeks.renew(WEEK, holder, LATER + LEASE)
    assert not store.weeks.renew(WEEK.next(), 1, LATER)


def test_a_week_that_nobody_claimed_cannot_be_finished(store: AnyStore) -> None:
    assert not store.weeks.finish(WEEK, 1, DONE, [])


def workbook(week: Week, due: datetime) -> Notice:
    return Notice(f"workbook:{week.name}:{HEAD.id}", NoticeKind.WORKBOOK, HEAD.id, week.name, due)


def bring(store: AnyStore, week: Week, due: datetime) -> None:
    fence = store.weeks.claim(week, due) or 0
    assert store.weeks.finish(week, fence, DONE, [workbook(week, due), a_notice(f"other:{week.name}", due)])


def test_the_workbooks_that_somebody_had_are_told_newest_first(store: AnyStore) -> None:
    for number in range(3):
        bring(store, WEEK.before(-number), NOW + timedelta(weeks=number))
    had = store.weeks.had(HEAD.id, 2)
    assert [(each.week, each.made_at, each.waits) for each in had] == [
        (WEEK.before(-2), NOW + timedelta(weeks=2), True),
        (WEEK.before(-1), NOW + timedelta(weeks=1), True),
    ]
    assert list(store.weeks.had("p-nobody", 9)) == []


def test_a_workbook_that_arrived_is_told_with_its_ways_and_where_it_lies(real: Store) -> None:
    bring(real, WEEK, NOW)
    notice = workbook(WEEK, NOW)
    real.handovers.record("page", notice.key, "")
    real.handovers.record("drive", notice.key, "https://school.sharepoint.com/x")
    for claimed in real.outbox.claim(NOW, 9):
        real.outbox.done(claimed, NOW)
    (arrived,) = real.weeks.had(HEAD.id, 9)
    assert {way for way, _ in arrived.ways} == {"page", "drive"}
    assert (arrived.link, arrived.waits, arrived.set_aside) == ("https://school.sharepoint.com/x", False, False)


def test_a_workbook_that_failed_too_often_is_told_as_set_aside(real: Store) -> None:
    bring(real, WEEK, NOW)
    for claimed in real.outbox.claim(NOW, 9):
        real.outbox.park(claimed, "out_of_reach")
    assert [(each.waits, each.set_aside) for each in real.weeks.had(HEAD.id, 9)] == [(False, True)]
