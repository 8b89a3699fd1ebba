"""What the clocks of concerns keep: reminders written and put off, and the steps of the ladder."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Column, ColumnElement, Connection, Row, Table, and_, func, insert, not_, or_, select, update

from bot.concerns.additions import Referred
from bot.concerns.clocks import IN_DANGER, Course, PutOff, Reminded
from bot.concerns.concern import Concern, Move
from bot.concerns.ladder import Entry
from bot.concerns.lifecycle import State
from bot.errors import NotThere, Stale
from bot.events import Event
from bot.notices import Notice
from bot.people import Post
from bot.storage.audit import AuditTrail
from bot.storage.engine import Database, checked, insert_once
from bot.storage.keys_in_force import check_in_force
from bot.storage.nonces import use_once
from bot.storage.outbox import put_notices
from bot.storage.sealing import Keys, Place
from bot.storage.tables import concern_readers, concerns, ladder, moves, notes, put_offs, referrals, reminders
from bot.weeks import in_london

Open = Callable[[str, str, str, bytes | None], str]
"""Turns a sealed field into words, by its table, its reference and its id; or into none, where none are needed."""
_AT_ONCE = 500
"""References that one query asks for."""


class StoredClocks:
    """The clocks in a database. `find` returns a concern by its reference."""

    def __init__(self, database: Database, keys: Keys, audit: AuditTrail, find: Callable[[str], Concern]) -> None:
        self._database = database
        self._keys = keys
        self._audit = audit
        self._find = find

    def watched(self, now: datetime) -> Sequence[Course]:
        """Return what is open, or closed with its review due."""
        query = select(concerns.c.reference).where(is_watched(now))
        with self._database.read() as connection:
            references = connection.execute(query.order_by(concerns.c.raised_at, concerns.c.reference)).scalars().all()
        return tuple(self.courses(map(self._find, references)).values())

    def courses(self, concerns: Iterable[Concern]) -> Mapping[str, Course]:
        """Return courses by reference."""
        with self._database.read() as connection:
            return {course.concern.reference: course for course in wordless_courses(connection, list(concerns))}

    def written(self, concern: Concern) -> Course:
        """Return a course with its words; raise WrongKey or NotGenuine."""
        with self._database.read() as connection:
            (course,) = _courses(connection, [concern], self._words)
        return course

    def _words(self, table: str, reference: str, row_id: str, sealed: bytes | None) -> str:
        return self._keys.unseal_text(Place(table, "sealed", (reference, row_id)), sealed) if sealed else ""

    def told_since(self, moment: datetime) -> Counter[str]:
        """Count the reminders of each person since a moment, danger left out."""
        since = reminders.c.at >= moment
        danger = and_(concerns.c.danger, reminders.c.clock.in_(IN_DANGER))
        told = select(reminders.c.person, func.count().label("told")).join(concerns).where(since, not_(danger))
        with self._database.read() as connection:
            return Counter({row.person: row.told for row in connection.execute(told.group_by(reminders.c.person))})

    def remind(
        self,
        concern: Concern,
        told: Sequence[Reminded],
        *,
        notices: Iterable[Notice],
        event: Event,
        reader: Post | None = None,
    ) -> bool:
        """Write reminders down with their notices; say whether they were new and the concern as it was."""
        rows = [_reminder_row(concern, each) for each in told]
        with self._database.write() as connection:
            if not _is_as_it_was(connection, concern) or any(_is_there(connection, row) for row in rows):
                return False
            connection.execute(insert(reminders), rows)
            if reader is not None and reader not in concern.readers:
                _let_read(connection, concern, reader)
            put_notices(connection, notices)
            self._audit.append(connection, event)
        return True

    def put_off(self, concern: Concern, put_off: PutOff, *, nonce: str, event: Event) -> None:
        """Put a reminder off, once for each nonce; raise Stale, NotThere, Busy or KeysChanged."""
        row = {
            "clock": put_off.clock,
            "cause": put_off.cause,
            "until": put_off.until,
            "by": put_off.by,
            "at": put_off.at,
        }
        self._put(put_offs, concern, row, put_off.reason, nonce, event)

    def add(self, concern: Concern, entry: Entry, *, nonce: str, event: Event) -> None:
        """Add a line to the ladder, once for each nonce; raise Stale, NotThere, Busy or KeysChanged."""
        row = {"rung": entry.rung, "came": entry.came, "on": entry.on, "by": entry.by, "at": entry.at}
        self._put(ladder, concern, row, entry.words, nonce, event)

    def _put(  # noqa: PLR0913, PLR0917 - one transaction takes all that belongs to it
        self, table: Table, concern: Concern, row: dict[str, object], words: str, nonce: str, event: Event
    ) -> None:
        """Write a row under its nonce, with its words sealed."""
        key = {"reference": concern.reference, "id": checked(nonce)}
        place = Place(table.name, "sealed", (concern.reference, nonce))
        sealed = self._keys.seal_text(place, words) if words else None
        with self._database.write() as connection:
            if not use_once(connection, nonce, event.actor, concern.reference, event.at):
                return
            check_in_force(connection, self._keys)
            if not _is_as_it_was(connection, concern):
                raise Stale if _is_known(connection, concern) else NotThere
            insert_once(connection, table, {**key, **row, "sealed": sealed})
            self._audit.append(connection, event)


def is_watched(now: datetime) -> ColumnElement[bool]:
    """Say of concerns that they are open, or closed with their review due."""
    review_due = and_(concerns.c.state == State.CLOSED, concerns.c.review_on <= in_london(now).date())
    return or_(concerns.c.state != State.CLOSED, review_due)


def wordless_courses(connection: Connection, wanted: Sequence[Concern]) -> Iterator[Course]:
    """Yield the courses of concerns, some hundred at once, without anybody's words."""
    for start in range(0, len(wanted), _AT_ONCE):
        yield from _courses(connection, wanted[start : start + _AT_ONCE], _without_words)


