"""Two whole months of the calendar, about half a term: what may not be told of single cases is counted in these.

A table of the latest twelve weeks moves on by a week at a time. Whoever lays two of them side by side and knows that a
single case came in between can read off what kind it was. Two months are counted once, when they are over, and never
overlap the next two; so the files of two weeks hold the same numbers, or numbers that have no case in common.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from bot.weeks import LONDON, in_london

NAME = "{first} and {second} {year}"
_MONTHS = 2


@dataclass(frozen=True, slots=True)
class Span:
    """Two whole months: January and February, March and April, and so on; known by the first day."""

    first: date

    @property
    def after(self) -> date:
        """The first day after it."""
        return _months_later(self.first, _MONTHS)

    @property
    def start(self) -> datetime:
        """When it begins in London, in UTC."""
        return _midnight(self.first)

    @property
    def end(self) -> datetime:
        """When it is over in London, in UTC; not part of it."""
        return _midnight(self.after)

    @property
    def name(self) -> str:
        """Its name: September and October 2026."""
        second = _months_later(self.first, 1)
        return NAME.format(first=f"{self.first:%B}", second=f"{second:%B}", year=second.year)

    @property
    def before(self) -> "Span":
        """The two months before it."""
        return Span(_months_later(self.first, -_MONTHS))

    def holds(self, moment: datetime) -> bool:
        """Say whether a moment lies in it."""
        return self.start <= moment < self.end


def last_whole(at: datetime) -> Span:
    """Return the latest two months that were over at a moment."""
    ended = in_london(at).date()
    return Span(date(ended.year, ended.month - (ended.month - 1) % _MONTHS, 1)).before


def _months_later(day: date, months: int) -> date:
    number = day.year * 12 + day.month - 1 + months
    return date(number // 12, number % 12 + 1, 1)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), LONDON).astimezone(UTC)
