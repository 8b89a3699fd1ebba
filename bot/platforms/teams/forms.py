"""Forms into Adaptive Cards for a dialog, and the texts of what comes back."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from datetime import time as clock
from itertools import chain

from bot.chat.form import Field, FieldKind, Form, Option, Raw, Section, blank
from bot.platforms import words as shared
from bot.platforms.drawing import shorten
from bot.platforms.payload import NotUnderstood
from bot.platforms.teams import limits, words
from bot.platforms.teams.cards import (
    BOLD,
    CLOSE,
    QUIET,
    Card,
    Element,
    action_set,
    beside,
    box,
    boxes,
    card,
    heading,
    lines,
    marked,
)

PACKED = "packed"
"""Under this key of an action's data lies what the codec packed."""
_ID = re.compile(r"f\.([^.\s]{1,100})(?:\.(one|many|time))?")
_OURS = "f."
"""How the ids of inputs begin, so that none is a key of ours or of Teams. Their ends tell how to read what comes."""
_ONE, _MANY, _TIME = "one", "many", "time"
_UNANSWERED = "-"
"""The code of no answer: what was chosen cannot be taken back otherwise."""
_MOMENT = re.compile(r"(\d{4}-\d\d-\d\d)?[T ]?(\d\d:\d\d)?(?::\d\d)?", re.ASCII)
_TEXTS = (FieldKind.LINE, FieldKind.PARAGRAPH)


@dataclass(frozen=True, slots=True)
class _Pen:
    """What a form is drawn with."""

    errors: Mapping[str, str]
    values: Mapping[str, Raw]
    held: Sequence[Option]
    today: date | None

    def value(self, asked: Field) -> Raw:
        """Return what a field shows at first."""
        return self.values.get(asked.name, _own(asked))

    def closes(self, section: Section) -> bool:
        """Say whether a section stays folded: no answer and no error is in it."""
        names = [asked.name for asked in section.fields]
        return section.folded and not any(self.values.get(name) or self.errors.get(name) for name in names)


def form_card(  # noqa: PLR0913 - all but the form and what is packed are what came back with it
    form: Form,
    packed: str,
    *,
    sentence: str = "",
    errors: Mapping[str, str] | None = None,
    values: Mapping[str, Raw] | None = None,
    held: Sequence[Option] = (),
    today: date | None = None,
) -> Card:
    """Return a form as the card of a dialog.

    `sentence` stands above it, `errors` above their fields, and `values`, by field, in the place of the form's own.
    `held` are files that its person sent before; `today` is the last London day that can be chosen. Raise ValueError
    for a form that Teams cannot show: that is a programmer's error.
    """
    pen = _Pen(errors or {}, values or {}, held, today)
    body = [*_above(form, sentence), *chain.from_iterable(_sections(form, pen))]
    title = shared.SAVE if blank(form.submit) or len(form.submit) > limits.BUTTON else form.submit
    submit = {"type": "Action.Submit", "title": title, "style": "positive", "data": {PACKED: packed}}
    return {**card(body or list(lines(shared.NOTHING, QUIET)), words.FORM), "actions": [submit]}


def answers(data: Mapping[str, object]) -> Mapping[str, Raw]:
    """Return the texts, by field, in what a form's card sent; raise NotUnderstood.

    Several chosen codes, of options or of files, are a tuple; a day and its time are one text. What is not an input
    of a form is left out.
    """
    texts: dict[str, Raw] = {}
    times: dict[str, str] = {}
    for key, value in data.items():
        if key.startswith(_OURS):
            name, end, text = _read(key, value)
            if end == _TIME:
                times[name] = text
            else:
                texts[name] = _chosen(text) if end == _MANY else _unless_unanswered(text, end)
    return {**texts, **{name: f"{texts.get(name, '')} {time}".strip() for name, time in times.items()}}


def _read(key: str, value: object) -> tuple[str, str, str]:
    found = _ID.fullmatch(key)
    if not found or not isinstance(value, str | None):
        raise NotUnderstood
    return found[1], found[2] or "", value or ""


