"""What needs somebody: the deadlines of open concerns, how far posts are up the ladder, and disruptive group chats.

Everything here stands as it is when the workbook is made, and not at the end of the week. Rights come first: of a
concern that the recipient may not read there is nothing, and of a group chat what those who lead its school may see.
The name of a group chat, which people wrote, stays out.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bot.concerns.clocks import Clock, Course, Due, WorkTime, running
from bot.concerns.concern import Concern, Severity
from bot.concerns.groups import GroupChat, GroupStep, StepTaken, may_see
from bot.concerns.reminders import who_deals_with_it
from bot.concerns.routing import Sight, sight
from bot.labelled import Labelled
from bot.people import Directory, Person
from bot.reports.ladders import LadderRow, ladder_rows
from bot.weeks import in_london

SOON = timedelta(days=7)
_IN_ORDER = tuple(GroupStep)
_ALWAYS_NOW = {Clock.ACKNOWLEDGE, Clock.LADDER}
"""What needs somebody from the moment on from which it runs, however far off its deadline is."""


class Urgency(Labelled):
    """How near a deadline is."""

    OVERDUE = "overdue", "Overdue"
    SOON = "soon", "Within seven days"
    LATER = "later", "Later"


@dataclass(frozen=True, slots=True)
class Deadline:
    """One clock of one concern. `owner` is the post that has it; `is_yours` says that the recipient deals with it."""

    reference: str
    school: str
    severity: Severity
    owner: str
    is_yours: bool
    clock: Clock
    cause: datetime
    at: datetime
    urgency: Urgency
    days_over: int


@dataclass(frozen=True, slots=True)
class GroupRow:
    """One disruptive group chat: its school, where it is, and the day of each step that was taken, the last of each."""

    school: str
    place: str
    steps: Mapping[GroupStep, date]
    next: GroupStep | None

    @property
    def last_on(self) -> date:
        """The day of its latest step."""
        return max(self.steps.values())


@dataclass(frozen=True, slots=True)
class Attention:
    """What needs somebody: deadlines most urgent first, ladders by concern, group chats with the latest step first."""

    deadlines: tuple[Deadline, ...] = ()
    ladders: tuple[LadderRow, ...] = ()
    groups: tuple[GroupRow, ...] = ()

    @property
    def references(self) -> frozenset[str]:
        """The references of all concerns that are told of."""
        return frozenset((*(each.reference for each in self.deadlines), *(each.reference for each in self.ladders)))

    @property
    def overdue(self) -> int:
        """How many of the concerns that the recipient may read have a deadline that is over."""
        return len({each.reference for each in self.deadlines if each.urgency is Urgency.OVERDUE})

    @property
    def yours(self) -> tuple[Deadline, ...]:
        """What the recipient has to do now: of each concern that they deal with the most urgent."""
        return _once(each for each in self.deadlines if each.is_yours and _is_for_now(each))

    @property
    def stuck(self) -> tuple[Deadline, ...]:
        """What others have not done in time: of each concern the most urgent."""
        return _once(each for each in self.deadlines if not each.is_yours and each.urgency is Urgency.OVERDUE)


NOTHING = Attention()


def _once(deadlines: Iterable[Deadline]) -> tuple[Deadline, ...]:
    first: dict[str, Deadline] = {}
    for each in deadlines:
        first.setdefault(each.reference, each)
    return tuple(first.values())


def _is_for_now(deadline: Deadline) -> bool:
    return deadline.urgency is not Urgency.LATER or deadline.clock in _ALWAYS_NOW


@dataclass(frozen=True, slots=True)
class Reader:
    """For whom, and when: the recipient, the staff list, when schools work, and the moment."""

    person: Person
    directory: Directory
    work: WorkTime
    now: datetime


def attention(
    courses: Iterable[Course],
    groups: Iterable[tuple[GroupChat, Sequence[StepTaken]]],
    reader: Reader,
    schools: Mapping[str, str],
) -> Attention:
    """Return what needs somebody, as far as its reader may know of it; `schools` gives names by id."""
    readable = [course for course in courses if sight(reader.person, course.concern) is Sight.FULL]
    deadlines = (each for course in readable for each in _deadlines(course, reader, schools))
    return Attention(
        deadlines=tuple(sorted(deadlines, key=_most_urgent_first)),
        ladders=tuple(row for row in ladder_rows(readable, reader.person) if row.told_on or row.is_next),
        groups=tuple(sorted(_groups(groups, reader, schools), key=_latest_first)),
    )


def _deadlines(course: Course, reader: Reader, schools: Mapping[str, str]) -> Iterator[Deadline]:
    concern = course.concern
    is_yours = reader.person in who_deals_with_it(concern, reader.directory)
    school = schools.get(concern.school, concern.school)
    for due in running(course, reader.work):
        yield _deadline(concern, due, reader.now, school, is_yours=is_yours)


def _deadline(concern: Concern, due: Due, now: datetime, school: str, *, is_yours: bool) -> Deadline:
    return Deadline(
        concern.reference,
        school,
        concern.severity,
        concern.owner.role.label,
        is_yours,
        due.clock,
        due.cause,
        due.at,
        urgency_of(due.at, now),
        max(0, (in_london(now).date() - in_london(due.at).date()).days),
    )


def urgency_of(at: datetime, now: datetime) -> Urgency:
    """Return how near a deadline is at a moment."""
    if at <= now:
        return Urgency.OVERDUE
    return Urgency.SOON if at - now <= SOON else Urgency.LATER


def _most_urgent_first(deadline: Deadline) -> tuple[datetime, str, Clock]:
    return deadline.at, deadline.reference, deadline.clock


def _groups(
    groups: Iterable[tuple[GroupChat, Sequence[StepTaken]]], reader: Reader, schools: Mapping[str, str]
) -> Iterator[GroupRow]:
    for group, taken in groups:
        if taken and may_see(reader.person, group):
            steps = {each.step: each.on for each in taken}
            left = _IN_ORDER[max(map(_IN_ORDER.index, steps)) + 1 :]
            school = schools.get(group.school, group.school)
            yield GroupRow(school, group.place.label, steps, left[0] if left else None)


def _latest_first(row: GroupRow) -> tuple[int, str, str]:
    return -row.last_on.toordinal(), row.school, row.place
