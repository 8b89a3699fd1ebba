"""What lies beside a database: files of a backup or a restore at work, and data that a restore has put aside."""

from datetime import datetime
from pathlib import Path

COPY, STAGED, BESIDE = ".copy", ".restoring", ".beside"
"""What names beside the database end with while a backup or a restore is at work."""
JOURNALS = ("-wal", "-shm", "-journal")
"""What the names of SQLite's own files beside a database end with."""
_ASIDE = "{name}.before-{stamp}"
_ANY_STAMP = "????????-??????"


def stamp(moment: datetime) -> str:
    """Return a moment in UTC as it stands in names, such as 20261120-080500."""
    return f"{moment:%Y%m%d-%H%M%S}"


def with_ending(file: Path, ending: str) -> Path:
    """Return the file beside a file whose name goes on with an ending."""
    return file.with_name(file.name + ending)


def aside_of(database: Path, moment: datetime) -> Path:
    """Return where a restore puts the data aside that was there before."""
    return database.with_name(_ASIDE.format(name=database.name, stamp=stamp(moment)))


def put_aside(database: Path) -> list[Path]:
    """Return the data that restores have put aside, oldest first."""
    return sorted(database.parent.glob(_ASIDE.format(name=database.name, stamp=_ANY_STAMP)))


def sweep(database: Path) -> None:
    """Remove what a backup or a restore that was killed has left behind; only for who is `alone` in the folder."""
    for name in (COPY, STAGED, BESIDE):
        for journal in ("", *JOURNALS):
            with_ending(database, name + journal).unlink(missing_ok=True)
    for aside in put_aside(database):
        if database.exists() and aside.samefile(database):
            _take_back(aside, database)


def _take_back(aside: Path, database: Path) -> None:
    """Take back the second name of data that was about to be put aside and still is the present data."""
    for journal in JOURNALS:
        put, own = with_ending(aside, journal), with_ending(database, journal)
        if put.exists():
            put.unlink() if own.exists() else put.rename(own)
    aside.unlink()
