"""Who is signed in: kept in memory, bounded, and gone at a restart. For one event loop; never on disk.

Who is about to sign in is kept nowhere: it lies in their own browser.
"""

import asyncio
import hashlib
import json
import secrets
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field

from bot.errors import NotThere
from bot.people.signing_in import SignedIn
from bot.platforms.codec import Envelope

IDLE = 30 * 60.0
"""Seconds without a request after which a session ends."""
ABSOLUTE = 8 * 3600.0
"""Seconds after which a session ends in any case: a working day."""
MOST_SESSIONS = 1_000
"""Sessions at once; the one that was used longest ago makes room."""
FLOW = 600.0
"""Seconds that somebody has for signing in."""
MOST_SERVED = 5_000
"""Sign-ins that are remembered as finished; anybody may finish one, so the oldest makes room."""
ASKED_EVERY = 300.0
"""Seconds for which the word of Entra for somebody is believed (P8)."""
PAUSE = 10.0
"""Seconds without asking again after Entra was out of reach: each try may take two."""
_NOBODY = "somebody who is about to sign in"
"""Whom a flow is sealed for: it is not known yet. No person has this id."""


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
    """Sign-ins that have begun. Each lies sealed in a cookie of its own browser, and serves once.

    Anybody may begin one, so none is kept here: nobody can push out another's. Only what served is remembered, until it
    would have ended; should strangers finish so many that one is forgotten, Entra still takes its code once.
    """

    def __init__(self, clock: Callable[[], float], envelope: Envelope, most: int = MOST_SERVED) -> None:
        self._clock, self._envelope, self._most = clock, envelope, most
        # The keys outlive a restart; what served before, and the clock, do not.
        self._run = secrets.token_urlsafe(8)
        self._served: OrderedDict[str, float] = OrderedDict()

    def seal(self, flow: str) -> str:
        """Return a flow as the cookie of its browser."""
        begun = (self._run, secrets.token_urlsafe(16), self._clock() + FLOW, flow)
        return self._envelope.seal(json.dumps(begun), _NOBODY)

    def take(self, cookie: str) -> str | None:
        """Return a flow, once; None for one that served, that was begun too long ago, or that is none of ours."""
        try:
            run, id_, until, flow = json.loads(self._envelope.open(cookie, _NOBODY))
        except NotThere:
            return None
        if run != self._run or self._clock() >= until or id_ in self._served:
            return None
        self._remember(id_, until)
        return str(flow)

    def _remember(self, id_: str, until: float) -> None:
        now = self._clock()
        for ended in [old for old, end in self._served.items() if end <= now]:
            del self._served[ended]
        self._served[id_] = until
        while len(self._served) > self._most:
            self._served.popitem(last=False)


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode(errors="replace")).hexdigest()
