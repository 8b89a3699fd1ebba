"""Working once on what a chat system delivers more than once."""

from datetime import datetime
from typing import Protocol


class Deliveries(Protocol):
    """What was delivered, by marks that are the same each time."""

    def begin(self, mark: str, now: datetime) -> int | None:
        """Take a delivery and return its fence, or None where it is done; raise BeingDone where another works on it."""
        ...

    def done(self, mark: str, fence: int) -> None:
        """Mark a delivery done, unless another works on it by now."""
        ...
