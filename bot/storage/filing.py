"""Filed redirects, and the questions that people asked of a policy."""

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from bot.errors import NotThere
from bot.events import NOBODY, THE_BOT, Action, Event
from bot.notices import Notice
from bot.policies.questions import Kept, Question
from bot.references import new_id
from bot.requests.redirect import Outcome, Redirect
from bot.storage.audit import AuditTrail, lock
from bot.storage.batches import Batches
from bot.storage.engine import Database, checked, insert_once
from bot.storage.keys_in_force import check_in_force
from bot.storage.outbox import put_notices
from bot.storage.rows import Unseal
from bot.storage.scrubbing import scrub_is_due
from bot.storage.sealing import Keys, Place
from bot.storage.tables import lessons, outbox, questions, redirects
from bot.storage.tidying import forget_whose

_QUESTIONS = select(questions, lessons.c.ending).outerjoin(lessons, lessons.c.id == questions.c.lesson)
"""Questions, and what became of them."""


class StoredRedirects:
    """Redirects in a database."""

    def __init__(self, database: Database, audit: AuditTrail) -> None:
        self._database = database
        self._audit = audit

    def file(self, redirect: Redirect, event: Event) -> None:
        """File a redirect once."""
        with self._database.write() as connection:
            if put_redirect(connection, redirect):
                self._audit.append(connection, event)

    def find(self, redirect_id: str) -> Redirect:
        """Return a redirect; raise NotThere."""
        this = select(redirects).where(redirects.c.id == checked(redirect_id))
        with self._database.read() as connection:
            row = connection.execute(this).one_or_none()
        if row is None:
            raise NotThere
        return _redirect(row)

    def suggest(self, redirect: Redirect, event: Event, notice: Notice) -> bool:
        """File a redirect with its notice, once for each key of a notice."""
        told = select(outbox.c.key).where(outbox.c.key == checked(notice.key))
        with self._database.write() as connection:
            lock(connection)  # of two who point out one message at once, the second sees the first
            if connection.execute(told).one_or_none() is not None:
                return False
            put_redirect(connection, redirect)
            put_notices(connection, [notice])
            self._audit.append(connection, event)
            return True

    def settle(self, redirect_id: str, outcome: Outcome, event: Event) -> None:
        """Write down an outcome; raise NotThere. The same outcome again is no event."""
        this = redirects.c.id == checked(redirect_id)
        other = redirects.c.outcome != outcome
        with self._database.write() as connection:
            if connection.execute(update(redirects).where(this, other).values(outcome=outcome)).rowcount:
                forget_whose(connection, redirect_id)
                self._audit.append(connection, event)
            elif connection.execute(select(redirects.c.id).where(this)).one_or_none() is None:
                raise NotThere


class StoredQuestionBook:
    """Questions in a database."""

    def __init__(self, database: Database, keys: Keys, audit: AuditTrail, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._keys = keys
        self._audit = audit
        self._clock = clock
        self._counted = Batches(self._write_counted)

    def count(self, question: Question) -> None:
        """Count a question without words, soon."""
        self._counted.add(question)

    def flush(self) -> None:
        """Write down now what was counted."""
        self._counted.flush()

    def keep(self, question: Question, event: Event, nonce: str = "") -> None:
        """Keep a question once for each nonce, its words sealed; raise Busy or KeysChanged."""
        question_id = checked(nonce) or new_id()
        sealed = self._keys.seal_text(_place(question_id), question.words) if question.words else None
        row = _question_row(question_id, question, sealed)
        with self._database.write() as connection:
            check_in_force(connection, self._keys)
            if insert_once(connection, questions, row):
                self._audit.append(connection, event)

    def waiting(self, since: date, most: int) -> Sequence[Kept]:
        """Return what waits for the policy's owner, oldest first; raise Busy, WrongKey or NotGenuine."""
        asked = (questions.c.asked_on >= since, questions.c.lesson == "", questions.c.sealed.is_not(None))
        query = _QUESTIONS.where(*asked).order_by(questions.c.asked_on.desc(), questions.c.id.desc()).limit(most)
        with self._database.read() as connection:
            latest_first = connection.execute(query).all()
        return [Kept(row.id, _question(self._keys.unseal_text, row)) for row in reversed(latest_first)]

    def forget_words(self, before: date, now: datetime) -> int:
        """Delete the words of the questions asked before a day, and say of how many; they go on being counted.

        The files of the database are cleaned of them within the hour. Raises Busy.
        """
        old = (questions.c.asked_on < before, questions.c.sealed.is_not(None))
        with self._database.write() as connection:
            forgotten = connection.execute(update(questions).where(*old).values(sealed=None)).rowcount
            if forgotten:
                scrub_is_due(connection, now)
                details = {"questions": str(forgotten)}
                self._audit.append(
                    connection, Event(THE_BOT, Action.QUESTIONS_FORGOTTEN, f"{before:%Y-%m-%d}", now, details)
                )
        return forgotten

    def _write_counted(self, counted: Sequence[Question]) -> None:
        rows = [_question_row(new_id(), question) for question in counted]
        details = {answer.value: str(number) for answer, number in Counter(q.answer for q in counted).items()}
        event = Event(NOBODY, Action.QUESTION_ASKED, new_id(), self._clock(), details)
        with self._database.write() as connection:
            connection.execute(insert(questions), rows)
            self._audit.append(connection, event)


def _question_row(question_id: str, question: Question, sealed: bytes | None = None) -> dict[str, object]:
    return {
        "id": question_id,
        "asked_on": question.asked_on,
        "answer": question.answer,
        "clauses": question.clauses,
        "sealed": sealed,
    }


def put_redirect(connection: Connection, redirect: Redirect) -> bool:
    """Put a redirect into its table in the caller's transaction; say whether it was new."""
    row = {column.name: getattr(redirect, column.name) for column in redirects.columns}
    return insert_once(connection, redirects, row)


def redirects_between(connection: Connection, since: datetime, until: datetime) -> Sequence[Redirect]:
    """Return the redirects filed from `since` to before `until`, oldest first."""
    query = select(redirects).where(redirects.c.at >= since, redirects.c.at < until)
    found = connection.execute(query.order_by(redirects.c.at, redirects.c.id))
    return [_redirect(row) for row in found]


def _redirect(row: Row[Any]) -> Redirect:
    return Redirect(row.id, row.kind, row.door, row.school, row.at, row.outcome)


def questions_between(connection: Connection, unseal: Unseal, since: date, until: date) -> Sequence[Question]:
    """Return the questions from the day `since` to before the day `until`, by day."""
    query = _QUESTIONS.where(questions.c.asked_on >= since, questions.c.asked_on < until)
    return [_question(unseal, row) for row in connection.execute(query.order_by(questions.c.asked_on, questions.c.id))]


def _question(unseal: Unseal, row: Row[Any]) -> Question:
    words = unseal(_place(row.id), row.sealed) if row.sealed else ""
    return Question(row.asked_on, row.answer, words, row.clauses, row.ending)


def _place(question_id: str) -> Place:
    return Place("questions", "sealed", (question_id,))
