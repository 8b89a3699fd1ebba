"""Replies and forms into what the templates show. Pure: no template, no request, no store is touched here."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from itertools import groupby
from urllib.parse import urlsplit

from bot.chat.form import Field, FieldKind, Form, Raw, Section, Sent, visible
from bot.chat.reply import Button, Facts, File, Link, Part, Press, Reply, Text
from bot.command import Ask
from bot.dispatch import Returned
from bot.platforms.drawing import size_in_words
from bot.platforms.web import words
from bot.platforms.web.read import FIELD, Limits

Shelve = Callable[[File], str]
"""Puts a file where its person can fetch it, and returns the token that it is fetched by."""

_RADIOS = 4
"""Up to this many options stand in sight; more are a list to open."""
_MANY = 8
"""From this many boxes on, they stand in two columns that scroll."""
_SHOWN = 600
"""Characters of what somebody said that are shown at once."""
_KEPT = 50_000
"""Characters of what somebody said that are kept at all."""
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_MOMENT = re.compile(r"(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d)(?::\d\d(?:\.\d+)?)?")
_I = "I "
_ACTIONS = (Button, Press, Link, File)


@dataclass(frozen=True, slots=True)
class Said:
    """What somebody said: what is shown at once, all of it if that is more, and how long it was."""

    start: str
    whole: str = ""
    length: int = 0

    @property
    def cut(self) -> int:
        """How many characters were kept, or 0 if all of them were."""
        return len(self.whole) if len(self.whole) < self.length else 0


@dataclass(frozen=True, slots=True)
class Action:
    """Something to press: a small form (`hidden` are its fields) or, with an `address`, a link.

    `confirm` is what is asked before.
    """

    kind: str
    label: str
    hidden: tuple[tuple[str, str], ...] = ()
    address: str = ""
    confirm: str = ""

    @property
    def agree(self) -> str:
        """What is pressed to agree: the label again, after a yes."""
        first = self.label[:1] if self.label.startswith(_I) else self.label[:1].lower()
        return words.YES.format(label=first + self.label[1:])


@dataclass(frozen=True, slots=True)
class Block:
    """One or several parts that are shown together: `kind` names the macro, `items` is what it shows."""

    kind: str
    items: tuple[object, ...]


@dataclass(frozen=True, slots=True)
class Card:
    """A reply. `urgent` marks the whole of it."""

    blocks: tuple[Block, ...]
    urgent: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """What stands where an answer is not kept, and what asks for it again."""

    text: str
    actions: tuple[Action, ...]


@dataclass(frozen=True, slots=True)
class Draft:
    """What was sent with a form that could not be saved, and what is wrong with it."""

    sentence: str
    errors: Mapping[str, str]
    texts: Mapping[str, Raw] = field(default_factory=dict)
    with_files: bool = False


@dataclass(frozen=True, slots=True)
class OptionCard:
    """One option of a field."""

    id: str
    code: str
    label: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class FieldCard:
    """One question as it is drawn: `kind` names the macro, `values` is what it shows."""

    kind: str
    id: str
    name: str
    label: str
    needed: bool
    hints: tuple[str, ...]
    error: str
    value: str = ""
    options: tuple[OptionCard, ...] = ()
    many: bool = False

    @property
    def target(self) -> str:
        """The id that a link to this question leads to: the first thing in it that takes the focus."""
        return self.options[0].id if self.options and self.kind != "select" else self.id

    @property
    def described_by(self) -> str:
        """The ids of the hint and the error, for aria-describedby."""
        hint = [f"{self.id}-hint"] if self.hints else []
        error = [f"{self.id}-error"] if self.error else []
        return " ".join([*hint, *error])


@dataclass(frozen=True, slots=True)
class SectionCard:
    """Questions that belong together."""

    title: str
    fields: tuple[FieldCard, ...]
    folded: bool
    open: bool


@dataclass(frozen=True, slots=True)
class FormCard:
    """A form; `sentence` says why it came back, or is empty."""

    title: str
    intro: str
    sections: tuple[SectionCard, ...]
    submit: str
    hidden: tuple[tuple[str, str], ...]
    nonce: str
    again: Action
    sentence: str = ""

    @property
    def fields(self) -> tuple[FieldCard, ...]:
        """All fields, in order."""
        return tuple(f for section in self.sections for f in section.fields)


def said(text: str) -> Said:
    """Return what somebody said, cut to what is shown and kept."""
    shown = visible(text).strip()
    return Said(shown) if len(shown) <= _SHOWN else Said(shown[:_SHOWN], shown[:_KEPT], len(shown))


def reply_card(reply: Reply, who: str, shelve: Shelve) -> Card:
    """Return a reply as it is shown to the person with the id `who`; its files go to the shelf."""
    blocks = tuple(
        _block(kind, tuple(parts), who, shelve) for kind, parts in groupby(_split(reply.parts), key=_kind_of)
    )
    return Card(blocks, any(block.kind == "urgent" for block in blocks))


def notice_count(reply: Reply | None) -> int:
    """Return how many notices a reply shows: each is a line of facts."""
    return sum(len(part.rows) for part in reply.parts if isinstance(part, Facts)) if reply else 0


def form_card(form: Form, who: str, limits: Limits, draft: Draft | None = None) -> FormCard:
    """Return a form as it is shown, with what was typed into it if it came back."""
    hidden = _hidden(
        command=form.command,
        step=form.step,
        about=form.about,
        nonce=form.nonce,
        seen=form.seen,
        label=form.submit,
        who=who,
    )
    sections = tuple(_section(section, limits, draft) for section in form.sections)
    sentence = draft.sentence if draft else ""
    again = Action("button", words.OPEN_AGAIN, _hidden(command=form.command, step=form.step, about=form.about))
    return FormCard(form.title, form.intro, sections, form.submit, hidden, form.nonce, again, sentence)


def line(text: str, label: str, again: Ask | None) -> Line:
    """Return what stands in the place of an answer, with a button that asks again if something can."""
    if again is None:
        return Line(text, ())
    asked = _hidden(command=again.command, step=again.step, about=again.about, words=again.words, label=label)
    return Line(text, (Action("button", label, asked),))


def draft_of(returned: Returned, sent: Sent) -> Draft:
    """Return what was sent with a form that came back, files aside: no page can put those back."""
    texts = {
        name: visible(raw) if isinstance(raw, str) else tuple(map(visible, raw)) for name, raw in sent.texts.items()
    }
    return Draft(returned.sentence, returned.errors, texts, bool(sent.files))


def _split(parts: Iterable[Part]) -> Iterable[Part]:
    """Leave out what shows nothing; a link that may not be one is shown as text."""
    for part in parts:
        if isinstance(part, Link) and not _safe(part.address):
            yield Text(f"{part.label}: {part.address}")
        else:
            yield part


def _kind_of(part: Part) -> str:
    if isinstance(part, _ACTIONS):
        return "actions"
    if isinstance(part, Text):
        return part.tone.name.lower()
    return "facts" if isinstance(part, Facts) else "quote"


def _block(kind: str, parts: tuple[Part, ...], who: str, shelve: Shelve) -> Block:
    if kind == "actions":
        return Block(kind, tuple(_action(part, who, shelve) for part in parts if isinstance(part, _ACTIONS)))
    return Block(kind, parts)


def _action(part: Button | Press | Link | File, who: str, shelve: Shelve) -> Action:
    match part:
        case Button():
            return Action("button", part.label, _hidden(**_asked(part), label=part.label))
        case Press():
            hidden = _hidden(**_asked(part), nonce=part.nonce, label=part.label, who=who)
            return Action("press", part.label, hidden, confirm=part.confirm)
        case Link():
            return Action("link", part.label, address=part.address)
    label = words.DOWNLOAD.format(label=part.label, size=size_in_words(len(part.content)))
    return Action("file", label, address=f"/file/{shelve(part)}")


def _asked(part: Button | Press) -> dict[str, str]:
    return {"command": part.command, "step": part.step, "about": part.about, "words": part.words}


def _hidden(**fields: str) -> tuple[tuple[str, str], ...]:
    return tuple((name, value) for name, value in fields.items() if value)


def _safe(address: str) -> bool:
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    return parts.scheme == "https" and bool(parts.hostname) and address.isprintable() and " " not in address


def _section(section: Section, limits: Limits, draft: Draft | None) -> SectionCard:
    cards = tuple(_field(asked, limits, draft) for asked in section.fields)
    touched = any(card.error for card in cards) or (draft is not None and any(map(_answered, cards)))
    return SectionCard(section.title, cards, section.folded, touched)


def _answered(card: FieldCard) -> bool:
    return bool(card.value) or any(option.chosen and option.code for option in card.options)


def _field(asked: Field, limits: Limits, draft: Draft | None) -> FieldCard:
    values = _values(asked, draft)
    kind = _DRAWN[asked.kind](asked, values)
    return FieldCard(
        kind=kind,
        id=f"f-{asked.name}",
        name=f"{FIELD}{asked.name}",
        label=asked.label,
        needed=asked.required,
        hints=_hints(asked, limits, draft),
        error=draft.errors.get(asked.name, "") if draft else "",
        value=_value(asked.kind, values),
        options=_options(asked, values, kind),
        many=len(asked.options) >= _MANY,
    )


def _values(asked: Field, draft: Draft | None) -> tuple[str, ...]:
    raw: Raw = asked.value if draft is None else draft.texts.get(asked.name, "")
    if draft is None and asked.kind is FieldKind.CHOICES:
        return tuple(code.strip() for code in asked.value.split(","))
    return (raw,) if isinstance(raw, str) else raw


def _value(kind: FieldKind, values: tuple[str, ...]) -> str:
    if kind in (FieldKind.CHOICE, FieldKind.CHOICES, FieldKind.FILES):
        return ""
    text = " ".join(values)
    moment = _MOMENT.fullmatch(text)
    return f"{moment[1]}T{moment[2]}" if kind is FieldKind.MOMENT and moment else text


def _moment(_asked: Field, values: tuple[str, ...]) -> str:
    # A browser drops what is no date from a date field; a line shows it, so that it can be mended.
    text = " ".join(values)
    return "datetime-local" if not text or _MOMENT.fullmatch(text) else "text"


def _day(_asked: Field, values: tuple[str, ...]) -> str:
    text = " ".join(values)
    return "date" if not text or _DAY.fullmatch(text) else "text"


_DRAWN: Mapping[FieldKind, Callable[[Field, tuple[str, ...]], str]] = {
    FieldKind.LINE: lambda _asked, _values: "text",
    FieldKind.PARAGRAPH: lambda _asked, _values: "paragraph",
    FieldKind.CHOICE: lambda asked, _values: "radios" if len(asked.options) <= _RADIOS else "select",
    FieldKind.CHOICES: lambda _asked, _values: "checkboxes",
    FieldKind.DAY: _day,
    FieldKind.MOMENT: _moment,
    FieldKind.FILES: lambda _asked, _values: "files",
}


def _options(asked: Field, values: tuple[str, ...], kind: str) -> tuple[OptionCard, ...]:
    none = [OptionCard(f"f-{asked.name}-none", "", words.NO_ANSWER, not any(values))]
    options = [
        OptionCard(f"f-{asked.name}-{place}", option.code, option.label, option.code in values)
        for place, option in enumerate(asked.options)
    ]
    # A radio button cannot be taken back, so a question that may be left out needs a way to do so.
    return tuple(options + none if kind == "radios" and not asked.required else options)


def _hints(asked: Field, limits: Limits, draft: Draft | None) -> tuple[str, ...]:
    size, together = size_in_words(limits.file), size_in_words(limits.body)
    limit = words.FILES_HINT.format(files=limits.files, size=size, all=together)
    hints = [asked.hint or limit] if asked.hint or asked.kind is FieldKind.FILES else []
    again = asked.kind is FieldKind.FILES and draft is not None and draft.with_files
    return (*hints, words.FILES_AGAIN) if again else tuple(hints)
