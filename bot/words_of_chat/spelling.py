"""The words of a chat message, spelled out: invisible characters dropped, text-speak written in full, slips mended.

Pure text, below every part of the bot that has to understand what people type. The words stand in chat.toml and
worth_mending.toml.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import cache, lru_cache
from itertools import chain
from pathlib import Path

from bot.words_of_chat.lists import lists, tables

LONGEST_READ = 4_000
"""Characters of a message that are read at all; the rest cannot change what the message is about."""

_GROWTH = 2  # one character can stand for eighteen; a message of those is not read to its end
_HERE = Path(__file__).parent
_APOSTROPHES = str.maketrans(dict.fromkeys("\u2019\u2018\u00b4\u02bc`", "'"))
_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)*")
_REPEATED = re.compile(r"([^\W\d_])\1{2,}")
_YEAR_GROUP = re.compile(r"y(?:r|ear)?(1[0-3]|\d)s?")
_REMEMBERED_CHARACTERS = 4_096
_REMEMBERED_WORDS = 8_192
_LONGEST_REMEMBERED = 24
_LONG_ENOUGH_TO_MEND = 6


def visible(text: str) -> str:
    """Return text in one form of Unicode without control, zero-width, direction and half characters."""
    shown = text[:LONGEST_READ]
    if not (shown.isascii() and shown.isprintable()):
        kept = unicodedata.normalize("NFKC", "".join(map(_kept, shown)))
        shown = "".join(map(_kept, kept[: min(_GROWTH * len(shown), LONGEST_READ)]))
    return " ".join(shown.translate(_APOSTROPHES).split())


def words_of(seen: str) -> tuple[str, ...]:
    """Return the words of a visible, lower-case text, spelled out."""
    return tuple(chain.from_iterable(map(spelled_out, _WORD.findall(seen))))


def spelled_out(token: str) -> tuple[str, ...]:
    """Return the word or words that a lower-case token stands for."""
    return _remembered(token) if len(token) <= _LONGEST_REMEMBERED else _spelled_out(token)


def _spelled_out(token: str) -> tuple[str, ...]:
    known = _meant().get(token)
    if known is None and "'" in token:
        known = _meant().get(token.replace("'", ""))
    if known is not None:
        return known
    year = _YEAR_GROUP.fullmatch(token)
    if year is not None:
        return ("year", year[1])
    return (_mended(_REPEATED.sub(r"\1\1", token).removesuffix("'s").replace("'", "")),)


_remembered = lru_cache(maxsize=_REMEMBERED_WORDS)(_spelled_out)


@lru_cache(maxsize=_REMEMBERED_CHARACTERS)
def _kept(character: str) -> str:
    """Return a character, a space in place of any white space, or nothing for what cannot be seen."""
    if character.isspace():
        return " "
    return "" if unicodedata.category(character).startswith("C") else character


@cache
def _meant() -> dict[str, tuple[str, ...]]:
    """Return what every abbreviation of chat.toml stands for."""
    by_kind = tables(_HERE / "chat.toml")
    return {token: tuple(meant.split()) for table in by_kind.values() for token, meant in table.items()}


def _mended(word: str) -> str:
    """Return the key word that a long word misses by one letter too few, one too many or two swapped, else the word.

    One letter in place of another is not mended: police is not policy.
    """
    if len(word) < _LONG_ENOUGH_TO_MEND or len(word) > _longest_key_word() + 1 or word in _key_words():
        return word
    if word in _one_letter_short():
        return _one_letter_short()[word]
    return next((near for near in chain(_cuts(word), _swaps(word)) if near in _key_words()), word)


@cache
def _key_words() -> frozenset[str]:
    return frozenset(chain.from_iterable(lists(_HERE / "worth_mending.toml").values()))


@cache
def _longest_key_word() -> int:
    return max(map(len, _key_words()))


@cache
def _one_letter_short() -> dict[str, str]:
    """Every key word without one of its letters, leading back to it."""
    return {cut: word for word in sorted(_key_words()) if len(word) > _LONG_ENOUGH_TO_MEND for cut in _cuts(word)}


def _cuts(word: str) -> Iterator[str]:
    return (word[:place] + word[place + 1 :] for place in range(1, len(word)))


def _swaps(word: str) -> Iterator[str]:
    return (word[:p] + word[p + 1] + word[p] + word[p + 2 :] for p in range(1, len(word) - 1))
