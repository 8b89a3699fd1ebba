"""Disruptive group chats in a database: their names sealed, nobody in them known."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, func, insert, select

from bot.concerns.groups import GroupChat, StepTaken
from bot.errors import NotThere
from bot.events import Event
from bot.storage.audit import AuditTrail
from bot.storage.engine import Database, checked, insert_once
from bot.storage.keys_in_force import check_in_force
from bot.storage.sealing import Keys, NotGenuine, Place
from bot.storage.tables import group_chats, group_steps

UNREADABLE = "[this name was changed outside Staffroom]"


class StoredGroups:
    """Group chats in a database."""

    def __init__(self, database: Database, keys: Keys, audit: AuditTrail) -> None:
        self._database = database
        self._keys = keys
        self._audit = audit

    def all(self) -> Sequence[GroupChat]:
        """Return every group, the one that was filed last first; raise WrongKey."""
        last = (
            select(group_steps.c.chat, func.max(group_steps.c.at).label("at")).group_by(group_steps.c.chat).subquery()
        )
        query = select(group_chats).join(last, last.c.chat == group_chats.c.id)
        with self._database.read() as connection:
            found = connection.execute(query.order_by(last.c.at.desc(), group_chats.c.id)).all()
        return [self._group(row) for row in found]

    def find(self, group_id: str) -> GroupChat:
        """Return a group; raise NotThere or WrongKey."""
        with self._database.read() as connection:
            query = select(group_chats).where(group_chats.c.id == checked(group_id))
            row = connection.execute(query).one_or_none()
        if row is None:
            raise NotThere
        return self._group(row)

    def taken(self, group: GroupChat) -> Sequence[StepTaken]:
        """Return the steps about a group, the earliest first."""
        these = select(group_steps).where(group_steps.c.chat == group.id)
        with self._database.read() as connection:
            found = connection.execute(these.order_by(group_steps.c.on, group_steps.c.at, group_steps.c.id))
            return [StepTaken(row.step, row.on, row.by, row.at) for row in found]

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
                row = {"id": group.id, "school": group.school, "place": group.place, "sealed": sealed}
                connection.execute(insert(group_chats), row)
            self._audit.append(connection, event)
        return group.id

    def record(self, event: Event) -> None:
        """Write down that somebody read something."""
        self._audit.record(event)

    def _group(self, row: Row[Any]) -> GroupChat:
        try:
            name = self._keys.unseal_text(_place(row.id), row.sealed)
        except NotGenuine:
            name = UNREADABLE
        return GroupChat(row.id, row.school, row.place, name)


def _place(group_id: str) -> Place:
    return Place(group_chats.name, "sealed", (group_id,))
