from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import fields, replace
from datetime import date, datetime, timedelta
from operator import attrgetter

import pytest
from sqlalchemy import insert, select, text
from sqlalchemy.exc import DBAPIError

from bot.concerns.concern import (
    NO_WORDS,
    Kind,
    Move,
    Note,
    Outcome,
    Platform,
    Referral,
    Relation,
    Support,
    Words,
    YesNo,
)
from bot.concerns.lifecycle import State
from bot.errors import NotThere, Stale
from bot.events import Action
from bot.notices import Notice, NoticeKind
from bot.people import Post, Role
from bot.storage import Store, rows
from bot.storage.engine import open_database
from bot.storage.sealing import NotGenuine
from bot.storage.tables import audit, concern_readers, concern_words, concerns, moves, submissions
from tests.storage.examples import (
    CHAIR,
    CO_HEAD,
    HEAD,
    NOW,
    OTHER_HEAD,
    OTHER_TEACHER,
    TEACHER,
    AnyStore,
    a_concern,
    a_file,
    a_notice,
    an_event,
    raise_one,
)

ALL_WORDS = Words(**{field.name: f"canary {field.name} \u202e🐥\nline" for field in fields(Words)})


def test_a_concern_comes_back_as_it_was_raised(store: AnyStore) -> None:
    full = replace(
        a_concern(),
        named=frozenset({"p-cat", "p-eve"}),
        posted_at=NOW - timedelta(days=1),
        person_known=YesNo.YES,
        still_there=YesNo.NO,
        looked_on=date(2026, 11, 19),
        referral=Referral.POLICE,
        clauses=("B.3", "E#8"),
        policy="social-media@2023-09",
        outcome=Outcome.REMOVED,
        support=Support.TALK,
        retention="personnel",
        keep_until=date(2027, 2, 1),
        held_at=NOW,
        review_on=date(2027, 1, 1),
        legal_hold=True,
    )
    assert raise_one(store, full) == full


def test_every_word_comes_back_to_the_letter(store: AnyStore) -> None:
    assert store.register.words(raise_one(store, words=ALL_WORDS)) == ALL_WORDS


def test_words_that_no_screen_can_show_are_kept_all_the_same(store: AnyStore) -> None:
    odd = Words(quote="nul \x00 half \ud83d pair")
    assert store.register.words(raise_one(store, words=odd)) == odd


def test_a_concern_without_words_has_none(store: AnyStore) -> None:
    store.register.raise_concern(a_concern(), NO_WORDS, [], nonce="n1", event=an_event(), notices=[])
    assert store.register.words(a_concern()) == NO_WORDS


@pytest.mark.parametrize("reference", ["SR-2222-2222", "", "SR-\x00", "SR-\ud83d", "SR-é"])
def test_an_unknown_reference_is_not_there(store: AnyStore, reference: str) -> None:
    raise_one(store)
    with pytest.raises(NotThere):
        store.register.find(reference)


def test_a_nonce_sent_twice_by_the_same_person_gives_the_reference_of_then(store: AnyStore) -> None:
    raise_one(store, a_concern("SR-2222-2222"), nonce="once")
    again = store.register.raise_concern(
        a_concern("SR-3333-3333"), NO_WORDS, [], nonce="once", event=an_event(), notices=[a_notice("again")]
    )
    assert again == "SR-2222-2222"
    assert [c.reference for c in store.register.seen_by(TEACHER)] == ["SR-2222-2222"]
    assert [c.notice.key for c in store.outbox.claim(NOW, 9)] == ["new/SR-2222-2222"]


def test_a_submit_can_be_looked_up_by_whoever_sent_it(store: AnyStore) -> None:
    raise_one(store, a_concern("SR-2222-2222"), nonce="once")
    assert store.register.saved("once", TEACHER.id) == "SR-2222-2222"
    assert store.register.saved("once", OTHER_TEACHER.id) == ""
    assert store.register.saved("never", TEACHER.id) == ""


def test_another_nonce_is_another_record(store: AnyStore) -> None:
    raise_one(store, a_concern("SR-2222-2222"), nonce="n1")
    raise_one(store, a_concern("SR-3333-3333"), nonce="n2")
    assert len(store.register.seen_by(TEACHER)) == 2


def test_somebody_elses_nonce_is_not_there(store: AnyStore) -> None:
    raise_one(store, a_concern("SR-2222-2222"), nonce="once")
    forged = replace(a_concern("SR-3333-3333"), raised_by=OTHER_TEACHER.id)
    with pytest.raises(NotThere):
        store.register.raise_concern(forged, NO_WORDS, [], nonce="once", event=an_event(), notices=[])
    assert store.register.seen_by(OTHER_TEACHER) == []


