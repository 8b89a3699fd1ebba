"""Tests of commands/records: who decides on a record, what is signed, and what never shows."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.chat.form import Form, Sent
from bot.chat.reply import Press, Reply
from bot.command import Ask, Filled
from bot.concerns.concern import UNDECIDED
from bot.concerns.redaction import MOST_PLACES
from bot.concerns.retention import HOLDERS, Schedule
from bot.dispatch import Dispatcher, Returned
from bot.events import Action, Event
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


def test_leaders_come_here_from_the_record_and_go_back() -> None:
    chat = Chat()
    reference = closed(chat)
    shown = chat.press(OAK_HEAD, chat.open(OAK_HEAD, reference), "Retention, legal hold, taking words out")
    offered = {"Open the record", "Take words out", "Look at its files, or mask one", "Put it under legal hold"}
    assert offered == set(labels(shown))
    assert "Retention, legal hold" not in words(chat.open(TEACHER, reference))
    assert words(chat.say(OAK_LEAD, "/records")) == words(chat.say(ELM_HEAD, "/records"))


# Several reports of one post.

ONE_POST = "https://www.facebook.com/groups/1/posts/2"


def reported_twice(chat: Chat) -> tuple[str, str]:
    """Return two closed reports of one post: the first, and the one that joined it."""
    first, second = (chat.raise_concern(person, post_address=ONE_POST, quote=CANARY) for person in (TEACHER, ASSISTANT))
    chat.open(OAK_HEAD, second)
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
    assert "The police, number 1: made by Hannah Head, 20 November 2026, 08:05; not kept any more" in words(listed)
    assert "Get number 1 for: The police" not in labels(listed)
    (bundle,) = chat.store.bundles.made(chat.store.register.find(reference))
    gone = chat.ask_reply(OAK_HEAD, "concerns", "bundle_file", f"{reference}:{bundle.id}")
    assert "the bundle is not kept any more" in words(gone)
    again = make(chat, reference)
    shown = chat.press(OAK_HEAD, chat.open(OAK_HEAD, reference), "Bundles for somebody outside")
    assert "Get number 2 for: The police" in labels(shown)
    assert ("Jamie" in said(made), "Jamie" in said(again)) == (True, False)
    assert "number 2" in words(again)


def test_that_a_class_was_chosen_stands_among_what_came_later() -> None:
    chat = Chat()
    reference = closed(chat)
    choose_class(chat, reference)
    trail = words(chat.ask_reply(OAK_HEAD, "concerns", "trail", reference))
    name = chat.services.schedule.classes["ordinary"].name
    assert f"How long it is kept: {name}" in trail
