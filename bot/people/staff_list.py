"""The staff list as a school office keeps it: a row a person, with an id that stays theirs.

Who a row is, bot/people/same_people.py finds out; everybody else is new and gets a random id. Whoever is not on a new
list any more is kept as a leaver: an id never goes to somebody else, and is theirs again when they come back.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache
from pathlib import Path

from bot.people.person import Person, School
from bot.people.same_people import Entry, Known, same_people
from bot.people.staff_rows import Column, Fault, Row, broken, faults_within, rows_of, slug
from bot.people.staff_table import BrokenStaffList, Line, read_csv
from bot.references import new_id

MADE_UP = Path(__file__).with_name("made_up_staff.csv")
"""Invented people at invented schools, for a first look."""

NOBODY = "There is nobody on it."
ID_TWICE = "the same id is in row {row}."
EMAIL_TWICE = "the same address is in row {row}."
PREVIOUS_IN_USE = "this address is the e-mail address of row {row}."
NAMESAKES = "somebody with this name at this school is in row {row}. Please give both an e-mail address or an id."
NO_MANAGER = "it is not the e-mail address, id or name of anybody on the list."
WHICH_MANAGER = "more than one person has this name; please give the e-mail address."
OWN_MANAGER = "nobody manages themself."


@dataclass(frozen=True, slots=True)
class StaffList:
    """Everybody, leavers too, and the schools that they are at; in the order of the list.

    `gone` are leavers who were on an earlier list and have no row any more.
    """

    everybody: tuple[Person, ...]
    all_schools: tuple[School, ...]
    gone: tuple[Person, ...] = ()

    @property
    def kept(self) -> tuple[Person, ...]:
        """Everybody who is stored: who is gone can come back."""
        return (*self.everybody, *self.gone)


def staff_list(
    table: Sequence[Line], before: Sequence[Person], today: date, make_id: Callable[[], str] = new_id
) -> StaffList:
    """Return the staff list in a table; raise BrokenStaffList, which names every faulty row.

    `before` is everybody who is stored, leavers too; `today` is the London day.
    """
    rows = rows_of(table)
    managers = _managers(rows)
    faults = [*_faults(rows), *(found for found in managers.values() if isinstance(found, Fault))]
    if faults:
        raise broken(faults)
    if not rows:
        raise BrokenStaffList(NOBODY)
    entries = tuple(_entry(row, managers) for row in rows)
    same = same_people(entries, before, today)
    ids = {entry.row: same[entry.row].id if entry.row in same else entry.id or make_id() for entry in entries}
    here = set(ids.values())
    # A school that is spelt in two ways is one school, under the name that comes last.
    schools = {slug(row.school): row.school for row in rows if row.school}
    return StaffList(
        tuple(_person(entry, ids) for entry in entries),
        tuple(School(id_, name) for id_, name in schools.items()),
        tuple(_gone(person, today) for person in before if person.id not in here),
    )


@cache
def made_up() -> StaffList:
    """Return the made-up staff."""
    return staff_list(read_csv(MADE_UP.read_bytes()), (), date.min)


def is_made_up(people: Iterable[Person]) -> bool:
    """Say whether everybody on a list is made up, so that no real person is on it yet."""
    invented = {(person.id, person.name) for person in made_up().everybody}
    return {(person.id, person.name) for person in people} <= invented


def _entry(row: Row, managers: Mapping[int, int | Fault]) -> Entry:
    role, manager = row.role, managers[row.number]
    assert role is not None and isinstance(manager, int)  # noqa: S101, PT018 - rows with a fault do not come here
    return Entry(
        row.number,
        row.text(Column.ID),
        row.text(Column.NAME),
        row.email(),
        row.email(Column.PREVIOUS),
        role,
        slug(row.school),
        manager,
        row.day(Column.FROM),
        row.day(Column.UNTIL),
        tuple(dict.fromkeys(other for other in row.also if other and other is not role)),
    )


def _person(entry: Entry, ids: Mapping[int, str]) -> Person:
    manager = ids.get(entry.manager, "")
    days = (entry.since, entry.until)
    return Person(ids[entry.row], entry.name, entry.role, entry.school, manager, entry.email, *days, entry.also)


def _gone(person: Person, today: date) -> Person:
    yesterday = today - timedelta(days=1)
    return replace(person, until=min(person.until or yesterday, yesterday))


def _faults(rows: Sequence[Row]) -> Iterator[Fault]:
    for row in rows:
        yield from faults_within(row)
    yield from _twice(rows, Column.ID, ID_TWICE, lambda row: row.text(Column.ID))
    yield from _twice(rows, Column.EMAIL, EMAIL_TWICE, Row.email)
    yield from _twice(rows, Column.PREVIOUS, EMAIL_TWICE, lambda row: row.email(Column.PREVIOUS))
    yield from _twice(rows, Column.NAME, NAMESAKES, _only_name)
    yield from _previous_in_use(rows)


def _only_name(row: Row) -> Known:
    """Return what somebody without an address and an id is known by."""
    return "" if row.email() or row.text(Column.ID) else (row.text(Column.NAME).casefold(), slug(row.school))


def _twice(rows: Sequence[Row], column: Column, why: str, key: Callable[[Row], Known]) -> Iterator[Fault]:
    first: dict[Known, int] = {}
    for row in rows:
        known_by = key(row)
        if known_by and first.setdefault(known_by, row.number) != row.number:
            yield Fault(row.number, column.label, why.format(row=first[known_by]))


def _previous_in_use(rows: Sequence[Row]) -> Iterator[Fault]:
    in_use = {row.email(): row.number for row in rows}
    for row in rows:
        previous = row.email(Column.PREVIOUS)
        if previous and in_use.get(previous, row.number) != row.number:
            yield Fault(row.number, Column.PREVIOUS.label, PREVIOUS_IN_USE.format(row=in_use[previous]))


def _managers(rows: Sequence[Row]) -> Mapping[int, int | Fault]:
    """Return the row of everybody's manager by their own: 0 for none, or what is wrong."""
    exact = {key: row.number for row in rows for key in (row.email(Column.PREVIOUS), row.text(Column.ID))}
    exact |= {row.email(): row.number for row in rows}
    names = defaultdict[str, list[int]](list)
    for row in rows:
        names[row.text(Column.NAME).casefold()].append(row.number)
    return {row.number: _manager(row, exact, names) for row in rows}


def _manager(row: Row, exact: Mapping[str, int], names: Mapping[str, Sequence[int]]) -> int | Fault:
    written = row.text(Column.MANAGER)
    if not written:
        return 0
    one = exact.get(written) or exact.get(written.lower())
    found = [one] if one else names.get(written.casefold(), ())
    if len(found) != 1:
        return Fault(row.number, Column.MANAGER.label, WHICH_MANAGER if found else NO_MANAGER)
    return Fault(row.number, Column.MANAGER.label, OWN_MANAGER) if found[0] == row.number else found[0]
