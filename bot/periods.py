"""The time that a workbook is about, as people write it: a week, a range of weeks, a term or a school year.

A school year begins with the week that holds 1 September and ends before the next one does, so that school years tile
time. A term is as long as the term dates of the working hours say: from the week of its first day to the week of its
last, over a half term between. A term that begins from August on is an autumn term, from January to March a spring
term, and from April to July a summer term.
"""

import re
from collections.abc import Iterable
from datetime import date, datetime

from bot.errors import StaffroomError
from bot.hours import Term, WorkingHours
from bot.labelled import Labelled
from bot.weeks import Period, UnknownWeek, Week, in_london

MOST_WEEKS = 5 * 53
"""Weeks of the longest period: five school years."""
RANGE = "{first} to {last}"
TERM = "{season} term {year}"
SCHOOL_YEAR = "School year {year}-{next:02}"

_RANGE = re.compile(r"(?P<first>\S+)\s*(?:\bto\b|\buntil\b|\N{EN DASH}|\.\.|\s-\s)\s*(?P<last>\S+)", re.IGNORECASE)
_TERM = re.compile(r"(?:the\s+)?(autumn|spring|summer)(?:\s+term)?(?:\s+(2\d{3}))?", re.IGNORECASE | re.ASCII)
_YEAR = re.compile(r"(?:school\s+year\s+)?(2\d{3})\s*[-/\N{EN DASH}]\s*(?:(2\d)?(\d\d))", re.IGNORECASE | re.ASCII)
_THIS, _LAST = frozenset({"this week"}), frozenset({"last week"})
_MARCH, _AUGUST = 3, 8
_FIRST_DAY = (9, 1)


class UnknownPeriod(StaffroomError):
    """The words name no week, range, term or school year."""

    sentence = (
        "That is not a week, a term or a school year I know. Write it like 2026-W47, 2026-W40 to 2026-W47, "
        "autumn term 2026 or 2025-26."
    )


WITHOUT_TERMS = (
    "That is not a week or a school year I know. Write it like 2026-W47, 2026-W40 to 2026-W47 or 2025-26. I know no "
    "terms, because I was given no term dates."
)


class NoSuchTerm(StaffroomError):
    """The term dates have no such term."""

    sentence = (
        "The term dates that I was given do not have that term. Ask for its weeks instead, such as "
        "2026-W36 to 2026-W51."
    )


class Backwards(StaffroomError):
    """A range ends before it begins."""

    sentence = "Those weeks end before they begin. Write the earlier week first."


class TooLong(StaffroomError):
    """A range is longer than any workbook."""

    sentence = "Those are too many weeks for one workbook. Please ask for five school years or less."


class Season(Labelled):
    """A term of the school year."""

    AUTUMN = "autumn", "Autumn"
    SPRING = "spring", "Spring"
    SUMMER = "summer", "Summer"


def parse(text: str, hours: WorkingHours, now: datetime) -> Period:
    """Return the period that words name; without words, and for a term without a year, as of `now`.

    Raises UnknownPeriod, NoSuchTerm, Backwards or TooLong.
    """
    try:
        return _parsed(text, hours, now)
    except UnknownPeriod:
        raise UnknownPeriod(None if hours.terms else WITHOUT_TERMS) from None


def _parsed(text: str, hours: WorkingHours, now: datetime) -> Period:
    words = " ".join(text.split())
    this_week = Week.of(now)
    if not words or words.lower() in _THIS:
        return Period.of(this_week)
    if words.lower() in _LAST:
        return Period.of(this_week.before())
    if found := _YEAR.fullmatch(words):
        return _school_year(found)
    if found := _TERM.fullmatch(words):
        return _term(Season(found[1].lower()), found[2], hours.terms, now)
    if found := _RANGE.fullmatch(words):
        return _range(_week(found["first"]), _week(found["last"]))
    return Period.of(_week(words))


def school_year(year: int) -> Period:
    """Return the school year that begins in a year."""
    first, after = (Week.of_day(date(each, *_FIRST_DAY)) for each in (year, year + 1))
    return Period(first, after.before(), SCHOOL_YEAR.format(year=year, next=(year + 1) % 100))


def spoken(period: Period) -> str:
    """Return a period's name as it stands within a sentence: the school year 2025-26."""
    name = period.name
    return f"the {name[0].lower()}{name[1:]}" if name[:1].isalpha() else name


def season_of(term: Term) -> Season:
    """Return which term of the school year one is, or the half of one."""
    if term.first.month >= _AUGUST:
        return Season.AUTUMN
    return Season.SPRING if term.first.month <= _MARCH else Season.SUMMER


def _week(text: str) -> Week:
    try:
        return Week.parse(text)
    except UnknownWeek:
        raise UnknownPeriod from None


def _range(first: Week, last: Week) -> Period:
    if last < first:
        raise Backwards
    if len(first.until(last)) > MOST_WEEKS:
        raise TooLong
    return Period.of(first) if first == last else Period(first, last, RANGE.format(first=first.name, last=last.name))


def _school_year(found: re.Match[str]) -> Period:
    year = int(found[1])
    if (year + 1) % 100 != int(found[3]) or (found[2] and int(found[2]) != (year + 1) // 100):
        raise UnknownPeriod
    return school_year(year)


def _term(season: Season, year: str | None, terms: Iterable[Term], now: datetime) -> Period:
    today = in_london(now).date()
    theirs = [term for term in terms if season_of(term) is season]
    begun = [term.first.year for term in theirs if term.first <= today]
    wanted = int(year) if year else max(begun, default=0)
    parts = [term for term in theirs if term.first.year == wanted]
    if not parts:
        raise NoSuchTerm
    first, last = (Week.of_day(day) for day in (min(t.first for t in parts), max(t.last for t in parts)))
    return Period(first, last, TERM.format(season=season.label, year=wanted))
