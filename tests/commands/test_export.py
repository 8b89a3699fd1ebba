"""Tests of commands/export.py."""

from dataclasses import replace

import pytest

from bot.chat.reply import File
from bot.command import Ask
from bot.errors import NotThere
from bot.events import Action, Event
from bot.people import Person
from tests.builders import BUSINESS_MANAGER, ELM_HEAD, EVERYBODY, EXECUTIVE_HEAD, OAK_HEAD, SCHOOLS, TEACHER
from tests.commands.chat import Chat, words

SENIOR = (OAK_HEAD, ELM_HEAD, EXECUTIVE_HEAD, BUSINESS_MANAGER)
OTHERS = tuple(person for person in EVERYBODY if person not in SENIOR)


@pytest.mark.parametrize("person", SENIOR, ids=lambda person: person.id)
def test_senior_management_get_the_workbook_of_this_week_made_for_them(person: Person) -> None:
    chat = Chat()
    reply = chat.say(person, "/export")
    assert chat.workbooks.made == [("2026-W47", person.id)]
    assert [part.name for part in reply.parts if isinstance(part, File)] == ["2026-W47.xlsx"]
    assert "The workbook of the week from 16 November 2026 is ready." in words(reply)
    assert "This week is not over" in words(reply)
    assert "Please do not forward it." in words(reply)


@pytest.mark.parametrize("person", OTHERS, ids=lambda person: person.id)
def test_everybody_else_is_told_whom_the_workbook_is_for(person: Person) -> None:
    chat = Chat()
    refused = chat.say(person, "/export")
    assert words(refused) == "The weekly workbook is for headteachers and senior management."
    assert chat.dispatcher.ask(Ask(person, "export")) == refused
    assert words(chat.say(person, "/export 2026-W40")) == words(refused)
    assert chat.workbooks.made == []
    assert chat.store.events == []


@pytest.mark.parametrize("typed", ["/export 2026-W40", "/export 2026w40", "/EXPORT  2026-W40 "])
def test_a_week_that_is_over_is_asked_for_by_its_name(typed: str) -> None:
    chat = Chat()
    reply = words(chat.say(OAK_HEAD, typed))
    assert chat.workbooks.made == [("2026-W40", OAK_HEAD.id)]
    assert "28 September 2026" in reply
    assert "This week is not over" not in reply


@pytest.mark.parametrize("typed", ["/export last week", "/export 2026-W54", "/export 47"])
def test_what_is_no_week_is_told_in_a_sentence(typed: str) -> None:
    chat = Chat()
    assert words(chat.say(OAK_HEAD, typed)) == "That is not a week I know. Weeks are written like 2026-W47."
    assert chat.workbooks.made == []
    assert chat.store.events == []


def test_that_somebody_asked_for_the_workbook_is_written_down() -> None:
    chat = Chat()
    chat.say(OAK_HEAD, "/export 2026-W40")
    (event,) = chat.store.events
    assert (event.actor, event.action, event.subject) == (OAK_HEAD.id, Action.WORKBOOK_EXPORTED, "2026-W40")


def test_a_workbook_that_cannot_be_written_down_is_not_given() -> None:
    chat = Chat()
    chat.store.register.busy = True
    reply = chat.say(OAK_HEAD, "/export")
    assert not [part for part in reply.parts if isinstance(part, File)]


def test_a_teacher_is_not_told_that_it_was_nearly_right() -> None:
    assert "/export" not in words(Chat().say(TEACHER, "/exprt"))
    assert "/export" in words(Chat().say(OAK_HEAD, "/exprt"))


def test_a_week_that_has_not_begun_is_refused() -> None:
    chat = Chat()
    assert words(chat.say(OAK_HEAD, "/export 2026-W48")) == "That week has not begun yet."
    assert chat.workbooks.made == []


def test_a_workbook_is_made_anew_when_its_link_is_followed_as_its_reader_may_read_it_then() -> None:
    chat = Chat()
    (file,) = (part for part in chat.say(OAK_HEAD, "/export 2026-W40").parts if isinstance(part, File))
    made = chat.dispatcher.made_anew(OAK_HEAD.id, file)
    assert (made.name, chat.workbooks.made) == (file.name, [("2026-W40", OAK_HEAD.id)] * 2)
    assert chat.done() == [Action.WORKBOOK_EXPORTED]  # it was asked for once


def test_a_link_to_a_workbook_serves_nobody_who_may_have_none_any_more() -> None:
    for changed in (None, replace(OAK_HEAD, role=TEACHER.role)):
        chat = Chat()
        (file,) = (part for part in chat.say(OAK_HEAD, "/export").parts if isinstance(part, File))
        others = [person for person in EVERYBODY if person.id != OAK_HEAD.id]
        event = Event(OAK_HEAD.id, Action.STAFF_LIST_READ, "", chat.clock())
        chat.store.directory.replace_staff([*others, *filter(None, (changed,))], SCHOOLS, event)
        with pytest.raises(NotThere):
            chat.dispatcher.made_anew(OAK_HEAD.id, file)
        assert file.anew is not None
        with pytest.raises(NotThere):
            file.anew()
