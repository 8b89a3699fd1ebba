"""Tests of a workbook of several weeks."""

import re
from dataclasses import replace
from datetime import timedelta
from io import BytesIO

import pytest
from openpyxl import load_workbook
from python_calamine import CalamineWorkbook

from bot.people import Person
from bot.reports import words as w
from bot.reports.cells import as_written
from bot.reports.figures import Report, Timing, report
from bot.reports.other_figures import SENSITIVE
from bot.reports.several_weeks import said, said_around
from bot.reports.workbook import Reporter, file_name
from bot.weeks import Period, Week
from tests.reports.excel_rules import faults
from tests.reports.made_up import BUSINESS, DIRECTORY, EXECUTIVE, FACTS, HEADS, MONDAY, WEEK, MadeUpRecords, records

FIRST = WEEK.before(19)
PERIOD = Period(FIRST, WEEK, "Autumn term 2026")
MADE = records()
FLOWS = ("raised", "reopened", "closed", "redirected", "asked", "unanswered")


def counted(span: Week | Period, person: Person = EXECUTIVE) -> Report:
    return report(MADE, DIRECTORY, span, person, MONDAY)


def workbook(person: Person, made: MadeUpRecords = MADE, period: Period = PERIOD) -> bytes:
    return Reporter(made, DIRECTORY, FACTS, lambda: MONDAY, str).make(period, person).content


def every_word(content: bytes) -> str:
    book = CalamineWorkbook.from_filelike(BytesIO(content))
    sheets = (book.get_sheet_by_name(name).to_python() for name in book.sheet_names)
    return "\n".join(str(value) for rows in sheets for row in rows for value in row if value != "")


@pytest.mark.parametrize("person", [EXECUTIVE, BUSINESS, HEADS[0]], ids=lambda person: person.role)
def test_what_happened_in_several_weeks_is_the_sum_of_what_happened_in_each(person: Person) -> None:
    whole, weeks = counted(PERIOD, person), [counted(week, person) for week in PERIOD.weeks]
    for name in FLOWS:
        assert getattr(whole.flows, name) == sum(getattr(each.flows, name) for each in weeks), name
    assert whole.total.raised
    assert [each.week for each in whole.weeks] == list(PERIOD.weeks)


def test_the_sums_tile_what_is_open_at_the_end_of_one_time_is_carried_over_into_the_next() -> None:
    first, second = Period(FIRST, FIRST.before(-7), "first"), Period(FIRST.before(-8), WEEK, "second")
    before, after, whole = counted(first), counted(second), counted(PERIOD)
    assert before.total.open == after.total.carried
    assert (whole.total.carried, whole.total.open) == (before.total.carried, after.total.open)
    assert before.total.raised + after.total.raised == whole.total.raised
    assert before.total.closed + after.total.closed == whole.total.closed
    for one, other in zip(before.sums, after.sums, strict=True):
        assert (one.school, one.open) == (other.school, other.carried)
    assert all(each.agrees for each in (*before.sums, *after.sums, *whole.sums))


def test_weeks_that_overlap_do_not_tile() -> None:
    first, second = Period(FIRST, FIRST.before(-8), "first"), Period(FIRST.before(-8), WEEK, "second")
    assert counted(first).total.raised + counted(second).total.raised > counted(PERIOD).total.raised


@pytest.mark.parametrize("person", [EXECUTIVE, BUSINESS, HEADS[0]], ids=lambda person: person.role)
def test_a_workbook_of_several_weeks_is_sound_and_says_which_weeks(person: Person) -> None:
    content = workbook(person)
    assert faults(content) == []
    words = every_word(content)
    first, last = (f"{day:%-d %B %Y}" for day in (FIRST.monday, PERIOD.sunday))
    assert f"Weeks beginning {first} to {last} (Autumn term 2026)" in words
    assert f"Autumn term 2026: 20 weeks, Monday {first} 00:00 to Sunday {last} 24:00, London time" in words
    assert "This file is about several weeks together." in words


