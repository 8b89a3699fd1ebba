from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta
from threading import Event

import pytest

from bot.delivery.worker import DeliveryFailed
from bot.people import Person, Role
from bot.platforms import vouching
from bot.platforms.slack.api import Member, SlackError
from bot.platforms.slack.incoming import Sender
from bot.platforms.slack.members import NOT_A_MEMBER, CannotTell, Members, Stranger
from bot.platforms.vouching import BELIEVED_FOR, PAUSE, REFUSED_FOR, Known
from tests.fakes.person import FakeDirectory
from tests.fakes.slack import TEAM, FakeSlack
from tests.guard import GUARD
from tests.storage.examples import an_event

DAY = date(2026, 11, 20)
ANN = Person("p-ann", "Ann Example", Role.TEACHER, "oak", email="ann@oak.example")
HAL = Person("p-hal", "Hal Example", Role.HEADTEACHER, "oak", email="hal@oak.example")
U_ANN = Member("UANN", TEAM, ANN.email, full=True)
U_HAL = Member("UHAL", TEAM, HAL.email, full=True)
FROM_ANN = Sender(TEAM, "UANN")
SURE, UNSURE = Known(ANN, sure=True), Known(ANN, sure=False)


class World:
    """A workspace, a staff list and a clock that can be moved."""

    def __init__(self, *users: Member, staff: tuple[Person, ...] = (ANN, HAL)) -> None:
        self.now = 0.0
        self.day = DAY
        self.slack = FakeSlack(*(users or (U_ANN, U_HAL)))
        self.directory = FakeDirectory(staff, today=lambda: self.day)
        self.members = Members(self.slack, self.directory, lambda: TEAM, lambda: self.now)

    def known(self, sender: Sender = FROM_ANN) -> Known:
        return self.members.known(sender)

    def asked(self) -> int:
        return self.slack.count("member")


def refuses(call: Callable[[], object], kind: type[Exception]) -> bool:
    with pytest.raises(kind):
        call()
    return True


def test_somebody_is_joined_by_address_and_believed_for_five_minutes() -> None:
    world = World()
    assert world.known() == SURE
    world.now = BELIEVED_FOR - 0.001
    assert world.known() == SURE
    assert world.asked() == 1
    world.now = BELIEVED_FOR
    assert world.known() == SURE
    assert world.asked() == 2


@pytest.mark.parametrize(
    "user",
    [
        replace(U_ANN, full=False),
        replace(U_ANN, team="TELSEWHERE"),
        replace(U_ANN, team=""),
        replace(U_ANN, email=""),
        replace(U_ANN, email="nobody@oak.example"),
        replace(U_ANN, id="UANOTHER"),
    ],
    ids=["guest, bot or leaver", "another workspace", "no workspace", "no address", "not on our list", "not there"],
)
def test_strangers_are_refused_in_one_sentence(user: Member) -> None:
    world = World(user)
    with pytest.raises(Stranger) as refused:
        world.known()
    assert refused.value.sentence == Stranger.sentence


@pytest.mark.parametrize("code", ["user_not_found", "user_not_visible"])
def test_somebody_whom_slack_does_not_show_is_a_stranger(code: str) -> None:
    world = World()
    world.slack.fail("member", code)
    assert refuses(world.known, Stranger)


def test_another_workspace_is_refused_without_asking() -> None:
    world = World()
    assert refuses(lambda: world.known(Sender("TELSEWHERE", "UANN")), Stranger)
    assert not world.slack.calls


@pytest.mark.parametrize(
    "person", [replace(ANN, until=DAY - timedelta(days=1)), replace(ANN, since=DAY + timedelta(1))]
)
def test_somebody_who_left_or_has_not_begun_is_a_stranger(person: Person) -> None:
    assert refuses(World(staff=(person,)).known, Stranger)


def test_somebody_without_an_address_is_not_found_by_the_lack_of_one() -> None:
    world = World(replace(U_ANN, email=""), staff=(replace(ANN, email=""),))
    assert refuses(world.known, Stranger)


def test_whom_slack_deactivates_is_out_within_five_minutes() -> None:
    world = World()
    assert world.known() == SURE
    world.slack.members["UANN"] = replace(U_ANN, full=False)
    seconds = next(second for second in range(1_000) if _is_out(world, float(second)))
    assert seconds == BELIEVED_FOR == 300


def test_whom_our_list_ends_is_out_at_once_and_at_midnight() -> None:
    world = World(staff=(replace(ANN, until=DAY), HAL))
    assert world.known().person.id == ANN.id
    world.day = DAY + timedelta(days=1)
    assert refuses(world.known, Stranger)
    world.directory.replace_staff((ANN,), (), an_event())
    assert world.known() == SURE
    world.directory.replace_staff((HAL,), (), an_event())
    assert refuses(world.known, Stranger)
    assert world.asked() == 1


def test_an_address_that_goes_to_somebody_else_takes_nothing_along() -> None:
    world = World()
    assert world.known() == SURE
    world.directory.replace_staff(
        (replace(ANN, email="ann.new@oak.example"), replace(HAL, email=ANN.email)), (), an_event()
    )
    assert world.known().person.id == HAL.id


def test_who_was_let_in_at_slack_is_known_half_a_minute_later() -> None:
    world = World(replace(U_ANN, full=False))
    assert refuses(world.known, Stranger)
    world.slack.members["UANN"] = U_ANN
    world.now = REFUSED_FOR - 0.001
    assert refuses(world.known, Stranger)
    assert world.asked() == 1
    world.now = REFUSED_FOR
    assert world.known() == SURE


