"""The weekly word that there are deletions to sign: to the lead, or to those who stand in, and never what they are."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta

from bot.concerns.concern import Concern
from bot.concerns.group_keeping import Filed
from bot.concerns.groups import GroupChat, GroupPlace, GroupStep, StepTaken
from bot.concerns.lifecycle import State
from bot.concerns.telling import may_be_told
from bot.delivery.deletions import deletion_notices
from bot.notices import NoticeKind, leads_to, sentence
from bot.people import Person
from tests.builders import CHAIR, DATA_LEAD, EVERYBODY, EXECUTIVE_HEAD, NOW, OAK_HEAD, concern, directory
from tests.commands.chat import SCHEDULE
from tests.fakes.register import FakeRegister

LATER = NOW + timedelta(days=400)


def due(*named: Person) -> Concern:
    return replace(concern(named=named), state=State.CLOSED, closed_at=NOW, retention="ordinary")


def told(*kept: Concern, without: Iterable[Person] = ()) -> list[str]:
    return [notice.to for notice in deletion_notices(kept, (), SCHEDULE, directory(without=without), LATER)]


def test_the_lead_is_told_once_a_week_and_learns_of_no_record() -> None:
    (notice,) = deletion_notices([due(), due()], (), SCHEDULE, directory(), LATER)
    assert (notice.key, notice.to, notice.kind) == ("deletions:2027-W51:data-lead", DATA_LEAD.id, NoticeKind.DELETIONS)
    assert sentence(notice) == "Records wait for your decision on how long they are kept (2027-W51)"
    assert (leads_to(notice).command, leads_to(notice).step) == ("records", "")
    access = replace(notice, kind=NoticeKind.ACCESS, about="SR-2222-2222")
    assert (leads_to(access).step, leads_to(access).about) == ("access", "SR-2222-2222")


def test_without_anything_due_nobody_is_told() -> None:
    assert told() == []
    assert deletion_notices([due()], (), SCHEDULE, directory(), NOW) == ()


def test_those_who_stand_in_are_told_where_no_lead_may_decide() -> None:
    assert told(due(DATA_LEAD)) == [EXECUTIVE_HEAD.id]
    assert told(due(DATA_LEAD), due()) == [DATA_LEAD.id, EXECUTIVE_HEAD.id]
    assert told(due(OAK_HEAD), without=[DATA_LEAD]) == [CHAIR.id]
    assert told(due(DATA_LEAD, EXECUTIVE_HEAD)) == [CHAIR.id]


def test_nobody_else_may_be_told_of_deletions_or_requests() -> None:
    (notice,) = deletion_notices([due()], (), SCHEDULE, directory(), LATER)
    kinds = (NoticeKind.DELETIONS, NoticeKind.ACCESS)
    about = [replace(notice, kind=kind) for kind in kinds]
    may = [{p for p in EVERYBODY if may_be_told(p, each, FakeRegister())} for each in about]
    assert may == [{DATA_LEAD, EXECUTIVE_HEAD, CHAIR}] * len(kinds)


def a_group() -> Filed:
    taken = StepTaken(GroupStep.REMINDED, NOW.date(), OAK_HEAD.id, NOW)
    return GroupChat("g1", "oak", GroupPlace.WHATSAPP, "canary"), (taken,)


def test_what_is_filed_for_a_group_chat_is_proposed_too_and_its_name_is_in_no_notice() -> None:
    (notice,) = deletion_notices([], [a_group()], SCHEDULE, directory(), LATER)
    assert notice.to == DATA_LEAD.id
    assert "canary" not in repr(notice)
    assert deletion_notices([], [a_group()], SCHEDULE, directory(), NOW) == ()  # the control: it is not due yet


def test_without_a_lead_the_executive_headteacher_is_told_of_groups_and_nobody_else() -> None:
    (notice,) = deletion_notices([], [a_group()], SCHEDULE, directory(without=[DATA_LEAD]), LATER)
    assert notice.to == EXECUTIVE_HEAD.id
    both = deletion_notices([due(DATA_LEAD)], [a_group()], SCHEDULE, directory(), LATER)
    assert [each.to for each in both] == [DATA_LEAD.id, EXECUTIVE_HEAD.id]
