"""Tests of commands/records: who decides on a record, what is signed, and what never shows."""

from dataclasses import replace
from datetime import timedelta
from io import BytesIO

import docx
import pytest

from bot.chat.form import Form, Sent
from bot.chat.reply import Facts, File, Press, Reply
from bot.command import Ask, Filled
from bot.concerns.concern import UNDECIDED
from bot.concerns.redaction import MOST_PLACES
from bot.concerns.retention import HOLDERS, Schedule
from bot.dispatch import Dispatcher, Returned
from bot.events import Action, Event
from bot.notices import NoticeKind
from bot.people import Person, Role
from bot.references import new_id
from commands import ALL
from commands.records import COMMAND
from tests.builders import (
    ASSISTANT,
    CHAIR,
    DATA_LEAD,
    ELM_HEAD,
    EVERYBODY,
    EXECUTIVE_HEAD,
    OAK_HEAD,
    OAK_LEAD,
    TEACHER,
)
from tests.commands.bundles import make, said
from tests.commands.chat import NOT_THERE, Chat, labels, quotes, words

LATER = timedelta(days=400)
CANARY = "canary of words"
NO_SUCH = "SR-9999-9999"
OF_A_RECORD = ("record", "class", "hold", "lift", "refuse", "sign", "redact", "cut")
HELD = "This record is under legal hold, so nothing of it can be erased or removed. Nothing was changed."
STALE = "This changed while your form was open, so nothing was saved. Please open it again."
NOT_NOW = "That step is not possible in the present state. Nothing was changed."
HEADS = {Role.HEADTEACHER, Role.EXECUTIVE_HEADTEACHER}
EACH = pytest.mark.parametrize("person", EVERYBODY, ids=lambda person: person.id)


def closed(chat: Chat, *named: Person, quote: str = CANARY, raised_by: Person = TEACHER) -> str:
    """Raise a concern and close it; return its reference."""
    reference = chat.raise_concern(raised_by, quote=quote, named=tuple(person.id for person in named))
    about_a_head = any(person.role in HEADS for person in named)
    handler = CHAIR if about_a_head else EXECUTIVE_HEAD if CHAIR in named else OAK_HEAD
    chat.acknowledge(handler, reference)
    chat.close(handler, reference)
    return reference


def press(chat: Chat, person: Person, reference: str, label: str, /, **answers: str) -> Reply:
    """Open a record, press a button that leads to a form, and send it."""
    form = chat.form(person, chat.say(person, f"/records {reference}"), label)
    return chat.fill(person, form, answers)


def choose_class(chat: Chat, reference: str, person: Person = DATA_LEAD) -> Reply:
    return press(chat, person, reference, "Choose its class", **{"class": "ordinary"})


def due(chat: Chat, *named: Person, quote: str = CANARY) -> str:
    """Return a record of the class `ordinary` whose time is over."""
    reference = closed(chat, *named, quote=quote)
    choose_class(chat, reference, CHAIR if DATA_LEAD in named and EXECUTIVE_HEAD in named else _lead(*named))
    chat.clock.move(LATER)
    return reference


def _lead(*named: Person) -> Person:
    return EXECUTIVE_HEAD if DATA_LEAD in named else DATA_LEAD


def hold(chat: Chat, person: Person, reference: str) -> Reply:
    return press(chat, person, reference, "Put it under legal hold", why="The police asked.")


def sign(chat: Chat, person: Person, reference: str, why: str = "due") -> Reply:
    return press(chat, person, reference, "Sign the deletion", why=why, reference=reference.lower())


def sent(  # noqa: PLR0913, PLR0917 - all that a form made by hand says
    chat: Chat, person: Person, step: str, about: str, seen: str = "", said: str = ""
) -> Reply | Returned:
    """Send a form or a press that was made up by hand."""
    answers = Sent({"class": "ordinary", "why": "due", "again": "6", "reference": about, "exact": "canary"})
    return chat.dispatcher.send(Filled(Ask(person, "records", said, step, about), new_id(), seen, answers))


