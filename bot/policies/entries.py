"""The clauses of a library as they are searched, and what a search finds."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Entry:
    """A clause of a library: the folder of the policy that it stands in, its id there, and its words."""

    policy: str
    clause: str
    text: str


@dataclass(frozen=True, slots=True)
class Hit:
    """A clause that is near a question; `score` is 1 for the same words and the same meaning, 0 for neither."""

    entry: Entry
    score: float


def best_of_each(scored: Iterable[tuple[Entry, float]], most: int) -> tuple[Hit, ...]:
    """Return the first clause of each policy, in the order given, of so many policies at most."""
    best: dict[str, Hit] = {}
    for entry, score in scored:
        if entry.policy not in best:
            best[entry.policy] = Hit(entry, score)
            if len(best) == most:
                break
    return tuple(best.values())
