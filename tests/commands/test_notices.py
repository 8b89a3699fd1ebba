"""Tests of commands/notices.py."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.chat.reply import Button, Facts, File
from bot.notices import Notice, NoticeKind
from bot.people import Person, Role
from tests.builders import ASSISTANT, BUSINESS_MANAGER, EXECUTIVE_HEAD, NOW, OAK_HEAD, OAK_LEAD, TEACHER, notice
from tests.commands.chat import Chat, labels, words


def give(chat: Chat, *notices: Notice) -> None:
    """Put notices on somebody's page."""
    for one in notices:
        chat.store.inbox.put(one, NOW)


def test_whoever_has_none_is_told_so() -> None:
    assert words(Chat().say(TEACHER, "/notices")) == "You have no notices."


def test_a_notice_says_that_an_item_waits_with_its_reference_a_button_and_no_words() -> None:
    chat = Chat()
    reference = chat.raise_concern(TEACHER)
    chat.deliver()
    shown = chat.say(EXECUTIVE_HEAD, "/notices")
    assert Facts((("20 November 2026, 08:05", f"You have an item to review ({reference})"),)) in shown.parts
    assert labels(shown) == [f"Open {reference}"]
    assert "useless" not in repr(shown)
    assert "useless" in words(chat.press(EXECUTIVE_HEAD, shown, f"Open {reference}"))


def test_the_person_who_raised_it_finds_the_notice_that_it_moved_on() -> None:
    chat = Chat()
    reference = chat.raise_concern(TEACHER)
    chat.acknowledge(OAK_HEAD, reference)
    chat.deliver()
    shown = chat.say(TEACHER, "/notices")
    assert f"An item that you raised has moved on ({reference})" in words(shown)
    assert "State: Acknowledged" in words(chat.press(TEACHER, shown, f"Open {reference}"))


@pytest.mark.parametrize("kind", [NoticeKind.SUGGESTED, NoticeKind.FOLLOW_UP])
def test_a_notice_about_a_redirect_shows_no_id_and_leads_to_the_right_step(kind: NoticeKind) -> None:
    chat = Chat()
    chat.say(TEACHER, "could I have Friday off for a funeral please")
    (redirect,) = chat.store.redirects.filed
    give(chat, notice(TEACHER, kind, about=redirect.id), notice(OAK_HEAD, kind, about="made-up"))
    shown = chat.say(TEACHER, "/notices")
    assert Facts((("20 November 2026, 08:05", kind.label),)) in shown.parts
    assert [(b.command, b.step, b.about) for b in shown.parts if isinstance(b, Button)] == [
        ("request", kind.value, redirect.id)
    ]
    assert redirect.id not in words(shown)
    assert words(chat.say(OAK_HEAD, "/notices")) == "You have no notices."


@pytest.mark.parametrize("person", [OAK_LEAD, ASSISTANT, BUSINESS_MANAGER])
def test_a_notice_about_a_concern_that_the_person_may_not_know_of_is_not_shown(person: Person) -> None:
    chat = Chat()
    reference = chat.raise_concern(TEACHER, named=(ASSISTANT.id,))
    give(chat, notice(person, about=reference), notice(OAK_HEAD, about=reference))
    assert chat.say(person, "/notices") == Chat().say(person, "/notices")
    assert reference in words(chat.say(OAK_HEAD, "/notices"))


def test_a_notice_about_a_concern_that_is_not_there_is_not_shown() -> None:
    chat = Chat()
    give(chat, notice(OAK_HEAD, about="SR-9999-9999"))
    assert words(chat.say(OAK_HEAD, "/notices")) == "You have no notices."


def test_mondays_workbook_is_one_press_away() -> None:
    chat = Chat()
    give(chat, notice(BUSINESS_MANAGER, NoticeKind.WORKBOOK, about="2026-W46"))
    shown = chat.say(BUSINESS_MANAGER, "/notices")
    assert "Monday's workbook is ready (2026-W46)" in words(shown)
    reply = chat.press(BUSINESS_MANAGER, shown, "Get the workbook of 2026-W46")
    assert [part.name for part in reply.parts if isinstance(part, File)] == ["2026-W46.xlsx"]


def test_whoever_left_senior_management_is_not_shown_the_workbook_any_more() -> None:
    chat = Chat()
    give(chat, notice(OAK_HEAD, NoticeKind.WORKBOOK, about="2026-W46"))
    teaches_again = replace(OAK_HEAD, role=Role.TEACHER)
    assert words(chat.say(teaches_again, "/notices")) == "You have no notices."
    assert "2026-W46" in words(chat.say(OAK_HEAD, "/notices"))


def test_the_ten_newest_are_shown() -> None:
    chat = Chat()
    weeks = [f"2026-W{number}" for number in range(30, 42)]
    for number, week in enumerate(weeks):
        give(chat, notice(OAK_HEAD, NoticeKind.WORKBOOK, about=week, due=NOW + timedelta(days=number)))
    shown = chat.say(OAK_HEAD, "/notices")
    assert labels(shown) == [f"Get the workbook of {week}" for week in reversed(weeks[2:])]
