from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.concerns.concern import AboutWhom, Concern, Kind, Move, Outcome, Platform, Severity, Words
from bot.concerns.lifecycle import State
from bot.hours import Calendar, Hours, WorkingHours
from bot.people import Person
from bot.reports.attention import Attention
from bot.reports.figures import Report, Timing, extract, report, timing
from bot.reports.words import ALL_SCHOOLS, FEWER, NOT_BROKEN_DOWN, WHOLE_FEDERATION
from bot.weeks import Period
from tests.fakes.person import FakeDirectory
from tests.reports.made_up import (
    BUSINESS,
    CHAIR,
    DIRECTORY,
    EXECUTIVE,
    HEADS,
    MONDAY,
    SCHOOLS,
    TEACHER,
    WEEK,
    MadeUpRecords,
    concern,
    records,
)

HOUR = timedelta(hours=1)
TUESDAY = WEEK.start + 30 * HOUR
ASH_HEAD = HEADS[0]


def counted(made: MadeUpRecords, person: Person = EXECUTIVE) -> Report:
    """Return the report of WEEK, made on time."""
    return report(made, DIRECTORY, WEEK, person, MONDAY)


def one(new: Concern, *moves: tuple[State, int]) -> MadeUpRecords:
    """Return records of one concern, with moves at hours after its raising."""
    made = MadeUpRecords()
    made.add(new, Words("The words"), [Move(State.RAISED, new.raised_at), *_moves(new, moves)])
    return made


def _moves(new: Concern, moves: Iterable[tuple[State, int]]) -> list[Move]:
    return [Move(state, new.raised_at + hours * HOUR) for state, hours in moves]


def test_who_may_read_a_case_sees_it_in_full() -> None:
    row = counted(one(concern("SR-1", TUESDAY, kind=Kind.THREAT))).rows[0]
    assert (row.number, row.week, row.school, row.state) == (1, WEEK, SCHOOLS[0].name, State.RAISED)
    assert row.details is not None
    assert (row.details.reference, row.details.severity, row.details.told) == ("SR-1", Severity.CRITICAL, "The words")
    assert (row.details.owner, row.details.days_open) == ("Headteacher", 6)


@pytest.mark.parametrize("person", [BUSINESS, TEACHER, HEADS[1], CHAIR])
def test_who_may_not_read_a_case_sees_a_number_a_week_a_school_and_a_state(person: Person) -> None:
    made = counted(one(concern("SR-1", TUESDAY)), person)
    assert [(row.number, row.school, row.details) for row in made.rows] == [(1, SCHOOLS[0].name, None)]
    assert (made.nameless, made.open_to_them, made.now.open, made.serious) == (1, 0, 1, ())


@pytest.mark.parametrize("person", [EXECUTIVE, BUSINESS, TEACHER])
def test_whoever_is_named_finds_no_trace_anywhere(person: Person) -> None:
    nothing = counted(MadeUpRecords(), person)
    assert counted(one(concern("SR-1", TUESDAY, named=[person.id])), person) == nothing
    assert counted(one(concern("SR-1", TUESDAY)), person) != nothing, "the control: unnamed, it is counted"


def test_a_concern_about_the_headteacher_is_not_in_their_file() -> None:
    made = one(concern("SR-1", TUESDAY, about=AboutWhom.HEADTEACHER))
    assert counted(made, ASH_HEAD) == counted(MadeUpRecords(), ASH_HEAD)
    assert counted(made, CHAIR).rows[0].details is not None


def test_the_state_is_that_of_the_weeks_end_however_late_the_file_is_made() -> None:
    new = concern("SR-1", TUESDAY, outcome=Outcome.REMOVED)
    made = one(new, (State.ACKNOWLEDGED, 3), (State.CLOSED, 24 * 9))
    late = report(made, DIRECTORY, WEEK, EXECUTIVE, MONDAY + 24 * 30 * HOUR)
    assert late.rows[0].state is State.ACKNOWLEDGED
    assert late.rows[0].details is not None
    assert late.rows[0].details.outcome == ""
    after = report(made, DIRECTORY, WEEK.next(), EXECUTIVE, MONDAY + 24 * 30 * HOUR)
    assert after.rows[0].details is not None
    assert (after.rows[0].state, after.rows[0].details.outcome) == (State.CLOSED, "The post was removed")


def test_a_closed_concern_without_an_outcome_shows_none() -> None:
    row = counted(one(concern("SR-1", TUESDAY), (State.CLOSED, 3))).rows[0]
    assert row.details is not None
    assert row.details.outcome == ""


def test_a_concern_raised_after_the_week_is_not_in_it() -> None:
    assert counted(one(concern("SR-1", WEEK.end))).rows == ()
    assert len(counted(one(concern("SR-1", WEEK.end - HOUR))).rows) == 1


