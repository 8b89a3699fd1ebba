"""What a channel has handed over, remembered where the channel itself cannot be asked."""

from datetime import datetime
from typing import Protocol

from bot.events import THE_BOT, Action, Event
from bot.notices import Notice, NoticeKind


class Handovers(Protocol):
    """What was handed over, by channel and by the notice's key; and where it lies, if it lies anywhere."""

    def link(self, channel: str, key: str) -> str | None:
        """Return the https address of what was handed over, empty where it has none; None if nothing was."""
        ...

    def record(self, channel: str, key: str, link: str, event: Event | None = None) -> None:
        """Remember a handover, with its event in the same transaction; what is remembered already stays as it is."""
        ...


def arrived(notice: Notice, channel: str, at: datetime) -> Event | None:
    """Return the event that tells that a workbook, or the word of it, arrived by a channel; None for other notices."""
    if notice.kind is not NoticeKind.WORKBOOK:
        return None
    return Event(THE_BOT, Action.WORKBOOK_DELIVERED, notice.about, at, {"to": notice.to, "by": channel})
