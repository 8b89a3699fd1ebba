"""The staff list as a school office keeps it: a CSV file with a row a person.

Columns: id, name, role (a code of Role), school (its name; empty for the whole federation), manager (an id; may be
empty). Errors name the row, never the person.
"""

import csv
import re
from collections.abc import Sequence
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
NO_MANAGER = "the manager is not the id of anybody on the list."

_FEDERATION_WIDE = {Role.EXECUTIVE_HEADTEACHER, Role.CHAIR_OF_GOVERNORS, Role.BUSINESS_MANAGER}


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
    try:
        with path.open(encoding="utf-8-sig", newline="") as lines:
            table = csv.DictReader(lines)
            if not set(_COLUMNS) <= set(table.fieldnames or ()):
                raise BrokenStaffList(NO_COLUMN.format(file=path.name, columns=", ".join(_COLUMNS)))
            rows = [{column: (row[column] or "").strip() for column in _COLUMNS} for row in table]
    except (OSError, UnicodeDecodeError, csv.Error):
        raise BrokenStaffList(CANNOT_READ.format(file=path.name)) from None
    _check(rows, path.name)
    names = dict.fromkeys(row["school"] for row in rows if row["school"])
    people = tuple(
        Person(row["id"], row["name"], Role(row["role"]), _slug(row["school"]), row["manager"]) for row in rows
    )
    return StaffList(people, tuple(School(_slug(name), name) for name in names))


def _slug(school: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", school.lower().replace("'", "")).strip("-") or FEDERATION


def _check(rows: Sequence[dict[str, str]], file: str) -> None:
    ids = [row["id"] for row in rows]
    for number, row in enumerate(rows, start=2):  # row 1 holds the column names
        why = _fault(row, ids)
        if why:
            raise BrokenStaffList(BAD_ROW.format(file=file, row=number, why=why))


def _fault(row: dict[str, str], ids: Sequence[str]) -> str:
    if ids.count(row["id"]) != 1 or not row["id"]:
        return NO_ID
    if not row["name"]:
        return NO_NAME
    if row["role"] not in set(Role):
        return NO_ROLE.format(roles=", ".join(Role))
    if not row["school"] and Role(row["role"]) not in _FEDERATION_WIDE:
        return NO_SCHOOL
    return "" if not row["manager"] or row["manager"] in ids else NO_MANAGER
