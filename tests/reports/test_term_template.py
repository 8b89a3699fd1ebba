"""Term dates to be filled in, and that they can be filled in and read."""

from datetime import UTC, date, datetime
from io import BytesIO

import pytest
from openpyxl import Workbook, load_workbook

from bot.reports.staff_template import HELP, SCHOOLS
from bot.reports.term_sheet import TERM_DATES, read
from bot.reports.term_template import KEEPING, MEANINGS, Kept, template
from bot.term_list import BrokenTermDates, Column, Entry, What, entries
from tests.reports.excel_rules import faults
from tests.reports.hostile_books import BOOK, archive, book, book_of, plain

MADE_AT = datetime(2026, 11, 20, 8, 5, tzinfo=UTC)
TODAY = date(2026, 11, 20)
AUTUMN = Kept("", What.TERM, date(2026, 9, 2), date(2026, 10, 23))
INSET = Kept("Oakfield Primary", What.CLOSED, date(2026, 10, 5), date(2026, 10, 5))
CONTENT = template(["Oakfield Primary", "Millbrook Primary"], [AUTUMN, INSET], MADE_AT)


def opened() -> Workbook:
    return load_workbook(BytesIO(CONTENT))


def found_in(content: bytes) -> tuple[Entry, ...]:
    table = read(content)
    return entries(table.lines, table.place, ["oakfield-primary"], TODAY)


def test_excel_opens_it_without_a_complaint() -> None:
    assert faults(CONTENT) == []


def test_what_is_kept_stands_in_it_and_can_be_read_back() -> None:
    assert found_in(CONTENT) == (
        Entry(2, "", What.TERM, date(2026, 9, 2), date(2026, 10, 23)),
        Entry(3, "oakfield-primary", What.CLOSED, date(2026, 10, 5), date(2026, 10, 5)),
    )
    empty = read(template([], [], MADE_AT)).lines
    assert [line.number for line in empty] == [1]


def test_rows_that_are_typed_in_below_are_read_too() -> None:
    workbook = opened()
    for column, value in enumerate((None, "Term", date(2026, 11, 2), date(2026, 12, 18)), start=1):
        workbook[TERM_DATES].cell(4, column, value)
    file = BytesIO()
    workbook.save(file)
    assert found_in(file.getvalue())[-1] == Entry(4, "", What.TERM, date(2026, 11, 2), date(2026, 12, 18))


def test_schools_kinds_and_days_are_offered_or_checked_while_they_are_typed() -> None:
    sheet = opened()[TERM_DATES]
    checks = {str(check.sqref): check for check in sheet.data_validations.dataValidation}
    assert checks["A2:A2001"].formula1 == "Schools!$A$3:$A$62"
    assert checks["B2:B2001"].formula1 == '"Term,Closed"'
    assert checks["C2:C2001 D2:D2001"].type == "date"
    assert {sheet[f"{column}{row}"].number_format for column in "CD" for row in (2, 103)} == {"dd/mm/yyyy"}
    assert opened()[SCHOOLS]["A4"].value == "Oakfield Primary"


def test_every_column_is_explained() -> None:
    told = " ".join(str(cell) for row in opened()[HELP].iter_rows(values_only=True) for cell in row if cell)
    assert {column for column, _, _ in MEANINGS} == set(Column)
    assert all(words in told for _, words in KEEPING)


def test_a_csv_file_is_read_as_well() -> None:
    table = read(b"School,What,First day,Last day\r\n,Term,02/09/2026,23/10/2026\r\n")
    assert (table.place, len(table.lines)) == ("The file", 2)
    assert entries(table.lines, table.place, (), TODAY) == found_in(template([], [AUTUMN], MADE_AT))


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"School,What\xff", "It cannot be read. Please save it as an Excel workbook"),
        (b"PK\x03\x04", "It cannot be read as an Excel workbook."),
        (archive([plain("xl/workbook.bin", b"")]), "It is a binary Excel workbook"),
        (book({BOOK: book_of(("Term dates", "hidden"), ("Other", "visible"))}), "Sheet Term dates is hidden."),
    ],
)
def test_what_cannot_be_read_is_told_in_a_sentence(content: bytes, told: str) -> None:
    with pytest.raises(BrokenTermDates) as broken:
        read(content)
    assert broken.value.sentence.startswith(told)
