"""A second step before anything confidential is read in chat: a code that somebody gets on the page, signed in there.

A code serves one person once and for a short time. It opens what is confidential to that person, in one chat system,
for as long as the federation says. The page never asks for one: whoever is there has just signed in.
"""

import re
from dataclasses import dataclass
from datetime import timedelta
from enum import Enum, auto
from typing import Protocol

from bot.errors import StaffroomError

DIGITS = 8
"""Digits of a code: one in a hundred million is guessed, and only so many may be tried."""
VALID_FOR = timedelta(minutes=5)
"""How long a code waits to be typed."""
MOST_WRONG = 5
"""Wrong codes in a row after which none is taken for a while."""
LOCKED_FOR = timedelta(minutes=15)
"""How long none is taken then, from the last wrong one; after as long without one they are forgotten."""
_NO_DIGIT = re.compile(r"[^0-9]")


class Tried(Enum):
    """What became of a code that was typed."""

    RIGHT = auto()
    WRONG = auto()
    LOCKED = auto()
    """It was not even looked at: too many wrong ones came before it."""


class WrongCode(StaffroomError):
    """A code is not the one that this person was given last, was used already, or is too old: which is not said."""

    sentence = "This code does not serve. It may be mistyped, used already, or older than five minutes."


class TooManyWrong(StaffroomError):
    """Too many wrong codes were tried in this person's name."""

    sentence = (
        "Five wrong codes were tried in your name, so none is given or taken for a quarter of an hour. The page stays "
        "open to you, and so does /escalate here. If it was not you who tried, please tell whoever looks after "
        "Staffroom."
    )


class Codes(Protocol):
    """Gives codes and takes them. All may wait for a database, and raise Busy."""

    def give(self, person_id: str) -> str:
        """Return a new code for a person, in the place of the last; raise TooManyWrong."""
        ...

    def use(self, person_id: str, code: str, chat: str, lasts: timedelta) -> Tried:
        """Use a code up; a right one opens what is confidential to this person in a chat system for `lasts`."""
        ...

    def is_open(self, person_id: str, chat: str) -> bool:
        """Say whether what is confidential is open to a person in a chat system just now."""
        ...


@dataclass(frozen=True, slots=True)
class SecondStep:
    """The second step in one chat system. `page` is the address at which codes are given."""

    codes: Codes
    chat: str
    lasts: timedelta
    page: str

    @property
    def minutes(self) -> int:
        """For how many minutes a code opens what is confidential."""
        return self.lasts // timedelta(minutes=1)

    def is_open(self, person_id: str) -> bool:
        """Say whether what is confidential is open to a person here just now; raise Busy."""
        return self.codes.is_open(person_id, self.chat)

    def open(self, person_id: str, typed: str) -> None:
        """Open what is confidential with a code as it was typed; raise WrongCode, TooManyWrong or Busy."""
        tried = self.codes.use(person_id, _NO_DIGIT.sub("", typed), self.chat, self.lasts)
        if tried is Tried.LOCKED:
            raise TooManyWrong
        if tried is Tried.WRONG:
            raise WrongCode


def spaced(code: str) -> str:
    """Return a code as people read it, in two groups."""
    return f"{code[: DIGITS // 2]} {code[DIGITS // 2 :]}"
