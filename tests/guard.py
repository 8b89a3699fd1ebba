"""Work in threads that a test waits for: it proves by order what was done before what, and never by seconds.

A test lets something hang until it lets it go itself, and sees what was done while that still hung.
"""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

GUARD = 60.0
"""Seconds after which a test fails instead of hanging: no measure, and no machine is that slow."""
FOR_EVER = 10 * GUARD
"""Seconds that nobody waits for: for a bot whose patience or time-out is taken away, and for what hangs meanwhile."""

_Done = TypeVar("_Done")


def begun(work: Callable[[], _Done]) -> Future[_Done]:
    """Begin something in a thread of its own."""
    thread = ThreadPoolExecutor(1)
    future = thread.submit(work)
    thread.shutdown(wait=False)
    return future


def at_once(*works: Callable[[], _Done]) -> list[_Done]:
    """Do things at the same time, and return what each came to; raise TimeoutError where one never ends."""
    return [each.result(GUARD) for each in [begun(work) for work in works]]
