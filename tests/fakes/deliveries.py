"""Fake of bot/platforms/once.py."""

from dataclasses import dataclass, field
from datetime import datetime

from bot.errors import BeingDone, Busy


@dataclass
class FakeDeliveries:
    """Deliveries in memory, whose leases never end. `busy = True` makes everything fail, `full` marking them done."""

    begun: dict[str, bool] = field(default_factory=dict)
    busy: bool = False
    full: bool = False

    def begin(self, mark: str, now: datetime) -> int | None:  # noqa: ARG002 - as the protocol has it
        """Take a delivery."""
        if self.busy:
            raise Busy
        if self.begun.get(mark) is False:
            raise BeingDone
        if self.begun.get(mark):
            return None
        self.begun[mark] = False
        return 1

    def done(self, mark: str, fence: int) -> None:  # noqa: ARG002 - the same
        """Mark a delivery done."""
        if self.full:
            raise Busy
        self.begun[mark] = True

    def end_leases(self) -> None:
        """Let time pass until every lease is over."""
        self.begun = {mark: True for mark, done in self.begun.items() if done}
