from dataclasses import replace
from types import MappingProxyType

from bot.policies.clause import Clause, Level
from bot.policies.library import Policy
from bot.policy_files.compare import Kind, Words, compare


def version(policy: Policy, *clauses: tuple[str, str]) -> Policy:
    """Return a version of a policy that holds these sections and parts: id and text."""
    made = (Clause(name, "Aims", text, Level.PARAGRAPH if "#" in name else Level.SECTION) for name, text in clauses)
    return replace(policy, clauses=MappingProxyType({clause.id: clause for clause in made}))


def kinds(old: Policy, new: Policy) -> list[tuple[Kind, str, str]]:
    changes = compare(old, new).changes
    return [(each.kind, each.old.id if each.old else "", each.new.id if each.new else "") for each in changes]


def test_a_policy_does_not_differ_from_itself(policy: Policy) -> None:
    found = compare(policy, policy)
    assert found.changes == ()
    assert found.same == 49


def test_white_space_and_a_new_number_in_front_are_no_change_of_words(policy: Policy) -> None:
    old = version(policy, ("1", "1. Phones are  off."), ("3", "Bags stay outside."))
    new = version(policy, ("2", "2. Phones are off."), ("3", "Bags stay\n\noutside."))
    assert kinds(old, new) == [(Kind.MOVED, "1", "2")]


def test_clauses_are_added_removed_changed_moved_and_both(policy: Policy) -> None:
    old = version(
        policy,
        ("1", "Staff should keep phones in a locker all day."),
        ("2", "Visitors sign in at the office before they go anywhere."),
        ("3", "Dogs stay outside the gate at every time of day."),
        ("4", "The same words."),
        ("5", "The same words."),
    )
    new = version(
        policy,
        ("1", "Staff must keep phones in a locker all day."),
        ("2", "Cake is for everybody."),
        ("3", "Visitors sign in at the main office before they go anywhere."),
        ("5", "The same words."),
        ("6", "The same words."),
    )
    assert kinds(old, new) == [
        (Kind.CHANGED, "1", "1"),
        (Kind.ADDED, "", "2"),
        (Kind.MOVED_AND_CHANGED, "2", "3"),
        (Kind.MOVED, "4", "6"),
        (Kind.REMOVED, "3", ""),
    ]


def test_of_two_that_are_alike_the_nearer_is_the_same_clause(policy: Policy) -> None:
    old = version(
        policy, ("1", "Bags stay outside the hall on Mondays."), ("2", "Bags stay outside the hall on Fridays. Always.")
    )
    new = version(policy, ("7", "Bags stay outside the hall on Fridays."), ("8", "Bags stay outside the hall."))
    assert kinds(old, new) == [(Kind.MOVED_AND_CHANGED, "2", "7"), (Kind.MOVED_AND_CHANGED, "1", "8")]


def test_the_words_that_went_out_and_came_in_are_told(policy: Policy) -> None:
    old = version(policy, ("1", "Staff should keep phones away."))
    new = version(policy, ("1", "All staff must keep phones away today."))
    [change] = compare(old, new).changes
    assert change.words() == (
        (Words.OUT, "Staff should"),
        (Words.IN, "All staff must"),
        (Words.KEPT, "keep phones"),
        (Words.OUT, "away."),
        (Words.IN, "away today."),
    )


def test_words_that_were_only_added_take_nothing_out(policy: Policy) -> None:
    [change] = compare(version(policy, ("1", "Phones away.")), version(policy, ("1", "Phones go away."))).changes
    assert (Words.IN, "go") in change.words()
    assert Words.OUT not in {what for what, _ in change.words()}


def test_an_added_clause_has_its_words_put_in(policy: Policy) -> None:
    [change] = compare(version(policy), version(policy, ("1", "New."))).changes
    assert change.words() == ((Words.IN, "New."),)
