"""Everybody whom the bot knows or has known by the staff list, with every name that they had on it.

Who works here today is asked of the `Directory`. This is for finding and hiding people in what others wrote: somebody
who left is named in a record as they were, and so is somebody whose name changed.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from bot.people.person import Person


@dataclass(frozen=True, slots=True)
class Former:
    """A name and an address that stood on the staff list until a moment, and do not any more."""

    person: str
    name: str
    email: str
    until: datetime


@dataclass(frozen=True, slots=True)
class Known:
    """Somebody by their id, with every name and address that they had, the present or latest one first.

    `person` is their row on the staff list, also where it says that they left; None for somebody whose row is gone
    since `gone`.
    """

    id: str
    names: tuple[str, ...]
    emails: tuple[str, ...]
    person: Person | None = None
    gone: datetime | None = None


def known(listed: Iterable[Person], former: Iterable[Former]) -> tuple[Known, ...]:
    """Return everybody: those on the list in its order, then those whose row is gone, the latest first."""
    rows = {person.id: person for person in listed}
    before: dict[str, list[Former]] = {person_id: [] for person_id in rows}
    for each in sorted(former, key=lambda one: (one.until, one.name), reverse=True):
        before.setdefault(each.person, []).append(each)
    return tuple(_known(person_id, rows.get(person_id), earlier) for person_id, earlier in before.items())


def _known(person_id: str, person: Person | None, earlier: list[Former]) -> Known:
    now = (person,) if person else ()
    names = dict.fromkeys([*(each.name for each in now), *(each.name for each in earlier)])
    emails = dict.fromkeys([*(each.email for each in now), *(each.email for each in earlier)])
    gone = None if person else earlier[0].until
    return Known(person_id, tuple(names), tuple(filter(None, emails)), person, gone)


def stood_before(before: Iterable[Person], now: Iterable[Person], until: datetime) -> tuple[Former, ...]:
    """Return what stood on a list and does not on the one after it: rows that are gone, and names that changed."""
    still = {(person.id, person.name, person.email) for person in now}
    return tuple(
        Former(person.id, person.name, person.email, until)
        for person in before
        if (person.id, person.name, person.email) not in still
    )
