import pytest

from bot.policies.library import Policy


@pytest.mark.parametrize(
    ("clause_id", "spoken"),
    [
        ("B.3#2", "B.3, paragraph 2"),
        ("D.WhatsApp.8", "rule 8 (WhatsApp)"),
        ("D.WhatsApp", "D, WhatsApp"),
        ("D.Disruption#1", "D, disruptive behaviour on WhatsApp, paragraph 1"),
        ("E#8", "E, point 8"),
        ("B.6", "B.6"),
        ("A#4", "A, paragraph 4"),
        ("Title", "The title page"),
        ("E.Breach", "E, breach of the policy"),
    ],
)
def test_an_id_is_spoken_as_people_say_it(policy: Policy, clause_id: str, spoken: str) -> None:
    assert policy.clause(clause_id).spoken == spoken


@pytest.mark.parametrize(
    ("clause_id", "parent"),
    [("B.3#2", "B.3"), ("D.WhatsApp.10", "D.WhatsApp"), ("E.Breach", "E"), ("E#1", "E"), ("B.6", "B.6")],
)
def test_a_part_knows_its_section(policy: Policy, clause_id: str, parent: str) -> None:
    assert policy.clause(clause_id).parent == parent
