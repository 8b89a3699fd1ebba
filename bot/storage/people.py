"""The staff list in the database, kept in memory and read again when it has changed."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from threading import Lock
from time import monotonic

from sqlalchemy import Connection, Table, delete, insert, select, update

from bot.events import Event
from bot.people import Person, Post, School
from bot.storage.audit import AuditTrail
from bot.storage.engine import Database, insert_once
from bot.storage.tables import meta, people, schools

FRESH_FOR = 1.0
"""Seconds for which the list in memory is believed without asking whether another process changed it."""

_VERSION = "staff_version"


@dataclass(frozen=True, slots=True)
class _Staff:
    """The list as it stood at a version."""

    version: int
    by_id: Mapping[str, Person]
    by_post: Mapping[Post, tuple[Person, ...]]
    schools: tuple[School, ...]


_NO_STAFF = _Staff(-1, {}, {}, ())


class StoredDirectory:
    """The staff list in a database. `clock` counts seconds and never goes back."""

    def __init__(self, database: Database, audit: AuditTrail, clock: Callable[[], float] = monotonic) -> None:
        self._database = database
        self._audit = audit
        self._clock = clock
        self._lock = Lock()
        self._staff = _NO_STAFF
        self._good_until = clock()

    def replace_staff(self, people: Iterable[Person], schools: Iterable[School], event: Event) -> None:
        """Take a new list in place of the old one; raise Busy."""
        people_rows, school_rows = _people_rows(people), _school_rows(schools)
        with self._database.write() as connection:
            _count_up(connection)
            _refill(connection, _PEOPLE, people_rows)
            _refill(connection, _SCHOOLS, school_rows)
            self._audit.append(connection, event)
        self._good_until = self._clock()

    def person(self, person_id: str) -> Person | None:
        """Return a person, or None."""
        return self._now().by_id.get(person_id)

    def people(self) -> Sequence[Person]:
        """Return everybody, in the order of the list."""
        return tuple(self._now().by_id.values())

    def schools(self) -> Sequence[School]:
        """Return the schools, in the order of the list."""
        return self._now().schools

    def holders(self, post: Post) -> Sequence[Person]:
        """Return who holds a post."""
        return self._now().by_post.get(post, ())

    def _now(self) -> _Staff:
        if self._clock() >= self._good_until:
            with self._lock:
                self._read_again()
        return self._staff

    def _read_again(self) -> None:
        good_until = self._clock() + FRESH_FOR
        with self._database.read() as connection:
            version = _version(connection)
            if version != self._staff.version:
                self._staff = _staff(connection, version)
        self._good_until = good_until


_PEOPLE, _SCHOOLS = people, schools


def _people_rows(people: Iterable[Person]) -> list[dict[str, object]]:
    return [
        {
            "id": person.id,
            "name": person.name,
            "role": person.role,
            "school": person.school,
            "manager": person.manager,
            "position": position,
        }
        for position, person in enumerate(people)
    ]


def _school_rows(schools: Iterable[School]) -> list[dict[str, object]]:
    return [{"id": school.id, "name": school.name, "position": position} for position, school in enumerate(schools)]


def _refill(connection: Connection, table: Table, rows: list[dict[str, object]]) -> None:
    connection.execute(delete(table))
    if rows:
        connection.execute(insert(table), rows)


def _count_up(connection: Connection) -> None:
    # The first statement, so that two lists that come at once wait for each other here.
    insert_once(connection, meta, {"name": _VERSION, "value": "0"})
    this = meta.c.name == _VERSION
    before = connection.execute(select(meta.c.value).where(this).with_for_update()).scalar_one()
    connection.execute(update(meta).where(this).values(value=str(int(before) + 1)))


def _version(connection: Connection) -> int:
    return int(connection.execute(select(meta.c.value).where(meta.c.name == _VERSION)).scalar_one_or_none() or 0)


def _staff(connection: Connection, version: int) -> _Staff:
    found = connection.execute(select(people).order_by(people.c.position))
    everybody = [Person(row.id, row.name, row.role, row.school, row.manager) for row in found]
    posts = {person.post for person in everybody}
    by_post = {post: tuple(person for person in everybody if person.post == post) for post in posts}
    in_order = connection.execute(select(schools).order_by(schools.c.position))
    all_schools = tuple(School(row.id, row.name) for row in in_order)
    return _Staff(version, {person.id: person for person in everybody}, by_post, all_schools)
