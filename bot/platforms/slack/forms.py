"""Forms into modals. Block ids are the names of the fields, so that Slack keeps what was typed when one is redrawn."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from itertools import chain

from bot.chat.form import Field, FieldKind, Form, Option, Raw, Section, blank
from bot.concerns.evidence import MOST_FILES
from bot.platforms import words as shared
from bot.platforms.slack import limits, words
from bot.platforms.slack.api import Block, View
from bot.platforms.slack.blocks import BOLD, Element, emoji, heading, literal, paragraph, plain
from bot.weeks import LONDON

CALLBACK = "form"
"""The callback id of every form."""
UNFOLD = "unfold"
"""The action id of the button that shows the folded questions."""
VALUE = "value"
"""The action id of every input."""
FILE_TYPES = ("png", "jpg", "jpeg", "gif", "webp", "pdf")
"""Endings that Slack offers to choose; what a file is, its content tells."""
_MOMENT = re.compile(r"(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d)(?::\d\d)?", re.ASCII)
_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_TEN_DIGITS = range(1_000_000_000, 10_000_000_000)


def form_view(
    form: Form, metadata: str, *, unfolded: bool, sentence: str = "", values: Mapping[str, Raw] | None = None
) -> View:
    """Return a form as a modal, with `values` by field in the place of the form's own, and `sentence` above it.

    Folded sections are left out until `unfolded`, or where a value is given for one of their fields. Raise ValueError
    for a form that Slack cannot show: that is a programmer's error.
    """
    given = values or {}
    shown = [section for section in form.sections if unfolded or not _is_closed(section, given)]
    hidden = len(form.fields) - sum(len(section.fields) for section in shown)
    blocks = [
        *_identified("form", _above(form, sentence)),
        *chain.from_iterable(_section(number, section, given) for number, section in enumerate(shown)),
        *([_unfold(hidden)] if hidden else []),
    ]
    if len(blocks) > limits.BLOCKS_OF_A_VIEW:
        raise ValueError("more blocks than a modal takes")
    return {
        "type": "modal",
        "callback_id": CALLBACK,
        "title": plain(shared.NAME),
        "submit": plain(shared.SAVE if blank(form.submit) or len(form.submit) > limits.VIEW_BUTTON else form.submit),
        "close": plain(words.CANCEL),
        "private_metadata": metadata,
        "blocks": blocks or list(paragraph(shared.NOTHING)),
    }


def moment_text(epoch: int) -> str:
    """Return the London wall time, as a form reads it, of seconds since 1970; a moment that is none stays a number.

    In the hour that comes twice in October a form takes the first.
    """
    try:
        moment = datetime.fromtimestamp(epoch, UTC).astimezone(LONDON)
    except (OverflowError, OSError, ValueError):
        return str(epoch)
    return moment.replace(tzinfo=None).isoformat(" ", "minutes")


def _is_closed(section: Section, values: Mapping[str, Raw]) -> bool:
    return section.folded and not any(values.get(asked.name) for asked in section.fields)


def _above(form: Form, sentence: str) -> Iterator[Block]:
    yield from heading(form.title)
    if sentence:
        yield from paragraph(sentence, before=(emoji("warning"), literal(f"{words.WARNING}\n", BOLD)))
    yield from paragraph(form.intro)


def _identified(name: str, blocks: Iterator[Block]) -> Iterator[Block]:
    # A field's name has no dot, so that no id of ours can be one.
    return ({**block, "block_id": f"{name}.{number}"} for number, block in enumerate(blocks))


def _section(number: int, section: Section, values: Mapping[str, Raw]) -> Iterator[Block]:
    yield from _identified(f"section.{number}", heading(section.title))
    for asked in section.fields:
        yield from _field(asked, values.get(asked.name, _own(asked)))


def _own(asked: Field) -> Raw:
    return tuple(code.strip() for code in asked.value.split(",")) if asked.kind is FieldKind.CHOICES else asked.value


def _unfold(count: int) -> Block:
    label = words.ONE_MORE_QUESTION if count == 1 else words.MORE_QUESTIONS.format(count=count)
    button = {"type": "button", "action_id": UNFOLD, "text": plain(label)}
    return {"type": "actions", "block_id": "form.more", "elements": [button]}


def _field(asked: Field, value: Raw) -> Iterator[Block]:
    if asked.kind in (FieldKind.CHOICE, FieldKind.CHOICES) and not asked.options:
        yield from _identified(f"{asked.name}.none", paragraph(shared.NO_OPTIONS.format(label=asked.label)))
        return
    hint = _hint(asked, value)
    yield {
        "type": "input",
        "block_id": asked.name,
        "label": plain(asked.label, limits.LABEL),
        "optional": not asked.required,
        "element": {"action_id": VALUE, **_ELEMENTS[asked.kind](asked, value)},
        **({"hint": plain(hint, limits.HINT)} if hint else {}),
    }


def _hint(asked: Field, value: Raw) -> str:
    hints = [] if blank(asked.hint) else [asked.hint]
    if asked.kind is FieldKind.FILES and not hints:
        hints.append(words.FILES_HINT.format(files=MOST_FILES))
    if asked.kind in _TEXTS and asked.longest > limits.INPUT:
        hints.append(shared.LONGEST_HERE.format(here=limits.INPUT))
    if asked.kind in _TEXTS and len(_words(value)) > _longest(asked):
        hints.append(words.CUT_HERE.format(here=_longest(asked), length=len(_words(value))))
    return " ".join(hints)


def _words(value: Raw) -> str:
    return value if isinstance(value, str) else " ".join(value)


def _longest(asked: Field) -> int:
    return min(asked.longest, limits.INPUT)


def _line(asked: Field, value: Raw) -> Element:
    text = " ".join(_words(value).split())[: _longest(asked)]
    initial = {} if blank(text) else {"initial_value": text}
    return {"type": "plain_text_input", "max_length": _longest(asked), **initial}


def _paragraph(asked: Field, value: Raw) -> Element:
    text = _words(value)[: _longest(asked)]
    initial = {} if blank(text) else {"initial_value": text}
    return {"type": "plain_text_input", "multiline": True, "max_length": _longest(asked), **initial}


def _choice(asked: Field, value: Raw) -> Element:
    chosen = [option for option, code in _options(asked) if code == _words(value)]
    return {"type": "static_select", **_offered(asked), **({"initial_option": chosen[0]} if chosen else {})}


def _choices(asked: Field, value: Raw) -> Element:
    codes = (value,) if isinstance(value, str) else value
    chosen = [option for option, code in _options(asked) if code in codes]
    return {"type": "multi_static_select", **_offered(asked), **({"initial_options": chosen} if chosen else {})}


def _day(_asked: Field, value: Raw) -> Element:
    day = _words(value)
    return {"type": "datepicker", **({"initial_date": day} if _DAY.fullmatch(day) and _epoch(f"{day} 00:00") else {})}


def _moment(_asked: Field, value: Raw) -> Element:
    epoch = _epoch(_words(value))
    # Slack takes ten digits: from 2001 on.
    return {"type": "datetimepicker", **({"initial_date_time": epoch} if epoch in _TEN_DIGITS else {})}


def _files(_asked: Field, _value: Raw) -> Element:
    return {"type": "file_input", "filetypes": list(FILE_TYPES), "max_files": MOST_FILES}


_ELEMENTS: Mapping[FieldKind, Callable[[Field, Raw], Element]] = {
    FieldKind.LINE: _line,
    FieldKind.PARAGRAPH: _paragraph,
    FieldKind.CHOICE: _choice,
    FieldKind.CHOICES: _choices,
    FieldKind.DAY: _day,
    FieldKind.MOMENT: _moment,
    FieldKind.FILES: _files,
}
_TEXTS = (FieldKind.LINE, FieldKind.PARAGRAPH)


def _epoch(text: str) -> int:
    """Return the seconds since 1970 of a London wall time, or 0 for what is none."""
    found = _MOMENT.fullmatch(text.strip())
    try:
        moment = datetime.fromisoformat(f"{found[1]} {found[2]}") if found else None
    except ValueError:
        return 0
    return int(moment.replace(tzinfo=LONDON).timestamp()) if moment else 0


def _offered(asked: Field) -> Element:
    """Return the options of a select: in groups where there are more than one list takes."""
    drawn = [option for option, _ in _options(asked)]
    if len(drawn) <= limits.OPTIONS:
        return {"options": drawn}
    if len(drawn) > limits.OPTIONS**2:
        raise ValueError("more options than a select takes")
    starts = range(0, len(drawn), limits.OPTIONS)
    return {"option_groups": [_group(asked.options, drawn, start) for start in starts]}


def _group(options: Sequence[Option], drawn: Sequence[Element], start: int) -> Element:
    stop = min(start + limits.OPTIONS, len(drawn))
    initials = [option.label.strip()[:1].upper() for option in options]
    in_order = all(initials) and initials == sorted(initials)
    first, last = (initials[start], initials[stop - 1]) if in_order else (str(start + 1), str(stop))
    label = first if first == last else words.FIRST_TO_LAST.format(first=first, last=last)
    return {"label": plain(label), "options": list(drawn[start:stop])}


def _options(asked: Field) -> Iterator[tuple[Element, str]]:
    """Yield each option as it is drawn, and its code."""
    for number, option in enumerate(asked.options, start=1):
        if not 0 < len(option.code) <= limits.OPTION_VALUE:
            raise ValueError("an option's code is empty or longer than Slack takes")
        text, *rest = limits.pieces(_label(number, option.label.strip()), limits.OPTION)
        below = {"description": plain("".join(rest), limits.OPTION)} if rest else {}
        yield {"text": plain(text), "value": option.code, **below}, option.code


def _label(number: int, label: str) -> str:
    """Return what an option says; one that must be cut begins with its number, so that no two look the same."""
    if blank(label):
        return str(number)
    return label if len(label) <= limits.OPTION else shared.NUMBERED.format(number=number, label=label)
