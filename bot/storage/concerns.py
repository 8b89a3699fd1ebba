"""The register of concerns and the records that the workbook is made from."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import date, datetime
from functools import partial
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Connection,
    Insert,
    Row,
    Select,
    and_,
    bindparam,
    delete,
    func,
    insert,
    or_,
    select,
    update,
)

from bot.concerns.additions import NOTHING_MORE, Along, Altered, Message, More, Referred, Said
from bot.concerns.addresses import Trace, traces
from bot.concerns.clocks import Course
from bot.concerns.concern import NO_WORDS, Concern, Evidence, Move, NewEvidence, Note, Platform, Words
from bot.concerns.groups import GroupChat, StepTaken
from bot.concerns.lifecycle import State
from bot.concerns.routing import Sight, sight
from bot.errors import NotThere, Stale
from bot.events import Event
from bot.notices import Notice
from bot.people import Person
from bot.policies.questions import Question
from bot.requests.redirect import Redirect
from bot.storage import filing, rows
from bot.storage.audit import AuditTrail
from bot.storage.clocks import is_watched, wordless_courses
from bot.storage.engine import Database, checked
from bot.storage.fingerprints import put_fingerprints, sharing, with_address
from bot.storage.group_steps import groups_with_steps
from bot.storage.keys_in_force import are_in_force, check_in_force
from bot.storage.nonces import became, use, use_once
from bot.storage.outbox import put_notices, withdraw_notices
from bot.storage.sealing import Keys, NotGenuine, Place, WrongKey
from bot.storage.tables import (
    altered,
    concern_named,
    concern_parts,
    concern_readers,
    concern_said,
    concern_words,
    concerns,
    evidence,
    evidence_content,
    messages,
    moves,
    notes,
    referrals,
    submissions,
)

CHANGED_OUTSIDE = "[these words cannot be shown: they were changed outside Staffroom]"
KEY_UNKNOWN = "[these words cannot be shown: Staffroom does not have their key]"

_AT_ONCE = 500
"""Concerns that are read together for a report."""
_RAISED_BEFORE = and_(concerns.c.raised_at < bindparam("until"), concerns.c.joins == "")
_HOW_MANY = select(func.count()).select_from(concerns).where(_RAISED_BEFORE)
_NEWEST_FIRST = (
    select(concerns)
    .where(_RAISED_BEFORE)
    .order_by(concerns.c.raised_at.desc(), concerns.c.reference)
    .execution_options(yield_per=_AT_ONCE)
)

_UPDATE = update(concerns).where(
    concerns.c.reference == bindparam("of"), concerns.c.version == bindparam("from_version")
)


_INSERT_CONCERNS, _INSERT_MOVES, _INSERT_NOTES = insert(concerns), insert(moves), insert(notes)
_INSERT_EVIDENCE, _INSERT_EVIDENCE_CONTENT = insert(evidence), insert(evidence_content)
_INSERT_WORDS, _INSERT_SAID, _INSERT_ALTERED = insert(concern_words), insert(concern_said), insert(altered)
_INSERT_MESSAGES, _INSERT_REFERRALS = insert(messages), insert(referrals)
_INSERT_CONCERN_READERS, _INSERT_CONCERN_NAMED = insert(concern_readers), insert(concern_named)
_INSERT_CONCERN_PARTS = insert(concern_parts)


class StoredRegister:
    """The register in a database."""

    def __init__(self, database: Database, keys: Keys, audit: AuditTrail) -> None:
        self._database = database
        self._keys = keys
        self._audit = audit

    def raise_concern(  # noqa: PLR0913 - as the protocol has it
        self,
        new: Concern,
        words: Words,
        evidence: Iterable[NewEvidence],
        *,
        nonce: str,
        event: Event,
        notices: Iterable[Notice],
        along: Iterable[Along] = (),
    ) -> str:
        """Store a concern once for each nonce; raise NotThere for a another's nonce, Stale, Busy or KeysChanged."""
        first = replace(new, version=1)
        beside = _Beside(self._keys, first, event, evidence)
        beside.raised_with(words)
        others = self._sealed(along)
        with self._database.write() as connection:
            if not use(connection, nonce, new.raised_by, new.reference, event.at):
                return became(connection, nonce, new.raised_by)
            check_in_force(connection, self._keys)
            connection.execute(_INSERT_CONCERNS, rows.concern_row(first))
            _put_people(connection, first)
            connection.execute(_INSERT_MOVES, rows.move_row(first, first.raised_at))
            beside.put(connection)
            self._put_along(connection, others)
            put_notices(connection, notices)
            self._audit.append(connection, event)
        return new.reference

    def change(  # noqa: PLR0913 - as the protocol has it
        self,
        before: Concern,
        after: Concern,
        *,
        nonce: str,
        event: Event,
        notices: Iterable[Notice] = (),
        words: Words = NO_WORDS,
        note: Note | None = None,
        evidence: Iterable[NewEvidence] = (),
        more: More = NOTHING_MORE,
        told: Collection[str] | None = None,
    ) -> None:
        """Replace a concern once for each nonce, and only from its stored version.

        Raises Stale, NotThere (also for a nonce of somebody else's), Busy or KeysChanged.
        """
        changed = replace(after, version=before.version + 1)
        beside = _Beside(self._keys, changed, event, evidence)
        beside.changed_from(before, words, note, more)
        others = self._sealed(more.along)
        with self._database.write() as connection:
            if not use_once(connection, nonce, event.actor, before.reference, event.at):
                return
            check_in_force(connection, self._keys)
            _move_on(connection, before, changed, event.at)
            beside.put(connection)
            if told is not None:
                withdraw_notices(connection, before, told, event.at)
            self._put_along(connection, others)
            put_notices(connection, notices)
            self._audit.append(connection, event)

    def _sealed(self, along: Iterable[Along]) -> "list[tuple[Along, _Beside]]":
        found = [(each, _Beside(self._keys, each.after, each.event)) for each in along]
        for each, beside in found:
            beside.changed_from(each.before, each.words)
        return found

    def _put_along(self, connection: Connection, others: "Iterable[tuple[Along, _Beside]]") -> None:
        for each, beside in others:
            _move_on(connection, each.before, each.after, each.event.at)
            beside.put(connection)
            if each.told is not None:
                withdraw_notices(connection, each.before, each.told, each.event.at)
            self._audit.append(connection, each.event)

    def saved(self, nonce: str, person_id: str) -> str:
        """Return the reference that this person's submit with this nonce was saved under; empty where there is none."""
        this = (submissions.c.nonce == checked(nonce), submissions.c.person == person_id)
        with self._database.read() as connection:
            return connection.execute(select(submissions.c.reference).where(*this)).scalar_one_or_none() or ""

    def record(self, event: Event) -> None:
        """Write down that somebody read something."""
        self._audit.record(event)

    def seen_by(self, person: Person) -> Sequence[Concern]:
        """Return what this person may see anything of, newest first."""
        candidates = or_(
            concerns.c.raised_by == person.id,
            concerns.c.reference.in_(_read_by_post(person)),
            concerns.c.reference.in_(_read_in_person(person)),
        )
        with self._database.read() as connection:
            found = _load(connection, candidates)
        return [concern for concern in reversed(found) if sight(person, concern) is not Sight.NOTHING]

    def unacknowledged(self, since: datetime) -> int:
        """Count the concerns raised before `since`, or where danger was told before it, that nobody acknowledged."""
        raised = and_(concerns.c.state == State.RAISED, concerns.c.raised_at < since)
        waiting = or_(raised, concerns.c.news_at < since)
        with self._database.read() as connection:
            return connection.execute(select(func.count()).select_from(concerns).where(waiting)).scalar_one()

    def open_ones(self) -> list[Concern]:
        """Return every concern that is not closed, oldest first."""
        with self._database.read() as connection:
            return _load(connection, concerns.c.state != State.CLOSED)

    def find(self, reference: str) -> Concern:
        """Return a concern; raise NotThere."""
        with self._database.read() as connection:
            found = _load(connection, concerns.c.reference == checked(reference))
        if not found:
            raise NotThere
        return found[0]

    def words(self, concern: Concern) -> Words:
        """Return what people wrote; raise WrongKey or NotGenuine."""
        with self._database.read() as connection:
            return _words(connection, self._keys.unseal_text, concern)

    def said(self, concern: Concern) -> Sequence[Said]:
        """Return everything that was written into its fields, oldest first; raise WrongKey or NotGenuine."""
        with self._database.read() as connection:
            return [rows.said(self._keys.unseal_text, concern, row) for row in _words_of(connection, concern)]

    def altered(self, concern: Concern) -> Sequence[Altered]:
        """Return what was set anew, oldest first."""
        query = select(altered).where(altered.c.reference == concern.reference)
        with self._database.read() as connection:
            found = connection.execute(query.order_by(altered.c.version, altered.c.field))
            return [rows.altered(row) for row in found]

    def referrals(self, concern: Concern) -> Sequence[Referred]:
        """Return who outside was told, oldest first; raise WrongKey or NotGenuine."""
        query = select(referrals).where(referrals.c.reference == concern.reference).order_by(referrals.c.version)
        with self._database.read() as connection:
            return [rows.referral(self._keys, row) for row in connection.execute(query)]

    def messages(self, concern: Concern) -> Sequence[Message]:
        """Return its messages, oldest first; raise WrongKey or NotGenuine."""
        query = select(messages).where(messages.c.reference == concern.reference).order_by(messages.c.version)
        with self._database.read() as connection:
            return [rows.message(self._keys, row) for row in connection.execute(query)]

    def reports(self, concern: Concern) -> Sequence[Concern]:
        """Return the reports that joined it and are not erased, oldest first."""
        joined = and_(concerns.c.joins == concern.reference, concerns.c.erased_at.is_(None))
        with self._database.read() as connection:
            return _load(connection, joined)

    def of_the_same_post(self, platform: Platform, words: Words) -> Sequence[Concern]:
        """Return the concerns whose post has the same address, oldest first."""
        addresses = [address for trace, address in traces(platform, words) if trace is Trace.POST]
        with self._database.read() as connection:
            found = [ref for each in addresses for ref in with_address(connection, self._keys, Trace.POST, each)]
            return _load(connection, concerns.c.reference.in_(found))

    def moves(self, concern: Concern) -> Sequence[Move]:
        """Return its states, oldest first."""
        with self._database.read() as connection:
            return _moves(connection, concerns.c.reference == concern.reference).get(concern.reference, [])

    def sharing(self, concern: Concern) -> Sequence[tuple[Trace, Concern]]:
        """Return what other concerns have in common with one, and those concerns; says nothing about who may see it."""
        with self._database.read() as connection:
            found = sharing(connection, concern.reference)
            known = {c.reference: c for c in _load(connection, concerns.c.reference.in_([ref for _, ref in found]))}
        return [(trace, known[reference]) for trace, reference in found]

    def notes(self, concern: Concern) -> Sequence[Note]:
        """Return its notes, oldest first; raise WrongKey or NotGenuine."""
        query = select(notes).where(notes.c.reference == concern.reference).order_by(notes.c.version)
        with self._database.read() as connection:
            return [rows.note(self._keys, row) for row in connection.execute(query)]

    def evidence(self, concern: Concern) -> Sequence[Evidence]:
        """Return its files, oldest first."""
        query = select(evidence).where(evidence.c.reference == concern.reference)
        with self._database.read() as connection:
            found = connection.execute(query.order_by(evidence.c.version, evidence.c.position))
            return [rows.evidence(row) for row in found]

    def content(self, concern: Concern, evidence_id: str) -> bytes:
        """Return a file's content; raise NotThere, WrongKey or NotGenuine."""
        content = evidence_content.c
        query = select(content.sealed).where(content.reference == concern.reference, content.id == checked(evidence_id))
        with self._database.read() as connection:
            sealed = connection.execute(query).scalar_one_or_none()
        if sealed is None:
            raise NotThere
        return self._keys.unseal(rows.content_place(concern.reference, evidence_id), sealed)


