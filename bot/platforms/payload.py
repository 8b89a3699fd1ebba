"""A payload of a chat system, read part by part: each part has its type, or NotUnderstood is raised.

Nothing is believed: that a request is genuine shows who sent it, and not that we foresaw it.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from bot.errors import StaffroomError

Part = Mapping[str, Any]


class NotUnderstood(StaffroomError):
    """A payload without what it should have. Nothing of it is kept in here."""

    sentence = "This was sent in a way that I do not understand, so nothing was changed. Please try again."


def mapping(value: object) -> Part:
    """Return an object."""
    if not isinstance(value, dict):
        raise NotUnderstood
    return value


def part(of: Part, name: str) -> Part:
    """Return an object; an empty one where there is none, or null."""
    value = of.get(name)
    return {} if value is None else mapping(value)


def parts(of: Part, name: str) -> Sequence[Part]:
    """Return a list of objects; an empty one where there is none, or null."""
    value = of.get(name)
    if value is not None and not isinstance(value, list):
        raise NotUnderstood
    return [mapping(each) for each in value or ()]


def text(of: Part, name: str) -> str:
    """Return people's words, as they are; empty where there are none."""
    value = of.get(name)
    if value is not None and not isinstance(value, str):
        raise NotUnderstood
    return value or ""


def code(of: Part, name: str) -> str:
    """Return something that the chat system or we ourselves wrote, in ASCII; empty where there is none."""
    value = text(of, name)
    if not is_code(value):
        raise NotUnderstood
    return value


def needed(of: Part, name: str) -> str:
    """Return a code that must be there."""
    value = code(of, name)
    if not value:
        raise NotUnderstood
    return value


def is_code(value: object) -> bool:
    """Say whether a value is printable ASCII, or empty."""
    return isinstance(value, str) and value.isascii() and (value.isprintable() or not value)
