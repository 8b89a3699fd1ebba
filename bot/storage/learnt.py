"""What the policy's owner taught the bot, sealed, and counted so that every process notices."""

import json
from collections.abc import Callable, Collection, Sequence
from time import monotonic
from typing import Any

from sqlalchemy import Connection, Row, delete, select, update

from bot.errors import NotThere, Stale
from bot.events import Event
from bot.policies.learnt import Lesson
from bot.storage.audit import AuditTrail
from bot.storage.engine import Database, checked, insert_once
from bot.storage.keys_in_force import check_in_force
from bot.storage.people import FRESH_FOR
from bot.storage.sealing import Keys, Place
from bot.storage.tables import lessons, questions
from bot.storage.versions import count_up, version_of

DEALT_WITH = "One of these questions was dealt with meanwhile, so nothing was saved. Please open the list again."
_VERSION = "lessons_version"


class StoredLessons:
    """Lessons in a database. `clock` counts seconds and never goes back."""

    def __init__(
        self, database: Database, keys: Keys, audit: AuditTrail, clock: Callable[[], float] = monotonic
    ) -> None:
        self._database = database
        self._keys = keys
        self._audit = audit
        self._clock = clock
        self._known = (clock(), 0)
        """Until when a version is believed, and the version."""

    @property
    def at_hand(self) -> bool:
        """Whether the version in memory is believed just now."""
        return self._clock() < self._known[0]

    def version(self) -> int:
        """Return how often a lesson came or went."""
        good_until, version = self._known
        now = self._clock()
        if now >= good_until:
            with self._database.read() as connection:
                version = version_of(connection, _VERSION)
            self._known = (now + FRESH_FOR, version)
        return version

    def all(self) -> Sequence[Lesson]:
        """Return every lesson, the oldest day first."""
        with self._database.read() as connection:
            found = connection.execute(select(lessons).order_by(lessons.c.on, lessons.c.id)).all()
        return [self._lesson(row) for row in found]

    def learn(self, lesson: Lesson, questions: Collection[str], event: Event) -> None:
        """Keep a lesson once, and which questions it dealt with."""
        row = self._row(lesson)
        with self._database.write() as connection:
            count_up(connection, _VERSION)
            check_in_force(connection, self._keys)
            if insert_once(connection, lessons, row):
                _deal_with(connection, questions, lesson.id)
                self._audit.append(connection, event)
        self._forget_version()

    def take_back(self, lesson_id: str, event: Event) -> None:
        """Forget a lesson, so that its questions wait again."""
        with self._database.write() as connection:
            count_up(connection, _VERSION)
            if not connection.execute(delete(lessons).where(lessons.c.id == checked(lesson_id))).rowcount:
                raise NotThere
            connection.execute(update(questions).where(questions.c.lesson == lesson_id).values(lesson=""))
            self._audit.append(connection, event)
        self._forget_version()

    def _forget_version(self) -> None:
        self._known = (self._clock(), self._known[1])

    def _row(self, lesson: Lesson) -> dict[str, object]:
        words = json.dumps([lesson.subject, *lesson.phrases])
        return {
            "id": checked(lesson.id),
            "policy": lesson.policy,
            "ending": lesson.ending,
            "clause": lesson.clause,
            "on": lesson.on,
            "sealed": self._keys.seal_text(_place(lesson.id), words),
        }

    def _lesson(self, row: Row[Any]) -> Lesson:
        subject, *phrases = json.loads(self._keys.unseal_text(_place(row.id), row.sealed))
        return Lesson(row.id, row.policy, row.ending, row.on, row.clause, subject, tuple(phrases))


def _deal_with(connection: Connection, ids: Collection[str], lesson_id: str) -> None:
    these = (questions.c.id.in_(ids), questions.c.lesson == "")
    if connection.execute(update(questions).where(*these).values(lesson=lesson_id)).rowcount != len(ids):
        raise Stale(DEALT_WITH)


def _place(lesson_id: str) -> Place:
    return Place(lessons.name, "sealed", (lesson_id,))
