"""Staff out of Entra, through a fake of Graph."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from bot.http import OUT_OF_REACH, TOO_LARGE
from bot.microsoft.faults import SECRET_EXPIRED, TOO_MANY_PAGES, MicrosoftError
from bot.microsoft.staff import AT_ONCE, NOT_REACHED, Graph, read_staff
from bot.people import Role
from bot.people.entra import NOT_USED, FromEntra, Group, Plan
from bot.people.staff_table import MOST_ROWS, BrokenStaffList
from tests.fakes.entra_people import Element, FakeGroups, id_of, put, somebody
from tests.fakes.graph import throttled
from tests.fakes.microsoft import FakeMicrosoft

HEADS, TEACHERS = 101, 102
PLAN = Plan((Group(id_of(HEADS), Role.HEADTEACHER), Group(id_of(TEACHERS), Role.TEACHER)))
HANNAH, TOM, TESS = somebody(1, "Hannah Head"), somebody(2, "Tom Teacher"), somebody(3, "Tess Teacher", "Elm Primary")
ASHA, BEN, CAT = somebody(4, "Asha Adams"), somebody(5, "Ben Brown"), somebody(6, "Cat Clark")
EVERYBODY = (HANNAH, TOM, TESS, ASHA, BEN, CAT)


def rows(found: FromEntra) -> list[tuple[object, ...]]:
    """Return name, address, school, role and manager of everybody."""
    return [line.cells[:5] for line in found.table[1:]]


def names(found: FromEntra) -> list[object]:
    return [line.cells[0] for line in found.table[1:]]


def refused(graph: Graph) -> str:
    with pytest.raises(BrokenStaffList) as broken:
        read_staff(graph, PLAN)
    first, rest = broken.value.sentence.split("\n", 1)
    assert first == NOT_USED
    assert broken.value.__cause__ is None
    return rest


def with_(*people: Element) -> FakeGroups:
    """Return an Entra in which these are the teachers, after Hannah the head."""
    numbers = [int(str(person["id"])[-12:]) for person in people]
    return FakeGroups([HANNAH, *people], {HEADS: [1], TEACHERS: numbers})


def test_everybody_in_the_groups_comes_with_role_department_and_manager() -> None:
    graph = FakeGroups(EVERYBODY, {HEADS: [1], TEACHERS: [2, 3]}, managers={2: 1, 3: 2})
    assert rows(read_staff(graph, PLAN)) == [
        ("Hannah Head", "hannah.head@example.org", "Oak Primary", "headteacher", ""),
        ("Tom Teacher", "tom.teacher@example.org", "Oak Primary", "teacher", "hannah.head@example.org"),
        ("Tess Teacher", "tess.teacher@example.org", "Elm Primary", "teacher", "tom.teacher@example.org"),
    ]


def test_it_asks_for_no_more_than_it_needs() -> None:
    graph = FakeGroups(EVERYBODY, {HEADS: [1], TEACHERS: [2]})
    read_staff(graph, PLAN)
    members = (
        "transitiveMembers?$select=id,displayName,mail,userPrincipalName,department,accountEnabled,userType&$top=999"
    )
    assert graph.asked == [
        f"/groups/{id_of(HEADS)}/{members}",
        f"/groups/{id_of(TEACHERS)}/{members}",
        f"/users?$select=id&$expand=manager($select=id)&$filter=id%20in%20('{id_of(1)}','{id_of(2)}')",
    ]


def test_members_come_over_several_pages() -> None:
    graph = FakeGroups(EVERYBODY, {HEADS: [1], TEACHERS: [2, 3, 4, 5, 6]}, page=2)
    assert len(rows(read_staff(graph, PLAN))) == len(EVERYBODY)
    assert graph.pages_read == 1 + 3 + 3


def test_managers_are_asked_for_as_many_at_once_as_graph_takes() -> None:
    people = [somebody(number, f"Person {number}") for number in range(1, 2 * AT_ONCE + 2)]
    groups = {HEADS: [1], TEACHERS: range(2, len(people) + 1)}
    graph = FakeGroups(people, groups, managers={2: 1, AT_ONCE + 1: 2, 2 * AT_ONCE + 1: 1})
    managers = {row[0]: row[-1] for row in rows(read_staff(graph, PLAN)) if row[-1]}
    assert managers == {
        "Person 2": "person.1@example.org",
        "Person 16": "person.2@example.org",
        "Person 31": "person.1@example.org",
    }
    assert len(graph.asked) == 2 + 3


def test_who_is_in_a_group_within_the_group_counts_once_even_where_groups_hold_each_other() -> None:
    graph = FakeGroups(EVERYBODY, {HEADS: [1], TEACHERS: [2, 201], 201: [3, 202], 202: [2, 4, 201]})
    assert names(read_staff(graph, PLAN)) == ["Hannah Head", "Tom Teacher", "Tess Teacher", "Asha Adams"]


def test_a_device_or_a_contact_in_a_group_is_nobody() -> None:
    printer = {"@odata.type": "#microsoft.graph.device", "id": id_of(7), "displayName": "Printer"}
    contact = {"@odata.type": "#microsoft.graph.orgContact", "id": id_of(8), "displayName": "Supplier"}
    assert names(read_staff(with_(TOM, printer, contact), PLAN)) == ["Hannah Head", "Tom Teacher"]


def test_guests_and_accounts_that_are_switched_off_are_left_out() -> None:
    found = read_staff(
        with_(
            TOM,
            somebody(3, "Olga Off", accountEnabled=False),
            somebody(4, "Gus Guest", userType="Guest"),
            somebody(5, "Otto Older", userType=None),
            somebody(6, "Xia Outside", userType=None, userPrincipalName="xia_elsewhere#EXT#@example.org"),
            somebody(7, "Mia Member", userPrincipalName="mia_elm#EXT#@example.org"),
        ),
        PLAN,
    )
    assert names(found) == ["Hannah Head", "Tom Teacher", "Otto Older", "Mia Member"]
    assert found.notes[:3] == (
        "Read from Entra: 4 people in 2 groups.",
        "Left out because the account is switched off: 1",
        "Left out because they are guests: 2",
    )


def test_without_a_mail_address_the_account_is_the_address() -> None:
    people = somebody(2, "Tom Teacher", mail=None), somebody(3, "Tess Teacher", mail=" ", department=None)
    plan = Plan((*PLAN.groups[:1], Group(id_of(TEACHERS), Role.TEACHER, "Elm Primary")))
    assert [row[1:3] for row in rows(read_staff(with_(*people), plan))[1:]] == [
        ("tom.teacher@example.org", "Elm Primary"),
        ("tess.teacher@example.org", "Elm Primary"),
    ]


TOMS_ACCOUNT = somebody(2, "Tom Teacher", userPrincipalName="T.Teacher@Example.org")


@pytest.mark.parametrize(
    ("by_user_name", "address", "which"),
    [(False, "tom.teacher@example.org", "the e-mail address"), (True, "t.teacher@example.org", "the user name")],
)
def test_whose_user_name_is_not_their_address_stands_by_the_one_that_the_school_chose_and_is_counted(
    by_user_name: bool,  # noqa: FBT001 - a case
    address: str,
    which: str,
) -> None:
    found = read_staff(with_(TOMS_ACCOUNT, TESS), replace(PLAN, by_user_name=by_user_name))
    assert [row[1] for row in rows(found)[1:]] == [address, "tess.teacher@example.org"]
    assert found.notes[1].startswith(
        f"Have an e-mail address that is not what they sign in with: 1. On the list is {which}"
    )
    assert len(read_staff(with_(TOM, TESS), PLAN).notes) == 1  # the control


def test_a_missing_department_is_told_by_its_place_in_the_group() -> None:
    assert refused(with_(TOM, somebody(3, "Tess Teacher", department=None))).splitlines()[0] == (
        f"Group 2, person 2 ({id_of(3)}), School: the department is empty, and it names the school."
    )


NO_CONSENT = (
    "Entra does not let the bot read group 2. Please grant the application permissions GroupMember.Read.All and "
    "User.Read.All, with admin consent; for a group with hidden members, Member.Read.Hidden as well."
)
NO_MANAGERS = (
    "Entra does not let the bot read who manages whom. Please grant the application permission User.Read.All, with "
    "admin consent."
)
BUSY = "Entra asks to wait. Please try again in some minutes."
NOT_ANSWERED = "Entra did not answer as it should. Please try again in some minutes."
SIGN_IN = "Entra does not accept the bot's sign-in. Is its secret or certificate still valid?"


@pytest.mark.parametrize(
    ("page", "failed", "told"),
    [
        (2, MicrosoftError("authorization_request_denied", status=403), NO_CONSENT),
        (4, MicrosoftError("authorization_request_denied", status=403), NO_CONSENT),
        (5, MicrosoftError("authorization_request_denied", status=403), NO_MANAGERS),
        (3, MicrosoftError("too_many_requests", status=429), BUSY),
        (3, MicrosoftError("service_unavailable", status=503), BUSY),
        (6, MicrosoftError("too_many_requests", status=429), BUSY),
        (3, MicrosoftError("invalid_authentication_token", status=401), SIGN_IN),
        (1, MicrosoftError(SECRET_EXPIRED, status=401), SIGN_IN),
        (3, MicrosoftError(OUT_OF_REACH), NOT_REACHED),
        (3, MicrosoftError(OUT_OF_REACH, status=200), NOT_ANSWERED),
        (4, MicrosoftError(TOO_MANY_PAGES), NOT_ANSWERED),
        (6, MicrosoftError(TOO_LARGE), NOT_ANSWERED),
        (3, MicrosoftError("request_bad_request", status=400), NOT_ANSWERED),
    ],
)
def test_an_answer_that_breaks_off_on_any_page_is_no_list(page: int, failed: MicrosoftError, told: str) -> None:
    groups = {HEADS: [1], TEACHERS: [2, 3, 4, 5, 6]}
    assert refused(FakeGroups(EVERYBODY, groups, fails={page: failed})) == told
    assert len(rows(read_staff(FakeGroups(EVERYBODY, groups, fails={8: failed}), PLAN))) == len(EVERYBODY)


def test_a_group_that_entra_does_not_know_is_told_by_its_number() -> None:
    assert refused(FakeGroups(EVERYBODY, {HEADS: [1]})) == (
        "Entra knows no group 2. Is its object id right in entra.toml?"
    )


def test_people_of_whom_only_ids_are_shown_are_a_missing_permission_and_not_nobody() -> None:
    bare = {"@odata.type": "#microsoft.graph.user", "id": id_of(2), "displayName": None, "userPrincipalName": None}
    assert refused(with_(bare)) == (
        "Entra names the people in group 2 by their ids alone. Please grant the application permission "
        "User.Read.All, with admin consent."
    )


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("@odata.type", None),
        ("@odata.type", 7),
        ("displayName", None),
        ("displayName", ["Tom"]),
        ("mail", 7),
        ("userPrincipalName", None),
        ("userPrincipalName", ""),
        ("department", {}),
        ("accountEnabled", None),
        ("accountEnabled", "true"),
        ("userType", 1),
    ],
)
def test_what_is_not_as_expected_is_told_by_its_place_without_what_it_was(field: str, value: object) -> None:
    assert refused(with_(TOM, {**TESS, field: value})) == (
        f"Group 2, member 2: Entra's answer is not as expected in {field}."
    )


def test_an_id_that_is_none_is_refused() -> None:
    graph = FakeGroups([HANNAH], {HEADS: [1], TEACHERS: []})
    graph.people[id_of(1)] = {**HANNAH, "id": "') or ('"}
    assert refused(graph) == "Group 1, member 1: Entra's answer is not as expected in id."


ODD_MANAGERS = "Entra's answer about who manages whom is not as expected."
MEANWHILE = "Entra did not say of everybody who manages them. Please try again in some minutes."


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        ([{"id": id_of(1)}, {"id": id_of(2), "manager": "Hannah"}], ODD_MANAGERS),
        ([{"id": id_of(1)}, {"id": id_of(2), "manager": {"id": None}}], ODD_MANAGERS),
        ([{"id": 1}, {"id": id_of(2)}], ODD_MANAGERS),
        ([{"id": id_of(number)} for number in range(1, 9)], ODD_MANAGERS),
        ([{"id": id_of(1)}], MEANWHILE),
        ([{"id": id_of(1)}, {"id": id_of(3)}], MEANWHILE),
    ],
)
def test_managers_that_are_not_as_expected_are_no_list(answer: list[Element], told: str) -> None:
    graph = with_(TOM)
    graph.odd_managers = answer
    assert refused(graph) == told
    graph.odd_managers = [{"id": id_of(2)}, {"id": id_of(1), "manager": {"id": id_of(2)}}]
    assert rows(read_staff(graph, PLAN))[0][-1] == "tom.teacher@example.org"


def test_a_group_without_end_is_given_up() -> None:
    people = [somebody(number, f"Person {number}") for number in range(MOST_ROWS + 1)]
    graph = FakeGroups(people, {HEADS: [], TEACHERS: range(MOST_ROWS + 1)}, page=999)
    assert refused(graph) == "The groups hold more than 10,000 people."
    assert len(graph.asked) == 2


class Odd:
    """A Graph in which every list is this page."""

    def __init__(self, page: Element) -> None:
        self._page = page

    def pages(self, _path: str) -> Iterator[Element]:
        """Yield the page."""
        yield self._page


@pytest.mark.parametrize("page", [{}, {"value": None}, {"value": {}}, {"value": [HANNAH, None]}])
def test_a_page_that_is_no_list_of_objects_is_no_list_of_staff(page: Element) -> None:
    assert refused(Odd(page)) == NOT_ANSWERED
    assert refused(Odd({"value": []})) == "Nobody counts in any of the groups."


@pytest.fixture
def far(microsoft: FakeMicrosoft) -> FakeMicrosoft:
    """Return a Microsoft 365 over TLS that has the same people, three on a page."""
    groups = FakeGroups(EVERYBODY, {HEADS: [1], TEACHERS: [2, 3, 4, 201], 201: [5, 6]}, managers={2: 1, 6: 2})
    put(groups, microsoft.graph, 3)
    return microsoft


def test_over_the_network_everybody_comes_page_by_page_and_nothing_is_written(far: FakeMicrosoft) -> None:
    found = rows(read_staff(far.client(), PLAN))
    assert [(row[0], row[4]) for row in found] == [
        ("Hannah Head", ""),
        ("Tom Teacher", "hannah.head@example.org"),
        ("Tess Teacher", ""),
        ("Asha Adams", ""),
        ("Ben Brown", ""),
        ("Cat Clark", "tom.teacher@example.org"),
    ]
    assert [call for call in far.graph.calls if call[0] != "GET"] == []
    assert len(far.graph.calls) == 1 + 2 + 1


@pytest.mark.parametrize(("forbidden", "told"), [(f"/groups/{id_of(TEACHERS)}", NO_CONSENT), ("/users", NO_MANAGERS)])
def test_over_the_network_a_missing_permission_is_named(forbidden: str, told: str, far: FakeMicrosoft) -> None:
    far.graph.forbidden.add(forbidden)
    assert refused(far.client()) == told


def test_over_the_network_a_group_that_is_not_there_is_told(far: FakeMicrosoft) -> None:
    plan = Plan((*PLAN.groups, Group(id_of(103), Role.TEACHER)))
    with pytest.raises(BrokenStaffList, match=r"Entra knows no group 3\."):
        read_staff(far.client(), plan)


def test_over_the_network_a_429_on_a_later_page_is_waited_for_and_one_that_stays_is_told(far: FakeMicrosoft) -> None:
    waits: list[float] = []
    teachers = f"/v1.0/groups/{id_of(TEACHERS)}"
    far.server.fail(throttled("2"), path=teachers, skip=1)
    assert len(rows(read_staff(far.client(sleep=waits.append), PLAN))) == len(EVERYBODY)
    assert waits == [2.0]
    far.server.fail(throttled("2"), path=teachers, skip=1, times=None)
    assert refused(far.client(sleep=waits.append)) == BUSY