@pytest.mark.parametrize("made", [MADE, MadeUpRecords()], ids=["ordinary", "empty"])
def test_it_speaks_of_these_weeks_and_of_no_week_alone(made: MadeUpRecords) -> None:
    book = CalamineWorkbook.from_filelike(BytesIO(workbook(EXECUTIVE, made)))
    for sheet in set(book.sheet_names) & {"Summary", "Concerns", "Redirects", "Questions", "Trends"}:
        words = "\n".join(str(v) for row in book.get_sheet_by_name(sheet).to_python() for v in row if v)
        assert not re.search(r"(?i)this week|last week|twelve weeks|the week\b", words), (sheet, words)


@pytest.mark.parametrize("person", [EXECUTIVE, BUSINESS], ids=lambda person: person.role)
def test_its_read_me_explains_these_weeks_and_no_others(person: Person) -> None:
    wrong = r"(?i)this week|last week|twelve weeks|the week is not over|fewer than 5 times|weekly"
    said_there = read_me(workbook(person))
    assert not re.search(wrong, said_there), re.findall(wrong, said_there)
    assert "In these weeks; These weeks\nAll the weeks of this file together." in said_there
    assert "in a file of several weeks all four always stand together in one" in said_there
    assert "another state than when these weeks began" in said_there
    assert "These weeks are not over" in read_me(workbook(person, period=Period(WEEK, WEEK.before(-1), "two")))
    past = read_me(workbook(person, period=Period(FIRST, WEEK.before(2), "past")))
    assert "It was asked for when these weeks were over." in past
    assert "as it stood at the end of these weeks" in past
    assert len(re.findall(wrong, read_me(workbook(person, period=Period.of(WEEK))))) > 4, "the control"


def test_its_title_does_not_call_it_weekly() -> None:
    titles = [load_workbook(BytesIO(workbook(EXECUTIVE, period=p))).properties.title for p in (PERIOD, Period.of(WEEK))]
    assert titles == ["Online concerns \N{EN DASH} report", "Online concerns \N{EN DASH} weekly report"]


def read_me(content: bytes) -> str:
    rows = CalamineWorkbook.from_filelike(BytesIO(content)).get_sheet_by_name("Read me").to_python()
    return "\n".join(str(value) for row in rows for value in row if value != "")


def test_a_workbook_of_one_week_speaks_of_the_week() -> None:
    words = every_word(workbook(EXECUTIVE, period=Period.of(WEEK)))
    assert all(each in words for each in ("this week", "This week", "last week", "twelve weeks"))
    assert "these weeks" not in words


def test_what_people_wrote_is_never_changed() -> None:
    made = records()
    concern, _ = made.cases[-1]
    made.written[concern.reference] = made.written[concern.reference].__class__(quote="Closed this week, last week")
    assert "Closed this week, last week" in every_word(workbook(EXECUTIVE, made, Period(WEEK.before(2), WEEK, "three")))


def test_of_weeks_that_are_chosen_freely_what_one_may_not_read_is_not_broken_down() -> None:
    chosen = [counted(Period(WEEK.before(number), WEEK, "chosen"), BUSINESS) for number in range(1, 20)]
    sensitive = {kind.label for kind in SENSITIVE}
    for each in chosen:
        assert {count.name for count in (*each.platforms, *each.kinds)} <= {w.NOT_BROKEN_DOWN}
        assert not {kind.kind for kind in each.redirects.kinds} & sensitive
        assert each.broadly == chosen[0].broadly  # two months that were over, whichever weeks were chosen


def test_names_stay_as_they_are_whatever_they_say() -> None:
    words, name = "in the last twelve weeks at {name}, this week", "School of this week and the last twelve weeks"
    assert said_around([name])(words.format(name=name)) == f"in these weeks at {name}, in these weeks"
    assert said_around([])("this week") == "in these weeks"
    assert name not in said(words.format(name=name))


