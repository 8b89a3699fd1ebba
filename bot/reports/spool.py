"""A long list that does not have to be held in memory: it is laid down in a file of our own and read back in order.

The file has no name, lies in the data folder, can be opened by nobody else and is gone with the process, however that
ends: it may hold people's words.
"""

import pickle
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import fields
from io import BytesIO
from operator import attrgetter
from pathlib import Path
from typing import Any, BinaryIO, TypeVar, cast, overload

from bot.reports.writing import PREFIX, SUFFIX

T = TypeVar("T")
AT_ONCE = 1_000
"""Items that are laid down together."""


def unnamed_file(folder: Path | None) -> BinaryIO:
    """Open a private file without a name in a folder, or in memory where there is no folder; raise OSError.

    Where a file system knows no file without a name, it has one for a moment, by which it would be swept.
    """
    if folder is None:
        return BytesIO()
    return cast("BinaryIO", tempfile.TemporaryFile(suffix=SUFFIX, prefix=PREFIX, dir=folder))


class Spool(Sequence[T]):  # noqa: PLW1641 - it grows, and what grows is no key
    """Many small frozen things, in the order in which they were added. What is fewer than AT_ONCE stays in memory.

    `kinds` are the dataclasses that they are made of: those are laid down by their fields alone, which is quicker.
    """

    def __init__(self, file: BinaryIO | None = None, kinds: Iterable[type] = ()) -> None:
        self._file = file or BytesIO()
        self._table = {kind: _by_fields(kind) for kind in kinds}
        self._places: list[tuple[int, int]] = []
        """Where each bundle of AT_ONCE begins in the file, and how many bytes it has."""
        self._last: list[T] = []

    def append(self, item: T) -> None:
        """Add one at the end; raise OSError where there is no room."""
        self._last.append(item)
        if len(self._last) == AT_ONCE:
            self._lay_down()

    def _lay_down(self) -> None:
        bundle = BytesIO()
        pickler = pickle.Pickler(bundle, pickle.HIGHEST_PROTOCOL)
        pickler.dispatch_table = self._table
        pickler.dump(self._last)
        start = sum(self._places[-1]) if self._places else 0
        self._file.seek(start)
        self._places.append((start, self._file.write(bundle.getbuffer())))
        self._last = []

    def _bundle(self, number: int) -> list[T]:
        if number == len(self._places):
            return self._last
        start, length = self._places[number]
        self._file.seek(start)
        bundle: list[T] = pickle.loads(self._file.read(length))  # noqa: S301 - our own, where nobody else can write
        return bundle

    def __len__(self) -> int:
        """Return how many there are."""
        return len(self._places) * AT_ONCE + len(self._last)

    def __iter__(self) -> Iterator[T]:
        """Give them in order; several may read at once."""
        for number in range(len(self._places) + 1):
            yield from self._bundle(number)

    @overload
    def __getitem__(self, index: int) -> T: ...

    @overload
    def __getitem__(self, index: slice) -> Sequence[T]: ...

    def __getitem__(self, index: int | slice) -> T | Sequence[T]:
        """Return one, or those of a slice."""
        if isinstance(index, slice):
            return [self[number] for number in range(*index.indices(len(self)))]
        place = range(len(self))[index]
        return self._bundle(place // AT_ONCE)[place % AT_ONCE]

    def __eq__(self, other: object) -> bool:
        """Say whether another list holds the same."""
        if not isinstance(other, Sequence) or len(self) != len(other):
            return False
        return all(mine == theirs for mine, theirs in zip(self, other, strict=True))


def _by_fields(kind: type) -> Callable[[Any], tuple[type, tuple[Any, ...]]]:
    names = [each.name for each in fields(kind)]
    values = attrgetter(*names) if len(names) > 1 else lambda item: (getattr(item, names[0]),)
    return lambda item: (kind, values(item))
