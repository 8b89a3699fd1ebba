"""Fakes of bot/delivery/outbox.py."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from threading import Lock

from bot.concerns.concern import Concern
from bot.delivery.outbox import LEASE, Claimed, Parked
from bot.events import Event
from bot.notices import FOR_WHO_RAISED_IT, Notice, NoticeKind
from bot.people import Person
from bot.readers import Arrived
from bot.weeks import Week

_MOST_NOTICES = 50


@dataclass(slots=True)
class _Row:
    notice: Notice
    try_at: datetime | None
    attempt: int = 0
    fault: str = ""
    parked: bool = False


class FakeOutbox:
    """An outbox in memory. `written` lists every notice that was put in, in order."""

    def __init__(self, notices: Iterable[Notice] = ()) -> None:
        self._rows: dict[str, _Row] = {}
        self._lock = Lock()
        self.add(notices)

    @property
    def written(self) -> list[Notice]:
        """Every notice that was put in, delivered or not."""
        return [row.notice for row in self._rows.values()]

    def add(self, notices: Iterable[Notice]) -> None:
        """Put notices in; a key that is here already is left as it is."""
        for notice in notices:
            self._rows.setdefault(notice.key, _Row(notice, notice.due))

    def forget(self, about: str) -> None:
        """Forget every notice about something, for FakePrivacy."""
        self._rows = {key: row for key, row in self._rows.items() if row.notice.about != about}

    def claim(self, now: datetime, most: int) -> Sequence[Claimed]:
        """Lease due notices."""
        with self._lock:
            due = [row for row in self._rows.values() if row.try_at is not None and row.try_at <= now]
            due.sort(key=lambda row: (row.notice.kind.can_wait, row.notice.due, row.notice.key))
            return [self._lease(row, now) for row in due[:most]]

    def _lease(self, row: _Row, now: datetime) -> Claimed:
        row.try_at = now + LEASE
        row.attempt += 1
        return Claimed(row.notice, row.attempt, now + LEASE)

    def _held(self, claimed: Claimed) -> _Row | None:
        row = self._rows[claimed.notice.key]
        return row if (row.attempt, row.try_at) == (claimed.attempt, claimed.leased_until) else None

    def done(self, claimed: Claimed, now: datetime) -> None:  # noqa: ARG002 - the moment is of no use here
        """Mark a notice delivered."""
        if row := self._held(claimed):
            row.try_at = None

    def retry(self, claimed: Claimed, at: datetime, fault: str) -> None:
        """Give a notice back until `at`."""
        if row := self._held(claimed):
            row.try_at, row.fault = at, fault

    def hold(self, claimed: Claimed, until: datetime) -> None:
        """Give a notice back until a moment, and its attempt with it."""
        if row := self._held(claimed):
            row.try_at, row.attempt = until, row.attempt - 1

    def park(self, claimed: Claimed, fault: str) -> None:
        """Set a notice aside."""
        if row := self._held(claimed):
            row.try_at, row.fault, row.parked = None, fault, True

    def drop(self, key: str) -> bool:
        """Send a notice no more; say whether it was still waiting."""
        row = self._rows.get(key)
        waiting = row is not None and row.try_at is not None
        if row is not None:
            row.try_at = None
        return waiting

    def withdraw(self, concern: Concern, told: Collection[str]) -> None:
        """Send nothing about a concern to anybody but these people, except to whoever raised it what is for them."""
        for row in self._rows.values():
            theirs = row.notice.to == concern.raised_by and row.notice.kind in FOR_WHO_RAISED_IT
            if row.notice.about == concern.reference and row.notice.to not in told and not theirs:
                row.try_at, row.parked = None, False

    @property
    def on_their_way(self) -> list[Notice]:
        """Every notice that still waits."""
        return [row.notice for row in self._rows.values() if row.try_at is not None]

    def parked(self) -> Sequence[Parked]:
        """Return what was set aside, oldest first."""
        rows = sorted((r for r in self._rows.values() if r.parked), key=lambda row: (row.notice.due, row.notice.key))
        return [Parked(row.notice, row.attempt, row.fault) for row in rows]

    def unpark(self) -> int:
        """Try what was set aside again."""
        parked = [row for row in self._rows.values() if row.parked]
        for row in parked:
            row.try_at, row.attempt, row.fault, row.parked = row.notice.due, 0, "", False
        return len(parked)

    def waiting(self, now: datetime) -> int:
        """Count what is due and not delivered."""
        return sum(row.try_at is not None and row.notice.due <= now for row in self._rows.values())

    def held(self, now: datetime) -> int:
        """Count what is due, was never tried and comes later."""
        untried = [row for row in self._rows.values() if row.try_at is not None and row.attempt == 0]
        return sum(row.try_at is not None and row.notice.due <= now < row.try_at for row in untried)


class FakeInbox:
    """An inbox in memory."""

    interrupts = False

    def __init__(self) -> None:
        self._notices: dict[str, Notice] = {}

    def has(self, notice: Notice) -> bool:
        """Say whether a notice with this key is here."""
        return notice.key in self._notices

    def put(self, notice: Notice, now: datetime) -> None:  # noqa: ARG002 - kept in the order of arrival
        """Put a notice here once."""
        self._notices.setdefault(notice.key, notice)

    def notices(self, person: Person) -> Sequence[Notice]:
        """Return a person's notices, newest first."""
        newest_first = reversed(self._notices.values())
        return [notice for notice in newest_first if notice.to == person.id][:_MOST_NOTICES]


@dataclass(slots=True)
class _Lease:
    until: datetime
    fence: int
    done: bool = False


class FakeWeeks:
    """The weeks that have their workbook, in memory, from the week that holds `installed_at`."""

    def __init__(
        self, installed_at: datetime, outbox: FakeOutbox | None = None, events: list[Event] | None = None
    ) -> None:
        self._first = Week.of(installed_at)
        self._leases: dict[Week, _Lease] = {}
        self.outbox = FakeOutbox() if outbox is None else outbox
        self.events = [] if events is None else events

    def missing(self, now: datetime) -> Sequence[Week]:
        """Return the weeks that are due and not done."""
        weeks, week = [], self._first
        while week.due <= now:
            if week not in self._leases or not self._leases[week].done:
                weeks.append(week)
            week = week.next()
        return weeks

    def had(self, person_id: str, most: int) -> Sequence[Arrived]:
        """Return the last workbooks that somebody was told of, newest first, as they were written."""
        theirs = [n for n in self.outbox.written if n.kind is NoticeKind.WORKBOOK and n.to == person_id]
        return [Arrived(Week.parse(n.about), n.due, waits=True) for n in reversed(theirs)][:most]

    def claim(self, week: Week, now: datetime) -> int | None:
        """Lease a week."""
        lease = self._leases.get(week)
        if lease is not None and (lease.done or lease.until > now):
            return None
        fence = lease.fence + 1 if lease is not None else 1
        self._leases[week] = _Lease(now + LEASE, fence)
        return fence

    def renew(self, week: Week, fence: int, now: datetime) -> bool:
        """Lease a claimed week anew."""
        lease = self._leases.get(week)
        if lease is None or lease.fence != fence or lease.done:
            return False
        lease.until = now + LEASE
        return True

    def finish(self, week: Week, fence: int, event: Event, notices: Sequence[Notice]) -> bool:
        """Mark a week done, with its event and notices."""
        lease = self._leases.get(week)
        if lease is None or lease.fence != fence or lease.done:
            return False
        lease.done = True
        self.events.append(event)
        self.outbox.add(notices)
        return True
