"""What the channels of delivery have handed over."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import select

from bot.events import Event
from bot.storage.audit import AuditTrail
from bot.storage.engine import Database, checked, insert_once
from bot.storage.tables import handovers


class StoredHandovers:
    """Handovers in a database."""

    def __init__(self, database: Database, audit: AuditTrail, clock: Callable[[], datetime]) -> None:
        self._database, self._audit, self._clock = database, audit, clock

    def link(self, channel: str, key: str) -> str | None:
        """Return where it lies, empty for nowhere; None where nothing was handed over."""
        this = (handovers.c.channel == channel, handovers.c.key == checked(key))
        with self._database.read() as connection:
            return connection.execute(select(handovers.c.link).where(*this)).scalar_one_or_none()

    def record(self, channel: str, key: str, link: str, event: Event | None = None) -> None:
        """Remember a handover, with its event; the first one stays."""
        row = {"channel": channel, "key": checked(key), "link": checked(link), "at": self._clock()}
        with self._database.write() as connection:
            if insert_once(connection, handovers, row) and event is not None:
                self._audit.append(connection, event)
