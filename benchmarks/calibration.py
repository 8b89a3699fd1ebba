"""Calibrate the bands of look-up by logistic regression, and print how it does on topics that it was not fitted on.

    python -m benchmarks.calibration [--vectors var/meaning.npz]

Rows are the labelled questions of tests/policies that reach look-up. A topic is the section of the right clause, or, where
the policy is silent, the nearest other subject. Topics are dealt to ten folds; a fold's questions are judged by numbers fitted
on the other nine. Each question is asked five times: of all the staff's words, and of two random halves of them and
what each leaves out, because some phrases were written after a question had been read.
"""

import argparse
import json
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from bot.policies.library import Library, Policy
from bot.policies.lookup import Found, Lookup
from bot.policies.semantic import open_meaning
from bot.triage import MatterKind, Triage

FILES = ("development", "paraphrases", "held_out", "fresh")
FOLDS, SEED, HALVES = 10, 5, 2
RIDGE = 1.0
ROUNDS = 40
Numbers = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Labelled:
    """One labelled question that reaches look-up."""

    file: str
    question: str
    answerable: bool
    gold: frozenset[str]


@dataclass(frozen=True, slots=True)
class Asked:
    """All questions, asked of one version of the staff's words: what speaks for an answer, and was the first clause right."""

    rows: Numbers
    right: NDArray[np.bool_]
    shown: NDArray[np.bool_]
    width: Numbers
    topics: list[str]


def labelled(policy: Policy) -> list[Labelled]:
    """Return the labelled questions that are judged by look-up alone."""
    triage, found = Triage(policy), []
    for file in FILES:
        for line in Path(f"tests/policies/{file}.jsonl").read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            judged = triage.judge(row["question"])
            if judged.found and not judged.reference and {row["kind"], judged.kind} <= {"answerable", "silent"}:
                gold = frozenset(row["gold"])
                found.append(Labelled(file, row["question"], row["kind"] == MatterKind.ANSWERABLE, gold))
    return found


def halves(policy: Policy) -> list[Policy]:
    """Return the policy with random halves of the staff's words, and with what each half leaves out."""
    found, chance = [], random.Random(SEED)  # noqa: S311 - it deals phrases, it keeps no secret
    for _ in range(HALVES):
        kept = {phrase for said in _all_words(policy) for phrase in said if chance.random() < 1 / 2}
        every = {phrase for said in _all_words(policy) for phrase in said}
        found += [_with_words(policy, kept), _with_words(policy, every - kept)]
    return found


def _all_words(policy: Policy) -> list[Sequence[str]]:
    return [*policy.vocabulary.values(), *policy.other_subjects.values()]


def _with_words(policy: Policy, kept: set[str]) -> Policy:
    def some(words: Mapping[str, Sequence[str]]) -> Mapping[str, Sequence[str]]:
        return MappingProxyType({name: tuple(p for p in said if p in kept) for name, said in words.items()})

    return replace(policy, vocabulary=some(policy.vocabulary), other_subjects=some(policy.other_subjects))


def ask(questions: Sequence[Labelled], lookup: Lookup) -> Asked:
    """Ask all questions of one version of the staff's words."""
    found = [lookup.find(each.question) for each in questions]
    first = [{clause.id for clause in each.nearest[:1]} for each in found]
    shown = [{clause.id for clause in each.nearest} for each in found]
    return Asked(
        np.array([row(each) for each in found]),
        np.array([bool(each.gold & ids) for each, ids in zip(questions, first, strict=True)]),
        np.array([bool(each.gold & ids) for each, ids in zip(questions, shown, strict=True)]),
        np.array([len(each.nearest) for each in found], float),
        [
            min(each.gold).split("#")[0] if each.answerable else what.evidence.other_subject
            for each, what in zip(questions, found, strict=True)
        ],
    )


def row(found: Found) -> list[float]:
    """Return what the regression sees of a question."""
    return [part.measured for part in found.evidence.odds[1:]]


def fit(rows: Numbers, answerable: Numbers) -> Numbers:
    """Return bias and weights by Newton's steps, weights drawn to nought by a small ridge."""
    with_bias = np.c_[np.ones(len(rows)), rows]
    ridge = np.diag([0.0, *[RIDGE] * rows.shape[1]])
    weights = np.zeros(with_bias.shape[1])
    for _ in range(ROUNDS):
        chance = 1 / (1 + np.exp(-with_bias @ weights))
        slope = with_bias.T @ (answerable - chance) - ridge @ weights
        curve = (with_bias * (chance * (1 - chance))[:, None]).T @ with_bias + ridge
        weights += np.linalg.solve(curve, slope)
    return weights