def test_a_change_with_somebody_elses_nonce_is_not_there_and_changes_nothing(store: AnyStore) -> None:
    concern = raise_one(store, nonce="once")
    changed = replace(concern, handler=HEAD.id)
    with pytest.raises(NotThere):
        store.register.change(concern, changed, nonce="once", event=an_event(actor=HEAD.id))
    store.register.change(concern, changed, nonce="once", event=an_event(actor=TEACHER.id))  # a repeat: no error
    assert store.register.find(concern.reference) == concern


def test_eight_threads_with_one_nonce_make_one_record(store: AnyStore) -> None:
    def submit(number: int) -> str:
        new = a_concern(f"SR-{number}{number}{number}{number}-2222")
        return store.register.raise_concern(
            new, Words(quote="once"), [], nonce="once", event=an_event(), notices=[a_notice(f"new/{number}")]
        )

    with ThreadPoolExecutor(8) as threads:
        references = set(threads.map(submit, range(2, 10)))
    assert len(references) == 1
    assert [c.reference for c in store.register.seen_by(TEACHER)] == [*references]
    assert len(store.outbox.claim(NOW, 99)) == 1


def test_eight_threads_with_their_own_nonces_make_eight_records(store: AnyStore) -> None:
    with ThreadPoolExecutor(8) as threads:
        made = threads.map(lambda n: raise_one(store, a_concern(f"SR-{n}"), nonce=f"n{n}").reference, range(8))
    assert {c.reference for c in store.register.seen_by(TEACHER)} == set(made)


def test_a_change_replaces_the_concern_and_counts_the_version_up(store: AnyStore) -> None:
    before = raise_one(store)
    after = replace(before, kind=Kind.THREAT, platform=Platform.X, relation=Relation.PUPIL, handler=HEAD.id)
    store.register.change(before, after, nonce="n2", event=an_event())
    assert store.register.find(before.reference) == replace(after, version=2)


def test_a_change_from_an_old_version_is_refused_and_changes_nothing(store: AnyStore) -> None:
    before = raise_one(store)
    store.register.change(before, replace(before, handler=HEAD.id), nonce="n2", event=an_event())
    with pytest.raises(Stale):
        store.register.change(
            before,
            replace(before, handler=CO_HEAD.id),
            nonce="n3",
            event=an_event(),
            words=Words(decision="too late"),
            note=Note(CO_HEAD.id, NOW, "too late"),
            notices=[a_notice("late")],
        )
    stored = store.register.find(before.reference)
    assert (stored.handler, stored.version) == (HEAD.id, 2)
    assert store.register.words(stored).decision == ""
    assert store.register.notes(stored) in ([], ())
    assert "late" not in {c.notice.key for c in store.outbox.claim(NOW, 9)}
    # Its nonce was not used up: the same form may be sent from a fresh page.
    store.register.change(stored, replace(stored, handler=CO_HEAD.id), nonce="n3", event=an_event())
    assert store.register.find(before.reference).handler == CO_HEAD.id


def test_of_eight_changes_from_one_version_one_is_made(store: AnyStore) -> None:
    before = raise_one(store)

    def change(number: int) -> bool:
        try:
            store.register.change(before, replace(before, handler=f"p{number}"), nonce=f"c{number}", event=an_event())
        except Stale:
            return False
        return True

    with ThreadPoolExecutor(8) as threads:
        assert sum(threads.map(change, range(8))) == 1
    assert store.register.find(before.reference).version == 2


def test_a_change_sent_twice_changes_once(store: AnyStore) -> None:
    before = raise_one(store)
    for handler in (HEAD.id, CO_HEAD.id):
        store.register.change(before, replace(before, handler=handler), nonce="n2", event=an_event())
    assert store.register.find(before.reference).handler == HEAD.id


def test_a_change_of_what_is_not_there_is_not_there(store: AnyStore) -> None:
    with pytest.raises(NotThere):
        store.register.change(a_concern(), a_concern(), nonce="n2", event=an_event())


def test_a_change_writes_the_words_that_say_something_and_leaves_the_others(store: AnyStore) -> None:
    before = raise_one(store, words=Words(quote="as posted", decision="first thought"))
    store.register.change(
        before, before, nonce="n2", event=an_event(), words=Words(decision="second thought", reasons="seen both")
    )
    assert store.register.words(before) == Words(quote="as posted", decision="second thought", reasons="seen both")


