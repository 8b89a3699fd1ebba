"""Tests of bot/policies/several.py, by words; benchmarks/several.py measures it with meaning too."""

from collections import Counter
from dataclasses import replace
from datetime import date

import pytest

from bot.errors import NotThere
from bot.policies.library import Library, Policy
from bot.policies.lookup import Band, Lookup
from bot.policies.several import MOST_ASKED_BACK, Answered, Several
from bot.words_of_chat import read
from tests.policies.shelf import Labelled, labelled, several_of

TODAY = date(2026, 11, 28)


@pytest.fixture(scope="module")
def policies(several_policies: Library) -> tuple[Policy, ...]:
    return several_policies.together(TODAY)


@pytest.fixture(scope="module")
def several(policies: tuple[Policy, ...]) -> Several:
    return several_of(policies)


@pytest.fixture(scope="module")
def home(policies: tuple[Policy, ...]) -> Lookup:
    return Lookup(policies[0])


def answers(several: Several, home: Lookup, question: str, *among: Policy) -> tuple[Answered, ...]:
    said = read(question)
    return several.answers(said, home.find_said(said), among)


def told(several: Several, home: Lookup, question: str, *among: Policy) -> list[tuple[str, Band]]:
    return [(each.policy.called, each.found.band) for each in answers(several, home, question, *among)]


def test_the_policy_that_a_question_is_clearly_about_answers_alone(several: Several, home: Lookup) -> None:
    assert told(several, home, "should I lock my screen when I pop out") == [("Data Protection Policy", Band.QUOTE)]
    assert told(several, home, "who is allowed to exclude") == [("Behaviour Policy", Band.QUOTE)]
    assert told(several, home, "can I add a pupil on insta") == [("Social Media Policy", Band.QUOTE)]


def test_of_two_that_are_close_both_are_named_the_nearer_first(several: Several, home: Lookup) -> None:
    found = answers(several, home, "are laptops to be locked away")
    assert {each.policy.called for each in found} >= {"Staff Code of Conduct", "Data Protection Policy"}
    assert all(each.found.band is Band.QUOTE for each in found)
    assert len(found) <= MOST_ASKED_BACK
    assert [each.strength for each in found] == sorted((each.strength for each in found), reverse=True)


def test_where_none_settles_it_one_alone_is_named_and_quotes_nothing(several: Several, home: Lookup) -> None:
    (found,) = answers(several, home, "where do I park")
    assert (found.found.band, found.found.clauses) == (Band.SILENT, ())


def test_what_any_of_them_understood_is_no_unknown_word(several: Several, home: Lookup) -> None:
    (found,) = answers(several, home, "flibbertigibbet photocopier toner")
    assert found.found.evidence.unknown == ("flibbertigibbet",)


def test_only_the_policies_that_a_question_names_are_asked(
    several: Several, home: Lookup, policies: tuple[Policy, ...]
) -> None:
    behaviour, phones = several.policy("behaviour-2025-09"), several.policy("phones-2025-09")
    assert told(several, home, "can I take a phone off a child", behaviour)[0][0] == "Behaviour Policy"
    assert {each for each, _ in told(several, home, "can I take a phone off a child", behaviour, phones)} <= {
        *("Behaviour Policy", "Mobile Phone Policy")
    }
    assert told(several, home, "how long do we keep cctv", policies[0])[0][0] == "Social Media Policy"
    # None of its clauses shares a word with this one.
    assert told(several, home, "xylophone", behaviour) == [("Behaviour Policy", Band.SILENT)]


def test_a_policy_is_found_by_its_folder(several: Several) -> None:
    assert several.policy("data-2025-09").called == "Data Protection Policy"
    with pytest.raises(NotThere):
        several.policy("bags")


def test_a_number_is_looked_for_in_every_policy_that_prints_it(several: Several) -> None:
    found = several.numbered("6.3")
    assert [(policy.called, [clause.id for clause in named.clauses]) for policy, named in found] == [
        ("Staff Code of Conduct", ["6.3"]),
        ("Data Protection Policy", ["6.3"]),
    ]
    assert len(several.numbered("section 1.1")) == MOST_ASKED_BACK
    assert several.numbered("rule 8") == ()
    data = several.policy("data-2025-09")
    assert [policy for policy, _ in several.numbered("6.3", [data])] == [data]
    assert several.numbered("9.9", [data]) == ()


def outcome(each: Labelled, several: Several, home: Lookup) -> str:
    """Return how a labelled question ends: quiet, right, wrong, or asked back with a right policy or without."""
    shown = [found.policy.folder for found in answers(several, home, each.question) if found.found.band is Band.QUOTE]
    if not shown:
        return "quiet"
    if len(shown) == 1:
        return "right" if shown[0] in each.policies else "wrong"
    return "asked" if set(shown) & set(each.policies) else "asked in vain"


def test_of_the_labelled_questions_few_are_answered_from_a_wrong_policy(several: Several, home: Lookup) -> None:
    found = {
        count: Counter(outcome(each, several, home) for each in labelled() if len(each.policies) == count)
        for count in range(3)
    }
    assert found[0]["quiet"] >= 16
    assert found[1]["right"] >= 38
    assert found[1]["wrong"] <= 7
    assert found[2]["right"] + found[2]["asked"] >= 17


def test_the_labels_would_show_a_wrong_policy(several: Several, home: Lookup) -> None:
    mislabelled = Labelled("should I lock my screen when I pop out", ("phones-2025-09",), "a")
    assert outcome(mislabelled, several, home) == "wrong"


def test_a_number_that_another_policy_of_the_same_kind_has_not_is_no_number(
    several: Several, policies: tuple[Policy, ...]
) -> None:
    alike = replace(policies[0], folder="alike", home=False)
    assert several.numbered("rule 12", [alike]) == ()
    assert [policy for policy, _ in several.numbered("rule 8", [alike])] == [alike]
