"""The pieces of Adaptive Cards 1.5 that the bot uses.

What people wrote goes into rich text, whose runs are shown to the letter: text blocks, facts and error messages are
read as Markdown, as are the labels of boxes to tick in some clients. One thing is read in a run too, `{{DATE(…)}}`
and `{{TIME(…)}}`, so that no run holds two braces that open.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import Any

from bot.chat.form import blank
from bot.platforms.teams.limits import LABEL, MANY, SIZE_TOGETHER, pieces, size

Element = Mapping[str, Any]
"""A part of a card."""
Card = Mapping[str, Any]
"""An Adaptive Card."""
VERSION = "1.5"
BOLD: Element = {"weight": "Bolder"}
ITALIC: Element = {"italic": True}
QUIET: Element = {"isSubtle": True, "size": "Small"}
SOURCE: Element = {**QUIET, **ITALIC}
CLOSE: Element = {"spacing": "None"}
NEAR: Element = {"spacing": "Small"}
_AFTER_A_GAP: Element = {"spacing": "Medium"}
_LONG_WORD = re.compile(r"[!-~\u00a1-\u052f]{60}(?=[!-~\u00a1-\u052f])")
"""As much of a word of letters as fits into a dialog; other scripts and symbols break anywhere."""
_CLOCK = re.compile(r"(?<=\{)(?=\{(?:DATE|TIME)\()")
_WITHOUT_MARKDOWN = re.compile(
    r"""(?!\d+[.)])[^\W_]  # no number of a list
        (?:[^\W_]|[ ](?=\S)|[,;'?!()\u2019\u201c\u201d\u2013\u2014\u2026]|:(?=\s|$)|-(?!-)|\.(?![^\W\d_]))*""",
    re.VERBOSE,
)
"""Letters, figures and marks between which no Markdown, and nothing that is taken for an address, can stand."""


def card(body: Sequence[Element], fallback: str, **more: object) -> Card:
    """Return a card; `fallback` is what a client says that cannot show it."""
    return {"type": "AdaptiveCard", "version": VERSION, "fallbackText": fallback, **more, "body": list(body)}


def runs(text: str, style: Element | None = None) -> Iterator[Element]:
    """Yield a text without a line end, to the letter, in as many runs as it takes."""
    for piece in pieces(text):
        yield from ({"type": "TextRun", "text": part, **(style or {})} for part in _CLOCK.split(piece))


def rich(inlines: Iterable[Element], spacing: Element | None = None) -> Element:
    """Return a line of rich text."""
    return {"type": "RichTextBlock", **(spacing or {}), "inlines": list(inlines)}


def lines(text: str, style: Element | None = None, spacing: Element | None = None) -> Iterator[Element]:
    """Yield a text to the letter, each line of it by itself: there are clients that take no line end in a run.

    `spacing` parts its first line from what stands above. Nothing is yielded where there is nothing to be seen.
    """
    for line in () if blank(text) else text.split("\n"):
        for inlines in chain.from_iterable(packed(runs(part, style)) for part in _breakable(line)):
            yield rich(inlines, spacing)
            spacing = CLOSE
        if not line:
            spacing = _AFTER_A_GAP


def _breakable(line: str) -> Iterator[str]:
    """Yield a line in parts without a very long word, such as an address, at which clients may cut a line off."""
    start = 0
    for found in _LONG_WORD.finditer(line):
        yield line[start : found.end()]
        start = found.end()
    yield line[start:]


def titled(title: str, text: str, spacing: Element | None = None) -> Iterator[Element]:
    """Yield a bold title of one line, and a text to the letter that begins beside it."""
    above, below = list(lines(title, BOLD, spacing)), list(lines(text, None, spacing))
    if above and below:
        yield from above[:-1]
        yield {**above[-1], "inlines": [*above[-1]["inlines"], *below[0]["inlines"]]}
        yield from below[1:]
    else:
        yield from above or below


def heading(text: str, size_of_it: str = "Large") -> Iterator[Element]:
    """Yield a heading, the whole of it: one that screen readers know as such where Markdown cannot change it."""
    style = {**BOLD, "size": size_of_it}
    if _WITHOUT_MARKDOWN.fullmatch(text) and len(text) <= LABEL:
        yield {"type": "TextBlock", "text": text, "wrap": True, "style": "heading", **style}
    else:
        yield from lines(text, style)


def box(items: Iterable[Element], style: str = "", **more: object) -> Element:
    """Return a container; a style gives it a background."""
    return {"type": "Container", **({"style": style} if style else {}), **more, "items": list(items)}


def boxes(items: Iterable[Element], style: str, **more: object) -> Iterator[Element]:
    """Yield containers of one style, as many as it takes so that none is too large."""
    return (box(inside, style, **more) for inside in packed(items))


def marked(word: str, text: str) -> Iterator[Element]:
    """Yield a text below a word that says how it is meant."""
    below = list(lines(text, None, CLOSE))
    yield from (*lines(word, BOLD), *below) if below else ()


def packed(
    items: Iterable[Element], most: int = MANY, fit: Callable[[Sequence[Element]], bool] = lambda _: True
) -> Iterator[list[Element]]:
    """Yield elements, in order, in groups of at most `most` that `fit`.

    None is above `SIZE_TOGETHER`, and each fits, unless it is of one element alone.
    """
    everything = list(items)
    if len(everything) == 1:  # nearly every line is one run, which nobody has to measure
        yield everything
        return
    group: list[Element] = []
    room = SIZE_TOGETHER
    for item in everything:
        needed = size(item)
        if group and (needed > room or len(group) == most or not fit([*group, item])):
            yield group
            group, room = [], SIZE_TOGETHER
        group.append(item)
        room -= needed
    if group:
        yield group


def action_set(actions: Iterable[Element], spacing: Element | None = None) -> Element:
    """Return actions that stand in one row."""
    return {"type": "ActionSet", **(spacing or {}), "actions": list(actions)}


def beside(*columns: tuple[str, Sequence[Element]], bottom: bool = False) -> Element:
    """Return columns beside one another, each with its width; they stand on one line, at their middle or `bottom`."""
    line = "Bottom" if bottom else "Center"
    drawn = [
        {"type": "Column", "width": width, "verticalContentAlignment": line, "items": list(items)}
        for width, items in columns
    ]
    return {"type": "ColumnSet", "columns": drawn}
