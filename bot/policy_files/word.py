"""Word documents (.docx) into pieces: text, tables, notes and text boxes, with the numbers that Word counts itself."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from lxml.etree import _Element

from bot.policy_files.labels import point_of
from bot.policy_files.numbering import Number, Numbering, read_numbering
from bot.policy_files.pieces import Aside, BadDocument, Piece, Reading, Shape, tidy
from bot.policy_files.plain import is_contents
from bot.policy_files.xml import Package, children, first, local, named, value

UNSETTLED = (
    "{file} holds {count:,} changes that nobody has accepted or refused yet, so it is not clear what was adopted. "
    "In Word: Review, Accept (or Reject) All Changes; then import it again."
)
PICTURES = "pictures and drawings", "they hold no words that could be read"
HIDDEN = "hidden text", "Word does not print it"
COMMENTS = "comments", "they are not part of the text"
HEADERS = "headers and footers", "they repeat on every page"
SIGNS = "signs of a picture font", "they are no letters"
NOTES = "{count:,} notes at the foot of a page were put after the paragraph that they belong to."
BOLD = "{count:,} headings were seen by their bold letters alone, because they have no heading style."
PLACE = "paragraph {number}"

_CHANGES = frozenset({"ins", "del", "moveFrom", "moveTo"})
_SILENT = frozenset({"pPr", "rPr", "tblPr", "tblGrid", "trPr", "tcPr", "sectPr", "sdtPr", "sdtEndPr"}) | frozenset(
    {"instrText", "delText", "delInstrText", "Fallback", "rt", "fldData"}
)
_SIGNS = {"tab": "\t", "ptab": "\t", "cr": "\n", "noBreakHyphen": "-"}
_BLOCKS = frozenset({"p", "tbl"})
_LONGEST_BOLD = 90
_BOLD_DEPTH = 8
_NO_OUTLINE = 9
_STYLES_DEEP = 20


@dataclass(frozen=True, slots=True)
class _Style:
    name: str
    based_on: str
    outline: str
    number: str
    depth: str


@dataclass(slots=True)
class _Document:
    """A document on its way through."""

    styles: Mapping[str, _Style]
    default_style: str
    numbering: Numbering
    notes: Mapping[tuple[str, str], _Element]
    aside: Aside = field(default_factory=Aside)
    paragraphs: int = 0
    noted: int = 0
    bold: int = 0

    def pieces(self, container: _Element, *, contents: bool = False) -> Iterator[Piece]:
        """Yield the pieces of a body, a cell or a box, in their order."""
        for block in _blocks(container):
            if local(block) == "sdt":
                inner = first(block, "sdtContent")
                if inner is not None:
                    yield from self.pieces(inner, contents=contents or _is_contents(block))
            elif local(block) == "p":
                yield from self._paragraph(block, contents=contents)
            else:
                yield from self._table(block)

    def _paragraph(self, paragraph: _Element, *, contents: bool) -> Iterator[Piece]:
        self.paragraphs += 1
        place = PLACE.format(number=self.paragraphs)
        boxes: list[_Element] = []
        text = "".join(self._words(paragraph, boxes)).strip()
        if text:
            yield self._piece(paragraph, text, place, contents=contents)
        for box in boxes:
            yield from self.pieces(box)

    def _piece(self, paragraph: _Element, text: str, place: str, *, contents: bool) -> Piece:
        properties = first(paragraph, "pPr")
        chain = list(self._chain(properties))
        if contents or is_contents(text) or any(style.name.lower().startswith("toc ") for style in chain):
            return Piece(Shape.CONTENTS, text, place=place)
        depth = self._outline(properties, chain)
        number = self._number(properties, chain)
        printed = f"{number.text} {text}" if number and number.text else text
        label = number.text.strip("().:- ") if number else ""
        if not depth and not number and self._is_bold(paragraph, text):
            self.bold += 1
            depth = _BOLD_DEPTH
        if depth:
            return Piece(Shape.HEADING, printed, label, depth, place)
        return _body(text, printed, label, number, place)

    def _chain(self, properties: _Element | None) -> Iterator[_Style]:
        """Yield the style of a paragraph, and those that it is based on."""
        wanted = value(first(properties, "pStyle"), "val") or self.default_style
        for _ in range(_STYLES_DEEP):
            style = self.styles.get(wanted)
            if style is None:
                return
            yield style
            wanted = style.based_on

    def _outline(self, properties: _Element | None, chain: list[_Style]) -> int:
        """Return the depth of a heading, nought for any other paragraph."""
        own = value(first(properties, "outlineLvl"), "val")
        outline = own or next((style.outline for style in chain if style.outline), "")
        if outline.isdigit():
            return int(outline) + 1 if int(outline) < _NO_OUTLINE else 0
        digits = (style.name[8:] for style in chain if style.name.lower().startswith("heading "))
        return next((int(digit) for digit in digits if digit.isdigit()), 0)

    def _number(self, properties: _Element | None, chain: list[_Style]) -> Number | None:
        own = first(properties, "numPr")
        number = value(first(own, "numId"), "val") or next((style.number for style in chain if style.number), "")
        depth = value(first(own, "ilvl"), "val") or next((style.depth for style in chain if style.depth), "0")
        if not number or number == "0" or not depth.isdigit():
            return None
        return self.numbering.next(number, int(depth))

    def _is_bold(self, paragraph: _Element, text: str) -> bool:
        """Say whether a paragraph is a heading to the eye: short, bold throughout, and no sentence."""
        if len(text) > _LONGEST_BOLD or text.endswith((".", ":", ";", ",", "!", "?")) or "\n" in text or "\t" in text:
            return False
        runs = [run for run in paragraph.iter() if local(run) == "r" and first(run, "t") is not None]
        return bool(runs) and all(named(first(run, "rPr", "b")) for run in runs) and point_of(text) is None

    def _words(self, element: _Element, boxes: list[_Element]) -> Iterator[str]:
        """Yield the words below an element; text boxes are put aside, to follow the paragraph."""
        for each in element:
            name = local(each)
            if name in {"t", "br", "sym"} or name in _SIGNS:
                yield self._sign(each, name)
            elif name == "txbxContent":
                boxes.append(each)
            elif name in {"footnoteReference", "endnoteReference"}:
                boxes.extend(self._note(name, value(each, "id")))
            elif name == "r" and named(first(each, "rPr", "vanish")):
                self.aside.put(HIDDEN, "".join(map(str, each.itertext())))
            elif name not in _SILENT:
                if name in {"drawing", "pict", "object"} and not any(
                    local(inner) == "txbxContent" for inner in each.iter()
                ):
                    self.aside.put(PICTURES)
                yield from self._words(each, boxes)

    def _sign(self, element: _Element, name: str) -> str:
        if name == "t":
            return element.text or ""
        if name == "br":
            return "" if value(element, "type") in {"page", "column"} else "\n"
        if name == "sym":
            self.aside.put(SIGNS)
            return ""
        return _SIGNS[name]

    def _note(self, name: str, wanted: str) -> Iterator[_Element]:
        note = self.notes.get((name[:-9], wanted))
        if note is not None:
            self.noted += 1
            yield note

    def _table(self, table: _Element) -> Iterator[Piece]:
        for row in _below(table, "tr"):
            cells = list(_below(row, "tc"))
            if len(cells) == 1:  # a box around ordinary text
                yield from self.pieces(cells[0])
                continue
            texts = [" ".join(_shown(piece) for piece in self.pieces(cell)) for cell in cells]
            yield Piece(
                Shape.ROW,
                "\t".join(" ".join(text.split()) for text in texts),
                place=PLACE.format(number=self.paragraphs),
            )


def read_word(raw: bytes, file: str) -> Reading:
    """Return the pieces of a Word document, or raise BadDocument."""
    package = Package(raw, file)
    body = first(package.document(), "body")
    _refuse_changes(body, file)
    styles = package.part("styles+xml")
    document = _Document(
        _styles(styles), _default(styles), read_numbering(package.part("numbering+xml")), _notes(package)
    )
    pieces = () if body is None else tidy(document.pieces(body))
    for kind, what in (("header+xml", HEADERS), ("footer+xml", HEADERS), ("comments+xml", COMMENTS)):
        for _ in range(package.count(kind)):
            document.aside.put(what)
    counts = ((NOTES, document.noted), (BOLD, document.bold))
    return Reading(pieces, document.aside.all(), tuple(told.format(count=count) for told, count in counts if count))


def _refuse_changes(body: _Element | None, file: str) -> None:
    count = 0 if body is None else sum(local(each) in _CHANGES for each in body.iter())
    if count:
        raise BadDocument(UNSETTLED.format(file=file, count=count))


def _blocks(container: _Element) -> Iterator[_Element]:
    """Yield the paragraphs, tables and content controls of a container, out of whatever else lies around them."""
    for each in container:
        if local(each) in _BLOCKS or local(each) == "sdt":
            yield each
        elif local(each) not in _SILENT:
            yield from _blocks(each)


def _below(element: _Element, name: str) -> Iterator[_Element]:
    """Yield the nearest elements of a name below another, such as rows, without those of a table in a cell."""
    for each in element:
        if local(each) == name:
            yield each
        elif local(each) not in _BLOCKS | _SILENT:
            yield from _below(each, name)


def _body(text: str, printed: str, label: str, number: Number | None, place: str) -> Piece:
    if number is not None:
        shape = Shape.BULLET if number.is_mark else Shape.ITEM if label else Shape.PARAGRAPH
        return Piece(shape, printed, label, number.depth + 1, place)
    point = point_of(text)
    if point is not None:
        return Piece(Shape.BULLET, point, place=place)
    return Piece(Shape.PARAGRAPH, text, place=place)


def _shown(piece: Piece) -> str:
    return f"- {piece.text}" if piece.shape is Shape.BULLET else piece.text


def _is_contents(control: _Element) -> bool:
    gallery = first(control, "sdtPr", "docPartObj", "docPartGallery")
    return "table of contents" in value(gallery, "val").lower()


def _styles(root: _Element | None) -> dict[str, _Style]:
    return {value(style, "styleId"): _style(style) for style in children(root, "style")}


def _style(style: _Element) -> _Style:
    properties = first(style, "pPr")
    number = first(properties, "numPr")
    return _Style(
        value(first(style, "name"), "val"),
        value(first(style, "basedOn"), "val"),
        value(first(properties, "outlineLvl"), "val"),
        value(first(number, "numId"), "val"),
        value(first(number, "ilvl"), "val"),
    )


def _default(root: _Element | None) -> str:
    standing = (each for each in children(root, "style") if value(each, "default") in {"1", "true"})
    return next((value(style, "styleId") for style in standing if value(style, "type") == "paragraph"), "")


def _notes(package: Package) -> dict[tuple[str, str], _Element]:
    return {
        (kind, value(note, "id")): note
        for kind in ("footnote", "endnote")
        for note in _each(package.part(f"{kind}s+xml"), kind)
    }


def _each(root: _Element | None, name: str) -> Iterable[_Element]:
    return children(root, name)
