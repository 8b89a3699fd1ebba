"""Counting cases one after another: small counters, so that many years take no more memory than a week."""

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from bot.concerns.concern import Kind, Platform, Severity
from bot.concerns.lifecycle import State
from bot.reports.cases import Case
from bot.weeks import Week


@dataclass(frozen=True, slots=True)
class Seen:
    """A case that the recipient may know of, and whether they may read it."""

    case: Case
    full: bool


@dataclass(slots=True)
class Standing:
    """How things stood at a moment: the cases that were open just before it, by school, and when the oldest was raised.

    Grades are those of the cases that the recipient may read.
    """

    at: datetime
    open: Counter[str] = field(default_factory=Counter)
    waiting: int = 0
    grades: Counter[Severity] = field(default_factory=Counter)
    oldest: datetime | None = None

    def add(self, seen: Seen) -> None:
        """Count a case."""
        case, state = seen.case, seen.case.state(self.at)
        if state is None or state is State.CLOSED:
            return
        self.open[case.concern.school] += 1
        self.waiting += state is State.RAISED
        if seen.full:
            self.grades[case.concern.severity] += 1
        self.oldest = min(self.oldest or case.raised_at, case.raised_at)


@dataclass(slots=True)
class Turns:
    """How many cases were raised, reopened and closed in each week, and by school in the week or weeks meant."""

    edges: tuple[datetime, ...]
    """Where each week begins, and the end of the last."""
    meant: int
    """The number of the first of the weeks that are counted by school."""
    raised: Counter[int] = field(default_factory=Counter)
    reopened: Counter[int] = field(default_factory=Counter)
    closed: Counter[int] = field(default_factory=Counter)
    raised_by_school: Counter[str] = field(default_factory=Counter)
    reopened_by_school: Counter[str] = field(default_factory=Counter)
    closed_by_school: Counter[str] = field(default_factory=Counter)

    def add(self, seen: Seen) -> None:
        """Count the turns of a case."""
        case, school = seen.case, seen.case.concern.school
        self._add((case.raised_at,), self.raised, self.raised_by_school, school)
        self._add(case.reopenings, self.reopened, self.reopened_by_school, school)
        self._add(case.closings, self.closed, self.closed_by_school, school)

    def _add(self, moments: Iterable[datetime], weeks: Counter[int], schools: Counter[str], school: str) -> None:
        last = len(self.edges) - 2
        for moment in moments:
            week = bisect_right(self.edges, moment) - 1
            if 0 <= week <= last:
                weeks[week] += 1
            if self.meant <= week <= last:
                schools[school] += 1


@dataclass(slots=True)
class Recent:
    """Cases raised since a moment by platform, and by school and kind."""

    since: datetime
    platforms: Counter[Platform] = field(default_factory=Counter)
    kinds: Counter[tuple[str, Kind]] = field(default_factory=Counter)

    def add(self, seen: Seen) -> None:
        """Count a case."""
        if seen.case.raised_at >= self.since:
            self.platforms[seen.case.concern.platform] += 1
            self.kinds[seen.case.concern.school, seen.case.concern.kind] += 1


class Counting:
    """Everything that is counted of the cases that somebody may know of, in some weeks that follow one another.

    What is told by school is told of the weeks from `since` on; the others are looked back upon.
    """

    def __init__(self, weeks: Sequence[Week], since: Week) -> None:
        first, last = weeks[0], weeks[-1]
        self.turns = Turns((*(week.start for week in weeks), last.end), weeks.index(since))
        self.at_first, self.before, self.now = Standing(first.start), Standing(since.start), Standing(last.end)
        self.read, self.rest = Recent(first.start), Recent(first.start)
        self.schools: dict[str, None] = {}
        """The schools that any case is of."""

    def add(self, seen: Seen) -> None:
        """Count a case."""
        self.schools[seen.case.concern.school] = None
        for standing in (self.at_first, self.before, self.now):
            standing.add(seen)
        self.turns.add(seen)
        (self.read if seen.full else self.rest).add(seen)
