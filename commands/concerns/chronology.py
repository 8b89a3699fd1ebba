"""A concern as a document for somebody outside: what is recorded, what happened in order, and the policy."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time
from functools import cached_property

from bot.chat.reply import Facts, Quote, Text, Tone
from bot.command import Services
from bot.concerns.bundles import Bundle, BundleWords, LeftOut, PutIn
from bot.concerns.concern import Concern, Evidence, Referral, Relation
from bot.concerns.lifecycle import State
from bot.documents.document import Document, Part, Table
from bot.events import THE_BOT, Action, Event
from bot.policies.library import Policy
from bot.weeks import LONDON, day, day_and_time, in_london
from commands.concerns import bundle_words as w
from commands.concerns import masking, words
from commands.concerns.show import particulars

_WITHOUT_A_CHANGE = frozenset(
    {Action.CONCERN_OPENED, Action.EVIDENCE_OPENED, Action.BUNDLE_MADE, Action.BUNDLE_OPENED, Action.REMINDED}
)
"""What changes nothing in a record: left out, so that to look at it makes no new bundle of it."""
_AS_POSTED = frozenset({"quote", "group_name", "post_address", "account_address", "display_name", "platform_answer"})
"""Words that the school's staff did not write."""
_OF_THE_DECISION = frozenset({"decision", "reasons", "to_tell", "told_raiser"})
_ROWS_LEFT_OUT = {LeftOut.DECISION: words.DECIDED_BY, LeftOut.SUPPORT: words.SUPPORT}


@dataclass(frozen=True, slots=True)
class Choices:
    """What somebody chose for a bundle: codes of PutIn and of LeftOut, and the files that are in it."""

    put_in: frozenset[str]
    left_out: frozenset[str]
    files: tuple[Evidence, ...]

    @property
    def codes(self) -> tuple[str, ...]:
        """What was put in and left out, sorted."""
        return tuple(sorted(self.put_in | self.left_out))


def file_name(position: int, stored: Evidence) -> str:
    """Return the name of a file in a bundle; its `position`, from 1, gives two equal files names of their own."""
    return f"evidence/{position:02}-{stored.name}"


def fingerprint(parts: tuple[Part, ...], choices: Choices) -> str:
    """Return what tells one state of a record from every other, as far as a bundle shows it."""
    return hashlib.sha256(repr((parts, choices.codes)).encode("utf-8", "surrogatepass")).hexdigest()


def document(bundle: Bundle, written: BundleWords, record: "Record") -> Document:
    """Return a bundle's document: what it is, then the record."""
    purpose = bundle.purpose.label
    foot = w.FOOT.format(reference=bundle.reference, purpose=purpose, number=bundle.number)
    parts = (*record.front(bundle, written), *record.parts)
    return Document(w.DOCUMENT.format(reference=bundle.reference), parts, bundle.made_at, foot)


