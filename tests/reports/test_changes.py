from collections.abc import Sequence
from datetime import timedelta

import pytest

from bot.concerns.concern import Move
from bot.concerns.lifecycle import State
from bot.reports.cases import Case
from bot.reports.changes import Happened, since_last_week
from tests.reports.made_up import WEEK, concern

HOUR = timedelta(hours=1)
LAST_WEEK, TUESDAY = WEEK.before().start + HOUR, WEEK.start + 30 * HOUR
RAISED, ACKNOWLEDGED, CLOSED, REOPENED = State.RAISED, State.ACKNOWLEDGED, State.CLOSED, State.REOPENED


def a_case(*moves: tuple[State, int], new: bool = False) -> Case:
    """Return a case of last week, or of this one, with moves at hours after Tuesday of this week."""
    raised = concern("SR-1", TUESDAY if new else LAST_WEEK)
    return Case.of(raised, [Move(RAISED, raised.raised_at), *(Move(s, TUESDAY + h * HOUR) for s, h in moves)])


@pytest.mark.parametrize(
    ("new", "moves", "happened", "words"),
    [
        (True, [], Happened.NEW, "New"),
        (True, [(ACKNOWLEDGED, 1), (CLOSED, 2)], Happened.CLOSED, "New, closed"),
        (True, [(CLOSED, 1), (REOPENED, 2)], Happened.REOPENED, "New, closed, reopened"),
        (False, [], Happened.NOTHING, "No change"),
        (False, [(ACKNOWLEDGED, 1)], Happened.MOVED, "Moved on: Raised → Acknowledged"),
        (False, [(CLOSED, 1)], Happened.CLOSED, "Closed"),
        (False, [(CLOSED, -90), (REOPENED, 1)], Happened.REOPENED, "Reopened"),
        (False, [(CLOSED, 1), (REOPENED, 1)], Happened.REOPENED, "Closed, reopened"),
        (False, [(CLOSED, -90)], Happened.NOTHING, "No change"),
        (False, [(ACKNOWLEDGED, 24 * 7)], Happened.NOTHING, "No change"),
    ],
)
def test_a_case_says_what_happened_to_it_in_the_week(
    new: bool,  # noqa: FBT001 - a row of the table
    moves: Sequence[tuple[State, int]],
    happened: Happened,
    words: str,
) -> None:
    change = since_last_week(a_case(*moves, new=new), WEEK.start, WEEK.end, full=True)
    assert (change.happened, change.words) == (happened, words)


@pytest.mark.parametrize(
    ("moves", "words"),
    [
        ([], "Still open"),
        ([(ACKNOWLEDGED, 1)], "Still open"),
        ([(ACKNOWLEDGED, 1), (State.REFERRED, 2)], "Still open"),
        ([(CLOSED, 1)], "Closed"),
        ([(CLOSED, -90)], "No change"),
    ],
)
def test_a_case_that_may_not_be_read_says_no_more_than_the_sums(moves: Sequence[tuple[State, int]], words: str) -> None:
    assert since_last_week(a_case(*moves), WEEK.start, WEEK.end, full=False).words == words


def test_a_case_that_comes_after_the_week_has_not_changed_in_it() -> None:
    later = Case.of(concern("SR-1", WEEK.end), [])
    assert since_last_week(later, WEEK.start, WEEK.end, full=True).words == "No change"
