"""The worker: takes what is due from the outbox and hands it to the channels.

A notice is leased, handed over, and marked done. Before handing over the worker looks whether the channel has it
already, so that a worker that died in between does not send twice. A failing channel is tried again at growing
intervals, kept in the database so that a restart does not forget them, and stops no other channel; after five attempts
the notice is set aside for a person. Where a channel says when to come again, no attempt is made earlier.

A notice that can wait is put on the page at once, and reaches people through what rings or lights up only in the
working hours of their school (rule 4 of the policy's rules for WhatsApp, clause D.WhatsApp.4). Danger never waits.
"""

import logging
import re
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from threading import Event
from typing import Protocol

from tenacity import Retrying, retry_if_exception, retry_if_exception_type, stop_after_attempt, wait_exponential_jitter

from bot.concerns.lifecycle import State
from bot.concerns.register import Register
from bot.concerns.telling import may_be_told
from bot.delivery.monday import Monday
from bot.delivery.outbox import Claimed, Outbox
from bot.errors import Busy, StaffroomError
from bot.hours import WorkingHours
from bot.notices import Notice, NoticeKind
from bot.people import Directory
from bot.requests.redirect import Redirects
from bot.requests.telling import is_settled

MOST_ATTEMPTS = 5
BATCH = 20
POLL_SECONDS = 1.0
LONGEST_DELIVERY = timedelta(seconds=30)
"""No notice is begun with less of its lease left: it would not be ended before another worker may take it."""
LONGEST_ASKED = timedelta(hours=1)
"""The longest wait that a channel may ask for, and the wait after one that has locked the bot out."""
STORE_BUSY = "store_busy"
NOT_DELIVERED = "not_delivered"
"""The faults that are no channel's own code."""

_FIRST_WAIT = timedelta(seconds=30)
_CODE = re.compile(r"[a-z0-9_]{1,60}", re.ASCII)
_log = logging.getLogger(__name__)


class DeliveryFailed(StaffroomError):
    """A channel did not take a notice, or could not say whether it has it.

    `fault` is the channel's own code for why, in small letters, digits and low lines; anything else, such as a text
    with a person in it, becomes "not_delivered". `retry_after` is how long the channel wants to be left alone.
    `locked_out` means that it takes nothing from the bot until a person mends that.
    """

    def __init__(self, fault: str = "", retry_after: timedelta | None = None, *, locked_out: bool = False) -> None:
        self.fault = fault if _CODE.fullmatch(fault) else NOT_DELIVERED
        self.retry_after = retry_after
        self.locked_out = locked_out
        super().__init__()


class Channel(Protocol):
    """A way to reach people."""

    @property
    def interrupts(self) -> bool:
        """Whether a notice rings or lights up, so that it is held outside working hours."""
        ...

    def has(self, notice: Notice) -> bool:
        """Say whether a notice arrived already, as far as the channel can tell; raise DeliveryFailed or Busy."""
        ...

    def put(self, notice: Notice, now: datetime) -> None:
        """Hand a notice over; raise DeliveryFailed or Busy where that did not work."""
        ...


def still_wanted(notice: Notice, register: Register, directory: Directory, redirects: Redirects) -> bool:
    """Say whether a notice should still go out: to somebody who is here, may know, and has not acted already."""
    person = directory.person(notice.to)
    if person is None or not may_be_told(person, notice, register) or is_settled(notice, redirects):
        return False
    return notice.kind is not NoticeKind.REMINDER or register.find(notice.about).state is State.RAISED


def next_hours(person_id: str, moment: datetime, directory: Directory, hours: WorkingHours) -> datetime:
    """Return from when on somebody may be interrupted: the moment itself in the working hours of their school."""
    person = directory.person(person_id)
    return moment if person is None else hours.next_open(person.school, moment)


def wait_before(attempt: int) -> timedelta:
    """Return how long to wait after a failed attempt, counted from 1: half a minute, then four times as long."""
    return _FIRST_WAIT * (1 << 2 * (attempt - 1))


