from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from bot.concerns.clocks import Clock, PutOff, Reminded
from bot.concerns.concern import Concern, Move, Note
from bot.concerns.ladder import Came, Entry, Rung
from bot.concerns.lifecycle import State
from bot.errors import NotThere, Stale
from bot.events import THE_BOT, Action, Event
from bot.notices import Notice, NoticeKind
from bot.people import Post, Role
from bot.storage import Store
from bot.storage.engine import open_database
from bot.storage.tables import ladder, put_offs
from tests.storage.examples import (
    CHAIR,
    CO_HEAD,
    HEAD,
    HEAD_OF_OAK,
    NOW,
    TEACHER,
    AnyStore,
    a_concern,
    an_event,
    raise_one,
)

DAY = timedelta(days=1)
REMINDED = Reminded(Clock.ACKNOWLEDGE, NOW, 0, HEAD.id, NOW + DAY)
PUT_OFF = PutOff(Clock.ACKNOWLEDGE, NOW, NOW + 3 * DAY, HEAD.id, NOW + DAY, "canary: she is on a trip \u202e🐥")
TOLD = Entry(Rung.PLATFORM, Came.TOLD, date(2026, 11, 20), HEAD.id, NOW, "canary A-17")
ANSWERED = Entry(Rung.PLATFORM, Came.STAYS, date(2026, 11, 23), HEAD.id, NOW + DAY, "")
CHAIRS = Post(Role.CHAIR_OF_GOVERNORS)


def by_the_head(action: Action = Action.CLOCK_PUT_OFF) -> Event:
    return Event(HEAD.id, action, "SR-7K3M-9QVX", NOW, {"clock": "acknowledge"})


def by_the_bot() -> Event:
    return Event(THE_BOT, Action.REMINDED, "SR-7K3M-9QVX", NOW, {"clock": "acknowledge"})


def remind(store: AnyStore, concern: Concern, *told: Reminded, reader: Post | None = None) -> bool:
    notices = [
        Notice(
            f"remind/{each.person}/{each.level}/{each.mark}", NoticeKind.REMINDER, each.person, concern.reference, NOW
        )
        for each in told
    ]
    return store.clocks.remind(concern, told, notices=notices, event=by_the_bot(), reader=reader)


def test_a_course_tells_the_moves_and_what_the_clocks_did_with_its_words(store: AnyStore) -> None:
    concern = raise_one(store)
    store.clocks.put_off(concern, PUT_OFF, nonce="n2", event=by_the_head())
    store.clocks.add(concern, TOLD, nonce="n3", event=by_the_head(Action.LADDER_TOLD))
    store.clocks.add(concern, ANSWERED, nonce="n4", event=by_the_head(Action.LADDER_ANSWERED))
    assert remind(store, concern, REMINDED)
    course = store.clocks.written(concern)
    assert course.moves == (Move(State.RAISED, NOW),)
    assert course.put_offs == (PUT_OFF,)
    assert course.entries == (TOLD, ANSWERED)
    assert course.reminded == (REMINDED,)
    assert (course.concern, course.noted_at) == (concern, None)


def test_courses_of_several_concerns_hold_no_words(store: AnyStore) -> None:
    one, other = (raise_one(store, a_concern(f"SR-{n}{n}{n}{n}-2222"), nonce=f"n{n}") for n in (2, 3))
    store.clocks.put_off(one, PUT_OFF, nonce="n4", event=by_the_head())
    store.clocks.add(one, TOLD, nonce="n5", event=by_the_head())
    courses = store.clocks.courses([one, other])
    assert set(courses) == {one.reference, other.reference}
    assert courses[one.reference].put_offs == (replace(PUT_OFF, reason=""),)
    assert courses[one.reference].entries == (replace(TOLD, words=""),)
    assert (courses[other.reference].put_offs, courses[other.reference].entries) == ((), ())
    assert store.clocks.courses([]) == {}


def test_a_course_tells_when_it_was_last_noted_about(store: AnyStore) -> None:
    concern = raise_one(store)
    for days in (1, 2):
        before = store.register.find(concern.reference)
        note = Note(HEAD.id, NOW + days * DAY, "noted")
        store.register.change(before, before, nonce=f"c{days}", event=an_event(), note=note)
    assert store.clocks.written(store.register.find(concern.reference)).noted_at == NOW + 2 * DAY


def test_open_concerns_are_watched_and_closed_ones_from_the_day_of_their_review(store: AnyStore) -> None:
    open_one = raise_one(store, a_concern("SR-2222-2222"), nonce="n1")
    closed = replace(a_concern("SR-3333-3333"), state=State.CLOSED, review_on=date(2026, 11, 25))
    raise_one(store, closed, nonce="n2")
    raise_one(store, replace(a_concern("SR-4444-4444"), state=State.CLOSED), nonce="n3")

    def watched(days: int) -> list[str]:
        return [course.concern.reference for course in store.clocks.watched(NOW + days * DAY)]

    assert watched(4) == [open_one.reference]
    assert watched(5) == [open_one.reference, closed.reference]


def test_a_reminder_is_written_once_with_its_notice(store: AnyStore) -> None:
    concern = raise_one(store)
    assert remind(store, concern, REMINDED)
    assert not remind(store, concern, REMINDED)
    assert not remind(store, concern, replace(REMINDED, person=CO_HEAD.id), REMINDED)
    assert remind(store, concern, replace(REMINDED, level=1))
    kinds = Counter(claimed.notice.kind for claimed in store.outbox.claim(NOW, 99))
    assert kinds == {NoticeKind.NEW_CONCERN: 1, NoticeKind.REMINDER: 2}


