"""Notices in people's own talk with the bot: the sentence of their kind, the reference, and a button that only asks."""

from collections.abc import Callable
from datetime import datetime
from typing import Final

from bot.chat.reply import Button, Link, Part, Reply, Text
from bot.delivery.handovers import Handovers, arrived
from bot.delivery.worker import DeliveryFailed
from bot.notices import IN_MICROSOFT_365, Notice, leads_to, sentence
from bot.people import Directory, Person
from bot.people.chat import Chat, Chats
from bot.platforms.codec import Codec, Envelope
from bot.platforms.teams.api import GONE, Connector, TeamsError
from bot.platforms.teams.incoming import Place
from bot.platforms.teams.render import messages, text_of
from bot.platforms.teams.visit import Activity, said

CHANNEL = "teams"
NEVER_MET = "never_met"
"""Our own code for somebody who has not been given the bot, so that Teams does not let it write to them."""

Opens = Callable[[str, str], bool]
"""Says whether a command's step is shown in a dialog."""


class TeamsNotices:
    """The worker's channel to Teams. `where` tells where a workbook lies in Microsoft 365, empty for nowhere.

    A bot may not look back into a talk without a permission for all of them, so that what was sent is remembered here.
    Where Teams took a notice and its answer was lost, it comes twice, with the same reference.
    """

    interrupts: Final = True

    def __init__(  # noqa: PLR0913, PLR0917 - what it writes to, with and by
        self,
        teams: Connector,
        chats: Chats,
        directory: Directory,
        envelope: Envelope,
        handovers: Handovers,
        opens: Opens,
        where: Callable[[Notice], str] = lambda _notice: "",
    ) -> None:
        self._teams, self._chats, self._directory = teams, chats, directory
        self._envelope, self._handovers, self._opens, self._where = envelope, handovers, opens, where

    def has(self, notice: Notice) -> bool:
        """Say whether a notice was sent already."""
        return self._person(notice) is None or self._handovers.link(CHANNEL, notice.key) is not None

    def put(self, notice: Notice, now: datetime) -> None:
        """Send a notice; raise DeliveryFailed with Teams' own code."""
        chat = self._chats.of(notice.to)
        if chat is None:
            raise DeliveryFailed(NEVER_MET)
        reply = self._reply(notice)
        (card,) = messages(reply, Codec(self._envelope, notice.to), lambda _file: "", self._opens)
        self._send(chat, said(card, text_of(reply)), notice)
        self._handovers.record(CHANNEL, notice.key, "", arrived(notice, CHANNEL, now))

    def _send(self, chat: Chat, activity: Activity, notice: Notice) -> None:
        try:
            self._teams.send(Place(chat.address, chat.conversation), activity)
        except TeamsError as error:
            if error.code in GONE:
                self._chats.forget(notice.to)  # met anew when they write to the bot again
            raise DeliveryFailed(error.code, error.retry_after, locked_out=error.locked_out) from None

    def _person(self, notice: Notice) -> Person | None:
        """Return whom a notice is for, if they can have an account at all: the page's inbox is everybody's."""
        person = self._directory.person(notice.to)
        return person if person is not None and person.email else None

    def _reply(self, notice: Notice) -> Reply:
        lead, address = leads_to(notice), self._where(notice)
        parts: list[Part] = [Text(sentence(notice))]
        parts.append(Button(lead.label, lead.command, lead.step, lead.about, lead.words))
        if address:
            parts.append(Link(IN_MICROSOFT_365, address))
        return Reply(tuple(parts))
