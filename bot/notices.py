"""What the bot tells people of its own accord: a kind, a person and a reference, never anybody's words."""

from dataclasses import dataclass
from datetime import datetime

from bot.labelled import Labelled


class NoticeKind(Labelled):
    """Why a notice is sent, with the sentence that it shows."""

    NEW_CONCERN = "new_concern", "You have an item to review"
    REMINDER = "reminder", "An item is still waiting for somebody to acknowledge it"
    MOVED = "moved", "An item that you raised has moved on"
    HANDED_OVER = "handed_over", "An item was given to you"
    WORKBOOK = "workbook", "Monday's workbook is ready"


@dataclass(frozen=True, slots=True)
class Notice:
    """One notice to one person.

    `about` is a concern's reference or a week's name. `key` is unique for ever: the same key is never sent twice.
    """

    key: str
    kind: NoticeKind
    to: str
    about: str
    due: datetime
