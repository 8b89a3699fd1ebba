"""The vocabulary of replies: small, and impossible to change on the way."""

from dataclasses import FrozenInstanceError, fields
from typing import get_args

import pytest

from bot.chat.reply import Button, Part, Text, Tone


def test_the_vocabulary_stays_within_eight_kinds_of_part() -> None:
    assert len(get_args(Part)) <= 8


def test_words_are_plain_unless_said_otherwise() -> None:
    assert Text("Hello").tone is Tone.PLAIN


def test_a_part_cannot_be_changed_by_whoever_shows_it() -> None:
    button = Button("Show it", "policy")
    for each in fields(button):
        with pytest.raises(FrozenInstanceError):
            setattr(button, each.name, "export")