def test_a_concern_that_was_closed_long_ago_has_no_row_and_one_still_open_has() -> None:
    long_ago = WEEK.before(30).start
    assert counted(one(concern("SR-1", long_ago), (State.CLOSED, 9))).rows == ()
    still = counted(one(concern("SR-1", long_ago)))
    assert (len(still.rows), still.oldest_weeks) == (1, 30)


def test_in_weeks_that_are_not_over_the_oldest_is_as_old_as_it_is_when_the_file_is_made() -> None:
    year = Period(WEEK, WEEK.before(-39), "2026-27")
    made = one(concern("SR-1", WEEK.start))
    assert report(made, DIRECTORY, year, EXECUTIVE, WEEK.start + 5 * HOUR).oldest_weeks == 0
    assert report(made, DIRECTORY, year, EXECUTIVE, MONDAY).oldest_weeks == 1
    assert report(made, DIRECTORY, year, EXECUTIVE, year.due).oldest_weeks == 39, "the control: it is over"


def test_the_most_serious_open_concerns_come_worst_and_oldest_first() -> None:
    made = MadeUpRecords()
    kinds = (Kind.CRITICISM, Kind.THREAT, Kind.COLLEAGUE, Kind.HATE, Kind.HARASSMENT, Kind.OTHER, Kind.THREAT)
    for number, kind in enumerate(kinds):
        made.add(concern(f"SR-{number}", TUESDAY + number * HOUR, kind=kind))
    closed = concern("SR-closed", TUESDAY, kind=Kind.THREAT)
    made.add(closed, moves=_moves(closed, [(State.RAISED, 0), (State.CLOSED, 1)]))
    assert [d.reference for _, d in counted(made).serious] == ["SR-1", "SR-3", "SR-6", "SR-4", "SR-2"]
    assert counted(made, BUSINESS).serious == ()


def test_numbers_have_no_gaps_and_the_order_tells_nothing_of_nameless_cases() -> None:
    made = MadeUpRecords()
    for number in range(6):
        about = AboutWhom.GOVERNOR if number % 2 else AboutWhom.SCHOOL
        made.add(concern(f"SR-{number}", TUESDAY + number * HOUR, SCHOOLS[-number % 5].id, about=about))
    rows = counted(made).rows
    assert [row.number for row in rows] == [1, 2, 3, 4, 5, 6]
    assert [row.details is None for row in rows] == [False, False, False, True, True, True]
    assert [row.school for row in rows[3:]] == sorted(row.school for row in rows[3:])


def test_unread_cases_are_not_broken_down_by_platform_or_kind_week_by_week() -> None:
    made = MadeUpRecords()
    for number in range(9):
        made.add(concern(f"SR-a{number}", TUESDAY, platform=Platform.TIKTOK, kind=Kind.THREAT))
    unread, read = counted(made, BUSINESS), counted(made)
    assert [(c.name, c.number) for c in (*unread.platforms, *unread.kinds)] == [(NOT_BROKEN_DOWN, 9)] * 2
    assert [(c.name, c.number) for c in (*read.platforms, *read.kinds)] == [("TikTok", 9), ("Threat", 9)]
    assert dict(read.read.rows)["Threat"] == (9, 0, 0, 0, 0)


def test_unread_cases_of_two_whole_months_are_counted_where_they_are_five() -> None:
    made = MadeUpRecords()
    for number in range(9):
        kind = Kind.THREAT if number < 5 else Kind.HATE
        made.add(concern(f"SR-a{number}", WEEK.before(5).start, platform=Platform.TIKTOK, kind=kind))
    unread = counted(made, BUSINESS).broadly
    assert unread.now.span.name == "September and October 2026"
    assert (dict(unread.rest.rows)["Threat"][0], dict(unread.rest.rows)["Hate"][0]) == (5, FEWER)
    assert dict(unread.rest_platforms)["TikTok"] == 9
    assert (unread.now.raised, unread.before.raised) == (9, FEWER)
    assert counted(made).broadly.rest_platforms == (), "the control: the executive headteacher reads them"


def test_days_open_are_counted_to_the_making_of_a_file_that_is_made_before_the_week_ends() -> None:
    made = one(concern("SR-1", WEEK.start + HOUR))
    early = report(made, DIRECTORY, WEEK, EXECUTIVE, WEEK.start + 50 * HOUR)
    assert [details.days_open for _, details in early.serious] == [2]
    assert [details.days_open for _, details in counted(made).serious] == [7], "the control: made on time"


