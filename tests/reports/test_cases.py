from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.concerns.concern import Move
from bot.concerns.lifecycle import State
from bot.reports.cases import Case
from tests.reports.made_up import WEEK, concern

MONDAY = WEEK.start
HOUR = timedelta(hours=1)


def a_case(*moves: tuple[State, int]) -> Case:
    """Return a case raised on Monday, with moves at hours after it."""
    told = [Move(state, MONDAY + hours * HOUR) for state, hours in moves]
    return Case.of(concern("SR-1", MONDAY), told)


def test_a_case_stands_where_its_last_move_before_the_moment_put_it() -> None:
    case = a_case((State.RAISED, 0), (State.ACKNOWLEDGED, 5), (State.CLOSED, 9))
    at = [case.state(MONDAY + hours * HOUR) for hours in (0, 1, 5, 6, 9, 10)]
    raised, acknowledged = State.RAISED, State.ACKNOWLEDGED
    assert at == [None, raised, raised, acknowledged, acknowledged, State.CLOSED]


def test_a_case_without_moves_is_raised() -> None:
    case = a_case()
    assert case.state(MONDAY + HOUR) is State.RAISED
    assert not case.was_open(MONDAY)
    assert case.was_open(MONDAY + HOUR)


def test_closings_and_reopenings_are_only_the_steps_between_open_and_closed() -> None:
    case = a_case((State.CLOSED, 2), (State.CLOSED, 3), (State.REOPENED, 4), (State.WAITING, 5), (State.CLOSED, 6))
    assert case.closings == (MONDAY + 2 * HOUR, MONDAY + 6 * HOUR)
    assert case.reopenings == (MONDAY + 4 * HOUR,)


def test_a_clock_that_was_set_back_does_not_change_the_order_of_moves() -> None:
    case = a_case((State.ACKNOWLEDGED, 8), (State.CLOSED, 7))
    assert case.closings == (MONDAY + 8 * HOUR,)
    assert case.state(MONDAY + 9 * HOUR) is State.CLOSED


def test_a_case_is_open_for_days_until_it_was_closed_or_until_the_moment() -> None:
    case = a_case((State.CLOSED, 50), (State.REOPENED, 100))
    assert [case.days(MONDAY + hours * HOUR) for hours in (49, 60, 99, 101)] == [2, 2, 2, 4]


def test_a_case_was_alive_when_it_was_open_or_moved() -> None:
    case = a_case((State.CLOSED, 2), (State.REOPENED, 50), (State.CLOSED, 51))
    spans = ((0, 1), (3, 40), (40, 60), (52, 99))
    assert [case.was_alive(MONDAY + a * HOUR, MONDAY + b * HOUR) for a, b in spans] == [True, False, True, False]


@given(
    st.lists(st.tuples(st.sampled_from(State), st.integers(-50, 400)), max_size=12),
    st.integers(-50, 400),
    st.integers(0, 200),
)
def test_what_was_open_and_came_less_what_went_is_open_whatever_the_moves(
    moves: list[tuple[State, int]], start: int, length: int
) -> None:
    case = a_case(*moves)
    since, until = MONDAY + start * HOUR, MONDAY + (start + length) * HOUR

    def happened(*moments: datetime) -> int:
        return sum(since <= moment < until for moment in moments)

    came = case.was_open(since) + happened(case.raised_at) + happened(*case.reopenings)
    assert came - happened(*case.closings) == case.was_open(until)
