"""Who on a new staff list is who on the stored one, so that an id stays with its person and goes to nobody else.

A row is the person whose id it gives, or who has its e-mail address and name, or who had its previous address; without
an address, who has its name at its school. Where a row is like somebody and may as well be somebody else, nobody
guesses: the office is asked.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from bot.people.person import Person, Role
from bot.people.staff_rows import Column, Fault, broken

OTHER_PERSON = (
    "this id belongs to somebody with another name and e-mail address. If it is the same person, put the old address "
    "under Previous e-mail; if not, leave this empty."
)
OTHER_NAME = (
    "somebody with another name has or had this address. If it is the same person, write the address under Previous "
    "e-mail as well. If it is somebody else, keep a row for the one who had it: without the address, and with their "
    "last day under Until."
)
SAME_NAME = (
    "somebody with this name was at this school before. If it is the same person, write {ids} in a column Id. If it is "
    "somebody else, write a number or word of your own there, which nobody else has."
)
OR = " or "

Known = str | tuple[object, ...]
"""What somebody is known by; empty for nothing."""


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
    also: tuple[Role, ...] = ()


def same_people(entries: Sequence[Entry], before: Sequence[Person], today: date) -> Mapping[int, Person]:
    """Return who of the stored people stands in a row, by the row; nobody stands in two.

    `before` is everybody who is stored, leavers too; `today` is the London day. Raises BrokenStaffList, which names
    every row of which a list alone cannot tell whose it is.
    """
    same = _matched(entries, before, today)
    faults = [
        *(Fault(entry.row, Column.ID.label, OTHER_PERSON) for entry in entries if _is_other(entry, same, today)),
        *_asked(entries, same, before),
    ]
    if faults:
        raise broken(faults)
    return same


@dataclass(frozen=True, slots=True)
class Likeness:
    """What a row and a stored person have in common; nothing is in common with nobody.

    Whoever comes after a leaver may be like them, so that not every likeness makes somebody the leaver.
    """

    of_row: Callable[[Entry], Known]
    of_person: Callable[[Person], Known]
    with_leavers: bool = True


def _matched(entries: Sequence[Entry], before: Sequence[Person], today: date) -> Mapping[int, Person]:
    """Return who stands in a row, as far as it is sure; the surest likeness comes first, and leavers come last."""
    leavers = [person for person in before if _is_over(person, today)]
    others = [person for person in before if not _is_over(person, today)]
    same: dict[int, Person] = {}
    for likeness in _likenesses(today):
        for group in (others, leavers) if likeness.with_leavers else (others,):
            people = _unique(_without(group, same), likeness.of_person)
            rows = _unique([entry for entry in entries if entry.row not in same], likeness.of_row)
            same |= {entry.row: people[known_by] for known_by, entry in rows.items() if known_by in people}
    return same


def _without(people: Sequence[Person], same: Mapping[int, Person]) -> Sequence[Person]:
    taken = {person.id for person in same.values()}
    return [person for person in people if person.id not in taken]


Thing = TypeVar("Thing")


def _unique(things: Sequence[Thing], key: Callable[[Thing], Known]) -> Mapping[Known, Thing]:
    counted = Counter(key(thing) for thing in things)
    return {known_by: thing for thing in things if (known_by := key(thing)) and counted[known_by] == 1}


def _likenesses(today: date) -> tuple[Likeness, ...]:
    return (
        Likeness(lambda row: row.id, lambda person: person.id),
        # The same list again is the same people, however alike some of them are.
        Likeness(lambda row: "" if row.id else _all_of(row), _all_of),
        Likeness(_email_and_name, _email_and_name),
        Likeness(
            lambda row: _at_school(row) if _is_bare(row) else "",
            lambda person: "" if person.email else _at_school(person),
            with_leavers=False,
        ),
        Likeness(lambda row: _in_post(row) if _is_bare(row) else "", _in_post, with_leavers=False),
        Likeness(lambda row: "" if row.id else row.previous, lambda person: person.email),
        # Somebody who has an account from now on.
        Likeness(
            lambda row: "" if row.id else _in_post(row),
            lambda person: "" if person.email else _in_post(person),
            with_leavers=False,
        ),
        # The row of somebody who left, without the address that is another's by now.
        Likeness(lambda row: _at_school(row) if _is_bare(row) and _is_over(row, today) else "", _at_school),
    )


def _is_other(entry: Entry, same: Mapping[int, Person], today: date) -> bool:
    """Say whether an id that the office wrote belongs to somebody else, as far as a list can tell."""
    person = same.get(entry.row)
    if person is None or _name(entry) == _name(person):
        return False
    if person.email and entry.email:
        return person.email not in (entry.email, entry.previous)
    # Numbers of leavers are given out again.
    return _is_over(person, today)


def _asked(entries: Sequence[Entry], same: Mapping[int, Person], before: Sequence[Person]) -> Iterator[Fault]:
    """Yield the rows that are nobody's, but may be the row of somebody who is not on the list otherwise."""
    free = _without(before, same)
    emails = {person.email for person in free} - {""}
    ids = defaultdict[Known, list[str]](list)
    for person in free:
        ids[_at_school(person)].append(person.id)
    for entry in entries:
        if entry.row in same or entry.id:
            continue
        if not emails.isdisjoint({entry.email, entry.previous}):
            yield Fault(entry.row, Column.EMAIL.label, OTHER_NAME)
        elif _at_school(entry) in ids:
            yield Fault(entry.row, Column.NAME.label, SAME_NAME.format(ids=OR.join(ids[_at_school(entry)])))


def _is_bare(row: Entry) -> bool:
    return not row.id and not row.email


def _is_over(who: Entry | Person, today: date) -> bool:
    return who.until is not None and who.until < today


def _name(who: Entry | Person) -> str:
    return " ".join(who.name.split()).casefold()


def _email_and_name(who: Entry | Person) -> Known:
    return (who.email, _name(who)) if who.email else ""


def _at_school(who: Entry | Person) -> Known:
    return (_name(who), who.school)


def _in_post(who: Entry | Person) -> Known:
    return (_name(who), who.school, who.role)


def _all_of(who: Entry | Person) -> Known:
    return (who.name, who.email, who.school, who.role, who.since, who.until)
