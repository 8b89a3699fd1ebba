"""Where the clocks keep what is theirs: reminders written and put off, and the steps of the ladder."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from bot.concerns.clocks import Course, PutOff, Reminded
from bot.concerns.concern import Concern
from bot.concerns.ladder import Entry
from bot.events import Event
from bot.notices import Notice
from bot.people import Post


class Clocks(Protocol):
    """What the clocks run from, and what they did. Each write is one transaction with its event."""

    def watched(self, now: datetime) -> Sequence[Course]:
        """Return every concern that is open, or closed with its review due, without anybody's words."""
        ...

    def courses(self, concerns: Iterable[Concern]) -> Mapping[str, Course]:
        """Return the courses of some concerns by their reference, without anybody's words."""
        ...

    def written(self, concern: Concern) -> Course:
        """Return the course of a concern with what people wrote about its steps and its putting off."""
        ...

    def told_since(self, moment: datetime) -> Counter[str]:
        """Return how many reminders were written to each person from a moment on, danger left out."""
        ...

    def remind(
        self,
        concern: Concern,
        told: Sequence[Reminded],
        *,
        notices: Iterable[Notice],
        event: Event,
        reader: Post | None = None,
    ) -> bool:
        """Write reminders down with their notices, and let one post more read the concern.

        Does nothing and returns False where the concern changed meanwhile, or another worker wrote them already.
        """
        ...

    def put_off(self, concern: Concern, put_off: PutOff, *, nonce: str, event: Event) -> None:
        """Put a reminder off, once for each nonce; raise Stale where the concern changed, NotThere as `change` does."""
        ...

    def add(self, concern: Concern, entry: Entry, *, nonce: str, event: Event) -> None:
        """Add a line to the ladder, once for each nonce; raise Stale where the concern changed, NotThere likewise."""
        ...
