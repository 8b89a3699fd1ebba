"""A workbook that opens with a password: AES-256, in the way of [MS-OFFCRYPTO] that Excel calls agile encryption.

The unlocked workbook is written into memory or into a private file without a name, never beside the locked one. The
password stands in the settings, one for the federation: people are told it in person, never by the way that the
workbook takes.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

from bot.reports import words as w
from bot.reports.spool import unnamed_file
from bot.reports.writing import NotWritten, Rows


@dataclass(frozen=True, slots=True)
class Lock:
    """Locks workbooks with a password, and opens them."""

    password: str = field(repr=False)

    def write(self, put: Callable[[BinaryIO], Rows], file: BinaryIO, folder: Path | None) -> Rows:
        """Let a workbook be written, and write it locked into a file; return how many rows each of its sheets has."""
        from msoffcrypto.format.ooxml import OOXMLFile  # noqa: PLC0415 - loaded only where a password is set

        with unnamed_file(folder) as plain:
            rows = put(plain)
            OOXMLFile(plain).encrypt(self.password, file)
        return rows

    def opened(self, file: BinaryIO) -> BinaryIO:
        """Return a locked workbook unlocked, in memory; raise NotWritten where this password does not open it."""
        from msoffcrypto.exceptions import DecryptionError, FileFormatError, InvalidKeyError  # noqa: PLC0415 - as above
        from msoffcrypto.format.ooxml import OOXMLFile  # noqa: PLC0415 - as above

        plain = BytesIO()
        try:
            locked = OOXMLFile(file)
            locked.load_key(password=self.password, verify_password=True)
            locked.decrypt(plain, verify_integrity=True)
        except (DecryptionError, FileFormatError, InvalidKeyError, OSError, ValueError):
            raise NotWritten(w.NOT_SOUND) from None
        return plain
