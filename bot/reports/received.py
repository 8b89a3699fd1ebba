"""A workbook that somebody hands in: looked at before anything is parsed, then read as a table of cells.

A file of a few kilobytes may unfold to a gigabyte, lie about its size, or hold XML that grows while it is read. So what
an archive says of itself is checked first, then what its parts really hold, a piece at a time; what is left is handed
to openpyxl as a plain archive of our own making. Whatever a file holds, it is read or refused in a sentence.
"""

import struct
import warnings
import zlib
from collections.abc import Iterator, Mapping
from contextlib import closing
from copy import copy
from dataclasses import dataclass
from io import BytesIO
from lzma import LZMAError
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from openpyxl import Workbook, load_workbook
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.worksheet.worksheet import Worksheet

from bot.people.staff_table import LARGEST, BrokenTable, Line, lines
from bot.reports.markup import Found, OddMarkup, TooMuchMarkup, look_through

CANNOT_OPEN = "It cannot be opened. Is the path right?"
TOO_LARGE = f"It is larger than {LARGEST // 1024**2} MB."
NOT_A_WORKBOOK = "It cannot be read as an Excel workbook. Please open it in Excel and save it as .xlsx."
OLD_WORKBOOK = "It is an old Excel workbook (.xls). Please open it in Excel and save it as .xlsx."
BINARY_WORKBOOK = "It is a binary Excel workbook (.xlsb). Please open it in Excel and save it as .xlsx."
LOCKED = "It is protected with a password. Please save a copy without one."
TOO_MUCH_INSIDE = "It holds far more than such a list. Please copy the list into a new workbook."
MACROS = "It holds macros. Please save it as .xlsx, which leaves them out."
OTHER_FILES = "Some of its cells take their values from other files. Please copy the list into a new one, as values."
ODD_INSIDE = "It holds what Excel never writes, so it was not opened. Please copy the list into a new workbook."
HIDDEN_SHEET = "{sheet} is hidden. Please show it, so that you see what is read."
MERGED = "{sheet}, row {row}: cells are merged. Please unmerge them, and write in each cell what holds for it."
HIDDEN_ROW = "{sheet}, row {row}: it is hidden. Please show every row, so that you see what is read."
NO_RESULT = "{sheet}, row {row}: a formula has no result yet. Please open the file in Excel and save it there."
MORE = "And {more:,} more."
SHEET, FIRST_SHEET = "Sheet {sheet}", "First sheet"

_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENTRY = b"PK\x01\x02"
"""What every entry of an archive's directory begins with."""
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_IS_ENCRYPTED = 0x1
_MOST_INSIDE = 20 * 1024 * 1024
"""Bytes of all parts together: 10,000 rows need less than a third."""
_MOST_PARTS = 500
_MOST_RATIO, _FROM = 200, 1024 * 1024
"""How much smaller than itself a part may be packed, from some bytes on; rows that hold nothing are thirteen times."""
_PIECE = 64 * 1024
_CALLED_A_WORKBOOK = (".xlsx", ".xlsm", ".xlsb", ".xls")
_READ = (".xml", ".rels")
_LAST_ROW, _LAST_COLUMN = 1_048_576, 40
"""How far down Excel's sheets go, and how far to the right a heading is looked for."""
_SHOWN = 20
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


def content_of(file: Path) -> bytes:
    """Return what a file holds, no more of it than may be; raise BrokenTable, also where its name is wrong."""
    try:
        with file.open("rb") as opened:
            content = opened.read(LARGEST + 1)
    except (OSError, ValueError):  # a path may hold what no path can
        raise BrokenTable(CANNOT_OPEN) from None
    if len(content) > LARGEST:
        raise BrokenTable(TOO_LARGE)
    if file.suffix.casefold() in _CALLED_A_WORKBOOK and not is_workbook(content):
        raise BrokenTable(NOT_A_WORKBOOK)
    return content


def is_workbook(content: bytes) -> bool:
    """Say whether a file's first bytes are those of a workbook, new or old."""
    return content.startswith((_ZIP, _OLE))


@dataclass(frozen=True, slots=True)
class Received:
    """A table, and what its sheet is called when a row of it is told of: never by a name that somebody gave it."""

    place: str
    lines: tuple[Line, ...]


def read(content: bytes, wanted: str) -> Received:
    """Return the table on the sheet with a name, or else on the first one that can be seen; raise BrokenTable."""
    if content.startswith(_OLE):
        raise BrokenTable(LOCKED if _ENCRYPTED in content else OLD_WORKBOOK)
    try:
        parts = _parts(content)
        found = {name: look_through(data) for name, data in parts.items()}
        with warnings.catch_warnings(action="ignore"), closing(_open(parts)) as workbook:
            # A sheet whose part is missing is left out by openpyxl without a word, and another one would be read.
            if sum(each.sheets for each in found.values()) != len(workbook.sheetnames):
                raise BrokenTable(NOT_A_WORKBOOK)
            sheet = _sheet(workbook, wanted)
            is_named = sheet.title.casefold() == wanted.casefold()
            place = SHEET.format(sheet=wanted) if is_named else FIRST_SHEET
            _refuse_unseen(sheet, found[_path(sheet)], place)
            # Without bounds, the size that the sheet says it has would hold, and that may be wrong.
            table = lines(sheet.iter_rows(max_row=_LAST_ROW, max_col=_LAST_COLUMN, values_only=True))
            return Received(place, table)
    except OddMarkup:
        raise BrokenTable(ODD_INSIDE) from None
    except TooMuchMarkup:
        raise BrokenTable(TOO_MUCH_INSIDE) from None
    except _DAMAGED:
        raise BrokenTable(NOT_A_WORKBOOK) from None


