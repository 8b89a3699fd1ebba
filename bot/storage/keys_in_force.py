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
# Shared, so that on PostgreSQL a change of key waits for writes that are under way, and they for it.
_IN_FORCE = select(func.substr(key_check.c.sealed, 1, PREFIX_BYTES)).with_for_update(read=True)


class KeysChanged(StaffroomError):
    """This process was started before the sealing key changed."""

    sentence = (
        "Not saved: Staffroom's keys were changed and it has to be started again. Please tell who looks after it."
    )


def check_in_force(connection: Connection, keys: Keys) -> None:
    """Raise KeysChanged where these keys would seal with another key than the one in force."""
    if bytes(connection.execute(_IN_FORCE).scalar_one()) != keys.prefix:
        raise KeysChanged


def bring_into_force(connection: Connection, keys: Keys, audit: AuditTrail, now: datetime) -> None:
    """Take a new database for these keys, or put their newest in force; raise WrongKey where they do not belong."""
    fingerprint = sha256(b"staffroom audit key" + keys.audit).digest()
    sealed = connection.execute(select(key_check.c.sealed).with_for_update()).scalar_one_or_none()
    if sealed is None:
        connection.execute(insert(key_check), {"id": _ROW, "sealed": keys.seal(_PLACE, fingerprint)})
        return
    if not _fits(keys, sealed, fingerprint):
        raise WrongKey
    if not sealed.startswith(keys.prefix):
        connection.execute(update(key_check).values(sealed=keys.seal(_PLACE, fingerprint)))
        audit.append(connection, Event(THE_BOT, Action.KEY_ROTATED, key_check.name, now, {"fields": "1"}))


def _fits(keys: Keys, sealed: bytes, fingerprint: bytes) -> bool:
    try:
        return keys.unseal(_PLACE, sealed) == fingerprint
    except NotGenuine:
        return False
