"""Whether a reason says something. Only words are counted: what they say is for people to judge."""

import re

FEWEST = 4
"""Different words that a reason needs."""
_WORD = re.compile(r"[^\W\d_]{2,}")
_VOWEL = re.compile(r"[aeiouy]|[^\x00-\x7f]", re.IGNORECASE)


def says_something(text: str) -> bool:
    """Say whether a text holds a few different words: ".", "asdf" and one word many times over do not."""
    words = {word.casefold() for word in _WORD.findall(text) if _VOWEL.search(word)}
    return len(words) >= FEWEST
