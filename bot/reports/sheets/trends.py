"""Trends: twelve weeks, the sums that prove that nothing is left out, and what the charts are drawn from."""

from collections.abc import Sequence
from dataclasses import dataclass

from openpyxl.worksheet.pagebreak import Break
from openpyxl.worksheet.worksheet import Worksheet

from bot.reports import charts
from bot.reports import styles as s
from bot.reports import words as w
from bot.reports.broadly import Crossing
from bot.reports.cells import Value
from bot.reports.charts import FIRST, SECOND, Line, Place, Range
from bot.reports.figures import Count, Sum, WeekCount
from bot.reports.page import Book, Column, filtered, heading, heads, noted, rows_of, title, to_come
from bot.reports.small_counts import Shown

TABLE = "WeekByWeek"
_HEAD = 4
_FIRST = 5
_NAME_WIDTH, _NUMBER_WIDTH = 36.0, 13.5
_WEEK_COLUMNS = (
    Column(w.WEEK, _NAME_WIDTH),
    Column(w.BEGINNING, _NUMBER_WIDTH, s.DAY),
    *(Column(words, _NUMBER_WIDTH, s.NUMBER) for words in w.WEEKS_HEADINGS),
)
_BEGINNING, _RAISED, _CLOSED, _OPEN, _ASKED, _UNANSWERED = 2, 3, 5, 6, 8, 9
_CHART_HEIGHT = 165
_NONE = (Count(w.NONE, 0),)


@dataclass(frozen=True, slots=True)
class Bars:
    """A chart of bars: its title, and the names and numbers that it is drawn from."""

    title: str
    names: Range
    line: Line


@dataclass(frozen=True, slots=True)
class Sources:
    """Where the charts of the summary find their numbers; None where there is nothing to draw."""

    weeks: Range
    raised: Line
    closed: Line
    still_open: Line
    schools: Bars | None
    platforms: Bars | None
    kinds: Bars | None


@dataclass(frozen=True, slots=True)
class _Table:
    """A table of two columns, and the chart that is drawn from it."""

    heading: str
    name: str
    number: str
    chart: str
    colour: str
    bars: int = 20
    """How many bars the chart has at most: its names have to be read."""


_SCHOOLS = _Table(w.OPEN_BY_SCHOOL, w.SCHOOL, w.OPEN, w.CHART_SCHOOLS, s.TEAL)
_PLATFORMS = _Table(w.PLATFORMS, w.PLATFORM, w.CONCERNS, w.CHART_PLATFORMS, s.NAVY, bars=8)
_KINDS = _Table(w.KINDS, w.CATEGORY, w.CONCERNS, w.CHART_KINDS, s.GREY)


def add(book: Book) -> Sources:
    """Add the sheet; return where its numbers stand."""
    report = book.report
    across = max(len(_WEEK_COLUMNS), 1 + len(report.sums))
    sheet = book.sheet(w.TRENDS_TITLE, [_NAME_WIDTH, *[_NUMBER_WIDTH] * (across - 1)])
    title(sheet, w.TRENDS_TITLE, f"{w.TRENDS_NOTE} {to_come(book.report)}".rstrip(), across)
    sheet.freeze_panes = "A3"
    sheet.print_title_rows = "1:1"
    row = _weeks(book, sheet)
    sheet.row_breaks.append(Break(row - 1))
    row = _sums(sheet, heading(sheet, row - 1, w.SUMS), report.sums, report.total)
    schools, row = _table(sheet, row, _SCHOOLS, report.open_by_school)
    platforms, row = _table(sheet, row, _PLATFORMS, report.platforms)
    sheet.row_breaks.append(Break(row))
    kinds, row = _table(sheet, row, _KINDS, report.kinds)
    _crossings(book, sheet, row, across)
    weeks = report.weeks
    return Sources(
        _week_names(weeks),
        _week_line(_RAISED, [count.raised for count in weeks]),
        _week_line(_CLOSED, [count.closed for count in weeks]),
        _week_line(_OPEN, [count.open_at_end for count in weeks]),
        schools,
        platforms,
        kinds,
    )


def _weeks(book: Book, sheet: Worksheet) -> int:
    weeks = book.report.weeks
    heads(sheet, _HEAD, _WEEK_COLUMNS)
    last = rows_of(sheet, _FIRST, _WEEK_COLUMNS, [_week_row(count) for count in weeks]) - 1
    filtered(sheet, TABLE, (_HEAD, last), _WEEK_COLUMNS)
    sheet.row_dimensions[last + 2].height = _CHART_HEIGHT
    names = _week_names(weeks)
    still = charts.lines(w.CHART_OPEN, names, [_week_line(_OPEN, [count.open_at_end for count in weeks])])
    charts.lay(sheet, still, Place(1, last + 2, 5, last + 3))
    asked = [
        _week_line(_ASKED, [count.asked for count in weeks]),
        _week_line(_UNANSWERED, [count.unanswered for count in weeks], second=True),
    ]
    charts.lay(sheet, charts.lines(w.CHART_QUESTIONS, names, asked), Place(5, last + 2, 10, last + 3))
    now = weeks[-1]
    book.descriptions[w.TRENDS_TITLE] = [
        w.ALT_OPEN.format(open=now.open_at_end),
        w.ALT_QUESTIONS.format(asked=now.asked, unanswered=now.unanswered),
    ]
    return last + 4


