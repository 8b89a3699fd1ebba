"""Which of several policies a question is about: how the numbers were found, what they do, and what it costs.

    python -m benchmarks.several [--clauses 100000]

Questions are those of tests/policies/several, labelled by policy before anything was measured. The strengths of the
policies compete with one another and with "something else" (a multinomial logistic choice); they are fitted on one half
of the questions and judge the other, by words and with meaning. Then many made-up policies are asked.
"""

import argparse
import os
import statistics
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # as the bot does, before numpy is loaded

import numpy as np
from numpy.typing import NDArray

from benchmarks.answers import QUESTIONS, read_questions
from benchmarks.libraries import CLAUSES_OF_A_POLICY, MILLISECOND, made_up, megabytes, mixed
from bot.policies import several as several_module
from bot.policies.clause import Clause, Level
from bot.policies.entries import Entry
from bot.policies.index import Index, MeaningOf
from bot.policies.library import Library, Policy
from bot.policies.lookup import Band, Lookup
from bot.policies.meaning import PolicyMeaning, SharedModel, shared_model
from bot.policies.semantic import KEPT, entries_of, open_meaning, open_shelf, weights_folder
from bot.policies.several import Several, Shelved, Strength
from bot.policies.vectors import Floats, KeptVectors
from bot.triage import Triage
from bot.words_of_chat import read
from tests.policies.shelf import Labelled, labelled, put_several

TODAY = date(2026, 11, 28)
STEPS, RATE, RIDGE = 3_000, 0.05, 0.05
CLOSE = (0.0, 0.7, 1.0, 1.4, 2.0)
Numbers = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Measured:
    """Of each question and policy the score of the index and the log odds of look-up, and which policies settle it."""

    scores: Numbers
    settles: Numbers


def measured(
    policies: Sequence[Policy], lookups: Sequence[Lookup], several: Several, asked: list[Labelled]
) -> Measured:
    """Measure each question by each policy."""
    rows, settles = [], []
    for each in asked:
        said = read(each.question)
        scores = {hit.entry.policy: hit.score for hit in several.shelf.nearest_policies(said)}
        margins = [max(-6.0, min(lookup.find_said(said).evidence.margin, 6.0)) for lookup in lookups]
        rows.append([(scores.get(p.folder, 0.0), margin) for p, margin in zip(policies, margins, strict=True)])
        settles.append([policy.folder in each.policies for policy in policies])
    return Measured(np.array(rows), np.array(settles, float))


def fitted(given: Measured) -> Strength:
    """Return the strength that makes the labels likeliest, by Adam."""
    none = (given.settles.sum(1) == 0).astype(float)
    gold = np.c_[given.settles, none]
    numbers, first, second = np.zeros(3), np.zeros(3), np.zeros(3)
    for step in range(1, STEPS + 1):
        all_of_them = np.c_[given.scores @ numbers[:2], np.full(len(none), numbers[2])]
        shares = np.exp(all_of_them - all_of_them.max(1, keepdims=True))
        shares /= shares.sum(1, keepdims=True)
        right = shares * gold
        wrong_way = shares - right / right.sum(1, keepdims=True)
        slope = np.r_[np.einsum("ij,ijk->k", wrong_way[:, :-1], given.scores), wrong_way[:, -1].sum()]
        slope += RIDGE * np.r_[numbers[:2], 0]
        first, second = 0.9 * first + 0.1 * slope, 0.999 * second + 0.001 * slope**2
        numbers -= RATE * (first / (1 - 0.9**step)) / (np.sqrt(second / (1 - 0.999**step)) + 1e-9)
    return Strength(*numbers.tolist())


def outcome(each: Labelled, several: Several, home: Lookup) -> str:
    """Return how a question ends, in a word for its kind and one for the answer."""
    said = read(each.question)
    heard = several.answers(said, home.find_said(said))
    shown = [one.policy.folder for one in heard if one.found.band is Band.QUOTE]
    if not each.policies:
        return "none: quoted" if shown else "none: kept quiet"
    kind = "one: " if len(each.policies) == 1 else "two: "
    if not shown:
        return kind + "not settled"
    if len(shown) > 1:
        return kind + ("asked back" if set(each.policies) & set(shown) else "asked back, without the right one")
    return kind + ("right policy" if shown[0] in each.policies else "wrong policy")


