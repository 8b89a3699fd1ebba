"""The columns of a staff list and what may stand in them. Every fault is told by its row and its column."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches

from bot.labelled import Labelled
from bot.people.person import FEDERATION, OF_THE_FEDERATION, Role
from bot.people.staff_table import BrokenStaffList, Cell, Line

NO_COLUMN = "It needs these headings in its first row: {columns}. Missing: {missing}."
ROW = "Row {row}, {column}: {why}"
COLUMN = "column {number}"
MORE = "And {more:,} more."
TWICE = "this heading is there twice."
PERHAPS = "this heading is not known; perhaps {label} is meant."
UNSEEN = "it holds a character that cannot be seen."
TOO_LONG = "it is longer than {longest} characters."
SPREADSHEET_ERROR = "it holds an error of the spreadsheet, such as #REF!"
NO_NAME = "it is empty."
ODD_EMAIL = "this is not an e-mail address. Leave it empty for somebody without one."
NO_ROLE = "it is not one of these: {roles}."
NO_SCHOOL = "this role needs a school."
WHOLE_FEDERATION = "this role is held for the whole federation; please leave its school empty."
ODD_SCHOOL = "the school's name needs letters from a to z or digits."
ODD_DAY = "this is not a date. Dates are written like 01/09/2026 or 2026-09-01."
BEFORE_FROM = "this is before the day under From."

SHOWN = 20
"""Faults that are told one by one."""
LONGEST = 254
"""Characters of a cell; an e-mail address may have as many (RFC 5321, 4.5.3.1.3, without the brackets)."""
_ALL_SCHOOLS = "wholefederation"
_LIKE = 0.8
"""How alike a heading has to be to one that is missing, so that it is taken for a slip of the pen."""

WITHOUT_SCHOOL = OF_THE_FEDERATION
_PERHAPS_WITHOUT = WITHOUT_SCHOOL | {Role.BUSINESS_MANAGER}

_EMAIL = re.compile(r"""(?=[!-~]+\Z)[^"(),:;<>@\[\\\]]+@[a-z0-9-]+(\.[a-z0-9-]+)+""")
_ERROR = re.compile(r"#[A-Z/0]+[!?]?")
_ISO_DAY = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?: 0?0:00(?::00)?)?", re.ASCII)
_BRITISH_DAY = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})(?: 0?0:00(?::00)?)?", re.ASCII)
_SPOKEN_DAY = re.compile(r"(\d{1,2})[ -]([A-Za-z]{3})[a-z]*\.?[ -](\d{4})", re.ASCII)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


class Column(Labelled):
    """A column: its heading without signs and in small letters, and the heading as people read it."""

    NAME = "name", "Name"
    EMAIL = "email", "E-mail"
    SCHOOL = "school", "School"
    ROLE = "role", "Role"
    MANAGER = "manager", "Manager"
    FROM = "from", "From"
    UNTIL = "until", "Until"
    PREVIOUS = "previousemail", "Previous e-mail"
    ID = "id", "Id"
    ALSO = "otherroles", "Other roles"


