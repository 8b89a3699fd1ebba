"""Sealing every field again with the newest key, in batches; it may be stopped at any moment and begun again."""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, Table, func, select, update

from bot.events import Action, Event
from bot.storage.audit import AuditTrail
from bot.storage.engine import Database
from bot.storage.sealing import PREFIX_BYTES, Keys, Place
from bot.storage.tables import concern_words, evidence_content, key_check, notes, questions

SEALED = (key_check, concern_words, notes, evidence_content, questions)
"""Every table with a `sealed` column. A field is bound by its table, that column and the primary key."""

_AT_ONCE = 100


def under_old_keys(database: Database, keys: Keys) -> int:
    """Return how many fields are not sealed with the newest key; at none, the older keys may go."""
    with database.read() as connection:
        counts = (select(func.count()).select_from(table).where(_old(table, keys)) for table in SEALED)
        return sum(connection.execute(query).scalar_one() for query in counts)


def seal_again(
    database: Database, keys: Keys, audit: AuditTrail, actor: str, clock: Callable[[], datetime]
) -> int:
    """Seal every field with the newest key and return how many were changed; raise WrongKey, NotGenuine or Busy.

    Each batch is one transaction with one event, short enough that nobody has to wait.
    """
    return sum(count for table in SEALED for count in _batches(database, keys, audit, actor, clock, table))


def _batches(  # noqa: PLR0913 - one batch takes all that belongs to it
    database: Database, keys: Keys, audit: AuditTrail, actor: str, clock: Callable[[], datetime], table: Table
) -> Iterator[int]:
    count = _AT_ONCE
    while count == _AT_ONCE:
        with database.write() as connection:
            count = _batch(connection, keys, table)
            if count:
                audit.append(connection, Event(actor, Action.KEY_ROTATED, table.name, clock(), {"fields": str(count)}))
        yield count


def _batch(connection: Connection, keys: Keys, table: Table) -> int:
    rows = connection.execute(_next(table, keys)).all()
    for row in rows:
        place = _place(table, row)
        sealed = keys.seal(place, keys.unseal(place, row.sealed))
        this = [column == row._mapping[column] for column in table.primary_key]
        connection.execute(update(table).where(*this).values(sealed=sealed))
    return len(rows)


def _next(table: Table, keys: Keys) -> Select[Any]:
    columns = (*table.primary_key, table.c.sealed)
    return select(*columns).where(_old(table, keys)).limit(_AT_ONCE).with_for_update()


def _old(table: Table, keys: Keys) -> ColumnElement[bool]:
    return func.substr(table.c.sealed, 1, PREFIX_BYTES) != keys.prefix


def _place(table: Table, row: Row[Any]) -> Place:
    return Place(table.name, "sealed", tuple(row._mapping[column] for column in table.primary_key))
