"""Fake of bot/concerns/register.py."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from threading import Lock

from bot.concerns.additions import NOTHING_MORE, Along, Altered, Message, More, Referred, Said, alterations
from bot.concerns.addresses import Trace, traces
from bot.concerns.concern import NO_WORDS, Concern, Evidence, Move, NewEvidence, Note, Platform, Words
from bot.concerns.lifecycle import State
from bot.concerns.redaction import Piece
from bot.concerns.routing import Sight, sight
from bot.errors import Busy, NotThere, SentByAnother, Stale
from bot.events import Event
from bot.notices import Notice
from bot.people import Person, Post
from tests.fakes.outbox import FakeOutbox


@dataclass(slots=True)
class _Kept:
    concern: Concern
    said: list[Said]
    moves: list[Move]
    evidence: list[NewEvidence]
    notes: list[Note] = field(default_factory=list)
    altered: list[Altered] = field(default_factory=list)
    referrals: list[Referred] = field(default_factory=list)
    messages: list[Message] = field(default_factory=list)

    @property
    def words(self) -> Words:
        """What was written last into each field."""
        return Words(**{each.field: each.words for each in self.said})


def by_field(said: Iterable[Said]) -> list[Said]:
    """Return what was written in the order of the fields, for FakePrivacy."""
    return sorted(said, key=lambda each: each.field)


class FakeRegister:
    """A register in memory. `events` and `outbox` show what was written; `busy = True` makes every write fail."""

    def __init__(self, outbox: FakeOutbox | None = None, events: list[Event] | None = None) -> None:
        self.outbox = FakeOutbox() if outbox is None else outbox
        self.events = [] if events is None else events
        self.busy = False
        self._kept: dict[str, _Kept] = {}
        self._submissions: dict[str, tuple[str, str]] = {}
        self._lock = Lock()

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
        """Store a concern once for each nonce."""
        self._check()
        with self._lock:
            along = tuple(along)
            if nonce not in self._submissions:
                self._check_versions(*(each.before for each in along[:1]))
            person, reference = self._submissions.setdefault(nonce, (new.raised_by, new.reference))
            if person != new.raised_by:
                raise SentByAnother
            if reference == new.reference and reference not in self._kept:
                self._go_along(along)
                moves = [Move(new.state, new.raised_at)]
                said = [Said(name, text, new.raised_by, new.raised_at) for name, text in words.items()]
                self._kept[reference] = _Kept(replace(new, version=1), said, moves, list(evidence))
                self._tell(event, notices)
        return reference

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
        """Replace a concern once for each nonce, and only from its stored version."""
        self._check()
        with self._lock:
            if nonce in self._submissions:
                if self._submissions[nonce][0] != event.actor:
                    raise NotThere
                return
            kept = self._at(before.reference)
            self._check_versions(before, *(each.before for each in more.along[:1]))
            self._submissions[nonce] = (event.actor, before.reference)
            self._replace(Along(before, self.changed(before, after), event, words))
            kept.notes += [note] if note else []
            kept.messages += [more.message] if more.message else []
            kept.referrals += [more.referral] if more.referral else []
            kept.evidence += evidence
            self._go_along(more.along)
            if told is not None:
                self.outbox.withdraw(before, told)
            self._tell(event, notices)

    def _check_versions(self, *seen: Concern) -> None:
        if any(self._at(each.reference).concern.version != each.version for each in seen):
            raise Stale

    def _go_along(self, along: Iterable[Along]) -> None:
        for each in along:
            self._check_versions(each.before)
            self._replace(replace(each, after=self.changed(each.before, each.after)))
            if each.told is not None:
                self.outbox.withdraw(each.before, each.told)
            self.events.append(each.event)

    def _replace(self, change: Along) -> None:
        kept, after, event = self._at(change.before.reference), change.after, change.event
        if after.state is not change.before.state:
            kept.moves.append(Move(after.state, event.at))
        kept.altered += alterations(change.before, after, event.actor, event.at)
        kept.said += [Said(name, text, event.actor, event.at, later=True) for name, text in change.words.items()]
        kept.concern = after

    def check(self) -> None:
        """Raise Busy where the store is. For FakeClocks."""
        self._check()

    def is_fresh(self, nonce: str, person: str) -> bool:
        """Say whether a nonce was not used yet; raise NotThere for somebody else's. For FakeClocks."""
        if self._submissions.get(nonce, (person, ""))[0] != person:
            raise SentByAnother
        return nonce not in self._submissions

    def use(self, nonce: str, person: str, reference: str) -> None:
        """Use a nonce up. For FakeClocks."""
        self._submissions[nonce] = (person, reference)

    def tell(self, event: Event, notices: Iterable[Notice]) -> None:
        """Write an event with its notices. For FakeClocks."""
        self._tell(event, notices)

    def let_read(self, concern: Concern, post: Post) -> None:
        """Let one post more read a concern. For FakeClocks."""
        kept = self._at(concern.reference)
        kept.concern = replace(concern, readers=concern.readers | {post}, version=concern.version + 1)

    def changed(self, before: Concern, after: Concern) -> Concern:
        """Return a concern as it is stored after a change."""
        return replace(after, version=before.version + 1)

    def _check(self) -> None:
        if self.busy:
            raise Busy

    def _tell(self, event: Event, notices: Iterable[Notice]) -> None:
        self.events.append(event)
        self.outbox.add(notices)

    def _at(self, reference: str) -> _Kept:
        if reference not in self._kept:
            raise NotThere
        return self._kept[reference]

    def use_once(self, nonce: str, person: str, reference: str) -> bool:
        """Use a nonce up and say so, or say that the same person used it already; for FakePrivacy."""
        self._check()
        if nonce in self._submissions:
            if self._submissions[nonce][0] != person:
                raise SentByAnother
            return False
        self._submissions[nonce] = (person, reference)
        return True

    def wipe(self, reference: str, event: Event) -> None:
        """Leave a nameless row of a record; for FakePrivacy."""
        before = self._at(reference).concern
        nobody = frozenset[str]()
        left = replace(before, raised_by="", handler="", decided_by="", version=before.version + 1)
        left = replace(left, danger=False, news_at=None, named=nobody, aside=nobody, shut_out=nobody, no_bearing=nobody)
        moves = self._kept[reference].moves
        self._kept[reference] = _Kept(replace(left, erased_at=event.at), [], moves, [])
        self.outbox.forget(reference)
        self._tell(event, ())

    def put_in_place(self, reference: str, evidence_id: str, new: NewEvidence, note: Note, event: Event) -> None:
        """Put a file in the place of another, with a note; for FakeMaskedCopies."""
        kept = self._at(reference)
        left = [file for file in kept.evidence if file.evidence.id != evidence_id]
        if len(left) == len(kept.evidence):
            raise NotThere
        kept.concern = replace(kept.concern, version=kept.concern.version + 1)
        kept.evidence = [*left, new]
        kept.notes = [*kept.notes, note]
        self._tell(event, ())

    def rewrite(self, reference: str, pieces: Sequence[Piece], event: Event) -> None:
        """Put other words in the place of those of a record, in the order of its fields and notes; for FakePrivacy."""
        kept = self._at(reference)
        kept.concern = replace(kept.concern, version=kept.concern.version + 1)
        written = [piece.words for piece in pieces if piece.field]
        kept.said = [replace(said, words=words) for said, words in zip(by_field(kept.said), written, strict=True)]
        notes = [piece.words for piece in pieces if piece.table == "notes"]
        kept.notes = [replace(note, words=words) for note, words in zip(kept.notes, notes, strict=True)]
        messages = [piece.words for piece in pieces if piece.table == "messages"]
        kept.messages = [replace(sent, words=words) for sent, words in zip(kept.messages, messages, strict=True)]
        told = [piece.words.partition("\n") for piece in pieces if piece.table == "referrals"]
        kept.referrals = [
            replace(each, reference=reference, answer=answer)
            for each, (reference, _, answer) in zip(kept.referrals, told, strict=True)
        ]
        self._tell(event, ())

    def saved(self, nonce: str, person_id: str) -> str:
        """Return what a submit was saved under."""
        person, reference = self._submissions.get(nonce, ("", ""))
        return reference if person == person_id else ""

    def record(self, event: Event) -> None:
        """Append to `events`."""
        self._check()
        self.events.append(event)

    def seen_by(self, person: Person) -> Sequence[Concern]:
        """Return what this person may see anything of, newest first."""
        seen = [c for c in self._concerns() if sight(person, c) is not Sight.NOTHING]
        return sorted(seen, key=lambda c: (c.raised_at, c.reference), reverse=True)

    def _concerns(self) -> Iterator[Concern]:
        return (kept.concern for kept in self._kept.values())

    def raised_before(self, until: datetime) -> list[Concern]:
        """Return every concern raised before a moment, oldest first; for FakeRecords."""
        found = (c for c in self._concerns() if c.raised_at < until and not c.joins)
        return sorted(found, key=lambda c: (c.raised_at, c.reference))

    def open_ones(self) -> list[Concern]:
        """Return every concern that is not closed, oldest first."""
        still = (concern for concern in self._concerns() if concern.state is not State.CLOSED)
        return sorted(still, key=lambda c: (c.raised_at, c.reference))

    def find(self, reference: str) -> Concern:
        """Return a concern; raise NotThere."""
        return self._at(reference).concern

    def words(self, concern: Concern) -> Words:
        """Return what people wrote."""
        return self._at(concern.reference).words

    def said(self, concern: Concern) -> Sequence[Said]:
        """Return everything that was written into its fields, oldest first."""
        return tuple(self._at(concern.reference).said)

    def altered(self, concern: Concern) -> Sequence[Altered]:
        """Return what was set anew, oldest first."""
        return tuple(self._at(concern.reference).altered)

    def referrals(self, concern: Concern) -> Sequence[Referred]:
        """Return who outside was told, oldest first."""
        return tuple(self._at(concern.reference).referrals)

    def messages(self, concern: Concern) -> Sequence[Message]:
        """Return its messages, oldest first."""
        return tuple(self._at(concern.reference).messages)

    def reports(self, concern: Concern) -> Sequence[Concern]:
        """Return the reports that joined it and are not erased, oldest first."""
        return [c for c in self._oldest_first() if c.joins == concern.reference and c.erased_at is None]

    def of_the_same_post(self, platform: Platform, words: Words) -> Sequence[Concern]:
        """Return the concerns whose post has the same address, oldest first."""
        post = {each for each in traces(platform, words) if each[0] is Trace.POST}
        return [c for c in self._oldest_first() if post & set(self._traces(c))]

    def every_one(self) -> list[Concern]:
        """Return every concern, oldest first; for FakePrivacy and FakeClocks."""
        return self._oldest_first()

    def _oldest_first(self) -> list[Concern]:
        return sorted(self._concerns(), key=lambda c: (c.raised_at, c.reference))

    def moves(self, concern: Concern) -> Sequence[Move]:
        """Return its states, oldest first."""
        return tuple(self._at(concern.reference).moves)

    def sharing(self, concern: Concern) -> Sequence[tuple[Trace, Concern]]:
        """Return what other concerns have in common with one."""
        own = set(self._traces(concern))
        others = sorted((c for c in self._concerns() if c.reference != concern.reference), key=lambda c: c.reference)
        return sorted(
            ((trace, each) for each in others for trace, address in self._traces(each) if (trace, address) in own),
            key=lambda found: (found[0], found[1].reference),
        )

    def _traces(self, concern: Concern) -> tuple[tuple[Trace, str], ...]:
        return tuple(traces(concern.platform, self._at(concern.reference).words))

    def notes(self, concern: Concern) -> Sequence[Note]:
        """Return its notes, oldest first."""
        return tuple(self._at(concern.reference).notes)

    def evidence(self, concern: Concern) -> Sequence[Evidence]:
        """Return its files, oldest first."""
        return tuple(new.evidence for new in self._at(concern.reference).evidence)

    def content(self, concern: Concern, evidence_id: str) -> bytes:
        """Return a file's content; raise NotThere."""
        for new in self._at(concern.reference).evidence:
            if new.evidence.id == evidence_id:
                return new.content
        raise NotThere
