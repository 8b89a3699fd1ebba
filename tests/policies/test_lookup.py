import math

import pytest

from bot.policies.library import Policy
from bot.policies.lookup import Band, Lookup
from tests.fakes.meaning import LetterMeaning


@pytest.mark.parametrize(
    ("question", "clause"),
    [
        ("can i add a pupil on insta", "B.3#2"),
        ("CAN I ADD A PUPIL ON INSTA???", "B.3#2"),
        ("should i answer a mum who is slating the school on fb", "B.6"),
        ("is a deleted tweet really gone", "B.7"),
        ("can i swear in the staff chat", "D.WhatsApp.1"),
        ("could i be sacked over a post", "E.Breach"),
        ("do governors have to follow this", "A#4"),
    ],
)
def test_a_settled_question_is_quoted_best_clause_first(lookup: Lookup, question: str, clause: str) -> None:
    found = lookup.find(question)
    assert found.band is Band.QUOTE
    assert found.clauses[0].id == clause
    assert len(found.clauses) <= 3


@pytest.mark.parametrize(
    ("question", "subject"),
    [
        ("can i be friends with a parent on facebook", "friends with parents"),
        ("how do i reset my password", "passwords and logins"),
        ("where do i park", "the building and health and safety"),
        ("do we need consent for photos of pupils", "photos of pupils"),
    ],
)
def test_another_subject_is_met_with_silence_and_named_in_the_evidence(
    lookup: Lookup, question: str, subject: str
) -> None:
    found = lookup.find(question)
    assert found.band is not Band.QUOTE
    assert found.evidence.other_subject == subject
    assert found.evidence.other_subject_score > 0
    assert len(found.clauses) <= 3


def test_one_word_makes_the_difference_between_a_pupil_and_a_parent(lookup: Lookup) -> None:
    assert lookup.find("can i be friends with a pupil on facebook").band is Band.QUOTE
    assert lookup.find("can i be friends with a parent on facebook").band is not Band.QUOTE


def test_a_question_for_a_name_or_a_place_counts_against_quoting(lookup: Lookup) -> None:
    asked = lookup.find("who is on the whatsapp").evidence
    other = lookup.find("we are on the whatsapp").evidence
    assert asked.asks_for_a_fact
    assert not other.asks_for_a_fact
    assert asked.margin < other.margin


@pytest.mark.parametrize("question", ["", "   ", "\N{GRINNING FACE}", "\u202e\u200f", "\x00", "\ud800", "what is it"])
def test_nothing_asked_is_silence_without_clauses(lookup: Lookup, question: str) -> None:
    found = lookup.find(question)
    assert found.band is Band.SILENT
    assert found.clauses == ()
    assert found.evidence.margin == -math.inf


def test_words_that_nobody_knows_are_named_and_silent(lookup: Lookup) -> None:
    found = lookup.find("zyxwv qponm")
    assert found.band is Band.SILENT
    assert found.evidence.unknown == ("zyxwv", "qponm")


def test_the_same_question_is_always_answered_the_same(lookup: Lookup) -> None:
    assert lookup.find("can i moan about work online") == lookup.find("can i moan about work online")


def test_only_clauses_near_the_best_are_shown_beside_it(lookup: Lookup) -> None:
    assert [clause.id for clause in lookup.find("can i add a pupil on insta").clauses] == ["B.3#2"]
    assert len(lookup.find("is it confidential or can i share it").clauses) > 1


@pytest.mark.parametrize("question", ["can i add one of my year 9s", "whatsapp added to the page", "safeguarding"])
def test_what_is_about_the_document_is_never_shown_beside_another_clause(lookup: Lookup, question: str) -> None:
    assert {clause.id for clause in lookup.find(question).clauses[1:]}.isdisjoint({"Title", "Changes"})


def test_what_is_about_the_document_is_shown_when_it_is_asked_for(lookup: Lookup) -> None:
    assert lookup.find("when was the policy reviewed").clauses[0].id == "Title"


def test_a_question_that_may_be_settled_is_met_with_the_nearest_clauses(lookup: Lookup) -> None:
    found = lookup.find("who is on the whatsapp")
    assert found.band is Band.NEAREST
    assert 1 <= len(found.clauses) <= 3


def test_where_the_policy_is_silent_nothing_is_shown_and_the_nearest_are_still_known(lookup: Lookup) -> None:
    found = lookup.find("how do i reset my password")
    assert found.band is Band.SILENT
    assert found.clauses == ()
    assert found.nearest


def test_the_evidence_names_the_words_that_matched(lookup: Lookup) -> None:
    evidence = lookup.find("can i add a pupil on insta").evidence
    assert set(evidence.matched) <= set(evidence.terms)
    assert evidence.matched
    assert evidence.own_words
    assert evidence.alike is None


def test_the_parts_of_the_evidence_add_up(lookup: Lookup) -> None:
    evidence = lookup.find("can i add a pupil on insta").evidence
    assert sum(part.adds for part in evidence.parts) == pytest.approx(evidence.clause_score)
    assert sum(part.adds for part in evidence.odds) == pytest.approx(evidence.margin)


def test_meaning_finds_a_clause_that_shares_no_word_with_the_question(policy: Policy) -> None:
    meaning = LetterMeaning(policy)
    by_both, by_words = Lookup(policy, meaning), Lookup(policy)
    assert by_words.find("canyouaddapupiloninsta").nearest == ()
    found = by_both.find("canyouaddapupiloninsta")
    assert found.nearest
    assert found.evidence.own_words == ""
    assert found.evidence.alike is not None
    assert found.evidence.alike.phrase.text


def test_meaning_is_asked_with_the_words_as_they_were_read(policy: Policy) -> None:
    meaning = LetterMeaning(policy)
    Lookup(policy, meaning).find("CAN u add a pupil??")
    assert meaning.asked == ["can you add a pupil"]


def test_meaning_is_not_asked_where_nothing_was(policy: Policy) -> None:
    meaning = LetterMeaning(policy)
    assert Lookup(policy, meaning).find("what is it").evidence.margin == -math.inf
    assert meaning.asked == []
