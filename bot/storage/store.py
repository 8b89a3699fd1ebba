"""Opening the whole store: migrated, guarded, and with the keys that belong to it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from datetime import UTC, datetime
from hashlib import sha256

from sqlalchemy import Connection, insert, select

from bot.reports.records import Records
from bot.storage.audit import AuditTrail, lock
from bot.storage.concerns import StoredRecords, StoredRegister
from bot.storage.engine import Database, insert_or_ignore, open_database
from bot.storage.filing import StoredQuestionBook, StoredRedirects
from bot.storage.guards import put_guards
from bot.storage.migrations import upgrade
from bot.storage.outbox import INSTALLED_AT, StoredInbox, StoredOutbox, StoredWeeks
from bot.storage.people import StoredDirectory
from bot.storage.rotation import seal_again, under_old_keys
from bot.storage.sealing import Keys, NotGenuine, Place, WrongKey
from bot.storage.tables import key_check, meta

_CHECK = 1
_CHECK_PLACE = Place("key_check", "sealed", (_CHECK,))


class Store:
    """Everything that is kept, by protocol."""

    def __init__(self, database: Database, keys: Keys) -> None:
        self._database = database
        self._keys = keys
        self.audit = AuditTrail(database, keys.audit)
        self.register = StoredRegister(database, keys, self.audit)
        self.redirects = StoredRedirects(database, self.audit)
        self.questions = StoredQuestionBook(database, keys, self.audit)
        self.outbox = StoredOutbox(database)
        self.inbox = StoredInbox(database)
        self.weeks = StoredWeeks(database, self.audit)
        self.directory = StoredDirectory(database, self.audit)
        self.records = StoredRecords(database.read, keys)

    @classmethod
    def open(cls, url: str, keys: Keys, clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> "Store":
        """Open a store, making or changing its tables as needed; raise Busy, WrongKey or WrongSettings."""
        database = open_database(url)
        with database.write() as connection:
            _prepare(connection, keys, clock())
        return cls(database, keys)

    @contextmanager
    def view(self) -> Iterator[Records]:
        """Open one consistent view of the records for as long as a workbook takes."""
        with self._database.read() as connection:
            yield StoredRecords(lambda: nullcontext(connection), self._keys)

    def under_old_keys(self) -> int:
        """Return how many fields are not sealed with the newest key yet."""
        return under_old_keys(self._database, self._keys)

    def seal_again(self, actor: str, clock: Callable[[], datetime]) -> int:
        """Seal every field with the newest key and return how many were changed."""
        return seal_again(self._database, self._keys, self.audit, actor, clock)

    def close(self) -> None:
        """Close every connection."""
        self._database.close()


def migrate(url: str) -> None:
    """Make or change the tables of a database; needs no keys. Raises Busy or WrongSettings."""
    database = open_database(url)
    with database.write() as connection:
        _make_tables(connection)
    database.close()


def _prepare(connection: Connection, keys: Keys, now: datetime) -> None:
    _make_tables(connection)
    connection.execute(insert_or_ignore(connection, meta), {"name": INSTALLED_AT, "value": now.isoformat()})
    _check_keys(connection, keys)


def _make_tables(connection: Connection) -> None:
    lock(connection)  # two processes may start at once
    upgrade(connection)
    put_guards(connection)


def _check_keys(connection: Connection, keys: Keys) -> None:
    fingerprint = sha256(b"staffroom audit key" + keys.audit).digest()
    sealed = connection.execute(select(key_check.c.sealed)).scalar_one_or_none()
    if sealed is None:
        connection.execute(insert(key_check), {"id": _CHECK, "sealed": keys.seal(_CHECK_PLACE, fingerprint)})
    elif not _fits(keys, sealed, fingerprint):
        raise WrongKey


def _fits(keys: Keys, sealed: bytes, fingerprint: bytes) -> bool:
    try:
        return keys.unseal(_CHECK_PLACE, sealed) == fingerprint
    except NotGenuine:
        return False
