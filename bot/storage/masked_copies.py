"""Replacing a stored file by its masked copy in a database, with the ledger of erasures beside it."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection, delete, insert, select, update

from bot.concerns.concern import Concern, Evidence, NewEvidence, Note
from bot.errors import NotThere
from bot.events import THE_BOT, Action, Event
from bot.storage import rows
from bot.storage.audit import AuditTrail, lock
from bot.storage.engine import Database
from bot.storage.keys_in_force import check_in_force
from bot.storage.ledger import REPLACED, Ledger, Line
from bot.storage.nonces import use_once
from bot.storage.privacy import check_as_it_was, forget_bundles
from bot.storage.scrubbing import Scrubbing, scrub_is_due
from bot.storage.sealing import Keys
from bot.storage.tables import concerns, evidence, evidence_content, notes


class StoredMaskedCopies:
    """Files and their masked copies in a database."""

    def __init__(self, database: Database, keys: Keys, audit: AuditTrail, ledger: Ledger) -> None:
        self._database = database
        self._keys = keys
        self._audit = audit
        self._ledger = ledger
        self._scrubbing = Scrubbing(database)

    def replace(  # noqa: PLR0913 - a write takes its event and its nonce
        self, before: Concern, old: Evidence, new: NewEvidence, note: Note, *, nonce: str, event: Event
    ) -> None:
        """Replace a file once for each nonce.

        Raises Stale, OnHold, NotThere, LedgerNotWritten, KeysChanged or Busy.
        """
        reference = before.reference
        with self._ledger.noting() as noted, self._database.write() as connection:
            if not use_once(connection, nonce, event.actor, reference, event.at):
                return
            check_in_force(connection, self._keys)
            check_as_it_was(connection, before)
            if not _take_away(connection, reference, old.id):
                raise NotThere
            self._put(connection, before, new, note)
            forget_bundles(connection, reference)
            scrub_is_due(connection, event.at)
            self._audit.append(connection, event)
            noted(Line(REPLACED, reference, event.at.isoformat(), (evidence.name, reference, old.id)))
        self._scrubbing.now()

    def _put(self, connection: Connection, before: Concern, new: NewEvidence, note: Note) -> None:
        this = concerns.c.reference == before.reference
        connection.execute(update(concerns).where(this).values(version=before.version + 1))
        changed = replace(before, version=before.version + 1)
        connection.execute(insert(evidence), rows.evidence_rows(changed, [new]))
        connection.execute(insert(evidence_content), rows.content_row(self._keys, before.reference, new))
        connection.execute(insert(notes), rows.note_row(self._keys, changed, note))

    def reapply(self, now: datetime) -> int:
        """Erase again the files that were replaced and that a restored database holds; return how many those were.

        Of a record that was put under legal hold after that line was written they stay. Raises LedgerNotWritten, Busy.
        """
        replaced = [line for line in self._ledger.lines() if line.what == REPLACED]
        again = [line for line in replaced if self._take_away_again(line, now)]
        if again:
            self._scrubbing.now()
        return len(again)

    def _take_away_again(self, line: Line, now: datetime) -> bool:
        _, reference, evidence_id = map(str, line.place)
        this = (evidence.c.reference == reference, evidence.c.id == evidence_id)
        held = select(concerns.c.held_at).where(concerns.c.reference == reference, concerns.c.legal_hold)
        with self._database.read() as connection:
            if connection.execute(select(evidence.c.id).where(*this)).one_or_none() is None:
                return False
        with self._database.write() as connection:
            lock(connection)  # of two processes that start at once, the second finds nothing left to erase
            held_at = connection.execute(held).scalar_one_or_none()
            later = held_at is not None and held_at > line.moment
            if later or not _take_away(connection, reference, evidence_id):
                return False
            forget_bundles(connection, reference)
            scrub_is_due(connection, now)
            details = {"evidence": evidence_id}
            self._audit.append(connection, Event(THE_BOT, Action.REPLACED_AGAIN, reference, now, details))
            return True


def _take_away(connection: Connection, reference: str, evidence_id: str) -> bool:
    """Erase a file and its particulars, and say whether it was there."""
    content = (evidence_content.c.reference == reference, evidence_content.c.id == evidence_id)
    connection.execute(delete(evidence_content).where(*content))
    particulars = (evidence.c.reference == reference, evidence.c.id == evidence_id)
    return connection.execute(delete(evidence).where(*particulars)).rowcount > 0
