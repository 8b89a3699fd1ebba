"""Sixty messages, half of which ask one thing: parts.jsonl was written with the splitting: a floor, no forecast."""

import json
from pathlib import Path

import pytest

from bot.policies.parts import load, parts_of
from bot.words_of_chat import words_of

ROWS = [json.loads(line) for line in Path(__file__).with_name("parts.jsonl").read_text(encoding="utf-8").splitlines()]
ONE = [row["text"] for row in ROWS if not row["parts"]]
SEVERAL = [(row["text"], tuple(row["parts"])) for row in ROWS if row["parts"]]


@pytest.mark.parametrize("text", ONE)
def test_what_belongs_together_is_never_split(text: str) -> None:
    assert parts_of(text) == (text,)


def test_nearly_all_questions_in_several_parts_are_told_apart() -> None:
    right = [text for text, parts in SEVERAL if parts_of(text) == parts]
    assert len(SEVERAL) >= 30
    assert len(right) / len(SEVERAL) >= 0.95


def test_a_splitter_at_every_and_would_split_what_belongs_together() -> None:
    assert sum(len(text.split(" and ")) > 1 for text in ONE) >= 10


@pytest.mark.parametrize(("text", "parts"), SEVERAL)
def test_no_word_that_matters_is_lost_by_splitting(text: str, parts: tuple[str, ...]) -> None:
    load()
    joining = {"and", "also", "plus"}
    assert [w for p in parts_of(text) for w in words_of(p.casefold()) if w not in joining] == [
        w for w in words_of(text.casefold()) if w not in joining
    ]
    assert parts


@pytest.mark.parametrize("text", ["", "  ", "?", "can i swear? " * 5, "what can i post " * 40])
def test_nothing_and_too_much_is_read_as_a_whole(text: str) -> None:
    assert parts_of(text) == (text,)
