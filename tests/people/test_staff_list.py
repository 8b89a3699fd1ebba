"""The staff list, as a school office keeps it and as it goes wrong."""

from pathlib import Path

import pytest

from bot.people import FEDERATION, Person, Post, Role, School
from bot.people.staff_list import MADE_UP, BrokenStaffList, StaffList, read_staff_list

HEADING = "id,name,role,school,manager\n"
HEAD = "h1,Hannah Head,headteacher,Oak Primary,\n"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "staff.csv"


def read(file: Path, text: str, encoding: str = "utf-8") -> StaffList:
    file.write_text(text, encoding=encoding, newline="")
    return read_staff_list(file)


def fault(file: Path, text: str) -> str:
    with pytest.raises(BrokenStaffList) as broken:
        read(file, text)
    return broken.value.sentence


def test_people_are_read_with_their_role_school_and_manager(file: Path) -> None:
    staff = read(file, HEADING + HEAD + "t1,Tom Teacher,teacher,Oak Primary,h1\nb1,Bella,business_manager,,\n")
    teacher = Person("t1", "Tom Teacher", Role.TEACHER, "oak-primary", "h1")
    assert staff.people() == (
        Person("h1", "Hannah Head", Role.HEADTEACHER, "oak-primary"),
        teacher,
        Person("b1", "Bella", Role.BUSINESS_MANAGER, FEDERATION),
    )
    assert staff.schools() == (School("oak-primary", "Oak Primary"),)
    assert staff.person("t1") == teacher
    assert staff.person("t2") is None
    assert staff.holders(teacher.post) == (teacher,)
    assert staff.holders(Post(Role.TEACHER, "elm-primary")) == ()


def test_the_made_up_staff_are_whole_and_fill_every_role() -> None:
    staff = read_staff_list(MADE_UP)
    assert {person.role for person in staff.people()} == set(Role)
    assert len(staff.schools()) == 3
    for school in staff.schools():
        assert len(staff.holders(Post(Role.HEADTEACHER, school.id))) == 1
        assert len(staff.holders(Post(Role.SAFEGUARDING_LEAD, school.id))) == 1
    assert (
        len(staff.holders(Post(Role.CHAIR_OF_GOVERNORS))) == len(staff.holders(Post(Role.EXECUTIVE_HEADTEACHER))) == 1
    )


def test_what_a_spreadsheet_adds_does_no_harm(file: Path) -> None:
    text = (
        'id,name,role,school,manager,phone\r\nh1," Hannah \u00a0Head ",headteacher,Oak  Primary,,123\r\n,,,,,\r\n\r\n'
    )
    assert read(file, text, "utf-8-sig").people() == (Person("h1", "Hannah Head", Role.HEADTEACHER, "oak-primary"),)


def test_a_row_that_ends_early_has_empty_cells(file: Path) -> None:
    assert read(file, HEADING + "c1,Charles,chair_of_governors\n").person("c1") is not None


def test_a_school_spelt_in_two_ways_is_one_school(file: Path) -> None:
    staff = read(file, HEADING + "a,A,teacher,St Ann's Primary,\nb,B,teacher,St Ann\u2019s primary,\n")
    assert [school.id for school in staff.schools()] == ["st-anns-primary"]
    assert {person.school for person in staff.people()} == {"st-anns-primary"}


def test_a_business_manager_may_belong_to_one_school(file: Path) -> None:
    staff = read(file, HEADING + "b1,Bella,business_manager,Oak Primary,\n")
    assert staff.people()[0].school == "oak-primary"


@pytest.mark.parametrize(
    ("row", "why"),
    [
        (",Ann,teacher,Oak Primary,", "the id is missing or is used twice."),
        ("h1,Ann,teacher,Oak Primary,", "the id is missing or is used twice."),
        ("t1,,teacher,Oak Primary,", "the name is missing."),
        (
            "t1,Ann,Teacher,Oak Primary,",
            f"the role is not one of {', '.join(Role)}.",
        ),
        ("t1,Ann,teacher,,", "this role needs a school."),
        ("t1,Ann,headteacher,,", "this role needs a school."),
        (
            "c1,Ann,chair_of_governors,Oak Primary,",
            "this role is held for the whole federation; please leave its school empty.",
        ),
        ("t1,Ann,teacher,学校,", "the school's name needs letters from a to z or digits."),
        ("t1,Ann,teacher,Oak Primary,nobody", "the manager is not the id of anybody on the list."),
        ("t1,An\0n,teacher,Oak Primary,", "a cell holds a character that cannot be seen."),
        ("t1\u200b,Ann,teacher,Oak Primary,", "a cell holds a character that cannot be seen."),
    ],
)
def test_a_wrong_row_is_told_by_its_number_and_never_by_its_person(row: str, why: str, file: Path) -> None:
    sentence = fault(file, f"{HEADING}{row}\n{HEAD}")
    assert sentence == f"The staff list staff.csv, row 2: {why}"
    assert "Ann" not in sentence


def test_empty_rows_are_counted_as_the_spreadsheet_counts_them(file: Path) -> None:
    assert fault(file, f"{HEADING}\n,,,,\n{HEAD}t1,,teacher,Oak Primary,\n").startswith(
        "The staff list staff.csv, row 5:"
    )


@pytest.mark.parametrize("text", ["", "name,role\n", "id;name;role;school;manager\n"])
def test_a_list_without_its_columns_is_refused(text: str, file: Path) -> None:
    assert (
        fault(file, text)
        == "The staff list staff.csv needs the columns id, name, role, school, manager in its first row."
    )


def test_a_list_that_cannot_be_read_is_told_by_its_name(file: Path) -> None:
    sentence = "The staff list staff.csv cannot be read. It should be a CSV file in UTF-8."
    with pytest.raises(BrokenStaffList, match=sentence):
        read_staff_list(file)
    file.write_bytes(b"id,name\xff")
    with pytest.raises(BrokenStaffList, match=sentence):
        read_staff_list(file)
    assert fault(file, HEADING + "x" * 200_000) == sentence


def test_an_empty_list_has_nobody(file: Path) -> None:
    staff = read(file, HEADING)
    assert (staff.people(), staff.schools()) == ((), ())
