"""Nonces: a submit with one is kept once, however often it is delivered."""

from datetime import datetime

from sqlalchemy import Connection, select

from bot.errors import SentByAnother
from bot.storage.engine import checked, insert_once
from bot.storage.tables import submissions


def use(connection: Connection, nonce: str, person: str, reference: str, at: datetime) -> bool:
    """Use a nonce up and say so, or say that it was used already. Others with the same nonce wait here."""
    row = {"nonce": checked(nonce), "person": person, "reference": reference, "at": at}
    return insert_once(connection, submissions, row)


def became(connection: Connection, nonce: str, person: str) -> str:
    """Return the reference that a used nonce became; raise SentByAnother for somebody else's."""
    query = select(submissions.c.person, submissions.c.reference).where(submissions.c.nonce == nonce)
    used = connection.execute(query).one()
    if used.person != person:
        raise SentByAnother
    reference: str = used.reference
    return reference


def use_once(connection: Connection, nonce: str, person: str, reference: str, at: datetime) -> bool:
    """Use a nonce up and say so, or say that this person used it already; raise SentByAnother otherwise."""
    if use(connection, nonce, person, reference, at):
        return True
    became(connection, nonce, person)
    return False
