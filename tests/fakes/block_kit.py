"""What Slack refuses in blocks and views, as its documentation says; slack_sdk.models lets much of it pass.

The source of every figure is the reference of Block Kit (docs.slack.dev/reference/block-kit) and of views
(docs.slack.dev/reference/views), read in November 2026. Only what the bot uses is known here: every other type and
key is a problem, so that a slip of the pen is seen.
"""

import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal
from urllib.parse import urlsplit

Surface = Literal["message", "modal", "home"]
Json = Mapping[str, Any]
Found = Iterator[str]

MOST_BLOCKS: Mapping[Surface, int] = {"message": 50, "modal": 100, "home": 100}
MOST_TEXT_OF_A_MESSAGE = 12_000
"""Characters of all blocks together (msg_blocks_too_long). Undocumented; Slack's developers name it in an issue of
bolt-js, number 2509."""
MOST_OF_A_VIEW = 250_000
"""Bytes of a view (view_too_large)."""
LONGEST_ID = 255
LONGEST_TEXT = 3_000
TEXT_TYPES = ("plain_text", "mrkdwn")
STYLES = ("primary", "danger")
RICH_STYLES = frozenset({"bold", "italic", "strike", "code"})


@dataclass(frozen=True, slots=True)
class Keys:
    """The keys that an object may have, and those that it must have."""

    needed: frozenset[str]
    allowed: frozenset[str] = frozenset()

    def problems(self, thing: Json, where: str) -> Found:
        """Yield what is missing and what is not known."""
        yield from (f"{where}: {key} is missing" for key in sorted(self.needed - thing.keys()))
        yield from (f"{where}: {key} is not known" for key in sorted(thing.keys() - self.needed - self.allowed))


def _keys(needed: str, allowed: str = "") -> Keys:
    return Keys(frozenset({"type", *needed.split()}), frozenset(allowed.split()))


def problems(blocks: Sequence[Json], surface: Surface) -> list[str]:
    """Return what Slack would refuse in the blocks of a message, a modal or an App Home; empty if it takes them."""
    return list(_all_problems(blocks, surface))


def view_problems(view: Json) -> list[str]:
    """Return what Slack would refuse in a modal or an App Home; empty if it takes it."""
    return list(_view_problems(view))


def texts(thing: object) -> Iterator[str]:
    """Yield all that people can read, in the order in which it stands."""
    if isinstance(thing, str):
        return
    if isinstance(thing, Mapping):
        if isinstance(thing.get("text"), str):
            yield thing["text"]
        yield from _initial_value(thing)
        for key in _READ:
            yield from texts(thing.get(key))
    elif isinstance(thing, Sequence):
        for part in thing:
            yield from texts(part)


_READ = (
    "label",
    "hint",
    "text",
    "description",
    "options",
    "option_groups",
    "fields",
    "element",
    "elements",
    "accessory",
    "title",
    "confirm",
    "deny",
    "blocks",
    "submit",
    "close",
)


def _initial_value(thing: Json) -> Iterator[str]:
    if isinstance(thing.get("initial_value"), str):
        yield thing["initial_value"]


def objects(thing: object) -> Iterator[Json]:
    """Yield every object in blocks or a view, the outer before the inner."""
    if isinstance(thing, Mapping):
        yield thing
        thing = tuple(thing.values())
    if isinstance(thing, Sequence) and not isinstance(thing, str):
        for part in thing:
            yield from objects(part)


def _all_problems(blocks: Sequence[Json], surface: Surface) -> Found:
    if not 1 <= len(blocks) <= MOST_BLOCKS[surface]:
        yield f"{len(blocks)} blocks"
    for number, block in enumerate(blocks):
        yield from _block(block, f"block {number}", surface)
    yield from _twice([block["block_id"] for block in blocks if "block_id" in block], "block_id")
    if surface == "message" and sum(map(len, texts(blocks))) > MOST_TEXT_OF_A_MESSAGE:
        yield "more text than a message takes"


