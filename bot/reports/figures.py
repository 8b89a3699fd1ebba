"""Everything that the workbook says, counted for one recipient's rights.

Rights come first: a concern that names the recipient is gone before anything is counted, and a concern that they may
not read in full is counted and numbered without a name, a word or a category.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum, auto
from sys import maxsize

from bot.concerns.concern import Kind, Outcome, Platform, Severity
from bot.concerns.lifecycle import State
from bot.concerns.routing import Sight, may_count, sight
from bot.people import FEDERATION, Directory, Person
from bot.people.names import Names
from bot.reports import words as w
from bot.reports.cases import Case, within
from bot.reports.facts import NO_WORDING, Wording
from bot.reports.other_figures import Questions, RedirectFigures, count_questions, count_redirects
from bot.reports.records import Records
from bot.reports.small_counts import SMALL, Shown, blurred
from bot.weeks import Period, Week, in_london

WEEKS = 12
"""Weeks that the workbook looks back, the week itself included."""
EXTRACT = 150
"""Characters of what staff told that the workbook shows."""
MOST_SERIOUS = 5


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
class Crossing:
    """Counts of categories by school: one row a category, one number a school."""

    schools: tuple[str, ...]
    rows: tuple[tuple[str, tuple[Shown, ...]], ...]


@dataclass(frozen=True, slots=True)
class Then:
    """What a tile needs of a moment: counts of the cases that were open just before it."""

    open: int
    waiting: int
    critical: int
    high: int


@dataclass(frozen=True, slots=True)
class Report:
    """A week or several, counted for one recipient. `weeks` is oldest first and ends with the last of them."""

    period: Period
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
    rest: Crossing
    redirects: RedirectFigures
    questions: Questions

    @property
    def week(self) -> Week:
        """The week, or the last of several."""
        return self.period.last

    @property
    def flows(self) -> WeekCount:
        """What happened in the week, or in several together."""
        meant = [count for count in self.weeks if self.period.first <= count.week]
        raised, reopened, closed = (sum(getattr(c, n) for c in meant) for n in ("raised", "reopened", "closed"))
        redirected, asked, left = (sum(getattr(c, n) for c in meant) for n in ("redirected", "asked", "unanswered"))
        return WeekCount(self.week, raised, reopened, closed, meant[-1].open_at_end, redirected, asked, left)

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
        now = self.flows
        return not (now.raised or now.reopened or now.closed or now.redirected or now.asked)


@dataclass(frozen=True, slots=True)
class Seen:
    """A case that the recipient may know of, and whether they may read it."""

    case: Case
    full: bool


def report(  # noqa: PLR0913, PLR0917 - what a report is made from
    records: Records,
    directory: Directory,
    span: Week | Period,
    recipient: Person,
    made_at: datetime,
    wording: Wording = NO_WORDING,
) -> Report:
    """Count a London week, or several, for one recipient, as it stood at the end."""
    week = Period.of(span)
    since = looks_back_to(week)
    seen = _seen(records, week.end, recipient)
    schools = {school.id: school.name for school in directory.schools()}
    redirects = count_redirects(records.redirects(since.start, week.end), week, schools)
    asked, names = records.questions(since.monday, week.last.next().monday), Names(directory.people(), wording.ordinary)
    questions = count_questions(asked, week, recipient.role, wording.weights, names)
    recent = [s for s in seen if s.case.raised_at >= since.start]
    rows = _rows(records, seen, schools, week)
    return Report(
        period=week,
        recipient=recipient,
        made_at=made_at,
        timing=timing(week, made_at),
        now=_then(seen, week.end),
        before=_then(seen, week.start),
        oldest_weeks=_oldest(seen, week.last),
        weeks=_weeks(seen, since.until(week.last), redirects, questions),
        sums=(sums := _sums(seen, schools, week)),
        total=_total(sums),
        platforms=_platforms(recent, blur=week.is_one_week),
        open_by_school=_open_by_school(sums),
        rows=rows,
        serious=_most_serious(rows),
        read=_crossing([s.case for s in recent if s.full], schools, blur=False),
        rest=_crossing([s.case for s in recent if not s.full and week.is_one_week], schools, blur=True),
        redirects=redirects,
        questions=questions,
    )


def looks_back_to(period: Period) -> Week:
    """Return the first week that a workbook tells of: that of one week looks back, that of several does not."""
    return period.last.before(WEEKS - 1) if period.is_one_week else period.first


def timing(week: Week | Period, made_at: datetime) -> Timing:
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


def school_name(schools: Mapping[str, str], school: str) -> str:
    """Return a school's name; one that left the list keeps its id."""
    return w.WHOLE_FEDERATION if school == FEDERATION else schools.get(school, school)


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
    seen: Sequence[Seen], weeks: Sequence[Week], redirects: RedirectFigures, questions: Questions
) -> tuple[WeekCount, ...]:
    cases = [s.case for s in seen]
    raised = Counter(Week.of(case.raised_at) for case in cases)
    reopened = Counter(Week.of(at) for case in cases for at in case.reopenings)
    closed = Counter(Week.of(at) for case in cases for at in case.closings)
    counts, still = [], sum(case.was_open(weeks[0].start) for case in cases)
    for week in weeks:
        still += raised[week] + reopened[week] - closed[week]
        rest = (redirects.by_week[week], questions.asked[week], questions.unanswered[week])
        counts.append(WeekCount(week, raised[week], reopened[week], closed[week], still, *rest))
    return tuple(counts)