def _week_row(count: WeekCount) -> tuple[Value, ...]:
    return (
        count.week.name,
        count.week.monday,
        count.raised,
        count.reopened,
        count.closed,
        count.open_at_end,
        count.redirected,
        count.asked,
        count.unanswered,
    )


def _week_names(weeks: Sequence[WeekCount]) -> Range:
    return Range(w.TRENDS_TITLE, _BEGINNING, _FIRST, tuple(count.week.monday for count in weeks))


def _week_line(column: int, numbers: Sequence[int], *, second: bool = False) -> Line:
    look = SECOND if second or column == _CLOSED else FIRST
    cells = Range(w.TRENDS_TITLE, column, _FIRST, tuple(numbers))
    return Line(_WEEK_COLUMNS[column - 1].heading, cells, look)


def _sums(sheet: Worksheet, row: int, sums: Sequence[Sum], total: Sum) -> int:
    columns = (
        Column(w.SCHOOL, _NAME_WIDTH),
        *(Column(words, _NUMBER_WIDTH, s.NUMBER) for words in w.SUM_HEADINGS),
        Column(w.CHECK, _NUMBER_WIDTH, s.CENTRE),
    )
    heads(sheet, row, columns)
    row = rows_of(sheet, row + 1, columns, [_sum_row(one) for one in sums])
    totals = [Column("", column.width, s.TOTAL_NUMBER) for column in columns[1:-1]]
    last = [Column("", _NAME_WIDTH, s.TOTAL), *totals, Column("", _NUMBER_WIDTH, s.TOTAL_CENTRE)]
    return rows_of(sheet, row, last, [_sum_row(total)])


def _sum_row(one: Sum) -> tuple[Value, ...]:
    check = w.AGREES if one.agrees else w.DISAGREES
    return (one.school, one.carried, one.raised, one.reopened, one.closed, one.open, check)


def _table(sheet: Worksheet, row: int, table: _Table, counts: Sequence[Count]) -> tuple[Bars | None, int]:
    """Write counts below a heading; return a chart of those that the reader may know, and the next free row."""
    row = heading(sheet, row, table.heading)
    end = _counts(sheet, row, table.name, table.number, [(count.name, count.number) for count in counts or _NONE])
    known = [count for count in counts if count.name != w.NOT_BROKEN_DOWN]
    if not any(count.number for count in known):
        return None, end
    title = table.chart if len(known) == len(counts) else w.OF_THOSE_READ.format(chart=table.chart)
    known = known[: table.bars]
    numbers = Range(w.TRENDS_TITLE, 2, row + 1, tuple(count.number for count in known))
    names = Range(w.TRENDS_TITLE, 1, row + 1, tuple(count.name for count in known))
    return Bars(title, names, Line(table.number, numbers, charts.Look(table.colour))), end


def _counts(sheet: Worksheet, row: int, name: str, number: str, counts: Sequence[tuple[str, Shown]]) -> int:
    columns = (Column(name, _NAME_WIDTH), Column(number, _NUMBER_WIDTH, s.NUMBER))
    heads(sheet, row, columns)
    return rows_of(sheet, row + 1, columns, counts)


def _crossings(book: Book, sheet: Worksheet, row: int, across: int) -> None:
    report, span = book.report, book.report.broadly.now.span.name
    rest = report.broadly.rest
    has_rest = any(shown != 0 for _, shown_row in rest.rows for shown in shown_row)
    if any(number for _, numbers in report.read.rows for number in numbers) or not has_rest:
        row = _crossing(sheet, heading(sheet, row, w.CATEGORIES_READ), report.read)
    if has_rest:
        sheet.row_breaks.append(Break(row))
        row = noted(sheet, heading(sheet, row, w.CATEGORIES_REST.format(span=span)), w.CATEGORIES_REST_NOTE, across)
        row = _crossing(sheet, row, rest)
        row = heading(sheet, row, w.PLATFORMS_REST.format(span=span))
        _counts(sheet, row, w.PLATFORM, w.CONCERNS, report.broadly.rest_platforms)


def _crossing(sheet: Worksheet, row: int, crossing: Crossing) -> int:
    columns = (
        Column(w.CATEGORY, _NAME_WIDTH),
        *(Column(school, _NUMBER_WIDTH, s.NUMBER) for school in crossing.schools),
    )
    heads(sheet, row, columns)
    return rows_of(sheet, row + 1, columns, [(name, *numbers) for name, numbers in crossing.rows])
