"""What a message in Teams says: the text without the bot's own name, and the writer's own words without quotations."""

import re
from collections.abc import Sequence
from html.parser import HTMLParser

from bot.chat.form import visible

_AT = re.compile(r"<at(?:\s[^>]*)?>(.*?)</at>", re.DOTALL | re.IGNORECASE)
_MARKS = re.compile(
    r'<quoted\s+messageId="[^"<>]*"\s*/>|<span\s+class="inline-compose-card"[^>]*>.*?</span>', re.DOTALL
)
"""What Teams puts where a message quotes another one, or holds a card that was chosen in a search."""
_OTHERS_WORDS = frozenset({"blockquote", "pre", "code"})
_NEW_LINE = frozenset({"blockquote", "pre", "p", "div", "br", "li", "tr", "h1", "h2", "h3"})
_NBSP = "\N{NO-BREAK SPACE}"


def as_read(text: str, ours: Sequence[str] = ()) -> str:
    """Return a message's text as its reader sees it: `ours` are the mentions of the bot, which are taken out.

    Teams writes `<at>Name</at>` for a mention; other people's are shown as their name.
    """
    names = {_AT.sub(_name, mention).strip() for mention in ours} - {""}
    shown = _AT.sub(lambda found: " " if _name(found).strip() in names else _name(found), _MARKS.sub(" ", text))
    return visible(shown.replace("&nbsp;", " ").replace(_NBSP, " ")).strip()


def _name(mention: re.Match[str]) -> str:
    return mention[1]


def own_words(html: str) -> str:
    """Return what a message in HTML says in its writer's own words: no quotation, no code."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    lines = "".join(reader.said).replace(_NBSP, " ").split("\n")
    return visible("\n".join(line for each in lines if (line := " ".join(each.split()))))


def all_words(html: str) -> str:
    """Return everything that a message in HTML says, with quotations and code."""
    reader = _Reader(frozenset())
    reader.feed(html)
    reader.close()
    return visible("".join(reader.said).replace(_NBSP, " ")).strip()


class _Reader(HTMLParser):
    """Collects text, and leaves out what stands inside the elements that hold others' words."""

    def __init__(self, passed_over: frozenset[str] = _OTHERS_WORDS) -> None:
        super().__init__(convert_charrefs=True)
        self.said: list[str] = []
        self._passed_over, self._inside = passed_over, 0

    def handle_starttag(self, tag: str, attrs: object) -> None:  # noqa: ARG002 - the library's shape
        self._inside += tag in self._passed_over
        self._break(tag)

    def handle_endtag(self, tag: str) -> None:
        self._inside -= tag in self._passed_over and self._inside > 0
        self._break(tag)

    def handle_data(self, data: str) -> None:
        if not self._inside:
            self.said.append(data)

    def _break(self, tag: str) -> None:
        if tag in _NEW_LINE:
            self.said.append("\n")
