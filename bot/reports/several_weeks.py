"""A workbook of several weeks says of them what that of one week says of the week.

The sheets are written in the words of one week, which is what most workbooks are about. Those of several weeks get
other words at the end, in the cells that hold words of ours alone, known by their style: what people wrote has others.
"""

import re
from collections.abc import Callable, Iterable
from typing import Any

from openpyxl import Workbook

from bot.reports import styles as s
from bot.reports.cells import safe

OURS = frozenset(
    {
        *(s.TITLE, s.SUBTITLE, s.HEADING, s.HEAD, s.HEAD_NUMBER, s.HEAD_CENTRE, s.HEAD_INDENTED),
        *(
            s.QUIET,
            s.LEAD,
            s.IN_SHORT,
            s.TERM,
            s.WARNING,
            s.CALM_TILE[0],
            s.CALM_TILE[2],
            s.ALARM_TILE[0],
            s.ALARM_TILE[2],
        ),
    }
)
"""The styles of cells that hold words of ours alone."""
_OTHERWISE = (
    ("in the last twelve weeks", "in these weeks"),
    ("the last twelve weeks", "these weeks"),
    ("last twelve weeks", "these weeks"),
    ("each of twelve weeks", "each of these weeks"),
    ("in twelve weeks", "in these weeks"),
    ("in 12 weeks", "in these weeks"),
    ("twelve weeks", "these weeks"),
    ("Twelve weeks", "These weeks"),
    ("Twelve London weeks", "London weeks"),
    ("Since last week", "Since they began"),
    ("than last week", "than when they began"),
    ("as last week", "as when they began"),
    ("of this week", "of these weeks"),
    ("asked this week", "asked in these weeks"),
    ("this week", "in these weeks"),
    ("This week", "In these weeks"),
    ("the week's sums", "the sums of these weeks"),
    ("after the week", "after these weeks"),
    ("at the end of the week", "at the end of these weeks"),
    ("when the week was over", "when these weeks were over"),
    ("Week beginning", "Weeks beginning"),
    ("weekly report", "report"),
)
"""What is said of one week, and of several; the longer of two that begin alike comes first."""


def said(words: str) -> str:
    """Return words of ours about one week as they are said of several."""
    for one, several in _OTHERWISE:
        words = words.replace(one, several)
    return words


def said_around(names: Iterable[str]) -> Callable[[str], str]:
    """Return what says our words of several weeks and leaves names as they are: a school may be called "this week"."""
    longest_first = sorted({safe(name) for name in names if name}, key=len, reverse=True)
    either = re.compile(f"({'|'.join(map(re.escape, longest_first))})" if longest_first else r"((?!))")

    def say_around(words: str) -> str:
        parts = either.split(words)  # ours, a name, ours, a name, ours
        return "".join(part if place % 2 else said(part) for place, part in enumerate(parts))

    return say_around


def say(workbook: Workbook, descriptions: dict[str, list[str]], names: Iterable[str]) -> None:
    """Change the words of a workbook in the making, and the alternative texts of its charts, around some names."""
    otherwise = said_around(names)
    for sheet in workbook.worksheets:
        _say_cells(sheet, otherwise)
        for table in sheet.tables.values():
            for column in table.tableColumns:
                column.name = otherwise(column.name)
        _say_titles(sheet, otherwise)
    for sheet_name, texts in descriptions.items():
        descriptions[sheet_name] = [otherwise(text) for text in texts]
    workbook.properties.title = said(str(workbook.properties.title))


def _say_cells(sheet: Any, otherwise: Callable[[str], str]) -> None:  # noqa: ANN401 - a merged cell takes no value
    for cell in (cell for row in sheet.iter_rows() for cell in row):
        if isinstance(cell.value, str) and cell.style in OURS:
            # What stands in the cell is made safe already; a value that is set looks like a formula again.
            cell.value, cell.data_type = otherwise(cell.value), "s"


def _say_titles(sheet: Any, otherwise: Callable[[str], str]) -> None:  # noqa: ANN401 - openpyxl tells no type of charts
    runs = (run for chart in sheet._charts for part in chart.title.tx.rich.p for run in part.r)  # noqa: SLF001
    for run in runs:
        run.t = otherwise(run.t)
