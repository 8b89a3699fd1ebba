"""The word lists that stand beside this package: read once, or refused with the file and the place named."""

import tomllib
from pathlib import Path

from bot.errors import BrokenPolicy

UNREADABLE = "{file} cannot be read: {reason}."
NOT_A_TABLE = "{file}: [{place}] should be a table of words and what they stand for."
NOT_A_LIST = "{file}: {place} should be a list of words or phrases, each in quotation marks."


def tables(path: Path) -> dict[str, dict[str, str]]:
    """Return a file of tables that lead from a word to what it stands for."""
    return {name: _table(value, path.name, name) for name, value in _toml(path).items()}


def lists(path: Path) -> dict[str, tuple[str, ...]]:
    """Return a file of lists of phrases, in its order: name to phrases."""
    return {name: _list(value, path.name, name) for name, value in _toml(path).items()}


def _toml(path: Path) -> dict[str, object]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as slip:
        reason = slip.strerror if isinstance(slip, OSError) else slip
        raise BrokenPolicy(UNREADABLE.format(file=path.name, reason=reason)) from None


def _table(value: object, file: str, place: str) -> dict[str, str]:
    if not isinstance(value, dict) or not all(isinstance(meant, str) for meant in value.values()):
        raise BrokenPolicy(NOT_A_TABLE.format(file=file, place=place))
    return value


def _list(value: object, file: str, place: str) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(phrase, str) and phrase.strip() for phrase in value):
        raise BrokenPolicy(NOT_A_LIST.format(file=file, place=place))
    return tuple(value)
