"""Which policy a message names: "what does the behaviour policy say about phones", "3.2 of the code of conduct".

A policy is named by words of what people call it that stand together, one of them such as "policy" or "code". The
longest run counts; where it fits several policies, all of them may be meant.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from bot.policies.library import Policy
from bot.policies.normalise import terms_of
from bot.words_of_chat import visible

_KINDS = frozenset(
    {"policy", "policies", "code", "procedure", "procedures", "guidance", "guidelines", "plan", "handbook"}
    | {"statement", "agreement", "protocol"}
)
"""What documents call themselves. "Policy" names each of them, whatever its name says."""
_ANY_KIND = frozenset({"policy", "policies"})
_JOINING = frozenset({"of", "and", "for", "the", "on", "in", "&", "s"})
"""Words that say nothing by themselves: a run neither begins nor ends with one."""
_OF_EVERY_SCHOOL = frozenset({"school", "schools", "federation", "primary", "trust", "academy", "staff", "our"})
"""Words that name no policy alone: "the school policy" may be any."""
_WORD = re.compile(r"[^\W_]+|&")


@dataclass(frozen=True, slots=True)
class Named:
    """The policies that a message may name, and its words without the name."""

    policies: tuple[Policy, ...]
    rest: str


@dataclass(frozen=True, slots=True)
class _Name:
    """A policy, the words that it is called by, and the terms that these stand for."""

    policy: Policy
    words: frozenset[str]
    terms: frozenset[str]


class Naming:
    """Hears which of several policies a message names."""

    def __init__(self, policies: Iterable[Policy]) -> None:
        self._by_word: defaultdict[str, list[_Name]] = defaultdict(list)
        for name in map(_name_of, policies):
            for told in sorted(name.words | name.terms):
                self._by_word[told].append(name)

    def named(self, text: str) -> Named | None:
        """Return the policies that a message names, or None where it names none."""
        shown = visible(text)
        words = list(_WORD.finditer(shown.casefold()))
        said = [word[0] for word in words]
        if not any(_is_kind(word) for word in said):
            return None
        runs = [(run, name.policy) for name in self._met(said) for run in _runs(said, name)]
        longest = max((_telling(said, run) for run, _ in runs), default=0)
        best = [(run, policy) for run, policy in runs if _telling(said, run) == longest]
        if not best:
            return None
        run = best[0][0]
        rest = f"{shown[: words[run.start].start()]} {shown[words[run.stop - 1].end() :]}"
        return Named(tuple(dict.fromkeys(policy for _, policy in best)), " ".join(rest.split()))

    def _met(self, said: Iterable[str]) -> Iterable[_Name]:
        """Return the names that share a telling word with a message, each once."""
        telling = [word for word in said if not _is_kind(word) and word not in _JOINING]
        told = (each for word in telling for each in (word, *terms_of(word)))
        return dict.fromkeys(name for each in told for name in self._by_word.get(each, ()))


def _name_of(policy: Policy) -> _Name:
    return _Name(policy, frozenset(_WORD.findall(policy.called.casefold())), frozenset(terms_of(policy.called)))


def _runs(said: Sequence[str], name: _Name) -> Iterator[range]:
    """Yield where words stand together that are all of a name, a kind of document and a telling word among them."""
    start = 0
    for end in range(len(said) + 1):
        if end < len(said) and _is_of(said[end], name):
            continue
        run = _trimmed(said, range(start, end))
        if any(_is_kind(said[place]) for place in run) and _tells_enough(said, run):
            yield run
        start = end + 1


def _trimmed(said: Sequence[str], run: range) -> range:
    while run and said[run[0]] in _JOINING:
        run = run[1:]
    while run and said[run[-1]] in _JOINING:
        run = run[:-1]
    return run


def _telling(said: Sequence[str], run: range) -> int:
    """Return how many words of a run tell one policy from another."""
    return sum(said[place] not in _JOINING and not _is_kind(said[place]) for place in run)


def _tells_enough(said: Sequence[str], run: range) -> bool:
    return _telling(said, run) > all(
        said[place] in _OF_EVERY_SCHOOL or said[place] in _JOINING or _is_kind(said[place]) for place in run
    )


def _is_of(word: str, name: _Name) -> bool:
    if word in name.words or word in _ANY_KIND or word in _JOINING:
        return True
    terms = terms_of(word)
    return bool(terms) and name.terms.issuperset(terms)


def _is_kind(word: str) -> bool:
    return word in _KINDS
