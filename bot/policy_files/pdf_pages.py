"""The lines of a PDF as they lie on its pages, and the cells of tables with ruled lines."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO

from pdfminer.converter import PDFPageAggregator
from pdfminer.layout import LAParams, LTChar, LTContainer, LTCurve, LTImage, LTItem, LTPage, LTTextLine
from pdfminer.pdfdocument import PDFDocument, PDFEncryptionError, PDFPasswordIncorrect
from pdfminer.pdfexceptions import PDFException
from pdfminer.pdfinterp import PDFPageInterpreter, PDFResourceManager
from pdfminer.pdfpage import PDFPage
from pdfminer.pdfparser import PDFParser
from pdfminer.psexceptions import PSException

from bot.policy_files.pieces import BadDocument

LOCKED = "{file} is protected with a password or against copying. Please export it again without protection."
DAMAGED = "{file} is damaged, or no PDF: its pages cannot be found."
TOO_MANY_PAGES = "{file} has more than {limit} pages. Is it one policy?"

MOST_PAGES = 400
_THIN = 3.0  # points; a rule is no thicker
_SHORTEST_RULE = 8.0
_NEAR = 3.0
_LIGATURES = {
    "\ufb00": "ff",
    "\ufb01": "fi",
    "\ufb02": "fl",
    "\ufb03": "ffi",
    "\ufb04": "ffl",
    "\ufb05": "ft",
    "\ufb06": "st",
}
_AS_LETTERS = str.maketrans({**_LIGATURES, "\u00a0": "\u00a0", "\x00": None})
UNKNOWN_SIGN = "\ufffd"
Rule = tuple[float, float, float, float]
"""A ruled line: x0, y0, x1, y1 in points from the lower left corner."""


@dataclass(frozen=True, slots=True)
class Line:
    """Words in one line of a page. Lengths are points; `y` is the foot of the line, from the foot of the page."""

    text: str
    page: int
    x0: float
    x1: float
    y: float
    size: float
    bold: bool

    @property
    def top(self) -> float:
        """The upper edge of its letters."""
        return self.y + self.size


@dataclass(frozen=True, slots=True)
class Page:
    """One page: its lines, its ruled lines, its height, and whether it holds pictures."""

    number: int
    height: float
    lines: tuple[Line, ...]
    rules: tuple[Rule, ...]
    pictures: int


def read_pages(raw: bytes, file: str) -> Iterator[Page]:
    """Yield the pages of a PDF, or raise BadDocument."""
    try:
        document = PDFDocument(PDFParser(BytesIO(raw)))
        if document.encryption is not None:
            raise BadDocument(LOCKED.format(file=file))
        resources = PDFResourceManager()
        device = PDFPageAggregator(resources, laparams=LAParams(boxes_flow=None, all_texts=True, char_margin=3.0))
        interpreter = PDFPageInterpreter(resources, device)
        for number, page in enumerate(PDFPage.create_pages(document), start=1):
            if number > MOST_PAGES:
                raise BadDocument(TOO_MANY_PAGES.format(file=file, limit=MOST_PAGES))
            interpreter.process_page(page)
            yield _page(device.get_result(), number)
    except (PDFPasswordIncorrect, PDFEncryptionError):
        raise BadDocument(LOCKED.format(file=file)) from None
    except (PDFException, PSException):
        raise BadDocument(DAMAGED.format(file=file)) from None


def _page(layout: LTPage, number: int) -> Page:
    items = list(_items(layout))
    rules = tuple(rule for item in items if isinstance(item, LTCurve) for rule in _rules(item))
    columns = sorted({round(rule[0]) for rule in rules if rule[2] - rule[0] < _THIN})
    lines = [line for item in items if isinstance(item, LTTextLine) for line in _split(item, number, columns)]
    pictures = sum(isinstance(item, LTImage) for item in items)
    return Page(number, layout.height, tuple(lines), rules, pictures)


def _items(container: Iterable[LTItem]) -> Iterator[LTItem]:
    for item in container:
        if isinstance(item, LTContainer) and not isinstance(item, LTTextLine):
            yield from _items(item)
        else:
            yield item


def _rules(item: LTCurve) -> Iterator[Rule]:
    """Yield the straight edges that a drawn line or box has."""
    x0, y0, x1, y1 = item.bbox
    if x1 - x0 < _THIN or y1 - y0 < _THIN:
        if max(x1 - x0, y1 - y0) >= _SHORTEST_RULE:
            yield item.bbox
        return
    if item.stroke and len(item.pts) in {4, 5}:
        yield from ((x0, y0, x1, y0), (x0, y1, x1, y1), (x0, y0, x0, y1), (x1, y0, x1, y1))


def _split(item: LTTextLine, page: int, columns: Sequence[int]) -> Iterator[Line]:
    """Yield the line, in parts where a ruled line stands between its letters."""
    part: list[LTItem] = []
    for each in item:
        if part and isinstance(each, LTChar) and _is_between(columns, part, each):
            yield from _line(part, page)
            part = []
        part.append(each)
    yield from _line(part, page)


def _is_between(columns: Sequence[int], before: Sequence[LTItem], letter: LTChar) -> bool:
    last = next((each for each in reversed(before) if isinstance(each, LTChar)), None)
    return (
        last is not None
        and any(last.x1 - _NEAR < column < letter.x0 + _NEAR for column in columns)
        and (letter.x0 - last.x1 > 1.0)
    )


def _line(items: Sequence[LTItem], page: int) -> Iterator[Line]:
    letters = [each for each in items if isinstance(each, LTChar) and each.get_text().strip()]
    if not letters:
        return
    text = "".join(_letter(each) for each in items).translate(_AS_LETTERS).strip()
    size = Counter(round(letter.size, 1) for letter in letters).most_common(1)[0][0]
    bold = sum("bold" in letter.fontname.lower() for letter in letters) > len(letters) * 0.9
    y = Counter(round(letter.y0, 1) for letter in letters).most_common(1)[0][0]
    yield Line(text, page, letters[0].x0, letters[-1].x1, y, size, bold)


def _letter(item: LTItem) -> str:
    """Return the letter of a sign, a space between words, or the sign for a letter that the PDF does not tell."""
    text = item.get_text() if hasattr(item, "get_text") else ""
    return UNKNOWN_SIGN if text.startswith("(cid:") else text
