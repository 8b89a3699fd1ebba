"""Work in threads, for as long as a person waits."""

import asyncio
import logging
import threading
from collections.abc import Iterator

import pytest

from bot.errors import Busy, NotThere
from bot.platforms.patience import Patience, Unknown

CANARY = "Kevin-in-4B"


class Slow:
    """Work that waits until it is let go, and says when it has begun and ended."""

    def __init__(self, error: Exception | None = None) -> None:
        self.go, self.begun, self.done = threading.Event(), threading.Event(), threading.Event()
        self.error = error

    def __call__(self) -> str:
        self.begun.set()
        assert self.go.wait(10)
        self.done.set()
        if self.error is not None:
            raise self.error
        return "done"


@pytest.fixture
def slow() -> Iterator[Slow]:
    work = Slow()
    yield work
    work.go.set()


def test_what_is_done_in_time_is_returned_from_a_thread_of_that_name() -> None:
    name = asyncio.run(Patience("teams").for_(lambda: threading.current_thread().name))
    assert name.startswith("teams")


def test_what_fails_in_time_raises_what_it_raised() -> None:
    def fails() -> None:
        raise NotThere

    with pytest.raises(NotThere):
        asyncio.run(Patience("teams").for_(fails))


def test_what_was_begun_and_is_not_done_is_unknown_and_is_done_all_the_same(slow: Slow) -> None:
    with pytest.raises(Unknown):
        asyncio.run(Patience("teams", seconds=0.05).for_(slow))
    assert slow.begun.is_set()
    slow.go.set()
    assert slow.done.wait(10)


def test_what_never_began_for_want_of_a_thread_is_busy_and_never_done(slow: Slow) -> None:
    stuck = Patience("teams", seconds=0.05, workers=1)
    done: list[str] = []

    async def two() -> list[object]:
        first = asyncio.create_task(stuck.for_(slow))
        await asyncio.to_thread(slow.begun.wait, 10)
        second = asyncio.create_task(stuck.for_(lambda: done.append("second")))
        outcomes = await asyncio.gather(first, second, return_exceptions=True)
        slow.go.set()
        await asyncio.to_thread(slow.done.wait, 10)
        return [*outcomes, await stuck.for_(lambda: done.append("third"))]

    first, second, third = asyncio.run(two())
    assert (type(first), type(second), third) == (Unknown, Busy, None)
    assert done == ["third"]


@pytest.mark.parametrize("error", [None, RuntimeError(CANARY)])
def test_what_becomes_of_it_later_is_logged_without_words(
    error: Exception | None, caplog: pytest.LogCaptureFixture
) -> None:
    late = Slow(error)

    async def impatient() -> None:
        with pytest.raises(Unknown):
            await Patience("teams", seconds=0.05).for_(late)
        late.go.set()
        await asyncio.to_thread(late.done.wait, 10)
        await asyncio.sleep(0.1)

    with caplog.at_level(logging.DEBUG):
        asyncio.run(impatient())
    assert ("failed late: RuntimeError at" in caplog.text) is (error is not None)
    assert CANARY not in caplog.text


def test_who_stops_waiting_for_work_that_has_begun_raises_nothing_later(
    slow: Slow, caplog: pytest.LogCaptureFixture
) -> None:
    async def cancelled() -> None:
        waiting = asyncio.create_task(Patience("teams", seconds=0.05).for_(slow))
        with pytest.raises(Unknown):
            await waiting
        # The loop ends with the work still going on, which cancels what waited for it.

    asyncio.run(cancelled())
    slow.go.set()
    assert slow.done.wait(10)
    assert "failed late" not in caplog.text
