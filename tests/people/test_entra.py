"""A staff list out of groups in Entra: the table, and what is told about it."""

from collections.abc import Mapping, Sequence
from datetime import date

import pytest

from bot.people import Person, Role
from bot.people.entra import NOT_USED, PUT_RIGHT, FromEntra, Group, Member, Plan, Reply, choose, staff_from
from bot.people.staff_list import StaffList, staff_list
from bot.people.staff_rows import Column, Row
from bot.people.staff_table import MOST_ROWS, BrokenStaffList
from tests.fakes.entra_people import id_of

TODAY = date(2026, 11, 20)
HEADS = Group(id_of(101), Role.HEADTEACHER)
TEACHERS = Group(id_of(102), Role.TEACHER)
CHAIRS = Group(id_of(103), Role.CHAIR_OF_GOVERNORS)
BUSINESS = Group(id_of(104), Role.BUSINESS_MANAGER)

HANNAH = Member(1, id_of(1), "Hannah Head", "hannah@example.org", "Oak Primary")
TOM = Member(2, id_of(2), "Tom Teacher", "tom@example.org", "Oak Primary")
TESS = Member(3, id_of(3), "Tess Teacher", "tess@example.org", "Elm Primary")


def entry(number: int, cells: str) -> Row:
    """Return somebody without an account: name, role, school, e-mail address and manager, as a school wrote them."""
    columns = (Column.NAME, Column.ROLE, Column.SCHOOL, Column.EMAIL, Column.MANAGER)
    return Row(number, dict(zip(columns, cells.split(","), strict=True)))


CARA = entry(1, "Cara Chair,Chair of governors,,Cara@elsewhere.example,")
VAL = Row(
    2,
    {
        **entry(2, "Val Volunteer,volunteer,Oak Primary,,Tom@example.org").cells,
        Column.FROM: date(2026, 9, 1),
        Column.UNTIL: "20/07/2027",
    },
)
SAM = entry(3, "Sam Supply,teacher,Oak Primary,,cara@elsewhere.example")


def read(plan: Plan, *members: Sequence[Member], managers: Mapping[Member, Member] | None = None) -> FromEntra:
    """Return what comes out of the members of each group."""
    return staff_from(plan, choose(members), {one.id: other.id for one, other in (managers or {}).items()})


def listed(found: FromEntra, before: Sequence[Person] = ()) -> StaffList:
    """Return the staff list as a spreadsheet with this table would give it; new people are numbered."""
    numbers = iter("abcdefgh")
    return staff_list(found.table, before, TODAY, lambda: next(numbers))


def told(found: FromEntra, before: Sequence[Person] = ()) -> str:
    """Return what is told of a list that cannot be used."""
    with pytest.raises(BrokenStaffList) as broken:
        listed(found, before)
    return found.refused(broken.value).sentence


def refused(plan: Plan, *members: Sequence[Member]) -> str:
    with pytest.raises(BrokenStaffList) as broken:
        read(plan, *members)
    return broken.value.sentence


def test_the_table_is_the_one_that_a_spreadsheet_gives() -> None:
    found = read(Plan((HEADS, TEACHERS)), [HANNAH], [TOM, TESS], managers={TOM: HANNAH})
    assert [(line.number, line.cells) for line in found.table] == [
        (1, ("Name", "E-mail", "School", "Role", "Manager", "From", "Until", "Previous e-mail", "Id", "Other roles")),
        (2, ("Hannah Head", "hannah@example.org", "Oak Primary", "headteacher", "", "", "", "", "", "")),
        (3, ("Tom Teacher", "tom@example.org", "Oak Primary", "teacher", "hannah@example.org", "", "", "", "", "")),
        (4, ("Tess Teacher", "tess@example.org", "Elm Primary", "teacher", "", "", "", "", "", "")),
    ]
    assert listed(found).everybody == (
        Person("a", "Hannah Head", Role.HEADTEACHER, "oak-primary", "", "hannah@example.org"),
        Person("b", "Tom Teacher", Role.TEACHER, "oak-primary", "a", "tom@example.org"),
        Person("c", "Tess Teacher", Role.TEACHER, "elm-primary", "", "tess@example.org"),
    )
    assert found.notes == ("Read from Entra: 3 people in 2 groups.",)


def test_a_school_in_the_file_comes_before_the_department() -> None:
    found = read(Plan((Group(id_of(102), Role.TEACHER, "Elm Primary"),)), [TOM])
    assert [person.school for person in listed(found).everybody] == ["elm-primary"]
    assert found.notes == ("Read from Entra: 1 person in 1 group.",)


