"""A staff list as a table of cells, from whatever file it came; and how a CSV file becomes one."""

import csv
import unicodedata
from codecs import BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from io import StringIO

from bot.errors import StaffroomError

LARGEST = 5 * 1024 * 1024
"""Bytes that a file may have."""
MOST_ROWS = 10_000
"""Rows that may hold anything."""
_DELIMITERS = (",", ";", "\t")

NOT_TEXT = "It cannot be read. Please save it as an Excel workbook (.xlsx) or as a CSV file in UTF-8."
TOO_MANY_ROWS = f"It has more than {MOST_ROWS:,} rows."

Cell = str | date
"""What stands in a cell: text on one line, or a day."""


class BrokenStaffList(StaffroomError):
    """The staff list cannot be used; `sentence` names the rows, and nobody on them."""


@dataclass(frozen=True, slots=True)
class Line:
    """A row that holds something; `number` is the one that a spreadsheet shows beside it."""

    number: int
    cells: tuple[Cell, ...]


def lines(rows: Iterable[Sequence[object]]) -> tuple[Line, ...]:
    """Return the rows that hold anything, given every row from the first; raise BrokenStaffList for too many."""
    found: list[Line] = []
    for number, values in enumerate(rows, start=1):
        # A workbook may have a million empty rows: they are passed over without a look at each cell.
        cells = tuple(_cell(value) for value in values) if any(values) else ()
        if any(cells):
            found.append(Line(number, cells))
        if len(found) > MOST_ROWS + 1:  # the headings are one of them
            raise BrokenStaffList(TOO_MANY_ROWS)
    return tuple(found)


def read_csv(content: bytes) -> tuple[Line, ...]:
    """Return the table in a CSV file, separated by commas, semicolons or tabs; raise BrokenStaffList."""
    try:
        text = content.decode("utf-16" if content.startswith((BOM_UTF16_BE, BOM_UTF16_LE)) else "utf-8-sig")
        return lines(csv.reader(StringIO(text, newline=""), delimiter=_delimiter(text)))
    except (UnicodeDecodeError, csv.Error):
        raise BrokenStaffList(NOT_TEXT) from None


def _delimiter(text: str) -> str:
    headings = text.lstrip().partition("\n")[0]
    return max(_DELIMITERS, key=headings.count)


def _cell(value: object) -> Cell:
    if isinstance(value, date):
        return value.date() if isinstance(value, datetime) else value
    if isinstance(value, float) and value.is_integer():
        value = int(value)  # a workbook knows no whole numbers
    return "" if value is None else " ".join(unicodedata.normalize("NFC", str(value)).split())