# Who may what, step by step.


@EACH
@pytest.mark.parametrize("step", OF_A_RECORD)
@pytest.mark.parametrize("named", [False, True])
def test_who_may_not_gets_the_answer_for_a_reference_that_does_not_exist(
    person: Person, step: str, *, named: bool
) -> None:
    chat = Chat()
    reference = due(chat, *((person,) if named else ()))
    shown, nothing = (chat.ask(person, "records", step, r) for r in (reference, NO_SUCH))
    assert isinstance(nothing, Reply)
    reads = not named and person in {OAK_HEAD, EXECUTIVE_HEAD}
    decides = not named and person in {DATA_LEAD, EXECUTIVE_HEAD}
    may = {"record": decides or reads, "hold": decides or reads, "cut": decides or reads, "redact": reads}
    assert (shown != nothing) == may.get(step, decides)
    if person.role in HOLDERS:
        assert words(nothing) == NOT_THERE


@EACH
@pytest.mark.parametrize("step", [name for name in OF_A_RECORD if COMMAND.steps[name].save])
def test_who_may_not_changes_nothing_by_a_form_made_by_hand(person: Person, step: str) -> None:
    chat = Chat()
    reference = due(chat)
    if person in {OAK_HEAD, DATA_LEAD, EXECUTIVE_HEAD}:
        return
    before = (chat.store.register.find(reference), chat.done(), chat.everything_kept())
    seen = str(before[0].version)
    assert sent(chat, person, step, reference, seen) == sent(chat, person, step, NO_SUCH, seen)
    assert (chat.store.register.find(reference), chat.done(), chat.everything_kept()) == before


@EACH
def test_the_list_never_shows_words_nor_what_somebody_may_not_know(person: Person) -> None:
    chat = Chat()
    mine, about_the_lead, about_the_head = due(chat), due(chat, DATA_LEAD), due(chat, OAK_HEAD)
    shown = words(chat.say(person, "/records"))
    assert CANARY not in shown
    may = {
        DATA_LEAD: {mine, about_the_head},
        EXECUTIVE_HEAD: {mine, about_the_lead},
        CHAIR: {about_the_head},
    }
    assert {r for r in (mine, about_the_lead, about_the_head) if r in shown} == may.get(person, set())


# How long a record is kept.


def test_a_closed_record_without_a_class_waits_and_then_has_one() -> None:
    chat = Chat()
    reference = closed(chat)
    assert "Closed records without a class" in words(chat.say(DATA_LEAD, "/records"))
    assert "Class: Not decided yet" in words(chat.say(DATA_LEAD, f"/records {reference}"))
    saved = choose_class(chat, reference)
    assert "Saved: Ordinary record." in words(saved)
    assert "It is not the law's." in words(saved)
    assert "Proposed for deletion from: 20 November 2027" in words(saved)
    assert chat.store.register.find(reference).retention == "ordinary"
    assert reference not in words(chat.say(DATA_LEAD, "/records"))
    assert chat.done()[-1] is Action.RETENTION_DECIDED


def test_a_record_that_is_kept_until_reviewed_says_so() -> None:
    chat = Chat()
    reference = closed(chat)
    saved = press(chat, DATA_LEAD, reference, "Choose its class", **{"class": "personnel"})
    assert "Kept: until reviewed" in words(saved)
    closing = chat.store.register.find(reference)
    assert closing.review_on is not None
    assert f"Proposed for deletion from: {closing.review_on.day} {closing.review_on:%B %Y}" in words(saved)
    event = Event("f4", Action.CONCERN_MOVED, reference, chat.services.clock())
    chat.store.register.change(closing, replace(closing, review_on=None), nonce="of-an-earlier-version", event=event)
    shown = words(chat.say(DATA_LEAD, f"/records {reference}"))
    assert "Proposed for deletion from: Not before somebody has given it a day" in shown


