"""Reading a staff list from a workbook that a school office filled in. Whatever a file holds, it is read or refused."""

import struct
import warnings
import zlib
from contextlib import closing
from io import BytesIO
from lzma import LZMAError
from zipfile import BadZipFile, ZipFile

from openpyxl import Workbook, load_workbook
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.worksheet.worksheet import Worksheet

from bot.people.staff_table import BrokenStaffList, Line, lines

NOT_A_WORKBOOK = "It cannot be read as an Excel workbook. Please open it in Excel and save it as .xlsx."
OLD_WORKBOOK = "It is an old Excel workbook (.xls). Please open it in Excel and save it as .xlsx."
LOCKED = "It is protected with a password. Please save a copy without one."
TOO_MUCH_INSIDE = "It holds far more than a staff list. Please copy the list into a new workbook."

STAFF = "Staff"
"""The sheet that is read; without it, the first one."""

_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_MOST_INSIDE = 20 * 1024 * 1024
"""Bytes of all parts together: 10,000 rows need less than a third."""
_LAST_ROW, _LAST_COLUMN = 1_048_576, 40
"""How far down Excel's sheets go, and how far to the right a heading is looked for."""
# openpyxl checks little of what it reads: a damaged part shows itself as almost any of these.
_DAMAGED = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    BadZipFile,
    EOFError,
    InvalidFileException,
    LZMAError,
    LookupError,
    MemoryError,
    NameError,
    OSError,
    RuntimeError,
    SyntaxError,
    TypeError,
    ValueError,
    struct.error,
    zlib.error,
)


def is_workbook(content: bytes) -> bool:
    """Say whether a file's first bytes are those of a workbook, new or old."""
    return content.startswith((_ZIP, _OLE))


def read(content: bytes) -> tuple[Line, ...]:
    """Return the table on the sheet Staff, or else on the first one; raise BrokenStaffList."""
    if content.startswith(_OLE):
        raise BrokenStaffList(LOCKED if _ENCRYPTED in content else OLD_WORKBOOK)
    try:
        _check_size(content)
        with warnings.catch_warnings(action="ignore"), closing(_open(content)) as workbook:
            # Without bounds, the size that the sheet says it has would hold, and that may be wrong.
            return lines(_sheet(workbook).iter_rows(max_row=_LAST_ROW, max_col=_LAST_COLUMN, values_only=True))
    except _DAMAGED:
        raise BrokenStaffList(NOT_A_WORKBOOK) from None


def _check_size(content: bytes) -> None:
    with ZipFile(BytesIO(content)) as parts:
        if sum(part.file_size for part in parts.infolist()) > _MOST_INSIDE:
            raise BrokenStaffList(TOO_MUCH_INSIDE)


def _open(content: bytes) -> Workbook:
    return load_workbook(BytesIO(content), read_only=True, data_only=True, keep_links=False)


def _sheet(workbook: Workbook) -> Worksheet:
    sheets = workbook.worksheets
    return next((sheet for sheet in sheets if sheet.title.casefold() == STAFF.casefold()), sheets[0])
