"""Opening the whole store: migrated, guarded, and with the keys that belong to it."""

import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager, nullcontext
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import Connection

from bot.reports.records import Records
from bot.storage.audit import AuditTrail, Head, Verdict, lock
from bot.storage.bundles import StoredBundles
from bot.storage.chats import StoredChats
from bot.storage.clocks import StoredClocks
from bot.storage.concerns import StoredRecords, StoredRegister
from bot.storage.deliveries import StoredDeliveries
from bot.storage.engine import Database, has_no_file, insert_once, open_database, take_time
from bot.storage.envelope import SealedEnvelope
from bot.storage.filing import StoredQuestionBook, StoredRedirects
from bot.storage.fingerprints import TAKEN, take_all
from bot.storage.groups import StoredGroups
from bot.storage.guards import missing_guards, put_guards
from bot.storage.handovers import StoredHandovers
from bot.storage.keeping import StoredKeeping
from bot.storage.keys_in_force import are_needed, bring_into_force, check_fit
from bot.storage.learnt import StoredLessons
from bot.storage.ledger import Ledger
from bot.storage.masked_copies import StoredMaskedCopies
from bot.storage.migrations import upgrade
from bot.storage.nudges import StoredNudges
from bot.storage.outbox import INSTALLED_AT, StoredInbox, StoredOutbox, StoredWeeks
from bot.storage.people import StoredDirectory
from bot.storage.privacy import CleanFiles, StoredPrivacy
from bot.storage.readers import StoredReaders
from bot.storage.rotation import Rotation
from bot.storage.sealing import Keys
from bot.storage.second_steps import PURPOSE, StoredCodes
from bot.storage.secrets import StoredSecrets
from bot.storage.soundness import VERSIONS, check_tables, damaged, tables_of
from bot.storage.tables import audit, meta
from bot.storage.tidying import Tidying
from bot.weeks import in_london

_log = logging.getLogger(__name__)
_PATIENCE = timedelta(minutes=5)
"""For one statement of a report: a million concerns are put in order before the first is told."""


def _no_files(_references: frozenset[str]) -> None:
    """Beside a database of its own there is nothing to clean."""


@dataclass(frozen=True, slots=True)
class Beside:
    """What lies beside the database: the ledger of erasures, and what removes files that tell of erased records."""

    ledger: Path | None = None
    clean_files: CleanFiles = _no_files


NOTHING_BESIDE = Beside()