def test_a_row_says_what_happened_since_last_week() -> None:
    made = one(concern("SR-1", WEEK.before().start), (State.ACKNOWLEDGED, 24 * 8))
    made.add(concern("SR-2", TUESDAY))
    assert [row.change.words for row in counted(made).rows] == ["New", "Moved on: Raised → Acknowledged"]
    assert [row.change.words for row in counted(made, BUSINESS).rows] == ["New", "Still open"]


def test_a_closed_case_whose_review_is_due_leads_to_its_row() -> None:
    reviewed = replace(concern("SR-1", TUESDAY), review_on=MONDAY.date())
    made = one(reviewed, (State.ACKNOWLEDGED, 1), (State.CLOSED, 2))
    assert counted(made, ASH_HEAD).numbers == {"SR-1": 1}
    assert counted(made, ASH_HEAD).attention.yours.in_all == 1


def test_very_many_cases_of_one_week_are_numbered_on_and_each_has_its_words() -> None:
    made = MadeUpRecords()
    for number in range(503):
        made.add(concern(f"SR-{number:04}", TUESDAY + number * HOUR / 10), Words(f"Words {number}"))
    rows = counted(made).rows
    assert [row.number for row in rows] == list(range(1, 504))
    assert [row.details.told for row in rows if row.details] == [f"Words {number}" for number in range(502, -1, -1)]


def test_what_was_raised_after_a_past_week_needs_somebody_too_and_has_no_row_in_it() -> None:
    made, days_later = one(concern("SR-1", MONDAY)), MONDAY + 24 * 9 * HOUR
    past = report(made, DIRECTORY, WEEK, ASH_HEAD, days_later)
    assert (past.rows, past.now.open, past.numbers) == ((), 0, {})
    assert [due.reference for due in past.attention.yours.kept] == ["SR-1"]
    assert (past.attention.open, past.attention.overdue) == (1, 1)
    unread = report(made, DIRECTORY, WEEK, BUSINESS, days_later).attention
    assert (unread.open, unread.unread, unread.yours.in_all) == (0, 1, 0)
    named = one(replace(concern("SR-1", MONDAY), named=frozenset({ASH_HEAD.id})))
    assert report(named, DIRECTORY, WEEK, ASH_HEAD, days_later).attention == Attention()


def test_deadlines_follow_the_hours_in_which_schools_work() -> None:
    made, week = one(concern("SR-1", TUESDAY)), (None, None, None, None, Hours(time(9), time(15)), None, None)
    only_fridays = WorkingHours(Calendar(week))
    due = report(made, DIRECTORY, WEEK, ASH_HEAD, MONDAY, work=only_fridays).attention.deadlines.kept
    usual = counted(made, ASH_HEAD).attention.deadlines.kept
    assert [each.at.isoformat() for each in due] == ["2026-11-27T09:00:00+00:00"]
    assert [each.at.isoformat() for each in usual] == ["2026-11-18T08:00:00+00:00"], "the control: the usual hours"


def test_the_oldest_open_case_is_the_one_that_was_raised_first() -> None:
    made = one(concern("SR-1", WEEK.before(20).start))
    made.add(concern("SR-2", TUESDAY))
    closed = concern("SR-3", WEEK.before(30).start)
    made.add(closed, moves=_moves(closed, [(State.RAISED, 0), (State.CLOSED, 24 * 209)]))
    oldest = counted(made).oldest
    assert oldest is not None
    assert (oldest.reference, oldest.days_open) == ("SR-1", 147)
    assert counted(made, BUSINESS).oldest is None


def test_the_rows_of_cases_that_need_somebody_are_known_by_their_numbers() -> None:
    made = one(concern("SR-1", WEEK.before().start))
    made.add(concern("SR-2", TUESDAY))
    assert counted(made).numbers == {"SR-2": 1, "SR-1": 2}
    assert counted(made, BUSINESS).numbers == {}


def test_a_school_that_left_the_list_and_the_federation_are_counted_too() -> None:
    made = one(concern("SR-1", TUESDAY, "gone"))
    made.add(concern("SR-2", TUESDAY, ""))
    assert [one.school for one in counted(made).sums][-2:] == ["gone", WHOLE_FEDERATION]


def test_a_federation_without_a_staff_list_still_has_a_report() -> None:
    empty = report(MadeUpRecords(), FakeDirectory(), WEEK, EXECUTIVE, MONDAY)
    assert (empty.sums, empty.total.school, empty.is_quiet) == ((), ALL_SCHOOLS, True)


def test_a_week_is_early_on_time_or_late() -> None:
    moments = (WEEK.end - HOUR, WEEK.end, MONDAY, WEEK.end + 23 * HOUR, WEEK.end + 25 * HOUR)
    early, on_time, late = Timing.EARLY, Timing.ON_TIME, Timing.LATE
    assert [timing(WEEK, at) for at in moments] == [early, on_time, on_time, on_time, late]
    asked = [timing(WEEK, at, is_mondays=False) for at in moments]
    assert asked == [early, on_time, on_time, on_time, Timing.PAST]


