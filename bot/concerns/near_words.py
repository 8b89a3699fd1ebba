"""Names that stand otherwise than somebody gave them: run together, taken apart, in addresses, or almost the same.

A text becomes its letters and digits alone, small and without accents, each with the place where it stands. What is
found here is never taken out by itself: a person looks at each place and says so.
"""

import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import unquote

from bot.concerns.redaction import Cut, Piece
from bot.labelled import Labelled

_SIGN = re.compile(r"(?:%[0-9A-Fa-f]{2})+|.", re.DOTALL)
"""One sign of a text; a run of signs that an address writes as bytes is one."""
_WORD = re.compile(r"[^\W_]+")
_PLAIN = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "\u0131": "i"})
"""Letters that Unicode does not take apart, as people without them write them."""
_SHORTEST_PART, _SHORTEST_ALIKE = 3, 5
_STANDS_ALONE, _STANDS_AT_AN_END = 3, 4
"""Up to how many letters a name has to stand alone, or at the beginning or end of a word, to be meant."""


class How(Labelled):
    """How a place differs from what was given."""

    OTHERWISE = "otherwise", "written in another way, or inside a longer word"
    PART = "part", "only a part of what you gave"
    ALIKE = "alike", "one letter is different"


@dataclass(frozen=True, slots=True)
class Near:
    """A place that may be meant, and how it differs."""

    cut: Cut
    how: How


@dataclass(frozen=True, slots=True)
class _Lettered:
    """The letters and digits of a text, and for each from where to where it stands there."""

    letters: str
    places: tuple[tuple[int, int], ...]


def find_near(exact: str, pieces: Sequence[Piece], found: Collection[Cut]) -> tuple[Near, ...]:
    """Return where something stands that is almost what was given, apart from the places that were `found` as it is.

    No two places overlap. What is most alike comes first where two would.
    """
    names = [name for name in map(_letters, exact.split()) if name]
    if not names:
        return ()
    near: list[Near] = []
    for number, piece in enumerate(pieces):
        taken = bytearray(len(piece.words))
        for cut in found:
            if cut.piece == number:
                taken[cut.start : cut.start + cut.length] = b"\1" * cut.length
        for start, end, how in _in_text(exact, names, piece.words):
            if not any(taken[start:end]):
                taken[start:end] = b"\1" * (end - start)
                near.append(Near(Cut(number, start, end - start), how))
    return tuple(sorted(near, key=lambda each: each.cut))


def _in_text(exact: str, names: Sequence[str], words: str) -> Iterator[tuple[int, int, How]]:
    text = _lettered(words)
    yield from ((*place, How.OTHERWISE) for place in _whole(names, text, words))
    if len(names) > 1:
        for part in _parts(exact):
            yield from ((*place, How.PART) for place in _whole([part], text, words, alone=True))
    yield from ((*place, How.ALIKE) for place in _alike(names, words))


def _parts(exact: str) -> list[str]:
    """Return the names that count alone; where some are written as names, with a capital letter, only those."""
    given = exact.split()
    named = [part for part in given if part[0].isupper()] or given
    return [part for part in dict.fromkeys(map(_letters, named)) if len(part) >= _SHORTEST_PART]


def _letters(said: str) -> str:
    plain = unicodedata.normalize("NFKD", said).casefold().translate(_PLAIN)
    return "".join(letter for letter in plain if letter.isalnum())


def _lettered(words: str) -> _Lettered:
    letters, places = "", []
    for found in _SIGN.finditer(words):
        sign = found[0]
        here = _letters(unquote(sign) if len(sign) > 1 else sign)
        letters += here
        places += [found.span()] * len(here)
    return _Lettered(letters, tuple(places))


def _whole(names: Sequence[str], text: _Lettered, words: str, *, alone: bool = False) -> Iterator[tuple[int, int]]:
    """Yield where names stand one after the other; `alone` asks for no letter before or after them."""
    name, at = "".join(names), 0
    while (at := text.letters.find(name, at)) >= 0:
        places = text.places[at : at + len(name)]
        start, end = places[0][0], _with_accents(words, places[-1][1])
        needed = 2 if alone or _is_torn(names, places, words) else _ends_needed(len(name))
        if _free_ends(words, start, end) >= needed:
            yield start, end
        at += 1


def _ends_needed(letters: int) -> int:
    """Return at how many ends no letter may follow: a short name stands inside many words that do not mean it."""
    return 2 if letters <= _STANDS_ALONE else 1 if letters <= _STANDS_AT_AN_END else 0


def _is_torn(names: Sequence[str], places: Sequence[tuple[int, int]], words: str) -> bool:
    """Say whether white space stands inside a name, and not only between two."""
    between, ends = 0, set()
    for name in names:
        between += len(name)
        ends.add(between)
    gaps = (words[places[n - 1][1] : places[n][0]] for n in range(1, len(places)) if n not in ends)
    return any(sign.isspace() for gap in gaps for sign in gap)


def _free_ends(words: str, start: int, end: int) -> int:
    """Return at how many ends no word goes on; a capital letter after a small one begins a word of its own."""
    before = not start or not words[start - 1].isalpha() or (words[start - 1].islower() and words[start].isupper())
    after = end == len(words) or not words[end].isalpha() or (words[end - 1].islower() and words[end].isupper())
    return before + after


def _with_accents(words: str, end: int) -> int:
    while end < len(words) and unicodedata.combining(words[end]):
        end += 1
    return end


def _alike(names: Iterable[str], words: str) -> Iterator[tuple[int, int]]:
    meant = [name for name in names if len(name) >= _SHORTEST_ALIKE]
    for found in _WORD.finditer(words) if meant else ():
        word = _letters(found[0])
        if any(name != word and _differ_by_one(name, word) for name in meant):
            yield found.start(), _with_accents(words, found.end())


def _differ_by_one(one: str, other: str) -> bool:
    """Say whether one letter is missing, too many, another, or changed its place with the next."""
    short, long = sorted((one, other), key=len)
    if len(long) - len(short) > 1:
        return False
    begin = next((n for n, (a, b) in enumerate(zip(short, long, strict=False)) if a != b), len(short))
    rest, longer = short[begin:], long[begin:]
    swapped = len(rest) > 1 and longer == rest[1] + rest[0] + rest[2:]
    return swapped or longer[1:] == (rest[1:] if len(short) == len(long) else rest)
