"""Codes for the second step, of which only a keyed mark is kept, and for whom what is confidential is open where.

A mark is HMAC-SHA256 over the person and the code, with a key that is not in the database: whoever has the database
alone cannot try out all codes on it.
"""

import hmac
import json
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, select, update

from bot.events import Action, Event
from bot.people.second_step import DIGITS, LOCKED_FOR, MOST_WRONG, VALID_FOR, TooManyWrong, Tried
from bot.storage.audit import AuditTrail
from bot.storage.engine import Database, insert_once, insert_or_update
from bot.storage.tables import second_step_codes, second_step_open

PURPOSE = "codes of the second step"
"""What the key of the marks is for."""
_NONE = b""


@dataclass(frozen=True, slots=True)
class _Standing:
    """How a person stands: the mark of the code that waits, until when, and wrong codes that still count."""

    mark: bytes
    until: datetime
    wrong: int


class StoredCodes:
    """Codes in a database; `key` is the key of the marks."""

    def __init__(self, database: Database, audit: AuditTrail, key: bytes, clock: Callable[[], datetime]) -> None:
        self._database, self._audit, self._key, self._clock = database, audit, key, clock

    def give(self, person_id: str) -> str:
        """Return a new code for a person, in the place of the last; raise TooManyWrong or Busy."""
        now, code = self._clock(), f"{secrets.randbelow(10**DIGITS):0{DIGITS}}"
        with self._database.write() as connection:
            if _standing(connection, person_id, now).wrong >= MOST_WRONG:
                raise TooManyWrong
            _change(connection, person_id, mark=self._mark(person_id, code), until=now + VALID_FOR)
            self._audit.append(connection, Event(person_id, Action.CODE_GIVEN, person_id, now))
        return code

    def use(self, person_id: str, code: str, chat: str, lasts: timedelta) -> Tried:
        """Use a code up; a right one opens what is confidential to this person in a chat system. Raises Busy."""
        now = self._clock()
        with self._database.write() as connection:
            standing = _standing(connection, person_id, now)
            if standing.wrong >= MOST_WRONG:
                return Tried.LOCKED
            right = now < standing.until and hmac.compare_digest(standing.mark, self._mark(person_id, code))
            if right:
                _change(connection, person_id, mark=_NONE, wrong=0)
                _open(connection, person_id, chat, now + lasts)
            else:
                _change(connection, person_id, wrong=standing.wrong + 1, wrong_at=now)
            action = Action.CODE_TAKEN if right else Action.CODE_REFUSED
            self._audit.append(connection, Event(person_id, action, person_id, now, {"in": chat}))
        return Tried.RIGHT if right else Tried.WRONG

    def is_open(self, person_id: str, chat: str) -> bool:
        """Say whether what is confidential is open to a person in a chat system just now; raise Busy."""
        opened = second_step_open.c
        query = select(opened.until).where(opened.person == person_id, opened.chat == chat)
        with self._database.read() as connection:
            until = connection.execute(query).scalar_one_or_none()
        return until is not None and self._clock() < until

    def _mark(self, person_id: str, code: str) -> bytes:
        return hmac.digest(self._key, json.dumps([person_id, code]).encode(), "sha256")


def forget_old_codes(connection: Connection, now: datetime) -> None:
    """Forget what is closed again, and codes that are too old to serve or to count."""
    connection.execute(delete(second_step_open).where(second_step_open.c.until <= now))
    old = (second_step_codes.c.until <= now, second_step_codes.c.wrong_at <= now - LOCKED_FOR)
    connection.execute(delete(second_step_codes).where(*old))


def _standing(connection: Connection, person_id: str, now: datetime) -> _Standing:
    """Return how a person stands; others who ask for the same person wait here."""
    insert_once(
        connection, second_step_codes, {"person": person_id, "mark": _NONE, "until": now, "wrong": 0, "wrong_at": now}
    )
    query = select(second_step_codes).where(second_step_codes.c.person == person_id).with_for_update()
    row = connection.execute(query).one()
    return _Standing(row.mark, row.until, row.wrong if now < row.wrong_at + LOCKED_FOR else 0)


def _change(connection: Connection, person_id: str, **values: object) -> None:
    connection.execute(update(second_step_codes).where(second_step_codes.c.person == person_id).values(**values))


def _open(connection: Connection, person_id: str, chat: str, until: datetime) -> None:
    row = {"person": person_id, "chat": chat, "until": until}
    connection.execute(insert_or_update(connection, second_step_open, "until"), row)
