import errno
import os
import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from bot.events import Action, Event
from bot.storage import Keys, Store
from bot.storage.backups import NotOnSqlite, file_of, make_backup
from bot.storage.disk import AtWork, NotUsable, TakenName, alone
from bot.storage.inside import look_inside
from bot.storage.leftovers import JOURNALS, aside_of, put_aside, sweep, with_ending
from bot.storage.manifest import Manifest
from bot.storage.packing import DamagedBackup, NoBackup, OtherKeys
from bot.storage.restoring import (
    NewerBackup,
    OldSealingKey,
    StillRunning,
    check_backup,
    restore,
)
from bot.storage.sealing import add_sealing_key, drop_old_keys, generate_key_file, new_keys
from tests.storage.backing_up import (
    RELEASE,
    back_up,
    bring_back,
    clock,
    fill,
    nothing_again,
    quiet,
    raise_numbered,
    references,
    tallies,
)
from tests.storage.examples import KEYS, NOW

CHANGED_BY_A_RESTORE = {"audit", "meta"}
"""Tables that tell of the restore itself."""


@pytest.fixture
def backup(sqlite_url: str, tmp_path: Path) -> Path:
    """Give a backup of concerns 1 and 2; number 3 came after it."""
    fill(sqlite_url, 1, 2)
    (tmp_path / "elsewhere").mkdir()
    file = tmp_path / "elsewhere" / "one.backup"
    back_up(sqlite_url, file)
    fill(sqlite_url, 3)
    return file


def beside(url: str) -> list[str]:
    return sorted(path.name for path in file_of(url).parent.iterdir() if path.is_file())


def test_the_drill_what_was_backed_up_is_brought_back_row_for_row(sqlite_url: str, backup: Path) -> None:
    manifest = check_backup(sqlite_url, KEYS, backup, quiet)
    done = bring_back(sqlite_url, backup)
    assert done.manifest == manifest
    now = tallies(sqlite_url)
    assert now.keys() == manifest.tables.keys()
    for name in now.keys() - CHANGED_BY_A_RESTORE:
        assert now[name] == manifest.tables[name], name
    assert now["audit"].rows == manifest.tables["audit"].rows + 1
    assert references(sqlite_url) == ["SR-0001", "SR-0002"]


def test_what_was_there_is_put_aside_whole(sqlite_url: str, backup: Path) -> None:
    done = bring_back(sqlite_url, backup)
    assert done.aside == aside_of(file_of(sqlite_url), NOW)
    assert beside(sqlite_url) == ["staffroom.db", "staffroom.db.before-20261120-080500"]
    assert put_aside(file_of(sqlite_url)) == [done.aside]
    assert done.aside.stat().st_mode & 0o777 == 0o600
    assert references(f"sqlite:///{done.aside}") == ["SR-0001", "SR-0002", "SR-0003"]


def test_rows_that_are_in_the_journal_alone_are_put_aside_too(sqlite_url: str, backup: Path, tmp_path: Path) -> None:
    store = Store.open(sqlite_url, KEYS, clock)
    raise_numbered(store, 4)
    killed = {path: path.read_bytes() for path in file_of(sqlite_url).parent.iterdir() if path.is_file()}
    store.close()
    for path, content in killed.items():  # as a kill leaves them
        path.write_bytes(content)
    assert len(killed[with_ending(file_of(sqlite_url), "-wal")]) > 0
    done = bring_back(sqlite_url, backup)
    assert done.aside is not None
    assert references(f"sqlite:///{done.aside}")[-1] == "SR-0004"
    assert references(sqlite_url) == ["SR-0001", "SR-0002"]
    alone_in_the_file = tmp_path / "control.db"
    alone_in_the_file.write_bytes(killed[file_of(sqlite_url)])
    with closing(sqlite3.connect(alone_in_the_file)) as connection:  # the control: the one file has lost it
        assert connection.execute("SELECT count(*) FROM concerns WHERE reference = 'SR-0004'").fetchone() == (0,)


def test_on_a_new_machine_there_is_nothing_to_put_aside(backup: Path, tmp_path: Path) -> None:
    (tmp_path / "new").mkdir()
    url = f"sqlite:///{tmp_path / 'new' / 'staffroom.db'}"
    done = bring_back(url, backup)
    assert done.aside is None
    assert beside(url) == ["staffroom.db"]
    assert references(url) == ["SR-0001", "SR-0002"]
    assert file_of(url).stat().st_mode & 0o777 == 0o600


