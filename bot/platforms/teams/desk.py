"""What is done with each thing that people do in Teams: the path of all platforms, then the answer where it belongs.

Everything here is synchronous. A method returns the body of the answer to an invoke; it returns after the commit,
never before. What people wrote, and what only some may read, is shown in dialogs, of which Teams keeps no message.
"""

import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from bot.chat.form import Raw, Sent
from bot.chat.reply import Quote, Reply, Text, Tone
from bot.command import Ask, Filled, about_message
from bot.dispatch import Returned
from bot.errors import FileChanged, NotThere, StaffroomError
from bot.platforms import words as shared
from bot.platforms.codec import Carried
from bot.platforms.fetching import SentFile, fetch_files
from bot.platforms.teams import words
from bot.platforms.teams.api import CARD, FILE_CARD, TeamsError, code_of
from bot.platforms.teams.cards import Card
from bot.platforms.teams.forms import answers
from bot.platforms.teams.incoming import Chosen, Consented, Installed, Message, Place, Pressed, Searched, Sender
from bot.platforms.teams.listening import Listener
from bot.platforms.teams.visit import (
    HELD,
    Activity,
    Means,
    Shown,
    Visit,
    for_a_message,
    place_of,
    plain,
    to_be_opened,
)

Body = Mapping[str, Any]
"""The body of the answer to an invoke."""

SEARCH = ("policy", "search")
"""The command and the step that find clauses to choose from."""
_log = logging.getLogger(__name__)


