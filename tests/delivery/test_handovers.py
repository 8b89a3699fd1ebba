"""Tests of what tells that a workbook arrived."""

from bot.delivery.handovers import arrived
from bot.events import THE_BOT, Action, Event
from bot.notices import NoticeKind
from tests.builders import NOW, OAK_HEAD, notice


def test_a_workbook_that_arrived_is_told_by_its_reader_its_week_and_its_way() -> None:
    due = notice(OAK_HEAD, NoticeKind.WORKBOOK, about="2026-W46")
    details = {"to": "oak-head", "by": "teams"}
    assert arrived(due, "teams", NOW) == Event(THE_BOT, Action.WORKBOOK_DELIVERED, "2026-W46", NOW, details)


def test_of_other_notices_nothing_is_told() -> None:
    assert arrived(notice(OAK_HEAD), "teams", NOW) is None
