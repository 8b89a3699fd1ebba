"""Tests of bot/platforms/slack/forms.py."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.chat.form import Field, FieldKind, Form, Option, Raw, Section, Sent, read
from bot.concerns.evidence import MOST_FILES, media_type
from bot.platforms import words as shared
from bot.platforms.slack import words
from bot.platforms.slack.api import View
from bot.platforms.slack.forms import FILE_TYPES, UNFOLD, form_view, moment_text
from tests.builders import NOW, OAK_HEAD, TEACHER
from tests.fakes.block_kit import texts
from tests.platforms.slack import strategies
from tests.platforms.slack.kit import buttons, check_view, mrkdwn, view_of
from tests.platforms.walk import Shown, all_shown

YES_NO = (Option("yes", "Yes"), Option("no", "No"))
LONG = "é <!channel> " * 1_500
MANY = tuple(Option(f"p{n}", f"{chr(65 + n // 10)}name {n}") for n in range(250))


def form(*fields: Field, folded: tuple[Field, ...] = ()) -> Form:
    sections = (Section("First", fields), *((Section("More", folded, folded=True),) if folded else ()))
    return Form("escalate", "form", "Raise a concern", sections, "Save it", "nonce", intro="Fill it in.")


def view(*fields: Field, values: Mapping[str, Raw] | None = None) -> View:
    drawn = form_view(form(*fields), "metadata", unfolded=False, values=values)
    check_view(drawn)
    return drawn


def block(asked: Field, value: Raw | None = None) -> Mapping[str, Any]:
    drawn = view(asked, values=None if value is None else {asked.name: value})
    (found,) = [each for each in drawn["blocks"] if each.get("block_id") == asked.name]
    return dict(found)


def element(asked: Field, value: Raw | None = None) -> Mapping[str, Any]:
    return dict(block(asked, value)["element"])


def forms_of(everything: dict[str, list[Shown]]) -> list[Form]:
    return [each for shown in everything.values() for each in shown if isinstance(each, Form)]


def test_slack_takes_every_form_that_the_commands_give() -> None:
    found = forms_of(all_shown())
    assert {each.command for each in found} >= {"escalate", "concerns"}
    for each in found:
        check_view(view_of(each, unfolded=True))
        check_view(view_of(each, unfolded=False))


def at_its_longest(asked: Field) -> Field:
    long = tuple(replace(option, label=f"{option.label} {LONG}"[:400]) for option in asked.options)
    options = long or tuple(Option(f"code-{n}", f"{n} {LONG}"[:400]) for n in range(250))
    return replace(asked, label=LONG[:2_500], hint=LONG[:2_500], value=LONG[: asked.longest], options=options)


def test_slack_takes_every_form_at_its_longest() -> None:
    for each in forms_of(all_shown(LONG.strip(), (TEACHER, OAK_HEAD))):
        sections = tuple(replace(s, fields=tuple(map(at_its_longest, s.fields)), title=LONG) for s in each.sections[:1])
        check_view(view_of(replace(each, sections=sections, title=LONG, intro=LONG, submit=LONG)))


@settings(max_examples=40, deadline=None)
@given(strategies.forms(), st.booleans(), strategies.words)
def test_slack_takes_every_form_that_there_can_be(each: Form, unfolded: bool, text: str) -> None:  # noqa: FBT001 - drawn
    values = {asked.name: text for asked in each.fields}
    check_view(form_view(each, "metadata", unfolded=unfolded))
    drawn = form_view(each, "metadata", unfolded=unfolded, sentence=text, values=values)
    check_view(drawn)
    assert list(mrkdwn(drawn)) == []


def test_a_form_is_a_modal_with_its_whole_title_above() -> None:
    drawn = form_view(form(Field("x", "What?")), "metadata", unfolded=False)
    assert (drawn["title"]["text"], drawn["close"]["text"]) == ("Staffroom", "Cancel")
    assert (drawn["submit"]["text"], drawn["callback_id"], drawn["private_metadata"]) == ("Save it", "form", "metadata")
    assert list(texts(drawn["blocks"])) == ["Raise a concern", "Fill it in.", "First", "What?"]


def test_a_form_without_anything_in_it_is_not_refused() -> None:
    drawn = form_view(Form("a", "b", "", (), " ", "nonce"), "", unfolded=False)
    check_view(drawn)
    assert (list(texts(drawn["blocks"])), drawn["submit"]["text"]) == ([shared.NOTHING], shared.SAVE)


def test_a_long_word_for_sending_becomes_a_general_one() -> None:
    long = replace(form(), submit="Save this concern for good")
    assert form_view(long, "", unfolded=False)["submit"]["text"] == shared.SAVE


def test_why_a_form_came_back_stands_above_it() -> None:
    drawn = form_view(form(), "", unfolded=False, sentence="Not saved yet.")
    assert list(texts(drawn["blocks"]))[:3] == ["Raise a concern", " Please note\n", "Not saved yet."]


def test_folded_questions_are_one_button_that_counts_them() -> None:
    asked = form(Field("x", "What?"), folded=(Field("y", "Who?"), Field("z", "Where?")))
    closed, opened = (form_view(asked, "", unfolded=unfolded) for unfolded in (False, True))
    (button,) = buttons(closed)
    assert (button["action_id"], button["text"]["text"]) == (UNFOLD, "Show 2 more questions")
    assert buttons(opened) == []
    kept = [each for each in closed["blocks"] if each["type"] == "input"]
    assert kept == [each for each in opened["blocks"] if each["block_id"] == "x"]
    assert [each["block_id"] for each in opened["blocks"] if each["type"] == "input"] == ["x", "y", "z"]


def test_one_folded_question_is_counted_in_words() -> None:
    (button,) = buttons(form_view(form(folded=(Field("y", "Who?"),)), "", unfolded=False))
    assert button["text"]["text"] == words.ONE_MORE_QUESTION


def test_a_folded_section_with_an_answer_in_it_is_shown() -> None:
    asked = form(folded=(Field("y", "Who?"),))
    assert buttons(form_view(asked, "", unfolded=False, values={"y": "Me"})) == []


def test_a_line_and_a_paragraph_take_as_much_as_slack_does() -> None:
    assert element(Field("x", "What?")) == {"type": "plain_text_input", "action_id": "value", "max_length": 500}
    long = block(Field("x", "What?", FieldKind.PARAGRAPH, hint="Word for word.", longest=20_000))
    assert long["element"] == {
        "type": "plain_text_input",
        "action_id": "value",
        "multiline": True,
        "max_length": 3_000,
    }
    assert long["hint"]["text"] == f"Word for word. {shared.LONGEST_HERE.format(here=3_000)}"


def test_only_what_is_required_must_be_filled_in() -> None:
    assert block(Field("x", "What?", required=True))["optional"] is False
    assert block(Field("x", "What?"))["optional"] is True


def test_a_value_stands_in_its_input() -> None:
    assert element(Field("x", "What?", value="one\ntwo"))["initial_value"] == "one two"
    paragraph = Field("x", "What?", FieldKind.PARAGRAPH, value="one\ntwo")
    assert element(paragraph)["initial_value"] == "one\ntwo"
    assert element(paragraph, "typed")["initial_value"] == "typed"
    assert "initial_value" not in element(paragraph, " ")


def test_a_value_that_is_too_long_is_cut_and_says_so() -> None:
    cut = block(Field("x", "What?", FieldKind.PARAGRAPH, value="y" * 4_000, longest=20_000))
    assert cut["element"]["initial_value"] == "y" * 3_000
    assert words.CUT_HERE.format(here=3_000, length=4_000) in cut["hint"]["text"]


def test_a_choice_offers_its_options_by_code() -> None:
    asked = element(Field("x", "Which?", FieldKind.CHOICE, options=YES_NO, value="no"))
    assert asked["type"] == "static_select"
    assert [(each["text"]["text"], each["value"]) for each in asked["options"]] == [("Yes", "yes"), ("No", "no")]
    assert asked["initial_option"]["value"] == "no"
    assert "initial_option" not in element(Field("x", "Which?", FieldKind.CHOICE, options=YES_NO, value="maybe"))


def test_several_can_be_chosen_at_first() -> None:
    asked = Field("x", "Which?", FieldKind.CHOICES, options=YES_NO, value="yes, no")
    assert [each["value"] for each in element(asked)["initial_options"]] == ["yes", "no"]
    assert [each["value"] for each in element(asked, ("no",))["initial_options"]] == ["no"]
    assert [each["value"] for each in element(asked, "yes")["initial_options"]] == ["yes"]
    assert "initial_options" not in element(asked, ())


def labels(options: tuple[Option, ...]) -> list[str]:
    asked = element(Field("x", "Which?", FieldKind.CHOICES, options=options))
    assert all(len(group["options"]) <= 100 for group in asked["option_groups"])
    assert [each["value"] for group in asked["option_groups"] for each in group["options"]] == [o.code for o in options]
    return [group["label"]["text"] for group in asked["option_groups"]]


def test_many_options_stand_in_groups_named_by_their_letters() -> None:
    assert labels(MANY) == ["A to J", "K to T", "U to Y"]
    assert labels(tuple(Option(f"p{n}", f"Anna {n}") for n in range(150))) == ["A", "A"]


def test_many_options_in_no_order_stand_in_groups_named_by_number() -> None:
    assert labels(MANY[::-1]) == ["1 to 100", "101 to 200", "201 to 250"]


def test_a_long_option_goes_on_below_and_has_a_number_that_tells_it_apart() -> None:
    long = tuple(Option(f"c{n}", "The same beginning " * 20) for n in range(2))
    first, second = element(Field("x", "Which?", FieldKind.CHOICE, options=long))["options"]
    assert first["text"]["text"].startswith("1. The same")
    assert second["text"]["text"].startswith("2. The same")
    assert first["description"]["text"].endswith("…")


def test_an_option_without_a_label_has_its_number() -> None:
    (only,) = element(Field("x", "Which?", FieldKind.CHOICE, options=(Option("a", "\u200b"),)))["options"]
    assert only["text"]["text"] == "1"


@pytest.mark.parametrize("code", ["", "x" * 151])
def test_a_code_that_slack_cannot_carry_is_a_programmers_error(code: str) -> None:
    with pytest.raises(ValueError, match="code"):
        view(Field("x", "Which?", FieldKind.CHOICE, options=(Option(code, "Label"),)))


def test_more_than_slack_can_show_is_a_programmers_error() -> None:
    everybody = tuple(Option(str(n), str(n)) for n in range(10_001))
    with pytest.raises(ValueError, match="options"):
        view(Field("x", "Which?", FieldKind.CHOICE, options=everybody))
    with pytest.raises(ValueError, match="blocks"):
        view(*(Field(f"x{n}", "What?") for n in range(100)))


@pytest.mark.parametrize("kind", [FieldKind.CHOICE, FieldKind.CHOICES])
def test_a_question_without_options_says_so(kind: FieldKind) -> None:
    drawn = view(Field("x", "Which?", kind))
    assert shared.NO_OPTIONS.format(label="Which?") in list(texts(drawn["blocks"]))
    assert [each for each in drawn["blocks"] if each["type"] == "input"] == []


@pytest.mark.parametrize(
    ("value", "shown"), [("2026-11-20", "2026-11-20"), ("2026-02-31", None), ("yesterday", None), ("", None)]
)
def test_a_day_is_picked(value: str, shown: str | None) -> None:
    asked = element(Field("x", "When?", FieldKind.DAY, value=value))
    assert (asked["type"], asked.get("initial_date")) == ("datepicker", shown)


@pytest.mark.parametrize(
    ("value", "epoch"),
    [
        ("2026-11-20T08:05", 1_795_161_900),
        ("2026-07-20 08:05:30", 1_784_531_100),
        ("1999-01-01 00:00", None),
        ("2026-02-31 08:05", None),
        ("0001-01-01 00:00", None),
        ("now", None),
    ],
)
def test_a_moment_is_picked_in_london_time(value: str, epoch: int | None) -> None:
    asked = element(Field("x", "When?", FieldKind.MOMENT, value=value))
    assert (asked["type"], asked.get("initial_date_time")) == ("datetimepicker", epoch)


def test_files_are_those_that_evidence_takes() -> None:
    asked = block(Field("x", "Which?", FieldKind.FILES))
    assert asked["element"]["max_files"] == MOST_FILES
    assert asked["hint"]["text"] == words.FILES_HINT.format(files=MOST_FILES)
    assert block(Field("x", "Which?", FieldKind.FILES, hint="Ours."))["hint"]["text"] == "Ours."
    samples = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"GIF89a", b"RIFF....WEBP", b"%PDF-")
    assert {found[1] for sample in samples if (found := media_type(sample))} == set(FILE_TYPES) - {"jpeg"}


def test_a_moment_comes_back_as_london_wall_time() -> None:
    assert moment_text(1_795_161_900) == "2026-11-20 08:05"
    assert moment_text(1_784_531_100) == "2026-07-20 08:05"


@given(st.integers(946_684_800, int(NOW.timestamp())))
def test_what_comes_back_is_read_as_the_same_moment(epoch: int) -> None:
    asked = form(Field("x", "When?", FieldKind.MOMENT))
    found = read(asked, Sent({"x": moment_text(epoch)}), NOW).moment("x")
    assert found is not None
    # In the hour that comes twice in October the first is taken.
    assert found - datetime.fromtimestamp(epoch - epoch % 60, UTC) in {_NOTHING, -_AN_HOUR}


_NOTHING = NOW - NOW
_AN_HOUR = datetime(2026, 1, 1, 1, tzinfo=UTC) - datetime(2026, 1, 1, tzinfo=UTC)


def test_the_hour_that_comes_twice_is_taken_as_the_first() -> None:
    assert moment_text(1_792_886_400) == moment_text(1_792_890_000) == "2026-10-25 01:00"


@given(st.integers())
def test_no_number_of_seconds_is_too_odd(epoch: int) -> None:
    assert moment_text(epoch)


def test_a_moment_that_is_none_stays_a_number() -> None:
    assert moment_text(10**20) == str(10**20)
