"""What a message means where no pattern foresaw its wording: a formal request of some kind, a report, or neither.

A message's vector of meaning and the form of its words are weighed by the numbers of meant.toml: multinomial logistic
regression over the labelled messages that benchmarks/fit_kinds.py names, which writes that file. Patterns go first;
this only adds what they miss, and needs the weights of the language model (bot/policies/semantic.py).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from math import exp
from operator import mul
from pathlib import Path

from bot.errors import BrokenPolicy
from bot.requests.recognise import forms
from bot.requests.redirect import RequestKind
from bot.toml_file import read_toml
from bot.words_of_chat import Said

QUESTION, REPORT = "question", "report"
NOT_NUMBERS = "{file}: {place} should be a list of numbers, as many as in the others."
KINDS = tuple(kind for kind in RequestKind if kind is not RequestKind.SUBJECT_ACCESS)
"""Kinds of which there are labelled messages; to see what is held is told by patterns alone."""
_FILE = Path(__file__).with_name("meant.toml")
_SURE_ENOUGH = 0.5
_WHERE_IT_ASKS = 0.1  # how much surer, because a question is seldom a request


@dataclass(frozen=True, slots=True)
class Meant:
    """What a message means; nothing of it is set where it is a mere question or we cannot be sure.

    `share` is how sure we are, from nought to one, of the request or the report together with all that speaks for one.
    """

    request: RequestKind | None = None
    report: bool = False
    share: float = 0.0


def load() -> None:
    """Read the numbers now, so that a slip in them is told at the start (BrokenPolicy)."""
    _numbers()


def meant(vector: Sequence[float], said: Said) -> Meant:
    """Return what a message means by its vector; nothing where there is no vector."""
    if not vector:
        return Meant()
    shares = _shares((*vector, *map(float, forms(said)), 1.0))
    report, question = shares.pop(REPORT), shares.pop(QUESTION)
    request = 1.0 - report - question
    if max(request, report) < _SURE_ENOUGH + _WHERE_IT_ASKS * said.asks:
        return Meant()
    if report > request:
        return Meant(report=True, share=report)
    return Meant(RequestKind(max(shares, key=shares.__getitem__)), share=request)


def _shares(values: Sequence[float]) -> dict[str, float]:
    """Return how likely each meaning is; together they are one."""
    weighed = {name: sum(map(mul, numbers, values)) for name, numbers in _numbers().items()}
    most = max(weighed.values())
    odds = {name: exp(weight - most) for name, weight in weighed.items()}
    return {name: each / sum(odds.values()) for name, each in odds.items()}


@cache
def _numbers() -> Mapping[str, tuple[float, ...]]:
    return numbers_of(_FILE)


def numbers_of(path: Path) -> dict[str, tuple[float, ...]]:
    """Return the numbers of a file by what they speak for; raise BrokenPolicy with the place of a slip."""
    tables = read_toml(path)
    found = {name: tuple(_listed(tables.get(name))) for name in (QUESTION, REPORT, *KINDS)}
    for name, numbers in found.items():
        if not numbers or len(numbers) != len(found[QUESTION]):
            raise BrokenPolicy(NOT_NUMBERS.format(file=path.name, place=name))
    return found


def _listed(value: object) -> Iterator[float]:
    if isinstance(value, list) and all(isinstance(number, float) for number in value):
        yield from value