class StoredRecords:
    """The records in a database. `reading` opens the view that each answer comes from, or hands out a common one.

    A field that cannot be opened is told in its place, so that one damaged field takes no report from anybody.
    """

    def __init__(self, reading: Callable[[], AbstractContextManager[Connection]], keys: Keys) -> None:
        self._reading = reading
        self._keys = keys

    def concerns(self, until: datetime) -> Iterator[tuple[Concern, Sequence[Move]]]:
        """Yield every concern raised before `until`, with its moves, newest first; no report that joined one."""
        with self._reading() as connection:
            for found in connection.execute(_NEWEST_FIRST, {"until": until}).partitions(_AT_ONCE):
                moved = _moves(connection, moves.c.reference.in_([row.reference for row in found]))
                for concern in _with_people(connection, found):
                    yield concern, moved[concern.reference]

    def number(self, until: datetime) -> int:
        """Return how many those are."""
        with self._reading() as connection:
            return connection.execute(_HOW_MANY, {"until": until}).scalar_one()

    def quotes(self, concerns: Sequence[Concern]) -> Mapping[str, str]:
        """Return what the posts say, by reference; raise WrongKey as `words` does."""
        which = {"references": [concern.reference for concern in concerns]}
        with self._reading() as connection:
            last = {row.reference: row for query in _QUOTES for row in connection.execute(query, which)}
            unseal = partial(_shown, connection, self._keys)
            return {reference: rows.words(unseal, [row]).quote for reference, row in last.items()}

    def words(self, concern: Concern) -> Words:
        """Return what people wrote; raise WrongKey where this process has to be started again."""
        with self._reading() as connection:
            return _words(connection, partial(_shown, connection, self._keys), concern)

    def redirects(self, since: datetime, until: datetime) -> Sequence[Redirect]:
        """Return the redirects of a time, oldest first."""
        with self._reading() as connection:
            return filing.redirects_between(connection, since, until)

    def questions(self, since: date, until: date) -> Sequence[Question]:
        """Return the questions of some days, oldest first; raise WrongKey as `words` does."""
        with self._reading() as connection:
            return filing.questions_between(connection, partial(_shown, connection, self._keys), since, until)

    def courses(self, until: datetime, now: datetime) -> Iterator[Course]:
        """Yield what is open, and what is closed with its review due, without anybody's words, newest first."""
        watched = and_(concerns.c.raised_at < until, concerns.c.joins == "", is_watched(now))
        newest_first = select(concerns.c.reference).where(watched).order_by(concerns.c.raised_at.desc())
        with self._reading() as connection:
            references = connection.execute(newest_first.order_by(concerns.c.reference)).scalars().all()
            for start in range(0, len(references), _AT_ONCE):
                some = concerns.c.reference.in_(references[start : start + _AT_ONCE])
                yield from wordless_courses(connection, _load(connection, some)[::-1])

    def groups(self) -> Sequence[tuple[GroupChat, Sequence[StepTaken]]]:
        """Return every group chat without its name, with its steps."""
        with self._reading() as connection:
            return groups_with_steps(connection)


