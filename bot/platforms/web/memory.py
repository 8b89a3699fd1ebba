"""What the page remembers, in memory and bounded: conversations and files. Who was picked lies in a cookie."""

import hashlib
import hmac
import secrets
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from markupsafe import Markup

from bot.chat.reply import File
from bot.platforms.web.confidence import Unkept
from bot.platforms.web.render import FormCard, Said

WAITS_FOR = timedelta(minutes=30)
"""How long a file lies on the shelf."""
_PURPOSE = b"staffroom web visitor\0"


@dataclass(frozen=True, slots=True)
class Visitor:
    """A browser session and the person it was chosen to be."""

    session: str
    person_id: str


def new_visitor(person_id: str) -> Visitor:
    """Return a fresh session for a person."""
    return Visitor(secrets.token_urlsafe(16), person_id)


def sealed(visitor: Visitor, secret: bytes) -> str:
    """Return a visitor as a cookie that nobody can make without the secret."""
    body = f"{visitor.session}.{visitor.person_id.encode().hex()}"
    return f"{body}.{_mac(body, secret)}"


def opened(cookie: str, secret: bytes) -> Visitor | None:
    """Return the visitor in a cookie, or None if we did not write it."""
    body, _, mac = cookie.rpartition(".")
    if not hmac.compare_digest(mac.encode(errors="replace"), _mac(body, secret).encode()):
        return None
    session, _, person_id = body.partition(".")
    return Visitor(session, bytes.fromhex(person_id).decode())


def _mac(body: str, secret: bytes) -> str:
    return hmac.new(secret, _PURPOSE + body.encode(errors="replace"), hashlib.sha256).hexdigest()


@dataclass(frozen=True, slots=True)
class Exchange:
    """What somebody said or pressed, and the answer: as drawn, a form that is drawn according to its place, or neither.

    An answer in confidence is Unkept: it is asked for whenever it is drawn.
    """

    said: Said
    answer: Markup | FormCard | Unkept

    @property
    def open_form(self) -> str:
        """The nonce of the form that is open here, empty for none."""
        is_form = isinstance(self.answer, FormCard) or (isinstance(self.answer, Unkept) and self.answer.is_form)
        return self.answer.nonce if is_form and not isinstance(self.answer, Markup) else ""


class Conversations:
    """The last exchanges of the sessions that were used last. For one event loop; never on disk."""

    def __init__(self, sessions: int = 200, exchanges: int = 30) -> None:
        self._most_sessions, self._most_exchanges = sessions, exchanges
        self._kept: OrderedDict[str, tuple[Exchange, ...]] = OrderedDict()

    def of(self, session: str) -> tuple[Exchange, ...]:
        """Return a session's exchanges, oldest first."""
        if session in self._kept:
            self._kept.move_to_end(session)
        return self._kept.get(session, ())

    def add(self, session: str, exchange: Exchange, nonce: str = "") -> None:
        """Add an exchange; in place of the last one if that is the form with this nonce."""
        before = self.of(session)
        if before and before[-1].open_form == nonce != "":
            before = before[:-1]
        self._kept[session] = (*before, exchange)[-self._most_exchanges :]
        while len(self._kept) > self._most_sessions:
            self._kept.popitem(last=False)

    def join(self, of: str, to: str) -> None:
        """Add one session's exchanges to another's, after them, and empty the first."""
        for exchange in self.of(of):
            self.add(to, exchange)
        self.forget(of)

    def forget(self, session: str) -> None:
        """Empty a session's conversation."""
        self._kept.pop(session, None)


class Shelf:
    """Files that wait a while to be fetched by their person, under names that cannot be guessed."""

    def __init__(self, clock: Callable[[], datetime], files: int = 50, size: int = 100 * 1024 * 1024) -> None:
        self._clock, self._most_files, self._most_bytes = clock, files, size
        self._kept: OrderedDict[str, tuple[str, File, datetime]] = OrderedDict()

    def put(self, person_id: str, file: File) -> str:
        """Keep a file for a person and return its token; the oldest files make room."""
        self.sweep()
        token = secrets.token_urlsafe(24)
        self._kept[token] = (person_id, file, self._clock() + WAITS_FOR)
        while len(self._kept) > self._most_files or self._size() > self._most_bytes:
            self._kept.popitem(last=False)
        return token

    def get(self, person_id: str, token: str) -> File | None:
        """Return a file of this person's, or None."""
        self.sweep()
        owner, file, _ = self._kept.get(token, ("", None, None))
        return file if owner == person_id else None

    def forget(self, token: str) -> None:
        """Take a file away."""
        self._kept.pop(token, None)

    def sweep(self) -> None:
        """Take away what nobody fetched in time."""
        now = self._clock()
        for token in [token for token, (_, _, until) in self._kept.items() if until <= now]:
            self.forget(token)

    def _size(self) -> int:
        return sum(len(file.content) for _, file, _ in self._kept.values())
