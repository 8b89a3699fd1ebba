import re
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.concerns.reminders import KINDS, URGENT_KINDS
from bot.delivery.worker import Channel, DeliveryFailed
from bot.notices import ANSWER, SEE_POLICY, SEE_PROCEDURE, SEE_READERS, SEE_RECORDS, Notice, NoticeKind
from bot.people import Person, Role
from bot.platforms.codec import Carried, Codec
from bot.platforms.slack.api import TOKEN_FAULTS, Member, SlackError
from bot.platforms.slack.members import NOT_A_MEMBER, Members
from bot.platforms.slack.notices import EVENT_TYPE, SlackNotices
from bot.storage.envelope import SealedEnvelope
from tests.fakes.person import FakeDirectory
from tests.fakes.slack import TEAM, FakeSlack, Posted
from tests.storage.examples import KEYS, NOW

HAL = Person("p-hal", "Hal Example", Role.HEADTEACHER, "oak", email="hal@oak.example")
VERA = Person("p-vera", "Vera Example", Role.VOLUNTEER, "oak")
U_HAL = Member("UHAL", TEAM, HAL.email, full=True)
REFERENCE = "SR-7K3M-9QVX"
REDIRECT = "redirect-of-32-random-characters"
CODEC = Codec(SealedEnvelope(KEYS), HAL.id)


class World:
    """A workspace with one headteacher, and a channel to it."""

    def __init__(self, *users: Member) -> None:
        self.slack = FakeSlack(*(users or (U_HAL,)), now=NOW.timestamp)
        directory = FakeDirectory((HAL, VERA))
        here = Members(self.slack, directory, lambda: TEAM, lambda: 0.0)
        self.channel = SlackNotices(self.slack, here, directory, SealedEnvelope(KEYS), b"secret")

    def sent(self, notice: Notice) -> Posted:
        self.channel.put(notice, NOW)
        return self.slack.posted[-1]


@pytest.fixture
def world() -> World:
    return World()


def a_notice(kind: NoticeKind = NoticeKind.NEW_CONCERN, about: str = REFERENCE, to: str = HAL.id) -> Notice:
    return Notice(f"{kind.value}/{about}/{to}", kind, to, about, NOW)


def button_of(message: Posted) -> dict[str, str]:
    [actions] = [block for block in message.blocks if block["type"] == "actions"]
    [button] = actions["elements"]
    return {"label": button["text"]["text"], "value": button["value"]}


def test_a_notice_is_a_direct_message_with_sentence_reference_and_one_button(world: World) -> None:
    message = world.sent(a_notice())
    assert message.channel == "DUHAL"
    assert message.text == f"You have an item to review ({REFERENCE})"
    assert message.text in str(message.blocks)
    button = button_of(message)
    assert button["label"] == f"Open {REFERENCE}"
    assert CODEC.unpack(button["value"]) == Carried("concerns", "open", REFERENCE)


def test_it_is_a_channel_that_interrupts(world: World) -> None:
    channel: Channel = world.channel
    assert channel.interrupts


