"""Rows written as ready text and spliced into a saved sheet: ten times as fast as a cell object for each of them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from html import escape

from openpyxl.cell import Cell
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from bot.reports.cells import DAY_NOUGHT, Value, is_like_a_formula, safe, wall_time

_DIMENSION = re.compile(rb'(<dimension ref="[A-Z]+\d+:[A-Z]+)\d+"')
_END = b"</sheetData>"


@dataclass(slots=True)
class Rows:
    """The rows to be spliced into one sheet, all of them below its ordinary rows."""

    sheet: Worksheet
    written: list[str] = field(default_factory=list)
    last: int = 0
    _numbers: dict[tuple[str, bool], int] = field(default_factory=dict)

    def add(self, row: int, values: Sequence[tuple[Value, str]], height: float) -> None:
        """Write one row: its cells' values with the names of their styles, and its height in points."""
        cells = "".join(
            self._cell(f"{get_column_letter(column)}{row}", value, style)
            for column, (value, style) in enumerate(values, start=1)
        )
        self.written.append(f'<row r="{row}" ht="{height:g}" customHeight="1">{cells}</row>')
        self.last = row

    def _cell(self, place: str, value: Value, style: str) -> str:
        start = f'<c r="{place}" s="{self._number(style, isinstance(value, str) and is_like_a_formula(value))}"'
        if value is None:
            return f"{start}/>"
        if isinstance(value, str):
            text = escape(safe(value), quote=False).replace("\r", "&#13;")
            return f'{start} t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>'
        return f"{start}><v>{_number(value)}</v></c>"

    def _number(self, style: str, quoted: bool) -> int:  # noqa: FBT001 - half of a key
        """Return the number that a style has in this workbook."""
        if (style, quoted) not in self._numbers:
            pattern = Cell(self.sheet, 1, 1)
            pattern.style, pattern.quotePrefix = style, int(quoted)
            self._numbers[style, quoted] = pattern.style_id
        return self._numbers[style, quoted]


def _number(value: float | date) -> float:
    """Return a number, or a day or an aware moment as the days since the last of 1899 that a workbook keeps for it."""
    if isinstance(value, datetime):
        return (wall_time(value) - datetime.combine(DAY_NOUGHT, time())) / timedelta(days=1)
    return (value - DAY_NOUGHT).days if isinstance(value, date) else value


def spliced(sheet: bytes, rows: Rows) -> bytes:
    """Return a saved sheet with rows put at its end."""
    ready = "".join(rows.written).encode()
    return _DIMENSION.sub(rb'\g<1>%d"' % rows.last, sheet, count=1).replace(_END, ready + _END, 1)