def test_why_a_record_is_not_proposed_is_said_and_not_guessed_at() -> None:
    chat = Chat()
    reference = closed(chat)
    shown = words(chat.say(DATA_LEAD, f"/records {reference}"))
    assert "Proposed for deletion from: Not before it has a class" in shown
    hold(chat, DATA_LEAD, reference)
    shown = words(chat.say(DATA_LEAD, f"/records {reference}"))
    assert "Proposed for deletion from: Not while it is under legal hold" in shown
    still_open = chat.raise_concern(TEACHER)
    shown = words(chat.say(DATA_LEAD, f"/records {still_open}"))
    assert "Proposed for deletion from: Not while it is open" in shown


def test_without_classes_none_can_be_chosen() -> None:
    chat = Chat()
    reference = closed(chat)
    chat.dispatcher = Dispatcher(ALL, replace(chat.services, schedule=Schedule({})))
    assert "Choose its class" not in labels(chat.say(DATA_LEAD, f"/records {reference}"))
    assert words(chat.ask_reply(DATA_LEAD, "records", "class", reference)) == NOT_NOW


def test_a_class_is_not_chosen_for_a_record_that_changed_meanwhile() -> None:
    chat = Chat()
    reference = closed(chat)
    assert isinstance(sent(chat, DATA_LEAD, "class", reference, "1"), Returned)
    assert chat.store.register.find(reference).retention == UNDECIDED


def test_what_is_due_is_proposed_and_kept_with_a_reason_and_a_new_date() -> None:
    chat = Chat()
    reference = due(chat)
    assert f"{reference}: Ordinary record · due since 20 November 2027" in words(chat.say(DATA_LEAD, "/records"))
    kept = press(chat, DATA_LEAD, reference, "Refuse the deletion and keep it", why="A claim is open.", again="12")
    assert "The bot proposes it again on 25 December 2028." in words(kept)
    assert "None at the moment." in words(chat.say(DATA_LEAD, "/records"))
    assert words(chat.ask_reply(DATA_LEAD, "records", "refuse", reference)) == NOT_NOW
    notes = chat.store.register.notes(chat.store.register.find(reference))
    assert "Deletion refused: A claim is open." in [note.words for note in notes]
    chat.clock.move(timedelta(days=366))
    assert reference in words(chat.say(DATA_LEAD, "/records"))


def test_of_many_that_wait_the_first_are_shown_and_the_others_counted() -> None:
    chat = Chat()
    for _ in range(21):
        closed(chat)
    assert "1 more are not shown here." in words(chat.say(DATA_LEAD, "/records"))


# Legal hold.


@pytest.mark.parametrize("person", [DATA_LEAD, EXECUTIVE_HEAD, OAK_HEAD], ids=lambda person: person.id)
def test_under_hold_nothing_is_erased_or_removed_by_anybody(person: Person) -> None:
    chat = Chat()
    reference = due(chat)
    held = hold(chat, person, reference)
    assert "Legal hold: Yes: nothing of it can be erased" in words(chat.open(OAK_HEAD, reference))
    assert "It is under legal hold." in words(held)
    assert "Legal hold: Since 25 December 2027" in words(held)
    for each in EVERYBODY:
        shown = chat.say(each, f"/records {reference}")
        assert not {"Sign the deletion", "Take words out", "Put it under legal hold"} & set(labels(shown))
        seen = str(chat.store.register.find(reference).version)
        for step in ("sign", "cut", "redact"):
            assert not isinstance(chat.ask(each, "records", step, reference), Form)
            sent(chat, each, step, reference, seen, "mark/0:0+3")
    assert chat.store.register.find(reference).erased_at is None
    assert chat.store.register.words(chat.store.register.find(reference)).quote == CANARY
    assert words(chat.ask_reply(DATA_LEAD, "records", "sign", reference)) == HELD
    assert words(chat.ask_reply(DATA_LEAD, "records", "hold", reference)) == NOT_NOW
    assert "Deletions to sign" in words(chat.say(DATA_LEAD, "/records"))
    assert "None at the moment." in words(chat.say(DATA_LEAD, "/records"))


