"""Changes to who gets Monday's workbook, in a database."""

from collections.abc import Sequence
from dataclasses import fields
from typing import Any

from sqlalchemy import Row, insert, select, update

from bot.errors import NotThere, Stale
from bot.events import Event
from bot.notices import Notice
from bot.readers import Change
from bot.storage.audit import AuditTrail
from bot.storage.engine import Database
from bot.storage.nonces import use_once
from bot.storage.outbox import put_notices
from bot.storage.tables import readers

_COLUMNS = tuple(each.name for each in fields(Change))


class StoredReaders:
    """Changes in a database."""

    def __init__(self, database: Database, audit: AuditTrail) -> None:
        self._database, self._audit = database, audit

    def changes(self) -> Sequence[Change]:
        """Return every change, in the order of their proposals."""
        query = select(readers).order_by(readers.c.proposed_at, readers.c.id)
        with self._database.read() as connection:
            return [_change(row) for row in connection.execute(query)]

    def propose(self, change: Change, *, nonce: str, event: Event, notices: Sequence[Notice]) -> None:
        """Keep a proposal once for each nonce."""
        with self._database.write() as connection:
            if use_once(connection, nonce, event.actor, change.id, event.at):
                connection.execute(insert(readers), _row(change))
                put_notices(connection, notices)
                self._audit.append(connection, event)

    def settle(self, change: Change, *, nonce: str, event: Event, notices: Sequence[Notice]) -> None:
        """Keep that a proposal was agreed to or ended, once for each nonce."""
        if change.agreed_by in {change.proposed_by, change.person}:
            raise NotThere
        waiting = (readers.c.id == change.id, readers.c.agreed_at.is_(None), readers.c.ended_at.is_(None))
        with self._database.write() as connection:
            if not use_once(connection, nonce, event.actor, change.id, event.at):
                return
            if not connection.execute(update(readers).where(*waiting).values(_row(change))).rowcount:
                raise Stale
            put_notices(connection, notices)
            self._audit.append(connection, event)


def _row(change: Change) -> dict[str, object]:
    return {name: getattr(change, name) for name in _COLUMNS}


def _change(row: Row[Any]) -> Change:
    return Change(**{name: getattr(row, name) for name in _COLUMNS})
