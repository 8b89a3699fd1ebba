"""Answer every question of a file, write the answers, and print the CPU time of a question.

    python benchmarks/answers.py QUESTIONS.jsonl ANSWERS.jsonl [--policies policy_text]

QUESTIONS holds one object a line with `id` and `question`; ANSWERS gets `id`, `kind` and `clauses`, best first.
"""

import argparse
import json
import statistics
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from bot.policies.library import Library
from bot.triage import Triage

ROUNDS = 5
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


def main() -> None:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("questions", type=Path)
    parser.add_argument("answers", type=Path)
    parser.add_argument("--policies", type=Path, default=Path("policy_text"))
    given = parser.parse_args()
    questions = [json.loads(line) for line in given.questions.read_text(encoding="utf-8").splitlines()]
    triage = Triage(Library(given.policies).in_force(datetime.now(tz=UTC).date()))
    lines = [json.dumps(answer, ensure_ascii=False) + "\n" for answer in answers(triage, questions)]
    given.answers.write_text("".join(lines), encoding="utf-8")
    centiles = statistics.quantiles(times(triage, questions), n=100)
    print(f"{len(questions)} questions, CPU ms a question: p50 {centiles[49]:.3f}, p99 {centiles[98]:.3f}")


if __name__ == "__main__":
    main()
