"""Tests of what comes to a concern later: additions, referrals, files, messages, clauses, and how it ends."""

from collections.abc import Mapping
from datetime import timedelta

import pytest

from bot.chat.form import Raw
from bot.chat.reply import Facts, Quote, Reply
from bot.command import Ask, Filled
from bot.concerns.concern import Kind, YesNo
from bot.concerns.lifecycle import State
from bot.dispatch import Returned
from bot.errors import Stale
from bot.events import Action
from bot.notices import NoticeKind
from bot.people import Person
from bot.references import new_id
from tests.builders import ASSISTANT, CHAIR, EXECUTIVE_HEAD, OAK_HEAD, OAK_LEAD, TEACHER
from tests.commands.chat import CLOSING, NOT_THERE, PNG, SAFE_PICTURES, TRIAGE, Chat, labels, quotes, words

SECRET = "canary of the handlers"


def added(chat: Chat, person: Person, reference: str, label: str, **answers: Raw) -> Reply:
    """Press a button of a concern, and fill in its form."""
    return chat.fill(person, chat.form(person, chat.open(person, reference), label), answers)


MINE, THEIRS = "Add to it", "Add to it, or correct it"
TOLD = "Somebody outside was told"
TO_RAISER, TO_HANDLERS = "Write to the person who raised it", "Write to those who deal with it"
TRAIL = "See what came later, and who brought it"


def trail(chat: Chat, reference: str) -> str:
    return words(chat.press(OAK_HEAD, chat.open(OAK_HEAD, reference), TRAIL))


def labelled(reply: Reply) -> dict[str, str]:
    return {quote.label: quote.words for quote in quotes(reply)}


# Additions.


def test_what_its_raiser_adds_stands_beside_what_was_there_and_says_when() -> None:
    chat = Chat()
    reference = chat.raise_concern(TEACHER, seen_by="Ann")
    chat.clock.move(timedelta(hours=2))
    saved = added(chat, TEACHER, reference, MINE, seen_by="Half the village", reach="A group of 300")
    assert words(saved).startswith("It is added. Those who deal with it are told that something came.")
    when = "20 November 2026, 10:05"
    assert labelled(saved)[f"Who saw it (added {when})"] == "Half the village"
    whole = labelled(chat.open(OAK_HEAD, reference))
    assert whole["Who saw it"] == "Ann"
    assert whole[f"Who saw it (added by Tom Teacher, {when})"] == "Half the village"
    assert whole[f"How far it reaches (added by Tom Teacher, {when})"] == "A group of 300"
    assert chat.store.events[-2].action is Action.ADDITION_MADE


def test_those_who_deal_with_it_are_told_that_something_came_and_not_what() -> None:
    chat = Chat()
    reference = chat.raise_concern(TEACHER)
    added(chat, TEACHER, reference, MINE, more="It is shared widely.")
    assert chat.told(NoticeKind.ADDED) == [OAK_HEAD.id]
    assert "widely" not in repr((chat.store.events, chat.store.outbox.written))
    chat.acknowledge(EXECUTIVE_HEAD, reference)
    chat.press(EXECUTIVE_HEAD, chat.open(EXECUTIVE_HEAD, reference), "I will deal with it")
    added(chat, TEACHER, reference, MINE, more="And again.")
    assert set(chat.told(NoticeKind.ADDED)[1:]) == {OAK_HEAD.id, EXECUTIVE_HEAD.id}


def test_a_colleagues_addition_is_told_to_nobody() -> None:
    chat = Chat()
    reference = chat.raise_concern(TEACHER)
    assert words(added(chat, OAK_HEAD, reference, THEIRS, more=SECRET)).startswith("It is added, and what stood there")
    assert chat.told(NoticeKind.ADDED) == []


