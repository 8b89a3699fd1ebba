from collections.abc import Sequence
from threading import Event, Thread

import pytest

from bot.errors import Busy
from bot.storage import batches
from bot.storage.batches import Batches
from tests.guard import GUARD

LONG = 600.0


class Written:
    """What was written, batch by batch. `busy` makes writing fail; `go` holds it up."""

    def __init__(self) -> None:
        self.batches: list[list[int]] = []
        self.busy = False
        self.begun, self.go, self.done = Event(), Event(), Event()
        self.go.set()

    def write(self, batch: Sequence[int]) -> None:
        self.begun.set()
        self.go.wait(GUARD)
        if self.busy:
            raise Busy
        self.batches.append(list(batch))
        self.done.set()


def test_what_comes_within_a_pause_is_written_together() -> None:
    written = Written()
    waiting = Batches(written.write, pause=LONG)
    for number in range(3):
        waiting.add(number)
    assert written.batches == []
    waiting.flush()
    assert written.batches == [[0, 1, 2]]


def test_after_a_batch_the_next_one_begins() -> None:
    written = Written()
    waiting = Batches(written.write, pause=0.01)
    for number in range(2):
        waiting.add(number)
        assert written.done.wait(GUARD)
        written.done.clear()
    assert written.batches == [[0], [1]]


def test_a_flush_writes_what_waits_once_and_nothing_where_nothing_does() -> None:
    written = Written()
    waiting = Batches(written.write, pause=LONG)
    waiting.flush()
    waiting.add(1)
    waiting.flush()
    waiting.flush()
    assert written.batches == [[1]]


def test_what_cannot_be_written_waits_for_the_next_time(caplog: pytest.LogCaptureFixture) -> None:
    written = Written()
    waiting = Batches(written.write, pause=LONG)
    written.busy = True
    waiting.add(1)
    waiting.flush()
    assert "1 counts wait to be written: Busy" in caplog.text
    written.busy = False
    waiting.add(2)
    waiting.flush()
    assert written.batches == [[1, 2]]


def test_of_too_many_that_wait_the_later_ones_are_dropped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batches, "MOST", 2)
    written = Written()
    waiting = Batches(written.write, pause=LONG)
    for number in range(3):
        waiting.add(number)
    waiting.flush()
    assert written.batches == [[0, 1]]


def test_a_flush_returns_after_what_another_thread_is_writing() -> None:
    written = Written()
    waiting = Batches(written.write, pause=LONG)
    written.go.clear()
    waiting.add(1)
    first = Thread(target=waiting.flush)
    first.start()
    assert written.begun.wait(GUARD)
    second = Thread(target=waiting.flush)
    second.start()
    second.join(0.05)
    assert second.is_alive()
    written.go.set()
    second.join(GUARD)
    assert written.batches == [[1]]
