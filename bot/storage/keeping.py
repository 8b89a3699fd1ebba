"""When a backup was made last, and whether notices are held until somebody has looked, as after a restore."""

from datetime import datetime

from sqlalchemy import Connection, delete, func, select

from bot.events import Event
from bot.notices import NoticeKind
from bot.storage.audit import AuditTrail
from bot.storage.engine import Database, insert_once, insert_or_update
from bot.storage.outbox import HELD_SINCE
from bot.storage.tables import meta, outbox

_BACKED_UP_AT = "backed_up_at"


class StoredKeeping:
    """What is known in a database about its own backups."""

    def __init__(self, database: Database, audit: AuditTrail) -> None:
        self._database = database
        self._audit = audit

    def backed_up(self, event: Event) -> None:
        """Write down that a backup was made."""
        with self._database.write() as connection:
            _put(connection, _BACKED_UP_AT, event.at)
            self._audit.append(connection, event)

    def restored(self, made_at: datetime, event: Event) -> None:
        """Write down that this database comes from a backup of then, and hold every notice."""
        with self._database.write() as connection:
            _put(connection, _BACKED_UP_AT, made_at)
            _put(connection, HELD_SINCE, event.at)
            self._audit.append(connection, event)

    def last_backup(self) -> datetime | None:
        """Return when a backup was made last, or None."""
        return self._moment(_BACKED_UP_AT)

    def hold_notices(self, event: Event) -> bool:
        """Hold every notice until it is released; say whether that is new."""
        with self._database.write() as connection:
            new = insert_once(connection, meta, {"name": HELD_SINCE, "value": event.at.isoformat()})
            if new:
                self._audit.append(connection, event)
            return new

    def release_notices(self, event: Event) -> bool:
        """Let notices go out again; say whether they were held."""
        with self._database.write() as connection:
            held = connection.execute(delete(meta).where(meta.c.name == HELD_SINCE)).rowcount == 1
            if held:
                self._audit.append(connection, event)
            return held

    def held_since(self) -> datetime | None:
        """Return since when notices are held, or None."""
        return self._moment(HELD_SINCE)

    def due(self, now: datetime) -> dict[NoticeKind, int]:
        """Return how many notices are due, by their kind."""
        count = (
            select(outbox.c.kind, func.count().label("number")).where(outbox.c.try_at <= now).group_by(outbox.c.kind)
        )
        with self._database.read() as connection:
            return {row.kind: row.number for row in connection.execute(count.order_by(outbox.c.kind))}

    def _moment(self, name: str) -> datetime | None:
        with self._database.read() as connection:
            found = _value(connection, name)
        return datetime.fromisoformat(found) if found else None


def _put(connection: Connection, name: str, moment: datetime) -> None:
    connection.execute(insert_or_update(connection, meta, "value"), {"name": name, "value": moment.isoformat()})


def _value(connection: Connection, name: str) -> str | None:
    found: str | None = connection.execute(select(meta.c.value).where(meta.c.name == name)).scalar_one_or_none()
    return found