def test_every_notice_is_held_and_the_restore_is_in_the_audit_trail(sqlite_url: str, backup: Path) -> None:
    bring_back(sqlite_url, backup)
    store = Store.open(sqlite_url, KEYS, clock)
    later = NOW + timedelta(days=1)
    assert store.outbox.claim(later, 10) == []
    assert store.outbox.waiting(later) == 2
    assert (store.keeping.held_since(), store.keeping.last_backup()) == (NOW, NOW)
    store.close()
    with closing(sqlite3.connect(file_of(sqlite_url))) as connection:
        last = connection.execute("SELECT action, subject FROM audit ORDER BY seq DESC LIMIT 1").fetchone()
    assert last == (Action.BACKUP_RESTORED.value, "20261120-080500")


def test_notices_that_are_not_held_would_go_out_again(sqlite_url: str, backup: Path) -> None:
    bring_back(sqlite_url, backup)
    store = Store.open(sqlite_url, KEYS, clock)
    store.keeping.release_notices(a_release())
    assert len(store.outbox.claim(NOW + timedelta(days=1), 10)) == 2  # what the hold is for
    store.close()


def a_release() -> Event:
    return Event("staffroom", Action.NOTICES_RELEASED, "", NOW)


def test_what_must_not_come_back_is_done_again_before_anybody_sees_the_data(sqlite_url: str, backup: Path) -> None:
    seen: list[str] = []

    def again(store: Store) -> int:
        seen.extend(concern.reference for concern, _ in store.records.concerns(NOW + timedelta(days=1)))
        assert store.keeping.held_since() == NOW
        assert references_in(file_of(sqlite_url)) == {"SR-0001", "SR-0002", "SR-0003"}
        return 7

    assert restore(sqlite_url, KEYS, backup, clock, quiet, again).done_again == 7
    assert seen == ["SR-0001", "SR-0002"]


def references_in(file: Path) -> set[str]:
    with closing(sqlite3.connect(file)) as connection:
        return {reference for (reference,) in connection.execute("SELECT reference FROM concerns")}


def test_where_that_fails_the_present_data_stays(sqlite_url: str, backup: Path) -> None:
    def again(_store: Store) -> int:
        raise OSError(errno.EIO, "made up")

    with pytest.raises(NotUsable):
        restore(sqlite_url, KEYS, backup, clock, quiet, again)
    assert beside(sqlite_url) == ["staffroom.db"]
    assert references(sqlite_url) == ["SR-0001", "SR-0002", "SR-0003"]


def test_while_the_bot_runs_nothing_is_restored(sqlite_url: str, backup: Path) -> None:
    running = Store.open(sqlite_url, KEYS, clock)
    with pytest.raises(StillRunning):
        bring_back(sqlite_url, backup)
    assert check_backup(sqlite_url, KEYS, backup, quiet).rows > 0  # to look is free
    raise_numbered(running, 4)
    running.close()
    assert references(sqlite_url)[-1] == "SR-0004"
    assert beside(sqlite_url) == ["staffroom.db"]
    bring_back(sqlite_url, backup)


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 a zip file", b"SQLite format 3\x00" + bytes(5000), b"x" * 100])
def test_a_foreign_file_is_refused(sqlite_url: str, backup: Path, content: bytes) -> None:
    backup.write_bytes(content)
    with pytest.raises(NoBackup):
        bring_back(sqlite_url, backup)
    assert references(sqlite_url) == ["SR-0001", "SR-0002", "SR-0003"]


def test_a_file_that_is_not_there_or_a_folder_is_told(sqlite_url: str, backup: Path) -> None:
    for path in (backup.with_name("nowhere"), backup.parent):
        with pytest.raises(NotUsable):
            bring_back(sqlite_url, path)


def test_a_backup_under_other_keys_is_refused(sqlite_url: str, backup: Path) -> None:
    with pytest.raises(OtherKeys):
        bring_back(sqlite_url, backup, Keys.parse(new_keys()))
    assert references(sqlite_url) == ["SR-0001", "SR-0002", "SR-0003"]


def test_a_backup_from_before_the_key_was_changed_needs_the_old_line_of_the_key_file(tmp_path: Path) -> None:
    key_file, url, file = tmp_path / "keys", f"sqlite:///{tmp_path / 'staffroom.db'}", tmp_path / "one.backup"
    generate_key_file(key_file)
    old = key_file.read_text(encoding="ascii")
    fill(url, 1, keys=Keys.load(key_file))
    back_up(url, file, Keys.load(key_file))
    add_sealing_key(key_file)
    store = Store.open(url, Keys.load(key_file), clock)
    store.rotation.run("staffroom", clock)
    store.close()
    drop_old_keys(key_file)
    with pytest.raises(OldSealingKey, match="seal:"):
        bring_back(url, file, Keys.load(key_file))
    both = Keys.parse(f"{key_file.read_text(encoding='ascii')} {old.split()[0]}")
    bring_back(url, file, both)
    assert references(url, both) == ["SR-0001"]


