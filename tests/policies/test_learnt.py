"""Tests of bot/policies/learnt.py."""

import tomllib
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from threading import Barrier, Thread

import pytest

from bot.errors import Busy, NotThere
from bot.events import Action, Event
from bot.policies.learnt import Learning, Lesson, as_toml, with_learnt
from bot.policies.library import Policy
from bot.policies.lookup import Band, Lookup
from bot.policies.questions import Ending
from tests.builders import NOW
from tests.fakes.lessons import FakeLessons

DAY = date(2026, 11, 20)
EVENT = Event("executive-head", Action.LESSON_LEARNT, "l1", NOW)


def words_for(clause: str, *phrases: str, lesson_id: str = "l1", policy: str = "") -> Lesson:
    return Lesson(lesson_id, policy or NAME, Ending.ANSWERED, DAY, clause=clause, phrases=phrases)


def not_covered(subject: str, *phrases: str, lesson_id: str = "l2") -> Lesson:
    return Lesson(lesson_id, NAME, Ending.NOT_COVERED, DAY, subject=subject, phrases=phrases)


NAME = "Staff and Adults Associated with the Federation Schools Social Media Policy"


def test_learnt_words_lead_to_their_clause(policy: Policy) -> None:
    asked = "does my parrot tell secrets for ever"
    taught = with_learnt(policy, [words_for("B.7", "parrot tells secrets")])
    assert Lookup(policy).find(asked).clauses[:1] != (policy.clause("B.7"),)
    found = Lookup(taught).find(asked)
    assert (found.band, found.clauses[0]) == (Band.QUOTE, policy.clause("B.7"))


def test_a_subject_that_is_learnt_as_not_covered_keeps_the_bot_from_quoting(policy: Policy) -> None:
    asked = "can a parrot post a picture"
    taught = with_learnt(policy, [not_covered("parrots", "parrot posts a picture")])
    assert Lookup(policy).find(asked).band is Band.QUOTE
    found = Lookup(taught).find(asked)
    assert (found.band is Band.QUOTE, found.evidence.other_subject) == (False, "parrots")


def test_a_policy_keeps_its_text_and_what_stands_in_its_folder(policy: Policy) -> None:
    taught = with_learnt(policy, [words_for("B.6", "new", "new"), not_covered("friends with parents", "new")])
    assert (taught.clauses, taught.name) == (policy.clauses, policy.name)
    assert taught.vocabulary["B.6"] == (*policy.vocabulary["B.6"], "new")
    assert taught.other_subjects["friends with parents"] == (*policy.other_subjects["friends with parents"], "new")


def test_what_adds_nothing_leaves_the_very_same_policy(policy: Policy) -> None:
    there = policy.vocabulary["B.6"][0]
    lessons = [
        words_for("B.6", there),
        words_for("Z.9", "for a clause that is gone"),
        words_for("B.6", "for another policy", policy="Another"),
        Lesson("l3", NAME, Ending.SET_ASIDE, DAY),
    ]
    assert with_learnt(policy, lessons) is policy
    assert as_toml(policy, lessons) == ""


def test_what_was_learnt_is_printed_as_lists_that_toml_reads(policy: Policy) -> None:
    lessons = [words_for("B.6", 'a "parrot"', "two\\three"), words_for("B.7", "élan"), not_covered("pets", "a parrot")]
    printed = as_toml(policy, lessons)
    assert printed.startswith(f"# For vocabulary.toml of: {NAME}\n")
    assert tomllib.loads(printed) == {"B.6": ['a "parrot"', "two\\three"], "B.7": ["élan"], "pets": ["a parrot"]}
    assert as_toml(policy, lessons[2:]).splitlines() == [
        f"# For other_subjects.toml of: {NAME}",
        '"pets" = [',
        '    "a parrot",',
        "]",
    ]


class Made:
    """What a test has made of a policy: it counts, and says which words it was made with."""

    def __init__(self) -> None:
        self.count = 0

    def __call__(self, policies: Sequence[Policy]) -> str:
        self.count += 1
        return ", ".join(phrase for policy in policies for phrase in policy.vocabulary["B.6"][-1:])


def learning(policy: Policy, lessons: FakeLessons) -> tuple[Learning[str], Made]:
    made = Made()
    return Learning(lambda: (policy,), lessons, made), made


