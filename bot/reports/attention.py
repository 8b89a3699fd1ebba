"""What needs somebody: the deadlines of open concerns, how far posts are up the ladder, and disruptive group chats.

Everything here stands as it is when the workbook is made, and not at the end of the week. Rights come first: of a
concern that the recipient may not read there is nothing, and of a group chat what those who lead its school may see.
The name of a group chat, which people wrote, stays out.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import islice

from bot.concerns.clocks import Clock, Course, Due, WorkTime, running
from bot.concerns.concern import Concern, Severity
from bot.concerns.groups import GroupChat, GroupStep, StepTaken, may_see
from bot.concerns.lifecycle import State
from bot.concerns.reminders import who_deals_with_it
from bot.concerns.routing import Sight, may_count, sight
from bot.labelled import Labelled
from bot.people import Directory, Person
from bot.reports.ladders import LadderRow, ladder_rows
from bot.weeks import in_london

SOON = timedelta(days=7)
MOST = 500
"""Deadlines that are kept, the most urgent, and steps of the ladder."""
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
class Some:
    """The most urgent of many deadlines, first to last, and how many there are in all."""

    kept: tuple[Deadline, ...] = ()
    in_all: int = 0


@dataclass(frozen=True, slots=True)
class Attention:
    """What needs somebody: deadlines, ladders by concern, group chats with the latest step first.

    `yours` and `stuck` hold one deadline of a concern, the most urgent: what the recipient has to do now, and what
    others have not done in time. `open` is how many open concerns the recipient may read, and `unread` how many others
    they may only count; `overdue` is how many of the open ones that they may read have a deadline that is over, and
    `reviews` how many closed records; `steps` how many rows of ladders there are, of which the first are here.
    """

    deadlines: Some = Some()
    yours: Some = Some()
    stuck: Some = Some()
    open: int = 0
    unread: int = 0
    overdue: int = 0
    reviews: int = 0
    ladders: tuple[LadderRow, ...] = ()
    steps: int = 0
    groups: tuple[GroupRow, ...] = ()

    @property
    def past(self) -> int:
        """How many records have a deadline that is over, open or closed."""
        return self.overdue + self.reviews

    @property
    def references(self) -> frozenset[str]:
        """The references of all concerns that are told of."""
        due = (*self.deadlines.kept, *self.yours.kept, *self.stuck.kept)
        return frozenset((*(each.reference for each in due), *(row.reference for row in self.ladders)))


NOTHING = Attention()


def _is_yours_now(deadline: Deadline) -> bool:
    return deadline.is_yours and (deadline.urgency is not Urgency.LATER or deadline.clock in _ALWAYS_NOW)


def _is_stuck(deadline: Deadline) -> bool:
    return not deadline.is_yours and deadline.urgency is Urgency.OVERDUE


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
    """Return what needs somebody, as far as its reader may know of it; `schools` gives names by id.

    The courses are read once, those that were raised last first, and none is held.
    """
    gathered = _Gathered()
    for course in courses:
        is_open = course.concern.state is not State.CLOSED
        if sight(reader.person, course.concern) is Sight.FULL:
            gathered.open += is_open
            gathered.add(_deadlines(course, reader, schools), ladder_rows([course], reader.person), is_open=is_open)
        elif may_count(reader.person, course.concern):
            gathered.unread += is_open
    return Attention(
        gathered.deadlines.first(),
        gathered.yours.first(),
        gathered.stuck.first(),
        gathered.open,
        gathered.unread,
        gathered.overdue,
        gathered.reviews,
        tuple(gathered.ladders),
        gathered.steps,
        tuple(sorted(_groups(groups, reader, schools), key=_latest_first)),
    )


class _Most:
    """Keeps the most urgent of many deadlines."""

    def __init__(self) -> None:
        self._kept: list[Deadline] = []
        self._in_all = 0

    def add(self, deadline: Deadline) -> None:
        """Take one."""
        self._in_all += 1
        self._kept.append(deadline)
        if len(self._kept) >= 2 * MOST:
            self._cut()

    def first(self) -> Some:
        """Return those that were kept."""
        self._cut()
        return Some(tuple(self._kept), self._in_all)

    def _cut(self) -> None:
        self._kept.sort(key=_most_urgent_first)
        del self._kept[MOST:]


class _Gathered:
    """What was gathered of the concerns so far."""

    def __init__(self) -> None:
        self.deadlines, self.yours, self.stuck = _Most(), _Most(), _Most()
        self.open = self.unread = self.overdue = self.reviews = self.steps = 0
        self.ladders: list[LadderRow] = []

    def add(self, deadlines: Iterable[Deadline], ladder: Iterable[LadderRow], *, is_open: bool) -> None:
        """Add what is due on one concern, first due first, and its ladder."""
        due = tuple(deadlines)
        for each in due:
            self.deadlines.add(each)
        for some, chosen in ((self.yours, filter(_is_yours_now, due)), (self.stuck, filter(_is_stuck, due))):
            for each in islice(chosen, 1):
                some.add(each)
        is_over = any(each.urgency is Urgency.OVERDUE for each in due)
        self.overdue += is_open and is_over
        self.reviews += is_over and not is_open
        rungs = [row for row in ladder if row.told_on or row.is_next]
        self.steps += len(rungs)
        self.ladders.extend(rungs[: MOST - len(self.ladders)])


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
