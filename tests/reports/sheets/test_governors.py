import re
from dataclasses import replace
from datetime import date, timedelta
from io import BytesIO
from zipfile import ZipFile

import pytest
from python_calamine import CalamineWorkbook

from bot.people import Person
from bot.periods import school_year
from bot.policies.questions import Answer, Question
from bot.reports import words as w
from bot.reports.figures import Sum, report
from bot.reports.words import ADDS_UP_NO, FEWER, NOT_SHOWN
from bot.reports.workbook import Reporter, render
from tests.reports.made_up import (
    BUSINESS,
    CHAIR,
    DIRECTORY,
    EXECUTIVE,
    FACTS,
    HEADS,
    MONDAY,
    SCHOOLS,
    WEEK,
    MadeUpRecords,
    concern,
    records,
)

READERS = [EXECUTIVE, CHAIR, BUSINESS, HEADS[0]]


def page(content: bytes) -> list[list[object]]:
    book = CalamineWorkbook.from_filelike(BytesIO(content))
    return [list(row) for row in book.get_sheet_by_name("For governors").to_python()]


def made_for(person: Person, made: MadeUpRecords, weeks_later: int = 0) -> bytes:
    at = MONDAY + timedelta(weeks=weeks_later)
    covered = WEEK.before(-weeks_later)
    return Reporter(made, DIRECTORY, FACTS, lambda: at, str).make(covered, person).content


@pytest.mark.parametrize("person", READERS, ids=lambda person: person.id)
@pytest.mark.parametrize("number", [3, 90, 400])
def test_it_names_no_person_school_or_case_and_holds_no_small_count(person: Person, number: int) -> None:
    made = records(number, number // 2, number)
    shown = page(made_for(person, made))
    said = repr(shown)
    assert not [reference for reference in made.written if reference in said]
    assert not [school.name for school in SCHOOLS if school.name in said]
    assert not [someone.name for someone in DIRECTORY.people() if someone.name in said]
    days = next(row for row in shown if str(row[0]).startswith("Days within"))
    counts = [value for row in shown if row is not days for value in row[1:] if isinstance(value, float)]
    assert [count for count in counts if count < 5] == []
    assert FEWER in said or NOT_SHOWN in said


@pytest.mark.parametrize("person", READERS, ids=lambda person: person.id)
def test_from_one_week_to_the_next_its_figures_stay_the_same(person: Person) -> None:
    made = records()
    pages = [page(made_for(person, made, weeks))[4:-8] for weeks in range(5)]
    assert all(shown == pages[0] for shown in pages)
    assert page(made_for(person, made, 7))[4:-8] != pages[0], "the control: two more months are over"


def test_it_is_one_portrait_page_with_the_policys_review_and_without_the_words_confidential() -> None:
    content = made_for(EXECUTIVE, records())
    with ZipFile(BytesIO(content)) as package:
        number = CalamineWorkbook.from_filelike(BytesIO(content)).sheet_names.index("For governors") + 1
        part = package.read(f"xl/worksheets/sheet{number}.xml").decode()
    assert re.search(r'orientation="portrait"', part)
    assert 'fitToHeight="1"' in part
    assert "CONFIDENTIAL" not in part
    assert EXECUTIVE.name not in part, "nor in its footer"
    said = repr(page(content))
    assert "reviewed September 2023, next review September 2024" in said
    assert "carried over + raised + reopened = closed + open, in every school" in said


def test_sums_that_do_not_agree_are_told_there_too() -> None:
    sound = report(records(), DIRECTORY, WEEK, EXECUTIVE, MONDAY)
    assert ADDS_UP_NO in repr(page(render(replace(sound, sums=(Sum("One School", 1, 1, 0, 0, 1),)), FACTS)))


@pytest.mark.parametrize(
    ("answered", "not_answered", "shown"),
    [
        (23, 4, [27.0, NOT_SHOWN]),
        (27, 0, [27.0, NOT_SHOWN]),
        (3, 24, [27.0, FEWER]),
        (2, 2, [FEWER, FEWER]),
        (20, 7, [27.0, 20.0]),
    ],
)
def test_no_small_count_of_questions_follows_from_all_and_those_that_were_answered(
    answered: int, not_answered: int, shown: list[object]
) -> None:
    answers = [Answer.QUOTED] * answered + [Answer.SILENT] * not_answered
    made = MadeUpRecords(kept=[Question(date(2026, 10, 6), answer, "") for answer in answers])
    made.add(concern("SR-1", WEEK.start))
    rows = {str(row[0]): row[1] for row in page(made_for(EXECUTIVE, made))}
    assert [rows[w.ASKED_IN_SPAN], rows[w.ANSWERED_IN_SPAN]] == shown


def test_of_several_weeks_it_says_from_when_to_when_the_sums_agree() -> None:
    period = school_year(2026)
    content = Reporter(records(), DIRECTORY, FACTS, lambda: MONDAY, str).make(period, EXECUTIVE).content
    said = "From 31 August 2026 to 29 August 2027 carried over + raised + reopened = closed + open, in every school."
    assert [said] in [[value for value in row if value] for row in page(content)]