def test_the_hold_is_lifted_with_a_reason_and_not_by_a_headteacher() -> None:
    chat = Chat()
    reference = due(chat)
    assert words(chat.ask_reply(DATA_LEAD, "records", "lift", reference)) == NOT_NOW
    hold(chat, OAK_HEAD, reference)
    assert "Lift the legal hold" not in labels(chat.say(OAK_HEAD, f"/records {reference}"))
    lifted = press(chat, EXECUTIVE_HEAD, reference, "Lift the legal hold", why="The police are done.")
    assert "The legal hold is lifted." in words(lifted)
    assert chat.done()[-2:] == [Action.HOLD_SET, Action.HOLD_LIFTED]
    assert "is erased." in words(sign(chat, DATA_LEAD, reference))


# Signing.


def test_a_signature_erases_and_the_audit_says_who_and_which_and_not_what() -> None:
    chat = Chat()
    reference = due(chat, ASSISTANT)
    assert f"{reference} is erased." in words(sign(chat, DATA_LEAD, reference))
    assert CANARY not in chat.everything_kept()
    event = chat.store.events[-1]
    assert (event.actor, event.action, event.subject) == (DATA_LEAD.id, Action.RECORD_ERASED, reference)
    assert event.details == {"why": "due", "class": "ordinary"}
    for person in EVERYBODY:
        assert reference not in words(chat.say(person, "/records"))
        assert words(chat.say(person, f"/concerns {reference}")) == NOT_THERE


def test_a_signature_needs_the_reference_typed() -> None:
    chat = Chat()
    reference = due(chat)
    form = chat.form(DATA_LEAD, chat.say(DATA_LEAD, f"/records {reference}"), "Sign the deletion")
    answer = chat.send(DATA_LEAD, form, {"why": "due", "reference": NO_SUCH})
    assert isinstance(answer, Returned)
    assert answer.errors == {"reference": f"This is not the reference {reference}."}


def test_what_is_not_due_can_only_be_erased_for_another_reason_and_what_is_open_not_at_all() -> None:
    chat = Chat()
    reference = closed(chat)
    form = chat.form(DATA_LEAD, chat.say(DATA_LEAD, f"/records {reference}"), "Sign the deletion")
    assert [option.code for option in form.fields[0].options] == ["asked", "mistake"]
    assert "is erased." in words(chat.fill(DATA_LEAD, form, {"why": "asked", "reference": reference}))
    still_open = chat.raise_concern(TEACHER)
    assert "Sign the deletion" not in labels(chat.say(DATA_LEAD, f"/records {still_open}"))
    assert words(chat.ask_reply(DATA_LEAD, "records", "sign", still_open)) == NOT_NOW


# Taking words out.


def find_words(chat: Chat, person: Person, reference: str, exact: str) -> Reply:
    return press(chat, person, reference, "Take words out", exact=exact)


def test_each_place_is_shown_before_and_the_mark_stands_there_after() -> None:
    chat = Chat()
    reference = closed(chat, quote="Jamie Roe was there, said jamie roe's mum.")
    shown = find_words(chat, OAK_HEAD, reference, "Jamie Roe")
    assert "These words stand in 2 places." in words(shown)
    assert [quote.label for quote in quotes(shown)] == ["What it says", "What it says"]
    assert shown.in_confidence
    (button,) = (part for part in shown.parts if isinstance(part, Press))
    assert "jamie" not in repr(button).lower()
    done = chat.press(OAK_HEAD, shown, "Take them out for good")
    assert "Done: 2 places were taken out." in words(done)
    assert "jamie" not in chat.everything_kept().lower()
    stands = chat.store.register.words(chat.store.register.find(reference)).quote
    assert stands == "[removed] was there, said [removed]'s mum."
    event = chat.store.events[-1]
    assert (event.action, event.details) == (Action.WORDS_REDACTED, {"places": "2"})


