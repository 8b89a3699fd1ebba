"""Columns, cells and what is wrong with them, told by row."""

from datetime import date

import pytest

from bot.people import Role
from bot.people.staff_rows import Column, Row, rows_of
from bot.people.staff_table import BrokenStaffList, read_csv
from tests.people.tables import HEADING, listed


def fault(text: str, heading: str = HEADING) -> str:
    with pytest.raises(BrokenStaffList) as broken:
        listed(text, heading=heading)
    assert "Ann" not in broken.value.sentence
    return broken.value.sentence


@pytest.mark.parametrize(
    "heading",
    [
        "Name,E-mail,School,Role,Manager,From,Until",
        " NAME ,e mail,SCHOOL,Role,line-manager,start date,End_Date",
        "name,Email Address,school,role,manager,from,until",
    ],
)
def test_headings_are_known_in_any_spelling_and_any_case(heading: str) -> None:
    (person,) = listed("Ann,ann@example.org,Oak,teacher,,1/9/2026,2027-08-31\n", heading=heading + "\n").everybody
    assert (person.email, person.since, person.until) == ("ann@example.org", date(2026, 9, 1), date(2027, 8, 31))


def test_columns_may_stand_in_any_order_with_others_between_them() -> None:
    heading = "phone,Role,Until,School,notes,Manager,E-mail,Name\n"
    (person,) = listed("123,teacher,,Oak,likes tea,,ann@example.org,Ann,and more\n", heading=heading).everybody
    assert (person.name, person.role, person.school) == ("Ann", Role.TEACHER, "oak")


def test_a_list_without_e_mail_needs_ids_and_a_list_without_ids_needs_e_mail() -> None:
    assert listed("a,Ann,teacher,Oak,\n", heading="id,name,role,school,manager\n").everybody[0].id == "a"
    assert fault("Ann,teacher,Oak,\n", "name,role,school,manager\n") == (
        "It needs these headings in its first row: Name, School, Role, Manager, E-mail. Missing: E-mail."
    )
    with pytest.raises(BrokenStaffList, match="Missing: Name, School, Role, Manager, E-mail"):
        rows_of(())


def test_a_misspelt_heading_is_told_because_leavers_would_come_back_without_it() -> None:
    sentence = fault("", "Name,E-mail,School,Role,Manager,From,Untill\n")
    assert sentence == "Row 1, column 7: this heading is not known; perhaps Until is meant."
    assert "twice" in fault("", "Name,E-mail,School,Role,Manager,e-mail\n")


def test_a_heading_that_is_like_one_that_is_there_does_no_harm() -> None:
    assert (
        len(
            listed(
                "Ann,ann@example.org,Oak,teacher,,7\n", heading="Name,E-mail,School,Role,Manager,School id\n"
            ).everybody
        )
        == 1
    )


@pytest.mark.parametrize(
    "written", ["teaching_assistant", "Teaching assistant", "TEACHING ASSISTANT", "teaching-assistant"]
)
def test_a_role_is_written_as_its_code_or_its_label(written: str) -> None:
    assert Row(2, {Column.ROLE: written}).role is Role.TEACHING_ASSISTANT


@pytest.mark.parametrize("role", list(Role))
def test_every_role_is_known_by_its_code_and_its_label(role: Role) -> None:
    assert Row(2, {Column.ROLE: role.value}).role is Row(2, {Column.ROLE: role.label}).role is role


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("2026-09-01", date(2026, 9, 1)),
        ("2026-09-01 00:00:00", date(2026, 9, 1)),
        ("01/09/2026", date(2026, 9, 1)),
        ("31 Aug 2026", date(2026, 8, 31)),
        ("1 September 2026", date(2026, 9, 1)),
        ("1-Sep-2026", date(2026, 9, 1)),
        ("1.9.2026", date(2026, 9, 1)),
        ("31-12-2026", date(2026, 12, 31)),
        ("", None),
    ],
)
def test_a_day_is_written_as_in_britain_or_as_in_a_database(written: str, day: date | None) -> None:
    assert Row(2, {Column.FROM: written}).day(Column.FROM) == day


def test_a_day_of_a_workbook_is_a_day() -> None:
    assert Row(2, {Column.FROM: date(2026, 9, 1)}).day(Column.FROM) == date(2026, 9, 1)