def test_the_raiser_never_sees_what_those_who_deal_with_it_add() -> None:
    chat = Chat()
    reference = chat.raise_concern(TEACHER)
    added(chat, OAK_HEAD, reference, THEIRS, more=SECRET, seen_by=SECRET, kind="threat")
    added(chat, OAK_HEAD, reference, TOLD, to="police", their_reference=SECRET, answer=SECRET)
    chat.fill(OAK_HEAD, chat.evidence_form(OAK_HEAD, chat.open(OAK_HEAD, reference)), {}, [PNG])
    receipt = chat.open(TEACHER, reference)
    never = (SECRET, "Police", "Threat", "evidence", "Files", OAK_HEAD.name)
    assert [word for word in never if word in repr(receipt)] == []
    assert repr(chat.open(OAK_HEAD, reference)).count(SECRET) == 2  # the control
    assert trail(chat, reference).count(SECRET) == 4


def test_a_code_that_is_corrected_is_shown_with_what_it_was() -> None:
    chat = Chat()
    reference = chat.raise_concern(TEACHER)
    added(chat, OAK_HEAD, reference, THEIRS, kind="threat", relation="pupil", posted_at="2026-11-18 22:00")
    lines = trail(chat, reference).splitlines()
    who = "20 November 2026, 08:05, Hannah Head"
    assert f"{who}: Kind: Threat, before that Criticism or complaint" in lines
    assert f"{who}: Posted by: A pupil, before that A parent or carer" in lines
    assert f"{who}: Posted: 18 November 2026, 22:00" in lines


def test_the_raiser_may_not_correct_the_kind_of_post() -> None:
    chat = Chat()
    reference = chat.raise_concern(TEACHER)
    form = chat.form(TEACHER, chat.open(TEACHER, reference), MINE)
    assert {"kind", "platform", "relation"}.isdisjoint(field.name for field in form.fields)
    chat.fill(TEACHER, form, {"more": "x", "kind": "threat"})
    assert chat.store.register.find(reference).kind is Kind.CRITICISM


def test_saying_whether_it_is_still_there_says_that_somebody_looked_today() -> None:
    chat = Chat()
    reference = chat.raise_concern(TEACHER, still_there="yes", looked_on="2026-11-19")
    added(chat, TEACHER, reference, MINE, still_there="no")
    kept = chat.store.register.find(reference)
    assert (kept.still_there, str(kept.looked_on)) == (YesNo.NO, "2026-11-20")
    added(chat, TEACHER, reference, MINE, still_there="yes", looked_on="2026-11-18")
    assert str(chat.store.register.find(reference).looked_on) == "2026-11-18"
    shown = trail(chat, reference)
    assert "Still there: No, before that Yes" in shown
    assert "Last looked: 20 November 2026, before that 19 November 2026" in shown


@pytest.mark.parametrize("answers", [{}, {"more": "  ", "still_there": ""}])
def test_an_addition_without_anything_comes_back(answers: Mapping[str, Raw]) -> None:
    chat = Chat()
    reference = chat.raise_concern(TEACHER)
    form = chat.form(TEACHER, chat.open(TEACHER, reference), MINE)
    returned = chat.send(TEACHER, form, answers)
    assert isinstance(returned, Returned)
    assert returned.errors == {"more": "Please fill in something, here or below."}


def test_a_post_cannot_be_said_to_be_younger_than_when_it_was_seen() -> None:
    chat = Chat()
    reference = chat.raise_concern(TEACHER)
    form = chat.form(TEACHER, chat.open(TEACHER, reference), MINE)
    returned = chat.send(TEACHER, form, {"posted_at": "2026-11-20T07:00"})
    assert isinstance(returned, Returned)
    assert returned.errors == {"posted_at": "It was seen before this. Please check the time."}


