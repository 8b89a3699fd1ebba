"""What comes to a concern later, on the fake and on real databases."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from bot.concerns.additions import Along, Altered, Message, More, Referred, Said
from bot.concerns.concern import NO_WORDS, Concern, Kind, Platform, Referral, Words
from bot.concerns.lifecycle import State
from bot.errors import Stale
from bot.events import Action, Event
from tests.storage.examples import HEAD, NOW, TEACHER, AnyStore, a_concern, a_notice, an_event, raise_one

LATER = NOW + timedelta(days=1)
ADDRESS = "https://www.facebook.com/groups/1/posts/2?utm_source=x"


def an_addition(actor: str = HEAD.id) -> Event:
    return an_event(Action.ADDITION_MADE, actor, LATER)


def test_what_is_added_to_a_field_stands_beside_what_was_there_and_the_last_counts(store: AnyStore) -> None:
    before = raise_one(store, words=Words(quote="They said it", seen_by="Ann"))
    store.register.change(before, before, nonce="n2", event=an_addition(), words=Words(seen_by="Half the village"))
    now = store.register.find(before.reference)
    assert store.register.words(now) == Words(quote="They said it", seen_by="Half the village")
    assert [each for each in store.register.said(now) if each.field == "seen_by"] == [
        Said("seen_by", "Ann", TEACHER.id, NOW),
        Said("seen_by", "Half the village", HEAD.id, LATER, later=True),
    ]


def test_the_workbook_reads_what_was_written_last(store: AnyStore) -> None:
    before = raise_one(store)
    store.register.change(before, before, nonce="n2", event=an_addition(), words=Words(quote="They said it twice"))
    assert store.records.words(before).quote == "They said it twice"


def test_a_code_that_is_set_anew_keeps_what_it_was(store: AnyStore) -> None:
    before = raise_one(store)
    after = replace(before, kind=Kind.THREAT, looked_on=date(2026, 11, 21))
    store.register.change(before, after, nonce="n2", event=an_addition())
    assert set(store.register.altered(before)) == {
        Altered("kind", "defamatory", "threat", HEAD.id, LATER),
        Altered("looked_on", "", "2026-11-21", HEAD.id, LATER),
    }


def test_who_is_shut_out_by_which_report_and_what_waits_to_be_acknowledged_is_kept_and_is_no_alteration(
    store: AnyStore,
) -> None:
    before = raise_one(store)
    after = replace(
        before,
        named=frozenset({"p-ann", "p-bob"}),
        shut_out=frozenset({"p-cat"}),
        no_bearing=frozenset({"p-bob"}),
        aside=frozenset({"p-dan"}),
        news_at=LATER,
        alone=True,
        version=2,
    )
    store.register.change(before, after, nonce="n2", event=an_addition())
    assert store.register.find(before.reference) == after
    assert store.register.altered(before) in ([], ())
    fewer = replace(after, shut_out=frozenset(), no_bearing=frozenset(), news_at=None, alone=False, version=3)
    store.register.change(after, fewer, nonce="n3", event=an_addition())
    assert store.register.find(before.reference) == fewer


def test_several_referrals_are_kept_with_day_reference_and_answer(store: AnyStore) -> None:
    concern = raise_one(store)
    police = Referred(Referral.POLICE, TEACHER.id, NOW, date(2026, 11, 19), "P-1 🐥", "They will ring back.")
    union = Referred(Referral.UNION, HEAD.id, LATER)
    for number, referral in enumerate((police, union)):
        now = store.register.find(concern.reference)
        store.register.change(now, now, nonce=f"r{number}", event=an_addition(), more=More(referral=referral))
    assert list(store.register.referrals(concern)) == [police, union]


def test_messages_come_back_in_their_order(store: AnyStore) -> None:
    concern = raise_one(store)
    there = Message(TEACHER.id, NOW, "Is it seen?", to_raiser=False)
    back = Message(HEAD.id, LATER, "Yes.", to_raiser=True)
    for number, message in enumerate((there, back)):
        now = store.register.find(concern.reference)
        store.register.change(now, now, nonce=f"m{number}", event=an_addition(), more=More(message=message))
    assert list(store.register.messages(concern)) == [there, back]


def test_a_concern_to_which_nothing_came_has_nothing_of_it(store: AnyStore) -> None:
    concern = raise_one(store)
    register = store.register
    assert [*register.altered(concern), *register.referrals(concern), *register.messages(concern)] == []
    assert [*register.reports(concern), *register.of_the_same_post(Platform.FACEBOOK, NO_WORDS)] == []


# One post, many reporters.


def report_of(concern: Concern, reference: str = "SR-2222-2222") -> Concern:
    return replace(a_concern(reference, LATER), joins=concern.reference)


def raise_along(store: AnyStore, report: Concern, *along: Along, nonce: str = "n9") -> str:
    return store.register.raise_concern(
        report, Words(quote="Too"), [], nonce=nonce, event=an_addition(TEACHER.id), notices=[], along=along
    )


def test_a_report_that_joined_is_found_by_the_one_that_it_joined_and_is_no_row_of_the_workbook(store: AnyStore) -> None:
    concern = raise_one(store)
    raise_along(store, report_of(concern))
    assert [each.reference for each in store.register.reports(concern)] == ["SR-2222-2222"]
    assert [each.reference for each, _ in store.records.concerns(LATER + timedelta(days=1))] == [concern.reference]


def test_concerns_of_the_same_post_are_found_by_its_address_however_it_was_copied(store: AnyStore) -> None:
    concern = raise_one(store, words=Words(quote="x", post_address=ADDRESS))
    raise_one(
        store, a_concern("SR-3333-3333"), Words(quote="y", post_address="https://facebook.com/groups/1/posts/3"), "n3"
    )
    again = Words(post_address="m.facebook.com/groups/1/posts/2/")
    assert list(store.register.of_the_same_post(Platform.FACEBOOK, again)) == [concern]


def test_an_address_that_is_added_later_is_found_too(store: AnyStore) -> None:
    concern = raise_one(store)
    store.register.change(concern, concern, nonce="n2", event=an_addition(), words=Words(post_address=ADDRESS))
    found = store.register.of_the_same_post(Platform.FACEBOOK, Words(post_address=ADDRESS))
    assert [each.reference for each in found] == [concern.reference]


def test_what_goes_along_is_changed_in_the_same_transaction_with_its_words_and_its_event(store: AnyStore) -> None:
    concern = raise_one(store)
    raise_along(store, report_of(concern))
    report = store.register.find("SR-2222-2222")
    event = Event(HEAD.id, Action.CONCERN_MOVED, report.reference, LATER, {"to": "acknowledged"})
    moved = replace(report, state=State.ACKNOWLEDGED, acknowledged_at=LATER, version=2)
    closed = replace(moved, state=State.CLOSED, version=3)
    along = (Along(report, moved, event), Along(moved, closed, event, Words(told_raiser="Done")))
    store.register.change(
        concern, replace(concern, state=State.ACKNOWLEDGED), nonce="n2", event=an_event(), more=More(along=along)
    )
    now = store.register.find(report.reference)
    assert now == closed
    assert [each.state for each in store.register.moves(now)] == [State.RAISED, State.ACKNOWLEDGED, State.CLOSED]
    assert store.register.words(now) == Words(quote="Too", told_raiser="Done")


def test_where_what_should_go_along_was_changed_meanwhile_nothing_is_changed_at_all(store: AnyStore) -> None:
    concern = raise_one(store)
    old = replace(concern, version=7)
    along = Along(old, replace(old, handler=HEAD.id, version=8), an_event())
    with pytest.raises(Stale):
        raise_along(store, report_of(concern), along)
    assert list(store.register.reports(concern)) == []
    raise_along(store, report_of(concern))  # its nonce was not used up
    assert len(store.register.reports(concern)) == 1


def test_whoever_is_named_by_what_goes_along_is_shut_out(store: AnyStore) -> None:
    concern = raise_one(store)
    after = replace(concern, named=frozenset({HEAD.id}), version=2)
    raise_along(store, report_of(concern), Along(concern, after, an_event(Action.SHUT_OUT)))
    assert store.register.find(concern.reference) == after
    assert HEAD.id in store.register.find(concern.reference).named


@pytest.mark.parametrize(("whom", "waits"), [(None, True), ({HEAD.id}, True), (set[str](), False)])
def test_what_waits_of_a_report_for_whoever_loses_sight_of_it_is_withdrawn(
    store: AnyStore, whom: set[str] | None, *, waits: bool
) -> None:
    concern = raise_one(store)
    further = report_of(concern)
    told = replace(a_notice("new/further"), about=further.reference)
    event = an_event()
    store.register.raise_concern(further, NO_WORDS, (), nonce="n2", event=event, notices=[told])
    before = store.register.find(further.reference)
    along = Along(before, replace(before, version=before.version + 1), event, told=whom)
    store.register.change(concern, concern, nonce="n3", event=event, more=More(along=(along,)))
    assert (told.key in {each.notice.key for each in store.outbox.claim(LATER, 9)}) is waits
