"""Work in threads that a test waits for: it proves by order what was done before what, and never by seconds.

A test lets something hang until it lets it go itself, and sees what was done while that still hung.
"""

import asyncio
from collections.abc import Callable, Coroutine
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Event
from time import monotonic, process_time
from typing import Any, TypeVar

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


class SetForward(asyncio.SelectorEventLoop):
    """An event loop whose clock can be set forward."""

    ahead = 0.0

    def time(self) -> float:
        return super().time() + self.ahead


def out_of_patience(asked: Callable[[], Coroutine[Any, Any, _Done]], once: Event) -> _Done:
    """Return what is answered where all patience is over as soon as something has happened, and not before."""

    async def run() -> _Done:
        asking = asyncio.create_task(asked())
        assert await asyncio.to_thread(once.wait, GUARD)
        return await impatiently(asking)

    return set_forward(run())


async def impatiently(asking: asyncio.Future[_Done]) -> _Done:
    """Return what comes of something that waits, with all patience over; within `set_forward`."""
    loop = asyncio.get_running_loop()
    assert isinstance(loop, SetForward)
    end = monotonic() + GUARD
    while not asking.done():
        assert monotonic() < end, "nothing came, however much time passed"
        loop.ahead += 2 * FOR_EVER
        await asyncio.sleep(0)
    return await asking


def set_forward(running: Coroutine[Any, Any, _Done]) -> _Done:
    """Run something in an event loop whose clock can be set forward."""
    with asyncio.Runner(loop_factory=SetForward) as runner:
        return runner.run(running)


async def until(true: Callable[[], object], seconds: float = GUARD) -> bool:
    """Wait until something is true that another thread brings about; return whether it became so."""
    end = monotonic() + seconds
    while not (became := bool(true())) and monotonic() < end:  # noqa: ASYNC110 - it comes from another thread
        await asyncio.sleep(0.01)
    return became


def effort(work: Callable[[], object]) -> float:
    """Return the CPU time that something takes, as a multiple of what a million steps of a loop take beside it.

    So a slow machine, or a busy one, changes little: it is for what could take a thousand times as long as it should.
    """
    return _cpu(work) / min(_cpu(_a_million_steps) for _ in range(3))


def _cpu(work: Callable[[], object]) -> float:
    began = process_time()
    work()
    return process_time() - began


def _a_million_steps() -> None:
    for _ in range(1_000_000):
        pass
