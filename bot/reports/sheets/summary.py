"""Summary: one page that says in ten seconds what is new, what is stuck and what needs its reader."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from textwrap import shorten

from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from bot.reports import charts
from bot.reports import styles as s
from bot.reports import words as w
from bot.reports.attention import Attention
from bot.reports.cells import Value, put
from bot.reports.charts import Place
from bot.reports.figures import Count, Details, Report, Row
from bot.reports.needs import Need, needs, number_of_needs, stuck
from bot.reports.page import Book, Column, across, height, noted, timeliness
from bot.reports.sheets import concerns
from bot.reports.sheets.links import Places
from bot.reports.sheets.trends import Sources
from bot.weeks import day, day_and_time

_NARROW, _WIDE = 14.0, 27.0
_WIDTHS = [_NARROW, _WIDE] * 4
_LAST = len(_WIDTHS)
_TILES_A_ROW, _TILE_STEP = 4, 2
_CHART_HEIGHT = 150
_LINE_HEIGHT = 17
_NEEDS = (
    Column(w.REFERENCE, _NARROW, s.LINK),
    Column(w.WHAT_TO_DO, _WIDE),
    Column(w.BY, _NARROW),
    Column(w.OWNER, _WIDE),
)
_MOST_NEEDS, _ROWS_OF_NEEDS = 6, 9
"""Needs that are listed, and the rows that they take at most: a heading, a head, one that says how many more."""
_SERIOUS = (
    Column(w.REFERENCE, _NARROW, s.LINK),
    Column(w.SCHOOL, _WIDE),
    Column(w.SEVERITY, _NARROW, s.CENTRE),
    Column(w.CATEGORY, _WIDE, s.INDENTED),
    Column(w.DAYS_OPEN, _NARROW, s.CENTRE),
    Column(w.TOLD, _WIDE, s.RUNS_ON),
)
_TOLD_SIGNS = 88
"""Characters of what a post says that three columns show on one line."""
_HEADS = {s.CENTRE: s.HEAD_CENTRE, s.LINK: s.HEAD_INDENTED, s.INDENTED: s.HEAD_INDENTED}


@dataclass(frozen=True, slots=True)
class Tile:
    """One number with its name and a note; `alarm` where a number above none needs somebody."""

    label: str
    number: int
    note: str
    alarm: bool = False


def add(book: Book, sources: Sources) -> None:
    """Add the sheet as the first of the workbook."""
    sheet, to_do = book.sheet(w.SUMMARY_TITLE, _WIDTHS), needs(book.report, book.facts)
    places = Places(book)
    row = _band(sheet, book)
    start = _tiles(sheet, row, tiles(book.report, number_of_needs(book.report, book.facts)))
    _needs(book, sheet, start, to_do, places)
    row = _by_week(sheet, start, sources)
    row = _bars(book, sheet, row, sources)
    _finish(sheet, _foot(sheet, _serious(sheet, row, book.report, places), book, w.FOOTNOTE, w.ON_TRENDS))


def add_alone(book: Book, audit_head: str) -> None:
    """Add the sheet as the only one of a workbook that has nothing else to tell. `audit_head` as on Read me."""
    sheet, to_do = book.sheet(w.SUMMARY_TITLE, _WIDTHS), needs(book.report, book.facts)
    row = _band(sheet, book)
    if to_do:
        row = _needs(book, sheet, row, to_do, Places(book))
    row = _foot(sheet, row, book, w.FOOTNOTE_ALONE, "{check}")
    seal = f"{w.AUDIT}: {w.AUDIT_MEANS.format(head=audit_head)}" if audit_head else ""
    _finish(sheet, _lines(sheet, row, ((seal, s.QUIET), (book.facts.remark, s.QUIET))))


def _finish(sheet: Worksheet, end: int) -> None:
    sheet.page_setup.fitToHeight = 1
    sheet.print_area = f"A1:{get_column_letter(_LAST)}{end - 1}"
    sheet.freeze_panes = "A4"


def _band(sheet: Worksheet, book: Book) -> int:
    report, to_do = book.report, number_of_needs(book.report, book.facts)
    about = w.SUBTITLE.format(
        federation=book.facts.federation,
        monday=beginning(report),
        made=day(report.made_at),
        role=report.recipient.role.label,
    )
    for row, (words, style, points) in enumerate(
        (
            (w.TITLE, s.TITLE, 28),
            (about, s.SUBTITLE, 18),
            (_careful(report).format(confidential=w.CONFIDENTIAL), s.BAND, 16),
        ),
        start=1,
    ):
        across(sheet, row, (1, _LAST), words, style)
        sheet.row_dimensions[row].height = points
    return _lines(sheet, 4, ((timeliness(report), s.WARNING), (in_short(report, to_do), s.IN_SHORT)))


def _careful(report: Report) -> str:
    """Return what is said of words of others: that they are missing or may name people, or nothing without any."""
    if report.nameless:
        return w.BAND_NAMELESS
    asked = report.questions
    return w.BAND_FULL if report.rows or (asked.in_words and asked.rows) else w.BAND_NO_WORDS


def beginning(report: Report) -> str:
    """Return the first day of the week, or the name of several weeks with their first and last days."""
    period = report.period
    first, last = (f"{each:%-d %B %Y}" for each in (period.first.monday, period.sunday))
    return first if period.is_one_week else w.SEVERAL_WEEKS.format(first=first, last=last, name=period.name)


def in_short(report: Report, to_do: int) -> str:
    """Return in one line what is new, what is stuck and what needs the reader."""
    ends = w.SHORT_NEEDS.format(needs=to_do) if to_do else w.SHORT_NO_NEEDS
    now, then, overdue = report.flows, report.now, report.attention.past
    if report.is_quiet and not then.open:
        return f"{w.QUIET_WEEK}  {w.SHORT_PAST.format(overdue=overdue) if overdue else ''}{ends}"
    new = w.SHORT.format(raised=now.raised, reopened=now.reopened, closed=now.closed)
    behind = w.SHORT_STUCK if report.open_to_them or overdue else w.SHORT_UNREAD
    said = behind.format(overdue=overdue, waiting=then.waiting, open=then.open)
    return (w.QUIET_WEEK + "  " if report.is_quiet else new) + said + ends


def _lines(sheet: Worksheet, row: int, said: Sequence[tuple[str, str]]) -> int:
    for words, style in said:
        if words:
            row = noted(sheet, row, words, _LAST, style)
        if style == s.IN_SHORT:
            sheet.row_dimensions[row - 1].height = 21
    return row


def tiles(report: Report, to_do: int) -> tuple[Tile, ...]:
    """Return the eight tiles, row by row."""
    now, flow = report.flows, partial(_flow, report)
    redirected = sum(count.redirected for count in report.weeks)
    waiting = w.NOTE_OF_REDIRECTS.format(waiting=report.redirects.waiting, n=redirected)
    of_asked = w.NOTE_OF_QUESTIONS.format(n=now.asked)
    return (
        Tile(w.TILE_NEEDS, to_do, w.NOTE_NEEDS if to_do else w.NOTE_NEEDS_NONE, alarm=True),
        Tile(w.TILE_NEW, now.raised, flow("raised")),
        Tile(w.TILE_OPEN, report.now.open, change(report.now.open, report.before.open) + _oldest(report)),
        _gravest(report),
        _past(report.attention),
        Tile(w.TILE_CLOSED, now.closed, flow("closed")),
        Tile(w.TILE_REDIRECTED, now.redirected, flow("redirected") + waiting),
        Tile(w.TILE_UNANSWERED, now.unanswered, flow("unanswered") + of_asked, alarm=True),
    )


def _flow(report: Report, what: str) -> str:
    """Return how a count of what happened changed since last week; of several weeks, how many they are."""
    if not report.period.is_one_week:
        return _in_weeks(len(report.weeks), so_far=bool(report.to_come))
    now, before = (int(getattr(count, what)) for count in (report.weeks[-1], report.weeks[-2]))
    return change(now, before)


def _in_weeks(number: int, *, so_far: bool) -> str:
    if not so_far:
        return w.IN_SO_MANY_WEEKS.format(n=number)
    return w.IN_ONE_WEEK_SO_FAR if number == 1 else w.IN_WEEKS_SO_FAR.format(n=number)


def _past(needed: Attention) -> Tile:
    note = w.NOTE_OVERDUE_REVIEWS if needed.reviews else w.NOTE_OVERDUE
    said = note.format(overdue=needed.overdue, n=needed.open, reviews=needed.reviews)
    return Tile(w.TILE_OVERDUE, needed.past, said, alarm=True)


def _gravest(report: Report) -> Tile:
    now, before = report.now, report.before
    if now.open and not report.open_to_them:
        return Tile(w.TILE_WAITING, now.waiting, change(now.waiting, before.waiting), alarm=True)
    note = change(now.critical + now.high, before.critical + before.high)
    if report.open_to_them < now.open:
        note += w.NOTE_SERIOUS_PART.format(n=report.open_to_them)
    elif now.critical + now.high:
        note += w.NOTE_SERIOUS.format(critical=now.critical, high=now.high)
    return Tile(w.TILE_SERIOUS, now.critical + now.high, note, alarm=True)


def _oldest(report: Report) -> str:
    if not report.oldest_weeks:
        return ""
    return (w.NOTE_OLDEST_ONE if report.oldest_weeks == 1 else w.NOTE_OLDEST).format(n=report.oldest_weeks)


def change(now: int, before: int) -> str:
    """Return how a number changed since last week, in words and with an arrow."""
    if now == before:
        return w.SAME
    return (w.MORE if now > before else w.LESS).format(n=abs(now - before))


def _tiles(sheet: Worksheet, row: int, all_tiles: Sequence[Tile]) -> int:
    for start in range(0, len(all_tiles), _TILES_A_ROW):
        sheet.row_dimensions[row].height = 5
        for place, tile in enumerate(all_tiles[start : start + _TILES_A_ROW]):
            _tile(sheet, row + 1, 1 + place * _TILE_STEP, tile)
        for offset, points in enumerate((17, 28, 17), start=1):
            sheet.row_dimensions[row + offset].height = points
        row += 4
    return row


def _tile(sheet: Worksheet, row: int, column: int, tile: Tile) -> None:
    alarmed = tile.alarm and tile.number > 0
    styles = s.ALARM_TILE if alarmed else s.CALM_TILE
    values: tuple[Value, ...] = (tile.label, tile.number, tile.note)
    for offset, (value, style) in enumerate(zip(values, styles, strict=True)):
        put(sheet, row + offset, column, value, style)
        put(sheet, row + offset, column + 1, None, s.TILE_END)


def _needs(book: Book, sheet: Worksheet, row: int, to_do: Sequence[Need], places: Places) -> int:
    sheet.row_dimensions[row].height = 6
    row += 1
    end, listed = row + _ROWS_OF_NEEDS, (*to_do, *stuck(book.report))
    put(sheet, row, 1, w.NEEDS.format(made=day_and_time(book.report.made_at)), s.HEADING)
    sheet.row_dimensions[row].height = 22
    if not listed:
        put(sheet, row + 1, 1, w.NEEDS_NONE, s.LEAD)
        return end
    _head(sheet, row + 1, _NEEDS)
    for at, need in enumerate(listed[:_MOST_NEEDS], start=row + 2):
        _need(sheet, at, need, places)
    needed, others = number_of_needs(book.report, book.facts), book.report.attention.stuck.in_all
    more = needed + others - _MOST_NEEDS
    if more > 0:
        put(sheet, end - 1, 1, w.NEEDS_MORE.format(n=more), s.QUIET)
    return row + 2 + len(listed)


def _by_week(sheet: Worksheet, row: int, sources: Sources) -> int:
    """Lay the chart of weeks beside what needs the reader; return the row after both."""
    end = row + 1 + _ROWS_OF_NEEDS
    by_week = charts.lines(w.CHART_WEEKS, sources.weeks, [sources.raised, sources.closed])
    charts.lay(sheet, by_week, Place(5, row + 1, _LAST + 1, end))
    return end


def _need(sheet: Worksheet, row: int, need: Need, places: Places) -> None:
    values = (
        (need.reference, s.LINK if places.knows(need.reference) else s.INDENTED),
        (need.what, s.TEXT),
        (need.by, s.URGENCIES[need.urgency]),
        (need.owner, s.YOURS if need.owner == w.YOU else s.TEXT),
    )
    for column, (value, style) in enumerate(values, start=1):
        put(sheet, row, column, value, style)
    places.link(sheet, (row, 1), need.reference)
    sheet.row_dimensions[row].height = height(_NEEDS, [value for value, _ in values])


def _head(sheet: Worksheet, row: int, columns: Sequence[Column]) -> None:
    for number, column in enumerate(columns, start=1):
        put(sheet, row, number, column.heading, _HEADS.get(column.style, s.HEAD))
    sheet.row_dimensions[row].height = _LINE_HEIGHT


def _bars(book: Book, sheet: Worksheet, row: int, sources: Sources) -> int:
    sheet.row_dimensions[row].height = 6
    sheet.row_dimensions[row + 1].height = _CHART_HEIGHT
    for bars, columns in (
        (sources.schools, (1, 3)),
        (sources.platforms, (3, 6)),
        (sources.kinds, (6, _LAST + 1)),
    ):
        if bars:
            chart = charts.bars(bars.title, bars.names, bars.line)
            charts.lay(sheet, chart, Place(columns[0], row + 1, columns[1], row + 2))
    if not sources.platforms:
        still = charts.lines(w.CHART_OPEN, sources.weeks, [sources.still_open])
        charts.lay(sheet, still, Place(3 if sources.schools else 1, row + 1, _LAST + 1, row + 2))
    book.descriptions[w.SUMMARY_TITLE] = [*_descriptions(book.report, sources)]
    return row + 2


def _descriptions(report: Report, sources: Sources) -> Iterator[str]:
    """Yield the alternative texts of the charts, in the order in which they were laid."""
    now = report.flows
    yield w.ALT_WEEKS.format(raised=now.raised, closed=now.closed)
    if sources.schools:
        yield w.ALT_SCHOOLS.format(counts=_told(report.open_by_school))
    if sources.platforms:
        yield w.ALT_PLATFORMS.format(counts=_told(report.platforms))
        yield w.ALT_KINDS.format(counts=_told(report.kinds))
    else:
        yield w.ALT_OPEN.format(open=now.open_at_end)


def _told(counts: Sequence[Count]) -> str:
    return ", ".join(f"{count.name} {count.number}" for count in counts) or w.NONE


def _serious(sheet: Worksheet, row: int, report: Report, places: Places) -> int:
    put(sheet, row, 1, w.SERIOUS, s.HEADING)
    sheet.row_dimensions[row].height = 22
    if not report.serious:
        words = w.NONE_OPEN_TO_YOU.format(n=report.now.open) if report.now.open else w.NONE_OPEN
        return _lines(sheet, row + 1, ((words, s.LEAD),))
    _head(sheet, row + 1, _SERIOUS)
    for column in range(len(_SERIOUS) + 1, _LAST + 1):
        put(sheet, row + 1, column, None, s.HEAD)
    for at, (concern, details) in enumerate(report.serious, start=row + 2):
        _serious_row(sheet, at, concern, details, places)
    return row + 2 + len(report.serious)


def _serious_row(sheet: Worksheet, row: int, concern: Row, details: Details, places: Places) -> None:
    values: tuple[tuple[Value, str], ...] = (
        (details.reference, s.LINK),
        (concern.school, s.TEXT),
        (details.severity.label, s.GRADES[details.severity]),
        (details.category, s.INDENTED),
        (details.days_open, s.CENTRE),
    )
    for column, (value, style) in enumerate(values, start=1):
        put(sheet, row, column, value, style)
    told = shorten(details.told, _TOLD_SIGNS, placeholder=w.CUT)
    across(sheet, row, (len(values) + 1, _LAST), told, s.RUNS_ON)
    places.link_to(sheet, (row, 1), concern.number)
    sheet.row_dimensions[row].height = height(_SERIOUS, [*(value for value, _ in values), None])


def _foot(sheet: Worksheet, row: int, book: Book, footnote: str, where: str) -> int:
    """Write what stands below all; `where` says of the check of the sums, `{check}`, on which sheet it stands."""
    report, policy = book.report, book.facts.policy
    total = report.total
    check = w.ADDS_UP_YES if all(one.agrees for one in report.sums) else w.ADDS_UP_NO
    sums = w.ADDS_UP.format(
        carried=total.carried,
        raised=total.raised,
        reopened=total.reopened,
        closed=total.closed,
        open=total.open,
        check=where.format(check=check),
    )
    stands = w.POLICY_LINE.format(
        name=policy.name, reviewed=policy.reviewed, next_review=policy.next_review, overdue=policy.overdue
    )
    oldest = w.OLDEST.format(reference=report.oldest.reference, days=report.oldest.days_open) if report.oldest else ""
    sheet.row_dimensions[row].height = 5
    of_policy = s.WARNING if policy.overdue else s.QUIET
    over = concerns.sheets(book)
    further = w.CONCERNS_SHEETS.format(n=over) if over > 1 else w.QUIET_REST if report.is_calm else ""
    said = ((oldest, s.LEAD), (sums, s.LEAD), (further, s.LEAD), (stands.strip(), of_policy), (footnote, s.QUIET))
    return _lines(sheet, row + 1, said)
