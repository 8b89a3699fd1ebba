"""Every letter of a text, where a file format cannot hold them all.

A character that XML cannot hold stands as its number, `⟦U+0007⟧`, and so does one that would show the letters around
it in another order than they were written in. Nothing is lost: `as_written` turns it back.
"""

import re
import unicodedata

_UNWRITABLE = re.compile("[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff\u202a-\u202e\u2066-\u2069⟦]")
_NUMBERED = re.compile(r"⟦U\+([0-9A-F]{4})⟧")
_RIGHT_TO_LEFT, _LEFT_TO_RIGHT = {"R", "AL"}, {"L"}


def writable(text: str) -> str:
    """Return text as XML may hold it and paper may show it, with newlines and tabs as they are."""
    return _UNWRITABLE.sub(lambda found: f"⟦U+{ord(found[0]):04X}⟧", text)


def as_written(shown: str) -> str:
    """Return the text that `writable` was given."""
    return _NUMBERED.sub(lambda found: chr(int(found[1], 16)), shown)


def reads_from_the_right(text: str) -> bool:
    """Say whether the first letter that has a direction is one of a script written from right to left."""
    for letter in text:
        direction = unicodedata.bidirectional(letter)
        if direction in _RIGHT_TO_LEFT:
            return True
        if direction in _LEFT_TO_RIGHT:
            return False
    return False
