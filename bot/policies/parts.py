"""A question in several parts, told apart; what belongs together is never split.

The words stand in parts.toml beside this file.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from bot.policies.normalise import terms
from bot.toml_file import read_phrases
from bot.words_of_chat import read

MOST_PARTS = 4
"""A message with more questions than this is read as a whole."""
_FEWEST_TERMS = 2
"""Terms that a question needs to stand by itself."""
_FILE = Path(__file__).with_name("parts.toml")
_WORD = re.compile(r"[\w'&]+")


def load() -> None:
    """Read the words now, so that a slip is told at the start (BrokenPolicy)."""
    _breaks()


def parts_of(text: str) -> tuple[str, ...]:
    """Return the questions of a message, in order, as they were typed: the whole message where it asks one thing."""
    pieces = tuple(filter(str.strip, _breaks().split(text)))
    parts = tuple(_together(pieces)) if len(pieces) > 1 else pieces
    return parts if 1 < len(parts) <= MOST_PARTS else (text,)


def _together(pieces: tuple[str, ...]) -> Iterator[str]:
    """Yield the pieces, each with those after it that lean on it; nothing stands apart from a mere statement."""
    waiting = pieces[0]
    for piece in pieces[1:]:
        if _stands_alone(waiting) and _stands_alone(piece):
            yield waiting.strip()
            waiting = piece
        else:
            waiting = f"{waiting} {piece}"
    yield waiting.strip()


def _stands_alone(piece: str) -> bool:
    said = read(piece)
    words = set(_WORD.findall(_words().on_nothing.sub(" ", piece.casefold())))
    telling = {*terms(said), *(_words().telling & set(said.words))}
    return said.asks and words.isdisjoint(_words().leaning) and len(telling) >= _FEWEST_TERMS


@dataclass(frozen=True, slots=True)
class _Words:
    """The lists of parts.toml."""

    joining: str
    openers: str
    on_nothing: re.Pattern[str]
    leaning: frozenset[str]
    telling: frozenset[str]


@cache
def _words() -> _Words:
    found = read_phrases(_FILE)
    return _Words(
        _one_of(found["joining"]),
        _one_of(found["openers"]),
        re.compile(rf"\b(?:{_one_of(found['leans_on_nothing'])})\b"),
        frozenset(found["leaning"]),
        frozenset(found["telling"]),
    )


@cache
def _breaks() -> re.Pattern[str]:
    """Return what stands between two parts: a question mark, or a joining word before an opener."""
    joining = rf"(?:(?:{_words().joining})\s+)"
    opener = rf"(?=(?:{_words().openers})\b)"
    return re.compile(
        rf"(?<=\?)\s+{joining}?|[.;!,]*\s+{joining}{opener}|[.;!,\n]+\s*{joining}?{opener}", re.IGNORECASE
    )


def _one_of(words: tuple[str, ...]) -> str:
    return "|".join(map(re.escape, sorted(words, key=len, reverse=True)))
