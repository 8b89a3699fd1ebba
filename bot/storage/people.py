"""The staff list in the database, kept in memory and read again when it has changed."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from threading import Lock
from time import monotonic
from typing import Any

from sqlalchemy import Connection, Row, Table, delete, insert, select

from bot.errors import Stale
from bot.events import Event
from bot.people import Person, Post, Role, School
from bot.people.known import Former, Known, known, stood_before
from bot.people.staff_list import is_made_up
from bot.storage.audit import AuditTrail
from bot.storage.engine import Database
from bot.storage.tables import concerns, former_people, people, schools
from bot.storage.versions import count_up, version_of
from bot.weeks import in_london

FRESH_FOR = 1.0
"""Seconds for which the list in memory is believed without asking whether another process changed it."""

REMEMBERED_FOR = timedelta(days=365)
"""How long a name that is gone from the list is kept at least, and how long after it a record may still speak of it."""
CHANGED_MEANWHILE = "The staff list was changed by somebody else at the same moment. Please try again."
_VERSION = "staff_version"


@dataclass(frozen=True, slots=True)
class _Staff:
    """The list as it stood at a version: everybody, and who of them works on a day."""

    version: int
    day: date
    everybody: tuple[Person, ...]
    schools: tuple[School, ...]
    by_id: Mapping[str, Person]
    by_email: Mapping[str, Person]
    by_post: Mapping[Post, tuple[Person, ...]]


_NO_STAFF = _Staff(-1, date.min, (), (), {}, {}, {})


def _london_day() -> date:
    return in_london(datetime.now(UTC)).date()


class StoredDirectory:
    """The staff list in a database, which shows who works here today.

    `clock` counts seconds and never goes back; `today` gives the London day.
    """

    def __init__(
        self,
        database: Database,
        audit: AuditTrail,
        clock: Callable[[], float] = monotonic,
        today: Callable[[], date] = _london_day,
    ) -> None:
        self._database = database
        self._audit = audit
        self._clock = clock
        self._today = today
        self._lock = Lock()
        self._staff = _NO_STAFF
        self._good_until = clock()

    def replace_staff(
        self,
        people: Iterable[Person],
        schools: Iterable[School],
        event: Event,
        *,
        before: Sequence[Person] | None = None,
    ) -> None:
        """Take a new list in place of the old one; raise Busy, or Stale where everybody is not `before` any more."""
        people = tuple(people)
        people_rows, school_rows = _people_rows(people), _school_rows(schools)
        self._good_until = self._clock()
        with self._database.write() as connection:
            count_up(connection, _VERSION)  # first, so that two lists that come at once wait for each other here
            stored = _everybody(connection)
            if before is not None and stored != tuple(before):
                raise Stale(CHANGED_MEANWHILE)
            _remember(connection, stored, people, event.at)
            _refill(connection, _PEOPLE, people_rows)
            _refill(connection, _SCHOOLS, school_rows)
            self._audit.append(connection, event)
        self._good_until = self._clock()

    @property
    def at_hand(self) -> bool:
        """Whether the list in memory is believed just now."""
        return self._is_good(self._today())

    def everybody(self) -> Sequence[Person]:
        """Return everybody on the list, with those who left and those who have not begun."""
        return self._now().everybody

    def person(self, person_id: str) -> Person | None:
        """Return a person, or None."""
        return self._now().by_id.get(person_id)

    def by_email(self, email: str) -> Person | None:
        """Return the person with this e-mail address, or None."""
        return self._now().by_email.get(email.lower())

    def people(self) -> Sequence[Person]:
        """Return who works here today, in the order of the list."""
        return tuple(self._now().by_id.values())

    def schools(self) -> Sequence[School]:
        """Return the schools, in the order of the list."""
        return self._now().schools

    def holders(self, post: Post) -> Sequence[Person]:
        """Return who holds a post."""
        return self._now().by_post.get(post, ())

    def _now(self) -> _Staff:
        day = self._today()
        if not self._is_good(day):
            with self._lock:
                self._read_again(day)
        return self._staff

    def _is_good(self, day: date) -> bool:
        return self._clock() < self._good_until and day == self._staff.day

    def _read_again(self, day: date) -> None:
        good_until = self._clock() + FRESH_FOR
        with self._database.read() as connection:
            version = version_of(connection, _VERSION)
            if (version, day) != (self._staff.version, self._staff.day):
                self._staff = _staff(connection, version, day)
        self._good_until = good_until


_PEOPLE, _SCHOOLS, _FORMER = people, schools, former_people


def _people_rows(people: Iterable[Person]) -> list[dict[str, object]]:
    return [
        {
            "id": person.id,
            "name": person.name,
            "role": person.role,
            "school": person.school,
            "manager": person.manager,
            "position": position,
            "email": person.email,
            "since": person.since,
            "until": person.until,
            "also": tuple(role.value for role in person.also),
        }
        for position, person in enumerate(people)
    ]


def _school_rows(schools: Iterable[School]) -> list[dict[str, object]]:
    return [{"id": school.id, "name": school.name, "position": position} for position, school in enumerate(schools)]


def _refill(connection: Connection, table: Table, rows: list[dict[str, object]]) -> None:
    connection.execute(delete(table))
    if rows:
        connection.execute(insert(table), rows)


def _remember(connection: Connection, before: Sequence[Person], now: Sequence[Person], at: datetime) -> None:
    """Keep the names that are gone, so that they are found and hidden in what was written of them."""
    if is_made_up(before) and not _raised_any(connection, before):  # nobody wrote of those
        return
    for former in stood_before(before, now, at):
        this = (_FORMER.c.person == former.person, _FORMER.c.name == former.name, _FORMER.c.email == former.email)
        connection.execute(delete(_FORMER).where(*this))
        row = {"person": former.person, "name": former.name, "email": former.email, "until": former.until}
        connection.execute(insert(_FORMER), row)


def _raised_any(connection: Connection, people: Iterable[Person]) -> bool:
    """Say whether a record that is kept was raised by one of some people: it may name any of them."""
    theirs = concerns.c.raised_by.in_([person.id for person in people])
    found = select(concerns.c.reference).where(concerns.c.erased_at.is_(None), theirs).limit(1)
    return connection.execute(found).first() is not None


def everybody_known(connection: Connection) -> tuple[Known, ...]:
    """Return everybody on the list, and who stood on it before, with every name that they had."""
    former = [Former(row.person, row.name, row.email, row.until) for row in connection.execute(select(_FORMER))]
    return known(_everybody(connection), former)


def forget_former(connection: Connection, now: datetime) -> None:
    """Forget names that are gone for a year and longer, once no record of the time in which they may stand is kept."""
    for until in connection.execute(select(_FORMER.c.until).distinct().where(_FORMER.c.until < now - REMEMBERED_FOR)):
        kept = (concerns.c.erased_at.is_(None), concerns.c.raised_at < until.until + REMEMBERED_FOR)
        if connection.execute(select(concerns.c.reference).where(*kept).limit(1)).first() is None:
            connection.execute(delete(_FORMER).where(_FORMER.c.until == until.until))


def _everybody(connection: Connection) -> tuple[Person, ...]:
    found = connection.execute(select(people).order_by(people.c.position))
    return tuple(_person(row) for row in found)


def _person(row: Row[Any]) -> Person:
    also = tuple(Role(code) for code in row.also)
    return Person(row.id, row.name, row.role, row.school, row.manager, row.email, row.since, row.until, also)


def _staff(connection: Connection, version: int, day: date) -> _Staff:
    everybody = _everybody(connection)
    in_order = connection.execute(select(schools).order_by(schools.c.position))
    all_schools = tuple(School(row.id, row.name) for row in in_order)
    here = [person for person in everybody if person.works_on(day)]
    held = {post for person in here for post in person.posts}
    by_post = {post: tuple(p for p in here if post in p.posts) for post in held}
    by_email = {person.email: person for person in here if person.email}
    return _Staff(version, day, everybody, all_schools, {p.id: p for p in here}, by_email, by_post)
