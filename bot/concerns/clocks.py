"""The clocks of a concern, as one readable table: what is due, from when on, and by when.

A clock runs from something that happened. Its time is counted in the working days of the school, or from one day to
the same day of another week, and always ends in working hours and in term. For danger it is counted on the wall clock,
and waits for nothing.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from bot.concerns.additions import Referred
from bot.concerns.concern import Concern, Move
from bot.concerns.ladder import Entry, Ladder, ladder, start_of
from bot.concerns.lifecycle import State
from bot.labelled import Labelled


class Clock(Labelled):
    """What somebody has to do in time."""

    ACKNOWLEDGE = "acknowledge", "Acknowledge it"
    FIRST_LOOK = "first_look", "Begin to look into it"
    IN_HAND = "in_hand", "Note how it stands"
    WAITING = "waiting", "Ask those it waits for"
    STILL_THERE = "still_there", "Look whether it is still there"
    LADDER = "ladder", "Take the next step to have it taken down"
    REVIEW = "review", "Review the record"


WHY: Mapping[Clock, str] = {
    Clock.ACKNOWLEDGE: "nobody has acknowledged it since {day}",
    Clock.FIRST_LOOK: "nobody has begun to look into it since {day}",
    Clock.IN_HAND: "looked into without a note since {day}",
    Clock.WAITING: "waiting for others without a note since {day}",
    Clock.STILL_THERE: "nobody has looked since {day}",
    Clock.LADDER: "the last step had no answer in a week, or did not help; in turn since {day}",
    Clock.REVIEW: "its review was set for {day}",
}
"""Why a clock runs, in words of the clock and never of the matter; `day` is that of its cause."""


@dataclass(frozen=True, slots=True)
class Working:
    """A number of working days of the school; none is the next moment in working hours."""

    days: int = 0


@dataclass(frozen=True, slots=True)
class Ordinary:
    """A number of ordinary days, and then the next moment in working hours."""

    days: int


@dataclass(frozen=True, slots=True)
class AnyHour:
    """A number of hours on the wall clock, at night and in the holidays too: danger never waits."""

    hours: int = 0


Wait = Working | Ordinary | AnyHour


@dataclass(frozen=True, slots=True)
class Pace:
    """How long after its cause something is due, after that the reminder, and after the reminder one step up."""

    due: Wait
    up: Wait
    remind: Wait = Working()


USUALLY: Mapping[Clock, Pace] = {
    Clock.ACKNOWLEDGE: Pace(due=Working(1), up=Working(1)),
    Clock.FIRST_LOOK: Pace(due=Working(3), up=Working(2)),
    Clock.IN_HAND: Pace(due=Working(10), up=Working(5)),
    Clock.WAITING: Pace(due=Working(10), up=Working(5)),
    Clock.STILL_THERE: Pace(due=Ordinary(7), up=Working(5)),
    Clock.LADDER: Pace(due=Working(1), up=Working(5)),
    Clock.REVIEW: Pace(due=Working(0), up=Working(10)),
}
IN_DANGER: Mapping[Clock, Pace] = {
    Clock.ACKNOWLEDGE: Pace(due=AnyHour(0), remind=AnyHour(1), up=AnyHour(1)),
    Clock.FIRST_LOOK: Pace(due=AnyHour(24), remind=AnyHour(0), up=AnyHour(4)),
}
"""What stands in place of the usual where a concern read like danger. At its raising everybody is told at once."""

_BY_STATE: Mapping[State, Clock] = {
    State.RAISED: Clock.ACKNOWLEDGE,
    State.ACKNOWLEDGED: Clock.FIRST_LOOK,
    State.REOPENED: Clock.FIRST_LOOK,
    State.LOOKED_INTO: Clock.IN_HAND,
    State.WAITING: Clock.WAITING,
    State.REFERRED: Clock.WAITING,
}
"""The clock that each state starts; a closed record has its review alone."""
_RESET_BY_A_NOTE = {Clock.IN_HAND, Clock.WAITING}
_NOT_WORKED_ON = {State.RAISED, State.CLOSED}
_TAKEN_UP = {State.ACKNOWLEDGED, State.REOPENED}


class WorkTime(Protocol):
    """When the schools work; `school` is an id, empty for the whole federation."""

    def are_on(self, school: str, moment: datetime) -> bool:
        """Say whether a school works at a moment."""
        ...

    def next_open(self, school: str, moment: datetime) -> datetime:
        """Return the moment itself where the school works then, and otherwise when it next begins to, in UTC."""
        ...

    def working_days_later(self, school: str, moment: datetime, days: int) -> datetime:
        """Return the moment some working days after the school next works."""
        ...


@dataclass(frozen=True, slots=True)
class PutOff:
    """A reminder put off by somebody: which clock, from which cause, until when; `reason` is sealed in the store."""

    clock: Clock
    cause: datetime
    until: datetime
    by: str
    at: datetime
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Reminded:
    """A reminder that was written to a person. `level` is 0 for who deals with it, and 1 for one step up.

    `mark` tells one turn of a clock from another: its cause, or until when it was put off.
    """

    clock: Clock
    mark: datetime
    level: int
    person: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Course:
    """A concern, and what its clocks run from. `moves` are oldest first, and so is everything else."""

    concern: Concern
    moves: tuple[Move, ...]
    noted_at: datetime | None = None
    entries: tuple[Entry, ...] = ()
    put_offs: tuple[PutOff, ...] = ()
    reminded: tuple[Reminded, ...] = ()
    referrals: tuple[Referred, ...] = ()

    @property
    def ladder(self) -> Ladder:
        """How far it is up the ladder."""
        return ladder(self.concern, self.entries, self.referrals)


@dataclass(frozen=True, slots=True)
class Due:
    """One clock that runs: since when, and by when somebody has to act; it is reminded of from `remind_at` on."""

    clock: Clock
    cause: datetime
    mark: datetime
    at: datetime
    remind_at: datetime
    pace: Pace

    @property
    def is_danger(self) -> bool:
        """Whether it waits for nothing."""
        return isinstance(self.pace.due, AnyHour)


def later(moment: datetime, wait: Wait, school: str, work: WorkTime) -> datetime:
    """Return when a wait that begins at a moment is over, in UTC."""
    if isinstance(wait, AnyHour):
        return moment + timedelta(hours=wait.hours)
    if isinstance(wait, Ordinary):
        return work.next_open(school, moment + timedelta(days=wait.days))
    return work.working_days_later(school, moment, wait.days)


def running(course: Course, work: WorkTime) -> tuple[Due, ...]:
    """Return every clock of a concern that runs, first due first."""
    dues = (_due(course, clock, cause, work) for clock, cause in _causes(course))
    return tuple(sorted(dues, key=lambda due: (due.at, due.clock)))


def pace_of(clock: Clock, concern: Concern) -> Pace:
    """Return how fast a clock of a concern runs."""
    return IN_DANGER.get(clock, USUALLY[clock]) if concern.danger else USUALLY[clock]


def _due(course: Course, clock: Clock, cause: datetime, work: WorkTime) -> Due:
    pace, school = pace_of(clock, course.concern), course.concern.school
    at = later(cause, pace.due, school, work)
    until = max((p.until for p in course.put_offs if (p.clock, p.cause) == (clock, cause)), default=cause)
    if until > at and not isinstance(pace.due, AnyHour):
        at = work.next_open(school, until)
    return Due(clock, cause, until, at, later(at, pace.remind, school, work), pace)


def _causes(course: Course) -> Iterator[tuple[Clock, datetime]]:
    concern = course.concern
    clock = _BY_STATE.get(concern.state)
    if concern.news_at is not None:
        # Danger that was told later: whoever acknowledged the concern before has not acknowledged that.
        yield Clock.ACKNOWLEDGE, concern.news_at
    if clock is not None and not (clock is Clock.ACKNOWLEDGE and concern.news_at):
        entered = course.moves[-1].at
        yield clock, max(entered, course.noted_at or entered) if clock in _RESET_BY_A_NOTE else entered
    if concern.state not in _NOT_WORKED_ON:
        yield from _of_the_post(course)
    if concern.state is State.CLOSED and concern.review_on:
        yield Clock.REVIEW, start_of(concern.review_on)


def _of_the_post(course: Course) -> Iterator[tuple[Clock, datetime]]:
    # What was done before anybody took it up is nothing to be reminded of on the same day.
    taken_up = max((move.at for move in course.moves if move.state in _TAKEN_UP), default=course.moves[0].at)
    looked, rungs = course.concern.looked_on, course.ladder
    if not rungs.gone:
        yield Clock.STILL_THERE, max(taken_up, start_of(looked)) if looked else taken_up
    if rungs.ripe:
        yield Clock.LADDER, max(taken_up, rungs.ripe)
