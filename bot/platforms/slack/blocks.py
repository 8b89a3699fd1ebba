"""The pieces of Block Kit that the bot uses, each cut to what Slack takes.

What people wrote goes into rich text, whose text elements are shown to the letter: Slack makes links, emoji and
entities of plain text too, and there is no way to switch that off (java-slack-sdk, issue 1069).
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from bot.chat.form import blank
from bot.platforms.drawing import shorten
from bot.platforms.slack.api import Block
from bot.platforms.slack.limits import HEADER, TEXT, pieces

Element = Mapping[str, Any]
"""A part of a block."""
BOLD = {"bold": True}
ITALIC = {"italic": True}


def plain(text: str, most: int = TEXT) -> Element:
    """Return a text object without any mark-up; a longer text is cut."""
    return {"type": "plain_text", "text": shorten(text, most), "emoji": False}


def rich(*elements: Element) -> Block:
    """Return a block of rich text."""
    return {"type": "rich_text", "elements": list(elements)}


def section(*parts: Element) -> Element:
    """Return a paragraph of rich text."""
    return {"type": "rich_text_section", "elements": list(parts)}


def literal(text: str, style: Mapping[str, bool] | None = None) -> Element:
    """Return a text of rich text, which is not empty and at most `TEXT` long: it is shown to the letter."""
    return {"type": "text", "text": text, **({"style": dict(style)} if style else {})}


def emoji(name: str) -> Element:
    """Return a symbol, by Slack's name for it."""
    return {"type": "emoji", "name": name}


def heading(text: str) -> Iterator[Block]:
    """Yield a heading, the whole of it."""
    if len(text) > HEADER:
        yield from paragraph(text, BOLD)
    elif not blank(text):
        yield {"type": "header", "text": plain(text)}


def paragraph(text: str, style: Mapping[str, bool] | None = None, before: Sequence[Element] = ()) -> Iterator[Block]:
    """Yield a text to the letter, in as many blocks as it takes; `before` stands at its beginning."""
    first = list(before)
    for piece in () if blank(text) else pieces(text):
        yield rich(section(*first, literal(piece, style)))
        first = []


def quiet(text: str) -> Iterator[Block]:
    """Yield a small text."""
    for piece in pieces(text):
        if not blank(piece):
            yield {"type": "context", "elements": [plain(piece)]}


def quotation(text: str) -> Iterator[Element]:
    """Yield what somebody wrote, to the letter, as parts of rich text; nothing where there is nothing to be seen."""
    for piece in () if blank(text) else pieces(text):
        yield {"type": "rich_text_quote", "elements": [literal(piece)]}


def literals(text: str, style: Mapping[str, bool] | None = None) -> list[Element]:
    """Return a text to the letter, in as many pieces as it takes; none where there is nothing to be seen."""
    return [] if blank(text) else [literal(piece, style) for piece in pieces(text)]


def numbered(blocks: Iterable[Block]) -> tuple[Block, ...]:
    """Return blocks with an id each, which none of them has yet."""
    return tuple({**block, "block_id": f"part.{number}"} for number, block in enumerate(blocks))
