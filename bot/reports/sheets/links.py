"""Where each concern stands on the sheet Concerns, so that other sheets can lead there."""

from dataclasses import dataclass

from openpyxl.worksheet.worksheet import Worksheet

from bot.reports.page import Book, link
from bot.reports.sheets import concerns


@dataclass(frozen=True, slots=True)
class Places:
    """Where the cases of a workbook stand that need somebody."""

    book: Book

    def knows(self, reference: str) -> bool:
        """Say whether a concern needs somebody and stands in the list."""
        return reference in self.book.report.numbers

    def link(self, sheet: Worksheet, place: tuple[int, int], reference: str) -> None:
        """Make a cell lead to a concern, if that stands in the list."""
        if self.knows(reference):
            self.link_to(sheet, place, self.book.report.numbers[reference])

    def link_to(self, sheet: Worksheet, place: tuple[int, int], number: int) -> None:
        """Make a cell lead to the row with a number."""
        target, row = concerns.place_of(self.book, number)
        link(sheet, place, target, (row, 1))
