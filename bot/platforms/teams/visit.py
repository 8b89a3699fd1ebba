"""One person's visit: the dispatcher as far as it is open to them, and how a reply or a form is drawn for them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.chat.form import Form, Option, Raw
from bot.chat.reply import Button, File, Reply, Text
from bot.command import Ask
from bot.dispatch import LONGEST, Dispatcher, Returned
from bot.people import Person
from bot.people.chat import Chat, Chats
from bot.platforms import words as shared
from bot.platforms.codec import Carried, Codec, Envelope
from bot.platforms.once import Deliveries
from bot.platforms.teams.api import CARD, Connector
from bot.platforms.teams.cards import Card
from bot.platforms.teams.forms import form_card
from bot.platforms.teams.held import Held, Waiting
from bot.platforms.teams.incoming import Place, Sender
from bot.platforms.teams.members import Members
from bot.platforms.teams.render import dialog, messages, text_of
from bot.platforms.vouching import Known
from bot.weeks import in_london

Activity = Mapping[str, Any]
"""A message as it goes out."""
Shown = Reply | Form
HELD = "held:"
"""How the code of a file begins that somebody sent before, among the answers of a form."""


@dataclass(frozen=True, slots=True)
class Means:
    """What Teams' side works with.

    `shelve` puts a file where one person can fetch it, `mark` tells one message (conversation and id) from every other
    and nothing else of it.
    """

    dispatcher: Dispatcher
    members: Members
    teams: Connector
    chats: Chats
    envelope: Envelope
    deliveries: Deliveries
    held: Held
    waiting: Waiting
    shelve: Callable[[str, File], str]
    mark: Callable[[str, str], str]
    clock: Callable[[], datetime]


class Visit:
    """Somebody who works here, at Teams' door; raise Stranger or CannotTell for anybody else."""

    def __init__(self, means: Means, sender: Sender) -> None:
        known: Known = means.members.known(sender)
        self._means = means
        self.person: Person = known.person
        self.dispatcher = means.dispatcher if known.sure else means.dispatcher.while_unsure()
        self.codec = Codec(means.envelope, known.person.id)
        if sender.place.personal:
            chat = Chat(sender.place.service, sender.place.conversation, sender.user)
            means.chats.keep(known.person.id, chat)

    def asked(self, carried: Carried) -> Ask:
        """Return what a button or a dialog asks for."""
        return Ask(self.person, carried.command, carried.words, carried.step, carried.about, carried.place)

    def cards(self, reply: Reply) -> Sequence[Card]:
        """Return a reply as the cards of messages."""
        return messages(reply, self.codec, self._shelve, self.dispatcher.opens_in_confidence)

    def activities(self, reply: Reply) -> Sequence[Activity]:
        """Return a reply as messages."""
        return [said(card, text_of(reply)) for card in self.cards(reply)]

    def dialog(self, shown: Shown, ask: Ask) -> Card:
        """Return what is shown in a dialog."""
        return dialog(shown, self.codec, self._shelve) if isinstance(shown, Reply) else self._form(shown, ask)

    def returned(self, back: Returned, ask: Ask, values: Mapping[str, Raw]) -> Card:
        """Return a form that was not saved, with everything that was written and what is wrong with it."""
        return self._form(back.form, ask, sentence=back.sentence, errors=back.errors, values=values)

    def _form(self, form: Form, ask: Ask, **back: Any) -> Card:  # noqa: ANN401 - what came back, by its names
        carried_words = ask.words if len(ask.words) <= LONGEST else ""  # what is longer is refused when it comes back
        packed = self.codec.of_form(form, carried_words)
        held = tuple(Option(f"{HELD}{file.id}", file.name) for file in self._means.held.of(self.person.id))
        return form_card(form, packed, held=held, today=in_london(self._means.clock()).date(), **back)

    def _shelve(self, file: File) -> str:
        return self._means.shelve(self.person.id, file)


def said(card: Card, summary: str) -> Activity:
    """Return a card as a message; `summary` is what a notification shows."""
    return {"type": "message", "summary": summary, "attachments": [{"contentType": CARD, "content": card}]}


def plain(text: str) -> Activity:
    """Return the bot's own words as a message."""
    return {"type": "message", "text": text, "textFormat": "plain"}


def for_a_message(shown: Shown) -> Reply | None:
    """Return what may stand in a message; a form, or what people wrote, may not."""
    return shown if isinstance(shown, Reply) and not shown.in_confidence else None


def to_be_opened(ask: Ask) -> Reply:
    """Return the button that opens in a dialog what may not stand in a message."""
    button = Button(shared.OPEN, ask.command, ask.step, ask.about, ask.words)
    return Reply((Text(shared.TO_BE_OPENED), button))


def place_of(place: Place) -> str:
    """Return the name of a channel or a group's talk; a talk with the bot alone is none."""
    return "" if place.personal else f"teams:{place.conversation}"
