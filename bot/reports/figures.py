"""Everything that the workbook says, counted for one recipient's rights.

Rights come first: a concern that names the recipient is gone before anything is counted, and a concern that they may
not read in full is counted and numbered without a name, a word or a category.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import Enum, auto
from typing import TypeVar

from bot.concerns.clocks import WorkTime
from bot.concerns.concern import Concern, Kind, Outcome, Platform, Severity
from bot.concerns.lifecycle import State
from bot.concerns.routing import Sight, may_count, sight
from bot.hours import WorkingHours
from bot.labelled import Labelled
from bot.people import Directory, Person
from bot.people.names import Names
from bot.reports import words as w
from bot.reports.attention import NOTHING, Attention, Reader, attention
from bot.reports.broadly import Broadly, Crossing, Tally, redirects_by_school, school_name
from bot.reports.cases import Case, within
from bot.reports.changes import NO_CHANGE, Change, since_last_week
from bot.reports.facts import NO_WORDING, Wording
from bot.reports.other_figures import Questions, RedirectFigures, count_questions, count_redirects
from bot.reports.records import Records
from bot.reports.spans import last_whole
from bot.weeks import Week, in_london

WEEKS = 12
"""Weeks that the workbook looks back, the week itself included."""
EXTRACT = 150
"""Characters of what a post says that the workbook shows."""
MOST_SERIOUS = 5
_USUAL = WorkingHours()
_Name = TypeVar("_Name", bound=Labelled)


class Timing(Enum):
    """When a workbook was made: before its week was over, on the Monday that it was due, or later."""

    EARLY = auto()
    ON_TIME = auto()
    LATE = auto()


@dataclass(frozen=True, slots=True)
class Details:
    """What a row shows to those who may read the case. Times are aware; `told` is an extract of people's words."""

    reference: str
    raised_at: datetime
    severity: Severity
    category: str
    platform: str
    about: str
    days_open: int
    owner: str
    outcome: str
    review_on: date | None
    told: str


@dataclass(frozen=True, slots=True)
class Row:
    """One case. `details` is None where the recipient may not read it."""

    number: int
    week: Week
    school: str
    state: State
    details: Details | None = None
    change: Change = NO_CHANGE

    @property
    def is_open(self) -> bool:
        """Whether it was open at the end of the week."""
        return self.state is not State.CLOSED


@dataclass(frozen=True, slots=True)
class WeekCount:
    """What happened in one week."""

    week: Week
    raised: int
    reopened: int
    closed: int
    open_at_end: int
    redirected: int
    asked: int
    unanswered: int


@dataclass(frozen=True, slots=True)
class Sum:
    """The reconciliation of one school's week; each number is counted on its own.

    For one case, open at the start + raised + reopenings - closings = open at the end, whatever its moves; so the sum
    holds for any number of them.
    """

    school: str
    carried: int
    raised: int
    reopened: int
    closed: int
    open: int

    @property
    def agrees(self) -> bool:
        """Whether carried over + raised + reopened = closed + open."""
        return self.carried + self.raised + self.reopened == self.closed + self.open


@dataclass(frozen=True, slots=True)
class Count:
    """A name and how many."""

    name: str
    number: int


@dataclass(frozen=True, slots=True)
class Then:
    """What a tile needs of a moment: counts of the cases that were open just before it."""

    open: int
    waiting: int
    critical: int
    high: int


@dataclass(frozen=True, slots=True)
class Report:
    """One week, counted for one recipient. `weeks` is oldest first and ends with the week itself."""

    week: Week
    recipient: Person
    made_at: datetime
    timing: Timing
    now: Then
    before: Then
    oldest_weeks: int
    weeks: tuple[WeekCount, ...]
    sums: tuple[Sum, ...]
    total: Sum
    platforms: tuple[Count, ...]
    open_by_school: tuple[Count, ...]
    rows: tuple[Row, ...]
    serious: tuple[tuple[Row, Details], ...]
    read: Crossing
    broadly: Broadly
    redirects: RedirectFigures
    questions: Questions
    kinds: tuple[Count, ...] = ()
    oldest: Details | None = None
    """The open case that was raised first, of those that the recipient may read."""
    attention: Attention = NOTHING

    @property
    def nameless(self) -> int:
        """How many rows the recipient may not read."""
        return sum(row.details is None for row in self.rows)

    @property
    def open_to_them(self) -> int:
        """How many of the open cases the recipient may read."""
        return sum(row.is_open and row.details is not None for row in self.rows)

    @property
    def is_quiet(self) -> bool:
        """Whether nothing happened in the week."""
        now = self.weeks[-1]
        return not (now.raised or now.reopened or now.closed or now.redirected or now.asked)


@dataclass(frozen=True, slots=True)
class Seen:
    """A case that the recipient may know of, and whether they may read it."""

    case: Case
    full: bool


