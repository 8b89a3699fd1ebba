"""Disruptive group chats in a database: their names sealed, nobody in them known."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, func, insert, select, update

from bot.concerns.groups import GroupChat, HeldGroup, Reason, StepTaken
from bot.concerns.privacy import OnHold
from bot.concerns.redaction import Piece
from bot.errors import NotThere, Stale
from bot.events import THE_BOT, Action, Event
from bot.storage.audit import AuditTrail, lock
from bot.storage.engine import Database, checked, insert_once
from bot.storage.erasing import wipe_group
from bot.storage.keys_in_force import check_in_force
from bot.storage.ledger import GROUP_ERASED, Ledger, Line
from bot.storage.nonces import use_once
from bot.storage.scrubbing import Scrubbing, scrub_is_due
from bot.storage.sealing import Keys, NotGenuine, Place
from bot.storage.tables import audit, group_chats, group_reasons, group_steps

UNREADABLE = "[this name was changed outside Staffroom]"
_KEPT_FOR = ("version", "keep_until", "legal_hold", "held_at")
"""The columns that tell how long a group is kept."""


class StoredGroups:
    """Group chats in a database, with the ledger of erasures beside it."""

    def __init__(self, database: Database, keys: Keys, audit: AuditTrail, ledger: Ledger) -> None:
        self._database = database
        self._keys = keys
        self._audit = audit
        self._ledger = ledger
        self._scrubbing = Scrubbing(database)

    def all(self) -> Sequence[GroupChat]:
        """Return every group, the one that was filed last first; raise WrongKey."""
        with self._database.read() as connection:
            return [self._group(row) for row in connection.execute(_all())]

    def find(self, group_id: str) -> GroupChat:
        """Return a group; raise NotThere or WrongKey."""
        with self._database.read() as connection:
            return self._found(connection, group_id)

    def taken(self, group: GroupChat) -> Sequence[StepTaken]:
        """Return the steps about a group, the earliest first."""
        with self._database.read() as connection:
            return _taken(connection, group.id)

    def file(self, group: GroupChat, taken: StepTaken, *, nonce: str, event: Event) -> str:
        """File a step once for each nonce; raise NotThere, Busy or KeysChanged."""
        sealed = self._keys.seal_text(_place(group.id), group.name)
        new = {"id": checked(nonce), "chat": group.id, "step": taken.step, "on": taken.on}
        with self._database.write() as connection:
            check_in_force(connection, self._keys)
            if not insert_once(connection, group_steps, {**new, "by": taken.by, "at": taken.at}):
                before = connection.execute(select(group_steps).where(group_steps.c.id == nonce)).one()
                if before.by != taken.by:
                    raise NotThere
                return str(before.chat)
            known = select(group_chats.c.id).where(group_chats.c.id == group.id)
            if connection.execute(known).one_or_none() is None:
                _check_not_erased(connection, group.id)
                row = {"id": group.id, "school": group.school, "place": group.place, "sealed": sealed}
                connection.execute(insert(group_chats), row)
            self._audit.append(connection, event)
        return group.id

    def record(self, event: Event) -> None:
        """Write down that somebody read something."""
        self._audit.record(event)

    def reasons(self, group: GroupChat) -> Sequence[Reason]:
        """Return why it is held or kept on, the earliest first; raise WrongKey or NotGenuine."""
        with self._database.read() as connection:
            return list(self._reasons(connection, group.id))

    def decide(self, before: GroupChat, after: GroupChat, reason: Reason, *, nonce: str, event: Event) -> None:
        """Store how long a group is kept, once for each nonce; raise NotThere, Stale, Busy or KeysChanged."""
        sealed = self._keys.seal_text(_reason_place(checked(nonce)), reason.why)
        row = {"id": nonce, "chat": before.id, "decision": reason.decision, "by": reason.by, "at": reason.at}
        with self._database.write() as connection:
            if not use_once(connection, nonce, event.actor, before.reference, event.at):
                return
            check_in_force(connection, self._keys)
            self._check_as_it_was(connection, before)
            kept = {name: getattr(after, name) for name in _KEPT_FOR} | {"version": before.version + 1}
            connection.execute(update(group_chats).where(group_chats.c.id == before.id).values(kept))
            connection.execute(insert(group_reasons), {**row, "sealed": sealed})
            self._audit.append(connection, event)

    def erase(self, before: GroupChat, *, nonce: str, event: Event) -> None:
        """Erase all that is filed, once for each nonce; raise Stale, OnHold, NotThere, LedgerNotWritten or Busy."""
        with self._ledger.noting() as note, self._database.write() as connection:
            if not use_once(connection, nonce, event.actor, before.reference, event.at):
                return
            if self._check_as_it_was(connection, before).legal_hold:
                raise OnHold
            wipe_group(connection, before.id, before.reference, nonce)
            scrub_is_due(connection, event.at)
            self._audit.append(connection, event)
            note(Line(GROUP_ERASED, before.id, event.at.isoformat()))
        self._scrubbing.now()

    def _check_as_it_was(self, connection: Connection, before: GroupChat) -> GroupChat:
        lock(connection)  # nobody files or decides while it is looked at
        found = self._found(connection, before.id)
        if found.version != before.version:
            raise Stale
        return found

    def held(self) -> Sequence[HeldGroup]:
        """Return every group, opened; raise WrongKey or NotGenuine."""
        with self._database.read() as connection:
            return [self._opened(connection, self._group(row)) for row in connection.execute(_all()).all()]

    def _opened(self, connection: Connection, group: GroupChat) -> HeldGroup:
        name = Piece(group_chats.name, "group_name", group.name)
        reasons = [Piece(group_reasons.name, "", reason.why) for reason in self._reasons(connection, group.id)]
        return HeldGroup(group, (name, *reasons), tuple(_taken(connection, group.id)))

    def reapply(self, now: datetime) -> int:
        """Erase again what the ledger knows and a restored database holds; return how many groups that were.

        What was put under legal hold after that line was written stays. Erasures that another machine's ledger has are
        noted in this one. Raises LedgerNotWritten or Busy.
        """
        erased = {line.reference: line for line in self._ledger.lines() if line.what == GROUP_ERASED}
        again = [group_id for group_id, line in erased.items() if self._erase_again(group_id, line, now)]
        self._note_the_others(frozenset(erased))
        if again:
            self._scrubbing.now()
        return len(again)

    def _erase_again(self, group_id: str, line: Line, now: datetime) -> bool:
        here = select(group_chats).where(group_chats.c.id == checked(group_id))
        with self._database.read() as connection:
            if connection.execute(here).one_or_none() is None:
                return False
        with self._database.write() as connection:
            lock(connection)  # of two processes that start at once, the second finds nothing left to erase
            row = connection.execute(here).one_or_none()
            if row is None or (row.legal_hold and row.held_at > line.moment):
                return False
            wipe_group(connection, group_id, self._group(row).reference)
            scrub_is_due(connection, now)
            self._audit.append(connection, Event(THE_BOT, Action.GROUP_ERASED_AGAIN, group_id, now))
            return True

    def _note_the_others(self, known: frozenset[str]) -> None:
        erased = select(audit.c.subject, func.min(audit.c.at)).where(audit.c.action == Action.GROUP_ERASED.value)
        with self._database.read() as connection:
            here = [(str(row[0]), str(row[1])) for row in connection.execute(erased.group_by(audit.c.subject))]
        for group_id, at in here:
            if group_id not in known:
                self._ledger.append(Line(GROUP_ERASED, group_id, at))

    def _found(self, connection: Connection, group_id: str) -> GroupChat:
        row = connection.execute(select(group_chats).where(group_chats.c.id == checked(group_id))).one_or_none()
        if row is None:
            raise NotThere
        return self._group(row)

    def _group(self, row: Row[Any]) -> GroupChat:
        try:
            name = self._keys.unseal_text(_place(row.id), row.sealed)
        except NotGenuine:
            name = UNREADABLE
        kept = {name: getattr(row, name) for name in _KEPT_FOR}
        return GroupChat(row.id, row.school, row.place, name, **kept)

    def _reasons(self, connection: Connection, group_id: str) -> Iterator[Reason]:
        these = select(group_reasons).where(group_reasons.c.chat == group_id)
        for row in connection.execute(these.order_by(group_reasons.c.at, group_reasons.c.id)).all():
            why = self._keys.unseal_text(_reason_place(row.id), row.sealed)
            yield Reason(row.decision, row.by, row.at, why)


def _all() -> Select[Any]:
    last = select(group_steps.c.chat, func.max(group_steps.c.at).label("at")).group_by(group_steps.c.chat).subquery()
    query = select(group_chats).join(last, last.c.chat == group_chats.c.id)
    return query.order_by(last.c.at.desc(), group_chats.c.id)


def _check_not_erased(connection: Connection, group_id: str) -> None:
    """Raise NotThere for a group that was erased while somebody was about to file one more step."""
    erased = (audit.c.action == Action.GROUP_ERASED.value, audit.c.subject == group_id)
    if connection.execute(select(audit.c.seq).where(*erased)).first() is not None:
        raise NotThere


def _taken(connection: Connection, group_id: str) -> list[StepTaken]:
    these = select(group_steps).where(group_steps.c.chat == group_id)
    found = connection.execute(these.order_by(group_steps.c.on, group_steps.c.at, group_steps.c.id))
    return [StepTaken(row.step, row.on, row.by, row.at) for row in found]


def _place(group_id: str) -> Place:
    return Place(group_chats.name, "sealed", (group_id,))


def _reason_place(nonce: str) -> Place:
    return Place(group_reasons.name, "sealed", (nonce,))
