"""A document as a Word file (ISO/IEC 29500), by python-docx: its only room.

People's words are text and nothing else: no field, link or formula is made of them. Each of their lines is a paragraph
of its own, with the direction that its own script has, so that what turns the direction of writing ends where it ends.
"""

from collections.abc import Sequence
from copy import deepcopy
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
from docx.table import _Cell as WordCell
from docx.table import _Row as WordRow
from docx.text.paragraph import Paragraph

from bot.chat.reply import Facts, Quote, Text, Tone
from bot.documents.document import Document, Part, Table
from bot.documents.letters import reads_from_the_right, writable
from bot.documents.packing import Packed, packed

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
MAKER = "Staffroom"
PAGE, OF = "page ", " of "
_QUOTE, _SMALL, _LABEL = "Words", "Small", "Label"
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
    label = file.styles.add_style(_LABEL, WD_STYLE_TYPE.PARAGRAPH)
    label.font.bold, label.paragraph_format.keep_with_next, label.paragraph_format.space_after = True, True, Pt(3)
    quote = file.styles.add_style(_QUOTE, WD_STYLE_TYPE.PARAGRAPH)
    borders = OxmlElement("w:pBdr")
    for side in ("w:left", "w:right"):  # on both, since a text may begin at either
        borders.append(OxmlElement(side, {qn("w:val"): "single", qn("w:sz"): "12", qn("w:space"): "8"}))
    properties = quote.element.get_or_add_pPr()
    properties.append(borders)
    quote.paragraph_format.left_indent = quote.paragraph_format.right_indent = Cm(0.6)
    properties.append(OxmlElement("w:contextualSpacing"))


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
    for run in paragraph.runs if part.tone in _BOLD else ():
        run.bold = True


def _add_quote(part: Quote, file: WordFile) -> None:
    for said in filter(None, (part.label, part.heading)):
        _put(said, file.add_paragraph(style=_LABEL))
    _put_lines(part.words, file.add_paragraph(style=_QUOTE))
    if part.source:
        _put(part.source, file.add_paragraph(style=_SMALL))


def _add_facts(part: Facts, file: WordFile) -> None:
    for row in _grid(file, part.rows, _SHARES_OF_FACTS).rows:
        _embolden(row.cells[0])


def _add_table(part: Table, file: WordFile) -> None:
    table = _grid(file, (part.head, *part.rows), part.widths or (1,) * len(part.head))
    _mark(table.rows[0], "w:tblHeader")
    for cell in table.rows[0].cells:
        _embolden(cell)


def _grid(file: WordFile, rows: Sequence[Sequence[str]], shares: Sequence[int]) -> WordTable:
    table: WordTable = file.add_table(len(rows), len(shares), "Table Grid")
    table.autofit = False
    widths = [Length(_LINE * share // sum(shares)) for share in shares]
    for column, width in zip(table.columns, widths, strict=True):
        column.width = width
    file.add_paragraph()
    for row, cells in zip(table.rows, rows, strict=True):
        _mark(row, "w:cantSplit")  # unless it is longer than a page
        for cell, text, width in zip(row.cells, cells, widths, strict=True):
            cell.width = width  # some readers go by the cells, others by the columns
            _put_lines(text, cell.paragraphs[0])
    return table


def _mark(row: WordRow, as_what: str) -> None:
    row._tr.get_or_add_trPr().append(OxmlElement(as_what))  # noqa: SLF001 - the library has no name for it


def _put_lines(text: str, first: Paragraph) -> None:
    """Write each line into a paragraph of its own, the first into one that is there."""
    lines, blank = text.split("\n"), deepcopy(first._p)  # noqa: SLF001 - the library has no name for it
    _put(lines[0], first)
    at = first._p  # noqa: SLF001 - the same
    for line in lines[1:]:
        element = deepcopy(blank)
        at.addnext(element)  # the library itself looks for the end of the document each time
        _put(line, Paragraph(element, first._parent))  # noqa: SLF001 - the same
        at = element


def _put(text: str, paragraph: Paragraph) -> Paragraph:
    run = paragraph.add_run(writable(text))
    if reads_from_the_right(text):
        paragraph._p.get_or_add_pPr().append(OxmlElement("w:bidi"))  # noqa: SLF001 - the library has no name for it
        run.font.rtl = True
    return paragraph


def _embolden(cell: WordCell) -> None:
    for run in (run for paragraph in cell.paragraphs for run in paragraph.runs):
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
