"""Fake of the protocol Channel in bot/delivery/worker.py."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from bot.delivery.worker import DeliveryFailed
from bot.notices import Notice


class Killed(BaseException):
    """The process ends after the channel took the notice and before the outbox heard of it."""


class TookIt(DeliveryFailed):
    """The connection broke after the channel took the notice and before it said so."""

    def __init__(self) -> None:
        super().__init__("out_of_reach")


class FakeChannel:
    """A channel in memory.

    `arrived` lists each notice that reached people, with the moment; `asked` counts how often it was handed one.
    `faults` are raised first, one a time, where None stands for none. A channel that does not look has every notice
    to give out again.
    """

    def __init__(
        self, faults: Iterable[BaseException | None] = (), *, interrupts: bool = True, looks: bool = True
    ) -> None:
        self.arrived: list[tuple[Notice, datetime]] = []
        self.asked = 0
        self.interrupts = interrupts
        self._faults: Iterator[BaseException | None] = iter(faults)
        self._looks = looks
        self._keys: set[str] = set()

    @property
    def rings(self) -> list[str]:
        """The key of each notice that reached people, as often as it did."""
        return [notice.key for notice, _ in self.arrived]

    def mend(self) -> None:
        """Raise no more faults."""
        self._faults = iter(())

    def has(self, notice: Notice) -> bool:
        """Say whether a notice arrived, where the channel can look."""
        return self._looks and notice.key in self._keys

    def put(self, notice: Notice, now: datetime) -> None:
        """Take a notice, or raise the next fault."""
        assert now.tzinfo
        self.asked += 1
        fault = next(self._faults, None)
        if fault is None or isinstance(fault, (Killed, TookIt)):
            self.arrived.append((notice, now))
            self._keys.add(notice.key)
        if fault is not None:
            raise fault