def test_an_addition_does_not_mind_that_something_else_changed_meanwhile() -> None:
    chat = Chat()
    reference = chat.raise_concern(TEACHER)
    form = chat.form(TEACHER, chat.open(TEACHER, reference), MINE)
    assert form.seen == ""  # how often others changed it is none of the raiser's business
    chat.acknowledge(OAK_HEAD, reference)
    assert words(chat.fill(TEACHER, form, {"more": "Too late?"})).startswith("It is added.")


def test_a_register_that_changes_for_ever_is_busy_in_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    chat = Chat()
    reference = chat.raise_concern(TEACHER)
    form = chat.form(TEACHER, chat.open(TEACHER, reference), MINE)

    def change(*_: object, **__: object) -> None:
        raise Stale

    monkeypatch.setattr(chat.store.register, "change", change)
    returned = chat.send(TEACHER, form, {"more": "Never."})
    assert isinstance(returned, Returned)
    assert "busy" in returned.sentence


@pytest.mark.parametrize(
    ("label", "answers"),
    [
        (MINE, {"more": "he says he will bring a knife to school and stab her"}),
        (TO_HANDLERS, {"message": "he says he will bring a knife to school and stab her"}),
        (TOLD, {"to": "police", "answer": "he says he will bring a knife to school and stab her"}),
    ],
)
def test_danger_in_an_addition_shows_the_safeguarding_words_first_and_tells_the_lead_at_once(
    label: str, answers: Mapping[str, Raw]
) -> None:
    chat = Chat()
    reference = chat.raise_concern(TEACHER)
    assert TRIAGE.formal("he says he will bring a knife to school and stab her")
    saved = added(chat, TEACHER, reference, label, **answers)
    assert words(saved).startswith("If anyone is in danger now, call 999.")
    assert set(chat.told(NoticeKind.URGENT_CONCERN)) == {OAK_HEAD.id, EXECUTIVE_HEAD.id, OAK_LEAD.id}
    assert OAK_LEAD.post in chat.store.register.find(reference).readers
    calm = added(chat, TEACHER, reference, MINE, more="It is quiet now.")
    assert words(calm).startswith("It is added.")


def test_danger_in_what_a_colleague_adds_to_a_concern_about_the_headteacher_stays_with_the_chair() -> None:
    chat = Chat()
    reference = chat.raise_concern(TEACHER, about="headteacher")
    added(chat, TEACHER, reference, MINE, more="he says he will bring a knife to school and stab her")
    assert chat.store.register.find(reference).readers == {CHAIR.post}


def test_where_nobody_is_left_in_line_danger_is_shown_and_nobody_new_may_read() -> None:
    chat = Chat()
    reference = chat.raise_concern(TEACHER)
    chat.store.directory.replace_staff([TEACHER], [], chat.store.events[0])
    saved = added(chat, TEACHER, reference, MINE, more="he says he will bring a knife to school and stab her")
    assert words(saved).startswith("If anyone is in danger now, call 999.")
    assert OAK_LEAD.post not in chat.store.register.find(reference).readers


# Who outside was told.


def test_several_are_told_each_with_day_reference_and_answer() -> None:
    chat = Chat()
    reference = chat.raise_concern(TEACHER)
    told = {"to": "police", "on": "2026-11-19", "their_reference": "P-1", "answer": "They call."}
    mine = added(chat, TEACHER, reference, TOLD, **told)
    added(chat, OAK_HEAD, reference, TOLD, to="union")
    assert "Police, told on 19 November 2026\nReference: P-1\nThey call." in words(mine)
    shown = trail(chat, reference)
    assert "Police (written down by Tom Teacher, 20 November 2026, 08:05)" in shown
    assert "Union, the day is not known" in shown
    assert "Union" not in words(chat.open(TEACHER, reference)).replace("Union support", "")


# Files.


