"""When a school works: notices that can wait are held outside these hours.

The reason is rule 4 of the policy's own rules for WhatsApp (clause D.WhatsApp.4): "Avoid messaging late at night or
very early in the morning. Keep messaging at the weekends and holidays to the absolute minimum."
"""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from itertools import count, islice
from pathlib import Path
from types import MappingProxyType

from bot.errors import BrokenPolicy
from bot.people.staff_rows import slug
from bot.toml_file import read_toml
from bot.weeks import LONDON, in_london

FILE = "working_hours.toml"
"""The file's name where it lies beside the policies."""
DATES = "term_dates.toml"
"""The file beside it that holds terms and closed days alone, brought in from a workbook."""

IN_FILE = "{file}: {slip}"
HINT = "Put hours in quotation marks, and a school's name too; write dates as 2026-12-25."
UNKNOWN = "{place} is not known here. What can stand there: {known}."
NOT_A_TABLE = "{place} should be a table, such as [{place}]."
NOT_A_LIST = "{place} should be a list."
NOT_HOURS = '{place} should be hours such as "08:00-17:00", or "closed".'
WRONG_HOURS = "{place} should open at 05:00 or later, and close after it opens."
NOT_A_DATE = "{place} should be a date of this century such as 2026-09-01, without quotation marks."
BACKWARDS = "{place} ends before it begins."
NEVER_OPEN = "no weekday has hours in {place}."
TOO_LONG_CLOSED = "from {day} no day is worked for more than nine weeks in {place}. Is a date mistyped?"
THE_FEDERATION = "the federation"

NO_TERMS = "no term dates are kept for {place}, so weekdays in the holidays count as working days"
TERMS_OVER = "the term dates of {place} ended on {day}, so every weekday counts as a working day: add the next terms"
TERMS_END = (
    "the term dates of {place} end on {day}: add the next terms before then, or every weekday of the holidays counts "
    "as a working day"
)
KEPT = "{place}: {terms} from {first} to {last}, {closed} closed, {week} to work in an ordinary week"
NO_SUCH_SCHOOL = (
    "working hours are kept for {place}, and no school on the staff list has that id or name; known here: {known}"
)
NAMELESS = "{place}: the school's name needs letters from a to z or digits."
TWICE = "{place} is there twice, once by its id and once by its name."
IN_BOTH = "{place} stands here and in {dates} as well. Please take it out of one of the two."

EARLIEST = time(5)
"""No school opens before this hour. It also keeps opening times away from the hours in which clocks change."""
_NO_NAMES: Mapping[str, str] = MappingProxyType({})
ENDS_SOON = timedelta(weeks=4)
"""How long before the end of the last term its dates are asked for."""
LONGEST_CLOSED = timedelta(weeks=9)
"""A longer time without a working day is taken for a slip in the file."""
BEFORE_FIRST_TERM = timedelta(weeks=7)
"""How long before its first term a file already speaks of holidays: a summer."""

_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_CLOSED = "closed"
_HOURS = re.compile(r"(\d{1,2}:\d{2})\s*[-\u2013]\s*(\d{1,2}:\d{2})", re.ASCII)
"""With a hyphen, or with the en dash that a word processor makes of one."""
_OPENING, _TERMS, _SCHOOLS, _FROM, _UNTIL = "opening", "terms", "schools", "from", "until"
_OF_A_SCHOOL = (_OPENING, _TERMS, _CLOSED)
_DATED = (_TERMS, _CLOSED)
_CENTURY = range(2000, 2100)
_ONE_DAY = timedelta(days=1)


class _SlipError(Exception):
    """Something in the file cannot be used; its text names the place."""


@dataclass(frozen=True, slots=True)
class Hours:
    """From when until when a day is worked, in London time; `closes` is not part of it."""

    opens: time
    closes: time


@dataclass(frozen=True, slots=True)
class Term:
    """The first and the last London day of a term."""

    first: date
    last: date


_USUAL = (*[Hours(time(8), time(17))] * 5, None, None)


