"""What a platform delivered: each is worked on once, however often and in whatever order it comes again."""

from datetime import UTC, datetime, timedelta
from typing import Final

from sqlalchemy import Connection, bindparam, delete, select, update

from bot.errors import BeingDone
from bot.storage.engine import Database, insert_once
from bot.storage.tables import deliveries

LEASE: Final = timedelta(seconds=30)
"""How long a delivery stays with whoever began it; longer than any request may take."""
KEPT_FOR: Final = timedelta(days=1)
"""How long a delivery is remembered; no platform delivers anything again as late as that."""
_SWEEP_EVERY = timedelta(minutes=10)
_NEVER = datetime(1970, 1, 1, tzinfo=UTC)
_FIRST = 1
# Built once: building them takes longer than running them.
_THIS = deliveries.c.mark == bindparam("this")
_TAKE_OVER = (
    update(deliveries)
    .where(_THIS, deliveries.c.done.is_(False), deliveries.c.leased_until <= bindparam("now"))
    .values(fence=deliveries.c.fence + 1, leased_until=bindparam("until"))
    .returning(deliveries.c.fence)
)
_IS_DONE = select(deliveries.c.done).where(_THIS)
_END = update(deliveries).where(_THIS, deliveries.c.fence == bindparam("held")).values(done=True)


class StoredDeliveries:
    """Deliveries in a database."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._swept_at = _NEVER

    def begin(self, mark: str, now: datetime) -> int | None:
        """Take a delivery and return its fence, or None where it is done; raise BeingDone where another works on it."""
        until = now + LEASE
        with self._database.write() as connection:
            self._sweep(connection, now)
            row = {"mark": mark, "fence": _FIRST, "leased_until": until, "done": False}
            if insert_once(connection, deliveries, row):
                return _FIRST
            asked = {"this": mark, "now": now, "until": until}
            fence = connection.execute(_TAKE_OVER, asked).scalar_one_or_none()
            done = connection.execute(_IS_DONE, {"this": mark}).scalar_one()
        if fence is None and not done:
            raise BeingDone
        return fence

    def done(self, mark: str, fence: int) -> None:
        """Mark a delivery done, unless another works on it by now."""
        with self._database.write() as connection:
            connection.execute(_END, {"this": mark, "held": fence})

    def forget_before(self, moment: datetime) -> int:
        """Forget what nobody has worked on since a moment, and return how many there were."""
        with self._database.write() as connection:
            return _forget(connection, moment)

    def _sweep(self, connection: Connection, now: datetime) -> None:
        # In the transaction of a delivery, and seldom: no timer has to be trusted.
        if not self._swept_at <= now < self._swept_at + _SWEEP_EVERY:
            _forget(connection, now - KEPT_FOR)
            self._swept_at = now


def _forget(connection: Connection, moment: datetime) -> int:
    return connection.execute(delete(deliveries).where(deliveries.c.leased_until < moment)).rowcount
