"""Redirects: formal requests and serious matters that were shown to their own procedure."""

from openpyxl.worksheet.worksheet import Worksheet

from bot.reports import styles as s
from bot.reports import words as w
from bot.reports.other_figures import RedirectFigures
from bot.reports.page import (
    Book,
    Column,
    filtered,
    fit_pages,
    heading,
    heads,
    noted,
    print_on_every_page,
    rows_of,
    title,
)
from bot.requests.redirect import Outcome

TABLE = "RedirectList"
_KIND = Column(w.KIND, 46)
_COUNTS = (
    _KIND,
    Column(w.THIS_WEEK, 14, s.NUMBER),
    Column(w.TWELVE_WEEKS, 24, s.NUMBER),
    *(Column(outcome.label, 30, s.NUMBER) for outcome in Outcome),
)
_EACH = (_KIND, Column(w.DAY, 14, s.DAY), Column(w.WHY, 24), Column(w.OUTCOME_SO_FAR, 30))


def add(book: Book) -> None:
    """Add the sheet."""
    figures = book.report.redirects
    sheet = book.sheet(w.REDIRECTS_TITLE, [column.width for column in _COUNTS])
    row = title(sheet, w.REDIRECTS_TITLE, w.REDIRECTS_NOTE, len(_COUNTS))
    sheet.freeze_panes = "A3"
    sheet.print_title_rows = "1:1"
    if not figures.rows:
        noted(sheet, row, w.REDIRECTS_NONE, len(_COUNTS))
        return
    _each(sheet, _by_school(book, sheet, _by_kind(book, sheet, row)), figures)
    fit_pages(sheet)


def _by_kind(book: Book, sheet: Worksheet, row: int) -> int:
    kinds, one_week = book.report.redirects.kinds, book.report.period.is_one_week
    columns = _COUNTS if one_week else (*_COUNTS[:1], *_COUNTS[2:])  # several weeks look back on no others
    row = heading(sheet, row - 1, w.BY_KIND)
    heads(sheet, row, columns)
    numbers = [(*((kind.this_week,) if one_week else ()), kind.twelve_weeks, *kind.outcomes) for kind in kinds]
    rows_of(sheet, row + 1, columns, [(kind.kind, *each) for kind, each in zip(kinds, numbers, strict=True)])
    totals = [sum(column) for column in zip(*numbers, strict=True)]
    total = [Column("", _KIND.width, s.TOTAL), *(Column("", column.width, s.TOTAL_NUMBER) for column in columns[1:])]
    return rows_of(sheet, row + 1 + len(kinds), total, [(w.TOTAL, *totals)])


def _by_school(book: Book, sheet: Worksheet, row: int) -> int:
    columns = (Column(w.SCHOOL, _KIND.width), Column(w.IN_SPAN, _COUNTS[1].width, s.NUMBER))
    row = heading(sheet, row, w.BY_SCHOOL.format(span=book.report.broadly.now.span.name))
    heads(sheet, row, columns)
    return rows_of(sheet, row + 1, columns, book.report.broadly.redirects_by_school)


def _each(sheet: Worksheet, row: int, figures: RedirectFigures) -> None:
    row = heading(sheet, row, w.EACH_REDIRECT)
    heads(sheet, row, _EACH)
    print_on_every_page(sheet, row)
    rows = [(one.kind, one.day, one.door, one.outcome) for one in figures.rows]
    filtered(sheet, TABLE, (row, rows_of(sheet, row + 1, _EACH, rows) - 1), _EACH)
