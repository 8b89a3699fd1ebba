"""Fake of bot/people/chat.py."""

from bot.errors import Busy
from bot.people.chat import Chat


class FakeChats:
    """Where everybody was last met, in memory; while `busy`, the store is out of reach."""

    def __init__(self, **met: Chat) -> None:
        self.met = met
        self.busy = False

    def of(self, person_id: str) -> Chat | None:
        """Return a person's conversation, or None."""
        if self.busy:
            raise Busy
        return self.met.get(person_id)

    def keep(self, person_id: str, chat: Chat) -> None:
        """Remember where a person was last met."""
        if self.busy:
            raise Busy
        self.met[person_id] = chat

    def forget(self, person_id: str) -> None:
        """Forget it."""
        if self.busy:
            raise Busy
        self.met.pop(person_id, None)
