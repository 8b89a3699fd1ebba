"""Libraries of made-up policies: time and memory by their size, and a library of jargon that no model has learnt."""

import gc
import math
import random
import resource
import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from bot.policies.entries import Entry
from bot.policies.index import Index, MeaningOf
from bot.policies.library import Policy
from bot.policies.meaning import texts_of
from bot.policies.minilm import MiniLM
from bot.policies.vectors import Floats, Model

SIZES = (100, 1_000, 10_000, 100_000)
SEED = 7
A_CLAUSE = 45  # words
CLAUSES_OF_A_POLICY = 50
ROUNDS = 3
MEGABYTE, MILLISECOND = 1 << 20, 1_000_000
JARGON_CLAUSES = 240
SYLLABLES = tuple(first + last for first in "bcdfghklmnprstvwxyz" for last in ("a", "o", "qua"))
JOBS = ("calibrated", "greased", "drained", "replaced", "inspected", "sealed", "vented", "flushed")
ASKED = (
    "how often is a {thing} {job}",
    "who has the {thing} {job}",
    "when must the {thing} be {job} again",
    "is {code} {job}",
)
TIMES = (0.1, 1, 10, 100)
FRAME = """\
<svg xmlns="http://www.w3.org/2000/svg" width="560" height="300" font-family="sans-serif" font-size="12">
<rect width="560" height="300" fill="white"/>
<text x="280" y="292" text-anchor="middle">clauses</text>"""


@dataclass(frozen=True, slots=True)
class Measured:
    """What one size costs: CPU milliseconds of 99 questions in 100, and megabytes of the index."""

    size: int
    words_p99: float
    meaning_p99: float
    words_megabytes: float
    meaning_megabytes: float
    built_in: float


def by_size(
    policy: Policy, model: MiniLM, questions: Sequence[str], sizes: Sequence[int] = SIZES
) -> Iterator[Measured]:
    """Yield time and memory by the size of a library.

    Its clauses are made of the policy's words, each with a few words of its own. Its vectors are mixtures of real ones,
    because a hundred thousand texts would take the model an hour; neither the search nor its memory depends on it.
    """
    for size in sizes:
        entries, vectors = list(made_up(policy, size)), mixed(policy, model, size)
        start = time.process_time()
        by_words = Index(entries)
        built_in, words_size = time.process_time() - start, by_words.size / MEGABYTE
        words_p99 = p99(by_words.search, questions)
        del by_words
        gc.collect()
        both = Index(entries, vectors, MeaningOf(model.question, model.is_known))
        yield Measured(size, words_p99, p99(both.search, questions), words_size, both.size / MEGABYTE, built_in)


def made_up(policy: Policy, size: int) -> Iterator[Entry]:
    """Yield clauses of made-up policies: words as frequent as in the real one, and words that few clauses share."""
    chance = random.Random(SEED)  # noqa: S311 - it makes texts up, it keeps no secret
    words = " ".join(clause.text for clause in policy.clauses.values()).split()
    for place in range(size):
        own = [f"{chance.choice(SYLLABLES)}{chance.choice(SYLLABLES)}{chance.randrange(size)}" for _ in range(3)]
        text = " ".join([*chance.choices(words, k=A_CLAUSE), *own])
        yield Entry(f"Policy {place // CLAUSES_OF_A_POLICY}", str(place), text)


def mixed(policy: Policy, model: Model, size: int) -> Floats:
    """Return made-up vectors: each a mixture of three real ones."""
    real = model.vectors(list(texts_of(policy))[:160])
    chance = np.random.default_rng(SEED)
    found = np.empty((size, real.shape[1]), np.float32)
    for place in range(size):
        found[place] = chance.random(3, np.float32) @ real[chance.integers(len(real), size=3)]
    found /= np.linalg.norm(found, axis=1, keepdims=True)
    return found


def p99(search: Callable[[str], object], questions: Sequence[str]) -> float:
    """Return the CPU milliseconds within which 99 questions in 100 are answered."""
    found = []
    for question in list(questions) * ROUNDS:
        start = time.process_time_ns()
        search(question)
        found.append((time.process_time_ns() - start) / MILLISECOND)
    return statistics.quantiles(found, n=100)[98]


def megabytes() -> float:
    """Return the greatest memory that this process has held."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def jargon(model: MiniLM) -> dict[str, float]:
    """Return how often the right clause of a library of jargon comes first: by BM25, by cosine, and by the index."""
    entries, asked = jargon_library()
    vectors = model.vectors([entry.text for entry in entries])
    by_words, both = Index(entries), Index(entries, vectors, MeaningOf(model.question, model.is_known))

    def cosine(question: str) -> str:
        return entries[int((vectors @ model.question(question)).argmax())].clause

    def first(index: Index) -> Callable[[str], str]:
        return lambda question: next((hit.entry.clause for hit in index.search(question, 1)), "")

    finders = {"BM25": first(by_words), "MiniLM cosine": cosine, "index": first(both)}
    return {
        name: statistics.mean(find(question) == right for question, right in asked) for name, find in finders.items()
    }


def jargon_library() -> tuple[list[Entry], list[tuple[str, str]]]:
    """Return clauses about things with made-up names and codes, and questions with the clause that answers each."""
    chance = random.Random(SEED)  # noqa: S311 - it makes texts up, it keeps no secret
    things = ["".join(chance.sample(SYLLABLES, 3)) for _ in range(JARGON_CLAUSES // len(JOBS) + 1)]
    entries, asked = [], []
    for place in range(JARGON_CLAUSES):
        thing, job = things[place // len(JOBS)], JOBS[place % len(JOBS)]
        code = f"{chance.choice(SYLLABLES)}{chance.randrange(1_000, 9_999)}"
        text = (
            f"The {thing} is {job} under {code} every {chance.randrange(2, 30)} weeks by the person on duty, who signs."
        )
        entries.append(Entry("Plant", str(place), text))
        asked.append((chance.choice(ASKED).format(thing=thing, job=job, code=code), str(place)))
    return entries, asked


def plot(found: Sequence[Measured]) -> str:
    """Return a picture of time by size, both axes by tens, as SVG."""
    return "\n".join([FRAME, *map(_size_below, SIZES), *map(_time_across, TIMES), *_curves(found), "</svg>"])


def _x(size: float) -> float:
    return 70 + 130 * (math.log10(size) - 2)


def _y(milliseconds: float) -> float:
    return 250 - 80 * (math.log10(max(milliseconds, TIMES[0])) + 1)


def _size_below(size: int) -> str:
    return f'<text x="{_x(size):.0f}" y="272" text-anchor="middle">{size:,}</text>'


def _time_across(milliseconds: float) -> str:
    y = _y(milliseconds)
    words = f'<text x="62" y="{y + 4:.0f}" text-anchor="end">{milliseconds} ms</text>'
    return f'<path d="M70 {y:.0f}H470" stroke="#ddd"/>{words}'


def _curves(found: Sequence[Measured]) -> Iterator[str]:
    curves = (
        ("#1d5fa8", "with meaning", [each.meaning_p99 for each in found]),
        ("#b3541e", "by words", [each.words_p99 for each in found]),
    )
    for colour, name, times in curves:
        points = " ".join(f"{_x(each.size):.0f},{_y(t):.0f}" for each, t in zip(found, times, strict=True))
        yield f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="2"/>'
        yield f'<text x="{_x(found[-1].size) + 8:.0f}" y="{_y(times[-1]) + 4:.0f}" fill="{colour}">{name}</text>'