@dataclass(frozen=True, slots=True)
class Calendar:
    """When one school works: its hours on each weekday, Monday first, its terms and the days it is closed."""

    week: tuple[Hours | None, ...] = _USUAL
    terms: tuple[Term, ...] = ()
    closed: frozenset[date] = frozenset()

    def on(self, day: date) -> Hours | None:
        """Return the hours of a London day, or None where it is not worked."""
        return None if day in self.closed or self._in_holidays(day) else self.week[day.weekday()]

    def _in_holidays(self, day: date) -> bool:
        # Of days long before its first term and after its last one the file says nothing.
        if not self.terms or day > self.ends or day < self.begins - BEFORE_FIRST_TERM:
            return False
        return not any(term.first <= day <= term.last for term in self.terms)

    @property
    def begins(self) -> date:
        """The first day of the first term."""
        return min(term.first for term in self.terms)

    @property
    def ends(self) -> date:
        """The last day of the last term."""
        return max(term.last for term in self.terms)

    def openings(self, day: date) -> Iterator[datetime]:
        """Yield when each working day from `day` on begins, in UTC, without end."""
        days = (day + timedelta(days=number) for number in count())
        return (_moment(each, hours.opens) for each in days if (hours := self.on(each)))


@dataclass(frozen=True, slots=True)
class WorkingHours:
    """Working hours by school id, with term dates; a school without its own works as the federation does.

    Moments are aware; days and times of day are London's. As it is made without a file, work is from 08:00 to 17:00
    on every weekday.
    """

    federation: Calendar = Calendar()
    schools: Mapping[str, Calendar] = field(default_factory=dict)

    @property
    def terms(self) -> Sequence[Term]:
        """The term dates of the federation, or where it keeps none, those of its schools."""
        of_schools = (term for calendar in self.schools.values() for term in calendar.terms)
        return self.federation.terms or tuple(of_schools)

    def are_on(self, school: str, moment: datetime) -> bool:
        """Say whether a school works at a moment."""
        local = in_london(moment)
        hours = self._of(school).on(local.date())
        return hours is not None and hours.opens <= local.time() < hours.closes

    def next_open(self, school: str, moment: datetime) -> datetime:
        """Return the moment itself where the school works then, and otherwise when it next begins to, in UTC."""
        if self.are_on(school, moment):
            return moment.astimezone(UTC)
        openings = self._of(school).openings(in_london(moment).date())
        return next(opening for opening in openings if opening > moment)

    def next_working_day(self, school: str, moment: datetime) -> datetime:
        """Return when work begins on the next working day after the London day of a moment, in UTC."""
        return next(self._of(school).openings(in_london(moment).date() + _ONE_DAY))

    def working_days_later(self, school: str, moment: datetime, days: int) -> datetime:
        """Return the moment some working days after the school next works, at the same London time or as work opens.

        It lies in working hours, never before `moment`, and a later moment never leads to an earlier one.
        """
        first = in_london(self.next_open(school, moment))
        openings = self._of(school).openings(first.date() + _ONE_DAY)
        day = in_london([*islice(openings, days)][-1]).date() if days else first.date()
        return self.next_open(school, _moment(day, first.time()))

    def check(self, today: date, known: Collection[str], names: Mapping[str, str] = _NO_NAMES) -> Sequence[str]:
        """Return what a person should look at, a sentence each, given the school ids of the staff list.

        A school is called by its name in `names`, which is by id, or else by its id.
        """
        ids = ", ".join(known)
        strangers = [NO_SUCH_SCHOOL.format(place=school, known=ids) for school in self.schools if school not in known]
        # A school that keeps no terms of its own has the federation's, which are told of once.
        own = {school: each for school, each in self.schools.items() if each.terms != self.federation.terms}
        told = {THE_FEDERATION: self.federation, **own}
        looked = (_out_of_date(each, names.get(place, place), today) for place, each in told.items())
        return [*strangers, *filter(None, looked)]

    def told(self, names: Mapping[str, str] = _NO_NAMES) -> Sequence[str]:
        """Return in a sentence each what is kept for the federation and for each school, to be read once over.

        `names` as for `check`.
        """
        places = {THE_FEDERATION: self.federation, **self.schools}
        return [_told(calendar, names.get(place, place)) for place, calendar in places.items() if calendar.terms]

    def _of(self, school: str) -> Calendar:
        return self.schools.get(school, self.federation)


def load(path: Path) -> WorkingHours:
    """Return the working hours of a file, with the term dates of the file beside it where there is one.

    Raises BrokenPolicy with the place of a slip.
    """
    return understood(path, dates_beside(path))


