"""Filed redirects, and the questions that people asked of a policy."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Row, select, update

from bot.errors import NotThere
from bot.events import Event
from bot.policies.questions import Question
from bot.references import new_id
from bot.requests.redirect import Outcome, Redirect
from bot.storage.audit import AuditTrail
from bot.storage.engine import Database, checked, insert_once
from bot.storage.keys_in_force import check_in_force
from bot.storage.rows import Unseal
from bot.storage.sealing import Keys, Place
from bot.storage.tables import questions, redirects


class StoredRedirects:
    """Redirects in a database."""

    def __init__(self, database: Database, audit: AuditTrail) -> None:
        self._database = database
        self._audit = audit

    def file(self, redirect: Redirect, event: Event) -> None:
        """File a redirect once."""
        row = {column.name: getattr(redirect, column.name) for column in redirects.columns}
        with self._database.write() as connection:
            if insert_once(connection, redirects, row):
                self._audit.append(connection, event)

    def settle(self, redirect_id: str, outcome: Outcome, event: Event) -> None:
        """Write down an outcome; raise NotThere. The same outcome again is no event."""
        this = redirects.c.id == checked(redirect_id)
        other = redirects.c.outcome != outcome
        with self._database.write() as connection:
            if connection.execute(update(redirects).where(this, other).values(outcome=outcome)).rowcount:
                self._audit.append(connection, event)
            elif connection.execute(select(redirects.c.id).where(this)).one_or_none() is None:
                raise NotThere


class StoredQuestionBook:
    """Questions in a database."""

    def __init__(self, database: Database, keys: Keys, audit: AuditTrail) -> None:
        self._database = database
        self._keys = keys
        self._audit = audit

    def keep(self, question: Question, event: Event, nonce: str = "") -> None:
        """Keep a question once for each nonce, its words sealed; raise Busy or KeysChanged."""
        question_id = checked(nonce) or new_id()
        sealed = self._keys.seal_text(_place(question_id), question.words) if question.words else None
        row = {
            "id": question_id,
            "asked_on": question.asked_on,
            "answer": question.answer,
            "clauses": question.clauses,
            "sealed": sealed,
        }
        with self._database.write() as connection:
            check_in_force(connection, self._keys)
            if insert_once(connection, questions, row):
                self._audit.append(connection, event)


def redirects_between(connection: Connection, since: datetime, until: datetime) -> Sequence[Redirect]:
    """Return the redirects filed from `since` to before `until`, oldest first."""
    query = select(redirects).where(redirects.c.at >= since, redirects.c.at < until)
    found = connection.execute(query.order_by(redirects.c.at, redirects.c.id))
    return [Redirect(row.id, row.kind, row.door, row.school, row.at, row.outcome) for row in found]


def questions_between(connection: Connection, unseal: Unseal, since: date, until: date) -> Sequence[Question]:
    """Return the questions from the day `since` to before the day `until`, by day."""
    query = select(questions).where(questions.c.asked_on >= since, questions.c.asked_on < until)
    return [_question(unseal, row) for row in connection.execute(query.order_by(questions.c.asked_on, questions.c.id))]


def _question(unseal: Unseal, row: Row[Any]) -> Question:
    words = unseal(_place(row.id), row.sealed) if row.sealed else ""
    return Question(row.asked_on, row.answer, words, row.clauses)


def _place(question_id: str) -> Place:
    return Place("questions", "sealed", (question_id,))
