import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.words_of_chat import LONGEST_READ, read, visible
from tests.guard import effort


def test_text_speak_is_spelled_out() -> None:
    assert read("shd u msg the HT on WA 2nite").words == (
        *("should", "you", "message", "the", "headteacher", "on", "whatsapp", "tonight"),
    )


@pytest.mark.parametrize(
    ("slip", "meant"),
    [("colleage", "colleague"), ("facebbook", "facebook"), ("messgae", "message"), ("parnet", "parent")],
)
def test_one_slip_in_a_key_word_is_mended(slip: str, meant: str) -> None:
    assert read(slip).words == (meant,)


@pytest.mark.parametrize("word", ["police", "holly", "friend", "formal"])
def test_a_sound_word_is_not_mended_into_another(word: str) -> None:
    assert read(word).words == (word,)


def test_a_year_group_is_two_words_and_drawn_out_letters_are_cut() -> None:
    assert read("soooo y5s and year9").words == ("soo", "year", "5", "and", "year", "9")


def test_what_cannot_be_seen_is_dropped_and_curly_apostrophes_are_straight() -> None:
    assert visible("a\x00d\u200bd\u202e a\npupil\ud800\u2019s") == "add a pupil's"


@pytest.mark.parametrize(
    "asked", ["is it ok?", "ok to post this", "a child messaged me, what do i do", "I took it down, thats fine right"]
)
def test_a_question_is_seen_with_and_without_its_mark(asked: str) -> None:
    assert read(asked).asks


@pytest.mark.parametrize("said", ["TA tweeted that her class are thick", "throwing up all nite wont be in today", ""])
def test_a_statement_asks_nothing(said: str) -> None:
    assert not read(said).asks


@given(st.text())
def test_any_text_is_read_without_an_error(text: str) -> None:
    assert all(word == word.casefold() for word in read(text).words)


@pytest.mark.parametrize("unit", ["a", "child ", "'", "\ud800", "\N{GRINNING FACE}", "- ", "\u0645 ", "\ufdfa"])
def test_a_very_long_message_is_read_quickly(unit: str) -> None:
    assert effort(lambda: read(unit * (10 * LONGEST_READ))) < 100