class Store:
    """Everything that is kept, by protocol."""

    def __init__(
        self, database: Database, keys: Keys, clock: Callable[[], datetime], beside: Beside = NOTHING_BESIDE
    ) -> None:
        self.database = database
        self._keys = keys
        self._clock = clock
        self.audit = AuditTrail(database, keys.audit)
        self.register = StoredRegister(database, keys, self.audit)
        self.bundles = StoredBundles(database, keys, self.audit)
        self.clocks = StoredClocks(database, keys, self.audit, self.register.find)
        self.redirects = StoredRedirects(database, self.audit)
        self.nudges = StoredNudges(database, self.audit)
        self.questions = StoredQuestionBook(database, keys, self.audit, clock)
        self.lessons = StoredLessons(database, keys, self.audit)
        self.outbox = StoredOutbox(database)
        self.inbox = StoredInbox(database)
        self.weeks = StoredWeeks(database, self.audit)
        self.directory = StoredDirectory(database, self.audit, today=lambda: in_london(clock()).date())
        self.records = StoredRecords(database.read, keys)
        self.deliveries = StoredDeliveries(database)
        self.secrets = StoredSecrets(database, keys)
        self.envelope = SealedEnvelope(keys)
        self.handovers = StoredHandovers(database, self.audit, clock)
        self.chats = StoredChats(database, clock)
        self.rotation = Rotation(database, keys, self.audit)
        self.tidying = Tidying(database)
        ledger = Ledger(beside.ledger, keys)
        self.privacy = StoredPrivacy(database, keys, self.audit, ledger, beside.clean_files)
        self.masked_copies = StoredMaskedCopies(database, keys, self.audit, ledger)
        self.groups = StoredGroups(database, keys, self.audit, ledger)
        self.readers = StoredReaders(database, self.audit)
        self.keeping = StoredKeeping(database, self.audit)
        self.codes = StoredCodes(database, self.audit, keys.secret_for(PURPOSE), clock)

    @classmethod
    def open(
        cls,
        url: str,
        keys: Keys,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        beside: Beside = NOTHING_BESIDE,
    ) -> "Store":
        """Open a store, making or changing its tables as needed, and erase again what its ledger of erasures knows.

        Raises Busy, Damaged, WrongKey, NotGenuine, LedgerNotWritten or WrongSettings.
        """
        with ExitStack() as undo:
            database = open_database(url)
            undo.callback(database.close)
            with database.write() as connection:
                _make_tables(connection)
                now = clock()
                insert_once(connection, meta, {"name": INSTALLED_AT, "value": now.isoformat()})
                bring_into_force(connection, keys, AuditTrail(database, keys.audit), now)
                if insert_once(connection, meta, {"name": TAKEN, "value": now.isoformat()}):
                    take_all(connection, keys)
            store = cls(database, keys, clock, beside)
            store.privacy.reapply(now)
            store.masked_copies.reapply(now)
            store.groups.reapply(now)
            undo.pop_all()
        return store

    @contextmanager
    def view(self) -> Iterator[Records]:
        """Open one consistent view of the records for as long as a workbook takes."""
        self.questions.flush()
        with self.database.read() as connection:
            take_time(connection, _PATIENCE)
            yield StoredRecords(lambda: nullcontext(connection), self._keys)

    def reapply_erasures(self, ledger: Path) -> int:
        """Erase what a ledger says was erased after a restored backup was made; return how many records were changed.

        Every start does the same with the store's own ledger. Raises LedgerNotWritten, Busy, WrongKey or NotGenuine.
        """
        its = Ledger(ledger, self._keys)
        again = StoredPrivacy(self.database, self._keys, self.audit, its, _no_files)
        beside = (self.database, self._keys, self.audit, its)
        copies, groups, now = StoredMaskedCopies(*beside), StoredGroups(*beside), self._clock()
        return again.reapply(now) + copies.reapply(now) + groups.reapply(now)

    def damaged(self) -> Sequence[str]:
        """Return the references whose words cannot be opened; it tries all, a few at a time."""
        with self.database.read() as connection:
            return damaged(connection, self._keys)

    def close(self) -> None:
        """Write down what was counted, and close every connection."""
        self.questions.flush()
        self.database.close()


def migrate(url: str) -> None:
    """Make or change the tables of a database; needs no keys. Raises Busy or WrongSettings."""
    with closing(open_database(url)) as database, database.write() as connection:
        _make_tables(connection)


@dataclass(frozen=True, slots=True)
class AuditReport:
    """What a look at the audit trail found: the verdict on its rows, and the guards that were missing."""

    verdict: Verdict
    missing_guards: tuple[str, ...]


def is_set_up(url: str) -> bool:
    """Say whether there is a database with tables; changes nothing. Raises Busy, Damaged or WrongSettings."""
    if has_no_file(url):
        return False
    with closing(open_database(url)) as database, database.read() as connection:
        return VERSIONS in tables_of(connection)


def needs_its_keys(url: str) -> bool:
    """Say whether a database belongs to keys already, so that new ones would not open it; changes nothing."""
    if not is_set_up(url):
        return False
    with closing(open_database(url)) as database, database.read() as connection:
        check_tables(connection)
        return are_needed(connection)


def guards_missing(url: str) -> Sequence[str]:
    """Return which guards of the audit trail are missing, before a start puts them back; changes nothing."""
    with closing(open_database(url)) as database, database.read() as connection:
        return missing_guards(connection)


def look_at_audit(url: str, keys: Keys, anchor: Head | None = None) -> AuditReport:
    """Look at the audit trail of a database that is set up, without writing anything.

    `anchor` is a head that was written down elsewhere. Raises Busy, Damaged, WrongKey or WrongSettings.
    """
    with closing(open_database(url)) as database:
        with database.read() as connection:
            check_tables(connection)
            check_fit(connection, keys)
            missing = missing_guards(connection)
        return AuditReport(AuditTrail(database, keys.audit).verify(anchor), missing)


def _make_tables(connection: Connection) -> None:
    lock(connection)  # two processes may start at once
    if audit.name in tables_of(connection):
        for name in missing_guards(connection):
            _log.warning("a guard of the audit trail was missing and is put back: %s", name)
    upgrade(connection)
    check_tables(connection)
    put_guards(connection)
