"""A library of many policies: the nearest clauses of up to a hundred thousand, and which policies a question is about.

By words with BM25 (Robertson and Zaragoza, 2009), every term's share in every clause worked out ahead. By meaning in
two steps: all clauses along the few directions in which they differ most, then the best of these by whole vectors.
The look-up of one policy knows the staff's own words and does better there: this says which policy to ask.
"""

import math
from array import array
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from bot.policies.entries import Entry, Hit, best_of_each
from bot.policies.normalise import terms, terms_of
from bot.policies.plain_index import LENGTHS, SATURATION
from bot.policies.vectors import Floats
from bot.words_of_chat import Said, read

DIRECTIONS: Final = 64
"""Numbers of a vector that the first step looks at."""
LOOKED_AT: Final = 400
"""Clauses that the second step looks at, of each kind."""
MOST_POLICIES: Final = 30
"""Policies of which the nearest clause is named."""
MOST_READ: Final = 60_000
"""Places of terms that are read for a question before the best clauses are looked at alone."""
_SAMPLE = 5_000  # vectors that the directions are found from
_MEANING = 0.5  # how much meaning counts beside words where all words are ordinary ones

Places = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class MeaningOf:
    """What an index needs to compare meanings: a question's vector, and whether a word is one that the model learnt."""

    question: Callable[[str], Floats]
    is_known: Callable[[str], bool]


class Words:
    """BM25 over many texts: for each term the places of the texts that hold it, and its share in each."""

    def __init__(self, texts: Iterable[Sequence[str]]) -> None:
        held: defaultdict[str, array[int]] = defaultdict(_numbers)  # place, times, place, times …
        lengths = _numbers()
        for place, text in enumerate(texts):
            lengths.append(max(len(text), 1))
            for term, times in Counter(text).items():
                held[term].extend((place, times))
        self._texts = len(lengths)
        self._norm = _norms(lengths)
        self._held = {term: self._shares(held[term]) for term in held}

    def _shares(self, held: "array[int]") -> tuple[NDArray[np.int32], Floats]:
        places, times = np.array(held, np.int32).reshape(-1, 2).T.copy()
        shares = self.rarity(len(places)) * times / (times + self._norm[places])
        return places, shares.astype(np.float32)

    def rarity(self, held: int) -> float:
        """Return the weight of a term that so many texts hold."""
        return math.log(1 + (self._texts - held + 0.5) / (held + 0.5))

    def holds(self, term: str) -> bool:
        """Say whether any text holds a term."""
        return term in self._held

    def weight(self, term: str) -> float:
        """Return the weight of a term that some text holds."""
        return self.rarity(len(self._held[term][0]))

    @property
    def size(self) -> int:
        """Return the bytes that the terms' places and shares take."""
        return sum(places.nbytes + shares.nbytes for places, shares in self._held.values())

    def rough(self, asked: Iterable[str]) -> tuple[Floats, list[str]]:
        """Return the score of every text by the rarest terms, and the terms that were left for the best of them.

        A common term costs most and tells least, so no more than `MOST_READ` places are read.
        """
        found, read, left = np.zeros(self._texts, np.float32), 0, []
        for term in sorted(filter(self._held.__contains__, asked), key=lambda term: len(self._held[term][0])):
            places, shares = self._held[term]
            read += len(places)
            if read > MOST_READ and read > len(places):
                left.append(term)
            else:
                found[places] += shares
        return found, left

    def add(self, asked: Iterable[str], at: Places, scores: Floats) -> None:
        """Add what these terms count for in the texts at some places, which stand in order."""
        wanted = at.astype(np.int32)
        for places, shares in map(self._held.__getitem__, asked):
            found = np.minimum(np.searchsorted(places, wanted), len(places) - 1)
            scores += shares[found] * (places[found] == wanted)


