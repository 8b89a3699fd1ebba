"""Two versions of a policy, clause by clause: added, removed, moved to another number, changed word by word."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from bot.labelled import Labelled
from bot.policies.clause import Clause
from bot.policies.library import Policy, leaves

_SAME_NUMBER = 0.3
"""How alike two texts of one number have to be, so that one is called a change of the other."""
_OTHER_NUMBER = 0.6
"""The same for two texts of different numbers."""


class Kind(Labelled):
    """What became of a clause."""

    ADDED = "added", "Added"
    REMOVED = "removed", "Removed"
    MOVED = "moved", "Moved"
    CHANGED = "changed", "Changed"
    MOVED_AND_CHANGED = "moved_and_changed", "Moved and changed"


class Words(Labelled):
    """What became of words within a clause."""

    KEPT = "kept", ""
    OUT = "out", "out"
    IN = "in", "in"


@dataclass(frozen=True, slots=True)
class Change:
    """One clause that differs: `old` is None for an added one, `new` for a removed one."""

    kind: Kind
    old: Clause | None
    new: Clause | None

    def words(self) -> tuple[tuple[Words, str], ...]:
        """Return the words of the clause in their order, with what was taken out and put in."""
        old, new = (each.text.split() if each else [] for each in (self.old, self.new))
        return tuple(_runs(old, new))


@dataclass(frozen=True, slots=True)
class Comparison:
    """What differs between two versions, in the order of the new one, and how many clauses do not differ."""

    changes: tuple[Change, ...]
    same: int


def compare(old: Policy, new: Policy) -> Comparison:
    """Compare the smallest clauses of two policies; white space and the marks of points make no difference."""
    return _Pairs(leaves(old.clauses.values()), leaves(new.clauses.values())).comparison()


class _Pairs:
    """Which clause of the old version became which of the new one: each is paired once, the surest pairs first."""

    def __init__(self, old: Sequence[Clause], new: Sequence[Clause]) -> None:
        self._old, self._new = old, new
        self._became: dict[str, Clause] = {}  # by the id of the new one
        self._gone: set[str] = set()  # ids of old ones that are paired
        self._pair_same()
        self._pair_by_number()
        self._pair_alike()

    def comparison(self) -> Comparison:
        changes = [change for clause in self._new if (change := self._change(clause))]
        removed = [Change(Kind.REMOVED, clause, None) for clause in self._old if clause.id not in self._gone]
        return Comparison((*changes, *removed), len(self._new) - len(changes))

    def _change(self, clause: Clause) -> Change | None:
        old = self._became.get(clause.id)
        if old is None:
            return Change(Kind.ADDED, None, clause)
        same_words, same_number = _words(old) == _words(clause), old.id == clause.id
        if same_words and same_number:
            return None
        kind = Kind.MOVED if same_words else Kind.CHANGED if same_number else Kind.MOVED_AND_CHANGED
        return Change(kind, old, clause)

    def _pair(self, old: Clause, new: Clause) -> None:
        self._became[new.id] = old
        self._gone.add(old.id)

    def _left(self) -> tuple[list[Clause], list[Clause]]:
        old = [clause for clause in self._old if clause.id not in self._gone]
        return old, [clause for clause in self._new if clause.id not in self._became]

    def _pair_same(self) -> None:
        """Pair equal words: those of one number first, then in their order."""
        by_words: defaultdict[tuple[str, ...], list[Clause]] = defaultdict(list)
        for clause in self._old:
            by_words[_words(clause)].append(clause)
        for same_number in (True, False):
            for new in self._left()[1]:
                found = by_words[_words(new)]
                old = next((each for each in found if each.id == new.id or not same_number), None)
                if old is not None:
                    found.remove(old)
                    self._pair(old, new)

    def _pair_by_number(self) -> None:
        old, new = self._left()
        by_id = {clause.id: clause for clause in old}
        for clause in new:
            if clause.id in by_id and _likeness(by_id[clause.id], clause) >= _SAME_NUMBER:
                self._pair(by_id[clause.id], clause)

    def _pair_alike(self) -> None:
        old, new = self._left()
        scored = ((_likeness(before, after), before, after) for before in old for after in new)
        near = [found for found in scored if found[0] >= _OTHER_NUMBER]
        for _, before, after in sorted(near, key=lambda found: -found[0]):
            if before.id not in self._gone and after.id not in self._became:
                self._pair(before, after)


def _words(clause: Clause) -> tuple[str, ...]:
    """Return the words of a clause without the number that is printed in front of it."""
    words = clause.text.split()
    return tuple(words[1:] if _is_number(words[0], clause) else words)


def _is_number(word: str, clause: Clause) -> bool:
    bare = word.strip("().:")
    return bool(bare) and (clause.id == bare or clause.id.endswith(f".{bare}"))


def _likeness(old: Clause, new: Clause) -> float:
    """Return the share of words that two clauses have in common, from nought to one."""
    before, after = Counter(_words(old)), Counter(_words(new))
    return 2 * (before & after).total() / max(before.total() + after.total(), 1)


def _runs(old: Sequence[str], new: Sequence[str]) -> Iterator[tuple[Words, str]]:
    for tag, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            yield Words.KEPT, " ".join(old[a:b])
            continue
        yield from _if_any(Words.OUT, old[a:b])
        yield from _if_any(Words.IN, new[c:d])


def _if_any(what: Words, words: Iterable[str]) -> Iterator[tuple[Words, str]]:
    text = " ".join(words)
    if text:
        yield what, text
