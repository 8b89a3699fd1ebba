"""The outbox, the inbox and the weeks that have their workbook."""

from collections.abc import Collection, Iterable, Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, and_, exists, func, not_, or_, select, update

from bot.concerns.concern import Concern
from bot.delivery.outbox import LEASE, Claimed, Parked
from bot.events import Event
from bot.notices import FOR_WHO_RAISED_IT, Notice, NoticeKind
from bot.people import Person
from bot.readers import Arrived
from bot.storage.audit import AuditTrail
from bot.storage.engine import Database, insert_once, insert_or_ignore
from bot.storage.tables import handovers, inbox, meta, outbox, weeks
from bot.weeks import Week, latest_due

INSTALLED_AT = "installed_at"
"""The name of the fact that tells when the database was first set up."""
HELD_SINCE = "notices_held_since"
"""The name of the fact that every notice is held until somebody has looked, as after a restore."""

_MOST_NOTICES = 50
_NEVER_LEASED = datetime(1970, 1, 1, tzinfo=UTC)
_OLDEST_FIRST = (outbox.c.due, outbox.c.key)
_NOT_HELD = ~exists().where(meta.c.name == HELD_SINCE)
_CAN_WAIT = outbox.c.kind.in_([kind for kind in NoticeKind if kind.can_wait])


def put_notices(connection: Connection, notices: Iterable[Notice]) -> None:
    """Put notices into the outbox in the caller's transaction; a key that is there already is left as it is."""
    fresh = {"attempt": 0, "fault": "", "parked": False}
    rows = [{**_notice_row(notice), **fresh, "try_at": notice.due} for notice in notices]
    if rows:
        connection.execute(insert_or_ignore(connection, outbox), rows)


def withdraw_notices(connection: Connection, concern: Concern, told: Collection[str], at: datetime) -> None:
    """Send no notice of a concern to anybody but `told`, in the caller's transaction; their keys stay.

    Whoever raised it still gets what is for them.
    """
    theirs = and_(outbox.c.recipient == concern.raised_by, outbox.c.kind.in_(FOR_WHO_RAISED_IT))
    waiting = or_(outbox.c.try_at.is_not(None), outbox.c.parked)
    which = (outbox.c.about == concern.reference, outbox.c.recipient.not_in(tuple(told)), not_(theirs), waiting)
    connection.execute(update(outbox).where(*which).values(try_at=None, parked=False, done_at=at))


def _notice_row(notice: Notice) -> dict[str, object]:
    return {
        "key": notice.key,
        "kind": notice.kind,
        "recipient": notice.to,
        "about": notice.about,
        "due": notice.due,
    }


def _notice(row: Row[Any]) -> Notice:
    return Notice(row.key, row.kind, row.recipient, row.about, row.due)


class StoredOutbox:
    """The outbox in a database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def claim(self, now: datetime, most: int) -> Sequence[Claimed]:
        """Lease due notices; workers on PostgreSQL step over the rows that another is just taking.

        None while notices are held until somebody has looked.
        """
        if not self._any_due(now):  # looking is free; a writer's turn is not
            return []
        due = select(outbox).where(outbox.c.try_at <= now, _NOT_HELD).order_by(_CAN_WAIT, *_OLDEST_FIRST).limit(most)
        with self._database.write() as connection:
            rows = connection.execute(due.with_for_update(skip_locked=True)).all()
            taken = outbox.c.key.in_([row.key for row in rows])
            lease = {"try_at": now + LEASE, "attempt": outbox.c.attempt + 1}
            connection.execute(update(outbox).where(taken).values(lease))
        return [Claimed(_notice(row), row.attempt + 1, now + LEASE) for row in rows]

    def _any_due(self, now: datetime) -> bool:
        any_due = select(outbox.c.key).where(outbox.c.try_at <= now, _NOT_HELD).limit(1)
        with self._database.read() as connection:
            return connection.execute(any_due).first() is not None

    def done(self, claimed: Claimed, now: datetime) -> None:
        """Mark a notice delivered."""
        self._give_back(claimed, {"try_at": None, "done_at": now})

    def retry(self, claimed: Claimed, at: datetime, fault: str) -> None:
        """Give a notice back until `at`."""
        self._give_back(claimed, {"try_at": at, "fault": fault})

    def hold(self, claimed: Claimed, until: datetime) -> None:
        """Give a notice back until a moment, and its attempt with it."""
        self._give_back(claimed, {"try_at": until, "attempt": claimed.attempt - 1})

    def park(self, claimed: Claimed, fault: str) -> None:
        """Set a notice aside."""
        self._give_back(claimed, {"try_at": None, "fault": fault, "parked": True})

    def _give_back(self, claimed: Claimed, values: dict[str, object]) -> None:
        still_held = (
            outbox.c.key == claimed.notice.key,
            outbox.c.attempt == claimed.attempt,
            outbox.c.try_at == claimed.leased_until,
        )
        with self._database.write() as connection:
            connection.execute(update(outbox).where(*still_held).values(values))

    def parked(self) -> Sequence[Parked]:
        """Return what was set aside, oldest first."""
        with self._database.read() as connection:
            rows = connection.execute(select(outbox).where(outbox.c.parked).order_by(*_OLDEST_FIRST))
            return [Parked(_notice(row), row.attempt, row.fault) for row in rows]

    def unpark(self) -> int:
        """Make what was set aside due at once, with every attempt before it."""
        fresh = {"parked": False, "attempt": 0, "fault": "", "try_at": outbox.c.due}
        with self._database.write() as connection:
            return connection.execute(update(outbox).where(outbox.c.parked).values(fresh)).rowcount

    def waiting(self, now: datetime) -> int:
        """Count what is due and not delivered."""
        return self._count(outbox.c.try_at.is_not(None), outbox.c.due <= now)

    def held(self, now: datetime) -> int:
        """Count what is due, was never tried and comes later; what is just being tried counts its attempt."""
        return self._count(outbox.c.try_at > now, outbox.c.due <= now, outbox.c.attempt == 0)

    def _count(self, *which: ColumnElement[bool]) -> int:
        with self._database.read() as connection:
            return connection.execute(select(func.count()).select_from(outbox).where(*which)).scalar_one()


class StoredInbox:
    """The inbox in a database."""

    interrupts = False

    def __init__(self, database: Database) -> None:
        self._database = database

    def has(self, notice: Notice) -> bool:
        """Say whether a notice with this key is here."""
        with self._database.read() as connection:
            return connection.execute(select(inbox.c.key).where(inbox.c.key == notice.key)).first() is not None

    def put(self, notice: Notice, now: datetime) -> None:
        """Put a notice here once."""
        with self._database.write() as connection:
            insert_once(connection, inbox, {**_notice_row(notice), "put_at": now})

    def notices(self, person: Person) -> Sequence[Notice]:
        """Return a person's notices, newest first."""
        query = select(inbox).where(inbox.c.recipient == person.id)
        newest_first = query.order_by(inbox.c.put_at.desc(), inbox.c.key.desc()).limit(_MOST_NOTICES)
        with self._database.read() as connection:
            return [_notice(row) for row in connection.execute(newest_first)]


