"""What a document is made of: the nouns of a reply that a page of paper can show, and a table.

`Text` is a paragraph of the bot's own words (`HEADING` a heading), `Quote` somebody's words to the letter, `Facts` two
columns: what, and its value.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.chat.reply import Facts, Quote, Text


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under a head that is repeated on each page. Every row has as many cells as the head; cells are literal.

    `widths` are shares of the line, one a column; without them all columns are alike.
    """

    head: tuple[str, ...]
    rows: Sequence[tuple[str, ...]]
    widths: tuple[int, ...] = ()


Part = Text | Quote | Facts | Table


@dataclass(frozen=True, slots=True)
class Document:
    """A document: its title, its parts in order, when it was made (aware), and the line at the foot of each page.

    The same document gives the same bytes. `language` is what it is written in, for spelling and for screen readers.
    """

    title: str
    parts: tuple[Part, ...]
    made_at: datetime
    foot: str = ""
    language: str = "en-GB"
