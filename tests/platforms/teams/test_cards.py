"""Tests of bot/platforms/teams/cards.py and limits.py."""

import pytest
from hypothesis import given, settings

from bot.chat.form import blank
from bot.platforms.drawing import shorten
from bot.platforms.teams.cards import Element, box, boxes, heading, lines, packed, rich, runs, titled
from bot.platforms.teams.limits import SIZE_TOGETHER, pieces, size
from tests.fakes.adaptive_cards import of_type
from tests.platforms.teams import strategies
from tests.platforms.teams.kit import said


def text_of(*elements: Element) -> list[str]:
    """Return the runs of these elements."""
    return [run["text"] for run in of_type(elements, "TextRun")]


def gaps(text: str) -> list[str | None]:
    """Return what parts each line from the one above."""
    return [each.get("spacing") for each in lines(text)]


@settings(max_examples=60, deadline=None)
@given(strategies.words)
def test_lines_are_the_text_and_no_run_has_a_line_end_or_a_date(text: str) -> None:
    found = text_of(*lines(text))
    assert "".join(found) == ("" if blank(text) else text.replace("\n", ""))
    assert not any("\n" in each or "{{DATE(" in each or "{{TIME(" in each for each in found)


@settings(max_examples=60, deadline=None)
@given(strategies.words)
def test_no_line_is_too_large_to_be_kept_together(text: str) -> None:
    assert all(size(each) <= SIZE_TOGETHER + 500 for each in lines(text))


def test_every_line_stands_by_itself_and_an_empty_one_is_a_gap() -> None:
    assert text_of(*lines("one\ntwo\n\n\nthree")) == ["one", "two", "three"]
    assert gaps("one\ntwo\n\n\nthree") == [None, "None", "Medium"]


def test_the_first_line_is_parted_as_it_is_asked() -> None:
    first, second = lines("one\ntwo", None, {"spacing": "Small"})
    assert (first["spacing"], second["spacing"]) == ("Small", "None")


def test_a_date_is_torn_apart_so_that_no_client_reads_it() -> None:
    assert text_of(*lines("{{{DATE(2017-02-14T06:08:00Z)}}} {{name}}")) == [
        "{{",
        "{DATE(2017-02-14T06:08:00Z)}}} {{name}}",
    ]


def test_a_very_long_word_goes_on_in_the_next_line() -> None:
    address = "https://example.org/" + "a" * 120
    assert [len(each) for each in text_of(*lines(f"See {address} now"))] == [64, 60, 24]
    assert len(text_of(*lines("\u6f22" * 200))) == 1


def test_a_title_begins_the_line_of_its_text() -> None:
    assert said(list(titled("State: ", "Open\nsince today"))) == "State: Open|since today"
    assert said(list(titled("State: ", ""))) == "State: "
    assert said(list(titled("", "Open"))) == "Open"
    assert list(titled(" ", "")) == []


@pytest.mark.parametrize(
    "text",
    [
        "B.3. Be aware of working and personal lives overlapping",
        "Saved, reference SR-TEST-0001",
        "What I can do for you: all of it (really)!",
        "Überschrift, 2. Teil",
    ],
)
def test_a_heading_without_any_mark_is_one_for_screen_readers_too(text: str) -> None:
    (element,) = heading(text)
    assert (element["type"], element["style"], element["text"]) == ("TextBlock", "heading", text)


@pytest.mark.parametrize(
    "text",
    [
        "**bold**",
        "a_b_c",
        "[a](https://example.org)",
        "see www.example.org",
        "mail a@example.org",
        "https://example.org",
        "1. First",
        "- one",
        "# Title",
        "> said",
        "a\n---",
        "a --- b",
        "`code`",
        "<b>b</b>",
        "&amp;",
        "{{DATE(2017-02-14T06:08:00Z)}}",
        "a \\* b",
        "two  spaces",
        " leading",
        "x" * 1_001,
    ],
)
def test_a_heading_in_which_markdown_might_stand_is_rich_text(text: str) -> None:
    elements = list(heading(text))
    assert {each["type"] for each in elements} == {"RichTextBlock"}
    assert "".join(text_of(*elements)) == text.replace("\n", "")


def test_nothing_has_no_heading() -> None:
    assert list(heading(" ")) == []


def test_boxes_are_as_many_as_it_takes() -> None:
    element = rich(runs("x" * 3_000))
    several = list(boxes([element] * 4, "emphasis"))
    assert [len(each["items"]) for each in several] == [1, 1, 1, 1]
    assert [len(each["items"]) for each in boxes([rich(runs("x"))] * 4, "emphasis")] == [4]
    assert list(boxes([], "emphasis")) == []
    assert box([element]) == {"type": "Container", "items": [element]}


def test_a_group_has_at_most_so_many_and_fits() -> None:
    element = rich(runs("x"))
    assert [len(each) for each in packed([element] * 5, 2)] == [2, 2, 1]
    assert [len(each) for each in packed([element] * 5, fit=lambda group: len(group) < 4)] == [3, 2]


def test_a_text_is_cut_after_a_word_if_it_can_be() -> None:
    assert shorten("many words", 20) == "many words"
    assert shorten("many words here", 12) == "many words…"
    assert shorten("x" * 20, 10) == "x" * 9 + "…"


def test_pieces_are_the_text_and_cut_after_white_space() -> None:
    text = "word " * 5_000
    found = list(pieces(text))
    assert "".join(found) == text
    assert all(piece.endswith(" ") and size(piece) <= SIZE_TOGETHER + 100 for piece in found)
    assert list(pieces("")) == []


def test_size_counts_bytes_of_utf_16() -> None:
    assert (size("ab"), size("é"), size("\U0001f525"), size('"')) == (8, 6, 8, 8)
    assert size({"a": [1]}) == 2 * len('{"a":[1]}')
