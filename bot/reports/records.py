"""What the workbook is made from."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Protocol

from bot.concerns.clocks import Course
from bot.concerns.concern import Concern, Move, Words
from bot.concerns.groups import GroupChat, StepTaken
from bot.policies.questions import Question
from bot.requests.redirect import Redirect


class Records(Protocol):
    """Everything that happened, read in one consistent view. Rights are applied by the report, not here."""

    def concerns(self, until: datetime) -> Iterable[tuple[Concern, Sequence[Move]]]:
        """Yield every concern raised before `until` as it stands now, with all its moves, newest first.

        Those of one moment come in the order of their references. There may be very many: they are read as they are
        asked for.
        """
        ...

    def number(self, until: datetime) -> int:
        """Return how many `concerns` yields."""
        ...

    def quotes(self, concerns: Sequence[Concern]) -> Mapping[str, str]:
        """Return what the posts say that some hundred concerns are about, by reference, where it was written down."""
        ...

    def words(self, concern: Concern) -> Words:
        """Return what people wrote about a concern."""
        ...

    def redirects(self, since: datetime, until: datetime) -> Sequence[Redirect]:
        """Return the redirects filed from `since` to before `until`, oldest first."""
        ...

    def questions(self, since: date, until: date) -> Sequence[Question]:
        """Return the questions asked from the day `since` to before the day `until`, oldest first."""
        ...

    def courses(self, until: datetime, now: datetime) -> Iterable[Course]:
        """Yield what is open of all raised before `until`, and what is closed with its review due `now`, newest first.

        Nobody's words are in them. There may be very many: they are read as they are asked for.
        """
        ...

    def groups(self) -> Iterable[tuple[GroupChat, Sequence[StepTaken]]]:
        """Return every disruptive group chat, without its name, with the steps about it, the earliest first."""
        ...
