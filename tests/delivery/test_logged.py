"""Tests of a channel whose workbooks are written down."""

from datetime import timedelta

import pytest

from bot.delivery.logged import Logged
from bot.delivery.worker import DeliveryFailed
from bot.events import THE_BOT, Action, Event
from bot.notices import NoticeKind
from tests.builders import NOW, OAK_HEAD, notice
from tests.fakes.channel import FakeChannel, Killed, TookIt
from tests.fakes.handovers import FakeHandovers

DUE = notice(OAK_HEAD, NoticeKind.WORKBOOK, about="2026-W46")
LATER = NOW + timedelta(minutes=1)


def event(at: object = LATER) -> Event:
    assert at in (NOW, LATER)
    when = NOW if at == NOW else LATER
    return Event(THE_BOT, Action.WORKBOOK_DELIVERED, "2026-W46", when, {"to": "oak-head", "by": "slack"})


@pytest.fixture
def kept() -> FakeHandovers:
    return FakeHandovers()


def test_a_workbook_that_is_handed_over_is_written_down_to_whom_of_which_week_and_which_way(
    kept: FakeHandovers,
) -> None:
    channel = FakeChannel()
    logged = Logged(channel, "slack", kept)
    assert logged.interrupts
    assert not logged.has(DUE)
    logged.put(DUE, LATER)
    assert logged.has(DUE)
    assert (channel.rings, kept.events) == ([DUE.key], [event()])


def test_what_is_written_down_is_not_asked_of_the_channel_again(kept: FakeHandovers) -> None:
    Logged(FakeChannel(), "slack", kept).put(DUE, LATER)
    assert Logged(FakeChannel(looks=False), "slack", kept).has(DUE)


@pytest.mark.parametrize("fault", [Killed(), TookIt()])
def test_what_the_channel_took_without_an_answer_is_found_there_and_written_down_once(
    kept: FakeHandovers, fault: BaseException
) -> None:
    channel = FakeChannel([fault])
    logged = Logged(channel, "slack", kept)
    with pytest.raises((Killed, DeliveryFailed)):
        logged.put(DUE, LATER)
    assert kept.events == []
    assert logged.has(DUE)
    assert logged.has(DUE)
    assert (channel.rings, kept.events) == ([DUE.key], [event(NOW)])


def test_what_failed_is_not_written_down(kept: FakeHandovers) -> None:
    logged = Logged(FakeChannel([DeliveryFailed("http_503")]), "slack", kept)
    with pytest.raises(DeliveryFailed):
        logged.put(DUE, LATER)
    assert not logged.has(DUE)
    assert kept.events == []


def test_other_notices_pass_as_they_are(kept: FakeHandovers) -> None:
    channel, other = FakeChannel(interrupts=False), notice(OAK_HEAD)
    logged = Logged(channel, "slack", kept)
    assert not logged.interrupts
    assert not logged.has(other)
    logged.put(other, LATER)
    assert logged.has(other)
    assert kept.events == []
