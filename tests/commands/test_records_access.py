"""Tests of subject access in commands/records: every step of a request, who may take it, and what a bundle says."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.chat.form import Form, Sent, Upload
from bot.chat.reply import Facts, File, Reply
from bot.command import Ask, Filled
from bot.concerns.access import Relation
from bot.concerns.access_steps import Shows
from bot.concerns.groups import GroupChat, GroupPlace, GroupStep, StepTaken
from bot.concerns.privacy import NOT_THEIR_DOING
from bot.concerns.redaction import find_words
from bot.dispatch import Returned
from bot.errors import FileChanged, NotThere
from bot.events import Action, Event
from bot.notices import NoticeKind
from bot.people import Person, Role
from bot.references import new_id
from bot.storage.privacy import _tables_of_words
from commands.records import COMMAND, access_words, doings
from tests.builders import (
    ASSISTANT,
    CHAIR,
    DATA_LEAD,
    EVERYBODY,
    EXECUTIVE_HEAD,
    LEAVER,
    OAK_HEAD,
    SCHOOLS,
    TEACHER,
)
from tests.commands.bundles import JPEG
from tests.commands.chat import NOT_THERE, PNG, Chat, labels, words
from tests.commands.subject_access import agree, ask_for, check, draft, drafted, look, page, read
from tests.evidence_files import jpeg

NO_SUCH = "SR-9999-9999"
STALE = "This changed while your form was open, so nothing was saved. Please open it again."
NOT_NOW = "That step is not possible in the present state. Nothing was changed."
STEPS = ("access", "check", "second", "agree", "draft", "picture", "looked", "release")
EACH = pytest.mark.parametrize("person", EVERYBODY, ids=lambda person: person.id)
ONE_POST = "https://www.facebook.com/groups/1/posts/2"
THIRD = Upload("third.jpg", jpeg(320, 200))


def closed(chat: Chat, *named: Person, quote: str = "canary", raised_by: Person = TEACHER) -> str:
    """Raise a concern and close it; return its reference."""
    reference = chat.raise_concern(raised_by, quote=quote, named=tuple(person.id for person in named))
    chat.acknowledge(OAK_HEAD, reference)
    chat.close(OAK_HEAD, reference)
    return reference


def read_in(chat: Chat, *people: Person) -> None:
    """Bring a new staff list in; who stood on the one before and does not on it has left."""
    event = Event("staffroom", Action.STAFF_LIST_READ, "staff", chat.clock())
    chat.store.directory.replace_staff(people, SCHOOLS, event)


def without(*gone: Person) -> list[Person]:
    return [person for person in EVERYBODY if person not in gone]


def sent(chat: Chat, person: Person, step: str, about: str, said: str = "") -> Reply | Returned:
    """Send a form or a press that was made up by hand, with the version as it is."""
    requests = [each for each in chat.store.privacy.requests() if each.id == about.partition(":")[0]]
    seen = str(requests[0].version) if requests else ""
    answers = {"how": "papers", "which": "nobody", "answer": "agrees", "masks": "", "shows": "nothing"}
    return chat.dispatcher.send(Filled(Ask(person, "records", said, step, about), new_id(), seen, Sent(answers)))


# A request.


def test_a_request_is_noted_with_its_date_through_the_holidays() -> None:
    chat = Chat()
    request = ask_for(chat, "Asha Assistant")
    shown = words(page(chat, request))
    assert "Answer by: 20 December 2026: one calendar month, holidays included; 30 days are left" in shown
    assert "On the staff list: Asha Assistant, teaching assistant, Oak Primary" in shown
    assert f"{request}: Asked on 20 November 2026 · answer by 20 December 2026" in words(
        chat.say(DATA_LEAD, "/records")
    )
    chat.clock.move(timedelta(days=31))
    assert "20 December 2026: one calendar month, holidays included; it is late" in words(page(chat, request))


def test_a_request_is_opened_by_its_reference_by_whoever_handles_it_and_by_nobody_else() -> None:
    chat = Chat()
    request = ask_for(chat, "Asha Assistant")
    assert chat.say(DATA_LEAD, f"/records {request.lower()}") == page(chat, request)
    nothing = words(chat.say(OAK_HEAD, "/records SR-AAAA-AAAA"))
    assert words(chat.say(OAK_HEAD, f"/records {request}")) == nothing


def test_the_page_says_at_each_step_how_it_stands_and_what_comes_next() -> None:
    chat = Chat()
    closed(chat, quote="Asha Assistant")
    request = ask_for(chat, "Asha Assistant")
    stands = []
    for step in (
        lambda: None,
        lambda: check(chat, request),
        lambda: chat.press(DATA_LEAD, page(chat, request), "Ask a second person to agree"),
        lambda: chat.fill(
            CHAIR, chat.form(CHAIR, page(chat, request, CHAIR), "Answer as the second person"), {"answer": "agrees"}
        ),
        lambda: draft(chat, request),
        lambda: chat.press(DATA_LEAD, page(chat, request), "Release it"),
    ):
        step()
        shown = page(chat, request)
        line = next(each for each in words(shown).splitlines() if each.startswith("How it stands: "))
        stands.append((line.removeprefix("How it stands: "), labels(shown)))
    assert stands == [
        ("Check first who it is", ["Check who it is"]),
        (
            "Who it is has been checked; a second person has to agree next",
            ["Check it again, or correct the names", "Ask a second person to agree"],
        ),
        ("Waits for a second person: Edith Exeter; Charles Chair", ["Check it again, or correct the names"]),
        ("A second person has agreed; no draft of yours yet", ["Check it again, or correct the names", "Make a draft"]),
        (
            "Draft made on 20 November 2026; not released",
            ["Check it again, or correct the names", "Make a draft", "Release it"],
        ),
        ("Released on 20 November 2026", []),
    ]
    assert "None is open." in words(chat.say(DATA_LEAD, "/records"))
    done = words(page(chat, request))
    assert "Dan Data: Checked who it is (They showed a passport, driving licence or the like)" in done
    assert "Charles Chair: Agreed as the second person" in done


def test_before_a_second_person_agrees_only_numbers_are_shown() -> None:
    chat = Chat()
    reference = closed(chat, quote="Asha Assistant, canary")
    chat.raise_concern(TEACHER, quote="Asha is late, canary")
    request = ask_for(chat, "Asha Assistant", others="Mrs Assistant")
    assert "What a search finds" not in words(page(chat, request))
    shown = words(check(chat, request))
    assert "Records in all: 1" in shown
    assert "Mention them: 1" in shown
    assert "The name “" not in shown
    assert "Only a part of a name" not in shown
    everything = [words(page(chat, request)), words(page(chat, request, EXECUTIVE_HEAD))]
    assert not [each for each in (shown, *everything) if "canary" in each or reference in each]
    assert Action.ACCESS_READ not in chat.done()
    for step in ("draft", "release"):
        assert "A second person has to agree" in words(chat.ask_reply(DATA_LEAD, "records", "draft", request))
        refused = sent(chat, DATA_LEAD, step, request)
        assert isinstance(refused, Returned | Reply)
        assert "canary" not in repr(refused)
    assert Action.ACCESS_DRAFTED not in chat.done()


def test_once_somebody_agreed_the_number_of_each_spelling_is_shown_to_whoever_may_read() -> None:
    chat = Chat()
    closed(chat, quote="Asha Assistant, canary")
    chat.raise_concern(TEACHER, quote="Asha is late, canary")
    request = ask_for(chat, "Asha Assistant", others="Mrs Assistant")
    check(chat, request)
    agree(chat, request)
    shown = words(page(chat, request))
    assert "The name “Asha Assistant”: 1" in shown
    assert "Only a part of a name: 1 further" in shown
    assert "The name “" not in words(page(chat, request, EXECUTIVE_HEAD))  # nobody reads by their own agreement


def test_words_cannot_be_tried_one_by_one_before_somebody_agreed() -> None:
    chat = Chat()
    closed(chat, quote="She will stab Tilly Marsh")
    request = ask_for(chat, "Mo Parent", others="Tilly Marsh\nstab Tilly\n@tilly.marsh_07\nSmith-O'Neil")
    shown = words(check(chat, request))
    numbers = shown[shown.index("What a search finds") : shown.index("What was done")]
    assert [line for line in numbers.splitlines() if line.rpartition(": ")[2].isdigit()] == ["Records in all: 1"]
    assert [e.details["spellings"] for e in chat.store.events if e.action is Action.ACCESS_CHECKED] == ["5"]
    check(chat, request, others="Tilly Marsh")
    assert chat.store.events[-1].details["spellings"] == "2"


SENTENCES = (
    "she will stab Tilly Marsh",
    "stab; Tilly",
    "“stab”",
    "what?",
    "Tilly | Marsh",
    "Tilly (Marsh)",
    "\n\nA\n1 2 3 4 5",
)


@pytest.mark.parametrize("others", SENTENCES)
def test_what_does_not_look_like_a_name_or_account_is_no_spelling(others: str) -> None:
    chat = Chat()
    form = chat.form(DATA_LEAD, chat.say(DATA_LEAD, "/records"), "Note a request")
    answers = {"name": "Mo Parent", "asked_on": "2026-11-20", "asked_how": "letter"}
    assert "does not look like a name" in repr(chat.send(DATA_LEAD, form, {**answers, "others": others}))
    assert "does not look like a name" in repr(chat.send(DATA_LEAD, form, {**answers, "name": "one 2 3 4 5 6 seven"}))
    assert chat.store.privacy.requests() == []
    request = ask_for(chat, "Mo Parent")
    form = chat.form(DATA_LEAD, page(chat, request), "Check who it is")
    kept = chat.send(DATA_LEAD, form, {"how": "papers", "others": others})
    assert "does not look like a name" in repr(kept)
    assert chat.store.privacy.requests()[0].steps == ()


def test_a_name_that_stands_on_the_staff_list_is_taken_however_it_looks() -> None:
    odd = Person("odd", "Jo (Joanna) & Partner", Role.VOLUNTEER)
    chat = Chat([*EVERYBODY, odd])
    ask_for(chat, odd.name)
    assert chat.store.privacy.requests()[0].person == odd.id


def test_what_another_report_shuts_them_out_of_is_left_out_and_the_lead_is_told_in_a_number() -> None:
    chat = Chat()
    chat.raise_concern(TEACHER, quote="First", post_address=ONE_POST)
    chat.raise_concern(OAK_HEAD, quote="Second", post_address=ONE_POST, named=(ASSISTANT.id,))
    request = ask_for(chat, "Asha Assistant")
    shown = words(check(chat, request))
    assert "Records in all: 1" in shown
    assert "About them: 1" in shown
    assert "Left out: 1: kept from them since another report of the same post names them" in shown


# The second person.


def test_a_second_person_is_told_and_whoever_asked_learns_the_answer() -> None:
    chat = Chat()
    request = ask_for(chat, "Asha Assistant")
    check(chat, request)
    asked = chat.press(DATA_LEAD, page(chat, request), "Ask a second person to agree")
    assert "Told: Edith Exeter; Charles Chair." in words(asked)
    assert chat.told(NoticeKind.ACCESS_SECOND) == [EXECUTIVE_HEAD.id, CHAIR.id]
    form = chat.form(CHAIR, page(chat, request, CHAIR), "Answer as the second person")
    assert "Noted under your name." in words(chat.fill(CHAIR, form, {"answer": "agrees"}))
    assert chat.told(NoticeKind.ACCESS_ANSWERED) == [DATA_LEAD.id]
    assert chat.done()[-1] is Action.ACCESS_AGREED
    assert words(chat.ask_reply(EXECUTIVE_HEAD, "records", "agree", request)) == NOT_NOW


def test_who_does_not_agree_is_asked_again_before_anything_is_shown() -> None:
    chat = Chat()
    request = ask_for(chat, "Asha Assistant")
    check(chat, request)
    agree(chat, request, answer="does_not")
    assert chat.done()[-1] is Action.ACCESS_NOT_AGREED
    assert "Make a draft" not in labels(page(chat, request))
    agree(chat, request, second=CHAIR)
    assert "Make a draft" in labels(page(chat, request))


def test_whoever_checks_again_or_corrects_names_needs_a_new_agreement() -> None:
    chat = Chat()
    request, made = drafted(chat, "Asha Assistant")
    assert "Release it" in labels(made)
    check(chat, request, others="Somebody Else")
    assert "Somebody Else" in words(page(chat, request))
    assert not {"Make a draft", "Release it"} & set(labels(page(chat, request)))
    (kept,) = chat.store.privacy.requests()
    assert "A second person has to agree" in words(
        _reply(sent(chat, DATA_LEAD, "release", request, kept.steps[-2].detail))
    )


def _reply(shown: Reply | Returned) -> Reply:
    assert isinstance(shown, Reply), shown
    return shown


@pytest.mark.parametrize("subject", [ASSISTANT, EXECUTIVE_HEAD, CHAIR], ids=lambda person: person.id)
@pytest.mark.parametrize("lead", [DATA_LEAD, EXECUTIVE_HEAD, CHAIR], ids=lambda person: person.id)
@EACH
def test_nobody_agrees_to_what_they_handle_or_asked_or_are_themselves(
    person: Person, lead: Person, subject: Person
) -> None:
    if lead is subject:
        return
    chat = Chat()
    request = ask_for(chat, subject.name, lead)
    check(chat, request, lead)
    if _second(lead, subject):
        chat.press(lead, page(chat, request, lead), "Ask a second person to agree")
    may = person in _second(lead, subject)
    assert isinstance(chat.ask(person, "records", "agree", request), Form) == may
    before = chat.done()
    sent(chat, person, "agree", request)
    assert (chat.done() != before) == may


def _second(lead: Person, subject: Person) -> set[Person]:
    return {EXECUTIVE_HEAD, CHAIR} - {lead, subject}


def test_where_nobody_can_be_the_second_person_that_is_said() -> None:
    chat = Chat()
    request = ask_for(chat, "Edith Exeter", CHAIR)
    shown = check(chat, request, CHAIR)
    assert "Nobody on the staff list can be the second person" in words(shown)
    assert "Nobody on the staff list can be" in words(_reply(sent(chat, CHAIR, "second", request, "2")))


def test_whoever_agreed_cannot_draft_by_it_and_needs_somebody_else_to_agree() -> None:
    chat = Chat()
    request = ask_for(chat, "Asha Assistant")
    check(chat, request)
    agree(chat, request)
    theirs = page(chat, request, EXECUTIVE_HEAD)
    assert "You agreed; whoever asked you makes the draft" in words(theirs)
    assert not {"Make a draft", "Ask a second person to agree"} & set(labels(theirs))
    assert "A second person has to agree" in words(chat.ask_reply(EXECUTIVE_HEAD, "records", "draft", request))
    check(chat, request, EXECUTIVE_HEAD)
    agree(chat, request, EXECUTIVE_HEAD, CHAIR)
    assert "Make a draft" in labels(page(chat, request, EXECUTIVE_HEAD))


def test_a_second_person_is_not_asked_twice_nor_before_who_it_is_was_checked() -> None:
    chat = Chat()
    request = ask_for(chat, "Asha Assistant")
    assert words(_reply(sent(chat, DATA_LEAD, "second", request, "1"))) == NOT_NOW
    check(chat, request)
    assert words(_reply(sent(chat, DATA_LEAD, "second", request, "1"))) == STALE
    chat.press(DATA_LEAD, page(chat, request), "Ask a second person to agree")
    assert words(_reply(sent(chat, DATA_LEAD, "second", request, "3"))) == NOT_NOW
    assert len(chat.told(NoticeKind.ACCESS_SECOND)) == 2


# Who may.


@EACH
@pytest.mark.parametrize("step", [*STEPS, "ask"])
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
    may_at_once = {"access", "check", "second", "draft", "release"}
    second = step == "agree" and person in {EXECUTIVE_HEAD, CHAIR}
    assert (chat.ask(person, "records", step, other) != nothing) == (handles and (step in may_at_once or second))


@pytest.mark.parametrize("step", [name for name in STEPS if COMMAND.steps[name].save])
def test_who_is_found_out_to_be_whom_it_is_about_handles_it_no_more(step: str) -> None:
    chat, single = Chat(), replace(DATA_LEAD, name="Dan Single")
    read_in(chat, *without(DATA_LEAD), single)
    request = ask_for(chat, "Dan Data", EXECUTIVE_HEAD)
    (stored,) = chat.store.privacy.requests()
    assert stored.person == single.id
    assert sent(chat, single, step, request) == sent(chat, single, step, NO_SUCH)


def test_nobody_makes_a_request_their_own_by_saying_that_it_is_them() -> None:
    chat, single = Chat(), replace(DATA_LEAD, name="Dan Single")
    read_in(chat, *without(DATA_LEAD), single)
    request = ask_for(chat, "Mo Parent", EXECUTIVE_HEAD)
    form = chat.form(single, page(chat, request, single), "Check who it is")
    kept = chat.send(single, form, {"how": "known", "others": "Data, Mr Dan"})
    assert isinstance(kept, Returned)
    assert kept.sentence == NOT_THERE
    assert chat.store.privacy.requests()[0].steps == ()


WRITTEN = (
    "Data, Dan",
    "Mr Dan Data",
    "Rev. DAN DATA",
    "D. Data",
    "Dán  Data",
    "Mr Data",
    "Dan",
    "Data Dan",
    "Dan-Data",
)


@pytest.mark.parametrize("written", WRITTEN)
def test_whoever_may_be_meant_is_offered_and_kept_from_it_until_somebody_chose(written: str) -> None:
    chat = Chat()
    request = ask_for(chat, written, EXECUTIVE_HEAD)
    for step in ("access", "check", "second", "draft", "release"):
        assert chat.ask(DATA_LEAD, "records", step, request) == chat.ask(DATA_LEAD, "records", step, NO_SUCH)
    assert sent(chat, DATA_LEAD, "check", request) == sent(chat, DATA_LEAD, "check", NO_SUCH)
    form = chat.form(EXECUTIVE_HEAD, page(chat, request, EXECUTIVE_HEAD), "Check who it is")
    (which,) = (field for field in form.fields if field.name == "which")
    assert "Dan Data, data protection lead" in [option.label for option in which.options]
    check(chat, request, EXECUTIVE_HEAD, which=DATA_LEAD.id)
    assert chat.store.privacy.requests()[0].person == DATA_LEAD.id
    assert chat.ask(DATA_LEAD, "records", "access", request) == chat.ask(DATA_LEAD, "records", "access", NO_SUCH)


def test_whom_somebody_chose_not_may_handle_it_again_unless_it_is_their_very_name() -> None:
    chat = Chat()
    other, same = ask_for(chat, "Mr Data", EXECUTIVE_HEAD), ask_for(chat, "Data, Dan", EXECUTIVE_HEAD)
    for request in (other, same):
        check(chat, request, EXECUTIVE_HEAD, which="nobody")
    assert "Nobody: never on it" in words(page(chat, other))
    assert words(page(chat, same)) == NOT_THERE


@pytest.mark.parametrize("written", ["Mrs Edith Exeter", "Exeter, Edith", "Mrs Exeter", "E. Exeter"])
def test_whom_it_may_be_about_is_not_asked_to_be_the_second_person(written: str) -> None:
    chat = Chat()
    request = ask_for(chat, written)
    check(chat, request, which=EXECUTIVE_HEAD.id)
    asked = chat.press(DATA_LEAD, page(chat, request), "Ask a second person to agree")
    assert "Told: Charles Chair." in words(asked)


def test_who_has_another_name_now_is_kept_from_it_by_the_one_before_too() -> None:
    chat, single = Chat(), replace(DATA_LEAD, name="Dan Single")
    read_in(chat, *without(DATA_LEAD), single)
    request = ask_for(chat, "Mr Data", EXECUTIVE_HEAD)
    assert words(page(chat, request, single)) == NOT_THERE
    married = replace(EXECUTIVE_HEAD, name="Edith Married")
    read_in(chat, *without(DATA_LEAD, EXECUTIVE_HEAD), single, married)
    request = ask_for(chat, "Mrs Edith Exeter", single)
    check(chat, request, single, which="nobody")
    chat.press(single, page(chat, request, single), "Ask a second person to agree")
    assert chat.told(NoticeKind.ACCESS_SECOND) == [CHAIR.id]


def test_whom_a_name_written_at_the_check_may_mean_is_to_be_chosen_at_another_check() -> None:
    chat = Chat()
    request = ask_for(chat, "Mo Parent")
    assert "Please check it again, and choose who it is." in words(check(chat, request, others="Mrs Assistant"))
    assert "choose who it is" not in words(check(chat, request, which="nobody"))


# The draft.


def test_from_the_draft_one_goes_straight_on_to_hide_more() -> None:
    chat = Chat()
    request, reply = drafted(chat, "Asha Assistant", masks="Jamie")
    again = chat.form(DATA_LEAD, reply, "Hide more, and make it again")
    assert [field.value for section in again.sections for field in section.fields] == ["Jamie"]
    check(chat, request, EXECUTIVE_HEAD)
    agree(chat, request, EXECUTIVE_HEAD, CHAIR)
    other = chat.form(EXECUTIVE_HEAD, page(chat, request, EXECUTIVE_HEAD), "Make a draft")
    assert [field.value for field in other.fields] == [""]  # of other records, which not everybody may know


def test_the_draft_masks_everybody_else_above_all_who_raised_it() -> None:
    chat = Chat()
    reference = closed(chat, quote="Asha Assistant and Tom Teacher and Jamie")
    _, made = drafted(chat, "asha assistant", masks="Jamie", others="Asha A")
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


@pytest.mark.parametrize(
    ("count", "said"),
    [(1, "1 record was left out by its reference"), (2, "2 records were left out by their references")],
)
def test_that_whole_records_were_left_out_is_said_in_the_draft_and_to_the_second_person(count: int, said: str) -> None:
    chat = Chat()
    references = [closed(chat, quote="Asha Assistant, canary") for _ in range(count)]
    other, shown = closed(chat, quote="Nothing"), closed(chat, quote="Asha Assistant elsewhere")
    request, made = drafted(chat, "Asha Assistant", masks="\n".join([*references, other, "SR-9999-9999"]).lower())
    assert "canary" not in read(made)
    assert said in words(made)
    assert said in read(made)
    assert read(Reply((chat.dispatcher.made_anew(DATA_LEAD.id, document_of(made)),))) == read(made)
    for person in (DATA_LEAD, EXECUTIVE_HEAD, CHAIR):
        assert f"Dan Data: Made a draft ({said})" in words(page(chat, request, person))
    released = chat.press(DATA_LEAD, made, "Release it")
    assert said not in read(released)  # to the person it would tell of records
    assert f"Dan Data: Released it ({said})" in words(page(chat, request, EXECUTIVE_HEAD))
    assert shown not in read(released)


def test_control_where_no_record_was_left_out_nothing_of_it_is_said() -> None:
    chat = Chat()
    closed(chat, quote="Asha Assistant")
    request, made = drafted(chat, "Asha Assistant", masks=f"Jamie\n{closed(chat, quote='Nothing')}")
    assert "left out by" not in words(made) + read(made) + words(page(chat, request, EXECUTIVE_HEAD))


def test_each_record_in_a_draft_counts_as_read_and_its_leaders_see_by_whom() -> None:
    chat = Chat()
    reference, other = closed(chat, quote="Asha Assistant"), closed(chat, quote="Nothing")
    request, made = drafted(chat, "Asha Assistant")
    chat.press(DATA_LEAD, made, "Release it")
    events = [event for event in chat.store.events if event.action in {Action.ACCESS_READ, Action.ACCESS_GIVEN}]
    assert [(e.actor, e.subject, e.action, dict(e.details)) for e in events] == [
        (DATA_LEAD.id, reference, Action.ACCESS_READ, {"request": request}),
        (DATA_LEAD.id, reference, Action.ACCESS_GIVEN, {"request": request}),
    ]
    trail = words(chat.ask_reply(OAK_HEAD, "concerns", "trail", reference))
    assert "Dan Data: read in a draft for somebody who asks to see what is held on them" in trail
    assert "Dan Data: given in part to somebody who asked" in trail
    assert "Hannah Head: opened to read" in trail
    assert "Asha" not in trail.split("Who read it")[1]
    assert "Dan Data" not in words(chat.ask_reply(OAK_HEAD, "concerns", "trail", other))


def test_only_the_draft_that_was_read_is_released_by_a_named_person() -> None:
    chat = Chat()
    closed(chat, quote="Asha Assistant")
    request, made = drafted(chat, "Asha Assistant")
    chat.say(ASSISTANT, "/concerns")
    closed(chat, quote="Asha Assistant again")
    assert words(chat.press(DATA_LEAD, made, "Release it")) == STALE
    released = chat.press(DATA_LEAD, draft(chat, request), "Release it")
    assert "Released under your name." in words(released)
    assert "Draft" not in read(released)
    assert "Asha Assistant again" in read(released)
    step = chat.store.privacy.requests()[0].released
    assert step is not None
    assert (step.by, step.at) == (DATA_LEAD.id, chat.clock())
    assert Action.ACCESS_RELEASED in chat.done()
    for each in ("draft", "check", "release"):
        assert sent(chat, DATA_LEAD, each, request) == sent(chat, DATA_LEAD, each, NO_SUCH)
    assert words(chat.ask_reply(DATA_LEAD, "records", "draft", request)) == NOT_THERE


def test_a_draft_of_an_older_form_is_not_made() -> None:
    chat = Chat()
    request, _ = drafted(chat, "Mo Parent")
    old = Filled(Ask(DATA_LEAD, "records", "", "draft", request), new_id(), "1", Sent({"masks": ""}))
    assert isinstance(chat.dispatcher.send(old), Returned)
    assert words(_reply(sent(chat, DATA_LEAD, "release", request, "another mark"))) == STALE
    check(chat, request, EXECUTIVE_HEAD)
    agree(chat, request, EXECUTIVE_HEAD, CHAIR)
    mark = chat.store.privacy.requests()[0].steps[3].detail
    assert words(_reply(sent(chat, EXECUTIVE_HEAD, "release", request, mark))) == STALE  # it was not read by them


@pytest.mark.parametrize("second", [CHAIR, EXECUTIVE_HEAD], ids=lambda person: person.id)
def test_what_names_the_lead_is_put_before_somebody_else_and_both_parts_are_released(second: Person) -> None:
    chat = Chat()
    closed(chat, DATA_LEAD, quote="Asha Assistant and Dan Data")
    closed(chat, quote="Asha Assistant elsewhere")
    request, made = drafted(chat, "Asha Assistant", second=second)
    made = draft(chat, request)
    assert "and [somebody else]" not in read(made)
    assert chat.told(NoticeKind.ACCESS) == [EXECUTIVE_HEAD.id]
    assert "Asha Assistant elsewhere" in read(chat.press(DATA_LEAD, made, "Release it"))
    assert "Released on" in words(page(chat, request))
    waits = ("Told somebody else", "SR-") if second is EXECUTIVE_HEAD else ("Told somebody else", "Edith")
    shown = words(page(chat, request)).replace(request, "")
    assert not [each for each in waits if each in shown]  # a record that names the lead is not betrayed to the lead
    assert "Make a draft" not in labels(page(chat, request))
    assert request in words(chat.say(EXECUTIVE_HEAD, "/records"))
    if second is EXECUTIVE_HEAD:  # nobody drafts by their own agreement
        assert "Make a draft" not in labels(page(chat, request, EXECUTIVE_HEAD))
        agree(chat, request, EXECUTIVE_HEAD, CHAIR)
    theirs = draft(chat, request, EXECUTIVE_HEAD)
    assert "Asha Assistant and [somebody else]" in read(theirs)
    chat.press(EXECUTIVE_HEAD, theirs, "Release it")
    assert request not in words(chat.say(EXECUTIVE_HEAD, "/records"))


# What a bundle says.


def test_a_bundle_for_somebody_outside_in_no_record_says_so() -> None:
    chat = Chat()
    _, made = drafted(chat, "Mo Parent")
    assert "No record of a concern was found in which you appear." in read(made)
    assert not [part for part in made.parts if isinstance(part, Facts)]


def test_somebody_who_was_never_on_the_list_is_found_by_each_name_that_was_given() -> None:
    chat = Chat()
    closed(chat, quote="Mrs Parent shouted; ask angry_mo.")
    assert "No record of a concern was found" in read(drafted(chat, "Mo Parent")[1])
    made = read(drafted(chat, "Mo Parent", others="Mrs Parent\nAngry Mo")[1])
    assert "Mrs Parent shouted; ask angry_mo." in made
    assert "On the staff list" not in made


def test_somebody_who_left_is_found_with_what_they_did_and_hidden_from_others() -> None:
    chat = Chat([*EVERYBODY, LEAVER])
    closed(chat, quote="Leo Left and Asha Assistant", raised_by=LEAVER)
    read_in(chat, *EVERYBODY)
    chat.clock.move(timedelta(hours=1))
    request = ask_for(chat, "leo left")
    assert "On the staff list: Leo Left; left the list on 20 November 2026" in words(page(chat, request))
    check(chat, request)
    agree(chat, request)
    said = read(draft(chat, request))
    assert "You raised it" in said
    assert "You raised a concern" in said
    assert "Leo Left and [somebody else]" in said
    assert "On the list until" in said
    others = read(drafted(chat, "Asha Assistant")[1])
    assert "[somebody else] and Asha Assistant" in others
    assert not [canary for canary in ("Leo", "Left") if canary in others]


def test_somebody_whose_name_changed_is_found_by_both() -> None:
    chat = Chat()
    closed(chat, quote="Asha Assistant was there")
    read_in(
        chat,
        *(
            replace(p, name="Asha Married", email="asha.married@example.org") if p is ASSISTANT else p
            for p in EVERYBODY
        ),
    )
    said = read(drafted(chat, "Asha Married")[1])
    assert "Asha Assistant was there" in said
    assert "Earlier names" in said
    assert "asha.assistant@example.org" in said
    assert "Asha" not in read(drafted(chat, "Tom Teacher")[1])


def test_of_several_with_one_name_somebody_says_who_it_is() -> None:
    chat = Chat()
    twin = Person("twin", ASSISTANT.name, Role.BUSINESS_MANAGER, since=chat.clock().date(), until=chat.clock().date())
    read_in(chat, *EVERYBODY, twin)
    request = ask_for(chat, ASSISTANT.name)
    assert "To be chosen when it is checked who asks: 2 on the list" in words(page(chat, request))
    form = chat.form(DATA_LEAD, page(chat, request), "Check who it is")
    which = next(field for field in form.fields if field.name == "which")
    assert [option.label for option in which.options] == [
        "Asha Assistant, teaching assistant, Oak Primary",
        "Asha Assistant, business manager",
        "Nobody on the staff list",
    ]
    check(chat, request, which="twin")
    assert chat.store.privacy.requests()[0].person == "twin"
    agree(chat, request)
    said = read(draft(chat, request))
    assert "First day" in said
    assert "Last day" in said
    check(chat, request, which="nobody")
    assert chat.store.privacy.requests()[0].person == ""


def test_a_leader_sees_what_they_did_and_whoever_raised_it_what_they_were_told() -> None:
    chat = Chat()
    closed(chat, quote="Asha Assistant")
    chat.clock.move(timedelta(hours=1))
    said = read(drafted(chat, "Hannah Head")[1])
    assert "You dealt with it" in said
    assert "You moved a concern on: acknowledged it, or said how it stands\nTwice" in said
    raised = read(drafted(chat, "Tom Teacher")[1])
    assert "It is dealt with. Thank you." in raised
    assert "Asha" not in raised


def test_a_part_that_could_show_who_raised_it_is_left_out_and_that_is_said() -> None:
    chat = Chat()
    chat.raise_concern(TEACHER, quote="Nothing", seen_by="Asha Assistant and I saw it in the staff room")
    said = read(drafted(chat, "Asha Assistant")[1])
    assert "is left out because it could show who raised the record" in said
    assert "staff room" not in said


def test_whom_a_record_names_sees_how_it_ended_each_thing_once() -> None:
    chat = Chat()
    reference = closed(chat, ASSISTANT)
    reopen = chat.form(OAK_HEAD, chat.open(OAK_HEAD, reference), "Reopen it")
    chat.fill(OAK_HEAD, reopen, {"state": "reopened", "why": "Something new came to light."})
    chat.close(OAK_HEAD, reference, decision="The parent said sorry.")
    said = read(drafted(chat, "Asha Assistant")[1])
    assert "It is about you" in said
    assert "The post was removed" in said
    assert (said.count("The parent took it down."), said.count("The parent said sorry.")) == (1, 1)
    assert "Decision (an earlier version)" in said
    assert said.count("We spoke to them kindly.") == 1


def test_a_reporter_is_not_told_of_another_report_nor_of_what_it_did() -> None:
    chat = Chat()
    chat.raise_concern(ASSISTANT, quote="First", post_address=ONE_POST)
    chat.raise_concern(TEACHER, quote="Second", post_address=ONE_POST, named=(OAK_HEAD.id,))
    assert {Action.REPORT_JOINED, Action.SHUT_OUT} & set(chat.done())
    chat.clock.move(timedelta(hours=1))
    said = read(drafted(chat, "Tom Teacher")[1])
    alone = Chat()
    alone.raise_concern(TEACHER, quote="Second", post_address=ONE_POST, named=(OAK_HEAD.id,))
    alone.clock.move(timedelta(hours=1))
    assert said == read(drafted(alone, "Tom Teacher")[1])
    assert "You raised it" in said


def test_whom_only_another_report_names_has_no_bundle_that_says_that_it_is_about_them() -> None:
    chat = Chat()
    chat.raise_concern(TEACHER, quote="First", post_address=ONE_POST, named=(OAK_HEAD.id,))
    before = read(drafted(chat, "Asha Assistant")[1])
    chat.raise_concern(OAK_HEAD, quote="Second", post_address=ONE_POST, named=(ASSISTANT.id,))
    assert [ASSISTANT.id in c.kept_from for c in chat.store.privacy.kept()] == [True, True]
    after = read(drafted(chat, "Asha Assistant")[1])
    assert (before.count("Why it is here"), after.count("Why it is here")) == (0, 1)
    assert "First" not in after
    assert "Second" in after


def test_a_group_chat_that_names_somebody_is_in_their_bundle_with_everybody_else_masked() -> None:
    chat = Chat()
    group = GroupChat("g1", "oak", GroupPlace.WHATSAPP, "Asha Assistant and Tom Teacher's canaries")
    taken = StepTaken(GroupStep.SPOKEN_TO, chat.clock().date(), OAK_HEAD.id, chat.clock())
    event = Event(OAK_HEAD.id, Action.GROUP_STEP_TAKEN, "g1", chat.clock())
    chat.store.groups.file(group, taken, nonce=new_id(), event=event)
    said = read(drafted(chat, "Asha Assistant")[1])
    assert "Asha Assistant and [somebody else]'s canaries" in said
    filed = read(drafted(chat, "Hannah Head")[1])
    assert "You filed what was done about it" in filed
    assert "canaries" not in filed
    assert "Group chat" not in read(drafted(chat, "Mo Parent")[1])


# Pictures and files.


def test_each_picture_is_opened_and_looked_at_before_the_release() -> None:
    chat = Chat()
    reference = chat.raise_concern(TEACHER, PNG, JPEG, THIRD, quote="Asha Assistant")
    request, made = drafted(chat, "Asha Assistant")
    first, second, third = (f"Look at Record 1, file {number}" for number in (1, 2, 3))
    assert {first, second, third} <= set(labels(made))
    assert "Release it" not in labels(made)
    assert "Picture or file 1 of this record: not looked at yet." in read(made)
    mark = chat.store.privacy.requests()[0].steps[-1].detail
    assert "has not been looked at yet" in words(_reply(sent(chat, DATA_LEAD, "release", request, mark)))
    opened = chat.press(DATA_LEAD, made, first)
    (file,) = (part for part in opened.parts if isinstance(part, File))
    assert (file.content, opened.in_confidence) == (PNG.content, True)
    assert chat.store.events[-1].action is Action.EVIDENCE_OPENED
    assert (chat.store.events[-1].subject, chat.store.events[-1].details["request"]) == (reference, request)
    look(chat, made, first)
    look(chat, made, second, "copy")
    seen = look(chat, made, third, "by_hand")
    assert "Record 1, file 2: It is about the person, and a copy goes with the answer" in words(seen)
    released = chat.press(DATA_LEAD, seen, "Release it")
    assert "Still to be made by hand, with everybody else hidden: Record 1, file 3." in words(released)
    copies = [part.content for part in released.parts if isinstance(part, File)][1:]
    assert copies == [JPEG.content]
    said = read(released)
    assert "file 1 of this record: a person looked at it; it shows nothing of you." in said
    assert "file 2 of this record: a person looked at it; a copy is handed over with this." in said
    assert "file 3 of this record: a person looked at it; it shows you and others." in said


def test_nobody_says_what_a_picture_shows_who_has_not_opened_it() -> None:
    chat = Chat()
    reference = chat.raise_concern(TEACHER, PNG, quote="Asha Assistant")
    request, _ = drafted(chat, "Asha Assistant")
    (stored,) = chat.store.register.evidence(chat.store.register.find(reference))
    about = f"{request}:{reference}:{stored.id}"
    assert "Please open it and look at it first" in words(chat.ask_reply(DATA_LEAD, "records", "looked", about))
    refused = sent(chat, DATA_LEAD, "looked", about)
    assert "Please open it and look at it first" in repr(refused)
    assert Action.ACCESS_LOOKED not in chat.done()
    chat.ask_reply(OAK_HEAD, "concerns", "file", f"{reference}:{stored.id}")  # somebody else, and for another reason
    assert "Please open it and look at it first" in repr(sent(chat, DATA_LEAD, "looked", about))
    chat.ask_reply(DATA_LEAD, "records", "picture", about)
    sent(chat, DATA_LEAD, "looked", about)
    assert chat.done()[-1] is Action.ACCESS_LOOKED


@pytest.mark.parametrize(
    "about", ["{request}", "{request}:{other}:{evidence}", "{request}:{reference}:none", "none:{reference}:{evidence}"]
)
@pytest.mark.parametrize("step", ["picture", "looked"])
def test_what_is_in_no_draft_of_theirs_nobody_opens(step: str, about: str) -> None:
    chat = Chat()
    reference, other = chat.raise_concern(TEACHER, PNG, quote="Asha Assistant"), chat.raise_concern(TEACHER, PNG)
    request, _ = drafted(chat, "Asha Assistant")
    names = {"request": request, "reference": reference, "other": other}
    evidence = chat.store.register.evidence(chat.store.register.find(other if "{other}" in about else reference))
    asked = about.format(evidence=evidence[0].id, **names)
    assert words(chat.ask_reply(DATA_LEAD, "records", step, asked)) == NOT_THERE
    right = f"{request}:{reference}:{chat.store.register.evidence(chat.store.register.find(reference))[0].id}"
    assert words(chat.ask_reply(DATA_LEAD, "records", "picture", right)) != NOT_THERE  # the control
    assert words(chat.ask_reply(CHAIR, "records", step, right)) == NOT_THERE
    check(chat, request)
    assert words(chat.ask_reply(DATA_LEAD, "records", step, right)) == NOT_THERE


def test_a_picture_that_came_after_the_draft_is_looked_at_too() -> None:
    chat = Chat()
    reference = chat.raise_concern(TEACHER, quote="Asha Assistant")
    _, made = drafted(chat, "Asha Assistant")
    form = chat.evidence_form(OAK_HEAD, chat.open(OAK_HEAD, reference))
    chat.fill(OAK_HEAD, form, {}, [PNG])
    assert "has not been looked at yet" in words(chat.press(DATA_LEAD, made, "Release it"))


# The links that files lie behind.


def document_of(reply: Reply) -> File:
    return next(part for part in reply.parts if isinstance(part, File))


def test_a_draft_is_made_anew_when_its_link_is_followed() -> None:
    chat = Chat()
    closed(chat, quote="Asha Assistant")
    _, made = drafted(chat, "Asha Assistant")
    again = chat.dispatcher.made_anew(DATA_LEAD.id, document_of(made))
    assert read(Reply((again,))) == read(made)
    released = chat.press(DATA_LEAD, made, "Release it")
    before = chat.done()
    again = chat.dispatcher.made_anew(DATA_LEAD.id, document_of(released))
    assert read(Reply((again,))) == read(released)
    assert chat.done() == before  # to follow a link changes nothing


def test_a_draft_is_handed_out_no_more_when_a_record_in_it_has_changed() -> None:
    chat = Chat()
    reference = closed(chat, quote="Asha Assistant")
    _, made = drafted(chat, "Asha Assistant")
    kept = chat.store.register.find(reference)
    texts = chat.store.privacy.texts(kept)
    event = Event(OAK_HEAD.id, Action.WORDS_REDACTED, reference, chat.clock())
    cuts = find_words("Asha", texts.pieces)
    chat.store.privacy.redact(kept, texts.mark, cuts, nonce=new_id(), event=event)
    with pytest.raises(FileChanged):
        chat.dispatcher.made_anew(DATA_LEAD.id, document_of(made))


@pytest.mark.parametrize("what", ["another draft", "checked again", "not agreed any more"])
def test_a_draft_is_handed_out_no_more_when_another_took_its_place(what: str) -> None:
    chat = Chat()
    closed(chat, quote="Asha Assistant")
    request, made = drafted(chat, "Asha Assistant")
    if what == "another draft":
        draft(chat, request, masks="Assistant")
    else:
        check(chat, request)
    if what == "not agreed any more":
        agree(chat, request, answer="does_not")
    with pytest.raises(FileChanged):
        chat.dispatcher.made_anew(DATA_LEAD.id, document_of(made))


def test_a_file_is_not_for_whoever_made_it_once_they_have_left() -> None:
    chat = Chat()
    chat.raise_concern(TEACHER, PNG, quote="Asha Assistant")
    _, made = drafted(chat, "Asha Assistant")
    first = "Look at Record 1, file 1"
    picture, seen = document_of(chat.press(DATA_LEAD, made, first)), look(chat, made, first, "copy")
    released = [part for part in chat.press(DATA_LEAD, seen, "Release it").parts if isinstance(part, File)]
    read_in(chat, *without(DATA_LEAD))
    for file in (document_of(made), picture, *released):
        assert file.anew is not None
        with pytest.raises(NotThere):
            file.anew()


def test_a_picture_is_handed_out_anew_while_it_may_be_seen() -> None:
    chat = Chat()
    reference = chat.raise_concern(TEACHER, PNG, quote="Asha Assistant")
    _, made = drafted(chat, "Asha Assistant")
    first = "Look at Record 1, file 1"
    picture, seen = document_of(chat.press(DATA_LEAD, made, first)), look(chat, made, first, "copy")
    assert chat.dispatcher.made_anew(DATA_LEAD.id, picture).content == PNG.content
    _, copy = (part for part in chat.press(DATA_LEAD, seen, "Release it").parts if isinstance(part, File))
    assert chat.dispatcher.made_anew(DATA_LEAD.id, copy).content == PNG.content
    with pytest.raises(NotThere):
        chat.dispatcher.made_anew(DATA_LEAD.id, picture)  # it was for looking at, and that is over
    kept = chat.store.register.find(reference)
    event = Event(CHAIR.id, Action.RECORD_ERASED, reference, chat.clock())
    chat.store.privacy.erase(kept, nonce=new_id(), event=event)
    with pytest.raises(NotThere):
        chat.dispatcher.made_anew(DATA_LEAD.id, copy)


# In plain words.


def test_everything_that_somebody_can_have_done_is_told_in_plain_words() -> None:
    assert doings.DONE.keys() == set(Action) - NOT_THEIR_DOING
    for action in doings.DONE:
        for count, how_often in ((1, "Once"), (2, "Twice"), (7, "7 times")):
            assert doings.told(action.value, count) == (doings.DONE[action], how_often)
        assert doings.DONE[action][0].isupper()
        assert not {"_", "→"} & set(doings.DONE[action])
        assert not {"False", "True", "None"} & set(doings.DONE[action].split())
    assert doings.told(Action.SHUT_OUT.value, 1)[0] == doings.OTHER


def test_every_text_of_a_record_and_every_relation_has_words_of_its_own() -> None:
    tables = {table.name for table in _tables_of_words()} - {"concern_words", "concern_said"}
    assert access_words.TEXTS.keys() == tables
    assert access_words.RELATIONS.keys() == set(Relation)
    assert access_words.FILE_SEEN.keys() == set(Shows)


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
