"""Whether a name that somebody typed may mean somebody on the staff list, however it is written.

It is better to ask once too often who is meant than to overlook somebody: so a surname alone, or initials with it, may
mean whoever has that name. A nickname is not known.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import product

from bot.people.names import TITLES, plain_word

_BEFORE_NAMES = TITLES | {"rev", "revd", "reverend", "prof", "professor", "lady", "dame"}
_WORD = re.compile(r"[^\W\d_]+(?:['\u2019][^\W\d_]+)*")
_HYPHENS = re.compile(r"\s*[-\u2010-\u2015]\s*")
_OTHER_LETTERS = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "æ": "ae", "œ": "oe", "þ": "th", "ð": "d"})
"""Letters that are no letter with an accent, though people leave their strokes out too."""
_OF_A_NAME = re.compile(r"[\w@#.'\u2018\u2019\u2010-\u2015-]+,?")
MOST_WORDS = 4
"""Of a spelling or an account; more is a sentence."""
MOST_OF_WHOLE = 6
"""Of somebody's whole name."""
Words = tuple[str, ...]


def looks_like_a_name(text: str, most: int = MOST_WORDS) -> bool:
    """Say whether a text may be a name or an account: a few words, without signs that stand in no name."""
    words = unicodedata.normalize("NFC", text).split()
    return 0 < len(words) <= most and all(map(_OF_A_NAME.fullmatch, words))


def is_surely(name: str, written: str) -> bool:
    """Say whether two names are the same but for titles, capitals, accents, hyphens, and the surname put first."""
    one, other = "".join(_words(name)), "".join(_words(written))
    return bool(one) and one == other


def may_be(name: str, written: str) -> bool:
    """Say whether somebody of a name may be meant by what was written: in any order, shortened, or with initials."""
    return is_surely(name, written) or any(_agree(*both) for both in product(_forms(name), _forms(written)))


def any_may_be(names: Iterable[str], written: Iterable[str]) -> bool:
    """Say whether somebody who has or had some names may be meant by one of those that were written."""
    return any(may_be(*both) for both in product(tuple(names), tuple(written)))


def any_is_surely(names: Iterable[str], written: Iterable[str]) -> bool:
    """Say whether one of somebody's names is one of those that were written."""
    return any(is_surely(*both) for both in product(tuple(names), tuple(written)))


def _forms(name: str) -> Iterator[Words]:
    """Yield the words of a name with those between hyphens apart, and as one word."""
    yield _words(name)
    yield _words(_HYPHENS.sub("", name))


@lru_cache(maxsize=4096)
def _words(name: str) -> Words:
    """Return the words of a name without titles; "Marsh, Tilly" is turned."""
    last, _, first = name.partition(",")
    words = tuple(plain_word(word).translate(_OTHER_LETTERS) for word in _WORD.findall(f"{first} {last}"))
    return tuple(word for word in words if word not in _BEFORE_NAMES) or words


def _agree(one: Words, other: Words) -> bool:
    """Say whether each word of the shorter name is a word of the longer one, or its initial; one word has to be."""
    few, left = sorted((one, other), key=len)
    same = [word for word in few if word in left and len(word) > 1]
    unmatched, more = [word for word in few if word not in same], [word for word in left if word not in same]
    return bool(same) and all(any(_is_initial(*both) for both in product([word], more)) for word in unmatched)


def _is_initial(one: str, other: str) -> bool:
    short, long = sorted((one, other), key=len)
    return len(short) == 1 and long.startswith(short)