REMINDERS = [kind for table in (KINDS, URGENT_KINDS) for kinds in table.values() for kind in kinds]
LEADS = [
    (NoticeKind.NEW_CONCERN, REFERENCE, f"Open {REFERENCE}", Carried("concerns", "open", REFERENCE)),
    (NoticeKind.URGENT_CONCERN, REFERENCE, f"Open {REFERENCE}", Carried("concerns", "open", REFERENCE)),
    *((kind, REFERENCE, f"Open {REFERENCE}", Carried("concerns", "open", REFERENCE)) for kind in REMINDERS),
    (NoticeKind.MOVED, REFERENCE, f"Open {REFERENCE}", Carried("concerns", "open", REFERENCE)),
    (NoticeKind.HANDED_OVER, REFERENCE, f"Open {REFERENCE}", Carried("concerns", "open", REFERENCE)),
    (NoticeKind.MESSAGE, REFERENCE, f"Open {REFERENCE}", Carried("concerns", "open", REFERENCE)),
    (NoticeKind.ADDED, REFERENCE, f"Open {REFERENCE}", Carried("concerns", "open", REFERENCE)),
    (NoticeKind.ACCESS, REFERENCE, f"Open {REFERENCE}", Carried("records", "access", REFERENCE)),
    (NoticeKind.ACCESS_SECOND, REFERENCE, f"Open {REFERENCE}", Carried("records", "access", REFERENCE)),
    (NoticeKind.ACCESS_ANSWERED, REFERENCE, f"Open {REFERENCE}", Carried("records", "access", REFERENCE)),
    (NoticeKind.LIST_PROPOSED, REFERENCE, SEE_READERS, Carried("export", "readers")),
    (NoticeKind.LIST_CHANGED, REFERENCE, SEE_READERS, Carried("export", "readers")),
    (NoticeKind.DELETIONS, "2026-W47", SEE_RECORDS, Carried("records")),
    (NoticeKind.WORKBOOK, "2026-W47", "Get the workbook of 2026-W47", Carried("export", words="2026-W47")),
    (NoticeKind.REVIEW, "September 2024", SEE_POLICY, Carried("policy", words="contents")),
    (NoticeKind.SUGGESTED, REDIRECT, SEE_PROCEDURE, Carried("request", "suggested", REDIRECT)),
    (NoticeKind.SUGGESTED_NOW, REDIRECT, SEE_PROCEDURE, Carried("request", "suggested", REDIRECT)),
    (NoticeKind.FOLLOW_UP, REDIRECT, ANSWER, Carried("request", "follow_up", REDIRECT)),
]


@pytest.mark.parametrize(("kind", "about", "label", "leads_to"), LEADS)
def test_each_kind_leads_where_it_should_and_shows_no_id_that_nobody_knows(
    world: World, kind: NoticeKind, about: str, label: str, leads_to: Carried
) -> None:
    message = world.sent(a_notice(kind, about))
    button = button_of(message)
    assert (button["label"], CODEC.unpack(button["value"])) == (label, leads_to)
    assert message.text.startswith(kind.label)
    assert (about in message.text) is (about != REDIRECT)


def test_every_kind_is_tried_above() -> None:
    assert {kind for kind, *_ in LEADS} == set(NoticeKind)


def test_a_notice_is_found_again_by_a_key_that_tells_nothing(world: World) -> None:
    notice = a_notice()
    assert not world.channel.has(notice)
    message = world.sent(notice)
    assert world.channel.has(notice)
    assert not world.channel.has(replace(notice, key="another"))
    assert message.metadata["event_type"] == EVENT_TYPE
    assert re.fullmatch("[0-9a-f]{32}", message.metadata["event_payload"]["key"])
    assert notice.key not in str(message)


def test_the_key_is_of_this_installation_alone(world: World) -> None:
    world.sent(a_notice())
    here = Members(world.slack, FakeDirectory((HAL,)), lambda: TEAM, lambda: 0.0)
    other = SlackNotices(world.slack, here, FakeDirectory((HAL,)), SealedEnvelope(KEYS), b"another secret")
    assert not other.has(a_notice())


def test_other_messages_are_passed_over(world: World) -> None:
    mine = world.sent(a_notice()).metadata
    world.slack.posted.clear()
    for metadata in ({}, {"event_type": EVENT_TYPE}, {**mine, "event_type": "another"}):
        world.slack.post("DUHAL", "text", [], metadata=metadata)
    assert not world.channel.has(a_notice())


def test_it_looks_back_to_a_minute_before_the_notice_was_due(world: World) -> None:
    world.channel.has(a_notice())
    _, asked = world.slack.calls[-1]
    assert float(asked["oldest"]) == pytest.approx((NOW - timedelta(minutes=1)).timestamp(), abs=1e-5)


def test_without_the_scope_to_look_back_it_sends(world: World) -> None:
    world.slack.fail("metadata_since", "missing_scope")
    world.sent(a_notice())
    assert not world.channel.has(a_notice())


