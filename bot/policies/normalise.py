"""From what people say to the terms that look-up compares: stems, and one term for words that mean the same.

The words stand beside this file: thesaurus.toml says which mean the same, says_little.toml which are left out.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import cache, lru_cache
from itertools import chain
from pathlib import Path

import snowballstemmer

from bot.toml_file import read_phrases
from bot.words_of_chat import Said, compiled, visible, words_of
from bot.words_of_chat.patterns import Patterns

_HERE = Path(__file__).parent
_THESAURUS, _SAYS_LITTLE = _HERE / "thesaurus.toml", _HERE / "says_little.toml"
_COMMON = "={}"
"""A term that stands for many words begins with "=": it can never be a stem that somebody typed."""
_REMEMBERED_WORDS = 8_192


def terms(said: Said) -> tuple[str, ...]:
    """Return the terms of a message in order, without the words that say little; a term may come twice."""
    return tuple(_terms(said.words))


def terms_of(text: str) -> tuple[str, ...]:
    """Return the terms of any text, such as a clause or one of the staff's own phrases."""
    return tuple(_terms(words_of(visible(text).casefold())))


def _terms(words: Sequence[str]) -> Iterator[str]:
    phrases, place = _phrases(), 0
    while place < len(words):
        length, names = phrases.longest_at(words, place)
        yield from map(_COMMON.format, sorted(names)) if names else _terms_of(words[place])
        place += max(length, 1)


@lru_cache(maxsize=_REMEMBERED_WORDS)
def _terms_of(word: str) -> tuple[str, ...]:
    if word in _little():
        return ()
    common = _thesaurus().get(word)
    if common is None:
        stem = _stem(word)
        common = _thesaurus().get(stem, stem)
    return (common,)


@cache
def _stemmer() -> snowballstemmer.stemmer:
    return snowballstemmer.stemmer("english")


def _stem(word: str) -> str:
    return str(_stemmer().stemWord(word))


@cache
def _little() -> frozenset[str]:
    return frozenset(chain.from_iterable(read_phrases(_SAYS_LITTLE).values()))


@cache
def _same() -> Mapping[str, tuple[str, ...]]:
    return read_phrases(_THESAURUS)


@cache
def _thesaurus() -> dict[str, str]:
    """Every single word and every stem of one, leading to the term that it shares; the first mention counts."""
    found: dict[str, str] = {}
    for name, said in _same().items():
        for word in filter(str.isalnum, said):
            found.setdefault(word, _COMMON.format(name))
            found.setdefault(_stem(word), _COMMON.format(name))
    return found


@cache
def _phrases() -> Patterns:
    """Return what is said in several words, by the terms that it stands for."""
    longer: defaultdict[str, list[str]] = defaultdict(list)
    for name, said in _same().items():
        longer[name] += [phrase for phrase in said if not phrase.isalnum()]
    return compiled(longer, _THESAURUS.name)
