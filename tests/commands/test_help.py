"""Tests of commands/help.py."""

import pytest

from bot.chat.reply import Facts
from bot.people import SENIOR_MANAGEMENT, Person
from commands import ALL
from tests.builders import EVERYBODY, OAK_HEAD
from tests.commands.chat import Chat, labels, words

FOR_ALL = ["/policy", "/request", "/escalate", "/concerns", "/notices"]


@pytest.mark.parametrize("person", EVERYBODY, ids=lambda person: person.id)
def test_everybody_is_shown_what_they_may_use_and_nothing_else(person: Person) -> None:
    reply = Chat().say(person, "/help")
    extra = ["/export"] if person.role in SENIOR_MANAGEMENT else []
    assert sorted(labels(reply)) == sorted(FOR_ALL + extra)
    assert ("/export" in words(reply)) == bool(extra)


def test_every_command_says_in_a_sentence_what_it_does() -> None:
    reply = Chat().say(OAK_HEAD, "/help")
    (listed,) = (part for part in reply.parts if isinstance(part, Facts))
    assert listed.rows == tuple((f"/{command.name}", command.summary) for command in ALL)
    assert all(summary.endswith(".") for _, summary in listed.rows)


def test_every_button_leads_somewhere() -> None:
    chat = Chat()
    reply = chat.say(OAK_HEAD, "/help")
    assert all(chat.press(OAK_HEAD, reply, label).parts for label in labels(reply))


def test_it_points_to_999_and_promises_no_anonymity() -> None:
    told = words(Chat().say(OAK_HEAD, "/help"))
    assert "call 999" in told
    assert "I do not promise that you stay anonymous" in told


def test_every_command_has_an_example_that_begins_with_its_name() -> None:
    assert all(command.examples[0].startswith(f"/{command.name}") for command in ALL)
