"""A line to Entra: calls of one kind, so many at once, and none for a while after one was left without an answer.

Whoever has not signed in yet has a line of their own. Anybody may ask there, as often as they like; who is signed in
must not lose their rights because strangers keep Entra, or us, busy.
"""

from collections.abc import Callable
from threading import Event
from typing import TypeVar

from anyio import CapacityLimiter, move_on_after
from anyio.to_thread import run_sync

from bot.http import CallFailed
from bot.platforms.web.failures import Crowded, NoMicrosoft
from bot.platforms.web.sessions import PAUSE

AT_ONCE = 8
"""Threads of a line that may wait for Entra at once, apart from those that answer people."""
_T = TypeVar("_T")


class Line:
    """Calls to Entra in threads of their own. `clock` counts seconds; `patience` is how many of them somebody waits.

    For one event loop; no two lines share `threads`.
    """

    def __init__(self, clock: Callable[[], float], patience: float, threads: CapacityLimiter | None = None) -> None:
        self._clock, self._patience = clock, patience
        self._threads, self._silent_until = threads or CapacityLimiter(AT_ONCE), clock()

    async def ask(self, call: Callable[[], _T]) -> _T:
        """Return what a call says.

        Raises NoMicrosoft where Entra says nothing in time, and Crowded where it was not even asked: all threads were
        busy for others.
        """
        if self._clock() < self._silent_until:
            raise NoMicrosoft
        asked = Event()

        def asking() -> _T:
            asked.set()
            return call()

        try:
            with move_on_after(self._patience):
                return await run_sync(asking, abandon_on_cancel=True, limiter=self._threads)
        except CallFailed:
            raise NoMicrosoft from None
        if not asked.is_set():
            raise Crowded
        # The thread still waits; without this everybody's next request would leave one more behind.
        self._silent_until = self._clock() + PAUSE
        raise NoMicrosoft
