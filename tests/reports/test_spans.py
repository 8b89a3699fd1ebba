from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest

from bot.reports.spans import Span, last_whole
from bot.weeks import LONDON, Week


@pytest.mark.parametrize(
    ("monday", "name"),
    [
        (date(2026, 11, 16), "September and October 2026"),
        (date(2026, 12, 21), "September and October 2026"),
        (date(2026, 12, 28), "November and December 2026"),
        (date(2027, 1, 4), "November and December 2026"),
        (date(2027, 2, 22), "January and February 2027"),
        (date(2027, 2, 15), "November and December 2026"),
        (date(2027, 8, 23), "May and June 2027"),
    ],
)
def test_a_week_tells_of_the_latest_two_months_that_are_over(monday: date, name: str) -> None:
    assert last_whole(Week(monday).end).name == name


def test_two_months_are_told_of_when_they_are_over_in_london() -> None:
    over = datetime(2026, 9, 1, tzinfo=LONDON)
    assert last_whole(over).name == "July and August 2026"
    assert last_whole(over - timedelta(seconds=1)).name == "May and June 2026", "the control: a second is left"


def test_spans_follow_one_another_without_gap_and_without_a_case_in_two() -> None:
    weeks = [Week(date(2024, 1, 1) + timedelta(days=7 * n)) for n in range(500)]
    spans = list(dict.fromkeys(last_whole(week.end) for week in weeks))
    assert len(spans) > 50
    for before, after in pairwise(spans):
        assert (before.end, before, before.start) == (after.start, after.before, after.before.start)
        assert not before.holds(after.start)
        assert after.holds(after.start)


def test_it_begins_at_midnight_in_london_also_in_summer() -> None:
    span = Span(date(2026, 7, 1))
    assert (span.start, span.end) == (datetime(2026, 6, 30, 23, tzinfo=UTC), datetime(2026, 8, 31, 23, tzinfo=UTC))
    assert Span(date(2026, 11, 1)).name == "November and December 2026"
    assert Span(date(2026, 11, 1)).after == date(2027, 1, 1)
