"""TOML files that a school edits by hand: read, or refused with the file and the line named."""

import tomllib
from pathlib import Path

from bot.errors import BrokenPolicy

MISSING = "{file} is missing or cannot be opened."
NOT_TEXT = "{file} is not UTF-8 text: the byte at {place} cannot be read."
NOT_TOML = "{file} cannot be read: {reason}."
NOT_WORDS = "{file}: {place} should be a list of phrases, each in quotation marks."
NOT_A_TEXT = "{file}: {place} is missing, or is not a text in quotation marks."


def read_text(path: Path) -> str:
    """Return a file as text with its bytes unchanged; raise BrokenPolicy with its name."""
    try:
        return path.read_bytes().decode()
    except OSError:
        raise BrokenPolicy(MISSING.format(file=path.name)) from None
    except UnicodeDecodeError as broken:
        raise BrokenPolicy(NOT_TEXT.format(file=path.name, place=broken.start)) from None


def read_toml(path: Path, hint: str = "") -> dict[str, object]:
    """Return the tables of a TOML file; raise BrokenPolicy with its name and the line of a slip, then the hint."""
    try:
        return tomllib.loads(read_text(path))
    except tomllib.TOMLDecodeError as slip:
        raise BrokenPolicy(f"{NOT_TOML.format(file=path.name, reason=slip)} {hint}".rstrip()) from None


def text_at(table: object, key: str, path: Path, place: str) -> str:
    """Return the text under a key of a table; `place` says which table in the error."""
    value = table.get(key) if isinstance(table, dict) else None
    if not isinstance(value, str) or not value.strip():
        raise BrokenPolicy(NOT_A_TEXT.format(file=path.name, place=f"{place}{key}"))
    return value


def read_phrases(path: Path) -> dict[str, tuple[str, ...]]:
    """Return a file of lists of phrases, in its order: name to phrases."""
    return {name: _phrases(value, path, name) for name, value in read_toml(path).items()}


def _phrases(value: object, path: Path, name: str) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(phrase, str) and phrase.strip() for phrase in value):
        raise BrokenPolicy(NOT_WORDS.format(file=path.name, place=name))
    return tuple(value)
