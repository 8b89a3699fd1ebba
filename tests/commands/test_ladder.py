"""Tests of commands/concerns: the ladder by which a post is taken down, as it is shown and as it is climbed."""

from datetime import timedelta

import pytest

from bot.chat.reply import Facts, Reply
from bot.concerns.concern import YesNo
from bot.concerns.ladder import WHAT_TO_DO, Rung
from bot.dispatch import Returned
from bot.events import Action
from tests.builders import EXECUTIVE_HEAD, OAK_HEAD, TEACHER
from tests.commands.chat import Chat, labels, quotes, words

TELL, ANSWER, LOOK = "Note a step to have it taken down", "Note an answer", "Is it still there?"
NEXT = "What to do next"


@pytest.fixture
def chat() -> Chat:
    return Chat()


@pytest.fixture
def reference(chat: Chat) -> str:
    """Give a concern that the head has acknowledged."""
    reference = chat.raise_concern(TEACHER)
    chat.acknowledge(OAK_HEAD, reference)
    return reference


def rungs(shown: Reply) -> dict[str, str]:
    """Return how each rung stands, and what to do next."""
    facts = next(part for part in shown.parts if isinstance(part, Facts) and NEXT in dict(part.rows))
    return dict(facts.rows)


def tell(chat: Chat, reference: str, rung: str, on: str = "2026-11-20", said: str = "canary A-17") -> Reply:
    form = chat.form(OAK_HEAD, chat.open(OAK_HEAD, reference), TELL)
    return chat.fill(OAK_HEAD, form, {"rung": rung, "on": on, "words": said})


def answer(chat: Chat, reference: str, rung: str, came: str, on: str = "2026-11-20") -> Reply:
    form = chat.form(OAK_HEAD, chat.open(OAK_HEAD, reference), ANSWER)
    return chat.fill(OAK_HEAD, form, {"rung": rung, "on": on, "came": came, "words": "canary: it breaks no rule"})


def look(chat: Chat, reference: str, seen: str, on: str = "2026-11-20") -> Reply:
    form = chat.form(OAK_HEAD, chat.open(OAK_HEAD, reference), LOOK)
    return chat.fill(OAK_HEAD, form, {"still_there": seen, "on": on})


def test_before_anybody_was_told_the_platform_is_proposed(chat: Chat, reference: str) -> None:
    assert rungs(chat.open(OAK_HEAD, reference)) == {
        "The platform": "→ next, if it should be taken down",
        "Report Harmful Content": "○ not yet",
        "Professionals Online Safety Helpline": "○ not yet",
        "Police or legal advice": "○ not yet",
        NEXT: WHAT_TO_DO[Rung.PLATFORM],
    }


def test_a_step_is_noted_with_its_day_and_reference_and_the_next_is_proposed_after_a_week(
    chat: Chat, reference: str
) -> None:
    shown = tell(chat, reference, "platform")
    assert words(shown).startswith("The step is saved.")
    stands = rungs(shown)
    assert stands["The platform"] == "… told on 20 November 2026; an answer is waited for until 27 November 2026"
    assert stands["Report Harmful Content"] == "→ next, from 27 November 2026 on if no answer helps before"
    assert stands[NEXT] == WHAT_TO_DO[Rung.HARMFUL_CONTENT]
    assert ("canary A-17", "Reference of: The platform") in [(q.words, q.label) for q in quotes(shown)]
    assert "Take the next step to have it taken down: by 30 November 2026, 08:00 (the last step had no" in words(shown)
    chat.clock.move(timedelta(days=7))
    stands = rungs(chat.open(EXECUTIVE_HEAD, reference))
    assert stands["The platform"] == "✓ told on 20 November 2026; no answer noted"
    assert stands["Report Harmful Content"] == "→ next, in turn since 27 November 2026"


def test_an_answer_that_does_not_help_brings_the_next_step_at_once(chat: Chat, reference: str) -> None:
    tell(chat, reference, "platform")
    shown = answer(chat, reference, "platform", "stays")
    assert words(shown).startswith("The answer is saved.")
    stands = rungs(shown)
    assert stands["The platform"] == "✓ told on 20 November 2026; answer of 20 November 2026: it stays up"
    assert stands["Report Harmful Content"] == "→ next, in turn since 20 November 2026"
    assert ("canary: it breaks no rule", "Answer of: The platform") in [(q.words, q.label) for q in quotes(shown)]


def test_what_was_taken_down_needs_no_further_step_and_no_further_check(chat: Chat, reference: str) -> None:
    tell(chat, reference, "platform")
    stands = rungs(answer(chat, reference, "platform", "removed"))
    assert stands["Report Harmful Content"] == stands["Police or legal advice"] == "○ not needed"
    assert stands[NEXT].startswith("✓ It is gone")
    assert "Look whether it is still there" not in words(chat.open(OAK_HEAD, reference))


def test_whoever_sees_it_again_brings_the_ladder_back(chat: Chat, reference: str) -> None:
    tell(chat, reference, "platform")
    answer(chat, reference, "platform", "removed")
    chat.clock.move(timedelta(days=3))
    shown = look(chat, reference, "yes", "2026-11-23")
    assert rungs(shown)[NEXT] == WHAT_TO_DO[Rung.HARMFUL_CONTENT]
    assert "Look whether it is still there: by 30 November 2026, 08:00" in words(shown)


