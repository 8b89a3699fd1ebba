"""The two sheets that only serve the others: texts too long for a cell, and the hidden lists of choices."""

from openpyxl.workbook.defined_name import DefinedName

from bot.reports import styles as s
from bot.reports import words as w
from bot.reports.cells import put
from bot.reports.page import LONG_FIRST, Book, Column, heads, title
from bot.reports.sheets.concerns import CHOICES

_LONG = (Column(w.LONG_PART, 8, s.NUMBER), Column(w.LONG_TEXT, 130))


def add_long_texts(book: Book) -> None:
    """Add the sheet of long texts, where there is one."""
    if not book.long_texts:
        return
    sheet = book.sheet(w.LONG_TITLE, [column.width for column in _LONG])
    title(sheet, w.LONG_TITLE, w.LONG_NOTE, len(_LONG))
    heads(sheet, LONG_FIRST - 1, _LONG)
    for number, text in enumerate(book.long_texts):
        put(sheet, LONG_FIRST + number, 1, number + 1, s.NUMBER)
        put(sheet, LONG_FIRST + number, 2, text, s.PLAIN)


def add_lists(book: Book) -> None:
    """Add the hidden lists that drop-downs offer."""
    sheet = book.sheet(w.LISTS_TITLE, (30,))
    put(sheet, 1, 1, w.MEETING, s.HEAD)
    for row, choice in enumerate(w.MEETING_CHOICES, start=2):
        put(sheet, row, 1, choice, s.TEXT)
    sheet.sheet_state = "hidden"
    cells = f"'{w.LISTS_TITLE}'!$A$2:$A${1 + len(w.MEETING_CHOICES)}"
    book.workbook.defined_names[CHOICES] = DefinedName(CHOICES, attr_text=cells)
