"""Where each concern stands on the sheet Concerns, so that other sheets can lead there."""

from collections.abc import Mapping
from dataclasses import dataclass

from openpyxl.worksheet.worksheet import Worksheet

from bot.reports import words as w
from bot.reports.figures import Report
from bot.reports.page import link
from bot.reports.sheets import concerns


@dataclass(frozen=True, slots=True)
class Places:
    """Rows of the sheet Concerns by reference."""

    rows: Mapping[str, int]

    @classmethod
    def of(cls, report: Report) -> "Places":
        """Return where each concern stands that the reader may read."""
        return cls({row.details.reference: concerns.row_of(row) for row in report.rows if row.details})

    def link(self, sheet: Worksheet, place: tuple[int, int], reference: str) -> None:
        """Make a cell lead to a concern, if that stands on the sheet."""
        if reference in self.rows:
            link(sheet, place, w.CONCERNS_TITLE, (self.rows[reference], 1))
