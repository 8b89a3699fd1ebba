"""Markdown into pieces, as CommonMark reads it, with tables."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from markdown_it import MarkdownIt
from markdown_it.token import Token

from bot.policy_files.limits import decoded
from bot.policy_files.pieces import Aside, Piece, Reading, Shape, tidy
from bot.policy_files.plain import pieces_of

HTML = "marks of a web page (HTML)", "they are no words; words between marks within a line are kept"
PICTURES = "pictures", "they hold no words that could be read"
ADDRESSES = "addresses behind links", "the words of the link are kept"
PLACE = "line {number}"

_POINT = "-"
_DEEPEST = 100  # lists and quotations in one another


def read_markdown(raw: bytes, file: str) -> Reading:
    """Return the pieces of a Markdown file: the visible words, without the signs that mark them."""
    reader = _Reader()
    tokens = MarkdownIt("commonmark", {"html": True, "maxNesting": _DEEPEST}).enable("table").parse(decoded(raw, file))
    pieces = tidy(piece for token in tokens for piece in reader.pieces(token))
    return Reading(pieces, reader.aside.all())


@dataclass(slots=True)
class _Reader:
    """Where in the document the reader is."""

    aside: Aside = field(default_factory=Aside)
    depth: int = 0
    mark: str = ""
    heading: int = 0
    cells: list[str] | None = None
    place: str = ""

    def pieces(self, token: Token) -> Iterator[Piece]:
        """Yield the pieces that a token completes."""
        if token.map:
            self.place = PLACE.format(number=token.map[0] + 1)
        if token.type == "inline":
            yield from self._inline(_words(token.children or (), self.aside))
        elif token.type in {"fence", "code_block"}:
            yield Piece(Shape.PARAGRAPH, token.content, place=self.place)
        elif token.type == "tr_close":
            yield Piece(Shape.ROW, "\t".join(self.cells or ()), place=self.place)
            self.cells = None
        else:
            self._move(token)

    def _move(self, token: Token) -> None:
        if token.type.endswith("list_open") or token.type.endswith("list_close"):
            self.depth += token.nesting
        elif token.type == "list_item_open":
            self.mark = f"{token.info}{token.markup}" if token.info else _POINT
        elif token.type == "heading_open":
            self.heading = int(token.tag[1:])
        elif token.type == "tr_open":
            self.cells = []
        elif token.type == "html_block":
            self.aside.put(HTML, token.content)

    def _inline(self, words: str) -> Iterator[Piece]:
        one_line = " ".join(words.split("\n"))
        if self.cells is not None:
            self.cells.append(one_line)
        elif self.heading:
            yield Piece(Shape.HEADING, one_line, depth=self.heading, place=self.place)
            self.heading = 0
        elif self.mark:
            yield self._listed(one_line)
            self.mark = ""
        else:
            yield from pieces_of((line.strip(), self.place) for line in words.split("\n"))

    def _listed(self, words: str) -> Piece:
        if self.mark == _POINT:
            return Piece(Shape.BULLET, words, depth=self.depth, place=self.place)
        return Piece(Shape.ITEM, f"{self.mark} {words}", self.mark[:-1], self.depth, self.place)


def _words(tokens: Sequence[Token], aside: Aside) -> str:
    return "".join(_word(token, aside) for token in tokens)


def _word(token: Token, aside: Aside) -> str:
    if token.type in {"softbreak", "hardbreak"}:
        return "\n"
    if token.type == "image":
        aside.put(PICTURES, token.content)
        return ""
    if token.type == "html_inline":
        aside.put(HTML, token.content)
        return ""
    if token.type == "link_open":
        aside.put(ADDRESSES)
    return token.content
