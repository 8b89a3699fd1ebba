"""Tests of commands/review where several policies are in force."""

from dataclasses import replace

import pytest

from bot.chat.form import Form
from bot.chat.reply import Reply
from bot.dispatch import Returned
from bot.events import Action, Event
from bot.policies.library import Library
from bot.policies.questions import Ending
from bot.weeks import in_london
from tests.builders import EXECUTIVE_HEAD, NOW, TEACHER
from tests.commands.chat import Chat, labels, quotes, words
from tests.commands.test_review import first_group, form, review

PARKING = "what does the behaviour policy say about parking"
CCTV = "how long do we keep cctv"
EXCLUDE = "who is allowed to exclude"
EVENT = Event(EXECUTIVE_HEAD.id, Action.LESSON_LEARNT, "l1", NOW)


@pytest.fixture
def chat(several_policies: Library) -> Chat:
    return Chat(library=several_policies)


def ask(chat: Chat, question: str) -> Reply:
    return chat.say(TEACHER, f"/policy {question}")


def returned(chat: Chat, form: Form, **answers: str) -> dict[str, str]:
    answer = chat.send(EXECUTIVE_HEAD, form, answers)
    assert isinstance(answer, Returned), answer
    return dict(answer.errors)


def test_a_group_says_which_policy_it_was_about(chat: Chat) -> None:
    ask(chat, PARKING)
    assert "Answered from: Behaviour Policy" in words(first_group(chat))


def test_a_group_whose_policy_is_not_known_says_nothing_of_it(chat: Chat) -> None:
    ask(chat, "how do I bake a cake")
    assert "Answered from" not in words(first_group(chat))


def test_words_for_a_clause_of_another_policy_lead_there_from_then_on(chat: Chat) -> None:
    ask(chat, CCTV)
    asked = form(chat, "It belongs to Data Protection Policy, 6.3")
    assert asked.fields[0].value == "Data Protection Policy, 6.3"
    saved = chat.fill(
        EXECUTIVE_HEAD, asked, {"clause": asked.fields[0].value, "words": f"{CCTV}\nkeep the cctv for how long"}
    )
    assert "answered with Data Protection Policy, 6.3 from now on" in words(saved)
    assert quotes(ask(chat, CCTV))[0].words.startswith("6.3 CCTV")
    (lesson,) = chat.store.lessons.all()
    assert (lesson.policy, lesson.clause, lesson.ending) == ("Data Protection Policy", "6.3", Ending.ANSWERED)
    taught = chat.say(EXECUTIVE_HEAD, "/review")
    assert "1. Words for Data Protection Policy, 6.3" in words(chat.press(EXECUTIVE_HEAD, taught, "What you taught me"))


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        (
            "6.3",
            "More than one policy has that number. Please name the policy too, such as: Staff Code of Conduct, 6.3",
        ),
        ("9.9", "Please give the number of one clause"),
        ("the behaviour policy", "Please give the number of one clause"),
        ("are laptops to be locked away", "Please give the number of one clause"),
        ("rule 12", "There is no rule 12"),
    ],
)
def test_a_number_has_to_name_one_clause_of_one_policy(chat: Chat, typed: str, told: str) -> None:
    ask(chat, PARKING)
    asked = form(chat, "It belongs to another clause")
    assert returned(chat, asked, clause=typed, words="visitor parks loudly")["clause"].startswith(told)


def test_a_clause_may_be_typed_with_its_policy_in_any_form(chat: Chat) -> None:
    ask(chat, PARKING)
    asked = form(chat, "It belongs to another clause")
    answers = {
        "clause": "2.1 of the behaviour policy",
        "words": "behaviour and parking\nparking a car, behaviour",
    }
    assert "answered with Behaviour Policy, 2.1 from now on" in words(chat.fill(EXECUTIVE_HEAD, asked, answers))


def test_that_a_policy_does_not_settle_it_is_said_of_one_policy(chat: Chat) -> None:
    chat.press(TEACHER, ask(chat, EXCLUDE), "Not what I asked")
    asked = form(chat, "The policy does not settle it")
    assert (asked.fields[0].name, asked.fields[0].value) == ("policy", "behaviour-2025-09")
    assert [option.label for option in asked.fields[0].options][:2] == ["Social Media Policy", "Behaviour Policy"]
    wrong = {"policy": "behaviour-2025-09", "subject": "bins", "words": "which day are bins collected"}
    assert "still be answered" in returned(chat, asked, **wrong)["words"]
    right = {**wrong, "subject": "leaving out", "words": "exclude a child, who may\nwho excludes children"}
    assert words(chat.fill(EXECUTIVE_HEAD, asked, right)).startswith("Saved.")
    assert all("3.5" not in quote.label for quote in quotes(ask(chat, EXCLUDE))) or "may settle" in words(
        ask(chat, EXCLUDE)
    )
    (lesson,) = chat.store.lessons.all()
    assert (lesson.policy, lesson.ending) == ("Behaviour Policy", Ending.NOT_COVERED)


def test_without_a_near_clause_the_home_policy_is_chosen_at_first(chat: Chat) -> None:
    ask(chat, "how do I bake a cake")
    asked = form(chat, "The policy does not settle it")
    assert asked.fields[0].value in {option.code for option in asked.fields[0].options}


def test_a_lesson_of_a_policy_that_is_not_in_force_keeps_its_id(chat: Chat) -> None:
    ask(chat, CCTV)
    asked = form(chat, "It belongs to Data Protection Policy, 6.3")
    chat.fill(EXECUTIVE_HEAD, asked, {"clause": "Data Protection Policy, 6.3", "words": CCTV})
    (lesson,) = chat.store.lessons.all()
    assert lesson.on == in_london(chat.clock()).date()
    chat.store.lessons.take_back(lesson.id, EVENT)
    chat.store.lessons.learn(replace(lesson, policy="Bags"), (), EVENT)
    assert "1. Words for 6.3" in words(chat.press(EXECUTIVE_HEAD, review(chat), "What you taught me"))
    assert labels(review(chat))
