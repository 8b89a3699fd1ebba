"""A message as it is read: its words, and whether something is asked."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import chain
from pathlib import Path

from bot.words_of_chat.lists import lists
from bot.words_of_chat.patterns import Groups, Patterns, groups_of
from bot.words_of_chat.spelling import visible, words_of

_HERE = Path(__file__).parent
_CLAUSE_ENDS = re.compile(r"[,.;:!\n]+|\s[-\u2013\u2014]+\s")


@dataclass(frozen=True, slots=True)
class Said:
    """A message as it is read: its words, lower case and spelled out, and whether it asks something."""

    words: tuple[str, ...]
    asks: bool


def read(text: str) -> Said:
    """Return what a message says; never raises, whatever the message holds."""
    seen = visible(text).casefold()
    parts = [words_of(part) for part in _CLAUSE_ENDS.split(seen)]
    asks = "?" in seen or any(_asking().all_in(part) for part in parts if part)
    return Said(tuple(chain.from_iterable(parts)), asks)


@cache
def groups() -> Groups:
    """Return the named groups of words that every list of patterns may use."""
    return groups_of(lists(_HERE / "groups.toml"), "groups.toml")


def compiled(of: Mapping[str, Iterable[str]], file: str) -> Patterns:
    """Return the patterns of a file, compiled with the groups of groups.toml."""
    return Patterns(of, groups(), file)


@cache
def _asking() -> Patterns:
    return compiled(lists(_HERE / "asking.toml"), "asking.toml")
