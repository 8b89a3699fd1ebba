"""Tests of commands/request/suggest.py."""

import pytest

from bot.chat.form import Form
from bot.chat.reply import Reply
from bot.command import about_message
from bot.dispatch import Returned
from bot.events import Action
from bot.notices import Notice, NoticeKind
from bot.people import Person
from bot.requests.redirect import Door, Outcome, Redirect, RequestKind
from tests.builders import (
    BUSINESS_MANAGER,
    ELM_TEACHER,
    EXECUTIVE_HEAD,
    LEAVER,
    LINE_MANAGER,
    NOW,
    OAK_HEAD,
    OAK_LEAD,
    TEACHER,
)
from tests.commands.chat import NOT_THERE, Chat, labels, quotes, words

LABEL = "This belongs in Federation procedures"
MESSAGE = "could I have Friday off for auntie Canaria's funeral please"
ABOUT = about_message(ELM_TEACHER.id, "a-mark")
NOT_A_LEADER = "Only headteachers and senior management can point a message out."
UNKNOWN_WRITER = "I do not know who wrote this, so I cannot tell them privately. Please speak to them yourself."


def choose(chat: Chat, person: Person = OAK_HEAD, message: str = MESSAGE, about: str = ABOUT) -> Form:
    shown = chat.choose(person, LABEL, message, about)
    assert isinstance(shown, Form), shown
    return shown


def point_out(chat: Chat, person: Person = OAK_HEAD, kind: str = "leave", about: str = ABOUT) -> Reply:
    return chat.fill(person, choose(chat, person, about=about), {"kind": kind})


def filed(chat: Chat) -> Redirect:
    (redirect,) = chat.store.redirects.filed
    return redirect


@pytest.mark.parametrize(
    ("message", "kind"), [(MESSAGE, "leave"), ("I am handing in my notice", "resignation"), ("lovely assembly", "")]
)
def test_a_leader_is_asked_what_it_is_about_and_told_what_will_happen(message: str, kind: str) -> None:
    form = choose(Chat(), message=message)
    (field,) = form.fields
    assert field.value == kind
    assert [option.code for option in field.options] == list(RequestKind)
    assert "told privately" in form.intro
    assert "They are not told by whom." in form.intro
    assert "Canaria" not in repr(form)


def test_where_a_message_reads_like_danger_the_leader_is_told_so_first() -> None:
    form = choose(Chat(), message="a child told me her dad hits her")
    assert form.intro.startswith("If anyone is in danger now, call 999")
    assert not choose(Chat()).intro.startswith("If anyone is in danger")


def test_the_writer_is_told_once_and_never_by_whom() -> None:
    chat = Chat()
    assert words(point_out(chat)) == (
        "Thank you. They are told privately, when their school is next open. They are not told by whom."
    )
    assert words(point_out(chat, EXECUTIVE_HEAD, "pay")).startswith("They have been told of this message already")
    redirect = filed(chat)
    assert redirect == Redirect(redirect.id, RequestKind.LEAVE, Door.REQUEST, "elm", NOW, Outcome.SHOWN)
    assert chat.store.outbox.written == [
        Notice("suggested:a-mark", NoticeKind.SUGGESTED, ELM_TEACHER.id, redirect.id, NOW)
    ]
    (event,) = chat.store.events
    assert (event.actor, event.action, event.subject) == (OAK_HEAD.id, Action.REQUEST_SUGGESTED, redirect.id)
    assert event.details == {"kind": "leave", "door": "request", "school": "elm"}
    chat.deliver()
    seen = words(chat.press(ELM_TEACHER, chat.say(ELM_TEACHER, "/notices"), "See where it belongs"))
    assert not {OAK_HEAD.name, EXECUTIVE_HEAD.name} & {line for line in seen.splitlines() if "leader" in line}


def test_another_message_of_the_same_writer_is_told_of_too() -> None:
    chat = Chat()
    point_out(chat)
    point_out(chat, about=about_message(ELM_TEACHER.id, "another-mark"))
    assert chat.told(NoticeKind.SUGGESTED) == [ELM_TEACHER.id, ELM_TEACHER.id]


