"""A week without anything still arrives, as one printed page that says so; and every page says whose it is."""

from dataclasses import replace
from datetime import date, timedelta
from io import BytesIO
from typing import Any

import pytest
from openpyxl import load_workbook
from python_calamine import CalamineWorkbook

from bot.concerns.concern import Move
from bot.concerns.lifecycle import State
from bot.people import Person
from bot.policies.questions import Answer, Question
from bot.reports import words as w
from bot.reports.workbook import Reporter
from bot.weeks import Week
from tests.reports.excel_rules import faults
from tests.reports.made_up import (
    BUSINESS,
    DIRECTORY,
    EXECUTIVE,
    FACTS,
    HEADS,
    MONDAY,
    WEEK,
    MadeUpRecords,
    concern,
    records,
)

CHRISTMAS = Week.parse("2026-W52")


def made(records_: MadeUpRecords, person: Person = EXECUTIVE, week: Week = CHRISTMAS, *, late: bool = False) -> bytes:
    at = week.due + timedelta(days=9 if late else 0)
    return Reporter(records_, DIRECTORY, FACTS, lambda: at, str).make(week, person, is_mondays=late).content


def visible(content: bytes) -> list[str]:
    book = CalamineWorkbook.from_filelike(BytesIO(content))
    return [meta.name for meta in book.sheets_metadata if str(meta.visible).endswith("Visible")]


def summary(content: bytes) -> str:
    rows = CalamineWorkbook.from_filelike(BytesIO(content)).get_sheet_by_name("Summary").to_python()
    return "\n".join(str(value) for row in rows for value in row if value != "")


@pytest.mark.parametrize("person", [EXECUTIVE, BUSINESS, HEADS[0]], ids=lambda person: person.role)
def test_a_week_without_anything_is_one_page_that_says_so(person: Person) -> None:
    content = made(MadeUpRecords(), person)
    assert faults(content) == []
    assert visible(content) == ["Summary"]
    setup: Any = load_workbook(BytesIO(content))["Summary"]
    assert (setup.page_setup.fitToWidth, setup.page_setup.fitToHeight) == (1, 1)
    assert setup.sheet_properties.pageSetUpPr.fitToPage
    assert "Nothing was raised, closed, redirected or asked this week." in summary(content)
    assert "Week beginning 21 December 2026" in summary(content)


@pytest.mark.parametrize("person", [EXECUTIVE, BUSINESS, HEADS[0]], ids=lambda person: person.role)
def test_a_file_of_one_page_points_to_no_other_sheet_and_speaks_of_no_words_that_it_does_not_hold(
    person: Person,
) -> None:
    alone = summary(made(MadeUpRecords(), person))
    assert "The sums agree in every school." in alone
    assert w.BAND_NO_WORDS.format(confidential=w.CONFIDENTIAL) in alone
    assert "sheet" not in alone
    assert "may name people" not in alone
    one_case = MadeUpRecords()
    one_case.add(concern("SR-0000-0001", MONDAY))
    full = summary(made(one_case))
    assert "The sums agree in every school (sheet Trends)." in full
    assert "The words of posts may name people." in full


def test_words_of_questions_may_name_people_too() -> None:
    asked = MadeUpRecords(kept=[Question(CHRISTMAS.monday, Answer.SILENT, "What now?")])
    assert "may name people" in summary(made(asked, EXECUTIVE))
    assert "may name people" not in summary(made(asked, BUSINESS)), "who is not shown them"


def test_so_is_a_week_in_the_holidays_after_a_busy_term_when_nothing_is_open_any_more() -> None:
    term = MadeUpRecords()
    raised = WEEK.start + timedelta(days=1)
    term.add(concern("SR-0000-0001", raised), moves=[Move(State.RAISED, raised), Move(State.CLOSED, WEEK.end)])
    content = made(term)
    assert faults(content) == []
    assert visible(content) == ["Summary"]
    assert "are hidden, so that this prints as one page" in summary(content)
    assert "SR-0000-0001" in str(
        CalamineWorkbook.from_filelike(BytesIO(content)).get_sheet_by_name("Concerns").to_python()
    )


@pytest.mark.parametrize("review_on", [WEEK.monday, None], ids=["a review is due", "nothing is due"])
def test_a_calm_week_hides_no_sheet_that_something_due_stands_on(review_on: date | None) -> None:
    raised = WEEK.start + timedelta(days=1)
    term, closed = MadeUpRecords(), replace(concern("SR-0000-0001", raised), review_on=review_on)
    term.add(closed, moves=[Move(State.RAISED, raised), Move(State.CLOSED, WEEK.end)])
    content = made(term, HEADS[0])
    assert faults(content) == []
    links = [cell.hyperlink for row in load_workbook(BytesIO(content))["Summary"].iter_rows() for cell in row]
    targets = {str(link.location).split("!")[0].strip("'") for link in links if link}
    assert targets <= set(visible(content))
    assert ("Deadlines" in visible(content)) is (review_on is not None)
    assert bool(targets) is (review_on is not None)


def test_a_late_one_says_that_it_is_late() -> None:
    assert "This file is late" in summary(made(MadeUpRecords(), late=True))
    assert "This file is late" not in summary(made(MadeUpRecords()))


def test_where_something_happened_or_is_still_open_every_sheet_is_shown() -> None:
    still_open = MadeUpRecords()
    still_open.add(concern("SR-0000-0001", MONDAY))
    assert len(visible(made(still_open))) > 1
    assert len(visible(made(records(), week=WEEK))) > 1
    assert "are hidden" not in summary(made(still_open))


@pytest.mark.parametrize("person", [EXECUTIVE, HEADS[0]], ids=lambda person: person.role)
def test_every_page_of_every_sheet_says_for_whom_it_was_made_and_when(person: Person) -> None:
    for sheet in load_workbook(BytesIO(made(records(), person, WEEK))).worksheets:
        foot: Any = sheet.oddFooter
        for_governors = f"September and October 2026, for {person.role.label}"
        for_all_others = f"2026-W47, for {person.name}, {person.role.label}"
        assert foot.center.text == (for_governors if sheet.title == "For governors" else for_all_others)
        assert foot.left.text.startswith("Made 23 November 2026, 07:00")


def test_the_properties_of_the_file_tell_nothing_of_a_machine_or_a_person() -> None:
    about = load_workbook(BytesIO(made(records(), week=WEEK))).properties
    assert (about.creator, about.lastModifiedBy, about.title) == ("Staffroom", "Staffroom", w.TITLE)
    told = {name: value for name, value in about.__dict__.items() if value and name not in {"created", "modified"}}
    assert set(told) <= {"creator", "lastModifiedBy", "title"}
