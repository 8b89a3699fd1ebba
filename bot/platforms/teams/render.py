"""Replies into Adaptive Cards: for messages in a chat, and for dialogs."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from urllib.parse import urlsplit

from bot.chat.form import blank
from bot.chat.reply import Button, Facts, File, Link, Part, Press, Quote, Reply, Text, Tone
from bot.platforms.codec import Codec
from bot.platforms.teams import limits, words
from bot.platforms.teams.cards import (
    BOLD,
    CLOSE,
    NEAR,
    QUIET,
    SOURCE,
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
    packed,
    titled,
)
from bot.platforms.teams.forms import PACKED

Shelve = Callable[[File], str]
"""Puts a file where its person can fetch it, and returns an https address; empty where no link can be made."""
Opens = Callable[[str, str], bool]
"""Says whether what a command's step shows must open in a dialog: a form, or what people wrote."""
ASK, PRESS = "ask", "press"
"""The verbs of actions that Teams answers in place."""
_KILOBYTE = 1024
_MEGABYTE = _KILOBYTE * _KILOBYTE
_MARKS: Mapping[Tone, tuple[str, str]] = {
    Tone.WARNING: ("warning", words.WARNING.format(symbol=words.WARNING_SYMBOL)),
    Tone.URGENT: ("attention", words.URGENT.format(symbol=words.URGENT_SYMBOL)),
}
"""The style of a box, and the word in it that says the same as its colour."""

_Action = Button | Press | Link | File
_Act = Callable[[Button | Press, str], Element]
"""Makes an action that carries what was packed."""


@dataclass(frozen=True, slots=True)
class _Drawn:
    """Elements, and how many parts of the reply they show."""

    elements: tuple[Element, ...]
    parts: int = 1


@dataclass(frozen=True, slots=True)
class _Artist:
    """Draws parts."""

    codec: Codec
    shelve: Shelve
    act: _Act

    def draw(self, parts: Iterable[Part]) -> Iterator[_Drawn]:
        """Yield the elements of each part; buttons that follow one another stand together."""
        for kind, several in groupby(parts, _kind_of):
            if kind:
                yield from self._actions([part for part in several if isinstance(part, _Action)])
            else:
                yield from (_Drawn(tuple(_said(part))) for part in several if not isinstance(part, _Action))

    def _actions(self, parts: Sequence[_Action]) -> Iterator[_Drawn]:
        """Yield buttons in rows, or below each other with their whole labels where one is too long for a button."""
        in_rows = all(_is_short(_label(part)) for part in parts)
        row: list[Element] = []
        for part in parts:
            action = self._action(part, in_row=in_rows)
            if action is None or not in_rows:
                yield from _in_rows(row)
                row = []
                yield _Drawn(tuple(_instead(part) if action is None else _alone(part, action)))
            else:
                row.append(action)
        yield from _in_rows(row)

    def _action(self, part: _Action, *, in_row: bool) -> Element | None:
        """Return an action, or None where Teams can have none for it."""
        held = self._held(part)
        if held is None:
            return None
        action = {**held, "title": _label(part)} if in_row else {**held, **_short(part)}
        return _asking_first(part, action) if isinstance(part, Press) and not blank(part.confirm) else action

    def _held(self, part: _Action) -> Element | None:
        match part:
            case Button() | Press():
                carried = self.codec.of_button(part) if isinstance(part, Button) else self.codec.of_press(part)
                return None if carried is None else self.act(part, carried)
        address = part.address if isinstance(part, Link) else self.shelve(part)
        return {"type": "Action.OpenUrl", "url": address} if _safe(address) else None


def messages(reply: Reply, codec: Codec, shelve: Shelve, opens: Opens) -> tuple[Card, ...]:
    """Return a reply as the cards of one or more messages, in order."""
    drawn = _Artist(codec, shelve, _in_chat(opens)).draw(reply.parts)
    text = text_of(reply)
    several: list[list[Element]] = [[]]
    whole = limits.SIZE_OF_A_MESSAGE - limits.size(_for_chat((), text))
    room = whole
    for element in _elements(drawn):
        needed = limits.size(element) + _COMMA
        if several[-1] and needed > room:
            several.append([])
            room = whole
        several[-1].append(element)
        room -= needed
    return tuple(_for_chat(elements, text) for elements in several)


def dialog(reply: Reply, codec: Codec, shelve: Shelve) -> Card:
    """Return a reply as the card of a dialog; what does not fit is counted at its end."""
    everything = list(_Artist(codec, shelve, _in_dialog).draw(reply.parts))
    return card(_fitted(everything), text_of(reply))


def text_of(reply: Reply) -> str:
    """Return what a notification shows: the bot's own first words, neither its asides nor what other people wrote."""
    said = (part for part in reply.parts if isinstance(part, Text) and part.tone is not Tone.QUIET)
    first = next((part.words for part in said if not blank(part.words)), "")
    return words.NEUTRAL if reply.in_confidence or not first else limits.shorten(first, limits.SUMMARY)


_COMMA = 2


def _for_chat(elements: Sequence[Element], text: str) -> Card:
    return card(elements, text, msteams={"width": "full"})


def _in_chat(opens: Opens) -> _Act:
    def act(part: Button | Press, carried: str) -> Element:
        # A press is answered where it stands; should that not be possible, its answer leads to a dialog.
        if isinstance(part, Button) and opens(part.command, part.step):
            data = {"msteams": {"type": "task/fetch"}, PACKED: carried}
            return {"type": "Action.Submit", "data": data}
        verb = ASK if isinstance(part, Button) else PRESS
        return {"type": "Action.Execute", "verb": verb, "data": {PACKED: carried}}

    return act


def _in_dialog(_part: Button | Press, carried: str) -> Element:
    return {"type": "Action.Submit", "data": {PACKED: carried}, "associatedInputs": "none"}


