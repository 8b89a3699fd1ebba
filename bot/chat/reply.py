"""What the bot shows. The vocabulary admits only what every platform can show."""

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum, auto


class Tone(Enum):
    """How a line is meant; a platform chooses how it looks, and never by colour alone."""

    PLAIN = auto()
    HEADING = auto()
    QUIET = auto()
    WARNING = auto()
    URGENT = auto()


@dataclass(frozen=True, slots=True)
class Text:
    """The bot's own words."""

    words: str
    tone: Tone = Tone.PLAIN


@dataclass(frozen=True, slots=True)
class Quote:
    """Somebody else's words, shown to the letter: never trimmed, formatted or linked.

    `label` says where they stand ("B.3, paragraph 2"), `heading` under which heading, `source` in which document.
    """

    words: str
    label: str
    heading: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True)
class Facts:
    """Short facts in two columns: what, and its value as text."""

    rows: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Link:
    """A way out of the bot: an https address."""

    label: str
    address: str


@dataclass(frozen=True, slots=True)
class Button:
    """A button that only asks: it shows something and changes nothing."""

    label: str
    command: str
    step: str = ""
    about: str = ""
    words: str = ""


@dataclass(frozen=True, slots=True)
class Press:
    """A form without fields: one press sends it. `nonce` makes one press one change, however often it is delivered.

    `confirm` is what is asked before, where other people will see what a press did.
    """

    label: str
    command: str
    step: str
    nonce: str
    about: str = ""
    words: str = ""
    confirm: str = ""


@dataclass(frozen=True, slots=True)
class File:
    """A file for this person alone.

    `about` is the reference of the concern that it belongs to, or empty: it is handed out only to whoever may read that
    at the moment of the handing out. `anew` makes it once more for that moment, so that nothing is in it that was
    erased, redacted or closed to its reader meanwhile; it raises NotThere or FileChanged where it cannot be that file.
    """

    label: str
    name: str
    media_type: str
    content: bytes
    about: str = ""
    anew: "Callable[[], File] | None" = field(default=None, repr=False, compare=False)


Part = Text | Quote | Facts | Link | Button | Press | File


@dataclass(frozen=True, slots=True)
class Reply:
    """What the bot says, in order. Every reply is private to the person who asked.

    `in_confidence` means that it holds what people wrote: it is shown only where the platform keeps no copy of it.
    `announcement` is said to everybody in the channel where it was asked: something changed for all of them.
    `settled` means that the policy alone settled every word of it, for everybody: a platform may keep it as drawn.
    """

    parts: tuple[Part, ...]
    in_confidence: bool = False
    settled: bool = False
    announcement: str = ""
