import logging
import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import timedelta
from functools import partial
from pathlib import Path
from socket import create_server
from threading import Timer

import pytest
from sqlalchemy import make_url, text
from sqlalchemy.exc import DBAPIError

from bot.concerns.concern import Words
from bot.errors import Busy, NotThere, WrongSettings
from bot.platforms.patience import PROMISED
from bot.storage import Store, engine
from bot.storage.engine import Damaged, Database, checked, open_database, open_engine, take_time
from bot.storage.store import is_set_up, look_at_audit, migrate
from tests.guard import FOR_EVER, at_once, begun
from tests.storage.examples import HEAD, KEYS, a_concern, an_event, raise_one

SECRET = Words(quote="canary-quote")


def busy() -> AbstractContextManager[object]:
    """See that somebody is told Busy."""
    return pytest.raises(Busy)


def busy_meanwhile(*works: Callable[[], object]) -> None:
    """See that each is told Busy, at the same time, while what is in its way stays there."""

    def told(work: Callable[[], object]) -> None:
        with busy():
            work()

    at_once(*(partial(told, work) for work in works))


def test_the_waits_that_may_follow_one_another_stay_below_what_is_promised() -> None:
    on_sqlite = engine.TURN_WAIT + engine.POOL_WAIT + engine.SQLITE_LOCK_WAIT_MS / 1_000
    on_postgres = max(engine.POSTGRES_LOCK_WAIT_MS, engine.POSTGRES_STATEMENT_MS) / 1_000
    assert max(on_sqlite, engine.POOL_WAIT + max(engine.POSTGRES_CONNECT_WAIT, on_postgres)) < PROMISED


def use(database: Database) -> None:
    with database.read() as connection:
        connection.execute(text("SELECT 1"))


def write_nothing(database: Database) -> None:
    with database.write():
        pass


def read_then_write(database: Database) -> None:
    with database.read() as deferred:
        deferred.execute(text(f"PRAGMA busy_timeout = {FOR_EVER * 1_000:.0f}"))
        deferred.execute(text("SELECT * FROM meta")).all()
        with database.write() as connection:
            connection.execute(text("INSERT INTO meta VALUES ('n', '0')"))
        deferred.execute(text("UPDATE meta SET value = '1' WHERE name = 'n'"))


def path_of(url: str) -> str:
    return make_url(url).database or ""


def test_an_open_store_answers(real: Store) -> None:
    assert raise_one(real).version == 1


