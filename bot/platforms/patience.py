"""Work in a thread, for as long as a person waits; and what they are told when it was not done by then.

What is answered agrees with what was done. Where a deadline passes, either the work had not begun and never will, or
nobody knows yet, and that is what people are told.
"""

import asyncio
import logging
from asyncio import Future
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from bot.errors import Busy, StaffroomError
from bot.faults import where

PROMISED = 2.8
"""Seconds in which everybody is answered, whatever hangs; Slack waits for three."""
PATIENCE = 2.6
"""Seconds for the work: with reading and sending it stays below what is promised."""
WORKERS = 40
"""Threads; a school's busiest minute has fewer people in it."""
_LOG = logging.getLogger(__name__)
_Done = TypeVar("_Done")


class ComeAgain(StaffroomError):
    """It could not be done now, and the chat system should deliver it once more."""

    sentence = Busy.sentence


class Unknown(StaffroomError):
    """It was begun, and is not done yet."""

    sentence = (
        "This is taking long, and I do not know yet whether it was done. Please send it again in a moment: "
        "it is done only once, and words in a form are still there."
    )


class Failed(StaffroomError):
    """A programmer's error, before or after the work was done."""

    sentence = (
        "Something went wrong on our side, and I do not know whether this was done. Please send it again: "
        "it is done only once, and words in a form are still there."
    )


class Patience:
    """Threads of a platform, under its name. `seconds` is how long anybody waits."""

    def __init__(self, name: str, seconds: float = PATIENCE, workers: int = WORKERS) -> None:
        self._seconds = seconds
        self._pool = ThreadPoolExecutor(workers, thread_name_prefix=name)

    async def for_(self, work: Callable[[], _Done], spent: float = 0.0) -> _Done:
        """Do the work in a thread; raise Busy if it never began, Unknown if it is not done in time.

        `spent` is for how many seconds whoever waits for it has waited already.
        """
        given = self._pool.submit(work)
        waiting = asyncio.wrap_future(given)
        done, _ = await asyncio.wait((waiting,), timeout=max(0.0, self._seconds - spent))
        if done:
            return waiting.result()
        if given.cancel():
            raise Busy
        waiting.add_done_callback(_too_late)
        raise Unknown


def _too_late(late: "Future[_Done]") -> None:
    """Look at what became of work that nobody waits for: else its error would be logged with its words."""
    error = None if late.cancelled() else late.exception()
    if error is not None:
        _LOG.error("something failed late: %s", where(error))
