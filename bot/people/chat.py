"""Where somebody can be written to."""

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Chat:
    """A person's own conversation with the bot: the chat system's https address, and its ids for both."""

    address: str
    conversation: str
    user: str


class Chats(Protocol):
    """Everybody's own conversation with the bot, as it was last met, by the person's id."""

    def of(self, person_id: str) -> Chat | None:
        """Return a person's conversation, or None where they have none."""
        ...

    def keep(self, person_id: str, chat: Chat) -> None:
        """Remember where a person was last met."""
        ...

    def forget(self, person_id: str) -> None:
        """Forget it: the person took the bot out of their chat system."""
        ...
