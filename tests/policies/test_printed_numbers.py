from dataclasses import replace
from types import MappingProxyType

import pytest

from bot.policies.clause import Clause, Level
from bot.policies.library import Policy
from bot.policies.printed_numbers import Numbers, printed, printed_in

IDS = (
    *(("4", Level.SECTION), ("4.1", Level.SECTION), ("4.1.b", Level.RULE), ("4.1.2", Level.RULE)),
    *(("4.1#2", Level.PARAGRAPH), ("AppendixA", Level.SECTION), ("AppendixA.1", Level.RULE), ("4.1.ii", Level.RULE)),
)


@pytest.fixture
def numbered(policy: Policy) -> Policy:
    clauses = {name: Clause(name, "Aims", "Text.", level) for name, level in IDS}
    clauses["Aims"] = Clause("Aims", "Aims", "Text.", Level.SECTION)
    return replace(policy, clauses=MappingProxyType(clauses))


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("section 4", ["4"]),
        ("what does 4.1 say", ["4.1"]),
        ("Section 4.1(b) please", ["4.1.b"]),
        ("4.1b", ["4.1.b"]),
        ("para 4.1.2?", ["4.1.2"]),
        ("4.1 para 2", ["4.1#2"]),
        ("4.1#2", ["4.1#2"]),
        ("4.1 (ii)", ["4.1.ii"]),
        ("§4.1 and section 4", ["4.1", "4"]),
        ("appendix A", ["AppendixA"]),
        ("Appendix A point 1", ["AppendixA.1"]),
        ("4 pupils", []),
        ("in 4.5 hours", []),
        ("version 4.1.7", []),
        ("at 14.1", []),
    ],
)
def test_a_number_that_the_policy_prints_leads_to_its_clause(numbered: Policy, text: str, ids: list[str]) -> None:
    assert [clause.id for clause in printed(text, numbered)] == ids


def test_a_policy_that_prints_no_digits_has_none(policy: Policy) -> None:
    assert [printed(text, policy) for text in ("section 4", "4.1", "rule 8")] == [(), (), ()]


def test_the_rest_of_a_message_is_told_too(numbered: Policy, policy: Policy) -> None:
    assert printed_in("does section 4.1(b) allow it", numbered).rest.split() == ["does", "allow", "it"]
    assert printed_in("does rule 8 allow it", policy).rest == "does rule 8 allow it"


def test_of_many_policies_those_are_found_that_print_a_number_or_go_by_it(numbered: Policy, policy: Policy) -> None:
    numbers = Numbers([numbered, policy])
    assert numbers.policies("4.1 para two, and section 4") == (numbered,)
    assert numbers.policies("Aims") == (numbered,)
    assert numbers.policies("rule 8 (WhatsApp)") == (policy,)
    assert numbers.policies("section 9") == ()
