"""Tests of bot/policies/alike.py."""

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import combinations

import pytest

from bot.policies.alike import EQUAL, Group, asked_again, grouped, likest, ordinary_words, suggested, terms_in, weights
from bot.policies.learnt import Lesson
from bot.policies.library import Policy
from bot.policies.questions import Answer, Ending, Kept, Question
from tests.policies.test_development import questions

DAY = date(2026, 11, 2)
PARROTS = ("may I bring my parrot", "is a parrot allowed in school", "my parrot wants to come to school")
WIFI = ("whats the wifi password", "who knows the password of the wifi")


def kept(*asked: str, answer: Answer = Answer.SILENT) -> list[Kept]:
    """Return questions of one day after the other."""
    return [Kept(f"q{n:03}", Question(DAY + timedelta(n), answer, said)) for n, said in enumerate(asked)]


def texts(groups: Sequence[Group]) -> list[list[str]]:
    return [[one.question.words for one in group.questions] for group in groups]


def test_questions_with_the_same_words_are_one_group_and_the_biggest_comes_first(policy: Policy) -> None:
    groups = grouped(kept(WIFI[0], *PARROTS, WIFI[1]), weights(policy))
    assert texts(groups) == [list(PARROTS), list(WIFI)]
    assert (groups[0].id, groups[0].first, groups[0].last) == ("q001", date(2026, 11, 3), date(2026, 11, 5))
    assert groups[0].examples == PARROTS[::-1]
    assert groups[0].shared[0] == "parrot"


def test_of_equal_groups_the_one_that_was_asked_last_comes_first(policy: Policy) -> None:
    assert texts(grouped(kept("a parrot", "a zebra", "a camel"), weights(policy))) == [
        ["a camel"],
        ["a zebra"],
        ["a parrot"],
    ]


def test_what_school_people_call_by_several_words_is_alike_and_shown_as_they_say_it(policy: Policy) -> None:
    (group,) = grouped(kept("photos of kids", "pics of pupils", "pictures of the kids"), weights(policy))
    assert set(group.shared) == {"photos", "kids"}


def test_a_later_question_moves_none_that_came_before(policy: Policy) -> None:
    asked = [one.question for one in questions("development")]
    for count in (40, 80):
        before = {
            frozenset(one.id for one in group.questions) for group in grouped(kept(*asked[:count]), weights(policy))
        }
        after = grouped(kept(*asked), weights(policy))
        earlier = {f"q{n:03}" for n in range(count)}
        assert before == {frozenset(one.id for one in group.questions) & earlier for group in after} - {frozenset()}


def test_the_same_wording_is_one_example_however_often_it_was_asked(policy: Policy) -> None:
    (group,) = grouped(kept("a parrot?", "a parrot?", "one parrot"), weights(policy))
    assert group.examples == ("one parrot", "a parrot?")


def test_words_that_say_little_are_alike_by_themselves() -> None:
    assert texts(grouped(kept("can I", "is it", "can I"), EQUAL)) == [["can I", "can I"], ["is it"]]
    assert texts(grouped(kept("?", "?"), EQUAL)) == [["?"], ["?"]]
    assert terms_in("?") == frozenset()


def test_a_term_that_no_single_word_stands_for_is_shown_by_its_name(policy: Policy) -> None:
    (group,) = grouped(kept("is a former pupil my friend", "a former pupil as a friend"), weights(policy))
    assert "friend" in group.shared
    assert not any(word.startswith("=") for word in group.shared)


def share_together(threshold: Sequence[Group], gold: dict[str, str]) -> float:
    pairs = [pair for group in threshold for pair in combinations(group.questions, 2)]
    return sum(gold[one.id] == gold[other.id] for one, other in pairs) / len(pairs)


def test_half_of_the_pairs_in_the_groups_of_the_development_questions_have_the_same_clause(policy: Policy) -> None:
    asked = [one for one in questions("development") if one.kind == "answerable"]
    waiting = kept(*(one.question for one in asked))
    gold = {one.id: min(asked[n].gold) for n, one in enumerate(waiting)}
    assert share_together(grouped(waiting, weights(policy)), gold) > 0.5
    assert share_together([Group(tuple(waiting), ())], gold) < 0.1, "the control: all of them together"


@pytest.mark.parametrize("answer", [Answer.SILENT, Answer.NOT_WHAT_I_ASKED])
def test_what_is_known_as_not_covered_is_asked_again_unless_it_was_answered(policy: Policy, answer: Answer) -> None:
    weigh = weights(policy)
    (group,) = grouped(kept("may my parrot come", answer=answer), weigh)
    parrots = Lesson(
        "l1", policy.name, Ending.NOT_COVERED, DAY, subject="parrots", phrases=("wifi code", "bring a parrot")
    )
    others = [
        Lesson("l2", policy.name, Ending.ANSWERED, DAY, clause="B.6", phrases=("bring a parrot",)),
        Lesson("l3", policy.name, Ending.NOT_COVERED, DAY, subject="wifi", phrases=("wifi code", "...")),
    ]
    assert asked_again(group, [*others, parrots], weigh) == (parrots if answer is Answer.SILENT else None)
    assert asked_again(group, others, weigh) is None


def test_suggested_words_hold_none_that_only_one_question_has_and_no_list_knows(policy: Policy) -> None:
    weigh = weights(policy)
    (group,) = grouped(kept("may Fritzi post a photo of a parrot", "may pupils post photos of a parrot"), weigh)
    assert suggested(group, weigh) == ("pupils post photos parrot", "post photo parrot")
    (alone,) = grouped(kept("zebra"), weigh)
    assert suggested(alone, weigh) == ()


def test_the_phrases_most_like_some_others_come_first(policy: Policy) -> None:
    vocabulary = {"B.6": ("a parrot", "dress code"), "B.7": ("my parrot in school",)}
    assert likest(["parrots"], vocabulary, weights(policy), 9) == (("B.6", "a parrot"), ("B.7", "my parrot in school"))
    assert likest(["parrots"], vocabulary, weights(policy), 1) == (("B.6", "a parrot"),)
    assert likest([], vocabulary, weights(policy), 9) == ()


def test_the_words_of_a_policy_and_of_the_staff_are_ordinary(policy: Policy) -> None:
    assert {"headteacher", "whatsapp", "mums"} <= ordinary_words(policy)
    assert "parrot" not in ordinary_words(policy)
