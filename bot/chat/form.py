"""What the bot asks: a form, and the one way to read what came back."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from enum import Enum, auto

from bot.errors import StaffroomError
from bot.labelled import Labelled
from bot.weeks import LONDON

FILL_IN = "Please fill this in."
CHOOSE = "Please choose from the list."
NOT_A_DAY = "Please give a day as year-month-day, such as 2026-11-20."
NOT_A_MOMENT = "Please give a day and a time, such as 2026-11-20 08:05."
IN_THE_FUTURE = "This is in the future. Please check the date."
LONG_AGO = "This is too long ago. Please check the year."
ADD_A_FILE = "Please add a file."
SHORTER = "Please shorten this to {longest:,} characters; it has {length:,}."

_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_MOMENT = re.compile(r"\d{4}-\d\d-\d\d[ T]\d\d:\d\d(:\d\d)?", re.ASCII)
_FIRST_YEAR = 1990
"""No online post is older; a workbook knows no day before 1900."""
# Letters and marks that show nothing: joiners, fillers, an empty braille cell, variation selectors.
_UNSEEN = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0" + "".join(map(chr, range(0xFE00, 0xFE10))))
_REPLACEMENT = 0xFFFD
_SHOWN: Mapping[int, int] = {
    **{code: 0x2400 + code for code in range(0x20) if chr(code) not in "\n\t"},
    0x7F: 0x2421,
    **dict.fromkeys(range(0x80, 0xA0), _REPLACEMENT),  # control characters without a picture
    **dict.fromkeys(range(0xD800, 0xE000), _REPLACEMENT),  # lone surrogates
    **dict.fromkeys(range(0xFDD0, 0xFDF0), _REPLACEMENT),  # non-characters, as are the last two of each plane
    **{plane + last: _REPLACEMENT for plane in range(0, 0x110000, 0x10000) for last in (0xFFFE, 0xFFFF)},
}

Raw = str | tuple[str, ...]
Value = str | tuple[str, ...] | date | datetime | tuple["Upload", ...] | None


class FieldKind(Enum):
    """What a field takes, and the type that `read` gives for it."""

    LINE = auto()
    """One line: str."""
    PARAGRAPH = auto()
    """Several lines: str."""
    CHOICE = auto()
    """One of the options: str, empty where none was chosen."""
    CHOICES = auto()
    """Any of the options: tuple of str."""
    DAY = auto()
    """A past or present London day: date or None."""
    MOMENT = auto()
    """A past or present London wall time: aware datetime in UTC, or None."""
    FILES = auto()
    """Files: tuple of Upload."""


@dataclass(frozen=True, slots=True)
class Option:
    """One thing to choose: what is stored and what is read."""

    code: str
    label: str


def options(labels: Iterable[Labelled]) -> tuple[Option, ...]:
    """Return members of an enumeration as things to choose."""
    return tuple(Option(member.value, member.label) for member in labels)


@dataclass(frozen=True, slots=True)
class Field:
    """One question of a form. `longest` counts characters; `value` is what it shows at first."""

    name: str
    label: str
    kind: FieldKind = FieldKind.LINE
    required: bool = False
    hint: str = ""
    options: tuple[Option, ...] = ()
    value: str = ""
    longest: int = 500


@dataclass(frozen=True, slots=True)
class Section:
    """Questions that belong together. A folded section is optional as a whole and starts closed."""

    title: str
    fields: tuple[Field, ...]
    folded: bool = False


@dataclass(frozen=True, slots=True)
class Form:
    """A form for one step of one command.

    `nonce` makes one submit one record; `seen` is the version of the record that the form was drawn from.
    """

    command: str
    step: str
    title: str
    sections: tuple[Section, ...]
    submit: str
    nonce: str
    about: str = ""
    seen: str = ""
    intro: str = ""

    @property
    def fields(self) -> tuple[Field, ...]:
        """All fields, in order."""
        return tuple(f for section in self.sections for f in section.fields)


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as it arrived: its name is the sender's claim."""

    name: str
    content: bytes


class BadAnswers(StaffroomError):
    """Some answers cannot be taken as they are; `errors` has one sentence for each such field."""

    sentence = "Not saved yet. Please look at the marked answers; everything you wrote is still here."

    def __init__(self, errors: Mapping[str, str]) -> None:
        self.errors = dict(errors)
        super().__init__()


@dataclass(frozen=True, slots=True)
class Answers:
    """The answers of a form after `read`: each value has the type of its field's kind."""

    values: Mapping[str, Value]

    def text(self, name: str) -> str:
        """Return a LINE, PARAGRAPH or CHOICE; empty where the form has no such field."""
        value = self.values.get(name, "")
        return value if isinstance(value, str) else ""

    def chosen(self, name: str) -> tuple[str, ...]:
        """Return the codes of CHOICES."""
        value = self.values.get(name)
        return tuple(v for v in value if isinstance(v, str)) if isinstance(value, tuple) else ()

    def day(self, name: str) -> date | None:
        """Return a DAY."""
        value = self.values.get(name)
        return value if isinstance(value, date) and not isinstance(value, datetime) else None

    def moment(self, name: str) -> datetime | None:
        """Return a MOMENT in UTC."""
        value = self.values.get(name)
        return value if isinstance(value, datetime) else None

    def files(self, name: str) -> tuple[Upload, ...]:
        """Return FILES."""
        value = self.values.get(name)
        return tuple(v for v in value if isinstance(v, Upload)) if isinstance(value, tuple) else ()


