"""The bot's token: one from the settings, or one that is refreshed every few hours (Slack's token rotation).

A refresh token is meant to serve once: after a call, Slack revokes it "after a short grace period", while the access
token that was used until then stays good (https://docs.slack.dev/authentication/using-token-rotation). So one process
at a time refreshes, which it writes down before it asks. Should it die after Slack answered and before the answer is
stored, the next one asks with the old refresh token once the lease is over: within the grace period that works, after
it Slack refuses (invalid_refresh_token), and a fresh refresh token has to be put into the settings, which is then taken
in place of what is stored.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from threading import Lock
from typing import Protocol

from bot.platforms.slack.api import Grant

EARLY = timedelta(hours=2)
"""How long before its end a token is refreshed; Slack's serve for twelve hours."""
BELIEVED_FOR = timedelta(seconds=30)
"""How long what was read from the store is used without reading it again."""
LEASE = timedelta(seconds=20)
"""How long a process may take for a refresh; longer than Slack is waited for."""
NAME = "slack_token"
_SEED_DIGITS = 16
_LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


class Secrets(Protocol):
    """Where a secret is kept, sealed."""

    def get(self, name: str) -> tuple[int, str] | None:
        """Return the version and the text of a secret, or None."""
        ...

    def put(self, name: str, version_before: int, text: str) -> bool:
        """Write a secret as the version after `version_before` (0: none); False where another came first."""
        ...


class Tokens(Protocol):
    """Where the bot's token comes from."""

    def current(self) -> str:
        """Return the token to use now; raise SlackError or Busy where there is none."""
        ...

    def keep_fresh(self) -> None:
        """Refresh the token where its end is near; raise SlackError or Busy where that did not work."""
        ...


class FixedToken:
    """A token that stays as it is."""

    def __init__(self, token: str) -> None:
        self._token = token

    def current(self) -> str:
        """Return the token."""
        return self._token

    def keep_fresh(self) -> None:
        """Do nothing."""


@dataclass(frozen=True, slots=True)
class _Held:
    """What is stored. `seeds` are marks of the refresh tokens that the settings ever held, the present one last."""

    seeds: tuple[str, ...]
    refresh: str = field(repr=False)
    access: str = field(default="", repr=False)
    ends: datetime = _LONG_AGO
    leased_until: datetime = _LONG_AGO

    def text(self) -> str:
        """Return this as it is sealed."""
        return json.dumps([self.seeds, self.refresh, self.access, self.ends.isoformat(), self.leased_until.isoformat()])

    @classmethod
    def parse(cls, text: str) -> "_Held":
        """Return what was sealed."""
        seeds, refresh, access, ends, leased_until = json.loads(text)
        return cls(tuple(seeds), refresh, access, datetime.fromisoformat(ends), datetime.fromisoformat(leased_until))


@dataclass(frozen=True, slots=True)
class _Read:
    """What stood in the store at a version, and when that was."""

    version: int
    held: _Held
    at: datetime


class RotatingToken:
    """A token that is refreshed by whoever keeps it fresh, across processes.

    `first` is the refresh token of the settings; `refresh` asks Slack for a new token and raises SlackError.
    """

    def __init__(
        self, secrets: Secrets, first: str, refresh: Callable[[str], Grant], clock: Callable[[], datetime]
    ) -> None:
        self._secrets, self._first, self._refresh, self._clock = secrets, first, refresh, clock
        self._seed = sha256(first.encode()).hexdigest()[:_SEED_DIGITS]
        self._lock = Lock()
        self._last: _Read | None = None
        self._unsaved: _Read | None = None

    def current(self) -> str:
        """Return the token to use now, refreshed only if it has ended; Slack refuses one that could not be."""
        if self._seen().ends <= self._clock():
            self.keep_fresh()
        return self._seen().access

    def keep_fresh(self) -> None:
        """Refresh the token where less than two hours are left and no other process is about it."""
        if not self._unsaved and not self._is_due(self._seen()):
            return
        with self._lock:
            self._save()
            read = self._read()
            if self._is_due(read.held) and read.held.leased_until <= self._clock():
                self._exchange(read)

    def _is_due(self, held: _Held) -> bool:
        return held.ends - self._clock() < EARLY

    def _exchange(self, read: _Read) -> None:
        """Lease the refresh token, so that nobody else uses it, exchange it, and store what came."""
        leased = replace(read.held, leased_until=self._clock() + LEASE)
        if not self._secrets.put(NAME, read.version, leased.text()):
            self._read()
            return
        asked_at = self._clock()
        grant = self._refresh(leased.refresh)
        fresh = _Held(leased.seeds, grant.refresh, grant.access, asked_at + grant.lasts)
        self._last = self._unsaved = _Read(read.version + 1, fresh, asked_at)
        self._save()

    def _save(self) -> None:
        """Store what Slack gave; where the store is busy, it is kept in memory and stored at the next call."""
        unsaved = self._unsaved
        if unsaved is not None:
            won = self._secrets.put(NAME, unsaved.version, unsaved.held.text())
            self._unsaved = None
            if not won:
                self._read()

    def _seen(self) -> _Held:
        last = self._last
        if last is not None and (self._unsaved or last.at <= self._clock() < last.at + BELIEVED_FOR):
            return last.held
        return self._read().held

    def _read(self) -> _Read:
        version, text = self._secrets.get(NAME) or (0, "")
        held = _Held.parse(text) if text else _Held((), "")
        if self._seed not in held.seeds:  # nothing is stored yet, or somebody put a fresh one into the settings
            held = _Held((*held.seeds, self._seed), self._first)
        self._last = _Read(version, held, self._clock())
        return self._last
