"""What a message in Teams says: the text without the bot's own name, and the writer's own words without quotations.

Everybody in the school's Teams can write to the bot, and more: whatever is written is read in one walk over it.
"""

import re
from collections.abc import Callable, Collection, Iterator, Sequence

from bot.chat.form import visible
from bot.platforms.teams.markup import pieces

_AT = re.compile(r"<at(?:\s[^<>]*+)?>", re.IGNORECASE), re.compile(r"</at>", re.IGNORECASE)
_CARD = re.compile(r'<span\s++class="inline-compose-card"[^<>]*+>'), re.compile(r"</span>")
_QUOTED = re.compile(r'<quoted\s++messageId="[^"<>]*+"\s*+/>')
"""What Teams puts where a message names somebody, holds a card that was chosen in a search, or quotes another one."""
_OTHERS_WORDS = frozenset({"blockquote", "pre", "code"})
_NEW_LINE = frozenset({"blockquote", "pre", "p", "div", "br", "li", "tr", "h1", "h2", "h3"})
_NBSP = "\N{NO-BREAK SPACE}"
_Marks = tuple[re.Pattern[str], re.Pattern[str]]
"""What opens and what closes."""


def as_read(text: str, ours: Sequence[str] = ()) -> str:
    """Return a message's text as its reader sees it: `ours` are the mentions of the bot, which are taken out.

    Teams writes `<at>Name</at>` for a mention; other people's are shown as their name.
    """
    names = {_shown(mention, _AT, lambda name: name).strip() for mention in ours} - {""}
    without_marks = _shown(_QUOTED.sub(" ", text), _CARD, lambda _: " ")
    shown = _shown(without_marks, _AT, lambda name: " " if name.strip() in names else name)
    return visible(shown.replace("&nbsp;", " ").replace(_NBSP, " ")).strip()


def _shown(text: str, marks: _Marks, instead: Callable[[str], str]) -> str:
    """Return a text with something in the place of whatever stands between marks, and of these."""
    opening, closing = marks
    parts, at = list[str](), 0
    while (opened := opening.search(text, at)) and (closed := closing.search(text, opened.end())):
        parts += text[at : opened.start()], instead(text[opened.end() : closed.start()])
        at = closed.end()
    return "".join((*parts, text[at:]))


def own_words(html: str) -> str:
    """Return what a message in HTML says in its writer's own words: no quotation, no code."""
    lines = "".join(_said(html, _OTHERS_WORDS)).replace(_NBSP, " ").split("\n")
    return visible("\n".join(line for each in lines if (line := " ".join(each.split()))))


def all_words(html: str) -> str:
    """Return everything that a message in HTML says, with quotations and code."""
    return visible("".join(_said(html, ())).replace(_NBSP, " ")).strip()


def _said(html: str, passed_over: Collection[str]) -> Iterator[str]:
    """Yield texts and new lines, and leave out what stands inside the elements that hold others' words."""
    inside = 0
    for piece in pieces(html):
        if piece.tag in passed_over:
            inside = max(0, inside + piece.opens - piece.closes)
        if piece.tag in _NEW_LINE:
            yield "\n"
        elif not inside:
            yield piece.text
