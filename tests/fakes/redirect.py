"""Fake of bot/requests/redirect.py."""

from dataclasses import replace

from bot.errors import Busy, NotThere
from bot.events import Event
from bot.requests.redirect import Outcome, Redirect


class FakeRedirects:
    """Redirects in memory. `filed` lists them as they stand, in order; `busy = True` makes filing fail."""

    def __init__(self, events: list[Event] | None = None) -> None:
        self.events = [] if events is None else events
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

    def settle(self, redirect_id: str, outcome: Outcome, event: Event) -> None:
        """Write down an outcome; raise NotThere. The same outcome again is no event."""
        if redirect_id not in self._by_id:
            raise NotThere
        if self._by_id[redirect_id].outcome is not outcome:
            self._by_id[redirect_id] = replace(self._by_id[redirect_id], outcome=outcome)
            self.events.append(event)