class Record:
    """What a bundle shows of a concern. Whoever raised it is left out unless somebody said otherwise."""

    def __init__(self, concern: Concern, choices: Choices, services: Services) -> None:
        self._concern, self._choices, self._services = concern, choices, services
        raiser = services.directory.person(concern.raised_by)
        self._masked = PutIn.RAISER.value not in choices.put_in
        self._left = raiser is None
        known = raiser if self._masked else None
        self._mask = masking.of(known, w.MASK) if known else masking.nothing
        self._mask_whole = masking.whole_name(known, w.MASK) if known else masking.nothing

    @cached_property
    def parts(self) -> tuple[Part, ...]:
        """Everything that does not depend on when and for whom the bundle is made."""
        return (
            *self._what_it_is(),
            *self._in_words(),
            Text(w.CHRONOLOGY, Tone.HEADING),
            Text(w.TIMES, Tone.QUIET),
            Table((w.WHEN, w.WHO, w.WHAT), self._chronology(), (3, 3, 6)),
            *self._evidence(),
            *self._notes(),
            *self._policy(),
            Text(w.CHECK, Tone.HEADING),
            Text(w.CHECK_WORDS),
        )

    def front(self, bundle: Bundle, written: BundleWords) -> tuple[Part, ...]:
        """Return what a bundle is, who gets it and what is not in it."""
        rows = (
            (w.FOR, bundle.purpose.label),
            (w.RECEIVER, self._mask(written.recipient)),
            (w.WHY, self._mask(written.reason)),
            (w.NUMBER, str(bundle.number)),
            (w.BY, self._name(bundle.made_by)),
            (w.AT, day_and_time(bundle.made_at)),
            (w.WITHOUT, "; ".join(self._without())),
        )
        return (Facts(tuple(row for row in rows if row[1])), *self._of_the_mask())

    def _without(self) -> Iterator[str]:
        yield from (each.label for each in PutIn if each.value not in self._choices.put_in)
        yield from (each.label for each in LeftOut if each.value in self._choices.left_out)
        count = len(self._services.register.evidence(self._concern))
        out = count - len(self._choices.files)
        if out:
            yield w.FILES_WITHOUT.format(count=out, all=count)

    def _of_the_mask(self) -> Iterator[Text]:
        if self._masked:
            yield Text(w.MASKED, Tone.WARNING)
            if self._left:
                yield Text(w.MASK_UNKNOWN, Tone.WARNING)
            if self._concern.relation is Relation.MYSELF:
                yield Text(w.OWN_POST, Tone.WARNING)

    def _name(self, person_id: str) -> str:
        if self._masked and person_id == self._concern.raised_by:
            return w.THE_RAISER
        if person_id == THE_BOT:
            return w.THE_BOT
        person = self._services.directory.person(person_id)
        return person.name if person else w.A_FORMER

    def _what_it_is(self) -> Iterator[Part]:
        yield Text(w.WHAT_IT_IS, Tone.HEADING)
        out = {_ROWS_LEFT_OUT[each] for each in LeftOut if each.value in self._choices.left_out}
        for facts in particulars(self._concern, self._services):
            yield Facts(tuple((what, self._mask_whole(value)) for what, value in facts.rows if what not in out))

    def _in_words(self) -> Iterator[Part]:
        out = _OF_THE_DECISION if LeftOut.DECISION.value in self._choices.left_out else frozenset()
        said = [each for each in self._services.register.words(self._concern).items() if each[0] not in out]
        if said:
            yield Text(w.WORDS_OF, Tone.HEADING)
        for name, text in said:
            yield Quote(text if name in _AS_POSTED else self._mask(text), words.WORDS[name])

    def _chronology(self) -> tuple[tuple[str, str, str], ...]:
        rows = sorted((*self._moments(), *self._days(), *self._events()), key=lambda row: row[0])
        return tuple((when, who, what) for _, when, who, what in rows)

    def _moments(self) -> Iterator[tuple[datetime, str, str, str]]:
        concern = self._concern
        if concern.posted_at:
            yield concern.posted_at, day_and_time(concern.posted_at), "", w.POSTED
        yield concern.seen_at, day_and_time(concern.seen_at), self._name(concern.raised_by), w.SEEN

    def _days(self) -> Iterator[tuple[datetime, str, str, str]]:
        concern = self._concern
        told = concern.referral not in {Referral.NOBODY, Referral.NOT_SAID}
        days = (
            (concern.looked_on, w.LOOKED.format(answer=concern.still_there.label)),
            (concern.reported_on, w.REPORTED),
            (concern.referred_on if told else None, w.REFERRED.format(whom=concern.referral.label)),
        )
        for on, what in days:
            if on:
                at = datetime.combine(on, time(), LONDON)
                yield at, day(at), "", what

    def _events(self) -> Iterator[tuple[datetime, str, str, str]]:
        for event in self._services.bundles.events(self._concern):
            if event.action not in _WITHOUT_A_CHANGE:
                yield event.at, day_and_time(event.at), self._name(event.actor), _what(event)

    def _evidence(self) -> Iterator[Part]:
        yield Text(w.EVIDENCE, Tone.HEADING)
        if not self._choices.files:
            yield Text(w.NO_EVIDENCE)
            return
        rows = [
            (file_name(position, file), file.sha256, str(file.size), self._captured(file))
            for position, file in enumerate(self._choices.files, start=1)
        ]
        yield Table((w.FILE_NAME, w.HASH, w.SIZE, w.CAPTURED), tuple(rows), (4, 5, 2, 3))

    def _captured(self, file: Evidence) -> str:
        return w.CAPTURED_BY.format(when=day_and_time(file.captured_at), name=self._name(file.captured_by))

    def _notes(self) -> Iterator[Part]:
        notes = self._services.register.notes(self._concern) if PutIn.NOTES.value in self._choices.put_in else ()
        if notes:
            yield Text(w.NOTES, Tone.HEADING)
        for note in notes:
            label = w.NOTE.format(name=self._name(note.by), when=day_and_time(note.at))
            yield Quote(self._mask(note.words), label)

    def _policy(self) -> Iterator[Part]:
        if not self._concern.clauses:
            return
        policy = _policy_then(self._concern, self._services)
        yield Text(w.POLICY, Tone.HEADING)
        yield Text(w.POLICY_INTRO, Tone.QUIET)
        source = w.SOURCE.format(name=policy.name, reviewed=policy.reviewed)
        for clause in map(policy.clause, self._concern.clauses):
            last = clause.id == self._concern.clauses[-1]
            yield Quote(clause.text, clause.spoken, clause.heading, source if last else "")


def _policy_then(concern: Concern, services: Services) -> Policy:
    """Return the version of the policy that is written down beside a concern, or that of the day it was recorded."""
    for policy in services.library.policies:
        if f"{policy.reviewed:%Y-%m}" == concern.policy and set(concern.clauses) <= policy.clauses.keys():
            return policy
    return services.library.in_force(in_london(concern.raised_at).date())


def _what(event: Event) -> str:
    what = f"{event.action.label[:1].upper()}{event.action.label[1:]}"
    before, after = (_state(event.details.get(end, "")) for end in ("from", "to"))
    return w.MOVED.format(what=what, before=before, after=after) if before != after else what


def _state(code: str) -> str:
    return next((state.label for state in State if state.value == code), "")
