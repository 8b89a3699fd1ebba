import os
import resource
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from random import Random
from threading import Event as Flag
from threading import Thread

import pytest
from alembic import command

from bot.errors import Busy
from bot.storage import Keys, Store
from bot.storage import backups as making
from bot.storage.backups import NothingToKeep, NotOnSqlite, clear_up, file_of, make_backup, opened
from bot.storage.disk import AtWork, NoRoom, NotUsable, TakenName, alone
from bot.storage.engine import Damaged, open_database
from bot.storage.guards import put_guards
from bot.storage.inside import look_inside
from bot.storage.leftovers import COPY, STAGED, with_ending
from bot.storage.migrations import config
from bot.storage.packing import DamagedBackup, NoBackup, OtherKeys, pack
from bot.storage.restoring import check_backup
from bot.storage.sealing import WrongKey, new_keys
from tests.storage.backing_up import (
    RELEASE,
    back_up,
    bring_back,
    clock,
    fill,
    quiet,
    raise_numbered,
    references,
    tallies,
)
from tests.storage.examples import KEYS, NOW

FLIPS = 400
"""How many bytes of a backup are changed, one at a time."""
REFUSED = (NoBackup, OtherKeys, DamagedBackup)


@pytest.fixture
def target(tmp_path: Path) -> Path:
    (tmp_path / "elsewhere").mkdir()
    return tmp_path / "elsewhere" / "one.backup"


def beside(url: str) -> set[str]:
    """Return the names of the files beside a database."""
    return {path.name for path in file_of(url).parent.iterdir() if path.is_file()}


def test_a_backup_tells_what_is_in_it_and_can_be_checked_without_changing_anything(
    sqlite_url: str, target: Path
) -> None:
    fill(sqlite_url, 1, 2, 3)
    before = tallies(sqlite_url)
    manifest = back_up(sqlite_url, target)
    assert (manifest.made_at, manifest.release, manifest.tables) == (NOW, RELEASE, before)
    assert manifest.tables["concerns"].rows == 3
    assert manifest.rows == sum(tally.rows for tally in before.values())
    assert check_backup(sqlite_url, KEYS, target, quiet) == manifest
    assert target.stat().st_mode & 0o777 == 0o600
    assert beside(sqlite_url) == {"staffroom.db"}
    assert [path.name for path in target.parent.iterdir()] == [target.name]


def test_that_a_backup_was_made_is_written_down_after_it(sqlite_url: str, target: Path) -> None:
    fill(sqlite_url, 1)
    manifest = back_up(sqlite_url, target)
    store = Store.open(sqlite_url, KEYS, clock)
    assert store.keeping.last_backup() == NOW
    assert store.audit.head().rows == int(manifest.audit_head.split(":")[0]) + 1
    assert not store.audit.verify().bad_row
    store.close()


def test_neither_words_nor_names_nor_references_can_be_read_in_it(sqlite_url: str, target: Path) -> None:
    fill(sqlite_url, 1)
    back_up(sqlite_url, target)
    whole = target.read_bytes()
    assert not any(each in whole for each in (b"canary", b"They said it", b"SR-0001", b"SQLite format", b"concerns"))
    assert b"SR-0001" in file_of(sqlite_url).read_bytes()  # the control: these stand in clear in the database


@contextmanager
def writing(url: str) -> Iterator[list[int]]:
    """Raise concerns one after the other in a thread; give the numbers of those that are stored."""
    stored: list[int] = []
    stop = Flag()

    def write() -> None:
        store = Store.open(url, KEYS, clock)
        while not stop.is_set():
            with suppress(Busy):
                raise_numbered(store, len(stored) + 100)
                stored.append(len(stored) + 100)
        store.close()

    thread = Thread(target=write)
    thread.start()
    try:
        yield stored
    finally:
        stop.set()
        thread.join()


