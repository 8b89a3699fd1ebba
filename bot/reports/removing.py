"""Removing workbooks that tell of records which were erased since then."""

import logging
import zlib
from collections.abc import Iterable, Sequence
from pathlib import Path
from zipfile import BadZipFile, ZipFile

from bot.reports import words as w
from bot.reports.writing import NotWritten

_log = logging.getLogger(__name__)
_AT_ONCE = 1 << 20
"""Bytes that are looked through at once."""


def remove_telling(folder: Path, references: Iterable[str]) -> None:
    """Remove the workbooks in a folder of ours that hold one of the references, and put a sentence in their place.

    They are made again from what is kept when somebody asks for them. Raises NotWritten.
    """
    wanted = [reference.encode() for reference in references]
    try:
        for path in sorted(folder.glob("*.xlsx")):
            if _holds(path, wanted):
                path.with_suffix(".removed.txt").write_text(f"{w.REMOVED}\n", encoding="utf-8")
                path.unlink()
                _log.info("a workbook was removed because a record in it was erased")
    except OSError:
        raise NotWritten from None


def _holds(path: Path, wanted: Sequence[bytes]) -> bool:
    """Say whether a workbook holds one of them; one that cannot be read is taken for one that does."""
    try:
        with ZipFile(path) as package:
            return any(_is_in(package, name, wanted) for name in package.namelist())
    except (BadZipFile, zlib.error, EOFError):
        return True


def _is_in(package: ZipFile, name: str, wanted: Sequence[bytes]) -> bool:
    """Look through a part a little at a time, since one with many concerns is larger than memory should be."""
    overlap, before = max(map(len, wanted), default=1), b""
    with package.open(name) as part:
        while some := part.read(_AT_ONCE):
            both = before + some
            if any(reference in both for reference in wanted):
                return True
            before = both[-overlap:]
    return False