def test_the_places_count_only_while_no_letter_has_changed() -> None:
    chat = Chat()
    reference = closed(chat, quote="Jamie")
    shown = find_words(chat, OAK_HEAD, reference, "Jamie")
    assert "These words stand in one place." in words(shown)
    chat.fill(OAK_HEAD, chat.form(OAK_HEAD, chat.open(OAK_HEAD, reference), "Add a private note"), {"note": "Jamie"})
    assert words(chat.press(OAK_HEAD, shown, "Take them out for good")) == STALE
    again = find_words(chat, OAK_HEAD, reference, "Jamie")
    assert [quote.label for quote in quotes(again)] == ["What it says", "A private note or another text of the record"]
    assert "Done: 2 places" in words(chat.press(OAK_HEAD, again, "Take them out for good"))


def test_words_that_stand_nowhere_change_nothing() -> None:
    chat = Chat()
    reference = closed(chat)
    before = chat.done()
    assert "stand nowhere" in words(find_words(chat, OAK_HEAD, reference, "Nobody"))
    assert chat.done() == [*before, Action.CONCERN_OPENED]


def test_of_very_many_places_the_first_are_done_at_once() -> None:
    chat = Chat()
    reference = closed(chat, quote="Jamie " * (MOST_PLACES + 1))
    shown = find_words(chat, OAK_HEAD, reference, "Jamie")
    assert f"Only these first {MOST_PLACES} places" in words(shown)
    chat.press(OAK_HEAD, shown, "Take them out for good")
    assert "Done: 1 place was" in words(
        chat.press(OAK_HEAD, find_words(chat, OAK_HEAD, reference, "Jamie"), "Take them out for good")
    )


# Subject access.


def ask_for(chat: Chat, name: str, lead: Person = DATA_LEAD, **answers: str) -> str:
    """Note a request; return its reference."""
    form = chat.form(lead, chat.say(lead, "/records"), "Note a request")
    noted = chat.fill(lead, form, {"name": name, "asked_on": "2026-11-20", "asked_how": "letter", **answers})
    (label,) = labels(noted)
    return label.removeprefix("Open ")


def draft(chat: Chat, request: str, lead: Person = DATA_LEAD, masks: str = "") -> Reply:
    form = chat.form(lead, chat.ask_reply(lead, "records", "access", request), "Make a draft")
    return chat.fill(lead, form, {"masks": masks})


def read(reply: Reply) -> str:
    """Return all that the file of a reply says."""
    (file,) = (part for part in reply.parts if isinstance(part, File))
    document = docx.Document(BytesIO(file.content))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells])


def test_a_request_is_noted_with_its_date_through_the_holidays() -> None:
    chat = Chat()
    request = ask_for(chat, "Asha Assistant")
    shown = words(chat.ask_reply(DATA_LEAD, "records", "access", request))
    assert "Answer by: 20 December 2026: one calendar month, holidays included; 30 days are left" in shown
    assert f"{request}: Asked on 20 November 2026 · answer by 20 December 2026" in words(
        chat.say(DATA_LEAD, "/records")
    )
    chat.clock.move(timedelta(days=31))
    late = words(chat.ask_reply(DATA_LEAD, "records", "access", request))
    assert "20 December 2026: one calendar month, holidays included; it is late" in late


def test_from_the_draft_one_goes_straight_on_to_hide_more() -> None:
    chat = Chat()
    reply = draft(chat, ask_for(chat, "Asha Assistant"), masks="Jamie")
    again = chat.form(DATA_LEAD, reply, "Hide more, and make it again")
    assert [field.value for section in again.sections for field in section.fields] == ["Jamie"]