def _chosen(text: str) -> tuple[str, ...]:
    return tuple(code for each in text.split(",") if (code := each.strip()))


def _unless_unanswered(text: str, end: str) -> str:
    return "" if end == _ONE and text == _UNANSWERED else text


def _above(form: Form, sentence: str) -> Iterator[Element]:
    yield from heading(form.title)
    yield from boxes(marked(words.WARNING.format(symbol=words.WARNING_SYMBOL), sentence), "warning")
    yield from lines(form.intro)


def _sections(form: Form, pen: _Pen) -> Iterator[Iterator[Element]]:
    for number, section in enumerate(form.sections):
        yield _section(number, section, pen)


def _section(number: int, section: Section, pen: _Pen) -> Iterator[Element]:
    yield from heading(section.title, "Medium")
    closed = pen.closes(section) and bool(section.fields)
    fields = section.fields
    if closed:
        # An input that nobody sees cannot be asked for: a folded section is optional as a whole.
        fields = tuple(replace(asked, required=False) for asked in fields)
        yield action_set([_unfold(len(fields), f"more.{number}")])
    drawn = chain.from_iterable(_field(asked, pen) for asked in fields)
    if closed:
        yield box(drawn, id=f"more.{number}", isVisible=False)
    else:
        yield from drawn


def _unfold(count: int, target: str) -> Element:
    title = words.ONE_MORE_QUESTION if count == 1 else words.MORE_QUESTIONS.format(count=count)
    return {"type": "Action.ToggleVisibility", "title": title, "targetElements": [target]}


def _field(asked: Field, pen: _Pen) -> Iterator[Element]:
    value = pen.value(asked)
    error = pen.errors.get(asked.name, "")
    yield from boxes(marked(words.CHECK.format(symbol=words.WARNING_SYMBOL), error), "attention")
    yield from _INPUTS[asked.kind](asked, value, pen)
    yield from lines(shorten(_hint(asked, value), limits.HINT), QUIET, CLOSE)


def _hint(asked: Field, value: Raw) -> str:
    hints = [] if blank(asked.hint) else [asked.hint]
    if asked.kind in _TEXTS and asked.longest > limits.INPUT:
        hints.append(shared.LONGEST_HERE.format(here=limits.INPUT))
    if asked.kind in _TEXTS and len(_words(value)) > _longest(asked):
        hints.append(words.CUT_HERE.format(here=_longest(asked), length=len(_words(value))))
    return " ".join(hints)


def _own(asked: Field) -> Raw:
    return _chosen(asked.value) if asked.kind is FieldKind.CHOICES else asked.value


def _words(value: Raw) -> str:
    return value if isinstance(value, str) else " ".join(value)


def _longest(asked: Field) -> int:
    return min(asked.longest, limits.INPUT)


def _input(kind: str, asked: Field, missing: str, end: str = "", **more: object) -> Element:
    label = shorten(asked.label, limits.LABEL)
    needed = {"isRequired": True, "errorMessage": missing} if asked.required else {}
    name = f"{_OURS}{asked.name}.{end}" if end else f"{_OURS}{asked.name}"
    return {"type": f"Input.{kind}", "id": name, "label": label, **needed, **more}


def _at_first(value: str) -> Element:
    return {} if blank(value) else {"value": value}


def _line(asked: Field, value: Raw, _pen: _Pen) -> Iterator[Element]:
    text = " ".join(_words(value).split())[: _longest(asked)]
    yield _input("Text", asked, words.FILL_IN, maxLength=_longest(asked), **_at_first(text))


def _paragraph(asked: Field, value: Raw, _pen: _Pen) -> Iterator[Element]:
    text = _words(value)[: _longest(asked)]
    yield _input("Text", asked, words.FILL_IN, isMultiline=True, maxLength=_longest(asked), **_at_first(text))


