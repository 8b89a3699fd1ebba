"""Tests of commands/help.py."""

import pytest

from bot.chat.reply import Facts
from bot.command import Ask
from bot.concerns.groups import leads_a_school
from bot.concerns.retention import HOLDERS
from bot.people import Person
from bot.readers import MAY_READ
from commands import ALL
from tests.builders import EVERYBODY, EXECUTIVE_HEAD, OAK_HEAD, TEACHER
from tests.commands.chat import Chat, labels, words

FOR_ALL = ["/policy", "/request", "/escalate", "/concerns", "/notices"]


@pytest.mark.parametrize("person", EVERYBODY, ids=lambda person: person.id)
def test_everybody_is_shown_what_they_may_use_and_nothing_else(person: Person) -> None:
    reply = Chat().say(person, "/help")
    extra = ["/export"] if person.role in MAY_READ else []
    extra += ["/records"] if person.role in HOLDERS else []
    extra += ["/group"] if leads_a_school(person) else []
    extra += ["/review"] if person is EXECUTIVE_HEAD else []
    assert sorted(labels(reply)) == sorted(FOR_ALL + extra)
    assert [name for name in ("/export", "/records", "/group", "/review") if name in words(reply)] == extra


def test_every_command_says_in_a_sentence_what_it_does() -> None:
    reply = Chat().say(EXECUTIVE_HEAD, "/help")
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


@pytest.mark.parametrize(
    "said", ["help", "menu", "What can you do?", "how do i report something", "can i speak to someone"]
)
def test_plain_words_that_ask_for_help_are_answered_like_the_command(said: str) -> None:
    assert Chat().say(TEACHER, said) == Chat().say(TEACHER, "/help")
    assert Chat().say(TEACHER, f"/policy {said}") == Chat().say(TEACHER, "/help")


@pytest.mark.parametrize("said", ["hi", "Hello!", "good morning"])
def test_a_greeting_is_greeted_with_ways_to_begin(said: str) -> None:
    chat = Chat()
    reply = chat.say(TEACHER, said)
    assert words(reply).startswith("Hello. Ask me about the Social Media Policy, or press a button.\n")
    assert all(chat.press(TEACHER, reply, label).parts for label in labels(reply))
    assert len(labels(reply)) == 4


@pytest.mark.parametrize("said", ["help", "hi", "thanks", "thank you so much"])
def test_nothing_of_small_talk_is_kept(said: str) -> None:
    chat = Chat()
    at_first = chat.everything_kept()
    ask = Ask(TEACHER, "policy", said)
    assert chat.dispatcher.at_once(ask) is None
    chat.dispatcher.ask(ask)
    assert chat.everything_kept() == at_first
    chat.say(TEACHER, "how do I bake a cake")
    assert chat.everything_kept() != at_first


def test_thanks_are_answered_in_kind() -> None:
    assert words(Chat().say(TEACHER, "thanks!")) == "You are welcome."


def test_every_command_has_an_example_that_begins_with_its_name() -> None:
    assert all(command.examples[0].startswith(f"/{command.name}") for command in ALL)
