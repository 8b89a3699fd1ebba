from dataclasses import dataclass

import pytest

from bot.errors import BrokenPolicy
from bot.policies.home import FIT_A_CONCERN, NEEDED, home_of
from bot.policies.library import Policy


@dataclass(frozen=True, slots=True)
class Version:
    """A version of a policy, as little of it as is looked at."""

    folder: str
    home: bool = False
    clauses: tuple[str, ...] = NEEDED

    def holds(self, clause_id: str) -> bool:
        return clause_id in self.clauses


MEDIA, PHONES = Version("media"), Version("phones", clauses=("4.1",))


def refusal(*families: tuple[Version, ...]) -> str:
    with pytest.raises(BrokenPolicy) as refused:
        home_of(families)
    return refused.value.sentence


def test_every_clause_that_reports_are_answered_from_is_one_of_the_adopted_policy(policy: Policy) -> None:
    assert all(map(policy.holds, (*NEEDED, *FIT_A_CONCERN)))
    assert policy.home


def test_the_policy_that_says_so_is_the_home_however_late_it_came() -> None:
    assert home_of([(Version("older"),), (Version("media", home=True),)]) == 1


def test_where_none_says_so_the_one_kept_longest_is_it_among_those_that_could_be() -> None:
    assert home_of([(PHONES,), (MEDIA,), (Version("another"),)]) == 1


def test_two_homes_are_refused_by_the_names_of_their_folders() -> None:
    said = refusal((Version("a", home=True),), (Version("b", home=True),))
    assert said.startswith("Two policies say home = true: those of the folders a and b.")


def test_two_versions_of_one_policy_may_both_say_it() -> None:
    assert home_of([(Version("a", home=True), Version("b", home=True))]) == 0


def test_a_home_without_a_clause_that_it_needs_is_refused_in_whichever_version() -> None:
    without = Version("media-2027", clauses=("B.6", "D.WhatsApp.8"))
    assert refusal((Version("media", home=True), without)).startswith(
        "media-2027: it says home = true, but has no clause E#8"
    )


def test_a_school_without_the_policy_that_danger_is_answered_from_cannot_start() -> None:
    assert refusal((PHONES,), (Version("bags", clauses=()),)).startswith(
        "No policy holds the clauses D.WhatsApp.8, E#8, B.6"
    )
