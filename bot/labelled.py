"""Enumerations that are stored as a code and read as words."""

from enum import StrEnum
from typing import Self


class Labelled(StrEnum):
    """A stored code, stable for ever, and the words people read, free to improve."""

    label: str

    def __new__(cls, code: str, label: str = "") -> Self:
        """Make a member from its code and its label, or find the member with a code."""
        member = str.__new__(cls, code)
        member._value_ = code
        member.label = label
        return member
