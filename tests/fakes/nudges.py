"""Fake of bot/requests/nudge.py."""

from datetime import date

from bot.errors import Busy
from bot.events import Event
from bot.notices import Notice
from bot.requests.nudge import KEPT, Nudge, follow_up_key
from bot.requests.redirect import Redirect
from tests.fakes.outbox import FakeOutbox
from tests.fakes.redirect import FakeRedirects


class FakeNudges:
    """Nudges in memory. `given` lists those that are kept.

    `busy = True` makes everything fail, `full = True` every write.
    """

    def __init__(
        self,
        redirects: FakeRedirects | None = None,
        outbox: FakeOutbox | None = None,
        events: list[Event] | None = None,
    ) -> None:
        self.events = [] if events is None else events
        self.busy = self.full = False
        self.given: list[Nudge] = []
        self._redirects = FakeRedirects() if redirects is None else redirects
        self._outbox = FakeOutbox() if outbox is None else outbox
        self._on: set[str] = set()

    def switch(self, place: str, event: Event, *, on: bool) -> None:
        """Switch nudges on or off in a channel. As they were already is no event."""
        self._check_write()
        if (place in self._on) is not on:
            self._on ^= {place}
            self.events.append(event)

    def are_on(self, place: str) -> bool:
        """Say whether nudges are on in a channel."""
        self._check()
        return place in self._on

    def give(self, nudge: Nudge, redirect: Redirect, event: Event, follow_up: Notice) -> bool:
        """Write down a nudge, its redirect and its follow-up."""
        if not self._put(nudge):
            return False
        self._redirects.file(redirect, event)
        self._outbox.add([follow_up])
        return True

    def warn(self, mark: str, on: date, redirect: Redirect, event: Event) -> bool:
        """Write down that a message of danger was answered, and its redirect."""
        if not self._put(Nudge(mark, mark, on)):
            return False
        self._redirects.file(redirect, event)
        return True

    def put_off(self, nudge: Nudge, redirect_id: str, event: Event) -> None:
        """Write down that a person wants no more notes on a day, and drop a follow-up that has not gone."""
        noted = self._put(nudge)
        if self._outbox.drop(follow_up_key(redirect_id)) or noted:
            self.events.append(event)

    def _put(self, nudge: Nudge) -> bool:
        self._check_write()
        self.given = [kept for kept in self.given if kept.on >= nudge.on - KEPT]
        if any(kept.mark == nudge.mark or (kept.person, kept.on) == (nudge.person, nudge.on) for kept in self.given):
            return False
        self.given.append(nudge)
        return True

    def _check(self) -> None:
        if self.busy:
            raise Busy

    def _check_write(self) -> None:
        self._check()
        if self.full:
            raise Busy
