"""Which keys a database belongs to, and which of them is in force.

One row is sealed with the key in force and holds a fingerprint of the audit key. A process that was started before the
keys changed may go on reading; what it would seal with the old key could be lost when that key is dropped, so its
writes are refused until it is started again.
"""

from datetime import datetime
from hashlib import sha256

from sqlalchemy import Connection, func, insert, select, update

from bot.errors import StaffroomError
from bot.events import THE_BOT, Action, Event
from bot.storage.audit import AuditTrail
from bot.storage.sealing import PREFIX_BYTES, Keys, NotGenuine, Place, WrongKey
from bot.storage.tables import key_check

_ROW = 1
_PLACE = Place("key_check", "sealed", (_ROW,))
_SEALED = select(key_check.c.sealed)
_IN_FORCE = select(func.substr(key_check.c.sealed, 1, PREFIX_BYTES))


class KeysChanged(StaffroomError):
    """This process was started before the sealing key changed."""

    sentence = (
        "Not saved: Staffroom's keys were changed and it has to be started again. Please tell who looks after it."
    )


def check_in_force(connection: Connection, keys: Keys) -> None:
    """Raise KeysChanged where these keys would seal with another key than the one in force."""
    # Shared, so that on PostgreSQL a change of key waits for writes that are under way, and they for it.
    if bytes(connection.execute(_IN_FORCE.with_for_update(read=True)).scalar_one()) != keys.prefix:
        raise KeysChanged


def are_in_force(connection: Connection, keys: Keys) -> bool:
    """Say whether the newest of these keys is the one in force, for whoever only reads."""
    return bytes(connection.execute(_IN_FORCE).scalar_one()) == keys.prefix


def are_needed(connection: Connection) -> bool:
    """Say whether the database belongs to keys already."""
    return connection.execute(select(key_check.c.id)).first() is not None


def check_fit(connection: Connection, keys: Keys) -> None:
    """Raise WrongKey where the database belongs to other keys."""
    sealed = connection.execute(_SEALED).scalar_one_or_none()
    if sealed is not None and not _fits(keys, sealed, _fingerprint(keys)):
        raise WrongKey


def bring_into_force(connection: Connection, keys: Keys, audit: AuditTrail, now: datetime) -> None:
    """Take a new database for these keys, or put their newest in force; raise WrongKey where they do not belong."""
    fingerprint = _fingerprint(keys)
    sealed = connection.execute(_SEALED.with_for_update()).scalar_one_or_none()
    if sealed is None:
        connection.execute(insert(key_check), {"id": _ROW, "sealed": keys.seal(_PLACE, fingerprint)})
        return
    if not _fits(keys, sealed, fingerprint):
        raise WrongKey
    if not sealed.startswith(keys.prefix):
        connection.execute(update(key_check).values(sealed=keys.seal(_PLACE, fingerprint)))
        audit.append(connection, Event(THE_BOT, Action.KEY_ROTATED, key_check.name, now, {"fields": "1"}))


def _fingerprint(keys: Keys) -> bytes:
    return sha256(b"staffroom audit key" + keys.audit).digest()


def _fits(keys: Keys, sealed: bytes, fingerprint: bytes) -> bool:
    try:
        return keys.unseal(_PLACE, sealed) == fingerprint
    except NotGenuine:
        return False
