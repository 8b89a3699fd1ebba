import pytest

from bot.faults import where

SECRET_WORDS = "Made-up words that somebody wrote"


def fail() -> None:
    raise RuntimeError(SECRET_WORDS)


def test_an_error_is_told_by_its_kind_and_its_lines_and_not_by_its_words() -> None:
    with pytest.raises(RuntimeError) as caught:
        fail()
    told = where(caught.value)
    assert told.startswith("RuntimeError at test_faults.py:")
    assert told.count("test_faults.py") == 2
    assert SECRET_WORDS not in told


def test_the_control_error_would_have_told_the_words() -> None:
    with pytest.raises(RuntimeError) as caught:
        fail()
    assert SECRET_WORDS in str(caught.getrepr())
