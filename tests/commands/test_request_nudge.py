"""Tests of commands/request/nudge.py."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.chat.reply import Link, Press, Reply, Text, Tone
from bot.command import Ask, Filled
from bot.events import NOBODY, Action
from bot.notices import NoticeKind
from bot.references import new_id
from bot.requests.nudge import Nudge
from bot.requests.redirect import Door, Outcome, Redirect, RequestKind
from tests.builders import ASSISTANT, ELM_TEACHER, NOW, OAK_HEAD, TEACHER
from tests.commands.chat import NOT_THERE, PROCEDURES, Chat, labels, quotes, words

REQUEST = "hi all, Canaria here, could I have Friday off for the wedding of Canaria please"
LOSS = "auntie Canaria has died, could I have Friday off for the funeral please"
DANGER = "a child told me that Canaria hits her at home"
NOTHING = Reply(())
MONDAY_MORNING = datetime(2026, 11, 23, 8, tzinfo=UTC)


@pytest.fixture
def chat() -> Chat:
    chat = Chat()
    chat.type_in(OAK_HEAD, "/request here on")
    chat.store.events.clear()
    return chat


def filed(chat: Chat) -> Redirect:
    (redirect,) = chat.store.redirects.filed
    return redirect


def test_a_request_in_a_channel_gets_a_kind_note_with_rule_8_and_the_procedure(chat: Chat) -> None:
    note = chat.overhear(ASSISTANT, REQUEST)
    assert note.parts[0] == Text("Only you can see this note.")
    assert words(note).splitlines()[1:3] == [
        "Thank you for telling me. This is one for the federation's procedures, so that it is dealt with properly.",
        "Words such as friday off made me think of a formal request.",
    ]
    assert [quote.label for quote in quotes(note)] == ["rule 8 (WhatsApp)"]
    assert "Rule 8 was written for WhatsApp." in words(note)
    assert "Whom to go to: Lena Line, your line manager" in words(note)
    assert Link("Leave of absence", PROCEDURES.of(RequestKind.LEAVE).link) in note.parts
    assert labels(note) == ["I have done it", "This is not a request", "Not today"]
    assert words(note).splitlines()[-2:] == [
        "I have kept nothing of your message.",
        "Your message is still in the channel, for everybody in it. You can delete it there if you wish.",
    ]
    assert "“" not in words(note)


def test_after_a_death_the_note_begins_with_sympathy_and_names_no_words(chat: Chat) -> None:
    note = words(chat.overhear(ASSISTANT, LOSS))
    assert note.startswith("I am sorry for your loss. Only you can see this note.\n")
    assert "Where it belongs: Leave of absence" in note
    assert "Words such as" not in note
    assert "Canaria" not in note


def test_filed_are_the_kind_the_time_and_the_school_and_a_follow_up_for_the_next_working_day(chat: Chat) -> None:
    chat.overhear(ELM_TEACHER, REQUEST)
    redirect = filed(chat)
    assert redirect == Redirect(redirect.id, RequestKind.LEAVE, Door.REQUEST, "elm", NOW, Outcome.SHOWN)
    (event,) = chat.store.events
    assert (event.actor, event.action, event.subject) == (NOBODY, Action.REQUEST_REDIRECTED, redirect.id)
    (notice,) = chat.store.outbox.written
    assert (notice.kind, notice.to, notice.about) == (NoticeKind.FOLLOW_UP, ELM_TEACHER.id, redirect.id)
    assert notice.due == MONDAY_MORNING


@pytest.mark.parametrize("said", [REQUEST, LOSS, DANGER, "I want to make an allegation against Canaria"])
def test_nothing_of_the_message_is_repeated_or_kept(chat: Chat, said: str) -> None:
    note = chat.overhear(TEACHER, said)
    assert note.parts
    assert "canaria" not in (repr(note) + chat.everything_kept()).lower()


@pytest.mark.parametrize(
    ("said", "noticed"),
    [
        ("got a tummy bug, not coming in today", "Words such as tummy bug made me think of a formal request."),
        ("can i have a pay rise", "Words such as pay rise made me think of a formal request."),
        ("i am resigning", "Words such as resigning made me think of a formal request."),
        ("i am being bullied by Canaria", "Something in your message made me think of the federation's procedures."),
        ("can i have monday and friday off please", "Words such as friday off made me think of a formal request."),
        ("i saw a ta slap a child, Canaria", "Something in your message made me think of the federation's procedures."),
    ],
)
def test_the_words_that_it_names_are_our_own(chat: Chat, said: str, noticed: str) -> None:
    assert noticed in words(chat.overhear(TEACHER, said)).splitlines()


def test_an_allegation_names_whom_to_tell_in_person(chat: Chat) -> None:
    note = words(chat.overhear(TEACHER, "I want to make an allegation against a teacher"))
    assert "Please do not write this here. Speak to the right person directly." in note
    assert (filed(chat).kind, filed(chat).door) == (RequestKind.ALLEGATION, Door.ADULT_CONDUCT)


def test_one_message_gets_one_note_and_one_person_one_a_london_day(chat: Chat) -> None:
    assert chat.overhear(TEACHER, REQUEST, "first").parts
    assert chat.overhear(TEACHER, REQUEST, "first") == NOTHING
    assert chat.overhear(TEACHER, REQUEST, "second") == NOTHING
    assert chat.overhear(ASSISTANT, REQUEST, "third").parts
    chat.clock.move(timedelta(days=1))
    assert chat.overhear(TEACHER, REQUEST, "first") == NOTHING
    assert chat.overhear(TEACHER, REQUEST, "fourth").parts
    assert len(chat.store.redirects.filed) == len(chat.store.outbox.written) == 3


@pytest.mark.parametrize("said", ["lovely assembly today", "can I ask for a day off over whatsapp", "rule 99", ""])
def test_what_is_no_request_gets_no_note(chat: Chat, said: str) -> None:
    assert chat.overhear(TEACHER, said) == NOTHING
    assert chat.store.events == []


@pytest.mark.parametrize("said", [REQUEST, DANGER])
@pytest.mark.parametrize(("mark", "place"), [("m", "chat:C2"), ("m", ""), ("", "chat:C1")])
def test_nothing_is_said_where_notes_are_off_or_about_no_message(chat: Chat, said: str, mark: str, place: str) -> None:
    assert chat.overhear(TEACHER, said, mark, place) == NOTHING
    assert chat.store.events == []


def test_a_long_message_is_read_too(chat: Chat) -> None:
    note = words(chat.overhear(TEACHER, "so much to do here. " * 100 + "I am handing in my notice"))
    assert "Words such as handing in my notice made me think of a formal request." in note


def test_danger_is_answered_at_once_once_for_each_message_and_on_any_day(chat: Chat) -> None:
    chat.overhear(TEACHER, REQUEST, "a request")
    note = chat.overhear(TEACHER, DANGER, "first")
    assert note.parts[0] == Text("If anyone is in danger now, call 999.", Tone.URGENT)
    assert "Simon Safe" in words(note)
    assert chat.overhear(TEACHER, DANGER, "first") == NOTHING
    assert words(chat.overhear(TEACHER, DANGER, "second")) == words(note)
    assert quotes(note) == []
    assert labels(note) == ["Nobody is in danger"]
    assert [(r.kind, r.door) for r in chat.store.redirects.filed[1:]] == [
        (RequestKind.SAFEGUARDING, Door.DANGER),
        (RequestKind.SAFEGUARDING, Door.DANGER),
    ]
    assert chat.done()[1:] == [Action.DOOR_USED, Action.DOOR_USED]
    assert chat.told(NoticeKind.FOLLOW_UP) == [TEACHER.id]


def test_somebody_in_despair_is_shown_who_listens(chat: Chat) -> None:
    note = words(chat.overhear(TEACHER, "i dont want to be here anymore"))
    assert note.startswith("You are not alone with this.")
    assert "I show it because of what you wrote, and I have kept nothing of it." in note


def test_that_danger_was_answered_names_nobody(chat: Chat) -> None:
    chat.overhear(TEACHER, DANGER, "a mark")
    assert chat.store.nudges.given == [Nudge("a mark", "a mark", NOW.date())]
    assert chat.store.outbox.written == []


def test_while_the_store_is_down_nothing_is_said(chat: Chat) -> None:
    chat.store.nudges.busy = True
    assert chat.overhear(TEACHER, REQUEST) == NOTHING
    assert chat.overhear(TEACHER, DANGER) == NOTHING


def test_while_the_store_takes_nothing_danger_is_answered_all_the_same(chat: Chat) -> None:
    chat.store.nudges.full = True
    assert chat.overhear(TEACHER, REQUEST) == NOTHING
    note = words(chat.overhear(TEACHER, DANGER))
    assert note.startswith("If anyone is in danger now, call 999.")
    assert "I have filed only" not in note
    chat.store.nudges.full = False
    assert "I have filed only" in words(chat.overhear(TEACHER, DANGER))


@pytest.mark.parametrize(
    ("label", "outcome"),
    [("I have done it", Outcome.DONE), ("This is not a request", Outcome.NOT_A_REQUEST)],
)
def test_once_its_outcome_is_told_it_is_not_asked_for(chat: Chat, label: str, outcome: Outcome) -> None:
    note = chat.overhear(TEACHER, REQUEST)
    chat.deliver()
    assert "Did it reach the right person?" in words(chat.say(TEACHER, "/notices"))
    chat.press(TEACHER, note, label)
    assert filed(chat).outcome is outcome
    assert words(chat.say(TEACHER, "/notices")) == "You have no notices."
    late = words(chat.ask_reply(TEACHER, "request", "follow_up", filed(chat).id))
    assert late.startswith("You have told me already: it ")
    assert late.endswith("There is nothing more to do.")


def test_not_today_means_no_more_notes_today_and_no_follow_up(chat: Chat) -> None:
    note = chat.overhear(TEACHER, REQUEST, "first")
    peace = words(chat.press(TEACHER, note, "Not today"))
    assert peace.startswith("No more notes today.\n")
    assert chat.store.outbox.claim(MONDAY_MORNING + timedelta(days=9), 9) == []
    assert chat.overhear(TEACHER, REQUEST, "second") == NOTHING
    assert filed(chat).outcome is Outcome.SHOWN
    event = chat.store.events[-1]
    assert (event.actor, event.action, event.subject) == (NOBODY, Action.NUDGES_PUT_OFF, filed(chat).id)


def test_without_not_today_the_follow_up_goes_out() -> None:
    chat = Chat()
    chat.type_in(OAK_HEAD, "/request here on")
    chat.overhear(TEACHER, REQUEST)
    assert chat.store.outbox.claim(MONDAY_MORNING - timedelta(minutes=1), 9) == []
    assert [claimed.notice.to for claimed in chat.store.outbox.claim(MONDAY_MORNING, 9)] == [TEACHER.id]


def test_not_today_pressed_on_a_later_day_holds_for_that_day(chat: Chat) -> None:
    note = chat.overhear(TEACHER, REQUEST, "first")
    chat.clock.move(timedelta(days=3))
    chat.press(TEACHER, note, "Not today")
    chat.press(TEACHER, note, "Not today")
    assert chat.overhear(TEACHER, REQUEST, "second") == NOTHING
    assert chat.done() == [Action.REQUEST_REDIRECTED, Action.NUDGES_PUT_OFF]
    chat.clock.move(timedelta(days=1))
    assert chat.overhear(TEACHER, REQUEST, "third").parts


def test_the_follow_up_asks_once_and_knows_nothing_of_the_message(chat: Chat) -> None:
    chat.overhear(TEACHER, REQUEST)
    chat.deliver()
    notices = chat.say(TEACHER, "/notices")
    assert filed(chat).id not in words(notices)
    asked = chat.press(TEACHER, notices, "Tell me")
    assert words(asked).startswith(
        "Did it reach the right person?\n"
        "I showed you where Leave of absence belongs. I ask once, and kept nothing of your message.\n"
    )
    assert labels(asked) == ["I have done it", "This is not a request"]
    chat.press(TEACHER, asked, "I have done it")
    assert filed(chat).outcome is Outcome.DONE


@pytest.mark.parametrize("step", ["follow_up", "suggested"])
def test_a_made_up_redirect_cannot_be_asked_for(chat: Chat, step: str) -> None:
    assert words(chat.ask_reply(TEACHER, "request", step, "made-up")) == NOT_THERE


def test_a_made_up_redirect_cannot_be_put_off(chat: Chat) -> None:
    answer = chat.dispatcher.send(Filled(Ask(TEACHER, "request", step="not_today", about="made-up"), new_id()))
    assert isinstance(answer, Reply)
    assert words(answer) == NOT_THERE
    assert chat.store.nudges.given == []


def test_what_the_buttons_carry_is_the_redirects_id_and_no_words(chat: Chat) -> None:
    presses = [part for part in chat.overhear(TEACHER, REQUEST).parts if isinstance(part, Press)]
    assert {(press.about, press.words) for press in presses} == {(filed(chat).id, "")}
    assert len({press.nonce for press in presses}) == 3