def test_a_backup_of_a_later_version_is_refused(sqlite_url: str, backup: Path) -> None:
    with closing(sqlite3.connect(file_of(sqlite_url), isolation_level=None)) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    later = backup.with_name("later.backup")
    back_up(sqlite_url, later)
    with pytest.raises(NewerBackup):
        bring_back(sqlite_url, later)
    assert look_inside(file_of(sqlite_url), KEYS).schema == "9999"


def test_two_restores_within_a_second_do_not_overwrite_what_was_put_aside(sqlite_url: str, backup: Path) -> None:
    bring_back(sqlite_url, backup)
    with pytest.raises(TakenName):
        bring_back(sqlite_url, backup)
    later = restore(sqlite_url, KEYS, backup, lambda: NOW + timedelta(seconds=1), quiet, nothing_again)
    assert later.aside is not None
    assert len(put_aside(file_of(sqlite_url))) == 2


def test_nobody_restores_while_another_is_at_work(sqlite_url: str, backup: Path) -> None:
    with alone(file_of(sqlite_url).parent), pytest.raises(AtWork):
        bring_back(sqlite_url, backup)
    with alone(file_of(sqlite_url).parent), pytest.raises(AtWork):
        check_backup(sqlite_url, KEYS, backup, quiet)


def test_postgresql_has_its_own_way(backup: Path) -> None:
    with pytest.raises(NotOnSqlite):
        bring_back("postgresql://somewhere/staffroom", backup)


def test_data_that_is_damaged_is_put_aside_as_it_lies_there_with_its_journal(sqlite_url: str, backup: Path) -> None:
    database = file_of(sqlite_url)
    database.write_bytes(b"no database at all" * 500)
    for journal in JOURNALS:
        with_ending(database, journal).write_text(journal, encoding="ascii")
    done = bring_back(sqlite_url, backup)
    assert done.aside is not None
    assert done.aside.read_bytes() == b"no database at all" * 500
    for journal in JOURNALS:
        assert not with_ending(database, journal).exists()
    assert with_ending(done.aside, "-wal").read_text(encoding="ascii") == "-wal"
    assert references(sqlite_url) == ["SR-0001", "SR-0002"]


def test_a_file_system_without_second_names_keeps_a_copy(
    sqlite_url: str, backup: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_given: object, **_more: object) -> None:
        raise OSError(errno.EPERM, "made up")

    monkeypatch.setattr(os, "link", refuse)
    done = bring_back(sqlite_url, backup)
    assert done.aside is not None
    assert done.aside.stat().st_mode & 0o777 == 0o600
    assert references(f"sqlite:///{done.aside}") == ["SR-0001", "SR-0002", "SR-0003"]
    assert references(sqlite_url) == ["SR-0001", "SR-0002"]
    assert beside(sqlite_url) == ["staffroom.db", "staffroom.db.before-20261120-080500"]


def test_a_second_name_that_a_kill_left_is_taken_back(sqlite_url: str, backup: Path) -> None:
    database = file_of(sqlite_url)
    aside = aside_of(database, NOW)
    for journal in ("", "-wal", "-journal"):
        with_ending(database, journal).touch()
        with_ending(aside, journal).hardlink_to(with_ending(database, journal))
    with_ending(database, "-wal").unlink()  # where it is damaged, the last step takes these away first
    sweep(database)
    assert beside(sqlite_url) == ["staffroom.db", "staffroom.db-journal", "staffroom.db-wal"]
    for journal in ("-wal", "-journal"):
        with_ending(database, journal).unlink()
    bring_back(sqlite_url, backup)
    sweep(database)
    assert put_aside(database) == [aside]  # what a whole restore put aside stays


def test_it_is_told_how_far_it_is(sqlite_url: str, backup: Path) -> None:
    told: list[str] = []
    restore(sqlite_url, KEYS, backup, clock, told.append, nothing_again)
    assert told == ["Reading the backup …", "Checking what was copied …", "Making it ready …", "Putting it in place …"]


def test_a_backup_made_of_a_restored_database_restores_as_well(sqlite_url: str, backup: Path) -> None:
    bring_back(sqlite_url, backup)
    again = backup.with_name("again.backup")
    make_backup(sqlite_url, KEYS, again, NOW, RELEASE, quiet)
    restore(sqlite_url, KEYS, again, lambda: NOW + timedelta(minutes=1), quiet, nothing_again)
    assert references(sqlite_url) == ["SR-0001", "SR-0002"]


def test_rows_are_held_against_the_manifest_and_not_the_bytes_alone(
    sqlite_url: str, backup: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Manifest, "describes", lambda _self, _inside: False)
    with pytest.raises(DamagedBackup):
        bring_back(sqlite_url, backup)
    assert beside(sqlite_url) == ["staffroom.db"]
    monkeypatch.undo()
    bring_back(sqlite_url, backup)  # the control
