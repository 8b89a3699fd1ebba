"""Who on a new list is who on the stored one, and what the office is asked."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, reject
from hypothesis import strategies as st

from bot.people import Person, Role
from bot.people.staff_list import StaffList
from bot.people.staff_table import BrokenStaffList
from tests.people.tables import TODAY, listed

TOM = Person("t", "Tom Teacher", Role.TEACHER, "oak", email="tom@example.org")
VIC = Person("v", "Victor Volunteer", Role.VOLUNTEER, "oak")
MARTIN = Person("m", "Martin Mild", Role.HEADTEACHER, "oak", email="head@example.org")
ZOE = replace(MARTIN, id="", name="Zoe Zest")
YESTERDAY = TODAY - timedelta(days=1)
ROW = "{name},{email},{school},{role},,,{until},{previous},{id}\n"

OTHER_NAME = (
    "Row 2, E-mail: somebody with another name has or had this address. If it is the same person, write the address "
    "under Previous e-mail as well. If it is somebody else, keep a row for the one who had it: without the address, "
    "and with their last day under Until."
)
SAME_NAME = (
    "Row 2, Name: somebody with this name was at this school before. If it is the same person, write {id} in a column "
    "Id. If it is somebody else, write a number or word of your own there, which nobody else has."
)


def row(person: Person, id_: str = "", previous: str = "") -> str:
    return ROW.format(
        name=person.name,
        email=person.email,
        school=person.school,
        role=person.role,
        until=person.until or "",
        previous=previous,
        id=id_,
    )


def ids(text: str, *before: Person) -> list[str]:
    return [person.id for person in listed(text, before).everybody]


def fault(text: str, *before: Person) -> str:
    with pytest.raises(BrokenStaffList) as broken:
        listed(text, before)
    return broken.value.sentence


def left(person: Person, day: date = YESTERDAY) -> Person:
    return replace(person, until=day)


@pytest.mark.parametrize(
    "now",
    [
        row(TOM),
        row(replace(TOM, email="TOM@EXAMPLE.ORG")),
        row(replace(TOM, name="TOM  teacher")),
        row(replace(TOM, name="Tom Married"), previous=TOM.email),
        row(replace(TOM, name="Tom Married"), "t"),
        row(replace(TOM, email="tom.new@example.org"), previous=TOM.email),
        row(replace(TOM, email="tom.new@example.org", name="Tom Married"), previous=TOM.email),
        row(replace(TOM, email="tom.new@example.org"), "t"),
        row(replace(TOM, name="Tom Married", email=""), "t"),
        row(replace(TOM, email="")),
        row(TOM, "payroll-7"),
    ],
)
def test_an_id_stays_with_its_person_whatever_else_changes(now: str) -> None:
    assert ids(row(VIC) + now, VIC, TOM) == ["v", "t"]


@pytest.mark.parametrize("name", ["Zoe Zest", "Martin Zest", "Zoe Mild"])
@pytest.mark.parametrize("before", [MARTIN, left(MARTIN)])
def test_another_name_at_an_address_is_asked_about(name: str, before: Person) -> None:
    assert fault(row(replace(ZOE, name=name)), before) == OTHER_NAME


def test_the_same_person_with_a_new_surname_writes_the_address_twice() -> None:
    married = replace(MARTIN, name="Martin Zest")
    assert ids(row(married, previous=MARTIN.email), MARTIN) == ["m"]
    assert ids(row(married, previous=MARTIN.email), left(MARTIN)) == ["m"]


@pytest.mark.parametrize("before", [MARTIN, left(MARTIN), left(replace(MARTIN, email="")), replace(MARTIN, email="")])
def test_an_address_goes_to_somebody_new_where_the_leaver_keeps_a_row_without_it(before: Person) -> None:
    leaver = replace(left(MARTIN), email="")
    now = row(leaver) + row(ZOE)
    first = listed(now, (before,))
    assert [person.id for person in first.everybody] == ["m", "n1"]
    assert (first.gone, listed(now, first.kept)) == ((), first)


def test_the_row_of_a_leaver_may_tell_of_another_role_but_not_of_another_school() -> None:
    leaver = replace(left(MARTIN), email="", role=Role.TEACHER)
    assert ids(row(leaver) + row(ZOE), MARTIN) == ["m", "n1"]
    assert fault(row(ZOE) + row(replace(leaver, school="elm")), MARTIN) == OTHER_NAME


def test_an_address_goes_on_again_and_again_and_everybody_keeps_their_own_id() -> None:
    first = row(replace(left(MARTIN), email=""))
    stored = listed(first + row(ZOE), (MARTIN,)).kept
    anna = replace(ZOE, name="Anna Able")
    everybody = listed(first + row(replace(left(ZOE), email="")) + row(anna, "a"), stored).everybody
    assert [(person.name, person.id) for person in everybody] == [
        ("Martin Mild", "m"),
        ("Zoe Zest", "n1"),
        ("Anna Able", "a"),
    ]


def test_somebody_new_at_an_address_may_have_an_id_instead() -> None:
    staff = listed(row(ZOE, "z"), (MARTIN,))
    assert [person.id for person in staff.everybody] == ["z"]
    assert staff.gone == (left(MARTIN),)
    # Two have the address by now, and only one of them works here.
    assert ids(row(ZOE), *staff.kept) == ["z"]
    assert ids(row(replace(ZOE, name="Zoe Mild"), previous=ZOE.email), *staff.kept) == ["z"]
    assert ids(row(MARTIN), *staff.kept) == ["m"]


def test_a_previous_address_of_two_leavers_is_asked_about() -> None:
    leavers = (left(MARTIN), left(replace(ZOE, id="z")))
    new = Person("", "Anna Able", Role.TEACHER, "oak", email="anna@example.org")
    assert fault(row(new, previous=MARTIN.email), *leavers) == OTHER_NAME
    assert ids(row(new, previous=MARTIN.email), leavers[0]) == ["m"]


def test_who_is_gone_from_the_list_is_the_same_person_when_they_come_back() -> None:
    gone = listed(row(VIC), (VIC, TOM)).gone
    assert gone == (left(TOM),)
    assert ids(row(TOM), *gone) == ids(row(replace(TOM, role=Role.HEADTEACHER)), *gone) == ["t"]
    assert ids(row(TOM)) == ["n1"]


@pytest.mark.parametrize(
    ("now", "before"),
    [
        (VIC, left(VIC)),
        (replace(VIC, role=Role.TEACHER), left(VIC)),
        (replace(TOM, email=""), left(TOM)),
        (replace(VIC, email="vic@example.org"), left(VIC)),
        (replace(VIC, email="vic@example.org", role=Role.TEACHER), VIC),
        (replace(TOM, email="tom.new@example.org"), TOM),
        (replace(TOM, email="tom.new@example.org"), left(TOM)),
    ],
)
def test_a_newcomer_with_the_name_of_somebody_who_is_not_there_is_asked_about(now: Person, before: Person) -> None:
    assert fault(row(now), before) == SAME_NAME.format(id=before.id)
    assert ids(row(now, before.id), before) == [before.id]
    somebody_else = listed(row(now, "7"), (before,))
    assert [person.id for person in somebody_else.everybody] == ["7"]
    # Said once, it is known.
    assert ids(row(now), *somebody_else.kept) == ["7"]
    assert ids(row(replace(now, school="elm")), before) == ["n1"]


def test_where_several_people_had_the_name_each_id_is_told() -> None:
    assert "write v or w in a column Id" in fault(row(VIC), left(VIC), left(replace(VIC, id="w")))


def test_a_namesake_of_somebody_who_is_there_is_nobody_to_ask_about() -> None:
    assert ids(row(TOM) + row(replace(TOM, email="tom.two@example.org")), TOM) == ["t", "n1"]
    assert ids(row(TOM) + row(replace(TOM, email="")), TOM) == ["t", "n1"]


def test_who_has_no_account_is_known_by_name_and_school() -> None:
    assert ids(row(replace(VIC, role=Role.TEACHER)), VIC) == ["v"]
    assert ids(row(replace(VIC, school="elm")), VIC) == ["n1"]
    assert ids(row(VIC, "v2"), VIC) == ["v2"]


def test_who_gets_an_account_stays_the_same_person() -> None:
    assert ids(row(replace(VIC, email="vic@example.org")), VIC) == ["v"]


def test_who_comes_back_has_their_id_again_where_their_row_was_kept() -> None:
    long_ago = left(TOM, TODAY - timedelta(days=300))
    assert ids(row(long_ago), TOM) == ["t"]
    assert ids(row(TOM), long_ago) == ["t"]


def test_an_id_that_belongs_to_somebody_else_is_refused() -> None:
    other = replace(TOM, name="Olga Other", email="olga@example.org")
    assert fault(row(other, "t"), TOM).startswith("Row 2, Id: this id belongs to somebody with another name and")
    assert ids(row(other, "t", TOM.email), TOM) == ["t"]


def test_the_id_of_a_leaver_is_not_given_out_again() -> None:
    other = replace(VIC, name="Olga Other")
    assert fault(row(other, "v"), left(VIC)).startswith("Row 2, Id: this id belongs to somebody with another name")
    assert ids(row(other, "v"), VIC) == ids(row(VIC, "v"), left(VIC)) == ["v"]


PEOPLE = st.builds(
    Person,
    id=st.sampled_from(["a", "b", "c", "d"]),
    name=st.sampled_from(["Ann", "Bob", "Cat"]),
    role=st.sampled_from([Role.TEACHER, Role.VOLUNTEER]),
    school=st.just("oak"),
    email=st.sampled_from(["", "x@example.org", "y@example.org", "z@example.org"]),
    until=st.sampled_from([None, date(2026, 1, 1), YESTERDAY]),
)
LISTS = st.lists(
    PEOPLE,
    max_size=4,
    unique_by=(lambda person: person.id, lambda person: person.email or f"nobody else is {person.name}"),
)


def listed_or_asked(after: list[Person], before: tuple[Person, ...]) -> StaffList:
    try:
        return listed("".join(row(person) for person in after), before)
    except BrokenStaffList:
        reject()


@given(LISTS, LISTS.filter(bool), LISTS.filter(bool))
def test_ids_are_never_shared_or_lost_and_never_go_to_somebody_with_another_name(
    before: list[Person], after: list[Person], later: list[Person]
) -> None:
    stored = tuple(before)
    for people in (after, later):
        found = listed_or_asked(people, stored)
        names = {person.id: person.name for person in found.kept}
        assert len(names) == len(found.kept)
        assert {person.id: names[person.id] for person in stored} == {person.id: person.name for person in stored}
        assert listed("".join(row(person) for person in people), found.kept) == found
        # The next list gives out n1, n2 and so on again.
        stored = tuple(replace(person, id=f"{person.id}{len(stored)}") for person in found.kept)
