"""Tests of tests/fakes/adaptive_cards.py: every check of it must be seen to find something."""

from copy import deepcopy
from typing import Any

import pytest

from tests.fakes.adaptive_cards import Surface, objects, of_type, problems, texts

Json = dict[str, Any]
RUN: Json = {"type": "TextRun", "text": "Hello"}
RICH: Json = {"type": "RichTextBlock", "inlines": [RUN]}
HEADING: Json = {"type": "TextBlock", "text": "Title", "wrap": True, "style": "heading", "size": "Large"}
SUBMIT: Json = {"type": "Action.Submit", "title": "Save", "data": {"packed": "p"}}
FETCH: Json = {"type": "Action.Submit", "title": "Open", "data": {"packed": "p", "msteams": {"type": "task/fetch"}}}
EXECUTE: Json = {"type": "Action.Execute", "title": "Open", "verb": "ask", "data": {"packed": "p"}}
SHOW: Json = {"type": "Action.ShowCard", "title": "Do", "card": {"type": "AdaptiveCard", "body": [RICH]}}
LINK: Json = {"type": "Action.OpenUrl", "title": "Open", "url": "https://example.org"}
TEXT: Json = {"type": "Input.Text", "id": "f.x", "label": "What?"}
CHOICE: Json = {"title": "Yes", "value": "yes"}
CHOICES: Json = {"type": "Input.ChoiceSet", "id": "f.x", "label": "Which?", "choices": [CHOICE]}


def card(*body: object, surface: Surface = "dialog", **more: object) -> Json:
    width = {"msteams": {"width": "full"}} if surface == "message" else {}
    found = {"type": "AdaptiveCard", "version": "1.5", "fallbackText": "Hello", **width, "body": list(body), **more}
    return deepcopy(found)


def actions(*several: Json) -> Json:
    return {"type": "ActionSet", "actions": list(several)}


def toggle(*targets: str) -> Json:
    return {"type": "Action.ToggleVisibility", "title": "More", "targetElements": list(targets)}


def without(thing: Json, key: str) -> Json:
    return {name: value for name, value in thing.items() if name != key}


