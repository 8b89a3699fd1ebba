"""What a chat system says of its users, believed for five minutes, and who on the staff list they are.

Roles come from the staff list alone, which is asked every time, so that a leaver on our list is out at once.
"""

from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock
from time import monotonic
from typing import Generic, TypeVar

from bot.errors import StaffroomError
from bot.people import Person

BELIEVED_FOR = 300.0
"""Seconds for which a chat system's word for a member is believed."""
REFUSED_FOR = 30.0
"""Seconds for which its word against a user is believed: long enough for a burst, short for who was just let in."""
PAUSE = 10.0
"""Seconds without asking again for somebody of whom it could not be asked: each try may take two."""
MOST_USERS = 5_000
"""Users of whom the last word is kept."""
_TURNS = 64
Member = TypeVar("Member")

STRANGER = (
    "I am here for the federation's staff, and I cannot find you on the staff list under the e-mail address that "
    "{system} has for you. If you work here, please ask your school office to check that the two are the same. "
    "If anyone is in danger now, call 999."
)
CANNOT_TELL = (
    "{system} cannot tell me who you are at the moment. Please try again in a minute. "
    "If anyone is in danger now, call 999; if a child may be at risk, speak to your safeguarding lead."
)


class Nobody(StaffroomError):
    """The chat system knows no such user."""


@dataclass(frozen=True, slots=True)
class Known:
    """Somebody on the staff list. `sure` is false where nobody could be asked whether they are still here."""

    person: Person
    sure: bool


@dataclass(frozen=True, slots=True)
class Word(Generic[Member]):
    """The last word on a user: None where there never was one, `sure` where nothing went wrong since."""

    member: Member | None
    sure: bool
    until: float


class Words(Generic[Member]):
    """The last words on users. `nobody` stands for a user who is not there, `is_ours` says whether one may come in.

    `clock` counts seconds and never goes back.
    """

    def __init__(
        self, nobody: Member, is_ours: Callable[[Member], bool], clock: Callable[[], float] = monotonic
    ) -> None:
        self._nobody, self._is_ours, self._clock = nobody, is_ours, clock
        self._words: dict[str, Word[Member]] = {}
        self._lock = Lock()
        # One of a burst asks, the others wait for its answer.
        self._turns = tuple(Lock() for _ in range(_TURNS))

    def of(self, user: str, ask: Callable[[], Member]) -> Word[Member]:
        """Return the word on a user; `ask` raises Nobody, or another StaffroomError where it cannot be said."""
        with self._turns[hash(user) % _TURNS]:
            return self.fresh(user) or self._asked(user, ask)

    def fresh(self, key: str) -> Word[Member] | None:
        """Return a word that is still believed, without asking anybody."""
        word = self._words.get(key)
        return word if word is not None and self._clock() < word.until else None

    def keep(self, key: str, member: Member | None, *, sure: bool = True) -> Word[Member]:
        """Keep a word and return it."""
        word = Word(member, sure, self._clock() + self._lasts(member, sure=sure))
        with self._lock:
            self._words.pop(key, None)
            self._words[key] = word
            if len(self._words) > MOST_USERS:
                del self._words[next(iter(self._words))]  # the one that was asked about longest ago
        return word

    def _asked(self, user: str, ask: Callable[[], Member]) -> Word[Member]:
        try:
            return self.keep(user, ask())
        except Nobody:
            return self.keep(user, self._nobody)
        except StaffroomError:
            last = self._words.get(user)
            return self.keep(user, last.member if last is not None else None, sure=False)

    def _lasts(self, member: Member | None, *, sure: bool) -> float:
        if member is None or not sure:
            return PAUSE
        return BELIEVED_FOR if self._is_ours(member) else REFUSED_FOR
