"""Tests of commands/concerns: what is due, to whom it is shown, and how a reminder is put off."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.chat.form import Form, Sent
from bot.chat.reply import Facts, Reply
from bot.command import Ask, Filled
from bot.concerns.clocks import Clock, Reminded
from bot.concerns.reminders import LONGEST_PUT_OFF, ONE_UP
from bot.delivery.reminders import Reminders
from bot.dispatch import Returned
from bot.events import Action, Event
from bot.people import Person
from bot.references import new_id
from tests.builders import ASSISTANT, ELM_HEAD, EVERYBODY, EXECUTIVE_HEAD, NOW, OAK_HEAD, TEACHER
from tests.commands.chat import NOT_THERE, Chat, labels, quotes, words

REASON = "canary: she is on the residential"
DUE_ON_MONDAY = "by 23 November 2026, 08:05 (nobody has acknowledged it since 20 November 2026)"


def due_next(chat: Chat, person: Person) -> list[tuple[str, str]]:
    """Return the reference of each concern in a person's queue, and what is said to be due next."""
    facts = [part.rows for part in chat.say(person, "/concerns").parts if isinstance(part, Facts)]
    return [(rows[0][0], rows[1][1]) for rows in facts if len(rows) > 1]


def put_off(chat: Chat, person: Person, reference: str, days: str = "3", clock: str = "acknowledge") -> Reply:
    form = chat.form(person, chat.open(person, reference), "Put a reminder off")
    return chat.fill(person, form, {"clock": clock, "days": days, "reason": REASON})


# What is due.


def test_the_queue_says_what_is_due_next_and_why() -> None:
    chat = Chat()
    reference = chat.raise_concern(TEACHER)
    assert due_next(chat, OAK_HEAD) == [(reference, f"Acknowledge it: {DUE_ON_MONDAY}")]
    chat.clock.move(timedelta(days=4))
    assert due_next(chat, OAK_HEAD) == [
        (reference, f"Acknowledge it: {DUE_ON_MONDAY.replace('by', 'overdue since', 1)}")
    ]


def test_the_queue_shows_the_most_urgent_first_danger_then_what_is_due_first_then_the_most_serious() -> None:
    chat = Chat()
    acknowledged = chat.raise_concern(ASSISTANT)
    chat.acknowledge(OAK_HEAD, acknowledged)
    chat.clock.move(timedelta(hours=1))
    low, high = chat.raise_concern(TEACHER), chat.raise_concern(TEACHER, kind="harassment")
    chat.clock.move(timedelta(hours=1))
    danger = chat.raise_concern(ASSISTANT, kind="threat")
    assert [reference for reference, _ in due_next(chat, OAK_HEAD)] == [danger, high, low, acknowledged]


def test_danger_is_due_now_and_cannot_be_put_off() -> None:
    chat = Chat()
    reference = chat.raise_concern(TEACHER, kind="threat")
    assert due_next(chat, OAK_HEAD) == [
        (reference, "Acknowledge it: now (nobody has acknowledged it since 20 November 2026)")
    ]
    shown = chat.open(OAK_HEAD, reference)
    assert "Something in it reads like danger" in words(shown)
    assert "Put a reminder off" not in labels(shown)
    refused = chat.ask_reply(OAK_HEAD, "concerns", "put_off", reference)
    assert "danger cannot wait" in words(refused)
    chat.acknowledge(OAK_HEAD, reference)
    assert due_next(chat, OAK_HEAD)[0][1].startswith("Begin to look into it: by 21 November 2026, 08:05")


def test_the_screen_shows_every_clock_that_runs() -> None:
    chat = Chat()
    reference = chat.raise_concern(TEACHER)
    assert f"What is due, and why\nAcknowledge it: {DUE_ON_MONDAY}" in words(chat.open(OAK_HEAD, reference))
    chat.acknowledge(OAK_HEAD, reference)
    shown = words(chat.open(OAK_HEAD, reference))
    assert "Begin to look into it: by 25 November 2026, 08:05 (nobody has begun to look into it" in shown
    assert (
        "Look whether it is still there: by 27 November 2026, 08:05 (nobody has looked since 20 November 2026)" in shown
    )


