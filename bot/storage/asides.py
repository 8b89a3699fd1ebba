"""Erasing in the data that restores have put aside, which is kept for as long as nobody deletes it.

It holds what was erased since, sealed with the same keys. So the ledger is applied to it too: after each restore, at
each start, and within the hour of an erasure.
"""

import logging
import sqlite3
from collections.abc import Callable
from contextlib import closing, suppress
from datetime import datetime
from pathlib import Path

from bot.errors import StaffroomError
from bot.storage.disk import AtWork, alone, failures_told, on_the_disk
from bot.storage.engine import sqlite_file
from bot.storage.ledger import Ledger
from bot.storage.leftovers import put_aside
from bot.storage.migrations import is_known
from bot.storage.sealing import Keys
from bot.storage.store import Store

_HELD = {"concerns": "SELECT reference FROM concerns", "group_chats": "SELECT id FROM group_chats"}
"""What asks for everything that the ledger may know, by table: older data may not have them all."""
_TABLES = "SELECT name FROM sqlite_master WHERE type = 'table'"
_VERSION = "SELECT version_num FROM alembic_version"
_log = logging.getLogger(__name__)


class LaterVersion(StaffroomError):
    """Data was put aside when a later version was in use."""

    sentence = "This data was made by a later version of Staffroom, and was left as it is."


def erase_aside(url: str, keys: Keys, ledger: Path, clock: Callable[[], datetime]) -> list[Path]:
    """Erase what a ledger knows in all data that was put aside; return the files in which that could not be done.

    Those are damaged, of other keys or of a later version; a record in them stays until they are deleted. While a
    backup or a restore is at work nothing is done. Raises LedgerNotWritten.
    """
    database = sqlite_file(url)
    aside = put_aside(database) if database else []
    references = {line.reference for line in Ledger(ledger, keys).lines()} if aside else set()
    if database is None or not references:
        return []
    with suppress(AtWork), failures_told(), alone(database.parent):
        return [path for path in aside if not _is_erased(path, database, references, keys, ledger, clock)]
    return []


def _is_erased(  # noqa: PLR0913, PLR0917 - all that it takes
    aside: Path, database: Path, references: set[str], keys: Keys, ledger: Path, clock: Callable[[], datetime]
) -> bool:
    try:
        with failures_told():
            if not _is_another(aside, database) or not _holds_any(aside, references):
                return True
            with closing(Store.open(f"sqlite:///{aside.absolute()}", keys, clock)) as store:
                store.reapply_erasures(ledger)
            _make_one_file(aside)
    except StaffroomError as error:
        _log.warning("what was erased stays in data that a restore has put aside: %s", type(error).__name__)
        return False
    return True


def _is_another(aside: Path, database: Path) -> bool:
    """Say whether it is not the present data, to which a restore that was killed has given a second name."""
    return not (database.exists() and aside.samefile(database))


def _holds_any(aside: Path, references: set[str]) -> bool:
    """Say whether a record of the ledger is in it: else its tables stay as they are. Raises LaterVersion."""
    with closing(sqlite3.connect(f"{aside.absolute().as_uri()}?mode=ro", uri=True)) as connection:
        there = {name for (name,) in connection.execute(_TABLES)}
        held = [connection.execute(query) for name, query in _HELD.items() if name in there]
        found = any(reference in references for rows in held for (reference,) in rows)
        (version,) = connection.execute(_VERSION).fetchone()
    if found and not is_known(version):
        raise LaterVersion
    return found


def _make_one_file(aside: Path) -> None:
    with closing(sqlite3.connect(aside)) as connection:
        connection.execute("PRAGMA journal_mode = DELETE")
    on_the_disk(aside)