def margins(asked: Sequence[Asked], test: Asked, answerable: Numbers, folds: NDArray[np.int64]) -> Numbers:
    """Return the log odds of every question, by numbers fitted without its topic."""
    found = np.zeros(len(answerable))
    for fold in range(FOLDS):
        seen = folds != fold
        weights = fit(np.concatenate([each.rows[seen] for each in asked]), np.tile(answerable[seen], len(asked)))
        found[~seen] = weights[0] + test.rows[~seen] @ weights[1:]
    return found


def area(score: Numbers, answerable: Numbers) -> float:
    """Return the area under the curve: how often an answerable question scores above one that is not."""
    yes, no = score[answerable == 1], score[answerable == 0]
    return float(np.mean(yes[:, None] > no[None, :]))


def tell(name: str, margin: Numbers, test: Asked, questions: Sequence[Labelled]) -> None:
    """Print what comes of these log odds, file by file."""
    yes = np.array([each.answerable for each in questions])
    for file in FILES:
        here = np.array([each.file == file for each in questions])
        a, s = here & yes, here & ~yes
        quoted = margin > 0
        right = np.where(yes, quoted & test.right, ~quoted)
        print(
            f"  {name:24} {file:12} right {right[here].mean():.3f} | answerable: first {(quoted & test.right)[a].mean():.3f}"
            f", shown {test.shown[a].mean():.3f} of {test.width[a].mean():.2f}, refused {1 - quoted[a].mean():.3f}"
            f" | silent {1 - quoted[s].mean():.3f}"
        )


def reliability(margin: Numbers, yes: Numbers) -> None:
    """Print how many questions were answerable, by their log odds."""
    edges = (-99, -5, -4, -3, -2, -1, 0, 1, 2, 3, 4, 99)
    for low, high in zip(edges, edges[1:], strict=False):
        here = (margin > low) & (margin <= high)
        if here.any():
            print(f"  log odds {low:4} to {high:3}: {here.sum():4} questions, {yes[here].mean():.2f} answerable")


def main() -> None:
    """Fit, and print the tables of docs/decisions/look-up.md."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--vectors", type=Path, action="append", default=[])
    given = parser.parse_args()
    policy = Library(Path("policy_text")).in_force(datetime.now(tz=UTC).date())
    questions = labelled(policy)
    answerable = np.array([each.answerable for each in questions], float)
    versions = [policy, *halves(policy)]
    for name, weighed in (("by words", False), ("with meaning", True)):
        asked = [ask(questions, Lookup(each, open_meaning(each, given.vectors) if weighed else None)) for each in versions]
        topics = sorted(set(asked[0].topics))
        random.Random(1).shuffle(topics)  # noqa: S311 - it deals topics, it keeps no secret
        folds = np.array([topics.index(topic) % FOLDS for topic in asked[0].topics])
        every = fit(np.concatenate([each.rows for each in asked]), np.tile(answerable, len(asked)))
        print(f"{name}: {len(questions)} questions; bias and weights {np.round(every, 2)}")
        tell("all words, tuned", every[0] + asked[0].rows @ every[1:], asked[0], questions)
        unseen = margins(asked, asked[0], answerable, folds)
        tell("all words, other topics", unseen, asked[0], questions)
        print(f"  area under the curve {area(unseen, answerable):.3f}")
        apart = [margins(asked, each, answerable, folds) for each in asked[1:]]
        tell("half the words, the same", np.concatenate(apart), joined(asked[1:]), list(questions) * len(apart))
        print(f"  area under the curve {np.mean([area(each, answerable) for each in apart]):.3f}")
        reliability(np.concatenate([unseen, *apart]), np.tile(answerable, len(asked)))


def joined(asked: Sequence[Asked]) -> Asked:
    """Return several rounds of questions as one."""
    return Asked(
        np.concatenate([each.rows for each in asked]),
        np.concatenate([each.right for each in asked]),
        np.concatenate([each.shown for each in asked]),
        np.concatenate([each.width for each in asked]),
        [topic for each in asked for topic in each.topics],
    )


if __name__ == "__main__":
    main()