def test_who_has_a_role_for_the_whole_federation_has_no_school_whatever_their_department() -> None:
    plan = Plan((CHAIRS, Group(id_of(104), Role.BUSINESS_MANAGER, "Whole federation")), ("Oak Primary",))
    assert [person.school for person in listed(read(plan, [TOM], [TESS])).everybody] == ["", ""]


def test_without_a_department_nobody_is_at_a_school_nor_by_accident_at_the_whole_federation() -> None:
    nowhere = Member(4, id_of(4), "Nora Nowhere", "nora@example.org")
    assert refused(Plan((BUSINESS,)), [nowhere]) == (
        f"{NOT_USED}\nGroup 1, person 4 ({id_of(4)}), School: the department is empty, and it names the school.\n"
        f"{PUT_RIGHT}"
    )


def test_a_department_that_is_none_of_the_listed_schools_is_refused_and_one_that_is_gets_its_spelling() -> None:
    listed_schools = Plan((TEACHERS,), ("Oak Primary", "ELM primary"))
    assert [school.name for school in listed(read(listed_schools, [TOM, TESS])).all_schools] == [
        "Oak Primary",
        "ELM primary",
    ]
    maths = Member(7, id_of(7), "Mia Maths", "mia@example.org", "Maths")
    assert refused(listed_schools, [TOM, maths]).splitlines()[1] == (
        f"Group 1, person 7 ({id_of(7)}), School: the department is none of the schools in entra.toml."
    )
    assert [school.name for school in listed(read(Plan((TEACHERS,)), [maths])).all_schools] == ["Maths"]


def test_who_is_in_two_groups_counts_in_the_first() -> None:
    found = read(Plan((HEADS, TEACHERS)), [HANNAH], [TOM, HANNAH, TOM])
    assert [(person.name, person.role) for person in listed(found).everybody] == [
        ("Hannah Head", Role.HEADTEACHER),
        ("Tom Teacher", Role.TEACHER),
    ]
    assert found.notes == (
        "Read from Entra: 2 people in 2 groups.",
        "In more than one group, of which the first in entra.toml counts: 1",
    )


def test_guests_and_accounts_that_are_switched_off_are_left_out_and_counted_once_each() -> None:
    off = Member(1, id_of(5), "Olga Off", "olga@example.org", "Oak Primary", is_enabled=False)
    guest = Member(2, id_of(6), "Gus Guest", "gus@elsewhere.example", is_guest=True)
    both = Member(3, id_of(7), "Bo Both", "bo@elsewhere.example", is_enabled=False, is_guest=True)
    found = read(Plan((HEADS, TEACHERS)), [off, guest], [TOM, off, both])
    assert [person.name for person in listed(found).everybody] == ["Tom Teacher"]
    assert found.notes == (
        "Read from Entra: 1 person in 2 groups.",
        "Left out because the account is switched off: 1",
        "Left out because they are guests: 2",
        "Nobody counts in group 1.",
    )


def test_a_manager_in_none_of_the_groups_is_left_empty_and_told() -> None:
    outside = Member(1, id_of(9), "Sid Somewhere", "sid@example.org")
    found = read(Plan((TEACHERS,)), [TOM, TESS], managers={TOM: outside, TESS: TOM})
    assert [person.manager for person in listed(found).everybody] == ["", "a"]
    assert found.notes[1:] == (
        "Managed by somebody in none of the groups, so without a manager here: 1",
        "  Tom Teacher",
    )


def test_what_the_list_refuses_is_told_by_group_and_place_and_names_nobody() -> None:
    again = Member(4, id_of(4), "Thomas Teacher", "tom@example.org", "Oak Primary")
    odd = Member(5, id_of(5), "Odd One", "odd one", "Oak Primary")
    found = read(Plan((HEADS, TEACHERS)), [HANNAH, TOM], [TESS, again, odd], managers={HANNAH: HANNAH})
    assert told(found) == (
        f"{NOT_USED}\n"
        f"Group 1, person 1 ({id_of(1)}), Manager: nobody manages themself.\n"
        f"Group 2, person 4 ({id_of(4)}), E-mail: the same address is in group 1, person 2 ({id_of(2)}).\n"
        f"Group 2, person 5 ({id_of(5)}), E-mail: this is not an e-mail address. Leave it empty for somebody without "
        f"one.\n{PUT_RIGHT}"
    )


OLD_TOM = Person("old", "Tom Teacher", Role.TEACHER, "oak-primary", "", "tom@example.org")


