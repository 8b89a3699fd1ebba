"""Erasing and searching the records in a database; docs/decisions/erasure.md says what is promised on each engine."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, Table, delete, func, insert, select, update

from bot.concerns.access_steps import AccessStep
from bot.concerns.concern import Concern
from bot.concerns.privacy import NOT_THEIR_DOING, AccessRequest, Held, OnHold, Texts
from bot.concerns.redaction import Cut, Piece, without
from bot.errors import NotThere, Stale
from bot.events import THE_BOT, Action, Event
from bot.notices import Notice
from bot.people.known import Known
from bot.storage.audit import AuditTrail, lock
from bot.storage.concerns import load_concerns
from bot.storage.engine import Database, checked, insert_once
from bot.storage.erasing import not_erased, tables_of_a_record, wipe
from bot.storage.fingerprints import take_again
from bot.storage.keys_in_force import check_in_force
from bot.storage.ledger import ERASED, REDACTED, Ledger, Line
from bot.storage.nonces import use_once
from bot.storage.outbox import put_notices
from bot.storage.people import everybody_known
from bot.storage.rotation import SEALED
from bot.storage.scrubbing import Scrubbing, scrub_is_due
from bot.storage.sealing import Keys, Place
from bot.storage.tables import access_requests, access_steps, audit, bundle_parts, concerns, evidence_content

MASKS_FOR = timedelta(days=31)
"""How long after a release the words that were hidden in the draft are kept: somebody may ask about the answer."""
FILES_FOR = timedelta(days=8)
"""How long after an erasure the files beside the database are looked through: a workbook may be under way."""

CleanFiles = Callable[[frozenset[str]], None]
"""Removes the files outside the database that tell of a record with one of these references."""
_NOT_WORDS = {evidence_content.name, bundle_parts.name}
"""Sealed, but pictures and documents: not searched, and nothing is taken out of them. Bundles go, and are made anew."""
_FIELDS = ("version", "person", "asked_on", "asked_how", "noted_by")


class StoredPrivacy:
    """Erasing and searching in a database, with the ledger of erasures and the files beside it."""

    def __init__(
        self, database: Database, keys: Keys, audit: AuditTrail, ledger: Ledger, clean_files: CleanFiles
    ) -> None:
        self._database = database
        self._keys = keys
        self._audit = audit
        self._ledger = ledger
        self._clean_files = clean_files
        self._scrubbing = Scrubbing(database)

    def kept(self) -> Sequence[Concern]:
        """Return every record that is not erased, oldest first."""
        with self._database.read() as connection:
            return load_concerns(connection, concerns.c.erased_at.is_(None))

    def erase(self, before: Concern, *, nonce: str, event: Event, along: Sequence[Concern] = ()) -> None:
        """Erase records once for each nonce; raise Stale, OnHold, NotThere, LedgerNotWritten or Busy."""
        with self._ledger.noting() as note, self._database.write() as connection:
            if not use_once(connection, nonce, event.actor, before.reference, event.at):
                return
            for each in (before, *along):
                check_as_it_was(connection, each)
                wipe(connection, each.reference, event.at, nonce)
                self._audit.append(connection, replace(event, subject=each.reference))
                note(Line(ERASED, each.reference, event.at.isoformat()))
            scrub_is_due(connection, event.at)
        self._scrubbing.now()

    def texts(self, concern: Concern) -> Texts:
        """Return everything that people wrote in a record; raise WrongKey or NotGenuine."""
        with self._database.read() as connection:
            found = self._opened(connection, concern.reference)
        return Texts(self._mark(found), tuple(piece for _, piece in found))

    def redact(self, concern: Concern, mark: str, cuts: Sequence[Cut], *, nonce: str, event: Event) -> None:
        """Put a mark in the place of words once for each nonce; raise as `erase` does, and KeysChanged."""
        reference = concern.reference
        with self._ledger.noting() as note, self._database.write() as connection:
            if not use_once(connection, nonce, event.actor, reference, event.at):
                return
            check_in_force(connection, self._keys)
            found = self._opened(connection, reference)
            if self._mark(found) != mark:
                raise Stale
            check_as_it_was(connection, concern)
            lines = [self._cut(connection, each, cuts, event.at) for each in _touched(found, cuts)]
            changed = update(concerns).where(concerns.c.reference == reference)
            connection.execute(changed.values(version=concerns.c.version + 1))
            forget_bundles(connection, reference)
            scrub_is_due(connection, event.at)
            self._audit.append(connection, event)
            for line in lines:
                note(line)
        self._scrubbing.now()

    def _cut(self, connection: Connection, found: tuple[int, Place, Piece], cuts: Sequence[Cut], at: datetime) -> Line:
        number, place, piece = found
        own = [cut for cut in cuts if cut.piece == number]
        self._put(connection, place, without(piece.words, own))
        lengths = tuple((cut.start, cut.length) for cut in own)
        where = (place.table, *place.row)
        return Line(REDACTED, str(place.row[0]), at.isoformat(), where, self._ledger.mark_of(piece.words), lengths)

    def _put(self, connection: Connection, place: Place, words: str) -> None:
        table = access_requests.metadata.tables[place.table]
        sealed = self._keys.seal_text(place, words)
        connection.execute(update(table).where(*_row_of(table, place.row)).values(sealed=sealed))
        take_again(connection, self._keys, str(place.row[0]))

    def _mark(self, found: Sequence[tuple[Place, Piece]]) -> str:
        everything = json.dumps([[place.table, *place.row, piece.words] for place, piece in found])
        return self._ledger.mark_of(everything)[:32]

    def held(self) -> Sequence[Held]:
        """Return every record that is not erased, opened; raise WrongKey or NotGenuine."""
        with self._database.read() as connection:
            found = load_concerns(connection, concerns.c.erased_at.is_(None))
            return [self._held(connection, concern) for concern in found]

    def _held(self, connection: Connection, concern: Concern) -> Held:
        opened = [each for table in _tables_of_words() for each in self._rows_of(connection, table, concern.reference)]
        writers = tuple(by or concern.raised_by for _, _, by in opened)
        return Held(concern, tuple(piece for _, piece, _ in opened), writers)

    def _opened(self, connection: Connection, reference: str) -> list[tuple[Place, Piece]]:
        """Return the texts of a record with where each stands, always in the same order."""
        rows = (row for table in _tables_of_words() for row in self._rows_of(connection, table, reference))
        return [(place, piece) for place, piece, _ in rows]

    def _rows_of(self, connection: Connection, table: Table, reference: str) -> Iterator[tuple[Place, Piece, str]]:
        """Yield where each text stands, what it says, and who wrote it; empty where that is whoever raised it."""
        said = (table.c.reference == checked(reference), table.c.sealed.is_not(None))
        for row in connection.execute(select(table).where(*said).order_by(*table.primary_key)).mappings():
            place = Place(table.name, "sealed", tuple(row[column.name] for column in table.primary_key))
            piece = Piece(table.name, str(row.get("field", "")), self._keys.unseal_text(place, row["sealed"]))
            yield place, piece, str(row.get("by", ""))

    def doings(self, person_id: str, until: datetime) -> Sequence[tuple[str, int]]:
        """Return what a person did before a moment and how often, by code; not what a report of theirs did."""
        before = audit.c.at < until.astimezone(UTC).isoformat(timespec="microseconds")
        done = (audit.c.actor == person_id, before, audit.c.action.not_in([each.value for each in NOT_THEIR_DOING]))
        theirs = select(audit.c.action, func.count()).where(*done)
        counted = theirs.group_by(audit.c.action)
        with self._database.read() as connection:
            return [(action, number) for action, number in connection.execute(counted.order_by(audit.c.action))]

    def everybody(self) -> Sequence[Known]:
        """Return everybody who is or was on the staff list."""
        with self._database.read() as connection:
            return everybody_known(connection)

    def requests(self) -> Sequence[AccessRequest]:
        """Return every request, the oldest first; raise WrongKey or NotGenuine."""
        query = select(access_requests).order_by(access_requests.c.asked_on, access_requests.c.id)
        with self._database.read() as connection:
            steps = _steps_by_request(connection)
            return [self._request(row, steps.get(row.id, [])) for row in connection.execute(query)]

    def put_request(
        self,
        request: AccessRequest,
        *,
        nonce: str,
        event: Event,
        notices: Iterable[Notice] = (),
        along: Iterable[Event] = (),
    ) -> None:
        """Store a request once for each nonce; raise Stale, KeysChanged or Busy."""
        row = {name: getattr(request, name) for name in _FIELDS} | {"id": request.id, "sealed": self._names_of(request)}
        with self._database.write() as connection:
            if not use_once(connection, nonce, event.actor, request.id, event.at):
                return
            check_in_force(connection, self._keys)
            if not _put_version(connection, request, row):
                raise Stale
            _put_steps(connection, request)
            put_notices(connection, notices)
            for each in (event, *along):
                self._audit.append(connection, each)

    def _names_of(self, request: AccessRequest) -> bytes:
        names = json.dumps({"names": request.names, "masks": dict(request.masks)})
        return self._keys.seal_text(_request_place(request.id), names)

    def _request(self, row: Row[Any], steps: Sequence[AccessStep]) -> AccessRequest:
        sealed = json.loads(self._keys.unseal_text(_request_place(row.id), row.sealed))
        fields = {name: getattr(row, name) for name in _FIELDS}
        masks = _masks(sealed["masks"], row.noted_by)
        return AccessRequest(id=row.id, names=tuple(sealed["names"]), masks=masks, steps=tuple(steps), **fields)

    def reapply(self, now: datetime) -> int:
        """Erase again what the ledger knows and a restored database holds; return how many records were changed.

        What was put under legal hold after that line was written stays. Erasures that another machine's ledger has
        are noted in this one. Raises LedgerNotWritten, Busy, WrongKey or NotGenuine.
        """
        lines = self._ledger.lines()
        erased = {line.reference: line for line in lines if line.what == ERASED}
        changed = self._erase_again(erased, now) if erased else []
        changed += [line.reference for line in lines if line.what == REDACTED and self._cut_again(line, now)]
        self._note_the_others(erased.keys())
        if changed:
            self._scrubbing.now()
        return len(set(changed))

    def _erase_again(self, erased: Mapping[str, Line], now: datetime) -> list[str]:
        with self._database.write() as connection:
            lock(connection)  # of two processes that start at once, the second finds nothing left to erase
            here = not_erased(connection, sorted(erased))
            back = [reference for reference, held_at in here if not _is_later(held_at, erased[reference])]
            for reference in back:
                wipe(connection, reference, now)
                scrub_is_due(connection, now)
                self._audit.append(connection, Event(THE_BOT, Action.ERASED_AGAIN, reference, now))
        return back

    def _cut_again(self, line: Line, now: datetime) -> bool:
        name, *row = line.place
        table, place = access_requests.metadata.tables[str(name)], Place(str(name), "sealed", tuple(row))
        with self._database.write() as connection:
            sealed = connection.execute(select(table.c.sealed).where(*_row_of(table, place.row))).scalar_one_or_none()
            words = self._keys.unseal_text(place, sealed) if sealed else ""
            if self._ledger.mark_of(words) != line.before:
                return False
            self._put(connection, place, without(words, (Cut(0, *cut) for cut in line.cuts)))
            forget_bundles(connection, line.reference)
            scrub_is_due(connection, now)
            self._audit.append(connection, Event(THE_BOT, Action.REDACTED_AGAIN, line.reference, now))
            return True

    def _note_the_others(self, known: Iterable[str]) -> None:
        erased = select(concerns.c.reference, concerns.c.erased_at).where(concerns.c.erased_at.is_not(None))
        with self._database.read() as connection:
            here = {row.reference: row.erased_at for row in connection.execute(erased)}
        for reference in sorted(here.keys() - set(known)):
            self._ledger.append(Line(ERASED, reference, here[reference].isoformat()))

    def clean(self, now: datetime) -> None:
        """Clean the files of the database, if that is due, and those beside it; raise Busy or LedgerNotWritten."""
        lately = frozenset(line.reference for line in self._ledger.lines() if line.moment > now - FILES_FOR)
        if lately:
            self._clean_files(lately)
        self._forget_masks(now)
        self._scrubbing.later()

    def _forget_masks(self, now: datetime) -> None:
        """Forget the words that were hidden in drafts which are answered: names of pupils, and of others."""
        for request in self.requests():
            if request.masks and request.released and request.released.at < now - MASKS_FOR:
                sealed = self._names_of(replace(request, masks=()))
                this = (access_requests.c.id == request.id, access_requests.c.version == request.version)
                with self._database.write() as connection:
                    check_in_force(connection, self._keys)
                    connection.execute(update(access_requests).where(*this).values(sealed=sealed))


def check_as_it_was(connection: Connection, before: Concern) -> None:
    """Raise NotThere, Stale or OnHold unless something may be taken out of a record as it was seen."""
    found = load_concerns(connection, concerns.c.reference == before.reference)
    if not found or found[0].erased_at is not None:
        raise NotThere
    if found[0].version != before.version:
        raise Stale
    if found[0].legal_hold:
        raise OnHold


def forget_bundles(connection: Connection, reference: str) -> None:
    """Drop what bundles of a record hold: they would say again what was taken out. That they were made stays."""
    connection.execute(delete(bundle_parts).where(bundle_parts.c.reference == reference))


def _tables_of_words() -> tuple[Table, ...]:
    own = {table.name for table in tables_of_a_record()}
    return tuple(table for table in SEALED if table.name in own - _NOT_WORDS)


def _touched(found: Sequence[tuple[Place, Piece]], cuts: Sequence[Cut]) -> list[tuple[int, Place, Piece]]:
    """Return the texts in which something is cut; raise NotThere for a text that there is not."""
    numbers = sorted({cut.piece for cut in cuts})
    if not numbers or numbers[-1] >= len(found):
        raise NotThere
    return [(number, *found[number]) for number in numbers]


def _row_of(table: Table, key: Sequence[str | int]) -> list[Any]:
    return [column == value for column, value in zip(table.primary_key, key, strict=True)]


def _is_later(held_at: datetime | None, line: Line) -> bool:
    return held_at is not None and held_at > line.moment


def _request_place(request_id: str) -> Place:
    return Place(access_requests.name, "sealed", (request_id,))


def _put_version(connection: Connection, request: AccessRequest, row: Mapping[str, object]) -> bool:
    if request.version == 1:
        return insert_once(connection, access_requests, row)
    this = (access_requests.c.id == request.id, access_requests.c.version == request.version - 1)
    return connection.execute(update(access_requests).where(*this).values(row)).rowcount == 1


def _masks(
    stored: Mapping[str, Sequence[str]] | Sequence[str], noted_by: str
) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Return words to hide by whose draft they are for; an earlier version kept those of whoever noted the request."""
    by_person = stored if isinstance(stored, Mapping) else {noted_by: stored} if stored else {}
    return tuple((person, tuple(words)) for person, words in by_person.items())


def _steps_by_request(connection: Connection) -> dict[str, list[AccessStep]]:
    found: dict[str, list[AccessStep]] = {}
    for row in connection.execute(select(access_steps).order_by(access_steps.c.request, access_steps.c.number)):
        found.setdefault(row.request, []).append(AccessStep(row.what, row.by, row.at, row.detail))
    return found


def _put_steps(connection: Connection, request: AccessRequest) -> None:
    """Add the steps that are new; what stands there stays."""
    there = select(func.count()).select_from(access_steps).where(access_steps.c.request == request.id)
    kept = connection.execute(there).scalar_one()
    for number, step in enumerate(request.steps[kept:], start=kept):
        row = {"what": step.what, "by": step.by, "at": step.at, "detail": step.detail}
        connection.execute(insert(access_steps), {"request": request.id, "number": number, **row})
