"""People, posts and roles."""

from dataclasses import replace

from bot.people import FEDERATION, SENIOR_MANAGEMENT, Person, Post, Role
from tests.builders import BUSINESS_MANAGER, CHAIR, EVERYBODY, EXECUTIVE_HEAD, OAK_HEAD, TEACHER


def test_a_post_is_a_role_at_a_school() -> None:
    assert OAK_HEAD.post == Post(Role.HEADTEACHER, "oak")
    assert OAK_HEAD.post != replace(OAK_HEAD, school="elm").post


def test_who_has_no_school_works_for_the_whole_federation() -> None:
    assert (
        Person("x", "X", Role.BUSINESS_MANAGER).post == Post(Role.BUSINESS_MANAGER, FEDERATION) == BUSINESS_MANAGER.post
    )


def test_senior_management_are_the_heads_and_the_business_manager() -> None:
    assert {p.role for p in EVERYBODY if p.role in SENIOR_MANAGEMENT} == {
        OAK_HEAD.role,
        EXECUTIVE_HEAD.role,
        BUSINESS_MANAGER.role,
    }
    assert not {TEACHER.role, CHAIR.role} & SENIOR_MANAGEMENT
