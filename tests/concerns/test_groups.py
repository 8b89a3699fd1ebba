"""Tests of bot/concerns/groups.py."""

import pytest

from bot.concerns.groups import GroupChat, GroupPlace, GroupStep, StepTaken, is_too_early, leads_a_school, may_see
from bot.people import FEDERATION
from tests.builders import ELM_HEAD, EVERYBODY, EXECUTIVE_HEAD, NOW, OAK_HEAD

OF_OAK = GroupChat("g", "oak", GroupPlace.WHATSAPP, "Year 4")
OF_NONE = GroupChat("g", FEDERATION, GroupPlace.WHATSAPP, "Year 4")


def taken(*steps: GroupStep) -> list[StepTaken]:
    return [StepTaken(step, NOW.date(), "head", NOW) for step in steps]


def test_who_leads_a_school_may_use_it_and_sees_the_groups_of_that_school() -> None:
    assert [person for person in EVERYBODY if leads_a_school(person)] == [OAK_HEAD, EXECUTIVE_HEAD, ELM_HEAD]
    assert [person for person in EVERYBODY if may_see(person, OF_OAK)] == [OAK_HEAD, EXECUTIVE_HEAD]
    assert [person for person in EVERYBODY if may_see(person, OF_NONE)] == [EXECUTIVE_HEAD]


@pytest.mark.parametrize(
    ("before", "early"),
    [
        ((), True),
        ((GroupStep.REMINDED,), True),
        ((GroupStep.REMOVED,), True),
        ((GroupStep.SPOKEN_TO,), False),
        ((GroupStep.REMINDED, GroupStep.SPOKEN_TO), False),
    ],
)
def test_only_a_removal_is_too_early_and_only_without_a_private_word(
    before: tuple[GroupStep, ...],
    early: bool,  # noqa: FBT001 - a parameter of the test
) -> None:
    assert is_too_early(GroupStep.REMOVED, taken(*before)) is early
    assert not is_too_early(GroupStep.REMINDED, taken(*before))
    assert not is_too_early(GroupStep.SPOKEN_TO, taken(*before))
