"""Replies into Adaptive Cards: for messages in a chat, and for dialogs."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from bot.chat.form import blank
from bot.chat.reply import Button, Facts, File, Link, Part, Press, Quote, Reply, Text, Tone
from bot.platforms import words as shared
from bot.platforms.codec import Codec
from bot.platforms.drawing import (
    Action,
    first_words,
    instead_of,
    is_safe,
    kind_of,
    label_of,
    left_out,
    shorten,
)
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
_MARKS: Mapping[Tone, tuple[str, str]] = {
    Tone.WARNING: ("warning", words.WARNING.format(symbol=words.WARNING_SYMBOL)),
    Tone.URGENT: ("attention", words.URGENT.format(symbol=words.URGENT_SYMBOL)),
}
"""The style of a box, and the word in it that says the same as its colour."""

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
        for kind, several in groupby(parts, kind_of):
            if kind:
                yield from self._actions([part for part in several if isinstance(part, Action)])
            else:
                yield from (_Drawn(tuple(_said(part))) for part in several if not isinstance(part, Action))

    def _actions(self, parts: Sequence[Action]) -> Iterator[_Drawn]:
        """Yield buttons in rows, or below each other with their whole labels where one is too long for a button."""
        in_rows = all(_is_short(label_of(part)) for part in parts)
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

    def _action(self, part: Action, *, in_row: bool) -> Element | None:
        """Return an action, or None where Teams can have none for it."""
        held = self._held(part)
        if held is None:
            return None
        action = {**held, "title": label_of(part)} if in_row else {**held, **_short(part)}
        return _asking_first(part, action) if isinstance(part, Press) and not blank(part.confirm) else action

    def _held(self, part: Action) -> Element | None:
        match part:
            case Button() | Press():
                carried = self.codec.of_button(part) if isinstance(part, Button) else self.codec.of_press(part)
                return None if carried is None else self.act(part, carried)
        address = part.address if isinstance(part, Link) else self.shelve(part)
        return {"type": "Action.OpenUrl", "url": address} if is_safe(address, limits.ADDRESS) else None


def messages(reply: Reply, codec: Codec, shelve: Shelve, opens: Opens) -> tuple[Card, ...]:
    """Return a reply as the cards of one or more messages, in order."""
    drawn = _Artist(codec, shelve, _in_chat(opens)).draw(reply.parts)
    text = text_of(reply)
    everything = _elements(drawn)
    whole = limits.SIZE_OF_A_MESSAGE - limits.size(_for_chat((), text))
    fits = limits.size(everything) <= whole  # as nearly every reply does: then no part of it has to be measured
    return (
        (_for_chat(everything, text),) if fits else tuple(_for_chat(each, text) for each in _parted(everything, whole))
    )


def _parted(everything: Iterable[Element], whole: int) -> Sequence[Sequence[Element]]:
    """Return elements in as few groups as it takes for none to be above `whole` bytes."""
    several: list[list[Element]] = [[]]
    room = whole
    for element in everything:
        needed = limits.size(element) + _COMMA
        if several[-1] and needed > room:
            several.append([])
            room = whole
        several[-1].append(element)
        room -= needed
    return several


def dialog(reply: Reply, codec: Codec, shelve: Shelve) -> Card:
    """Return a reply as the card of a dialog; what does not fit is counted at its end."""
    everything = list(_Artist(codec, shelve, _in_dialog).draw(reply.parts))
    return card(_fitted(everything), text_of(reply))


def text_of(reply: Reply) -> str:
    """Return what a notification shows: the bot's own first words, neither its asides nor what other people wrote."""
    return first_words(reply, limits.SUMMARY)


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
    return [element for each in drawn for element in each.elements] or list(lines(shared.NOTHING, QUIET))


def _fitted(everything: Sequence[_Drawn]) -> Sequence[Element]:
    room = limits.SIZE_OF_A_DIALOG - _ROOM_AROUND
    for number, each in enumerate(everything):
        room -= sum(limits.size(element) + _COMMA for element in each.elements)
        if room < 0:
            left = sum(each.parts for each in everything[number:])
            return [element for each in everything[:number] for element in each.elements] + list(lines(left_out(left)))
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
        title = "" if blank(what) else shared.FACT.format(what=shorten(what.replace("\n", " "), limits.HINT // 4))
        yield from titled(title, value, NEAR if number else None)


def _is_short(label: str) -> bool:
    return len(label) <= limits.BUTTON and not blank(label)


def _short(part: Action) -> Element:
    """Return a short title for a button whose label stands beside it; a screen reader still reads the label."""
    title = {"title": shared.FOLLOW if isinstance(part, Link | File) else shared.CHOOSE}
    label = label_of(part)
    return title if blank(label) else {**title, "tooltip": shorten(label, limits.TOOLTIP)}


def _alone(part: Action, action: Element) -> Iterator[Element]:
    """Yield a button beside its whole label; below it where what the button opens needs the width of the card."""
    label = list(lines(label_of(part)))
    if len(label) == 1 and action["type"] != "Action.ShowCard" and len(label_of(part)) <= limits.TOOLTIP:
        yield beside(("stretch", label), ("auto", [action_set([action])]))
    else:
        yield from label
        yield action_set([action], NEAR if label else None)


def _instead(part: Action) -> Iterator[Element]:
    """Yield a sentence in the place of a button that cannot be."""
    yield from lines(instead_of(part))


def _in_rows(actions: Sequence[Element]) -> Iterator[_Drawn]:
    spacing: Element | None = None
    for row in packed(actions, limits.ACTIONS, _fits_on_a_phone):
        yield _Drawn((action_set(row, spacing),), len(row))
        spacing = NEAR


def _fits_on_a_phone(row: Sequence[Element]) -> bool:
    return sum(len(action["title"]) + limits.AROUND_A_TITLE for action in row) <= limits.ROW


def _asking_first(press: Press, action: Element) -> Element:
    """Return a button that asks before it presses, where others will see that; it alone has a colour."""
    agree = {**action, "title": press.label if _is_short(press.label) else shared.YES, "style": "positive"}
    asked = list(lines(shorten(press.confirm, limits.CONFIRM)))
    shown = {key: action[key] for key in ("title", "tooltip") if key in action}
    return {"type": "Action.ShowCard", **shown, "card": {"type": "AdaptiveCard", "body": asked, "actions": [agree]}}
