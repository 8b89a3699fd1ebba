"""Replies into Block Kit: messages, modals and App Home."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import count, groupby

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
from bot.platforms.slack import limits, words
from bot.platforms.slack.api import Block, View
from bot.platforms.slack.blocks import (
    BOLD,
    ITALIC,
    Element,
    emoji,
    heading,
    literal,
    literals,
    numbered,
    paragraph,
    plain,
    quiet,
    quotation,
    rich,
    section,
)

Shelve = Callable[[File], str]
"""Puts a file where its person can fetch it, and returns an https address; empty where no link can be made."""

_TOGETHER = 5
"""Buttons that stand in one row; more than that are hard to tell apart on a phone."""
_NAMES = {Button: "ask", Press: "press", Link: "link", File: "link"}
"""How action ids begin: what only opens an address needs no answer."""
_NEXT_LINE = literal("\n")
_MARKS = {Tone.WARNING: ("warning", words.WARNING), Tone.URGENT: ("rotating_light", words.URGENT)}


@dataclass(frozen=True, slots=True)
class _Drawn:
    """Blocks, and which parts of the reply, by number, they show."""

    blocks: tuple[Block, ...]
    parts: int = 1

    @property
    def size(self) -> int:
        """Bytes as slack_sdk sends them."""
        return limits.size(self.blocks, ascii_only=True)


class _Artist:
    """Draws parts; action ids are counted, so that none stands twice."""

    def __init__(self, codec: Codec, shelve: Shelve) -> None:
        self._codec, self._shelve, self._count = codec, shelve, count()

    def draw(self, parts: Iterable[Part]) -> Iterator[_Drawn]:
        """Yield the blocks of each part; buttons that follow one another stand together."""
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
            button = self._button(part, in_row=in_rows)
            if button is None or not in_rows:
                yield from _in_rows(row)
                row = []
                yield _Drawn(tuple(_instead(part) if button is None else _alone(label_of(part), button)))
            else:
                row.append(button)
        yield from _in_rows(row)

    def _button(self, part: Action, *, in_row: bool) -> Element | None:
        """Return a button, or None where Slack can have none for it."""
        held = self._held(part)
        if held is None:
            return None
        text = {"text": plain(label_of(part))} if in_row else _short(part)
        return {"type": "button", "action_id": f"{_NAMES[type(part)]}.{next(self._count)}", **text, **held}

    def _held(self, part: Action) -> Element | None:
        match part:
            case Button():
                value = self._codec.of_button(part)
                return None if value is None else {"value": value}
            case Press():
                value = self._codec.of_press(part)
                return None if value is None else {"value": value, **_asking_first(part)}
        address = part.address if isinstance(part, Link) else self._shelve(part)
        return {"url": address} if is_safe(address, limits.ADDRESS) else None


def messages(reply: Reply, codec: Codec, shelve: Shelve) -> tuple[tuple[Block, ...], ...]:
    """Return a reply as the blocks of one or more messages, in order."""
    several: list[list[Block]] = [[]]
    room = limits.SIZE_OF_A_MESSAGE
    for block in _blocks(_Artist(codec, shelve).draw(reply.parts)):
        needed = limits.size(block)
        if several[-1] and (needed > room or len(several[-1]) == limits.BLOCKS_OF_A_MESSAGE):
            several.append([])
            room = limits.SIZE_OF_A_MESSAGE
        several[-1].append(block)
        room -= needed
    return tuple(map(numbered, several))


def text_of(reply: Reply) -> str:
    """Return what a notification shows: the bot's own first words, neither its asides nor what other people wrote.

    Slack reads it as mrkdwn, so that its three control characters are escaped.
    """
    text = first_words(reply, limits.TEXT)
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def reply_view(reply: Reply, codec: Codec, shelve: Shelve) -> View:
    """Return a reply as a modal; what does not fit is counted at its end."""
    return {
        "type": "modal",
        "title": plain(shared.NAME),
        "close": plain(words.CLOSE),
        "blocks": list(_fitted(_Artist(codec, shelve).draw(reply.parts))),
    }


def home_view(replies: Sequence[Reply], codec: Codec, shelve: Shelve) -> View:
    """Return replies, one below the other, as App Home; what does not fit is counted at its end."""
    artist = _Artist(codec, shelve)
    drawn: list[_Drawn] = []
    for reply in replies:
        line = [_Drawn(({"type": "divider"},), 0)] if drawn else []
        drawn += [*line, *artist.draw(reply.parts)]
    return {"type": "home", "blocks": list(_fitted(drawn))}


def _blocks(drawn: Iterable[_Drawn]) -> Iterable[Block]:
    """Return all blocks; where there is nothing, a sentence that says so, since Slack takes no empty message."""
    return [block for each in drawn for block in each.blocks] or list(quiet(shared.NOTHING))


def _fitted(drawn: Iterable[_Drawn]) -> tuple[Block, ...]:
    everything = list(drawn)
    fitting = _how_many_fit(everything, limits.BLOCKS_OF_A_VIEW)
    if fitting == len(everything):
        return numbered(_blocks(everything))
    fitting = _how_many_fit(everything, limits.BLOCKS_OF_A_VIEW - 1)
    left = sum(each.parts for each in everything[fitting:])
    return numbered([block for each in everything[:fitting] for block in each.blocks] + list(paragraph(left_out(left))))


def _how_many_fit(drawn: Sequence[_Drawn], most: int) -> int:
    blocks = size = 0
    for number, each in enumerate(drawn):
        blocks, size = blocks + len(each.blocks), size + each.size
        if blocks > most or size > limits.SIZE_OF_A_VIEW:
            return number
    return len(drawn)


def _said(part: Text | Quote | Facts) -> Iterator[Block]:
    if isinstance(part, Text):
        return _text(part)
    return _quote(part) if isinstance(part, Quote) else _facts(part)


def _text(text: Text) -> Iterator[Block]:
    if text.tone is Tone.HEADING:
        yield from heading(text.words)
    elif text.tone is Tone.QUIET:
        yield from quiet(text.words)
    elif text.tone in _MARKS:
        symbol, word = _MARKS[text.tone]
        yield from paragraph(text.words, before=(emoji(symbol), literal(f"{word}\n", BOLD)))
    else:
        yield from paragraph(text.words)


def _quote(quote: Quote) -> Iterator[Block]:
    """Yield a quotation between where it stands and its source; only one that is very long has several blocks."""
    if len(quote.label + quote.heading + quote.source) > limits.TEXT:
        yield from (*paragraph(quote.label, BOLD), *paragraph(quote.heading))
        yield from (*map(rich, quotation(quote.words)), *paragraph(quote.source, ITALIC))
        return
    title = [*literals(quote.label, BOLD), *literals(quote.heading and words.HEADING.format(heading=quote.heading))]
    source = literals(quote.source, ITALIC)
    several = [[part] for part in quotation(quote.words)] or [[]]
    several[0] = [*([section(*title)] if title else []), *several[0]]
    several[-1] += [section(*source)] if source else []
    yield from (rich(*parts) for parts in several if parts)


def _facts(facts: Facts) -> Iterator[Block]:
    """Yield facts, a line each: on a phone that reads better than two columns."""
    lines: list[Element] = []
    room = limits.TEXT
    for parts, length in (each for row in facts.rows for each in _fact(*row)):
        if lines and length > room:
            yield _together(lines)
            lines, room = [], limits.TEXT
        lines += parts
        room -= length
    if lines:
        yield _together(lines)


def _fact(what: str, value: str) -> Iterator[tuple[list[Element], int]]:
    """Yield a fact in as many runs as it takes, and how long each of them is."""
    label = "" if blank(what) else shorten(shared.FACT.format(what=what), limits.BUTTON * 4)
    runs = [] if blank(value) else list(limits.pieces(value, limits.TEXT - len(label)))
    for piece in runs[:-1]:
        yield [*literals(label, BOLD), literal(piece)], len(label + piece)
        label = ""
    last = [*literals(label, BOLD), *map(literal, runs[-1:])]
    if last:
        yield [*last, _NEXT_LINE], len(label + "".join(runs[-1:])) + 1


def _together(lines: Sequence[Element]) -> Block:
    return rich(section(*(lines[:-1] if lines[-1] == _NEXT_LINE else lines)))


def _is_short(label: str) -> bool:
    return len(label) <= limits.SHORT_BUTTON and not blank(label)


def _short(part: Action) -> Element:
    """Return a short text for a button whose label stands beside it; a screen reader still reads the label."""
    text = {"text": plain(shared.FOLLOW if isinstance(part, Link | File) else shared.CHOOSE)}
    label = label_of(part)
    return text if blank(label) else {**text, "accessibility_label": shorten(label, limits.BUTTON)}


def _alone(label: str, button: Element) -> Iterator[Block]:
    """Yield a button beside its whole label."""
    if blank(label):
        yield {"type": "actions", "elements": [button]}
        return
    *before, last = limits.pieces(label)
    for piece in before:
        yield from paragraph(piece)
    yield {"type": "section", "text": plain(shared.CHOOSE if blank(last) else last), "accessory": button}


def _instead(part: Action) -> Iterator[Block]:
    """Yield a sentence in the place of a button that cannot be."""
    yield from paragraph(instead_of(part))


def _in_rows(buttons: Sequence[Element]) -> Iterator[_Drawn]:
    for start in range(0, len(buttons), _TOGETHER):
        row = buttons[start : start + _TOGETHER]
        yield _Drawn(({"type": "actions", "elements": list(row)},), len(row))


def _asking_first(press: Press) -> Element:
    """Return what is asked before a press that others will see; it alone has a colour, beside its words."""
    if blank(press.confirm):
        return {}
    short = _is_short(press.label)
    title, agree = (words.SURE.format(label=press.label), press.label) if short else (words.ARE_YOU_SURE, shared.YES)
    asked = {
        "title": plain(title),
        "text": plain(press.confirm, limits.CONFIRM_TEXT),
        "confirm": plain(agree),
        "deny": plain(words.CANCEL),
        "style": "primary",
    }
    return {"style": "primary", "confirm": asked}
