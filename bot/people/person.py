"""People, schools and roles. Roles come from the federation's staff list, never from a chat platform."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from bot.labelled import Labelled

FEDERATION = ""
"""The school id of somebody who works for the whole federation."""


class Role(Labelled):
    """A person's role, as the staff list writes it."""

    TEACHING_ASSISTANT = "teaching_assistant", "Teaching assistant"
    TEACHER = "teacher", "Teacher"
    OFFICE_MANAGER = "office_manager", "Office manager"
    VOLUNTEER = "volunteer", "Volunteer"
    LINE_MANAGER = "line_manager", "Line manager"
    DEPUTY_HEADTEACHER = "deputy_headteacher", "Deputy headteacher"
    HEADTEACHER = "headteacher", "Headteacher"
    EXECUTIVE_HEADTEACHER = "executive_headteacher", "Executive headteacher"
    CHAIR_OF_GOVERNORS = "chair_of_governors", "Chair of governors"
    SAFEGUARDING_LEAD = "safeguarding_lead", "Designated safeguarding lead"
    BUSINESS_MANAGER = "business_manager", "Business manager"
    DATA_PROTECTION_LEAD = "data_protection_lead", "Data protection lead"


SENIOR_MANAGEMENT = frozenset({Role.HEADTEACHER, Role.EXECUTIVE_HEADTEACHER, Role.BUSINESS_MANAGER})
"""Who finds the workbook on Monday. What it shows each of them depends on what each may read."""


OF_THE_FEDERATION = frozenset({Role.EXECUTIVE_HEADTEACHER, Role.CHAIR_OF_GOVERNORS, Role.DATA_PROTECTION_LEAD})
"""Roles that are held for the whole federation and for no school: concerns look for them there and nowhere else."""


@dataclass(frozen=True, slots=True)
class School:
    """One school of the federation."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Post:
    """A role at a school; `FEDERATION` as the school means the whole federation."""

    role: Role
    school: str = FEDERATION


@dataclass(frozen=True, slots=True)
class Person:
    """One adult on the staff list.

    `manager` is a person's id, or empty. `email` is where chat platforms know the person by, in lower case; empty for
    somebody without an account. `since` and `until` are the first and the last London day of work, where they are set.
    `also` are further roles that they hold beside the first, at the same school or, where a role is the federation's,
    there.
    """

    id: str
    name: str
    role: Role
    school: str = FEDERATION
    manager: str = ""
    email: str = ""
    since: date | None = None
    until: date | None = None
    also: tuple[Role, ...] = ()

    @property
    def post(self) -> Post:
        """The first role, and the school that this person holds it at."""
        return Post(self.role, self.school)

    @property
    def posts(self) -> tuple[Post, ...]:
        """Every post that this person holds, the first one first."""
        others = (Post(role, FEDERATION if role in OF_THE_FEDERATION else self.school) for role in self.also)
        return (self.post, *others)

    @property
    def roles(self) -> frozenset[Role]:
        """Every role that this person holds anywhere."""
        return frozenset((self.role, *self.also))

    def works_on(self, day: date) -> bool:
        """Say whether the person works here on a London day."""
        return (self.since is None or self.since <= day) and (self.until is None or day <= self.until)


class Directory(Protocol):
    """The staff list as it stands now: who works here today, without those who left or have not begun."""

    @property
    def at_hand(self) -> bool:
        """Whether it is in memory as it stands, so that asking it takes neither disk nor network just now."""
        ...

    def person(self, person_id: str) -> Person | None:
        """Return the person with this id, or None for a stranger or a leaver."""
        ...

    def by_email(self, email: str) -> Person | None:
        """Return the person with this e-mail address, in any case of its letters, or None."""
        ...

    def people(self) -> Sequence[Person]:
        """Return everybody, in the order of the list."""
        ...

    def schools(self) -> Sequence[School]:
        """Return the schools, in the order of the list."""
        ...

    def holders(self, post: Post) -> Sequence[Person]:
        """Return who holds a role at a school; more than one where a post is shared, none where it is vacant."""
        ...
