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


class Held:
    """Files by the person who sent them, the newest last; for any thread."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock, self._lock = clock, Lock()
        self._files: OrderedDict[str, tuple[datetime, tuple[SentFile, ...]]] = OrderedDict()

    def add(self, person_id: str, files: Sequence[SentFile]) -> None:
        """Hold files; the oldest make room, and those that were held longer are held as long as the new ones."""
        with self._lock:
            before = self._of(person_id)
            kept = tuple({file.id: file for file in (*before, *files)}.values())[-MOST_OF_EACH:]
            self._files.pop(person_id, None)
            self._files[person_id] = (self._clock() + HELD_FOR, kept)
            while len(self._files) > MOST_PEOPLE:
                self._files.popitem(last=False)

    def of(self, person_id: str) -> tuple[SentFile, ...]:
        """Return the files that a person sent lately."""
        with self._lock:
            return self._of(person_id)

    def forget(self, person_id: str, files: Sequence[SentFile]) -> None:
        """Forget files that were stored."""
        stored = {file.id for file in files}
        with self._lock:
            left = tuple(file for file in self._of(person_id) if file.id not in stored)
            until, _ = self._files.pop(person_id, (self._clock(), ()))
            if left:
                self._files[person_id] = (until, left)

    def _of(self, person_id: str) -> tuple[SentFile, ...]:
        until, files = self._files.get(person_id, (self._clock(), ()))
        return files if self._clock() < until else ()


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
            while len(self._files) > MOST_WAITING:
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
