"""The staff list as a school office keeps it: a CSV file with a row a person.

Columns: id, name, role (a code of Role), school (its name; empty for the whole federation), manager (an id; may be
empty). Rows without anything in them are passed over. Errors name the row, never the person.
"""

import csv
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.errors import StaffroomError
from bot.people.person import FEDERATION, Person, Post, Role, School

MADE_UP = Path(__file__).with_name("made_up_staff.csv")
"""Invented people at invented schools, for a first look."""
_COLUMNS = ("id", "name", "role", "school", "manager")

CANNOT_READ = "The staff list {file} cannot be read. It should be a CSV file in UTF-8."
NO_COLUMN = "The staff list {file} needs the columns {columns} in its first row."
BAD_ROW = "The staff list {file}, row {row}: {why}"
NO_ID = "the id is missing or is used twice."
NO_NAME = "the name is missing."
NO_ROLE = "the role is not one of {roles}."
NO_SCHOOL = "this role needs a school."
WHOLE_FEDERATION = "this role is held for the whole federation; please leave its school empty."
ODD_SCHOOL = "the school's name needs letters from a to z or digits."
UNSEEN = "a cell holds a character that cannot be seen."
NO_MANAGER = "the manager is not the id of anybody on the list."

_WITHOUT_SCHOOL = {Role.EXECUTIVE_HEADTEACHER, Role.CHAIR_OF_GOVERNORS}
"""Concerns look for these two at the federation and nowhere else."""
_PERHAPS_WITHOUT = _WITHOUT_SCHOOL | {Role.BUSINESS_MANAGER}


class BrokenStaffList(StaffroomError):
    """The staff list cannot be used; `sentence` names the row."""


@dataclass(frozen=True, slots=True)
class StaffList:
    """Everybody, in memory: a Directory as it was read."""

    everybody: tuple[Person, ...]
    all_schools: tuple[School, ...]

    def person(self, person_id: str) -> Person | None:
        """Return the person with this id, or None."""
        return next((p for p in self.everybody if p.id == person_id), None)

    def people(self) -> Sequence[Person]:
        """Return everybody, in the order of the list."""
        return self.everybody

    def schools(self) -> Sequence[School]:
        """Return the schools, in the order of the list."""
        return self.all_schools

    def holders(self, post: Post) -> Sequence[Person]:
        """Return who holds a role at a school."""
        return tuple(p for p in self.everybody if p.post == post)


def read_staff_list(path: Path) -> StaffList:
    """Return the staff list in a CSV file; raise BrokenStaffList, which names the row."""
    numbered = _rows(path)
    _check(numbered, path.name)
    rows = numbered.values()
    # A school that is spelt in two ways is one school, under the name that comes last.
    schools = {_slug(row["school"]): row["school"] for row in rows if row["school"]}
    people = tuple(
        Person(row["id"], row["name"], Role(row["role"]), _slug(row["school"]), row["manager"]) for row in rows
    )
    return StaffList(people, tuple(School(id_, name) for id_, name in schools.items()))


def _rows(path: Path) -> Mapping[int, Mapping[str, str]]:
    """Return the rows that hold anything, by the number that a spreadsheet shows beside them."""
    rows: dict[int, Mapping[str, str]] = {}
    try:
        with path.open(encoding="utf-8-sig", newline="") as lines:
            table = csv.DictReader(lines)
            if not set(_COLUMNS) <= set(table.fieldnames or ()):
                raise BrokenStaffList(NO_COLUMN.format(file=path.name, columns=", ".join(_COLUMNS)))
            for row in table:
                cells = {name: _cell(row[name]) for name in _COLUMNS}
                if any(cells.values()):
                    rows[table.line_num] = cells
    except (OSError, UnicodeDecodeError, csv.Error):
        raise BrokenStaffList(CANNOT_READ.format(file=path.name)) from None
    return rows


def _cell(text: str | None) -> str:
    return " ".join((text or "").split())


def _slug(school: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", re.sub("['\u2019]", "", school.lower())).strip("-") or FEDERATION


def _check(rows: Mapping[int, Mapping[str, str]], file: str) -> None:
    ids = [row["id"] for row in rows.values()]
    for number, row in rows.items():
        why = _fault(row, ids)
        if why:
            raise BrokenStaffList(BAD_ROW.format(file=file, row=number, why=why))


def _fault(row: Mapping[str, str], ids: Sequence[str]) -> str:
    if not all(cell.isprintable() for cell in row.values()):
        return UNSEEN
    if ids.count(row["id"]) != 1 or not row["id"]:
        return NO_ID
    if not row["name"]:
        return NO_NAME
    if row["role"] not in set(Role):
        return NO_ROLE.format(roles=", ".join(Role))
    return _fault_of_school(row["school"], Role(row["role"])) or _fault_of_manager(row["manager"], ids)


def _fault_of_school(school: str, role: Role) -> str:
    if not school:
        return "" if role in _PERHAPS_WITHOUT else NO_SCHOOL
    if role in _WITHOUT_SCHOOL:
        return WHOLE_FEDERATION
    return ODD_SCHOOL if _slug(school) == FEDERATION else ""


def _fault_of_manager(manager: str, ids: Sequence[str]) -> str:
    return NO_MANAGER if manager and manager not in ids else ""