def dates_beside(path: Path) -> Mapping[str, object]:
    """Return the tables of the term dates beside a file of working hours, none where there is no such file."""
    beside = path.with_name(DATES)
    return read_toml(beside, HINT) if beside.exists() else {}


def understood(path: Path, dates: Mapping[str, object]) -> WorkingHours:
    """Return the working hours of a file, with the tables of term dates laid over them; raise BrokenPolicy."""
    tables = read_toml(path, HINT)
    alone(dates)
    with _in_file(path.name):
        return _working_hours(_together(tables, dates))


def alone(dates: Mapping[str, object]) -> WorkingHours:
    """Return tables of term dates as they stand by themselves, with the usual hours; raise BrokenPolicy for a slip."""
    with _in_file(DATES):
        table = _table({**dates}, "", (*_DATED, _SCHOOLS))
        schools = _by_id(_table(table.pop(_SCHOOLS, {}), _SCHOOLS))
        own = {school: _table(each, f"{_SCHOOLS}.{school}", _DATED) for school, each in schools.items()}
        places = {school: _calendar(each, Calendar(), f"{_SCHOOLS}.{school}") for school, each in own.items()}
        return WorkingHours(_calendar(table, Calendar(), ""), places)


@contextmanager
def _in_file(name: str) -> Iterator[None]:
    try:
        yield
    except _SlipError as slip:
        raise BrokenPolicy(IN_FILE.format(file=name, slip=slip)) from None


def _together(tables: dict[str, object], dates: Mapping[str, object]) -> dict[str, object]:
    """Return tables of working hours with those of term dates laid over them; closed days come on top."""
    schools = dict(_by_id(_table(tables.pop(_SCHOOLS, {}), _SCHOOLS)))
    dated = _by_id(_table(dates.get(_SCHOOLS, {}), _SCHOOLS))
    for school, own in dated.items():
        place = f"{_SCHOOLS}.{school}"
        schools[school] = _laid_over(_table(schools.get(school, {}), place), _table(own, place), place)
    return {**_laid_over(tables, dates, ""), _SCHOOLS: schools}


def _laid_over(table: Mapping[str, object], dates: Mapping[str, object], place: str) -> dict[str, object]:
    if table.get(_TERMS) and dates.get(_TERMS):
        raise _SlipError(IN_BOTH.format(place=_under(place, _TERMS), dates=DATES))
    found = {name: table[name] for name in table if name not in _DATED}
    for name in _DATED:
        both = [each for _, each in (*_list(table.get(name, []), _under(place, name)), *_list(dates.get(name, []), ""))]
        if both:
            found[name] = both
    return found


def _moment(day: date, at: time) -> datetime:
    return datetime.combine(day, at, LONDON).astimezone(UTC)


def _told(calendar: Calendar, place: str) -> str:
    return KEPT.format(
        place=place,
        terms=_so_many(len(calendar.terms), "term"),
        first=_day_in_words(calendar.begins),
        last=_day_in_words(calendar.ends),
        closed=_so_many(len(calendar.closed), "day"),
        week=_so_many(sum(hours is not None for hours in calendar.week), "day"),
    )


def _day_in_words(day: date) -> str:
    return f"{day:%-d %B %Y}"


def _so_many(count: int, what: str) -> str:
    return f"{count} {what}" if count == 1 else f"{count} {what}s"


def _out_of_date(calendar: Calendar, place: str, today: date) -> str:
    if not calendar.terms:
        return NO_TERMS.format(place=place)
    if calendar.ends < today:
        return TERMS_OVER.format(place=place, day=_day_in_words(calendar.ends))
    return TERMS_END.format(place=place, day=_day_in_words(calendar.ends)) if calendar.ends - today <= ENDS_SOON else ""


def _working_hours(tables: dict[str, object]) -> WorkingHours:
    schools = _by_id(_table(tables.pop(_SCHOOLS, {}), _SCHOOLS))
    federation = _calendar(tables, Calendar(week=(None,) * 7), "")
    return WorkingHours(
        federation, {school: _calendar(own, federation, f"{_SCHOOLS}.{school}") for school, own in schools.items()}
    )