def test_the_same_person_keeps_their_id_and_two_with_one_name_are_two() -> None:
    namesake = Member(8, id_of(8), "Tom Teacher", "tom2@example.org", "Elm Primary")
    assert [p.id for p in listed(read(Plan((TEACHERS,)), [namesake, TOM]), [OLD_TOM]).everybody] == ["a", "old"]


RENAMED = Member(2, id_of(2), "Tom Taylor", "tom@example.org", "Oak Primary")


@pytest.mark.parametrize(
    ("reply", "id_"), [(Reply(previous="tom@example.org"), "old"), (Reply(id="another-tom"), "another-tom")]
)
def test_an_address_that_has_another_name_is_asked_about_until_the_school_answers(reply: Reply, id_: str) -> None:
    first, *_, last = told(read(Plan((TEACHERS,)), [RENAMED]), [OLD_TOM]).splitlines()[1:]
    assert first.startswith(f"Group 1, person 2 ({id_of(2)}), E-mail: somebody with another name has or had this")
    assert last == PUT_RIGHT
    answered = Plan((TEACHERS,), replies={"tom@example.org": reply})
    assert [person.id for person in listed(read(answered, [RENAMED]), [OLD_TOM]).everybody] == [id_]


def test_a_name_that_comes_back_under_another_address_is_asked_about_by_the_id_that_it_had() -> None:
    moved = Member(2, id_of(2), "Tom Teacher", "t.teacher@example.org", "Oak Primary")
    asked = told(read(Plan((TEACHERS,)), [moved]), [Person("row 99", *_rest(OLD_TOM))])
    assert "If it is the same person, write row 99 in a column Id." in asked
    answered = Plan((TEACHERS,), replies={"t.teacher@example.org": Reply(id="old")})
    assert [person.id for person in listed(read(answered, [moved]), [OLD_TOM]).everybody] == ["old"]


def _rest(person: Person) -> tuple[str, Role, str, str, str]:
    return person.name, person.role, person.school, person.manager, person.email


@pytest.mark.parametrize("entries", [(), (CARA,)])
def test_groups_with_nobody_in_them_are_no_list_whoever_has_no_account(entries: tuple[Row, ...]) -> None:
    plan = Plan((HEADS, TEACHERS), without_account=entries)
    assert refused(plan, [], []) == f"{NOT_USED}\nNobody counts in any of the groups."
    assert len(listed(read(plan, [], [TOM])).everybody) == 1 + len(entries)


def test_who_has_no_account_comes_after_entra_in_the_order_of_the_file() -> None:
    found = read(Plan((HEADS, TEACHERS), without_account=(CARA, VAL, SAM)), [HANNAH], [TOM], managers={TOM: HANNAH})
    assert listed(found).everybody == (
        Person("a", "Hannah Head", Role.HEADTEACHER, "oak-primary", "", "hannah@example.org"),
        Person("b", "Tom Teacher", Role.TEACHER, "oak-primary", "a", "tom@example.org"),
        Person("c", "Cara Chair", Role.CHAIR_OF_GOVERNORS, "", "", "cara@elsewhere.example"),
        Person("d", "Val Volunteer", Role.VOLUNTEER, "oak-primary", "b", "", date(2026, 9, 1), date(2027, 7, 20)),
        Person("e", "Sam Supply", Role.TEACHER, "oak-primary", "c"),
    )
    assert found.notes == (
        "Read from Entra: 2 people in 2 groups.",
        "Added from entra.toml, as people without an account: 3",
    )


def test_who_has_no_account_is_no_leaver_and_keeps_their_id_from_import_to_import() -> None:
    plan = Plan((TEACHERS,), without_account=(CARA, VAL, SAM))
    first = listed(read(plan, [TOM]))
    again = listed(read(plan, [TOM]), first.kept)
    assert (again.everybody, again.gone) == (first.everybody, ())
    gone = listed(read(Plan((TEACHERS,)), [TOM]), first.kept).gone
    assert [person.name for person in gone] == ["Cara Chair", "Val Volunteer", "Sam Supply"]


def test_who_is_in_a_group_and_has_no_account_is_refused_by_both_places() -> None:
    both = entry(2, "Thomas Teacher,teacher,Oak Primary,TOM@example.org,")
    assert refused(Plan((HEADS, TEACHERS), without_account=(CARA, both)), [HANNAH], [TOM]) == (
        f"{NOT_USED}\nwithout_account 2, E-mail: the same address is in group 2, person 2 ({id_of(2)}). Whoever has an "
        "account does not belong under [[without_account]]: please take them out of one of the two.\n"
        f"{PUT_RIGHT}"
    )


