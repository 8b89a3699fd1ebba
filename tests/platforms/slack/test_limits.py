"""Tests of bot/platforms/slack/limits.py."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.platforms.drawing import shorten
from bot.platforms.slack import limits
from bot.platforms.slack.limits import pieces, size

MIXED = st.text(alphabet="ab \n\u2003\U0001f525", max_size=60)


@pytest.mark.parametrize(
    ("text", "short"),
    [
        ("ten letter", "ten letter"),
        ("ten letters", "ten…"),
        ("one two three", "one two…"),
        ("onewordonly", "onewordon…"),
        ("", ""),
    ],
)
def test_a_long_text_is_cut_after_a_word_and_says_so(text: str, short: str) -> None:
    assert shorten(text, 10) == short


@given(st.text(max_size=100), st.integers(2, 90))
def test_no_shortened_text_is_longer_than_asked(text: str, most: int) -> None:
    assert len(shorten(text, most)) <= most


@given(MIXED, st.integers(1, 20))
def test_pieces_are_short_enough_and_lose_no_character(text: str, most: int) -> None:
    several = list(pieces(text, most))
    assert "".join(several) == text
    assert all(0 < len(piece) <= most for piece in several)


def test_a_text_is_cut_after_white_space_where_there_is_some() -> None:
    assert list(pieces("four five six seven", 10)) == ["four five ", "six seven"]
    assert list(pieces("a bcdefghijkl", 10)) == ["a bcdefghi", "jkl"]


def test_size_counts_characters_or_the_bytes_that_are_sent() -> None:
    assert size({"a": "é"}) == len('{"a": "é"}')
    assert size({"a": "é"}, ascii_only=True) == len('{"a": "\\u00e9"}')


def test_no_limit_is_larger_than_slack_allows() -> None:
    assert limits.SIZE_OF_A_VIEW < 250_000
    assert limits.SIZE_OF_A_MESSAGE < 12_000