def test_a_closed_record_shows_its_review_and_offers_to_put_it_off_when_it_comes_near() -> None:
    chat = Chat()
    reference = chat.raise_concern(TEACHER)
    chat.acknowledge(OAK_HEAD, reference)
    chat.close(OAK_HEAD, reference)
    shown = chat.open(OAK_HEAD, reference)
    assert "Review the record: by 22 November 2027, 08:00" in words(shown)
    assert "Put a reminder off" not in labels(shown)
    chat.clock.move(timedelta(days=360))
    assert "Put a reminder off" in labels(chat.open(OAK_HEAD, reference))


def test_a_closed_record_without_a_review_has_nothing_due() -> None:
    chat = Chat()
    reference = chat.raise_concern(TEACHER)
    chat.acknowledge(OAK_HEAD, reference)
    chat.close(OAK_HEAD, reference)
    before = chat.store.register.find(reference)
    event = Event(OAK_HEAD.id, Action.CONCERN_MOVED, reference, NOW)
    chat.store.register.change(before, replace(before, review_on=None), nonce=new_id(), event=event)
    assert "Nothing is due at the moment." in words(chat.open(OAK_HEAD, reference))
    assert "Due next" not in words(chat.ask_reply(OAK_HEAD, "concerns", "closed"))


def test_the_screen_says_that_it_went_one_step_up() -> None:
    chat = Chat()
    reference = chat.raise_concern(TEACHER)
    told = Reminded(Clock.ACKNOWLEDGE, NOW, ONE_UP, EXECUTIVE_HEAD.id, NOW)
    event = Event("staffroom", Action.STEPPED_UP, reference, NOW)
    assert chat.store.clocks.remind(chat.store.register.find(reference), [told], notices=(), event=event)
    assert "since 20 November 2026); gone one step up" in words(chat.open(OAK_HEAD, reference))


@pytest.mark.parametrize("person", [TEACHER, ASSISTANT, ELM_HEAD], ids=lambda person: person.id)
def test_who_raised_it_and_who_may_not_read_it_see_nothing_of_its_clocks_and_its_ladder(person: Person) -> None:
    chat = Chat()
    reference = chat.raise_concern(TEACHER)
    put_off(chat, OAK_HEAD, reference)
    chat.acknowledge(OAK_HEAD, reference)
    for said in (words(chat.open(person, reference)), words(chat.say(person, "/concerns"))):
        assert not any(word in said.lower() for word in ("due", "put off", "canary", "taken down", "step"))


def test_control_who_may_read_it_sees_them() -> None:
    chat = Chat()
    reference = chat.raise_concern(TEACHER)
    put_off(chat, OAK_HEAD, reference)
    chat.acknowledge(OAK_HEAD, reference)
    said = words(chat.open(EXECUTIVE_HEAD, reference)).lower()
    assert all(word in said for word in ("due", "put a reminder off", "taken down", "step"))


# Putting a reminder off.


def test_a_reminder_is_put_off_with_a_reason_that_those_who_may_read_it_see() -> None:
    chat = Chat()
    reference = chat.raise_concern(TEACHER)
    assert words(put_off(chat, OAK_HEAD, reference)).startswith("Put off until 26 November 2026, 08:05.")
    shown = chat.open(EXECUTIVE_HEAD, reference)
    assert "Acknowledge it: by 26 November 2026, 08:05" in words(shown)
    assert "; put off until 26 November 2026 by Hannah Head" in words(shown)
    assert [(q.words, q.label) for q in quotes(shown) if q.heading == "Why reminders were put off"] == [
        (REASON, "Acknowledge it: put off until 26 November 2026 by Hannah Head")
    ]
    assert shown.in_confidence


def test_putting_off_is_written_down_without_its_reason() -> None:
    chat = Chat()
    reference = chat.raise_concern(TEACHER)
    put_off(chat, OAK_HEAD, reference)
    event = chat.store.events[-1]
    assert (event.actor, event.action) == (OAK_HEAD.id, Action.CLOCK_PUT_OFF)
    assert event.details == {"clock": "acknowledge", "days": "3"}
    assert not any("canary" in repr(each) for each in (*chat.store.events, *chat.store.outbox.written))


def test_a_reminder_can_be_put_off_twice_and_not_again() -> None:
    chat = Chat()
    reference = chat.raise_concern(TEACHER)
    put_off(chat, OAK_HEAD, reference, "1")
    assert "Put off until 25 November 2026" in words(put_off(chat, EXECUTIVE_HEAD, reference, "1"))
    assert "Put a reminder off" not in labels(chat.open(OAK_HEAD, reference))
    assert "as often as is possible" in words(chat.ask_reply(OAK_HEAD, "concerns", "put_off", reference))