class _Beside:
    """What is written beside a concern, sealed before the transaction begins so that nobody waits for it."""

    def __init__(self, keys: Keys, concern: Concern, event: Event, files: Iterable[NewEvidence] = ()) -> None:
        self._keys, self._concern, self._event = keys, concern, event
        self._rows: list[tuple[Insert, list[rows.Values]]] = []
        self._words = NO_WORDS
        files = list(files)
        self._add(_INSERT_EVIDENCE, rows.evidence_rows(concern, files))
        self._add(_INSERT_EVIDENCE_CONTENT, [rows.content_row(keys, concern.reference, file) for file in files])

    def _add(self, statement: Insert, found: list[rows.Values]) -> None:
        if found:
            self._rows.append((statement, found))

    def raised_with(self, words: Words) -> None:
        """Add the words that a concern is raised with."""
        self._words = words
        self._add(_INSERT_WORDS, rows.words_rows(self._keys, self._concern.reference, words))

    def changed_from(self, before: Concern, words: Words, note: Note | None = None, more: More = NOTHING_MORE) -> None:
        """Add what a change brings."""
        self._words = words
        keys, concern, by, at = self._keys, self._concern, self._event.actor, self._event.at
        self._add(_INSERT_SAID, rows.said_rows(keys, concern, words, by, at))
        self._add(_INSERT_ALTERED, rows.altered_rows(before, concern, by, at))
        self._add(_INSERT_NOTES, [rows.note_row(keys, concern, note)] if note else [])
        self._add(_INSERT_MESSAGES, [rows.message_row(keys, concern, more.message)] if more.message else [])
        self._add(_INSERT_REFERRALS, [rows.referral_row(keys, concern, more.referral)] if more.referral else [])

    def put(self, connection: Connection) -> None:
        """Write it."""
        if self._words is not NO_WORDS:
            put_fingerprints(connection, self._keys, self._concern.reference, self._concern.platform, self._words)
        for statement, found in self._rows:
            connection.execute(statement, found)


