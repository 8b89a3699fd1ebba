"""Names of people in what somebody wrote: found by the staff list, and masked.

Children's names are on no list, so they cannot be found.
"""

import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator
from itertools import pairwise

from bot.people.person import Person

A_NAME = "[a name]"
_WORD = re.compile(r"[^\W\d_]+(?:['\u2019][^\W\d_]+)*")
_SENTENCE_ENDS = re.compile(r"[.!?\n]\s*\Z")
_MASKS_TOGETHER = re.compile(rf"{re.escape(A_NAME)}(?:(?:[\s-]*|\.){re.escape(A_NAME)})+")
_TOGETHER = re.compile(r"[\s-]*|\.")
_AFTER_A_TITLE = re.compile(r"\.?\s*")
TITLES = frozenset({"mr", "mrs", "ms", "miss", "mx", "dr", "sir", "madam"})
_PARTICLES = frozenset(
    {"of", "and", "the", "de", "da", "di", "del", "der", "den", "la", "le", "van", "von", "al", "el"}
)
"""What stands in names and names nobody by itself."""
_SHORTEST = 2
_MARKS = str.maketrans({"\u2019": "", "'": ""})


class Names:
    """The first and last names of people, looked for in any case and spelling of accents.

    `ordinary` are words that are no names where they stand alone, such as "head" or "may": they are taken for a name
    beside another name or a title, or with a capital letter that begins no sentence.
    """

    def __init__(self, people: Iterable[Person], ordinary: Collection[str] = ()) -> None:
        self._names = frozenset(part for person in people for part in _parts(person.name))
        self._ordinary = self._names & frozenset(map(plain_word, ordinary))

    def masked(self, text: str) -> str:
        """Return a text with every name replaced."""
        pieces, end = [], 0
        for found in self._found(text):
            pieces += [text[end : found.start()], A_NAME]
            end = found.end()
        return _MASKS_TOGETHER.sub(A_NAME, "".join((*pieces, text[end:])))

    def are_in(self, text: str) -> bool:
        """Say whether a text holds a name."""
        return any(True for _ in self._found(text))

    def _found(self, text: str) -> Iterator[re.Match[str]]:
        words = list(_WORD.finditer(text))
        known = [self._known(word[0]) for word in words]
        beside = _beside(words, known, text)
        for place, word in enumerate(words):
            name = known[place]
            if name and (name not in self._ordinary or beside[place] or _begins_like_a_name(word, text)):
                yield word

    def _known(self, word: str) -> str:
        """Return the name that a word is, also where it is the name's genitive; empty for any other word."""
        plain = plain_word(word)
        short = plain.removesuffix("s")
        if plain in self._names:
            return plain
        genitive = short in self._names and (short not in self._ordinary or word != word.translate(_MARKS))
        return short if genitive else ""


def _beside(words: list[re.Match[str]], known: list[str], text: str) -> list[bool]:
    """Say of each word whether it stands together with a name, or after a title."""
    found = [False] * len(words)
    for place, (first, second) in enumerate(pairwise(words)):
        between = text[first.end() : second.start()]
        together = bool(known[place] and known[place + 1] and _TOGETHER.fullmatch(between))
        found[place] |= together
        titled = plain_word(first[0]) in TITLES and bool(_AFTER_A_TITLE.fullmatch(between))
        found[place + 1] = together or titled
    return found


def _begins_like_a_name(word: re.Match[str], text: str) -> bool:
    before = text[: word.start()]
    return word[0][0].isupper() and bool(before.strip()) and not _SENTENCE_ENDS.search(before)


def _parts(name: str) -> Iterator[str]:
    parts = map(plain_word, _WORD.findall(name))
    yield from (part for part in parts if len(part) >= _SHORTEST and part not in TITLES | _PARTICLES)


def plain_word(word: str) -> str:
    """Return a word as it is compared: lower case, without accents and apostrophes."""
    apart = unicodedata.normalize("NFKD", word.casefold())
    return "".join(letter for letter in apart if not unicodedata.combining(letter)).translate(_MARKS)
