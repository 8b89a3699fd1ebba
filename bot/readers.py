"""Who gets Monday's workbook: whoever holds a role for it, but for changes that two leaders made together.

A change is proposed by one leader and agreed to by another, neither of whom it is about. It lasts from the next Monday,
and only as long as the person holds the role that they held when it was proposed: who leaves a post leaves with it.
What stands in somebody's workbook is a matter of their rights alone; being on the list adds none.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Protocol

from bot.errors import StaffroomError
from bot.events import Event
from bot.notices import Notice
from bot.people import SENIOR_MANAGEMENT, Directory, Person, Role
from bot.weeks import Week

LEADERS = frozenset({Role.HEADTEACHER, Role.EXECUTIVE_HEADTEACHER, Role.CHAIR_OF_GOVERNORS})
"""Who may propose a change and agree to one."""
MAY_READ = SENIOR_MANAGEMENT | frozenset(
    {Role.CHAIR_OF_GOVERNORS, Role.DEPUTY_HEADTEACHER, Role.SAFEGUARDING_LEAD, Role.DATA_PROTECTION_LEAD}
)
"""Who can be put on the list: roles that are trusted with what is confidential. Nobody else ever gets a workbook."""
WAITS = timedelta(days=28)
"""How long a proposal waits for somebody to agree."""


class NobodyWould(StaffroomError):
    """A change that would leave nobody to read the workbook."""

    sentence = "After that nobody would get Monday's workbook, so nothing was changed."


@dataclass(frozen=True, slots=True)
class Change:
    """A change to the list: that somebody gets the workbook, or no more; `role` is theirs as it was proposed.

    It is agreed to, or ended without that, by the person with an id, or neither yet.
    """

    id: str
    person: str
    role: Role
    gets: bool
    proposed_by: str
    proposed_at: datetime
    agreed_by: str = ""
    agreed_at: datetime | None = None
    ended_by: str = ""
    ended_at: datetime | None = None

    @property
    def since(self) -> date | None:
        """The Monday from which it lasts, or None where nobody has agreed."""
        return Week.of(self.agreed_at).next().monday if self.agreed_at else None

    def waits(self, now: datetime) -> bool:
        """Say whether somebody may still agree."""
        return self.agreed_at is None and self.ended_at is None and now < self.proposed_at + WAITS

    def holds(self, person: Person, day: date) -> bool:
        """Say whether it bears on a person on a London day."""
        return self.since is not None and self.since <= day and self.person == person.id and self.role in person.roles


@dataclass(frozen=True, slots=True)
class Arrived:
    """A workbook that Monday brought somebody.

    `ways` are the channels that it, or the word of it, arrived by, and when. It `waits` while one is still to come, and
    is `set_aside` where one failed too often. `link` is where it lies outside the bot, empty for nowhere.
    """

    week: Week
    made_at: datetime
    ways: tuple[tuple[str, datetime], ...] = ()
    link: str = ""
    waits: bool = False
    set_aside: bool = False


class Readers(Protocol):
    """Where the changes to the list are kept."""

    def changes(self) -> Sequence[Change]:
        """Return every change, proposed or agreed to, in the order of their proposals; raise Busy."""
        ...

    def propose(self, change: Change, *, nonce: str, event: Event, notices: Sequence[Notice]) -> None:
        """Keep a proposal, once for each nonce; raise Busy."""
        ...

    def settle(self, change: Change, *, nonce: str, event: Event, notices: Sequence[Notice]) -> None:
        """Keep that a proposal was agreed to or ended, once for each nonce; raise Stale where it was already, or Busy.

        Nobody agrees to their own proposal, nor to a change about themselves: the store refuses that as well, with
        NotThere.
        """
        ...


def is_leader(person: Person) -> bool:
    """Leaders may propose a change to the list, and agree to one."""
    return not person.roles.isdisjoint(LEADERS)


def may_be_put(person: Person) -> bool:
    """Say whether somebody can be on the list at all."""
    return not person.roles.isdisjoint(MAY_READ)


def may_agree(person: Person, change: Change) -> bool:
    """Another leader than the one who proposed it may agree, and not whom it is about."""
    return is_leader(person) and person.id not in {change.proposed_by, change.person}


def gets_it(person: Person, changes: Iterable[Change], day: date) -> bool:
    """Say whether somebody is on the list on a London day: by the last change that was agreed to, or by their role."""
    if not may_be_put(person):
        return False
    meant = [change for change in changes if change.holds(person, day)]
    last = max(meant, key=_agreed_at, default=None)
    return last.gets if last else not person.roles.isdisjoint(SENIOR_MANAGEMENT)


def _agreed_at(change: Change) -> datetime:
    return change.agreed_at or change.proposed_at


def recipients(directory: Directory, changes: Sequence[Change], day: date) -> Sequence[Person]:
    """Return who gets the workbook that is due on a London day, in the order of the staff list."""
    return tuple(person for person in directory.people() if gets_it(person, changes, day))


def agreed(change: Change, by: Person, now: datetime) -> Change:
    """Return a proposal as agreed to."""
    return replace(change, agreed_by=by.id, agreed_at=now)


def ended(change: Change, by: Person, now: datetime) -> Change:
    """Return a proposal as turned down or taken back."""
    return replace(change, ended_by=by.id, ended_at=now)
