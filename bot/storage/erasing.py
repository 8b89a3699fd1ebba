"""What of a record goes and what stays, table by table.

Whatever is bound to a record by a column `reference` goes, also in tables that are yet to come, unless it stands in
`KEPT`. What stays is a row that can be counted and names nobody.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Boolean, Column, Connection, Table, delete, select, update

from bot.concerns.concern import AboutWhom, Referral, Relation, YesNo
from bot.storage.tables import (
    concern_readers,
    concerns,
    group_chats,
    group_reasons,
    group_steps,
    handovers,
    inbox,
    metadata,
    moves,
    outbox,
    questions,
    submissions,
)

KEPT = frozenset({concerns.name, concern_readers.name, moves.name, submissions.name})
"""Tables with a reference of which rows stay: codes, posts and times."""
KEPT_COLUMNS = frozenset({
    "reference", "version", "state", "school", "raised_at", "platform", "kind", "owner_role", "owner_school",
    "closed_at", "outcome", "retention", "joins",
})  # fmt: skip
"""What stays of the row itself, so that workbooks go on adding up."""
NEUTRAL = {
    "clauses": (),
    "relation": Relation.UNKNOWN,
    "about": AboutWhom.SCHOOL,
    "person_known": YesNo.NOT_SAID,
    "replied": YesNo.NOT_SAID,
    "still_there": YesNo.NOT_SAID,
    "referral": Referral.NOT_SAID,
}
"""What stands in columns that cannot be empty, and are neither text nor yes or no."""


def tables_of_a_record() -> tuple[Table, ...]:
    """Return the tables whose rows go with a record, those first that point to others."""
    return tuple(t for t in reversed(metadata.sorted_tables) if "reference" in t.columns and t.name not in KEPT)


OF_A_GROUP = (group_steps, group_reasons)
"""Tables whose rows are bound to a group chat by a column `chat`."""


def tables_touched() -> tuple[Table, ...]:
    """Return every table that an erasure changes."""
    of_groups = (*OF_A_GROUP, group_chats)
    return (*tables_of_a_record(), concerns, submissions, outbox, inbox, handovers, *of_groups, questions)


def wipe_group(connection: Connection, group_id: str, reference: str, nonce: str = "") -> bool:
    """Erase all that is filed for a group chat in the caller's transaction; say whether there was anything.

    `nonce` is that of the very form that asks for it, and `reference` what its forms were kept under.
    """
    for table in OF_A_GROUP:
        connection.execute(delete(table).where(table.c.chat == group_id))
    others = (submissions.c.reference == reference, submissions.c.nonce != nonce)
    connection.execute(update(submissions).where(*others).values(person=""))
    return connection.execute(delete(group_chats).where(group_chats.c.id == group_id)).rowcount > 0


def wipe(connection: Connection, reference: str, at: datetime, nonce: str = "") -> None:
    """Erase a record in the caller's transaction; `nonce` is that of the very form that asks for it."""
    for table in tables_of_a_record():
        connection.execute(delete(table).where(table.c.reference == reference))
    _wipe_notices(connection, reference)
    others = (submissions.c.reference == reference, submissions.c.nonce != nonce)
    connection.execute(update(submissions).where(*others).values(person=""))
    connection.execute(update(concerns).where(concerns.c.reference == reference).values(_skeleton(at)))


def _wipe_notices(connection: Connection, reference: str) -> None:
    """Erase the notices about a record, with their keys: those hold whom they were for."""
    for table in (outbox, inbox):
        keys = connection.execute(select(table.c.key).where(table.c.about == reference)).scalars().all()
        connection.execute(delete(handovers).where(handovers.c.key.in_(keys)))
        connection.execute(delete(table).where(table.c.about == reference))


def _skeleton(at: datetime) -> dict[str, object]:
    emptied = {column.name: _empty(column) for column in concerns.columns if column.name not in KEPT_COLUMNS}
    return {**emptied, **NEUTRAL, "seen_at": concerns.c.raised_at, "version": concerns.c.version + 1, "erased_at": at}


def _empty(column: Column[Any]) -> object:
    """Return what stands for nothing in a column; one that knows no such thing stands in `NEUTRAL`."""
    if column.nullable:
        return None
    return False if isinstance(column.type, Boolean) else ""


def not_erased(connection: Connection, references: Sequence[str]) -> list[tuple[str, datetime | None]]:
    """Return those that are here and not erased, each with since when it is under legal hold, if it is."""
    here = select(concerns.c.reference, concerns.c.legal_hold, concerns.c.held_at)
    found = connection.execute(here.where(concerns.c.reference.in_(references), concerns.c.erased_at.is_(None)))
    return [(row.reference, row.held_at if row.legal_hold else None) for row in found]
