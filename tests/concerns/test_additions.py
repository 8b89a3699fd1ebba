"""What is set anew from one version of a concern to the next."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from bot.concerns.additions import Altered, alterations
from bot.concerns.concern import Concern, Kind, Outcome, YesNo
from bot.concerns.lifecycle import State
from tests.builders import NOW, OAK_HEAD, concern

BEFORE = concern()


def altered(after: Concern) -> list[tuple[str, str, str]]:
    return [(each.field, each.before, each.after) for each in alterations(BEFORE, after, OAK_HEAD.id, NOW)]


@pytest.mark.parametrize(
    ("after", "told"),
    [
        (replace(BEFORE, kind=Kind.THREAT), ("kind", "criticism", "threat")),
        (replace(BEFORE, still_there=YesNo.NO), ("still_there", "not_said", "no")),
        (replace(BEFORE, looked_on=date(2026, 11, 20)), ("looked_on", "", "2026-11-20")),
        (replace(BEFORE, posted_at=NOW), ("posted_at", "", "2026-11-20T08:05:00+00:00")),
        (replace(BEFORE, clauses=("B.5", "E#8")), ("clauses", "", "B.5,E#8")),
        (replace(BEFORE, outcome=Outcome.REMOVED), ("outcome", "", "removed")),
        (replace(BEFORE, legal_hold=True), ("legal_hold", "False", "True")),
        (replace(BEFORE, handler="oak-head"), ("handler", "", "oak-head")),
    ],
    ids=lambda value: value[0] if isinstance(value, tuple) else "",
)
def test_a_code_or_a_day_that_is_set_anew_is_told_with_what_stood_there(
    after: Concern, told: tuple[str, str, str]
) -> None:
    assert altered(after) == [told]


def test_what_is_not_changed_and_what_moves_tell_of_is_no_alteration() -> None:
    moved = replace(BEFORE, state=State.CLOSED, closed_at=NOW, acknowledged_at=NOW, version=9, named=frozenset({"x"}))
    assert altered(BEFORE) == altered(moved) == []


def test_it_says_who_did_it_and_when() -> None:
    later = NOW + timedelta(days=1)
    found = alterations(BEFORE, replace(BEFORE, kind=Kind.HATE), OAK_HEAD.id, later)
    assert found == (Altered("kind", "criticism", "hate", OAK_HEAD.id, later),)
