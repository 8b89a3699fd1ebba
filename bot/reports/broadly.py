"""What was done in two whole months, told broadly: for the page that leaves the house, and for cases nobody may read.

Small counts are words here for every reader. See spans.py for why these are not the latest twelve weeks.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from bot.concerns.concern import Kind, Outcome, Platform
from bot.people import FEDERATION
from bot.policies.questions import Answer, Question
from bot.reports import words as w
from bot.reports.counting import Seen
from bot.reports.records import Records
from bot.reports.small_counts import SMALL, Shown, blurred, blurred_beside_a_total
from bot.reports.spans import Span
from bot.requests.redirect import Redirect
from bot.weeks import in_london


@dataclass(frozen=True, slots=True)
class Crossing:
    """Counts of categories by school: one row a category, one number a school."""

    schools: tuple[str, ...]
    rows: tuple[tuple[str, tuple[Shown, ...]], ...]


@dataclass(frozen=True, slots=True)
class Told:
    """What is told of two months: name and count, small counts as words."""

    span: Span
    raised: Shown
    closed: Shown
    half_closed_within: Shown
    """Days within which half of the closed were closed, counted from their raising."""
    kinds: tuple[tuple[str, Shown], ...]
    platforms: tuple[tuple[str, Shown], ...]
    outcomes: tuple[tuple[str, Shown], ...]
    redirected: Shown
    asked: Shown
    answered: Shown


@dataclass(frozen=True, slots=True)
class Broadly:
    """The latest two whole months and the two before them, and what is told there of cases not open to the reader."""

    now: Told
    before: Told
    rest: Crossing
    rest_platforms: tuple[tuple[str, Shown], ...]
    redirects_by_school: tuple[tuple[str, Shown], ...]


class Tally:
    """Counts the cases of two months, one at a time."""

    def __init__(self, span: Span) -> None:
        self.span, self._start, self._end = span, span.start, span.end
        self._kinds, self._platforms, self._outcomes = Counter[Kind](), Counter[Platform](), Counter[Outcome | None]()
        self._days: list[int] = []
        self._rest, self._rest_platforms = Counter[tuple[str, Kind]](), Counter[Platform]()

    def add(self, seen: Seen) -> None:
        """Count a case."""
        case, concern = seen.case, seen.case.concern
        if self._start <= case.raised_at < self._end:
            self._kinds[concern.kind] += 1
            self._platforms[concern.platform] += 1
            if not seen.full:
                self._rest[concern.school, concern.kind] += 1
                self._rest_platforms[concern.platform] += 1
        closed = [at for at in case.closings if at < self._end]
        if closed and closed[-1] >= self._start and not case.was_open(self._end):
            self._outcomes[concern.outcome] += 1
            self._days.append((in_london(closed[-1]).date() - in_london(case.raised_at).date()).days)

    def told(self, redirects: Iterable[Redirect], questions: Iterable[Question]) -> Told:
        """Return what is told of the two months, given everything that was redirected and asked around them."""
        asked = [q for q in questions if self.span.first <= q.asked_on < self.span.after]
        answered = sum(q.answer is Answer.QUOTED for q in asked)
        closed = len(self._days)
        return Told(
            self.span,
            blurred(self._kinds.total()),
            blurred(closed),
            int(median(self._days)) if closed >= SMALL else w.NOT_SHOWN,
            _beside([(kind.label, self._kinds[kind]) for kind in Kind]),
            _beside([(platform.label, self._platforms[platform]) for platform in Platform]),
            _beside([(o.label if o else w.NO_OUTCOME, self._outcomes[o]) for o in (*Outcome, None)]),
            blurred(sum(self.span.holds(redirect.at) for redirect in redirects)),
            blurred(len(asked)),
            # Beside all that were asked, those that were answered tell how few were not.
            blurred_beside_a_total([answered, len(asked) - answered])[0],
        )

    def rest(self, schools: Mapping[str, str]) -> Crossing:
        """Return the cases not open to the reader by category and school; a school without one says so."""
        ids = list(dict.fromkeys([*schools, *(school for school, _ in self._rest)]))
        has_some = {school: any(self._rest[school, kind] for kind in Kind) for school in ids}
        rows = tuple(
            (kind.label, tuple(blurred(self._rest[school, kind]) if has_some[school] else 0 for school in ids))
            for kind in Kind
        )
        return Crossing(tuple(school_name(schools, school) for school in ids), rows)

    @property
    def rest_platforms(self) -> tuple[tuple[str, Shown], ...]:
        """The cases not open to the reader by platform, nothing where there are none."""
        counts = [(platform.label, self._rest_platforms[platform]) for platform in Platform]
        return _beside(counts) if self._rest_platforms else ()


class TwoSpans:
    """Counts the cases of two whole months, and of the two before them."""

    def __init__(self, span: Span) -> None:
        self._span, self._now, self._before = span, Tally(span), Tally(span.before)

    def add(self, seen: Seen) -> None:
        """Count a case."""
        self._now.add(seen)
        self._before.add(seen)

    def told(self, records: Records, schools: Mapping[str, str]) -> Broadly:
        """Return what is told of them, with what was redirected and asked."""
        span = self._span
        redirects = records.redirects(span.before.start, span.end)
        asked = records.questions(span.before.first, span.after)
        return Broadly(
            self._now.told(redirects, asked),
            self._before.told(redirects, asked),
            self._now.rest(schools),
            self._now.rest_platforms,
            redirects_by_school(redirects, span, schools),
        )


def school_name(schools: Mapping[str, str], school: str) -> str:
    """Return a school's name; one that left the list keeps its id."""
    return w.WHOLE_FEDERATION if school == FEDERATION else schools.get(school, school)


def redirects_by_school(
    redirects: Iterable[Redirect], span: Span, schools: Mapping[str, str]
) -> tuple[tuple[str, Shown], ...]:
    """Return the redirects of two months by school: beside the day of a single one, a school would tell who it was."""
    counts = Counter(schools.get(r.school, w.WHOLE_FEDERATION) for r in redirects if span.holds(r.at))
    names = list(dict.fromkeys([*schools.values(), *counts]))
    return _beside([(name, counts[name]) for name in names])


def _beside(counts: Sequence[tuple[str, int]]) -> tuple[tuple[str, Shown], ...]:
    shown = blurred_beside_a_total([number for _, number in counts])
    return tuple(zip((name for name, _ in counts), shown, strict=True))
