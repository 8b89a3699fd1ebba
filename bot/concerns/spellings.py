"""Finding a name in what people wrote, however it is spelt there, and putting something else in its place.

A name is found in any case, with and without accents, with its last word first ("Marsh, Tilly"), with an initial in
between, and written together as accounts are ("#TillyMarsh", "tilly.marsh07"). A nickname is not found: it has to be
given as a name of its own.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

_BETWEEN = r"(?:[\W_]{1,3}[^\W\d_]\.?)?[\W_]{0,3}"
"""What may stand between two words of a name: an initial, and a few marks, or nothing."""
_BEFORE, _AFTER = r"(?<![^\W\d_])", r"(?![^\W\d_])"
_APART = re.compile(r"[^\w']+")
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
    places: tuple[int, ...]
    whole: str

    def spans(self, pattern: re.Pattern[str]) -> Iterator[tuple[int, int]]:
        """Yield where a pattern stands in the text as it was, with the accents that follow."""
        for found in pattern.finditer(self.text):
            end = self.places[found.end() - 1] + 1
            while end < len(self.whole) and unicodedata.combining(self.whole[end]):
                end += 1
            yield self.places[found.start()], end


def folded(text: str) -> _Folded:
    """Return a text as names are looked for in it."""
    letters = [(_letter, place) for place, letter in enumerate(text) for _letter in _plain(letter)]
    return _Folded("".join(letter for letter, _ in letters), tuple(place for _, place in letters), text)


def _plain(letter: str) -> str:
    if letter in "\u2019\u2018":
        return "'"
    apart = unicodedata.normalize("NFKD", letter)
    return "".join(each for each in apart if not unicodedata.combining(each))


def words_of(name: str) -> tuple[str, ...]:
    """Return the words of a name, without titles, as they are looked for."""
    words = (word.strip("'") for word in _APART.split(folded(name).text))
    return tuple(word for word in words if word and word.casefold() not in _TITLES)


@dataclass(frozen=True)
class Spellings:
    """Names that belong to one person, or to several."""

    names: tuple[str, ...]

    @cached_property
    def _whole(self) -> re.Pattern[str]:
        either = sorted({form for name in self.names for form in _forms(words_of(name))}, key=lambda form: -len(form))
        return _pattern(either, re.IGNORECASE)

    @cached_property
    def parts(self) -> frozenset[str]:
        """The words of the names that count alone: with a capital letter, and no word of two letters that is common."""
        words = {word for name in self.names for word in words_of(name)}
        return frozenset(w for w in words if len(w) >= _SHORTEST and w[0].isupper() and w.lower() not in _SHORT_WORDS)

    def are_in(self, text: str) -> bool:
        """Say whether a whole name stands in a text."""
        return any(True for _ in folded(text).spans(self._whole))

    def whole(self, text: str) -> list[tuple[int, int]]:
        """Return where whole names stand in a text."""
        return list(folded(text).spans(self._whole))

    def alone(self, text: str, without: frozenset[str] = frozenset()) -> list[tuple[int, int]]:
        """Return where a part of a name stands, written as a name is: "Will" and "WILL" are somebody, "will" is a word.

        Parts in `without` are left where they are.
        """
        parts = sorted(self.parts - without, key=len, reverse=True)
        forms = dict.fromkeys([*map(re.escape, parts), *(re.escape(p.upper()) for p in parts if len(p) > _SHORTEST)])
        return list(folded(text).spans(_pattern(list(forms), re.NOFLAG)))


def _forms(words: tuple[str, ...]) -> Iterator[str]:
    if not words:
        return
    yield _BETWEEN.join(map(re.escape, words))
    yield r"[\W_]{0,3}".join(map(re.escape, (words[-1], *words[:-1])))


def _pattern(either: list[str], flags: re.RegexFlag) -> re.Pattern[str]:
    return re.compile(rf"{_BEFORE}(?:{'|'.join(either)}){_AFTER}" if either else r"(?!)", flags)


def replaced(text: str, spans: Iterable[tuple[int, int]], instead: str) -> str:
    """Return a text with something else in some places; places that overlap or touch are one."""
    left, begins = [], 0
    for start, end in _together(spans):
        left += [text[begins:start], instead]
        begins = end
    return "".join([*left, text[begins:]])


def _together(spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((start, end))
    return found
