from datetime import date

import pytest

from bot.concerns.dates import a_month_after, months_after


@pytest.mark.parametrize(
    ("asked", "due"),
    [
        (date(2026, 9, 3), date(2026, 10, 3)),
        (date(2026, 1, 31), date(2026, 2, 28)),
        (date(2028, 1, 31), date(2028, 2, 29)),
        (date(2026, 3, 31), date(2026, 4, 30)),
        (date(2026, 12, 31), date(2027, 1, 31)),
        (date(2026, 12, 15), date(2027, 1, 15)),  # through the Christmas holidays
        (date(2026, 7, 20), date(2026, 8, 20)),  # wholly in the summer holidays
    ],
)
def test_a_month_on_is_the_same_day_or_the_last_one_of_a_shorter_month(asked: date, due: date) -> None:
    assert a_month_after(asked) == due


def test_years_are_twelve_months_each() -> None:
    assert months_after(date(2024, 2, 29), 12) == date(2025, 2, 28)
    assert months_after(date(2024, 2, 29), 48) == date(2028, 2, 29)