def test_a_backup_while_others_write_holds_all_that_was_stored_before_it_and_nothing_half(
    sqlite_url: str, target: Path, tmp_path: Path
) -> None:
    fill(sqlite_url, 1)
    plain_copy_lost = 0
    with writing(sqlite_url) as stored:
        for number in range(5):
            while len(stored) < 3 * number + 3:
                Flag().wait(0.005)
            before = [f"SR-{each:04}" for each in stored]
            one = target.with_name(f"{number}.backup")
            back_up(sqlite_url, one)
            elsewhere = f"sqlite:///{tmp_path / f'{number}' / 'staffroom.db'}"
            file_of(elsewhere).parent.mkdir()
            bring_back(elsewhere, one)
            found = references(elsewhere)
            assert set(before) <= set(found)
            assert found == ["SR-0001", *(f"SR-{each:04}" for each in range(100, 99 + len(found)))]
            copy = tmp_path / f"{number}.db"
            before = [f"SR-{each:04}" for each in stored]
            shutil.copyfile(file_of(sqlite_url), copy)
            plain_copy_lost += len(set(before) - in_a_plain_copy(copy))
    assert plain_copy_lost > 0  # the control: what a copy of the one file misses is still in the journal


def in_a_plain_copy(copy: Path) -> set[str]:
    with closing(sqlite3.connect(copy)) as connection, suppress(sqlite3.DatabaseError):
        return {reference for (reference,) in connection.execute("SELECT reference FROM concerns")}
    return set()


def test_a_changed_byte_anywhere_is_refused_and_the_present_data_stays(sqlite_url: str, target: Path) -> None:
    fill(sqlite_url, 1)
    back_up(sqlite_url, target)
    whole, before = bytearray(target.read_bytes()), file_of(sqlite_url).read_bytes()
    random = Random(6)  # noqa: S311 - not a secret
    head, last = range(59), range(len(whole) - 20, len(whole))
    positions = [*head, *last, *random.sample(range(59, len(whole) - 20), FLIPS - 79)]
    assert len(positions) == FLIPS
    for position in positions:
        bit = 1 << random.randrange(8)
        whole[position] ^= bit
        target.write_bytes(whole)
        with pytest.raises(REFUSED):
            bring_back(sqlite_url, target)
        whole[position] ^= bit
    assert file_of(sqlite_url).read_bytes() == before
    assert beside(sqlite_url) == {"staffroom.db"}
    target.write_bytes(whole)
    bring_back(sqlite_url, target)  # the control


def test_the_same_changes_in_a_bare_file_are_not_all_seen_by_sqlite_itself(sqlite_url: str) -> None:
    fill(sqlite_url, 1)
    file, random, unseen = file_of(sqlite_url), Random(6), 0  # noqa: S311 - not a secret
    whole = bytearray(file.read_bytes())
    for _ in range(100):
        position, bit = random.randrange(100, len(whole)), 1 << random.randrange(8)
        whole[position] ^= bit
        file.write_bytes(whole)
        with closing(sqlite3.connect(file)) as connection, suppress(sqlite3.DatabaseError):
            unseen += connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        whole[position] ^= bit
    assert unseen > 0


def test_without_a_database_there_is_nothing_to_back_up_and_none_is_made(sqlite_url: str, target: Path) -> None:
    with pytest.raises(NothingToKeep):
        back_up(sqlite_url, target)
    assert not file_of(sqlite_url).exists()
    assert not target.exists()


def test_postgresql_has_its_own_way(target: Path) -> None:
    with pytest.raises(NotOnSqlite, match="pg_dump"):
        back_up("postgresql://somewhere/staffroom", target)


def test_other_keys_make_no_backup(sqlite_url: str, target: Path) -> None:
    fill(sqlite_url, 1)
    with pytest.raises(WrongKey):
        back_up(sqlite_url, target, Keys.parse(new_keys()))
    assert not list(target.parent.iterdir())


def test_a_file_that_is_there_is_left_as_it_is(sqlite_url: str, target: Path) -> None:
    fill(sqlite_url, 1)
    target.write_text("mine", encoding="ascii")
    with pytest.raises(TakenName):
        back_up(sqlite_url, target)
    assert [path.read_text(encoding="ascii") for path in target.parent.iterdir()] == ["mine"]


