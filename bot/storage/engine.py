"""Opening a database, and the only two ways to use it: `read` and `write`.

A read never stops a writer. A write takes its lock at once: a transaction that begins by reading and writes later is
refused by SQLite without any waiting as soon as another has written in between.
"""

import logging
import os
import re
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from datetime import timedelta
from functools import cache, partial
from pathlib import Path
from threading import Lock
from time import monotonic, sleep
from typing import Any

from sqlalchemy import Connection, Engine, Insert, Table, create_engine, event
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError
from sqlalchemy.exc import TimeoutError as NoConnectionLeft

from bot.errors import Busy, NotThere, StaffroomError, WrongSettings

BAD_ADDRESS = "The database address should begin with sqlite:/// or postgresql://."

POOL_WAIT = 0.3
"""Seconds for a connection.

What may follow one another in one write stays, together, below the 2.8 s in which every answer has to come."""
TURN_WAIT = 0.8
"""Seconds until the writers of this process who were there before are done; on SQLite alone."""
SQLITE_LOCK_WAIT_MS = 1_500
"""Milliseconds for other programs that write."""
POSTGRES_CONNECT_WAIT = 2
"""Seconds until a new connection is open."""
POSTGRES_LOCK_WAIT_MS = 700
POSTGRES_STATEMENT_MS = 2_000
_PAUSE = 0.02

_PRAGMAS = (
    f"busy_timeout = {SQLITE_LOCK_WAIT_MS}",
    "synchronous = FULL",
    "foreign_keys = ON",
    "recursive_triggers = ON",  # REPLACE deletes rows, and walks past the triggers on DELETE without this
    "secure_delete = ON",
)
_SQLITE_BUSY = {
    sqlite3.SQLITE_BUSY,
    sqlite3.SQLITE_LOCKED,
    sqlite3.SQLITE_READONLY,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_CANTOPEN,
}
_SQLITE_DAMAGED = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}
_PRIMARY_CODE = 0xFF
# Connection, rollback, resources, not in state (locks), operator, system; and a read-only transaction.
_POSTGRES_BUSY = ("08", "40", "53", "55", "57", "58", "25006")
_IMMEDIATE = "staffroom_immediate"

_FIRST_NUMBER = re.compile(r"\d+", re.ASCII)

_log = logging.getLogger(__name__)


class Damaged(StaffroomError):
    """The database is damaged, lacks a table, or is no database at all."""

    sentence = (
        "The database is damaged, or it is no database of Staffroom's. It was left as it is. "
        "Please keep a copy of it, and put a backup in its place."
    )


