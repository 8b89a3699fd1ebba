"""Several policies in force together: which of them a question is about, and whether it has to be asked back.

How near each policy is, is told by two things that are measured for all of them alike: the score of its nearest clause
in an index of all clauses, and the log odds of its own look-up. How the numbers below were found stands in
docs/decisions/look-up.md.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import islice

from bot.errors import NotThere
from bot.policies import reference
from bot.policies.library import Policy
from bot.policies.lookup import Band, Found, Heard, Lookup, heard
from bot.policies.naming import Named, Naming
from bot.policies.printed_numbers import Numbers
from bot.policies.reference import Reference, UnknownClause
from bot.policies.semantic import Shelf
from bot.words_of_chat import Said

MOST_ASKED_BACK = 4
"""Policies that somebody may choose from."""
_LOOKED_UP = 3  # policies that a question is looked up in, the nearest by the index; and the home policy always
_SETTLES_FROM = 0.8  # log odds that it settles the question, for a policy other than the home
_NEAREST_FROM = -1.5  # log odds; below, its nearest clauses are not worth showing
AS_NEAR = 1.4  # log odds by which another policy may be behind and is asked back all the same
_MOST_SURE = 6.0  # log odds of a look-up: what is beyond says no more


@dataclass(frozen=True, slots=True)
class Strength:
    """How much the index and a policy's own look-up count against the question being on something else."""

    index: float
    look_up: float
    something_else: float

    def of(self, score: float, margin: float) -> float:
        """Return the log odds that a policy is meant: by the index's score and its look-up's log odds."""
        sure = max(-_MOST_SURE, min(margin, _MOST_SURE))
        return self.index * score + self.look_up * sure - self.something_else


_BY_WORDS = Strength(index=5.2, look_up=0.56, something_else=1.0)
_WITH_MEANING = Strength(index=13.7, look_up=0.27, something_else=4.1)


@dataclass(frozen=True, slots=True)
class Answered:
    """What one policy says to a question; `strength` is how much speaks for it, as log odds."""

    policy: Policy
    found: Found
    strength: float


@dataclass(frozen=True, slots=True)
class Shelved:
    """A policy beside the home, with its look-up."""

    policy: Policy
    lookup: Lookup


class Several:
    """The policies in force together. Nothing of it changes after it was made, so threads may share it.

    `others` are those beside the home policy; `shelf` holds the clauses of all of them, the home's too.
    """

    def __init__(self, home: Policy, others: Sequence[Shelved], shelf: Shelf, *, with_meaning: bool) -> None:
        self._home, self.shelf = home, shelf
        self._others = {each.policy.folder: each for each in others}
        self.strength = _WITH_MEANING if with_meaning else _BY_WORDS

    @cached_property
    def policies(self) -> tuple[Policy, ...]:
        """Every policy, the home first."""
        return (self._home, *(each.policy for each in self._others.values()))

    @cached_property
    def _naming(self) -> Naming:
        return Naming(self.policies)

    @cached_property
    def _numbers(self) -> Numbers:
        return Numbers(self.policies[1:])

    def named(self, text: str) -> Named | None:
        """Return the policies that a message names, or None."""
        return self._naming.named(text)

    def policy(self, folder: str) -> Policy:
        """Return a policy by its folder; raise NotThere."""
        found = next((policy for policy in self.policies if policy.folder == folder), None)
        if found is None:
            raise NotThere
        return found

    def numbered(self, text: str, among: Sequence[Policy] = ()) -> tuple[tuple[Policy, Reference], ...]:
        """Return what a message asks for by numbers that policies beside the home print, or only those of `among`."""
        others = (policy for policy in among or self._numbers.policies(text) if policy is not self._home)
        found = ((policy, _by_number(text, policy)) for policy in others)
        return tuple((policy, named) for policy, named in found if named is not None)[:MOST_ASKED_BACK]

    def answers(self, said: Said, home: Found, among: Sequence[Policy] = ()) -> tuple[Answered, ...]:
        """Return what the policies say to a question, best first: one, or those that are to be asked back.

        Of one alone the band may be any. `home` is what the home policy's look-up found. `among` are the policies that
        count, where the question names them.
        """
        told = sorted(self._told(said, home, among), key=lambda each: -each.strength)
        near = (each for each in told if each.strength >= told[0].strength - AS_NEAR)
        settling = tuple(each for each in near if each.found.band is Band.QUOTE)
        return settling[:MOST_ASKED_BACK] or (_nearest(told, home),)

    def _told(self, said: Said, home: Found, among: Sequence[Policy]) -> Iterator[Answered]:
        """Yield what the home policy says, and those that the index puts first."""
        scores = {hit.entry.policy: hit.score for hit in self.shelf.nearest_policies(said)}
        if not among or self._home in among:
            strength = self.strength.of(scores.get(self._home.folder, 0.0), home.evidence.margin)
            yield Answered(self._home, home, strength)
        named = {policy.folder: 0.0 for policy in among}
        counting = (folder for folder in {**scores, **named} if folder in (named or self._others))
        question = heard(said)
        for folder in islice((folder for folder in counting if folder in self._others), _LOOKED_UP):
            yield self._answered(self._others[folder], question, scores.get(folder, 0.0))

    def _answered(self, shelved: Shelved, question: Heard, score: float) -> Answered:
        """Return what a policy says, held against all of them: by itself it cannot tell that it is not meant."""
        found = shelved.lookup.find_heard(question)
        strength = self.strength.of(score, found.evidence.margin)
        band = _band(found.band, strength)
        evidence = replace(found.evidence, margin=strength)
        clauses = () if band is Band.SILENT else found.nearest
        return Answered(shelved.policy, replace(found, band=band, clauses=clauses, evidence=evidence), strength)


def _by_number(text: str, policy: Policy) -> Reference | None:
    try:
        return reference.find(text, policy)
    except UnknownClause:
        return None


def _band(by_itself: Band, strength: float) -> Band:
    if by_itself is Band.SILENT or strength < _NEAREST_FROM:
        return Band.SILENT
    return Band.NEAREST if strength < _SETTLES_FROM else by_itself


def _nearest(told: Sequence[Answered], home: Found) -> Answered:
    """Return the best that has clauses to show where nothing settles a question, or the best.

    A word that any policy knows, the home among them, is not called unknown.
    """
    best = next((each for each in told if each.found.band is not Band.SILENT), told[0])
    unknown = set(home.evidence.unknown).intersection(*(each.found.evidence.unknown for each in told))
    still = tuple(term for term in best.found.evidence.unknown if term in unknown)
    return replace(best, found=replace(best.found, evidence=replace(best.found.evidence, unknown=still)))
