"""Summary: one page that says in ten seconds what is new, what is stuck and what needs its reader."""

from collections.abc import Sequence
from dataclasses import dataclass

from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from bot.reports import charts
from bot.reports import styles as s
from bot.reports import words as w
from bot.reports.cells import Value, put
from bot.reports.charts import Place
from bot.reports.figures import Count, Details, Report, Row
from bot.reports.page import LINE, Book, across, lines, link, timeliness
from bot.reports.sheets import concerns
from bot.reports.sheets.trends import Sources
from bot.weeks import day

_WIDE, _GAP = 13.0, 1.4
_WIDTHS = [*([_WIDE] * 3 + [_GAP]) * 3, *[_WIDE] * 3]
_LAST = len(_WIDTHS)
_TILES_A_ROW, _TILE_STEP = 4, 4
_CHART_HEIGHT = 190
_SERIOUS = (
    (w.REFERENCE, (1, 1), s.LINK),
    (w.DAYS_OPEN, (2, 2), s.CENTRE),
    (w.SEVERITY, (3, 3), ""),
    (w.SCHOOL, (4, 6), s.INDENTED),
    (w.CATEGORY, (7, 9), s.TEXT),
    (w.STATE, (10, 10), s.TEXT),
    (w.TOLD, (11, _LAST), s.TEXT),
)
_HEADS = {"": s.HEAD_CENTRE, s.CENTRE: s.HEAD_CENTRE, s.INDENTED: s.HEAD_INDENTED, s.LINK: s.HEAD_INDENTED}
_TOLD_WIDTH = 4 * _WIDE + _GAP


@dataclass(frozen=True, slots=True)
class Tile:
    """One number with its name and a note; `alarm` where a number above none needs somebody."""

    label: str
    number: int
    note: str
    alarm: bool = False


def add(book: Book, sources: Sources) -> None:
    """Add the sheet as the first of the workbook."""
    sheet = book.sheet(w.SUMMARY_TITLE, _WIDTHS)
    sheet.page_setup.fitToHeight = 1
    row = _band(sheet, book)
    row = _tiles(sheet, row, tiles(book.report))
    row = _charts(book, sheet, row, sources)
    row = _foot(sheet, _serious(book, sheet, row), book)
    sheet.print_area = f"A1:{get_column_letter(_LAST)}{row - 1}"
    sheet.freeze_panes = "A4"


def _band(sheet: Worksheet, book: Book) -> int:
    report = book.report
    about = w.SUBTITLE.format(
        federation=book.facts.federation,
        monday=f"{report.week.monday:%-d %B %Y}",
        made=day(report.made_at),
        role=report.recipient.role.label,
    )
    band = w.BAND_NAMELESS if report.nameless else w.BAND_FULL
    for row, (words, style, height) in enumerate(
        (
            (w.TITLE, s.TITLE, 30),
            (about, s.SUBTITLE, 20),
            (band.format(confidential=w.CONFIDENTIAL), s.BAND, 17),
        ),
        start=1,
    ):
        across(sheet, row, (1, _LAST), words, style)
        sheet.row_dimensions[row].height = height
    return _lines(sheet, 4, ((timeliness(report), s.WARNING), (_in_short(report), s.LEAD)))


def _in_short(report: Report) -> str:
    if report.is_quiet:
        return w.QUIET_WEEK
    now = report.weeks[-1]
    return w.SHORT.format(raised=now.raised, closed=now.closed, open=report.now.open, waiting=report.now.waiting)


def _lines(sheet: Worksheet, row: int, said: Sequence[tuple[str, str]]) -> int:
    for words, style in said:
        if words:
            across(sheet, row, (1, _LAST), words, style)
            sheet.row_dimensions[row].height = LINE * lines(words, sum(_WIDTHS)) + 6
            row += 1
    return row


def tiles(report: Report) -> tuple[Tile, ...]:
    """Return the eight tiles, row by row."""
    now, before = report.weeks[-1], report.weeks[-2]
    redirected = sum(count.redirected for count in report.weeks)
    asked = sum(count.asked for count in report.weeks)
    return (
        Tile(w.TILE_NEW, now.raised, change(now.raised, before.raised)),
        Tile(w.TILE_OPEN, report.now.open, change(report.now.open, report.before.open) + _oldest(report)),
        _gravest(report),
        Tile(w.TILE_CLOSED, now.closed, change(now.closed, before.closed)),
        Tile(w.TILE_REDIRECTED, now.redirected, change(now.redirected, before.redirected)),
        Tile(w.TILE_REDIRECTS_WAITING, report.redirects.waiting, w.NOTE_OF_REDIRECTS.format(n=redirected), alarm=True),
        Tile(w.TILE_ASKED, now.asked, change(now.asked, before.asked) + w.NOTE_IN_TWELVE_WEEKS.format(n=asked)),
        Tile(w.TILE_UNANSWERED, now.unanswered, change(now.unanswered, before.unanswered), alarm=True),
    )


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
        sheet.row_dimensions[row].height = 6
        for place, tile in enumerate(all_tiles[start : start + _TILES_A_ROW]):
            _tile(sheet, row + 1, 1 + place * _TILE_STEP, tile)
        for offset, height in enumerate((18, 31, 18), start=1):
            sheet.row_dimensions[row + offset].height = height
        row += 4
    sheet.row_dimensions[row].height = 7
    return row + 1


