"""Fake of the protocol Readers in bot/readers.py."""

from collections.abc import Sequence

from bot.errors import Busy, NotThere, Stale
from bot.events import Event
from bot.notices import Notice
from bot.readers import Change
from tests.fakes.outbox import FakeOutbox
from tests.fakes.register import FakeRegister


class FakeReaders:
    """Changes in memory, with the nonces of a fake register; while `busy`, the store is out of reach."""

    def __init__(self, register: FakeRegister, outbox: FakeOutbox, events: list[Event]) -> None:
        self._register, self._outbox, self._events = register, outbox, events
        self._changes: dict[str, Change] = {}
        self.busy = False

    def changes(self) -> Sequence[Change]:
        """Return every change, in the order of their proposals."""
        if self.busy:
            raise Busy
        return sorted(self._changes.values(), key=lambda change: (change.proposed_at, change.id))

    def propose(self, change: Change, *, nonce: str, event: Event, notices: Sequence[Notice]) -> None:
        """Keep a proposal once for each nonce."""
        if self._register.use_once(nonce, event.actor, change.id):
            self._put(change, event, notices)

    def settle(self, change: Change, *, nonce: str, event: Event, notices: Sequence[Notice]) -> None:
        """Keep that a proposal was agreed to or ended, once for each nonce."""
        if change.agreed_by in {change.proposed_by, change.person}:
            raise NotThere
        before = self._changes.get(change.id)
        if not self._register.use_once(nonce, event.actor, change.id):
            return
        if before is None or before.agreed_at or before.ended_at:
            raise Stale
        self._put(change, event, notices)

    def _put(self, change: Change, event: Event, notices: Sequence[Notice]) -> None:
        self._changes[change.id] = change
        self._outbox.add(notices)
        self._events.append(event)
