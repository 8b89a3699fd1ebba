"""The weekly word that there are deletions to sign: to the lead, or to those who stand in, and never what they are."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta

from bot.concerns.concern import Concern
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
    return [notice.to for notice in deletion_notices(kept, SCHEDULE, directory(without=without), LATER)]


def test_the_lead_is_told_once_a_week_and_learns_of_no_record() -> None:
    (notice,) = deletion_notices([due(), due()], SCHEDULE, directory(), LATER)
    assert (notice.key, notice.to, notice.kind) == ("deletions:2027-W51:data-lead", DATA_LEAD.id, NoticeKind.DELETIONS)
    assert sentence(notice) == "Records wait for your decision on how long they are kept (2027-W51)"
    assert (leads_to(notice).command, leads_to(notice).step) == ("records", "")
    access = replace(notice, kind=NoticeKind.ACCESS, about="SR-2222-2222")
    assert (leads_to(access).step, leads_to(access).about) == ("access", "SR-2222-2222")


def test_without_anything_due_nobody_is_told() -> None:
    assert told() == []
    assert deletion_notices([due()], SCHEDULE, directory(), NOW) == ()


def test_those_who_stand_in_are_told_where_no_lead_may_decide() -> None:
    assert told(due(DATA_LEAD)) == [EXECUTIVE_HEAD.id]
    assert told(due(DATA_LEAD), due()) == [DATA_LEAD.id, EXECUTIVE_HEAD.id]
    assert told(due(OAK_HEAD), without=[DATA_LEAD]) == [CHAIR.id]
    assert told(due(DATA_LEAD, EXECUTIVE_HEAD)) == [CHAIR.id]


def test_nobody_else_may_be_told_of_deletions_or_requests() -> None:
    (notice,) = deletion_notices([due()], SCHEDULE, directory(), LATER)
    kinds = (NoticeKind.DELETIONS, NoticeKind.ACCESS)
    about = [replace(notice, kind=kind) for kind in kinds]
    may = [{p for p in EVERYBODY if may_be_told(p, each, FakeRegister())} for each in about]
    assert may == [{DATA_LEAD, EXECUTIVE_HEAD, CHAIR}] * len(kinds)
