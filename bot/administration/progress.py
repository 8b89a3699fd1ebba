"""How far something is, on standard error: a bar with numbers at a terminal, and a line now and then elsewhere."""

import sys
from typing import TextIO

from bot.reports.progress import Progress, untold

BAR = "\r[{full}{empty}] {number:,} of {all:,}"
LINE = "{percent} %: {number:,} of {all:,}"
_WIDTH, _FULL, _EMPTY = 30, "#", "."
_STEPS = 10
"""How often a line is written where there is no terminal."""


class Shown:
    """Says how far it is, no oftener than people can see."""

    def __init__(self, out: TextIO) -> None:
        self._out, self._bar, self._last = out, out.isatty(), -1

    def __call__(self, done: int, number: int) -> None:
        """Say how far it is."""
        steps = _WIDTH if self._bar else _STEPS
        step = steps * done // number if number else steps
        if step == self._last:
            return
        self._last = step
        told = {"number": done, "all": number}
        if self._bar:
            self._out.write(BAR.format(full=_FULL * step, empty=_EMPTY * (_WIDTH - step), **told))
            self._out.write("\n" if step == _WIDTH else "")
        else:
            self._out.write(f"{LINE.format(percent=100 * step // _STEPS, **told)}\n")
        self._out.flush()


def shown(*, asked: bool, out: TextIO | None = None) -> Progress:
    """Return what says how far it is, where that was asked for or somebody sits at a terminal."""
    to = out or sys.stderr
    return Shown(to) if asked or to.isatty() else untold
