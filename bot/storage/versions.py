"""Counting the changes of what processes keep in memory, so that each notices when another changed it."""

from sqlalchemy import Connection, select, update

from bot.storage.engine import insert_once
from bot.storage.tables import meta


def count_up(connection: Connection, name: str) -> None:
    """Count one change more in the caller's transaction; another writer of the same name waits until it ends."""
    insert_once(connection, meta, {"name": name, "value": "0"})
    this = meta.c.name == name
    before = connection.execute(select(meta.c.value).where(this).with_for_update()).scalar_one()
    connection.execute(update(meta).where(this).values(value=str(int(before) + 1)))


def version_of(connection: Connection, name: str) -> int:
    """Return how many changes there were."""
    return int(connection.execute(select(meta.c.value).where(meta.c.name == name)).scalar_one_or_none() or 0)
