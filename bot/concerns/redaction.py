"""Taking words out of a text: where they stand, and what is left. Decisions alone; the store does it."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.errors import NotThere

REMOVED = "[removed]"
"""What stands in the place of words that were taken out."""
MOST_PLACES = 40
"""Places that are removed at once: a button carries no more."""
AROUND = 40
"""Characters shown on each side of a place."""
_CUT = re.compile(r"(\d{1,4}):(\d{1,7})\+(\d{1,7})", re.ASCII)


@dataclass(frozen=True, slots=True)
class Piece:
    """One text of a record: which table it stands in, the name of its field or empty, and its words."""

    table: str
    field: str
    words: str


@dataclass(frozen=True, slots=True, order=True)
class Cut:
    """One place: the number of the piece, and where in it the words begin and how long they are, in characters."""

    piece: int
    start: int
    length: int


def find_words(exact: str, pieces: Sequence[Piece]) -> tuple[Cut, ...]:
    """Return every place where words stand, whole, in whatever case and however their accents are stored."""
    pattern = _pattern(exact)
    return tuple(
        Cut(number, found.start(), found.end() - found.start())
        for number, piece in enumerate(pieces)
        for found in pattern.finditer(piece.words)
    )


def _pattern(exact: str) -> re.Pattern[str]:
    forms = dict.fromkeys(unicodedata.normalize(form, exact) for form in ("NFC", "NFD"))
    either = "|".join(r"\s+".join(map(re.escape, form.split())) for form in forms)
    return re.compile(rf"(?<!\w)(?:{either})(?!\w)", re.IGNORECASE)


def in_context(cut: Cut, pieces: Sequence[Piece]) -> str:
    """Return a place between double brackets, with some words on each side of it; raise NotThere for no such place."""
    if cut.piece >= len(pieces) or cut.start + cut.length > len(pieces[cut.piece].words):
        raise NotThere
    words, end = pieces[cut.piece].words, cut.start + cut.length
    before = ("…" if cut.start > AROUND else "") + words[max(0, cut.start - AROUND) : cut.start]
    after = words[end : end + AROUND] + ("…" if end + AROUND < len(words) else "")
    return f"{before}[[{words[cut.start : end]}]]{after}"


def without(words: str, cuts: Iterable[Cut]) -> str:
    """Return a text with a mark in each place; raise NotThere for a place that lies outside it or in another."""
    left, begins = [], 0
    for cut in sorted(cuts):
        if cut.start < begins or not cut.length or cut.start + cut.length > len(words):
            raise NotThere
        left += [words[begins : cut.start], REMOVED]
        begins = cut.start + cut.length
    return "".join([*left, words[begins:]])


def as_code(cut: Cut) -> str:
    """Return a place as numbers alone."""
    return f"{cut.piece}:{cut.start}+{cut.length}"


def from_code(code: str) -> Cut:
    """Return the place of an `as_code`; raise NotThere for anything else."""
    found = _CUT.fullmatch(code)
    if not found:
        raise NotThere
    return Cut(int(found[1]), int(found[2]), int(found[3]))


def written(mark: str, cuts: Sequence[Cut]) -> str:
    """Return places as a button carries them: numbers alone, and never the words."""
    return "/".join([mark, *map(as_code, cuts)])


def parsed(text: str) -> tuple[str, tuple[Cut, ...]]:
    """Return what `written` wrote; raise NotThere for anything else."""
    mark, *places = text.split("/")
    if not places or len(places) > MOST_PLACES:
        raise NotThere
    return mark, tuple(map(from_code, places))
