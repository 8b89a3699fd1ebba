from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.policies.library import Library, Policy
from bot.policies.reference import UnknownClause, find

HERE = Path(__file__).parent
RULES = ["D.WhatsApp", *(f"D.WhatsApp.{number}" for number in range(1, 11))]


@pytest.mark.parametrize(
    ("typed", "ids"),
    [
        ("B3", ["B.3"]),
        ("b.3 para 2", ["B.3#2"]),
        ("b 3 paragraph two", ["B.3#2"]),
        ("b3.2", ["B.3#2"]),
        ("B.3, paragraph 2", ["B.3#2"]),
        ("second paragraph of b3", ["B.3#2"]),
        ("B.3#2", ["B.3#2"]),
        ("D.Disruption#1", ["D.Disruption#1"]),
        ("B6", ["B.6"]),
        ("clause b.7", ["B.7"]),
        ("rule 8", ["D.WhatsApp.8"]),
        ("whatsapp rule four", ["D.WhatsApp.4"]),
        ("8th rule", ["D.WhatsApp.8"]),
        ("rule 8 (WhatsApp)", ["D.WhatsApp.8"]),
        ("rule eight pls", ["D.WhatsApp.8"]),
        ("section C", ["C"]),
        ("read me section C pls", ["C"]),
        ("e", ["E"]),
        ("E8", ["E#8"]),
        ("e point 8", ["E#8"]),
        ("a2", ["A#2"]),
        ("section b", ["B.1", "B.2", "B.3", "B.4", "B.5", "B.6", "B.7"]),
        ("the ten rules", RULES),
        ("can u send me all ten of the WA rules", RULES),
        ("D.WhatsApp", RULES),
        ("the list at the end, section E", ["E"]),
        ("the intro", ["A"]),
        ("B3 and rule 8", ["B.3", "D.WhatsApp.8"]),
    ],
)
def test_a_reference_is_understood_as_people_type_it(policy: Policy, typed: str, ids: list[str]) -> None:
    found = find(typed, policy)
    assert found is not None
    assert [clause.id for clause in found.clauses] == ids
    assert found.alone


def rows(name: str) -> list[str]:
    lines = (HERE / name).read_text(encoding="utf-8").splitlines()
    return [line for line in lines if not line.startswith("#")]


@pytest.mark.parametrize("row", rows("references.txt"))
def test_every_form_of_the_table_is_understood(policy: Policy, row: str) -> None:
    typed, wanted = row.split(" | ")
    found = find(typed, policy)
    assert found is not None
    assert [clause.id for clause in found.clauses] == (RULES if wanted == "10 rules" else wanted.split())
    assert found.alone


@pytest.mark.parametrize("typed", rows("no_references.txt"))
def test_no_near_miss_of_the_table_is_a_reference(policy: Policy, typed: str) -> None:
    assert find(typed, policy) is None


def test_both_tables_are_long() -> None:
    assert len(rows("references.txt")) >= 120
    assert len(rows("no_references.txt")) >= 40


@pytest.mark.parametrize("typed", ["contents", "the table of contents pls"])
def test_contents_are_the_sections_in_their_order(policy: Policy, typed: str) -> None:
    found = find(typed, policy)
    assert found is not None
    assert found.clauses == policy.sections()


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("rule 12", "There is no rule 12: the WhatsApp rules go from 1 to 10."),
        ("rule 0", "There is no rule 0: the WhatsApp rules go from 1 to 10."),
        ("B9", "There is no section B.9: the policy has B.1 to B.7."),
        ("B.9 para 2", "There is no section B.9: the policy has B.1 to B.7."),
        ("section F", "There is no section F: the policy has sections A to E."),
        ("B.3 para 9", "There is no paragraph 9 in B.3: it goes from 1 to 7."),
        ("E20", "There is no point 20 in E: it goes from 1 to 8."),
        ("B.6 para 2", "B.6 has no numbered parts: it is one paragraph."),
    ],
)
def test_an_unknown_number_is_answered_with_what_there_is(policy: Policy, typed: str, sentence: str) -> None:
    with pytest.raises(UnknownClause) as unknown:
        find(typed, policy)
    assert unknown.value.sentence == sentence


@pytest.mark.parametrize(
    ("asked", "ids"),
    [("does rule 8 cover asking for a day off", ["D.WhatsApp.8"]), ("what does B3 say about dojo", ["B.3"])],
)
def test_a_reference_inside_a_real_question_does_not_stand_alone(policy: Policy, asked: str, ids: list[str]) -> None:
    found = find(asked, policy)
    assert found is not None
    assert [clause.id for clause in found.clauses] == ids
    assert not found.alone


@pytest.mark.parametrize(
    "asked",
    [
        "",
        "can i add a 9 year old",
        "i have a 2 year old",
        "Is GDPR mentioned in the WhatsApp rules?",
        "what is in section 12 of the data policy",
        "my timetable says rule 12 of the playground game",
        "can i send a plan b to parents",
        "my year 5 e 8 told me",
    ],
)
def test_other_words_are_no_reference(policy: Policy, asked: str) -> None:
    assert find(asked, policy) is None


@given(st.text(max_size=60))
def test_any_text_is_a_reference_or_none_or_an_unknown_clause(policy: Policy, text: str) -> None:
    try:
        found = find(text, policy)
    except UnknownClause:
        return
    assert found is None or found.clauses


@pytest.mark.parametrize(
    ("typed", "ids", "alone"),
    [
        ("3.2", ["3.2"], True),
        ("section four please", ["4"], True),
        ("para 3.2 and 3.3", ["3.2", "3.3"], True),
        ("does 3.2 let me keep a child in", ["3.2"], False),
        ("contents", ["1", "2", "3", "4", "5", "6"], True),
        ("the whole policy", ["1", "2", "3", "4", "5", "6"], True),
    ],
)
def test_another_policy_is_quoted_by_the_numbers_that_it_prints(
    several_policies: Library,
    typed: str,
    ids: list[str],
    alone: bool,  # noqa: FBT001 - a column of the table
) -> None:
    found = find(typed, several_policies.named("Behaviour Policy", date(2026, 11, 28)))
    assert found is not None
    assert ([clause.id for clause in found.clauses], found.alone) == (ids, alone)


@pytest.mark.parametrize("typed", ["rule 8", "B3", "section d", "the last point", "9.9"])
def test_the_forms_of_the_federations_own_policy_name_nothing_in_another(several_policies: Library, typed: str) -> None:
    assert find(typed, several_policies.named("Behaviour Policy", date(2026, 11, 28))) is None
