from dataclasses import replace
from datetime import date, timedelta

import pytest

from bot.concerns.group_keeping import Filed, due, due_on, may_decide, may_hold
from bot.concerns.groups import GroupChat, GroupPlace, GroupStep, StepTaken
from bot.concerns.retention import Class, From, Schedule
from bot.people import Person, Role
from tests.builders import CHAIR, DATA_LEAD, ELM_HEAD, EVERYBODY, EXECUTIVE_HEAD, NOW, OAK_HEAD, OAK_LEAD

A_YEAR = Class("group_chats", "Steps", "1 year", 12, From.CLOSED, "The lead", to_check=False)
GROUP = GroupChat("0123456789abcdef", "oak", GroupPlace.WHATSAPP, "canary")
FIRST, LAST = date(2026, 11, 1), date(2026, 11, 20)
STEPS = tuple(StepTaken(GroupStep.REMINDED, on, OAK_HEAD.id, NOW) for on in (LAST, FIRST))


def schedule(begins: From | None = From.CLOSED, months: int = 12) -> Schedule:
    return Schedule({}, replace(A_YEAR, begins=begins, months=months))


def filed(keep_until: date | None = None, *, held: bool = False) -> Filed:
    return replace(GROUP, keep_until=keep_until, legal_hold=held, held_at=NOW if held else None), STEPS


def test_the_time_counts_from_the_last_step_or_from_the_first() -> None:
    assert due_on(schedule(), filed()) == date(2027, 11, 20)
    assert due_on(schedule(From.RAISED), filed()) == date(2027, 11, 1)


def test_what_is_held_or_has_no_class_is_never_due() -> None:
    assert due_on(schedule(), filed(held=True)) is None
    assert due_on(Schedule({}), filed()) is None


def test_a_deletion_that_was_refused_is_proposed_again_later_and_never_earlier() -> None:
    assert due_on(schedule(), filed(date(2028, 1, 1))) == date(2028, 1, 1)
    assert due_on(schedule(), filed(date(2026, 12, 1))) == date(2027, 11, 20)


def test_until_reviewed_is_due_on_the_day_that_somebody_gave() -> None:
    reviewed = schedule(None, 0)
    assert due_on(reviewed, filed()) is None
    assert due_on(reviewed, filed(LAST)) == LAST


def test_those_that_are_due_come_oldest_first() -> None:
    later = (replace(GROUP, id="f" * 16), (replace(STEPS[0], on=LAST + timedelta(days=1)),))
    every = [later, filed(), filed(held=True)]
    assert due(schedule(), every, date(2027, 11, 19)) == []
    found = due(schedule(), every, date(2027, 12, 1))
    assert [(day, group.reference) for day, group in found] == [
        (date(2027, 11, 20), "GC-01234567"),
        (date(2027, 11, 21), "GC-FFFFFFFF"),
    ]


@pytest.mark.parametrize("person", EVERYBODY, ids=lambda person: person.id)
def test_the_lead_and_the_executive_headteacher_decide_and_the_schools_head_may_hold(person: Person) -> None:
    assert may_decide(person, GROUP) is (person in {DATA_LEAD, EXECUTIVE_HEAD})
    assert may_hold(person, GROUP) is (person in {DATA_LEAD, EXECUTIVE_HEAD, OAK_HEAD})


def test_neither_another_schools_head_nor_who_cannot_see_it_holds_it() -> None:
    for person in (ELM_HEAD, OAK_LEAD, CHAIR):
        assert not may_hold(person, GROUP)
    assert OAK_LEAD.role is Role.SAFEGUARDING_LEAD