def _move_on(connection: Connection, before: Concern, after: Concern, at: datetime) -> None:
    _replace(connection, before, after)
    if after.state is not before.state:
        connection.execute(_INSERT_MOVES, rows.move_row(after, at))


def _replace(connection: Connection, before: Concern, after: Concern) -> None:
    which = {"of": before.reference, "from_version": before.version}
    if connection.execute(_UPDATE, {**rows.concern_row(after), **which}).rowcount != 1:
        known = select(concerns.c.reference).where(concerns.c.reference == before.reference)
        raise Stale if connection.execute(known).one_or_none() else NotThere
    if _people(after) != _people(before):
        for table in (concern_named, concern_readers, concern_parts):
            connection.execute(delete(table).where(table.c.reference == before.reference))
        _put_people(connection, after)


def _people(concern: Concern) -> tuple[Collection[object], ...]:
    return (concern.named, concern.readers, *(getattr(concern, part) for part in rows.PARTS))


def _put_people(connection: Connection, concern: Concern) -> None:
    for statement, of in (
        (_INSERT_CONCERN_READERS, rows.reader_rows(concern)),
        (_INSERT_CONCERN_NAMED, rows.named_rows(concern)),
        (_INSERT_CONCERN_PARTS, rows.part_rows(concern)),
    ):
        if of:
            connection.execute(statement, of)


