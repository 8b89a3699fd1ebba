"""A small language for what people say, so that whoever extends the lists never writes a regular expression.

    can i have monday off     these words, one after the other
    <day>                     any phrase of the group of that name
    (monday|next week)        any one of these
    [please]  [a|the]         any one of these, or nothing
    bruis*  *ing              any word that begins or ends so
    ..3                       up to three words of any kind
    ...                       any number of words of any kind
    ^ $                       the beginning and the end of the message
    A unless B                A, where B is nowhere in the message

All patterns of a list are followed at once, a word at a time, so that no text can make it slow (Thompson, 1968).
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import count

from bot.errors import BrokenPolicy
from bot.words_of_chat.spelling import spelled_out

NO_GROUP = "{place}: <{name}> in “{said}” is no group of words that stands above it."
NOT_UNDERSTOOD = "{place}: “{said}” cannot be read at “{rest}”."
NEVER_SAID = "{place}: “{word}” in “{said}” is never met, because it is read as “{read}”: write that."
SAYS_NOTHING = "{place}: “{said}” has no word that must be there."

_UNLESS = " unless "
_BEGINNING, _END = "^", "$"
_CLOSING = frozenset("|)]")
_EDGES = frozenset({_BEGINNING, _END})
_NONE: frozenset[int] = frozenset()
_MARK = re.compile(r" *(?:<(?P<group>\w+)>|\.\.(?P<gap>\d+|\.)|(?P<word>\*?[^\W_]+\*?|[\^$])|(?P<mark>[(|)[\]]))")


@dataclass(frozen=True, slots=True)
class _Word:
    key: str


@dataclass(frozen=True, slots=True)
class _Gap:
    """Up to so many words of any kind; None for any number."""

    most: int | None


@dataclass(frozen=True, slots=True)
class _OneOf:
    phrases: tuple["_Phrase", ...]


_Part = _Word | _Gap | _OneOf
_Phrase = tuple[_Part, ...]
Groups = Mapping[str, _OneOf]
"""Groups of words by their name, ready to be used in patterns."""
_Trail = Sequence[tuple[set[int], set[int]]]


class _Reader:
    """Reads one pattern, mark by mark."""

    def __init__(self, said: str, groups: Groups, place: str) -> None:
        self._said, self._groups, self._place, self._at = said, groups, place, 0

    def phrase(self) -> _Phrase:
        """Return the whole pattern."""
        found = tuple(self._parts())
        if self._at < len(self._said.rstrip()):
            raise self._broken(NOT_UNDERSTOOD, rest=self._said[self._at :])
        if not found:
            raise self._broken(SAYS_NOTHING)
        return found

    def _parts(self) -> Iterator[_Part]:
        while (mark := _MARK.match(self._said, self._at)) and mark["mark"] not in _CLOSING:
            self._at = mark.end()
            yield self._part(mark)

    def _part(self, mark: re.Match[str]) -> _Part:
        if mark["group"]:
            return self._group(mark["group"])
        if mark["gap"]:
            return _Gap(None if mark["gap"] == "." else int(mark["gap"]))
        if mark["word"]:
            return _Word(self._sayable(mark["word"]))
        return _OneOf(self._phrases_to(")")) if mark["mark"] == "(" else _OneOf((*self._phrases_to("]"), ()))

    def _phrases_to(self, closing: str) -> tuple[_Phrase, ...]:
        phrases = [tuple(self._parts())]
        while self._met("|"):
            phrases.append(tuple(self._parts()))
        if not self._met(closing):
            raise self._broken(NOT_UNDERSTOOD, rest=self._said[self._at :])
        return tuple(phrases)

    def _met(self, mark: str) -> bool:
        found = self._said.startswith(mark, self._at)
        self._at += found
        return found

    def _group(self, name: str) -> _OneOf:
        if name not in self._groups:
            raise self._broken(NO_GROUP, name=name)
        return self._groups[name]

    def _sayable(self, word: str) -> str:
        if "*" not in word and word not in _EDGES and (read := " ".join(spelled_out(word))) != word:
            raise self._broken(NEVER_SAID, word=word, read=read)
        return word

    def _broken(self, sentence: str, **named: str) -> BrokenPolicy:
        return BrokenPolicy(sentence.format(place=self._place, said=self._said, **named))


def groups_of(lists: Mapping[str, Iterable[str]], file: str) -> Groups:
    """Return the groups of words of a file; a group may name those above it. Raise BrokenPolicy with the place."""
    groups: dict[str, _OneOf] = {}
    for name, phrases in lists.items():
        groups[name] = _OneOf(tuple(_Reader(said, groups, f"{file}, {name}").phrase() for said in phrases))
    return groups


class Patterns:
    """The patterns of one file by the name that they stand for, compiled once.

    `lists` is name to patterns, in the file's order; `file` is named when something is wrong (BrokenPolicy).
    A state is a number. A word leads from a state to others (`_by_word`), a gap does so by any word (`_gaps`), and a
    gap without an end keeps what follows it in view from then on (`_lasting`).
    """

    def __init__(self, lists: Mapping[str, Iterable[str]], groups: Groups, file: str) -> None:
        self._states = count()
        self._by_word: defaultdict[str, dict[int, frozenset[int]]] = defaultdict(dict)
        self._gaps: dict[int, frozenset[int]] = {}
        self._lasting: dict[int, frozenset[int]] = {}
        self._names: dict[int, str] = {}
        self._unless: dict[int, int] = {}
        first: set[int] = set()
        for name, patterns in lists.items():
            for said in patterns:
                first |= self._add(name, said, groups, f"{file}, {name}")
        self._start = {
            key: _union(steps[state] for state in steps.keys() & first) for key, steps in self._by_word.items()
        }
        self._first = frozenset(first)
        self._ends = self._names.keys() | set(self._unless.values())
        self._beginnings = _by_letter((key for key in self._by_word if key.endswith("*")), 0)
        self._endings = _by_letter((key for key in self._by_word if key.startswith("*")), -1)

    def all_in(self, words: Sequence[str]) -> set[str]:
        """Return the names whose patterns are said anywhere in the words."""
        met: set[int] = set()
        for reached, _ in self._followed(words):
            met |= self._ends & reached
        return {self._names[end] for end in self._said(met)}

    def words_met(self, name: str, words: Sequence[str]) -> tuple[str, ...]:
        """Return which of the words a pattern of this name was met by, those that follow one another as one phrase.

        Only words that are written out in a pattern or a group are returned: never one that a gap or a `*` took, so
        that nothing of a message is repeated that does not stand in our own lists. Empty where no pattern was met.
        """
        trail = list(self._followed(words))
        met = self._said({end for reached, _ in trail for end in self._ends & reached})
        ends = {end for end in met if self._names[end] == name}
        place = next((place for place, (reached, _) in enumerate(trail) if reached & ends), None)
        if place is None:
            return ()
        places = sorted(self._written(min(trail[place][0] & ends), place, words, trail))
        return _phrases([(place, words[place - 1]) for place in places])

    def _followed(self, words: Sequence[str]) -> Iterator[tuple[set[int], set[int]]]:
        """Yield for the beginning, each word and the end which states it led to, and which are then active."""
        active: set[int] = set()
        lasting: set[int] = set()
        for word in (_BEGINNING, *words, _END):
            reached = self._step(active, word, start=True)
            if self._lasting.keys().isdisjoint(reached):
                active = reached | lasting
            else:
                for state in reached & self._lasting.keys():
                    lasting |= self._lasting[state]
                active = reached - self._lasting.keys() | lasting
            yield reached, active

    def _said(self, met: set[int]) -> set[int]:
        """Return the ends of patterns among those that were met, without what must not be said with them."""
        return {end for end in met if end in self._names and self._unless.get(end) not in met}

    def _written(self, state: int, place: int, words: Sequence[str], trail: _Trail) -> Iterator[int]:
        """Go back from a state that was reached at a place to the beginning; yield the places of written-out words."""
        said = (_BEGINNING, *words, _END)
        while True:
            while state not in trail[place][0]:  # a gap without an end kept it in view
                place, state = self._kept_since(state, place, trail)
            before = trail[place - 1][1] if place else set[int]()
            earlier, written = self._led_here(state, said[place], before)
            if written and said[place] not in _EDGES:
                yield place
            if earlier is None:
                return
            place, state = place - 1, earlier

    def _kept_since(self, state: int, place: int, trail: _Trail) -> tuple[int, int]:
        """Return where the gap that keeps a state in view was reached last, and the gap."""
        gaps = {gap for gap, after in self._lasting.items() if state in after}
        since = next(earlier for earlier in range(place, -1, -1) if trail[earlier][0] & gaps)
        return since, min(trail[since][0] & gaps)

    def _led_here(self, state: int, word: str, before: set[int]) -> tuple[int | None, bool]:
        """Return the state that led here by a word, None for a pattern's beginning, and if the word is written out."""
        for key in self._keys(word):  # the word itself comes first
            leading = {each for each, after in self._by_word.get(key, {}).items() if state in after}
            if leading & self._first:
                return None, key == word
            if leading & before:
                return min(leading & before), key == word
        return min(gap for gap in self._gaps.keys() & before if state in self._gaps[gap]), False

    def longest_at(self, words: Sequence[str], place: int) -> tuple[int, set[str]]:
        """Return how many words from a place on the longest pattern takes, and the names it stands for.

        For patterns without gaps that have no end.
        """
        length, names = 0, set[str]()
        if self._start.keys().isdisjoint(self._keys(words[place])):
            return length, names
        active = self._step(set(), words[place], start=True)
        following = place + 1
        while active:
            ended = active & self._names.keys()
            if ended:
                length, names = following - place, {self._names[end] for end in ended}
            active = self._step(active, words[following], start=False) if following < len(words) else set()
            following += 1
        return length, names

    def _step(self, active: set[int], word: str, *, start: bool) -> set[int]:
        """Return the states that a word leads to from the active ones."""
        reached: set[int] = set()
        for key in self._keys(word):
            if start and key in self._start:
                reached |= self._start[key]
            if active and key in self._by_word:
                steps = self._by_word[key]
                for state in active & steps.keys():
                    reached |= steps[state]
        if active and word not in _EDGES:
            for state in active & self._gaps.keys():
                reached |= self._gaps[state]
        return reached

    def _keys(self, word: str) -> tuple[str, ...]:
        """Return a word and those of its beginnings and endings that a pattern asks for."""
        begin, end = self._beginnings.get(word[0], ()), self._endings.get(word[-1], ())
        if not begin and not end:
            return (word,)
        cut = [key for key in begin if word.startswith(key[:-1])] + [key for key in end if word.endswith(key[1:])]
        return (word, *cut)

    def _add(self, name: str, said: str, groups: Groups, place: str) -> frozenset[int]:
        """Add a pattern with what it must not be said with; return the states that they begin in."""
        wanted, but, unless = said.partition(_UNLESS)
        end, first = self._compile(wanted, groups, place)
        self._names[end] = name
        if not but:
            return first
        self._unless[end], also = self._compile(unless, groups, place)
        return first | also

    def _compile(self, said: str, groups: Groups, place: str) -> tuple[int, frozenset[int]]:
        """Add a pattern, last part first; return the state where it was said, and those that it begins in."""
        end = next(self._states)
        first = self._before(_Reader(said, groups, place).phrase(), frozenset({end}))
        if end in first:
            raise BrokenPolicy(SAYS_NOTHING.format(place=place, said=said))
        return end, first

    def _before(self, phrase: _Phrase, after: frozenset[int]) -> frozenset[int]:
        """Return the states from which a phrase leads to the states `after` it."""
        for part in reversed(phrase):
            after = self._before_part(part, after)
        return after

    def _before_part(self, part: _Part, after: frozenset[int]) -> frozenset[int]:
        if isinstance(part, _Word):
            return self._before_words([part.key], after)
        if isinstance(part, _Gap):
            return self._before_gap(part.most, after)
        return self._before_one_of(part.phrases, after)

    def _before_words(self, keys: Iterable[str], after: frozenset[int]) -> frozenset[int]:
        state = next(self._states)
        for key in keys:
            self._by_word[key][state] = after
        return frozenset({state})

    def _before_gap(self, most: int | None, after: frozenset[int]) -> frozenset[int]:
        reached = after
        if most is None:
            state = next(self._states)
            self._lasting[state] = after
            reached = after | {state}
        for _ in range(most or 0):
            state = next(self._states)
            self._gaps[state] = reached
            reached = after | {state}
        return reached

    def _before_one_of(self, phrases: tuple[_Phrase, ...], after: frozenset[int]) -> frozenset[int]:
        """Return the states before any of the phrases; those of one word share one state."""
        alone = [part.key for part, *more in filter(None, phrases) if isinstance(part, _Word) and not more]
        longer = (phrase for phrase in phrases if len(phrase) != 1 or not isinstance(phrase[0], _Word))
        return _union([self._before_words(alone, after), *(self._before(phrase, after) for phrase in longer)])


def _union(sets: Iterable[frozenset[int]]) -> frozenset[int]:
    return _NONE.union(*sets)


def _phrases(placed: Sequence[tuple[int, str]]) -> tuple[str, ...]:
    """Return words with their places, in order, as phrases of words that follow one another."""
    phrases: list[str] = []
    for at, (place, word) in enumerate(placed):
        if at and placed[at - 1][0] == place - 1:
            phrases[-1] += f" {word}"
        else:
            phrases.append(word)
    return tuple(phrases)


def _by_letter(keys: Iterable[str], place: int) -> dict[str, list[str]]:
    """Return the keys by the letter at a place, so that a word meets few of them."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for key in keys:
        found[key[place]].append(key)
    return found
