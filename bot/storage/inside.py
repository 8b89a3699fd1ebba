"""Looking into a database that nobody else has open: whether it is sound, and what there is in it."""

import sqlite3
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, NullPool, Text, column, create_engine, inspect, select, table, text

from bot.storage.audit import AuditTrail, Verdict
from bot.storage.engine import Damaged, Database
from bot.storage.guards import missing_guards
from bot.storage.keys_in_force import check_fit
from bot.storage.sealing import Keys
from bot.storage.soundness import VERSIONS, tables_of
from bot.storage.tables import audit, key_check

_AT_ONCE = 100
_SCHEMA = select(column("version_num", Text)).select_from(table(VERSIONS))
_WELL = "ok"


@dataclass(frozen=True, slots=True)
class Tally:
    """How many rows a table has, and a hash over all that is in them, in hex."""

    rows: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Inside:
    """What there is in a database: the version of its tables, a tally of each, and what its audit trail says."""

    schema: str
    tables: Mapping[str, Tally]
    audit: Verdict


def look_inside(file: Path, keys: Keys) -> Inside:
    """Look over a whole SQLite file; raise Damaged where it is not sound, WrongKey where it belongs to other keys."""
    engine = create_engine("sqlite://", creator=lambda: _opened(file), poolclass=NullPool, hide_parameters=True)
    database = Database(engine)
    with database.read() as connection:
        _check(connection, keys)
        schema = str(connection.execute(_SCHEMA).scalar_one())
        tables = {name: _tally(connection, name) for name in sorted(tables_of(connection))}
    return Inside(schema, tables, AuditTrail(database, keys.audit).verify())


def _opened(file: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True, check_same_thread=False)


def _check(connection: Connection, keys: Keys) -> None:
    if connection.exec_driver_sql("PRAGMA integrity_check").scalars().all() != [_WELL]:
        raise Damaged
    if not {VERSIONS, audit.name, key_check.name} <= tables_of(connection) or missing_guards(connection):
        raise Damaged
    check_fit(connection, keys)


def _tally(connection: Connection, name: str) -> Tally:
    rows, digest = 0, sha256()
    for row in _rows(connection, name):
        rows += 1
        for value in row:
            said = value if isinstance(value, bytes) else str(value).encode("utf-8", "surrogatepass")
            digest.update(f"{type(value).__name__} {len(said)} ".encode() + said)
    return Tally(rows, digest.hexdigest())


def _rows(connection: Connection, name: str) -> Iterator[Any]:
    key = inspect(connection).get_pk_constraint(name)["constrained_columns"]
    query = select(text("*")).select_from(table(name)).order_by(*(column(each, Text) for each in key))
    yield from connection.execution_options(yield_per=_AT_ONCE).execute(query)
