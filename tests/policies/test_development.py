"""The questions that the look-up was made with: the share that is right stays above a floor.

`development.jsonl` was given; `paraphrases.jsonl` and `held_out.jsonl` are our own. docs/decisions/look-up.md tells
what they showed when they were first asked.
"""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.policies.library import Policy
from bot.policies.semantic import kept_in, open_meaning
from bot.triage import Triage
from tests.policies.folders import POLICY_TEXT

FLOORS = {"development": 0.90, "paraphrases": 0.92, "held_out": 0.90}
FLOORS_WITH_MEANING = {"development": 0.94, "paraphrases": 0.95, "held_out": 0.94, "fresh": 0.88}
NAIVE_CEILING = 0.45

Answer = tuple[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class Asked:
    """One labelled question: its kind and the clauses that are right."""

    kind: str
    question: str
    gold: frozenset[str]


def questions(name: str) -> list[Asked]:
    lines = (Path(__file__).parent / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    return [Asked(row["kind"], row["question"], frozenset(row["gold"])) for row in map(json.loads, lines)]


def is_right(asked: Asked, answer: Answer) -> bool:
    kind, clauses = answer
    shown = {"answerable": 1, "concern": 3}.get(kind)
    return kind == asked.kind and (shown is None or not asked.gold.isdisjoint(clauses[:shown]))


def share_right(asked: Sequence[Asked], answer: Callable[[str], Answer]) -> float:
    return sum(is_right(one, answer(one.question)) for one in asked) / len(asked)


@pytest.fixture(scope="module")
def triage(policy: Policy) -> Triage:
    return Triage(policy)


@pytest.fixture(scope="module")
def with_meaning(policy: Policy, tmp_path_factory: pytest.TempPathFactory) -> Triage:
    meaning = open_meaning(policy, kept_in(POLICY_TEXT, tmp_path_factory.mktemp("data")))
    assert meaning is not None
    return Triage(policy, meaning)


def answers_of(triage: Triage) -> Callable[[str], Answer]:
    def answer(question: str) -> Answer:
        judged = triage.judge(question)
        return judged.kind, [clause.id for clause in judged.clauses]

    return answer


@pytest.mark.parametrize("name", FLOORS)
def test_the_share_of_right_answers_stays_above_its_floor(triage: Triage, name: str) -> None:
    assert share_right(questions(name), answers_of(triage)) >= FLOORS[name]


@pytest.mark.parametrize("name", FLOORS_WITH_MEANING)
def test_with_meaning_the_share_of_right_answers_is_greater(with_meaning: Triage, name: str) -> None:
    assert share_right(questions(name), answers_of(with_meaning)) >= FLOORS_WITH_MEANING[name]


@pytest.mark.parametrize("name", FLOORS)
def test_an_answerer_that_hears_another_question_falls_below_every_floor(triage: Triage, name: str) -> None:
    asked = questions(name)
    order = sorted(asked, key=lambda one: one.question[::-1])
    shifted = {one.question: two.question for one, two in zip(asked, order, strict=True)}

    answer = answers_of(triage)
    assert share_right(asked, lambda question: answer(shifted[question])) < NAIVE_CEILING < min(FLOORS.values())


@pytest.mark.parametrize("name", FLOORS)
def test_no_question_was_pasted_into_the_words_of_the_staff(policy: Policy, name: str) -> None:
    phrases = {phrase.lower() for said in policy.vocabulary.values() for phrase in said}
    phrases |= {phrase.lower() for said in policy.other_subjects.values() for phrase in said}
    assert phrases.isdisjoint(one.question.lower().rstrip("?.! ") for one in questions(name))


def test_what_is_said_all_day_in_a_staffroom_is_no_formal_request_and_a_short_request_still_is(
    with_meaning: Triage,
) -> None:
    lines = (Path(__file__).parents[1] / "requests" / "kinds_short_kept_back.jsonl").read_text(encoding="utf-8")
    rows = [json.loads(line) for line in lines.splitlines()]
    formal = {row["question"] for row in rows if with_meaning.judge(row["question"]).kind == "formal_request"}
    everyday = {row["question"] for row in rows if row["kind"] == "silent"}
    requests = {row["question"] for row in rows if row["kind"] == "formal_request"}
    assert len(everyday & formal) <= 0.1 * len(everyday)  # without short messages to learn from: 33 of 55
    assert len(requests & formal) >= 0.9 * len(requests)
