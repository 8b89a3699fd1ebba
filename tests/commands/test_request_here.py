"""Tests of commands/request/here.py."""

import pytest

from bot.events import Action
from bot.people import Person
from tests.builders import (
    BUSINESS_MANAGER,
    CHAIR,
    EXECUTIVE_HEAD,
    LINE_MANAGER,
    OAK_HEAD,
    OAK_LEAD,
    TEACHER,
)
from tests.commands.chat import PLACE, Chat, words


@pytest.mark.parametrize("leader", [OAK_HEAD, EXECUTIVE_HEAD, BUSINESS_MANAGER])
def test_leaders_switch_notes_on_and_off_in_a_channel_and_that_is_written_down(leader: Person) -> None:
    chat = Chat()
    on = words(chat.type_in(leader, "/request here on"))
    assert on.startswith("Notes are on in this channel now.")
    assert "please invite me to this channel" in on
    assert "I keep nothing of what anybody writes." in on
    assert chat.store.nudges.are_on(PLACE)
    assert words(chat.type_in(leader, "/request HERE  off")).startswith("Notes are off in this channel now.")
    assert not chat.store.nudges.are_on(PLACE)
    assert [(e.actor, e.action, e.subject, e.details) for e in chat.store.events] == [
        (leader.id, Action.NUDGES_SWITCHED, PLACE, {"to": "on"}),
        (leader.id, Action.NUDGES_SWITCHED, PLACE, {"to": "off"}),
    ]


@pytest.mark.parametrize("person", [TEACHER, LINE_MANAGER, OAK_LEAD, CHAIR])
def test_others_are_told_kindly_whom_to_ask(person: Person) -> None:
    chat = Chat()
    assert "Only headteachers and senior management can switch this." in words(chat.type_in(person, "/request here on"))
    assert not chat.store.nudges.are_on(PLACE)
    assert chat.store.events == []


@pytest.mark.parametrize("typed", ["/request here on", "/request here off", "/request here"])
def test_in_a_private_talk_it_says_where_to_type_it(typed: str) -> None:
    chat = Chat()
    assert words(chat.say(OAK_HEAD, typed)).startswith("Please type this in the channel that it is about")
    assert chat.store.events == []


def test_everybody_may_see_how_it_stands() -> None:
    chat = Chat()
    assert words(chat.type_in(TEACHER, "/request here")).startswith("Notes are off in this channel. I do not read")
    chat.type_in(OAK_HEAD, "/request here on")
    assert words(chat.type_in(TEACHER, "/request here")).startswith("Notes are on in this channel.\n")
    assert words(chat.type_in(TEACHER, "/request here", "chat:C2")).startswith("Notes are off")


@pytest.mark.parametrize(
    "typed", ["/request could I have Friday off, I am on leave here on Monday", "/request here on x"]
)
def test_other_words_with_here_are_no_switch(typed: str) -> None:
    chat = Chat()
    assert "channel" not in words(chat.type_in(OAK_HEAD, typed))
    assert not chat.store.nudges.are_on(PLACE)