@dataclass(frozen=True, slots=True)
class Sent:
    """The answers as a platform received them: text by field, and files by field. Nothing in it is believed yet."""

    texts: Mapping[str, Raw] = field(default_factory=dict)
    files: Mapping[str, tuple[Upload, ...]] = field(default_factory=dict)


class _Refused(Exception):
    """One answer cannot be taken; the argument is the sentence for it."""


def visible(text: str) -> str:
    """Return people's words without the characters that a store or a screen cannot carry.

    Control characters become their pictures (U+2400 and on), lone surrogates and non-characters U+FFFD; line ends
    become one newline. Everything else stays to the letter.
    """
    return text.replace("\r\n", "\n").replace("\r", "\n").translate(_SHOWN)


def blank(text: str) -> bool:
    """Say whether a text shows nothing: white space, fillers, or format characters such as zero-width ones."""
    return all(c.isspace() or c in _UNSEEN or unicodedata.category(c) == "Cf" for c in text)


def read(form: Form, sent: Sent, now: datetime) -> Answers:
    """Return the answers that `sent` gives to `form`; raise BadAnswers with a sentence for each that cannot be taken.

    Only fields of the form are read: whatever else was sent is left out. `now` is aware.
    """
    values: dict[str, Value] = {}
    errors: dict[str, str] = {}
    for asked in form.fields:
        try:
            values[asked.name] = _value(asked, sent, now)
        except _Refused as refused:
            errors[asked.name] = str(refused)
    if errors:
        raise BadAnswers(errors)
    return Answers(values)


def _value(asked: Field, sent: Sent, now: datetime) -> Value:
    if asked.kind is FieldKind.FILES:
        return _files(asked, sent.files.get(asked.name, ()))
    raw = sent.texts.get(asked.name, "")
    if asked.kind is FieldKind.CHOICES:
        return _choices(asked, (raw,) if isinstance(raw, str) else raw)
    text = visible(raw if isinstance(raw, str) else " ".join(raw))
    if blank(text):
        if asked.required:
            raise _Refused(CHOOSE if asked.kind is FieldKind.CHOICE else FILL_IN)
        return _EMPTY.get(asked.kind, "")
    return _PARSE[asked.kind](asked, text, now)


def _files(asked: Field, uploads: tuple[Upload, ...]) -> tuple[Upload, ...]:
    if asked.required and not uploads:
        raise _Refused(ADD_A_FILE)
    return uploads


def _choices(asked: Field, raw: tuple[str, ...]) -> tuple[str, ...]:
    chosen = tuple(dict.fromkeys(code for code in raw if code))
    if not set(chosen) <= {option.code for option in asked.options} or (asked.required and not chosen):
        raise _Refused(CHOOSE)
    return chosen


def _text(asked: Field, text: str, _now: datetime) -> str:
    words = text.strip()
    if len(words) > asked.longest:
        raise _Refused(SHORTER.format(longest=asked.longest, length=len(words)))
    return " ".join(words.split()) if asked.kind is FieldKind.LINE else words


def _choice(asked: Field, text: str, _now: datetime) -> str:
    if text not in {option.code for option in asked.options}:
        raise _Refused(CHOOSE)
    return text


def _day(_asked: Field, text: str, now: datetime) -> date:
    found = _time(text, _DAY, NOT_A_DAY).date()
    if found > now.astimezone(LONDON).date():
        raise _Refused(IN_THE_FUTURE)
    return found


def _moment(_asked: Field, text: str, now: datetime) -> datetime:
    found = _time(text, _MOMENT, NOT_A_MOMENT).replace(tzinfo=LONDON).astimezone(UTC)
    if found > now:
        raise _Refused(IN_THE_FUTURE)
    return found


def _time(text: str, written: re.Pattern[str], otherwise: str) -> datetime:
    words = text.strip()
    try:
        # Python alone would also take a week, a day without its time, or another time zone.
        found = datetime.fromisoformat(words if written.fullmatch(words) else "")
    except ValueError:
        raise _Refused(otherwise) from None
    if found.year < _FIRST_YEAR:
        raise _Refused(LONG_AGO)
    return found


_EMPTY: Mapping[FieldKind, Value] = {FieldKind.DAY: None, FieldKind.MOMENT: None}
_PARSE: Mapping[FieldKind, Callable[[Field, str, datetime], Value]] = {
    FieldKind.LINE: _text,
    FieldKind.PARAGRAPH: _text,
    FieldKind.CHOICE: _choice,
    FieldKind.DAY: _day,
    FieldKind.MOMENT: _moment,
}
