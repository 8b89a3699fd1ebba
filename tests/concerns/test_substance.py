"""Whether a reason says something."""

import pytest

from bot.concerns.substance import says_something


@pytest.mark.parametrize(
    "text",
    [
        "The same parent has posted again.",
        "new post seen today by office",
        "Новый пост появился снова сегодня",
        "une nouvelle publication a été vue",
    ],
)
def test_a_sentence_says_something(text: str) -> None:
    assert says_something(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        ".",
        "....",
        "asdf",
        "asdf asdf asdf asdf",
        "x x x x",
        "qwrt zxcv bnm pqrs",
        "1 2 3 4 5",
        "new new NEW New",
        "again please",
    ],
)
def test_a_dot_a_row_of_keys_and_one_word_many_times_do_not(text: str) -> None:
    assert not says_something(text)