def test_the_whole_federation_may_be_written_or_left_empty() -> None:
    heading = "Name,E-mail,School,Role,Manager\n"
    staff = listed(
        "A,a@example.org,Whole federation,chair_of_governors,\nB,b@example.org,,business_manager,\n", heading=heading
    )
    assert ([person.school for person in staff.everybody], staff.all_schools) == (["", ""], ())


@pytest.mark.parametrize(
    ("row", "told"),
    [
        (",ann@example.org,Oak,teacher", "Name: it is empty."),
        ("Ann,ann at home,Oak,teacher", "E-mail: this is not an e-mail address. Leave it empty for somebody without"),
        ("Ann,ann@example.org,Oak,teacher,,,,ann@", "Previous e-mail: this is not an e-mail address."),
        ("Ann,ann@example.org,Oak,caretaker", "Role: it is not one of these: Teaching assistant, Teacher, Office"),
        ("Ann,ann@example.org,,teacher", "School: this role needs a school."),
        ("Ann,ann@example.org,Oak,chair_of_governors", "School: this role is held for the whole federation; please"),
        ("Ann,ann@example.org,学校,teacher", "School: the school's name needs letters from a to z or digits."),
        ("Ann,ann@example.org,Oak,teacher,,09/30/2026", "From: this is not a date. Dates are written like 01/09/2026"),
        ("Ann,ann@example.org,Oak,teacher,,,soon", "Until: this is not a date. Dates are written like 01/09/2026 or"),
        ("Ann,ann@example.org,Oak,teacher,,2026-09-02,2026-09-01", "Until: this is before the day under From."),
        ("An\0n,ann@example.org,Oak,teacher", "Name: it holds a character that cannot be seen."),
        ("Ann\u200b,ann@example.org,Oak,teacher", "Name: it holds a character that cannot be seen."),
        ("#REF!,ann@example.org,Oak,teacher", "Name: it holds an error of the spreadsheet, such as #REF!"),
        ("#N/A,ann@example.org,Oak,teacher", "Name: it holds an error of the spreadsheet, such as #REF!"),
        (f"{'Ann' * 100},ann@example.org,Oak,teacher", "Name: it is longer than 254 characters."),
    ],
)
def test_a_wrong_cell_is_told_by_its_row_and_column_and_never_by_its_person(row: str, told: str) -> None:
    (sentence,) = fault(f"Bob,bob@example.org,Oak,teacher\n{row}\n").splitlines()
    assert sentence.startswith(f"Row 3, {told}")


@pytest.mark.parametrize(
    ("address", "sound"),
    [
        ("ann@example.org", True),
        ("A.Nn+x'y@Oak-Primary.Sch.UK", True),
        ("ann", False),
        ("ann@localhost", False),
        ("a@b@example.org", False),
        ("ann@example..org", False),
        ("Ann <ann@example.org>", False),
        ("mailto:ann@example.org", False),
        ("änn@example.org", False),
        ("ann@example.org; bob@example.org", False),
    ],
)
def test_an_address_is_checked_for_its_shape(address: str, sound: bool) -> None:  # noqa: FBT001 - a row of a table
    text = f'Zed,"{address}",Oak,teacher,,,,,\n'
    if sound:
        assert listed(text).everybody[0].email == address.lower()
    else:
        assert fault(text).startswith("Row 2, E-mail:")


def test_every_fault_is_told_at_once_in_the_order_of_the_rows() -> None:
    text = "Ann,x,Oak,caretaker,,soon,later,,\n,,,,,,,,\n,,,teacher,,,,,7\n"
    assert [line.partition(":")[0] for line in fault(text).splitlines()] == [
        "Row 2, E-mail",
        "Row 2, Role",
        "Row 2, From",
        "Row 2, Until",
        "Row 4, Name",
        "Row 4, School",
    ]


def test_only_the_first_twenty_faults_are_told_and_the_rest_are_counted() -> None:
    rows = "".join(f"Ann,a{n}@example.org,Oak,caretaker,,,,,\n" for n in range(25))
    told = fault(rows).splitlines()
    assert (len(told), told[-1]) == (21, "And 5 more.")


def test_a_row_with_nothing_but_notes_of_the_office_is_nobody() -> None:
    rows = rows_of(read_csv(f"notes,{HEADING}x,Ann,,Oak,teacher,,,,,\nonly a note,,,,,,,,,\n".encode()))
    assert [row.number for row in rows] == [2]
