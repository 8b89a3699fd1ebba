"""London time and London weeks: Monday 00:00 to Sunday 24:00, Europe/London.

Weeks are asked for by their ISO name, `2026-W47`. In the two weeks of the clock change a week is 167 or 169 hours.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Self
from zoneinfo import ZoneInfo

from bot.errors import StaffroomError

LONDON = ZoneInfo("Europe/London")
# From the year 2000 to 2999, so that the weeks before and after one that somebody asks for can be told as well.
_ISO_WEEK = re.compile(r"(2\d{3})-?[Ww](\d{1,2})", re.ASCII)


class UnknownWeek(StaffroomError):
    """The text is not the name of a week."""

    sentence = "That is not a week I know. Weeks are written like 2026-W47."


def in_london(moment: datetime) -> datetime:
    """Return an aware moment as London wall time, still aware."""
    return moment.astimezone(LONDON)


def day(moment: datetime) -> str:
    """Return the London day in the words of a letter: 20 November 2026."""
    local = in_london(moment)
    return f"{local.day} {local:%B %Y}"


def day_and_time(moment: datetime) -> str:
    """Return the London day and time: 20 November 2026, 08:05."""
    return f"{day(moment)}, {in_london(moment):%H:%M}"


@dataclass(frozen=True, slots=True, order=True)
class Week:
    """A London week, known by its Monday."""

    monday: date

    @classmethod
    def of(cls, moment: datetime) -> Self:
        """Return the week that holds an aware moment."""
        return cls.of_day(in_london(moment).date())

    @classmethod
    def of_day(cls, day: date) -> Self:
        """Return the week that holds a London day."""
        return cls(day - timedelta(days=day.weekday()))

    @classmethod
    def parse(cls, text: str) -> Self:
        """Return the week with an ISO name such as `2026-W47`; raise UnknownWeek for anything else."""
        found = _ISO_WEEK.fullmatch(text.strip())
        if found is None:
            raise UnknownWeek
        try:
            return cls(date.fromisocalendar(int(found[1]), int(found[2]), 1))
        except ValueError:
            raise UnknownWeek from None

    @property
    def name(self) -> str:
        """The ISO name, `2026-W47`."""
        year, number, _ = self.monday.isocalendar()
        return f"{year}-W{number:02}"

    @property
    def start(self) -> datetime:
        """Monday 00:00 in London, in UTC."""
        return datetime.combine(self.monday, time(), LONDON).astimezone(UTC)

    @property
    def end(self) -> datetime:
        """The next Monday 00:00 in London, in UTC; not part of the week."""
        return self.next().start

    @property
    def due(self) -> datetime:
        """When its workbook is made: 07:00 London time on the Monday after, in UTC."""
        return datetime.combine(self.next().monday, time(7), LONDON).astimezone(UTC)

    def next(self) -> "Week":
        """Return the week after."""
        return Week(self.monday + timedelta(days=7))

    def before(self, weeks: int = 1) -> "Week":
        """Return the week that many weeks earlier."""
        return Week(self.monday - timedelta(days=7 * weeks))

    def until(self, last: "Week") -> Sequence["Week"]:
        """Return the weeks from this one to the last, both included; none where the last is earlier."""
        return [self.before(-number) for number in range((last.monday - self.monday).days // 7 + 1)]


def latest_due(now: datetime) -> Week:
    """Return the latest week whose workbook is due at a moment."""
    week = Week.of(now).before()
    return week if week.due <= now else week.before()


@dataclass(frozen=True, slots=True)
class Period:
    """London weeks in a row, from the first to the last, both included; `name` is what people call them."""

    first: Week
    last: Week
    name: str

    @classmethod
    def of(cls, span: "Week | Period") -> "Period":
        """Return a week as a period of one, and a period as it is."""
        return span if isinstance(span, Period) else cls(span, span, span.name)

    @property
    def weeks(self) -> Sequence[Week]:
        """The weeks, oldest first."""
        return self.first.until(self.last)

    @property
    def is_one_week(self) -> bool:
        """Whether it is a single week."""
        return self.first == self.last

    @property
    def start(self) -> datetime:
        """When the first week begins, in UTC."""
        return self.first.start

    @property
    def end(self) -> datetime:
        """When the last week ends, in UTC; not part of it."""
        return self.last.end

    @property
    def due(self) -> datetime:
        """When the workbook of the last week is made, in UTC."""
        return self.last.due

    @property
    def sunday(self) -> date:
        """The last day."""
        return self.last.monday + timedelta(days=6)