def test_an_extract_is_one_line_cut_at_a_word() -> None:
    assert extract("  two\nlines ") == "two lines"
    assert extract("word " * 40) == ("word " * 30).strip() + " …"
    assert extract("x" * 400) == "x" * 150 + " …"
    assert extract("a " + "x" * 400) == "a " + "x" * 148 + " …"
    assert extract("") == ""


MOVES = st.lists(st.tuples(st.sampled_from(State), st.integers(1, 900)), max_size=8)
CASES = st.lists(
    st.tuples(
        st.integers(0, 24 * 98),
        MOVES,
        st.sampled_from([school.id for school in SCHOOLS]),
        st.sampled_from(AboutWhom),
        st.sampled_from([(), (EXECUTIVE.id,), (BUSINESS.id,), (ASH_HEAD.id,)]),
    ),
    max_size=14,
)


@settings(max_examples=150, deadline=None)
@given(CASES, st.sampled_from([EXECUTIVE, BUSINESS, ASH_HEAD, CHAIR]))
def test_the_sums_agree_with_a_count_done_another_way(
    cases: list[tuple[int, list[tuple[State, int]], str, AboutWhom, tuple[str, ...]]], person: Person
) -> None:
    made, start = MadeUpRecords(), WEEK.before(13).start
    for number, (hours, moves, school, about, named) in enumerate(cases):
        new = concern(f"SR-{number}", start + hours * HOUR, school, about=about, named=named)
        made.add(new, moves=_moves(new, [(State.RAISED, 0), *sorted(moves, key=lambda move: move[1])]))
    found = counted(made, person)
    assert all(s.agrees for s in (*found.sums, found.total))
    for place in SCHOOLS:
        mine = next(s for s in found.sums if s.school == place.name)
        assert (mine.carried, mine.raised, mine.reopened, mine.closed, mine.open) == _by_walking(
            [(c, m) for c, m in made.cases if c.school == place.id and person.id not in c.named]
        )
    last = found.weeks[-1]
    assert (last.raised, last.reopened, last.closed) == (found.total.raised, found.total.reopened, found.total.closed)
    assert last.open_at_end == found.total.open == found.now.open == sum(row.is_open for row in found.rows)


def _by_walking(cases: Iterable[tuple[Concern, Sequence[Move]]]) -> tuple[int, int, int, int, int]:
    """Count by walking through each history hour by hour of its moves, with one open flag."""
    carried = raised = reopened = closed = still = 0
    for _, moves in cases:
        is_open = False
        carried_here = False
        for place, move in enumerate(moves):
            if move.at >= WEEK.end:
                break
            in_week = move.at >= WEEK.start
            now_open = move.state.value != "closed"
            raised += in_week and place == 0
            reopened += in_week and place > 0 and now_open and not is_open
            closed += in_week and is_open and not now_open
            is_open = now_open
            carried_here = is_open if not in_week else carried_here
        carried += carried_here
        still += is_open
    return carried, raised, reopened, closed, still


def test_twelve_weeks_end_with_the_week_and_add_up_from_one_to_the_next() -> None:
    weeks = counted(records()).weeks
    assert [count.week for count in weeks] == [WEEK.before(11 - n) for n in range(12)]
    for before, after in pairwise(weeks):
        assert before.open_at_end + after.raised + after.reopened - after.closed == after.open_at_end


def test_a_report_of_the_week_of_the_clock_change_counts_by_london_days() -> None:
    made = one(concern("SR-1", datetime(2026, 10, 25, 23, 30, tzinfo=UTC)))
    made.add(concern("SR-2", datetime(2026, 10, 26, 0, 30, tzinfo=UTC)))
    weeks = {count.week.name: count.raised for count in counted(made).weeks}
    assert (weeks["2026-W43"], weeks["2026-W44"]) == (1, 1)


@pytest.mark.parametrize(("reader", "rows"), [(ASH_HEAD, 1), (EXECUTIVE, 1), (HEADS[1], 0), (BUSINESS, 0)])
def test_an_erased_case_is_a_nameless_row_for_the_posts_that_could_read_it(reader: Person, rows: int) -> None:
    erased = replace(concern("SR-1", TUESDAY), raised_by="", erased_at=MONDAY)
    made = counted(one(erased, (State.ACKNOWLEDGED, 1), (State.CLOSED, 2)), reader)
    assert [row.details for row in made.rows] == [None] * rows
    assert (made.total.raised, made.total.closed, made.total.open) == (rows, rows, 0)
    assert len(counted(one(concern("SR-1", TUESDAY)), reader).rows) == 1
