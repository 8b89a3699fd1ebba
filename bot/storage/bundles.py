"""Bundles that were made of concerns, and what the audit trail holds about one."""

import json
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, insert, select

from bot.concerns.bundles import Bundle, BundleFile, BundleGone, BundleWords
from bot.concerns.concern import Concern
from bot.errors import Stale
from bot.events import Action, Event
from bot.storage.audit import AuditTrail
from bot.storage.engine import Database, insert_once
from bot.storage.keys_in_force import check_in_force
from bot.storage.nonces import use_once
from bot.storage.sealing import Keys, Place
from bot.storage.tables import audit, bundle_parts, bundles

_RECIPIENT, _REASON = "recipient", "reason"
_WORDS, _FILES = 0, 1
"""Where the parts of a bundle stand: its words first, then its files in their order."""
_CODES = {action.value for action in Action}
_INSERT_PARTS = insert(bundle_parts)


class StoredBundles:
    """Bundles in a database."""

    def __init__(self, database: Database, keys: Keys, audit: AuditTrail) -> None:
        self._database = database
        self._keys = keys
        self._audit = audit

    def made(self, concern: Concern) -> Sequence[Bundle]:
        """Return the bundles of a concern, oldest first."""
        query = select(bundles).where(bundles.c.reference == concern.reference).order_by(bundles.c.made_at)
        with self._database.read() as connection:
            return [_bundle(row) for row in connection.execute(query.order_by(bundles.c.number))]

    def kept(self, concern: Concern) -> frozenset[str]:
        """Return the ids of those that can still be handed out."""
        query = select(bundle_parts.c.bundle).where(bundle_parts.c.reference == concern.reference).distinct()
        with self._database.read() as connection:
            return frozenset(connection.execute(query).scalars())

    def keep(
        self, bundle: Bundle, words: BundleWords, files: Iterable[BundleFile], *, nonce: str, event: Event
    ) -> None:
        """Keep a bundle once for each nonce; raise Stale, NotThere, Busy or KeysChanged."""
        parts = self._parts(bundle, words, files)
        with self._database.write() as connection:
            if not use_once(connection, nonce, bundle.made_by, bundle.reference, event.at):
                return
            check_in_force(connection, self._keys)
            if not insert_once(connection, bundles, _row(bundle)):
                raise Stale
            connection.execute(_INSERT_PARTS, parts)
            self._audit.append(connection, event)

    def words(self, bundle: Bundle) -> BundleWords:
        """Return what was written when it was made; raise BundleGone, WrongKey or NotGenuine."""
        opened = {part.name: part.content.decode("utf-8", "surrogatepass") for part in self._opened(bundle, _WORDS)}
        return BundleWords(opened[_RECIPIENT], opened[_REASON])

    def files(self, bundle: Bundle) -> Sequence[BundleFile]:
        """Return the files that are kept with it; raise BundleGone, WrongKey or NotGenuine."""
        return self._opened(bundle, _FILES)

    def events(self, concern: Concern) -> Sequence[Event]:
        """Return everything that the audit trail holds about a concern, oldest first."""
        query = select(audit).where(audit.c.subject == concern.reference, audit.c.action.in_(_CODES))
        with self._database.read() as connection:
            return [_event(row) for row in connection.execute(query.order_by(audit.c.seq))]

    def _parts(self, bundle: Bundle, words: BundleWords, files: Iterable[BundleFile]) -> list[dict[str, object]]:
        said = ((_RECIPIENT, words.recipient), (_REASON, words.reason))
        written = [BundleFile(name, text.encode("utf-8", "surrogatepass")) for name, text in said]
        placed = [*((_WORDS, part) for part in written), *enumerate(files, start=_FILES)]
        return [
            {
                "reference": bundle.reference,
                "bundle": bundle.id,
                "name": part.name,
                "position": position,
                "sealed": self._keys.seal(_place(bundle, part.name), part.content),
            }
            for position, part in placed
        ]

    def _opened(self, bundle: Bundle, position: int) -> list[BundleFile]:
        with self._database.read() as connection:
            rows = _part_rows(connection, bundle)
        if not rows:
            raise BundleGone
        wanted = (row for row in rows if min(row.position, _FILES) == position)
        return [BundleFile(row.name, self._keys.unseal(_place(bundle, row.name), row.sealed)) for row in wanted]


def _part_rows(connection: Connection, bundle: Bundle) -> Sequence[Row[Any]]:
    this = (bundle_parts.c.reference == bundle.reference, bundle_parts.c.bundle == bundle.id)
    return connection.execute(select(bundle_parts).where(*this).order_by(bundle_parts.c.position)).all()


def _place(bundle: Bundle, name: str) -> Place:
    return Place(bundle_parts.name, "sealed", (bundle.reference, bundle.id, name))


def _row(bundle: Bundle) -> dict[str, object]:
    return {column.name: getattr(bundle, column.name) for column in bundles.columns}


def _bundle(row: Row[Any]) -> Bundle:
    return Bundle(**row._mapping)  # noqa: SLF001 - its public name for a row as a mapping


def _event(row: Row[Any]) -> Event:
    return Event(row.actor, Action(row.action), row.subject, datetime.fromisoformat(row.at), json.loads(row.details))