class Desk:
    """Does what people in Teams ask for."""

    def __init__(self, means: Means) -> None:
        self._means, self._teams = means, means.teams
        self._listener = Listener(means)

    def message(self, message: Message) -> None:
        """Answer a message to the bot; read along in a channel where nudges are on. Raises ComeAgain and Busy."""
        self._listener.message(message)

    def installed(self, installed: Installed) -> None:
        """Greet somebody who was given the bot, and forget where whoever took it out can be written to."""
        self._listener.installed(installed)

    def executed(self, pressed: Pressed) -> Body:
        """Answer an action of a card in a message: a press takes the card's place, everything else follows it."""
        try:
            first = self._answered(pressed)
        except StaffroomError as error:
            return _notice(error)
        return _in_place_of(_card_of(first)) if pressed.press else _toast(words.ANSWERED)

    def sent_in_chat(self, pressed: Pressed) -> None:
        """Answer an action of an older client, which comes as a message, so that only messages answer it."""
        try:
            self._answered(pressed)
        except StaffroomError as error:
            self._listener.sorry(pressed.sender, error)

    def tell(self, sender: Sender, error: StaffroomError) -> None:
        """Say to one person, where they said something, what went wrong."""
        self._listener.sorry(sender, error)

    def opened(self, pressed: Pressed) -> Body:
        """Show a dialog for a button of a message."""
        return _dialog_or_sorry(lambda: self._opened(pressed))

    def submitted(self, pressed: Pressed) -> Body:
        """Save a form of a dialog, or follow one of its buttons; what cannot be saved stays, with what is wrong."""
        return _dialog_or_sorry(lambda: self._submitted(pressed))

    def chosen(self, chosen: Chosen) -> Body:
        """Open what can be done with a message."""
        return _dialog_or_sorry(lambda: self._chosen(chosen))

    def searched(self, searched: Searched) -> Body:
        """Return the clauses that somebody may choose from, to be posted word for word."""
        command, step = SEARCH
        try:
            visit = Visit(self._means, searched.sender)
            shown = visit.dispatcher.ask(Ask(visit.person, command, searched.words, step))
        except StaffroomError as error:
            return _found_nothing(error.sentence)
        parts = shown.parts if isinstance(shown, Reply) else ()
        found = [_to_choose(quote, card) for quote, card in _cards_by_quote(visit, parts)]
        if found:
            return {"composeExtension": {"type": "result", "attachmentLayout": "list", "attachments": found}}
        said = next((part.words for part in parts if isinstance(part, Text)), words.NO_CLAUSE)
        return _found_nothing(said)

    def consented(self, consented: Consented) -> None:
        """Put a file into the OneDrive of somebody who agreed to it; forget it for somebody who did not."""
        try:
            visit = Visit(self._means, consented.sender)
            self._teams.send(consented.sender.place, self._handed_out(visit, consented))
        except StaffroomError as error:
            _log.warning("a file was not handed out: %s", code_of(error))

    def _handed_out(self, visit: Visit, consented: Consented) -> Activity:
        person_id = visit.person.id
        file = self._means.waiting.take(person_id, consented.file)
        if file is None:
            return plain(words.FILE_GONE)
        if not consented.agreed:
            return plain(words.FILE_DECLINED)
        try:
            self._teams.upload(consented.upload, visit.dispatcher.made_anew(person_id, file).content)
        except (FileChanged, NotThere) as changed:
            return plain(changed.sentence)
        except TeamsError as error:
            _log.warning("a file was not put where its person wanted it: %s", error.code)
            return plain(words.FILE_NOT_PUT)
        content = {"uniqueId": consented.unique_id, "fileType": consented.file_type}
        there = {"contentType": FILE_CARD, "contentUrl": consented.link, "name": consented.name, "content": content}
        return {"type": "message", "attachments": [there]}

    def _answered(self, pressed: Pressed) -> Activity:
        """Say what an action leads to; return its first message, which is not said where it takes a card's place."""
        visit = Visit(self._means, pressed.sender)
        carried = _carried(visit, pressed)
        shown = self._done(visit, pressed, carried)
        reply = for_a_message(shown) or to_be_opened(visit.asked(carried))
        first, *others = visit.activities(reply)
        for activity in others if pressed.press else (first, *others):
            self._listener.tell(pressed.sender, activity)
        return first

    def _opened(self, pressed: Pressed) -> Card:
        visit = Visit(self._means, pressed.sender)
        carried = _carried(visit, pressed)
        return visit.dialog(self._done(visit, pressed, carried), visit.asked(carried))

    def _done(self, visit: Visit, pressed: Pressed, carried: Carried) -> Shown:
        """Show what a button asks for, or save what a press says; what changes in a channel is announced there."""
        ask = visit.asked(carried)
        if not carried.nonce:
            return self._shown(visit, ask, pressed.sender.place)
        answer = visit.dispatcher.send(Filled(ask, carried.nonce))
        return answer if isinstance(answer, Reply) else Reply((Text(answer.sentence, Tone.WARNING),))

    def _shown(self, visit: Visit, ask: Ask, place: Place) -> Shown:
        shown = visit.dispatcher.ask(ask)
        return self._listener.announced(place, shown) if isinstance(shown, Reply) else shown

    def _submitted(self, pressed: Pressed) -> Card:
        visit = Visit(self._means, pressed.sender)
        carried = _carried(visit, pressed)
        ask = visit.asked(carried)
        if not carried.nonce:
            return visit.dialog(self._shown(visit, ask, pressed.sender.place), ask)
        values = answers(pressed.data)
        chosen = {name: codes for name, codes in values.items() if _are_files(codes)}
        texts = {name: raw for name, raw in values.items() if name not in chosen}
        sent, gone = self._held(visit, chosen)
        files, problems = ({}, gone) if gone else fetch_files(self._teams.download, sent)
        filled = Filled(ask, carried.nonce, carried.seen, Sent(texts, files))
        if problems:
            back = visit.dispatcher.not_sent(filled, words.FILES_NOT_TAKEN, problems)
        else:
            back = visit.dispatcher.send(filled)
        if isinstance(back, Returned):
            return visit.returned(back, ask, values)
        self._means.held.forget(visit.person.id, [file for each in sent.values() for file in each])
        return visit.dialog(back, ask)

    def _held(self, visit: Visit, chosen: Mapping[str, Raw]) -> tuple[dict[str, tuple[SentFile, ...]], dict[str, str]]:
        """Return the files that were chosen, by field, and a sentence for each field with one that is not held now."""
        held = {f"{HELD}{file.id}": file for file in self._means.held.of(visit.person.id)}
        found = {name: tuple(held[code] for code in codes if code in held) for name, codes in chosen.items()}
        gone = {name: words.FILE_NOT_HELD for name, codes in chosen.items() if len(found[name]) < len(codes)}
        return found, gone

    def _chosen(self, chosen: Chosen) -> Card:
        visit = Visit(self._means, chosen.sender)
        command, _, step = chosen.command.partition(".")
        place = chosen.sender.place
        about = about_message(self._writer(chosen), self._means.mark(place.conversation, chosen.message))
        ask = Ask(visit.person, command, chosen.text, step, about, place_of(place))
        return visit.dialog(self._shown(visit, ask, place), ask)

    def _writer(self, chosen: Chosen) -> str:
        """Return the person id of who wrote a message, or nothing for a stranger."""
        if not chosen.writer:
            return ""
        try:
            return self._means.members.writer(chosen.sender, chosen.writer).person.id
        except StaffroomError:
            return ""


