"""The outbox and the inbox: where notices wait, and where those for the page are put."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from bot.events import Event
from bot.notices import Notice
from bot.people import Person
from bot.readers import Arrived
from bot.weeks import Week

LEASE = timedelta(minutes=2)
"""How long a claimed row stays with the worker that claimed it."""


@dataclass(frozen=True, slots=True)
class Claimed:
    """A notice that this worker holds until its lease ends.

    `attempt` counts from 1. The two together tell a late worker that it lost the row: a lease ends later than any
    before it.
    """

    notice: Notice
    attempt: int
    leased_until: datetime


@dataclass(frozen=True, slots=True)
class Parked:
    """A notice that failed too often. `fault` is the code of the last failure, never a text."""

    notice: Notice
    attempts: int
    fault: str


class Outbox(Protocol):
    """Notices written in the transaction of the change that they tell of."""

    def claim(self, now: datetime, most: int) -> Sequence[Claimed]:
        """Lease up to `most` due notices that nobody holds until `now` + LEASE: danger first, then the oldest."""
        ...

    def done(self, claimed: Claimed, now: datetime) -> None:
        """Mark a notice delivered, unless another worker holds it by now."""
        ...

    def retry(self, claimed: Claimed, at: datetime, fault: str) -> None:
        """Give a notice back until `at`, unless another worker holds it by now."""
        ...

    def hold(self, claimed: Claimed, until: datetime) -> None:
        """Give a notice back until a moment without counting an attempt, unless another worker holds it by now."""
        ...

    def park(self, claimed: Claimed, fault: str) -> None:
        """Set a notice aside for a person to look at, unless another worker holds it by now."""
        ...

    def parked(self) -> Sequence[Parked]:
        """Return what was set aside, oldest first."""
        ...

    def unpark(self) -> int:
        """Try again, as if for the first time, what was set aside; return how many notices that is."""
        ...

    def waiting(self, now: datetime) -> int:
        """Return how many notices are due and not delivered."""
        ...

    def held(self, now: datetime) -> int:
        """Return how many of those wait for working hours and not because an attempt failed."""
        ...


class Inbox(Protocol):
    """The notices that the page shows: a channel of delivery that looks, and that interrupts nobody."""

    @property
    def interrupts(self) -> bool:
        """False: people find a notice when they open the page."""
        ...

    def has(self, notice: Notice) -> bool:
        """Say whether a notice with this key was put here already."""
        ...

    def put(self, notice: Notice, now: datetime) -> None:
        """Put a notice here; a key that is here already is left as it is."""
        ...

    def notices(self, person: Person) -> Sequence[Notice]:
        """Return a person's notices, newest first, at most 50."""
        ...


class Weeks(Protocol):
    """Which weeks have their workbook."""

    def missing(self, now: datetime) -> Sequence[Week]:
        """Return the weeks since the bot was set up that are due and not done, oldest first."""
        ...

    def had(self, person_id: str, most: int) -> Sequence[Arrived]:
        """Return the last workbooks that somebody was told of, newest first, and the ways that each arrived."""
        ...

    def claim(self, week: Week, now: datetime) -> int | None:
        """Lease a week until `now` + LEASE and return the fence, or None where another worker has it or it is done."""
        ...

    def renew(self, week: Week, fence: int, now: datetime) -> bool:
        """Lease a claimed week anew until `now` + LEASE; False where another worker holds it by now, or it is done."""
        ...

    def finish(self, week: Week, fence: int, event: Event, notices: Sequence[Notice]) -> bool:
        """Mark a week done and write its notices, in one transaction; False where another worker holds it by now."""
        ...
