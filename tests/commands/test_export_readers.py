"""Tests of who gets Monday's workbook, and of how two leaders change that."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.chat.form import Form
from bot.chat.reply import Reply
from bot.dispatch import Returned
from bot.events import Action
from bot.notices import NoticeKind
from bot.people import Person
from bot.readers import LEADERS, WAITS, Change, gets_it
from tests.builders import (
    BUSINESS_MANAGER,
    CHAIR,
    DATA_LEAD,
    ELM_HEAD,
    ELM_LEAD,
    EVERYBODY,
    EXECUTIVE_HEAD,
    NOW,
    OAK_DEPUTY,
    OAK_HEAD,
    OAK_LEAD,
    SCHOOLS,
    TEACHER,
    directory,
)
from tests.commands.chat import NOT_THERE, Chat, labels, words
from tests.fakes.person import FakeDirectory


class JustLeft(FakeDirectory):
    """A staff list that the chair leaves just after it was read."""

    def person(self, person_id: str) -> Person | None:
        return None if person_id == CHAIR.id else super().person(person_id)


LEADING = (OAK_HEAD, EXECUTIVE_HEAD, CHAIR, ELM_HEAD)
MONDAY = NOW + timedelta(days=3)
NOBODY = "is for headteachers and senior management"


def form(chat: Chat, by: Person) -> Form:
    return chat.form(by, chat.say(by, "/export readers"), "Propose a change")


def propose(chat: Chat, by: Person, about: Person, what: str = "gets") -> Reply:
    return chat.fill(by, form(chat, by), {"who": about.id, "what": what})


def agree(chat: Chat, by: Person, about: Person, what: str = "gets it too") -> Reply:
    return chat.press(by, chat.say(by, "/export readers"), f"Agree: {about.name} {what}")


def agreed(chat: Chat, about: Person = CHAIR, what: str = "gets") -> None:
    propose(chat, OAK_HEAD, about, what)
    agree(chat, EXECUTIVE_HEAD, about, "gets it too" if what == "gets" else "gets it no more")


def on_the_list(chat: Chat) -> set[str]:
    changes, day = chat.store.readers.changes(), chat.clock().date()
    return {person.id for person in chat.store.directory.people() if gets_it(person, changes, day)}


def one(chat: Chat) -> Change:
    (change,) = chat.store.readers.changes()
    return change


BY_ROLE = {OAK_HEAD.id, ELM_HEAD.id, EXECUTIVE_HEAD.id, BUSINESS_MANAGER.id}


def test_a_proposal_and_another_leaders_agreement_put_somebody_on_the_list_from_the_next_monday() -> None:
    chat = Chat()
    assert "it changes nothing until" in words(propose(chat, OAK_HEAD, CHAIR)).lower()
    chat.clock.now = NOW + timedelta(days=1)
    assert words(agree(chat, EXECUTIVE_HEAD, CHAIR)).startswith("Agreed. It lasts from 23 November 2026.")
    assert on_the_list(chat) == BY_ROLE
    assert NOBODY in words(chat.say(CHAIR, "/export"))
    chat.clock.now = MONDAY
    assert on_the_list(chat) == BY_ROLE | {CHAIR.id}
    assert "is ready" in words(chat.say(CHAIR, "/export"))
    assert ("2026-W48", CHAIR.id) in chat.workbooks.made


def test_a_proposal_alone_changes_nothing() -> None:
    chat = Chat()
    propose(chat, OAK_HEAD, CHAIR)
    chat.clock.now = MONDAY + timedelta(weeks=2)
    assert on_the_list(chat) == BY_ROLE


def test_somebody_who_gets_it_by_role_can_be_taken_off_and_put_back() -> None:
    chat = Chat()
    agreed(chat, BUSINESS_MANAGER, "stops")
    chat.clock.now = MONDAY
    assert on_the_list(chat) == BY_ROLE - {BUSINESS_MANAGER.id}
    assert NOBODY in words(chat.say(BUSINESS_MANAGER, "/export"))
    agreed(chat, BUSINESS_MANAGER)
    chat.clock.now = MONDAY + timedelta(weeks=1)
    assert on_the_list(chat) == BY_ROLE


@pytest.mark.parametrize("person", EVERYBODY, ids=lambda person: person.id)
def test_only_leaders_may_propose(person: Person) -> None:
    shown = Chat().ask(person, "export", "propose")
    assert isinstance(shown, Form) is bool(person.roles & LEADERS)


@pytest.mark.parametrize("by", EVERYBODY, ids=lambda person: person.id)
@pytest.mark.parametrize("about", [CHAIR, OAK_DEPUTY], ids=lambda person: person.id)
def test_only_another_leader_agrees_who_is_neither_the_proposer_nor_meant(by: Person, about: Person) -> None:
    chat = Chat()
    propose(chat, OAK_HEAD, about)
    may = by in LEADING and by not in {OAK_HEAD, about}
    shown = chat.say(by, "/export readers")
    assert (f"Agree: {about.name} gets it too" in labels(shown)) is may
    if not may:  # nor with a press that was made by hand
        ours = chat.say(EXECUTIVE_HEAD if by != EXECUTIVE_HEAD else ELM_HEAD, "/export readers")
        tried = chat.press(by, ours, f"Agree: {about.name} gets it too")
        assert words(tried) in {NOT_THERE, "The weekly workbook is for headteachers and senior management."} or (
            NOBODY in words(tried)
        )
        assert one(chat).agreed_at is None


def test_nobody_is_offered_to_put_themselves_or_somebody_without_a_post_of_trust_on_the_list() -> None:
    chat = Chat()
    who = next(field for field in form(chat, OAK_HEAD).fields if field.name == "who")
    offered = {option.code for option in who.options}
    assert offered == {
        person.id
        for person in (*(OAK_DEPUTY, OAK_LEAD, EXECUTIVE_HEAD, CHAIR, BUSINESS_MANAGER, DATA_LEAD, ELM_HEAD, ELM_LEAD),)
    }
    for person in (OAK_HEAD, TEACHER):  # nor by hand
        sent = chat.send(OAK_HEAD, form(chat, OAK_HEAD), {"who": person.id, "what": "gets"})
        assert isinstance(sent, Returned)
    assert not chat.store.readers.changes()


def test_everybody_who_may_agree_is_told_of_a_proposal_and_all_readers_of_a_change() -> None:
    chat = Chat()
    propose(chat, OAK_HEAD, CHAIR)
    assert set(chat.told(NoticeKind.LIST_PROPOSED)) == {EXECUTIVE_HEAD.id, ELM_HEAD.id}
    agree(chat, ELM_HEAD, CHAIR)
    assert set(chat.told(NoticeKind.LIST_CHANGED)) == BY_ROLE | {CHAIR.id}
    chat.deliver()
    told = chat.say(CHAIR, "/notices")
    assert "Who gets Monday's workbook was changed" in words(told)
    assert "Charles Chair (Chair of governors): from 23 November 2026 on: gets it too" in words(
        chat.press(CHAIR, told, "See who gets it")
    )


def test_whoever_is_taken_off_is_told_as_well() -> None:
    chat = Chat()
    agreed(chat, BUSINESS_MANAGER, "stops")
    assert set(chat.told(NoticeKind.LIST_CHANGED)) == BY_ROLE


def test_each_step_is_written_down_by_ids_alone() -> None:
    chat = Chat()
    agreed(chat)
    proposed, changed = chat.store.events
    change = one(chat)
    assert (proposed.actor, proposed.action, proposed.subject) == (OAK_HEAD.id, Action.READERS_PROPOSED, change.id)
    assert (changed.actor, changed.action, changed.subject) == (EXECUTIVE_HEAD.id, Action.READERS_CHANGED, change.id)
    assert proposed.details == changed.details == {"about": "chair", "gets": "yes"}


def test_a_proposal_is_taken_back_by_its_proposer_or_turned_down_by_another_leader() -> None:
    chat = Chat()
    for by, label in ((OAK_HEAD, "Take it back: Charles Chair"), (ELM_HEAD, "Turn it down: Charles Chair")):
        propose(chat, OAK_HEAD, CHAIR)
        assert words(chat.press(by, chat.say(by, "/export readers"), label)).startswith("Ended. Nothing changes.")
        assert "waiting for a second leader" not in words(chat.say(OAK_HEAD, "/export readers"))
    assert chat.done().count(Action.READERS_DECLINED) == 2
    propose(chat, OAK_HEAD, CHAIR)
    assert "Turn it down: Charles Chair" not in labels(chat.say(CHAIR, "/export readers"))


def test_a_proposal_waits_for_four_weeks_and_no_longer() -> None:
    chat = Chat()
    propose(chat, OAK_HEAD, CHAIR)
    ready = chat.say(EXECUTIVE_HEAD, "/export readers")
    chat.clock.now = NOW + WAITS
    assert words(chat.press(EXECUTIVE_HEAD, ready, "Agree: Charles Chair gets it too")) == NOT_THERE
    assert "waiting" not in words(chat.say(EXECUTIVE_HEAD, "/export readers"))
    propose(chat, OAK_HEAD, CHAIR)  # it may be proposed again


def test_two_proposals_about_one_person_do_not_wait_together_and_what_is_so_is_not_proposed() -> None:
    chat = Chat()
    propose(chat, OAK_HEAD, CHAIR)
    again = chat.send(ELM_HEAD, form(chat, ELM_HEAD), {"who": CHAIR.id, "what": "gets"})
    assert isinstance(again, Returned)
    assert again.errors == {"who": "A change about this person waits already. It has to be settled first."}
    so = chat.send(OAK_HEAD, form(chat, OAK_HEAD), {"who": ELM_HEAD.id, "what": "gets"})
    assert isinstance(so, Returned)
    assert so.errors == {"what": "That is so already."}


def test_a_change_that_would_leave_nobody_is_refused() -> None:
    staff = (replace(EXECUTIVE_HEAD, role=CHAIR.role, school=""), CHAIR, BUSINESS_MANAGER)
    chat = Chat(staff)
    propose(chat, CHAIR, BUSINESS_MANAGER, "stops")
    left = agree(chat, staff[0], BUSINESS_MANAGER, "gets it no more")
    assert words(left) == "After that nobody would get Monday's workbook, so nothing was changed."
    assert one(chat).agreed_at is None


def test_somebody_who_left_between_the_form_and_its_sending_is_not_proposed() -> None:
    chat = Chat()
    shown = form(chat, OAK_HEAD)
    for staff in (directory(without=(CHAIR,)), JustLeft(EVERYBODY, SCHOOLS)):
        chat.use(directory=staff)
        sent = chat.send(OAK_HEAD, shown, {"who": CHAIR.id, "what": "gets"})
        assert isinstance(sent, Returned) or words(sent) == NOT_THERE
    assert not chat.store.readers.changes()


def test_one_who_was_put_on_the_list_drops_out_with_their_post() -> None:
    chat = Chat()
    agreed(chat, OAK_DEPUTY)
    chat.clock.now = MONDAY
    assert OAK_DEPUTY.id in on_the_list(chat)
    now_a_teacher = replace(OAK_DEPUTY, role=TEACHER.role)
    changes = chat.store.readers.changes()
    assert not gets_it(now_a_teacher, changes, MONDAY.date())


def test_the_list_says_of_each_since_when_and_why() -> None:
    chat = Chat()
    agreed(chat)
    agreed(chat, BUSINESS_MANAGER, "stops")
    chat.clock.now = MONDAY
    shown = words(chat.say(ELM_HEAD, "/export who"))
    assert "Hannah Head (Headteacher): by their role" in shown
    assert "Charles Chair (Chair of governors): since 23 November 2026, as two leaders agreed" in shown
    assert "Bella Budget (Business manager): not any more since 23 November 2026, as two leaders agreed" in shown
    assert "what they may not read in Staffroom stands there without names or words" in shown


def test_a_reader_who_is_no_leader_sees_the_list_and_cannot_change_it() -> None:
    shown = Chat().say(BUSINESS_MANAGER, "/export readers")
    assert "Hannah Head" in words(shown)
    assert "Propose a change" not in labels(shown)


@pytest.mark.parametrize("person", [OAK_DEPUTY, OAK_LEAD, DATA_LEAD, TEACHER], ids=lambda person: person.id)
def test_others_do_not_see_who_gets_it(person: Person) -> None:
    assert "Hannah" not in words(Chat().say(person, "/export readers"))


def test_a_proposal_about_somebody_who_left_is_shown_by_their_id_alone() -> None:
    chat = Chat()
    propose(chat, OAK_HEAD, CHAIR)
    chat.use(directory=directory(without=(CHAIR,)))
    assert "chair, who is not on the staff list any more: gets it too" in words(chat.say(OAK_HEAD, "/export readers"))
