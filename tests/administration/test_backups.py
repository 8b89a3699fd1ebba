"""Tests of bot/administration/backups.py: backups as an administrator makes them and brings them back."""

import os
import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot.__main__ import BACKUPS_KEPT, main
from bot.administration import backups
from bot.concerns.concern import Words
from bot.events import THE_BOT, Action, Event
from bot.references import new_id
from bot.settings import Settings
from bot.storage.ledger import ERASED, Ledger, Line
from bot.storage.leftovers import put_aside, stamp
from bot.storage.sealing import Keys
from bot.wiring.answering import now
from bot.wiring.house import house
from tests.builders import concern
from tests.storage.backing_up import fill, with_words


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give the data folder of a bot that was started once."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("STAFFROOM_DATA_FOLDER", str(tmp_path / "var"))
    with house(Settings.load()):
        pass
    return tmp_path / "var"


def said(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    assert main(arguments) == 0
    return capsys.readouterr().out


def refused(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    assert main(arguments) == 1
    return capsys.readouterr().err


def test_a_backup_goes_into_a_private_folder_that_is_made_for_it(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    told = said(capsys, "backup", "--to", str(tmp_path / "safe" / "deeper"))
    (file,) = (tmp_path / "safe" / "deeper").iterdir()
    assert file.name.startswith("staffroom-20")
    assert file.suffix == ".backup"
    assert file.stat().st_mode & 0o777 == 0o600
    assert file.parent.stat().st_mode & 0o777 == 0o700
    assert f"Written: {file}" in told
    assert "0 of them concerns" in told
    assert "Only the keys open it" in told
    assert sorted(path.name for path in data.iterdir()) == ["staffroom.db", "staffroom.key"]


def test_a_backup_can_be_given_a_name_which_is_never_written_over(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "safe" / "mine.backup"
    said(capsys, "backup", "--to", str(file))
    before = file.read_bytes()
    assert "a file by that name already" in refused(capsys, "backup", "--to", str(file))
    assert file.read_bytes() == before
    assert data.exists()


@pytest.mark.usefixtures("data")
def test_the_oldest_go_once_there_are_more_than_are_kept(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "safe"
    folder.mkdir()
    days = [now() - timedelta(days=number) for number in range(1, BACKUPS_KEPT + 2)]
    for day in days:
        (folder / f"staffroom-{stamp(day)}.backup").touch()
    for name in ("mine.backup", "staffroom-old.backup", "holiday.jpg"):
        (folder / name).touch()
    told = said(capsys, "backup", "--to", str(folder))
    left = {path.name for path in folder.iterdir()}
    assert len(left) == BACKUPS_KEPT + 3
    assert told.count("Removed, since 14 are kept") == 2
    assert not {f"staffroom-{stamp(day)}.backup" for day in days[-2:]} & left
    assert {"mine.backup", "staffroom-old.backup", "holiday.jpg"} < left
    said(capsys, "backup", "--to", str(folder / "named.backup"))
    assert len(list(folder.iterdir())) == len(left) + 1  # who gives a name keeps order themselves


@pytest.mark.usefixtures("data")
def test_the_newest_stays_even_where_the_clock_went_back(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "safe"
    said(capsys, "backup", "--to", str(folder))
    (first,) = folder.iterdir()
    monkeypatch.setattr(backups, "now", lambda: datetime.fromisoformat("2020-01-01T00:00:00+00:00"))
    said(capsys, "backup", "--to", str(folder), "--keep", "1")
    assert [path.name for path in folder.iterdir()] == ["staffroom-20200101-000000.backup"]
    assert not first.exists()


@pytest.mark.usefixtures("data")
def test_where_a_backup_fails_no_earlier_one_is_removed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "safe"
    said(capsys, "backup", "--to", str(folder))
    assert "a file by that name" in refused(capsys, "backup", "--to", str(next(folder.iterdir())))
    monkeypatch.setattr(backups, "now", lambda: now() + timedelta(hours=1))
    (tmp_path / "var" / "staffroom.db").write_bytes(b"no database" * 1000)
    assert "damaged" in refused(capsys, "backup", "--to", str(folder), "--keep", "1")
    assert len(list(folder.iterdir())) == 1
    assert "1 or more" in refused(capsys, "backup", "--to", str(folder), "--keep", "0")


@pytest.mark.parametrize("to", ["var", "var/backups", "var/one.backup", "link"])
def test_a_backup_does_not_lie_beside_the_keys(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], to: str
) -> None:
    (tmp_path / "link").symlink_to(data)
    assert "must not lie beside the keys" in refused(capsys, "backup", "--to", str(tmp_path / to))
    assert sorted(path.name for path in data.iterdir()) == ["staffroom.db", "staffroom.key"]


def test_keys_from_a_setting_lie_in_no_folder(
    data: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    key_file = data / "staffroom.key"
    monkeypatch.setenv("STAFFROOM_KEYS", ",".join(key_file.read_text(encoding="ascii").split()))
    key_file.unlink()
    said(capsys, "backup", "--to", str(data / "backups"))
    (file,) = (data / "backups").iterdir()
    said(capsys, "restore", str(file))


def test_without_a_database_nothing_is_made(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STAFFROOM_DATA_FOLDER", str(tmp_path / "var"))
    monkeypatch.setenv("STAFFROOM_KEYS", "")
    assert "key file cannot be read" in refused(capsys, "backup", "--to", str(tmp_path / "safe"))
    assert main(["keys", "new"]) == 0
    monkeypatch.setenv("STAFFROOM_KEYS", ",".join(capsys.readouterr().out.split()))
    assert "There is no database yet" in refused(capsys, "backup", "--to", str(tmp_path / "safe"))
    assert list(tmp_path.iterdir()) == []


def test_on_postgresql_it_is_said_what_to_use(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STAFFROOM_DATABASE_URL", "postgresql://nowhere.example/staffroom")
    for arguments in (("backup", "--to", str(tmp_path / "safe")), ("restore", str(data))):
        assert "pg_dump" in refused(capsys, *arguments)
    assert not (tmp_path / "safe").exists()


def test_a_restore_is_tried_done_told_of_and_released(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    said(capsys, "backup", "--to", str(tmp_path / "safe"))
    (file,) = (tmp_path / "safe").iterdir()
    before = (data / "staffroom.db").read_bytes()
    tried = said(capsys, "restore", str(file), "--try")
    assert "can be brought back with these keys. Nothing was changed." in tried
    assert (data / "staffroom.db").read_bytes() == before

    told = said(capsys, "restore", str(file))
    (aside,) = put_aside(data / "staffroom.db")
    assert f"kept here until you delete it: {aside}" in told
    assert "staffroom notices release" in told
    assert "erased or redacted" not in told
    assert main(["doctor"]) == 1
    assert "broken no notice goes out since" in capsys.readouterr().out
    assert "these are sent, unless they are there already: none" in said(capsys, "notices", "release", "--try")
    assert "Notices go out again." in said(capsys, "notices", "release")
    assert "Notices are not held." in said(capsys, "notices", "release")
    well = said(capsys, "doctor")
    assert "no notice goes out" not in well
    assert "well   the last backup was made on" in well
    assert (
        "a restore put older data aside; delete it once nobody needs it. Erased records go from it too, unless it is "
        f"damaged or of older keys: {aside}" in well
    )


def test_on_a_new_machine_the_key_file_and_a_backup_are_enough(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    said(capsys, "backup", "--to", str(tmp_path / "safe"))
    (file,) = (tmp_path / "safe").iterdir()
    new = tmp_path / "new"
    new.mkdir()
    os.replace(data / "staffroom.key", new / "staffroom.key")  # noqa: PTH105 - shorter
    monkeypatch.setenv("STAFFROOM_DATA_FOLDER", str(new))
    told = said(capsys, "restore", str(file))
    assert "kept here" not in told
    assert "well   every sealed field can be opened" in (main(["doctor"]), capsys.readouterr().out)[1]


def test_what_was_erased_since_is_erased_again_and_counted_and_the_ledger_stays(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    fill(address(data), 1, 2, keys=keys(data))
    told = said(capsys, "backup", "--to", str(tmp_path / "safe"))
    assert "2 of them concerns" in told
    (file,) = (tmp_path / "safe").iterdir()
    Ledger(data / "staffroom.erased", keys(data)).append(Line(ERASED, "SR-0001", now().isoformat()))
    ledger = (data / "staffroom.erased").read_bytes()
    told = said(capsys, "restore", str(file))
    assert "Records that were erased or redacted since then, and are again: 1" in told
    assert "There is no ledger" not in told
    assert "can still be read" not in told
    assert (data / "staffroom.erased").read_bytes() == ledger
    for database in (data / "staffroom.db", *put_aside(data / "staffroom.db")):
        assert with_words(database) == ["SR-0002"]


def test_without_the_ledger_that_is_said(data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    fill(address(data), 1, keys=keys(data))
    said(capsys, "backup", "--to", str(tmp_path / "safe"))
    (file,) = (tmp_path / "safe").iterdir()
    told = said(capsys, "restore", str(file))
    assert f"before the bot starts, or the record is back: {data / 'staffroom.erased'}" in told
    assert with_words(data / "staffroom.db") == ["SR-0001"]


def test_where_the_ledger_cannot_be_read_nothing_is_changed(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    said(capsys, "backup", "--to", str(tmp_path / "safe"))
    (file,) = (tmp_path / "safe").iterdir()
    before = (data / "staffroom.db").read_bytes()
    (data / "staffroom.erased").mkdir()
    told = refused(capsys, "restore", str(file))
    assert f"nothing was changed: {data / 'staffroom.erased'}" in told
    assert (data / "staffroom.db").read_bytes() == before
    assert put_aside(data / "staffroom.db") == []


def test_damaged_data_that_was_put_aside_is_named_for_what_it_still_holds(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    said(capsys, "backup", "--to", str(tmp_path / "safe"))
    (file,) = (tmp_path / "safe").iterdir()
    Ledger(data / "staffroom.erased", keys(data)).append(Line(ERASED, "SR-0001", now().isoformat()))
    (data / "staffroom.db").write_bytes(b"no database" * 1000)
    told = said(capsys, "restore", str(file))
    (aside,) = put_aside(data / "staffroom.db")
    assert f"can still be read in this older data, so delete it soon: {aside}" in told


def address(data: Path) -> str:
    return f"sqlite:///{data / 'staffroom.db'}"


def keys(data: Path) -> Keys:
    return Keys.load(data / "staffroom.key")


def test_a_file_that_is_no_backup_is_refused(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = (data / "staffroom.db").read_bytes()
    assert "no backup of Staffroom's" in refused(capsys, "restore", str(data / "staffroom.key"))
    assert "cannot be read" in refused(capsys, "restore", str(data / "nothing"))
    assert (data / "staffroom.db").read_bytes() == before


def test_what_was_erased_after_a_backup_is_erased_again_by_its_restore(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with house(Settings.load()) as built:
        for reference in ("SR-TEST-0001", "SR-TEST-0002"):
            new = replace(concern(), reference=reference)
            event = Event(new.raised_by, Action.CONCERN_RAISED, reference, now())
            said_there = Words(quote=f"canary {reference}")
            built.store.register.raise_concern(new, said_there, (), nonce=reference, event=event, notices=())
    said(capsys, "backup", "--to", str(tmp_path / "safe"))
    (file,) = (tmp_path / "safe").iterdir()
    sealed = sealed_words(data / "staffroom.db")
    with house(Settings.load()) as built:
        erased = built.store.register.find("SR-TEST-0001")
        event = Event(THE_BOT, Action.RECORD_ERASED, erased.reference, now())
        built.store.privacy.erase(erased, nonce=new_id(), event=event)

    told = said(capsys, "restore", str(file))
    assert "Records that were erased or redacted since then, and are again: 1" in told
    files = b"".join(path.read_bytes() for path in data.iterdir() if path.is_file())
    assert sealed["SR-TEST-0001"] not in files
    assert sealed["SR-TEST-0002"] in files  # the control
    (data / "staffroom.erased").unlink()
    (aside,) = put_aside(data / "staffroom.db")
    aside.unlink()  # two within a second would be put aside under one name
    said(capsys, "restore", str(file))
    assert sealed["SR-TEST-0001"] in (data / "staffroom.db").read_bytes()  # without the ledger it is back


def sealed_words(database: Path) -> dict[str, bytes]:
    with closing(sqlite3.connect(database)) as connection:
        return dict(connection.execute("SELECT reference, sealed FROM concern_words WHERE field = 'quote'"))
