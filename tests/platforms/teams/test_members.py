"""Who in the tenant is who on the staff list."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from bot.http import Answer, CallFailed
from bot.people import Person, Role
from bot.platforms.teams.api import Connector
from bot.platforms.teams.incoming import Place, Sender
from bot.platforms.teams.members import CannotTell, Members, Stranger
from bot.platforms.vouching import BELIEVED_FOR, PAUSE, REFUSED_FOR, Known
from tests.fakes.person import FakeDirectory
from tests.fakes.teams_connector import TOKEN, FakeTeams, refused, unreachable
from tests.platforms.teams.signed import APP_ID, OTHER_TENANT, SERVICE_URL, TENANT
from tests.storage.examples import an_event

DAY = date(2026, 11, 20)
ANN = Person("p-ann", "Ann Example", Role.TEACHER, "oak", email="ann@oak.example")
HAL = Person("p-hal", "Hal Example", Role.HEADTEACHER, "oak", email="hal@oak.example")
TALK = Place(SERVICE_URL, "a:ann")
CHANNEL = Place(SERVICE_URL, "19:c@thread.tacv2", personal=False)
FROM_ANN = Sender(TENANT, "29:ann", "account-of-ann", TALK)
SURE, UNSURE = Known(ANN, sure=True), Known(ANN, sure=False)
OUTSIDE = refused(403, "BotNotInConversationRoster")


class World:
    """A tenant with Ann and Hal, a staff list, and a clock that can be moved."""

    def __init__(self, *, staff: tuple[Person, ...] = (ANN, HAL), **ann: Any) -> None:  # noqa: ANN401 - JSON
        self.now, self.day = 0.0, DAY
        self.teams = FakeTeams()
        self.teams.add("29:ann", "account-of-ann", ANN.email, **ann)
        self.teams.add("29:hal", "account-of-hal", HAL.email)
        self.directory = FakeDirectory(staff, today=lambda: self.day)
        connector = Connector(self.teams, lambda: TOKEN, TENANT)
        self.members = Members(connector, self.directory, f"28:{APP_ID}", lambda: self.now)

    def known(self, sender: Sender = FROM_ANN) -> Known:
        return self.members.known(sender)


def test_somebody_is_joined_by_address_and_believed_for_five_minutes() -> None:
    world = World()
    assert world.known() == SURE
    world.now = BELIEVED_FOR - 0.001
    assert world.known() == SURE
    assert len(world.teams.calls) == 1
    world.now = BELIEVED_FOR
    assert world.known() == SURE
    assert len(world.teams.calls) == 2


@pytest.mark.parametrize(
    "ann",
    [
        {"userPrincipalName": "a.example@oak.example"},
        {"email": "a.example@oak.example"},
        {"userPrincipalName": "ANN@oak.example", "email": None},
        {"userPrincipalName": None},
    ],
)
def test_a_user_name_or_an_address_is_enough(ann: dict[str, Any]) -> None:
    assert World(**ann).known() == SURE


def test_two_names_of_two_people_lead_to_nobody() -> None:
    with pytest.raises(Stranger):
        World(email=HAL.email).known()


@pytest.mark.parametrize(
    "ann",
    [
        {"userRole": "guest"},
        {"userRole": "anonymous"},
        {"tenantId": OTHER_TENANT},
        {"userPrincipalName": "ann_home.example#EXT#@oak.example"},
        {"userPrincipalName": "", "email": ""},
        {"userPrincipalName": "nobody@oak.example", "email": None},
    ],
)
def test_strangers_are_refused_in_one_sentence(ann: dict[str, Any]) -> None:
    with pytest.raises(Stranger) as refusal:
        World(**ann).known()
    assert refusal.value.sentence == Stranger.sentence


def test_somebody_without_an_address_is_not_found_by_the_lack_of_one() -> None:
    with pytest.raises(Stranger):
        World(staff=(replace(ANN, email=""),), userPrincipalName="", email="").known()


@pytest.mark.parametrize(
    "person", [replace(ANN, until=DAY - timedelta(days=1)), replace(ANN, since=DAY + timedelta(days=1))]
)
def test_somebody_who_left_or_has_not_begun_is_a_stranger(person: Person) -> None:
    with pytest.raises(Stranger):
        World(staff=(person,)).known()


@pytest.mark.parametrize("answer", [refused(404, "MemberNotFoundInConversation"), Answer(404, {}, b"")])
def test_whom_teams_does_not_know_is_a_stranger_for_half_a_minute(answer: Answer) -> None:
    world = World()
    world.teams.fail(answer)
    for now in (0.0, REFUSED_FOR - 0.001):
        world.now = now
        with pytest.raises(Stranger):
            world.known()
    world.now = REFUSED_FOR
    assert world.known() == SURE


def test_whom_our_list_ends_is_out_at_once_and_nobody_is_asked() -> None:
    world = World(staff=(replace(ANN, until=DAY), HAL))
    assert world.known().person.id == ANN.id
    world.day = DAY + timedelta(days=1)
    with pytest.raises(Stranger):
        world.known()
    world.directory.replace_staff((replace(HAL, email=ANN.email),), (), an_event())
    assert world.known().person.id == HAL.id
    assert len(world.teams.calls) == 1


def test_whom_teams_turned_into_a_guest_is_out_within_five_minutes() -> None:
    world = World()
    assert world.known() == SURE
    world.teams.add("29:ann", "account-of-ann", ANN.email, userRole="guest")
    world.now = BELIEVED_FOR
    with pytest.raises(Stranger):
        world.known()


@pytest.mark.parametrize(
    "fault",
    [unreachable(), refused(503, "ServiceUnavailable"), refused(429, "x"), refused(401, "Unauthorized"), OUTSIDE],
)
def test_without_teams_somebody_known_is_known_but_not_surely_and_nobody_new_is(fault: Answer | CallFailed) -> None:
    world = World()
    world.teams.fail(fault)
    with pytest.raises(CannotTell):
        world.known()
    world.now = PAUSE
    assert world.known() == SURE
    world.now += BELIEVED_FOR
    world.teams.fail(fault)
    assert world.known() == UNSURE


def test_the_writer_of_a_message_is_found_by_account() -> None:
    world = World()
    assert world.members.writer(replace(FROM_ANN, place=CHANNEL), "account-of-hal").person == HAL
    assert world.teams.calls[0][1].endswith("/members/account-of-hal")


def test_a_writer_who_is_nobody_or_cannot_be_asked_about_is_told_apart() -> None:
    world = World()
    with pytest.raises(Stranger):
        world.members.writer(FROM_ANN, "account-of-nobody")
    world.teams.fail(OUTSIDE)
    with pytest.raises(CannotTell):
        world.members.writer(replace(FROM_ANN, place=CHANNEL), "account-of-hal")
    assert all(method == "GET" for method, _ in world.teams.calls)  # no talk is opened with whoever wrote something


@pytest.mark.parametrize("fault", [refused(404, "MemberNotFoundInConversation"), OUTSIDE])
def test_what_is_said_of_a_writer_is_nothing_against_who_sends_something(fault: Answer) -> None:
    world = World()
    world.teams.fail(fault)
    with pytest.raises((Stranger, CannotTell)):
        world.members.writer(replace(FROM_ANN, place=CHANNEL), "29:ann")
    assert world.known() == SURE


def test_whoever_is_no_writer_in_one_conversation_may_be_one_in_another() -> None:
    world = World()
    world.teams.fail(refused(404, "MemberNotFoundInConversation"))
    for _ in range(2):  # the control: in the same one the answer is believed
        with pytest.raises(Stranger):
            world.members.writer(FROM_ANN, "account-of-hal")
    assert world.members.writer(replace(FROM_ANN, place=CHANNEL), "account-of-hal").person == HAL


@pytest.mark.parametrize("fault", [OUTSIDE, refused(404, "ConversationNotFound"), Answer(403, {}, b"")])
def test_where_the_bot_is_not_in_the_conversation_its_own_talk_with_them_tells_who_they_are(fault: Answer) -> None:
    world = World()
    world.teams.fail(fault)
    assert world.known(replace(FROM_ANN, place=CHANNEL)) == SURE
    assert [method for method, _ in world.teams.calls] == ["GET", "POST", "GET"]
    assert "a%3A29%3Aann/members/29%3Aann" in world.teams.calls[-1][1]


@pytest.mark.parametrize("fault", [unreachable(), refused(500, "ServiceError")])
def test_no_talk_is_opened_where_teams_is_merely_out_of_reach(fault: Answer | CallFailed) -> None:
    world = World()
    world.teams.fail(fault)
    with pytest.raises(CannotTell):
        world.known(replace(FROM_ANN, place=CHANNEL))
    assert len(world.teams.calls) == 1


def test_a_guest_of_such_a_conversation_stays_a_stranger() -> None:
    world = World(userRole="guest")
    world.teams.fail(OUTSIDE)
    with pytest.raises(Stranger):
        world.known(replace(FROM_ANN, place=CHANNEL))


def test_with_whom_no_talk_can_be_opened_cannot_be_told() -> None:
    world = World()
    world.teams.fail(OUTSIDE, OUTSIDE)
    with pytest.raises(CannotTell):
        world.known(replace(FROM_ANN, place=CHANNEL))
