"""Cells that hold exactly what was written, and that Excel takes for nothing else.

Nothing is lost: a character that a workbook cannot hold stands as its number, `⟦U+0007⟧`, which `as_written` turns
back, and so does one that would turn the letters around it about, such as U+202E; and what readers decode (`_x0041_`,
ECMA-376 part 1, 22.9.2.19) has its first sign written so that it decodes to itself.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator
from datetime import date, datetime

from openpyxl.cell import Cell
from openpyxl.worksheet.worksheet import Worksheet

from bot.weeks import in_london

LONGEST = 32_767
"""UTF-16 units that a cell may hold; Excel cuts what is longer, without a word."""
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff\u202a-\u202e\u2066-\u2069⟦]")
_NUMBERED = re.compile(r"⟦U\+([0-9A-F]{4})⟧")
_DECODED = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_STARTS_A_FORMULA = ("=", "+", "-", "@", "#", "'", "\t", "\r")

DAY_NOUGHT = date(1899, 12, 30)
"""The day from which a workbook counts days."""

Value = str | int | float | date | datetime | None


def safe(text: str) -> str:
    """Return text as a cell may hold it, a heading of a page, or a chart."""
    return _DECODED.sub("_x005F_", writable(text))


def writable(text: str) -> str:
    """Return text as any XML may hold it, also where readers decode nothing, such as an alternative text."""
    return _UNWRITABLE.sub(lambda found: f"⟦U+{ord(found[0]):04X}⟧", text)


def as_written(shown: str) -> str:
    """Return the text that `safe` was given, from what Excel or another reader shows."""
    return _NUMBERED.sub(lambda found: chr(int(found[1], 16)), shown)


def units(text: str) -> int:
    """Return the length of a text as Excel counts it, in UTF-16 units."""
    return len(text) + sum(sign > "\uffff" for sign in text)


def pieces(text: str, longest: int = LONGEST) -> Iterator[str]:
    """Cut a text into pieces, each of which fits into a cell once it is made safe."""
    while units(safe(text)) > longest:
        cut = bisect_right(range(min(len(text), longest)), longest, key=lambda n: units(safe(text[: n + 1])))
        yield text[:cut]
        text = text[cut:]
    yield text


def put(sheet: Worksheet, row: int, column: int, value: Value, style: str) -> Cell:
    """Write one cell: text never as a formula or an error, a moment as London wall time."""
    cell = sheet.cell(row, column)
    assert isinstance(cell, Cell)  # noqa: S101 - the sheets write nothing into the hidden part of a merged cell
    cell.style = style
    if isinstance(value, str):
        cell.value = safe(value)
        cell.data_type = "s"
        if is_like_a_formula(value):
            cell.quotePrefix = 1
    else:
        cell.value = wall_time(value) if isinstance(value, datetime) else value
    return cell


def is_like_a_formula(text: str) -> bool:
    """Say whether somebody who edits this text in Excel would make a formula or an error of it."""
    return text.startswith(_STARTS_A_FORMULA)


def wall_time(moment: datetime) -> datetime:
    """Return an aware moment as London wall time to the second, without a zone: a workbook knows none."""
    return in_london(moment).replace(tzinfo=None, microsecond=0)
