"""What a channel has handed over, remembered where the channel itself cannot be asked."""

from typing import Protocol

from bot.events import Event


class Handovers(Protocol):
    """What was handed over, by channel and by the notice's key; and where it lies, if it lies anywhere."""

    def link(self, channel: str, key: str) -> str | None:
        """Return the https address of what was handed over, empty where it has none; None if nothing was."""
        ...

    def record(self, channel: str, key: str, link: str, event: Event | None = None) -> None:
        """Remember a handover, with its event in the same transaction; what is remembered already stays as it is."""
        ...