def test_a_federation_whose_name_has_odd_signs_is_called_by_it_in_several_weeks_too() -> None:
    name = "_x0041_ ⟦this week⟧ = Trust"
    content = Reporter(MADE, DIRECTORY, replace(FACTS, federation=name), lambda: MONDAY, str).make(PERIOD, EXECUTIVE)
    times = as_written(every_word(content.content)).count(name)
    assert times == as_written(every_word(of_one_week(name))).count(name) > 0


def of_one_week(federation: str) -> bytes:
    facts = replace(FACTS, federation=federation)
    return Reporter(MADE, DIRECTORY, facts, lambda: MONDAY, str).make(WEEK, EXECUTIVE).content


def test_several_weeks_that_are_over_are_never_late_because_somebody_asks_for_them() -> None:
    assert counted(PERIOD).timing is Timing.ON_TIME
    assert report(MADE, DIRECTORY, PERIOD, EXECUTIVE, MONDAY + timedelta(days=1)).timing is Timing.PAST
    assert report(MADE, DIRECTORY, PERIOD, EXECUTIVE, WEEK.start).timing is Timing.EARLY


def test_the_file_tells_which_weeks_it_holds() -> None:
    made = Reporter(MADE, DIRECTORY, FACTS, lambda: MONDAY, str).make(PERIOD, EXECUTIVE)
    assert made.label == "Workbook of the autumn term 2026"
    assert made.name == file_name(PERIOD, EXECUTIVE)
    assert made.name.startswith("staffroom-Autumn-term-2026-executive_headteacher-")


def test_every_word_about_one_week_has_one_about_several() -> None:
    constants = [value for name, value in vars(w).items() if name.isupper() and isinstance(value, str)]
    left = [c for c in constants if re.search(r"(?i)this week|last week|twelve weeks", said(c))]
    assert left == [w.LAST_WEEK]  # a column that several weeks do not have


def test_weeks_in_which_nothing_happened_arrive_as_one_page_too() -> None:
    book = CalamineWorkbook.from_filelike(BytesIO(workbook(EXECUTIVE, MadeUpRecords())))
    assert [meta.name for meta in book.sheets_metadata if str(meta.visible).endswith("Visible")] == ["Summary"]


@pytest.mark.parametrize(
    ("begun", "weeks", "to_come"),
    [
        (0, 1, "51 weeks are still to come and in no figure: those beginning 23 November 2026 to 8 November 2027."),
        (3, 4, "48 weeks are still to come and in no figure: those beginning 14 December 2026 to 8 November 2027."),
        (50, 51, "One week is still to come and in no figure: the one beginning 8 November 2027."),
        (51, 52, ""),
        (60, 52, ""),
    ],
)
def test_weeks_that_are_still_to_come_are_no_rows_and_are_told_of(begun: int, weeks: int, to_come: str) -> None:
    year, at = Period(WEEK, WEEK.before(-51), "a year"), WEEK.before(-begun).start + timedelta(days=2)
    content = Reporter(MADE, DIRECTORY, FACTS, lambda: at, str).make(year, EXECUTIVE).content
    assert faults(content) == []
    trends = CalamineWorkbook.from_filelike(BytesIO(content)).get_sheet_by_name("Trends").to_python()
    listed = [row[0] for row in trends if re.fullmatch(r"\d{4}-W\d\d", str(row[0]))]
    assert listed == [week.name for week in year.weeks[:weeks]]
    words = every_word(content)
    assert words.count(to_come) >= 3 if to_come else "to come" not in words
    so_far = "in the first week" if weeks == 1 else f"in {weeks} weeks" + (" so far" if to_come else "")
    assert f"\n{so_far}\n" in words


def test_the_sums_of_weeks_that_are_not_over_are_those_up_to_the_making() -> None:
    year = Period(FIRST, WEEK.before(-30), "a year")
    so_far, over = counted(year), counted(PERIOD)
    assert (so_far.total, so_far.rows, so_far.platforms) == (over.total, over.rows, over.platforms)
    assert so_far.weeks[:-1] == over.weeks
    assert so_far.weeks[-1].week == Week.of(MONDAY)
