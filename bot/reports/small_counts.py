"""Small counts, which could point to a person, are not published."""

from collections.abc import Sequence

from bot.reports import words as w

SMALL = 5
"""Counts below this are small."""

Shown = int | str
"""A count as published: the number, or words instead of it."""


def blurred(number: int) -> Shown:
    """Return a count, or words where it is small; none is hidden too, so that nothing follows from what remains."""
    return number if number >= SMALL else w.FEWER


def blurred_beside_a_total(numbers: Sequence[int]) -> tuple[Shown, ...]:
    """Blur counts whose total is known. A single blurred count could be worked out, so the next smallest goes too."""
    shown = [blurred(number) for number in numbers]
    if shown.count(w.FEWER) == 1:
        large = [place for place, value in enumerate(shown) if value != w.FEWER]
        if large:
            shown[min(large, key=lambda place: numbers[place])] = w.NOT_SHOWN
    return tuple(shown)