def test_moves_tell_every_state_with_its_moment(store: AnyStore) -> None:
    first = raise_one(store)
    later = NOW + timedelta(hours=1)
    store.register.change(
        first, replace(first, state=State.ACKNOWLEDGED, acknowledged_at=later), nonce="n2", event=an_event(at=later)
    )
    second = store.register.find(first.reference)
    store.register.change(second, replace(second, handler=HEAD.id), nonce="n3", event=an_event(at=later))
    assert list(store.register.moves(second)) == [Move(State.RAISED, NOW), Move(State.ACKNOWLEDGED, later)]


def test_notes_come_oldest_first(store: AnyStore) -> None:
    concern = raise_one(store)
    notes = [Note(HEAD.id, NOW + timedelta(minutes=m), f"note {m}") for m in range(3)]
    for number, note in enumerate(notes):
        stored = store.register.find(concern.reference)
        store.register.change(stored, stored, nonce=f"c{number}", event=an_event(), note=note)
    assert list(store.register.notes(concern)) == notes


def test_evidence_comes_back_in_order_and_with_its_content(store: AnyStore) -> None:
    concern = raise_one(store, None, None, "n1", a_file("z", b"first"), a_file("a", b"\x00second"))
    store.register.change(concern, concern, nonce="n2", event=an_event(), evidence=[a_file("m", b"third")])
    files = store.register.evidence(concern)
    assert list(files) == [a_file("z").evidence, a_file("a").evidence, a_file("m").evidence]
    assert [store.register.content(concern, file.id) for file in files] == [b"first", b"\x00second", b"third"]


@pytest.mark.parametrize("evidence_id", ["other", "e\x00", "\ud83d"])
def test_a_file_of_no_or_another_concern_is_not_there(store: AnyStore, evidence_id: str) -> None:
    raise_one(store, a_concern("SR-2222-2222"), None, "n1", a_file("other"))
    concern = raise_one(store, a_concern("SR-3333-3333"), None, "n2", a_file("e1"))
    with pytest.raises(NotThere):
        store.register.content(concern, evidence_id)


def test_each_sees_what_they_raised_or_may_read_newest_first(store: AnyStore) -> None:
    raise_one(store, a_concern("SR-2222-2222", NOW), nonce="n1")
    raise_one(store, a_concern("SR-3333-3333", NOW + timedelta(seconds=1)), nonce="n2")
    both = ["SR-3333-3333", "SR-2222-2222"]
    assert [c.reference for c in store.register.seen_by(TEACHER)] == both
    assert [c.reference for c in store.register.seen_by(HEAD)] == both
    for stranger in (OTHER_TEACHER, OTHER_HEAD, CHAIR):
        assert store.register.seen_by(stranger) == []


def test_whoever_is_named_sees_nothing_though_their_post_may_read_it(store: AnyStore) -> None:
    raise_one(store, replace(a_concern(), named=frozenset({CO_HEAD.id})))
    assert store.register.seen_by(CO_HEAD) == []
    assert len(store.register.seen_by(HEAD)) == 1


def test_who_is_named_and_who_may_read_can_change(store: AnyStore) -> None:
    before = raise_one(store)
    chair = Post(Role.CHAIR_OF_GOVERNORS)
    after = replace(before, named=frozenset({HEAD.id}), owner=chair, readers=frozenset({chair}))
    store.register.change(before, after, nonce="n2", event=an_event())
    assert store.register.seen_by(HEAD) == []
    assert [*store.register.seen_by(CHAIR)] == [store.register.find(before.reference)]
    assert store.register.find(before.reference) == replace(after, version=2)


def test_records_tell_concerns_before_a_moment_newest_first_with_their_moves(store: AnyStore) -> None:
    for number, minutes in enumerate((5, 0, 9, 5)):
        raise_one(store, a_concern(f"SR-{number}", NOW + timedelta(minutes=minutes)), nonce=f"n{number}")
    found = list(store.records.concerns(NOW + timedelta(minutes=9)))
    assert [concern.reference for concern, _ in found] == ["SR-0", "SR-3", "SR-1"]
    five = [Move(State.RAISED, NOW + timedelta(minutes=5))]
    assert [list(moves) for _, moves in found] == [five, five, [Move(State.RAISED, NOW)]]
    assert [concern for concern, _ in found] == [store.register.find(concern.reference) for concern, _ in found]
    assert store.records.number(NOW + timedelta(minutes=9)) == len(found)
    assert store.records.words(found[0][0]) == Words(quote="They said it")