def report(  # noqa: PLR0913, PLR0917 - what a report is made from
    records: Records,
    directory: Directory,
    week: Week,
    recipient: Person,
    made_at: datetime,
    wording: Wording = NO_WORDING,
    work: WorkTime = _USUAL,
) -> Report:
    """Count a London week for one recipient, as it stood at the week's end; what needs somebody, as it stands now."""
    since = week.before(WEEKS - 1)
    seen = _seen(records, week.end, recipient)
    schools = {school.id: school.name for school in directory.schools()}
    redirects = count_redirects(records.redirects(since.start, week.end), week)
    asked, names = records.questions(since.monday, week.next().monday), Names(directory.people(), wording.ordinary)
    questions = count_questions(asked, week, recipient.role, wording.weights, names)
    recent = [s for s in seen if s.case.raised_at >= since.start]
    rows = _rows(records, seen, schools, week, min(week.end, made_at))
    courses = records.courses(week.end, made_at)
    return Report(
        week=week,
        recipient=recipient,
        made_at=made_at,
        timing=timing(week, made_at),
        now=_then(seen, week.end),
        before=_then(seen, week.start),
        oldest_weeks=_oldest(seen, week),
        weeks=_weeks(seen, since, redirects, questions),
        sums=(sums := _sums(seen, schools, week)),
        total=_total(sums),
        platforms=_counts(recent, Platform, _platform),
        open_by_school=_open_by_school(sums),
        rows=rows,
        serious=_most_serious(rows),
        read=_crossing([s.case for s in recent if s.full], schools),
        broadly=_broadly(records, seen, schools, min(week.end, made_at)),
        redirects=redirects,
        questions=questions,
        kinds=_counts(recent, Kind, _kind),
        oldest=_raised_first(rows),
        attention=attention(courses, records.groups(), Reader(recipient, directory, work, made_at), schools),
    )


def timing(week: Week, made_at: datetime) -> Timing:
    """Say whether a workbook made at a moment is early, on time (the day it is due, in London) or late."""
    if made_at < week.end:
        return Timing.EARLY
    return Timing.ON_TIME if in_london(made_at).date() <= in_london(week.due).date() else Timing.LATE