GOOD: list[tuple[Surface, Json]] = [
    ("message", card(RICH, HEADING, surface="message")),
    ("message", card(actions(EXECUTE, FETCH, LINK, SHOW), surface="message")),
    ("dialog", card({"type": "Container", "style": "warning", "id": "more", "isVisible": False, "items": [RICH]})),
    ("dialog", card({"type": "ColumnSet", "columns": [{"type": "Column", "width": "auto", "items": [RICH]}]})),
    ("dialog", card({**TEXT, "value": "a", "maxLength": 1, "isRequired": True, "errorMessage": "Please."})),
    ("dialog", card({**TEXT, "value": "a\nb", "isMultiline": True}, actions=[SUBMIT])),
    ("dialog", card({**CHOICES, "value": "yes", "style": "compact"})),
    ("dialog", card({**CHOICES, "value": "yes", "isMultiSelect": True})),
    ("dialog", card({"type": "Input.Date", "id": "a", "label": "When?", "value": "2026-11-20", "max": "2026-11-20"})),
    ("dialog", card({"type": "Input.Time", "id": "a", "label": "When?", "value": "08:05"})),
    ("dialog", card(actions(toggle("f.x")), TEXT)),
]
BAD: list[tuple[str, Json]] = [
    ("not a card", {"type": "AdaptivCard"}),
    ("version is missing", without(card(RICH), "version")),
    ("fallbackText is missing", without(card(RICH), "fallbackText")),
    ("version is wrong", card(RICH, version="1.6")),
    ("body is wrong", card()),
    ("bodi is not known", card(RICH, bodi=[])),
    ("msteams belongs to messages alone", card(RICH, surface="message")),
    ("a dialog only submits", card(actions(EXECUTE))),
    ("bytes", card(*[{"type": "RichTextBlock", "inlines": [{**RUN, "text": "x" * 9_000}]}] * 5)),
    ("not a type that the bot uses", card({"type": "Image", "url": "https://example.org"})),
    ("not an object", card("Hello")),
    ("may not stand here", card(RUN)),
    ("may not stand here", card(SUBMIT)),
    ("may not stand here", card(actions(RICH))),
    ("may not stand here", card({"type": "RichTextBlock", "inlines": [RICH]})),
    ("may not stand here", card({"type": "ColumnSet", "columns": [RICH]})),
    ("may not stand here", card(actions({**SHOW, "card": RICH}))),
    ("inlines is wrong", card({"type": "RichTextBlock", "inlines": []})),
    ("inlines is missing", card({"type": "RichTextBlock"})),
    ("txet is not known", card({**RICH, "txet": "x"})),
    ("spacing is wrong", card({**RICH, "spacing": "Huge"})),
    ("text is wrong", card({"type": "RichTextBlock", "inlines": [{**RUN, "text": ""}]})),
    ("weight is wrong", card({"type": "RichTextBlock", "inlines": [{**RUN, "weight": "Bold"}]})),
    ("italic is wrong", card({"type": "RichTextBlock", "inlines": [{**RUN, "italic": "yes"}]})),
    ("a line end", card({"type": "RichTextBlock", "inlines": [{**RUN, "text": "a\nb"}]})),
    ("read as a date", card({"type": "RichTextBlock", "inlines": [{**RUN, "text": "{{DATE(x)}}"}]})),
    ("read as Markdown", card({**HEADING, "text": "**bold**"})),
    ("read as Markdown", card({**HEADING, "text": "1. one"})),
    ("does not wrap", card(without(HEADING, "wrap"))),
    ("style is wrong", card({"type": "Container", "style": "danger", "items": [RICH]})),
    ("items is wrong", card({"type": "Container", "items": []})),
    ("width is wrong", card({"type": "ColumnSet", "columns": [{"type": "Column", "width": 7, "items": [RICH]}]})),
    ("'f.x' stands twice", card(TEXT, TEXT)),
    ("'packed' is taken", card({**TEXT, "id": "packed"})),
    ("'f.y' is not there", card(actions(toggle("f.y")), TEXT)),
    ("targetElements is wrong", card(actions(toggle()))),
    ("label is missing", card(without(TEXT, "label"))),
    ("errorMessage is missing", card({**TEXT, "isRequired": True})),
    ("maxLength is wrong", card({**TEXT, "maxLength": 0})),
    ("longer than maxLength", card({**TEXT, "value": "ab", "maxLength": 1})),
    ("several lines", card({**TEXT, "value": "a\nb"})),
    ("choices is wrong", card({**CHOICES, "choices": []})),
    ("title is wrong", card({**CHOICES, "choices": [{**CHOICE, "title": ""}]})),
    ("value is missing", card({**CHOICES, "choices": [{"title": "Yes"}]})),
    ("value 'yes' stands twice", card({**CHOICES, "choices": [CHOICE, CHOICE]})),
    ("a value has a comma", card({**CHOICES, "isMultiSelect": True, "choices": [{**CHOICE, "value": "a,b"}]})),
    ("is no choice", card({**CHOICES, "value": "no"})),
    ("value is wrong", card({"type": "Input.Date", "id": "a", "label": "When?", "value": "2026-02-31"})),
    ("value is wrong", card({"type": "Input.Date", "id": "a", "label": "When?", "value": "20261120"})),
    ("max is wrong", card({"type": "Input.Date", "id": "a", "label": "When?", "max": 5})),
    ("value is wrong", card({"type": "Input.Time", "id": "a", "label": "When?", "value": "25:05"})),
    ("more than 6 actions", card(actions(*[SUBMIT] * 7))),
    ("more than 6 actions", card(RICH, actions=[SUBMIT] * 7)),
    ("title is missing", card(actions(without(SUBMIT, "title")))),
    ("title is too long", card(actions({**SUBMIT, "title": "x" * 33}))),
    ("nothing is packed", card(actions({**SUBMIT, "data": {}}))),
    ("nothing is packed", card(actions({**SUBMIT, "data": "p"}))),
    ("data is wrong", card(actions({**SUBMIT, "data": {"packed": "p", "f.x": "a"}}))),
    ("data is wrong", card(actions({**SUBMIT, "data": {"packed": "p", "msteams": {"type": "messageBack"}}}))),
    ("url is wrong", card(actions({**LINK, "url": "http://example.org"}))),
    ("card is wrong", card(actions({**SHOW, "card": "x"}))),
    ("associatedInputs is wrong", card(actions({**SUBMIT, "associatedInputs": "all"}))),
]


@pytest.mark.parametrize(("surface", "sound"), GOOD)
def test_a_sound_card_has_no_problem(surface: Surface, sound: Json) -> None:
    assert problems(sound, surface) == []


@pytest.mark.parametrize(("problem", "broken"), BAD)
def test_what_is_wrong_with_a_card_is_found(problem: str, broken: Json) -> None:
    assert problem in "; ".join(problems(broken, "dialog"))


def test_a_message_asks_nothing_is_wide_and_small() -> None:
    assert problems(card(TEXT, surface="message"), "message") == ["card: a message asks nothing"]
    assert problems(card(RICH), "message") == ["card: msteams belongs to messages alone"]
    large = card(*[{"type": "RichTextBlock", "inlines": [{**RUN, "text": "x" * 4_000}]}] * 3, surface="message")
    assert "bytes" in "; ".join(problems(large, "message"))
    assert "msteams is wrong" in "; ".join(problems(card(RICH, msteams={"width": "Wide"}), "message"))


def test_objects_are_found_but_not_what_an_action_carries() -> None:
    found = [each["type"] for each in objects(card(actions(FETCH)))]
    assert found == ["AdaptiveCard", "ActionSet", "Action.Submit"]
    assert of_type(card(RICH), "TextRun") == [RUN]
    assert list(texts(5)) == []


def test_texts_come_in_the_order_in_which_people_read_them() -> None:
    shown = card(HEADING, RICH, {**CHOICES, "value": "yes"}, actions(SHOW), actions=[SUBMIT])
    assert list(texts(shown)) == ["Title", "Hello", "Which?", "Yes", "yes", "Do", "Hello", "Save"]