@pytest.mark.parametrize("code", ["out_of_reach", "http_503", "ratelimited", "account_inactive", "token_revoked"])
def test_without_slack_somebody_known_stays_known_for_what_is_not_confidential(code: str) -> None:
    world = World()
    assert world.known() == SURE
    world.slack.fail("member", code)
    world.now = BELIEVED_FOR - 0.001
    assert world.known() == SURE
    world.now = BELIEVED_FOR
    assert world.known() == UNSURE
    world.now += 24 * 3_600
    assert world.known() == UNSURE
    world.slack.recover()
    world.now += PAUSE
    assert world.known() == SURE


def test_without_slack_nobody_new_is_let_in() -> None:
    world = World()
    world.slack.fail("member", "out_of_reach")
    assert refuses(world.known, CannotTell)
    world.slack.recover()
    world.now = PAUSE
    assert world.known() == SURE


def test_without_slack_our_own_list_still_ends() -> None:
    world = World()
    assert world.known() == SURE
    world.slack.fail("member", "out_of_reach")
    world.now = BELIEVED_FOR
    world.directory.replace_staff((HAL,), (), an_event())
    assert refuses(world.known, Stranger)


def test_whom_slack_refused_last_stays_refused_without_it() -> None:
    world = World()
    assert world.known() == SURE
    world.slack.members["UANN"] = replace(U_ANN, full=False)
    world.now = BELIEVED_FOR
    assert refuses(world.known, Stranger)
    world.slack.fail("member", "out_of_reach")
    world.now += REFUSED_FOR
    assert refuses(world.known, Stranger)


def test_a_slack_that_does_not_answer_is_not_asked_at_every_click() -> None:
    world = World()
    world.slack.fail("member", "out_of_reach")
    for tenth in range(100):
        world.now = tenth / 10
        assert refuses(world.known, CannotTell)
    assert world.asked() == 1


def test_a_burst_of_one_user_asks_once() -> None:
    class Slow(FakeSlack):
        """A Slack that answers when it is let."""

        def member(self, user: str) -> Member:
            """Wait, then return a user."""
            assert go_on.wait(GUARD)
            return super().member(user)

    go_on = Event()
    slack = Slow(U_ANN)
    here = Members(slack, FakeDirectory((ANN,)), lambda: TEAM, lambda: 0.0)
    with ThreadPoolExecutor(16) as threads:
        burst = [threads.submit(here.known, FROM_ANN) for _ in range(16)]
        go_on.set()
        assert {each.result() for each in burst} == {SURE}
    assert slack.count("member") == 1


def test_memory_is_bounded_and_the_oldest_goes_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vouching, "MOST_USERS", 2)
    world = World(U_ANN, U_HAL, replace(U_ANN, id="UTWO"))
    for user in ("UANN", "UHAL", "UTWO", "UHAL", "UTWO"):
        world.known(Sender(TEAM, user))
    assert world.asked() == 3
    world.known()
    assert world.asked() == 4


def test_the_user_of_a_person_is_found_by_address() -> None:
    world = World()
    assert world.members.user_of(ANN) == "UANN"
    assert world.members.user_of(HAL) == "UHAL"
    assert world.members.user_of(ANN) == "UANN"
    assert world.slack.count("member_by_email") == 2
    world.now = BELIEVED_FOR
    assert world.members.user_of(ANN) == "UANN"
    assert world.slack.count("member_by_email") == 3


@pytest.mark.parametrize("user", [replace(U_ANN, full=False), replace(U_ANN, team="TELSEWHERE")])
def test_who_is_no_full_member_of_our_workspace_is_not_written_to(user: Member) -> None:
    world = World(user)
    with pytest.raises(DeliveryFailed) as failed:
        world.members.user_of(ANN)
    assert (failed.value.fault, failed.value.locked_out) == (NOT_A_MEMBER, False)


def test_why_a_user_is_not_found_is_told_and_nothing_is_believed() -> None:
    world = World(U_HAL)
    with pytest.raises(SlackError) as failed:
        world.members.user_of(ANN)
    assert failed.value.code == "users_not_found"
    world.slack.members["UANN"] = U_ANN
    assert world.members.user_of(ANN) == "UANN"


def _is_out(world: World, now: float) -> bool:
    world.now = now
    try:
        world.known()
    except Stranger:
        return True
    return False


def test_who_is_known_and_sure_is_at_hand_without_asking_anybody() -> None:
    world = World()
    assert world.members.at_hand(FROM_ANN) is None
    assert world.known() == world.members.at_hand(FROM_ANN) == SURE
    assert world.asked() == 1
    world.now = BELIEVED_FOR
    assert world.members.at_hand(FROM_ANN) is None


def test_nobody_is_at_hand_while_the_staff_list_is_not() -> None:
    world = World()
    assert world.known() == SURE
    world.directory.at_hand = False
    assert world.members.at_hand(FROM_ANN) is None


def test_whom_our_list_ends_is_not_at_hand_either() -> None:
    world = World(staff=(replace(ANN, until=DAY), HAL))
    assert world.known().person.id == ANN.id
    world.day = DAY + timedelta(days=1)
    assert world.members.at_hand(FROM_ANN) is None


def test_a_stranger_is_never_at_hand() -> None:
    world = World(replace(U_ANN, full=False))
    assert refuses(world.known, Stranger)
    assert world.members.at_hand(FROM_ANN) is None
    assert world.members.at_hand(Sender("TELSEWHERE", "UANN")) is None


def test_from_another_workspace_nobody_is_at_hand() -> None:
    world = World()
    assert world.known() == SURE
    assert world.members.at_hand(Sender("TELSEWHERE", "UANN")) is None


def test_who_is_not_sure_is_not_at_hand() -> None:
    world = World()
    assert world.known() == SURE
    world.now = BELIEVED_FOR
    world.slack.fail("member", "timeout")
    assert world.known() == UNSURE
    assert world.members.at_hand(FROM_ANN) is None
