"""A file is written whole or not at all: beside its place, checked, and only then put there."""

import errno
import fcntl
import os
import tempfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from io import BytesIO
from pathlib import Path
from typing import BinaryIO
from xml.parsers import expat
from zipfile import BadZipFile, ZipFile

from bot.errors import StaffroomError
from bot.reports import words as w

PREFIX, SUFFIX = ".staffroom-", ".part"
"""How temporary files are named, so that those which a crash left are found."""
_NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_SHEETS = "xl/worksheets/sheet"
_ROW_TAGS = b"<row ", b"<row>", b"<row/"
_AT_ONCE = 1 << 16
"""Bytes that are read at once."""

Rows = Mapping[str, int]
"""How many rows each sheet has, by the name of its part."""
Opened = Callable[[BinaryIO], BinaryIO]
"""Open a file that was written, such as one with a password; raise NotWritten where that cannot be."""


class NotWritten(StaffroomError):
    """The workbook could not be put in place; `sentence` says why, and the last good file stays."""

    sentence = w.NO_FOLDER


def make_private(folder: Path) -> None:
    """Make a folder that nobody else can open, or close one that stands open; sweep what a crash left in it."""
    with told():
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        folder.chmod(0o700)
    sweep(folder)


def sweep(folder: Path) -> None:
    """Remove the temporary files that a crash left, but none that another process is writing just now."""
    for left in folder.glob(f"{PREFIX}*{SUFFIX}"):
        with suppress(OSError), _opened(left) as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            left.unlink()


def _opened(path: Path) -> BinaryIO:
    # Anybody may have laid it into a folder that somebody chose: it is neither followed nor waited for.
    return os.fdopen(os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK), "rb")


def write_whole(path: Path, content: bytes) -> Path:
    """Write a workbook that is held in memory to a path, readable by its owner alone; return the path.

    Raises NotWritten, and leaves what stood there before.
    """

    def put(file: BinaryIO) -> Rows:
        file.write(content)
        return rows_in(BytesIO(content))

    return write_checked(path, put)


def as_it_is(file: BinaryIO) -> BinaryIO:
    """Return a workbook as it was written."""
    return file


def write_checked(path: Path, put: Callable[[BinaryIO], Rows], opened: Opened = as_it_is) -> Path:
    """Let a workbook be written beside a path and move it there, readable by its owner alone; return the path.

    `put` writes it into an empty file and returns the rows that each of its sheets must have; `opened` opens what was
    written for the check, as a reader would. Raises NotWritten, and leaves what stood there before.
    """
    with told():
        sweep(path.parent)
        with _beside(path) as (file, temporary):
            rows = put(file)
            file.flush()
            os.fsync(file.fileno())
            check(temporary, rows, opened)
            temporary.replace(path)
        _keep(path.parent)
    return path


def check(path: Path, rows: Rows, opened: Opened = as_it_is) -> None:
    """Open a written workbook as a reader would; raise NotWritten unless every part and every row is in it."""
    with path.open("rb") as written:
        if not rows or rows_in(opened(written)) != rows:
            raise NotWritten(w.NOT_SOUND)


def rows_in(file: BinaryIO) -> Rows:
    """Read a workbook through, a little at a time; return how many rows each sheet has, or raise NotWritten.

    A part that was changed since it was written does not agree with its checksum, and is found at its end.
    """
    try:
        with ZipFile(file) as package:
            found = {name: _rows(package, name) for name in package.namelist()}
    except (BadZipFile, zlib.error, EOFError, expat.ExpatError):
        raise NotWritten(w.NOT_SOUND) from None
    return {name: number for name, number in found.items() if name.startswith(_SHEETS)}


def _rows(package: ZipFile, name: str) -> int:
    # Text holds no "<", so that rows can be counted without a call for each of their cells.
    parser, found, before = expat.ParserCreate(), 0, b""
    with package.open(name) as part:
        while some := part.read(_AT_ONCE):
            parser.Parse(some)
            both = before + some
            found += sum(both.count(tag) for tag in _ROW_TAGS)
            before = both[1 - len(_ROW_TAGS[0]) :]
    parser.Parse(b"", True)  # noqa: FBT003 - as the parser has it: the end
    return found


@contextmanager
def _beside(path: Path) -> Iterator[tuple[BinaryIO, Path]]:
    """Open a locked temporary file, mode 0600, beside a path; remove it unless it was moved away."""
    file, temporary = _locked(path.parent)
    with file:
        try:
            yield file, temporary
        finally:
            temporary.unlink(missing_ok=True)


def _locked(folder: Path) -> tuple[BinaryIO, Path]:
    """Make a temporary file and lock it; make another where a sweep came in between and took it."""
    while True:
        number, name = tempfile.mkstemp(SUFFIX, PREFIX, folder)
        fcntl.flock(number, fcntl.LOCK_EX)
        if Path(name).exists():
            return os.fdopen(number, "wb"), Path(name)
        os.close(number)


def _keep(folder: Path) -> None:
    """Make the new name outlast a power cut."""
    number = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)


@contextmanager
def told() -> Iterator[None]:
    """Turn an error of the system into a sentence."""
    try:
        yield
    except OSError as error:
        raise NotWritten(w.NO_ROOM if error.errno in _NO_ROOM else w.NO_FOLDER) from error
