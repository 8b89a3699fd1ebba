"""Term dates to be filled in by a school office: a workbook with those that are kept, and with choices to pick from."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from openpyxl import Workbook
from openpyxl.worksheet.datavalidation import DataValidation

from bot.reports import styles as s
from bot.reports.cells import Value, put
from bot.reports.package import packed
from bot.reports.staff_template import (
    ASK_DAY,
    DAY_FORMAT,
    NO_SUCH_DAY,
    SCHOOL_CELLS,
    SCHOOLS,
    WHAT_YOU_SEE,
    Choices,
    Help,
    add_sheet,
    help_sheet,
    schools_sheet,
    to_be_filled_in,
    told,
)
from bot.reports.term_sheet import TERM_DATES
from bot.reports.words import WHOLE_FEDERATION
from bot.term_list import Column, What

TITLE = "Term dates"
SUBTITLE = "How to fill them in, and what they are for"
SCHOOL_NOTE = f"The schools of the staff list. The sheet {TERM_DATES} offers these names."
MEANINGS = (
    (
        Column.SCHOOL,
        (
            f"The school that the row is about. {WHOLE_FEDERATION}, or nothing: every school that has no terms of its "
            "own. Where a school has terms of its own, write all of them: they stand in place of those of the "
            "federation. Closed days of the federation hold for every school."
        ),
        "Oakfield Primary",
    ),
    (
        Column.WHAT,
        (
            f"{What.TERM.label}: a time with school, half a term for example. {What.CLOSED.label}: a day or a few days "
            "without school inside a term, such as INSET days and bank holidays."
        ),
        What.TERM.label,
    ),
    (Column.FIRST, "The first day of it.", "02/09/2026"),
    (
        Column.LAST,
        f"The last day of it, which is part of it. May be empty for a single day that is {What.CLOSED.label.lower()}.",
        "23/10/2026",
    ),
)
KEEPING_TITLE = "Keeping them"
KEEPING = (
    (
        "What they are for",
        (
            "Reminders and notices that can wait are held in the holidays, and reports know a term by its dates. "
            "Without term dates every weekday counts as a working day."
        ),
    ),
    (
        "Half terms and holidays",
        (
            "They are the time between two terms: write each half of a term as a row of its own. More than nine weeks "
            "between two terms are taken for a slip."
        ),
    ),
    (
        "A new school year",
        (
            "Add its rows below those of before, and keep the old ones: reports about last year need them. All rows "
            "are brought in each time; what is not there any more is forgotten."
        ),
    ),
    ("Other columns", "You may add columns of your own, such as a note; the bot passes over them."),
    WHAT_YOU_SEE,
    (
        "Bringing them in",
        (
            "To see what is understood: staffroom terms import FILE.xlsx --try. To store it: the same without --try, "
            "and then start the bot again. If anything is wrong, each row is named and nothing is changed."
        ),
    ),
)
ASK_SCHOOL = "Choose a school. Empty means the whole federation."
NO_SUCH_SCHOOL = f"This school is not on the sheet {SCHOOLS}, which has those of the staff list."
ASK_WHAT = "A time with school, or a day or time without."
NO_SUCH_WHAT = "Please choose one of the two."

_WIDTHS = {Column.SCHOOL: 34, Column.WHAT: 14, Column.FIRST: 16, Column.LAST: 16}
_DAYS = (Column.FIRST, Column.LAST)
_READY_ROWS, _LAST_READY = 100, 2_001
"""Rows that are drawn below those that are filled, and the last one in which choices are offered."""
_EARLIEST, _LATEST = 36_526, 73_050
"""The days that may be chosen, as a workbook counts them: 2000 to 2099."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A row that is filled in already; `school` is a name, empty for the whole federation."""

    school: str
    what: What
    first: date
    last: date


def template(schools: Sequence[str], kept: Iterable[Kept], made_at: datetime) -> bytes:
    """Return term dates as an xlsx file to be filled in, which offers these schools."""
    workbook = Workbook()
    workbook.remove(workbook.worksheets[0])
    s.add_styles(workbook)
    _dates(workbook, list(kept))
    help_sheet(workbook, Help(TITLE, SUBTITLE, MEANINGS, KEEPING_TITLE, KEEPING))
    schools_sheet(workbook, schools, SCHOOL_NOTE)
    return packed(workbook, made_at, (), {})


def _dates(workbook: Workbook, kept: Sequence[Kept]) -> None:
    sheet = add_sheet(workbook, TERM_DATES, tuple(_WIDTHS.values()))
    for number, column in enumerate(_WIDTHS, start=1):
        put(sheet, 1, number, column.label, s.HEAD)
    for row in range(len(kept) + _READY_ROWS):
        values = _values(kept[row]) if row < len(kept) else (None,) * len(_WIDTHS)
        for number, (column, value) in enumerate(zip(_WIDTHS, values, strict=True), start=1):
            cell = put(sheet, row + 2, number, value, s.DAY if column in _DAYS else s.TEXT)
            if column in _DAYS:
                cell.number_format = DAY_FORMAT
    sheet.freeze_panes = "A2"
    to_be_filled_in(sheet, list(_WIDTHS), _choices(), _LAST_READY)


def _values(kept: Kept) -> tuple[Value, ...]:
    return kept.school or WHOLE_FEDERATION, kept.what.label, kept.first, kept.last


def _choices() -> Choices:
    whats = ",".join(what.label for what in What)
    day = DataValidation("date", formula1=str(_EARLIEST), formula2=str(_LATEST), operator="between", allow_blank=True)
    return (
        (
            told(DataValidation("list", formula1=SCHOOL_CELLS, allow_blank=True), ASK_SCHOOL, NO_SUCH_SCHOOL),
            (Column.SCHOOL,),
        ),
        (told(DataValidation("list", formula1=f'"{whats}"', allow_blank=True), ASK_WHAT, NO_SUCH_WHAT), (Column.WHAT,)),
        (told(day, ASK_DAY, NO_SUCH_DAY), _DAYS),
    )
