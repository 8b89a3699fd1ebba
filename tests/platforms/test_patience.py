"""Work in threads, for as long as a person waits."""

import asyncio
import logging
import threading
from collections.abc import Iterator

import pytest

from bot.errors import Busy, NotThere
from bot.platforms.patience import Patience, Unknown
from tests.guard import FOR_EVER, GUARD, out_of_patience, until

CANARY = "Kevin-in-4B"


class Slow:
    """Work that waits until it is let go, and says when it has begun and ended."""

    def __init__(self, error: Exception | None = None) -> None:
        self.go, self.begun, self.done = threading.Event(), threading.Event(), threading.Event()
        self.error = error

    def __call__(self) -> str:
        self.begun.set()
        assert self.go.wait(GUARD)
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
        out_of_patience(lambda: Patience("teams").for_(slow), slow.begun)
    slow.go.set()
    assert slow.done.wait(GUARD)


def test_what_never_began_for_want_of_a_thread_is_busy_and_never_done(slow: Slow) -> None:
    stuck = Patience("teams", workers=1)
    done: list[str] = []

    async def two() -> list[object]:
        first, second = stuck.for_(slow), stuck.for_(lambda: done.append("second"))
        return list(await asyncio.gather(first, second, return_exceptions=True))

    first, second = out_of_patience(two, slow.begun)
    assert (type(first), type(second)) == (Unknown, Busy)
    slow.go.set()
    asyncio.run(stuck.for_(lambda: done.append("third")))
    assert done == ["third"]


def test_what_was_waited_for_before_is_taken_off_the_patience(slow: Slow) -> None:
    with pytest.raises((Unknown, Busy)):
        asyncio.run(Patience("teams", seconds=FOR_EVER).for_(slow, spent=FOR_EVER))
    assert not slow.done.is_set()


@pytest.mark.parametrize("error", [None, RuntimeError(CANARY)])
def test_what_becomes_of_it_later_is_logged_without_words(
    error: Exception | None, caplog: pytest.LogCaptureFixture
) -> None:
    late = Slow(error)

    async def impatient() -> None:
        with pytest.raises(Unknown):
            await Patience("teams").for_(late)
        late.go.set()
        if error is not None:
            await until(lambda: "failed late" in caplog.text)

    with caplog.at_level(logging.DEBUG):
        out_of_patience(impatient, late.begun)
    assert ("failed late: RuntimeError at" in caplog.text) is (error is not None)
    assert CANARY not in caplog.text


def test_who_stops_waiting_for_work_that_has_begun_raises_nothing_later(
    slow: Slow, caplog: pytest.LogCaptureFixture
) -> None:
    with pytest.raises(Unknown):
        out_of_patience(lambda: Patience("teams").for_(slow), slow.begun)
    # The loop has ended with the work still going on, which cancels what waited for it.
    slow.go.set()
    assert slow.done.wait(GUARD)
    assert "failed late" not in caplog.text
