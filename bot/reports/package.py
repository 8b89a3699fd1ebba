"""A workbook as the bytes of a file: what openpyxl writes and what it leaves out, and nothing about the machine."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from lxml import etree
from openpyxl import Workbook
from openpyxl.drawing.spreadsheet_drawing import SpreadsheetDrawing
from openpyxl.worksheet._writer import WorksheetWriter
from openpyxl.worksheet.worksheet import Worksheet
from openpyxl.writer.excel import ExcelWriter

from bot.reports.cells import wall_time, writable
from bot.reports.splice import Rows, spliced
from bot.reports.words import CREATOR

_DRAWINGS, _APPLICATION = "xl/drawings/drawing", "docProps/app.xml"
_ABOUT_THE_PROGRAM = (
    '<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties">'
    f"<Application>{CREATOR}</Application></Properties>"
)
_FRAME = "{http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing}cNvPr"
_EARLIEST = 1980
"""The first year that a zip archive knows."""


class _Archive(ZipFile):
    """A zip archive that puts alternative texts on charts, and one time of its own on every part."""

    def __init__(self, file: BytesIO, made: datetime, descriptions: Sequence[str]) -> None:
        super().__init__(file, "w", ZIP_DEFLATED)
        self._made = made.replace(year=max(made.year, _EARLIEST)).timetuple()[:6]
        self._descriptions = iter(descriptions)

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
        part = ZipInfo(name, self._made)
        part.external_attr = 0o600 << 16
        super().writestr(part, data, compress_type or ZIP_DEFLATED, compresslevel)


class _Writer(ExcelWriter):
    """openpyxl's writer without its temporary files, which would hold people's words in a folder of everybody's."""

    def __init__(self, workbook: Workbook, archive: _Archive, ready: Mapping[str, Rows]) -> None:
        super().__init__(workbook, archive)
        self._package, self._ready = archive, ready

    def write_worksheet(self, ws: Worksheet) -> None:
        """Write one sheet, in memory."""
        sheet: Any = ws
        sheet._drawing = SpreadsheetDrawing()  # noqa: SLF001 - as in the method that this replaces
        sheet._drawing.charts = sheet._charts  # noqa: SLF001 - the same
        out = BytesIO()
        writer: Any = WorksheetWriter(ws, out)
        writer.write()
        sheet._rels = writer._rels  # noqa: SLF001 - the same
        data = out.getvalue()
        rows = self._ready.get(ws.title)
        self._package.writestr(sheet.path[1:], spliced(data, rows) if rows else data)
        self.manifest.append(sheet)


def packed(workbook: Workbook, made_at: datetime, descriptions: Sequence[str], ready: Mapping[str, Rows]) -> bytes:
    """Return a workbook as a file; the same workbook made at the same moment gives the same bytes.

    `descriptions` are the alternative texts of the charts, in the order in which they were added; `ready` holds rows
    to splice in, by sheet.
    """
    made, file = wall_time(made_at), BytesIO()
    about = workbook.properties
    about.creator = about.lastModifiedBy = CREATOR
    about.created = about.modified = made_at.astimezone(UTC).replace(tzinfo=None, microsecond=0)
    _Writer(workbook, _Archive(file, made, descriptions), ready).save()
    return file.getvalue()


def _described(drawing: bytes, descriptions: Iterator[str]) -> bytes:
    tree = etree.fromstring(drawing)
    for frame in tree.iter(_FRAME):
        frame.set("descr", writable(next(descriptions)))
    return etree.tostring(tree, xml_declaration=True, encoding="UTF-8", standalone=True)
