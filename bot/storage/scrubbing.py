"""Cleaning the files of the database of what was erased: at once, or within the hour where that cannot be done now."""

import logging
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, insert, select

from bot.errors import Busy
from bot.storage.engine import Database
from bot.storage.erasing import tables_touched
from bot.storage.tables import meta

SCRUB_DUE = "scrub_due"
"""The name of the fact that erased bytes may still lie in the files of the database."""
AT_ONCE, IN_THE_BACKGROUND = timedelta(seconds=1), timedelta(minutes=1)
"""How long the database may take to clean its files while somebody waits for an answer, and while nobody does."""
_log = logging.getLogger(__name__)


def scrub_is_due(connection: Connection, at: datetime) -> None:
    """Write down, in the transaction that erases, that the files have to be cleaned."""
    connection.execute(delete(meta).where(meta.c.name == SCRUB_DUE))
    connection.execute(insert(meta), {"name": SCRUB_DUE, "value": at.isoformat()})


class Scrubbing:
    """Cleans the files of a database where that is due."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def now(self) -> None:
        """Clean them while somebody waits; where it takes too long, that is left for `later`."""
        try:
            self._run(AT_ONCE)
        except Busy:
            _log.warning("the files of the database are not cleaned yet; that is tried again within the hour")

    def later(self) -> None:
        """Clean them while nobody waits; raise Busy."""
        self._run(IN_THE_BACKGROUND)

    def _run(self, patience: timedelta) -> None:
        with self._database.read() as connection:
            since = connection.execute(select(meta.c.value).where(meta.c.name == SCRUB_DUE)).scalar_one_or_none()
        if since is None:
            return
        self._database.scrub([table.name for table in tables_touched()], patience)
        with self._database.write() as connection:
            connection.execute(delete(meta).where(meta.c.name == SCRUB_DUE, meta.c.value == since))