def test_its_raiser_adds_a_file_after_the_picture_question_and_may_not_open_it_again() -> None:
    chat = Chat()
    reference = chat.raise_concern(TEACHER)
    question = chat.press(TEACHER, chat.open(TEACHER, reference), "Add a screenshot or a file")
    assert "it must not come here" in words(question)
    refused = words(chat.press(TEACHER, question, "A picture may be one of these, or I am not sure"))
    assert "Do not view, copy, save or forward the picture" in refused
    saved = chat.fill(TEACHER, chat.form(TEACHER, question, SAFE_PICTURES), {}, [PNG])
    assert "Please delete it there now." in words(saved)
    assert Facts((("Files that you added", "1"),)) in saved.parts
    (file,) = chat.store.register.evidence(chat.store.register.find(reference))
    assert file.captured_by == TEACHER.id
    assert words(chat.ask_reply(TEACHER, "concerns", "file", f"{reference}:{file.id}")) == NOT_THERE
    assert any(label.startswith("Evidence: ") for label in labels(chat.open(OAK_HEAD, reference)))


# Messages.


def test_messages_go_both_ways_and_neither_side_sees_more_than_the_messages() -> None:
    chat = Chat()
    reference = chat.raise_concern(TEACHER)
    chat.clock.move(timedelta(minutes=1))
    added(chat, OAK_HEAD, reference, TO_RAISER, message="Which group was it?")
    chat.clock.move(timedelta(minutes=1))
    added(chat, TEACHER, reference, TO_HANDLERS, message="The one of year 3.")
    receipt = labelled(chat.open(TEACHER, reference))
    assert receipt["From those who deal with it, 20 November 2026, 08:06"] == "Which group was it?"
    assert receipt["From you, 20 November 2026, 08:07"] == "The one of year 3."
    assert OAK_HEAD.name not in repr(chat.open(TEACHER, reference))
    whole = labelled(chat.open(EXECUTIVE_HEAD, reference))
    assert whole["To Tom Teacher, written by Hannah Head, 20 November 2026, 08:06"] == "Which group was it?"
    assert whole["From Tom Teacher, 20 November 2026, 08:07"] == "The one of year 3."


def test_whom_a_message_is_for_gets_a_notice_without_its_words() -> None:
    chat = Chat()
    reference = chat.raise_concern(TEACHER)
    added(chat, OAK_HEAD, reference, TO_RAISER, message=SECRET)
    assert chat.told(NoticeKind.MESSAGE) == [TEACHER.id]
    added(chat, TEACHER, reference, TO_HANDLERS, message=SECRET)
    assert chat.told(NoticeKind.MESSAGE) == [TEACHER.id, OAK_HEAD.id]
    assert SECRET not in repr((chat.store.events, chat.store.outbox.written))
    chat.deliver()
    assert "You have a message about an item" in words(chat.say(TEACHER, "/notices"))


def test_a_leader_who_raised_it_and_reads_it_writes_to_the_others() -> None:
    chat = Chat()
    reference = chat.raise_concern(OAK_HEAD)
    added(chat, OAK_HEAD, reference, TO_RAISER, message="I saw it first.")
    assert chat.told(NoticeKind.MESSAGE) == []  # the head is the one who deals with it
    (message,) = chat.store.register.messages(chat.store.register.find(reference))
    assert not message.to_raiser


def test_the_record_shows_the_last_messages_and_the_trail_all_of_them() -> None:
    chat = Chat()
    reference = chat.raise_concern(TEACHER)
    for number in range(5):
        added(chat, TEACHER, reference, TO_HANDLERS, message=f"message-{number}")
    whole = words(chat.open(OAK_HEAD, reference))
    assert [n for n in range(5) if f"message-{n}" in whole] == [2, 3, 4]
    assert trail(chat, reference).count("message-") == 5


def test_a_person_who_may_not_see_it_can_write_nothing_into_it() -> None:
    chat = Chat()
    reference = chat.raise_concern(TEACHER, named=(ASSISTANT.id,))
    for step in ("add", "refer", "message", "my_files", "my_picture", "trail", "clauses", "set_clauses", "close_now"):
        assert words(chat.ask_reply(ASSISTANT, "concerns", step, reference)) == NOT_THERE