def _tile(sheet: Worksheet, row: int, column: int, tile: Tile) -> None:
    alarmed = tile.alarm and tile.number > 0
    styles = s.ALARM_TILE if alarmed else s.CALM_TILE
    values: tuple[Value, ...] = (tile.label, tile.number, tile.note)
    for offset, (value, style) in enumerate(zip(values, styles, strict=True)):
        across(sheet, row + offset, (column, column + 2), value, style)


def _charts(book: Book, sheet: Worksheet, row: int, sources: Sources) -> int:
    report = book.report
    sheet.row_dimensions[row].height = _CHART_HEIGHT
    by_week = charts.lines(w.CHART_WEEKS, sources.weeks, [sources.raised, sources.closed])
    charts.lay(sheet, by_week, Place(1, row, 8, row + 1))
    where = charts.bars(w.CHART_PLATFORMS, sources.platforms, sources.platform_counts)
    charts.lay(sheet, where, Place(9, row, 12, row + 1))
    schools = charts.bars(w.CHART_SCHOOLS, sources.schools, sources.school_counts)
    charts.lay(sheet, schools, Place(13, row, 16, row + 1))
    now = report.weeks[-1]
    book.descriptions[w.SUMMARY_TITLE] = [
        w.ALT_WEEKS.format(raised=now.raised, closed=now.closed),
        w.ALT_PLATFORMS.format(counts=_told(report.platforms)),
        w.ALT_SCHOOLS.format(counts=_told(report.open_by_school)),
    ]
    return row + 1


def _told(counts: Sequence[Count]) -> str:
    return ", ".join(f"{count.name} {count.number}" for count in counts) or w.NONE


def _serious(book: Book, sheet: Worksheet, row: int) -> int:
    report = book.report
    put(sheet, row, 1, w.SERIOUS, s.HEADING)
    sheet.row_dimensions[row].height = 24
    if not report.serious:
        words = w.NONE_OPEN_TO_YOU.format(n=report.now.open) if report.now.open else w.NONE_OPEN
        return _lines(sheet, row + 1, ((words, s.LEAD),))
    for name, place, style in _SERIOUS:
        across(sheet, row + 1, place, name, _HEADS.get(style, s.HEAD))
    sheet.row_dimensions[row + 1].height = 17
    for at, (concern, details) in enumerate(report.serious, start=row + 2):
        _serious_row(book, sheet, at, (concern, details))
    return row + 2 + len(report.serious)


def _serious_row(book: Book, sheet: Worksheet, row: int, pair: tuple[Row, Details]) -> None:
    concern, details = pair
    values: tuple[Value, ...] = (
        details.reference,
        details.days_open,
        details.severity.label,
        concern.school,
        details.category,
        concern.state.label,
        details.told,
    )
    for (_, place, style), value in zip(_SERIOUS, values, strict=True):
        across(sheet, row, place, value, style or s.GRADES[details.severity])
    target, goal = concerns.place_of(book, concern)
    link(sheet, (row, 1), target, (goal, 1))
    sheet.row_dimensions[row].height = LINE * max(2, lines(details.told, _TOLD_WIDTH)) + 4


def _foot(sheet: Worksheet, row: int, book: Book) -> int:
    report, policy = book.report, book.facts.policy
    total = report.total
    check = w.ADDS_UP_YES if all(one.agrees for one in report.sums) else w.ADDS_UP_NO
    sums = w.ADDS_UP.format(
        carried=total.carried,
        raised=total.raised,
        reopened=total.reopened,
        closed=total.closed,
        open=total.open,
        check=check,
    )
    stands = w.POLICY_LINE.format(name=policy.name, reviewed=policy.reviewed, overdue=policy.overdue)
    over = concerns.sheets(book)
    further = ((w.CONCERNS_SHEETS.format(n=over), s.LEAD),) if over > 1 else ()
    sheet.row_dimensions[row].height = 6
    return _lines(sheet, row + 1, ((sums, s.LEAD), *further, (stands, s.QUIET), (w.FOOTNOTE, s.QUIET)))