def _twice(ids: Sequence[str], what: str) -> Found:
    yield from (f"{what} {given!r} stands twice" for given, count in Counter(ids).items() if count > 1)


def _view_problems(view: Json) -> Found:
    surface: Surface = "home" if view.get("type") == "home" else "modal"
    yield from _VIEWS[surface].problems(view, "view")
    if view.get("type") != surface:
        yield "view: type is not known"
    blocks = view.get("blocks", ())
    yield from _all_problems(blocks, surface)
    for key in ("title", "submit", "close"):
        yield from _text(view, key, "view", 24)
    yield from _string(view, "private_metadata", "view", 3_000, least=0)
    yield from _string(view, "callback_id", "view", LONGEST_ID)
    if surface == "modal" and "submit" not in view and any(block.get("type") == "input" for block in blocks):
        yield "view: submit is missing"
    if len(json.dumps(view)) > MOST_OF_A_VIEW:
        yield "view: larger than 250 kB"


_VIEWS: Mapping[Surface, Keys] = {
    "modal": _keys("title blocks", "submit close private_metadata callback_id clear_on_close notify_on_close"),
    "home": _keys("blocks", "private_metadata callback_id"),
}


def _block(block: Json, where: str, surface: Surface) -> Found:
    kind = str(block.get("type"))
    where = f"{where} ({kind})"
    if kind not in _BLOCKS:
        yield f"{where}: not a block that the bot uses"
        return
    keys, check = _BLOCKS[kind]
    yield from keys.problems(block, where)
    yield from _string(block, "block_id", where, LONGEST_ID)
    yield from check(block, where, surface)


def _section(block: Json, where: str, surface: Surface) -> Found:
    yield from _text(block, "text", where, LONGEST_TEXT, TEXT_TYPES)
    if "text" not in block and "fields" not in block:
        yield f"{where}: neither text nor fields"
    if "fields" in block:
        yield from _count(block["fields"], where, 10)
        for field in block["fields"]:
            yield from _text({"field": field}, "field", where, 2_000, TEXT_TYPES)
    if "accessory" in block:
        yield from _element(block["accessory"], where, surface, _IN_SECTIONS)


def _header(block: Json, where: str, _surface: Surface) -> Found:
    yield from _text(block, "text", where, 150)


def _divider(_block: Json, _where: str, _surface: Surface) -> Found:
    yield from ()


def _context(block: Json, where: str, _surface: Surface) -> Found:
    elements = block.get("elements", ())
    yield from _count(elements, where, 10)
    for element in elements:
        yield from _text({"element": element}, "element", where, LONGEST_TEXT, TEXT_TYPES)


def _actions(block: Json, where: str, surface: Surface) -> Found:
    elements = block.get("elements", ())
    yield from _count(elements, where, 25)
    for element in elements:
        yield from _element(element, where, surface, _IN_ACTIONS)
    yield from _twice([element["action_id"] for element in elements if "action_id" in element], f"{where}: action_id")


def _input(block: Json, where: str, surface: Surface) -> Found:
    yield from _text(block, "label", where, 2_000)
    yield from _text(block, "hint", where, 2_000)
    yield from _boolean(block, "optional", where)
    yield from _element(block.get("element", {}), where, surface, _IN_INPUTS)


def _rich_text(block: Json, where: str, _surface: Surface) -> Found:
    elements = block.get("elements", ())
    if not elements:
        yield f"{where}: no elements"
    for element in elements:
        if element.get("type") not in _RICH:
            yield f"{where}: {element.get('type')} is not known"
            continue
        yield from _RICH[element["type"]].problems(element, where)
        if not element.get("elements"):
            yield f"{where}: an empty {element['type']}"
        for part in element.get("elements", ()):
            yield from _rich_part(part, where)


_RICH = {
    "rich_text_section": _keys("elements"),
    "rich_text_quote": _keys("elements", "border"),
    "rich_text_preformatted": _keys("elements", "border"),
}


