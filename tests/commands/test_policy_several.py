"""Tests of commands/policy where several policies are in force."""

import pytest

from bot.chat.reply import Button, Reply
from bot.command import Ask
from bot.policies.library import Library
from bot.policies.questions import Answer
from tests.builders import ASSISTANT
from tests.commands.chat import NOT_THERE, Chat, labels, quotes, words

LAPTOPS = "are laptops to be locked away"
"""Two policies say it, and two more are near."""
EXCLUDE = "who is allowed to exclude"
BEHAVIOUR = "behaviour-2025-09"


@pytest.fixture
def chat(several_policies: Library) -> Chat:
    return Chat(library=several_policies)


def sources(reply: Reply) -> list[str]:
    return [quote.source.partition(" · ")[0] for quote in quotes(reply)]


def test_an_answer_says_which_policy_its_clause_is_from_and_how_that_ones_review_stands(chat: Chat) -> None:
    reply = chat.say(ASSISTANT, f"/policy {EXCLUDE}")
    assert quotes(reply)[0].label == "3.5"
    assert quotes(reply)[0].source == "Behaviour Policy · reviewed September 2025 · next review September 2027"
    own = chat.say(ASSISTANT, "/policy can I add a pupil on insta")
    assert quotes(own)[0].source.endswith("review was due September 2024 and is overdue")


def test_two_policies_that_are_close_are_asked_back_and_each_answers_the_same_question(chat: Chat) -> None:
    reply = chat.say(ASSISTANT, f"/policy {LAPTOPS}")
    assert words(reply).startswith("Which policy do you mean?")
    assert {"Staff Code of Conduct", "Data Protection Policy"} <= set(labels(reply))
    assert len(labels(reply)) <= 4
    conduct = chat.press(ASSISTANT, reply, "Staff Code of Conduct")
    assert (quotes(conduct)[0].label, sources(conduct)) == ("6.2", ["Staff Code of Conduct"])
    data = chat.press(ASSISTANT, reply, "Data Protection Policy")
    assert "Data Protection Policy" in words(data)


def test_asking_back_counts_nothing_and_keeps_nothing(chat: Chat) -> None:
    chat.say(ASSISTANT, f"/policy {LAPTOPS}")
    assert chat.store.questions.kept == []


def test_it_is_asked_back_at_once_as_well(chat: Chat) -> None:
    shown = chat.dispatcher.at_once(Ask(ASSISTANT, "policy", LAPTOPS))
    assert isinstance(shown, Reply)
    assert words(shown) == words(chat.say(ASSISTANT, f"/policy {LAPTOPS}"))


def test_what_follows_a_choice_is_asked_of_the_same_policy(chat: Chat) -> None:
    reply = chat.say(ASSISTANT, f"/policy {LAPTOPS}")
    chat.press(ASSISTANT, reply, "Staff Code of Conduct")
    assert chat.services.last_questions.last(ASSISTANT.id, "") == f"{LAPTOPS} Staff Code of Conduct"


def test_why_is_told_of_the_policy_that_was_chosen(chat: Chat) -> None:
    reply = chat.say(ASSISTANT, f"/policy {LAPTOPS}")
    chosen = chat.press(ASSISTANT, reply, "Staff Code of Conduct")
    why = words(chat.press(ASSISTANT, chosen, "Why this clause?"))
    assert "Nearest policy: Staff Code of Conduct" in why
    both = chat.dispatcher.ask(Ask(ASSISTANT, "policy", LAPTOPS, "why"))
    assert isinstance(both, Reply)
    assert "Policies that are about as near: Staff Code of Conduct, " in words(both)


@pytest.mark.parametrize("folder", ["bags", "../etc", ""])
def test_a_policy_that_is_not_there_cannot_be_chosen(chat: Chat, folder: str) -> None:
    shown = chat.dispatcher.ask(Ask(ASSISTANT, "policy", LAPTOPS, "of", folder or "x"))
    assert isinstance(shown, Reply)
    assert words(shown) == NOT_THERE
    assert words(chat.ask_reply(ASSISTANT, "policy", "of", folder)) == NOT_THERE


def test_with_one_policy_there_is_nothing_to_choose() -> None:
    shown = Chat().dispatcher.ask(Ask(ASSISTANT, "policy", "can I add a pupil on insta", "of", "bags"))
    assert isinstance(shown, Reply)
    assert quotes(shown)[0].label == "B.3, paragraph 2"


def test_a_request_or_a_report_is_moved_on_whichever_policy_is_chosen(chat: Chat) -> None:
    shown = chat.dispatcher.ask(Ask(ASSISTANT, "policy", "please can I have friday off", "of", BEHAVIOUR))
    assert isinstance(shown, Reply)
    assert sources(shown) == ["Staff and Adults Associated with the Federation Schools Social Media Policy"]


def test_where_none_settles_it_the_policies_that_were_looked_in_are_named(chat: Chat) -> None:
    reply = chat.say(ASSISTANT, "/policy how do I bake a cake")
    assert words(reply).startswith("No policy settles this, so I will not guess.\nI looked in: ")
    assert words(reply).count(" · ") == 4
    near = chat.say(ASSISTANT, "/policy how do I order glue sticks")
    assert words(near).startswith("It may be that no policy settles this, so I will not guess. These are the nearest")
    assert all(quotes(near))


def test_a_policy_that_is_named_and_silent_is_named_in_the_answer_and_kept_with_the_question(chat: Chat) -> None:
    reply = chat.say(ASSISTANT, "/policy what does the behaviour policy say about parking")
    assert words(reply).startswith("The Behaviour Policy is silent on this, so I will not guess.")
    (kept,) = chat.store.questions.kept
    assert (kept.answer, kept.clauses) == (Answer.SILENT, (f"{BEHAVIOUR}/",))