def test_the_draft_masks_everybody_else_above_all_who_raised_it() -> None:
    chat = Chat()
    reference = closed(chat, quote="Asha Assistant and Tom Teacher and Jamie")
    request = ask_for(chat, "asha assistant", others="Asha A")
    made = draft(chat, request, masks="Jamie")
    said = read(made)
    assert "Asha Assistant and [somebody else] and [somebody else]" in said
    assert "asha.assistant@example.org" in said
    assert "Draft. Not released" in said
    assert reference in words(made)
    assert reference not in said
    assert not [canary for canary in ("Tom", "Teacher", "Jamie", "teacher") if canary in said]
    assert made.in_confidence


def test_control_the_record_itself_says_who_raised_it() -> None:
    chat = Chat()
    reference = closed(chat, quote="Asha Assistant and Tom Teacher and Jamie")
    assert "Raised by: Tom Teacher" in words(chat.open(OAK_HEAD, reference))


def test_only_the_draft_that_was_read_is_released_by_a_named_person() -> None:
    chat = Chat()
    closed(chat, quote="Asha Assistant")
    request = ask_for(chat, "Asha Assistant")
    made = draft(chat, request)
    shown = words(chat.ask_reply(DATA_LEAD, "records", "access", request))
    assert "Draft made on 20 November 2026; not released" in shown
    chat.say(ASSISTANT, "/concerns")
    closed(chat, quote="Asha Assistant again")
    assert words(chat.press(DATA_LEAD, made, "Release it")) == STALE
    released = chat.press(DATA_LEAD, draft(chat, request), "Release it")
    assert "Released under your name." in words(released)
    assert "Draft" not in read(released)
    assert "Asha Assistant again" in read(released)
    stored = chat.store.privacy.requests()[0]
    assert (stored.released_by, stored.released_at) == (DATA_LEAD.id, chat.clock())
    assert chat.done()[-1] is Action.ACCESS_RELEASED
    assert "Released on 20 November 2026" in words(chat.ask_reply(DATA_LEAD, "records", "access", request))
    assert words(chat.ask_reply(DATA_LEAD, "records", "draft", request)) == NOT_THERE
    assert "None is open." in words(chat.say(DATA_LEAD, "/records"))


def test_a_bundle_for_somebody_outside_in_no_record_says_so() -> None:
    chat = Chat()
    request = ask_for(chat, "Mo Parent")
    made = draft(chat, request)
    assert "No record of a concern was found in which you appear." in read(made)
    assert not [part for part in made.parts if isinstance(part, Facts)]


def test_a_leader_sees_what_they_did_and_whoever_raised_it_what_they_were_told() -> None:
    chat = Chat()
    closed(chat, quote="Asha Assistant")
    chat.clock.move(timedelta(hours=1))
    said = read(draft(chat, ask_for(chat, "Hannah Head")))
    assert "You dealt with it" in said
    assert "moved to another state" in said
    raised = read(draft(chat, ask_for(chat, "Tom Teacher")))
    assert "It is dealt with. Thank you." in raised
    assert "Asha" not in raised


def test_a_part_that_could_show_who_raised_it_is_left_out_and_that_is_said() -> None:
    chat = Chat()
    chat.raise_concern(TEACHER, quote="Nothing", seen_by="Asha Assistant and I saw it in the staff room")
    said = read(draft(chat, ask_for(chat, "Asha Assistant")))
    assert "is left out because it could show who raised the record" in said
    assert "staff room" not in said


def test_a_draft_of_an_older_form_is_not_made() -> None:
    chat = Chat()
    request = ask_for(chat, "Mo Parent")
    draft(chat, request)
    assert isinstance(sent(chat, DATA_LEAD, "draft", request, "1"), Returned)
    forged = sent(chat, DATA_LEAD, "release", request, said="another mark")
    assert isinstance(forged, Reply)
    assert words(forged) == STALE


