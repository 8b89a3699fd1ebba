"""Disruptive group chats, and which of the policy's three steps was taken about each, when and by whom.

The steps are those of "Addressing disruptive behaviour on WhatsApp" (D.Disruption). Nothing is kept of the people in
a group: neither who disturbed it nor who was removed from it. The group's own name is sealed.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from bot.concerns.redaction import Piece
from bot.events import Event
from bot.labelled import Labelled
from bot.people import FEDERATION, Person, Role

LONGEST_NAME = 60
"""Characters of a group's name."""


class GroupStep(Labelled):
    """A step of the policy, in its order."""

    REMINDED = "reminded", "The group was reminded"
    SPOKEN_TO = "spoken_to", "Somebody was contacted privately"
    REMOVED = "removed", "Somebody was removed from the group"

    @property
    def to_come(self) -> str:
        """Its words where nobody has taken it yet."""
        return _TO_COME[self]


_TO_COME = {
    GroupStep.REMINDED: "Reminding the group",
    GroupStep.SPOKEN_TO: "Contacting somebody privately",
    GroupStep.REMOVED: "Removing somebody from the group",
}


class GroupPlace(Labelled):
    """Where a group chat is."""

    WHATSAPP = "whatsapp", "WhatsApp"
    TEAMS = "teams", "Microsoft Teams"
    SLACK = "slack", "Slack"
    OTHER = "other", "Somewhere else"


class Decision(Labelled):
    """What was decided on how long it is kept."""

    HELD = "held", "Put under legal hold"
    LIFTED = "lifted", "Legal hold lifted"
    KEPT = "kept", "Deletion refused"


@dataclass(frozen=True, slots=True)
class GroupChat:
    """A group chat of a school. Its name is what people call it.

    `version` goes up with every decision on how long it is kept; `keep_until` is the day before which no deletion is
    proposed again.
    """

    id: str
    school: str
    place: GroupPlace
    name: str
    version: int = 1
    keep_until: date | None = None
    legal_hold: bool = False
    held_at: datetime | None = None

    @property
    def reference(self) -> str:
        """A short name without a name in it, such as `GC-1A2B3C4D`, for those who do not read what it is called."""
        return f"GC-{self.id[:8].upper()}"


@dataclass(frozen=True, slots=True)
class StepTaken:
    """A step that was taken on a London day, and filed at a moment by the person with an id."""

    step: GroupStep
    on: date
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Reason:
    """Why somebody decided on how long a group chat is kept."""

    decision: Decision
    by: str
    at: datetime
    why: str


@dataclass(frozen=True, slots=True)
class HeldGroup:
    """A group chat with all that people wrote for it, and every step that was filed, the earliest first."""

    group: GroupChat
    pieces: tuple[Piece, ...]
    taken: tuple[StepTaken, ...]


class Groups(Protocol):
    """Where group chats are kept."""

    def all(self) -> Sequence[GroupChat]:
        """Return every group, the one that was filed last first; says nothing about who may see it."""
        ...

    def find(self, group_id: str) -> GroupChat:
        """Return a group; raise NotThere. Says nothing about who may see it."""
        ...

    def taken(self, group: GroupChat) -> Sequence[StepTaken]:
        """Return the steps about a group, the earliest first."""
        ...

    def file(self, group: GroupChat, taken: StepTaken, *, nonce: str, event: Event) -> str:
        """File a step, and its group where that is new, once for each nonce; return the id of the group.

        A nonce that was used by the same person changes nothing and returns the group of then; one that somebody else
        used raises NotThere.
        """
        ...

    def record(self, event: Event) -> None:
        """Write down that somebody read something."""
        ...

    def reasons(self, group: GroupChat) -> Sequence[Reason]:
        """Return why it is held or kept on, the earliest first."""
        ...

    def decide(self, before: GroupChat, after: GroupChat, reason: Reason, *, nonce: str, event: Event) -> None:
        """Store how long a group is kept, once for each nonce.

        Raises NotThere, or Stale where it is not the stored version any more.
        """
        ...

    def erase(self, before: GroupChat, *, nonce: str, event: Event) -> None:
        """Erase all that is filed for a group, for good and once for each nonce; raise Stale, OnHold or NotThere."""
        ...

    def held(self) -> Sequence[HeldGroup]:
        """Return every group, opened; for the search that a subject access needs."""
        ...


def leads_a_school(person: Person) -> bool:
    """Say whether somebody leads a school; the executive headteacher leads all."""
    return person.role in {Role.HEADTEACHER, Role.EXECUTIVE_HEADTEACHER}


def may_see(person: Person, group: GroupChat) -> bool:
    """Those who lead the group's school may see it."""
    if person.role is Role.EXECUTIVE_HEADTEACHER:
        return True
    return person.role is Role.HEADTEACHER and person.school == group.school != FEDERATION


def is_too_early(step: GroupStep, taken: Sequence[StepTaken]) -> bool:
    """Say whether somebody is removed whom nobody was filed to have contacted: the policy has that come before."""
    return step is GroupStep.REMOVED and not any(each.step is GroupStep.SPOKEN_TO for each in taken)
