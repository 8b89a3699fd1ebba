"""Telling how far a long work has come."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import TypeVar

T = TypeVar("T")
STEP = 1_000
"""Rows after which progress is told."""

Progress = Callable[[int, int], None]
"""Is told how many rows are done, of how many in all; the last time, that all are."""


def untold(_done: int, _in_all: int) -> None:
    """Tell nobody."""


def counted(items: Iterable[T], in_all: int, progress: Progress) -> Iterator[T]:
    """Hand items on, and tell every so often how many were taken."""
    for done, item in enumerate(items, start=1):
        yield item
        if done % STEP == 0 or done == in_all:
            progress(done, in_all)


@dataclass(slots=True)
class Halves:
    """The progress of a workbook: a row is half done when its case was read, and done when it was written."""

    progress: Progress
    in_all: int = 0

    def reading(self, done: int, in_all: int) -> None:
        """Tell how many cases were read."""
        self.in_all = in_all
        self.progress(done // 2, in_all)

    def writing(self, done: int, rows: int) -> None:
        """Tell how many rows were written; they are fewer than the cases."""
        half = self.in_all // 2
        self.progress(half + (self.in_all - half) * done // rows, self.in_all)