def test_a_governor_who_is_a_guest_in_entra_has_no_account() -> None:
    guest = Member(1, id_of(6), "Cara Chair", "cara@elsewhere.example", is_guest=True)
    found = read(Plan((CHAIRS, TEACHERS), without_account=(CARA,)), [guest], [TOM])
    assert [person.name for person in listed(found).everybody] == ["Tom Teacher", "Cara Chair"]
    assert "Left out because they are guests: 1" in found.notes


def test_who_has_the_name_of_somebody_in_a_group_is_told_since_it_may_be_one_person_twice() -> None:
    entries = (entry(1, "tom teacher,volunteer,Elm Primary,,"), VAL)
    found = read(Plan((TEACHERS,), without_account=entries), [TOM])
    assert len(listed(found).everybody) == 3
    assert found.notes[2:] == (
        "Without an account, but with the name of somebody in the groups, so perhaps there twice: 1",
        "  tom teacher",
    )


def test_what_the_list_refuses_of_who_has_no_account_is_told_by_the_number_in_the_file() -> None:
    entries = (
        entry(1, "Cara Chair,chair_of_governors,,cara@elsewhere.example,"),
        entry(2, "Carl Chair,volunteer,Oak Primary,cara@elsewhere.example,nobody@example.org"),
        entry(3, "Sid Self,volunteer,Oak Primary,sid@example.org,sid@example.org"),
        Row(4, {**VAL.cells, Column.PREVIOUS: "tom@example.org"}),
    )
    assert told(read(Plan((TEACHERS,), without_account=entries), [TOM])) == (
        f"{NOT_USED}\n"
        "without_account 2, E-mail: the same address is in without_account 1.\n"
        "without_account 2, Manager: it is not the e-mail address, id or name of anybody on the list.\n"
        "without_account 3, Manager: nobody manages themself.\n"
        f"without_account 4, Previous e-mail: this address is the e-mail address of group 1, person 2 ({id_of(2)}).\n"
        f"{PUT_RIGHT}"
    )


def test_who_has_no_account_manages_nobody_in_entra() -> None:
    found = read(
        Plan((TEACHERS,), without_account=(CARA,)),
        [TOM],
        managers={TOM: Member(1, id_of(9), "Cara Chair", "cara@x.org")},
    )
    assert [person.manager for person in listed(found).everybody] == ["", ""]
    assert "Managed by somebody in none of the groups, so without a manager here: 1" in found.notes


def test_somebody_without_an_account_who_comes_back_is_asked_about_until_their_entry_answers() -> None:
    left = Person("v1", "Val Volunteer", Role.VOLUNTEER, "oak-primary", until=date(2026, 7, 20))
    back = entry(1, "Val Volunteer,teacher,Oak Primary,,")
    assert "without_account 1, Name: somebody with this name" in told(
        read(Plan((TEACHERS,), without_account=(back,)), [TOM]), [left]
    )
    answered = Row(1, {**back.cells, Column.ID: "v1"})
    found = read(Plan((TEACHERS,), without_account=(answered,)), [TOM])
    assert [person.id for person in listed(found, [left]).everybody] == ["a", "v1"]


@pytest.mark.parametrize(("more", "fits"), [(0, True), (1, False)])
def test_with_those_who_have_no_account_too_there_are_no_more_than_a_spreadsheet_may_hold(
    more: int, *, fits: bool
) -> None:
    entries = tuple(entry(n, f"Volunteer {n},volunteer,Oak Primary,,") for n in range(1, MOST_ROWS + more))
    plan = Plan((TEACHERS,), without_account=entries)
    if fits:
        assert len(read(plan, [TOM]).rows) == MOST_ROWS
    else:
        assert refused(plan, [TOM]) == f"{NOT_USED}\nThe groups and [[without_account]] hold more than 10,000 people."


@pytest.mark.parametrize(("count", "fits"), [(MOST_ROWS, True), (MOST_ROWS + 1, False)])
def test_no_more_people_come_in_than_a_spreadsheet_may_hold(count: int, *, fits: bool) -> None:
    half = count // 2
    people = [Member(n, id_of(n), f"Person {n}", f"p{n}@example.org", "Oak Primary") for n in range(count)]
    plan = Plan((HEADS, TEACHERS))
    if fits:
        assert len(read(plan, people[:half], people[half:]).rows) == count
    else:
        assert refused(plan, people[:half], people[half:]) == f"{NOT_USED}\nThe groups hold more than 10,000 people."