def _by_id(schools: Mapping[str, object]) -> Mapping[str, object]:
    """Return tables of schools, each under its id, whether the file names it by that or by its name."""
    found: dict[str, object] = {}
    for name, own in schools.items():
        school = slug(name)
        if not school or school in found:
            raise _SlipError((TWICE if school else NAMELESS).format(place=f"{_SCHOOLS}.{name}"))
        found[school] = own
    return found


def _calendar(given: object, above: Calendar, place: str) -> Calendar:
    """Return a calendar: what a table says, and what it does not say as the calendar above it has it."""
    table = _table(given, place, _OF_A_SCHOOL)
    week = _week(table.get(_OPENING, {}), above.week, _under(place, _OPENING))
    terms = _terms(table.get(_TERMS, []), _under(place, _TERMS))
    closed = _days(table.get(_CLOSED, []), _under(place, _CLOSED))
    calendar = Calendar(week, terms or above.terms, above.closed | closed)
    _refuse_never_open(calendar, place or THE_FEDERATION)
    return calendar


def _under(place: str, name: str) -> str:
    return f"{place}.{name}" if place else name


def _table(value: object, place: str, known: Collection[str] = ()) -> dict[str, object]:
    if not isinstance(value, dict):
        raise _SlipError(NOT_A_TABLE.format(place=place))
    for name in value:
        if known and name not in known:
            raise _SlipError(UNKNOWN.format(place=_under(place, name), known=", ".join(known)))
    return value


def _list(value: object, place: str) -> Iterator[tuple[str, object]]:
    """Return the values of a list, each with its place."""
    if not isinstance(value, list):
        raise _SlipError(NOT_A_LIST.format(place=place))
    return ((f"{place}, number {number}", each) for number, each in enumerate(value, start=1))


def _week(given: object, above: Sequence[Hours | None], place: str) -> tuple[Hours | None, ...]:
    own = {name: _hours(value, f"{place}.{name}") for name, value in _table(given, place, _WEEKDAYS).items()}
    return tuple(own.get(name, usual) for name, usual in zip(_WEEKDAYS, above, strict=True))


def _hours(value: object, place: str) -> Hours | None:
    if value == _CLOSED:
        return None
    found = _HOURS.fullmatch(value) if isinstance(value, str) else None
    try:
        opens, closes = (time.fromisoformat(each.zfill(5)) for each in (found.groups() if found else ()))
    except ValueError:
        raise _SlipError(NOT_HOURS.format(place=place)) from None
    if not EARLIEST <= opens < closes:
        raise _SlipError(WRONG_HOURS.format(place=place))
    return Hours(opens, closes)


def _terms(given: object, place: str) -> tuple[Term, ...]:
    return tuple(_term(value, where) for where, value in _list(given, place))


def _term(value: object, place: str) -> Term:
    table = _table(value, place, (_FROM, _UNTIL))
    first, last = (_day(table.get(name), f"{place}: {name}") for name in (_FROM, _UNTIL))
    if last < first:
        raise _SlipError(BACKWARDS.format(place=place))
    return Term(first, last)


def _days(given: object, place: str) -> frozenset[date]:
    return frozenset(_day(value, where) for where, value in _list(given, place))


def _day(value: object, place: str) -> date:
    # A moment is a day to Python as well, but not to a calendar.
    if not isinstance(value, date) or isinstance(value, datetime) or value.year not in _CENTURY:
        raise _SlipError(NOT_A_DATE.format(place=place))
    return value


def _refuse_never_open(calendar: Calendar, place: str) -> None:
    if not any(calendar.week):
        raise _SlipError(NEVER_OPEN.format(place=place))
    worked = date.max
    for day in _spoken_of(calendar):
        worked = day if calendar.on(day) else min(worked, day)
        if day - worked > LONGEST_CLOSED:
            raise _SlipError(TOO_LONG_CLOSED.format(day=worked + _ONE_DAY, place=place))


def _spoken_of(calendar: Calendar) -> Iterator[date]:
    """Yield every day from the first to the last that terms or closed days bear on."""
    named = [*calendar.closed, *(day for term in calendar.terms for day in (term.first, term.last))]
    first = min(named, default=date.max) - BEFORE_FIRST_TERM
    last = max(named, default=date.min)
    return (first + timedelta(days=number) for number in range((last - first).days + 1))