class StoredWeeks:
    """The weeks that have their workbook, in a database."""

    def __init__(self, database: Database, audit: AuditTrail) -> None:
        self._database = database
        self._audit = audit

    def missing(self, now: datetime) -> Sequence[Week]:
        """Return the weeks that are due and not done."""
        installed = select(meta.c.value).where(meta.c.name == INSTALLED_AT)
        with self._database.read() as connection:
            first = Week.of(datetime.fromisoformat(connection.execute(installed).scalar_one()))
            done = set(connection.execute(select(weeks.c.monday).where(weeks.c.done_at.is_not(None))).scalars())
        last = latest_due(now)
        return [week for week in first.until(last) if week.monday not in done]

    def had(self, person_id: str, most: int) -> Sequence[Arrived]:
        """Return the last workbooks that somebody was told of, newest first."""
        theirs = (outbox.c.kind == NoticeKind.WORKBOOK, outbox.c.recipient == person_id)
        query = select(outbox).where(*theirs).order_by(outbox.c.about.desc()).limit(most)
        with self._database.read() as connection:
            rows = connection.execute(query).all()
            keys = [row.key for row in rows]
            ways = connection.execute(select(handovers).where(handovers.c.key.in_(keys)).order_by(handovers.c.at)).all()
        return [_arrived(row, [way for way in ways if way.key == row.key]) for row in rows]

    def claim(self, week: Week, now: datetime) -> int | None:
        """Lease a week."""
        fresh = {"monday": week.monday, "fence": 0, "leased_until": _NEVER_LEASED}
        free = (weeks.c.monday == week.monday, weeks.c.done_at.is_(None), weeks.c.leased_until <= now)
        lease = update(weeks).where(*free).values(fence=weeks.c.fence + 1, leased_until=now + LEASE)
        with self._database.write() as connection:
            insert_once(connection, weeks, fresh)
            return connection.execute(lease.returning(weeks.c.fence)).scalar_one_or_none()

    def renew(self, week: Week, fence: int, now: datetime) -> bool:
        """Lease a claimed week anew."""
        lease = update(weeks).where(*_held(week, fence)).values(leased_until=now + LEASE)
        with self._database.write() as connection:
            return bool(connection.execute(lease).rowcount)

    def finish(self, week: Week, fence: int, event: Event, notices: Sequence[Notice]) -> bool:
        """Mark a week done, with its event and notices."""
        done = update(weeks).where(*_held(week, fence)).values(done_at=event.at)
        with self._database.write() as connection:
            if not connection.execute(done).rowcount:
                return False
            put_notices(connection, notices)
            self._audit.append(connection, event)
            return True


def _arrived(row: Row[Any], ways: Sequence[Row[Any]]) -> Arrived:
    """Return what became of a notice that a workbook is there; `due` is when that was made."""
    link = next((way.link for way in ways if way.link), "")
    by = tuple((way.channel, way.at) for way in ways)
    return Arrived(Week.parse(row.about), row.due, by, link, row.try_at is not None, row.parked)


def _held(week: Week, fence: int) -> tuple[ColumnElement[bool], ...]:
    return weeks.c.monday == week.monday, weeks.c.fence == fence, weeks.c.done_at.is_(None)