def wait_after(failure: DeliveryFailed, attempt: int) -> timedelta:
    """Return how long to wait after a failure: as long as the channel asks, up to an hour, and never less than usual.

    While the bot is locked out, attempts are an hour apart, so that there is time to mend it before they are used up.
    """
    asked = LONGEST_ASKED if failure.locked_out else failure.retry_after or timedelta()
    return max(wait_before(attempt), min(asked, LONGEST_ASKED))


def _may_pass_at_once(failure: BaseException) -> bool:
    return not (isinstance(failure, DeliveryFailed) and (failure.locked_out or failure.retry_after is not None))


class Worker:
    """Delivers notices and Monday's workbooks until it is told to stop.

    `wanted` says whether a notice should still go out. `hours_of` takes a person's id and a moment and returns from
    when on that person may be interrupted: the moment itself, or a later one.
    """

    def __init__(  # noqa: PLR0913, PLR0917 - what it works on, and what it asks
        self,
        outbox: Outbox,
        channels: Sequence[Channel],
        wanted: Callable[[Notice], bool],
        monday: Monday,
        hours_of: Callable[[str, datetime], datetime],
        clock: Callable[[], datetime],
        before: Sequence[Callable[[], int]] = (),
    ) -> None:
        self._outbox = outbox
        self._channels = channels
        self._wanted = wanted
        self._monday = monday
        self._hours_of = hours_of
        self._clock = clock
        self._before = before
        self._quickly = Retrying(
            retry=retry_if_exception_type((DeliveryFailed, Busy)) & retry_if_exception(_may_pass_at_once),
            stop=stop_after_attempt(2),
            wait=wait_exponential_jitter(multiplier=0.05, max=0.5),
            reraise=True,
        )

    def run_once(self) -> int:
        """Do what is due now; return how many notices were worked on."""
        for chore in self._before:
            chore()
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
        now = self._clock()
        if now > claimed.leased_until - LONGEST_DELIVERY:
            self._outbox.hold(claimed, now)
            return
        try:
            opens = self._quickly(self._opens, claimed.notice, now)
        except Busy:
            self._failed(claimed, [DeliveryFailed(STORE_BUSY)])
        else:
            self._deliver_from(opens, claimed, now)

    def _opens(self, notice: Notice, now: datetime) -> datetime:
        can_wait = notice.kind.can_wait and any(channel.interrupts for channel in self._channels)
        return self._hours_of(notice.to, now) if can_wait else now

    def _deliver_from(self, opens: datetime, claimed: Claimed, now: datetime) -> None:
        waits = opens > now
        channels = [channel for channel in self._channels if not (waits and channel.interrupts)]
        failures = [failure for channel in channels if (failure := self._try(channel, claimed.notice))]
        if failures:
            self._failed(claimed, failures)
        elif waits:
            self._outbox.hold(claimed, opens)
        else:
            self._outbox.done(claimed, self._clock())

    def _try(self, channel: Channel, notice: Notice) -> DeliveryFailed | None:
        try:
            self._quickly(self._hand_over, channel, notice)
        except DeliveryFailed as failure:
            return failure
        except Busy:
            return DeliveryFailed(STORE_BUSY)
        return None

    def _hand_over(self, channel: Channel, notice: Notice) -> None:
        if self._wanted(notice) and not channel.has(notice):
            channel.put(notice, self._clock())

    def _failed(self, claimed: Claimed, failures: Sequence[DeliveryFailed]) -> None:
        fault = failures[0].fault
        _log.warning("notice not delivered: attempt %d, %s", claimed.attempt, fault)
        if claimed.attempt >= MOST_ATTEMPTS:
            self._outbox.park(claimed, fault)
        else:
            wait = max(wait_after(failure, claimed.attempt) for failure in failures)
            self._outbox.retry(claimed, self._clock() + wait, fault)
