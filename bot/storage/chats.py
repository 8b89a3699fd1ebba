"""Where people can be written to in a chat system that tells it only while they write to the bot."""

from collections.abc import Callable, Collection
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import delete, select, update

from bot.people.chat import Chat
from bot.storage.engine import Database, checked, insert_once
from bot.storage.tables import chats

TRUSTED_FOR: Final = timedelta(minutes=1)
"""How long it is believed that the store still has what it was seen to have: another process may forget it."""


class StoredChats:
    """The last known conversation of each person with the bot, in a database."""

    def __init__(self, database: Database, clock: Callable[[], datetime]) -> None:
        self._database, self._clock = database, clock
        self._seen: dict[str, tuple[Chat, datetime]] = {}

    def of(self, person_id: str) -> Chat | None:
        """Return a person's conversation, or None where they have none."""
        query = select(chats.c.address, chats.c.conversation, chats.c.user).where(chats.c.person == checked(person_id))
        with self._database.read() as connection:
            row = connection.execute(query).one_or_none()
        return row and Chat(row.address, row.conversation, row.user)

    def keep(self, person_id: str, chat: Chat) -> None:
        """Remember where a person was last met; writes nothing where that is known."""
        now = self._clock()
        seen, at = self._seen.get(person_id, (None, now))
        if seen == chat and at <= now < at + TRUSTED_FOR:
            return
        if self.of(person_id) != chat:
            self._put(person_id, chat)
        self._seen[person_id] = chat, now

    def _put(self, person_id: str, chat: Chat) -> None:
        row = {"address": checked(chat.address), "conversation": checked(chat.conversation), "user": checked(chat.user)}
        with self._database.write() as connection:
            # The first two messages of somebody may come at the same moment.
            if not insert_once(connection, chats, {"person": checked(person_id), **row}):
                connection.execute(update(chats).where(chats.c.person == person_id).values(row))

    def forget(self, person_id: str) -> None:
        """Forget a person's conversation: they took the bot out of their chat system."""
        with self._database.write() as connection:
            connection.execute(delete(chats).where(chats.c.person == checked(person_id)))
        self._seen.pop(person_id, None)

    def known(self) -> Collection[str]:
        """Return the ids of everybody who can be written to."""
        with self._database.read() as connection:
            return set(connection.execute(select(chats.c.person)).scalars())
