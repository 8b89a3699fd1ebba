"""Tests of commands/request.py."""

import pytest

from bot.chat.form import Form
from bot.chat.reply import Link, Press, Reply, Text, Tone
from bot.command import Ask, Filled
from bot.events import NOBODY, Action
from bot.people import Person, Role
from bot.requests.redirect import Door, Outcome, Redirect, RequestKind
from tests.builders import ASSISTANT, BUSINESS_MANAGER, CHAIR, ELM_TEACHER, EVERYBODY, NOW, OAK_HEAD, TEACHER
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
    assert words(reply).endswith("\nI have kept nothing of your message.")
    assert labels(reply) == ["I have done it", "This is not a request"]


def test_in_a_channel_it_says_that_nobody_else_sees_the_answer() -> None:
    reply = words(Chat().type_in(ASSISTANT, f"/request {FUNERAL}"))
    assert reply.endswith("\nOnly you can see this. I have kept nothing of your message.")


@pytest.mark.parametrize(
    "said",
    [
        "my mum has died, i wont be in this week",
        "my nan passed away last night",
        "cant come in today, mum died",
        "/request my dad has died",
    ],
)
def test_a_death_in_the_family_is_answered_with_sympathy_first_and_leave_of_absence(said: str) -> None:
    reply = words(Chat().say(ASSISTANT, said))
    assert reply.startswith("I am sorry for your loss.\n")
    assert "Where it belongs: Leave of absence" in reply
    assert "Thank you for telling me." not in reply


@pytest.mark.parametrize(
    ("said", "procedure"),
    [
        ("my daughter is poorly so I won't be in tomorrow", "Leave of absence"),
        ("got a tummy bug, not coming in today", "Reporting sickness absence"),
    ],
)
def test_somebody_who_looks_after_others_is_shown_leave_and_nobody_is_wished_well_again(
    said: str, procedure: str
) -> None:
    reply = words(Chat().say(ASSISTANT, said))
    assert f"Where it belongs: {procedure}" in reply
    assert "loss" not in reply
    assert "Get well" not in reply


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


def test_a_line_manager_who_is_the_headteacher_too_is_named_once() -> None:
    leave = words(Chat().say(ELM_TEACHER, FUNERAL))
    assert "Whom to go to: Hugo Head, your line manager" in leave
    assert leave.count("Hugo Head") == 1


@pytest.mark.parametrize("person", EVERYBODY, ids=lambda person: person.id)
@pytest.mark.parametrize("kind", RequestKind)
def test_nobody_is_sent_to_themselves(kind: RequestKind, person: Person) -> None:
    chat = Chat()
    assert person.name not in words(chat.press(person, chat.say(person, "/request"), kind.label))


def test_a_complaint_of_the_chair_of_governors_goes_to_the_executive_headteacher() -> None:
    complaint = words(Chat().say(CHAIR, "I want to make a formal complaint"))
    assert "Whom to go to: Edith Exeter, executive headteacher" in complaint
    assert complaint.count("Edith Exeter") == 1


def test_a_vacant_post_is_not_passed_over_in_silence() -> None:
    reply = words(Chat([CHAIR, TEACHER]).say(TEACHER, "I want to make a formal complaint"))
    assert "Whom to go to: Headteacher (please ask the school office for the name)" in reply
    assert "or: Charles Chair, chair of governors" in reply


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
    ("said", "label", "outcome", "answer"),
    [
        (FUNERAL, "I have done it", Outcome.DONE, "Thank you. I have noted that it is done."),
        (
            FUNERAL,
            "This is not a request",
            Outcome.NOT_A_REQUEST,
            (
                "Sorry to have interrupted. I have noted that this was not a request.\n"
                "If you have a question about the policy, put it after /policy."
            ),
        ),
        (
            "someone is in danger",
            "Nobody is in danger",
            Outcome.NOT_A_REQUEST,
            (
                "Thank you for telling me. I am glad that nobody is in danger, and have noted it.\n"
                "Should that change, call 999, or speak to the safeguarding lead. You can always ask me again."
            ),
        ),
    ],
)
def test_the_person_may_tell_what_became_of_it(said: str, label: str, outcome: Outcome, answer: str) -> None:
    chat = Chat()
    reply = chat.say(ASSISTANT, said)
    assert words(chat.press(ASSISTANT, reply, label)) == answer
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


@pytest.mark.parametrize("step", ["done", "mistaken", "no_danger"])
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
    assert "Designated safeguarding lead: Simon Safe, Oak Primary" in words(reply).splitlines()
    assert "If you cannot reach the lead, tell the headteacher. Do not wait." in words(reply)
    assert "this chat is not the safeguarding record" in words(reply)
    assert words(reply).count("999") == 1
    assert (quotes(reply), labels(reply)) == ([], ["Nobody is in danger"])
    assert "Rule 8" not in words(reply)
    assert (filed(chat).kind, filed(chat).door) == (RequestKind.SAFEGUARDING, Door.DANGER)
    assert chat.done() == [Action.DOOR_USED]


@pytest.mark.parametrize(
    "typed", ["i want to die", "/request im suicidal", "/help I can't go on", "i cant cope any more"]
)
def test_somebody_in_despair_is_shown_first_who_listens_and_not_told_to_be_silent(typed: str) -> None:
    reply = Chat().say(TEACHER, typed)
    said = words(reply)
    assert said.startswith("You are not alone with this. Samaritans listen at any time on 116 123")
    assert reply.parts[1] == Text("If anyone is in danger now, call 999.", Tone.URGENT)
    assert "Simon Safe, Oak Primary" in said
    assert "Do not write the details here" not in said
    assert said.count("Samaritans") == said.count("999") == 1


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
    assert [quote.words for quote in quotes(reply)] == ([] if kind is RequestKind.SAFEGUARDING else [RULE_8])
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
    danger = chat.say(ASSISTANT, "someone is in danger")
    assert words(danger).startswith("If anyone is in danger now, call 999.")
    assert labels(danger) == []