def figures(name: str, policies: Sequence[Policy], kept: Sequence[Path] | None) -> None:
    """Print the fit, and what it does with the half that it was not fitted on."""
    lookups = [Lookup(policy, None if kept is None else open_meaning(policy, kept)) for policy in policies]
    shelved = [Shelved(policy, lookup) for policy, lookup in zip(policies[1:], lookups[1:], strict=True)]
    shelf = Index(entries_of(policies)) if kept is None else open_shelf(policies, kept)
    several = Several(policies[0], shelved, shelf, with_meaning=kept is not None)
    halves = {part: [each for each in labelled() if each.part == part] for part in "ab"}
    fits = {part: fitted(measured(policies, lookups, several, asked)) for part, asked in halves.items()}
    print(f"{name}: fitted on all {fitted(measured(policies, lookups, several, labelled()))}")
    for close in CLOSE:
        several_module.AS_NEAR = close
        found: Counter[str] = Counter()
        for part, asked in halves.items():
            several.strength = fits["b" if part == "a" else "a"]
            found.update(outcome(each, several, lookups[0]) for each in asked)
        print(f"  asked back from {close} on: " + ", ".join(f"{what} {found[what]}" for what in sorted(found)))


class MixedVectors(KeptVectors):
    """Vectors of made-up texts: real ones, mixed, since a hundred thousand texts would take the model an hour."""

    def __init__(self, real: Floats) -> None:
        self._real = real

    def work_out(self, texts: object) -> None:
        """Need nothing."""

    def of(self, texts: Sequence[str]) -> Floats:
        """Return any of them."""
        return self._real[[hash(text) % len(self._real) for text in texts]]


def made_up_policies(policy: Policy, size: int) -> Iterator[tuple[Policy, list[Entry]]]:
    """Yield made-up policies with their clauses, none of which has words of the staff."""
    entries = list(made_up(policy, size))
    for start in range(0, size, CLAUSES_OF_A_POLICY):
        folder, some = f"policy-{start}", entries[start : start + CLAUSES_OF_A_POLICY]
        clauses = {each.clause: Clause(each.clause, "Heading", each.text, Level.SECTION, folder) for each in some}
        words: dict[str, tuple[str, ...]] = dict.fromkeys(clauses, ())
        made = replace(policy, clauses=clauses, vocabulary=words, other_subjects={}, folder=folder, home=False)
        yield replace(made, name=f"Policy {start}", short_name=""), [replace(each, policy=folder) for each in some]


def p99(judge: Callable[[str], object], questions: Sequence[str]) -> float:
    """Return the CPU milliseconds within which 99 questions in 100 are judged."""
    found = []
    for question in questions:
        start = time.process_time_ns()
        judge(question)
        found.append((time.process_time_ns() - start) / MILLISECOND)
    return statistics.quantiles(found, n=100)[98]


def cost(home: Policy, model: SharedModel, kept: Sequence[Path], size: int) -> None:
    """Print what a whole judgement costs among so many clauses of other policies."""
    questions = [row["question"] for row in read_questions(QUESTIONS)] + [each.question for each in labelled()]
    start = time.process_time()
    made = list(made_up_policies(home, size))
    entries = [*entries_of([home]), *(entry for _, some in made for entry in some)]
    by_words = [Shelved(policy, Lookup(policy)) for policy, _ in made]
    words = Triage(home, None, Several(home, by_words, Index(entries), with_meaning=False))
    words.judge("anything")
    print(f"{len(entries):,} clauses, {len(made):,} policies, made in {time.process_time() - start:.0f} s CPU")
    print(f"  by words p99 {p99(words.judge, questions):.1f} ms CPU, memory so far {megabytes():.0f} MB")
    real = mixed(home, model, 1_000)
    with_meaning = [
        Shelved(policy, Lookup(policy, PolicyMeaning(policy, model, MixedVectors(real), model.is_known)))
        for policy, _ in made
    ]
    shelf = Index(entries, mixed(home, model, len(entries)), MeaningOf(model.question, model.is_known))
    both = Triage(home, open_meaning(home, kept), Several(home, with_meaning, shelf, with_meaning=True))
    both.judge("anything")
    print(f"  with meaning p99 {p99(both.judge, questions):.1f} ms CPU, memory so far {megabytes():.0f} MB")


def main() -> None:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--clauses", type=int, default=100_000)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        policies = Library(put_several(Path(folder))).all_in_force(TODAY)
        kept = (Path(folder) / policies[0].folder / KEPT, Path(folder) / KEPT)
        figures("by words", policies, None)
        weights = weights_folder()
        if weights is None:
            return
        figures("with meaning", policies, kept)
        cost(policies[0], shared_model(weights), kept, given.clauses)


if __name__ == "__main__":
    main()