def _choice(asked: Field, value: Raw, _pen: _Pen) -> Iterator[Element]:
    code = _words(value)
    known = any(option.code == code for option in asked.options)
    if not asked.options:
        yield from lines(shared.NO_OPTIONS.format(label=asked.label))
        return
    choices = [*_choices_of(asked.options), *([] if asked.required else [_choice_of(words.NO_ANSWER, _UNANSWERED)])]
    yield _input("ChoiceSet", asked, words.CHOOSE_ONE, _ONE, **_offered(choices), **({"value": code} if known else {}))


def _choices(asked: Field, value: Raw, _pen: _Pen) -> Iterator[Element]:
    if asked.options:
        yield _several(asked, asked.options, value)
    else:
        yield from lines(shared.NO_OPTIONS.format(label=asked.label))


def _files(asked: Field, value: Raw, pen: _Pen) -> Iterator[Element]:
    if pen.held:
        yield _several(asked, pen.held, value)
        yield from lines(words.HELD_FILES, QUIET, CLOSE)
    else:
        yield from lines(asked.label, BOLD)
        yield from lines(words.SEND_FILES, None, CLOSE)


def _several(asked: Field, options: Sequence[Option], value: Raw) -> Element:
    codes = (value,) if isinstance(value, str) else value
    chosen = ",".join(option.code for option in options if option.code in codes)
    choices = list(_choices_of(options))
    more = {**_offered(choices), "isMultiSelect": True, **_at_first(chosen)}
    return _input("ChoiceSet", asked, words.CHOOSE_ONE, _MANY, **more)


def _choices_of(options: Sequence[Option]) -> Iterator[Element]:
    for number, option in enumerate(options, start=1):
        if not option.code or option.code == _UNANSWERED or "," in option.code:
            raise ValueError("an option's code is empty, or one that a card cannot send back")
        yield _choice_of(_title(number, option.label.strip()), option.code)


def _choice_of(title: str, code: str) -> Element:
    return {"title": title, "value": code}


def _title(number: int, label: str) -> str:
    """Return what an option says; one that must be cut begins with its number, so that no two look the same."""
    if blank(label):
        return str(number)
    whole = label if len(label) <= limits.OPTION else shared.NUMBERED.format(number=number, label=label)
    return shorten(whole, limits.OPTION)


def _offered(choices: Sequence[Element]) -> Mapping[str, object]:
    if len(choices) <= limits.EXPANDED:
        return {"choices": choices, "style": "expanded", "wrap": True}
    if len(choices) <= limits.COMPACT:
        return {"choices": choices, "style": "compact", "wrap": True, "placeholder": shared.CHOOSE}
    return {"choices": choices, "style": "filtered", "wrap": True, "placeholder": words.SEARCH}


def _day(asked: Field, value: Raw, pen: _Pen) -> Iterator[Element]:
    day, _ = _parts(_words(value))
    latest = {"max": pen.today.isoformat()} if pen.today else {}
    yield _input("Date", asked, words.FILL_IN, **latest, **_at_first(day))


def _moment(asked: Field, value: Raw, pen: _Pen) -> Iterator[Element]:
    day, time = _parts(_words(value))
    at = _input("Time", replace(asked, label=words.TIME), words.FILL_IN, _TIME, **_at_first(time))
    yield beside(("stretch", list(_day(asked, day, pen))), ("stretch", [at]), bottom=True)


def _parts(text: str) -> tuple[str, str]:
    """Return the day and the time in a text, each of them empty where there is none."""
    found = _MOMENT.fullmatch(text.strip())
    day, time = (found[1] or "", found[2] or "") if found else ("", "")
    return day if _is(date.fromisoformat, day) else "", time if _is(clock.fromisoformat, time) else ""


def _is(parse: Callable[[str], object], text: str) -> bool:
    try:
        parse(text)
    except ValueError:
        return False
    return True


_INPUTS: Mapping[FieldKind, Callable[[Field, Raw, _Pen], Iterator[Element]]] = {
    FieldKind.LINE: _line,
    FieldKind.PARAGRAPH: _paragraph,
    FieldKind.CHOICE: _choice,
    FieldKind.CHOICES: _choices,
    FieldKind.DAY: _day,
    FieldKind.MOMENT: _moment,
    FieldKind.FILES: _files,
}
