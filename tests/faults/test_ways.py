"""Every workbook arrives by every way, and stands in the audit trail once; `python -m tests.faults.ways` runs many."""

import os

import pytest

from bot.microsoft.mail import MAIL
from bot.platforms.teams.notices import CHANNEL as TEAMS
from bot.wiring.at_work import SLACK
from tests.fakes.microsoft_server import Authority
from tests.faults.ways import CAN_BE_LOOKED_AT, WAYS, never_looks, run, written_down_first

WEEKS = int(os.environ.get("TEST_WAYS", "3"))


@pytest.fixture(autouse=True)
def without_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    # The short pause before the second try within an attempt is taken in real time.
    monkeypatch.setattr("tenacity.nap.time.sleep", lambda _seconds: None)


def test_nothing_is_missing_by_any_way_and_doubled_only_where_nobody_can_look(microsoft_authority: Authority) -> None:
    found = run(microsoft_authority, WEEKS)
    assert set(found) == set(WAYS)
    for way, counts in found.items():
        assert counts.is_right(way), (way, counts)
        assert counts.doubled == 0 or way not in CAN_BE_LOOKED_AT
    assert found[SLACK].lost_answers > 0  # the control: there was something to double


def test_a_way_that_is_written_down_before_it_is_gone_loses(microsoft_authority: Authority) -> None:
    found = run(microsoft_authority, WEEKS, written_down_first)
    assert sum(counts.missing for counts in found.values()) > 0


def test_a_way_that_nobody_looks_at_doubles_and_is_not_written_down(microsoft_authority: Authority) -> None:
    found = run(microsoft_authority, WEEKS, never_looks)
    assert found[SLACK].doubled + found[TEAMS].doubled + found[MAIL].doubled > 0
    assert found[SLACK].unlogged > 0
