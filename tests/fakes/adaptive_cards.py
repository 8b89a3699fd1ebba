"""What Adaptive Cards 1.5 do not allow, and what Teams refuses; the SDK's own models let most of it pass.

The rules are those of the schema (adaptivecards.io/explorer, read in November 2026) and of Teams' reference of cards.
Only what the bot uses is known here: every other type, property and value is a problem, so that a slip of the pen is
seen. Beyond the schema, what the bot promises of its own cards: people's words stand in rich text, a line in a run.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time
from typing import Any, Literal
from urllib.parse import urlsplit

from bot.platforms.teams.limits import size

Json = Mapping[str, Any]
Found = Iterator[str]
Surface = Literal["message", "dialog"]

MOST_BYTES: Mapping[Surface, int] = {"message": 24_000, "dialog": 80_000}
"""Bytes in UTF-16 of a card: 28 KB is the smallest limit of a message that was ever documented."""
MOST_ACTIONS = 6
LONGEST_TITLE = 32
_MARKUP = re.compile(r"[*_`~\[\]<>#\\{}|]|^\s*([-+]|\d+[.)])|&\w|://|www\.", re.MULTILINE)
_CLOCK = re.compile(r"\{\{(DATE|TIME)\(")
_SPACING = ("None", "Small", "Default", "Medium", "Large")
_INPUTS = frozenset({"Input.Text", "Input.ChoiceSet", "Input.Date", "Input.Time"})
_RESERVED = frozenset({"packed", "msteams"})

Check = Callable[[object], bool]


def _one_of(*known: object) -> Check:
    return lambda value: value in known


def _text(value: object) -> bool:
    return isinstance(value, str) and bool(value)


def _flag(value: object) -> bool:
    return isinstance(value, bool)


def _list(value: object) -> bool:
    return isinstance(value, Sequence) and not isinstance(value, str) and len(value) > 0


def _object(value: object) -> bool:
    return isinstance(value, Mapping)


def _number(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value > 0


def _day(value: object) -> bool:
    return _parses(date.fromisoformat, value, 10)


def _time_of_day(value: object) -> bool:
    return _parses(time.fromisoformat, value, 5)


def _parses(parse: Callable[[str], object], value: object, length: int) -> bool:
    try:
        return isinstance(value, str) and len(value) == length and bool(str(parse(value)))
    except ValueError:
        return False


def _address(value: object) -> bool:
    return isinstance(value, str) and urlsplit(value).scheme == "https" and bool(urlsplit(value).hostname)


@dataclass(frozen=True, slots=True)
class Kind:
    """The properties that a type must and may have, each with what its value must be."""

    needed: Mapping[str, Check]
    allowed: Mapping[str, Check]

    def problems(self, thing: Json, where: str) -> Found:
        """Yield what is missing, not known, or of the wrong kind."""
        yield from (f"{where}: {key} is missing" for key in sorted(self.needed.keys() - thing.keys()))
        for key in sorted(thing.keys() - {"type"}):
            check = {**self.allowed, **self.needed}.get(key)
            if check is None:
                yield f"{where}: {key} is not known"
            elif not check(thing[key]):
                yield f"{where}: {key} is wrong"


_WEIGHT, _SIZE = _one_of("Bolder"), _one_of("Small", "Default", "Medium", "Large")
_STYLE_OF_TEXT: Mapping[str, Check] = {"weight": _WEIGHT, "size": _SIZE, "isSubtle": _flag}
_ELEMENT: Mapping[str, Check] = {"id": _text, "spacing": _one_of(*_SPACING), "isVisible": _flag}
_INPUT: Mapping[str, Check] = {**_ELEMENT, "isRequired": _flag, "errorMessage": _text}
_ACTION: Mapping[str, Check] = {"tooltip": _text, "style": _one_of("default", "positive", "destructive")}
_NAMED: Mapping[str, Check] = {"id": _text, "label": _text}
_TITLE: Mapping[str, Check] = {"title": _text}

KINDS: Mapping[str, Kind] = {
    "AdaptiveCard": Kind(
        {"body": _list},
        {"version": _one_of("1.5"), "fallbackText": _text, "msteams": _one_of({"width": "full"}), "actions": _list},
    ),
    "TextBlock": Kind({"text": _text}, {**_ELEMENT, **_STYLE_OF_TEXT, "wrap": _flag, "style": _one_of("heading")}),
    "RichTextBlock": Kind({"inlines": _list}, _ELEMENT),
    "TextRun": Kind({"text": _text}, {**_STYLE_OF_TEXT, "italic": _flag}),
    "Container": Kind({"items": _list}, {**_ELEMENT, "style": _one_of("emphasis", "warning", "attention")}),
    "ColumnSet": Kind({"columns": _list}, _ELEMENT),
    "Column": Kind(
        {"items": _list},
        {"width": _one_of("auto", "stretch"), "verticalContentAlignment": _one_of("Top", "Center", "Bottom")},
    ),
    "ActionSet": Kind({"actions": _list}, _ELEMENT),
    "Input.Text": Kind(_NAMED, {**_INPUT, "isMultiline": _flag, "maxLength": _number, "value": _text}),
    "Input.ChoiceSet": Kind(
        {**_NAMED, "choices": _list},
        {
            **_INPUT,
            "style": _one_of("compact", "expanded", "filtered"),
            "isMultiSelect": _flag,
            "wrap": _flag,
            "placeholder": _text,
            "value": _text,
        },
    ),
    "Input.Date": Kind(_NAMED, {**_INPUT, "value": _day, "max": _day}),
    "Input.Time": Kind(_NAMED, {**_INPUT, "value": _time_of_day}),
    "Action.Submit": Kind({**_TITLE, "data": _object}, {**_ACTION, "associatedInputs": _one_of("auto", "none")}),
    "Action.Execute": Kind({**_TITLE, "data": _object, "verb": _one_of("ask", "press")}, _ACTION),
    "Action.OpenUrl": Kind({**_TITLE, "url": _address}, _ACTION),
    "Action.ShowCard": Kind({**_TITLE, "card": _object}, _ACTION),
    "Action.ToggleVisibility": Kind({**_TITLE, "targetElements": _list}, _ACTION),
}
_CHOICE = Kind({"title": _text, "value": _text}, {})
_INLINES, _CARD = frozenset({"TextRun"}), frozenset({"AdaptiveCard"})
_ACTIONS = frozenset(name for name in KINDS if name.startswith("Action."))
_ELEMENTS = frozenset(KINDS) - _INLINES - _CARD - _ACTIONS - {"Column"}
_WITHIN: Mapping[str, frozenset[str]] = {
    "body": _ELEMENTS,
    "items": _ELEMENTS,
    "columns": frozenset({"Column"}),
    "inlines": _INLINES,
    "actions": _ACTIONS,
}
"""The types that may stand in each list."""


def problems(card: Json, surface: Surface) -> list[str]:
    """Return what is wrong with a card; empty if nothing is."""
    return list(_problems(card, surface))


def objects(thing: object) -> Iterator[Json]:
    """Yield every object of a card that has a type, the outer before the inner; not what is in an action's data."""
    if isinstance(thing, Mapping):
        if "type" in thing:
            yield thing
        thing = tuple(value for key, value in thing.items() if key != "data")
    if isinstance(thing, Sequence) and not isinstance(thing, str):
        for part in thing:
            yield from objects(part)