def test_another_clock_can_be_put_off_on_its_own() -> None:
    chat = Chat()
    reference = chat.raise_concern(TEACHER)
    for _ in range(2):
        put_off(chat, OAK_HEAD, reference)
    chat.acknowledge(OAK_HEAD, reference)
    assert "Put off until 30 November 2026" in words(put_off(chat, OAK_HEAD, reference, "3", "first_look"))


def test_the_form_offers_the_clocks_that_can_wait_and_no_longer_time_than_is_possible() -> None:
    chat = Chat()
    reference = chat.raise_concern(TEACHER)
    chat.acknowledge(OAK_HEAD, reference)
    form = chat.form(OAK_HEAD, chat.open(OAK_HEAD, reference), "Put a reminder off")
    which, how_long, why = form.fields
    assert [option.code for option in which.options] == ["first_look", "still_there"]
    assert max(int(option.code) for option in how_long.options) == LONGEST_PUT_OFF
    assert why.required


@pytest.mark.parametrize(
    ("answers", "marked"),
    [
        ({"clock": "acknowledge", "days": "3"}, "reason"),
        ({"clock": "acknowledge", "days": "99", "reason": REASON}, "days"),
        ({"clock": "review", "days": "3", "reason": REASON}, "clock"),
    ],
)
def test_without_a_reason_or_for_longer_or_for_what_does_not_run_nothing_is_put_off(
    answers: dict[str, str], marked: str
) -> None:
    chat = Chat()
    reference = chat.raise_concern(TEACHER)
    form = chat.form(OAK_HEAD, chat.open(OAK_HEAD, reference), "Put a reminder off")
    returned = chat.send(OAK_HEAD, form, answers)
    assert isinstance(returned, Returned)
    assert set(returned.errors) == {marked}
    assert chat.store.clocks.written(chat.store.register.find(reference)).put_offs == ()


def test_a_form_that_is_stale_or_sent_twice_puts_off_once_at_most() -> None:
    chat = Chat()
    reference = chat.raise_concern(TEACHER)
    answers = {"clock": "acknowledge", "days": "1", "reason": REASON}
    first, second = (chat.form(OAK_HEAD, chat.open(OAK_HEAD, reference), "Put a reminder off") for _ in range(2))
    for _ in range(3):
        chat.fill(OAK_HEAD, first, answers)
    chat.acknowledge(OAK_HEAD, reference)
    stale = chat.send(OAK_HEAD, replace(second, seen="1"), {**answers, "clock": "first_look"})
    assert isinstance(stale, Returned)
    assert "This changed while your form was open" in stale.sentence
    assert len(chat.store.clocks.written(chat.store.register.find(reference)).put_offs) == 1


@pytest.mark.parametrize("step", ["put_off", "tell", "answer", "look"])
@pytest.mark.parametrize("person", EVERYBODY, ids=lambda person: person.id)
def test_who_may_not_read_it_can_put_nothing_off_and_note_nothing_and_it_reads_as_not_there(
    person: Person, step: str
) -> None:
    chat = Chat()
    reference = chat.raise_concern(TEACHER)
    chat.acknowledge(OAK_HEAD, reference)
    if person in {OAK_HEAD, EXECUTIVE_HEAD}:
        assert isinstance(chat.ask(person, "concerns", step, reference), Form | Reply)
        return
    assert words(chat.ask_reply(person, "concerns", step, reference)) == NOT_THERE
    answers = {
        "clock": "first_look",
        "days": "1",
        "reason": "x",
        "rung": "platform",
        "on": "2026-11-20",
        "came": "stays",
    }
    filled = Filled(Ask(person, "concerns", step=step, about=reference), new_id(), "2", Sent(answers))
    answer = chat.dispatcher.send(filled)
    assert isinstance(answer, Reply)
    assert words(answer) == NOT_THERE


def test_a_reminder_put_off_in_the_chat_does_not_come_before_that_time() -> None:
    chat = Chat()
    reference = chat.raise_concern(TEACHER)
    put_off(chat, OAK_HEAD, reference, "3")
    services = chat.services
    reminders = Reminders(services.clocks, services.register, services.directory, services.hours, chat.clock)
    chat.clock.move(timedelta(days=6) - timedelta(minutes=1))
    assert reminders.run_once() == 0
    chat.clock.move(timedelta(minutes=1))
    assert reminders.run_once() == 1