def test_records_tell_what_posts_say_as_it_was_written_last(store: AnyStore) -> None:
    said, mended = (raise_one(store, a_concern(f"SR-{number}"), nonce=f"n{number}") for number in range(2))
    silent = raise_one(store, a_concern("SR-2"), nonce="n2", words=Words(more="Nothing of the post"))
    for number, quote in enumerate(("They said it twice", "They said it thrice")):
        before = store.register.find(mended.reference)
        words = Words(quote=quote, more="More")
        store.register.change(before, before, nonce=f"m{number}", event=an_event(), words=words)
    assert store.records.quotes([said, mended, silent]) == {"SR-0": "They said it", "SR-1": "They said it thrice"}
    assert store.records.quotes([silent]) == store.records.quotes([]) == {}


def test_records_are_read_some_hundred_at_once_and_none_is_lost(real: Store) -> None:
    minutes = [*range(700), *range(350)]
    made = [a_concern(f"SR-{n:04}", NOW + timedelta(minutes=minute)) for n, minute in enumerate(minutes)]
    with real.database.write() as connection:
        connection.execute(insert(concerns), [rows.concern_row(each) for each in made])
        connection.execute(insert(concern_readers), [row for each in made for row in rows.reader_rows(each)])
        connection.execute(insert(moves), [rows.move_row(each, each.raised_at) for each in made])
    with real.view() as records:
        found = list(records.concerns(NOW + timedelta(days=9)))
    assert [concern for concern, _ in found] == sorted(made, key=attrgetter("raised_at"), reverse=True)
    assert all(told == [Move(State.RAISED, concern.raised_at)] for concern, told in found)


def test_one_view_stands_still_while_others_write(real: Store) -> None:
    raise_one(real)
    with real.view() as records:
        seen = [concern for concern, _ in records.concerns(NOW + timedelta(days=1))]
        real.register.change(
            seen[0], replace(seen[0], handler=HEAD.id), nonce="n2", event=an_event(), words=Words(quote="other words")
        )
        assert [concern for concern, _ in records.concerns(NOW + timedelta(days=1))] == seen
        assert records.words(seen[0]) == Words(quote="They said it")
    assert real.records.words(seen[0]) == Words(quote="other words")


@pytest.mark.parametrize("spoil", ["DROP TABLE audit", "DROP TABLE outbox"])
def test_a_change_whose_event_or_notice_cannot_be_written_is_not_made(real: Store, url: str, spoil: str) -> None:
    before = raise_one(real)
    database = open_database(url)
    with database.write() as connection:
        connection.execute(text(spoil))
    with pytest.raises(DBAPIError, match=r"audit|outbox"):
        real.register.change(
            before, replace(before, handler=HEAD.id), nonce="n2", event=an_event(), notices=[a_notice("n")]
        )
    with database.read() as connection:
        assert connection.execute(select(concerns.c.version)).scalar_one() == 1
        assert connection.execute(select(submissions.c.nonce)).scalars().all() == ["n1"]
    database.close()


def test_each_write_leaves_one_event(real: Store, url: str) -> None:
    concern = raise_one(real)
    real.register.change(concern, concern, nonce="n2", event=an_event(Action.NOTE_ADDED))
    real.register.record(an_event(Action.CONCERN_OPENED))
    database = open_database(url)
    with database.read() as connection:
        actions = connection.execute(select(audit.c.action).order_by(audit.c.seq)).scalars().all()
    database.close()
    assert actions == ["concern_raised", "note_added", "concern_opened"]


Spoil = Callable[[bytes], bytes]


@pytest.mark.parametrize("spoil", [lambda sealed: sealed[:-1] + bytes([sealed[-1] ^ 1]), lambda _: b"short"])
def test_words_changed_outside_are_not_shown(real: Store, url: str, spoil: Spoil) -> None:
    concern = raise_one(real)
    database = open_database(url)
    with database.write() as connection:
        sealed = connection.execute(select(concern_words.c.sealed)).scalar_one()
        connection.execute(concern_words.update().values(sealed=spoil(sealed)))
    database.close()
    with pytest.raises(NotGenuine):
        real.register.words(concern)


