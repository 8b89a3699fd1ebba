import pytest
from openpyxl import Workbook

from bot.reports.page import SHORT_SIDE, fit_pages, set_up_print

PAGE_HEIGHT = SHORT_SIDE - 108


def pages(rows: int, width: float = 100, height: float | None = PAGE_HEIGHT / 10) -> int:
    """Return on how many pages rows would be printed; ten to a page, unless they are told otherwise."""
    sheet = Workbook().worksheets[0]
    set_up_print(sheet)
    sheet.column_dimensions["A"].width = width
    for row in range(1, rows + 1):
        sheet.cell(row, 1, row)
        sheet.row_dimensions[row].height = height
    fit_pages(sheet)
    return int(sheet.page_setup.fitToHeight or 0)


@pytest.mark.parametrize(("rows", "expected"), [(1, 1), (10, 1), (12, 1), (13, 2), (20, 2), (22, 2), (23, 3), (95, 10)])
def test_no_page_is_begun_for_a_few_rows(rows: int, expected: int) -> None:
    assert pages(rows) == expected


def test_a_wide_sheet_is_printed_smaller_so_that_more_rows_find_room() -> None:
    assert (pages(18, width=100), pages(18, width=250)) == (2, 1)


def test_a_row_without_a_height_of_its_own_needs_room_too() -> None:
    assert (pages(30, height=None), pages(60, height=None)) == (1, 2)