_ALSO = {
    "emailaddress": Column.EMAIL,
    "linemanager": Column.MANAGER,
    "otherrole": Column.ALSO,
    "secondrole": Column.ALSO,
    "startdate": Column.FROM,
    "enddate": Column.UNTIL,
}
"""What a school office calls them as well."""
_NEEDED = (Column.NAME, Column.SCHOOL, Column.ROLE, Column.MANAGER)


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a cell."""

    row: int
    column: str
    why: str


@dataclass(frozen=True, slots=True)
class Row:
    """One adult as the list has them, cell by cell; a column that is not there is empty."""

    number: int
    cells: Mapping[Column, Cell]

    def text(self, column: Column) -> str:
        """Return a cell as text."""
        return str(self.cells.get(column, ""))

    def email(self, column: Column = Column.EMAIL) -> str:
        """Return an e-mail address as it is stored, in lower case."""
        return self.text(column).lower()

    def day(self, column: Column) -> date | None:
        """Return a day, or None for an empty cell; raise ValueError for anything else."""
        return day_in(self.cells.get(column, ""))

    @property
    def role(self) -> Role | None:
        """The role, written as its code or as its label, or None."""
        return _ROLES.get(squeezed(self.text(Column.ROLE)))

    @property
    def also(self) -> tuple[Role | None, ...]:
        """The further roles, in the order of the cell; None for each that is no role."""
        written = (part for part in re.split(r"[;,/]", self.text(Column.ALSO)) if part.strip())
        return tuple(_ROLES.get(squeezed(part)) for part in written)

    @property
    def school(self) -> str:
        """The name of the school; empty for the whole federation."""
        name = self.text(Column.SCHOOL)
        return "" if squeezed(name) == _ALL_SCHOOLS else name


def squeezed(text: str) -> str:
    """Return a text in small letters, without spaces, hyphens and other signs."""
    return re.sub(r"[\W_]+", "", text.casefold())


_ROLES = {squeezed(words): role for role in Role for words in (role.value, role.label)}


def slug(school: str) -> str:
    """Return the id of a school with this name."""
    return re.sub(r"[^a-z0-9]+", "-", re.sub("['\u2019]", "", school.lower())).strip("-") or FEDERATION


def broken(faults: Iterable[Fault]) -> BrokenStaffList:
    """Return the error that tells of the first faults, in the order of the rows, a line each."""
    in_order = sorted(faults, key=lambda fault: fault.row)
    told = [ROW.format(row=fault.row, column=fault.column, why=fault.why) for fault in in_order[:SHOWN]]
    more = len(in_order) - SHOWN
    return BrokenStaffList("\n".join([*told, MORE.format(more=more)] if more > 0 else told))


def rows_of(table: Sequence[Line]) -> tuple[Row, ...]:
    """Return the rows under the headings, not checked yet; raise BrokenStaffList where headings are wrong."""
    columns = _columns(table[0]) if table else {}
    needed = (*_NEEDED, Column.ID if Column.ID in columns.values() else Column.EMAIL)
    missing = [column.label for column in needed if column not in columns.values()]
    if missing:
        told = ", ".join(column.label for column in needed)
        raise BrokenStaffList(NO_COLUMN.format(columns=told, missing=", ".join(missing)))
    return tuple(Row(line.number, _cells(line, columns)) for line in table[1:] if any(_cells(line, columns).values()))


def _columns(headings: Line) -> Mapping[int, Column]:
    """Return which column stands where; places count from 0."""
    written = [squeezed(str(cell)) for cell in headings.cells]
    columns = {place: column for place, text in enumerate(written) if (column := _column(text))}
    found = list(columns.values())
    absent = [column for column in Column if column not in found]
    faults = [
        *(Fault(headings.number, column.label, TWICE) for column in Column if found.count(column) > 1),
        *_slips(headings.number, [(n, text) for n, text in enumerate(written, 1) if not _column(text)], absent),
    ]
    if faults:
        raise broken(faults)
    return columns


def _column(heading: str) -> Column | None:
    return Column(heading) if heading in set(Column) else _ALSO.get(heading)


def _slips(row: int, unknown: Iterable[tuple[int, str]], absent: Sequence[Column]) -> Iterator[Fault]:
    """Yield headings that are misspelt: a column `Untill` that is passed over would let leavers in again."""
    for number, text in unknown:
        for near in get_close_matches(text, absent, n=1, cutoff=_LIKE):
            yield Fault(row, COLUMN.format(number=number), PERHAPS.format(label=Column(near).label))


def _cells(line: Line, columns: Mapping[int, Column]) -> Mapping[Column, Cell]:
    return {column: line.cells[place] for place, column in columns.items() if place < len(line.cells)}


def faults_within(row: Row) -> list[Fault]:
    """Return what is wrong with a row by itself."""
    found = {column: why for column in row.cells if (why := _odd_text(row.text(column)))}
    for column, check in _CHECKS:
        why = "" if column in found else check(row)
        if why:
            found[column] = why
    return [Fault(row.number, column.label, why) for column, why in found.items()]


def _odd_text(text: str) -> str:
    if not text.isprintable():
        return UNSEEN
    if len(text) > LONGEST:
        return TOO_LONG.format(longest=LONGEST)
    return SPREADSHEET_ERROR if _ERROR.fullmatch(text) else ""


def _odd_name(row: Row) -> str:
    return "" if row.text(Column.NAME) else NO_NAME


def _odd_email(email: str) -> str:
    return "" if not email or _EMAIL.fullmatch(email) else ODD_EMAIL


def _odd_role(row: Row) -> str:
    return "" if row.role else NO_ROLE.format(roles=", ".join(role.label for role in Role))


def _odd_others(row: Row) -> str:
    if None in row.also:
        return NO_ROLE.format(roles=", ".join(role.label for role in Role))
    needs_one = any(role not in _PERHAPS_WITHOUT for role in row.also)
    return NO_SCHOOL if needs_one and not row.school else ""


def _odd_school(row: Row) -> str:
    if not row.school:
        return "" if row.role is None or row.role in _PERHAPS_WITHOUT else NO_SCHOOL
    if row.role in WITHOUT_SCHOOL:
        return WHOLE_FEDERATION
    return ODD_SCHOOL if slug(row.school) == FEDERATION else ""


def _odd_day(row: Row, column: Column) -> str:
    try:
        row.day(column)
    except ValueError:
        return ODD_DAY
    return ""


def _odd_until(row: Row) -> str:
    if _odd_day(row, Column.FROM) or _odd_day(row, Column.UNTIL):
        return _odd_day(row, Column.UNTIL)
    since, until = row.day(Column.FROM), row.day(Column.UNTIL)
    return BEFORE_FROM if since and until and until < since else ""


def day_in(cell: Cell) -> date | None:
    """Return a cell as a day, or None where it is empty; raise ValueError for anything else."""
    return cell if isinstance(cell, date) else _day(cell)


def _day(text: str) -> date | None:
    if not text:
        return None
    if found := _ISO_DAY.fullmatch(text):
        return date(int(found[1]), int(found[2]), int(found[3]))
    if found := _BRITISH_DAY.fullmatch(text):
        return date(int(found[3]), int(found[2]), int(found[1]))
    if (found := _SPOKEN_DAY.fullmatch(text)) and found[2].lower() in _MONTHS:
        return date(int(found[3]), _MONTHS.index(found[2].lower()) + 1, int(found[1]))
    raise ValueError(ODD_DAY)


_CHECKS: tuple[tuple[Column, Callable[[Row], str]], ...] = (
    (Column.NAME, _odd_name),
    (Column.EMAIL, lambda row: _odd_email(row.email())),
    (Column.PREVIOUS, lambda row: _odd_email(row.email(Column.PREVIOUS))),
    (Column.ROLE, _odd_role),
    (Column.ALSO, _odd_others),
    (Column.SCHOOL, _odd_school),
    (Column.FROM, lambda row: _odd_day(row, Column.FROM)),
    (Column.UNTIL, _odd_until),
)
