"""Leaving the name of one person out of what others wrote, above all of whoever raised a concern."""

import re
from collections.abc import Callable, Iterable
from functools import reduce

from bot.people import Person

_SHORTEST = 3
"""Letters of a part of a name that is left out by itself: shorter ones are parts of many names."""

Mask = Callable[[str], str]


def one_after_another(masks: Iterable[Mask]) -> Mask:
    """Return what leaves out all that some masks leave out."""
    each = tuple(masks)
    return lambda text: reduce(lambda left, mask: mask(left), each, text)


def of(person: Person, instead: str) -> Mask:
    """Return what leaves a person out of a text that people wrote: the whole name in any case, its parts, the address.

    Parts are looked for as they are written in the name, so that "Will" goes and "will" stays.
    """
    parts = [part for part in re.split(r"[^\w'\u2019-]+", person.name) if len(part) >= _SHORTEST]
    alone = re.compile("|".join(rf"\b{re.escape(part)}\b" for part in (*parts, *map(str.upper, parts))) or r"(?!)")
    whole = whole_name(person, instead)
    return lambda text: alone.sub(lambda _: instead, whole(text))


def whole_name(person: Person, instead: str) -> Mask:
    """Return what leaves a person's whole name and address out of a text of the bot's own, and nothing else of it."""
    name = r"\s+".join(map(re.escape, person.name.split()))
    address = re.escape(person.email)
    known = re.compile("|".join(filter(None, (address, rf"\b{name}\b" if name else ""))) or r"(?!)", re.IGNORECASE)
    return lambda text: known.sub(lambda _: instead, text)
