"""What every sheet has: its set-up for print, widths, a heading, and tables with filters."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import ceil
from textwrap import wrap
from typing import Literal

from openpyxl import Workbook
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.filters import AutoFilter
from openpyxl.worksheet.header_footer import HeaderFooterItem
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.table import Table, TableColumn, TableStyleInfo
from openpyxl.worksheet.worksheet import Worksheet

from bot.reports import styles as s
from bot.reports import words as w
from bot.reports.cells import LONGEST, Value, pieces, put, safe, units
from bot.reports.facts import Facts
from bot.reports.figures import Report, Timing
from bot.reports.progress import Progress, untold
from bot.reports.splice import Rows
from bot.weeks import day_and_time

A4 = 9
MARGIN, EDGE = 0.5, 0.25
"""Inches."""
_HEADER_NAME = 80
"""Characters of a name in a header; a header may have 255 in all."""
LONG_SIDE, SHORT_SIDE = 842, 595
"""Of A4, in points."""
_BESIDE, _ABOVE = 72 * 2 * MARGIN, 72 * 2 * (MARGIN + EDGE)
"""What the margins take, in points."""
UNIT, BLANK = 5.25, 15.0
"""Points of a unit of a column's width, and of a row without a height of its own."""
FEW_ROWS = 0.25
"""How much of a page is too little to begin one for."""
LINE = 12.0
"""Points that a line of a table's text needs."""
SIGNS = 1.08
"""Signs of a table's text that fit into one unit of a column's width, with room to spare for wide ones."""

ROWS_A_SHEET = 1_048_576 - 4
"""Rows of a long list that a sheet holds below its headings: Excel knows no row beyond these."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table: its heading, its width in signs and the style of its cells."""

    heading: str
    width: float
    style: str = s.TEXT


@dataclass(frozen=True, slots=True)
class Book:
    """A workbook in the making: what it says, and the workbook itself. Texts too long for a cell are collected."""

    report: Report
    facts: Facts
    workbook: Workbook
    long_texts: list[str]
    descriptions: dict[str, list[str]]
    """Alternative texts of the charts by sheet, in the order in which they were added."""
    spliced: dict[str, Rows]
    """Rows by sheet that are written as ready text."""
    rows_a_sheet: int = ROWS_A_SHEET
    """How many concerns one sheet holds."""
    progress: Progress = untold
    """Is told how many concerns were written."""

    def sheet(self, title: str, widths: Iterable[float], header: str = w.HEADER, footer: str = w.PAGE) -> Worksheet:
        """Add a sheet, ready to be printed, with columns of some widths; `header` and `footer` stand on every page."""
        sheet: Worksheet = self.workbook.create_sheet(title)
        for number, width in enumerate(widths, start=1):
            sheet.column_dimensions[get_column_letter(number)].width = width
        sheet.sheet_view.showGridLines = False
        set_up_print(sheet)
        _head_and_foot(sheet, self, header, footer)
        return sheet


def set_up_print(sheet: Worksheet, orientation: Literal["landscape", "portrait"] = "landscape") -> None:
    """Print on A4, one page wide."""
    sheet.page_setup.orientation = orientation
    sheet.page_setup.paperSize = A4
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    margins = sheet.page_margins
    margins.left = margins.right = MARGIN
    margins.top = margins.bottom = MARGIN + EDGE
    margins.header = margins.footer = EDGE + 0.1
    sheet.print_options.horizontalCentered = True


def fit_pages(sheet: Worksheet) -> None:
    """Print a finished sheet a little smaller where this saves a last page with a few rows."""
    across = UNIT * sum(column.width for column in sheet.column_dimensions.values())
    down = sum(sheet.row_dimensions[row].height or BLANK for row in range(1, sheet.max_row + 1))
    sides = (LONG_SIDE, SHORT_SIDE) if sheet.page_setup.orientation == "landscape" else (SHORT_SIDE, LONG_SIDE)
    pages = down * min(1.0, (sides[0] - _BESIDE) / across) / (sides[1] - _ABOVE)
    sheet.page_setup.fitToHeight = max(1, ceil(pages - FEW_ROWS))


