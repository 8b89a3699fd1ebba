"""The clocks of a concern: which run, from when on, and by when something is due."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.concerns.clocks import (
    IN_DANGER,
    USUALLY,
    WHY,
    AnyHour,
    Clock,
    Course,
    Due,
    Ordinary,
    PutOff,
    Wait,
    Working,
    later,
    running,
)
from bot.concerns.concern import Concern, Move, YesNo
from bot.concerns.ladder import Came, Entry, Rung, start_of
from bot.concerns.lifecycle import State
from bot.hours import Calendar, Hours, Term, WorkingHours
from bot.weeks import LONDON, day_and_time
from tests.builders import NOW, OAK_HEAD, concern

# Oak has the federation's terms; Elm has an inset day and short Fridays of its own.
TERMS = (
    Term(date(2026, 9, 2), date(2026, 10, 23)),
    Term(date(2026, 11, 2), date(2026, 12, 18)),
    Term(date(2027, 1, 4), date(2027, 2, 12)),
    Term(date(2027, 2, 22), date(2027, 3, 25)),
    Term(date(2027, 4, 12), date(2027, 5, 28)),
    Term(date(2027, 6, 7), date(2027, 7, 21)),
)
GUIDE = Path(__file__).parents[2] / "docs" / "clocks.md"
SHORT_FRIDAY = (*[Hours(time(8), time(17))] * 4, Hours(time(9), time(12, 30)), None, None)
YEAR = WorkingHours(
    Calendar(terms=TERMS, closed=frozenset({date(2027, 5, 3)})),
    {"elm": Calendar(SHORT_FRIDAY, TERMS, frozenset({date(2026, 11, 27)}))},
)


def london(text: str) -> datetime:
    """Return a moment that is written as London wall time."""
    return datetime.fromisoformat(text).replace(tzinfo=LONDON).astimezone(UTC)


def course(state: State, at: datetime = NOW, of: Concern | None = None, *moves: Move) -> Course:
    """Return a concern that came to a state at a moment, by way of being acknowledged then unless `moves` say more."""
    known = of or concern()
    by_way = moves or (Move(State.RAISED, known.raised_at), Move(State.ACKNOWLEDGED, at))
    if state is State.RAISED:
        return Course(replace(known, state=state), (Move(State.RAISED, at),))
    return Course(replace(known, state=state), (*by_way, Move(state, at)))


def due(of: Course, clock: Clock) -> Due:
    return next(each for each in running(of, YEAR) if each.clock is clock)


RUNS = {
    State.RAISED: {Clock.ACKNOWLEDGE},
    State.ACKNOWLEDGED: {Clock.FIRST_LOOK, Clock.STILL_THERE},
    State.LOOKED_INTO: {Clock.IN_HAND, Clock.STILL_THERE},
    State.WAITING: {Clock.WAITING, Clock.STILL_THERE},
    State.REFERRED: {Clock.WAITING, Clock.STILL_THERE},
    State.REOPENED: {Clock.FIRST_LOOK, Clock.STILL_THERE},
    State.CLOSED: set(),
}


@pytest.mark.parametrize("state", State)
def test_every_state_runs_its_own_clocks(state: State) -> None:
    assert {each.clock for each in running(course(state), YEAR)} == RUNS[state]


def test_every_clock_has_its_pace_and_says_why() -> None:
    assert set(USUALLY) == set(WHY) == set(Clock)


# Each line: a clock, when its cause was, and when it is due; a Friday in winter, the last day before Christmas, the
# holidays themselves, the night.
WHEN = """
acknowledge  2026-11-20T15:00  23 November 2026, 15:00
acknowledge  2026-11-20T18:30  24 November 2026, 08:00
acknowledge  2026-11-21T10:00  24 November 2026, 08:00
acknowledge  2026-12-18T16:59  4 January 2027, 16:59
acknowledge  2026-12-24T23:00  5 January 2027, 08:00
acknowledge  2027-04-30T10:00  4 May 2027, 10:00
first_look   2026-11-20T09:00  25 November 2026, 09:00
in_hand      2026-11-20T09:00  4 December 2026, 09:00
waiting      2026-12-18T09:00  15 January 2027, 09:00
still_there  2026-11-20T09:00  27 November 2026, 09:00
still_there  2026-12-15T09:00  4 January 2027, 08:00
"""
STATES = {
    "acknowledge": State.RAISED,
    "first_look": State.ACKNOWLEDGED,
    "in_hand": State.LOOKED_INTO,
    "waiting": State.WAITING,
    "still_there": State.LOOKED_INTO,
}


@pytest.mark.parametrize("line", WHEN.strip().splitlines())
def test_when_something_is_due(line: str) -> None:
    clock, cause, expected = line.split(maxsplit=2)
    found = due(course(STATES[clock], london(cause)), Clock(clock))
    assert day_and_time(found.at) == expected
    assert found.remind_at == found.at


def test_a_school_with_short_fridays_and_an_inset_day_works_by_its_own_calendar() -> None:
    of_elm = course(State.RAISED, london("2026-11-26T15:00"), replace(concern(), school="elm"))
    assert day_and_time(due(of_elm, Clock.ACKNOWLEDGE).at) == "30 November 2026, 15:00"
    on_friday = course(State.RAISED, london("2026-11-19T15:00"), replace(concern(), school="elm"))
    assert day_and_time(due(on_friday, Clock.ACKNOWLEDGE).at) == "23 November 2026, 08:00"


DANGER = replace(concern(), danger=True)


def test_danger_is_due_at_once_and_reminded_of_in_an_hour_at_night_and_in_the_holidays() -> None:
    night = london("2026-12-26T02:00")
    found = due(course(State.RAISED, night, DANGER), Clock.ACKNOWLEDGE)
    assert (found.at, found.remind_at, found.is_danger) == (night, night + timedelta(hours=1), True)
    look = due(course(State.ACKNOWLEDGED, night, DANGER), Clock.FIRST_LOOK)
    assert (look.at, look.remind_at) == (night + timedelta(days=1), night + timedelta(days=1))


def test_the_later_clocks_of_danger_wait_for_term_as_all_do() -> None:
    assert not due(course(State.WAITING, NOW, DANGER), Clock.WAITING).is_danger
    assert set(IN_DANGER) == {Clock.ACKNOWLEDGE, Clock.FIRST_LOOK}


def test_a_note_begins_the_time_anew_of_what_is_in_hand_or_waits_and_of_nothing_else() -> None:
    noted = NOW + timedelta(days=5)
    for state, clock in ((State.LOOKED_INTO, Clock.IN_HAND), (State.WAITING, Clock.WAITING)):
        assert due(replace(course(state), noted_at=noted), clock).cause == noted
        assert due(replace(course(state), noted_at=NOW - timedelta(days=1)), clock).cause == NOW
    assert due(replace(course(State.ACKNOWLEDGED), noted_at=noted), Clock.FIRST_LOOK).cause == NOW


def test_the_check_runs_from_the_last_look_and_ends_when_it_is_gone() -> None:
    looked = replace(concern(), looked_on=date(2026, 12, 1), still_there=YesNo.YES)
    assert day_and_time(due(course(State.LOOKED_INTO, NOW, looked), Clock.STILL_THERE).at) == "8 December 2026, 08:00"
    gone = replace(looked, still_there=YesNo.NO)
    assert Clock.STILL_THERE not in {each.clock for each in running(course(State.LOOKED_INTO, NOW, gone), YEAR)}


def test_what_was_looked_at_long_ago_is_asked_again_a_week_after_it_was_taken_up_and_after_it_was_reopened() -> None:
    long_ago = replace(concern(), looked_on=date(2026, 9, 1), still_there=YesNo.YES)
    assert (
        day_and_time(due(course(State.LOOKED_INTO, NOW, long_ago), Clock.STILL_THERE).at) == "27 November 2026, 08:05"
    )
    reopened = NOW + timedelta(days=90)
    again = course(State.REOPENED, reopened, long_ago, Move(State.RAISED, NOW), Move(State.CLOSED, NOW))
    assert due(again, Clock.STILL_THERE).cause == reopened


def test_the_next_step_is_due_on_the_working_day_after_a_week_of_silence_or_an_answer() -> None:
    told = Entry(Rung.PLATFORM, Came.TOLD, date(2026, 11, 23), OAK_HEAD.id, NOW)
    silent = replace(course(State.LOOKED_INTO), entries=(told,))
    assert day_and_time(due(silent, Clock.LADDER).at) == "1 December 2026, 08:00"
    no = Entry(Rung.PLATFORM, Came.STAYS, date(2026, 11, 24), OAK_HEAD.id, london("2026-11-24T14:00"))
    assert day_and_time(due(replace(silent, entries=(told, no)), Clock.LADDER).at) == "25 November 2026, 14:00"


def test_what_was_reported_long_before_gives_a_working_day_after_it_was_taken_up() -> None:
    long_ago = replace(concern(), reported_on=date(2026, 10, 1))
    assert day_and_time(due(course(State.LOOKED_INTO, NOW, long_ago), Clock.LADDER).at) == "23 November 2026, 08:05"


def test_a_closed_record_is_reviewed_on_its_day_or_when_the_school_next_works() -> None:
    closed = replace(concern(), review_on=date(2026, 12, 25))
    assert day_and_time(due(course(State.CLOSED, NOW, closed), Clock.REVIEW).at) == "4 January 2027, 08:00"


def test_a_reminder_that_was_put_off_is_due_when_that_time_is_over_and_so_it_is_another_turn() -> None:
    until = london("2026-11-27T08:05")
    raised = course(State.RAISED)
    put_off = replace(raised, put_offs=(PutOff(Clock.ACKNOWLEDGE, NOW, until, OAK_HEAD.id, NOW),))
    assert (due(raised, Clock.ACKNOWLEDGE).mark, due(put_off, Clock.ACKNOWLEDGE).mark) == (NOW, until)
    assert due(put_off, Clock.ACKNOWLEDGE).at == until
    other = PutOff(Clock.ACKNOWLEDGE, NOW - timedelta(days=1), until, OAK_HEAD.id, NOW)
    assert due(replace(raised, put_offs=(other,)), Clock.ACKNOWLEDGE) == due(raised, Clock.ACKNOWLEDGE)


def test_terms_that_were_changed_meanwhile_move_what_was_put_off_into_hours_again() -> None:
    in_the_night = london("2026-11-28T03:00")
    put_off = PutOff(Clock.ACKNOWLEDGE, NOW, in_the_night, OAK_HEAD.id, NOW)
    found = due(replace(course(State.RAISED), put_offs=(put_off,)), Clock.ACKNOWLEDGE)
    assert day_and_time(found.at) == "30 November 2026, 08:00"


def test_danger_is_not_moved_by_a_putting_off_that_was_forged() -> None:
    forged = PutOff(Clock.ACKNOWLEDGE, NOW, NOW + timedelta(days=9), OAK_HEAD.id, NOW)
    found = due(replace(course(State.RAISED, NOW, DANGER), put_offs=(forged,)), Clock.ACKNOWLEDGE)
    assert found.at == NOW


def test_what_is_due_first_comes_first() -> None:
    told = Entry(Rung.PLATFORM, Came.TOLD, date(2026, 11, 2), OAK_HEAD.id, NOW)
    all_three = running(replace(course(State.LOOKED_INTO), entries=(told,)), YEAR)
    assert [each.clock for each in all_three] == [Clock.LADDER, Clock.STILL_THERE, Clock.IN_HAND]
    assert [each.at for each in all_three] == sorted(each.at for each in all_three)


moments = st.datetimes(datetime(2026, 9, 1), datetime(2027, 7, 20), timezones=st.just(UTC))  # noqa: DTZ001 - hypothesis adds it
waits = st.one_of(st.integers(0, 12).map(Working), st.integers(0, 20).map(Ordinary), st.integers(0, 48).map(AnyHour))
schools = st.sampled_from(["oak", "elm", ""])


@given(moments, waits, schools)
def test_nothing_is_due_before_its_cause_nor_outside_hours(moment: datetime, wait: Wait, school: str) -> None:
    found = later(moment, wait, school, YEAR)
    assert found >= moment
    assert isinstance(wait, AnyHour) or YEAR.are_on(school, found)


@given(moments, moments, waits, schools)
def test_a_later_cause_is_never_due_earlier(one: datetime, other: datetime, wait: Wait, school: str) -> None:
    first, last = sorted((one, other))
    assert later(first, wait, school, YEAR) <= later(last, wait, school, YEAR)


@given(moments, st.integers(0, 11), schools)
def test_a_longer_wait_is_never_over_earlier(moment: datetime, days: int, school: str) -> None:
    for kind in (Working, Ordinary):
        assert later(moment, kind(days), school, YEAR) <= later(moment, kind(days + 1), school, YEAR)


def wall_clock(moment: datetime, wait: Wait, _school: str) -> datetime:
    """Return a due date as something that knows no hours would: what this product must never do."""
    return moment + timedelta(days=getattr(wait, "days", 0))


def test_control_a_clock_that_knows_no_hours_is_seen() -> None:
    friday = london("2026-12-18T16:00")
    assert not YEAR.are_on("oak", wall_clock(friday, Working(1), "oak"))
    assert YEAR.are_on("oak", later(friday, Working(1), "oak", YEAR))


any_state = st.sampled_from([state for state in State if state is not State.CLOSED])


@given(
    any_state,
    moments,
    schools.filter(bool),
    st.sampled_from(["", "danger"]),
    st.dates(date(2026, 9, 1), date(2027, 7, 20)),
)
def test_no_clock_of_a_concern_is_due_before_its_cause(
    state: State,
    at: datetime,
    school: str,
    danger: str,
    looked: date,
) -> None:
    known = replace(concern(), school=school, danger=bool(danger), looked_on=looked, raised_at=at, reported_on=looked)
    for each in running(course(state, at, known), YEAR):
        assert each.cause <= each.at <= each.remind_at
        assert each.is_danger or (YEAR.are_on(school, each.at) and YEAR.are_on(school, each.remind_at))
        assert each.cause >= min(at, start_of(looked))


def spoken(wait: Wait) -> str:
    """Return a wait as the guide says it."""
    unit = {Working: "working day", Ordinary: "day", AnyHour: "hour"}[type(wait)]
    count = wait.hours if isinstance(wait, AnyHour) else wait.days
    return f"{count} {unit}{'' if count == 1 else 's'}" if count else "at once"


def rows_of_the_guide() -> dict[str, list[list[str]]]:
    """Return the cells of each row of the guide's tables, by the clock that it begins with."""
    found: dict[str, list[list[str]]] = {}
    for line in GUIDE.read_text(encoding="utf-8").splitlines():
        first, *others = [cell.strip() for cell in line.strip("|").split("|")]
        found.setdefault(first, []).append(others)
    return found


@pytest.mark.parametrize("clock", Clock)
def test_the_guide_tells_every_clock_as_it_runs(clock: Clock) -> None:
    usual, *in_danger = rows_of_the_guide()[clock.label]
    pace = USUALLY[clock]
    assert usual[1:] == [spoken(pace.due), f"{spoken(pace.up)} after the reminder"]
    assert len(in_danger) == (clock in IN_DANGER)
    for due_then, reminded, up in in_danger:
        urgent = IN_DANGER[clock]
        assert due_then.startswith(spoken(urgent.due))
        assert reminded.startswith(spoken(urgent.remind))
        assert up == f"{spoken(urgent.up)} after the reminder"
