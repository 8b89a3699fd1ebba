"""PDFs into pieces: what repeats at the edges of pages is left out, and lines become paragraphs again."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median

from bot.policy_files.labels import label_of, point_of
from bot.policy_files.pdf_pages import UNKNOWN_SIGN, Line, Page, read_pages
from bot.policy_files.pdf_tables import tables
from bot.policy_files.pieces import Aside, BadDocument, Piece, Reading, Shape, tidy
from bot.policy_files.plain import is_contents

ONLY_PICTURES = (
    "{file} holds pictures of pages and no text: it was scanned. Please ask for the document that it was printed from."
)
HEADERS = "headers and footers", "they repeat at the edge of pages"
NUMBERS = "page numbers", "they are no part of the text"
PICTURES = "pictures", "they hold no words that could be read"
WITHOUT_TEXT = "Page {page} holds a picture and no text. If words are in the picture, they are missing."
UNKNOWN = "The PDF does not tell which letters {count:,} of its signs are. They are shown as {sign}: please compare."
LINED_UP = "{count:,} lines are set in columns without ruled lines. They were read from left to right: please compare."
BROKEN_WORDS = "These words were broken at the end of a line, and it is not clear whether with a hyphen: {words}."
PLACE = "page {page}"

_EDGE = 0.13  # of the height of a page, above and below
_EDGE_LINES = 4
_REPEATS = 0.3  # of the pages
_PAGE_NUMBER = re.compile(
    r"[-\u2013\u2014|\s]*(?:page\s*)?(?:\d{1,4}|[ivxl]{1,6})(?:\s*(?:of|/|\|)\s*\d{1,4})?[-\u2013\u2014|\s]*",
    re.IGNORECASE,
)
_LARGER = 1.1
_LONGEST_HEADING = 120
_CLOSE = 1.28  # a gap this much larger than the usual one ends a paragraph
_COLUMN_GAP = 2.2  # of the size of letters
_INDENT = 4.0
_SHOWN_WORDS = 8
_ENDS = (".", "!", "?", ":", ";", ".\u201d", ".\u2019", ".)")
_BROKEN = re.compile(r"(?P<head>[^\W\d_]+)[-\u00ad]$")
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")


@dataclass(frozen=True, slots=True)
class _Block:
    """Lines that belong together."""

    shape: Shape
    lines: tuple[Line, ...]


def read_pdf(raw: bytes, file: str) -> Reading:
    """Return the pieces of a PDF, or raise BadDocument."""
    pages = list(read_pages(raw, file))
    if not any(page.lines for page in pages):
        raise BadDocument(ONLY_PICTURES.format(file=file))
    aside = Aside()
    for _ in range(sum(page.pictures for page in pages)):
        aside.put(PICTURES)
    pages = _without_edges(pages, aside)
    reader = _Reader(pages)
    pieces = tidy(reader.pieces())
    return Reading(pieces, aside.all(), tuple(_remarks(pages, pieces, reader)))


def _remarks(pages: Sequence[Page], pieces: Sequence[Piece], reader: "_Reader") -> Iterator[str]:
    yield from (WITHOUT_TEXT.format(page=page.number) for page in pages if page.pictures and not page.lines)
    unknown = sum(piece.text.count(UNKNOWN_SIGN) for piece in pieces)
    if unknown:
        yield UNKNOWN.format(count=unknown, sign=UNKNOWN_SIGN)
    if reader.lined_up:
        yield LINED_UP.format(count=reader.lined_up)
    if reader.broken:
        more = " …" if len(reader.broken) > _SHOWN_WORDS else ""
        yield BROKEN_WORDS.format(words=", ".join(sorted(reader.broken)[:_SHOWN_WORDS]) + more)


def _without_edges(pages: Sequence[Page], aside: Aside) -> list[Page]:
    """Return the pages without page numbers, and without what stands at the edge of many pages alike."""
    edges = {page.number: _at_edges(page) for page in pages}
    counts = Counter(key for lines in edges.values() for key in {_alike(line) for line in lines})
    often = max(2, round(len(pages) * _REPEATS))
    kept = []
    for page in pages:
        gone = set()
        for line in edges[page.number]:
            if counts[_alike(line)] >= often or _PAGE_NUMBER.fullmatch(line.text):
                gone.add(line)
                aside.put(NUMBERS if _PAGE_NUMBER.fullmatch(line.text) else HEADERS, line.text)
        kept.append(replace(page, lines=tuple(line for line in page.lines if line not in gone)))
    return kept


def _at_edges(page: Page) -> list[Line]:
    above = sorted((line for line in page.lines if line.top > page.height * (1 - _EDGE)), key=lambda line: -line.y)
    below = sorted((line for line in page.lines if line.y < page.height * _EDGE), key=lambda line: line.y)
    return above[:_EDGE_LINES] + below[:_EDGE_LINES]


def _alike(line: Line) -> tuple[str, int]:
    return re.sub(r"\d+", "#", line.text), round(line.y / 3)


class _Reader:
    """What the whole document says of its lines: the usual size and gap, the right edge, its words."""

    def __init__(self, pages: Sequence[Page]) -> None:
        self._pages = [replace(page, lines=tuple(_rows(page))) for page in pages]
        lines = [line for page in self._pages for line in page.lines]
        letters = Counter[float]()
        for line in lines:
            letters[line.size] += len(line.text)
        self._size = letters.most_common(1)[0][0] if letters else 0.0
        self._right = max((line.x1 for line in lines if line.size <= self._size * _LARGER), default=0.0)
        self._gap = _usual_gap(self._pages, self._size)
        self._words = Counter(word.casefold() for line in lines for word in _WORD.findall(line.text)[:-1])
        sizes = sorted({line.size for line in lines if self._is_heading(line)}, reverse=True)
        self._depths = {size: depth for depth, size in enumerate(sizes, start=1)}
        self.lined_up = 0
        self.broken: set[str] = set()
        self._ruled = {
            page.number: [row for table in tables(page) for row in table.texts(page.lines, self._text)]
            for page in pages
        }

    def pieces(self) -> Iterator[Piece]:
        """Yield the pieces of the document in their order."""
        for block in self._joined_over_pages():
            text = self._text(block.lines)
            place = PLACE.format(page=block.lines[0].page)
            if block.shape is Shape.ROW:
                yield Piece(Shape.ROW, block.lines[0].text, place=place)
            elif is_contents(text):
                yield Piece(Shape.CONTENTS, text, place=place)
            elif block.shape is Shape.HEADING:
                yield Piece(Shape.HEADING, text, depth=self._depth(text, block.lines[0]), place=place)
            else:
                point = point_of(text)
                yield (
                    Piece(Shape.PARAGRAPH, text, place=place)
                    if point is None
                    else Piece(Shape.BULLET, point, place=place)
                )

    def _depth(self, text: str, line: Line) -> int:
        label = label_of(text, heading=True)
        return self._depths[line.size] if label is None else min(label.name.count(".") + 1, 9)

    def _is_heading(self, line: Line) -> bool:
        larger = line.size > self._size * _LARGER
        short = len(line.text) <= _LONGEST_HEADING and not line.text.endswith((".", ";", ","))
        return short and (larger or line.bold) and "\t" not in line.text and any(map(str.isalpha, line.text))

    def _blocks(self) -> Iterator[_Block]:
        for page in self._pages:
            yield from self._page_blocks(page)

    def _page_blocks(self, page: Page) -> Iterator[_Block]:
        """Yield the blocks of a page from above to below: paragraphs, and the rows of ruled tables between them."""
        rows = self._ruled[page.number]
        open_lines: list[Line] = []
        for line in sorted((*page.lines, *rows), key=lambda line: -line.y):
            if open_lines and (line in rows or self._ends(open_lines, line)):
                yield self._block(open_lines)
                open_lines = []
            if line in rows:
                yield _Block(Shape.ROW, (line,))
            else:
                open_lines.append(line)
        if open_lines:
            yield self._block(open_lines)

    def _joined_over_pages(self) -> Iterator[_Block]:
        """Yield the blocks, with a paragraph made whole that goes on on the next page."""
        kept: _Block | None = None
        for block in self._blocks():
            if kept is not None and _goes_on(kept, block):
                kept = self._together(kept, block)
                continue
            if kept is not None:
                yield kept
            kept = block
        if kept is not None:
            yield kept

    def _together(self, kept: _Block, block: _Block) -> _Block:
        if block.shape is not Shape.ROW:
            return replace(kept, lines=(*kept.lines, *block.lines))
        first = block.lines[0]
        cells = zip(kept.lines[0].text.split("\t"), block.lines[0].text.split("\t"), strict=True)
        text = "\t".join(self._text([replace(first, text=cell) for cell in pair if cell]) for pair in cells)
        return _Block(Shape.ROW, (replace(block.lines[0], text=text),))

    def _block(self, lines: Sequence[Line]) -> _Block:
        if "\t" in lines[0].text:
            self.lined_up += 1
            return _Block(Shape.ROW, tuple(lines))
        return _Block(Shape.HEADING if self._is_heading(lines[0]) else Shape.PARAGRAPH, tuple(lines))

    def _ends(self, before: Sequence[Line], line: Line) -> bool:
        """Say whether a line begins a new piece after the lines before it."""
        last = before[-1]
        if "\t" in line.text or "\t" in last.text or is_contents(last.text) or is_contents(line.text):
            return True
        if self._is_heading(last) or self._is_heading(line):
            alike = (
                last.bold == line.bold and last.size == line.size and self._is_heading(last) is self._is_heading(line)
            )
            return not alike or self._is_far(last, line) or label_of(line.text, heading=True) is not None
        if self._is_far(last, line) or point_of(line.text) is not None or self._is_labelled(before, line):
            return True
        return self._would_have_fitted(last, line) or self._goes_back(before, line)

    def _is_far(self, last: Line, line: Line) -> bool:
        return last.y - line.y > self._gap * max(last.size, line.size) * _CLOSE

    def _is_labelled(self, before: Sequence[Line], line: Line) -> bool:
        """Say whether a line begins with a number, and does not only happen to: it stands out as far as its piece."""
        return label_of(line.text) is not None and (
            line.x0 <= before[0].x0 + _INDENT or before[-1].text.endswith(_ENDS)
        )

    def _would_have_fitted(self, last: Line, line: Line) -> bool:
        """Say whether the first word of a line had room in the line before: then that line ended of itself."""
        words = line.text.split()
        width = (line.x1 - line.x0) * (len(words[0]) + 1) / max(len(line.text), 1)
        return last.x1 + width * 1.15 < self._right

    def _goes_back(self, before: Sequence[Line], line: Line) -> bool:
        """Say whether a line stands further out than the text of the point before it."""
        return len(before) > 1 and line.x0 < before[-1].x0 - _INDENT

    def _text(self, lines: Sequence[Line]) -> str:
        text = lines[0].text if lines else ""
        for line in lines[1:]:
            broken = _BROKEN.search(text)
            if broken is not None and line.text[:1].islower():
                text = self._mended(text, broken["head"], line.text)
            else:
                text += f" {line.text}"
        return text.replace("\u00ad", "")

    def _mended(self, text: str, head: str, rest: str) -> str:
        """Join a word that was broken at the end of a line: with its hyphen, unless the document has it without."""
        if text.endswith("\u00ad"):
            return text[:-1] + rest
        tail = _WORD.match(rest)
        whole = f"{head}{tail[0] if tail else ''}".casefold()
        hyphened = f"{head}-{tail[0] if tail else ''}".casefold()
        if self._words[whole] and not self._words[hyphened]:
            return text[:-1] + rest
        if not self._words[hyphened]:
            self.broken.add(hyphened)
        return text + rest


def _usual_gap(pages: Iterable[Page], size: float) -> float:
    """Return how far apart lines of a paragraph stand, as a multiple of the size of their letters."""
    gaps = [
        (above.y - below.y) / size
        for page in pages
        for above, below in pairwise(page.lines)
        if above.size == below.size == size and 0.8 < (above.y - below.y) / size < 2.5  # noqa: PLR2004 - one line or two
    ]
    return min(median(gaps), _lower_quarter(gaps) * 1.1) if gaps else 1.2


def _lower_quarter(gaps: Sequence[float]) -> float:
    return sorted(gaps)[len(gaps) // 4]


def _rows(page: Page) -> Iterator[Line]:
    """Yield the lines from above to below; what stands beside one another is one line."""
    ruled = list(tables(page))
    free = [line for line in page.lines if not any(table.holds(line) for table in ruled)]
    left = sorted(free, key=lambda line: (-line.y, line.x0))
    while left:
        top = left[0]
        beside = [line for line in left if abs(line.y - top.y) < top.size * 0.4]
        left = [line for line in left if line not in beside]
        yield _one(sorted(beside, key=lambda line: line.x0))


def _one(beside: Sequence[Line]) -> Line:
    """Return lines beside one another as one: a number or a mark before its text, or columns between tabs."""
    text = beside[0].text
    for before, line in pairwise(beside):
        is_number = before is beside[0] and (label_of(f"{text} x") is not None or point_of(f"{text} x") is not None)
        near = line.x0 - before.x1 < _COLUMN_GAP * line.size
        text += (" " if is_number or near else "\t") + line.text
    return replace(beside[-1], text=text, x0=beside[0].x0, x1=max(line.x1 for line in beside), page=beside[0].page)


def _goes_on(kept: _Block, block: _Block) -> bool:
    """Say whether a block at the head of a page is the rest of the one before: no sentence ended, or no first cell."""
    last, line = kept.lines[-1], block.lines[0]
    if last.page == line.page or kept.shape is not block.shape:
        return False
    if block.shape is Shape.ROW:
        return line.text.startswith("\t") and line.text.count("\t") == last.text.count("\t")
    if block.shape is not Shape.PARAGRAPH or label_of(line.text) is not None or point_of(line.text) is not None:
        return False
    return not last.text.endswith(_ENDS) and (line.text[:1].islower() or last.text.endswith((",", "-")))
