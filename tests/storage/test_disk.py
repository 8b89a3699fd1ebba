import errno
import fcntl
import sqlite3
from pathlib import Path

import pytest

from bot.errors import Busy, StaffroomError
from bot.storage.disk import PART, AtWork, NoRoom, NotUsable, alone, failures_told, new_file
from bot.storage.engine import Damaged


def test_a_file_has_its_name_only_once_it_is_whole(tmp_path: Path) -> None:
    target = tmp_path / "file"
    with new_file(target) as file:
        file.write(b"whole")
        file.flush()
        assert not target.exists()
        assert (tmp_path / PART).stat().st_mode & 0o777 == 0o600
    assert [(path.name, path.read_bytes()) for path in tmp_path.iterdir()] == [("file", b"whole")]


def test_what_fails_leaves_nothing_and_what_a_kill_left_is_taken_over(tmp_path: Path) -> None:
    (tmp_path / PART).write_bytes(b"much more than the next one will write")
    with new_file(tmp_path / "one") as file:
        file.write(b"1")
    assert (tmp_path / "one").read_bytes() == b"1"
    with pytest.raises(KeyboardInterrupt), new_file(tmp_path / "two"):
        raise KeyboardInterrupt
    assert [path.name for path in tmp_path.iterdir()] == ["one"]


def test_two_do_not_write_at_once(tmp_path: Path) -> None:
    with new_file(tmp_path / "one") as file:
        file.write(b"1")
        with pytest.raises(AtWork), new_file(tmp_path / "two"):
            raise AssertionError
    assert [path.name for path in tmp_path.iterdir()] == ["one"]


@pytest.mark.parametrize("meanwhile", ["ended", "begun anew"])
def test_a_file_that_another_ended_between_opening_and_locking_is_left_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, meanwhile: str
) -> None:
    def another_ends(_number: int, _how: int) -> None:
        (tmp_path / PART).rename(tmp_path / "theirs")
        if meanwhile == "begun anew":
            (tmp_path / PART).touch()

    (tmp_path / PART).write_bytes(b"theirs")
    monkeypatch.setattr(fcntl, "flock", another_ends)
    with pytest.raises(AtWork), new_file(tmp_path / "ours"):
        raise AssertionError
    assert (tmp_path / "theirs").read_bytes() == b"theirs"


def test_a_link_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "precious").write_bytes(b"precious")
    (tmp_path / PART).symlink_to(tmp_path / "precious")
    with pytest.raises(OSError, match="symbolic"), new_file(tmp_path / "one"):
        raise AssertionError
    assert (tmp_path / "precious").read_bytes() == b"precious"


def test_a_file_system_without_locks_is_written_to_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_locks(_number: int, _how: int) -> None:
        raise OSError(errno.ENOLCK, "made up")

    monkeypatch.setattr(fcntl, "flock", no_locks)
    with alone(tmp_path), new_file(tmp_path / "one") as file:
        file.write(b"1")
    assert (tmp_path / "one").read_bytes() == b"1"


def of_sqlite(code: int) -> sqlite3.DatabaseError:
    error = sqlite3.OperationalError("canary-path")
    error.sqlite_errorcode = code
    return error


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (OSError(errno.ENOSPC, "canary-path"), NoRoom),
        (OSError(errno.EFBIG, "canary-path"), NoRoom),
        (PermissionError(errno.EACCES, "canary-path"), NotUsable),
        (of_sqlite(sqlite3.SQLITE_FULL), NoRoom),
        (of_sqlite(sqlite3.SQLITE_BUSY), Busy),
        (of_sqlite(sqlite3.SQLITE_LOCKED | 1 << 8), Busy),
        (of_sqlite(sqlite3.SQLITE_CORRUPT), Damaged),
        (sqlite3.DatabaseError("canary-path"), Damaged),
    ],
    ids=str,
)
def test_what_a_disk_answers_becomes_a_sentence_without_its_words(error: Exception, told: type[StaffroomError]) -> None:
    with pytest.raises(told) as caught, failures_told():
        raise error
    assert "canary" not in caught.value.sentence
    assert caught.value.__cause__ is None