def _sums(seen: Iterable[Seen], schools: Mapping[str, str], week: Period) -> tuple[Sum, ...]:
    by_school: dict[str, list[Case]] = {school: [] for school in schools}
    for s in seen:
        by_school.setdefault(s.case.concern.school, []).append(s.case)
    return tuple(_sum(school_name(schools, school), cases, week) for school, cases in by_school.items())


def _sum(school: str, cases: Sequence[Case], week: Period) -> Sum:
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


def _platforms(recent: Iterable[Seen], *, blur: bool) -> tuple[Count, ...]:
    # Of several weeks, chosen freely, two choices that differ by one would give away what was blurred: none is named.
    smallest = SMALL if blur else maxsize
    read, rest = Counter[Platform](), Counter[Platform]()
    for s in recent:
        (read if s.full else rest)[s.case.concern.platform] += 1
    counts = {platform: read[platform] + _if_large(rest[platform], smallest) for platform in Platform}
    shown = sorted((Count(p.label, n) for p, n in counts.items() if n), key=lambda count: -count.number)
    too_few = sum(n - _if_large(n, smallest) for n in rest.values())
    return (*shown, Count(w.NOT_BROKEN_DOWN, too_few)) if too_few else tuple(shown)


def _if_large(number: int, smallest: int) -> int:
    return number if number >= smallest else 0


def _open_by_school(sums: Iterable[Sum]) -> tuple[Count, ...]:
    return tuple(sorted((Count(s.school, s.open) for s in sums), key=lambda count: -count.number))


def _crossing(cases: Sequence[Case], schools: Mapping[str, str], *, blur: bool) -> Crossing:
    counts = Counter((case.concern.school, case.concern.kind) for case in cases)
    ids = list(dict.fromkeys([*schools, *(case.concern.school for case in cases)]))
    blurs = {school: blur and any(counts[school, kind] for kind in Kind) for school in ids}
    rows = tuple(
        (kind.label, tuple(blurred(counts[school, kind]) if blurs[school] else counts[school, kind] for school in ids))
        for kind in Kind
    )
    return Crossing(tuple(school_name(schools, school) for school in ids), rows)


def _rows(records: Records, seen: Iterable[Seen], schools: Mapping[str, str], week: Period) -> tuple[Row, ...]:
    since, until = looks_back_to(week).start, week.end
    alive = [s for s in seen if s.case.was_alive(since, until)]
    rows = [_row(records, s, schools, week) for s in sorted(alive, key=_by_raising, reverse=True)]
    rows.sort(key=_place)
    return tuple(Row(n, row.week, row.school, row.state, row.details) for n, row in enumerate(rows, start=1))


def _by_raising(seen: Seen) -> datetime:
    return seen.case.raised_at


def _place(row: Row) -> tuple[int, bool, str, str]:
    # The order of nameless rows within a week must not tell when they were raised.
    week = -row.week.monday.toordinal()
    return (week, False, "", "") if row.details else (week, True, row.school, row.state)


def _row(records: Records, seen: Seen, schools: Mapping[str, str], week: Period) -> Row:
    case = seen.case
    state = case.state(week.end) or State.RAISED
    details = _details(records, case, state, week) if seen.full else None
    return Row(0, Week.of(case.raised_at), school_name(schools, case.concern.school), state, details)


def _details(records: Records, case: Case, state: State, week: Period) -> Details:
    concern = case.concern
    return Details(
        reference=concern.reference,
        raised_at=case.raised_at,
        severity=concern.severity,
        category=concern.kind.label,
        platform=concern.platform.label,
        about=concern.about.label,
        days_open=case.days(week.end),
        owner=concern.owner.role.label,
        outcome=_outcome(concern.outcome) if state is State.CLOSED else "",
        review_on=concern.review_on,
        told=extract(records.words(concern).quote),
    )


def _outcome(outcome: Outcome | None) -> str:
    return outcome.label if outcome else ""


def _most_serious(rows: Iterable[Row]) -> tuple[tuple[Row, Details], ...]:
    still = [(row, row.details) for row in rows if row.details and row.is_open]
    still.sort(key=lambda pair: (-pair[1].severity, pair[1].raised_at))
    return tuple(still[:MOST_SERIOUS])