def test_it_is_made_again_as_soon_as_something_was_learnt_or_taken_back(policy: Policy) -> None:
    lessons = FakeLessons()
    current, made = learning(policy, lessons)
    before = current()
    assert (current.last, made.count) == (before, 1)
    lessons.learn(words_for("B.6", "a parrot"), (), EVENT)
    assert (current.last, current(), current.last) == (before, "a parrot", "a parrot")
    lessons.take_back("l1", EVENT)
    assert current() == before
    assert (current(), made.count) == (before, 3)


def test_what_was_learnt_earlier_is_there_at_the_start(policy: Policy) -> None:
    lessons = FakeLessons()
    lessons.learn(words_for("B.6", "a parrot"), (), EVENT)
    current, made = learning(policy, lessons)
    assert (current(), made.count) == ("a parrot", 1)


def test_it_is_made_again_when_another_policy_comes_into_force(policy: Policy) -> None:
    in_force = [policy]
    made = Made()
    current = Learning(lambda: tuple(in_force), FakeLessons(), made)
    in_force[0] = replace(policy, vocabulary={"B.6": ("new",)})
    assert (current(), made.count) == ("new", 2)


def test_while_the_lessons_cannot_be_read_what_was_made_last_is_used_on(policy: Policy) -> None:
    lessons = FakeLessons()
    lessons.learn(words_for("B.6", "a parrot"), (), EVENT)
    current, made = learning(policy, lessons)
    lessons.learn(words_for("B.6", "two parrots", lesson_id="l9"), (), EVENT)
    lessons.busy = True
    assert (current(), made.count) == ("a parrot", 1)
    lessons.busy = False
    assert current() == "two parrots"


def test_a_start_without_the_lessons_makes_it_from_the_folder_and_again_later(policy: Policy) -> None:
    lessons = FakeLessons()
    lessons.learn(words_for("B.6", "a parrot"), (), EVENT)
    lessons.busy = True
    current, made = learning(policy, lessons)
    assert current() == policy.vocabulary["B.6"][-1]
    lessons.busy = False
    assert (current(), made.count) == ("a parrot", 2)


class Broken(FakeLessons):
    """Lessons whose version can be told, and whose words cannot be opened."""

    def all(self) -> list[Lesson]:
        """Fail."""
        raise Busy


def test_lessons_that_cannot_be_opened_leave_the_words_of_the_folder(policy: Policy) -> None:
    lessons = Broken()
    lessons.learn(words_for("B.6", "a parrot"), (), EVENT)
    current, _ = learning(policy, lessons)
    assert current() == policy.vocabulary["B.6"][-1]


def test_it_is_at_hand_while_nothing_changed_and_the_version_is(policy: Policy) -> None:
    lessons = FakeLessons()
    current, _ = learning(policy, lessons)
    told = [current.at_hand]
    lessons.at_hand = False
    told.append(current.at_hand)
    lessons.at_hand = True
    lessons.learn(words_for("B.6", "a parrot"), (), EVENT)
    told.append(current.at_hand)
    current()
    assert [*told, current.at_hand] == [True, False, False, True]


def test_it_is_tried_with_one_lesson_more_and_stays_as_it_is(policy: Policy) -> None:
    lessons = FakeLessons()
    lessons.learn(words_for("B.6", "a parrot"), (), EVENT)
    current, _ = learning(policy, lessons)
    assert current.tried(words_for("B.6", "two parrots", lesson_id="l9")) == "two parrots"
    assert current() == "a parrot"
    lessons.busy = True
    with pytest.raises(Busy):
        current.tried(words_for("B.6", "two parrots"))


def test_of_many_who_ask_at_once_one_makes_it(policy: Policy) -> None:
    lessons = FakeLessons()
    current, made = learning(policy, lessons)
    lessons.learn(words_for("B.6", "a parrot"), (), EVENT)
    together, told = Barrier(8), []

    def ask() -> None:
        together.wait()
        told.append(current())

    threads = [Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (told, made.count) == (["a parrot"] * 8, 2)


def test_the_fake_forgets_only_what_is_there() -> None:
    with pytest.raises(NotThere):
        FakeLessons().take_back("l1", EVENT)
