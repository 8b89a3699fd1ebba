"""Opening the whole store: migrated, guarded, and with the keys that belong to it."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager, nullcontext
from datetime import UTC, datetime

from sqlalchemy import Connection

from bot.reports.records import Records
from bot.storage.audit import AuditTrail, lock
from bot.storage.concerns import StoredRecords, StoredRegister
from bot.storage.engine import Database, insert_once, open_database
from bot.storage.filing import StoredQuestionBook, StoredRedirects
from bot.storage.guards import put_guards
from bot.storage.keys_in_force import bring_into_force
from bot.storage.migrations import upgrade
from bot.storage.outbox import INSTALLED_AT, StoredInbox, StoredOutbox, StoredWeeks
from bot.storage.people import StoredDirectory
from bot.storage.rotation import Rotation
from bot.storage.sealing import Keys
from bot.storage.tables import meta


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
        self.rotation = Rotation(database, keys, self.audit)

    @classmethod
    def open(cls, url: str, keys: Keys, clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> "Store":
        """Open a store, making or changing its tables as needed; raise Busy, WrongKey or WrongSettings."""
        with ExitStack() as undo:
            database = open_database(url)
            undo.callback(database.close)
            with database.write() as connection:
                _make_tables(connection)
                now = clock()
                insert_once(connection, meta, {"name": INSTALLED_AT, "value": now.isoformat()})
                bring_into_force(connection, keys, AuditTrail(database, keys.audit), now)
            undo.pop_all()
        return cls(database, keys)

    @contextmanager
    def view(self) -> Iterator[Records]:
        """Open one consistent view of the records for as long as a workbook takes."""
        with self._database.read() as connection:
            yield StoredRecords(lambda: nullcontext(connection), self._keys)

    def close(self) -> None:
        """Close every connection."""
        self._database.close()


def migrate(url: str) -> None:
    """Make or change the tables of a database; needs no keys. Raises Busy or WrongSettings."""
    with closing(open_database(url)) as database, database.write() as connection:
        _make_tables(connection)


def _make_tables(connection: Connection) -> None:
    lock(connection)  # two processes may start at once
    upgrade(connection)
    put_guards(connection)
