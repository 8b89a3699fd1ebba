from pathlib import Path

import pytest

from bot.errors import BrokenPolicy
from bot.words_of_chat.lists import lists, tables


def test_lists_and_tables_are_read_in_their_order(tmp_path: Path) -> None:
    (tmp_path / "lists.toml").write_text('b = ["one", "two"]\na = []\n')
    (tmp_path / "tables.toml").write_text('[days]\nmon = "monday"\n')
    assert list(lists(tmp_path / "lists.toml").items()) == [("b", ("one", "two")), ("a", ())]
    assert tables(tmp_path / "tables.toml") == {"days": {"mon": "monday"}}


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ('a = "one"', "words.toml: a should be a list of words or phrases, each in quotation marks."),
        ("a = [1]", "words.toml: a should be a list of words or phrases, each in quotation marks."),
        ('a = [" "]', "words.toml: a should be a list of words or phrases, each in quotation marks."),
        ("a = [", "words.toml cannot be read: Invalid value (at end of document)."),
    ],
)
def test_a_list_that_is_none_is_refused_with_its_place(tmp_path: Path, text: str, sentence: str) -> None:
    (tmp_path / "words.toml").write_text(text)
    with pytest.raises(BrokenPolicy) as refused:
        lists(tmp_path / "words.toml")
    assert refused.value.sentence == sentence


@pytest.mark.parametrize("text", ["days = 3", "[days]\nmon = 1"])
def test_a_table_that_is_none_is_refused_with_its_place(tmp_path: Path, text: str) -> None:
    (tmp_path / "chat.toml").write_text(text)
    with pytest.raises(BrokenPolicy, match=r"chat\.toml: \[days\] should be a table"):
        tables(tmp_path / "chat.toml")


def test_a_missing_file_is_refused_by_its_name(tmp_path: Path) -> None:
    with pytest.raises(BrokenPolicy) as refused:
        lists(tmp_path / "words.toml")
    assert refused.value.sentence == "words.toml cannot be read: No such file or directory."
