"""A document as a Word file (ISO/IEC 29500), by python-docx: its only room.

People's words are text and nothing else: no field, link or formula is made of them, and each quote, label and cell is a
paragraph of its own, so that characters which turn the direction of writing end where the words end.
"""

from collections.abc import Iterable, Sequence
from datetime import UTC
from io import BytesIO
from zipfile import ZipFile

import docx
from docx.document import Document as WordFile
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Length, Pt
from docx.table import Table as WordTable
from docx.table import _Row as WordRow
from docx.text.paragraph import Paragraph

from bot.chat.reply import Facts, Quote, Text, Tone
from bot.documents.document import Document, Part, Table
from bot.documents.letters import reads_from_the_right, writable
from bot.documents.packing import Packed, packed

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
MAKER = "Staffroom"
PAGE, OF = "page ", " of "
_QUOTE, _SMALL = "Words", "Small"
_SHARES_OF_FACTS = (1, 2)
_NOT_OURS = ("/thumbnail", "/customXml", "/extended-properties", "/stylesWithEffects")
"""What the library's template brings along: the picture of another document, and other programs' names."""
_A4, _MARGIN = (Cm(21), Cm(29.7)), Cm(2)
_LINE = Length(_A4[0] - 2 * _MARGIN)
_BOLD = frozenset({Tone.WARNING, Tone.URGENT})


def as_word(document: Document) -> bytes:
    """Return a document as the bytes of a Word file; the same document gives the same bytes."""
    file = docx.Document()
    _leave_out(file)
    _set_page(file)
    _set_styles(file, document.language)
    _set_properties(file, document)
    file.add_heading(writable(document.title), 0)
    for part in document.parts:
        _add(part, file)
    _put_foot(file, document.foot)
    return _packed_again(file, document)


def _packed_again(file: WordFile, document: Document) -> bytes:
    # The library writes the moment of writing beside every part.
    out = BytesIO()
    file.save(out)
    with ZipFile(out) as written:
        parts = [Packed(name, written.read(name)) for name in written.namelist()]
    return packed(parts, document.made_at)


def _leave_out(file: WordFile) -> None:
    for relations in (file.part.package.rels, file.part.rels):
        for key in [key for key, each in relations.items() if each.reltype.endswith(_NOT_OURS)]:
            relations.pop(key)


def _set_page(file: WordFile) -> None:
    page = file.sections[0]
    page.page_width, page.page_height = _A4
    page.left_margin = page.right_margin = page.top_margin = page.bottom_margin = _MARGIN


def _set_styles(file: WordFile, language: str) -> None:
    file.styles["Normal"].font.size = Pt(10.5)
    for tongue in file.styles.element.iter(qn("w:lang")):
        tongue.set(qn("w:val"), language)
    file.styles.add_style(_SMALL, WD_STYLE_TYPE.PARAGRAPH).font.size = Pt(9)
    quote = file.styles.add_style(_QUOTE, WD_STYLE_TYPE.PARAGRAPH)
    borders = OxmlElement("w:pBdr")
    for side in ("w:left", "w:right"):  # on both, since a text may begin at either
        borders.append(OxmlElement(side, {qn("w:val"): "single", qn("w:sz"): "12", qn("w:space"): "8"}))
    quote.element.get_or_add_pPr().append(borders)
    quote.paragraph_format.left_indent = quote.paragraph_format.right_indent = Cm(0.6)


def _set_properties(file: WordFile, document: Document) -> None:
    about = file.core_properties
    about.title, about.language, about.comments, about.keywords = writable(document.title), document.language, "", ""
    about.author = about.last_modified_by = MAKER
    about.created = about.modified = document.made_at.astimezone(UTC).replace(microsecond=0, tzinfo=None)
    about.revision = 1


def _add(part: Part, file: WordFile) -> None:
    match part:
        case Text():
            _add_text(part, file)
        case Quote():
            _add_quote(part, file)
        case Facts():
            _add_facts(part, file)
        case _:
            _add_table(part, file)


def _add_text(part: Text, file: WordFile) -> None:
    if part.tone is Tone.HEADING:
        file.add_heading(writable(part.words), 1)
        return
    paragraph = _put(part.words, file.add_paragraph(style=_SMALL if part.tone is Tone.QUIET else None))
    if part.tone in _BOLD:
        _embolden(paragraph)


def _add_quote(part: Quote, file: WordFile) -> None:
    for said in filter(None, (part.label, part.heading)):
        label = _put(said, file.add_paragraph())
        label.paragraph_format.keep_with_next = True
        _embolden(label)
    _put(part.words, file.add_paragraph(style=_QUOTE))
    if part.source:
        _put(part.source, file.add_paragraph(style=_SMALL))


def _add_facts(part: Facts, file: WordFile) -> None:
    for label, _ in _grid(file, part.rows, _SHARES_OF_FACTS):
        _embolden(label)


def _add_table(part: Table, file: WordFile) -> None:
    head, *_ = _grid(file, (part.head, *part.rows), part.widths or (1,) * len(part.head), with_head=True)
    for label in head:
        _embolden(label)


def _grid(
    file: WordFile, rows: Sequence[Sequence[str]], shares: Sequence[int], *, with_head: bool = False
) -> list[list[Paragraph]]:
    """Write a table and return its paragraphs, row by row."""
    table: WordTable = file.add_table(len(rows), len(shares), "Table Grid")
    table.autofit = False
    for column, share in zip(table.columns, shares, strict=True):
        column.width = Length(_LINE * share // sum(shares))
    if with_head:
        _mark(table.rows[0], "w:tblHeader")
    file.add_paragraph()
    return [_fill(row, cells) for row, cells in zip(table.rows, rows, strict=True)]


def _fill(row: WordRow, cells: Iterable[str]) -> list[Paragraph]:
    _mark(row, "w:cantSplit")  # unless it is longer than a page
    return [_put(text, cell.paragraphs[0]) for cell, text in zip(row.cells, cells, strict=True)]


def _mark(row: WordRow, as_what: str) -> None:
    row._tr.get_or_add_trPr().append(OxmlElement(as_what))  # noqa: SLF001 - the library has no name for it


def _put(text: str, paragraph: Paragraph) -> Paragraph:
    run = paragraph.add_run(writable(text))
    if reads_from_the_right(text):
        paragraph._p.get_or_add_pPr().append(OxmlElement("w:bidi"))  # noqa: SLF001 - the library has no name for it
        run.font.rtl = True
    return paragraph


def _embolden(paragraph: Paragraph) -> None:
    for run in paragraph.runs:
        run.bold = True


def _put_foot(file: WordFile, foot: str) -> None:
    paragraph = _put(f"{foot} · {PAGE}" if foot else PAGE, file.sections[0].footer.paragraphs[0])
    _put_field("PAGE", paragraph)
    paragraph.add_run(OF)
    _put_field("NUMPAGES", paragraph)


def _put_field(name: str, paragraph: Paragraph) -> None:
    field = OxmlElement("w:fldSimple", {qn("w:instr"): name})
    paragraph._p.append(field)  # noqa: SLF001 - the library has no name for it
    shown = OxmlElement("w:r")
    shown.append(OxmlElement("w:t"))
    shown[0].text = "1"
    field.append(shown)