def test_looking_at_what_came_later_is_written_down() -> None:
    chat = Chat()
    reference = chat.raise_concern(TEACHER)
    assert "Nothing came since it was raised." in trail(chat, reference)
    assert chat.done().count(Action.CONCERN_OPENED) == 2


# Clauses.


def clauses_shown(chat: Chat, reference: str) -> Reply:
    return chat.press(OAK_HEAD, chat.open(OAK_HEAD, reference), "Read or correct the clauses")


def test_the_clauses_are_quoted_and_said_to_be_proposed_until_somebody_sets_them() -> None:
    chat = Chat()
    reference = chat.raise_concern(TEACHER)
    shown = clauses_shown(chat, reference)
    assert [quote.label for quote in quotes(shown)] == ["B.6", "E, point 8"]
    assert "nobody has changed them yet" in words(shown)
    form = chat.form(OAK_HEAD, shown, "Correct them")
    assert form.fields[0].value == "B.6,E#8"
    assert words(chat.fill(OAK_HEAD, form, {"clauses": ("B.5", "E#3")})).startswith("The clauses are saved.")
    again = clauses_shown(chat, reference)
    assert [quote.label for quote in quotes(again)] == ["B.5", "E, point 3"]
    assert "Set by Hannah Head, 20 November 2026, 08:05." in words(again)
    assert "Clauses that apply: B.5; E, point 3, before that B.6; E, point 8" in trail(chat, reference)
    assert chat.done().count(Action.CLAUSES_SET) == 1


def test_that_no_clause_applies_can_be_said_as_well() -> None:
    chat = Chat()
    reference = chat.raise_concern(TEACHER)
    chat.fill(OAK_HEAD, chat.form(OAK_HEAD, clauses_shown(chat, reference), "Correct them"), {"clauses": ()})
    assert "None." in words(clauses_shown(chat, reference))
    assert "nothing any more, before that B.6; E, point 8" in trail(chat, reference)


# The preview, and the press that closes.


def test_before_it_is_closed_one_sees_to_the_letter_what_its_raiser_will_see() -> None:
    chat = Chat()
    reference = chat.raise_concern(TEACHER)
    chat.acknowledge(OAK_HEAD, reference)
    added(chat, OAK_HEAD, reference, TO_RAISER, message="We look into it.")
    preview = chat.prepare(OAK_HEAD, reference)
    assert words(preview).startswith("This is what the person who raised it will see")
    assert "Nothing is closed, and nobody is told yet." in words(preview)
    assert chat.store.register.find(reference).state is State.ACKNOWLEDGED
    assert "It is dealt with." not in repr(chat.open(TEACHER, reference))
    assert chat.told(NoticeKind.MOVED) == [TEACHER.id]
    chat.press(OAK_HEAD, preview, "Close it, and tell them this")
    assert chat.told(NoticeKind.MOVED) == [TEACHER.id] * 2
    seen = chat.open(TEACHER, reference).parts
    shown = [part for part in preview.parts if isinstance(part, Quote)]
    assert shown == [part for part in seen if isinstance(part, Quote)]
    assert preview.parts[1:3] == seen[:2]


def test_what_was_prepared_can_be_changed_first_and_is_there_again() -> None:
    chat = Chat()
    reference = chat.raise_concern(TEACHER)
    chat.acknowledge(OAK_HEAD, reference)
    preview = chat.prepare(OAK_HEAD, reference, decision="d" * 3_000)
    form = chat.form(OAK_HEAD, preview, "Change it first")
    values = {field.name: field.value for field in form.fields}
    assert values == {**CLOSING, "decision": ""}  # longer than every platform can show again
    again = chat.fill(OAK_HEAD, form, {**CLOSING, "to_tell": "Better words."})
    assert "Better words." in words(again)
    assert "Decision (Hannah Head, 20 November 2026, 08:05)" in labelled(chat.open(OAK_HEAD, reference))


