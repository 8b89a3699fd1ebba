"""WordPiece, as BERT's uncased models were trained with it: from a text to the numbers of its pieces.

Written here because it is short and never changes, and because the library for it brings forty others along
(Devlin et al., 2019; Wu et al., 2016).
"""

import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

_BEGINNING, _END, _UNKNOWN = "[CLS]", "[SEP]", "[UNK]"
_GOES_ON = "##"
_LONGEST_WORD = 100  # characters; what is longer is one unknown piece, as in training
_REMEMBERED_WORDS = 4_096
_LOST = "\N{REPLACEMENT CHARACTER}"
_SYMBOLS = frozenset("$+<=>^`|~")
"""ASCII that Unicode calls symbols and BERT calls punctuation."""


class WordPiece:
    """Splits texts into pieces of a vocabulary; holds none of the texts."""

    def __init__(self, vocabulary: Path) -> None:
        lines = vocabulary.read_text(encoding="utf-8").split("\n")
        self._numbers = {piece: number for number, piece in enumerate(lines) if piece}
        self._unknown = (self._numbers[_UNKNOWN],)
        self._pieces = lru_cache(maxsize=_REMEMBERED_WORDS)(self._pieces_of)

    def numbers(self, text: str, longest: int) -> list[int]:
        """Return the numbers of a text's pieces, at most `longest`, its beginning and end included."""
        found = [number for word in _words(text) for number in self._pieces(word)]
        return [self._numbers[_BEGINNING], *found[: longest - 2], self._numbers[_END]]

    def is_one_piece(self, word: str) -> bool:
        """Say whether a word in small letters is a piece of the vocabulary."""
        return word in self._numbers

    def _pieces_of(self, word: str) -> tuple[int, ...]:
        if len(word) > _LONGEST_WORD:
            return self._unknown
        found, start = [], 0
        while start < len(word):
            end = self._longest_from(word, start)
            if end == start:
                return self._unknown
            found.append(self._numbers[_piece(word, start, end)])
            start = end
        return tuple(found)

    def _longest_from(self, word: str, start: int) -> int:
        ends = range(len(word), start, -1)
        return next((end for end in ends if _piece(word, start, end) in self._numbers), start)


def _piece(word: str, start: int, end: int) -> str:
    return _GOES_ON * (start > 0) + word[start:end]


def _words(text: str) -> Iterator[str]:
    """Yield words and marks, in small letters and without accents."""
    for word in "".join(map(_readable, text)).lower().split():
        plain = word if word.isascii() else _without_accents(word)
        yield from (plain,) if plain.isalnum() else _split_at_marks(plain)


def _readable(char: str) -> str:
    """Return a character with space around it if it is a word of its own, and nothing for what cannot be seen."""
    if char.isascii() and (char.isprintable() or char.isspace()):
        return char
    if char == _LOST or unicodedata.category(char).startswith("C"):
        return ""
    return f" {char} " if _is_ideograph(char) else char


def _is_ideograph(char: str) -> bool:
    return unicodedata.name(char, "").startswith("CJK ")


def _without_accents(word: str) -> str:
    return "".join(char for char in unicodedata.normalize("NFD", word) if unicodedata.category(char) != "Mn")


def _split_at_marks(word: str) -> Iterator[str]:
    yield from "".join(f" {char} " if _is_mark(char) else char for char in word).split()


def _is_mark(char: str) -> bool:
    return char in _SYMBOLS or unicodedata.category(char).startswith("P")
