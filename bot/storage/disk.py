"""Working with files so that each is whole or not there, whatever moment the machine stops at."""

import errno
import fcntl
import os
import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import BinaryIO

from bot.errors import Busy, StaffroomError
from bot.storage.engine import Damaged

PART = "staffroom.part"
"""The name of a file in its folder while it is being written."""
_NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_SQLITE_NO_ROOM = {sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN}
_SQLITE_BUSY = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}
_PRIMARY_CODE = 0xFF


class NoRoom(StaffroomError):
    """A disk is full."""

    sentence = "Not done: there is no room left there. Nothing was changed."


class NotUsable(StaffroomError):
    """A file or a folder cannot be read or written."""

    sentence = "Not done: that file or folder cannot be read or written. Nothing was changed."


class AtWork(StaffroomError):
    """Another backup or restore is at work."""

    sentence = "Another backup or restore is at work just now. Nothing was changed."


class TakenName(StaffroomError):
    """There is a file where a new one should go."""

    sentence = "There is a file by that name already, and it was left as it is."


@contextmanager
def failures_told() -> Iterator[None]:
    """Turn what a disk or SQLite answers into NoRoom, NotUsable, Busy or Damaged."""
    try:
        yield
    except OSError as error:
        raise NoRoom if error.errno in _NO_ROOM else NotUsable from None
    except sqlite3.DatabaseError as error:
        raise _of_sqlite(error) from None


def is_busy(error: sqlite3.DatabaseError) -> bool:
    """Say whether SQLite waits for another program."""
    return _code(error) in _SQLITE_BUSY


def _of_sqlite(error: sqlite3.DatabaseError) -> StaffroomError:
    if is_busy(error):
        return Busy()
    return NoRoom() if _code(error) in _SQLITE_NO_ROOM else Damaged()


def _code(error: sqlite3.DatabaseError) -> int:
    return getattr(error, "sqlite_errorcode", sqlite3.SQLITE_CORRUPT) & _PRIMARY_CODE


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Keep every other backup and restore away from a folder; raise AtWork or OSError."""
    number = os.open(folder, os.O_RDONLY)
    try:
        _lock(number)
        yield
    finally:
        os.close(number)


def _lock(number: int) -> None:
    try:
        fcntl.flock(number, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise AtWork from None
    except OSError:  # a file system without locks, such as some shares in a network
        return


@contextmanager
def new_file(target: Path) -> Iterator[BinaryIO]:
    """Give a private file that gets its name only once it is whole and on the disk.

    What a kill leaves of it stands under one fixed name, and the next one begins by taking that over. Raises
    TakenName, AtWork or OSError.
    """
    part = target.with_name(PART)
    with open(part, "r+b", opener=_not_emptied) as file:
        _lock(file.fileno())
        _check_still_there(part, file.fileno())
        with ExitStack() as undo:
            undo.callback(part.unlink, missing_ok=True)
            file.truncate()
            yield file
            file.flush()
            os.fsync(file.fileno())
            _name(part, target)
            undo.pop_all()
    on_the_disk(target.parent)


def _not_emptied(path: str, _flags: int) -> int:
    # Another may be writing it just now: that is known only once it is locked.
    return os.open(path, os.O_CREAT | os.O_RDWR | os.O_NOFOLLOW, 0o600)


def _check_still_there(part: Path, number: int) -> None:
    """Raise AtWork where another ended its file, and named it, between our opening and our locking of it."""
    try:
        same = os.path.samestat(part.stat(), os.fstat(number))
    except FileNotFoundError:
        same = False
    if not same:
        raise AtWork


def _name(part: Path, target: Path) -> None:
    if target.exists():
        raise TakenName
    part.rename(target)


def on_the_disk(path: Path) -> None:
    """Have a file, or the names in a folder, written to the disk."""
    number = os.open(path, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)
