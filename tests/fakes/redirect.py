"""Fake of bot/requests/redirect.py."""

from dataclasses import replace

from bot.errors import Busy, NotThere
from bot.events import Event
from bot.notices import Notice
from bot.requests.redirect import Outcome, Redirect
from tests.fakes.outbox import FakeOutbox


class FakeRedirects:
    """Redirects in memory. `filed` lists them as they stand, in order; `busy = True` makes filing fail."""

    def __init__(self, events: list[Event] | None = None, outbox: FakeOutbox | None = None) -> None:
        self.events = [] if events is None else events
        self._outbox = FakeOutbox() if outbox is None else outbox
        self.busy = False
        self._by_id: dict[str, Redirect] = {}

    @property
    def filed(self) -> list[Redirect]:
        """Every redirect as it stands."""
        return list(self._by_id.values())

    def file(self, redirect: Redirect, event: Event) -> None:
        """File a redirect once."""
        if self.busy:
            raise Busy
        if redirect.id not in self._by_id:
            self._by_id[redirect.id] = redirect
            self.events.append(event)

    def find(self, redirect_id: str) -> Redirect:
        """Return a redirect; raise NotThere."""
        if redirect_id not in self._by_id:
            raise NotThere
        return self._by_id[redirect_id]

    def suggest(self, redirect: Redirect, event: Event, notice: Notice) -> bool:
        """File a redirect with its notice, once for each key of a notice."""
        if any(written.key == notice.key for written in self._outbox.written):
            return False
        self.file(redirect, event)
        self._outbox.add([notice])
        return True

    def settle(self, redirect_id: str, outcome: Outcome, event: Event) -> None:
        """Write down an outcome; raise NotThere. The same outcome again is no event."""
        if self.find(redirect_id).outcome is not outcome:
            self._by_id[redirect_id] = replace(self._by_id[redirect_id], outcome=outcome)
            self.events.append(event)
