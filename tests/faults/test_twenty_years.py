"""Every London week has its workbook, once; `python -m tests.faults.twenty_years` lives through twenty years."""

import os

import pytest

from tests.faults.twenty_years import ZONES, Made, believes_its_host, live, timer, unfenced, weeks_of

WEEKS = int(os.environ.get("TEST_WEEKS", "14"))


def test_twenty_iso_years_are_1044_weeks_because_four_of_them_have_53() -> None:
    assert weeks_of(20) == 1044
    assert [year for year in range(2026, 2046) if weeks_of(year - 2025) - weeks_of(year - 2026) == 53] == [
        2026,
        2032,
        2037,
        2043,
    ]


@pytest.mark.parametrize(("workers", "zone"), [(2, ZONES[2]), (8, ZONES[1])])
def test_every_week_is_made_once_and_when_it_is_over_whatever_happens(workers: int, zone: str) -> None:
    counts = live(WEEKS, workers, zone)
    assert counts.is_right, counts
    assert counts.outages


@pytest.mark.parametrize("control", [timer, unfenced, believes_its_host])
def test_what_would_miss_double_or_come_early_is_caught(control: Made) -> None:
    assert not live(WEEKS, 2, ZONES[2], start=control).is_right
