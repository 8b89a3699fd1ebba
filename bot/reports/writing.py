"""A file is written whole or not at all: beside its place, checked, and only then put there."""

import errno
import fcntl
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from io import BytesIO
from pathlib import Path
from typing import BinaryIO
from zipfile import BadZipFile, ZipFile

from lxml import etree

from bot.errors import StaffroomError
from bot.reports import words as w

_PREFIX, _SUFFIX = ".staffroom-", ".part"
_NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_SHEETS = "xl/worksheets/sheet"
_ROW = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}row"


class NotWritten(StaffroomError):
    """The workbook could not be put in place; `sentence` says why, and the last good file stays."""

    sentence = w.NO_FOLDER


def make_private(folder: Path) -> None:
    """Make a folder that nobody else can open, or close one that stands open; sweep what a crash left in it."""
    with _told():
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        folder.chmod(0o700)
    sweep(folder)


def sweep(folder: Path) -> None:
    """Remove the temporary files that a crash left, but none that another process is writing just now."""
    for left in folder.glob(f"{_PREFIX}*{_SUFFIX}"):
        with suppress(OSError), left.open("rb") as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            left.unlink()


def write_whole(path: Path, content: bytes) -> Path:
    """Write a workbook to a path, readable by its owner alone; return the path.

    Raises NotWritten, and leaves what stood there before.
    """
    with _told():
        sweep(path.parent)
        with _beside(path) as (file, temporary):
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
            check(temporary, content)
            temporary.replace(path)
        _keep(path.parent)
    return path


def check(path: Path, content: bytes) -> None:
    """Open a written workbook as a reader would; raise NotWritten unless every part and every row is in it."""
    try:
        with ZipFile(path) as written, ZipFile(BytesIO(content)) as meant:
            if written.testzip() is None and _rows(written) == _rows(meant) != {}:
                return
    except (BadZipFile, etree.XMLSyntaxError):
        pass
    raise NotWritten(w.NOT_SOUND)


def _rows(package: ZipFile) -> dict[str, int]:
    """Return how many rows each sheet has, by the name of its part."""
    sheets = [name for name in package.namelist() if name.startswith(_SHEETS)]
    return {name: sum(1 for _ in etree.fromstring(package.read(name)).iter(_ROW)) for name in sheets}


@contextmanager
def _beside(path: Path) -> Iterator[tuple[BinaryIO, Path]]:
    """Open a locked temporary file, mode 0600, beside a path; remove it unless it was moved away."""
    number, name = tempfile.mkstemp(_SUFFIX, _PREFIX, path.parent)
    with os.fdopen(number, "wb") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        try:
            yield file, Path(name)
        finally:
            Path(name).unlink(missing_ok=True)


def _keep(folder: Path) -> None:
    """Make the new name outlast a power cut."""
    number = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)


@contextmanager
def _told() -> Iterator[None]:
    """Turn an error of the system into a sentence."""
    try:
        yield
    except OSError as error:
        raise NotWritten(w.NO_ROOM if error.errno in _NO_ROOM else w.NO_FOLDER) from error