def test_the_writer_sees_the_procedure_and_rule_8_and_nobodys_words() -> None:
    chat = Chat()
    point_out(chat)
    chat.deliver()
    notices = chat.say(ELM_TEACHER, "/notices")
    assert filed(chat).id not in words(notices)
    assert chat.say(TEACHER, "/notices") == Chat().say(TEACHER, "/notices")
    seen = chat.press(ELM_TEACHER, notices, "See where it belongs")
    assert words(seen).startswith(
        "A leader thinks that a message of yours belongs in the federation's procedures.\nNobody blames you for it.\n"
    )
    assert "Where it belongs: Leave of absence" in words(seen)
    assert "Whom to go to: Hugo Head, your line manager" in words(seen)
    assert [quote.label for quote in quotes(seen)] == ["rule 8 (WhatsApp)"]
    assert "canaria" not in (repr(seen) + chat.everything_kept()).lower()
    assert labels(seen) == ["I have done it", "This is not a request"]
    chat.press(ELM_TEACHER, seen, "This is not a request")
    assert filed(chat).outcome is Outcome.NOT_A_REQUEST
    assert words(chat.say(ELM_TEACHER, "/notices")) == "You have no notices."
    later = chat.ask_reply(ELM_TEACHER, "request", "suggested", filed(chat).id)
    assert "You have told me already: it was not a request." in words(later)
    assert labels(later) == []


@pytest.mark.parametrize(
    ("kind", "door", "to_the_leader", "to_the_writer"),
    [
        ("safeguarding", Door.DANGER, "If anyone is in danger now, call 999.", "If anyone is in danger now, call 999."),
        ("allegation", Door.ADULT_CONDUCT, "Thank you.", "Speak to the right person directly."),
    ],
)
def test_a_serious_matter_comes_with_the_words_for_it(
    kind: str, door: Door, to_the_leader: str, to_the_writer: str
) -> None:
    chat = Chat()
    assert words(point_out(chat, kind=kind)).startswith(to_the_leader)
    assert filed(chat).door is door
    assert to_the_writer not in words(chat.ask_reply(ELM_TEACHER, "request", "suggested", filed(chat).id))
    chat.deliver()
    assert chat.told(NoticeKind.SUGGESTED_NOW if kind == "safeguarding" else NoticeKind.SUGGESTED) == [ELM_TEACHER.id]
    seen = chat.ask_reply(ELM_TEACHER, "request", "suggested", filed(chat).id)
    assert to_the_writer in words(seen)
    assert "Nobody blames you" not in words(seen)


def test_danger_is_told_at_once_and_asks_nothing_back() -> None:
    chat = Chat()
    assert words(point_out(chat, kind="safeguarding")).endswith(
        "Thank you. They are told at once. They are not told by whom."
    )
    chat.deliver()
    seen = chat.ask_reply(ELM_TEACHER, "request", "suggested", filed(chat).id)
    assert (labels(seen), quotes(seen)) == ([], [])
    assert words(seen).endswith("A leader thinks that a message of yours is about somebody who may be at risk.")


@pytest.mark.parametrize("writer", ["", LEAVER.id])
def test_a_strangers_message_is_for_the_leader_to_speak_of(writer: str) -> None:
    chat = Chat()
    shown = chat.choose(OAK_HEAD, LABEL, MESSAGE, about_message(writer, "a-mark"))
    assert isinstance(shown, Reply)
    assert words(shown) == UNKNOWN_WRITER


@pytest.mark.parametrize("person", [TEACHER, LINE_MANAGER, OAK_LEAD])
def test_nobody_but_a_leader_may_point_a_message_out_even_with_a_forged_form(person: Person) -> None:
    chat = Chat()
    shown = chat.choose(person, LABEL, MESSAGE, ABOUT)
    assert isinstance(shown, Reply)
    assert words(shown) == NOT_A_LEADER
    answer = chat.send(person, choose(chat, BUSINESS_MANAGER), {"kind": "leave"})
    assert NOT_A_LEADER in (words(answer) if isinstance(answer, Reply) else answer.sentence)
    assert (chat.store.events, chat.store.outbox.written) == ([], [])


def test_a_message_without_a_mark_is_none() -> None:
    shown = Chat().choose(OAK_HEAD, LABEL, MESSAGE, about_message(ELM_TEACHER.id, ""))
    assert isinstance(shown, Reply)
    assert words(shown) == NOT_THERE


def test_a_kind_has_to_be_chosen() -> None:
    chat = Chat()
    answer = chat.send(OAK_HEAD, choose(chat), {"kind": "made up"})
    assert isinstance(answer, Returned)
    assert set(answer.errors) == {"kind"}
    assert chat.store.redirects.filed == []