def for_header(text: str) -> str:
    """Return text as a header may hold it: `&` starts a code there."""
    return safe(text)[:_HEADER_NAME].replace("&", "&&")


def _head_and_foot(sheet: Worksheet, book: Book, header: str, footer: str) -> None:
    made, to = w.MADE_ON.format(day=day_and_time(book.report.made_at)), book.report.recipient
    whose, about = w.FOR_READER.format(name=to.name, role=to.role.label), book.report.period.name
    if header != w.HEADER:  # A sheet that is handed out bears no name, and its figures are those of two whole months.
        whose, about = to.role.label, book.report.broadly.now.span.name
    centre = w.FOOT.format(week=about, reader=whose)
    remark = f"{made}, {book.facts.remark}" if book.facts.remark else made
    head, foot = HeaderFooterItem(), HeaderFooterItem()
    head.left.text, head.left.color = header, s.RED
    head.right.text = for_header(book.facts.federation)
    foot.left.text, foot.center.text, foot.right.text = for_header(remark), for_header(centre), footer
    for part in (head.left, head.right, foot.left, foot.center, foot.right):
        part.size = 8
    sheet.oddHeader, sheet.oddFooter = head, foot


def across(sheet: Worksheet, row: int, columns: tuple[int, int], value: Value, style: str) -> None:
    """Write one value that is seen over several columns of a row, first and last.

    The cells are not merged: the text of the first is seen over the others, which are empty. So a screen reader, a
    filter and a phone meet a plain grid.
    """
    first, last = columns
    for column in range(first, last + 1):
        put(sheet, row, column, None, style)
    put(sheet, row, first, value, style)


def title(sheet: Worksheet, words: str, note: str, last: int) -> int:
    """Write a sheet's heading and a note below it; return the next free row."""
    across(sheet, 1, (1, last), words, s.TITLE)
    sheet.row_dimensions[1].height = 26
    return noted(sheet, 2, note, last)


def noted(sheet: Worksheet, row: int, note: str, last: int, style: str = s.QUIET) -> int:
    """Write a note over the columns up to the last, a row for each of its lines; return the row after it."""
    width = sum(sheet.column_dimensions[get_column_letter(n)].width for n in range(1, last + 1))
    for words in wrap(note, int(SIGNS * width)) or [""]:
        across(sheet, row, (1, last), words, style)
        sheet.row_dimensions[row].height = LINE + 4
        row += 1
    return row


def heading(sheet: Worksheet, row: int, words: str) -> int:
    """Write the heading of a section, after a blank row; return the row after it."""
    put(sheet, row + 1, 1, words, s.HEADING)
    sheet.row_dimensions[row + 1].height = 20
    return row + 2


def lines(text: str, width: float) -> int:
    """Return how many lines a text of the table's size takes in a column, a little too many rather than too few."""
    if text.isprintable():  # one line, as nearly every text is
        return max(1, ceil(len(text) / (SIGNS * width)))
    return sum(max(1, ceil(len(part) / (SIGNS * width))) for part in text.splitlines())


def heads(sheet: Worksheet, row: int, columns: Sequence[Column]) -> None:
    """Write the headings of a table."""
    aligned = {
        s.NUMBER: s.HEAD_NUMBER,
        s.CENTRE: s.HEAD_CENTRE,
        s.LINK: s.HEAD_INDENTED,
        s.INDENTED: s.HEAD_INDENTED,
    }
    for number, column in enumerate(columns, start=1):
        put(sheet, row, number, column.heading, aligned.get(column.style, s.HEAD))
    most = max(lines(column.heading, column.width - 3) for column in columns)
    sheet.row_dimensions[row].height = LINE * most + 6


