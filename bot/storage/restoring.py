"""Bringing a backup back: read and checked beside the present data, made ready there, and only then put in its place.

The present data is put aside under a name of its own and never deleted. Until the very last step a kill changes
nothing; that step gives one name to another file, which is done or not done.
"""

import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from bot.errors import StaffroomError
from bot.events import THE_BOT, Action, Event
from bot.storage.backups import CHECKING, Told, file_of, opened
from bot.storage.disk import TakenName, alone, failures_told, is_busy, on_the_disk
from bot.storage.inside import look_inside
from bot.storage.leftovers import BESIDE, JOURNALS, STAGED, aside_of, stamp, sweep, with_ending
from bot.storage.manifest import Manifest
from bot.storage.migrations import is_known
from bot.storage.packing import DamagedBackup
from bot.storage.sealing import Keys, WrongKey
from bot.storage.store import Store

READING = "Reading the backup …"
MAKING_READY = "Making it ready …"
PUTTING_IN_PLACE = "Putting it in place …"

Again = Callable[[Store], int]
"""Does once more, in a restored store, what must not come back, and returns how many records it changed."""


class StillRunning(StaffroomError):
    """Some program has the present database open."""

    sentence = "The bot is still running, or another program has its database open. Stop it first. Nothing was changed."


class NewerBackup(StaffroomError):
    """A backup was made by a later version."""

    sentence = "This backup was made by a later version of Staffroom. Nothing was changed. Please install that version."


class OldSealingKey(StaffroomError):
    """The words in a backup are sealed with a key that was dropped since then."""

    sentence = (
        "The words in this backup are sealed with a key that is not in the key file any more. Nothing was changed. "
        "Add the line seal:… of the key file of that time below those of today, and try again."
    )


@dataclass(frozen=True, slots=True)
class Restored:
    """What was brought back, where the data before it was put (None where there was none), and what was done again."""

    manifest: Manifest
    aside: Path | None
    done_again: int


def check_backup(url: str, keys: Keys, backup: Path, told: Told) -> Manifest:
    """Read and check a whole backup, and change nothing; raise as `restore` does."""
    database = file_of(url)
    with failures_told(), alone(database.parent):
        sweep(database)
        with _staged(database, keys, backup, told) as (_, manifest):
            return manifest


def restore(url: str, keys: Keys, backup: Path, clock: Callable[[], datetime], told: Told, again: Again) -> Restored:  # noqa: PLR0913, PLR0917 - all that a restore takes
    """Put a backup in the place of the present data, with every notice held.

    Raises NotOnSqlite, NoBackup, OtherKeys, OldSealingKey, NewerBackup, DamagedBackup, StillRunning, NoRoom, NotUsable,
    AtWork or Busy; then the present data is as it was.
    """
    database = file_of(url)
    with failures_told(), alone(database.parent):
        sweep(database)
        with _staged(database, keys, backup, told) as (staged, manifest):
            told(MAKING_READY)
            done_again = _make_ready(staged, keys, manifest, clock, again)
            told(PUTTING_IN_PLACE)
            aside = _put_in_place(staged, database, clock())
    return Restored(manifest, aside, done_again)


@contextmanager
def _staged(database: Path, keys: Keys, backup: Path, told: Told) -> Iterator[tuple[Path, Manifest]]:
    """Give the database of a backup in a file beside the present one, checked in every way."""
    staged = with_ending(database, STAGED)
    try:
        told(READING)
        manifest = _unpacked(backup, keys, staged)
        told(CHECKING)
        _check(staged, keys, manifest)
        yield staged, manifest
    finally:
        sweep(database)


def _unpacked(backup: Path, keys: Keys, staged: Path) -> Manifest:
    with backup.open("rb") as source:
        manifest, parts = opened(source, keys)
        if not is_known(manifest.schema):
            raise NewerBackup
        with os.fdopen(os.open(staged, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as file:
            file.writelines(parts)
    return manifest


def _check(staged: Path, keys: Keys, manifest: Manifest) -> None:
    try:
        inside = look_inside(staged, keys)
    except WrongKey:
        raise OldSealingKey from None
    if not manifest.describes(inside):
        raise DamagedBackup


def _make_ready(staged: Path, keys: Keys, manifest: Manifest, clock: Callable[[], datetime], again: Again) -> int:
    """Bring the tables up to date, hold every notice and do again what must not come back."""
    with closing(Store.open(f"sqlite:///{staged}", keys, clock)) as store:
        details = {"rows": str(manifest.rows), "sha256": manifest.sha256}
        event = Event(THE_BOT, Action.BACKUP_RESTORED, stamp(manifest.made_at), clock(), details)
        store.keeping.restored(manifest.made_at, event)
        done_again = again(store)
    with closing(_opened(staged)) as connection:
        connection.execute("PRAGMA journal_mode = DELETE")
    on_the_disk(staged)
    return done_again


def _put_in_place(staged: Path, database: Path, moment: datetime) -> Path | None:
    if not database.exists():
        staged.rename(database)
        on_the_disk(database.parent)
        return None
    aside = aside_of(database, moment)
    if aside.exists():
        raise TakenName
    with _kept_still(database):
        for journal in ("", *JOURNALS):
            _keep_as_well(with_ending(database, journal), with_ending(aside, journal))
        on_the_disk(database.parent)
        for journal in JOURNALS:  # the present data's: SQLite would take it for that of the restored
            with_ending(database, journal).unlink(missing_ok=True)
        staged.replace(database)
        on_the_disk(database.parent)
    return aside


@contextmanager
def _kept_still(database: Path) -> Iterator[None]:
    """Make the present data one file and keep others out of it; raise StillRunning.

    What is too damaged for that is put aside as it lies there, with its journal.
    """
    with closing(_opened(database)) as connection:
        try:
            connection.execute("PRAGMA journal_mode = DELETE")
            connection.execute("BEGIN EXCLUSIVE")
        except sqlite3.DatabaseError as error:
            if is_busy(error):
                raise StillRunning from None
        yield


def _opened(database: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"{database.absolute().as_uri()}?mode=rw", uri=True, timeout=2, isolation_level=None)


def _keep_as_well(file: Path, other: Path) -> None:
    """Give a file a second name, where there is such a file; a copy where the file system has no second names."""
    if not file.exists():
        return
    try:
        other.hardlink_to(file)
    except OSError:
        beside = with_ending(file, BESIDE)
        os.close(os.open(beside, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        shutil.copyfile(file, beside)
        on_the_disk(beside)
        beside.rename(other)
