"""Fake of bot/concerns/privacy.py, over the fake register."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from bot.concerns.concern import Concern
from bot.concerns.privacy import NOT_THEIR_DOING, AccessRequest, Held, OnHold, Texts
from bot.concerns.redaction import Cut, Piece, without
from bot.errors import NotThere, Stale
from bot.events import Event
from bot.notices import Notice
from bot.people.known import Known, known
from tests.fakes.person import FakeDirectory
from tests.fakes.register import FakeRegister, by_field


class FakePrivacy:
    """Erases and searches in a fake register; who is or was there is asked of a fake staff list."""

    def __init__(self, register: FakeRegister, directory: FakeDirectory) -> None:
        self._register = register
        self._directory = directory
        self._requests: dict[str, AccessRequest] = {}

    def kept(self) -> Sequence[Concern]:
        """Return every record that is not erased, oldest first."""
        return [c for c in self._register.every_one() if c.erased_at is None]

    def erase(self, before: Concern, *, nonce: str, event: Event, along: Sequence[Concern] = ()) -> None:
        """Erase records once for each nonce."""
        if not self._register.use_once(nonce, event.actor, before.reference):
            return
        for each in (before, *along):
            self._check(each)
        for each in (before, *along):
            self._register.wipe(each.reference, replace(event, subject=each.reference))

    def _check(self, before: Concern) -> None:
        now = self._register.find(before.reference)
        if now.erased_at is not None:
            raise NotThere
        if now.version != before.version:
            raise Stale
        if now.legal_hold:
            raise OnHold

    def texts(self, concern: Concern) -> Texts:
        """Return everything that people wrote in a record."""
        register = self._register
        words = [Piece("concern_words", said.field, said.words) for said in by_field(register.said(concern))]
        notes = [Piece("notes", "", note.words) for note in register.notes(concern)]
        messages = [Piece("messages", "", message.words) for message in register.messages(concern)]
        told = [Piece("referrals", "", f"{each.reference}\n{each.answer}") for each in register.referrals(concern)]
        pieces = (*words, *notes, *messages, *told)
        return Texts(f"{hash(pieces) & 0xFFFFFFFF:x}", pieces)

    def redact(self, concern: Concern, mark: str, cuts: Sequence[Cut], *, nonce: str, event: Event) -> None:
        """Put a mark in the place of words once for each nonce."""
        if not self._register.use_once(nonce, event.actor, concern.reference):
            return
        texts = self.texts(concern)
        if texts.mark != mark:
            raise Stale
        self._check(concern)
        if max(cut.piece for cut in cuts) >= len(texts.pieces):
            raise NotThere
        left = [
            replace(piece, words=without(piece.words, [cut for cut in cuts if cut.piece == number]))
            for number, piece in enumerate(texts.pieces)
        ]
        self._register.rewrite(concern.reference, left, event)

    def held(self) -> Sequence[Held]:
        """Return every record that is not erased, opened."""
        return [Held(concern, self.texts(concern).pieces, self._writers(concern)) for concern in self.kept()]

    def _writers(self, concern: Concern) -> tuple[str, ...]:
        """Return who wrote each text, in the order of `texts`."""
        register = self._register
        of_fields = by_field(register.said(concern))
        others = (register.notes(concern), register.messages(concern), register.referrals(concern))
        return (*(said.by for said in of_fields), *(each.by for kind in others for each in kind))

    def everybody(self) -> Sequence[Known]:
        """Return everybody who is or was on the staff list."""
        return known(self._directory.everybody(), self._directory.former.values())

    def doings(self, person_id: str, until: datetime) -> Sequence[tuple[str, int]]:
        """Return what a person did before a moment and how often."""
        done = (e for e in self._register.events if e.actor == person_id and e.at < until)
        theirs = [event for event in done if event.action not in NOT_THEIR_DOING]
        counted = Counter(event.action.value for event in theirs)
        return sorted(counted.items())

    def requests(self) -> Sequence[AccessRequest]:
        """Return every request, the oldest first."""
        return sorted(self._requests.values(), key=lambda request: (request.asked_on, request.id))

    def put_request(
        self,
        request: AccessRequest,
        *,
        nonce: str,
        event: Event,
        notices: Iterable[Notice] = (),
        along: Iterable[Event] = (),
    ) -> None:
        """Store a request once for each nonce."""
        if not self._register.use_once(nonce, event.actor, request.id):
            return
        before = self._requests.get(request.id)
        if (before.version if before else 0) != request.version - 1:
            raise Stale
        self._requests[request.id] = request
        self._register.events += [event, *along]
        self._register.outbox.add(notices)
