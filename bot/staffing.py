"""Bringing a staff list in: from a file into the store, when an administrator does it and at every start.

From Entra it comes only when an administrator says so: a group that somebody got wrong must lock nobody out by itself.
"""

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Protocol

from bot.errors import Stale
from bot.events import THE_BOT, Action, Event
from bot.people import Person, School
from bot.people.entra import FromEntra
from bot.people.staff_changes import Changes, changes, size
from bot.people.staff_list import StaffList, is_made_up, made_up, staff_list
from bot.people.staff_table import BrokenStaffList, BrokenTable, Line, read_csv
from bot.reports import received, staff_sheet
from bot.reports.staff_template import template
from bot.reports.writing import write_whole
from bot.weeks import in_london

NOT_USED = "The staff list {file} was not read in, and nothing was changed."
STORED = "Stored."
NOT_STORED = "Nothing was stored: this was a trial."
THE_SAME = "This is the list that is stored already. Nothing was changed."
MADE_UP_GONE = "The made-up staff were taken off the list."
WRITTEN = "Written: {path}"


class StaffStore(Protocol):
    """Where the staff list is kept."""

    def everybody(self) -> Sequence[Person]:
        """Return everybody who is stored, with those who left and those who have not begun."""
        ...

    def people(self) -> Sequence[Person]:
        """Return who works here today."""
        ...

    def schools(self) -> Sequence[School]:
        """Return the schools, in the order of the list."""
        ...

    def replace_staff(
        self,
        people: Sequence[Person],
        schools: Sequence[School],
        event: Event,
        *,
        before: Sequence[Person] | None = None,
    ) -> None:
        """Take a new list; raise Stale where everybody on the stored one is not `before` any more."""
        ...


@dataclass(frozen=True, slots=True)
class Import:
    """A list that was read in, or only tried."""

    staff: StaffList
    changes: Changes
    is_new: bool
    was_made_up: bool

    def told(self, *, stored: bool) -> str:
        """Return in words what it changes, or would change."""
        if not self.is_new:
            return f"{size(self.staff)}\n{THE_SAME}"
        gone = f"{MADE_UP_GONE}\n" if self.was_made_up and stored else ""
        return f"{size(self.staff)}\n{self.changes.told()}\n{gone}{STORED if stored else NOT_STORED}"


Looked = tuple[Import, Sequence[Person]]
"""What a list would change, and everybody who was stored when it was looked at."""


def at_start(store: StaffStore, file: Path | None, clock: Callable[[], datetime]) -> None:
    """Read in the file that is set; without one, the made-up staff into a store that holds nobody.

    Raises BrokenStaffList, Stale or Busy.
    """
    if file is not None:
        take_in(store, file, clock)
    elif not store.everybody():
        staff = made_up()
        _put(store, Import(staff, changes((), (), staff, _day(clock)), is_new=True, was_made_up=False), (), clock)


def still_made_up(store: StaffStore) -> bool:
    """Say whether the stored list is the made-up one, or holds nobody."""
    return is_made_up(store.people() or store.everybody())


def import_staff(store: StaffStore, file: Path, clock: Callable[[], datetime], *, only_try: bool = False) -> str:
    """Take a list in and return what changed, in words; raise BrokenStaffList, Stale or Busy."""
    read = look_at(store, file, clock)[0] if only_try else take_in(store, file, clock)
    return read.told(stored=not only_try)


def write_template(store: StaffStore, path: Path, clock: Callable[[], datetime]) -> str:
    """Write an empty list to be filled in, with the schools of the stored one; raise NotWritten."""
    schools = () if still_made_up(store) else store.schools()
    write_whole(path, template([school.name for school in schools], clock()))
    return WRITTEN.format(path=path)


def import_from_entra(
    store: StaffStore, found: FromEntra, clock: Callable[[], datetime], *, only_try: bool = False
) -> str:
    """Take in a list out of Entra and return what changed, in words; raise BrokenStaffList, Stale or Busy."""

    def look() -> Looked:
        return look_at_entra(store, found, clock)

    read = look()[0] if only_try else _take_in(store, look, clock)
    return "\n".join([*found.notes, read.told(stored=not only_try)])


def take_in(store: StaffStore, file: Path, clock: Callable[[], datetime]) -> Import:
    """Store the list in a file where it is not the one that is there; raise BrokenStaffList, Stale or Busy."""
    return _take_in(store, lambda: look_at(store, file, clock), clock)


def _take_in(store: StaffStore, look: Callable[[], Looked], clock: Callable[[], datetime]) -> Import:
    # Two processes that start at once both read the file in: the second finds the ids that the first gave.
    with suppress(Stale):
        return _put_if_new(store, look, clock)
    return _put_if_new(store, look, clock)


def _put_if_new(store: StaffStore, look: Callable[[], Looked], clock: Callable[[], datetime]) -> Import:
    read, before = look()
    if read.is_new:
        _put(store, read, before, clock)
    return read


def look_at(store: StaffStore, file: Path, clock: Callable[[], datetime]) -> Looked:
    """Return what the list in a file would change, and everybody before; stores nothing. Raises BrokenStaffList."""
    try:
        return _compare(store, read_table(received.content_of(file)), clock)
    except BrokenTable as broken:
        raise BrokenStaffList(f"{NOT_USED.format(file=file.name)}\n{broken.sentence}") from None


def look_at_entra(store: StaffStore, found: FromEntra, clock: Callable[[], datetime]) -> Looked:
    """Return what a list out of Entra would change, and everybody before; stores nothing. Raises BrokenStaffList."""
    try:
        return _compare(store, found.table, clock)
    except BrokenStaffList as broken:
        raise found.refused(broken) from None


def _compare(store: StaffStore, table: Sequence[Line], clock: Callable[[], datetime]) -> Looked:
    before, schools, today = tuple(store.everybody()), tuple(store.schools()), _day(clock)
    was_made_up = bool(before) and is_made_up(before)
    # Nobody real is one of the made-up people, and nobody wants to be told that they left.
    seen, seen_schools = ((), ()) if was_made_up else (before, schools)
    staff = staff_list(table, seen, today)
    told = changes(seen, seen_schools, staff, today)
    return Import(staff, told, (staff.kept, staff.all_schools) != (before, schools), was_made_up), before


def read_table(content: bytes) -> tuple[Line, ...]:
    """Return the table in a workbook or a CSV file, told apart by what is in it; raise BrokenStaffList."""
    return staff_sheet.read(content) if received.is_workbook(content) else read_csv(content)


def _put(store: StaffStore, read: Import, before: Sequence[Person], clock: Callable[[], datetime]) -> None:
    staff, told = read.staff, read.changes
    counts = {"people": staff.everybody, "new": told.new, "changed": told.changed, "left": told.left}
    details = {name: str(len(people)) for name, people in counts.items()}
    event = Event(THE_BOT, Action.STAFF_LIST_READ, "staff", clock(), details)
    store.replace_staff(staff.kept, staff.all_schools, event, before=before)


def _day(clock: Callable[[], datetime]) -> date:
    return in_london(clock()).date()
