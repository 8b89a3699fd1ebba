from pathlib import Path

import pytest

from bot.errors import BrokenPolicy
from bot.toml_file import read_phrases, read_text, read_toml, text_at


def test_a_missing_file_is_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(BrokenPolicy, match=r"words\.toml is missing"):
        read_toml(tmp_path / "words.toml")


def test_a_file_that_is_no_text_is_refused_with_the_place(tmp_path: Path) -> None:
    (tmp_path / "policy.txt").write_bytes(b"abc\xff")
    with pytest.raises(BrokenPolicy, match="the byte at 3"):
        read_text(tmp_path / "policy.txt")


def test_line_ends_are_not_translated(tmp_path: Path) -> None:
    (tmp_path / "policy.txt").write_bytes(b"a\r\nb\n")
    assert read_text(tmp_path / "policy.txt") == "a\r\nb\n"


def test_phrases_are_read_in_their_order(tmp_path: Path) -> None:
    (tmp_path / "words.toml").write_text('b = ["one", "two"]\na = []\n')
    assert list(read_phrases(tmp_path / "words.toml").items()) == [("b", ("one", "two")), ("a", ())]


def test_a_text_is_asked_for_by_its_place() -> None:
    assert text_at({"how": "Ring"}, "how", Path("p.toml"), "[leave] ") == "Ring"
    with pytest.raises(BrokenPolicy, match=r"p\.toml: \[leave\] how is missing"):
        text_at("nothing", "how", Path("p.toml"), "[leave] ")