class Vectors:
    """Many vectors of length one: whole, two bytes a number, and short, along the directions where they differ most."""

    def __init__(self, vectors: Floats) -> None:
        self._whole = vectors.astype(np.float16)
        step = max(len(vectors) // _SAMPLE, 1)
        sample = vectors[::step].astype(np.float32)
        _, directions = np.linalg.eigh(sample.T @ sample)
        self._directions = np.ascontiguousarray(directions[:, -DIRECTIONS:])
        self._short = vectors.astype(np.float32) @ self._directions

    @property
    def size(self) -> int:
        """Return the bytes that the vectors take."""
        return sum(int(each.nbytes) for each in (self._whole, self._short, self._directions))

    def nearest(self, question: Floats) -> Places:
        """Return the places of the vectors that may be nearest, in no order."""
        return _greatest(self._short @ (question @ self._directions), LOOKED_AT)

    def cosines(self, question: Floats, places: Places) -> Floats:
        """Return the cosine of a question with each of these."""
        cosines: Floats = self._whole[places].astype(np.float32) @ question
        return cosines


@dataclass(frozen=True, slots=True)
class _Meant:
    vectors: Vectors
    meaning: MeaningOf


class Index:
    """The clauses of a library. Nothing of it changes after it was made, so threads may share it.

    `vectors` holds a row of length one for each entry, and goes with `meaning`; both are left out without the weights.
    """

    def __init__(
        self, entries: Sequence[Entry], vectors: Floats | None = None, meaning: MeaningOf | None = None
    ) -> None:
        self._entries = entries
        self._words = Words(terms_of(entry.text) for entry in entries)
        self._meant = None if vectors is None or meaning is None else _Meant(Vectors(vectors), meaning)

    @property
    def size(self) -> int:
        """Return the bytes that what is searched takes, without the entries themselves."""
        return self._words.size + (0 if self._meant is None else self._meant.vectors.size)

    def search(self, question: str, most: int = 10) -> tuple[Hit, ...]:
        """Return the clauses that are nearest to a question, best first; none where it shares nothing with any."""
        return tuple(Hit(self._entries[place], score) for place, score in self._scored(read(question))[:most])

    def _scored(self, said: Said) -> list[tuple[int, float]]:
        """Return the places of the clauses that are nearest, and their scores, best first."""
        asked = tuple(dict.fromkeys(terms(said)))
        rough, left = self._words.rough(asked)
        places = np.sort(_greatest(rough, LOOKED_AT))
        if self._meant is None or not asked:
            scores = self._by_words(asked, left, rough, places)
        else:
            vector = self._meant.meaning.question(" ".join(said.words))
            places = np.union1d(places, self._meant.vectors.nearest(vector))
            scores = self._by_words(asked, left, rough, places)
            share = np.float32(_MEANING * self._ordinary(said, self._meant.meaning))
            scores += share * (np.maximum(self._meant.vectors.cosines(vector, places), np.float32(0)) - scores)
        best = np.lexsort((places, -scores))
        best = best[scores[best] > 0]
        return list(zip(places[best].tolist(), scores[best].tolist(), strict=True))

    def nearest_policies(self, said: Said) -> tuple[Hit, ...]:
        """Return the nearest clause of each policy that comes near a question at all, best first.

        Which of them are close enough to be asked back is said by `bot.policies.several`.
        """
        scored = ((self._entries[place], score) for place, score in self._scored(said)[:LOOKED_AT])
        return best_of_each(scored, MOST_POLICIES)

    def _by_words(self, asked: Sequence[str], left: Sequence[str], rough: Floats, places: Places) -> Floats:
        """Return how much the texts at some places hold of the words of a question that the library holds."""
        scores: Floats = rough[places]
        self._words.add(left, places, scores)
        scores /= np.float32(sum(map(self._words.weight, filter(self._words.holds, asked))) or 1)
        return scores

    def _ordinary(self, said: Said, meaning: MeaningOf) -> float:
        """Return how ordinary a question is: 1 where the model learnt all of its words whole, 0 where it learnt none.

        The model pieces jargon and codes together from what they are not about. So of the words that the library
        holds, the share that it learnt whole is counted, by weight and squared; where it holds none, meaning is all
        that there is.
        """
        known = whole = 0.0
        for word in dict.fromkeys(said.words):
            weight = sum(self._words.weight(term) for term in terms_of(word) if self._words.holds(term))
            whole += weight
            known += weight * meaning.is_known(word)
        return (known / whole) ** 2 if whole else 1.0


def _numbers() -> "array[int]":
    return array("i")


def _norms(lengths: "array[int]") -> Floats:
    """Return what the length of each text makes its words count less by."""
    found = np.array(lengths, np.float32)
    found *= np.float32(SATURATION * LENGTHS / (found.mean() if len(found) else 1))
    found += np.float32(SATURATION * (1 - LENGTHS))
    return found


def _greatest(scores: Floats, most: int) -> Places:
    """Return the places of the greatest scores, in no order."""
    if len(scores) <= most:
        return np.arange(len(scores))
    # From the other end it takes ten times as long, because most clauses share the least score, which is nought.
    return np.argpartition(-scores, most)[:most]
