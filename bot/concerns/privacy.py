"""What data protection asks of the records: what they are told by, and where it is done.

A legal hold is stronger than everything else here: nothing of a record under hold is erased or removed, by anybody.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Protocol

from bot.concerns.access_steps import AccessStep, Doing, handled_by, last
from bot.concerns.concern import Concern
from bot.concerns.dates import a_month_after
from bot.concerns.redaction import Cut, Piece
from bot.concerns.retention import STAND_INS, holds_one_of
from bot.errors import StaffroomError
from bot.events import Action, Event
from bot.labelled import Labelled
from bot.notices import Notice
from bot.people import Person
from bot.people.called import any_is_surely, any_may_be
from bot.people.known import Known

NOT_THEIR_DOING = frozenset({
    *(Action.REPORT_JOINED, Action.REPORT_APART, Action.SHUT_OUT, Action.KEPT_FROM, Action.READ_BESIDE),
})  # fmt: skip
"""What the trail of a record says that a report of the same post did to it: who made that report raised it, no more."""


class OnHold(StaffroomError):
    """A record is under legal hold."""

    sentence = "This record is under legal hold, so nothing of it can be erased or removed. Nothing was changed."


class WhyErased(Labelled):
    """Why a record is erased; this code is all that stays of the reason."""

    DUE = "due", "It has been kept as long as its class says"
    ASKED = "asked", "The person concerned asked for it"
    MISTAKE = "mistake", "It should never have been recorded"


class AskedHow(Labelled):
    """How somebody asked to see what is held on them: any way counts."""

    CHAT = "chat", "In a message in chat"
    IN_PERSON = "in_person", "In person or by telephone"
    LETTER = "letter", "By letter or e-mail"
    OTHER = "other", "In another way"


@dataclass(frozen=True, slots=True)
class AccessRequest:
    """Somebody asked to see what is held on them.

    `person` is an id of somebody who is or was on the staff list, or empty for others. `names` are how records may
    call them, the name first. `masks` are words to be hidden beside those that the bot hides by itself, by the id
    of who makes the draft: whoever makes another reads other records. `steps` is all that was done with it, in
    order.
    """

    id: str
    person: str
    names: tuple[str, ...]
    asked_on: date
    asked_how: AskedHow
    noted_by: str
    masks: tuple[tuple[str, tuple[str, ...]], ...] = ()
    steps: tuple[AccessStep, ...] = ()
    version: int = 1

    @property
    def due(self) -> date:
        """The day by which it has to be answered: one calendar month on; school holidays do not stop the clock."""
        return a_month_after(self.asked_on)

    @property
    def released(self) -> AccessStep | None:
        """The step that released it last, or None."""
        return last(self.steps, Doing.RELEASED)

    def masks_of(self, person_id: str) -> tuple[str, ...]:
        """Return the words that somebody hides in their draft."""
        return dict(self.masks).get(person_id, ())

    def then(self, *steps: AccessStep) -> "AccessRequest":
        """Return it as its next version, after some steps more."""
        return replace(self, steps=(*self.steps, *steps), version=self.version + 1)

    @property
    def is_chosen(self) -> bool:
        """Whether a person said who on the staff list it is; whoever asked in chat said so by that."""
        return self.noted_by == self.person or last(self.steps, Doing.CHECKED) is not None

    def is_about(self, person: Person, earlier: Sequence[str] = ()) -> bool:
        """Say whether it is about somebody, by their id or a name of theirs; `earlier` are names that they had.

        Until it was chosen who it is, it is about everybody who may be meant.
        """
        called = (person.name, *earlier)
        if person.id == self.person or any_is_surely(called, self.names):
            return True
        return not self.is_chosen and any_may_be(called, self.names)


def may_agree(person: Person, request: AccessRequest, earlier: Sequence[str] = ()) -> bool:
    """Say whether somebody can be the second person of a request: nobody agrees to what they handle, noted or asked.

    `earlier` are names that they had.
    """
    handled = handled_by(request.steps) | {request.noted_by}
    return holds_one_of(person, STAND_INS) and person.id not in handled and not request.is_about(person, earlier)


@dataclass(frozen=True, slots=True)
class Texts:
    """Everything that people wrote in a record, piece by piece; `mark` changes with every letter of it."""

    mark: str
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Held:
    """A record with all that people wrote in it; `writers` are the ids of who wrote each piece, in the same order."""

    concern: Concern
    pieces: tuple[Piece, ...]
    writers: tuple[str, ...]

    def written(self) -> Iterable[tuple[Piece, str]]:
        """Return each piece with who wrote it."""
        return zip(self.pieces, self.writers, strict=True)


class Privacy(Protocol):
    """Where records are erased and searched. Each write is one transaction, with its event and its nonce."""

    def kept(self) -> Sequence[Concern]:
        """Return every record that is not erased, oldest first. Says nothing about who may see which."""
        ...

    def erase(self, before: Concern, *, nonce: str, event: Event, along: Sequence[Concern] = ()) -> None:
        """Erase all but the nameless row of a record, and of others `along` with it, for good; each has its event.

        Raises Stale when one of them is not the stored version any more, OnHold, or NotThere.
        """
        ...

    def texts(self, concern: Concern) -> Texts:
        """Return everything that people wrote in a record."""
        ...

    def redact(self, concern: Concern, mark: str, cuts: Sequence[Cut], *, nonce: str, event: Event) -> None:
        """Put `REMOVED` in the place of words, for good; raise OnHold, or Stale where the texts changed meanwhile."""
        ...

    def held(self) -> Sequence[Held]:
        """Return every record that is not erased, opened; for the search that a subject access needs."""
        ...

    def doings(self, person_id: str, until: datetime) -> Sequence[tuple[str, int]]:
        """Return what the audit trail says that a person did before a moment, and how often, by the action's code.

        What happened to other records by a report of theirs is left out: they are not told that there are others.
        """
        ...

    def everybody(self) -> Sequence[Known]:
        """Return everybody who is or was on the staff list, with every name that they had."""
        ...

    def requests(self) -> Sequence[AccessRequest]:
        """Return every request to see what is held, the oldest first."""
        ...

    def put_request(
        self,
        request: AccessRequest,
        *,
        nonce: str,
        event: Event,
        notices: Iterable[Notice] = (),
        along: Iterable[Event] = (),
    ) -> None:
        """Store a request that is new, or in place of the version before it, with the steps that are new; raise Stale.

        `along` are the events of the records that are read or handed out by this.
        """
        ...
