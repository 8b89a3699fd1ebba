"""A workbook of several weeks says of them what that of one week says of the week.

The sheets are written in the words of one week, which is what most workbooks are about. Those of several weeks get
other words at the end, in the cells that hold words of ours alone, known by their style: what people wrote has others.
"""

from typing import Any

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from bot.reports import styles as s
from bot.reports.cells import put

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
    ("at the end of the week", "at the end of these weeks"),
    ("The week is not over", "These weeks are not over"),
    ("Week beginning", "Weeks beginning"),
    ("In the week of ", "In "),
    ("weekly report", "report"),
)
"""What is said of one week, and of several; the longer of two that begin alike comes first."""


def said(words: str) -> str:
    """Return words of ours about one week as they are said of several."""
    for one, several in _OTHERWISE:
        words = words.replace(one, several)
    return words


def say(workbook: Workbook, descriptions: dict[str, list[str]]) -> None:
    """Change the words of a workbook in the making, and the alternative texts of its charts."""
    for sheet in workbook.worksheets:
        _say_cells(sheet)
        for table in sheet.tables.values():
            for column in table.tableColumns:
                column.name = said(column.name)
        _say_titles(sheet)
    for sheet_name, texts in descriptions.items():
        descriptions[sheet_name] = [said(text) for text in texts]


def _say_cells(sheet: Worksheet) -> None:
    for number, row in enumerate(sheet.iter_rows(), start=1):
        for column, cell in enumerate(row, start=1):
            ours = str(cell.value) if isinstance(cell.value, str) and cell.style in OURS else ""
            if said(ours) != ours:
                put(sheet, number, column, said(ours), cell.style)


def _say_titles(sheet: Any) -> None:  # noqa: ANN401 - openpyxl tells no type of a sheet's charts
    runs = (run for chart in sheet._charts for part in chart.title.tx.rich.p for run in part.r)  # noqa: SLF001
    for run in runs:
        run.t = said(run.t)
