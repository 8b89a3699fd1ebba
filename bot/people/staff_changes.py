"""What a new staff list changes, told to the administrator who brings it in."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from bot.people.person import Person, School
from bot.people.staff_list import StaffList
from bot.people.staff_rows import Column

READ = "{people} at {schools}."
ONE_PERSON, PEOPLE = "1 person", "{count:,} people"
ONE_SCHOOL, SCHOOLS = "1 school", "{count:,} schools"
NEW, CHANGED, LEFT = "New: {count:,}", "Changed: {count:,}", "Left: {count:,}"
NEW_SCHOOLS = "Schools that are new: {names}"
OLD_SCHOOLS = "Schools that are on the list no more: {names}"
NAMED = "  {name}"
NAMED_WITH = "  {name} ({what})"

_TOLD: tuple[tuple[Column, Callable[[Person], object]], ...] = (
    (Column.NAME, lambda p: p.name),
    (Column.EMAIL, lambda p: p.email),
    (Column.SCHOOL, lambda p: p.school),
    (Column.ROLE, lambda p: p.role),
    (Column.ALSO, lambda p: p.also),
    (Column.MANAGER, lambda p: p.manager),
    (Column.FROM, lambda p: p.since),
    (Column.UNTIL, lambda p: p.until),
)


@dataclass(frozen=True, slots=True)
class Change:
    """Somebody's row that is not what it was, and in which columns."""

    person: Person
    columns: tuple[Column, ...]


@dataclass(frozen=True, slots=True)
class Changes:
    """Who is new to the list, whose row changed, and who left: gone from the list, or past their last day."""

    new: tuple[Person, ...]
    changed: tuple[Change, ...]
    left: tuple[Person, ...]
    new_schools: tuple[School, ...]
    old_schools: tuple[School, ...]

    def told(self) -> str:
        """Return the changes in words, with everybody's name, a line each."""
        changed = [NAMED_WITH.format(name=c.person.name, what=_columns(c)) for c in self.changed]
        lines = [
            *_part(NEW, [NAMED_WITH.format(name=p.name, what=p.role.label.lower()) for p in self.new]),
            *_part(CHANGED, changed),
            *_part(LEFT, [NAMED.format(name=p.name) for p in self.left]),
            *_schools(NEW_SCHOOLS, self.new_schools),
            *_schools(OLD_SCHOOLS, self.old_schools),
        ]
        return "\n".join(lines)


def changes(before: Sequence[Person], schools_before: Sequence[School], after: StaffList, today: date) -> Changes:
    """Return what a list changes; `today` is the London day on which it is brought in."""
    was = {person.id: person for person in before}
    now = {person.id: person for person in after.everybody}
    left = tuple(p for p in before if _stays(p, today) and not (p.id in now and _stays(now[p.id], today)))
    gone = {person.id for person in left}
    stayed = [person for person in after.everybody if person.id in was and person.id not in gone]
    return Changes(
        tuple(person for person in after.everybody if person.id not in was),
        tuple(Change(person, what) for person in stayed if (what := _differences(was[person.id], person))),
        left,
        _without(after.all_schools, schools_before),
        _without(schools_before, after.all_schools),
    )


def _stays(person: Person, today: date) -> bool:
    return person.until is None or person.until >= today


def size(staff: StaffList) -> str:
    """Return how many people and schools a list has, in words."""
    people, schools = len(staff.everybody), len(staff.all_schools)
    return READ.format(
        people=ONE_PERSON if people == 1 else PEOPLE.format(count=people),
        schools=ONE_SCHOOL if schools == 1 else SCHOOLS.format(count=schools),
    )


def _differences(before: Person, after: Person) -> tuple[Column, ...]:
    return tuple(column for column, of in _TOLD if of(before) != of(after))


def _without(schools: Iterable[School], others: Iterable[School]) -> tuple[School, ...]:
    known = {school.id for school in others}
    return tuple(school for school in schools if school.id not in known)


def _columns(change: Change) -> str:
    return ", ".join(column.label.lower() for column in change.columns)


def _part(heading: str, names: Sequence[str]) -> Sequence[str]:
    return [heading.format(count=len(names)), *names]


def _schools(heading: str, schools: Sequence[School]) -> Sequence[str]:
    return [heading.format(names=", ".join(school.name for school in schools))] if schools else []
