"""Finding a name in what people wrote, however it is spelt there, and putting something else in its place.

A name is found in any case, with and without accents, with its last word first ("Marsh, Tilly"), with an initial in
between, and written together as accounts are ("#TillyMarsh", "tilly.marsh07"). A nickname is not found: it has to be
given as a name of its own.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache

Span = tuple[int, int]
"""From which character of a text up to which."""

_MARKS = r"[\s._\-\u2010-\u2015]{0,5}"
_BETWEEN = rf"(?:{_MARKS}(?<![^\W\d_])[^\W\d_](?![^\W\d_])\.?)?{_MARKS}"
"""What may stand between two words of a name: an initial, and spaces or marks that join, or nothing."""
_TURNED = rf",?{_MARKS}"
_BEFORE, _AFTER = r"(?<![^\W\d_])", r"(?![^\W\d_])"
_APART = re.compile(r"[^\w']+")
_ACCENTS = re.compile("[\u0300-\u036f]+")
_UNUSUAL = re.compile("[^\x00-\u036f\u1e00-\u2bff]")
"""Letters beyond Latin ones, and pictures: their marks are told letter by letter."""
_APOSTROPHES = str.maketrans({"\u2019": "'", "\u2018": "'"})
_TITLES = frozenset({"mr", "mrs", "ms", "miss", "mx", "dr", "sir", "madam"})
_SHORTEST = 2
_SHORT_WORDS = frozenset(
    "am an as at be by do go he hi if in is it me my no of oh ok on or so to up us we".split()  # noqa: SIM905 - readable
)
"""Words of two letters that are hardly ever meant as a name."""


@dataclass(frozen=True, slots=True)
class _Folded:
    """A text without accents and with plain apostrophes; `places` says of each letter where it stood."""

    text: str
    places: Sequence[int]
    whole: str

    def spans(self, pattern: re.Pattern[str]) -> Iterator[Span]:
        """Yield where a pattern stands in the text as it was, with the accents that follow."""
        for found in pattern.finditer(self.text):
            end = self.places[found.end() - 1] + 1
            while end < len(self.whole) and unicodedata.combining(self.whole[end]):
                end += 1
            yield self.places[found.start()], end


@lru_cache(maxsize=64)
def folded(text: str) -> _Folded:
    """Return a text as names are looked for in it."""
    if text.isascii():
        return _Folded(text, range(len(text)), text)
    letters = [(_letter, place) for place, letter in enumerate(text) for _letter in _plain(letter)]
    return _Folded("".join(letter for letter, _ in letters), tuple(place for _, place in letters), text)


@cache
def _plain(letter: str) -> str:
    if letter in "\u2019\u2018":
        return "'"
    apart = unicodedata.normalize("NFKD", letter)
    return "".join(each for each in apart if not unicodedata.combining(each))


@lru_cache(maxsize=64)
def _loose(text: str) -> str:
    """Return a text in which a word of a name can be looked for at once: most texts hold none, and this is quick."""
    if text.isascii():
        return text.casefold()
    if _UNUSUAL.search(text):
        return folded(text).text.casefold()
    apart = _ACCENTS.sub("", unicodedata.normalize("NFKD", text))
    return apart.translate(_APOSTROPHES).casefold()


def words_of(name: str) -> tuple[str, ...]:
    """Return the words of a name, without titles, as they are looked for."""
    return tuple(word for word in _all_words(name) if word.casefold() not in _TITLES)


def _all_words(name: str) -> tuple[str, ...]:
    words = (word.strip("'") for word in _APART.split(folded(name).text))
    return tuple(word for word in words if word)


def _whole(name: str) -> tuple[str, ...]:
    """Return the words that have to stand together: a surname alone is many people's, so that its title counts."""
    words = words_of(name)
    return words if len(words) != 1 else _all_words(name)


@dataclass(frozen=True)
class Spellings:
    """Names that belong to one person, or to several."""

    names: tuple[str, ...]

    @cached_property
    def _straight(self) -> re.Pattern[str]:
        return _pattern((_BETWEEN.join(map(re.escape, words)) for words in self._words), re.IGNORECASE)

    @cached_property
    def _turned(self) -> re.Pattern[str]:
        turned = ((words[-1], *words[:-1]) for words in self._words if len(words) > 1)
        return _pattern((_TURNED.join(map(re.escape, words)) for words in turned), re.IGNORECASE)

    @cached_property
    def _words(self) -> tuple[tuple[str, ...], ...]:
        return tuple(words for name in self.names if (words := _whole(name)))

    @cached_property
    def _plain_words(self) -> tuple[tuple[str, ...], ...]:
        return tuple(tuple(word.casefold() for word in words) for words in self._words)

    def _may_be_in(self, text: str) -> bool:
        loose = _loose(text)
        return any(all(word in loose for word in words) for words in self._plain_words)

    @cached_property
    def parts(self) -> frozenset[str]:
        """The words of the names that count alone: with a capital letter, and no word of two letters that is common."""
        words = {word for name in self.names for word in words_of(name)}
        return frozenset(w for w in words if len(w) >= _SHORTEST and w[0].isupper() and w.lower() not in _SHORT_WORDS)

    def are_in(self, text: str) -> bool:
        """Say whether a whole name stands in a text."""
        if not self._may_be_in(text):
            return False
        plain = folded(text).text
        return any(pattern.search(plain) for pattern in (self._straight, self._turned))

    def straight(self, text: str) -> list[Span]:
        """Return where whole names stand in a text, their words in order."""
        return list(folded(text).spans(self._straight)) if self._may_be_in(text) else []

    def turned(self, text: str, taken: Sequence[Span] = ()) -> list[Span]:
        """Return where whole names stand with the last word first; not across what is `taken`.

        Between two names that stand side by side the last word of one and the first of the next are nobody.
        """
        if not self._may_be_in(text):
            return []
        return [span for span in folded(text).spans(self._turned) if not any(_overlap(span, each) for each in taken)]

    def alone(self, text: str, without: frozenset[str] = frozenset()) -> list[Span]:
        """Return where a part of a name stands, written as a name is: "Will" and "WILL" are somebody, "will" is a word.

        Parts in `without` are left where they are.
        """
        loose, parts = _loose(text), self.parts - without
        there = frozenset(part for part in parts if part.casefold() in loose)
        return list(folded(text).spans(_alone(there))) if there else []


def _pattern(forms: Iterable[str], flags: re.RegexFlag) -> re.Pattern[str]:
    either = "|".join(sorted(set(forms), key=lambda form: (-len(form), form)))
    return re.compile(rf"{_BEFORE}(?:{either}){_AFTER}" if either else r"(?!)", flags)


@lru_cache(maxsize=64)
def _alone(parts: frozenset[str]) -> re.Pattern[str]:
    shouted = (part.upper() for part in parts if len(part) > _SHORTEST)
    return _pattern(map(re.escape, (*parts, *shouted)), re.NOFLAG)


def _overlap(one: Span, other: Span) -> bool:
    return one[0] < other[1] and other[0] < one[1]


def replaced(text: str, spans: Iterable[Span], instead: str) -> str:
    """Return a text with something else in some places; places that overlap or touch are one."""
    left, begins = [], 0
    for start, end in _together(spans):
        left += [text[begins:start], instead]
        begins = end
    return "".join([*left, text[begins:]])


def _together(spans: Iterable[Span]) -> list[Span]:
    found: list[Span] = []
    for start, end in sorted(spans):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((start, end))
    return found
