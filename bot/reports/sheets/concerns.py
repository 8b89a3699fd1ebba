"""Concerns: every case, one row each; those that the reader may not read without name or word."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from itertools import islice
from math import ceil
from operator import attrgetter

from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from bot.concerns.concern import Severity
from bot.reports import styles as s
from bot.reports import words as w
from bot.reports.cells import Value
from bot.reports.changes import Happened
from bot.reports.figures import Row
from bot.reports.page import Book, Column, filtered, heads, lines, noted, points, stay_in_sight, title
from bot.reports.progress import counted
from bot.reports.splice import Fit, Line, Rows

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
    value: str
    """Which field of the details it shows."""


_ALWAYS = (
    Column(w.NUMBER, 5.5, s.CENTRE),
    Column(w.WEEK_RAISED, 10),
    Column(w.SCHOOL, 18),
    Column(w.STATE, 13),
    Column(w.CHANGE, 17),
)
_DETAILS = (
    _Detail(Column(w.REFERENCE, 15), "reference"),
    _Detail(Column(w.RAISED, 16.5, s.WHEN), "raised_at"),
    _Detail(Column(w.SEVERITY, 10), "severity.label"),
    _Detail(Column(w.CATEGORY, 16), "category"),
    _Detail(Column(w.PLATFORM, 11), "platform"),
    _Detail(Column(w.ABOUT, 12), "about"),
    _Detail(Column(w.DAYS_OPEN, 7, s.CENTRE), "days_open"),
    _Detail(Column(w.OWNER, 12), "owner"),
    _Detail(Column(w.OUTCOME, 13), "outcome"),
    _Detail(Column(w.TOLD, 36), "told"),
)
_MEETING = Column(w.MEETING, 11)
_NAMELESS = (
    Column(w.NUMBER, 10, s.CENTRE),
    Column(w.WEEK_RAISED, 18),
    Column(w.SCHOOL, 42),
    Column(w.STATE, 24),
    Column(w.CHANGE, 24),
)


_VALUES = attrgetter(*(detail.value for detail in _DETAILS))
"""Takes all of them at once: a call for each was a tenth of the time of a long list."""
_LOOK = {happened: (*(column.style for column in _ALWAYS[:-1]), s.CHANGES[happened]) for happened in Happened}
_NAMELESS_LOOK = {
    happened: (*(column.style for column in _NAMELESS[:-1]), s.CHANGES[happened], s.TEXT) for happened in Happened
}
_UNREADABLE_LOOK = {happened: (*_LOOK[happened], *[s.UNREADABLE] * len(_DETAILS), s.TEXT) for happened in Happened}
_UNREADABLE: tuple[Value, ...] = (w.NOT_OPEN_TO_YOU, *[None] * (len(_DETAILS) - 1))


def _style(detail: _Detail, severity: Severity) -> str:
    return s.GRADES[severity] if detail.column.heading == w.SEVERITY else detail.column.style


_LOOKS = {
    (severity, happened): (*_LOOK[happened], *(_style(d, severity) for d in _DETAILS), s.TEXT)
    for severity in Severity
    for happened in Happened
}


def sheets(book: Book) -> int:
    """Return over how many sheets the concerns go on."""
    return max(1, ceil(len(book.report.rows) / book.rows_a_sheet))


def place_of(book: Book, number: int) -> tuple[str, int]:
    """Return the sheet and its row that show a row of the report, by its number."""
    sheet, place = divmod(number - 1, book.rows_a_sheet)
    return _name(w.CONCERNS_TITLE, sheet), _FIRST + place


def _name(name: str, sheet: int) -> str:
    return w.CONCERNS_FURTHER.format(title=name, number=sheet + 1) if sheet else name


def add(book: Book) -> None:
    """Add the sheet, and further ones where there are more concerns than Excel has rows."""
    for number in range(sheets(book)):
        _add(book, number)


def _add(book: Book, number: int) -> None:
    report, start = book.report, number * book.rows_a_sheet
    shows_details = not report.rows or report.nameless < len(report.rows)
    columns = (*_ALWAYS, *(d.column for d in _DETAILS), _MEETING) if shows_details else (*_NAMELESS, _MEETING)
    name = _name(w.CONCERNS_TITLE, number)
    sheet = book.sheet(name, [column.width for column in columns])
    title(sheet, name, w.CONCERNS_NOTE, len(columns))
    noted(sheet, _HEAD - 1, _second_note(book), len(columns))
    if not report.rows:
        return
    heads(sheet, _HEAD, columns)
    here = min(book.rows_a_sheet, len(report.rows) - start)
    fit = Fit([column.width for column in columns], lines, points)
    book.spliced[name] = Rows(
        sheet, fit, _FIRST, here, partial(_lines, book, range(start, start + here), shows_details)
    )
    filtered(sheet, f"{TABLE}{number + 1}" if number else TABLE, (_HEAD, _HEAD + here), columns)
    stay_in_sight(sheet, _HEAD)
    _offer_choices(sheet, len(columns), here)


def _second_note(book: Book) -> str:
    report = book.report
    if not report.rows:
        return w.CONCERNS_NONE
    return w.CONCERNS_NAMELESS.format(n=report.nameless, all=len(report.rows)) if report.nameless else ""


def _lines(book: Book, which: range, shown: bool) -> Iterator[Line]:  # noqa: FBT001 - private, and read beside its name
    rows = book.report.rows

    def tell(done: int, _here: int) -> None:
        book.progress(which.start + done, len(rows))

    for row in counted(islice(rows, which.start, which.stop), len(which), tell):
        yield _line(row) if shown else ((*_always(row), None), _NAMELESS_LOOK[row.change.happened])


def _always(row: Row) -> tuple[Value, ...]:
    return row.number, row.week.name, row.school, row.state.label, row.change.words


def _line(row: Row) -> Line:
    details, happened = row.details, row.change.happened
    if details is None:
        return (*_always(row), *_UNREADABLE, None), _UNREADABLE_LOOK[happened]
    return (*_always(row), *_VALUES(details), None), _LOOKS[details.severity, happened]


def _offer_choices(sheet: Worksheet, column: int, rows: int) -> None:
    letter = get_column_letter(column)
    choices = DataValidation("list", f"={CHOICES}", allow_blank=True, showErrorMessage=True, showInputMessage=True)
    choices.error, choices.errorTitle = w.MEETING_WRONG, w.MEETING
    choices.prompt, choices.promptTitle = w.MEETING_HELP, w.MEETING
    choices.add(f"{letter}{_FIRST}:{letter}{_FIRST + rows - 1}")
    sheet.add_data_validation(choices)
