"""Tests of who gets Monday's workbook."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from bot.people import SENIOR_MANAGEMENT, Person, Role
from bot.readers import LEADERS, MAY_READ, Change, agreed, ended, gets_it, may_agree, recipients
from tests.builders import (
    BUSINESS_MANAGER,
    CHAIR,
    ELM_HEAD,
    EVERYBODY,
    EXECUTIVE_HEAD,
    NOW,
    OAK_DEPUTY,
    OAK_HEAD,
    TEACHER,
    directory,
)

MONDAY = date(2026, 11, 23)
SENIOR = (OAK_HEAD, EXECUTIVE_HEAD, BUSINESS_MANAGER, ELM_HEAD)


def change(about: Person = CHAIR, *, gets: bool = True, id_: str = "SR-1") -> Change:
    return Change(id_, about.id, about.role, gets, OAK_HEAD.id, NOW)


def in_force(about: Person = CHAIR, *, gets: bool = True, after: timedelta = timedelta()) -> Change:
    return agreed(change(about, gets=gets), EXECUTIVE_HEAD, NOW + after)


def test_without_changes_it_is_senior_management_in_the_order_of_the_staff_list() -> None:
    assert recipients(directory(), (), MONDAY) == SENIOR
    for person in EVERYBODY:
        assert gets_it(person, (), MONDAY) is bool(person.roles & SENIOR_MANAGEMENT)


def test_a_change_lasts_from_the_monday_after_it_was_agreed_to() -> None:
    assert in_force().since == MONDAY
    assert not gets_it(CHAIR, [in_force()], MONDAY - timedelta(days=1))
    assert gets_it(CHAIR, [in_force()], MONDAY)
    on_a_monday = in_force(after=timedelta(days=3))  # Monday itself, at five past eight: the workbook is made already
    assert on_a_monday.since == MONDAY + timedelta(weeks=1)


def test_a_proposal_that_nobody_agreed_to_or_that_was_ended_changes_nothing() -> None:
    for each in (change(), ended(change(), EXECUTIVE_HEAD, NOW)):
        assert each.since is None
        assert not gets_it(CHAIR, [each], MONDAY + timedelta(weeks=9))
    assert change().waits(NOW)
    assert not ended(change(), EXECUTIVE_HEAD, NOW).waits(NOW)
    assert not in_force().waits(NOW)


def test_the_change_that_was_agreed_to_last_decides() -> None:
    both = [in_force(gets=False, after=timedelta(hours=1)), in_force()]
    assert not gets_it(CHAIR, both, MONDAY)
    assert gets_it(CHAIR, [both[1]], MONDAY)


@pytest.mark.parametrize("role", sorted(set(Role) - MAY_READ))
def test_no_change_gives_a_workbook_to_a_role_that_is_not_trusted_with_it(role: Role) -> None:
    somebody = replace(TEACHER, role=role)
    assert not gets_it(somebody, [in_force(somebody)], MONDAY)


def test_who_leaves_the_post_that_they_had_when_it_was_proposed_leaves_the_list() -> None:
    added = [in_force(OAK_DEPUTY)]
    assert gets_it(OAK_DEPUTY, added, MONDAY)
    assert not gets_it(replace(OAK_DEPUTY, role=Role.SAFEGUARDING_LEAD), added, MONDAY)
    assert OAK_DEPUTY not in recipients(directory(without=(OAK_DEPUTY,)), added, MONDAY)
    taken_off = [in_force(OAK_HEAD, gets=False)]
    assert not gets_it(OAK_HEAD, taken_off, MONDAY)
    assert gets_it(replace(OAK_HEAD, role=Role.EXECUTIVE_HEADTEACHER), taken_off, MONDAY)  # a new post, a new start


def test_a_leader_agrees_to_what_another_proposed_about_a_third() -> None:
    for person in EVERYBODY:
        assert may_agree(person, change()) is (bool(person.roles & LEADERS) and person not in (OAK_HEAD, CHAIR))