def _parts(content: bytes) -> Mapping[str, bytes]:
    """Return the parts that are read, once what the archive says of itself and what it holds are the same."""
    if content.count(_ENTRY) > _MOST_PARTS:
        raise BrokenTable(TOO_MUCH_INSIDE)
    with ZipFile(BytesIO(content)) as archive:
        entries = archive.infolist()
        _refuse_by_what_it_says(entries)
        wanted = [entry for entry in entries if entry.filename.casefold().endswith(_READ)]
        # First all of it is measured and none of it kept: a part may hold a thousand times what the archive says.
        for entry in wanted:
            _measure(archive, entry)
        return {entry.filename: archive.read(entry) for entry in wanted}


def _refuse_by_what_it_says(entries: list[ZipInfo]) -> None:
    names = [entry.filename.casefold() for entry in entries]
    if any(entry.flag_bits & _IS_ENCRYPTED for entry in entries):
        raise BrokenTable(LOCKED)
    if sum(entry.file_size for entry in entries) > _MOST_INSIDE or any(map(_is_a_bomb, entries)):
        raise BrokenTable(TOO_MUCH_INSIDE)
    if len(set(names)) != len(names) or any(entry.compress_type not in (ZIP_STORED, ZIP_DEFLATED) for entry in entries):
        raise BrokenTable(ODD_INSIDE)
    for ending, sentence in (("vbaproject.bin", MACROS), ("xl/workbook.bin", BINARY_WORKBOOK)):
        if any(name.endswith(ending) for name in names):
            raise BrokenTable(sentence)
    if any("/externallinks/" in name for name in names):
        raise BrokenTable(OTHER_FILES)


def _is_a_bomb(entry: ZipInfo) -> bool:
    return entry.file_size > _FROM and entry.file_size > _MOST_RATIO * entry.compress_size


def _measure(archive: ZipFile, entry: ZipInfo) -> None:
    """Unpack a part a piece at a time; raise where it holds another number of bytes than the archive says."""
    # Asked for one byte more than it says, zipfile goes on where there is more, and checks the sum where there is not.
    asked = copy(entry)
    asked.file_size += 1
    with archive.open(asked) as opened:
        held = sum(map(len, _pieces(iter(lambda: opened.read(_PIECE), b""))))
    if held != entry.file_size:
        raise BrokenTable(ODD_INSIDE)


def _pieces(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """Hand on what is unpacked; raise OddMarkup for a DOCTYPE, before any parser sees it."""
    before = b""
    for piece in pieces:
        if b"<!DOCTYPE" in before + piece:
            raise OddMarkup
        before = piece[-16:]
        yield piece


def _open(parts: Mapping[str, bytes]) -> Workbook:
    """Open what was checked, and nothing else of the file."""
    file = BytesIO()
    with ZipFile(file, "w", ZIP_STORED) as plain:
        for name, data in parts.items():
            plain.writestr(name, data)
    return load_workbook(file, read_only=True, data_only=True, keep_links=False)


def _sheet(workbook: Workbook, wanted: str) -> Worksheet:
    """Return the sheet to be read; of a workbook whose sheets are all hidden, none can be."""
    for sheet in workbook.worksheets:
        if sheet.title.casefold() == wanted.casefold():
            return sheet
    visible = [sheet for sheet in workbook.worksheets if sheet.sheet_state == Worksheet.SHEETSTATE_VISIBLE]
    return visible[0]


def _refuse_unseen(sheet: Worksheet, looked: Found, place: str) -> None:
    """Raise where the sheet holds more, or something else, than whoever filled it in sees."""
    if sheet.sheet_state != Worksheet.SHEETSTATE_VISIBLE:
        raise BrokenTable(HIDDEN_SHEET.format(sheet=place))
    told = [
        sentence.format(sheet=place, row=row)
        for sentence, rows in ((MERGED, looked.merged), (HIDDEN_ROW, looked.hidden), (NO_RESULT, looked.unresolved))
        for row in sorted(set(rows))
    ]
    if told:
        more = [MORE.format(more=len(told) - _SHOWN)] if len(told) > _SHOWN else []
        raise BrokenTable("\n".join([*told[:_SHOWN], *more]))


def _path(sheet: Any) -> str:  # noqa: ANN401 - a sheet that is read only, whose type openpyxl does not tell
    return str(sheet._worksheet_path)  # noqa: SLF001 - openpyxl says nowhere else which part a sheet is