def of_type(thing: object, *kinds: str) -> list[Json]:
    """Return every object of these types."""
    return [each for each in objects(thing) if each["type"] in kinds]


def texts(thing: object) -> Iterator[str]:
    """Yield all that people can read, in the order in which it stands; each line of rich text by itself."""
    if isinstance(thing, Mapping):
        if thing.get("type") == "RichTextBlock":
            yield "".join(run["text"] for run in thing["inlines"])
            return
        yield from (thing[key] for key in ("text", "label") if key in thing)
        yield from (thing[key] for key in ("title", "value") if isinstance(thing.get(key), str) and "id" not in thing)
        thing = tuple(thing[key] for key in _READ if key in thing)
    if isinstance(thing, Sequence) and not isinstance(thing, str):
        for part in thing:
            yield from texts(part)


_READ = ("body", "items", "columns", "choices", "actions", "card")


def _problems(card: Json, surface: Surface) -> Found:
    if card.get("type") != "AdaptiveCard":
        yield "card: not a card"
        return
    yield from (f"card: {key} is missing" for key in ("version", "fallbackText") if key not in card)
    if (card.get("msteams") is not None) != (surface == "message"):
        yield "card: msteams belongs to messages alone"
    yield from _thing(card, "card")
    yield from _ids(card)
    if size(card) > MOST_BYTES[surface]:
        yield f"card: {size(card)} bytes"
    if surface == "message" and of_type(card, *_INPUTS):
        yield "card: a message asks nothing"
    if surface == "dialog" and of_type(card, "Action.Execute"):
        yield "card: a dialog only submits"


