import pytest

from bot.policies.clause import Clause, Level
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


@pytest.mark.parametrize(
    ("clause_id", "level", "spoken", "parent"),
    [
        ("4.1.3", Level.RULE, "4.1.3", "4.1"),
        ("4.1.b", Level.RULE, "4.1(b)", "4.1"),
        ("4.1#2", Level.PARAGRAPH, "4.1, paragraph 2", "4.1"),
        ("4#1", Level.BULLET, "4, point 1", "4"),
        ("Training", Level.SECTION, "The Training of Staff", "Training"),
        ("4.Training.2", Level.RULE, "The Training of Staff, point 2", "4.Training"),
        ("Training#1", Level.PARAGRAPH, "The Training of Staff, paragraph 1", "Training"),
        ("AppendixA", Level.SECTION, "Appendix A", "AppendixA"),
        ("AppendixA.1", Level.RULE, "Appendix A, point 1", "AppendixA"),
        ("IV", Level.SECTION, "IV", "IV"),
    ],
)
def test_other_numbers_are_spoken_as_they_are_printed(clause_id: str, level: Level, spoken: str, parent: str) -> None:
    clause = Clause(clause_id, "The Training of Staff", "Text.", level)
    assert (clause.spoken, clause.parent) == (spoken, parent)


def test_a_long_heading_is_spoken_shortened() -> None:
    assert Clause("Training", "word " * 20, "Text.", Level.SECTION).spoken == f"{'word ' * 12}…"
