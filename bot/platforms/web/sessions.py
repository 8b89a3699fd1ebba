"""Who is signed in: kept in memory, bounded, and gone at a restart. For one event loop; never on disk."""

import asyncio
import hashlib
import secrets
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field

from bot.people.signing_in import SignedIn

IDLE = 30 * 60.0
"""Seconds without a request after which a session ends."""
ABSOLUTE = 8 * 3600.0
"""Seconds after which a session ends in any case: a working day."""
MOST_SESSIONS = 1_000
"""Sessions at once; the one that was used longest ago makes room."""
FLOW = 600.0
"""Seconds that somebody has for signing in."""
MOST_FLOWS = 5_000
"""Sign-ins at once that have begun: anybody may begin one, so the oldest makes room."""
ASKED_EVERY = 300.0
"""Seconds for which the word of Entra for somebody is believed (P8)."""
PAUSE = 10.0
"""Seconds without asking again after Entra was out of reach: each try may take two."""


@dataclass(slots=True)
class Session:
    """Somebody signed in. `id` names their conversation and opens nothing; the times are the clock's, in seconds.

    `ask_at` is when Entra is to be asked again, `sure` says whether it answered the last time; `turn` lets one of
    several requests ask, while the others wait for its answer.
    """

    id: str
    account: SignedIn
    begun: float
    used: float
    ask_at: float
    sure: bool = True
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)


class Sessions:
    """The sessions by their token, of which only the hash is kept. `ended` is told the id of each that ends."""

    def __init__(self, clock: Callable[[], float], ended: Callable[[str], None], most: int = MOST_SESSIONS) -> None:
        self._clock, self._ended, self._most = clock, ended, most
        self._kept: OrderedDict[str, Session] = OrderedDict()

    def open(self, account: SignedIn) -> str:
        """Begin a session and return its token, which nobody had before."""
        self._tidy()
        now, token = self._clock(), secrets.token_urlsafe(32)
        self._kept[_hash(token)] = Session(secrets.token_urlsafe(16), account, now, now, now + ASKED_EVERY)
        while len(self._kept) > self._most:
            self._end(next(iter(self._kept)))
        return token

    def of(self, token: str) -> Session | None:
        """Return the session with this token and note that it was used, or None if there is none or it has ended."""
        self._tidy()
        key, now = _hash(token), self._clock()
        session = self._kept.get(key)
        if session is None:
            return None
        if now - session.begun >= ABSOLUTE:
            self._end(key)
            return None
        session.used = now
        self._kept.move_to_end(key)
        return session

    def end(self, token: str) -> None:
        """End the session with this token, if there is one."""
        if _hash(token) in self._kept:
            self._end(_hash(token))

    def _tidy(self) -> None:
        """End what was left alone; the longest unused stands first."""
        before = self._clock() - IDLE
        while self._kept and next(iter(self._kept.values())).used <= before:
            self._end(next(iter(self._kept)))

    def _end(self, key: str) -> None:
        self._ended(self._kept.pop(key).id)


class Flows:
    """Sign-ins that have begun, by a token that only their browser has; each serves once."""

    def __init__(self, clock: Callable[[], float], most: int = MOST_FLOWS) -> None:
        self._clock, self._most = clock, most
        self._kept: OrderedDict[str, tuple[str, float]] = OrderedDict()

    def keep(self, flow: str) -> str:
        """Keep a flow and return its token."""
        token = secrets.token_urlsafe(32)
        self._kept[_hash(token)] = (flow, self._clock() + FLOW)
        while len(self._kept) > self._most:
            self._kept.popitem(last=False)
        return token

    def take(self, token: str) -> str | None:
        """Return a flow and forget it, or None if there is none or it was begun too long ago."""
        flow, until = self._kept.pop(_hash(token), ("", 0.0))
        return flow if flow and self._clock() < until else None


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode(errors="replace")).hexdigest()