@pytest.mark.parametrize("sql", ["DELETE FROM audit WHERE seq = 1", "UPDATE audit SET actor = 'x' WHERE seq = 2"])
def test_a_broken_audit_trail_is_told_and_not_backed_up(sqlite_url: str, target: Path, sql: str) -> None:
    fill(sqlite_url, 1, 2, 3)
    guards = ("audit_no_update", "audit_no_delete")
    with closing(sqlite3.connect(file_of(sqlite_url), isolation_level=None)) as connection:
        put = [connection.execute("SELECT sql FROM sqlite_master WHERE name = ?", (g,)).fetchone()[0] for g in guards]
        for statement in (*(f"DROP TRIGGER {guard}" for guard in guards), sql, *put):
            connection.execute(statement)
    with pytest.raises(Damaged, match="Row"):
        back_up(sqlite_url, target)
    assert not list(target.parent.iterdir())


def test_a_missing_guard_and_a_damaged_page_are_not_backed_up(sqlite_url: str, target: Path) -> None:
    fill(sqlite_url, 1)
    with closing(sqlite3.connect(file_of(sqlite_url), isolation_level=None)) as connection:
        connection.execute("DROP TRIGGER audit_no_delete")
    with pytest.raises(Damaged):
        back_up(sqlite_url, target)
    Store.open(sqlite_url, KEYS, clock).close()  # puts the guard back
    back_up(sqlite_url, target)
    whole = bytearray(file_of(sqlite_url).read_bytes())
    whole[4096 : 3 * 4096] = bytes(2 * 4096)
    file_of(sqlite_url).write_bytes(whole)
    with pytest.raises(Damaged):
        back_up(sqlite_url, target.with_name("two.backup"))
    assert [path.name for path in target.parent.iterdir()] == [target.name]


def test_a_page_that_breaks_off_in_the_middle_is_told_from_a_wrong_key(sqlite_url: str, target: Path) -> None:
    fill(sqlite_url, 1)
    with closing(sqlite3.connect(file_of(sqlite_url), isolation_level=None)) as connection:
        (root,) = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = 'concern_words'").fetchone()
    whole = bytearray(file_of(sqlite_url).read_bytes())
    whole[(root - 1) * 4096 + 3] ^= 0xFF
    file_of(sqlite_url).write_bytes(whole)
    with pytest.raises(Damaged):
        back_up(sqlite_url, target)


def test_two_backups_at_once_do_not_disturb_each_other(sqlite_url: str, target: Path) -> None:
    fill(sqlite_url, 1)
    with alone(file_of(sqlite_url).parent), pytest.raises(AtWork):
        back_up(sqlite_url, target)
    back_up(sqlite_url, target)


def test_what_a_kill_left_is_removed_by_the_next_backup_and_by_a_start(sqlite_url: str, target: Path) -> None:
    fill(sqlite_url, 1)
    database = file_of(sqlite_url)
    left = [with_ending(database, ending) for ending in (COPY, STAGED, f"{STAGED}-wal", f"{COPY}-journal")]
    for path in left:
        path.write_text("left", encoding="ascii")
    target.with_name("staffroom.part").write_text("left", encoding="ascii")
    with alone(database.parent):
        clear_up(sqlite_url)  # somebody is at work, so that it is not a leftover
    assert left[0].exists()
    back_up(sqlite_url, target)
    assert beside(sqlite_url) == {"staffroom.db"}
    assert [path.name for path in target.parent.iterdir()] == [target.name]
    left[0].write_text("left", encoding="ascii")
    clear_up(sqlite_url)
    assert beside(sqlite_url) == {"staffroom.db"}
    clear_up("sqlite:////no/such/folder/staffroom.db")
    clear_up("postgresql://somewhere/staffroom")


