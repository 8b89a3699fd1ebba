"""The staff list as a school office keeps it: a row a person, with an id that stays theirs.

A row is the person whose id it gives, or who has its e-mail address, or had its previous one; without any, who has
its name at its school. Everybody else is new and gets a random id. An id never goes to somebody else.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import TypeVar

from bot.people.person import Person, Role, School
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
OTHER_PERSON = (
    "this id belongs to somebody with another name and e-mail address. If it is the same person, put the old address "
    "under Previous e-mail; if not, leave this empty."
)


Known = str | tuple[str, ...]
"""What somebody is known by; empty for nothing."""


@dataclass(frozen=True, slots=True)
class StaffList:
    """Everybody, leavers too, and the schools that they are at; in the order of the list."""

    everybody: tuple[Person, ...]
    all_schools: tuple[School, ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """A sound row of a list; `id` is what the office wrote, and `manager` the number of a row, or 0."""

    row: int
    id: str
    name: str
    email: str
    previous: str
    role: Role
    school: str
    manager: int
    since: date | None
    until: date | None


def staff_list(
    table: Sequence[Line], before: Sequence[Person], today: date, make_id: Callable[[], str] = new_id
) -> StaffList:
    """Return the staff list in a table; raise BrokenStaffList, which names every faulty row.

    `before` is everybody on the list that is stored, leavers too; `today` is the London day.
    """
    rows = rows_of(table)
    managers = _managers(rows)
    faults = [*_faults(rows), *(found for found in managers.values() if isinstance(found, Fault))]
    if faults:
        raise broken(faults)
    if not rows:
        raise BrokenStaffList(NOBODY)
    entries = tuple(_entry(row, managers) for row in rows)
    ids = _ids(entries, before, today, make_id)
    # A school that is spelt in two ways is one school, under the name that comes last.
    schools = {slug(row.school): row.school for row in rows if row.school}
    return StaffList(
        tuple(_person(entry, ids) for entry in entries), tuple(School(id_, name) for id_, name in schools.items())
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
    )


def _person(entry: Entry, ids: Mapping[int, str]) -> Person:
    manager = ids.get(entry.manager, "")
    return Person(ids[entry.row], entry.name, entry.role, entry.school, manager, entry.email, entry.since, entry.until)


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


def _ids(
    entries: Sequence[Entry], before: Sequence[Person], today: date, make_id: Callable[[], str]
) -> Mapping[int, str]:
    """Return everybody's id by their row."""
    same = _same_people(entries, before, today)
    faults = [Fault(entry.row, Column.ID.label, OTHER_PERSON) for entry in entries if _is_other(entry, same)]
    if faults:
        raise broken(faults)
    return {entry.row: same[entry.row].id if entry.row in same else entry.id or make_id() for entry in entries}


def _is_other(entry: Entry, same: Mapping[int, Person]) -> bool:
    """Say whether an id that the office wrote belongs to somebody else, as far as a list can tell."""
    person = same.get(entry.row)
    if person is None or not person.email or not entry.email:
        return False
    return _name(entry) != _name(person) and person.email not in (entry.email, entry.previous)


@dataclass(frozen=True, slots=True)
class Likeness:
    """What a row and a stored person have in common; nothing is in common with nobody."""

    of_row: Callable[[Entry], Known]
    of_person: Callable[[Person], Known]


def _same_people(entries: Sequence[Entry], before: Sequence[Person], today: date) -> Mapping[int, Person]:
    """Return who stands in a row already, by the row; the surest likeness comes first, and nobody is taken twice."""
    same: dict[int, Person] = {}
    for likeness in _likenesses(today):
        taken = {person.id for person in same.values()}
        people = _unique([person for person in before if person.id not in taken], likeness.of_person)
        rows = _unique([entry for entry in entries if entry.row not in same], likeness.of_row)
        same |= {entry.row: people[known_by] for known_by, entry in rows.items() if known_by in people}
    return same


Thing = TypeVar("Thing")


def _unique(things: Sequence[Thing], key: Callable[[Thing], Known]) -> Mapping[Known, Thing]:
    counted = Counter(key(thing) for thing in things)
    return {known_by: thing for thing in things if (known_by := key(thing)) and counted[known_by] == 1}


def _likenesses(today: date) -> tuple[Likeness, ...]:
    return (
        Likeness(lambda row: row.id, lambda person: person.id),
        Likeness(_email_and_name, _email_and_name),
        Likeness(
            lambda row: _at_school(row) if _is_bare(row) else "",
            lambda person: "" if person.email else _at_school(person),
        ),
        # Before addresses alone: a leaver's may be somebody else's now, and then the leaver's own row has none.
        Likeness(lambda row: _in_post(row) if _is_bare(row) else "", _in_post),
        Likeness(lambda row: "" if row.id else row.email, lambda person: "" if _left(person, today) else person.email),
        Likeness(lambda row: "" if row.id else row.previous, lambda person: person.email),
        # Somebody who has an account from now on.
        Likeness(lambda row: "" if row.id else _in_post(row), lambda person: "" if person.email else _in_post(person)),
    )


def _is_bare(row: Entry) -> bool:
    return not row.id and not row.email


def _name(who: Entry | Person) -> str:
    return who.name.casefold()


def _email_and_name(who: Entry | Person) -> Known:
    return (who.email, _name(who)) if who.email else ""


def _at_school(who: Entry | Person) -> Known:
    return (_name(who), who.school)


def _in_post(who: Entry | Person) -> Known:
    return (_name(who), who.school, who.role)


def _left(person: Person, today: date) -> bool:
    return person.until is not None and person.until < today
