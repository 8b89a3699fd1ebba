from pathlib import Path

import pytest

from bot.errors import BrokenPolicy
from bot.policies.library import Policy, load
from bot.policies.recipients import FILE, NOBODY_ELSE, Other
from tests.policies.folders import change, copy_to


def beside(policy: Policy, *ids: str) -> list[str]:
    return [other.clause for other in policy.recipients.others(map(policy.clause, ids))]


@pytest.mark.parametrize(
    ("shown", "others"),
    [
        (("B.6",), ["E#8"]),
        (("E#8",), ["B.6"]),
        (("B.6", "E#8"), []),
        (("B.3#4",), ["B.3#3"]),
        (("B.3#3", "B.4#2"), ["B.3#4", "E#7"]),
        (("E#7",), ["B.4#2"]),
        (("B.3#2",), []),
        ((), []),
    ],
)
def test_a_clause_that_names_somebody_else_is_found_beside_its_neighbour(
    policy: Policy, shown: tuple[str, ...], others: list[str]
) -> None:
    assert beside(policy, *shown) == others


def test_whom_they_name_is_told_in_the_words_of_the_clauses(policy: Policy) -> None:
    (other,) = policy.recipients.others([policy.clause("B.6")])
    assert other == Other("E#8", "senior management immediately", "B.6", "their manager")
    assert other.who in policy.clause(other.clause).text
    assert other.beside_who in policy.clause(other.beside).text


def test_clauses_that_name_the_same_person_are_not_shown_beside_each_other(tmp_path: Path) -> None:
    folder = copy_to(tmp_path)
    (folder / FILE).write_text('["x"]\n"B.4#2" = "line manager"\n"B.3#3" = "line manager"\n')
    assert beside(load(folder), "B.4#2") == []


def test_a_policy_without_the_file_has_none(tmp_path: Path) -> None:
    folder = copy_to(tmp_path)
    (folder / FILE).unlink()
    assert load(folder).recipients == NOBODY_ELSE


@pytest.mark.parametrize(
    ("was", "now", "told"),
    [
        ('"their manager"', '"the bishop"', 'recipients.toml: ["something was posted"]: the words'),
        ('"B.6" =', '"B.9" =', "names B.9, which is no clause of this policy"),
        ('"their manager"', "3", "B.6 is missing, or is not a text"),
        ('"B.6" = "their manager"', "", "should be a table of two clauses or more"),
        ('["something was posted"]', "x = 1\n[y]", "recipients.toml: [x] should be a table"),
    ],
)
def test_what_is_wrong_is_refused_with_its_place(tmp_path: Path, was: str, now: str, told: str) -> None:
    folder = copy_to(tmp_path)
    change(folder / FILE, was, now)
    with pytest.raises(BrokenPolicy) as refused:
        load(folder)
    assert told.replace('["something was posted"]', "[something was posted]") in refused.value.sentence
