"""Looking over a whole database: whether its tables are there, and every sealed field can be opened."""

from collections.abc import Iterator

from sqlalchemy import Connection, Table, inspect, select

from bot.storage.engine import Damaged
from bot.storage.rotation import SEALED
from bot.storage.sealing import Keys, NotGenuine, Place, WrongKey
from bot.storage.tables import metadata

VERSIONS = "alembic_version"
"""The table that Alembic keeps; it is the first to be made."""

# Files are sealed whole, so that few rows may be in memory at a time.
_AT_ONCE = 10


def tables_of(connection: Connection) -> frozenset[str]:
    """Return the names of the tables that there are."""
    return frozenset(inspect(connection).get_table_names())


def check_tables(connection: Connection) -> None:
    """Raise Damaged where a table is missing."""
    if not metadata.tables.keys() <= tables_of(connection):
        raise Damaged


def damaged(connection: Connection, keys: Keys) -> tuple[str, ...]:
    """Return, each once and sorted, the references (of questions: the ids) of sealed fields that cannot be opened."""
    return tuple(sorted({owner for table in SEALED for owner in _damaged_in(connection, table, keys)}))


def _damaged_in(connection: Connection, table: Table, keys: Keys) -> Iterator[str]:
    fields = select(*table.primary_key, table.c.sealed).where(table.c.sealed.is_not(None))
    with connection.execution_options(yield_per=_AT_ONCE).execute(fields) as rows:
        for *key, sealed in rows:
            try:
                keys.unseal(Place(table.name, "sealed", tuple(key)), sealed)
            except (NotGenuine, WrongKey):
                yield str(key[0])
