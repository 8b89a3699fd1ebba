from collections import Counter
from datetime import datetime, timedelta

import pytest

from bot.concerns.concern import Kind, Move, Platform, Severity
from bot.concerns.lifecycle import State
from bot.reports.cases import Case
from bot.reports.counting import Counting, Recent, Seen, Standing
from tests.reports.made_up import WEEK, concern

HOUR = timedelta(hours=1)
WEEKS = [WEEK.before(2), WEEK.before(), WEEK]


def seen(raised_at: datetime, *moves: tuple[State, int], full: bool = True, kind: Kind = Kind.THREAT) -> Seen:
    """Return a case of Ashgrove with moves at hours after its raising."""
    told = [Move(state, raised_at + hours * HOUR) for state, hours in moves]
    return Seen(Case.of(concern("SR-1", raised_at, kind=kind), told), full)


def test_what_was_open_at_a_moment_is_counted_with_the_oldest_and_grades_only_where_they_may_be_read() -> None:
    standing = Standing(WEEK.start)
    for each in (
        seen(WEEK.start - HOUR),
        seen(WEEK.start - 9 * HOUR, (State.ACKNOWLEDGED, 2), full=False),
        seen(WEEK.start - 99 * HOUR, (State.CLOSED, 2)),
        seen(WEEK.start),
    ):
        standing.add(each)
    assert (standing.open, standing.waiting) == ({"ash": 2}, 1)
    assert standing.grades == {Severity.CRITICAL: 1}
    assert standing.oldest == WEEK.start - 9 * HOUR
    assert Standing(WEEK.start).oldest is None


@pytest.mark.parametrize(
    ("raised_at", "weeks", "last"),
    [
        (WEEKS[0].start - HOUR, {}, {}),
        (WEEKS[0].start, {0: 1}, {}),
        (WEEK.start - HOUR, {1: 1}, {}),
        (WEEK.start, {2: 1}, {"ash": 1}),
        (WEEK.end - HOUR, {2: 1}, {"ash": 1}),
        (WEEK.end, {}, {}),
    ],
)
def test_a_turn_belongs_to_the_week_that_holds_its_moment(
    raised_at: datetime, weeks: dict[int, int], last: dict[str, int]
) -> None:
    counting = Counting(WEEKS, WEEK)
    counting.add(seen(raised_at))
    assert (counting.turns.raised, counting.turns.raised_by_school) == (weeks, last)


def test_closings_and_reopenings_are_counted_in_their_own_weeks() -> None:
    counting = Counting(WEEKS, WEEKS[1])
    counting.add(seen(WEEKS[0].start, (State.CLOSED, 1), (State.REOPENED, 7 * 24 + 1), (State.CLOSED, 14 * 24 + 1)))
    turns = counting.turns
    assert (turns.raised, turns.closed, turns.reopened) == ({0: 1}, {0: 1, 2: 1}, {1: 1})
    assert (turns.closed_by_school, turns.reopened_by_school) == ({"ash": 1}, {"ash": 1})
    assert (counting.at_first.open, counting.before.open, counting.now.open) == ({}, {}, {})


def test_what_was_raised_lately_is_counted_apart_where_it_may_not_be_read() -> None:
    counting = Counting(WEEKS, WEEK)
    for full, kind in ((True, Kind.HATE), (False, Kind.THREAT), (False, Kind.THREAT)):
        counting.add(seen(WEEK.start, full=full, kind=kind))
    counting.add(seen(WEEKS[0].start - HOUR))
    assert counting.read.kinds == {("ash", Kind.HATE): 1}
    assert counting.rest == Recent(WEEKS[0].start, Counter({Platform.FACEBOOK: 2}), Counter({("ash", Kind.THREAT): 2}))
    assert list(counting.schools) == ["ash"]
