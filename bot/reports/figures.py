"""Everything that the workbook says, counted for one recipient's rights.

Rights come first: a concern that names the recipient is gone before anything is counted, and a concern that they may
not read in full is counted and numbered without a name, a word or a category.

The cases are read once, newest first, and none is held longer than it takes to count it and to list it: see
counting.py and spool.py.
"""

from bisect import insort
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import Enum, auto
from typing import Protocol, TypeVar

from bot.concerns.clocks import WorkTime
from bot.concerns.concern import Kind, Outcome, Platform, Severity
from bot.concerns.lifecycle import State
from bot.concerns.routing import Sight, may_count, sight
from bot.hours import WorkingHours
from bot.labelled import Labelled
from bot.people import Directory, Person
from bot.people.names import Names
from bot.reports import words as w
from bot.reports.attention import NOTHING, Attention, Reader, attention
from bot.reports.broadly import Broadly, Crossing, TwoSpans, school_name
from bot.reports.cases import Case
from bot.reports.changes import NO_CHANGE, Change, since_last_week
from bot.reports.counting import Counting, Recent, Seen, Standing
from bot.reports.facts import NO_WORDING, Wording
from bot.reports.other_figures import Questions, RedirectFigures, count_questions, count_redirects
from bot.reports.progress import Progress, counted, untold
from bot.reports.records import Records
from bot.reports.spans import last_whole
from bot.reports.spool import Spool
from bot.weeks import Period, Week, in_london

WEEKS = 12
"""Weeks that the workbook looks back, the week itself included."""
EXTRACT = 150
"""Characters of what a post says that the workbook shows."""
MOST_SERIOUS = 5
_USUAL = WorkingHours()
_Name = TypeVar("_Name", bound=Labelled)
_AT_ONCE = 500
"""Cases whose words are read together."""