def test_a_policy_that_is_named_and_near_says_that_it_may_not_settle_it(chat: Chat) -> None:
    reply = chat.say(ASSISTANT, "/policy mobile phone policy on the office number")
    assert words(reply).startswith("The Mobile Phone Policy may not settle this")
    assert sources(reply)[-1] == "Mobile Phone Policy"


def test_a_number_that_several_policies_have_is_asked_back(chat: Chat) -> None:
    reply = chat.say(ASSISTANT, "/policy 6.3")
    assert labels(reply) == ["Staff Code of Conduct", "Data Protection Policy"]
    assert quotes(chat.press(ASSISTANT, reply, "Data Protection Policy"))[0].words.startswith("6.3 CCTV")
    assert quotes(chat.say(ASSISTANT, "/policy staff code of conduct 6.3"))[0].words.startswith("6.3 Staff report")


@pytest.mark.parametrize("typed", ["/policy list", "/policy policies", "/policy contents", "/policy Contents "])
def test_people_see_which_policies_there_are_and_open_each(chat: Chat, typed: str) -> None:
    reply = chat.say(ASSISTANT, typed)
    assert words(reply).startswith("The policies that are in force")
    assert labels(reply) == [
        *("Social Media Policy", "Behaviour Policy", "Staff Code of Conduct", "Data Protection Policy"),
        "Mobile Phone Policy",
    ]
    behaviour = chat.press(ASSISTANT, reply, "Behaviour Policy")
    assert words(behaviour).startswith("Contents of the Behaviour Policy\n1 Aims\n2 Rewards")
    section = chat.press(ASSISTANT, behaviour, "2 Rewards")
    assert [quote.label for quote in quotes(section)][:1] == ["2"]
    own = chat.press(ASSISTANT, reply, "Social Media Policy")
    assert "review was due in September 2024 and is overdue" in words(own)
    assert (
        quotes(chat.press(ASSISTANT, own, "B.6. Do not respond to negative comments posted online"))[0].label == "B.6"
    )
    assert words(chat.press(ASSISTANT, own, "Other policies")) == words(reply)


def test_the_contents_of_a_policy_that_is_named_are_shown_at_once(chat: Chat) -> None:
    assert words(chat.say(ASSISTANT, "/policy show me the behaviour policy")).startswith("Contents of the Behaviour")
    shown = chat.dispatcher.at_once(Ask(ASSISTANT, "policy", "list"))
    assert isinstance(shown, Reply)
    assert "Mobile Phone Policy" in labels(shown)
    assert words(chat.say(ASSISTANT, "/policy")).startswith("Ask about the policies")


def test_with_one_policy_the_word_list_is_a_question_as_any_other() -> None:
    assert "The policies that are in force" not in words(Chat().say(ASSISTANT, "/policy list"))


def test_clauses_of_another_policy_are_opened_and_counted_by_where_they_stand(chat: Chat) -> None:
    reply = chat.say(ASSISTANT, "/policy what happens after a second warning")
    assert quotes(chat.press(ASSISTANT, reply, "3.1: 3 Sanctions"))[0].words.startswith("3.1 An adult first gives")
    assert chat.store.questions.kept[0].clauses[0] == f"{BEHAVIOUR}/3.2"
    whole = chat.press(ASSISTANT, reply, "Whole section")
    assert set(sources(whole)) - {""} == {"Behaviour Policy"}


def test_what_was_not_asked_is_kept_with_the_policy_that_answered(chat: Chat) -> None:
    reply = chat.say(ASSISTANT, f"/policy {EXCLUDE}")
    chat.press(ASSISTANT, reply, "Not what I asked")
    kept = chat.store.questions.kept[-1]
    assert (kept.answer, kept.clauses) == (Answer.NOT_WHAT_I_ASKED, (f"{BEHAVIOUR}/",))


def test_several_questions_are_answered_each_from_its_own_policy_which_is_said(chat: Chat) -> None:
    reply = chat.say(ASSISTANT, "/policy should I lock my screen when I pop out? and can I add a pupil on insta?")
    assert sources(reply)[0] == "Data Protection Policy"
    assert sources(reply)[-1].endswith("Social Media Policy")


def test_a_search_looks_through_all_policies_and_says_which(chat: Chat) -> None:
    def found(typed: str) -> list[str]:
        shown = chat.dispatcher.ask(Ask(ASSISTANT, "policy", typed, "search"))
        assert isinstance(shown, Reply)
        return [f"{quote.label} {quote.heading}" for quote in quotes(shown)] or [words(shown)]

    assert found(EXCLUDE) == ["3.5 Behaviour Policy · 3 Sanctions"]
    assert {each.partition(" · ")[0].partition(" ")[2] for each in found(LAPTOPS)} >= {
        *("Staff Code of Conduct", "Data Protection Policy")
    }
    assert found("how do I bake a cake") == ["No policy settles this, so I will not guess."]


def test_of_many_policies_only_some_are_named(chat: Chat, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("commands.policy.answer._MOST_NAMED", 2)
    said = words(chat.say(ASSISTANT, "/policy how do I bake a cake"))
    assert said.split("I looked in: ")[1].split("\n")[0].endswith(", and 3 more")


def test_each_button_of_the_choice_carries_the_question(chat: Chat) -> None:
    buttons = [part for part in chat.say(ASSISTANT, f"/policy {LAPTOPS}").parts if isinstance(part, Button)]
    assert {button.words for button in buttons} == {LAPTOPS}
    assert {button.step for button in buttons} == {"of"}
