"""Working hours: nobody is disturbed outside them, and a slip in the file is named."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import BrokenPolicy
from bot.hours import (
    BEFORE_FIRST_TERM,
    DATES,
    FILE,
    HINT,
    LONGEST_CLOSED,
    NO_TERMS,
    THE_FEDERATION,
    Calendar,
    Hours,
    Term,
    WorkingHours,
    alone,
    dates_beside,
    load,
)
from bot.people import FEDERATION
from bot.weeks import LONDON, in_london

DEFAULT = Path(__file__).parents[1] / "policy_text" / FILE
WEEK = '[opening]\nmonday = "08:00-17:00"\ntuesday = "08:00-17:00"\nfriday = "08:00-15:30"\n'
TERMS = """
[[terms]]
from = 2026-09-02
until = 2026-10-23

[[terms]]
from = 2026-11-02
until = 2026-12-18
"""
ELM = """
[schools.elm]
closed = [2026-09-04]

[schools.elm.opening]
friday = "closed"
saturday = "10:00-12:00"

[[schools.elm.terms]]
from = 2026-09-07
until = 2026-12-11
"""
LONGEST_AHEAD = LONGEST_CLOSED + timedelta(weeks=1)

Read = Callable[[str], WorkingHours]


@pytest.fixture
def read(tmp_path: Path) -> Read:
    def read(text: str) -> WorkingHours:
        path = tmp_path / FILE
        path.write_text(text, encoding="utf-8")
        return load(path)

    return read


def london(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=LONDON)


def test_the_file_that_comes_with_the_bot_opens_weekdays_from_eight_to_five() -> None:
    hours = load(DEFAULT)
    assert hours.federation.week == WorkingHours().federation.week
    assert hours.schools == {}


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        ("2026-09-01T07:59:59", False),
        ("2026-09-01T08:00:00", True),
        ("2026-09-01T16:59:59", True),
        ("2026-09-01T17:00:00", False),
        ("2026-09-05T12:00:00", False),  # a Saturday
        ("2026-08-31T12:00:00", False),  # the summer bank holiday
        ("2026-12-28T12:00:00", False),  # the Monday after Boxing Day on a Saturday
    ],
)
def test_a_moment_is_within_the_hours_or_not(moment: str, *, expected: bool) -> None:
    assert load(DEFAULT).are_on(FEDERATION, london(moment)) is expected


def test_the_bank_holidays_that_are_kept_all_fall_on_weekdays() -> None:
    closed = load(DEFAULT).federation.closed
    assert len(closed) == 16
    assert all(day.weekday() < 5 for day in closed)


def test_a_notice_of_christmas_eve_at_night_waits_until_the_tuesday() -> None:
    assert load(DEFAULT).next_open("oak", london("2026-12-24T18:00")) == london("2026-12-29T08:00")


def test_within_the_hours_the_moment_itself_is_returned_in_utc() -> None:
    moment = london("2026-07-01T09:30")
    opens = WorkingHours().next_open("oak", moment)
    assert (opens, opens.tzinfo) == (moment, UTC)


@pytest.mark.parametrize(
    ("asked", "opens"),
    [
        ("2026-03-27T17:00+00:00", "2026-03-30T07:00+00:00"),  # clocks go forward on Sunday
        ("2026-10-23T16:00+00:00", "2026-10-26T08:00+00:00"),  # and back
        ("2026-07-05T23:30+00:00", "2026-07-06T07:00+00:00"),  # Sunday in UTC, Monday in London
    ],
)
def test_the_hours_are_londons_when_the_clocks_change(asked: str, opens: str) -> None:
    assert WorkingHours().next_open("oak", datetime.fromisoformat(asked)) == datetime.fromisoformat(opens)


@pytest.mark.parametrize(
    ("asked", "begins"),
    [
        ("2026-11-19T12:00", "2026-11-20T08:00"),  # Thursday
        ("2026-11-20T02:00", "2026-11-23T08:00"),  # Friday before opening: not the same day
        ("2026-12-24T12:00", "2026-12-25T08:00"),
    ],
)
def test_the_next_working_day_is_never_today(asked: str, begins: str) -> None:
    assert WorkingHours().next_working_day("oak", london(asked)) == london(begins)


@pytest.mark.parametrize(
    ("asked", "days", "later"),
    [
        ("2026-11-19T12:00", 0, "2026-11-19T12:00"),
        ("2026-11-19T12:00", 1, "2026-11-20T12:00"),
        ("2026-11-20T12:00", 1, "2026-11-23T12:00"),
        ("2026-11-20T18:00", 1, "2026-11-24T08:00"),
        ("2026-11-21T12:00", 0, "2026-11-23T08:00"),
        ("2026-11-20T12:00", 11, "2026-12-07T12:00"),
        ("2026-10-23T12:00", 1, "2026-10-26T12:00"),  # clocks go back in between
    ],
)
def test_some_working_days_later_it_is_the_same_time_or_the_opening(asked: str, days: int, later: str) -> None:
    assert WorkingHours().working_days_later("oak", london(asked), days) == london(later)


def test_working_days_later_skip_the_holidays_and_keep_to_a_short_day(read: Read) -> None:
    hours = read(WEEK + TERMS)
    assert hours.working_days_later("oak", london("2026-10-23T12:00"), 1) == london("2026-11-02T12:00")
    assert hours.working_days_later("oak", london("2026-11-03T16:00"), 1) == london(
        "2026-11-09T08:00"
    )  # no short Friday


def test_outside_the_terms_no_day_is_worked(read: Read) -> None:
    hours = read(WEEK + TERMS)
    assert hours.next_open("oak", london("2026-10-23T16:00")) == london("2026-11-02T08:00")
    assert hours.next_open("oak", london("2026-08-03T12:00")) == london("2026-09-04T08:00")


def test_without_terms_the_holidays_are_worked(read: Read) -> None:
    assert read(WEEK).next_open("oak", london("2026-10-23T16:00")) == london("2026-10-26T08:00")


def test_long_before_the_first_term_and_after_the_last_weekdays_count(read: Read) -> None:
    hours = read(WEEK + TERMS)
    first_holiday = date(2026, 9, 2) - BEFORE_FIRST_TERM
    noon = datetime.combine(first_holiday, time(12), LONDON)
    assert hours.next_working_day("oak", noon - timedelta(days=7)) == london("2026-07-10T08:00")
    assert hours.next_open("oak", noon) == london("2026-09-04T08:00")
    assert hours.next_open("oak", london("2026-12-19T12:00")) == london("2026-12-21T08:00")


def test_a_school_has_its_own_hours_and_terms_and_the_federations_where_it_says_nothing(read: Read) -> None:
    hours = read(f"closed = [2026-11-03]\n{WEEK}{TERMS}{ELM}")
    elm = hours.schools["elm"]
    assert elm.week[0] == hours.federation.week[0] == Hours(time(8), time(17))
    assert (elm.week[4], elm.week[5]) == (None, Hours(time(10), time(12)))
    assert elm.terms == (Term(date(2026, 9, 7), date(2026, 12, 11)),)
    assert elm.closed == {date(2026, 9, 4), date(2026, 11, 3)}
    assert hours.are_on("elm", london("2026-10-26T12:00"))
    assert not hours.are_on("oak", london("2026-10-26T12:00"))


def test_a_school_without_terms_has_the_federations(read: Read) -> None:
    hours = read(f'{WEEK}{TERMS}[schools.elm.opening]\nfriday = "09:00-12:00"\n')
    assert hours.schools["elm"].terms == hours.federation.terms


def test_terms_that_are_kept_up_are_nothing_to_look_at(read: Read) -> None:
    assert read(WEEK + TERMS + ELM).check(date(2026, 11, 12), {"elm", "oak"}) == []


def test_terms_that_end_soon_are_named_while_there_is_time(read: Read) -> None:
    (elm,) = read(WEEK + TERMS + ELM).check(date(2026, 11, 13), {"elm"})
    assert elm.startswith("the term dates of elm end on 11 December 2026: add the next terms before then")
    federation, _ = read(WEEK + TERMS + ELM).check(date(2026, 12, 11), {"elm"})
    assert federation.startswith("the term dates of the federation end on 18 December 2026")


def test_what_is_kept_is_told_to_be_read_once_over(read: Read) -> None:
    assert read(WEEK + TERMS + ELM).told() == [
        (
            "the federation: 2 terms from 2 September 2026 to 18 December 2026, 0 days closed, "
            "3 days to work in an ordinary week"
        ),
        "elm: 1 term from 7 September 2026 to 11 December 2026, 1 day closed, 3 days to work in an ordinary week",
    ]
    assert read('[opening]\nmonday = "08:00-17:00"\n').told() == []
    one_day = read('[opening]\nmonday = "08:00-17:00"\n' + TERMS).told()
    assert one_day[0].endswith("1 day to work in an ordinary week")


def test_a_school_is_called_by_its_name_where_that_is_known(read: Read) -> None:
    hours, names = read(WEEK + TERMS + ELM), {"elm": "Elm Primary School"}
    assert hours.told(names)[1].startswith("Elm Primary School: 1 term from")
    (elm,) = hours.check(date(2026, 11, 13), names, names)
    assert elm.startswith("the term dates of Elm Primary School end on 11 December 2026")


def test_terms_that_are_over_are_named_by_school(read: Read) -> None:
    _, said = read(WEEK + TERMS + ELM).check(date(2026, 12, 12), {"elm"})
    assert said.startswith("the term dates of elm ended on 11 December 2026, so every weekday counts")


def test_terms_of_the_federation_that_are_over_are_told_of_once(read: Read) -> None:
    hours = read(WEEK + TERMS + "[schools.elm]\nclosed = [2026-11-27]\n")
    (said,) = hours.check(date(2027, 1, 4), {"elm"})
    assert said.startswith("the term dates of the federation ended on 18 December 2026")


def test_that_no_terms_are_kept_is_said() -> None:
    assert load(DEFAULT).check(date(2026, 9, 1), ()) == [NO_TERMS.format(place=THE_FEDERATION)]


def test_a_school_that_is_not_on_the_staff_list_is_named(read: Read) -> None:
    (said,) = read(WEEK + TERMS + ELM).check(date(2026, 11, 2), {"oak"})
    assert said.endswith("kept for elm, and no school on the staff list has that id or name; known here: oak")


def test_a_school_is_named_by_its_id_or_by_its_name(read: Read) -> None:
    by_id, by_name = (
        read(f'{WEEK}[schools.{name}.opening]\nfriday = "closed"\n')
        for name in ("st-ann-s-elm", '"St Ann\u2013s (Elm)"')
    )
    assert by_id == by_name


@pytest.mark.parametrize("hours", ["8:00-15:30", "08:00 \u2013 15:30", "8:00\u201315:30"])
def test_hours_may_be_written_as_a_school_office_writes_them(hours: str, read: Read) -> None:
    assert read(f'[opening]\nfriday = "{hours}"\n').federation.week[4] == Hours(time(8), time(15, 30))


@pytest.mark.parametrize("slip", ["monday = 08:00-17:00", "closed = [25.12.2026]", "[schools.Elm Primary]"])
def test_a_slip_in_the_files_form_gets_a_hint(slip: str, read: Read) -> None:
    with pytest.raises(BrokenPolicy) as refused:
        read(f"{slip}\n")
    assert refused.value.sentence.endswith(HINT)


@pytest.mark.parametrize(
    ("text", "slip"),
    [
        ("opening = 3", "opening should be a table, such as [opening]."),
        ("[openning]", "openning is not known here. What can stand there: opening, terms, closed."),
        ('[opening]\nmontag = "08:00-17:00"', "opening.montag is not known here. What can stand there: monday, "),
        ("[opening]\nmonday = 8", 'opening.monday should be hours such as "08:00-17:00", or "closed".'),
        ('[opening]\nmonday = "8 to 5"', "opening.monday should be hours such as"),
        ('[opening]\nmonday = "08:00-17:60"', "opening.monday should be hours such as"),
        ('[opening]\nmonday = "04:59-17:00"', "opening.monday should open at 05:00 or later"),
        ('[opening]\nmonday = "17:00-08:00"', "opening.monday should open at 05:00 or later, and close after"),
        ('[opening]\nmonday = "08:00-08:00"', "opening.monday should open at 05:00 or later, and close after"),
        ("", "no weekday has hours in the federation."),
        (f"closed = 2026-12-25\n{WEEK}", "closed should be a list."),
        (f'closed = [2026-12-25, "soon"]\n{WEEK}', "closed, number 2 should be a date of this century such as"),
        (f"closed = [2026-12-25T08:00:00]\n{WEEK}", "closed, number 1 should be a date"),
        (f"closed = [2206-12-25]\n{WEEK}", "closed, number 1 should be a date of this century"),
        (f"terms = [2026-12-25]\n{WEEK}", "terms, number 1 should be a table"),
        (f"{WEEK}[[terms]]\nfrom = 2026-09-01\n", "terms, number 1: until should be a date"),
        (f"{WEEK}[[terms]]\nfrom = 2026-09-01\nto = 2026-10-01", "terms, number 1.to is not known here"),
        (f"{WEEK}[[terms]]\nfrom = 2026-09-02\nuntil = 2026-09-01", "terms, number 1 ends before it begins."),
        (f"{WEEK}[schools]\nelm = 1", "schools.elm should be a table, such as [schools.elm]."),
        (f'schools = "elm"\n{WEEK}', "schools should be a table"),
        (f"{WEEK}[schools.elm]\nterm = []", "schools.elm.term is not known here"),
        (f'{WEEK}[schools.elm]\n[schools."Elm"]\n', "schools.Elm is there twice, once by its id and once by its name."),
        (f'{WEEK}[schools."?"]\n', "schools.?: the school's name needs letters from a to z or digits."),
        (
            f'{WEEK}[schools.elm.opening]\nmonday = "closed"\ntuesday = "closed"\nfriday = "closed"',
            "no weekday has hours in schools.elm.",
        ),
        (
            f"{WEEK}{TERMS}[[terms]]\nfrom = 2027-04-05\nuntil = 2027-05-28",
            "from 2026-12-19 no day is worked for more than nine weeks in the federation. Is a date mistyped?",
        ),
    ],
)
def test_a_slip_in_the_file_is_named_with_its_place(text: str, slip: str, read: Read) -> None:
    with pytest.raises(BrokenPolicy) as refused:
        read(text)
    assert refused.value.sentence.startswith(f"working_hours.toml: {slip}")


BESIDE = """
closed = [2026-11-27]

