"""What a school office hands in as a table of cells, from whatever file it came; and how a CSV file becomes one."""

import csv
from codecs import BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from io import StringIO
from unicodedata import normalize

from bot.errors import StaffroomError

LARGEST = 5 * 1024 * 1024
"""Bytes that a file may have."""
MOST_ROWS = 10_000
"""Rows that may hold anything."""
_TIDIED = 2_000
"""Signs of a cell that are kept: a column takes far fewer, and says so. Longer ones take long to bring into order."""
_DELIMITERS = (",", ";", "\t")

NOT_TEXT = "It cannot be read. Please save it as an Excel workbook (.xlsx) or as a CSV file in UTF-8."
TOO_MANY_ROWS = f"It has more than {MOST_ROWS:,} rows."

Cell = str | date
"""What stands in a cell: text on one line, or a day."""


class BrokenTable(StaffroomError):
    """A file that was handed in cannot be read as a table; `sentence` says why, and nothing of what it holds."""


class BrokenStaffList(BrokenTable):
    """The staff list cannot be used; `sentence` names the rows, and nobody on them."""


@dataclass(frozen=True, slots=True)
class Line:
    """A row that holds something; `number` is the one that a spreadsheet shows beside it."""

    number: int
    cells: tuple[Cell, ...]


def lines(rows: Iterable[Sequence[object]]) -> tuple[Line, ...]:
    """Return the rows that hold anything, given every row from the first; raise BrokenStaffList for too many."""
    found: list[Line] = []
    known: dict[str, str] = {}
    for number, values in enumerate(rows, start=1):
        # A workbook may have a million empty rows: they are passed over without a look at each cell.
        cells = tuple(_cell(value, known) for value in values) if any(values) else ()
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


def _cell(value: object, known: dict[str, str]) -> Cell:
    if isinstance(value, date):
        return value.date() if isinstance(value, datetime) else value
    if isinstance(value, float) and value.is_integer():
        value = int(value)  # a workbook knows no whole numbers
    text = "" if value is None else str(value)
    # A hundred thousand cells of a workbook may share one text, of any length: it is tidied once and kept once.
    if text not in known:
        known[text] = _tidy(text)
    return known[text]


def _tidy(text: str) -> str:
    on_one_line = " ".join(text.split())
    return normalize("NFC", on_one_line) if len(on_one_line) <= _TIDIED else on_one_line[:_TIDIED]
