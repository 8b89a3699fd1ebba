"""What is the same on every chat platform when a reply is drawn: labels, sizes, what stands together, safe links."""

from urllib.parse import urlsplit

from bot.chat.form import blank
from bot.chat.reply import Button, File, Link, Part, Press, Reply, Text, Tone
from bot.platforms import words

Action = Button | Press | Link | File
"""What is drawn as a button."""
_KILOBYTE = 1024
_MEGABYTE = _KILOBYTE * _KILOBYTE
_CUT = "…"


def kind_of(part: Part) -> str:
    """Return what stands together: buttons that ask or press, and ways out; empty for what is only shown."""
    if isinstance(part, Button | Press):
        return "button"
    return "link" if isinstance(part, Link | File) else ""


def label_of(part: Action) -> str:
    """Return what stands on a button; a file's says its size."""
    if not isinstance(part, File):
        return part.label
    return words.FILE.format(label=part.label, size=size_in_words(len(part.content)))


def instead_of(part: Action) -> str:
    """Return what is said in the place of a button that cannot be."""
    match part:
        case Link():
            return words.SENTENCE.format(label=part.label, rest=part.address)
        case File():
            return words.NO_FILE.format(label=label_of(part))
        case _:
            return words.LEFT_OUT_BUTTON.format(label=part.label)


def left_out(count: int) -> str:
    """Return what is said where so many parts do not fit."""
    return words.LEFT_OUT_ONE if count == 1 else words.LEFT_OUT.format(count=count)


def first_words(reply: Reply, most: int) -> str:
    """Return what a notification shows: the bot's own first words, neither its asides nor what other people wrote."""
    said = (part for part in reply.parts if isinstance(part, Text) and part.tone is not Tone.QUIET)
    first = next((part.words for part in said if not blank(part.words)), "")
    return words.NEUTRAL if reply.in_confidence or not first else shorten(first, most)


def size_in_words(count: int) -> str:
    """Return a size in bytes as people read it."""
    if count >= _MEGABYTE:
        return words.MEGABYTES.format(count=count / _MEGABYTE).replace(".0 ", " ")
    return words.KILOBYTES.format(count=count / _KILOBYTE) if count >= _KILOBYTE else words.BYTES.format(count=count)


def is_safe(address: str, longest: int) -> bool:
    """Say whether an address may stand behind a button: https, whole, and nothing in it that cannot be seen."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    seen = address.isprintable() and " " not in address and len(address) <= longest
    return parts.scheme == "https" and bool(parts.hostname) and seen


def shorten(text: str, most: int) -> str:
    """Return a text of at most `most` characters: one that is longer is cut, after a word if it can be, with an …."""
    if len(text) <= most:
        return text
    kept = text[: most - len(_CUT)]
    whole = kept.rpartition(" ")[0].rstrip()
    return (whole or kept) + _CUT


def after_space(text: str, most: int) -> int:
    """Return where to cut: after the last white space in the second half of what fits, or else where it ends."""
    return next((at for at in range(most, most // 2, -1) if text[at - 1].isspace()), most)