def _rich_part(part: Json, where: str) -> Found:
    kind = part.get("type")
    if kind not in _RICH_PARTS:
        yield f"{where}: {kind} is not known in rich text"
        return
    yield from _RICH_PARTS[kind].problems(part, where)
    # No figure is documented; what one section of text may have is safe.
    yield from _string(part, "text", where, LONGEST_TEXT)
    yield from _string(part, "name", where, LONGEST_ID)
    style = part.get("style", {})
    if not style.keys() <= RICH_STYLES or not all(value is True for value in style.values()):
        yield f"{where}: a style that is not known"


_RICH_PARTS = {"text": _keys("text", "style"), "emoji": _keys("name", "unicode")}

_Check = Callable[[Json, str, Surface], Found]
_BLOCKS: Mapping[str, tuple[Keys, _Check]] = {
    "section": (_keys("", "block_id text fields accessory expand"), _section),
    "header": (_keys("text", "block_id"), _header),
    "divider": (_keys("", "block_id"), _divider),
    "context": (_keys("elements", "block_id"), _context),
    "actions": (_keys("elements", "block_id"), _actions),
    "input": (_keys("label element", "block_id hint optional dispatch_action"), _input),
    "rich_text": (_keys("elements", "block_id"), _rich_text),
}

_IN_SECTIONS = frozenset({"button", "static_select", "multi_static_select", "datepicker"})
_IN_ACTIONS = frozenset({"button", "static_select", "multi_static_select", "datepicker", "datetimepicker"})
_IN_INPUTS = frozenset(
    {"static_select", "multi_static_select", "datepicker", "datetimepicker", "plain_text_input", "file_input"}
)
_NOT_ON: Mapping[str, frozenset[Surface]] = {
    "file_input": frozenset({"message", "home"}),
    "datetimepicker": frozenset({"home"}),
}


def _element(element: Json, where: str, surface: Surface, allowed: frozenset[str]) -> Found:
    kind = str(element.get("type"))
    if kind not in allowed:
        yield f"{where}: {kind} may not stand here"
        return
    keys, check = _ELEMENTS[kind]
    yield from keys.problems(element, where)
    yield from _string(element, "action_id", where, LONGEST_ID)
    yield from _text(element, "placeholder", where, 150)
    if surface in _NOT_ON.get(kind, ()):
        yield f"{where}: {kind} may not stand in a {surface}"
    yield from check(element, where)


def _button(element: Json, where: str) -> Found:
    yield from _text(element, "text", where, 75)
    yield from _string(element, "value", where, 2_000)
    yield from _string(element, "accessibility_label", where, 75)
    yield from _url(element, where)
    if element.get("style", "primary") not in STYLES:
        yield f"{where}: a style that is not known"
    if "confirm" in element:
        yield from _confirm(element["confirm"], where)


def _url(element: Json, where: str) -> Found:
    yield from _string(element, "url", where, 3_000)
    if "url" in element and (urlsplit(element["url"]).scheme != "https" or not urlsplit(element["url"]).hostname):
        yield f"{where}: not an https address"


def _confirm(confirm: Json, where: str) -> Found:
    yield from Keys(frozenset({"title", "text", "confirm", "deny"}), frozenset({"style"})).problems(confirm, where)
    for key, longest in (("title", 100), ("text", 300), ("confirm", 30), ("deny", 30)):
        yield from _text(confirm, key, where, longest)


def _plain_text_input(element: Json, where: str) -> Found:
    longest = element.get("max_length", LONGEST_TEXT)
    if not isinstance(longest, int) or not 1 <= longest <= LONGEST_TEXT:
        yield f"{where}: max_length is wrong"
        longest = LONGEST_TEXT
    yield from _string(element, "initial_value", where, longest)
    yield from _boolean(element, "multiline", where)