class Database:
    """One open database."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        on_sqlite = engine.dialect.name == "sqlite"
        self._reader = engine.execution_options(**({} if on_sqlite else {"isolation_level": "REPEATABLE READ"}))
        self._writer = engine.execution_options(**{_IMMEDIATE: True})
        # Writers of this process queue here: SQLite's own waiting polls, with pauses of up to 100 ms.
        self._turn: Lock | None = Lock() if on_sqlite else None

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """Open one consistent view; raise Busy where the database cannot answer, Damaged where it is spoilt."""
        with _busy(), self._reader.begin() as connection:
            yield connection

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """Open a transaction that may write, and commit it at the end; raise Busy or Damaged where that cannot be."""
        with _busy(), self._take_turn(), self._writer.begin() as connection:
            yield connection

    def scrub(self, tables: Iterable[str], patience: timedelta) -> None:
        """Clean the database's files of rows that were deleted; raise Busy where that takes longer than `patience`.

        SQLite zeroes them in its pages (secure_delete), but its journal keeps them until it is cut off. PostgreSQL
        leaves them in a table's file until that is written anew, and in its journal until it recycles that.
        """
        with _busy(), self.engine.connect() as connection:
            if self._turn is None:
                _write_anew(connection, tables, patience)
                return
            with _taken(self._turn):
                _cut_off_journal(connection)

    def close(self) -> None:
        """Close every connection."""
        self.engine.dispose()

    def _take_turn(self) -> AbstractContextManager[object]:
        return nullcontext() if self._turn is None else _taken(self._turn)


def _cut_off_journal(connection: Connection) -> None:
    connection.exec_driver_sql("COMMIT")
    busy, *_ = connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").one()
    connection.exec_driver_sql("BEGIN")
    if busy:  # somebody reads, or writes, just now
        raise Busy


def _write_anew(connection: Connection, tables: Iterable[str], patience: timedelta) -> None:
    alone = connection.execution_options(isolation_level="AUTOCOMMIT")
    latest = monotonic() + patience.total_seconds()
    try:
        alone.exec_driver_sql(f"SET statement_timeout = {int(patience.total_seconds() * 1_000)}")
        for table in tables:
            while _rows_left_behind(alone, table):
                if monotonic() >= latest:
                    raise Busy
                sleep(_PAUSE)
    finally:
        alone.exec_driver_sql("RESET statement_timeout")


def _rows_left_behind(alone: Connection, table: str) -> int:
    """Write a table anew, and return how many deleted rows had to come along: somebody may still see them."""
    told: list[str] = []
    driver: Any = alone.connection.driver_connection
    note = partial(_keep_detail, told)
    driver.add_notice_handler(note)
    try:
        alone.exec_driver_sql(f'VACUUM (FULL, VERBOSE) "{table}"')
    finally:
        driver.remove_notice_handler(note)
    # "0 dead row versions cannot be removed yet.", in the server's language.
    return sum(int(found[0]) for detail in told if (found := _FIRST_NUMBER.search(detail)))


def _keep_detail(told: list[str], notice: Any) -> None:  # noqa: ANN401 - the driver's
    told.append(notice.message_detail or "")


def open_database(url: str) -> Database:
    """Open a database by its address: `sqlite:///PATH` or `postgresql://…`; raise WrongSettings for any other."""
    return Database(open_engine(url))


def open_engine(url: str) -> Engine:
    """Return the engine for an address, with this project's ways of waiting and of keeping quiet about words."""
    address = _parsed(url)
    return _open_sqlite(address) if address.get_backend_name() == "sqlite" else _open_postgres(address)


def _parsed(url: str) -> URL:
    try:
        address = make_url(url)
    except ArgumentError:
        raise WrongSettings(BAD_ADDRESS) from None
    if address.drivername == "postgresql":
        address = address.set(drivername="postgresql+psycopg")
    if address.drivername not in {"sqlite", "postgresql+psycopg"} or not address.database:
        raise WrongSettings(BAD_ADDRESS)
    return address


def _open_sqlite(address: URL) -> Engine:
    _make_private(address)
    engine = _create(address, pool_size=5, max_overflow=45)
    event.listen(engine, "connect", _set_pragmas)
    event.listen(engine, "begin", _begin)
    return engine


def has_no_file(url: str) -> bool:
    """Say whether an address is that of a SQLite file which is not there yet; raise WrongSettings for a bad one."""
    address = _parsed(url)
    return address.get_backend_name() == "sqlite" and _is_missing(address)


def sqlite_file(url: str) -> Path | None:
    """Return the file of a SQLite database, None for another engine; raise WrongSettings for a bad address."""
    address = _parsed(url)
    return Path(str(address.database)) if address.get_backend_name() == "sqlite" else None


def _is_missing(address: URL) -> bool:
    path = address.database or ""
    return not path.startswith("file:") and not Path(path).exists()


def _make_private(address: URL) -> None:
    # The journal files take their rights from this one.
    if _is_missing(address):
        try:
            os.close(os.open(str(address.database), os.O_CREAT | os.O_WRONLY, 0o600))
        except OSError as error:
            _log.warning("database file not made: %s", type(error).__name__)
            raise Busy from None


def _set_pragmas(connection: sqlite3.Connection, _record: object) -> None:
    # The driver shall not begin transactions of its own accord: `_begin` does.
    connection.isolation_level = None
    for pragma in _PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")
    _keep_a_journal(connection)


def _keep_a_journal(connection: sqlite3.Connection) -> None:
    # A new file is turned to WAL once; while one program does so, others are refused without any waiting.
    latest = monotonic() + SQLITE_LOCK_WAIT_MS / 1_000
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError:
            if monotonic() >= latest:
                raise
            sleep(_PAUSE)
        else:
            return