def test_words_copied_to_another_concern_are_not_shown(real: Store, url: str) -> None:
    raise_one(real, a_concern("SR-2222-2222"), Words(quote="about one"), "n1")
    second = raise_one(real, a_concern("SR-3333-3333"), Words(quote="about the other"), "n2")
    database = open_database(url)
    with database.write() as connection:
        first = select(concern_words.c.sealed).where(concern_words.c.reference == "SR-2222-2222")
        connection.execute(concern_words.update().values(sealed=first.scalar_subquery()))
    database.close()
    assert real.register.words(real.register.find("SR-2222-2222")) == Words(quote="about one")
    with pytest.raises(NotGenuine):
        real.register.words(second)


def test_who_reads_for_themselves_and_who_stepped_aside_comes_back_and_can_change(store: AnyStore) -> None:
    raised = raise_one(store, replace(a_concern(), readers=frozenset(), reading=frozenset({"p-bob", "p-cat"})))
    assert not raised.readers
    assert not raised.aside
    assert raised.reading == {"p-bob", "p-cat"}
    assert [c.reference for c in store.register.seen_by(OTHER_TEACHER)] == [raised.reference]
    assert list(store.register.seen_by(HEAD)) == []
    changed = replace(raised, reading=frozenset({"p-cat"}), aside=frozenset({"p-bob"}))
    store.register.change(raised, changed, nonce="n2", event=an_event())
    assert store.register.find(raised.reference) == replace(changed, version=2)
    assert list(store.register.seen_by(OTHER_TEACHER)) == []


def test_a_concern_is_seen_by_a_second_post_as_by_the_first(store: AnyStore) -> None:
    reference = raise_one(store).reference
    acting = replace(OTHER_TEACHER, also=(Role.HEADTEACHER,))
    everywhere = replace(OTHER_TEACHER, also=(Role.EXECUTIVE_HEADTEACHER,))
    assert [c.reference for c in store.register.seen_by(acting)] == [reference]
    assert [c.reference for c in store.register.seen_by(everywhere)] == [reference]
    assert list(store.register.seen_by(replace(acting, school="elm"))) == []


def test_open_concerns_are_told_oldest_first(store: AnyStore) -> None:
    later = raise_one(store, a_concern("SR-2", NOW + timedelta(hours=1)), nonce="n2")
    first = raise_one(store, a_concern("SR-1"), nonce="n1")
    assert [c.reference for c in store.register.open_ones()] == ["SR-1", "SR-2"]
    store.register.change(first, replace(first, state=State.CLOSED), nonce="n3", event=an_event())
    assert store.register.open_ones() == [later]


def on_their_way(store: AnyStore, at: datetime) -> list[str]:
    return sorted(claimed.notice.key for claimed in store.outbox.claim(at, 20))


def test_a_change_withdraws_what_waits_for_whoever_may_not_read_it_any_more(store: AnyStore) -> None:
    concern = raise_one(store)  # with a notice to its head
    later, day = NOW + timedelta(hours=1), timedelta(days=1)
    moved = Notice("moved", NoticeKind.MOVED, TEACHER.id, concern.reference, later)
    waiting = [
        moved,
        replace(moved, key="reminder-to-raiser", kind=NoticeKind.REMINDER),
        a_notice("reminder", NOW + day),
        a_notice("to-co-head", later, CO_HEAD.id),
        replace(a_notice("other-concern", later), about="SR-OTHER"),
    ]
    store.register.change(concern, concern, nonce="n2", event=an_event(), notices=waiting)
    (leased,) = store.outbox.claim(NOW, 20)
    concern = store.register.find(concern.reference)
    new = a_notice("handed-over", later, CHAIR.id)
    store.register.change(concern, concern, nonce="n3", event=an_event(), notices=[new], told={CO_HEAD.id, CHAIR.id})
    store.outbox.retry(leased, later, "late")  # from a worker that was just on its way
    assert on_their_way(store, NOW + 2 * day) == ["handed-over", "moved", "other-concern", "to-co-head"]


def test_without_that_all_that_waits_goes_out(store: AnyStore) -> None:
    concern = raise_one(store)
    store.register.change(concern, concern, nonce="n2", event=an_event())
    assert on_their_way(store, NOW) == ["new/SR-7K3M-9QVX"]


def test_a_notice_that_was_set_aside_is_withdrawn_too(store: AnyStore) -> None:
    concern = raise_one(store)
    (leased,) = store.outbox.claim(NOW, 20)
    store.outbox.park(leased, "not_delivered")
    store.register.change(concern, concern, nonce="n2", event=an_event(), told=())
    assert list(store.outbox.parked()) == []
    assert store.outbox.unpark() == 0
