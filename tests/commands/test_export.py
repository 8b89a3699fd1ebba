"""Tests of commands/export.py."""

from dataclasses import replace
from datetime import date

import pytest

from bot.chat.reply import File
from bot.command import Ask
from bot.errors import NotThere
from bot.events import Action, Event
from bot.hours import Calendar, Term, WorkingHours
from bot.people import Person
from bot.readers import Arrived
from bot.weeks import Week
from tests.builders import BUSINESS_MANAGER, CHAIR, ELM_HEAD, EVERYBODY, EXECUTIVE_HEAD, NOW, OAK_HEAD, SCHOOLS, TEACHER
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
    whose = "The weekly workbook is for headteachers and senior management."
    # The chair may change who gets it, and so may see who does.
    assert words(refused) == (f"{whose}\nWho gets it" if person == CHAIR else whose)
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


@pytest.mark.parametrize("typed", ["/export last year", "/export 2026-W54", "/export 47"])
def test_what_is_no_time_is_told_in_a_sentence(typed: str) -> None:
    chat = Chat()
    assert words(chat.say(OAK_HEAD, typed)) == (
        "That is not a week or a school year I know. Write it like 2026-W47, 2026-W40 to 2026-W47 or 2025-26. I know "
        "no terms, because I was given no term dates."
    )
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
    assert words(chat.say(OAK_HEAD, "/export 2026-W48")) == "That has not begun yet."
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


@pytest.mark.parametrize(
    ("typed", "name", "told"),
    [
        ("/export 2026-W40 to 2026-W42", "2026-W40 to 2026-W42", "3 weeks, from 28 September 2026 to 18 October 2026"),
        ("/export 2025-26", "School year 2025-26", "52 weeks, from 1 September 2025 to 30 August 2026"),
        ("/export autumn term 2026", "Autumn term 2026", "16 weeks, from 31 August 2026 to 20 December 2026"),
    ],
)
def test_several_weeks_a_term_or_a_school_year_are_asked_for_in_words(typed: str, name: str, told: str) -> None:
    chat = Chat()
    terms = (Term(date(2026, 9, 2), date(2026, 10, 23)), Term(date(2026, 11, 2), date(2026, 12, 18)))
    chat.use(hours=WorkingHours(Calendar(terms=terms)))
    reply = words(chat.say(OAK_HEAD, typed))
    assert chat.workbooks.made == [(name, OAK_HEAD.id)]
    named = name if name.startswith("2") else f"the {name[0].lower()}{name[1:]}"
    assert f"The workbook of {named} is ready: {told}." in reply
    assert ("These weeks are not over" in reply) is (name == "Autumn term 2026")


def test_of_several_weeks_the_first_and_the_last_are_written_down() -> None:
    chat = Chat()
    chat.say(OAK_HEAD, "/export 2026-W40 to 2026-W42")
    (event,) = chat.store.events
    assert (event.subject, event.details) == ("2026-W40", {"until": "2026-W42"})


def test_a_term_without_dates_is_told_of() -> None:
    assert "The term dates that I was given do not have that term." in words(Chat().say(OAK_HEAD, "/export autumn"))


def test_monday_s_workbooks_are_listed_with_the_ways_that_they_came() -> None:
    chat, week = Chat(), Week.parse("2026-W46")
    ways = (("page", NOW), ("drive", NOW), ("mail", NOW), ("gone", NOW))
    chat.workbooks.arrived = [
        (OAK_HEAD.id, Arrived(week, NOW, ways, "https://school.sharepoint.com/x")),
        (OAK_HEAD.id, Arrived(week.before(), NOW, waits=True)),
        (OAK_HEAD.id, Arrived(week.before(2), NOW, set_aside=True)),
        (ELM_HEAD.id, Arrived(week.before(3), NOW)),
        (OAK_HEAD.id, Arrived(week.before(4), week.before(4).due)),
    ]
    shown = words(chat.say(OAK_HEAD, "/export yours"))
    at = "20 November 2026, 08:05"
    assert (
        f"2026-W46, from 9 November 2026: made late, {at}; on the page {at}; in Microsoft 365 {at}; by mail {at}"
        in shown
    )
    assert f"2026-W45, from 2 November 2026: made late, {at}; on its way" in shown
    assert f"2026-W44, from 26 October 2026: made late, {at}; could not be delivered" in shown
    assert "2026-W43" not in shown
    assert "2026-W42, from 12 October 2026: made 19 October 2026, 07:00" in shown
    assert "Open 2026-W46 in Microsoft 365" in shown
    assert "autumn term" not in shown, "no term dates are kept"
    chat.use(hours=WorkingHours(Calendar(terms=(Term(date(2026, 9, 2), date(2026, 10, 23)),))))
    assert "/export autumn term 2026" in words(chat.say(OAK_HEAD, "/export yours"))
    chat.press(OAK_HEAD, chat.say(OAK_HEAD, "/export yours"), "Get the workbook of 2026-W45")
    assert chat.workbooks.made == [("2026-W45", OAK_HEAD.id)]


def test_whoever_had_none_is_told_so_and_others_that_it_is_not_for_them() -> None:
    chat = Chat()
    made = chat.press(BUSINESS_MANAGER, chat.say(BUSINESS_MANAGER, "/export"), "Your workbooks")
    assert words(made).startswith("No Monday's workbook was made for you yet.")
    assert "Who gets it" not in words(made)
    for person in OTHERS:
        assert "is for headteachers and senior management" in words(chat.ask_reply(person, "export", "yours"))
