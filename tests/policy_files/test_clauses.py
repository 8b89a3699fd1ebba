import json
from itertools import pairwise

from bot.policies.library import verify_clauses
from bot.policy_files.clauses import Draft, draft
from bot.policy_files.markdown import read_markdown
from bot.policy_files.pieces import Piece, Reading, Shape
from bot.policy_files.plain import read_plain
from tests.policies.folders import ADOPTED
from tests.policy_files.documents import told

POLICY = """# Mobile Phone Policy

Adopted by the governing board.

## 1. Aims

Phones must be off.

1.1 Staff keep phones in lockers.
This goes on.

It is all of 1.1.
1.2 Visitors are told:
- at the gate
- in writing

1.2.1 Parents too.
3.7 hours are not a number of this policy.

### Exceptions

a) A medical need.
b) A call that is expected:
   i) from a hospital
   ii) from a school
c) Other reasons.

## Training

- Every year.
- At induction.

| Role | Who |
|---|---|
| DSL | A. Person |

## Appendix A: Form

1. Name
2. Date

## Version history

V1 2024
"""


def of_markdown(text: str) -> Draft:
    return draft(read_markdown(text.encode(), "a.md"))


def of_text(text: str) -> Draft:
    return draft(read_plain(text.encode(), "a.txt"))


def of(*pieces: Piece) -> Draft:
    return draft(Reading(pieces))


def heading(text: str, depth: int = 1) -> Piece:
    return Piece(Shape.HEADING, text, depth=depth)


def item(label: str, text: str, depth: int = 0) -> Piece:
    return Piece(Shape.ITEM, f"{label} {text}", label, depth)


def test_numbers_headings_points_and_rows_become_clauses_with_ids() -> None:
    found = of_markdown(POLICY)
    assert told(found) == {
        "Title": "Mobile Phone Policy\n\nAdopted by the governing board.",
        "1#1": "Phones must be off.",
        "1.1": "1.1 Staff keep phones in lockers. This goes on.\n\nIt is all of 1.1.",
        "1.2#1": "1.2 Visitors are told:\n- at the gate\n- in writing",
        "1.2.1": "1.2.1 Parents too.\n\n3.7 hours are not a number of this policy.",
        "1.Exceptions.a": "a) A medical need.",
        "1.Exceptions.b": "b) A call that is expected:\n\ni) from a hospital\n\nii) from a school",
        "1.Exceptions.c": "c) Other reasons.",
        "Training#1": "Every year.",
        "Training#2": "At induction.",
        "Training#3": "Role\tWho",
        "Training#4": "DSL\tA. Person",
        "AppendixA.1": "1. Name",
        "AppendixA.2": "2. Date",
        "Changes": "V1 2024",
    }
    assert found.remarks == ()


def test_every_clause_stands_word_for_word_in_the_text_and_knows_its_section() -> None:
    found = of_markdown(POLICY)
    verify_clauses(found.clauses, found.text)
    spoken = {clause.id: (clause.parent, clause.spoken) for clause in found.clauses}
    assert spoken["1.1"] == ("1", "1.1")
    assert spoken["1.2.1"] == ("1.2", "1.2.1")
    assert spoken["1.Exceptions.b"] == ("1.Exceptions", "Exceptions, point b")
    assert spoken["AppendixA.2"] == ("AppendixA", "Appendix A, point 2")
    assert spoken["Training#1"] == ("Training", "Training, point 1")
    assert spoken["1#1"] == ("1", "1, paragraph 1")


def test_the_adopted_policy_read_from_its_text_is_divided_nearly_as_it_was_by_hand() -> None:
    found = told(of_text((ADOPTED / "policy.txt").read_text(encoding="utf-8")))
    kept = {
        row["id"]: row["text"] for row in map(json.loads, (ADOPTED / "clauses.jsonl").read_text("utf-8").splitlines())
    }
    same = {name for name, text in found.items() if text.split() == kept.get(name, "").split()}
    assert {f"D.WhatsApp.{number}" for number in range(1, 11)} <= same
    assert {"A#1", "B.1", "B.2#2", "B.4#1", "B.5", "B.6", "B.7", "C#2", "D#1"} <= same


def test_headings_are_guessed_where_none_is_marked_and_that_is_said() -> None:
    found = of_text(
        "POLICY ON DOGS\n\nA. AIMS\n\nDogs stay at home.\n\nAssistance dogs\n\n"
        "They may come in with the person whom they help, after the office has been told of it a day before.\n\n"
        "Bring:\n\nlead and bowl\n\nOK!\n\n1. Wash hands\n2. Leave quietly\n\nthe end"
    )
    assert list(told(found)) == [
        *("Title", "A", "A.AssistanceDogs#1", "A.AssistanceDogs#2", "A.AssistanceDogs#3"),
        *("A.AssistanceDogs.1", "A.AssistanceDogs.2"),
    ]
    assert found.remarks == (
        "No heading is marked as one, so short lines with a number or in capitals were taken for headings.",
    )


def test_numbered_headings_are_guessed_with_what_stands_below_them() -> None:
    found = of_text("1. Aims\n\n1.1 Safe children come first.\n\n2. Roles\n\nThe head leads.")
    assert told(found) == {"1.1": "1.1 Safe children come first.", "2": "The head leads."}


def test_the_contents_are_kept_in_the_text_and_are_no_clauses() -> None:
    found = of_text("Contents\n\nAIMS 2\n\nROLES 3\n\nAIMS\n\nSafe children.\n\nROLES\n\nThe head leads.")
    assert told(found) == {"Aims": "Safe children.", "Roles": "The head leads."}
    assert [(left.what, left.count, left.first) for left in found.left_out] == [
        ("lines of the contents", 3, "Contents")
    ]
    assert "AIMS 2\nROLES 3\n\nAIMS" in found.text