def test_a_writer_of_another_program_makes_it_busy(sqlite_url: str, caplog: pytest.LogCaptureFixture) -> None:
    store = Store.open(sqlite_url, KEYS)
    other = sqlite3.connect(path_of(sqlite_url), isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    patient = sqlite3.connect(path_of(sqlite_url), FOR_EVER, isolation_level=None, check_same_thread=False)
    waits = begun(lambda: patient.execute("BEGIN IMMEDIATE"))
    with caplog.at_level(logging.DEBUG):
        busy_meanwhile(lambda: raise_one(store, words=SECRET))
    assert "canary" not in caplog.text
    assert "SQLITE_BUSY" in caplog.text
    assert store.register.seen_by(HEAD) == []  # reading goes on
    assert not waits.done()  # the control: who would wait for ever still does
    other.execute("ROLLBACK")
    waits.result(FOR_EVER)
    patient.close()
    raise_one(store, words=SECRET)
    other.close()
    store.close()


def test_a_program_that_shuts_everybody_out_makes_reading_busy(sqlite_url: str) -> None:
    Store.open(sqlite_url, KEYS).close()
    other = sqlite3.connect(path_of(sqlite_url), isolation_level=None)
    other.execute("PRAGMA locking_mode = EXCLUSIVE")
    other.execute("BEGIN EXCLUSIVE")
    busy_meanwhile(lambda: Store.open(sqlite_url, KEYS))
    other.close()


def test_many_writers_behind_a_lock_all_hear_while_it_is_there(sqlite_url: str) -> None:
    store = Store.open(sqlite_url, KEYS)
    other = sqlite3.connect(path_of(sqlite_url), isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    busy_meanwhile(*(partial(raise_one, store, a_concern(f"SR-{n}"), nonce=f"n{n}") for n in range(20)))
    other.close()
    store.close()


def test_a_read_only_file_is_busy(sqlite_url: str) -> None:
    store = Store.open(sqlite_url, KEYS)
    concern = raise_one(store)
    database = open_database(f"sqlite:///file:{path_of(sqlite_url)}?mode=ro&uri=true")
    with database.read() as connection:
        assert connection.execute(text("SELECT reference FROM concerns")).scalar_one() == concern.reference
    with busy(), database.write() as connection:
        connection.execute(text("DELETE FROM concern_readers"))
    database.close()
    store.close()


def test_a_full_disk_is_busy_and_saves_nothing(sqlite_url: str) -> None:
    store = Store.open(sqlite_url, KEYS)
    database = open_database(sqlite_url)
    with busy(), database.write() as connection:
        connection.execute(text("PRAGMA max_page_count = 1"))
        connection.execute(text("INSERT INTO meta VALUES ('big', zeroblob(100000))"))
    assert raise_one(store).version == 1
    database.close()
    store.close()


def a_plain_file(url: str, *held: str) -> sqlite3.Connection:
    """Return a connection that holds a lock on a file which is not in WAL mode yet."""
    connection = sqlite3.connect(path_of(url), isolation_level=None, check_same_thread=False)
    for statement in ("CREATE TABLE other (id INTEGER)", *held):
        connection.execute(statement).fetchall()
    return connection


def test_the_first_start_waits_while_another_program_writes(sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "SQLITE_LOCK_WAIT_MS", FOR_EVER * 1_000)
    other = a_plain_file(sqlite_url, "BEGIN IMMEDIATE")
    database = open_database(sqlite_url)
    done = Timer(0.2, other.execute, ["COMMIT"])
    done.start()
    use(database)
    done.join()
    other.close()
    database.close()


def test_the_first_start_is_busy_while_another_program_goes_on_reading(sqlite_url: str) -> None:
    other = a_plain_file(sqlite_url, "BEGIN", "SELECT * FROM other")
    busy_meanwhile(lambda: use(open_database(sqlite_url)))
    other.close()


def test_a_folder_that_is_not_there_is_busy(tmp_path: Path) -> None:
    with busy():
        open_database(f"sqlite:///{tmp_path / 'missing' / 'staffroom.db'}")


def test_a_file_that_is_no_database_is_said_to_be_damaged_and_left_as_it_is(
    sqlite_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    path, content = Path(path_of(sqlite_url)), b"canary, no database, but long enough to look at" * 100
    path.write_bytes(content)
    for start in (lambda: Store.open(sqlite_url, KEYS), lambda: migrate(sqlite_url), lambda: is_set_up(sqlite_url)):
        with pytest.raises(Damaged) as told:
            start()
        assert told.value.__cause__ is None
        assert "canary" not in str(told.value) + caplog.text
    assert path.read_bytes() == content


def test_a_file_with_a_spoilt_page_is_said_to_be_damaged(sqlite_url: str) -> None:
    store = Store.open(sqlite_url, KEYS)
    raise_one(store, words=SECRET)
    store.close()
    path = Path(path_of(sqlite_url))
    content = path.read_bytes()
    path.write_bytes(content[:100] + b"\xff" * (len(content) - 100))
    with pytest.raises(Damaged):
        Store.open(sqlite_url, KEYS)


def test_text_that_is_none_is_said_to_be_damaged_without_telling_it(
    sqlite_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    store = Store.open(sqlite_url, KEYS)
    raise_one(store)
    database = open_database(sqlite_url)
    with database.write() as connection:
        connection.execute(text("UPDATE concerns SET handler = CAST(x'63616e617279ff' AS TEXT)"))
    with pytest.raises(Damaged) as told:
        store.register.seen_by(HEAD)
    assert "canary" not in str(told.value) + caplog.text
    with pytest.raises(DBAPIError, match="canary"), database.engine.connect() as plain:  # the control: SQLite tells it
        plain.execute(text("SELECT handler FROM concerns")).all()
    database.close()
    store.close()


@pytest.mark.parametrize("table", ["audit", "concern_words", "outbox"])
def test_a_table_that_is_gone_is_said_to_be_damaged(url: str, table: str) -> None:
    Store.open(url, KEYS).close()
    database = open_database(url)
    with database.write() as connection:
        connection.execute(text(f"DROP TABLE {table}"))
    database.close()
    with pytest.raises(Damaged):
        Store.open(url, KEYS)
    with pytest.raises(Damaged):
        look_at_audit(url, KEYS)


def test_a_mistake_of_ours_is_not_called_busy(url: str) -> None:
    database = open_database(url)
    with pytest.raises(DBAPIError), database.read() as connection:
        connection.execute(text("SELECT nothing FROM nowhere"))
    database.close()


def test_a_lock_on_postgresql_is_busy(postgres_url: str) -> None:
    store = Store.open(postgres_url, KEYS)
    database = open_database(postgres_url)
    with database.write() as connection:
        connection.execute(text("LOCK TABLE submissions, audit IN EXCLUSIVE MODE"))
        busy_meanwhile(lambda: raise_one(store))
    assert raise_one(store).version == 1
    database.close()
    store.close()


def test_a_read_only_postgresql_is_busy(postgres_url: str) -> None:
    store = Store.open(postgres_url, KEYS)
    name = make_url(postgres_url).database
    database = open_database(postgres_url)
    with database.write() as connection:
        connection.execute(text(f"ALTER DATABASE {name} SET default_transaction_read_only = on"))
    database.close()
    store.close()
    late = open_database(postgres_url)
    with busy(), late.write() as connection:
        connection.execute(text("DELETE FROM meta"))
    late.close()


def test_a_postgresql_that_is_not_there_is_busy() -> None:
    with create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    busy_meanwhile(lambda: use(open_database(f"postgresql://nobody@127.0.0.1:{port}/nothing")))


def test_a_postgresql_that_never_answers_is_busy() -> None:
    with create_server(("127.0.0.1", 0)) as silent:
        database = open_database(f"postgresql://nobody@127.0.0.1:{silent.getsockname()[1]}/nothing")
        busy_meanwhile(lambda: use(database))


def test_a_cut_connection_is_busy_once(postgres_url: str) -> None:
    store = Store.open(postgres_url, KEYS)
    database = open_database(postgres_url)
    killer = open_database(postgres_url)
    with busy(), database.read() as connection:
        own = connection.execute(text("SELECT pg_backend_pid()")).scalar_one()
        with killer.write() as other:
            other.execute(text("SELECT pg_terminate_backend(:own)"), {"own": own})
        connection.execute(text("SELECT 1"))
    with database.read() as connection:
        assert connection.execute(text("SELECT 1")).scalar_one() == 1
    for each in (killer, database, store):
        each.close()


def test_when_every_connection_is_taken_it_is_busy(postgres_url: str) -> None:
    database = open_database(postgres_url)
    taken = [database.engine.connect() for _ in range(30)]
    busy_meanwhile(lambda: use(database))
    for connection in taken:
        connection.close()
    database.close()


def test_a_turn_that_does_not_come_is_busy(sqlite_url: str) -> None:
    Store.open(sqlite_url, KEYS).close()
    database = open_database(sqlite_url)
    with database.write():
        busy_meanwhile(lambda: write_nothing(database))
    database.close()


@pytest.mark.parametrize(
    "address", ["", "nonsense", "mysql://a/b", "sqlite://", "postgresql://host", "sqlite+pysqlcipher:///x"]
)
def test_another_kind_of_address_is_refused(address: str) -> None:
    with pytest.raises(WrongSettings, match="sqlite:/// or postgresql://"):
        open_engine(address)


def test_the_file_and_its_journal_are_for_the_owner_alone(sqlite_url: str) -> None:
    store = Store.open(sqlite_url, KEYS)
    modes = {path.name: path.stat().st_mode & 0o777 for path in Path(path_of(sqlite_url)).parent.iterdir()}
    store.close()
    assert modes == {"staffroom.db": 0o600, "staffroom.db-wal": 0o600, "staffroom.db-shm": 0o600}


def test_sqlite_is_set_up_to_lose_nothing(sqlite_url: str) -> None:
    database = open_database(sqlite_url)
    wanted = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "recursive_triggers": 1, "secure_delete": 1}
    with database.read() as connection:
        found = {name: connection.execute(text(f"PRAGMA {name}")).scalar_one() for name in wanted}
    database.close()
    assert found == wanted


def test_an_error_message_holds_nobodys_words(url: str) -> None:
    store = Store.open(url, KEYS)
    database = open_database(url)
    with pytest.raises(DBAPIError) as failed, database.write() as connection:
        connection.execute(text("INSERT INTO nowhere VALUES (:words)"), {"words": "canary-quote"})
    assert "canary" not in str(failed.value)
    database.close()
    store.close()


def test_writers_in_eight_threads_wait_for_each_other(sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "TURN_WAIT", FOR_EVER)
    Store.open(sqlite_url, KEYS).close()
    database = open_database(sqlite_url)
    with database.write() as connection:
        connection.execute(text("INSERT INTO meta VALUES ('n', '0')"))

    def count_up(_: int) -> None:
        with database.write() as connection:
            value = int(connection.execute(text("SELECT value FROM meta WHERE name = 'n'")).scalar_one())
            connection.execute(text("UPDATE meta SET value = :next WHERE name = 'n'"), {"next": str(value + 1)})

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(count_up, range(80)))
    with database.read() as connection:
        assert connection.execute(text("SELECT value FROM meta WHERE name = 'n'")).scalar_one() == "80"
    database.close()


def test_a_writer_that_begins_by_reading_would_be_refused_at_once(sqlite_url: str) -> None:
    # The control for the test above: why `write` says BEGIN IMMEDIATE.
    Store.open(sqlite_url, KEYS).close()
    database = open_database(sqlite_url)
    busy_meanwhile(lambda: read_then_write(database))  # however long it would have waited
    database.close()


def test_an_id_of_ours_is_plain(url: str) -> None:
    del url
    assert checked("SR-7K3M-9QVX") == "SR-7K3M-9QVX"
    for odd in ("\x00", "\ud83d", "é", "a\nb"):
        with pytest.raises(NotThere):
            checked(odd)


def test_an_odd_nonce_is_not_there(real: Store) -> None:
    with pytest.raises(NotThere):
        raise_one(real, nonce="n\x00")
    concern = raise_one(real)
    with pytest.raises(NotThere):
        real.register.change(concern, replace(concern, handler=HEAD.id), nonce="\ud83d", event=an_event())


def test_a_report_may_take_its_time_on_postgresql_and_nothing_after_it(real: Store) -> None:
    if real.database.engine.dialect.name == "sqlite":
        with real.database.read() as connection:
            take_time(connection, timedelta(minutes=5))  # no limit is there to be changed
            return
    limit = text("SHOW statement_timeout")
    with real.database.read() as connection:
        assert connection.execute(limit).scalar_one() == "2s"
        take_time(connection, timedelta(minutes=5))
        assert connection.execute(limit).scalar_one() == "5min"
    with real.database.read() as connection:
        assert connection.execute(limit).scalar_one() == "2s"