def _carried(visit: Visit, pressed: Pressed) -> Carried:
    """Return what was packed, in the place where it was pressed: only Teams' own word for that is believed."""
    return replace(visit.codec.unpack(pressed.packed), place=place_of(pressed.sender.place))


def _are_files(codes: Raw) -> bool:
    return isinstance(codes, tuple) and any(code.startswith(HELD) for code in codes)


def _cards_by_quote(visit: Visit, parts: Sequence[object]) -> Iterator[tuple[Quote, Card]]:
    for part in parts:
        if isinstance(part, Quote):
            yield part, visit.cards(Reply((part,)))[0]


def _to_choose(quote: Quote, card: Card) -> Mapping[str, Any]:
    shown = {"title": _escaped(f"{quote.label} {quote.heading}".strip()), "text": _escaped(_short(quote.words))}
    preview = {"contentType": "application/vnd.microsoft.card.thumbnail", "content": shown}
    return {"contentType": CARD, "content": card, "preview": preview}


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= words.PREVIEW else f"{line[: words.PREVIEW - 1]}…"


def _escaped(text: str) -> str:
    # A preview alone is read as HTML by Teams.
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _found_nothing(sentence: str) -> Body:
    return {"composeExtension": {"type": "message", "text": sentence}}


def _card_of(activity: Activity) -> Card:
    card: Card = activity["attachments"][0]["content"]
    return card


def _in_place_of(card: Card) -> Body:
    return {"statusCode": 200, "type": CARD, "value": card}


def _toast(sentence: str) -> Body:
    return {"statusCode": 200, "type": "application/vnd.microsoft.activity.message", "value": sentence}


def _notice(error: StaffroomError) -> Body:
    _log.info("not shown: %s", code_of(error))
    return _toast(error.sentence)


def _dialog_or_sorry(show: Callable[[], Card]) -> Body:
    try:
        return dialog_of(show())
    except StaffroomError as error:
        _log.info("not shown: %s", code_of(error))
        return sorry_in_a_dialog(error.sentence)


def dialog_of(card: Card) -> Body:
    """Return a card as a dialog."""
    shown = {"title": shared.NAME, "height": "large", "width": "medium", "card": {"contentType": CARD, "content": card}}
    return {"task": {"type": "continue", "value": shown}}


def sorry_in_a_dialog(sentence: str) -> Body:
    """Return a sentence as a dialog."""
    return {"task": {"type": "message", "value": sentence}}


def sorry_in_a_message(sentence: str) -> Body:
    """Return a sentence that is shown at a card's action."""
    return _toast(sentence)


def sorry_in_a_search(sentence: str) -> Body:
    """Return a sentence in the place of what was searched for."""
    return _found_nothing(sentence)
