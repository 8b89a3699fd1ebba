"""Where people can be written to in a chat system that tells it only while they write to the bot."""

from collections.abc import Collection

from sqlalchemy import delete, select, update

from bot.people.chat import Chat
from bot.storage.engine import Database, checked, insert_once
from bot.storage.tables import chats


class StoredChats:
    """The last known conversation of each person with the bot, in a database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def of(self, person_id: str) -> Chat | None:
        """Return a person's conversation, or None where they have none."""
        query = select(chats.c.address, chats.c.conversation, chats.c.user).where(chats.c.person == checked(person_id))
        with self._database.read() as connection:
            row = connection.execute(query).one_or_none()
        return row and Chat(row.address, row.conversation, row.user)

    def keep(self, person_id: str, chat: Chat) -> None:
        """Remember where a person was last met; writes nothing where that is known."""
        if self.of(person_id) == chat:
            return
        row = {"address": checked(chat.address), "conversation": checked(chat.conversation), "user": checked(chat.user)}
        with self._database.write() as connection:
            # The first two messages of somebody may come at the same moment.
            if not insert_once(connection, chats, {"person": checked(person_id), **row}):
                connection.execute(update(chats).where(chats.c.person == person_id).values(row))

    def forget(self, person_id: str) -> None:
        """Forget a person's conversation: they took the bot out of their chat system."""
        with self._database.write() as connection:
            connection.execute(delete(chats).where(chats.c.person == checked(person_id)))

    def known(self) -> Collection[str]:
        """Return the ids of everybody who can be written to."""
        with self._database.read() as connection:
            return set(connection.execute(select(chats.c.person)).scalars())
