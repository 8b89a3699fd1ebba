"""The staff list, as a school office keeps it and brings it in again and again."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from bot.people import FEDERATION, Person, Post, Role, School
from bot.people.staff_list import is_made_up, made_up, staff_list
from bot.people.staff_table import BrokenStaffList, read_csv
from bot.references import is_nonce
from tests.people.tables import HEADING, TODAY, listed

TOM = Person("t", "Tom Teacher", Role.TEACHER, "oak", email="tom@example.org")
VIC = Person("v", "Victor Volunteer", Role.VOLUNTEER, "oak")
ROW = "{name},{email},Oak,{role},,,{until},{previous},{id}\n"


def row(person: Person, id_: str = "", previous: str = "") -> str:
    until = person.until or ""
    return ROW.format(name=person.name, email=person.email, role=person.role, until=until, previous=previous, id=id_)


def ids(text: str, *before: Person) -> list[str]:
    return [person.id for person in listed(text, before).everybody]


def fault(text: str, *before: Person) -> str:
    with pytest.raises(BrokenStaffList) as broken:
        listed(text, before)
    return broken.value.sentence


def test_people_are_read_with_their_role_school_and_manager() -> None:
    text = "Hannah Head,,Oak Primary,headteacher,,,,,h1\nTom Teacher,Tom@Example.org,Oak Primary,teacher,h1,,,,t1\n"
    staff = listed(text + "Bella,,,business_manager,,,,,b1\n")
    assert staff.everybody == (
        Person("h1", "Hannah Head", Role.HEADTEACHER, "oak-primary"),
        Person("t1", "Tom Teacher", Role.TEACHER, "oak-primary", "h1", "tom@example.org"),
        Person("b1", "Bella", Role.BUSINESS_MANAGER, FEDERATION),
    )
    assert staff.all_schools == (School("oak-primary", "Oak Primary"),)


def test_the_list_of_earlier_versions_is_read_still() -> None:
    text = 'h1," Hannah \u00a0Head ",headteacher,Oak  Primary,,123\r\n,,,,,\r\n\r\nc1,Charles,chair_of_governors\r\n'
    staff = listed(text, heading="id,name,role,school,manager,phone\r\n")
    assert staff.everybody == (
        Person("h1", "Hannah Head", Role.HEADTEACHER, "oak-primary"),
        Person("c1", "Charles", Role.CHAIR_OF_GOVERNORS),
    )


def test_the_made_up_staff_are_whole_and_fill_every_role() -> None:
    staff = made_up()
    posts = [person.post for person in staff.everybody]
    assert {person.role for person in staff.everybody} == set(Role)
    assert len(staff.all_schools) == 3
    for school in staff.all_schools:
        assert posts.count(Post(Role.HEADTEACHER, school.id)) == 1
        assert posts.count(Post(Role.SAFEGUARDING_LEAD, school.id)) == 1
    assert posts.count(Post(Role.CHAIR_OF_GOVERNORS)) == posts.count(Post(Role.EXECUTIVE_HEADTEACHER)) == 1
    assert {person.email.partition("@")[2] for person in staff.everybody} == {"example.org"}


def test_a_list_is_made_up_until_somebody_else_is_on_it() -> None:
    everybody = made_up().everybody
    without_addresses = [replace(person, email="") for person in everybody[:3]]
    assert is_made_up(everybody)
    assert is_made_up(without_addresses)
    assert is_made_up(())
    assert not is_made_up([*everybody, TOM])
    assert not is_made_up([replace(everybody[0], name="Real Person")])


def test_an_empty_list_is_refused_because_everybody_would_leave() -> None:
    assert fault("") == "There is nobody on it."


def test_a_school_spelt_in_two_ways_is_one_school() -> None:
    staff = listed(
        "A,a@example.org,St Ann's Primary,teacher,,,,,\nB,b@example.org,St Ann\u2019s primary,teacher,,,,,\n"
    )
    assert staff.all_schools == (School("st-anns-primary", "St Ann\u2019s primary"),)
    assert {person.school for person in staff.everybody} == {"st-anns-primary"}


@pytest.mark.parametrize(
    "written", ["hannah@example.org", "HANNAH@example.org", "h1", "Hannah Head", "hannah head", "old@example.org"]
)
def test_a_manager_is_an_address_an_id_or_a_name(written: str) -> None:
    head = "Hannah Head,hannah@example.org,Oak,headteacher,,,,old@example.org,h1\n"
    assert listed(f"Tom,tom@example.org,Oak,teacher,{written}\n{head}").everybody[0].manager == "h1"


def test_a_manager_who_left_stays_a_manager() -> None:
    head = "Hannah,hannah@example.org,Oak,headteacher,,,2020-01-01\n"
    staff = listed(f"Tom,tom@example.org,Oak,teacher,hannah@example.org\n{head}")
    assert [person.manager for person in staff.everybody] == ["n2", ""]


A, B = "A,a@example.org,Oak,teacher", "B,b@example.org,Oak,teacher"
OLD = "old@example.org"


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        ([f"{A},nobody"], "Row 2, Manager: it is not the e-mail address, id or name of anybody on the list."),
        ([f"{A},a"], "Row 2, Manager: nobody manages themself."),
        ([f"{A},B", B, "b,c@example.org,Elm,teacher"], "Row 2, Manager: more than one person has this name; please"),
        ([A, "B,A@EXAMPLE.org,Oak,teacher"], "Row 3, E-mail: the same address is in row 2."),
        ([f"{A},,,,,7", f"{B},,,,,7"], "Row 3, Id: the same id is in row 2."),
        ([f"{A},,,,{OLD}", f"{B},,,,{OLD.upper()}"], "Row 3, Previous e-mail: the same address is in row 2."),
        ([f"{A},,,,b@example.org", B], "Row 2, Previous e-mail: this address is the e-mail address of row 3."),
        (["A,,Oak,teacher", "a,,OAK,volunteer"], "Row 3, Name: somebody with this name at this school is in row 2."),
    ],
)
def test_rows_that_contradict_each_other_are_told(rows: list[str], told: str) -> None:
    assert fault("\n".join(rows)).startswith(told)


def test_namesakes_are_told_apart_by_a_school_an_address_or_an_id() -> None:
    text = "A,,Oak,teacher,,,,,\nA,,Elm,teacher,,,,,\nA,,Oak,teacher,,,,,7\nA,a@example.org,Oak,teacher,,,,,\n"
    assert ids(text) == ["n1", "n2", "7", "n3"]


def test_a_previous_address_that_is_the_present_one_does_no_harm() -> None:
    assert ids(row(TOM, previous=TOM.email), TOM) == ["t"]


def test_newcomers_get_ids_that_nobody_can_guess() -> None:
    (tom,) = staff_list(read_csv((HEADING + row(TOM)).encode()), (), TODAY).everybody
    assert is_nonce(tom.id)


def test_who_is_gone_from_the_list_is_kept_as_a_leaver_since_yesterday() -> None:
    earlier = replace(VIC, until=date(2026, 7, 1))
    later = replace(VIC, id="v2", name="Vera Volunteer", until=date(2027, 7, 1))
    staff = listed(A, (TOM, earlier, later))
    yesterday = TODAY - timedelta(days=1)
    assert staff.gone == (replace(TOM, until=yesterday), earlier, replace(later, until=yesterday))
    assert staff.kept == (*staff.everybody, *staff.gone)
    assert listed(A + "\n" + row(TOM), (TOM,)).gone == ()


def test_the_same_list_again_keeps_who_is_gone_as_they_are() -> None:
    first = listed(A, (TOM, VIC))
    assert listed(A, first.kept) == first


HEADINGS_WITH_OTHERS = "Name,E-mail,School,Role,Manager,Other roles\n"


def test_somebody_may_hold_several_posts() -> None:
    row = "Hal Head,hal@example.org,Oak,Headteacher,,Designated safeguarding lead; business_manager, headteacher\n"
    (person,) = staff_list(read_csv((HEADINGS_WITH_OTHERS + row).encode()), (), TODAY).everybody
    assert person.also == (Role.SAFEGUARDING_LEAD, Role.BUSINESS_MANAGER)
    assert person.posts == (
        Post(Role.HEADTEACHER, "oak"),
        Post(Role.SAFEGUARDING_LEAD, "oak"),
        Post(Role.BUSINESS_MANAGER, "oak"),
    )
    assert person.roles == {Role.HEADTEACHER, Role.SAFEGUARDING_LEAD, Role.BUSINESS_MANAGER}


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ("B M,b@example.org,,Business manager,,Wizard", "Row 2, Other roles: it is not one of these:"),
        ("B M,b@example.org,,Business manager,,Headteacher", "Row 2, Other roles: this role needs a school."),
    ],
)
def test_a_second_role_is_checked_as_the_first(row: str, told: str) -> None:
    with pytest.raises(BrokenStaffList) as broken:
        staff_list(read_csv((HEADINGS_WITH_OTHERS + row).encode()), (), TODAY)
    assert told in broken.value.sentence


def test_a_role_of_the_federation_is_held_there_beside_a_post_at_a_school() -> None:
    row = "D L,d@example.org,Oak,Office manager,,data protection lead"
    (person,) = staff_list(read_csv((HEADINGS_WITH_OTHERS + row).encode()), (), TODAY).everybody
    assert person.posts[1] == Post(Role.DATA_PROTECTION_LEAD)
