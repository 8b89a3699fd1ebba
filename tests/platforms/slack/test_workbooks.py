"""Tests of Monday's workbook as a file in Slack."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.chat.reply import File
from bot.delivery.worker import Channel, DeliveryFailed
from bot.errors import Busy, StaffroomError
from bot.events import THE_BOT, Action, Event
from bot.notices import Notice, NoticeKind
from bot.people import Person
from bot.platforms.slack.api import Member
from bot.platforms.slack.members import Members
from bot.platforms.slack.uploads import WORKBOOK, Uploads
from bot.platforms.slack.workbooks import CHANNEL, SlackWorkbooks
from bot.weeks import Week
from tests.builders import ELM_HEAD, LEAVER, NOW, OAK_HEAD, directory, notice
from tests.fakes.handovers import FakeHandovers
from tests.fakes.slack import TEAM, FakeSlack

DUE = notice(OAK_HEAD, NoticeKind.WORKBOOK, about="2026-W46")


class World:
    """A workspace with one headteacher; `fault` is raised in place of making a workbook."""

    def __init__(self) -> None:
        self.slack, self.handovers = FakeSlack(Member("U1", TEAM, OAK_HEAD.email, full=True)), FakeHandovers()
        self.fault: StaffroomError | None = None
        staff = directory((OAK_HEAD, replace(ELM_HEAD, email="")))
        uploads = Uploads(self.slack, Members(self.slack, staff, lambda: TEAM), staff)
        self.channel = SlackWorkbooks(uploads, staff, self.handovers, self.make)

    def make(self, week: Week, to: Person) -> File:
        if self.fault:
            raise self.fault
        return File("Monday's workbook", f"{week.name}-{to.id}.xlsx", WORKBOOK, b"a workbook")


@pytest.fixture
def world() -> World:
    return World()


def test_it_is_uploaded_into_its_readers_own_conversation_and_written_down(world: World) -> None:
    channel: Channel = world.channel
    assert channel.interrupts
    assert not channel.has(DUE)
    channel.put(DUE, NOW)
    assert world.slack.uploads == [("DU1", "2026-W46-oak-head.xlsx", b"a workbook")]
    assert channel.has(DUE)
    details = {"to": "oak-head", "by": CHANNEL}
    assert world.handovers.events == [Event(THE_BOT, Action.WORKBOOK_DELIVERED, "2026-W46", NOW, details)]


@pytest.mark.parametrize(
    "other",
    [
        notice(OAK_HEAD),
        notice(LEAVER, NoticeKind.WORKBOOK, about="2026-W46"),
        notice(ELM_HEAD, NoticeKind.WORKBOOK, about="2026-W46"),
    ],
    ids=["another notice", "a leaver", "nobody with an account"],
)
def test_for_others_nothing_is_done_and_nothing_has_failed(world: World, other: Notice) -> None:
    assert not world.channel.has(other)
    world.channel.put(other, NOW)
    assert world.slack.uploads == []


def test_what_slack_refuses_is_tried_again_when_it_says(world: World) -> None:
    world.slack.fail("upload", "ratelimited", timedelta(seconds=30))
    with pytest.raises(DeliveryFailed) as failed:
        world.channel.put(DUE, NOW)
    assert (failed.value.fault, failed.value.retry_after) == ("ratelimited", timedelta(seconds=30))
    assert not world.channel.has(DUE)


def test_a_token_that_serves_no_more_locks_it_out(world: World) -> None:
    world.slack.fail("upload", "token_revoked")
    with pytest.raises(DeliveryFailed) as failed:
        world.channel.put(DUE, NOW)
    assert failed.value.locked_out


def test_a_workbook_that_cannot_be_made_is_told_by_a_code_and_a_busy_store_waits(world: World) -> None:
    world.fault = StaffroomError("canary")
    with pytest.raises(DeliveryFailed) as failed:
        world.channel.put(DUE, NOW)
    assert failed.value.fault == "workbook_missing"
    world.fault = Busy()
    with pytest.raises(Busy):
        world.channel.put(DUE, NOW)
