"""The worker: takes what is due from the outbox and hands it to a channel.

A notice is leased, handed over, and marked done. Before handing over the worker looks whether the channel has it
already, so that a worker that died in between does not send twice. A failing channel is tried again at growing
intervals, kept in the database so that a restart does not forget them; after five attempts the notice is set aside.
"""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from threading import Event
from typing import Protocol

from tenacity import Retrying, retry_if_exception_type, stop_after_attempt, wait_exponential_jitter

from bot.concerns.lifecycle import State
from bot.concerns.register import Register
from bot.concerns.telling import may_be_told
from bot.delivery.monday import Monday
from bot.delivery.outbox import Claimed, Outbox
from bot.errors import Busy, StaffroomError
from bot.notices import Notice, NoticeKind
from bot.people import Directory

MOST_ATTEMPTS = 5
BATCH = 20
POLL_SECONDS = 1.0
_FIRST_WAIT = timedelta(seconds=30)
_log = logging.getLogger(__name__)


class DeliveryFailed(StaffroomError):
    """A channel did not take a notice."""


class Channel(Protocol):
    """A way to reach people."""

    def has(self, key: str) -> bool:
        """Say whether the notice with this key arrived already."""
        ...

    def put(self, notice: Notice, now: datetime) -> None:
        """Hand a notice over; raise DeliveryFailed or Busy where that did not work."""
        ...


def still_wanted(notice: Notice, register: Register, directory: Directory) -> bool:
    """Say whether a notice should still go out: to somebody who is here, may know, and has not acted already."""
    person = directory.person(notice.to)
    if person is None or not may_be_told(person, notice, register):
        return False
    return notice.kind is not NoticeKind.REMINDER or register.find(notice.about).state is State.RAISED


def wait_before(attempt: int) -> timedelta:
    """Return how long to wait after a failed attempt, counted from 1: half a minute, then doubling."""
    return _FIRST_WAIT * (1 << (attempt - 1))


class Worker:
    """Delivers notices and Monday's workbooks until it is told to stop."""

    def __init__(
        self,
        outbox: Outbox,
        channel: Channel,
        wanted: Callable[[Notice], bool],
        monday: Monday,
        clock: Callable[[], datetime],
    ) -> None:
        self._outbox = outbox
        self._channel = channel
        self._wanted = wanted
        self._monday = monday
        self._clock = clock
        self._quickly = Retrying(
            retry=retry_if_exception_type((DeliveryFailed, Busy)),
            stop=stop_after_attempt(2),
            wait=wait_exponential_jitter(multiplier=0.05, max=0.5),
            reraise=True,
        )

    def run_once(self) -> int:
        """Do what is due now; return how many notices were worked on."""
        claimed = self._outbox.claim(self._clock(), BATCH)
        for each in claimed:
            self._deliver(each)
        self._monday.run_once()  # last: a full disk must not hold the notices back
        return len(claimed)

    def run(self, stop: Event) -> None:
        """Work until `stop` is set. A store that is out of reach, or a full disk, is tried again."""
        while not stop.is_set():
            try:
                busy = self.run_once() == BATCH
            except (StaffroomError, OSError) as error:
                _log.warning("worker waits: %s", type(error).__name__)
                busy = False
            stop.wait(0 if busy else POLL_SECONDS)

    def _deliver(self, claimed: Claimed) -> None:
        try:
            self._quickly(self._hand_over, claimed.notice)
        except (DeliveryFailed, Busy) as error:
            self._failed(claimed, type(error).__name__)
        else:
            self._outbox.done(claimed, self._clock())

    def _hand_over(self, notice: Notice) -> None:
        if self._wanted(notice) and not self._channel.has(notice.key):
            self._channel.put(notice, self._clock())

    def _failed(self, claimed: Claimed, fault: str) -> None:
        _log.warning("notice not delivered: attempt %d, %s", claimed.attempt, fault)
        if claimed.attempt >= MOST_ATTEMPTS:
            self._outbox.park(claimed, fault)
        else:
            self._outbox.retry(claimed, self._clock() + wait_before(claimed.attempt), fault)
