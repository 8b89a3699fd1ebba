"""Fake of bot/concerns/watch.py."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from bot.concerns.clocks import IN_DANGER, Course, PutOff, Reminded
from bot.concerns.concern import Concern
from bot.concerns.ladder import Entry
from bot.concerns.lifecycle import State
from bot.errors import Stale
from bot.events import Event
from bot.notices import Notice
from bot.people import Post
from bot.weeks import in_london
from tests.fakes.register import FakeRegister


@dataclass(slots=True)
class _Kept:
    entries: list[Entry] = field(default_factory=list)
    put_offs: list[PutOff] = field(default_factory=list)
    reminded: list[Reminded] = field(default_factory=list)


class FakeClocks:
    """Clocks in memory, over a register in memory."""

    def __init__(self, register: FakeRegister) -> None:
        self._register = register
        self._kept: dict[str, _Kept] = {}

    def _of(self, concern: Concern) -> _Kept:
        return self._kept.setdefault(concern.reference, _Kept())

    def watched(self, now: datetime) -> Sequence[Course]:
        """Return what is open, or closed with its review due."""
        today = in_london(now).date()
        known = self._register.every_one()
        return [
            self.written(concern)
            for concern in known
            if concern.state is not State.CLOSED or (concern.review_on is not None and concern.review_on <= today)
        ]

    def courses(self, concerns: Iterable[Concern]) -> Mapping[str, Course]:
        """Return courses by reference, without words."""
        return {concern.reference: _without_words(self.written(concern)) for concern in concerns}

    def written(self, concern: Concern) -> Course:
        """Return a course with its words."""
        kept, notes = self._of(concern), self._register.notes(concern)
        return Course(
            concern,
            tuple(self._register.moves(concern)),
            notes[-1].at if notes else None,
            tuple(kept.entries),
            tuple(kept.put_offs),
            tuple(kept.reminded),
            tuple(replace(each, reference="", answer="") for each in self._register.referrals(concern)),
        )

    def told_since(self, moment: datetime) -> Counter[str]:
        """Count the reminders of each person since a moment, danger left out."""
        return Counter(
            told.person
            for reference, kept in self._kept.items()
            for told in kept.reminded
            if told.at >= moment and not (told.clock in IN_DANGER and self._register.find(reference).danger)
        )

    def remind(
        self,
        concern: Concern,
        told: Sequence[Reminded],
        *,
        notices: Iterable[Notice],
        event: Event,
        reader: Post | None = None,
    ) -> bool:
        """Write reminders down with their notices."""
        self._register.check()
        kept = self._of(concern)
        turns = {(each.clock, each.mark, each.level, each.person) for each in kept.reminded}
        again = any((each.clock, each.mark, each.level, each.person) in turns for each in told)
        if again or self._register.find(concern.reference).version != concern.version:
            return False
        kept.reminded += told
        if reader is not None and reader not in concern.readers:
            self._register.let_read(concern, reader)
        self._register.tell(event, notices)
        return True

    def put_off(self, concern: Concern, put_off: PutOff, *, nonce: str, event: Event) -> None:
        """Put a reminder off, once for each nonce."""
        if self._may(concern, nonce, event):
            self._of(concern).put_offs.append(put_off)

    def add(self, concern: Concern, entry: Entry, *, nonce: str, event: Event) -> None:
        """Add a line to the ladder, once for each nonce."""
        if self._may(concern, nonce, event):
            self._of(concern).entries.append(entry)

    def _may(self, concern: Concern, nonce: str, event: Event) -> bool:
        self._register.check()
        if not self._register.is_fresh(nonce, event.actor):
            return False
        if self._register.find(concern.reference).version != concern.version:
            raise Stale
        self._register.use(nonce, event.actor, concern.reference)
        self._register.tell(event, ())
        return True


def _without_words(course: Course) -> Course:
    entries = tuple(replace(entry, words="") for entry in course.entries)
    put_offs = tuple(replace(put_off, reason="") for put_off in course.put_offs)
    return replace(course, entries=entries, put_offs=put_offs)
