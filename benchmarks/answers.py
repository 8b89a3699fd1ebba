"""Answer every question of a file beside other ways to search, and print what is right, its time and its memory.

What `staffroom ask` costs from cold is printed first.

    python -m benchmarks.answers [QUESTIONS.jsonl [ANSWERS.jsonl]] [--policies policy_text] [--sizes 100 1000]

QUESTIONS holds one object a line with `id`, `kind`, `question` and `gold`; ANSWERS gets `id`, `kind` and `clauses`.
Then libraries of made-up policies are searched, and time by their size is drawn in build/answers.svg.
"""

import argparse
import json
import os
import statistics
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path
from typing import cast

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # as the bot does, before the imports below load numpy

from benchmarks.cold import print_cold
from benchmarks.libraries import SIZES, by_size, jargon, megabytes, plot
from benchmarks.peers import Finder, peers
from bot.errors import StaffroomError
from bot.policies.library import Library, Policy
from bot.policies.lookup import SHOWN, Lookup
from bot.policies.minilm import MiniLM
from bot.policies.semantic import KEPT, open_meaning, weights_folder
from bot.triage import LONGEST_MESSAGE, MatterKind, Triage

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


def read_questions(file: Path) -> list[dict[str, str]]:
    """Return the questions of a file."""
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]


def is_right(asked: Mapping[str, object], answer: Mapping[str, object]) -> bool:
    """Say whether an answer is right: its kind, and where clauses matter a right one first, or among three."""
    looked_at = {MatterKind.ANSWERABLE: 1, MatterKind.CONCERN: SHOWN}.get(MatterKind(str(asked["kind"])), 0)
    shown = cast("list[str]", answer["clauses"])[:looked_at]
    of_kind = asked["kind"] == answer["kind"]
    return of_kind and (not looked_at or not set(shown).isdisjoint(cast("list[str]", asked["gold"])))


def measure(name: str, triage: Triage, questions: list[dict[str, str]]) -> None:
    """Print how many answers are right, and what they cost."""
    found = list(answers(triage, questions))
    right = {
        kind: [is_right(q, a) for q, a in zip(questions, found, strict=True) if q["kind"] == kind]
        for kind in MatterKind
    }
    shares = {kind: statistics.mean(each) for kind, each in right.items() if each}
    overall = statistics.mean(chain.from_iterable(right.values()))
    centiles = statistics.quantiles(times(triage, questions), n=100)
    slowest, unit = hostile(triage)
    print(f"{name}: right {overall:.3f}, mean over kinds {statistics.mean(shares.values()):.3f}")
    print("  " + ", ".join(f"{kind} {share:.3f}" for kind, share in shares.items()))
    print(f"  CPU ms a question: p50 {centiles[49]:.3f}, p99 {centiles[98]:.3f}; memory so far {megabytes():.0f} MB")
    print(f"  {len(HOSTILE)} hostile texts of {LONGEST_MESSAGE} characters, slowest {slowest:.1f} ms ({unit!r})")


def beside_others(policy: Policy, finders: Iterable[tuple[str, Finder]], questions: list[dict[str, str]]) -> None:
    """Print how often a right clause comes first, and among three, for questions that the policy settles."""
    settled = [asked for asked in questions if asked["kind"] == MatterKind.ANSWERABLE]
    print(
        f"{len(settled)} questions that the policy settles, {len(policy.vocabulary)} clauses:"
        " the right one first, in three"
    )
    for name, find in finders:
        found = [(set(asked["gold"]), find(asked["question"])) for asked in settled]
        first = statistics.mean(not gold.isdisjoint(shown[:1]) for gold, shown in found)
        three = statistics.mean(not gold.isdisjoint(shown[:SHOWN]) for gold, shown in found)
        print(f"  {name:30} {first:.3f}  {three:.3f}")


def ours(name: str, lookup: Lookup) -> tuple[str, Finder]:
    """Return our look-up as one of the peers."""
    return name, lambda question: [clause.id for clause in lookup.find(question).nearest]


def libraries(
    policy: Policy, weights: Path, questions: list[dict[str, str]], sizes: Sequence[int], picture: Path
) -> None:
    """Print time and memory by the size of a library, draw it, and print how a library of jargon is searched."""
    model = MiniLM(weights)
    found = []
    print("clauses, CPU ms at p99 by words and with meaning, memory of the index, built in")
    for each in by_size(policy, model, [asked["question"] for asked in questions], sizes):
        found.append(each)
        print(
            f"  {each.size:7,}  {each.words_p99:6.2f}  {each.meaning_p99:6.2f}"
            f"  {each.words_megabytes:5.0f} MB  {each.meaning_megabytes:5.0f} MB  {each.built_in:5.1f} s CPU"
        )
    picture.parent.mkdir(parents=True, exist_ok=True)
    picture.write_text(plot(found), encoding="utf-8")
    print(f"drawn in {picture}")
    print("jargon, right clause first: " + ", ".join(f"{name} {share:.3f}" for name, share in jargon(model).items()))


def main() -> None:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("questions", type=Path, nargs="?", default=QUESTIONS)
    parser.add_argument("answers", type=Path, nargs="?", help="left out: nothing is written")
    parser.add_argument("--policies", type=Path, default=Path("policy_text"))
    parser.add_argument("--sizes", type=int, nargs="*", default=SIZES)
    parser.add_argument("--picture", type=Path, default=Path("build/answers.svg"))
    given = parser.parse_args()
    print_cold(given.questions)
    questions = read_questions(given.questions)
    policy = Library(given.policies).in_force(datetime.now(tz=UTC).date())
    start = time.process_time_ns()
    by_words = Triage(policy)
    print(f"loaded in {(time.process_time_ns() - start) / MILLISECOND:.0f} ms CPU")
    measure("by words", by_words, questions)
    start = time.process_time_ns()
    meaning = open_meaning(policy, sorted(given.policies.glob(f"*/{KEPT}")))
    print(f"meaning loaded in {(time.process_time_ns() - start) / MILLISECOND:.0f} ms CPU more")
    triage = Triage(policy, meaning)
    measure("with meaning" if meaning else "without the weights", triage, questions)
    if given.answers:
        lines = [json.dumps(answer, ensure_ascii=False) + "\n" for answer in answers(triage, questions)]
        given.answers.write_text("".join(lines), encoding="utf-8")
    mine = (ours("ours, by words", Lookup(policy)), ours("ours, with meaning", Lookup(policy, meaning)))
    beside_others(policy, chain(peers(policy), mine), questions)
    weights = weights_folder()
    if weights:
        libraries(policy, weights, questions, given.sizes, given.picture)


if __name__ == "__main__":
    main()