def test_a_look_is_kept_with_its_day_and_written_down(chat: Chat, reference: str) -> None:
    assert words(look(chat, reference, "no")).startswith("Saved.")
    kept = chat.store.register.find(reference)
    assert (kept.still_there, str(kept.looked_on), kept.version) == (YesNo.NO, "2026-11-20", 3)
    (event,) = [event for event in chat.store.events if event.action is Action.LOOKED_AGAIN]
    assert (event.actor, event.details) == (OAK_HEAD.id, {"still_there": "no"})


def test_steps_and_answers_are_written_down_without_words(chat: Chat, reference: str) -> None:
    tell(chat, reference, "platform")
    answer(chat, reference, "platform", "other")
    wanted = {Action.LADDER_TOLD, Action.LADDER_ANSWERED}
    assert [(event.action, event.details) for event in chat.store.events if event.action in wanted] == [
        (Action.LADDER_TOLD, {"rung": "platform", "came": "told"}),
        (Action.LADDER_ANSWERED, {"rung": "platform", "came": "other"}),
    ]
    assert not any("canary" in repr(each) for each in (*chat.store.events, *chat.store.outbox.written))


def test_when_all_steps_were_taken_only_answers_and_looks_are_noted(chat: Chat, reference: str) -> None:
    for rung in Rung:
        tell(chat, reference, rung.value)
    shown = chat.open(OAK_HEAD, reference)
    assert rungs(shown)[NEXT].startswith("The last step was taken.")
    assert {TELL, ANSWER, LOOK} & set(labels(shown)) == {ANSWER, LOOK}
    assert "not possible in the present state" in words(chat.ask_reply(OAK_HEAD, "concerns", "tell", reference))


def test_the_police_can_be_told_first_and_lower_rungs_are_left_as_they_are(chat: Chat, reference: str) -> None:
    stands = rungs(tell(chat, reference, "police"))
    assert stands["The platform"] == "○ not yet"
    assert stands[NEXT].startswith("The last step was taken.")


def test_after_the_highest_rung_a_lower_one_can_still_be_told_and_none_is_proposed(chat: Chat, reference: str) -> None:
    tell(chat, reference, "police")
    form = chat.form(OAK_HEAD, chat.open(OAK_HEAD, reference), TELL)
    assert form.fields[0].value == ""
    assert [option.code for option in form.fields[0].options] == ["platform", "harmful_content", "helpline"]


def test_the_form_proposes_the_next_rung(chat: Chat, reference: str) -> None:
    tell(chat, reference, "platform")
    form = chat.form(OAK_HEAD, chat.open(OAK_HEAD, reference), TELL)
    assert form.fields[0].value == "harmful_content"


def test_an_answer_cannot_be_older_than_the_telling(chat: Chat, reference: str) -> None:
    tell(chat, reference, "platform")
    form = chat.form(OAK_HEAD, chat.open(OAK_HEAD, reference), ANSWER)
    returned = chat.send(OAK_HEAD, form, {"rung": "platform", "on": "2026-11-19", "came": "stays"})
    assert isinstance(returned, Returned)
    assert returned.errors == {"on": "They were told after this day. Please check both days."}


def test_nobody_can_have_answered_who_was_not_told(chat: Chat, reference: str) -> None:
    assert ANSWER not in labels(chat.open(OAK_HEAD, reference))
    assert "not possible in the present state" in words(chat.ask_reply(OAK_HEAD, "concerns", "answer", reference))


def test_what_was_reported_before_it_was_raised_is_on_the_ladder() -> None:
    chat = Chat()
    reference = chat.raise_concern(TEACHER, reported_on="2026-11-16")
    shown = chat.open(OAK_HEAD, reference)
    assert rungs(shown)["The platform"].startswith("… told on 16 November 2026")
    assert not {TELL, ANSWER, LOOK} & set(labels(shown))


@pytest.mark.parametrize("step", ["tell", "answer", "look"])
def test_before_it_is_acknowledged_and_after_it_is_closed_nothing_is_noted(chat: Chat, step: str) -> None:
    reference = chat.raise_concern(TEACHER)
    for _ in range(2):
        assert "not possible in the present state" in words(chat.ask_reply(OAK_HEAD, "concerns", step, reference))
        assert NEXT not in words(chat.open(OAK_HEAD, reference))
        if chat.store.register.find(reference).closed_at is None:
            chat.acknowledge(OAK_HEAD, reference)
            chat.close(OAK_HEAD, reference)


def test_a_closed_concern_keeps_its_ladder_in_sight(chat: Chat, reference: str) -> None:
    tell(chat, reference, "platform")
    chat.close(OAK_HEAD, reference)
    shown = chat.open(OAK_HEAD, reference)
    assert rungs(shown)["The platform"].startswith("… told on 20 November 2026")
    assert not {TELL, ANSWER, LOOK} & set(labels(shown))