@EACH
@pytest.mark.parametrize("step", ["access", "draft", "release", "ask"])
def test_requests_are_for_the_lead_and_those_who_stand_in_and_nobody_handles_their_own(
    person: Person, step: str
) -> None:
    chat = Chat()
    helper = EXECUTIVE_HEAD if person is DATA_LEAD else DATA_LEAD
    own, other = ask_for(chat, person.name, helper), ask_for(chat, "Mo Parent", helper)
    shown, nothing = chat.ask(person, "records", step, own), chat.ask(person, "records", step, NO_SUCH)
    handles = person in {DATA_LEAD, EXECUTIVE_HEAD, CHAIR}
    if step == "ask":
        assert isinstance(shown, Form) == handles
        assert isinstance(sent(chat, person, "ask", ""), Returned) == handles
        return
    assert shown == nothing
    assert (chat.ask(person, "records", step, other) != nothing) == handles


def test_what_names_the_lead_is_put_before_somebody_else() -> None:
    chat = Chat()
    closed(chat, DATA_LEAD, quote="Asha Assistant and Dan Data")
    request = ask_for(chat, "Asha Assistant")
    assert "No record of a concern was found" in read(draft(chat, request))
    assert chat.told(NoticeKind.ACCESS) == [EXECUTIVE_HEAD.id]
    assert "Asha Assistant" in read(draft(chat, request, EXECUTIVE_HEAD))


def test_leaders_come_here_from_the_record_and_go_back() -> None:
    chat = Chat()
    reference = closed(chat)
    shown = chat.press(OAK_HEAD, chat.open(OAK_HEAD, reference), "Retention, legal hold, taking words out")
    offered = {"Open the record", "Take words out", "Look at its files, or mask one", "Put it under legal hold"}
    assert offered == set(labels(shown))
    assert "Retention, legal hold" not in words(chat.open(TEACHER, reference))
    assert words(chat.say(OAK_LEAD, "/records")) == words(chat.say(ELM_HEAD, "/records"))


# In chat.


def test_whoever_asks_in_chat_is_led_to_the_right_person_and_may_have_it_passed_on() -> None:
    chat = Chat()
    shown = chat.say(ASSISTANT, "I want to see everything you hold on me")
    assert "Dan Data" in words(shown)
    assert "school holidays do not stop the clock" in words(shown)
    done = chat.press(ASSISTANT, shown, "Pass my request on")
    assert "Passed on to Dan Data. It has to be answered by 20 December 2026" in words(done)
    (request,) = chat.store.privacy.requests()
    assert (request.person, request.asked_how.value) == (ASSISTANT.id, "chat")
    assert chat.told(NoticeKind.ACCESS) == [DATA_LEAD.id]


def test_the_lead_s_own_request_goes_to_those_who_stand_in() -> None:
    chat = Chat()
    chat.press(DATA_LEAD, chat.say(DATA_LEAD, "I want to see everything you hold on me"), "Pass my request on")
    assert set(chat.told(NoticeKind.ACCESS)) == {EXECUTIVE_HEAD.id, CHAIR.id}


# Several reports of one post.

ONE_POST = "https://www.facebook.com/groups/1/posts/2"


def reported_twice(chat: Chat) -> tuple[str, str]:
    """Return two closed reports of one post: the first, and the one that joined it."""
    first, second = (chat.raise_concern(person, post_address=ONE_POST, quote=CANARY) for person in (TEACHER, ASSISTANT))
    chat.acknowledge(OAK_HEAD, first)
    chat.close(OAK_HEAD, first)
    return first, second


def is_erased(chat: Chat, reference: str) -> bool:
    return chat.store.register.find(reference).erased_at is not None


