"""The empty staff list that a school office fills in: a workbook with choices to pick from, and how to fill it in."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from openpyxl import Workbook
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from bot.labelled import Labelled
from bot.people import Role
from bot.people.staff_rows import Column
from bot.reports import styles as s
from bot.reports.cells import put
from bot.reports.package import packed
from bot.reports.page import LINE, across, heading, lines, set_up_print
from bot.reports.staff_sheet import STAFF
from bot.reports.words import WHOLE_FEDERATION

HELP, SCHOOLS = "How to fill this in", "Schools"
TITLE = "The staff list"
SUBTITLE = "How to fill it in, and how to keep it"
SCHOOL_NAMES = "Schools of the federation"
SCHOOL_NOTE = "Write each school's name once, always in the same way. The sheet Staff offers these names."
MEANINGS = (
    (Column.NAME, "First name and surname. Needed in every row.", "Amy Teal"),
    (
        Column.EMAIL,
        (
            "The address that the person signs in with in Slack or Teams: that is how the bot knows them. No address "
            "may be there twice. Leave it empty for somebody without an account."
        ),
        "amy.teal@example.org",
    ),
    (
        Column.SCHOOL,
        (
            f"Choose one of the names on the sheet {SCHOOLS}. The executive headteacher, the chair of governors and "
            f"the data protection lead, and often the business manager, belong to the {WHOLE_FEDERATION.lower()}: "
            "choose that, or leave it empty."
        ),
        "Oakfield Primary",
    ),
    (Column.ROLE, "Choose one of the roles offered. What somebody may read depends on it.", "Teaching assistant"),
    (
        Column.MANAGER,
        "The manager's e-mail address, or their name just as it is in this list. May be empty.",
        "callum.reeve@example.org",
    ),
    (
        Column.FROM,
        (
            "The first day of work, for somebody who has not begun yet. May be empty. Until that day the bot does not "
            "know them."
        ),
        "01/09/2026",
    ),
    (
        Column.UNTIL,
        (
            "The last day of work, for somebody who leaves. May be empty. When that day is over, the bot does not know "
            "them any more."
        ),
        "31/08/2027",
    ),
    (
        Column.PREVIOUS,
        (
            "For somebody whose address has changed: the old one, so that the bot knows it is the same person. For "
            "somebody with a new surname and the old address: that address once more, until the list is brought in."
        ),
        "amy.smith@example.org",
    ),
    (
        Column.ALSO,
        (
            "For somebody who holds two posts, such as a headteacher who is also the designated safeguarding lead: the "
            "second role, or several with a semicolon between them. May be empty."
        ),
        "Designated safeguarding lead",
    ),
)
WHAT_YOU_SEE = (
    "What the bot reads",
    (
        "What you see, and nothing else. Please merge no cells, leave no row hidden or filtered away, and use no "
        "macros and no values from other files: otherwise the bot names the row, and changes nothing."
    ),
)
KEEPING = (
    (
        "When somebody leaves",
        (
            f"Write their last day under {Column.UNTIL.label} and keep the row; please do not delete it. If they come "
            "back, clear the day: with the same name and e-mail address they are the same person again. If the row is "
            "deleted, they have left since the day before; the bot still knows who they were."
        ),
    ),
    (
        "When an address goes to somebody else",
        (
            "An address such as head@ belongs to one person at a time. When it passes on, do not write the new name "
            "over the old one. In the leaver's row clear the address and write the last day under "
            f"{Column.UNTIL.label}; give the new person a row of their own with the address. Nobody ever gets what "
            "belonged to another."
        ),
    ),
    (
        "When a name is there again",
        (
            "If a new row has the name of somebody who was at this school before, the bot asks which of the two it is. "
            f"Add a column {Column.ID.label}: for the same person, write there what the bot tells you; for somebody "
            "else, a number or word of your own."
        ),
    ),
    (
        "When a school changes its name",
        "A new name is a new school to the bot. Please ask whoever looks after the bot before you change one.",
    ),
    (
        "People without an account",
        (
            "They are known by their name and school. Two people of the same name at one school both need an e-mail "
            f"address, or an extra column {Column.ID.label} with a number or word of your own that never changes."
        ),
    ),
    (
        "Other columns",
        (
            "You may add columns of your own, in any place; the bot passes over them. Columns may change places, but "
            "their headings have to stay as they are."
        ),
    ),
    WHAT_YOU_SEE,
    (
        "Bringing it in",
        (
            "The whole list is brought in each time. To see what would change: staffroom staff import FILE.xlsx --try. "
            "To store it: the same without --try. If anything is wrong, each row is named and nothing is changed."
        ),
    ),
)
COLUMN, MEANING, EXAMPLE = "Column", "What to write", "Example"
KEEPING_TITLE = "Keeping the list"
ASK_ROLE = "Choose a role from the list."
ASK_SCHOOL = f"Choose a school. New ones are added on the sheet {SCHOOLS}. Empty means the whole federation."
ASK_DAY = "A date, such as 01/09/2026. May be empty."
NO_SUCH_ROLE = "Please choose one of the roles in the list."
NO_SUCH_SCHOOL = f"This school is not on the sheet {SCHOOLS}. Please add it there, so that it is spelt in one way."
NO_SUCH_DAY = "Please write a date, such as 01/09/2026."


Choices = Sequence[tuple[DataValidation, Sequence[Labelled]]]
"""What may be chosen, and the columns in which it is."""

_WIDTHS = {
    Column.NAME: 26,
    Column.EMAIL: 34,
    Column.SCHOOL: 26,
    Column.ROLE: 28,
    Column.MANAGER: 34,
    Column.FROM: 13,
    Column.UNTIL: 13,
    Column.PREVIOUS: 34,
    Column.ALSO: 28,
}
_HELP_WIDTHS = (34, 84, 28)
_FIRST_HELP = 5
_READY_ROWS, _LAST_READY = 300, 10_001
"""Rows that are drawn, and the last one in which choices are offered."""
_MOST_SCHOOLS = 60
SCHOOL_CELLS = f"{SCHOOLS}!$A$3:$A${_MOST_SCHOOLS + 2}"
"""The cells that hold the names of the schools."""
DAY_FORMAT = "dd/mm/yyyy"
"""As dates are written here: what a workbook shows is what comes out where it is saved as a CSV file."""
_DAYS = (Column.FROM, Column.UNTIL)
_EARLIEST, _LATEST = 1, 401_769
"""The days that may be chosen, as a workbook counts them: 1900 to 2999."""


@dataclass(frozen=True, slots=True)
class Help:
    """What the sheet of help says: of each column what to write and an example, and what else there is to know."""

    title: str
    subtitle: str
    meanings: Sequence[tuple[Labelled, str, str]]
    keeping_title: str
    keeping: Sequence[tuple[str, str]]


def template(schools: Sequence[str], made_at: datetime) -> bytes:
    """Return an empty staff list as an xlsx file, which offers these schools."""
    workbook = Workbook()
    workbook.remove(workbook.worksheets[0])
    s.add_styles(workbook)
    _staff(workbook)
    help_sheet(workbook, Help(TITLE, SUBTITLE, MEANINGS, KEEPING_TITLE, KEEPING))
    schools_sheet(workbook, schools, SCHOOL_NOTE)
    return packed(workbook, made_at, (), {})


def add_sheet(workbook: Workbook, title: str, widths: Sequence[float]) -> Worksheet:
    """Add a sheet for a school office, ready to be printed."""
    sheet: Worksheet = workbook.create_sheet(title)
    for number, width in enumerate(widths, start=1):
        sheet.column_dimensions[get_column_letter(number)].width = width
    sheet.sheet_view.showGridLines = False
    set_up_print(sheet)
    return sheet


def _staff(workbook: Workbook) -> None:
    sheet = add_sheet(workbook, STAFF, tuple(_WIDTHS.values()))
    for number, column in enumerate(_WIDTHS, start=1):
        put(sheet, 1, number, column.label, s.HEAD)
        for row in range(2, _READY_ROWS + 2):
            cell = put(sheet, row, number, None, s.DAY if column in _DAYS else s.TEXT)
            if column in _DAYS:
                cell.number_format = DAY_FORMAT
    sheet.freeze_panes = "B2"
    to_be_filled_in(sheet, list(_WIDTHS), _choices(), _LAST_READY)


def to_be_filled_in(sheet: Worksheet, columns: Sequence[Labelled], choices: Choices, last: int) -> None:
    """Keep the headings in sight, and offer choices in columns from the second row to the last."""
    sheet.row_dimensions[1].height = 24
    sheet.print_title_rows = "1:1"
    for choice, offered in choices:
        sheet.add_data_validation(choice)
        for column in offered:
            letter = get_column_letter(columns.index(column) + 1)
            choice.add(f"{letter}2:{letter}{last}")


def _choices() -> Choices:
    roles = ",".join(role.label for role in Role)
    day = DataValidation("date", formula1=str(_EARLIEST), formula2=str(_LATEST), operator="between", allow_blank=True)
    return (
        (
            told(DataValidation("list", formula1=f'"{roles}"', allow_blank=True), ASK_ROLE, NO_SUCH_ROLE),
            (Column.ROLE,),
        ),
        (
            told(DataValidation("list", formula1=SCHOOL_CELLS, allow_blank=True), ASK_SCHOOL, NO_SUCH_SCHOOL),
            (Column.SCHOOL,),
        ),
        (told(day, ASK_DAY, NO_SUCH_DAY), _DAYS),
    )


def told(choice: DataValidation, prompt: str, error: str) -> DataValidation:
    """Say what may be typed, and what is wrong with anything else."""
    choice.showInputMessage = choice.showErrorMessage = True
    choice.prompt, choice.error = prompt, error
    return choice


def help_sheet(workbook: Workbook, about: Help) -> None:
    """Add the sheet that explains every column, and what to think of."""
    sheet = add_sheet(workbook, HELP, _HELP_WIDTHS)
    last = len(_HELP_WIDTHS)
    across(sheet, 1, (1, last), about.title, s.TITLE)
    across(sheet, 2, (1, last), about.subtitle, s.SUBTITLE)
    sheet.row_dimensions[1].height, sheet.row_dimensions[2].height = 30, 20
    for number, words in enumerate((COLUMN, MEANING, EXAMPLE), start=1):
        put(sheet, _FIRST_HELP - 1, number, words, s.HEAD)
    for row, (column, meaning, example) in enumerate(about.meanings, start=_FIRST_HELP):
        across(sheet, row, (2, 2), meaning, s.PLAIN)
        across(sheet, row, (3, 3), example, s.PLAIN)
        _name(sheet, row, column.label, meaning)
    keeping = heading(sheet, _FIRST_HELP + len(about.meanings) + 1, about.keeping_title)
    for row, (name, words) in enumerate(about.keeping, start=keeping):
        across(sheet, row, (2, last), words, s.PLAIN)
        _name(sheet, row, name, words)


def _name(sheet: Worksheet, row: int, name: str, words: str) -> None:
    put(sheet, row, 1, name, s.TERM)
    sheet.row_dimensions[row].height = LINE * lines(words, _HELP_WIDTHS[1]) + 8


def schools_sheet(workbook: Workbook, schools: Sequence[str], note: str) -> None:
    """Add the sheet with the names of the schools, which are offered where a school is asked for."""
    sheet = add_sheet(workbook, SCHOOLS, (44,))
    put(sheet, 1, 1, note, s.PLAIN)
    put(sheet, 2, 1, SCHOOL_NAMES, s.HEAD)
    sheet.row_dimensions[1].height = LINE * lines(note, 44) + 4
    names = (WHOLE_FEDERATION, *schools)
    for row in range(_MOST_SCHOOLS):
        put(sheet, row + 3, 1, names[row] if row < len(names) else None, s.TEXT)
    sheet.freeze_panes = "A3"
