"""Forgetting what names people as soon as it does not matter any more.

That is whom a redirect concerned (a redirect itself names nobody), and where in Microsoft 365 a workbook lies: the
address of a file there holds its reader's e-mail address.
"""

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, Select, and_, delete, or_, select, update

from bot.notices import ABOUT_REDIRECTS
from bot.requests.nudge import KEPT
from bot.storage.engine import Database
from bot.storage.people import forget_former
from bot.storage.second_steps import forget_old_codes
from bot.storage.tables import chats, handovers, inbox, nudges, outbox, people
from bot.weeks import in_london

KNOWN_FOR = timedelta(days=14)
"""How long a notice about a redirect stays with its person."""
LINKS_FOR = timedelta(days=90)
"""How long it is known where a workbook lies, while its reader works here: the workbook itself is theirs to keep."""


def forget_whose(connection: Connection, redirect_id: str) -> None:
    """Forget whom the notices about a redirect were for, and send none; their keys stay, so that none comes again."""
    nobody = {"recipient": "", "about": "", "try_at": None}
    connection.execute(update(outbox).where(outbox.c.about == redirect_id).values(nobody))


class Tidying:
    """What is forgotten by time alone."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def run(self, now: datetime) -> None:
        """Forget what is old; raise Busy."""
        old, about_redirects = now - KNOWN_FOR, outbox.c.kind.in_(ABOUT_REDIRECTS)
        sent = (about_redirects, outbox.c.try_at.is_(None), outbox.c.due < old)
        today = in_london(now).date()
        here = select(people.c.id).where(or_(people.c.until.is_(None), people.c.until >= today))
        with self._database.write() as connection:
            connection.execute(update(outbox).where(*sent).values(recipient="", about="", parked=False))
            connection.execute(delete(inbox).where(inbox.c.kind.in_(ABOUT_REDIRECTS), inbox.c.put_at < old))
            connection.execute(delete(nudges).where(nudges.c.on < today - KEPT))
            connection.execute(update(handovers).where(_links_forgotten(here, now)).values(link=""))
            # Without a link nothing is found by it any more, and no channel will be asked again.
            connection.execute(delete(handovers).where(handovers.c.link == "", handovers.c.at < old))
            connection.execute(delete(chats).where(chats.c.person.not_in(here)))
            forget_old_codes(connection, now)
            forget_former(connection, now)


def _links_forgotten(here: Select[tuple[str]], now: datetime) -> ColumnElement[bool]:
    """Return which links are forgotten: old ones, and those of whoever is not `here`, whom the outbox knows."""
    of_leavers = select(outbox.c.key).where(outbox.c.recipient.not_in(here))
    return and_(handovers.c.link != "", or_(handovers.c.at < now - LINKS_FOR, handovers.c.key.in_(of_leavers)))
