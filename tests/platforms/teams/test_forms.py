"""Tests of bot/platforms/teams/forms.py."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.chat.form import Field, FieldKind, Form, Option, Raw, Section, Sent, blank, read
from bot.platforms import words as shared
from bot.platforms.payload import NotUnderstood
from bot.platforms.teams import words
from bot.platforms.teams.cards import Card
from bot.platforms.teams.forms import PACKED, answers, form_card
from tests.builders import NOW, OAK_HEAD, TEACHER
from tests.fakes.adaptive_cards import objects, of_type, texts
from tests.platforms.teams import strategies
from tests.platforms.teams.kit import CODEC, actions, at, check_dialog, dialog_of, said
from tests.platforms.walk import Shown, all_shown

YES_NO = (Option("yes", "Yes"), Option("no", "No"))
LONG = "é **b** " * 2_500
MANY = tuple(Option(f"p{n}", f"Person {n}") for n in range(40))
MARK = "**b** [a](https://example.org)"
HELD = (Option("h1", "Picture 1"), Option("h2", "Picture 2"))


def form(*fields: Field, folded: tuple[Field, ...] = ()) -> Form:
    sections = (Section("First", fields), *((Section("More", folded, folded=True),) if folded else ()))
    return Form("escalate", "form", "Raise a concern", sections, "Save it", "nonce", intro="Fill it in.")


def drawn(*fields: Field, **more: Any) -> Card:  # noqa: ANN401 - handed on
    card = form_card(form(*fields), "packed", **more)
    check_dialog(card)
    return card


def asked(field: Field, value: Raw | None = None, end: str = "", **more: Any) -> Mapping[str, Any]:  # noqa: ANN401 - handed on
    """Return the input of a field."""
    values = {} if value is None else {field.name: value}
    return at(drawn(field, values=values, **more), f"f.{field.name}{end}")


def forms_of(everything: dict[str, list[Shown]]) -> list[Form]:
    return [each for shown in everything.values() for each in shown if isinstance(each, Form)]


def test_every_form_that_the_commands_give_is_a_sound_card() -> None:
    found = forms_of(all_shown())
    assert {each.command for each in found} >= {"escalate", "concerns"}
    for each in found:
        check_dialog(dialog_of(each))


def test_every_form_of_the_commands_is_a_sound_card_when_all_of_it_is_filled_in() -> None:
    for each in forms_of(all_shown(LONG.strip(), (TEACHER, OAK_HEAD))):
        values = {field.name: LONG for field in each.fields}
        check_dialog(form_card(each, CODEC.of_form(each), values=values, sentence="Not saved yet."))


@settings(max_examples=30, deadline=None)
@given(strategies.forms(), strategies.answers, strategies.said)
def test_every_form_that_there_can_be_is_a_sound_card(each: Form, text: str, error: str) -> None:
    names = [field.name for field in each.fields]
    check_dialog(form_card(each, "packed"))
    given_again = form_card(
        each, "packed", sentence=error, errors=dict.fromkeys(names, error), values=dict.fromkeys(names, text), held=HELD
    )
    check_dialog(given_again)


def test_a_form_has_its_title_and_its_word_for_sending() -> None:
    card = drawn(Field("x", "What?"))
    assert list(texts(card["body"])) == ["Raise a concern", "Fill it in.", "First", "What?"]
    (submit,) = card["actions"]
    assert (submit["title"], submit["data"]) == ("Save it", {PACKED: "packed"})
    assert "msteams" not in card


def test_a_form_without_anything_in_it_says_so() -> None:
    card = form_card(Form("a", "b", "", (), " ", "nonce"), "packed")
    check_dialog(card)
    assert said(card) == f"{shared.NOTHING}|{shared.SAVE}"


def test_a_long_word_for_sending_becomes_a_general_one() -> None:
    card = form_card(replace(form(), submit="Save this concern for good and ever"), "packed")
    assert card["actions"][0]["title"] == shared.SAVE


def test_people_s_words_stand_in_rich_text_alone() -> None:
    card = drawn(Field("x", MARK, hint=MARK), sentence=MARK, errors={"x": MARK}, values={"x": MARK})
    assert [each["text"] for each in of_type(card, "TextBlock")] == ["Raise a concern", "First"]
    assert list(texts(card["body"])).count(MARK) == 4


def test_why_a_form_came_back_stands_above_it_in_words_and_colour() -> None:
    (box,) = of_type(drawn(sentence="Not saved yet."), "Container")
    assert (box["style"], said(box)) == ("warning", f"{words.WARNING_SYMBOL} Please note|Not saved yet.")


def test_an_error_stands_directly_above_its_field() -> None:
    card = drawn(Field("x", "What?"), Field("y", "Who?"), errors={"y": "Please fill this in."})
    *_, before, error, field = card["body"]
    assert (before["id"], field["id"]) == ("f.x", "f.y")
    assert (error["style"], said(error)) == ("attention", f"{words.WARNING_SYMBOL} Please check|Please fill this in.")


def test_folded_questions_are_hidden_behind_a_button_that_counts_them() -> None:
    fields = Field("y", "Who?", required=True), Field("z", "Where?", FieldKind.MOMENT)
    card = form_card(form(Field("x", "What?"), folded=fields), "packed")
    check_dialog(card)
    (toggle,) = [each for each in actions(card) if each["type"] == "Action.ToggleVisibility"]
    assert (toggle["title"], toggle["targetElements"]) == ("2 more questions", ["more.1"])
    hidden = at(card, "more.1")
    assert hidden["isVisible"] is False
    assert [each["id"] for each in objects(hidden) if "id" in each] == ["more.1", "f.y", "f.z", "f.z.time"]


def test_what_is_hidden_is_never_asked_for() -> None:
    folded = (Field("y", "Who?", required=True),)
    closed = form_card(form(folded=folded), "packed")
    opened = form_card(form(folded=folded), "packed", values={"y": "Me"})
    assert "isRequired" not in at(closed, "f.y")
    assert at(opened, "f.y")["isRequired"] is True


def test_one_folded_question_is_counted_in_words() -> None:
    card = form_card(form(folded=(Field("y", "Who?"),)), "packed")
    assert words.ONE_MORE_QUESTION in list(texts(card))


@pytest.mark.parametrize("more", [{"values": {"y": "Me"}}, {"errors": {"y": "No."}}])
def test_a_folded_section_with_an_answer_or_an_error_in_it_is_open(more: dict[str, Any]) -> None:
    card = form_card(form(folded=(Field("y", "Who?"),)), "packed", **more)
    check_dialog(card)
    assert [each["type"] for each in actions(card)] == ["Action.Submit"]


def test_a_folded_section_without_questions_hides_nothing() -> None:
    each = replace(form(), sections=(Section("More", (), folded=True),))
    check_dialog(form_card(each, "packed"))


def test_a_line_and_a_paragraph_take_as_much_as_fits() -> None:
    assert asked(Field("x", "What?")) == {"type": "Input.Text", "id": "f.x", "label": "What?", "maxLength": 500}
    long = drawn(Field("x", "What?", FieldKind.PARAGRAPH, hint="Word for word.", longest=20_000))
    assert (at(long, "f.x")["isMultiline"], at(long, "f.x")["maxLength"]) == (True, 4_000)
    assert list(texts(long["body"]))[-1] == f"Word for word. {shared.LONGEST_HERE.format(here=4_000)}"


def test_only_what_is_required_must_be_filled_in() -> None:
    needed = asked(Field("x", "What?", required=True))
    assert (needed["isRequired"], needed["errorMessage"]) == (True, words.FILL_IN)
    assert not asked(Field("x", "What?")).keys() & {"isRequired", "errorMessage"}


def test_a_value_stands_in_its_input() -> None:
    assert asked(Field("x", "What?", value="one\ntwo"))["value"] == "one two"
    paragraph = Field("x", "What?", FieldKind.PARAGRAPH, value="one\ntwo")
    assert asked(paragraph)["value"] == "one\ntwo"
    assert asked(paragraph, "typed")["value"] == "typed"
    assert "value" not in asked(paragraph, " ")


def test_a_value_that_is_too_long_is_cut_and_says_so() -> None:
    card = drawn(Field("x", "What?", FieldKind.PARAGRAPH, value="y" * 5_000, longest=20_000))
    assert at(card, "f.x")["value"] == "y" * 4_000
    assert words.CUT_HERE.format(here=4_000, length=5_000) in said(card)


def test_a_choice_offers_its_options_by_code_and_can_be_taken_back() -> None:
    choice = asked(Field("x", "Which?", FieldKind.CHOICE, options=YES_NO, value="no"), end=".one")
    offered = [(each["title"], each["value"]) for each in choice["choices"]]
    assert offered == [("Yes", "yes"), ("No", "no"), (words.NO_ANSWER, "-")]
    assert (choice["style"], choice["value"]) == ("expanded", "no")
    assert "value" not in asked(Field("x", "Which?", FieldKind.CHOICE, options=YES_NO, value="maybe"), end=".one")


def test_what_must_be_chosen_cannot_be_taken_back() -> None:
    choice = asked(Field("x", "Which?", FieldKind.CHOICE, required=True, options=YES_NO), end=".one")
    assert [each["value"] for each in choice["choices"]] == ["yes", "no"]
    assert choice["errorMessage"] == words.CHOOSE_ONE


@pytest.mark.parametrize(("count", "style"), [(4, "expanded"), (5, "compact"), (15, "compact"), (16, "filtered")])
def test_few_options_are_all_shown_and_many_can_be_searched(count: int, style: str) -> None:
    field = Field("x", "Which?", FieldKind.CHOICES, options=MANY[:count])
    assert asked(field, end=".many")["style"] == style


def test_several_can_be_chosen_at_first() -> None:
    field = Field("x", "Which?", FieldKind.CHOICES, options=YES_NO, value="yes, no")
    assert (asked(field, end=".many")["value"], asked(field, end=".many")["isMultiSelect"]) == ("yes,no", True)
    assert asked(field, ("no",), ".many")["value"] == "no"
    assert asked(field, "yes", ".many")["value"] == "yes"
    assert "value" not in asked(field, ("maybe",), ".many")


def test_a_label_that_is_cut_begins_with_its_number_and_a_blank_one_is_it() -> None:
    options = (Option("a", "x " * 200), Option("b", " "))
    first, second = asked(Field("x", "Which?", FieldKind.CHOICES, options=options), end=".many")["choices"]
    assert (first["title"][:6], len(first["title"]) <= 200, second["title"]) == ("1. x x", True, "2")


@pytest.mark.parametrize("code", ["", "-", "a,b"])
def test_a_code_that_a_card_cannot_send_back_is_a_programmer_s_error(code: str) -> None:
    with pytest.raises(ValueError, match="code"):
        drawn(Field("x", "Which?", FieldKind.CHOICE, options=(Option(code, "A"),)))


@pytest.mark.parametrize("kind", [FieldKind.CHOICE, FieldKind.CHOICES])
def test_where_there_is_nothing_to_choose_from_a_sentence_says_so(kind: FieldKind) -> None:
    assert shared.NO_OPTIONS.format(label="Which?") in said(drawn(Field("x", "Which?", kind)))


def test_a_day_is_chosen_and_never_in_the_future() -> None:
    field = Field("x", "When?", FieldKind.DAY, value="2026-11-20")
    assert asked(field, today=date(2026, 11, 21)) == {
        "type": "Input.Date",
        "id": "f.x",
        "label": "When?",
        "max": "2026-11-21",
        "value": "2026-11-20",
    }
    assert "max" not in asked(field)


@pytest.mark.parametrize("value", ["2026-02-31", "yesterday", "", "20261120"])
def test_a_day_that_is_none_is_not_shown(value: str) -> None:
    assert "value" not in asked(Field("x", "When?", FieldKind.DAY), value)


@pytest.mark.parametrize(
    ("value", "day", "time"),
    [
        ("2026-11-20T08:05", "2026-11-20", "08:05"),
        ("2026-11-20 08:05:00", "2026-11-20", "08:05"),
        ("2026-11-20", "2026-11-20", None),
        ("08:05", None, "08:05"),
        ("2026-02-31 25:05", None, None),
        ("soon", None, None),
    ],
)
def test_a_moment_is_a_day_beside_its_time(value: str, day: str | None, time: str | None) -> None:
    card = drawn(Field("x", "When?", FieldKind.MOMENT, required=True), values={"x": value})
    at_day, at_time = at(card, "f.x"), at(card, "f.x.time")
    assert (at_day.get("value"), at_time.get("value")) == (day, time)
    assert (at_day["isRequired"], at_time["isRequired"], at_time["label"]) == (True, True, words.TIME)


def test_files_are_chosen_among_those_that_were_sent_before() -> None:
    card = drawn(Field("x", "Pictures", FieldKind.FILES, required=True), held=HELD, values={"x": ("h2",)})
    choice = at(card, "f.x.many")
    assert [(each["title"], each["value"]) for each in choice["choices"]] == [("Picture 1", "h1"), ("Picture 2", "h2")]
    assert (choice["value"], choice["isMultiSelect"]) == ("h2", True)
    assert words.HELD_FILES in said(card)


def test_without_files_a_sentence_says_how_to_send_some() -> None:
    card = drawn(Field("x", "Pictures", FieldKind.FILES, hint="No children."))
    assert list(texts(card["body"]))[-3:] == ["Pictures", words.SEND_FILES, "No children."]
    assert words.SEND_FILES in said(drawn(Field("x", " ", FieldKind.FILES)))


def test_what_comes_back_is_text_by_field() -> None:
    data = {
        "packed": "p",
        "msteams": {"type": "task/fetch"},
        "f.line": "one",
        "f.empty": None,
        "f.choice.one": "yes",
        "f.open.one": "-",
        "f.dash": "-",
        "f.many.many": "a, b,",
        "f.none.many": "",
        "f.day": "2026-11-20",
        "f.moment": "2026-11-20",
        "f.moment.time": "08:05",
        "f.half": "",
        "f.half.time": "08:05",
    }
    assert answers(data) == {
        "line": "one",
        "empty": "",
        "choice": "yes",
        "open": "",
        "dash": "-",
        "many": ("a", "b"),
        "none": (),
        "day": "2026-11-20",
        "moment": "2026-11-20 08:05",
        "half": "08:05",
    }


@pytest.mark.parametrize(
    "data",
    [{"f.x": 5}, {"f.x": ["a"]}, {"f.x": {}}, {"f.": "a"}, {"f.x.y": "a"}, {"f.x.time.time": "a"}, {"f.a b": "a"}],
)
def test_what_no_card_of_ours_sends_is_not_understood(data: dict[str, object]) -> None:
    with pytest.raises(NotUnderstood):
        answers(data)


def sent_untouched(card: Card) -> dict[str, object]:
    """Return what Teams sends when a form is submitted as it stands."""
    inputs = of_type(card, "Input.Text", "Input.ChoiceSet", "Input.Date", "Input.Time")
    return {**card["actions"][0]["data"], **{each["id"]: each.get("value", "") for each in inputs}}


def test_a_form_comes_back_as_it_was_shown() -> None:
    fields = (
        Field("line", "A", value="one"),
        Field("paragraph", "B", FieldKind.PARAGRAPH, value="one\ntwo"),
        Field("choice", "C", FieldKind.CHOICE, options=YES_NO, value="no"),
        Field("open", "D", FieldKind.CHOICE, options=YES_NO),
        Field("choices", "E", FieldKind.CHOICES, options=YES_NO, value="yes,no"),
        Field("day", "F", FieldKind.DAY, value="2026-11-20"),
        Field("moment", "G", FieldKind.MOMENT, value="2026-11-20 08:05"),
    )
    asked_for = form(*fields)
    found = read(asked_for, Sent(answers(sent_untouched(drawn(*fields)))), NOW)
    assert (found.text("line"), found.text("paragraph")) == ("one", "one\ntwo")
    assert (found.text("choice"), found.text("open"), found.chosen("choices")) == ("no", "", ("yes", "no"))
    assert (found.day("day"), found.moment("moment")) == (date(2026, 11, 20), NOW)


@settings(max_examples=40, deadline=None)
@given(st.text(max_size=400))
def test_nothing_that_was_typed_is_lost_when_a_form_is_shown_again(text: str) -> None:
    field = Field("x", "What?", FieldKind.PARAGRAPH, longest=500)
    again = answers(sent_untouched(drawn(field, values=answers({"f.x": text}))))
    assert again["x"] == ("" if blank(text) else text)
