from pathlib import Path

import pytest

from bot.policies.wordpiece import WordPiece
from tests.policies.weights import WORDS


@pytest.fixture
def wordpiece(tmp_path: Path) -> WordPiece:
    file = tmp_path / "vocab.txt"
    file.write_text("\n".join(WORDS) + "\n", encoding="utf-8")
    return WordPiece(file)


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("can i post", ["can", "i", "post"]),
        ("Can I POST?", ["can", "i", "post", "?"]),
        ("posting", ["post", "##ing"]),
        ("was", ["wa", "##s"]),
        ("zebra", ["[UNK]"]),
        ("postx", ["[UNK]"]),
        ("Caf\u00e9 cafe\u0301", ["cafe", "cafe"]),
        ("can\u200b\x00\ufffdi", ["[UNK]"]),
        ("a\tpupil\n", ["a", "pupil"]),
        ("\u65e5\u65e5a", ["\u65e5", "\u65e5", "a"]),
        ("a$pupil~", ["a", "[UNK]", "pupil", "[UNK]"]),
        ("\u2014", ["[UNK]"]),
        ("a" * 101, ["[UNK]"]),
        ("", []),
    ],
)
def test_a_text_is_split_as_the_model_was_trained(wordpiece: WordPiece, text: str, pieces: list[str]) -> None:
    expected = ["[CLS]", *pieces, "[SEP]"]
    assert [WORDS[number] for number in wordpiece.numbers(text, 99)] == expected


def test_a_long_text_is_cut_with_its_end_kept(wordpiece: WordPiece) -> None:
    assert [WORDS[number] for number in wordpiece.numbers("a " * 50, 4)] == ["[CLS]", "a", "a", "[SEP]"]


def test_a_word_of_one_piece_is_known(wordpiece: WordPiece) -> None:
    assert wordpiece.is_one_piece("pupil")
    assert not wordpiece.is_one_piece("posting")
