"""The numbers that a document prints in front of its parts: "1", "1.1", "B.3.", "(a)", "iv)", "Appendix A"."""

import re
from dataclasses import dataclass

from bot.labelled import Labelled


class Style(Labelled):
    """How a number is written."""

    DOTTED = "dotted", "1.1"
    DECIMAL = "decimal", "1"
    CAPITAL = "capital", "A"
    LETTER = "letter", "a"
    ROMAN = "roman", "i"
    NAMED = "named", "Appendix A"


@dataclass(frozen=True, slots=True)
class Label:
    """A printed number: how it is written, its name ("1.1", "a", "Appendix A"), and the text after it."""

    style: Style
    name: str
    rest: str


_NAMED = re.compile(
    r"(?P<kind>Appendix|Annexe?|Schedule|Part|Section|Chapter)\s+(?P<name>\d{1,3}|[A-Z]|[IVXL]+)\b\W{0,4}(?P<rest>.*)",
    re.IGNORECASE | re.DOTALL,
)
_DOTTED = re.compile(r"(?P<name>(?:\d{1,3}|[A-Z])(?:\.\d{1,3}){1,6})(?:[.):]?\s+|\.(?=\D))(?P<rest>.*)", re.DOTALL)
_MARKED = re.compile(r"\(?(?P<name>\d{1,3}|[A-Za-z]|[ivxl]{2,6}|[IVXL]{2,6})(?:\)|\.(?!\d))\s*(?P<rest>.*)", re.DOTALL)
_BARE = re.compile(r"(?P<name>\d{1,2}|[A-Z])\s+(?P<rest>[A-Z].*)", re.DOTALL)
_ROMAN = re.compile(r"x{0,3}(?:ix|iv|v?i{0,3})", re.IGNORECASE)
_WORTH = {"i": 1, "v": 5, "x": 10, "l": 50}
BULLETS = "•▪●◦‣\u2043∙·■□▫○➢➤►✓✔\uf0b7\uf0a7\uf0d8\uf0fc\uf076"
_BULLET = re.compile(rf"(?:[{BULLETS}]\s*|(?:[-\u2013\u2014*o]|\(cid:\d+\))\s+)(?P<rest>\S.*)", re.DOTALL)


def label_of(text: str, *, heading: bool = False) -> Label | None:
    """Return the number in front of a text, or None; a heading may have one without any sign after it."""
    named = _NAMED.fullmatch(text) if heading else None
    if named:
        return Label(Style.NAMED, f"{named['kind'].capitalize()} {named['name']}", named["rest"])
    dotted = _DOTTED.fullmatch(text)
    if dotted:
        return Label(Style.DOTTED, dotted["name"], dotted["rest"])
    marked = _MARKED.fullmatch(text) or (_BARE.fullmatch(text) if heading else None)
    return Label(style_of(marked["name"]), marked["name"], marked["rest"]) if marked else None


def style_of(name: str) -> Style:
    """Return how a number is written. A single "i", "v" or "x" counts as a letter until its neighbours say more."""
    if name.isdigit():
        return Style.DECIMAL
    if len(name) == 1:
        return Style.LETTER if name.islower() else Style.CAPITAL
    if " " in name:
        return Style.NAMED
    return Style.ROMAN if _ROMAN.fullmatch(name) else Style.DOTTED


def point_of(text: str) -> str | None:
    """Return the text after the mark of a point, or None where there is no such mark."""
    found = _BULLET.fullmatch(text)
    return found["rest"] if found else None


def follows(name: str, before: str) -> bool:
    """Say whether a number may stand in a list after another; after none, whether it may be the first."""
    if not before:
        return name.lower() in {"1", "a", "i"}
    return bool(_values(name, before))


def _values(name: str, before: str) -> bool:
    if name.isdigit() or before.isdigit():
        return name.isdigit() and before.isdigit() and int(name) == int(before) + 1
    alphabetical = len(name) == len(before) == 1 and ord(name) == ord(before) + 1
    return alphabetical or (roman(name) > 1 and roman(name) == roman(before) + 1)


def roman(name: str) -> int:
    """Return the value of a Roman number up to 39, nought for anything else."""
    if not name or not _ROMAN.fullmatch(name):
        return 0
    digits = [_WORTH[letter] for letter in name.lower()]
    return sum(-one if one < after else one for one, after in zip(digits, [*digits[1:], 0], strict=True))