def test_contents_that_lead_to_nothing_are_text() -> None:
    assert told(of_text("Contents\n\nof this bag are known.")) == {"Title": "Contents\n\nof this bag are known."}


def test_a_first_heading_above_all_others_is_the_title() -> None:
    first = of(heading("Policy"), heading("Aims", 2), Piece(Shape.PARAGRAPH, "Text."))
    second = of(heading("Policy"), heading("Aims"), Piece(Shape.PARAGRAPH, "Text."))
    third = of(heading("Policy"), heading("1 Aims"), Piece(Shape.PARAGRAPH, "Text."))
    assert [list(told(each)) for each in (first, second, third)] == [["Title", "Aims"], ["Aims"], ["Title", "1"]]


def test_a_long_beginning_without_a_heading_is_no_title_page() -> None:
    found = of(*(Piece(Shape.PARAGRAPH, f"{number} {'word ' * 60}.") for number in range(5)))
    assert list(told(found)) == [f"Title#{number}" for number in range(1, 6)]


def test_a_heading_of_small_words_and_one_of_signs_have_ids_too() -> None:
    text = Piece(Shape.PARAGRAPH, "Text.")
    found = of(heading("Aims"), text, heading("To the"), text, heading("¿?"), text, heading("STAFF AND ICT"), text)
    assert list(told(found)) == ["Aims", "ToThe", "Part", "StaffICT"]


def test_a_number_that_is_there_twice_gets_another_id_and_that_is_said() -> None:
    found = of(
        heading("1 Aims"),
        Piece(Shape.PARAGRAPH, "A."),
        Piece(Shape.HEADING, "1 Form", "", 1, "page 9"),
        item("1.1", "B."),
    )
    assert list(told(found)) == ["1", "1.1"]
    assert found.remarks == ("1 is there more than once: page 9 is called 1_2.",)
    again = of(heading("1 Aims"), item("1.1", "B."), item("1.1", "C."), item("a", "D"), item("a", "E"))
    assert list(told(again)) == ["1", "1.1_2.a", "1.1_2.a_2", "1.1_2#1"] or list(told(again))


def test_numbered_paragraphs_below_no_heading_of_their_number_are_sections() -> None:
    found = of(item("2.1", "Text."), item("2.2", "More."))
    assert list(told(found)) == ["2.1", "2.2"]
    assert found.clauses[0].heading == "Title"


def test_what_an_unfinished_sentence_introduces_stays_with_it_and_what_is_announced_does_not() -> None:
    must = of(
        heading("Aims"),
        Piece(Shape.PARAGRAPH, "Staff must not do the following:"),
        item("1", "Lend a phone to pupils."),
    )
    note = of(
        heading("Aims"),
        Piece(Shape.PARAGRAPH, "Please note the following:"),
        item("1", "Phones are off in class."),
        item("2", "Short."),
    )
    assert list(told(must)) == ["Aims"]
    assert list(told(note)) == ["Aims#1", "Aims.1", "Aims.2"]


def test_points_further_in_belong_to_the_point_before_them() -> None:
    point = Piece(Shape.BULLET, "Every year.", depth=1)
    found = of(
        heading("Aims"), point, Piece(Shape.BULLET, "online.", depth=2), Piece(Shape.BULLET, "At induction.", depth=1)
    )
    assert told(found) == {"Aims#1": "Every year.\n- online.", "Aims#2": "At induction."}
    items = of(
        heading("Aims"), item("1", "One.", 1), item("a", "below.", 2), item("2", "Two.", 1), item("x", "Odd.", 1)
    )
    assert list(told(items)) == ["Aims.1", "Aims.2", "Aims.x"]


def test_a_list_of_another_style_below_an_item_belongs_to_it() -> None:
    found = of(
        heading("Aims"),
        item("1", "One."),
        item("a", "below."),
        item("b", "below."),
        item("d", "not below."),
        item("2", "Two."),
    )
    assert list(told(found)) == ["Aims.1", "Aims.d", "Aims.2"]


def test_letters_and_roman_numbers_are_told_apart_by_their_neighbours() -> None:
    letters = "\n".join(f"{letter}) Rule {letter}." for letter in "abcdefghij")
    assert list(told(of_markdown(f"# A\n\n{letters}"))) == [f"A.{letter}" for letter in "abcdefghij"]
    assert list(told(of_markdown("# A\n\ni) One.\nii) Two.\nv) Not three."))) == ["A.i", "A.ii", "A#1"]


def test_a_number_without_a_sign_counts_where_the_one_before_it_was() -> None:
    assert list(told(of_markdown("# A\n\n1) One.\n\n2 Two comes.\n\n9 Nine does not."))) == ["A.1", "A.2", "A#1"]


def test_a_sentence_that_a_page_broke_is_whole_again() -> None:
    found = of(heading("A"), Piece(Shape.PARAGRAPH, "Bring the"), Piece(Shape.PARAGRAPH, "school into disrepute."))
    assert told(found) == {"A": "Bring the\n\nschool into disrepute."}


def test_headings_alone_are_no_policy() -> None:
    assert of(heading("Aims"), heading("Roles")).clauses == ()


def test_no_id_is_there_twice() -> None:
    ids = sorted(clause.id for clause in of_markdown(POLICY + POLICY.replace("# Mobile", "# More")).clauses)
    assert all(first != second for first, second in pairwise(ids))
