"""Making a backup: a copy in one step while others write, checked, and packed into one encrypted file.

The copy is SQLite's online backup. It lies beside the database for as long as that takes, and is as private.
"""

import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from datetime import datetime
from hashlib import file_digest, sha256
from pathlib import Path
from typing import BinaryIO

from bot.errors import StaffroomError
from bot.events import THE_BOT, Action, Event
from bot.storage.audit import AuditTrail
from bot.storage.disk import AtWork, alone, failures_told, new_file
from bot.storage.engine import Damaged, open_database, sqlite_file
from bot.storage.inside import Inside, look_inside
from bot.storage.keeping import StoredKeeping
from bot.storage.leftovers import COPY, stamp, sweep, with_ending
from bot.storage.manifest import Manifest, split
from bot.storage.packing import PIECE, DamagedBackup, pack, unpack
from bot.storage.sealing import Keys

COPYING = "Copying the database …"
CHECKING = "Checking what was copied …"
WRITING = "Writing the backup …"
SO_FAR = "… {percent} % of {size:,} MB"

_LARGE = 64 << 20
_TENTH = 10
# Where a SQLite file says whether it has a journal of the newer kind beside it, and that it has none ("Database File
# Format", 1.3.3).
_VERSIONS_AT, _NO_JOURNAL = 18, b"\x01\x01"

Told = Callable[[str], None]
"""Says a sentence about how far it is."""


class NotOnSqlite(StaffroomError):
    """The database is PostgreSQL's."""

    sentence = (
        "This database is PostgreSQL, which has a way of its own: back it up with pg_dump, bring it back with "
        "pg_restore, and run staffroom notices hold before the bot starts again. docs/keeping.md says how."
    )


class NothingToKeep(StaffroomError):
    """There is no database yet."""

    sentence = "There is no database yet, so there is nothing to back up."


def file_of(url: str) -> Path:
    """Return the file of a database; raise NotOnSqlite."""
    file = sqlite_file(url)
    if file is None:
        raise NotOnSqlite
    return file


def check_there(url: str) -> Path:
    """Return the file of a database that is there; raise NotOnSqlite or NothingToKeep."""
    database = file_of(url)
    if not database.exists():
        raise NothingToKeep
    return database


def make_backup(url: str, keys: Keys, target: Path, moment: datetime, release: str, told: Told) -> Manifest:  # noqa: PLR0913, PLR0917 - all that a backup is made of
    """Write a backup into a new file and return what is in it; the bot may be at work meanwhile.

    A backup that fails leaves no file. Raises NotOnSqlite, NothingToKeep, Busy, Damaged, WrongKey, NoRoom, NotUsable,
    AtWork or TakenName.
    """
    database = check_there(url)
    with failures_told(), alone(database.parent):
        sweep(database)
        with _copied(database, told) as copy:
            told(CHECKING)
            manifest = _manifest(look_inside(copy, keys), moment, release, copy)
            told(WRITING)
            with new_file(target) as file:
                pack(_content(manifest, copy, told), file, keys)
                _read_again(file, manifest, keys)
    _write_down(url, keys, manifest)
    return manifest


def clear_up(url: str) -> None:
    """Remove what a kill left behind, unless a backup or a restore is at work just now."""
    database = sqlite_file(url)
    if database is not None and database.parent.is_dir():
        with suppress(AtWork, OSError), alone(database.parent):
            sweep(database)


def copy_database(database: Path, copy: Path) -> None:
    """Copy a database as it is at one moment into a private file of its own, without a journal beside it."""
    os.close(os.open(copy, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    with closing(_opened(database)) as source, closing(_opened(copy)) as target:
        target.execute("PRAGMA journal_mode = OFF")
        source.backup(target)
    with copy.open("r+b") as file:
        file.seek(_VERSIONS_AT)
        file.write(_NO_JOURNAL)


def opened(source: BinaryIO, keys: Keys) -> tuple[Manifest, Iterator[bytes]]:
    """Return the manifest of a backup, and its database in parts.

    Raises NoBackup, OtherKeys or DamagedBackup, the last also where the parts end and are not what the manifest says.
    """
    parts = unpack(source, keys)
    manifest, first = split(next(parts))
    return manifest, _held_against(manifest, first, parts)


def _opened(database: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"{database.absolute().as_uri()}?mode=rw", uri=True, timeout=2)


@contextmanager
def _copied(database: Path, told: Told) -> Iterator[Path]:
    copy = with_ending(database, COPY)
    try:
        told(COPYING)
        copy_database(database, copy)
        yield copy
    finally:
        copy.unlink(missing_ok=True)


def _manifest(inside: Inside, moment: datetime, release: str, copy: Path) -> Manifest:
    if inside.audit.bad_row:
        raise Damaged(inside.audit.sentence)
    with copy.open("rb") as file:
        digest = file_digest(file, "sha256").hexdigest()
    head = str(inside.audit.head)
    return Manifest(moment, release, inside.schema, head, inside.tables, copy.stat().st_size, digest)


def _content(manifest: Manifest, copy: Path, told: Told) -> Iterator[bytes]:
    yield manifest.framed
    done, next_tenth = 0, _TENTH
    with copy.open("rb") as file:
        while part := file.read(PIECE):
            yield part
            done += len(part)
            if manifest.size >= _LARGE and done * 100 >= next_tenth * manifest.size:
                told(SO_FAR.format(percent=next_tenth, size=manifest.size >> 20))
                next_tenth += _TENTH


def _read_again(file: BinaryIO, manifest: Manifest, keys: Keys) -> None:
    """Read back what was written, before it gets its name."""
    file.flush()
    file.seek(0)
    found, parts = opened(file, keys)
    if found != manifest:
        raise DamagedBackup
    for _part in parts:
        pass


def _held_against(manifest: Manifest, first: bytes, others: Iterator[bytes]) -> Iterator[bytes]:
    size, digest, part = 0, sha256(), first
    while part:
        size += len(part)
        digest.update(part)
        yield part
        part = next(others, b"")
    if (size, digest.hexdigest()) != (manifest.size, manifest.sha256):
        raise DamagedBackup


def _write_down(url: str, keys: Keys, manifest: Manifest) -> None:
    # Not by opening the store, which would change the tables of an earlier version.
    with closing(open_database(url)) as database:
        details = {"rows": str(manifest.rows), "sha256": manifest.sha256}
        event = Event(THE_BOT, Action.BACKUP_MADE, stamp(manifest.made_at), manifest.made_at, details)
        StoredKeeping(database, AuditTrail(database, keys.audit)).backed_up(event)