def test_of_eight_workers_that_write_a_reminder_at_once_one_does(real: Store) -> None:
    concern = raise_one(real)
    with ThreadPoolExecutor(8) as threads:
        assert sum(threads.map(lambda _: remind(real, concern, REMINDED), range(8))) == 1
    assert len(real.clocks.written(concern).reminded) == 1


def test_another_turn_of_the_clock_is_another_reminder(store: AnyStore) -> None:
    concern = raise_one(store)
    assert remind(store, concern, REMINDED)
    assert remind(store, concern, replace(REMINDED, mark=NOW + DAY))


def test_a_reminder_of_a_concern_that_changed_meanwhile_or_is_not_there_is_not_written(store: AnyStore) -> None:
    before = raise_one(store)
    store.register.change(before, replace(before, handler=HEAD.id), nonce="n2", event=an_event())
    assert not remind(store, before, REMINDED)


def test_one_step_up_lets_one_post_more_read_and_is_a_new_version(store: AnyStore) -> None:
    before = raise_one(store)
    assert store.register.seen_by(CHAIR) == []
    assert remind(store, before, replace(REMINDED, level=1, person=CHAIR.id), reader=CHAIRS)
    after = store.register.find(before.reference)
    assert (after.readers, after.version) == (before.readers | {CHAIRS}, before.version + 1)
    assert [*store.register.seen_by(CHAIR)] == [after]
    with pytest.raises(Stale):  # nothing older takes the reader away again
        store.register.change(before, before, nonce="n2", event=an_event())


def test_who_may_read_already_is_not_let_in_again(store: AnyStore) -> None:
    before = raise_one(store)
    assert remind(store, before, REMINDED, reader=HEAD_OF_OAK)
    assert store.register.find(before.reference) == before


def test_reminders_are_counted_by_person_from_a_moment_on_and_danger_is_not(store: AnyStore) -> None:
    usual = raise_one(store, a_concern("SR-2222-2222"), nonce="n1")
    danger = raise_one(store, replace(a_concern("SR-3333-3333"), danger=True), nonce="n2")
    for concern in (usual, danger):
        remind(store, concern, REMINDED)
    remind(store, danger, replace(REMINDED, clock=Clock.WAITING))
    assert store.clocks.told_since(NOW + DAY) == {HEAD.id: 2}
    assert store.clocks.told_since(NOW + 2 * DAY) == {}


def test_what_is_sent_twice_is_kept_once(store: AnyStore) -> None:
    concern = raise_one(store)
    for _ in range(2):
        store.clocks.put_off(concern, PUT_OFF, nonce="twice", event=by_the_head())
    assert store.clocks.written(concern).put_offs == (PUT_OFF,)
    assert store.register.saved("twice", HEAD.id) == concern.reference


def test_somebody_elses_nonce_is_not_there(store: AnyStore) -> None:
    concern = raise_one(store, nonce="theirs")
    with pytest.raises(NotThere):
        store.clocks.add(concern, TOLD, nonce="theirs", event=by_the_head())
    assert store.clocks.written(concern).entries == ()
    assert TEACHER.id != HEAD.id


def test_nothing_is_kept_about_a_concern_that_changed_meanwhile(store: AnyStore) -> None:
    before = raise_one(store)
    store.register.change(before, replace(before, handler=HEAD.id), nonce="n2", event=an_event())
    with pytest.raises(Stale):
        store.clocks.add(before, TOLD, nonce="n3", event=by_the_head())
    after = store.register.find(before.reference)
    assert store.clocks.written(after).entries == ()
    store.clocks.add(after, TOLD, nonce="n3", event=by_the_head())  # its nonce was not used up
    assert store.clocks.written(after).entries == (TOLD,)


def test_nothing_is_kept_about_a_concern_that_is_not_there(store: AnyStore) -> None:
    with pytest.raises(NotThere):
        store.clocks.put_off(a_concern(), PUT_OFF, nonce="n3", event=by_the_head())


def test_every_write_has_its_event(real: Store, url: str) -> None:
    concern = raise_one(real)
    rows = real.audit.head().rows
    remind(real, concern, REMINDED)
    real.clocks.put_off(concern, PUT_OFF, nonce="n2", event=by_the_head())
    real.clocks.add(concern, TOLD, nonce="n3", event=by_the_head())
    assert (real.audit.head().rows, real.audit.verify().sentence) == (rows + 3, "")
    database = open_database(url)
    with database.read() as connection:
        sealed = [connection.execute(select(table.c.sealed)).scalar_one() for table in (put_offs, ladder)]
    database.close()
    assert not any(b"canary" in each for each in sealed)


def test_danger_is_kept(store: AnyStore) -> None:
    assert raise_one(store, replace(a_concern(), danger=True)).danger


def test_the_workbook_reads_the_courses_of_what_is_open_newest_first_and_without_words(store: AnyStore) -> None:
    numbers = range(2, 6)
    first, closed, joined, last = (
        raise_one(store, replace(a_concern(f"SR-{n}{n}{n}{n}-2222"), raised_at=NOW + n * DAY), nonce=f"n{n}")
        for n in numbers
    )
    store.clocks.add(first, TOLD, nonce="n6", event=by_the_head())
    due = replace(closed, state=State.CLOSED, review_on=(NOW + 9 * DAY).date())
    store.register.change(closed, due, nonce="n7", event=an_event())
    store.register.change(joined, replace(joined, joins=first.reference), nonce="n8", event=an_event())
    found = list(store.records.courses(NOW + 9 * DAY, NOW + 8 * DAY))
    assert [course.concern.reference for course in found] == [last.reference, first.reference]
    assert (found[1].entries, found[1].moves) == ((replace(TOLD, words=""),), (Move(State.RAISED, first.raised_at),))
    with_review = list(store.records.courses(NOW + 5 * DAY, NOW + 9 * DAY))
    assert [course.concern.reference for course in with_review] == [closed.reference, first.reference]
