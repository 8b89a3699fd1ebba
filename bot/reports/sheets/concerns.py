"""Concerns: every case, one row each; those that the reader may not read without name or word."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from bot.reports import styles as s
from bot.reports import words as w
from bot.reports.cells import Value
from bot.reports.figures import Details, Row
from bot.reports.page import Book, Column, filtered, heads, height, noted, stay_in_sight, title
from bot.reports.splice import Rows

TABLE = "ConcernList"
CHOICES = "MeetingChoices"
"""The name of the cells that hold the choices."""
_FIRST = 5
_HEAD = 4
"""The row of the headings."""


@dataclass(frozen=True, slots=True)
class _Detail:
    """A column that is only filled for those who may read the case."""

    column: Column
    value: Callable[[Details], Value]


_ALWAYS = (
    Column(w.NUMBER, 5.5, s.CENTRE),
    Column(w.WEEK_RAISED, 10),
    Column(w.SCHOOL, 18),
    Column(w.STATE, 13),
    Column(w.CHANGE, 17),
)
_DETAILS = (
    _Detail(Column(w.REFERENCE, 15), lambda d: d.reference),
    _Detail(Column(w.RAISED, 16.5, s.WHEN), lambda d: d.raised_at),
    _Detail(Column(w.SEVERITY, 10), lambda d: d.severity.label),
    _Detail(Column(w.CATEGORY, 16), lambda d: d.category),
    _Detail(Column(w.PLATFORM, 11), lambda d: d.platform),
    _Detail(Column(w.ABOUT, 12), lambda d: d.about),
    _Detail(Column(w.DAYS_OPEN, 7, s.CENTRE), lambda d: d.days_open),
    _Detail(Column(w.OWNER, 12), lambda d: d.owner),
    _Detail(Column(w.OUTCOME, 13), lambda d: d.outcome),
    _Detail(Column(w.TOLD, 36), lambda d: d.told),
)
_MEETING = Column(w.MEETING, 11)
_NAMELESS = (
    Column(w.NUMBER, 10, s.CENTRE),
    Column(w.WEEK_RAISED, 18),
    Column(w.SCHOOL, 42),
    Column(w.STATE, 24),
    Column(w.CHANGE, 24),
)


def row_of(row: Row) -> int:
    """Return the sheet's row that shows a row of the report."""
    return _FIRST + row.number - 1


def add(book: Book) -> None:
    """Add the sheet."""
    rows = book.report.rows
    shows_details = not rows or any(row.details for row in rows)
    columns = (*_ALWAYS, *(d.column for d in _DETAILS), _MEETING) if shows_details else (*_NAMELESS, _MEETING)
    sheet = book.sheet(w.CONCERNS_TITLE, [column.width for column in columns])
    title(sheet, w.CONCERNS_TITLE, w.CONCERNS_NOTE, len(columns))
    noted(sheet, _HEAD - 1, _second_note(book), len(columns))
    if not rows:
        return
    heads(sheet, _HEAD, columns)
    book.spliced[w.CONCERNS_TITLE] = ready = Rows(sheet)
    for row in rows:
        _write(ready, row, columns)
    filtered(sheet, TABLE, (_HEAD, row_of(rows[-1])), columns)
    stay_in_sight(sheet, _HEAD)
    _offer_choices(sheet, len(columns), len(rows))


def _second_note(book: Book) -> str:
    report = book.report
    if not report.rows:
        return w.CONCERNS_NONE
    return w.CONCERNS_NAMELESS.format(n=report.nameless, all=len(report.rows)) if report.nameless else ""


def _write(ready: Rows, row: Row, columns: Sequence[Column]) -> None:
    always = (row.number, row.week.name, row.school, row.state.label, row.change.words)
    details = _details(row, len(columns) > len(_NAMELESS) + 1)
    values = (*always, *(value for value, _ in details), None)
    plain = (column.style for column in columns[: len(always) - 1])
    looks = (*plain, s.CHANGES[row.change.happened], *(style for _, style in details), s.TEXT)
    ready.add(row_of(row), list(zip(values, looks, strict=True)), height(columns, values))


def _details(row: Row, shown: bool) -> list[tuple[Value, str]]:  # noqa: FBT001 - private, and read beside its name
    details = row.details
    if not shown:
        return []
    if details is None:
        return [(w.NOT_OPEN_TO_YOU, s.UNREADABLE), *[(None, s.UNREADABLE)] * (len(_DETAILS) - 1)]
    return [(d.value(details), _style(d, details)) for d in _DETAILS]


def _style(detail: _Detail, details: Details) -> str:
    return s.GRADES[details.severity] if detail.column.heading == w.SEVERITY else detail.column.style


def _offer_choices(sheet: Worksheet, column: int, rows: int) -> None:
    letter = get_column_letter(column)
    choices = DataValidation("list", f"={CHOICES}", allow_blank=True, showErrorMessage=True, showInputMessage=True)
    choices.error, choices.errorTitle = w.MEETING_WRONG, w.MEETING
    choices.prompt, choices.promptTitle = w.MEETING_HELP, w.MEETING
    choices.add(f"{letter}{_FIRST}:{letter}{_FIRST + rows - 1}")
    sheet.add_data_validation(choices)
