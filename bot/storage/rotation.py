"""Sealing every field again with the newest key, in batches; it may be stopped at any moment and begun again.

Opening the store with a new key put that key in force, so that no other process adds a field under an older one.
"""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, Table, func, select, update

from bot.events import Action, Event
from bot.storage.audit import AuditTrail
from bot.storage.engine import Database
from bot.storage.fingerprints import renew, stale
from bot.storage.sealing import PREFIX_BYTES, Keys, Place
from bot.storage.tables import (
    access_requests,
    bundle_parts,
    concern_said,
    concern_words,
    evidence_content,
    fingerprints,
    group_chats,
    group_reasons,
    ladder,
    lessons,
    messages,
    notes,
    put_offs,
    questions,
    referrals,
    secrets,
)

SEALED = (
    *(concern_words, concern_said, notes, messages, referrals),
    *(evidence_content, bundle_parts, put_offs, ladder),
    *(questions, lessons, secrets, access_requests, group_chats, group_reasons),
)
"""Every table of sealed words or secrets. A field is bound by its table, its column and the primary key of its row."""

_AT_ONCE = 100


class Rotation:
    """The change to the newest key. Each batch is one transaction with one event, so that nobody waits for long."""

    def __init__(self, database: Database, keys: Keys, audit: AuditTrail) -> None:
        self._database = database
        self._keys = keys
        self._audit = audit

    def left(self) -> int:
        """Return how many fields are not sealed with the newest key; at none, the older keys may go."""
        counts = [select(func.count()).select_from(table).where(self._old(table)) for table in SEALED]
        counts.append(select(func.count()).select_from(fingerprints).where(stale(self._keys)))
        with self._database.read() as connection:
            return sum(connection.execute(count).scalar_one() for count in counts)

    def run(self, actor: str, clock: Callable[[], datetime]) -> int:
        """Seal every field again and return how many there were; raise WrongKey, NotGenuine or Busy.

        Fingerprints count as fields; they come last, from words that are sealed again by then.
        """
        return sum(count for table in (*SEALED, fingerprints) for count in self._batches(table, actor, clock))

    def _batches(self, table: Table, actor: str, clock: Callable[[], datetime]) -> Iterator[int]:
        count = _AT_ONCE
        while count == _AT_ONCE:
            with self._database.write() as connection:
                count = self._batch(connection, table)
                if count:
                    event = Event(actor, Action.KEY_ROTATED, table.name, clock(), {"fields": str(count)})
                    self._audit.append(connection, event)
            yield count

    def _batch(self, connection: Connection, table: Table) -> int:
        if table is fingerprints:
            return renew(connection, self._keys, _AT_ONCE)
        rows = connection.execute(self._next(table)).all()
        for *key, sealed in rows:
            place = Place(table.name, "sealed", tuple(key))
            this = [column == value for column, value in zip(table.primary_key, key, strict=True)]
            again = self._keys.seal(place, self._keys.unseal(place, sealed))
            connection.execute(update(table).where(*this).values(sealed=again))
        return len(rows)

    def _next(self, table: Table) -> Select[Any]:
        columns = (*table.primary_key, table.c.sealed)
        return select(*columns).where(self._old(table)).limit(_AT_ONCE).with_for_update()

    def _old(self, table: Table) -> ColumnElement[bool]:
        return func.substr(table.c.sealed, 1, PREFIX_BYTES) != self._keys.prefix
