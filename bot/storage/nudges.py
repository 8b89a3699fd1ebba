"""Nudges: the channels in which they are on, and who has had one on which day."""

from datetime import date

from sqlalchemy import Connection, delete, select, update

from bot.events import Event
from bot.notices import Notice
from bot.requests.nudge import KEPT, Nudge, follow_up_key
from bot.requests.redirect import Redirect
from bot.storage.audit import AuditTrail
from bot.storage.engine import Database, checked, insert_once
from bot.storage.filing import put_redirect
from bot.storage.outbox import put_notices
from bot.storage.tables import nudges, nudging, outbox
from bot.storage.tidying import forget_whose


class StoredNudges:
    """Nudges in a database."""

    def __init__(self, database: Database, audit: AuditTrail) -> None:
        self._database = database
        self._audit = audit

    def switch(self, place: str, event: Event, *, on: bool) -> None:
        """Switch nudges on or off in a channel. As they were already is no event."""
        here = {"place": checked(place)}
        with self._database.write() as connection:
            if on:
                changed = insert_once(connection, nudging, here)
            else:
                changed = connection.execute(delete(nudging).where(nudging.c.place == place)).rowcount > 0
            if changed:
                self._audit.append(connection, event)

    def are_on(self, place: str) -> bool:
        """Say whether nudges are on in a channel."""
        with self._database.read() as connection:
            here = select(nudging.c.place).where(nudging.c.place == checked(place))
            return connection.execute(here).one_or_none() is not None

    def give(self, nudge: Nudge, redirect: Redirect, event: Event, follow_up: Notice) -> bool:
        """Write down a nudge, its redirect and its follow-up."""
        with self._database.write() as connection:
            if not _put(connection, nudge):
                return False
            put_redirect(connection, redirect)
            put_notices(connection, [follow_up])
            self._audit.append(connection, event)
            return True

    def warn(self, mark: str, on: date, redirect: Redirect, event: Event) -> bool:
        """Write down that a message of danger was answered, and its redirect."""
        with self._database.write() as connection:
            # The mark stands for the person, so that nobody is named, and nobody has had a nudge by it.
            if not _put(connection, Nudge(mark, mark, on)):
                return False
            put_redirect(connection, redirect)
            self._audit.append(connection, event)
            return True

    def put_off(self, nudge: Nudge, redirect_id: str, event: Event) -> None:
        """Write down that a person wants no more notes on a day, and drop a follow-up that has not gone."""
        waits = (outbox.c.key == follow_up_key(checked(redirect_id)), outbox.c.try_at.is_not(None))
        dropped = update(outbox).where(*waits).values(try_at=None, done_at=event.at)
        with self._database.write() as connection:
            noted = _put(connection, nudge)
            gone = connection.execute(dropped).rowcount
            forget_whose(connection, redirect_id)
            if gone or noted:
                self._audit.append(connection, event)


def _put(connection: Connection, nudge: Nudge) -> bool:
    """Put a nudge into its table if both its message and its person's day are new; sweep what is old."""
    connection.execute(delete(nudges).where(nudges.c.on < nudge.on - KEPT))
    return insert_once(connection, nudges, {"mark": checked(nudge.mark), "person": nudge.person, "on": nudge.on})