@contextmanager
def files_of_at_most(size: int) -> Iterator[None]:
    """Let no file of this process grow beyond a size, as on a full disk."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@pytest.mark.parametrize("part", [0.0, 0.3, 0.9])
def test_a_full_disk_leaves_no_file_and_every_earlier_backup(sqlite_url: str, target: Path, part: float) -> None:
    fill(sqlite_url, 1)
    back_up(sqlite_url, target)
    size = file_of(sqlite_url).stat().st_size
    with files_of_at_most(int(size * part)), pytest.raises(NoRoom):
        back_up(sqlite_url, target.with_name("two.backup"))
    assert [path.name for path in target.parent.iterdir()] == [target.name]
    assert beside(sqlite_url) - {"staffroom.db-wal", "staffroom.db-shm"} == {"staffroom.db"}
    with files_of_at_most(int(size * part)), pytest.raises(NoRoom):
        bring_back(sqlite_url, target)
    bring_back(sqlite_url, target)  # the control: with room it works
    assert references(sqlite_url) == ["SR-0001"]


def test_a_folder_that_is_not_there_is_told(sqlite_url: str, tmp_path: Path) -> None:
    fill(sqlite_url, 1)
    with pytest.raises(NotUsable):
        back_up(sqlite_url, tmp_path / "nowhere" / "one.backup")


def test_a_disk_that_writes_something_else_is_noticed_before_the_backup_has_its_name(
    sqlite_url: str, target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(sqlite_url, 1)
    monkeypatch.setattr(making, "pack", lambda content, file, keys: pack([*content, b"more"], file, keys))
    with pytest.raises(DamagedBackup):
        back_up(sqlite_url, target)
    assert not list(target.parent.iterdir())


def test_a_manifest_of_another_backup_is_noticed(
    sqlite_url: str, target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(sqlite_url, 1)
    back_up(sqlite_url, target)
    other = target.read_bytes()
    monkeypatch.setattr(making, "pack", lambda _content, file, _keys: file.write(other))
    with pytest.raises(DamagedBackup):
        make_backup(sqlite_url, KEYS, target.with_name("two.backup"), NOW.replace(year=2027), RELEASE, quiet)


def test_how_far_it_is_is_told_where_it_takes_long(
    sqlite_url: str, target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(sqlite_url, 1)
    monkeypatch.setattr(making, "_LARGE", 1 << 10)
    monkeypatch.setattr(making, "PIECE", 1 << 12)
    told: list[str] = []
    make_backup(sqlite_url, KEYS, target, NOW, RELEASE, told.append)
    assert told[:3] == ["Copying the database …", "Checking what was copied …", "Writing the backup …"]
    assert [each.split("%")[0].strip("… ") for each in told[3:]] == [f"{tenth}" for tenth in range(10, 101, 10)]


def test_a_backup_of_an_earlier_version_of_the_tables_is_made_without_changing_them(
    sqlite_url: str, target: Path
) -> None:
    fill(sqlite_url, 1)
    with closing(open_database(sqlite_url)) as database, database.write() as connection:
        command.downgrade(config(connection), "0004")
        put_guards(connection)
    manifest = back_up(sqlite_url, target)
    assert manifest.schema == "0004"
    assert look_inside(file_of(sqlite_url), KEYS).schema == "0004"
    bring_back(sqlite_url, target)
    assert look_inside(file_of(sqlite_url), KEYS).schema > "0004"
    assert references(sqlite_url) == ["SR-0001"]


def test_what_is_no_manifest_is_refused(target: Path) -> None:
    with target.open("wb") as file:
        pack([b"\0\0\1\0{}"], file, KEYS)
    with target.open("rb") as file, pytest.raises(DamagedBackup):
        opened(file, KEYS)
    with target.open("wb") as file:
        pack([b""], file, KEYS)
    with target.open("rb") as file, pytest.raises(DamagedBackup):
        opened(file, KEYS)


def test_a_busy_database_is_told_as_busy(sqlite_url: str, target: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(sqlite_url, 1)

    def locked(_database: Path, _copy: Path) -> None:
        error = sqlite3.OperationalError("database is locked")
        error.sqlite_errorcode = sqlite3.SQLITE_BUSY
        raise error

    monkeypatch.setattr(making, "copy_database", locked)
    with pytest.raises(Busy):
        back_up(sqlite_url, target)


def test_nobody_else_can_read_the_file_whatever_the_umask_is(sqlite_url: str, target: Path) -> None:
    fill(sqlite_url, 1)
    before = os.umask(0)
    try:
        back_up(sqlite_url, target)
    finally:
        os.umask(before)
    assert target.stat().st_mode & 0o777 == 0o600
