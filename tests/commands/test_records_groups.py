"""Tests of commands/records/groups.py: how long what is filed for a group chat is kept, and its deletion."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.chat.form import Form
from bot.chat.reply import Facts, Reply
from bot.concerns.retention import Schedule
from bot.dispatch import Dispatcher, Returned
from bot.errors import NotThere
from bot.events import Action
from bot.people import Person
from commands import ALL
from tests.builders import (
    CHAIR,
    DATA_LEAD,
    ELM_HEAD,
    EVERYBODY,
    EXECUTIVE_HEAD,
    OAK_HEAD,
    OAK_LEAD,
    TEACHER,
)
from tests.commands.chat import NOT_THERE, Chat, labels, quotes, words
from tests.commands.test_group import a_group, filed
from tests.commands.test_records import HELD, LATER, NOT_NOW, STALE

EACH = pytest.mark.parametrize("person", EVERYBODY, ids=lambda person: person.id)
STEPS = ("group", "group_hold", "group_lift", "group_refuse", "group_sign")
DECIDE = {DATA_LEAD, EXECUTIVE_HEAD}


def due(chat: Chat) -> str:
    """Return the id of a group whose time is over."""
    group = a_group(chat)
    chat.clock.move(LATER)
    return group


def reference(chat: Chat, group: str) -> str:
    return chat.store.groups.find(group).reference


def page(chat: Chat, person: Person, group: str) -> Reply:
    return chat.ask_reply(person, "records", "group", group)


def press(chat: Chat, person: Person, group: str, label: str, /, **answers: str) -> Reply | Returned:
    return chat.send(person, chat.form(person, page(chat, person, group), label), answers)


def done(answer: Reply | Returned) -> str:
    assert isinstance(answer, Reply), answer
    return words(answer)


def sign(chat: Chat, person: Person, group: str, why: str = "due") -> Reply | Returned:
    return press(chat, person, group, "Sign the deletion", why=why, reference=reference(chat, group).lower())


def hold(chat: Chat, person: Person, group: str) -> Reply | Returned:
    return press(chat, person, group, "Put it under legal hold", why="The police ask.")


@EACH
def test_who_may_see_what_is_kept_of_a_group_and_to_others_it_is_not_there_to_the_byte(person: Person) -> None:
    chat = Chat()
    group = due(chat)
    for step in STEPS:
        shown, nothing = (chat.ask(person, "records", step, about) for about in (group, "no-such-group"))
        may = person in DECIDE or (person is OAK_HEAD and step in {"group", "group_hold"})
        assert (shown != nothing) is (may and step != "group_lift") or (step == "group_lift" and person in DECIDE)
    named = chat.say(person, f"/records {reference(chat, group)}")
    assert (words(named) != words(chat.say(person, "/records GC-00000000"))) is (person in {*DECIDE, OAK_HEAD})


@EACH
def test_nobody_changes_anything_by_a_form_made_by_hand(person: Person) -> None:
    if person in DECIDE:
        return
    chat = Chat()
    group = due(chat)
    before = chat.done()
    answers = {"why": "due", "again": "6", "reference": reference(chat, group)}
    for step in STEPS[2:]:
        form = Form("records", step, "", (), "", "0" * 32, group, "1")
        chat.send(person, form, answers)
    assert chat.done() == before
    assert chat.store.groups.find(group).version == 1


@EACH
def test_the_list_shows_it_to_who_decides_and_never_its_name(person: Person) -> None:
    chat = Chat()
    group = due(chat)
    shown = words(chat.say(person, "/records"))
    assert (reference(chat, group) in shown) is (person in DECIDE)
    assert "canary" not in shown
    assert "canary" not in (words(page(chat, person, group)))


def test_it_is_proposed_when_its_time_is_over_and_not_before() -> None:
    chat = Chat()
    group = a_group(chat)
    before = words(chat.say(DATA_LEAD, "/records"))
    assert "Group chats: deletions to sign or to refuse" in before
    assert reference(chat, group) not in before
    assert "Proposed for deletion from: 19 November 2027" in words(page(chat, DATA_LEAD, group))
    assert "Kept: 1 year from the day of its last step" in words(page(chat, DATA_LEAD, group))
    assert "Nobody has said yet that this length was checked" in words(page(chat, DATA_LEAD, group))
    chat.clock.move(LATER)
    listed = chat.say(DATA_LEAD, "/records")
    assert f"{reference(chat, group)}: Steps about a disruptive group chat · due since 19 November 2027" in words(
        listed
    )
    assert "Steps filed: 1" in words(chat.press(DATA_LEAD, listed, f"Open {reference(chat, group)}"))


def test_a_step_that_is_filed_makes_it_due_later() -> None:
    chat = Chat()
    group = due(chat)
    filed(chat, OAK_HEAD, "spoken_to", group, on="2027-12-01")
    assert reference(chat, group) not in words(chat.say(DATA_LEAD, "/records"))


def test_a_signature_erases_all_of_it_and_the_audit_says_who_and_not_what() -> None:
    chat = Chat()
    group = due(chat)
    hold(chat, OAK_HEAD, group)
    press(chat, DATA_LEAD, group, "Lift the legal hold", why="The canary police are done.")
    known = reference(chat, group)
    assert f"What was filed for {known} is erased." in done(sign(chat, DATA_LEAD, group))
    assert "canary" not in chat.everything_kept()
    event = chat.store.events[-1]
    assert (event.actor, event.action, event.subject) == (DATA_LEAD.id, Action.GROUP_ERASED, group)
    assert event.details == {"why": "due"}
    assert words(chat.ask_reply(OAK_HEAD, "group", "open", group)) == NOT_THERE
    assert "Nothing has been filed" in words(chat.say(OAK_HEAD, "/group"))


def test_a_signature_needs_the_reference_typed_and_a_reason_that_holds() -> None:
    chat = Chat()
    group = a_group(chat)
    form = chat.form(DATA_LEAD, page(chat, DATA_LEAD, group), "Sign the deletion")
    assert [option.code for option in form.fields[0].options] == ["asked", "mistake"]  # it is not due yet
    wrong = chat.send(DATA_LEAD, form, {"why": "asked", "reference": "GC-00000000"})
    assert isinstance(wrong, Returned)
    assert wrong.errors.keys() == {"reference"}
    assert "is erased" in done(sign(chat, DATA_LEAD, group, "asked"))


def test_a_step_cannot_be_filed_for_a_group_that_was_erased_meanwhile() -> None:
    chat = Chat()
    group = due(chat)
    kept = chat.store.groups.find(group)
    (taken,) = chat.store.groups.taken(kept)
    sign(chat, DATA_LEAD, group)
    with pytest.raises(NotThere):
        chat.store.groups.file(kept, taken, nonce="1" * 32, event=chat.store.events[0])


def test_a_refusal_keeps_it_with_a_reason_until_its_day() -> None:
    chat = Chat()
    group = due(chat)
    kept = done(press(chat, DATA_LEAD, group, "Refuse the deletion and keep it", why="It goes on.", again="6"))
    assert "The bot proposes it again on 25 June 2028." in kept
    assert "Deletion refused, by Dan Data on 25 December 2027" in kept
    assert reference(chat, group) not in words(chat.say(DATA_LEAD, "/records"))
    chat.clock.move(timedelta(days=200))
    assert reference(chat, group) in words(chat.say(DATA_LEAD, "/records"))
    assert chat.done()[-1] is Action.DELETION_REFUSED


def test_under_legal_hold_nobody_erases_it() -> None:
    chat = Chat()
    group = due(chat)
    form = chat.form(DATA_LEAD, page(chat, DATA_LEAD, group), "Sign the deletion")
    assert "It is under legal hold." in done(hold(chat, OAK_HEAD, group))
    shown = page(chat, DATA_LEAD, group)
    assert "Under legal hold nothing that is filed for this group can be erased" in words(shown)
    assert [quote.words for quote in quotes(shown)] == ["The police ask."]
    assert {"Sign the deletion", "Refuse the deletion and keep it"}.isdisjoint(labels(shown))
    assert words(chat.ask_reply(DATA_LEAD, "records", "group_sign", group)) == HELD
    refused = chat.send(DATA_LEAD, form, {"why": "due", "reference": reference(chat, group)})
    assert isinstance(refused, Returned)
    assert refused.sentence == HELD
    assert words(chat.ask_reply(DATA_LEAD, "records", "group_hold", group)) == NOT_NOW
    assert words(chat.ask_reply(DATA_LEAD, "records", "group_refuse", group)) == NOT_NOW
    assert "Lift the legal hold" not in labels(page(chat, OAK_HEAD, group))
    assert "The legal hold is lifted." in done(press(chat, EXECUTIVE_HEAD, group, "Lift the legal hold", why="Done."))
    assert words(chat.ask_reply(DATA_LEAD, "records", "group_lift", group)) == NOT_NOW
    assert "is erased" in done(sign(chat, DATA_LEAD, group))


def test_a_form_from_before_another_decision_is_stale() -> None:
    chat = Chat()
    group = due(chat)
    first = chat.form(DATA_LEAD, page(chat, DATA_LEAD, group), "Put it under legal hold")
    refuse = chat.form(DATA_LEAD, page(chat, DATA_LEAD, group), "Refuse the deletion and keep it")
    hold(chat, OAK_HEAD, group)
    press(chat, DATA_LEAD, group, "Lift the legal hold", why="Done.")
    for form, answers in ((first, {"why": "x"}), (refuse, {"why": "x", "again": "6"})):
        stale = chat.send(DATA_LEAD, form, answers)
        assert isinstance(stale, Returned)
        assert stale.sentence == STALE


def test_without_a_class_for_groups_nothing_is_proposed_and_that_is_said() -> None:
    chat = Chat()
    group = due(chat)
    chat.services = replace(chat.services, schedule=Schedule({}))
    chat.dispatcher = Dispatcher(ALL, chat.services)
    assert "has no class for them" in words(chat.say(DATA_LEAD, "/records"))
    shown = words(page(chat, DATA_LEAD, group))
    assert "Class: Not decided yet" in shown
    assert "Not before retention.toml has a class for group chats" in shown


def test_a_class_that_is_kept_until_reviewed_says_that_a_day_is_missing() -> None:
    chat = Chat()
    group = due(chat)
    assert chat.services.schedule.groups is not None
    reviewed = replace(chat.services.schedule.groups, months=0, begins=None, keep="until reviewed", to_check=False)
    chat.services = replace(chat.services, schedule=replace(chat.services.schedule, groups=reviewed))
    chat.dispatcher = Dispatcher(ALL, chat.services)
    shown = words(page(chat, DATA_LEAD, group))
    assert "Kept: until reviewed" in shown
    assert "Not before somebody has given it a day" in shown
    assert "Nobody has said yet" not in shown


def test_of_many_the_rest_is_counted() -> None:
    chat = Chat()
    for number in range(21):
        a_group(chat, name=f"Group {number}")
    chat.clock.move(LATER)
    shown = words(chat.say(DATA_LEAD, "/records"))
    assert shown.count("GC-") == 40  # a line and a button each
    assert "1 more are not shown here." in shown


def test_the_group_itself_leads_there_and_back() -> None:
    chat = Chat()
    group = a_group(chat)
    opened = chat.ask_reply(OAK_HEAD, "group", "open", group)
    there = chat.press(OAK_HEAD, opened, "How long it is kept")
    assert "Where it is" in words(chat.press(OAK_HEAD, there, "Open the group"))
    assert "Open the group" not in labels(page(chat, DATA_LEAD, group))
    assert there.in_confidence


def test_who_has_left_is_not_named_beside_a_reason() -> None:
    chat = Chat()
    group = a_group(chat)
    hold(chat, OAK_HEAD, group)
    others = Chat([person for person in EVERYBODY if person is not OAK_HEAD])
    others.services = replace(others.services, groups=chat.store.groups)
    others.dispatcher = Dispatcher(ALL, others.services)
    assert "Put under legal hold, by somebody who has left" in words(page(others, DATA_LEAD, group))


def test_where_nothing_is_filed_the_list_does_not_speak_of_groups() -> None:
    for person in (DATA_LEAD, EXECUTIVE_HEAD, CHAIR):
        assert "Group chats" not in words(Chat().say(person, "/records"))
    chat = Chat()
    due(chat)
    for person in (CHAIR, OAK_HEAD, ELM_HEAD, OAK_LEAD, TEACHER):
        assert "Group chats" not in words(chat.say(person, "/records"))


def test_an_erasure_that_is_sent_twice_is_one() -> None:
    chat = Chat()
    group = due(chat)
    form = chat.form(DATA_LEAD, page(chat, DATA_LEAD, group), "Sign the deletion")
    answers = {"why": "due", "reference": reference(chat, group)}
    known = reference(chat, group)
    assert "is erased" in done(chat.send(DATA_LEAD, form, answers))
    assert f"This was saved already, under {known}." in done(chat.send(DATA_LEAD, form, answers))
    assert chat.done().count(Action.GROUP_ERASED) == 1


def test_the_rows_of_a_page_are_facts_and_no_words() -> None:
    chat = Chat()
    group = a_group(chat)
    (facts,) = (part for part in page(chat, DATA_LEAD, group).parts if isinstance(part, Facts))
    assert [what for what, _ in facts.rows] == [
        "Class",
        "Kept",
        "Who decided on that",
        "Steps filed",
        "Proposed for deletion from",
        "Legal hold",
    ]


def test_reading_why_it_is_kept_is_written_down_and_a_page_without_reasons_is_no_reading() -> None:
    chat = Chat()
    group = a_group(chat)
    page(chat, DATA_LEAD, group)
    assert Action.GROUP_OPENED not in chat.done()
    hold(chat, OAK_HEAD, group)
    page(chat, DATA_LEAD, group)
    chat.say(EXECUTIVE_HEAD, f"/records {reference(chat, group)}")
    opened = [event.actor for event in chat.store.events if event.action is Action.GROUP_OPENED]
    assert opened == [DATA_LEAD.id, EXECUTIVE_HEAD.id]
