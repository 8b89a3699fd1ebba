"""How much Teams takes, and how a text is cut to that.

Teams counts a message in UTF-16 and says so in its guide to the format of bot messages (learn.microsoft.com, "Format
your bot messages"): 28 KB at first, later 40 KB, 100 KB since (80 KB advised). Which of them holds for a school is not
told, so that a card keeps below the smallest. What answers a dialog may have 80 KB (msteams-docs, issue 4135).
"""

import json
from collections.abc import Iterator

from bot.platforms.drawing import after_space

SIZE_OF_A_MESSAGE = 24_000
"""Bytes of a card in a message, as JSON in UTF-16; what goes around the card needs some of the 28 KB too."""
SIZE_OF_A_DIALOG = 60_000
"""Bytes of a card in a dialog, counted in the same way."""
SIZE_TOGETHER = 11_000
"""Bytes of what is never torn apart: a line, a row of buttons, a short quotation. Two of them fit into a message."""
MANY = 1_000
"""More elements than stand in anything."""
ACTIONS = 6
"""Actions that Teams shows in one set; it hides the others behind a menu, or altogether."""
BUTTON = 32
"""Characters that fit on a button on a phone; Teams cuts longer titles off."""
ROW, AROUND_A_TITLE = 38, 4
"""Characters of titles that fit in one row on a phone, and as how many the frame of each button counts. Teams' clients
for phones have hidden what did not fit (AdaptiveCards, issue 4758); that for desktops begins a new row."""
TOOLTIP = 300
CONFIRM = 600
SUMMARY = 300
"""Characters of the text of a notification."""
LABEL = 1_000
HINT = 1_000
OPTION = 200
"""Characters of what an option says."""
INPUT = 4_000
"""Characters that a text input takes, so that several full ones fit into a dialog that is shown again."""
EXPANDED, COMPACT = 4, 15
"""So many options are all shown, and so many stand in a list; what has more can be searched."""
ADDRESS = 2_000
_AS_TEXT = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def pieces(text: str) -> Iterator[str]:
    """Yield a text in pieces of at most `SIZE_TOGETHER`, cut after white space if it can be; together they are it."""
    largest = max(size(each) - _QUOTES for each in set(text)) if len(text) > _ALWAYS_FITS else _LARGEST
    most = SIZE_TOGETHER // largest
    while len(text) > most:
        cut = after_space(text, most)
        yield text[:cut]
        text = text[cut:]
    if text:
        yield text


def size(thing: object) -> int:
    """Return how many bytes something has as JSON in UTF-16."""
    return len(_AS_TEXT(thing).encode("utf-16-le", "surrogatepass"))


_QUOTES = size("")
_LARGEST = size("\0") - _QUOTES
"""Bytes of a character that is written as an escape; none has more."""
_ALWAYS_FITS = SIZE_TOGETHER // _LARGEST
"""Characters that fit together whatever they are, so that nobody has to look at each."""
