"""Tests of how people write the time that a workbook is about."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest

from bot.errors import StaffroomError
from bot.hours import Calendar, Term, WorkingHours
from bot.periods import Backwards, NoSuchTerm, TooLong, UnknownPeriod, parse, school_year, season_of, spoken
from bot.weeks import Period, Week

NOW = datetime(2027, 2, 3, 9, tzinfo=UTC)
TERMS = (
    Term(date(2026, 9, 2), date(2026, 10, 23)),
    Term(date(2026, 11, 2), date(2026, 12, 18)),
    Term(date(2027, 1, 4), date(2027, 2, 12)),
    Term(date(2027, 2, 22), date(2027, 3, 25)),
    Term(date(2027, 4, 12), date(2027, 5, 28)),
    Term(date(2027, 6, 7), date(2027, 7, 21)),
    Term(date(2027, 9, 2), date(2027, 10, 22)),
)
HOURS = WorkingHours(Calendar(terms=TERMS))


def said(text: str, hours: WorkingHours = HOURS) -> tuple[str, str, str]:
    period = parse(text, hours, NOW)
    return period.name, period.first.name, period.last.name


@pytest.mark.parametrize(
    ("text", "week"),
    [
        ("", "2027-W05"),
        ("This  week", "2027-W05"),
        ("last week", "2027-W04"),
        ("2026-W47", "2026-W47"),
        (" 2026w47 ", "2026-W47"),
        ("2026-W47 to 2026-W47", "2026-W47"),
    ],
)
def test_a_single_week(text: str, week: str) -> None:
    assert said(text) == (week, week, week)
    assert parse(text, HOURS, NOW).is_one_week


@pytest.mark.parametrize("between", [" to ", " until ", " TO ", " - ", " \N{EN DASH} ", "\N{EN DASH}", ".."])
def test_a_range_of_weeks(between: str) -> None:
    assert said(f"2026-W40{between}2026-W47") == ("2026-W40 to 2026-W47", "2026-W40", "2026-W47")


@pytest.mark.parametrize(
    ("text", "name", "first", "last"),
    [
        ("autumn term 2026", "Autumn term 2026", "2026-W36", "2026-W51"),
        ("the Autumn Term 2026", "Autumn term 2026", "2026-W36", "2026-W51"),
        ("autumn 2026", "Autumn term 2026", "2026-W36", "2026-W51"),
        ("spring term 2027", "Spring term 2027", "2027-W01", "2027-W12"),
        ("summer term 2027", "Summer term 2027", "2027-W15", "2027-W29"),
        ("autumn term", "Autumn term 2026", "2026-W36", "2026-W51"),  # the latest that has begun
        ("spring", "Spring term 2027", "2027-W01", "2027-W12"),
    ],
)
def test_a_term_runs_from_the_week_of_its_first_day_to_that_of_its_last(
    text: str, name: str, first: str, last: str
) -> None:
    assert said(text) == (name, first, last)


def test_a_federation_without_term_dates_has_those_of_its_schools() -> None:
    assert said("spring 2027", WorkingHours(schools={"oak": Calendar(terms=TERMS)}))[1] == "2027-W01"


@pytest.mark.parametrize("text", ["autumn term 2025", "summer term", "spring 2028"])
def test_a_term_that_is_not_among_the_dates_is_told_of(text: str) -> None:
    with pytest.raises(NoSuchTerm):
        parse(text, HOURS, NOW)


def test_without_any_term_dates_there_is_no_term() -> None:
    with pytest.raises(NoSuchTerm):
        parse("autumn", WorkingHours(), NOW)


@pytest.mark.parametrize(
    "text", ["2025-26", "2025/26", "2025-2026", "School year 2025-26", "2025\N{EN DASH}26", "2025 / 26"]
)
def test_a_school_year(text: str) -> None:
    assert said(text) == ("School year 2025-26", "2025-W36", "2026-W35")


def test_school_years_tile_time_and_begin_with_the_week_of_the_first_of_september() -> None:
    for year in range(2000, 2100):
        now, after = school_year(year), school_year(year + 1)
        assert now.end == after.start
        assert now.first.monday <= date(year, 9, 1) <= now.first.monday + timedelta(days=6)
        assert len(now.weeks) in {52, 53}


def test_a_turn_of_the_century_is_written_as_it_is_spoken() -> None:
    assert said("2099-00")[0] == "School year 2099-00"


@pytest.mark.parametrize(
    "text",
    ["soon", "2026", "2026-47", "2025-27", "2025-2126", "winter term 2026", "2026-W40 to", "2026-W40 to soon", "W47"],
)
def test_what_is_no_time_is_refused_in_a_sentence_with_examples(text: str) -> None:
    with pytest.raises(UnknownPeriod) as refused:
        parse(text, HOURS, NOW)
    assert "autumn term 2026" in refused.value.sentence


def test_where_no_term_dates_were_given_no_term_is_offered() -> None:
    with pytest.raises(UnknownPeriod) as refused:
        parse("soon", WorkingHours(), NOW)
    assert "autumn" not in refused.value.sentence
    assert "I was given no term dates" in refused.value.sentence


@pytest.mark.parametrize("text", ["autumn term 2026", "2026-27", "2026-W40 to 2026-W47", "2026-W47"])
def test_in_a_sentence_a_term_and_a_school_year_have_an_article(text: str) -> None:
    named = {"autumn term 2026": "the autumn term 2026", "2026-27": "the school year 2026-27"}
    assert spoken(parse(text, HOURS, NOW)) == named.get(text, text)


@pytest.mark.parametrize(("text", "error"), [("2026-W47 to 2026-W40", Backwards), ("2020-W01 to 2026-W01", TooLong)])
def test_weeks_backwards_and_too_many_weeks_are_refused(text: str, error: type[StaffroomError]) -> None:
    with pytest.raises(error):
        parse(text, HOURS, NOW)


def test_the_weeks_of_a_period_tile_it() -> None:
    period = parse("2026-W10 to 2026-W45", HOURS, NOW)  # over both changes of the clock
    weeks = period.weeks
    assert (weeks[0].start, weeks[-1].end) == (period.start, period.end)
    assert all(before.end == after.start for before, after in pairwise(weeks))
    assert (period.due, period.sunday) == (Week.parse("2026-W45").due, date(2026, 11, 8))


def test_a_week_is_a_period_of_one_and_a_period_stays_as_it_is() -> None:
    week = Week.parse("2026-W47")
    period = Period.of(week)
    assert (period.weeks, period.name) == ([week], "2026-W47")
    assert Period.of(period) is period


@pytest.mark.parametrize(
    ("month", "season"), [(8, "autumn"), (9, "autumn"), (12, "autumn"), (1, "spring"), (3, "spring"), (4, "summer")]
)
def test_which_term_it_is_is_told_by_the_month_in_which_it_begins(month: int, season: str) -> None:
    assert season_of(Term(date(2026, month, 5), date(2026, month, 20))) == season
