"""Fit the numbers of bot/requests/meant.toml to labelled messages, and print how they do on messages not learnt from.

    python -m benchmarks.fit_kinds [--write]

Each file of messages is judged once by numbers fitted on the others, alone and after the patterns. The development
questions and tests/policies/kinds_fifth.jsonl are never learnt from. Multinomial logistic regression over the vector of
a message and the form of its words (bot.requests.recognise.forms); the kinds of request are labelled in the files, or
else by our own patterns.
"""

import argparse
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bot.concerns import recognise as concerns
from bot.policies.minilm import MiniLM
from bot.policies.semantic import weights_folder
from bot.requests import recognise as requests
from bot.requests.meant import KINDS, QUESTION, REPORT
from bot.requests.redirect import RequestKind
from bot.words_of_chat import Said, read

LEARNT = (
    *("policies/paraphrases", "policies/held_out", "policies/fresh", "policies/kinds_first", "policies/kinds_second"),
    *("policies/kinds_third", "policies/kinds_fourth", "requests/kinds_learnt", "requests/kinds_short"),
)
NEVER_LEARNT = ("policies/development",)
WRITTEN = Path("bot/requests/meant.toml")
MEANINGS = (QUESTION, REPORT, *KINDS)
RIDGE, ROUNDS, STEP, KEPT = 1e-4, 600, 4.0, 0.9
FORMS_WEIGH = 0.15
SURE_ENOUGH, WHERE_IT_ASKS = 0.5, 0.1  # as in bot/requests/meant.py
DIGITS = 3
HEAD = """# Written by benchmarks/fit_kinds.py: change the labelled messages that it names, and run it again.
# For each meaning a number for each of the 384 places of a vector, then for whether a message asks, asks about rules
# and begins as a question, and one for every message.
"""
Numbers = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Messages:
    """The messages of one file: what speaks for a meaning, which is right, what the patterns see, and which ask."""

    rows: Numbers
    right: NDArray[np.int64]
    patterns: NDArray[np.int64]
    asks: Numbers


def messages(name: str, model: MiniLM) -> Messages:
    """Return the messages of a file of tests/."""
    labelled = [json.loads(line) for line in Path(f"tests/{name}.jsonl").read_text(encoding="utf-8").splitlines()]
    said = [read(row["question"]) for row in labelled]
    seen = [_seen(one) for one in said]
    right = [_right(row, see) for row, see in zip(labelled, seen, strict=True)]
    forms = FORMS_WEIGH * np.array([requests.forms(one) for one in said], float)
    vectors = np.array([model.question(" ".join(one.words)) for one in said], float)
    rows = np.hstack([vectors, forms, np.ones((len(said), 1))])
    places = [list(map(MEANINGS.index, names)) for names in (right, seen)]
    return Messages(rows, np.array(places[0]), np.array(places[1]), np.array([one.asks for one in said], float))


def _seen(said: Said) -> str:
    kind = requests.recognise(said)
    if kind is RequestKind.SUBJECT_ACCESS:  # told by patterns alone, whatever was fitted
        return RequestKind.OTHER
    return kind or (REPORT if concerns.recognise(said) else QUESTION)


def _right(row: dict[str, str], seen: str) -> str:
    if row["kind"] == "formal_request":
        return row.get("request") or (seen if seen in set(RequestKind) else RequestKind.OTHER)
    return REPORT if row["kind"] == "concern" else QUESTION


def fitted(files: Iterable[Messages]) -> Numbers:
    """Return a column of numbers for each meaning."""
    learnt = list(files)
    rows, right = np.vstack([one.rows for one in learnt]), np.concatenate([one.right for one in learnt])
    wanted = np.eye(len(MEANINGS))[right]
    numbers = np.zeros((rows.shape[1], len(MEANINGS)))
    pace = np.zeros_like(numbers)
    ridge = np.full((rows.shape[1], 1), RIDGE)
    ridge[-1] = 0.0
    for _ in range(ROUNDS):
        pace = KEPT * pace + rows.T @ (_shares(rows @ numbers) - wanted) / len(rows) + ridge * numbers
        numbers -= STEP * pace
    return numbers


def _shares(weighed: Numbers) -> Numbers:
    odds: Numbers = np.exp(weighed - weighed.max(axis=1, keepdims=True))
    shares: Numbers = odds / odds.sum(axis=1, keepdims=True)
    return shares


def meant(one: Messages, numbers: Numbers) -> NDArray[np.int64]:
    """Return the place of each message's meaning, as bot.requests.meant decides it."""
    shares = _shares(one.rows @ numbers)
    report, request = shares[:, 1], shares[:, 2:].sum(axis=1)
    sure = np.maximum(report, request) >= SURE_ENOUGH + WHERE_IT_ASKS * one.asks
    found: NDArray[np.int64] = np.where(sure, np.where(report > request, 1, 2 + shares[:, 2:].argmax(axis=1)), 0)
    return found


def told(name: str, found: Sequence[NDArray[np.int64]], right: NDArray[np.int64]) -> str:
    """Return recall and precision of requests and of reports, alone and after the patterns."""
    cells = []
    for each in found:
        for of, wanted in ((each > 1, right > 1), (each == 1, right == 1)):
            both = int((of & wanted).sum())
            cells.append(f"{both}/{int(wanted.sum())} of {int(of.sum())} seen")
    return f"{name:24} requests {cells[0]}, reports {cells[1]} | with patterns {cells[2]}, {cells[3]}"


def main() -> None:
    """Fit, print and, if asked, write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--write", action="store_true")
    given = parser.parse_args()
    folder = weights_folder()
    if folder is None:
        parser.error("the weights are not installed")
    model = MiniLM(folder)
    files = {name: messages(name, model) for name in (*LEARNT, *NEVER_LEARNT)}
    for name, one in files.items():
        found = meant(one, fitted(files[other] for other in LEARNT if other != name))
        print(told(name, (found, np.where(one.patterns > 0, one.patterns, found)), one.right))
    if given.write:
        WRITTEN.write_text(HEAD + "".join(_lines(fitted(files[name] for name in LEARNT))), encoding="utf-8")


def _lines(numbers: Numbers) -> Iterable[str]:
    weighed = numbers.copy()
    weighed[-4:-1] *= FORMS_WEIGH
    for meaning, column in zip(MEANINGS, weighed.T, strict=True):
        yield f"{meaning} = [{', '.join(f'{number:.{DIGITS}f}' for number in column)}]\n"


if __name__ == "__main__":
    main()
