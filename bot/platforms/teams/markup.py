"""HTML taken apart in one walk from its beginning to its end, whoever wrote it.

Python's own parser goes back over what never ends, time and again, so that 50 kB of it can hold everybody up for
seconds. Here nothing is looked at again: what begins a mark and never ends one is text, and so is all behind it.
"""

import re
from collections.abc import Iterator
from html import unescape
from typing import NamedTuple

_MARK = re.compile(
    r"""
    <!--.*?-->
    |<(?:[?]|!(?!--)|/(?![a-zA-Z]))[^>]*+>
    |<(?P<closes>/?)(?P<name>[a-zA-Z][^\s/<>]*+)(?>[^>="']++|=\s*+(?:"[^"]*+"|'[^']*+'|(?!["']))|["'])*+>
    """,
    re.VERBOSE | re.DOTALL,
)
"""A comment, a declaration, or a tag; a quotation mark counts only where it begins a value. Nothing in it is given
back: each is found, or not, in one walk over what follows."""
_MAY_MARK = re.compile(r"<[a-zA-Z/!?]")
_NO_CHARACTER = re.compile(r"&#(?:[0-9]{9,}+|[xX][0-9a-fA-F]{9,}+);?")
"""Beyond every character that there is. Python takes long over such numbers, or refuses them."""


class Piece(NamedTuple):
    """Text as it is read, or a tag by its name in lower case. One such as `<br/>` opens and closes."""

    text: str
    tag: str = ""
    opens: bool = False
    closes: bool = False


def pieces(html: str) -> Iterator[Piece]:
    """Yield texts and tags in their order; comments and declarations are left out."""
    said = at = 0
    while (at := html.find("<", at)) >= 0:
        mark = _MARK.match(html, at)
        if mark is not None:
            yield from _text(html[said:at])
            yield from _tag(mark)
            said = at = mark.end()
        elif _MAY_MARK.match(html, at):  # it never ends
            break
        else:
            at += 1
    yield from _text(html[said:])


def _text(marked: str) -> Iterator[Piece]:
    if marked:
        yield Piece(unescape(_NO_CHARACTER.sub("\N{REPLACEMENT CHARACTER}", marked)))


def _tag(mark: re.Match[str]) -> Iterator[Piece]:
    name, end = mark["name"], bool(mark["closes"])
    if name:
        yield Piece("", name.lower(), not end, end or mark[0].endswith("/>"))
