from datetime import UTC, date, datetime
from io import BytesIO

from openpyxl import Workbook, load_workbook

from bot.reports.package import packed
from bot.reports.splice import Rows, spliced
from bot.reports.styles import DAY, TEXT, WHEN, add_styles
from tests.reports.excel_rules import faults

MADE = datetime(2026, 11, 23, 7, tzinfo=UTC)


def test_spliced_rows_read_back_like_ordinary_ones() -> None:
    book = Workbook()
    add_styles(book)
    sheet = book.worksheets[0]
    sheet.append(["Heading"])
    rows = Rows(sheet)
    values = [("=1+1", TEXT), ("a<b>&\r\n ", TEXT), (None, TEXT), (7, TEXT), (date(2026, 11, 16), DAY), (MADE, WHEN)]
    rows.add(2, [*values, ("plain", TEXT)], 20.5)
    content = packed(book, MADE, [], {sheet.title: rows})
    assert faults(content) == []
    read = load_workbook(BytesIO(content)).worksheets[0]
    morning = datetime(2026, 11, 23, 7)  # noqa: DTZ001 - a workbook knows no zone
    expected = ["=1+1", "a<b>&\r\n ", None, 7, datetime(2026, 11, 16), morning, "plain"]  # noqa: DTZ001 - the same
    assert [cell.value for cell in read[2]] == expected
    assert [cell.style for cell in read[2]] == [TEXT, TEXT, TEXT, TEXT, DAY, WHEN, TEXT]
    assert (read["A2"].data_type, read["A2"].quotePrefix, read["G2"].quotePrefix) == ("s", True, False)
    assert (read.row_dimensions[2].height, read.dimensions) == (20.5, "A1:G2")


def test_the_last_row_is_told_to_readers() -> None:
    rows = Rows(Workbook().worksheets[0])
    rows.add(9, [], 12)
    sheet = b'<x><dimension ref="A1:C4"/><sheetData></sheetData></x>'
    assert spliced(sheet, rows).startswith(b'<x><dimension ref="A1:C9"/><sheetData><row r="9"')
