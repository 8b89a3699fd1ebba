"""Tests of commands/request.py."""

import pytest

from bot.chat.form import Form
from bot.chat.reply import Link, Press, Reply, Text, Tone
from bot.command import Ask, Filled
from bot.events import NOBODY, Action
from bot.people import Person, Role
from bot.requests.redirect import Door, Outcome, Redirect, RequestKind
from tests.builders import ASSISTANT, BUSINESS_MANAGER, CHAIR, ELM_TEACHER, NOW, OAK_HEAD, TEACHER
from tests.commands.chat import NOT_THERE, PROCEDURES, Chat, labels, quotes, words

FUNERAL = "could I have Friday off for a funeral please"
RULE_8 = (
    "8. Formal requests and serious matters e.g. leave of absence, allegations etc. "
    "should not be made on What'sApp \N{EN DASH} use the Federation procedures"
)


def filed(chat: Chat) -> Redirect:
    (redirect,) = chat.store.redirects.filed
    return redirect


@pytest.mark.parametrize("typed", [FUNERAL, f"/request {FUNERAL}", f"/policy {FUNERAL}", f"/REQUEST {FUNERAL}"])
def test_a_request_is_shown_where_it_belongs_kindly_and_with_rule_8_word_for_word(typed: str) -> None:
    reply = Chat().say(ASSISTANT, typed)
    assert words(reply).startswith("Thank you for telling me.")
    assert [(quote.words, quote.label) for quote in quotes(reply)] == [(RULE_8, "rule 8 (WhatsApp)")]
    assert "Rule 8 was written for WhatsApp." in words(reply)
    assert "Only you can see this. Your message was not stored." in words(reply)
    assert labels(reply) == ["I have done it", "This is not a request"]


def test_the_procedure_comes_with_people_by_name_what_to_have_ready_and_a_link() -> None:
    reply = Chat().say(ASSISTANT, FUNERAL)
    procedure = PROCEDURES.of(RequestKind.LEAVE)
    for line in (
        "Where it belongs: Leave of absence",
        "Whom to go to: Lena Line, your line manager",
        "or: Hannah Head, headteacher, Oak Primary",
        f"How: {procedure.how}",
        f"What to have ready: {procedure.say}",
    ):
        assert line in words(reply).splitlines()
    assert Link("Leave of absence", procedure.link) in reply.parts


def test_a_headteachers_own_request_goes_to_the_headteachers_manager() -> None:
    chat = Chat()
    resigns = chat.press(OAK_HEAD, chat.say(OAK_HEAD, "/request"), "Resignation")
    assert "Whom to go to: Edith Exeter, your line manager" in words(resigns)
    assert "Hannah Head" not in words(resigns)


def test_one_person_is_named_once_for_two_roles() -> None:
    chat = Chat()
    leave = words(chat.say(OAK_HEAD, FUNERAL))
    assert leave.count("Edith Exeter") == 1


def test_somebody_who_works_for_the_whole_federation_is_sent_to_the_executive_headteacher() -> None:
    assert "Edith Exeter, executive headteacher" in words(Chat().say(CHAIR, FUNERAL))


def test_somebody_without_a_line_manager_is_told_whom_to_ask() -> None:
    newcomer = Person("new", "Nina New", Role.TEACHER, "oak")
    reply = Chat([newcomer, OAK_HEAD]).say(newcomer, FUNERAL)
    assert "Whom to go to: Line manager (please ask the school office for the name)" in words(reply)


def test_filed_are_the_kind_the_time_the_school_and_the_outcome() -> None:
    chat = Chat()
    chat.say(ELM_TEACHER, FUNERAL)
    redirect = filed(chat)
    assert redirect == Redirect(redirect.id, RequestKind.LEAVE, Door.REQUEST, "elm", NOW, Outcome.SHOWN)
    (event,) = chat.store.events
    assert (event.actor, event.action, event.subject) == (NOBODY, Action.REQUEST_REDIRECTED, redirect.id)
    assert event.details == {"kind": "leave", "door": "request", "school": "elm"}


@pytest.mark.parametrize(
    "typed",
    [
        "could I have Friday off for auntie Canaria's funeral please",
        "/request could I have Friday off for auntie Canaria's funeral please",
        "a child told me that Canaria hits her at home",
        "/request I want to make an allegation against Canaria",
        "/request Canaria",
    ],
)
def test_neither_the_message_nor_its_sender_is_kept_anywhere(typed: str) -> None:
    chat = Chat()
    at_first = chat.everything_kept()
    chat.say(TEACHER, typed)
    assert "canaria" not in chat.everything_kept().lower()
    assert chat.everything_kept().count(f"'{TEACHER.id}'") == at_first.count(f"'{TEACHER.id}'")
    assert chat.store.outbox.written == []


def test_the_search_for_kept_words_finds_those_of_a_question_and_of_a_concern() -> None:
    chat = Chat()
    chat.say(TEACHER, "/policy how do I bake a canaria cake")
    assert chat.everything_kept().count("canaria") == 1
    chat.raise_concern(TEACHER, quote="canaria is useless")
    assert chat.everything_kept().count("canaria") == 2
    assert f"'{TEACHER.id}'" in chat.everything_kept()


