"""Workbooks into their reader's own OneDrive, where a school chose that: only if the reader agrees, each time.

What Teams offers for this is the file consent card: whoever agrees hands the bot an address for this one file. Evidence
is never handed out so.
"""

import logging

from bot.chat.reply import File
from bot.errors import StaffroomError
from bot.people.chat import Chats
from bot.platforms.teams import words
from bot.platforms.teams.api import CONSENT_CARD, Connector, code_of
from bot.platforms.teams.held import Waiting
from bot.platforms.teams.incoming import Place
from bot.platforms.teams.read import FILE_KEY

WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
TALK = "https://teams.microsoft.com/l/chat/0/0?users=28:{app_id}"
"""Leads to somebody's own talk with the bot (learn.microsoft.com, "Deep link to start a new chat")."""
_log = logging.getLogger(__name__)


class Uploads:
    """Offers workbooks to their readers."""

    def __init__(self, teams: Connector, chats: Chats, waiting: Waiting, app_id: str) -> None:
        self._teams, self._chats, self._waiting, self._app_id = teams, chats, waiting, app_id

    def offer(self, person_id: str, file: File) -> str:
        """Offer a workbook in its reader's talk with the bot and return the way there; nothing where that is no way."""
        chat = self._chats.of(person_id)
        if chat is None or file.media_type != WORKBOOK:
            return ""
        context = {FILE_KEY: self._waiting.put(person_id, file)}
        content = {
            "description": words.CONSENT,
            "sizeInBytes": len(file.content),
            "acceptContext": context,
            "declineContext": context,
        }
        asked = {"contentType": CONSENT_CARD, "name": file.name, "content": content}
        try:
            self._teams.send(Place(chat.address, chat.conversation), {"type": "message", "attachments": [asked]})
        except StaffroomError as error:
            _log.warning("a file was not offered: %s", code_of(error))
            return ""
        return TALK.format(app_id=self._app_id)
