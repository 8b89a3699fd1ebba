"""Counting in calendar months: a month on is the same day, or the last day of a month that is too short for it."""

from calendar import monthrange
from datetime import date

_MONTHS = 12


def months_after(day: date, months: int) -> date:
    """Return the day so many calendar months on."""
    year, month = divmod(day.month - 1 + months, _MONTHS)
    year, month = day.year + year, month + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def a_month_after(day: date) -> date:
    """Return the day one calendar month on: 31 January leads to 28 February, or 29."""
    return months_after(day, 1)