class Timing(Enum):
    """When a workbook was made: before its week was over, on the Monday that it was due, or later.

    Late is Monday's own file alone. One that somebody asks for later is a file of a past week.
    """

    EARLY = auto()
    ON_TIME = auto()
    LATE = auto()
    PAST = auto()


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
    """A week or several, counted for one recipient.

    `weeks` is oldest first, and ends with the last of them or with the week of the making: none that is still to come.
    """

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
    rows: Sequence[Row]
    """Every case that was open at any time in these weeks. There may be very many: walk through them once."""
    nameless: int
    """How many of the rows the recipient may not read."""
    open_to_them: int
    """How many of the open cases the recipient may read."""
    serious: tuple[tuple[Row, Details], ...]
    read: Crossing
    broadly: Broadly
    redirects: RedirectFigures
    questions: Questions
    kinds: tuple[Count, ...] = ()
    attention: Attention = NOTHING
    oldest: Details | None = None
    """The open case that was raised first, of those that the recipient may read."""
    numbers: Mapping[str, int] = field(default_factory=dict)
    """The numbers of the rows of cases that need somebody, by reference."""

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to list of all that it looks back on."""
        listed = (self.rows, self.redirects.rows, self.attention.deadlines.kept, self.attention.groups)
        return not (any(listed) or self.questions.asked)

    @property
    def week(self) -> Week:
        """The week, or the last of several."""
        return self.period.last

    @property
    def to_come(self) -> Sequence[Week]:
        """The weeks of it that had not begun when it was made."""
        return self.weeks[-1].week.next().until(self.week)

    @property
    def flows(self) -> WeekCount:
        """What happened in the week, or in several together."""
        meant = [count for count in self.weeks if self.period.first <= count.week]
        raised, reopened, closed = (sum(getattr(c, n) for c in meant) for n in ("raised", "reopened", "closed"))
        redirected, asked, left = (sum(getattr(c, n) for c in meant) for n in ("redirected", "asked", "unanswered"))
        return WeekCount(self.week, raised, reopened, closed, meant[-1].open_at_end, redirected, asked, left)

    @property
    def is_calm(self) -> bool:
        """Whether nothing happened in the week, and nothing is open or due: the first page says all there is to say."""
        return self.is_quiet and not (self.now.open or self.attention.deadlines.in_all or self.is_empty)

    @property
    def is_quiet(self) -> bool:
        """Whether nothing happened in the week."""
        now = self.flows
        return not (now.raised or now.reopened or now.closed or now.redirected or now.asked)


def report(  # noqa: PLR0913, PLR0917 - what a report is made from
    records: Records,
    directory: Directory,
    span: Week | Period,
    recipient: Person,
    made_at: datetime,
    wording: Wording = NO_WORDING,
    listed: Spool[Row] | None = None,
    progress: Progress = untold,
    work: WorkTime = _USUAL,
    *,
    is_mondays: bool = False,
) -> Report:
    """Count a London week, or several, for one recipient, as it stood at the end; what needs somebody, as it is now.

    `listed` is where the rows are laid down, by default in memory. `progress` is told how many cases were read. `work`
    says when schools work, from which deadlines follow. `is_mondays` says that it is the file that comes by itself.
    """
    week = Period.of(span)
    weeks = looks_back_to(week).until(max(week.first, min(week.last, Week.of(made_at))))
    at = min(week.end, made_at)
    schools = {school.id: school.name for school in directory.schools()}
    reader = Reader(recipient, directory, work, made_at)
    # What was raised after the week needs somebody too.
    needed = attention(records.courses(max(week.end, made_at), made_at), records.groups(), reader, schools)
    counting, broadly = Counting(weeks, week.first), TwoSpans(last_whole(at))
    rows = Spool[Row]() if listed is None else listed
    listing = Listing(records, Listed(schools, weeks, week, at, needed.references), rows)
    _count(_seen(records, week.end, recipient, progress), counting, broadly, listing)
    listing.finish()
    redirects = count_redirects(records.redirects(weeks[0].start, week.end), week)
    names = Names(directory.people(), wording.ordinary)
    asked = records.questions(weeks[0].monday, week.last.next().monday)
    questions = count_questions(asked, week, recipient.role, wording.weights, names)
    found = _Found(weeks, schools, counting, listing, redirects, questions, needed, broadly.told(records, schools))
    return _report(week, recipient, made_at, found, timing(week, made_at, is_mondays=is_mondays))


@dataclass(frozen=True, slots=True)
class _Found:
    """All that a report is put together from."""

    weeks: Sequence[Week]
    schools: Mapping[str, str]
    counting: Counting
    listing: "Listing"
    redirects: RedirectFigures
    questions: Questions
    needed: Attention
    broadly: Broadly


def _report(week: Period, recipient: Person, made_at: datetime, found: _Found, when: Timing) -> Report:
    counting, listing, sums = found.counting, found.listing, _sums(found.counting, found.schools)
    return Report(
        period=week,
        recipient=recipient,
        made_at=made_at,
        timing=when,
        now=_then(counting.now),
        before=_then(counting.before),
        oldest_weeks=_oldest(counting.now, found.weeks[-1]),
        weeks=_weeks(counting, found.weeks, found.redirects, found.questions),
        sums=sums,
        total=_total(sums),
        platforms=_counts(Platform, counting.read.platforms, counting.rest.platforms.total()),
        open_by_school=_open_by_school(sums),
        rows=listing.rows,
        nameless=listing.nameless,
        open_to_them=listing.open_to_them,
        serious=tuple(listing.serious),
        read=_crossing(counting.read, found.schools),
        broadly=found.broadly,
        redirects=found.redirects,
        questions=found.questions,
        kinds=_counts(Kind, _by_kind(counting.read), counting.rest.kinds.total()),
        attention=found.needed,
        oldest=listing.oldest,
        numbers=listing.numbers,
    )


class Takes(Protocol):
    """Takes cases one after another, and keeps no more of them than it needs."""

    def add(self, seen: Seen) -> None:
        """Take a case; the newest comes first."""
        ...


def _count(cases: Iterable[Seen], *counters: Takes) -> None:
    for seen in cases:
        for each in counters:
            each.add(seen)


def looks_back_to(period: Period) -> Week:
    """Return the first week that a workbook tells of: that of one week looks back, that of several does not."""
    return period.last.before(WEEKS - 1) if period.is_one_week else period.first


def timing(week: Week | Period, made_at: datetime, *, is_mondays: bool = True) -> Timing:
    """Say whether a workbook made at a moment is early, on time (the day it is due, in London), late or of the past."""
    if made_at < week.end:
        return Timing.EARLY
    if in_london(made_at).date() <= in_london(week.due).date():
        return Timing.ON_TIME
    return Timing.LATE if is_mondays else Timing.PAST


def extract(words: str) -> str:
    """Return the beginning of what somebody wrote, on one line, with an ellipsis where it was cut."""
    line = " ".join(words.split(maxsplit=EXTRACT))
    if len(line) <= EXTRACT:
        return line
    whole, space, _ = line[: EXTRACT + 1].rpartition(" ")
    return (whole if space and len(whole) > EXTRACT // 2 else line[:EXTRACT]) + w.CUT


def _seen(records: Records, until: datetime, recipient: Person, progress: Progress) -> Iterator[Seen]:
    for concern, moves in counted(records.concerns(until), records.number(until), progress):
        if may_count(recipient, concern):
            yield Seen(Case.of(concern, moves), sight(recipient, concern) is Sight.FULL)


def _then(standing: Standing) -> Then:
    grades = standing.grades
    return Then(standing.open.total(), standing.waiting, grades[Severity.CRITICAL], grades[Severity.HIGH])


def _oldest(now: Standing, week: Week) -> int:
    # Whole weeks, because the day would tell too much of a case that the recipient may not read.
    return (week.monday - Week.of(now.oldest).monday).days // 7 if now.oldest else 0


def _weeks(
    counting: Counting, weeks: Sequence[Week], redirects: RedirectFigures, questions: Questions
) -> tuple[WeekCount, ...]:
    turns, still, counts = counting.turns, counting.at_first.open.total(), []
    for place, week in enumerate(weeks):
        raised, reopened, closed = turns.raised[place], turns.reopened[place], turns.closed[place]
        still += raised + reopened - closed
        rest = (redirects.by_week[week], questions.asked[week], questions.unanswered[week])
        counts.append(WeekCount(week, raised, reopened, closed, still, *rest))
    return tuple(counts)


def _sums(counting: Counting, schools: Mapping[str, str]) -> tuple[Sum, ...]:
    turns = counting.turns
    return tuple(
        Sum(
            school_name(schools, school),
            carried=counting.before.open[school],
            raised=turns.raised_by_school[school],
            reopened=turns.reopened_by_school[school],
            closed=turns.closed_by_school[school],
            open=counting.now.open[school],
        )
        for school in dict.fromkeys([*schools, *counting.schools])
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


def _counts(names: Iterable[_Name], read: Mapping[_Name, int], rest: int) -> tuple[Count, ...]:
    # What platform or kind a single case was follows from two weeks' counts, unless those not open are left out.
    shown = sorted((Count(name.label, read[name]) for name in names if read[name]), key=lambda count: -count.number)
    return (*shown, Count(w.NOT_BROKEN_DOWN, rest)) if rest else tuple(shown)


def _by_kind(recent: Recent) -> Counter[Kind]:
    found = Counter[Kind]()
    for (_, kind), number in recent.kinds.items():
        found[kind] += number
    return found


def _open_by_school(sums: Iterable[Sum]) -> tuple[Count, ...]:
    return tuple(sorted((Count(s.school, s.open) for s in sums), key=lambda count: -count.number))


def _crossing(recent: Recent, schools: Mapping[str, str]) -> Crossing:
    counts = recent.kinds
    ids = list(dict.fromkeys([*schools, *(school for school, _ in counts)]))
    rows = tuple((kind.label, tuple(counts[school, kind] for school in ids)) for kind in Kind)
    return Crossing(tuple(school_name(schools, school) for school in ids), rows)


@dataclass(frozen=True, slots=True)
class Listed:
    """What a list is of: schools by id, weeks, the moment up to which an open case is, and cases to be found.

    `meant` are those of the weeks that are not only looked back upon.
    """

    schools: Mapping[str, str]
    weeks: Sequence[Week]
    meant: Period
    at: datetime
    sought: frozenset[str]


class Listing:
    """Lists the cases of some weeks as they come, newest first: numbered, and with words where they may be read.

    Within a week come first those that the recipient may read, then the nameless ones by school and state alone: the
    order must not tell when those were raised.
    """

    def __init__(self, records: Records, listed: Listed, rows: Spool[Row]) -> None:
        self._records, self._schools, self._at, self._sought = records, listed.schools, listed.at, listed.sought
        self._since, self._last = listed.weeks[0].start, listed.weeks[-1]
        self._began, self._until = listed.meant.start, self._last.end
        self._week, self._monday = self._last, self._last.start
        self._readable: list[Case] = []
        self._nameless = Counter[tuple[str, State, Change]]()
        self.rows = rows
        self.nameless = self.open_to_them = 0
        self.serious: list[tuple[Row, Details]] = []
        self.oldest: Details | None = None
        self.numbers: dict[str, int] = {}

    def add(self, seen: Seen) -> None:
        """List a case if it was open at any time in these weeks."""
        case = seen.case
        if not case.was_alive(self._since, self._until):
            return
        if case.raised_at < self._monday:
            self.finish()
            self._week = Week.of(case.raised_at)
            self._monday = self._week.start
        if seen.full:
            self._readable.append(case)
            if len(self._readable) == _AT_ONCE:
                self._write()
        else:
            change = since_last_week(case, self._began, self._until, full=False)
            self._nameless[school_name(self._schools, case.concern.school), self._state(case), change] += 1

    def finish(self) -> None:
        """List what is left of a week."""
        if self._readable:
            self._write()
        for (school, state, change), number in sorted(self._nameless.items()):
            for _ in range(number):
                self.rows.append(Row(len(self.rows) + 1, self._week, school, state, None, change))
        self.nameless += self._nameless.total()
        self._nameless.clear()

    def _write(self) -> None:
        words = self._records.quotes([case.concern for case in self._readable])
        for case in self._readable:
            state = self._state(case)
            details = _details(case, state, self._at, words.get(case.concern.reference, ""))
            school, change = (
                school_name(self._schools, case.concern.school),
                since_last_week(case, self._began, self._until, full=True),
            )
            row = Row(len(self.rows) + 1, self._week, school, state, details, change)
            self.rows.append(row)
            if details.reference in self._sought:
                self.numbers[details.reference] = row.number
            if row.is_open:
                self._note(row, details)
        self._readable.clear()

    def _note(self, row: Row, details: Details) -> None:
        """Remember what the other sheets tell of an open case."""
        self.open_to_them += 1
        insort(self.serious, (row, details), key=_least_serious_last)
        del self.serious[MOST_SERIOUS:]
        self.oldest = details  # they come newest first

    def _state(self, case: Case) -> State:
        return case.state(self._until) or State.RAISED


def _least_serious_last(pair: tuple[Row, Details]) -> tuple[int, datetime]:
    return -pair[1].severity, pair[1].raised_at


def _details(case: Case, state: State, at: datetime, quote: str) -> Details:
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
        told=extract(quote),
    )


def _outcome(outcome: Outcome | None) -> str:
    return outcome.label if outcome else ""