def _without_words(_table: str, _reference: str, _row_id: str, _sealed: bytes | None) -> str:
    return ""


def _is_as_it_was(connection: Connection, concern: Concern) -> bool:
    """Say whether a concern is in its known version still, and hold it there until the transaction ends."""
    this = (concerns.c.reference == checked(concern.reference), concerns.c.version == concern.version)
    return connection.execute(select(concerns.c.reference).where(*this).with_for_update()).first() is not None


def _is_known(connection: Connection, concern: Concern) -> bool:
    query = select(concerns.c.reference).where(concerns.c.reference == concern.reference)
    return connection.execute(query).first() is not None


def _is_there(connection: Connection, row: Mapping[str, object]) -> bool:
    this = [column == row[column.name] for column in reminders.primary_key]
    return connection.execute(select(reminders.c.at).where(*this)).first() is not None


def _let_read(connection: Connection, concern: Concern, reader: Post) -> None:
    row = {"reference": concern.reference, "role": reader.role, "school": reader.school}
    connection.execute(insert(concern_readers), row)
    # Another version, so that no change from before it can take the reader away again unseen.
    this = concerns.c.reference == concern.reference
    connection.execute(update(concerns).where(this).values(version=concerns.c.version + 1))


def _reminder_row(concern: Concern, told: Reminded) -> dict[str, object]:
    return {
        "reference": concern.reference,
        "clock": told.clock,
        "mark": told.mark,
        "level": told.level,
        "person": told.person,
        "at": told.at,
    }


def _courses(connection: Connection, wanted: Sequence[Concern], words: Open) -> list[Course]:
    references = [concern.reference for concern in wanted]
    moved = _by_reference(connection, moves, references, moves.c.version)
    noted = _noted(connection, references)
    written = _by_reference(connection, ladder, references, ladder.c.at, ladder.c.id)
    put = _by_reference(connection, put_offs, references, put_offs.c.at, put_offs.c.id)
    told = _by_reference(connection, reminders, references, reminders.c.at)
    outside = _by_reference(connection, referrals, references, referrals.c.version)
    return [
        Course(
            concern,
            tuple(Move(row.state, row.at) for row in moved[concern.reference]),
            noted.get(concern.reference),
            tuple(_entry(row, words) for row in written[concern.reference]),
            tuple(_put_off(row, words) for row in put[concern.reference]),
            tuple(Reminded(row.clock, row.mark, row.level, row.person, row.at) for row in told[concern.reference]),
            tuple(Referred(row.to, row.by, row.at, row.on) for row in outside[concern.reference]),
        )
        for concern in wanted
    ]


def _by_reference(
    connection: Connection, table: Table, references: Sequence[str], *order: Column[Any]
) -> Mapping[str, list[Row[Any]]]:
    found: dict[str, list[Row[Any]]] = defaultdict(list)
    for row in connection.execute(select(table).where(table.c.reference.in_(references)).order_by(*order)):
        found[row.reference].append(row)
    return found


def _noted(connection: Connection, references: Sequence[str]) -> Mapping[str, datetime]:
    """Return when each concern was last noted about."""
    query = select(notes.c.reference, notes.c.at).where(notes.c.reference.in_(references)).order_by(notes.c.version)
    return {row.reference: row.at for row in connection.execute(query)}


def _entry(row: Row[Any], words: Open) -> Entry:
    said = words(ladder.name, row.reference, row.id, row.sealed)
    return Entry(row.rung, row.came, row.on, row.by, row.at, said)


def _put_off(row: Row[Any], words: Open) -> PutOff:
    reason = words(put_offs.name, row.reference, row.id, row.sealed)
    return PutOff(row.clock, row.cause, row.until, row.by, row.at, reason)