def _begin(connection: Connection) -> None:
    immediate = connection.get_execution_options().get(_IMMEDIATE, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if immediate else "BEGIN")


def _open_postgres(address: URL) -> Engine:
    waits = f"-c lock_timeout={POSTGRES_LOCK_WAIT_MS} -c statement_timeout={POSTGRES_STATEMENT_MS}"
    connect = {
        "connect_timeout": POSTGRES_CONNECT_WAIT,
        "tcp_user_timeout": POSTGRES_CONNECT_WAIT * 1_000,
        "options": waits,
    }
    return _create(address, pool_size=5, max_overflow=25, pool_pre_ping=True, connect_args=connect)


def _create(address: URL, **options: Any) -> Engine:  # noqa: ANN401 - handed on
    return create_engine(address, hide_parameters=True, pool_timeout=POOL_WAIT, **options)


@contextmanager
def _taken(turn: Lock) -> Iterator[None]:
    if not turn.acquire(timeout=TURN_WAIT):
        raise Busy
    try:
        yield
    finally:
        turn.release()


@contextmanager
def _busy() -> Iterator[None]:
    # A driver's message may hold a row's values: only its code is written down, and nothing is chained.
    try:
        yield
    except NoConnectionLeft:
        raise Busy from None
    except DBAPIError as error:
        if _is_damaged(error.orig):
            raise Damaged from None
        code = _busy_code(error.orig)
        if not code:
            raise
        _log.warning("database not available: %s", code)
        raise Busy from None


def _is_damaged(error: BaseException | None) -> bool:
    if isinstance(error, sqlite3.OperationalError) and not hasattr(error, "sqlite_errorcode"):
        return True  # text that is no UTF-8; the message holds it
    return getattr(error, "sqlite_errorcode", sqlite3.SQLITE_OK) & _PRIMARY_CODE in _SQLITE_DAMAGED


def _busy_code(error: BaseException | None) -> str:
    """Return the code of an error that may pass by waiting or by mending the machine; empty for any other."""
    if isinstance(error, sqlite3.Error):
        primary = getattr(error, "sqlite_errorcode", 0) & _PRIMARY_CODE
        return error.sqlite_errorname if primary in _SQLITE_BUSY else ""
    # Without a state the server did not answer at all.
    state = getattr(error, "sqlstate", "") or "no answer"
    return state if state.startswith((*_POSTGRES_BUSY, "no answer")) else ""


def take_time(connection: Connection, patience: timedelta) -> None:
    """Let each statement of this transaction take longer than one that somebody waits for; SQLite sets no limit."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(f"SET LOCAL statement_timeout = {int(patience.total_seconds() * 1_000)}")


def insert_or_ignore(connection: Connection, table: Table) -> Insert:
    """Return an INSERT that leaves a row with the same key as it is; it counts the rows that it put in."""
    return _or_ignore(connection.dialect.name, table)


def insert_once(connection: Connection, table: Table, row: Mapping[str, object]) -> bool:
    """Insert a row and say so, or leave the one with the same key as it is and say that."""
    return connection.execute(insert_or_ignore(connection, table), row).rowcount == 1


def insert_or_update(connection: Connection, table: Table, column: str) -> Insert:
    """Return an INSERT that writes one column of a row with the same primary key."""
    return _or_update(connection.dialect.name, table, column)


# Built once: building one of these takes longer than running it.
@cache
def _or_ignore(dialect: str, table: Table) -> Insert:
    return _insert(dialect, table).on_conflict_do_nothing().execution_options(preserve_rowcount=True)


@cache
def _or_update(dialect: str, table: Table, column: str) -> Insert:
    statement = _insert(dialect, table)
    return statement.on_conflict_do_update(
        index_elements=list(table.primary_key), set_={column: statement.excluded[column]}
    )


def _insert(dialect: str, table: Table) -> sqlite.Insert | postgresql.Insert:
    return sqlite.insert(table) if dialect == "sqlite" else postgresql.insert(table)


def checked(own_id: str) -> str:
    """Return an id that came from outside; raise NotThere for one that can be none of ours.

    PostgreSQL cannot even be asked for a NUL, nor either engine for half a surrogate pair.
    """
    if not (own_id.isascii() and own_id.isprintable()):
        raise NotThere
    return own_id
