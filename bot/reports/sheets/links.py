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
        """Return where each concern stands that another sheet tells of."""
        told = {due.reference for due in report.attention.deadlines}
        told.update(step.reference for step in report.attention.ladders)
        told.update(details.reference for _, details in report.serious)
        found = ((row, row.details) for row in report.rows)
        return cls({d.reference: concerns.row_of(row) for row, d in found if d and d.reference in told})

    def knows(self, reference: str) -> bool:
        """Say whether a concern stands on the sheet Concerns."""
        return reference in self.rows

    def link(self, sheet: Worksheet, place: tuple[int, int], reference: str) -> None:
        """Make a cell lead to a concern, if that stands on the sheet."""
        if reference in self.rows:
            link(sheet, place, w.CONCERNS_TITLE, (self.rows[reference], 1))
