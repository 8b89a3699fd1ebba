"""The nudge: a kind note to somebody who made a formal request in a channel where leaders switched it on.

Kept are that one was given, to whom and on which day, for as long as the rule of one a day needs; never the message.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Protocol

from bot.events import Event
from bot.notices import Notice, NoticeKind
from bot.requests.redirect import Redirect

KEPT = timedelta(days=7)
"""How long it is kept that a nudge was given; by then no platform delivers its message again."""


@dataclass(frozen=True, slots=True)
class Nudge:
    """One note. `mark` tells the message from every other and nothing else of it; `on` is the London day."""

    mark: str
    person: str
    on: date


def follow_up(redirect: Redirect, person_id: str, due: datetime) -> Notice:
    """Return the notice that asks somebody once whether the form of a redirect went in."""
    return Notice(follow_up_key(redirect.id), NoticeKind.FOLLOW_UP, person_id, redirect.id, due)


def follow_up_key(redirect_id: str) -> str:
    """Return the key of a redirect's follow-up."""
    return f"{NoticeKind.FOLLOW_UP}:{redirect_id}"


class Nudges(Protocol):
    """Where nudges are switched on, and who has had one."""

    def switch(self, place: str, event: Event, *, on: bool) -> None:
        """Switch nudges on or off in a channel."""
        ...

    def are_on(self, place: str) -> bool:
        """Say whether nudges are on in a channel."""
        ...

    def give(self, nudge: Nudge, redirect: Redirect, event: Event, follow_up: Notice) -> bool:
        """Write down a nudge, its redirect and its follow-up in one transaction.

        Returns False, and writes nothing, where the message has had one or the person has had one on that day.
        """
        ...

    def warn(self, mark: str, on: date, redirect: Redirect, event: Event) -> bool:
        """Write down that a message of danger was answered, and its redirect; never whose message it was.

        Returns False, and writes nothing, where the message was answered already.
        """
        ...

    def put_off(self, nudge: Nudge, redirect_id: str, event: Event) -> None:
        """Write down that a person wants no more notes on a day, and drop a redirect's follow-up if it has not gone.

        Doing it again is harmless, and no event.
        """
        ...