def _load(connection: Connection, which: ColumnElement[bool]) -> list[Concern]:
    """Return concerns, oldest first."""
    query = select(concerns).where(which).order_by(concerns.c.raised_at, concerns.c.reference)
    return _with_people(connection, connection.execute(query).all(), which)


def _with_people(
    connection: Connection, found: Sequence[Row[Any]], which: ColumnElement[bool] | None = None
) -> list[Concern]:
    """Return the concerns of some rows; `which` finds those rows where they are not to be named one by one."""
    which = concerns.c.reference.in_([row.reference for row in found]) if which is None else which
    named: dict[tuple[str, str], set[str]] = {}
    for row in connection.execute(select(concern_named).join(concerns).where(which)).all():
        named.setdefault((row.reference, "named"), set()).add(row.person)
    for row in connection.execute(select(concern_parts).join(concerns).where(which)).all():
        named.setdefault((row.reference, row.part), set()).add(row.person)
    read = connection.execute(select(concern_readers).join(concerns).where(which)).all()
    readers = rows.posts_by_reference(read)
    return [
        rows.concern(
            row,
            readers.get(row.reference, frozenset()),
            {part: frozenset(named.get((row.reference, part), ())) for part in ("named", *rows.PARTS)},
        )
        for row in found
    ]


def _read_by_post(person: Person) -> Select[tuple[str]]:
    held = (and_(concern_readers.c.role == p.role, concern_readers.c.school == p.school) for p in person.posts)
    return select(concern_readers.c.reference).where(or_(*held))


def _read_in_person(person: Person) -> Select[tuple[str]]:
    theirs = (concern_parts.c.part == rows.READING, concern_parts.c.person == person.id)
    return select(concern_parts.c.reference).where(*theirs)


def _moves(connection: Connection, which: ColumnElement[bool]) -> dict[str, list[Move]]:
    found: dict[str, list[Move]] = {}
    for row in connection.execute(select(moves).join(concerns).where(which).order_by(moves.c.version)).all():
        found.setdefault(row.reference, []).append(Move(row.state, row.at))
    return found


def _shown(connection: Connection, keys: Keys, place: Place, sealed: bytes) -> str:
    """Return the words of a field, or a sentence in their place."""
    try:
        return keys.unseal_text(place, sealed)
    except NotGenuine:
        return CHANGED_OUTSIDE
    except WrongKey:
        # A process with the key in force has every key that is needed; an older one must not call words damaged.
        if not are_in_force(connection, keys):
            raise
        return KEY_UNKNOWN


def _words(connection: Connection, unseal: rows.Unseal, concern: Concern) -> Words:
    return rows.words(unseal, _words_of(connection, concern))


_RAISED_WITH = select(concern_words, rows.VERSION_WHEN_RAISED)
_AMONG: BindParameter[Sequence[str]] = bindparam("references", expanding=True)
_QUOTES = (
    _RAISED_WITH.where(concern_words.c.reference.in_(_AMONG), concern_words.c.field == "quote"),
    select(concern_said)
    .where(concern_said.c.reference.in_(_AMONG), concern_said.c.field == "quote")
    .order_by(concern_said.c.version),
)
"""What posts say, oldest first."""


def _words_of(connection: Connection, concern: Concern) -> Iterable[Row[Any]]:
    """Return the rows of a concern's words, oldest first."""
    first = _RAISED_WITH.where(concern_words.c.reference == concern.reference)
    later = select(concern_said).where(concern_said.c.reference == concern.reference)
    in_order = later.order_by(concern_said.c.version, concern_said.c.field)
    return [*connection.execute(first), *connection.execute(in_order)]


# For the other stores in this room.
load_concerns = _load
