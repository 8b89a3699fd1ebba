"""Follow-ups, on two lists of our own that were written with them: a floor, no forecast.

Of fifteen and fifteen more, asked once, fourteen were seen and one stood by itself that was taken for a follow-up.
"""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.policies import followups
from bot.policies.followups import LONGEST_REMEMBERED, REMEMBERED_FOR, LastQuestions, is_follow_up, read_together
from tests.builders import Clock

HERE = Path(__file__).parent
NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)


def rows(name: str) -> list[str]:
    lines = (HERE / name).read_text(encoding="utf-8").splitlines()
    return [line for line in lines if not line.startswith("#")]


@pytest.mark.parametrize("said", rows("followups.txt"))
def test_a_follow_up_is_seen(said: str) -> None:
    followups.load()
    assert is_follow_up(said)


@pytest.mark.parametrize("said", [*rows("no_followups.txt"), "", "?", "and", "what about " + "parents " * 9])
def test_a_question_that_stands_by_itself_is_no_follow_up(said: str) -> None:
    assert not is_follow_up(said)
    assert not read_together("can I add a pupil on insta", said)


def test_both_lists_are_long() -> None:
    assert (len(rows("followups.txt")), len(rows("no_followups.txt"))) >= (40, 60)


@pytest.mark.parametrize(
    ("before", "said", "together"),
    [
        ("can I add a pupil on insta?", "what about parents?", "can i add a parents on instagram"),
        ("can I add a pupil on insta?", "and on facebook", "can i add a pupil on facebook"),
        ("can a parent message a pupil", "and a governor?", "can a parent message a governor"),
        ("can i message the group at night", "and at weekends", "can i message the group at weekends"),
        ("can i swear in the staff group", "and at weekends", "can i swear in the staff group weekends"),
        ("can I add a pupil", "even if they ask first", "can i add a pupil they ask first"),
        ("can I add a pupil", "what about parents and governors", "can i add a pupil parents and governors"),
        ("can i reply to a bad review", "and who do i tell", "can i reply to a bad review and who do i tell"),
        ("", "and at weekends", ""),
    ],
)
def test_what_is_asked_now_takes_the_place_of_what_there_was_of_its_kind(before: str, said: str, together: str) -> None:
    assert read_together(before, said) == together


@pytest.mark.parametrize("said", ["what about parents?", "and at weekends?", "and who do i tell"])
def test_the_same_follow_up_twice_is_read_as_once(said: str) -> None:
    once = read_together("can I add a pupil on insta?", said)
    assert read_together(once, said) == once


@pytest.fixture
def clock() -> Clock:
    return Clock(NOW)


def test_the_last_question_of_a_talk_is_held_for_that_person_in_that_place(clock: Clock) -> None:
    last = LastQuestions(clock)
    last.hold("teacher", "slack:C1", "first")
    last.hold("teacher", "slack:C1", "second")
    assert last.last("teacher", "slack:C1") == "second"
    assert last.last("teacher", "") == ""
    assert last.last("assistant", "slack:C1") == ""


def test_a_question_is_forgotten_after_its_time_and_when_it_is_told_to_be(clock: Clock) -> None:
    last = LastQuestions(clock)
    last.hold("teacher", "", "asked")
    clock.now = NOW + REMEMBERED_FOR
    assert last.last("teacher", "") == "asked"
    clock.now += timedelta(seconds=1)
    assert last.last("teacher", "") == ""
    last.hold("teacher", "", "asked again")
    last.forget("teacher", "")
    last.forget("teacher", "")
    assert last.last("teacher", "") == ""


def test_nothing_of_a_forgotten_question_stays_in_memory(clock: Clock) -> None:
    last = LastQuestions(clock)
    last.hold("teacher", "", "canary")
    assert "canary" in repr(vars(last))
    clock.now += REMEMBERED_FOR + timedelta(seconds=1)
    last.last("somebody else", "")
    assert "canary" not in repr(vars(last))


def test_only_so_many_talks_are_held_and_the_oldest_goes_first(clock: Clock) -> None:
    last = LastQuestions(clock, most=2)
    for person in ("one", "two", "three"):
        last.hold(person, "", person)
    assert [last.last(person, "") for person in ("one", "two", "three")] == ["", "two", "three"]


def test_a_long_question_is_not_held_and_neither_is_the_one_before_it(clock: Clock) -> None:
    last = LastQuestions(clock)
    last.hold("teacher", "", "asked")
    last.hold("teacher", "", "x" * (LONGEST_REMEMBERED + 1))
    assert last.last("teacher", "") == ""


def test_what_was_typed_is_held_beside_what_it_came_to() -> None:
    last = LastQuestions(Clock())
    last.hold("teacher", "", "asked together", "Asked / and more")
    assert (last.last("teacher", ""), last.typed("teacher", "")) == ("asked together", "Asked / and more")
    last.hold("teacher", "", "Asked alone")
    assert (last.last("teacher", ""), last.typed("teacher", "")) == ("Asked alone", "Asked alone")
    last.forget("teacher", "")
    assert last.typed("teacher", "") == ""
