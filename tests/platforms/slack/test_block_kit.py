"""Tests of tests/fakes/block_kit.py: every check of it must be seen to find something."""

from copy import deepcopy
from typing import Any

import pytest

from tests.fakes.block_kit import Surface, problems, texts, view_problems

Json = dict[str, Any]


def plain(text: str) -> Json:
    return {"type": "plain_text", "text": text}


def button(**more: object) -> Json:
    return {"type": "button", "action_id": "ask.0", "text": plain("Open"), **more}


def rich(*parts: Json, kind: str = "rich_text_section") -> Json:
    return {"type": "rich_text", "elements": [{"type": kind, "elements": list(parts)}]}


def asked(element: Json, **more: object) -> Json:
    return {
        "type": "input",
        "label": plain("What?"),
        "element": {"action_id": "value", **element},
        **more,
    }


def select(**more: object) -> Json:
    return asked({"type": "static_select", **more})


def actions(*elements: Json) -> Json:
    return {"type": "actions", "elements": list(elements)}


def option(text: str = "Yes", value: str = "yes", **more: object) -> Json:
    return {"text": plain(text), "value": value, **more}


TEXT = {"type": "text", "text": "Words"}
CONFIRM = {"title": plain("Sure?"), "text": plain("It is gone."), "confirm": plain("Yes"), "deny": plain("No")}
GOOD: list[tuple[Surface, Json]] = [
    ("message", {"type": "section", "text": {"type": "mrkdwn", "text": "*Hello*"}, "block_id": "a"}),
    ("message", {"type": "section", "fields": [plain("a"), plain("b")], "accessory": button()}),
    ("message", {"type": "header", "text": plain("Title")}),
    ("home", {"type": "divider"}),
    ("message", {"type": "context", "elements": [plain("small")]}),
    ("message", actions(button(value="x", style="danger", confirm=CONFIRM))),
    ("message", actions(button(url="https://example.org", accessibility_label="Open it"))),
    ("message", rich(TEXT, {"type": "emoji", "name": "warning"})),
    ("message", rich({**TEXT, "style": {"bold": True}}, kind="rich_text_quote")),
    ("modal", asked({"type": "plain_text_input", "max_length": 10, "initial_value": "short"}, hint=plain("Hint"))),
    ("modal", select(options=[option(description=plain("more"))], initial_option=option(description=plain("more")))),
    ("modal", select(option_groups=[{"label": plain("A"), "options": [option()]}])),
    ("modal", asked({"type": "multi_static_select", "options": [option()], "initial_options": [option()]})),
    ("modal", asked({"type": "datepicker", "initial_date": "2026-11-20"}, optional=True)),
    ("modal", asked({"type": "datetimepicker", "initial_date_time": 1_795_161_900})),
    ("modal", asked({"type": "file_input", "filetypes": ["png"], "max_files": 5})),
]
BAD: list[tuple[str, Surface, Json]] = [
    ("not a block", "message", {"type": "sektion"}),
    ("not a block", "message", {"text": plain("Title")}),
    ("neither text nor fields", "message", {"type": "section"}),
    ("is not known", "message", {"type": "header", "text": plain("Title"), "txt": "x"}),
    ("text is missing", "message", {"type": "header"}),
    ("right type", "message", {"type": "header", "text": {"type": "mrkdwn", "text": "Title"}}),
    ("right type", "message", {"type": "header", "text": "Title"}),
    ("151 characters", "message", {"type": "header", "text": plain("x" * 151)}),
    ("0 characters", "message", {"type": "header", "text": plain("")}),
    ("blank", "message", {"type": "header", "text": plain(" ")}),
    ("is not text", "message", {"type": "header", "text": {"type": "plain_text", "text": 5}}),
    ("emoji is not known", "message", {"type": "section", "text": {"type": "mrkdwn", "text": "x", "emoji": True}}),
    ("3001 characters", "message", {"type": "section", "text": plain("x" * 3_001)}),
    ("256 characters", "message", {"type": "divider", "block_id": "x" * 256}),
    ("11 in it", "message", {"type": "section", "fields": [plain("x")] * 11}),
    ("2001 characters", "message", {"type": "section", "fields": [plain("x" * 2_001)]}),
    ("may not stand here", "message", {"type": "section", "text": plain("x"), "accessory": {"type": "file_input"}}),
    ("11 in it", "message", {"type": "context", "elements": [plain("x")] * 11}),
    ("0 in it", "message", {"type": "context", "elements": []}),
    ("26 in it", "message", actions(*(button(action_id=str(n)) for n in range(26)))),
    ("stands twice", "message", actions(button(), button())),
    ("may not stand here", "message", actions({"type": "plain_text_input", "action_id": "x"})),
    ("action_id is missing", "message", actions({"type": "button", "text": plain("Open")})),
    ("76 characters", "message", actions(button(text=plain("x" * 76)))),
    ("2001 characters", "message", actions(button(value="x" * 2_001))),
    ("0 characters", "message", actions(button(value=""))),
    ("76 characters", "message", actions(button(accessibility_label="x" * 76))),
    ("https", "message", actions(button(url="http://example.org"))),
    ("3019 characters", "message", actions(button(url="https://example.org" + "x" * 3_000))),
    ("style", "message", actions(button(style="red"))),
    ("deny is missing", "message", actions(button(confirm={k: v for k, v in CONFIRM.items() if k != "deny"}))),
    ("301 characters", "message", actions(button(confirm={**CONFIRM, "text": plain("x" * 301)}))),
    ("no elements", "message", {"type": "rich_text", "elements": []}),
    ("rich_text_lst is not known", "message", rich(TEXT, kind="rich_text_lst")),
    ("an empty rich_text_quote", "message", rich(kind="rich_text_quote")),
    ("not known in rich text", "message", rich({"type": "mrkdwn", "text": "x"})),
    ("0 characters", "message", rich({"type": "text", "text": ""})),
    ("style", "message", rich({**TEXT, "style": {"big": True}})),
    ("style", "message", rich({**TEXT, "style": {"bold": "yes"}})),
    ("may not stand in a message", "message", asked({"type": "file_input"})),
    ("may not stand in a home", "home", asked({"type": "datetimepicker"})),
    ("may not stand here", "modal", asked(button())),
    ("neither true nor false", "modal", asked({"type": "datepicker"}, optional="yes")),
    ("2001 characters", "modal", asked({"type": "datepicker"}, hint=plain("x" * 2_001))),
    ("151 characters", "modal", asked({"type": "datepicker", "placeholder": plain("x" * 151)})),
    ("9 characters", "modal", asked({"type": "datepicker", "initial_date": "2026-1-20"})),
    ("ten digits", "modal", asked({"type": "datetimepicker", "initial_date_time": 5})),
    ("max_length is wrong", "modal", asked({"type": "plain_text_input", "max_length": 3_001})),
    ("max_length is wrong", "modal", asked({"type": "plain_text_input", "max_length": "9"})),
    ("6 characters", "modal", asked({"type": "plain_text_input", "max_length": 5, "initial_value": "longer"})),
    ("max_files is wrong", "modal", asked({"type": "file_input", "max_files": 11})),
    ("filetypes is wrong", "modal", asked({"type": "file_input", "filetypes": [""]})),
    ("either options or option_groups", "modal", select()),
    ("101 in it", "modal", select(options=[option(value=str(n)) for n in range(101)])),
    ("0 in it", "modal", select(options=[])),
    ("0 in it", "modal", select(option_groups=[])),
    ("stands twice", "modal", select(options=[option(), option("No")])),
    ("76 characters", "modal", select(options=[option("x" * 76)])),
    ("76 characters", "modal", select(options=[option(description=plain("x" * 76))])),
    ("151 characters", "modal", select(options=[option(value="x" * 151)])),
    ("is no option", "modal", select(options=[option()], initial_option=option("No"))),
    ("is empty", "modal", select(options=[option()], initial_options=[])),
    ("label is missing", "modal", select(option_groups=[{"options": [option()]}])),
]
MODAL: Json = {"type": "modal", "title": plain("Title"), "blocks": [{"type": "divider"}]}
HOME: Json = {"type": "home", "blocks": [{"type": "divider"}]}
BAD_VIEWS: list[tuple[str, Json]] = [
    ("title is missing", {"type": "modal", "blocks": MODAL["blocks"]}),
    ("type is not known", {**MODAL, "type": "modul"}),
    ("title is not known", {**HOME, "title": plain("Title")}),
    ("25 characters", {**MODAL, "title": plain("x" * 25)}),
    ("25 characters", {**MODAL, "submit": plain("x" * 25)}),
    ("25 characters", {**MODAL, "close": plain("x" * 25)}),
    ("3001 characters", {**MODAL, "private_metadata": "x" * 3_001}),
    ("256 characters", {**MODAL, "callback_id": "x" * 256}),
    ("101 blocks", {**MODAL, "blocks": MODAL["blocks"] * 101}),
    ("0 blocks", {**HOME, "blocks": []}),
    ("submit is missing", {**MODAL, "blocks": [asked({"type": "datepicker"})]}),
    ("250 kB", {**MODAL, "blocks": [rich(*[{"type": "text", "text": "é" * 3_000}] * 15)]}),
]


