"""A concern as a document for somebody outside: what is recorded, what happened in order, and the policy."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import cached_property

from bot.chat.reply import Facts, Quote, Text, Tone
from bot.command import Services
from bot.concerns.additions import Referred, Said
from bot.concerns.bundles import Bundle, BundleWords, LeftOut, PutIn
from bot.concerns.concern import Concern, Evidence, Referral, Relation
from bot.concerns.joining import beside, of_one_post
from bot.concerns.ladder import Came, Entry
from bot.concerns.lifecycle import State
from bot.concerns.routing import may_read, readers
from bot.documents.document import Document, Part, Table
from bot.events import THE_BOT, Action, Event
from bot.weeks import LONDON, day, day_and_time
from commands.concerns import bundle_words as w
from commands.concerns import clock_words, masking, record_words, trail, words
from commands.concerns.show import particulars
from commands.pinned import pinned_policy

_WITHOUT_A_CHANGE = frozenset({
    *(Action.CONCERN_OPENED, Action.EVIDENCE_OPENED, Action.BUNDLE_MADE, Action.BUNDLE_OPENED),
    *(Action.REMINDED, Action.CLOCK_PUT_OFF, Action.RETENTION_DECIDED, Action.DELETION_REFUSED),
    *(Action.ACCESS_READ, Action.ACCESS_GIVEN, Action.KEPT_FROM, Action.READ_BESIDE),
})  # fmt: skip
"""What changes nothing that a bundle shows: left out, so that to look at a record makes no new bundle of it."""
_TOLD_BY_ENTRIES = frozenset({Action.LADDER_TOLD, Action.LADDER_ANSWERED})
"""What the steps of the ladder tell themselves, with the day on which it was."""
_BY_OTHER_REPORTERS = frozenset({Action.REPORT_JOINED, Action.SHUT_OUT})
_OF_A_REPORT = frozenset({Action.SHUT_OUT, Action.GIVEN_BACK})
_NOT_SHOWN = frozenset({"retention", "policy", "legal_hold", "review_on"})
"""What may be set anew that is of no use to anybody outside, or is told by an event."""
_AS_POSTED = frozenset({"quote", "group_name", "post_address", "account_address", "display_name", "platform_answer"})
"""Words that the school's staff did not write."""
_OF_THE_DECISION = frozenset({"decision", "reasons", "told_raiser"})
_FIELDS_LEFT_OUT = {LeftOut.DECISION: frozenset({"outcome", "decided_by"}), LeftOut.SUPPORT: frozenset({"support"})}
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
        self._masked = PutIn.RAISER.value not in choices.put_in
        self._left = services.directory.person(concern.raised_by) is None
        self._others = self._other_reporters()
        known = (services.directory.person(each) for each in (concern.raised_by, *sorted(self._others)))
        hidden = [person for person in known if person and self._masked]
        self._mask = masking.one_after_another(masking.of(each, w.MASK) for each in hidden)
        self._mask_whole = masking.one_after_another(masking.whole_name(each, w.MASK) for each in hidden)

    def _other_reporters(self) -> frozenset[str]:
        """Return who else reported the post and does not deal with it, as far as all who read this may know of them."""
        concern, person = self._concern, self._services.directory.person
        register = self._services.register
        reports = (*beside(concern, register), *of_one_post(concern, register))
        people = readers(concern, self._services.directory)
        shown = (each for each in reports if all(may_read(reader, each) for reader in people))
        found = {each.raised_by for each in shown} - {concern.raised_by}
        return frozenset(each for each in found if not (known := person(each)) or not may_read(known, concern))

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
            *self._messages(),
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
        said = [
            Quote(self._shown(each), trail.label_of(each, self._name(each.by)))
            for each in trail.standing(self._concern, self._services)
            if each.field not in {"to_tell", *out}  # what was prepared for the raiser counts once they were told
        ]
        quotes = (*said, *self._words_from_outside())
        if quotes:
            yield Text(w.WORDS_OF, Tone.HEADING)
        yield from quotes

    def _shown(self, said: Said) -> str:
        return said.words if said.field in _AS_POSTED else self._mask(said.words)

    def _words_from_outside(self) -> Iterator[Quote]:
        for each in self._referrals:
            told = "\n".join(filter(None, (each.reference, each.answer)))
            if told:
                yield Quote(self._mask(told), w.FROM_OUTSIDE.format(whom=each.to.label))
        for entry in self._entries:
            label = clock_words.REFERENCE_OF if entry.came is Came.TOLD else clock_words.ANSWER_OF
            if entry.words:
                yield Quote(self._mask(entry.words), label.format(rung=entry.rung.label))

    @cached_property
    def _entries(self) -> tuple[Entry, ...]:
        return self._services.clocks.written(self._concern).entries

    @cached_property
    def _referrals(self) -> tuple[Referred, ...]:
        return tuple(self._services.register.referrals(self._concern))

    @cached_property
    def _trail(self) -> tuple[Event, ...]:
        return tuple(self._services.bundles.events(self._concern))

    def _chronology(self) -> tuple[tuple[str, str, str], ...]:
        told = (*self._moments(), *self._days(), *self._told(), *self._events(), *self._altered())
        rows = sorted(told, key=lambda row: row[0])
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
                yield _on(on, "", what)

    def _told(self) -> Iterator[tuple[datetime, str, str, str]]:
        """Yield who outside was told later and what they answered, on the day on which it was as far as it is known."""
        for each in self._referrals:
            by, what = self._name(each.by), w.REFERRED.format(whom=each.to.label)
            yield _on(each.on, by, what) if each.on else (each.at, day_and_time(each.at), by, what)
        for entry in self._entries:
            line = w.STEP_TAKEN if entry.came is Came.TOLD else w.STEP_ANSWERED
            what = line.format(rung=entry.rung.label, came=entry.came.label.lower())
            yield _on(entry.on, self._name(entry.by), what)

    def _events(self) -> Iterator[tuple[datetime, str, str, str]]:
        out = {*_WITHOUT_A_CHANGE, *_TOLD_BY_ENTRIES, *(_OF_A_REPORT if self._is_given_back else ())}
        if PutIn.MESSAGES.value not in self._choices.put_in:
            out.add(Action.MESSAGE_SENT)
        for event in self._trail:
            if event.action not in out:
                yield event.at, day_and_time(event.at), self._changed_by(event.at, event.actor), _what(event)

    @cached_property
    def _reports(self) -> frozenset[tuple[datetime, str]]:
        """When other reports of the post changed something here, and who brought them."""
        return frozenset((each.at, each.actor) for each in self._trail if each.action in _BY_OTHER_REPORTERS)

    @cached_property
    def _unseen(self) -> frozenset[tuple[datetime, str]]:
        """When reports of the post changed something that those who read this are not to learn, and who did."""
        out = {Action.KEPT_FROM, Action.READ_BESIDE, *(_OF_A_REPORT if self._is_given_back else ())}
        return frozenset((each.at, each.actor) for each in self._trail if each.action in out)

    @property
    def _is_given_back(self) -> bool:
        """Whether it is back with somebody whom a report had named, and who is not to learn of that report."""
        return any(each.action is Action.GIVEN_BACK for each in self._trail)

    def _changed_by(self, at: datetime, who: str) -> str:
        return w.ANOTHER_RAISER if self._masked and (at, who) in self._reports else self._name(who)

    def _altered(self) -> Iterator[tuple[datetime, str, str, str]]:
        out = {
            field for each, left in _FIELDS_LEFT_OUT.items() if each.value in self._choices.left_out for field in left
        }
        for each in self._services.register.altered(self._concern):
            if (each.at, each.by) not in self._unseen and each.field in record_words.FIELDS.keys() - _NOT_SHOWN - out:
                line = trail.line_of(each, self._concern, self._services)
                yield each.at, day_and_time(each.at), self._changed_by(each.at, each.by), self._mask_whole(line)

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

    def _messages(self) -> Iterator[Part]:
        put_in = PutIn.MESSAGES.value in self._choices.put_in
        messages = self._services.register.messages(self._concern) if put_in else ()
        if messages:
            yield Text(w.MESSAGES, Tone.HEADING)
        for message in messages:
            yield Quote(
                self._mask(message.words), w.NOTE.format(name=self._name(message.by), when=day_and_time(message.at))
            )

    def _policy(self) -> Iterator[Part]:
        policy = pinned_policy(self._concern, self._services)
        clauses = [policy.clauses[each] for each in self._concern.clauses if each in policy.clauses]
        if not clauses:
            return
        yield Text(w.POLICY, Tone.HEADING)
        yield Text(w.POLICY_INTRO, Tone.QUIET)
        source = w.SOURCE.format(name=policy.name, reviewed=policy.reviewed)
        for clause in clauses:
            yield Quote(clause.text, clause.spoken, clause.heading, source if clause is clauses[-1] else "")


def _on(on: date, who: str, what: str) -> tuple[datetime, str, str, str]:
    at = datetime.combine(on, time(), LONDON)
    return at, day(at), who, what


def _what(event: Event) -> str:
    what = f"{event.action.label[:1].upper()}{event.action.label[1:]}"
    before, after = (_state(event.details.get(end, "")) for end in ("from", "to"))
    return w.MOVED.format(what=what, before=before, after=after) if before != after else what


def _state(code: str) -> str:
    return next((state.label for state in State if state.value == code), "")
