"""London weeks: the clock changes, the ISO years, and twenty years without a gap."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.weeks import UnknownWeek, Week, day, day_and_time, in_london, latest_due

HOUR = timedelta(hours=1)
A_WEEK = Week(date(2026, 11, 16))


def test_a_week_is_known_by_its_monday_and_its_iso_name() -> None:
    assert Week.parse("2026-W47") == A_WEEK
    assert A_WEEK.name == "2026-W47"


def test_a_week_starts_and_ends_on_monday_midnight_in_london() -> None:
    assert A_WEEK.start == datetime(2026, 11, 16, tzinfo=UTC)
    assert A_WEEK.end == datetime(2026, 11, 23, tzinfo=UTC)


def test_in_summer_midnight_in_london_is_an_hour_earlier_in_utc() -> None:
    assert Week.parse("2026-W30").start == datetime(2026, 7, 19, 23, tzinfo=UTC)


def test_the_workbook_is_due_at_seven_in_london_on_the_monday_after() -> None:
    assert A_WEEK.due == datetime(2026, 11, 23, 7, tzinfo=UTC)
    assert Week.parse("2026-W29").due == datetime(2026, 7, 20, 6, tzinfo=UTC)


@pytest.mark.parametrize(
    ("name", "hours"),
    [
        ("2026-W12", 168),
        ("2026-W13", 167),  # the clocks go forward on Sunday 29 March
        ("2026-W14", 168),
        ("2026-W43", 169),  # the clocks go back on Sunday 25 October
        ("2026-W44", 168),
    ],
)
def test_the_weeks_of_the_clock_change_are_an_hour_shorter_or_longer(name: str, hours: int) -> None:
    week = Week.parse(name)
    assert week.end - week.start == hours * HOUR


def test_a_sunday_at_half_past_eleven_utc_is_monday_in_london_in_summer() -> None:
    assert Week.of(datetime(2026, 7, 19, 23, 30, tzinfo=UTC)).name == "2026-W30"


def test_a_sunday_at_half_past_eleven_utc_is_still_sunday_in_winter() -> None:
    assert Week.of(datetime(2026, 11, 22, 23, 30, tzinfo=UTC)).name == "2026-W47"


@pytest.mark.parametrize(
    ("on", "name"),
    [
        (datetime(2027, 1, 1, 12, tzinfo=UTC), "2026-W53"),  # a Friday
        (datetime(2027, 1, 4, 12, tzinfo=UTC), "2027-W01"),
        (datetime(2024, 12, 30, 12, tzinfo=UTC), "2025-W01"),  # a Monday
    ],
)
def test_around_new_year_the_iso_year_counts(on: datetime, name: str) -> None:
    assert Week.of(on).name == name


def test_weeks_tile_twenty_years_without_gap_or_overlap() -> None:
    week = Week.parse("2020-W01")
    for _ in range(20 * 52 + 5):
        assert week.end == week.next().start
        assert Week.of(week.start) == week
        assert Week.of(week.end - timedelta(microseconds=1)) == week
        assert Week.of(week.end) == week.next()
        assert Week.parse(week.name) == week
        week = week.next()
    assert week.name == "2040-W02"


def test_counting_weeks_by_168_hours_would_miss_the_clock_change() -> None:
    week = Week.parse("2026-W13")
    assert Week.of(week.start + 168 * HOUR - timedelta(minutes=30)) != week


@given(st.datetimes(datetime(2000, 1, 3), datetime(2999, 12, 1)))  # noqa: DTZ001 - made aware just below
def test_every_moment_lies_in_its_own_week(naive: datetime) -> None:
    moment = naive.replace(tzinfo=UTC)
    week = Week.of(moment)
    assert week.start <= moment < week.end


def test_weeks_are_ordered_and_counted_backwards() -> None:
    assert A_WEEK.before() < A_WEEK < A_WEEK.next()
    assert A_WEEK.before(2).name == "2026-W45"
    assert A_WEEK.before(0) == A_WEEK


@pytest.mark.parametrize("moment", [A_WEEK.due, A_WEEK.next().start + 2 * HOUR * 24, A_WEEK.next().due - HOUR / 60])
def test_the_latest_week_whose_workbook_is_due_changes_on_monday_at_seven(moment: datetime) -> None:
    assert latest_due(moment) == A_WEEK
    assert latest_due(A_WEEK.due - HOUR / 60) == A_WEEK.before()


@pytest.mark.parametrize("text", ["2026-W47", "2026-w47", "2026W47", "  2026-W47\n"])
def test_a_week_may_be_written_in_these_ways(text: str) -> None:
    assert Week.parse(text) == A_WEEK


@pytest.mark.parametrize(
    "text",
    [
        "",
        "last week",
        "2026",
        "2026-47",
        "2026-W",
        "2026-W0",
        "2025-W53",  # 2025 has 52 weeks
        "2026-W54",
        "2026-W477",
        "26-W47",
        "2026-11-20",
        "\u0662026-W47",
        "2026-W47\0",
        "0001-W01",  # the weeks before it cannot be told
        "9999-W52",  # nor those after it
    ],
)
def test_what_is_no_week_is_refused_in_a_sentence(text: str) -> None:
    with pytest.raises(UnknownWeek) as refused:
        Week.parse(text)
    assert refused.value.sentence == "That is not a week I know. Weeks are written like 2026-W47."


@pytest.mark.parametrize("name", ["2000-W01", "2999-W52"])
def test_the_first_and_the_last_week_have_a_start_an_end_and_neighbours(name: str) -> None:
    week = Week.parse(name)
    assert week.before(52).start < week.start < week.end < week.due < week.next().due


def test_days_and_times_read_as_in_a_letter() -> None:
    summer_night = datetime(2026, 7, 19, 23, 5, tzinfo=UTC)
    assert day(summer_night) == "20 July 2026"
    assert day_and_time(summer_night) == "20 July 2026, 00:05"
    assert in_london(summer_night) == summer_night