def _select(element: Json, where: str) -> Found:
    if ("options" in element) == ("option_groups" in element):
        yield f"{where}: either options or option_groups"
    groups = element.get("option_groups", ())
    if "option_groups" in element:
        yield from _count(groups, where, 100)
    for group in groups:
        yield from Keys(frozenset({"label", "options"})).problems(group, where)
        yield from _text(group, "label", where, 75)
    lists = [group.get("options", ()) for group in groups] or [element.get("options", ())]
    for options in lists:
        yield from _count(options, where, 100)
        for option in options:
            yield from _option(option, where)
    everything = [option for options in lists for option in options]
    yield from _twice([str(option.get("value")) for option in everything], f"{where}: value")
    yield from _initial(element, everything, where)


def _initial(element: Json, options: Sequence[Json], where: str) -> Found:
    chosen = [element["initial_option"]] if "initial_option" in element else element.get("initial_options", ())
    if "initial_options" in element and not chosen:
        yield f"{where}: initial_options is empty"
    if not all(option in options for option in chosen):
        yield f"{where}: what is chosen at first is no option"


def _option(option: Json, where: str) -> Found:
    yield from Keys(frozenset({"text", "value"}), frozenset({"description"})).problems(option, where)
    yield from _text(option, "text", where, 75)
    yield from _text(option, "description", where, 75)
    yield from _string(option, "value", where, 150)


def _datepicker(element: Json, where: str) -> Found:
    yield from _string(element, "initial_date", where, 10, least=10)


def _datetimepicker(element: Json, where: str) -> Found:
    if "initial_date_time" in element and len(str(element["initial_date_time"])) != 10:
        yield f"{where}: initial_date_time does not have ten digits"


def _file_input(element: Json, where: str) -> Found:
    if not 1 <= element.get("max_files", 10) <= 10:
        yield f"{where}: max_files is wrong"
    if not all(isinstance(ending, str) and ending for ending in element.get("filetypes", ("any",))):
        yield f"{where}: filetypes is wrong"


_ELEMENTS: Mapping[str, tuple[Keys, Callable[[Json, str], Found]]] = {
    "button": (_keys("text action_id", "value url style confirm accessibility_label"), _button),
    "static_select": (_keys("action_id", "options option_groups initial_option placeholder"), _select),
    "multi_static_select": (
        _keys("action_id", "options option_groups initial_options placeholder max_selected_items"),
        _select,
    ),
    "datepicker": (_keys("action_id", "initial_date placeholder"), _datepicker),
    "datetimepicker": (_keys("action_id", "initial_date_time"), _datetimepicker),
    "plain_text_input": (
        _keys("action_id", "initial_value multiline min_length max_length placeholder"),
        _plain_text_input,
    ),
    "file_input": (_keys("action_id", "filetypes max_files"), _file_input),
}


def _text(thing: Json, key: str, where: str, most: int, types: Sequence[str] = ("plain_text",)) -> Found:
    if key not in thing:
        return
    found, where = thing[key], f"{where}, {key}"
    if not isinstance(found, Mapping) or found.get("type") not in types:
        yield f"{where}: not a text object of the right type"
        return
    yield from _keys("text", "emoji" if found["type"] == "plain_text" else "verbatim").problems(found, where)
    yield from _string(found, "text", where, most)
    if isinstance(found.get("text"), str) and found["text"] and not found["text"].strip():
        yield f"{where}: blank"


def _string(thing: Json, key: str, where: str, most: int, least: int = 1) -> Found:
    if key not in thing:
        return
    if not isinstance(thing[key], str):
        yield f"{where}: {key} is not text"
    elif not least <= len(thing[key]) <= most:
        yield f"{where}: {key} has {len(thing[key])} characters"


def _boolean(thing: Json, key: str, where: str) -> Found:
    if not isinstance(thing.get(key, False), bool):
        yield f"{where}: {key} is neither true nor false"


def _count(things: Sequence[object], where: str, most: int) -> Found:
    if not 1 <= len(things) <= most:
        yield f"{where}: {len(things)} in it"
