"""What may be written a little later, together: nobody waits for the disk, and a kill may take it along."""

import logging
from collections.abc import Callable, Sequence
from threading import Lock, Timer
from typing import Generic, TypeVar

from bot.errors import StaffroomError

PAUSE = 1.0
"""Seconds after which what was handed over is written."""
MOST = 10_000
"""Things that wait at once, while nothing can be written; more are dropped."""

_T = TypeVar("_T")
_log = logging.getLogger(__name__)


class Batches(Generic[_T]):
    """Things that wait to be written by `write`; what it raises StaffroomError for waits on, for the next time."""

    def __init__(self, write: Callable[[Sequence[_T]], None], pause: float = PAUSE) -> None:
        self._write, self._pause = write, pause
        self._waiting: list[_T] = []
        self._soon: Timer | None = None
        self._lock, self._writing = Lock(), Lock()

    def add(self, thing: _T) -> None:
        """Have a thing written with the next batch."""
        with self._lock:
            if len(self._waiting) < MOST:
                self._waiting.append(thing)
            if self._soon is None:
                self._soon = Timer(self._pause, self.flush)
                self._soon.daemon = True
                self._soon.start()

    def flush(self) -> None:
        """Write what waits, and return when that, and what another thread was about to write, is done."""
        with self._writing:
            batch = self._taken()
            if not batch:
                return
            try:
                self._write(batch)
            except StaffroomError as error:
                _log.warning("%d counts wait to be written: %s", len(batch), type(error).__name__)
                with self._lock:
                    self._waiting = [*batch, *self._waiting][:MOST]

    def _taken(self) -> Sequence[_T]:
        with self._lock:
            if self._soon is not None:
                self._soon.cancel()
            batch, self._waiting, self._soon = self._waiting, [], None
        return batch