@pytest.mark.parametrize(("surface", "block"), GOOD)
def test_what_slack_takes_has_no_problem(surface: Surface, block: Json) -> None:
    assert problems([deepcopy(block)], surface) == []


@pytest.mark.parametrize(("problem", "surface", "block"), BAD)
def test_what_slack_refuses_is_found(problem: str, surface: Surface, block: Json) -> None:
    assert problem in "; ".join(problems([block], surface))


@pytest.mark.parametrize(("problem", "view"), BAD_VIEWS)
def test_a_view_that_slack_refuses_is_found(problem: str, view: Json) -> None:
    assert problem in "; ".join(view_problems(view))


def test_views_that_slack_takes_have_no_problem() -> None:
    whole = {"submit": plain("Save"), "close": plain("Cancel"), "private_metadata": "", "callback_id": "form"}
    assert view_problems({**MODAL, **whole, "blocks": [asked({"type": "datepicker"})]}) == []
    assert view_problems(HOME) == []


@pytest.mark.parametrize(("surface", "most"), [("message", 50), ("modal", 100), ("home", 100)])
def test_blocks_are_counted(surface: Surface, most: int) -> None:
    assert problems([{"type": "divider"}] * most, surface) == []
    assert problems([{"type": "divider"}] * (most + 1), surface) == [f"{most + 1} blocks"]


def test_block_ids_that_stand_twice_are_found() -> None:
    assert problems([{"type": "divider", "block_id": "a"}] * 2, "home") == ["block_id 'a' stands twice"]


def test_the_text_of_a_whole_message_is_counted() -> None:
    five = [rich({"type": "text", "text": "x" * 3_000})] * 5
    assert problems(five, "message") == ["more text than a message takes"]
    assert problems(five, "modal") == []


def test_texts_come_in_the_order_in_which_people_read_them() -> None:
    block = asked(
        {"type": "static_select", "options": [option("Yes", description=plain("of course"))]}, hint=plain("Hint")
    )
    assert list(texts([{"type": "header", "text": plain("Title")}, block])) == [
        "Title",
        "What?",
        "Hint",
        "Yes",
        "of course",
    ]