@pytest.mark.parametrize(
    ("label", "outcome", "thanks"),
    [
        ("I have done it", Outcome.DONE, "Thank you. I have noted that it is done."),
        ("This is not a request", Outcome.NOT_A_REQUEST, "I have noted that this was not a request."),
    ],
)
def test_the_person_may_tell_what_became_of_it(label: str, outcome: Outcome, thanks: str) -> None:
    chat = Chat()
    reply = chat.say(ASSISTANT, FUNERAL)
    assert thanks in words(chat.press(ASSISTANT, reply, label))
    assert filed(chat).outcome is outcome
    event = chat.store.events[-1]
    assert (event.actor, event.action, event.details) == (
        NOBODY,
        Action.REDIRECT_SETTLED,
        {"outcome": outcome.value},
    )


def test_telling_it_twice_is_written_down_once() -> None:
    chat = Chat()
    reply = chat.say(ASSISTANT, FUNERAL)
    chat.press(ASSISTANT, reply, "I have done it")
    chat.press(ASSISTANT, reply, "I have done it")
    assert chat.done() == [Action.REQUEST_REDIRECTED, Action.REDIRECT_SETTLED]


@pytest.mark.parametrize("step", ["done", "mistaken"])
def test_a_made_up_redirect_is_not_there(step: str) -> None:
    chat = Chat()
    answer = chat.dispatcher.send(Filled(Ask(TEACHER, "request", step=step, about="made-up"), "nonce"))
    assert isinstance(answer, Reply)
    assert words(answer) == NOT_THERE
    assert chat.store.events == []


@pytest.mark.parametrize("step", ["done", "mistaken"])
def test_looking_at_an_outcome_files_nothing(step: str) -> None:
    chat = Chat()
    chat.ask(TEACHER, "request", step, "made-up")
    assert chat.store.events == []


@pytest.mark.parametrize(
    "typed",
    [
        "a child told me her dad hits her at home",
        "/request a child told me her dad hits her at home",
        "a child said she is scared",
    ],
)
def test_danger_comes_first_with_999_and_the_safeguarding_lead_by_name(typed: str) -> None:
    chat = Chat()
    reply = chat.say(TEACHER, typed)
    assert reply.parts[0] == Text("If anyone is in danger now, call 999.", Tone.URGENT)
    assert "Designated safeguarding lead: Simon Safe, designated safeguarding lead, Oak Primary" in words(reply)
    assert "this chat is not the safeguarding record" in words(reply)
    assert "Rule 8 was written for WhatsApp." in words(reply)
    assert (filed(chat).kind, filed(chat).door) == (RequestKind.SAFEGUARDING, Door.DANGER)
    assert chat.done() == [Action.DOOR_USED]


def test_an_allegation_names_the_right_people_and_the_lado() -> None:
    chat = Chat()
    reply = words(chat.say(TEACHER, "/request I want to make an allegation against a teacher"))
    for line in (
        "Please do not write this here. Speak to the right person directly.",
        "About a member of staff or a volunteer: Hannah Head, headteacher, Oak Primary",
        "About a headteacher: Charles Chair, chair of governors",
        "About both, or where there is a conflict: Local authority designated officer (LADO), 01632 960000",
    ):
        assert line in reply.splitlines()
    assert "Outside the federation: Local authority designated officer (LADO), 01632 960000." in reply
    assert (filed(chat).kind, filed(chat).door) == (RequestKind.ALLEGATION, Door.ADULT_CONDUCT)


@pytest.mark.parametrize("person", [TEACHER, BUSINESS_MANAGER])
@pytest.mark.parametrize("kind", RequestKind)
def test_every_kind_can_be_chosen_by_name(kind: RequestKind, person: Person) -> None:
    chat = Chat()
    reply = chat.press(person, chat.say(person, "/request"), kind.label)
    assert filed(chat).kind is kind
    assert filed(chat).school == person.school
    assert [quote.words for quote in quotes(reply)] == [RULE_8]
    first = PROCEDURES.of(kind).name if kind is not RequestKind.SAFEGUARDING else "999"
    assert first in words(reply)


@pytest.mark.parametrize("typed", ["/request", "/request  ", "/request what is for lunch"])
def test_without_a_request_it_asks_what_it_is_about_and_files_nothing(typed: str) -> None:
    chat = Chat()
    reply = chat.say(TEACHER, typed)
    assert labels(reply) == [kind.label for kind in RequestKind]
    assert "never your words" in words(reply)
    assert chat.store.events == []


def test_a_made_up_kind_is_not_there() -> None:
    shown = Chat().ask(TEACHER, "request", "kind", "made-up")
    assert not isinstance(shown, Form)
    assert words(shown) == NOT_THERE


def test_what_the_buttons_carry_is_the_redirects_id_and_no_words() -> None:
    chat = Chat()
    presses = [part for part in chat.say(ASSISTANT, FUNERAL).parts if isinstance(part, Press)]
    assert {(press.about, press.words) for press in presses} == {(filed(chat).id, "")}
    assert len({press.nonce for press in presses}) == 2


def test_a_request_is_shown_where_it_belongs_when_it_cannot_be_filed() -> None:
    chat = Chat()
    chat.store.redirects.busy = True
    reply = chat.say(ASSISTANT, FUNERAL)
    assert "Where it belongs: Leave of absence" in words(reply)
    assert not {"I have done it", "This is not a request"} & set(labels(reply))
    assert words(chat.say(ASSISTANT, "someone is in danger")).startswith("If anyone is in danger now, call 999.")