def extract(words: str) -> str:
    """Return the beginning of what somebody wrote, on one line, with an ellipsis where it was cut."""
    line = " ".join(words.split(maxsplit=EXTRACT))
    if len(line) <= EXTRACT:
        return line
    whole, space, _ = line[: EXTRACT + 1].rpartition(" ")
    return (whole if space and len(whole) > EXTRACT // 2 else line[:EXTRACT]) + w.CUT


def _seen(records: Records, until: datetime, recipient: Person) -> list[Seen]:
    return [
        Seen(Case.of(concern, moves), sight(recipient, concern) is Sight.FULL)
        for concern, moves in records.concerns(until)
        if may_count(recipient, concern) and concern.raised_at < until
    ]


def _then(seen: Iterable[Seen], at: datetime) -> Then:
    still = [s for s in seen if s.case.was_open(at)]
    grades = Counter(s.case.concern.severity for s in still if s.full)
    waiting = sum(s.case.state(at) is State.RAISED for s in still)
    return Then(len(still), waiting, grades[Severity.CRITICAL], grades[Severity.HIGH])


def _oldest(seen: Iterable[Seen], week: Week) -> int:
    # Whole weeks, because the day would tell too much of a case that the recipient may not read.
    raised = [Week.of(s.case.raised_at).monday for s in seen if s.case.was_open(week.end)]
    return (week.monday - min(raised, default=week.monday)).days // 7


def _weeks(
    seen: Sequence[Seen], since: Week, redirects: RedirectFigures, questions: Questions
) -> tuple[WeekCount, ...]:
    cases = [s.case for s in seen]
    raised = Counter(Week.of(case.raised_at) for case in cases)
    reopened = Counter(Week.of(at) for case in cases for at in case.reopenings)
    closed = Counter(Week.of(at) for case in cases for at in case.closings)
    counts, still = [], sum(case.was_open(since.start) for case in cases)
    for week in (since.before(-n) for n in range(WEEKS)):
        still += raised[week] + reopened[week] - closed[week]
        rest = (redirects.by_week[week], questions.asked[week], questions.unanswered[week])
        counts.append(WeekCount(week, raised[week], reopened[week], closed[week], still, *rest))
    return tuple(counts)


def _sums(seen: Iterable[Seen], schools: Mapping[str, str], week: Week) -> tuple[Sum, ...]:
    by_school: dict[str, list[Case]] = {school: [] for school in schools}
    for s in seen:
        by_school.setdefault(s.case.concern.school, []).append(s.case)
    return tuple(_sum(school_name(schools, school), cases, week) for school, cases in by_school.items())


def _sum(school: str, cases: Sequence[Case], week: Week) -> Sum:
    return Sum(
        school,
        carried=sum(case.was_open(week.start) for case in cases),
        raised=within(week, (case.raised_at for case in cases)),
        reopened=within(week, (at for case in cases for at in case.reopenings)),
        closed=within(week, (at for case in cases for at in case.closings)),
        open=sum(case.was_open(week.end) for case in cases),
    )


def _total(sums: Sequence[Sum]) -> Sum:
    return Sum(
        w.ALL_SCHOOLS,
        sum(s.carried for s in sums),
        sum(s.raised for s in sums),
        sum(s.reopened for s in sums),
        sum(s.closed for s in sums),
        sum(s.open for s in sums),
    )


def _counts(recent: Sequence[Seen], names: Iterable[_Name], name_of: Callable[[Concern], _Name]) -> tuple[Count, ...]:
    # What platform or kind a single case was follows from two weeks' counts, unless those not open are left out.
    read = Counter(name_of(s.case.concern) for s in recent if s.full)
    shown = sorted((Count(name.label, read[name]) for name in names if read[name]), key=lambda count: -count.number)
    rest = len(recent) - read.total()
    return (*shown, Count(w.NOT_BROKEN_DOWN, rest)) if rest else tuple(shown)


def _platform(concern: Concern) -> Platform:
    return concern.platform


def _kind(concern: Concern) -> Kind:
    return concern.kind


def _broadly(records: Records, seen: Iterable[Seen], schools: Mapping[str, str], at: datetime) -> Broadly:
    span = last_whole(at)
    now, before = Tally(span), Tally(span.before)
    for s in seen:
        now.add(s.case, full=s.full)
        before.add(s.case, full=s.full)
    redirects = records.redirects(span.before.start, span.end)
    asked = records.questions(span.before.first, span.after)
    return Broadly(
        now.told(redirects, asked),
        before.told(redirects, asked),
        now.rest(schools),
        now.rest_platforms,
        redirects_by_school(redirects, span, schools),
    )


def _open_by_school(sums: Iterable[Sum]) -> tuple[Count, ...]:
    return tuple(sorted((Count(s.school, s.open) for s in sums), key=lambda count: -count.number))


def _crossing(cases: Sequence[Case], schools: Mapping[str, str]) -> Crossing:
    counts = Counter((case.concern.school, case.concern.kind) for case in cases)
    ids = list(dict.fromkeys([*schools, *(case.concern.school for case in cases)]))
    rows = tuple((kind.label, tuple(counts[school, kind] for school in ids)) for kind in Kind)
    return Crossing(tuple(school_name(schools, school) for school in ids), rows)


def _rows(
    records: Records, seen: Iterable[Seen], schools: Mapping[str, str], week: Week, at: datetime
) -> tuple[Row, ...]:
    since, until = week.before(WEEKS - 1).start, week.end
    alive = [s for s in seen if s.case.was_alive(since, until)]
    rows = [_row(records, s, schools, week, at) for s in sorted(alive, key=_by_raising, reverse=True)]
    rows.sort(key=_place)
    return tuple(replace(row, number=n) for n, row in enumerate(rows, start=1))


def _by_raising(seen: Seen) -> datetime:
    return seen.case.raised_at


def _place(row: Row) -> tuple[int, bool, str, str]:
    # The order of nameless rows within a week must not tell when they were raised.
    week = -row.week.monday.toordinal()
    return (week, False, "", "") if row.details else (week, True, row.school, row.state)


def _row(records: Records, seen: Seen, schools: Mapping[str, str], week: Week, at: datetime) -> Row:
    case = seen.case
    state = case.state(week.end) or State.RAISED
    details = _details(records, case, state, at) if seen.full else None
    school, change = school_name(schools, case.concern.school), since_last_week(case, week, full=seen.full)
    return Row(0, Week.of(case.raised_at), school, state, details, change)


def _details(records: Records, case: Case, state: State, at: datetime) -> Details:
    concern = case.concern
    return Details(
        reference=concern.reference,
        raised_at=case.raised_at,
        severity=concern.severity,
        category=concern.kind.label,
        platform=concern.platform.label,
        about=concern.about.label,
        days_open=case.days(at),
        owner=concern.owner.role.label,
        outcome=_outcome(concern.outcome) if state is State.CLOSED else "",
        review_on=concern.review_on,
        told=extract(records.words(concern).quote),
    )


def _outcome(outcome: Outcome | None) -> str:
    return outcome.label if outcome else ""


def _raised_first(rows: Iterable[Row]) -> Details | None:
    still = [row.details for row in rows if row.is_open and row.details is not None]
    return min(still, key=lambda details: (details.raised_at, details.reference), default=None)


def _most_serious(rows: Iterable[Row]) -> tuple[tuple[Row, Details], ...]:
    still = [(row, row.details) for row in rows if row.details and row.is_open]
    still.sort(key=lambda pair: (-pair[1].severity, pair[1].raised_at))
    return tuple(still[:MOST_SERIOUS])