[[terms]]
from = 2026-09-02
until = 2026-10-23

[schools.elm]
closed = [2026-10-16]

[[schools.elm.terms]]
from = 2026-09-07
until = 2026-10-20

[schools.oak]
closed = [2026-10-19]
"""


def beside(tmp_path: Path, hours: str, dates: str = BESIDE) -> WorkingHours:
    (tmp_path / DATES).write_text(dates, encoding="utf-8")
    (tmp_path / FILE).write_text(hours, encoding="utf-8")
    return load(tmp_path / FILE)


def test_term_dates_beside_the_file_are_laid_over_it(tmp_path: Path) -> None:
    own = 'closed = [2026-12-25]\n[schools."Elm"]\nclosed = [2026-09-30]\n[schools."Elm".opening]\nfriday = "closed"\n'
    found = beside(tmp_path, own + WEEK)
    autumn = (Term(date(2026, 9, 2), date(2026, 10, 23)),)
    both = frozenset({date(2026, 12, 25), date(2026, 11, 27)})
    assert (found.federation.terms, found.federation.closed) == (autumn, both)
    elm, oak = found.schools["elm"], found.schools["oak"]
    assert elm.terms == (Term(date(2026, 9, 7), date(2026, 10, 20)),)
    assert elm.closed == both | {date(2026, 9, 30), date(2026, 10, 16)}
    assert (elm.week[4], oak.week[4]) == (None, Hours(time(8), time(15, 30)))
    assert (oak.terms, oak.closed) == (autumn, both | {date(2026, 10, 19)})
    (tmp_path / DATES).unlink()
    assert load(tmp_path / FILE).federation.terms == (), "the control: without the file beside it"


def test_term_dates_by_themselves_are_those_of_their_file_alone(tmp_path: Path) -> None:
    beside(tmp_path, WEEK)
    found = alone(dates_beside(tmp_path / FILE))
    assert found.federation.closed == {date(2026, 11, 27)}
    assert found.schools["oak"] == Calendar(closed=frozenset({date(2026, 10, 19)}))
    assert alone({}) == WorkingHours()


@pytest.mark.parametrize(
    ("hours", "dates", "told"),
    [
        (WEEK + TERMS, BESIDE, "working_hours.toml: terms stands here and in term_dates.toml as well."),
        (WEEK + ELM, BESIDE, "working_hours.toml: schools.elm.terms stands here and in term_dates.toml as well."),
        (WEEK, '[opening]\nmonday = "08:00-17:00"', "term_dates.toml: opening is not known here. What can stand there"),
        (WEEK, '[schools.elm.opening]\nmonday = "closed"', "term_dates.toml: schools.elm.opening is not known here."),
        (WEEK, 'closed = ["soon"]', "term_dates.toml: closed, number 1 should be a date of this century"),
        (WEEK, "closed = [", "term_dates.toml cannot be read:"),
        (WEEK, "[[terms]]\nfrom = 2026-09-02\nuntil = 2026-09-01", "term_dates.toml: terms, number 1 ends before it"),
        ("closed = 3\n" + WEEK, BESIDE, "working_hours.toml: closed should be a list."),
    ],
)
def test_a_slip_in_either_file_is_named_with_the_file(tmp_path: Path, hours: str, dates: str, told: str) -> None:
    with pytest.raises(BrokenPolicy) as refused:
        beside(tmp_path, hours, dates)
    assert refused.value.sentence.startswith(told)


def test_a_file_that_is_missing_is_named(tmp_path: Path) -> None:
    with pytest.raises(BrokenPolicy) as refused:
        load(tmp_path / FILE)
    assert refused.value.sentence == "working_hours.toml is missing or cannot be opened."


def test_a_term_that_is_mistyped_by_a_century_does_not_silence_the_bot(read: Read) -> None:
    with pytest.raises(BrokenPolicy):
        read(WEEK + TERMS + "[[terms]]\nfrom = 2096-01-04\nuntil = 2096-02-12\n")


def hours_of_a_day() -> st.SearchStrategy[Hours]:
    times = st.times(time(5), time(23, 59)).map(lambda t: t.replace(second=0, microsecond=0))
    pairs = st.tuples(times, times).filter(lambda pair: pair[0] < pair[1])
    return pairs.map(lambda pair: Hours(*pair))


def calendars() -> st.SearchStrategy[Calendar]:
    """Draw calendars as a file may have them: open some day of the week, and no terms further apart than a holiday."""
    week = st.tuples(*[st.none() | hours_of_a_day()] * 7).filter(any)
    lengths = st.lists(st.tuples(st.integers(7, 60), st.integers(1, 42)), max_size=6)
    closed = st.frozensets(st.dates(date(2026, 1, 1), date(2026, 12, 31)), max_size=1)
    return st.builds(Calendar, week, lengths.map(terms), closed)


def terms(lengths: list[tuple[int, int]]) -> tuple[Term, ...]:
    made, day = [], date(2026, 1, 5)
    for worked, free in lengths:
        made.append(Term(day, day + timedelta(days=worked)))
        day = made[-1].last + timedelta(days=1 + free)
    return tuple(made)


MOMENTS = st.datetimes(datetime(2025, 6, 1), datetime(2028, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - given one


@given(calendars(), MOMENTS)
def test_the_next_opening_is_open_never_past_and_never_far(calendar: Calendar, moment: datetime) -> None:
    hours = WorkingHours(calendar)
    opens = hours.next_open("oak", moment)
    assert opens.tzinfo is UTC
    assert moment <= opens <= moment + LONGEST_AHEAD
    assert hours.are_on("oak", opens)
    assert (opens == moment) is hours.are_on("oak", moment)


@given(calendars(), MOMENTS)
def test_nothing_is_open_between_a_moment_and_the_next_opening(calendar: Calendar, moment: datetime) -> None:
    hours = WorkingHours(calendar)
    opens = hours.next_open("oak", moment)
    minutes = int((opens - moment) / timedelta(minutes=29))
    assert not any(hours.are_on("oak", moment + timedelta(minutes=29 * n)) for n in range(minutes))


@given(calendars(), MOMENTS)
def test_the_next_working_day_begins_on_a_later_day(calendar: Calendar, moment: datetime) -> None:
    hours = WorkingHours(calendar)
    begins = hours.next_working_day("oak", moment)
    assert begins.tzinfo is UTC
    assert in_london(begins).date() > in_london(moment).date()
    assert hours.are_on("oak", begins)
