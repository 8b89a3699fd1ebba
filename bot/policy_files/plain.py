"""Plain text into pieces: an empty line, a number or the mark of a point begins a new one."""

import re
from collections.abc import Iterable, Iterator, Sequence

from bot.policy_files.labels import label_of, point_of
from bot.policy_files.limits import decoded
from bot.policy_files.pieces import Aside, Piece, Reading, Shape, tidy

RULERS = "lines of dashes or other signs", "they hold no letter"
PLACE = "line {number}"

_CONTENTS = re.compile(r".*(?:\.{4,}|(?:\. ){4,}|…{2,})\s*\d{1,4}", re.DOTALL)


def read_plain(raw: bytes, file: str) -> Reading:
    """Return the pieces of a text; lines that follow one another belong together."""
    aside = Aside()
    pieces = tidy(pieces_of(_numbered_lines(decoded(raw, file), aside)))
    return Reading(pieces, aside.all())


def pieces_of(lines: Iterable[tuple[str, str]]) -> Iterator[Piece]:
    """Yield the pieces of lines, each with its place; an empty line ends a piece."""
    for together in _together(lines):
        text = " ".join(line for line, _ in together)
        yield shaped(text, together[0][1])


def shaped(text: str, place: str) -> Piece:
    """Return a point, a line of the contents, a row or a paragraph, whichever the text has the form of."""
    point = point_of(text)
    if point is not None:
        return Piece(Shape.BULLET, point, place=place)
    if is_contents(text):
        return Piece(Shape.CONTENTS, text, place=place)
    return Piece(Shape.ROW if "\t" in text.strip() and not label_of(text) else Shape.PARAGRAPH, text, place=place)


def is_contents(text: str) -> bool:
    """Say whether a line leads to a page by dots."""
    return bool(_CONTENTS.fullmatch(text))


def begins_anew(line: str) -> bool:
    """Say whether a line begins a piece of its own, whatever stands before it."""
    return point_of(line) is not None or label_of(line) is not None or is_contents(line)


def _numbered_lines(text: str, aside: Aside) -> Iterator[tuple[str, str]]:
    for number, line in enumerate(text.replace("\f", "\n").splitlines(), start=1):
        if line.strip() and not any(letter.isalnum() for letter in line):
            aside.put(RULERS, line)
            yield "", ""
        else:
            yield line.strip(), PLACE.format(number=number)


def _together(lines: Iterable[tuple[str, str]]) -> Iterator[Sequence[tuple[str, str]]]:
    kept: list[tuple[str, str]] = []
    for line, place in lines:
        if kept and (not line or begins_anew(line) or "\t" in line or is_contents(kept[-1][0])):
            yield kept
            kept = []
        if line:
            kept.append((line, place))
    if kept:
        yield kept
