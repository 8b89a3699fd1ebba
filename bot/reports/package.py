"""A workbook as the bytes of a file: what openpyxl writes and what it leaves out, and nothing about the machine."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from io import BytesIO
from itertools import chain
from typing import Any, BinaryIO
from zipfile import ZIP64_LIMIT, ZIP_DEFLATED, ZipFile, ZipInfo

from lxml import etree
from openpyxl import Workbook
from openpyxl.drawing.spreadsheet_drawing import SpreadsheetDrawing
from openpyxl.worksheet._writer import WorksheetWriter
from openpyxl.worksheet.worksheet import Worksheet
from openpyxl.writer.excel import ExcelWriter

from bot.reports.cells import wall_time, writable
from bot.reports.splice import Rows, around
from bot.reports.words import CREATOR

_DRAWINGS, _APPLICATION = "xl/drawings/drawing", "docProps/app.xml"
_ABOUT_THE_PROGRAM = (
    '<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties">'
    f"<Application>{CREATOR}</Application></Properties>"
)
_FRAME = "{http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing}cNvPr"
_EARLIEST = 1980
"""The first year that a zip archive knows."""
_ROW = b"<row "


class TooLarge(Exception):
    """A part is larger than an archive of the old kind can tell."""


class _Archive(ZipFile):
    """A zip archive that puts alternative texts on charts, and one time of its own on every part.

    `large` means that a sheet with many rows is written for any size. Readers of the old kind do not like it, so that
    it is only done where it must be.
    """

    def __init__(self, file: BinaryIO, made: datetime, descriptions: Sequence[str], *, large: bool) -> None:
        super().__init__(file, "w", ZIP_DEFLATED)
        self._made = made.replace(year=max(made.year, _EARLIEST)).timetuple()[:6]
        self._descriptions = iter(descriptions)
        self._large = large

    def writestr(
        self,
        zinfo_or_arcname: str | ZipInfo,
        data: Any,  # noqa: ANN401 - the type of ZipFile's own method, a buffer or a string
        compress_type: int | None = None,
        compresslevel: int | None = None,
    ) -> None:
        """Write a part of the package."""
        name = zinfo_or_arcname if isinstance(zinfo_or_arcname, str) else zinfo_or_arcname.filename
        if name.startswith(_DRAWINGS):
            data = _described(data, self._descriptions)
        if name == _APPLICATION:
            data = _ABOUT_THE_PROGRAM
        super().writestr(self._part(name), data, compress_type or ZIP_DEFLATED, compresslevel)

    def write_long(self, name: str, pieces: Iterable[bytes], largest: int) -> None:
        """Write a part that nobody holds as a whole; raise TooLarge where it outgrows an archive of the old kind."""
        written = 0
        with self.open(self._part(name), "w", force_zip64=self._large) as part:
            for piece in pieces:
                written += len(piece)
                if written > largest and not self._large:
                    raise TooLarge
                part.write(piece)

    def _part(self, name: str) -> ZipInfo:
        part = ZipInfo(name, self._made)
        part.external_attr = 0o600 << 16
        part.compress_type = ZIP_DEFLATED
        return part


class _Writer(ExcelWriter):
    """openpyxl's writer without its temporary files, which would hold people's words in a folder of everybody's."""

    def __init__(self, workbook: Workbook, archive: _Archive, ready: Mapping[str, Rows], largest: int) -> None:
        super().__init__(workbook, archive)
        self._package, self._ready, self._largest = archive, ready, largest
        self.rows: dict[str, int] = {}
        """How many rows each sheet was given, by the name of its part."""

    def write_worksheet(self, ws: Worksheet) -> None:
        """Write one sheet, its ordinary rows in memory and those that are spliced in as they are made."""
        sheet: Any = ws
        sheet._drawing = SpreadsheetDrawing()  # noqa: SLF001 - as in the method that this replaces
        sheet._drawing.charts = sheet._charts  # noqa: SLF001 - the same
        out = BytesIO()
        writer: Any = WorksheetWriter(ws, out)
        writer.write()
        sheet._rels = writer._rels  # noqa: SLF001 - the same
        self._put(sheet.path[1:], out.getvalue(), self._ready.get(ws.title))
        self.manifest.append(sheet)

    def _put(self, name: str, data: bytes, rows: Rows | None) -> None:
        self.rows[name] = data.count(_ROW) + (rows.number if rows else 0)
        if rows is None:
            self._package.writestr(name, data)
            return
        before, behind = around(data, rows)
        self._package.write_long(name, chain((before,), rows.text(), (behind,)), self._largest)


def packed(workbook: Workbook, made_at: datetime, descriptions: Sequence[str], ready: Mapping[str, Rows]) -> bytes:
    """Return a workbook as a file; the same workbook made at the same moment gives the same bytes.

    `descriptions` are the alternative texts of the charts, in the order in which they were added; `ready` holds rows
    to splice in, by sheet.
    """
    file = BytesIO()
    pack(file, workbook, made_at, descriptions, ready)
    return file.getvalue()


def pack(  # noqa: PLR0913, PLR0917 - what a file is made from
    file: BinaryIO,
    workbook: Workbook,
    made_at: datetime,
    descriptions: Sequence[str],
    ready: Mapping[str, Rows],
    largest: int = ZIP64_LIMIT,
) -> Mapping[str, int]:
    """Write a workbook into an empty file; return how many rows each sheet was given, by the name of its part.

    `largest` is how many bytes a sheet may have in an archive of the old kind, which every reader likes.
    """
    about = workbook.properties
    about.creator = about.lastModifiedBy = CREATOR
    about.created = about.modified = made_at.astimezone(UTC).replace(tzinfo=None, microsecond=0)
    made = wall_time(made_at)
    try:
        return _saved(workbook, _Archive(file, made, descriptions, large=False), ready, largest)
    except TooLarge:
        file.seek(0)
        file.truncate()
        return _saved(workbook, _Archive(file, made, descriptions, large=True), ready, largest)


def _saved(workbook: Workbook, archive: _Archive, ready: Mapping[str, Rows], largest: int) -> Mapping[str, int]:
    with archive:  # closed also where it is given up, or it would write its end later
        writer = _Writer(workbook, archive, ready, largest)
        writer.save()
    return writer.rows


def _described(drawing: bytes, descriptions: Iterator[str]) -> bytes:
    tree = etree.fromstring(drawing)
    for frame in tree.iter(_FRAME):
        frame.set("descr", writable(next(descriptions)))
    return etree.tostring(tree, xml_declaration=True, encoding="UTF-8", standalone=True)
