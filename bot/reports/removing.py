"""Removing workbooks that tell of records which were erased since then."""

import logging
from collections.abc import Iterable
from pathlib import Path
from zipfile import BadZipFile, ZipFile

from bot.reports import words as w
from bot.reports.writing import NotWritten

_log = logging.getLogger(__name__)


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


def _holds(path: Path, wanted: Iterable[bytes]) -> bool:
    """Say whether a workbook holds one of them; one that cannot be read is taken for one that does."""
    try:
        with ZipFile(path) as package:
            parts = [package.read(name) for name in package.namelist()]
    except BadZipFile:
        return True
    return any(reference in part for reference in wanted for part in parts)
