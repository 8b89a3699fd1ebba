"""The empty staff list, and that it can be filled in and brought in."""

from datetime import UTC, date, datetime
from io import BytesIO

from openpyxl import Workbook, load_workbook

from bot.people import Person, Role, School
from bot.people.staff_list import staff_list
from bot.people.staff_rows import Column, rows_of
from bot.reports.cells import Value
from bot.reports.staff_sheet import STAFF, read
from bot.reports.staff_template import HELP, KEEPING, MEANINGS, SCHOOLS, template
from tests.reports.excel_rules import faults

MADE_AT = datetime(2026, 11, 20, 8, 5, tzinfo=UTC)
EMPTY = template(["Oakfield Primary", "Millbrook Primary"], MADE_AT)


def opened() -> Workbook:
    return load_workbook(BytesIO(EMPTY))


def filled(*rows: tuple[Value, ...]) -> bytes:
    """Return the template with rows typed into it."""
    workbook = opened()
    for number, values in enumerate(rows, start=2):
        for column, value in enumerate(values, start=1):
            workbook[STAFF].cell(number, column, value)
    file = BytesIO()
    workbook.save(file)
    return file.getvalue()


def test_excel_opens_the_template_without_a_complaint() -> None:
    assert faults(EMPTY) == []


def test_the_template_is_empty_and_has_every_heading() -> None:
    assert rows_of(read(EMPTY)) == ()
    assert set(read(EMPTY)[0].cells) - {""} == {column.label for column in Column} - {Column.ID.label}


def test_the_template_is_filled_in_and_brought_in() -> None:
    content = filled(
        ("Martin Head", "Martin@Oakfield.example.org", "Oakfield Primary", "Headteacher", None, None, None),
        (
            "Amy Teal",
            "amy@oakfield.example.org",
            "Oakfield Primary",
            "Teaching assistant",
            "Martin Head",
            date(2026, 9, 1),
        ),
        ("Chris Chair", None, "Whole federation", "Chair of governors", None, None, datetime(2027, 8, 31)),  # noqa: DTZ001 - as a workbook holds a day
    )
    ids = iter("abc")
    staff = staff_list(read(content), (), date(2026, 11, 20), lambda: next(ids))
    assert staff.everybody == (
        Person("a", "Martin Head", Role.HEADTEACHER, "oakfield-primary", "", "martin@oakfield.example.org"),
        Person(
            "b",
            "Amy Teal",
            Role.TEACHING_ASSISTANT,
            "oakfield-primary",
            "a",
            "amy@oakfield.example.org",
            date(2026, 9, 1),
        ),
        Person("c", "Chris Chair", Role.CHAIR_OF_GOVERNORS, until=date(2027, 8, 31)),
    )
    assert staff.all_schools == (School("oakfield-primary", "Oakfield Primary"),)


def test_roles_schools_and_days_are_offered_or_checked_while_they_are_typed() -> None:
    checks = {str(check.sqref): check for check in opened()[STAFF].data_validations.dataValidation}
    roles, schools, days = checks["D2:D10001"], checks["C2:C10001"], checks["F2:F10001 G2:G10001"]
    assert str(roles.formula1).strip('"').split(",") == [role.label for role in Role]
    assert len(str(roles.formula1)) <= 255  # Excel repairs a longer list away
    assert schools.formula1 == "Schools!$A$3:$A$62"
    assert (roles.type, schools.type, days.type) == ("list", "list", "date")


def test_days_are_shown_as_they_are_written_here() -> None:
    sheet = opened()[STAFF]
    assert {sheet[f"{column}{row}"].number_format for column in "FG" for row in (2, 301)} == {"dd/mm/yyyy"}
    assert sheet["A2"].number_format == "General"  # the control


def test_the_schools_are_those_of_the_list_that_is_stored() -> None:
    cells = [row[0] for row in opened()[SCHOOLS].iter_rows(min_row=3, max_row=6, values_only=True)]
    assert cells == ["Whole federation", "Oakfield Primary", "Millbrook Primary", None]


def test_every_column_is_explained_and_so_is_what_becomes_of_leavers() -> None:
    told = " ".join(str(cell) for row in opened()[HELP].iter_rows(values_only=True) for cell in row if cell)
    assert {column for column, _, _ in MEANINGS} == set(Column) - {Column.ID}
    assert all(meaning in told for _, meaning, _ in MEANINGS)
    assert all(words in told for _, words in KEEPING)
    assert "keep the row; please do not delete it" in told