def test_a_preview_that_is_out_of_date_closes_nothing() -> None:
    chat = Chat()
    reference = chat.raise_concern(TEACHER)
    chat.acknowledge(OAK_HEAD, reference)
    preview = chat.prepare(OAK_HEAD, reference)
    added(chat, TEACHER, reference, MINE, more="Wait!")
    late = words(chat.press(OAK_HEAD, preview, "Close it, and tell them this"))
    assert late == Stale.sentence
    assert chat.store.register.find(reference).state is State.ACKNOWLEDGED


def test_a_made_up_press_closes_nothing_that_was_not_prepared() -> None:
    chat = Chat()
    reference = chat.raise_concern(TEACHER)
    chat.acknowledge(OAK_HEAD, reference)
    version = str(chat.store.register.find(reference).version)
    pressed = chat.dispatcher.send(Filled(Ask(OAK_HEAD, "concerns", version, "close_now", reference), new_id()))
    assert isinstance(pressed, Reply)
    assert words(pressed) == "That step is not possible in the present state. Nothing was changed."


def test_a_second_closing_leaves_the_first_on_the_record() -> None:
    chat = Chat()
    reference = chat.raise_concern(TEACHER)
    chat.acknowledge(OAK_HEAD, reference)
    chat.close(OAK_HEAD, reference, decision="First decision.")
    reopened = chat.form(OAK_HEAD, chat.open(OAK_HEAD, reference), "Reopen it")
    chat.fill(OAK_HEAD, reopened, {"state": "reopened", "why": "The same post came back today."})
    form = chat.form(OAK_HEAD, chat.open(OAK_HEAD, reference), "Close it")
    assert {field.value for field in form.fields} == {""}
    chat.close(OAK_HEAD, reference, decision="Second decision.")
    assert "First decision." not in words(chat.open(OAK_HEAD, reference))
    assert "First decision." in trail(chat, reference)
    assert "Outcome: nothing any more, before that The post was removed" in trail(chat, reference)


@pytest.mark.parametrize("why", [".", "asdf", "new new new new", "again please"])
def test_reopening_needs_a_reason_that_says_something_and_says_kindly_how_that_is_judged(why: str) -> None:
    chat = Chat()
    reference = chat.raise_concern(TEACHER)
    chat.acknowledge(OAK_HEAD, reference)
    chat.close(OAK_HEAD, reference)
    form = chat.form(OAK_HEAD, chat.open(OAK_HEAD, reference), "Reopen it")
    assert "at least four different words" in next(field.hint for field in form.fields if field.name == "why")
    returned = chat.send(OAK_HEAD, form, {"state": "reopened", "why": why})
    assert isinstance(returned, Returned)
    assert "I only count words; what they say is for people to judge." in returned.errors["why"]
    assert chat.store.register.find(reference).state is State.CLOSED
    chat.fill(OAK_HEAD, form, {"state": "reopened", "why": "The same parent posted it again."})
    assert chat.store.register.find(reference).state is State.REOPENED


@pytest.mark.parametrize(
    ("label", "answers"),
    [
        ("Add a private note", {"note": "he says he will bring a knife to school and stab her"}),
        ("Change its state", {"state": "waiting", "why": "he says he will bring a knife to school and stab her"}),
        ("Close it", {**CLOSING, "decision": "he says he will bring a knife to school and stab her"}),
    ],
)
def test_danger_in_what_a_leader_writes_shows_the_safeguarding_words_first_too(
    label: str, answers: Mapping[str, Raw]
) -> None:
    chat = Chat()
    reference = chat.raise_concern(TEACHER)
    chat.acknowledge(OAK_HEAD, reference)
    assert words(added(chat, OAK_HEAD, reference, label, **answers)).startswith("If anyone is in danger now, call 999.")