def rows_of(sheet: Worksheet, first: int, columns: Sequence[Column], rows: Iterable[Sequence[Value]]) -> int:
    """Write the rows of a table, each as high as its longest text needs; return the next free row."""
    row = first
    for values in rows:
        for number, (column, value) in enumerate(zip(columns, values, strict=True), start=1):
            put(sheet, row, number, value, column.style)
        sheet.row_dimensions[row].height = height(columns, values)
        row += 1
    return row


def height(columns: Sequence[Column], values: Sequence[Value]) -> float:
    """Return the height in points that a row of a table needs; Excel knows none above 409."""
    texts = ((value, column.width) for column, value in zip(columns, values, strict=True) if isinstance(value, str))
    return points(max((lines(text, width) for text, width in texts), default=1))


def points(most: int) -> float:
    """Return the height in points of a row whose longest text takes so many lines."""
    return min(LINE * most + 4, 400)


def filtered(sheet: Worksheet, name: str, place: tuple[int, int], columns: Sequence[Column]) -> None:
    """Make rows a table with filters; `place` is the row of its headings and its last row."""
    first, last = place
    ref = f"A{first}:{get_column_letter(len(columns))}{last}"
    table = Table(displayName=name, ref=ref, autoFilter=AutoFilter(ref))
    # Without its columns, saving would make a cell object for every cell of the table to find their headings.
    table.tableColumns = [TableColumn(place, name=column.heading) for place, column in enumerate(columns, start=1)]
    table.tableStyleInfo = TableStyleInfo(name="TableStyleLight1", showRowStripes=False)
    sheet.add_table(table)


def stay_in_sight(sheet: Worksheet, head: int) -> None:
    """Freeze the headings in a row, and print them on every page."""
    sheet.freeze_panes = f"A{head + 1}"
    print_on_every_page(sheet, head)


def print_on_every_page(sheet: Worksheet, head: int) -> None:
    """Print the headings in a row on every page after its own."""
    sheet.print_title_rows = f"{head}:{head}"


def link(sheet: Worksheet, place: tuple[int, int], target: str, to: tuple[int, int]) -> None:
    """Make a cell a link to a cell of another sheet; no link leads out of the workbook."""
    cell, goal = (f"{get_column_letter(column)}{row}" for row, column in (place, to))
    sheet[cell].hyperlink = Hyperlink(ref=cell, location=f"'{target}'!{goal}")


def put_long(book: Book, sheet: Worksheet, place: tuple[int, int], text: str, style: str) -> None:
    """Write a text of any length: what is too long for a cell goes on on the sheet of long texts, and is linked."""
    row, column = place
    if units(safe(text)) <= LONGEST:
        put(sheet, row, column, text, style)
        return
    first, *rest = pieces(w.LONG_HERE + text)
    put(sheet, row, column, first, style)
    link(sheet, place, w.LONG_TITLE, (len(book.long_texts) + LONG_FIRST, 2))
    book.long_texts.extend(rest)


LONG_FIRST = 4
"""The first row of the sheet of long texts that holds one."""


def timeliness(report: Report) -> str:
    """Return a sentence where a workbook is early or late, or nothing."""
    made, one_week = day_and_time(report.made_at), report.period.is_one_week
    if report.timing is Timing.EARLY:
        said = (w.EARLY if one_week else w.EARLY_SEVERAL).format(made=made)
        return f"{said} {to_come(report)}".rstrip()
    if report.timing is Timing.LATE:
        return (w.LATE if one_week else w.LATE_SEVERAL).format(due=day_and_time(report.week.due), made=made)
    return ""


def to_come(report: Report) -> str:
    """Return a sentence that says which weeks are still to come, or nothing."""
    weeks = report.to_come
    if not weeks:
        return ""
    first, last = (f"{week.monday:%-d %B %Y}" for week in (weeks[0], weeks[-1]))
    return (w.ONE_TO_COME if len(weeks) == 1 else w.TO_COME).format(n=len(weeks), first=first, last=last)
