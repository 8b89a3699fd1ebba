"""The audit trail: rows that are only ever added, each with a hash over the row before it.

The hash is HMAC-SHA256 over the previous hash and the row as canonical JSON. Its key has a line of its own in the key
file, so that the chain outlives every sealing key.
"""

import hmac
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC
from typing import Any, Protocol, Self

from sqlalchemy import Connection, Row, insert, select, text

from bot.errors import StaffroomError
from bot.events import Event
from bot.storage.engine import Database
from bot.storage.tables import audit

CHANGED = "Row {row} was changed, put in or moved."
REMOVED = "Row {row} was removed."
CUT = "The rows from {row} on were cut off."

_HEAD = re.compile(r"(\d{1,18}):([0-9a-fA-F]{64})", re.ASCII)
_START = bytes(32)
# Any number that nothing else in this database locks by.
_POSTGRES_LOCK = 7_301_945_520
# repr, so that a row into which something other than text was forced is still judged.
_CANONICAL = json.JSONEncoder(sort_keys=True, separators=(",", ":"), default=repr)
_INSERT = insert(audit)
_LAST = select(audit.c.seq, audit.c.hash).order_by(audit.c.seq.desc()).limit(1)
_ALL = select(audit).order_by(audit.c.seq)
_AT_ONCE = 1_000


class NoHead(StaffroomError):
    """A text is not the head of an audit chain."""

    sentence = "That is not the head of an audit trail. Give it as a workbook's Read me shows it: 1234:9f2c…"


@dataclass(frozen=True, slots=True)
class Head:
    """How long the chain is and the hash of its last row, in hex: written down elsewhere, it betrays a cut tail."""

    rows: int
    hash: str

    def __str__(self) -> str:
        return f"{self.rows}:{self.hash}"

    @classmethod
    def parse(cls, text: str) -> Self:
        """Return the head that was written down as `ROWS:HASH`; raise NoHead."""
        found = _HEAD.fullmatch(text.strip())
        if found is None:
            raise NoHead
        return cls(int(found[1]), found[2].lower())


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the verifier found: the first bad row and a sentence for it, or 0 and nothing where all is well."""

    head: Head
    bad_row: int = 0
    sentence: str = ""


class _Stored(Protocol):
    """A row of the audit table as it stands."""

    seq: int
    at: str
    actor: str
    action: str
    subject: str
    details: str
    hash: bytes


class AuditTrail:
    """The audit trail of a database."""

    def __init__(self, database: Database, key: bytes) -> None:
        self._database = database
        self._key = key

    def append(self, connection: Connection, event: Event) -> None:
        """Add an event in the caller's transaction, as its last step: from here to the commit others wait."""
        lock(connection)
        seq, before = _last(connection)
        row = _row(seq + 1, event)
        connection.execute(_INSERT, {**row, "hash": self._hash(before, row)})

    def record(self, event: Event) -> None:
        """Add an event in a transaction of its own."""
        with self._database.write() as connection:
            self.append(connection, event)

    def head(self) -> Head:
        """Return where the chain ends now."""
        with self._database.read() as connection:
            seq, last = _last(connection)
        return Head(seq, last.hex())

    def verify(self, anchor: Head | None = None) -> Verdict:
        """Check every row, and that the chain still holds the `anchor` that was written down elsewhere."""
        with (
            self._database.read() as connection,
            connection.execution_options(yield_per=_AT_ONCE).execute(_ALL) as rows,
        ):
            return self._verdict(rows, anchor)

    def _verdict(self, rows: Iterable[Row[Any]], anchor: Head | None) -> Verdict:
        head = Head(0, _START.hex())
        for row in rows:
            fault = self._fault(row, head, anchor)
            if fault:
                return Verdict(head, head.rows + 1, fault.format(row=head.rows + 1))
            head = Head(row.seq, row.hash.hex())
        if anchor is not None and head.rows < anchor.rows:
            return Verdict(head, head.rows + 1, CUT.format(row=head.rows + 1))
        return Verdict(head)

    def _fault(self, row: _Stored, before: Head, anchor: Head | None) -> str:
        if row.seq != before.rows + 1:
            return REMOVED
        fields = {name: getattr(row, name) for name in ("seq", "at", "actor", "action", "subject", "details")}
        right = self._hash(bytes.fromhex(before.hash), fields)
        anchored = anchor is None or anchor.rows != row.seq or anchor.hash == right.hex()
        return "" if row.hash == right and anchored else CHANGED

    def _hash(self, before: bytes, row: dict[str, str | int]) -> bytes:
        return hmac.digest(self._key, before + _CANONICAL.encode(row).encode(), "sha256")


def lock(connection: Connection) -> None:
    """Let one writer at a time go on, until its transaction ends. SQLite has but one writer."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": _POSTGRES_LOCK})


def _last(connection: Connection) -> tuple[int, bytes]:
    row = connection.execute(_LAST).one_or_none()
    return (0, _START) if row is None else (row.seq, row.hash)


def _row(seq: int, event: Event) -> dict[str, str | int]:
    return {
        "seq": seq,
        "at": event.at.astimezone(UTC).isoformat(timespec="microseconds"),
        "actor": event.actor,
        "action": event.action.value,
        "subject": event.subject,
        "details": _CANONICAL.encode(dict(event.details)),
    }
