"""The index of several policies without any library for arithmetic: BM25 by words, as `bot.policies.index` has it."""

import math
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence

from bot.policies.entries import Entry, Hit, best_of_each
from bot.policies.normalise import terms, terms_of
from bot.words_of_chat import Said, read

SATURATION, LENGTHS = 1.2, 0.75
"""BM25's k1 and b."""


class PlainIndex:
    """The clauses of some policies. Nothing of it changes after it was made, so threads may share it."""

    def __init__(self, entries: Sequence[Entry]) -> None:
        self._entries = entries
        counts = [Counter(terms_of(entry.text)) for entry in entries]
        mean = sum(max(count.total(), 1) for count in counts) / len(counts) if counts else 1.0
        held: defaultdict[str, dict[int, float]] = defaultdict(dict)
        for place, count in enumerate(counts):
            norm = SATURATION * (1 - LENGTHS + LENGTHS * max(count.total(), 1) / mean)
            for term, times in count.items():
                held[term][place] = times / (times + norm)
        self._rarity = {term: _rarity(len(places), len(entries)) for term, places in held.items()}
        self._shares: Mapping[str, Mapping[int, float]] = held

    def search(self, question: str, most: int = 10) -> tuple[Hit, ...]:
        """Return the clauses that are nearest to a question, best first; none where it shares nothing with any."""
        return tuple(Hit(self._entries[place], score) for place, score in self._scored(read(question))[:most])

    def nearest_policies(self, said: Said) -> tuple[Hit, ...]:
        """Return the nearest clause of each policy that comes near a question at all, best first."""
        return best_of_each(((self._entries[place], score) for place, score in self._scored(said)), len(self._entries))

    def _scored(self, said: Said) -> list[tuple[int, float]]:
        asked = [term for term in dict.fromkeys(terms(said)) if term in self._rarity]
        whole = sum(self._rarity[term] for term in asked)
        scores: defaultdict[int, float] = defaultdict(float)
        for term in asked:
            for place, share in self._shares[term].items():
                scores[place] += self._rarity[term] * share / whole
        return sorted(scores.items(), key=lambda scored: (-scored[1], scored[0]))


def _rarity(held: int, texts: int) -> float:
    return math.log(1 + (texts - held + 0.5) / (held + 0.5))
