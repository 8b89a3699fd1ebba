"""Fake of bot/storage/second_steps.py: codes in memory."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count

from bot.events import Action, Event
from bot.people.second_step import LOCKED_FOR, MOST_WRONG, VALID_FOR, TooManyWrong, Tried


@dataclass
class FakeCodes:
    """Codes that count up, so that a test can tell them apart. `events` lists every event that was written."""

    clock: Callable[[], datetime]
    events: list[Event] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._numbers = count(10_000_001)
        self._given: dict[str, tuple[str, datetime]] = {}
        self._wrong: dict[str, tuple[int, datetime]] = {}
        self._open: dict[tuple[str, str], datetime] = {}

    def give(self, person_id: str) -> str:
        """Give the next number."""
        if self._count(person_id) >= MOST_WRONG:
            raise TooManyWrong
        code = str(next(self._numbers))
        self._given[person_id] = code, self.clock() + VALID_FOR
        self._tell(person_id, Action.CODE_GIVEN)
        return code

    def use(self, person_id: str, code: str, chat: str, lasts: timedelta) -> Tried:
        """Use a code up."""
        wrong, now = self._count(person_id), self.clock()
        if wrong >= MOST_WRONG:
            return Tried.LOCKED
        given, until = self._given.get(person_id, ("", now))
        if given != code or now >= until:
            self._wrong[person_id] = wrong + 1, now
            self._tell(person_id, Action.CODE_REFUSED, chat)
            return Tried.WRONG
        del self._given[person_id]
        self._wrong.pop(person_id, None)
        self._open[person_id, chat] = now + lasts
        self._tell(person_id, Action.CODE_TAKEN, chat)
        return Tried.RIGHT

    def is_open(self, person_id: str, chat: str) -> bool:
        """Say whether it is open."""
        return self.clock() < self._open.get((person_id, chat), self.clock())

    def _count(self, person_id: str) -> int:
        wrong, last = self._wrong.get(person_id, (0, self.clock()))
        return wrong if self.clock() < last + LOCKED_FOR else 0

    def _tell(self, person_id: str, action: Action, chat: str = "") -> None:
        self.events.append(Event(person_id, action, person_id, self.clock(), {"in": chat} if chat else {}))