def test_somebody_without_an_address_has_the_pages_inbox_and_nothing_failed(world: World) -> None:
    notice = a_notice(to=VERA.id)
    assert not world.channel.has(notice)
    world.channel.put(notice, NOW)
    assert not world.slack.calls


def test_somebody_who_is_gone_is_not_written_to(world: World) -> None:
    notice = a_notice(to="p-gone")
    assert not world.channel.has(notice)
    world.channel.put(notice, NOW)
    assert not world.slack.calls


@pytest.mark.parametrize(
    ("user", "fault"),
    [
        (replace(U_HAL, email="another@oak.example"), "users_not_found"),
        (replace(U_HAL, full=False), NOT_A_MEMBER),
        (replace(U_HAL, team="TELSEWHERE"), NOT_A_MEMBER),
    ],
)
def test_somebody_whom_slack_does_not_know_is_a_failure_that_is_shown(user: Member, fault: str) -> None:
    world = World(user)
    for try_it in (world.channel.has, lambda notice: world.channel.put(notice, NOW)):
        with pytest.raises(DeliveryFailed) as failed:
            try_it(a_notice())
        assert (failed.value.fault, failed.value.locked_out) == (fault, False)
    assert not world.slack.posted


OTHER_FAULTS = (
    "ratelimited",
    "http_500",
    "http_502",
    "http_503",
    "out_of_reach",
    "fatal_error",
    "internal_error",
    "service_unavailable",
    "request_timeout",
    "team_added_to_org",
    "channel_not_found",
    "not_in_channel",
    "is_archived",
    "users_not_found",
    "user_not_found",
    "user_disabled",
    "user_not_visible",
    "cannot_dm_bot",
    "messages_tab_disabled",
    "restricted_action",
    "msg_too_long",
    "msg_blocks_too_long",
    "invalid_blocks",
    "metadata_too_large",
    "invalid_metadata_format",
)
WAYS = ("member_by_email", "direct_channel", "metadata_since", "post")


@pytest.mark.parametrize("method", WAYS)
@pytest.mark.parametrize("code", [*OTHER_FAULTS, *sorted(TOKEN_FAULTS)])
def test_every_failure_keeps_its_code_and_says_whether_the_bot_is_locked_out(
    world: World, method: str, code: str
) -> None:
    world.slack.fail(method, code)
    if (method, code) == ("metadata_since", "missing_scope"):
        assert not world.channel.has(a_notice())
        return
    with pytest.raises(DeliveryFailed) as failed:
        _hand_over(world)
    assert failed.value.fault == code
    assert failed.value.locked_out is (code in TOKEN_FAULTS)
    assert failed.value.retry_after is None
    assert not world.slack.posted
    world.slack.recover()
    _hand_over(world)
    assert len(world.slack.posted) == 1


@pytest.mark.parametrize("method", WAYS)
@pytest.mark.parametrize("seconds", [0, 1, 30, 3_600])
def test_slack_says_when_to_come_back(world: World, method: str, seconds: int) -> None:
    world.slack.fail(method, "ratelimited", timedelta(seconds=seconds))
    with pytest.raises(DeliveryFailed) as failed:
        _hand_over(world)
    assert failed.value.retry_after == timedelta(seconds=seconds)


def test_the_channel_is_opened_once_and_again_where_it_is_gone(world: World) -> None:
    for _ in range(3):
        world.sent(a_notice())
    assert world.slack.count("direct_channel") == 1
    world.slack.fail("post", "channel_not_found", once=True)
    with pytest.raises(DeliveryFailed):
        world.sent(a_notice())
    world.sent(a_notice())
    assert world.slack.count("direct_channel") == 2


def test_a_failure_holds_nothing_of_the_notice(world: World) -> None:
    world.slack.fail("post", "out_of_reach")
    with pytest.raises(DeliveryFailed) as failed:
        world.sent(a_notice())
    assert failed.value.__cause__ is None
    assert REFERENCE not in str(failed.value)
    assert not isinstance(failed.value, SlackError)


def _hand_over(world: World) -> None:
    """Do what the worker does."""
    if not world.channel.has(a_notice()):
        world.channel.put(a_notice(), NOW)
