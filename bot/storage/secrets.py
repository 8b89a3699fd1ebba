"""Secrets that a platform hands out anew from time to time, sealed, and changed by whoever read them last."""

from sqlalchemy import Connection, select, update

from bot.storage.engine import Database, insert_once
from bot.storage.keys_in_force import check_in_force
from bot.storage.sealing import Keys, Place
from bot.storage.tables import secrets


class StoredSecrets:
    """Secrets in a database. A version counts from 1; sealing again with another key leaves it as it is."""

    def __init__(self, database: Database, keys: Keys) -> None:
        self._database = database
        self._keys = keys

    def get(self, name: str) -> tuple[int, str] | None:
        """Return the version and the text of a secret, or None; raise Busy, WrongKey or NotGenuine."""
        query = select(secrets.c.version, secrets.c.sealed).where(secrets.c.name == name)
        with self._database.read() as connection:
            row = connection.execute(query).one_or_none()
        return row and (row.version, self._keys.unseal_text(_place(name), row.sealed))

    def put(self, name: str, version_before: int, text: str) -> bool:
        """Write a secret as the version after `version_before` (0: there is none); False where another came first.

        Raises Busy or KeysChanged.
        """
        sealed = self._keys.seal_text(_place(name), text)
        with self._database.write() as connection:
            check_in_force(connection, self._keys)
            if version_before:
                return _replace(connection, name, version_before, sealed)
            return insert_once(connection, secrets, {"name": name, "version": 1, "sealed": sealed})


def _replace(connection: Connection, name: str, version: int, sealed: bytes) -> bool:
    this = (secrets.c.name == name, secrets.c.version == version)
    return connection.execute(update(secrets).where(*this).values(version=version + 1, sealed=sealed)).rowcount == 1


def _place(name: str) -> Place:
    return Place(secrets.name, "sealed", (name,))
