"""A list that goes on over pages has its headings on each of them."""

from io import BytesIO

import pytest
from openpyxl import load_workbook

from bot.people import Person
from bot.reports import words as w
from bot.reports.workbook import Reporter
from tests.reports.made_up import BUSINESS, DIRECTORY, EXECUTIVE, FACTS, MONDAY, WEEK, MadeUpRecords, records


@pytest.mark.parametrize("person", [EXECUTIVE, BUSINESS], ids=lambda person: person.role)
@pytest.mark.parametrize(("title", "last"), [(w.REDIRECTS_TITLE, w.OUTCOME_SO_FAR), (w.QUESTIONS_TITLE, w.NEAREST)])
def test_its_headings_are_printed_on_every_page(person: Person, title: str, last: str) -> None:
    sheet = load_workbook(BytesIO(made_for(person, records())))[title]
    first, _, end = str(sheet.print_title_rows).replace("$", "").partition(":")
    headings = [cell.value for cell in sheet[int(first)]]
    assert first == end
    assert last in headings
    (table,) = sheet.tables.values()
    assert table.ref.startswith(f"A{first}:")


@pytest.mark.parametrize("title", [w.REDIRECTS_TITLE, w.QUESTIONS_TITLE])
def test_where_there_is_no_list_the_title_is(title: str) -> None:
    made = records(redirects=0, questions=0)
    assert load_workbook(BytesIO(made_for(EXECUTIVE, made)))[title].print_title_rows == "$1:$1"


def made_for(person: Person, made: MadeUpRecords) -> bytes:
    return Reporter(made, DIRECTORY, FACTS, lambda: MONDAY, str).make(WEEK, person).content