@pytest.mark.parametrize("of", [0, 1])
def test_reports_of_one_post_are_proposed_and_erased_together(of: int) -> None:
    chat = Chat()
    both = reported_twice(chat)
    before = words(chat.say(DATA_LEAD, "/records"))
    assert (both[0] in before, both[1] in before) == (True, False)  # without a class, once
    choose_class(chat, both[of])
    assert {chat.store.register.find(each).retention for each in both} == {"ordinary"}
    chat.clock.move(LATER)
    listed = words(chat.say(DATA_LEAD, "/records"))
    assert "2 reports of one post" in listed
    assert both[1] not in listed
    form = chat.form(DATA_LEAD, chat.say(DATA_LEAD, f"/records {both[of]}"), "Sign the deletion")
    assert f"With it go the other reports of the same post: {both[1 - of]}." in form.intro
    said = words(sign(chat, DATA_LEAD, both[of]))
    assert all(f"{each} is erased." in said for each in both)
    assert all(is_erased(chat, each) for each in both)
    assert chat.done().count(Action.RECORD_ERASED) == 2
    assert CANARY not in chat.everything_kept()


def test_a_report_under_legal_hold_stays_and_is_a_record_of_its_own_from_then_on() -> None:
    chat = Chat()
    first, second = reported_twice(chat)
    press(chat, DATA_LEAD, second, "Put it under legal hold", why="A court asked.")
    shown = chat.say(DATA_LEAD, f"/records {first}")
    assert f"{second}: Closed · legal hold: Since 20 November 2026" in words(shown)
    assert f"Open {second}" in labels(shown)
    form = chat.form(DATA_LEAD, shown, "Sign the deletion")
    assert f"these stay, as they are open or under legal hold: {second}." in form.intro
    sign(chat, DATA_LEAD, first, why="mistake")
    assert (is_erased(chat, first), is_erased(chat, second)) == (True, False)
    left = chat.open(OAK_HEAD, second)
    assert first not in words(left)
    assert f"Open {first}" not in labels(left)
    assert CANARY in words(left)
    assert words(chat.say(DATA_LEAD, f"/records {first}")) == NOT_THERE
    assert second in words(chat.say(DATA_LEAD, "/records"))
    reopen = chat.form(OAK_HEAD, left, "Reopen it")
    chat.fill(OAK_HEAD, reopen, {"state": "reopened", "why": "Something new came to light."})
    assert first not in repr(chat.say(OAK_HEAD, "/concerns"))
    assert second in repr(chat.say(OAK_HEAD, "/concerns"))


def test_a_refusal_is_for_all_reports_of_a_post_and_a_hold_for_one() -> None:
    chat = Chat()
    first, second = reported_twice(chat)
    choose_class(chat, first)
    chat.clock.move(LATER)
    press(chat, DATA_LEAD, first, "Refuse the deletion and keep it", why="It may come back.", again="12")
    kept = [chat.store.register.find(each) for each in (first, second)]
    assert kept[0].keep_until == kept[1].keep_until is not None
    press(chat, DATA_LEAD, first, "Put it under legal hold", why="A court asked.")
    assert [chat.store.register.find(each).legal_hold for each in (first, second)] == [True, False]
    assert "None at the moment." in words(chat.say(DATA_LEAD, "/records"))


def test_a_bundle_made_before_words_were_taken_out_is_kept_no_more() -> None:
    chat = Chat()
    reference = chat.raise_concern(TEACHER, quote="Jamie was there")
    made = make(chat, reference)
    redact = press(chat, OAK_HEAD, reference, "Take words out", exact="Jamie")
    chat.press(OAK_HEAD, redact, "Take them out for good")
    listed = chat.press(OAK_HEAD, chat.open(OAK_HEAD, reference), "Bundles for somebody outside")
    gone = chat.press(OAK_HEAD, listed, "Get number 1 for: The police")
    assert "the bundle is not kept any more" in words(gone)
    again = make(chat, reference)
    assert ("Jamie" in said(made), "Jamie" in said(again)) == (True, False)
    assert "number 2" in words(again)


def test_that_a_class_was_chosen_stands_among_what_came_later() -> None:
    chat = Chat()
    reference = closed(chat)
    choose_class(chat, reference)
    trail = words(chat.ask_reply(OAK_HEAD, "concerns", "trail", reference))
    name = chat.services.schedule.classes["ordinary"].name
    assert f"How long it is kept: undecided → {name}" in trail