def _ids(card: Json) -> Found:
    ids = [str(each["id"]) for each in objects(card) if "id" in each]
    yield from (f"id {name!r} stands twice" for name, count in Counter(ids).items() if count > 1)
    yield from (f"id {name!r} is taken" for name in ids if name in _RESERVED)
    for toggle in of_type(card, "Action.ToggleVisibility"):
        yield from (f"{target!r} is not there" for target in toggle.get("targetElements", ()) if target not in ids)


def _thing(thing: Json, where: str) -> Found:
    kind = str(thing.get("type"))
    where = f"{where} > {kind}"
    if kind not in KINDS:
        yield f"{where}: not a type that the bot uses"
        return
    yield from KINDS[kind].problems(thing, where)
    yield from _MORE.get(kind, _nothing)(thing, where)
    if kind in _ACTIONS and len(str(thing.get("title"))) > LONGEST_TITLE:
        yield f"{where}: title is too long"
    if kind in _INPUTS and thing.get("isRequired") and "errorMessage" not in thing:
        yield f"{where}: errorMessage is missing"
    for key, within in _WITHIN.items():
        for part in thing.get(key, ()):
            yield from _inner(part, within, where)


def _inner(part: object, within: frozenset[str], where: str) -> Found:
    if not isinstance(part, Mapping):
        yield f"{where}: not an object"
    elif part.get("type") in KINDS and part["type"] not in within:
        yield f"{where}: {part['type']} may not stand here"
    else:
        yield from _thing(part, where)


def _nothing(_thing: Json, _where: str) -> Found:
    yield from ()


def _text_block(thing: Json, where: str) -> Found:
    if thing.get("wrap") is not True:
        yield f"{where}: does not wrap"
    if _MARKUP.search(str(thing.get("text"))):
        yield f"{where}: text might be read as Markdown"


def _run(thing: Json, where: str) -> Found:
    text = str(thing.get("text"))
    if "\n" in text:
        yield f"{where}: a line end"
    if _CLOCK.search(text):
        yield f"{where}: read as a date"


def _actions(thing: Json, where: str) -> Found:
    if len(thing.get("actions", ())) > MOST_ACTIONS:
        yield f"{where}: more than {MOST_ACTIONS} actions"


def _text_input(thing: Json, where: str) -> Found:
    value = thing.get("value", "")
    if len(value) > thing.get("maxLength", len(value)):
        yield f"{where}: value is longer than maxLength"
    if "\n" in value and not thing.get("isMultiline"):
        yield f"{where}: value has several lines"


def _choice_set(thing: Json, where: str) -> Found:
    choices = thing.get("choices", ())
    for choice in choices:
        yield from _CHOICE.problems(choice, where)
    codes = [str(choice.get("value")) for choice in choices]
    yield from (f"{where}: value {code!r} stands twice" for code, count in Counter(codes).items() if count > 1)
    several = thing.get("isMultiSelect", False)
    if several and any("," in code for code in codes):
        yield f"{where}: a value has a comma"
    chosen = str(thing.get("value", "")).split(",") if several else [thing.get("value")]
    if "value" in thing and not set(chosen) <= set(codes):
        yield f"{where}: what is chosen at first is no choice"


def _action(thing: Json, where: str) -> Found:
    data = thing.get("data", {})
    if not isinstance(data, Mapping) or not _text(data.get("packed")):
        yield f"{where}: nothing is packed"
    elif not data.keys() <= _RESERVED or data.get("msteams", {"type": "task/fetch"}) != {"type": "task/fetch"}:
        yield f"{where}: data is wrong"


def _show_card(thing: Json, where: str) -> Found:
    if isinstance(thing.get("card"), Mapping):
        yield from _inner(thing["card"], _CARD, where)


_MORE: Mapping[str, Callable[[Json, str], Found]] = {
    "AdaptiveCard": _actions,
    "TextBlock": _text_block,
    "TextRun": _run,
    "ActionSet": _actions,
    "Input.Text": _text_input,
    "Input.ChoiceSet": _choice_set,
    "Action.Submit": _action,
    "Action.Execute": _action,
    "Action.ShowCard": _show_card,
}
