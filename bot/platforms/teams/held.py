"""Files that somebody sent to the bot in a chat, until they say what for; and files that wait for somebody's consent.

Both lie in memory, for a short time and within bounds. Of what people send only the address at Microsoft is held.
"""

import secrets
from collections import OrderedDict
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from threading import Lock

from bot.chat.reply import File
from bot.platforms.fetching import SentFile

HELD_FOR = timedelta(minutes=50)
"""An address that opens a file by itself serves for about an hour."""
MOST_OF_EACH, MOST_PEOPLE = 10, 500
WAITS_FOR = timedelta(minutes=30)
MOST_WAITING = 50
_TOKEN_BYTES = 18
_Kept = tuple[tuple[datetime, SentFile], ...]
"""Files, each with the moment until which it is held."""


class Held:
    """Files by the person who sent them, the newest last; for any thread."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock, self._lock = clock, Lock()
        self._files: OrderedDict[str, _Kept] = OrderedDict()

    def add(self, person_id: str, files: Sequence[SentFile]) -> None:
        """Hold files, each for its own time; the oldest make room."""
        with self._lock:
            until = self._clock() + HELD_FOR
            new = {file.id: (until, file) for file in files}
            before = ((end, file) for end, file in self._kept(person_id) if file.id not in new)
            self._files.pop(person_id, None)
            self._files[person_id] = (*before, *new.values())[-MOST_OF_EACH:]
            if len(self._files) > MOST_PEOPLE:
                self._files.popitem(last=False)

    def of(self, person_id: str) -> tuple[SentFile, ...]:
        """Return the files that a person sent lately."""
        with self._lock:
            return tuple(file for _, file in self._kept(person_id))

    def forget(self, person_id: str, files: Sequence[SentFile]) -> None:
        """Forget files that were stored."""
        stored = {file.id for file in files}
        with self._lock:
            left = tuple((until, file) for until, file in self._kept(person_id) if file.id not in stored)
            self._files.pop(person_id, None)
            if left:
                self._files[person_id] = left

    def _kept(self, person_id: str) -> _Kept:
        now = self._clock()
        return tuple((until, file) for until, file in self._files.get(person_id, ()) if now < until)


class Waiting:
    """Files for people that wait until they agree to have them; each is taken once, by its person."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock, self._lock = clock, Lock()
        self._files: OrderedDict[str, tuple[datetime, str, File]] = OrderedDict()

    def put(self, person_id: str, file: File) -> str:
        """Keep a file and return a token for it; the oldest make room."""
        token = secrets.token_urlsafe(_TOKEN_BYTES)
        with self._lock:
            self._files[token] = (self._clock() + WAITS_FOR, person_id, file)
            if len(self._files) > MOST_WAITING:
                self._files.popitem(last=False)
        return token

    def take(self, person_id: str, token: str) -> File | None:
        """Return a file of this person's and forget it, or None."""
        with self._lock:
            until, owner, file = self._files.get(token, (self._clock(), "", None))
            if owner != person_id or self._clock() >= until:
                return None
            del self._files[token]
        return file
