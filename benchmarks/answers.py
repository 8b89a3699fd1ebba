"""Answer every question of a file, write the answers, and print the CPU time of a question and of hostile texts.

    python benchmarks/answers.py QUESTIONS.jsonl ANSWERS.jsonl [--policies policy_text]

QUESTIONS holds one object a line with `id` and `question`; ANSWERS gets `id`, `kind` and `clauses`, best first.
"""

import argparse
import json
import statistics
import time
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from bot.errors import StaffroomError
from bot.policies.library import Library
from bot.triage import LONGEST_MESSAGE, Triage

HOSTILE = (
    *("a ", "a", "b 3 ", "b.3#", "rule 8 ", "can i ", "please can i have monday ", "may i ... off ", "child told me "),
    *("he she they someone ", "child child ", "a boy with a bruise on his arm ", "worried about a child ", "his mum "),
    *("told me he hit ", "i need to change my hours to ", "one of the staff ", "parent parent photo ", "is it ok "),
    *("please i want need ", "she said he ", "has a knife in ", "going to kill ", "the group chat ", "what is the "),
    *(
        "year 5 ",
        "facebook post pupil friend parent ",
        "section a paragraph ",
        "1 2 3 ",
        "abcdefghijklmnop ",
        "\ufdfa ",
    ),
)
"""Texts that are said again and again up to the longest message: what a pattern could trip over."""
ROUNDS = 5
QUESTIONS = Path("tests/policies/development.jsonl")
MILLISECOND = 1_000_000  # nanoseconds


def answers(triage: Triage, questions: list[dict[str, str]]) -> Iterator[dict[str, object]]:
    """Yield the answer to every question as the scorer reads it."""
    for asked in questions:
        judgement = triage.judge(asked["question"])
        yield {"id": asked["id"], "kind": judgement.kind, "clauses": [clause.id for clause in judgement.clauses]}


def times(triage: Triage, questions: list[dict[str, str]]) -> list[float]:
    """Return the CPU milliseconds of every question, each asked a few times."""
    found = []
    for asked in questions * ROUNDS:
        start = time.process_time_ns()
        triage.judge(asked["question"])
        found.append((time.process_time_ns() - start) / MILLISECOND)
    return found


def hostile(triage: Triage) -> tuple[float, str]:
    """Return the CPU milliseconds of the hostile text that takes longest, the best of a few rounds, and its unit."""
    return max((min(_refused(triage, unit) for _ in range(ROUNDS)), unit) for unit in HOSTILE)


def _refused(triage: Triage, unit: str) -> float:
    text = (unit * LONGEST_MESSAGE)[:LONGEST_MESSAGE]
    start = time.process_time_ns()
    with suppress(StaffroomError):
        triage.judge(text)
    return (time.process_time_ns() - start) / MILLISECOND


def main() -> None:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("questions", type=Path, nargs="?", default=QUESTIONS)
    parser.add_argument("answers", type=Path, nargs="?", help="left out: nothing is written")
    parser.add_argument("--policies", type=Path, default=Path("policy_text"))
    given = parser.parse_args()
    questions = [json.loads(line) for line in given.questions.read_text(encoding="utf-8").splitlines()]
    policy = Library(given.policies).in_force(datetime.now(tz=UTC).date())
    start = time.process_time_ns()
    triage = Triage(policy)
    print(f"loaded in {(time.process_time_ns() - start) / MILLISECOND:.0f} ms CPU")
    lines = [json.dumps(answer, ensure_ascii=False) + "\n" for answer in answers(triage, questions)]
    if given.answers:
        given.answers.write_text("".join(lines), encoding="utf-8")
    centiles = statistics.quantiles(times(triage, questions), n=100)
    print(f"{len(questions)} questions, CPU ms a question: p50 {centiles[49]:.3f}, p99 {centiles[98]:.3f}")
    slowest, unit = hostile(triage)
    print(
        f"{len(HOSTILE)} hostile texts of {LONGEST_MESSAGE} characters, CPU ms of the slowest: {slowest:.1f} ({unit!r})"
    )


if __name__ == "__main__":
    main()