def _elements(drawn: Iterable[_Drawn]) -> Sequence[Element]:
    """Return all elements; where there is nothing, a sentence that says so."""
    return [element for each in drawn for element in each.elements] or list(lines(words.NOTHING, QUIET))


def _fitted(everything: Sequence[_Drawn]) -> Sequence[Element]:
    room = limits.SIZE_OF_A_DIALOG - _ROOM_AROUND
    for number, each in enumerate(everything):
        room -= sum(limits.size(element) + _COMMA for element in each.elements)
        if room < 0:
            left = sum(each.parts for each in everything[number:])
            sentence = words.LEFT_OUT_ONE if left == 1 else words.LEFT_OUT.format(count=left)
            return [element for each in everything[:number] for element in each.elements] + list(lines(sentence))
    return _elements(everything)


_ROOM_AROUND = 6_000
"""Bytes for what stands around a dialog's elements, and for the sentence that counts what was left out."""


def _said(part: Text | Quote | Facts) -> Iterator[Element]:
    if isinstance(part, Text):
        return _text(part)
    return _quote(part) if isinstance(part, Quote) else _facts(part)


def _text(text: Text) -> Iterator[Element]:
    if text.tone is Tone.HEADING:
        yield from heading(text.words)
    elif text.tone in _MARKS:
        style, word = _MARKS[text.tone]
        yield from boxes(marked(word, text.words), style)
    else:
        yield from lines(text.words, QUIET if text.tone is Tone.QUIET else None)


def _quote(quote: Quote) -> Iterator[Element]:
    """Yield a quotation between where it stands and its source; only one that is very long is in several elements."""
    above = [*lines(quote.label, BOLD), *lines(quote.heading, None, {} if blank(quote.label) else CLOSE)]
    below = lines(quote.source, SOURCE, NEAR)
    several = [*above, *boxes(lines(quote.words), "emphasis", **NEAR), *below]
    if limits.size(several) > limits.SIZE_TOGETHER:
        yield from several
    elif several:
        yield box(several)


def _facts(facts: Facts) -> Iterator[Element]:
    """Yield facts, a line each: on a phone that reads better than two columns."""
    rows = [row for row in facts.rows if not (blank(row[0]) and blank(row[1]))]
    for number, (what, value) in enumerate(rows):
        title = "" if blank(what) else words.FACT.format(what=limits.shorten(what.replace("\n", " "), limits.HINT // 4))
        yield from titled(title, value, NEAR if number else None)


def _is_short(label: str) -> bool:
    return len(label) <= limits.BUTTON and not blank(label)


def _kind_of(part: Part) -> str:
    """Return what stands together: buttons that ask or press, and ways out; empty for what is only shown."""
    if isinstance(part, Button | Press):
        return "button"
    return "link" if isinstance(part, Link | File) else ""


def _short(part: _Action) -> Element:
    """Return a short title for a button whose label stands beside it; a screen reader still reads the label."""
    title = {"title": words.FOLLOW if isinstance(part, Link | File) else words.CHOOSE}
    label = _label(part)
    return title if blank(label) else {**title, "tooltip": limits.shorten(label, limits.TOOLTIP)}


def _label(part: _Action) -> str:
    return words.FILE.format(label=part.label, size=_size(len(part.content))) if isinstance(part, File) else part.label


def _size(length: int) -> str:
    if length >= _MEGABYTE:
        return words.MEGABYTES.format(count=length / _MEGABYTE).replace(".0 ", " ")
    return words.KILOBYTES.format(count=length / _KILOBYTE) if length >= _KILOBYTE else words.BYTES.format(count=length)


def _alone(part: _Action, action: Element) -> Iterator[Element]:
    """Yield a button beside its whole label; below it where what the button opens needs the width of the card."""
    label = list(lines(_label(part)))
    if len(label) == 1 and action["type"] != "Action.ShowCard" and len(_label(part)) <= limits.TOOLTIP:
        yield beside(("stretch", label), ("auto", [action_set([action])]))
    else:
        yield from label
        yield action_set([action], NEAR if label else None)


def _instead(part: _Action) -> Iterator[Element]:
    """Yield a sentence in the place of a button that cannot be."""
    match part:
        case Link():
            yield from lines(words.SENTENCE.format(label=part.label, rest=part.address))
        case File():
            yield from lines(words.NO_FILE.format(label=_label(part)))
        case _:
            yield from lines(words.LEFT_OUT_BUTTON.format(label=part.label))


def _in_rows(actions: Sequence[Element]) -> Iterator[_Drawn]:
    spacing: Element | None = None
    for row in packed(actions, limits.ACTIONS, _fits_on_a_phone):
        yield _Drawn((action_set(row, spacing),), len(row))
        spacing = NEAR


def _fits_on_a_phone(row: Sequence[Element]) -> bool:
    return sum(len(action["title"]) + limits.AROUND_A_TITLE for action in row) <= limits.ROW


def _asking_first(press: Press, action: Element) -> Element:
    """Return a button that asks before it presses, where others will see that; it alone has a colour."""
    agree = {**action, "title": press.label if _is_short(press.label) else words.YES, "style": "positive"}
    asked = list(lines(limits.shorten(press.confirm, limits.CONFIRM)))
    shown = {key: action[key] for key in ("title", "tooltip") if key in action}
    return {"type": "Action.ShowCard", **shown, "card": {"type": "AdaptiveCard", "body": asked, "actions": [agree]}}


def _safe(address: str) -> bool:
    """Say whether an address may stand behind a button: https, whole, and nothing in it that cannot be seen."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    seen = address.isprintable() and " " not in address and len(address) <= limits.ADDRESS
    return parts.scheme == "https" and bool(parts.hostname) and seen
