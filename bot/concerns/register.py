"""Where concerns are kept. No write without its event: the event is a required argument of every one."""

from collections.abc import Collection, Iterable, Sequence
from typing import Protocol

from bot.concerns.additions import NOTHING_MORE, Along, Altered, Message, More, Referred, Said
from bot.concerns.addresses import Trace
from bot.concerns.concern import NO_WORDS, Concern, Evidence, Move, NewEvidence, Note, Platform, Words
from bot.events import Event
from bot.notices import Notice
from bot.people import Person


class Register(Protocol):
    """The record of concerns. Each write is one transaction: the change, its event, its notices and its nonce."""

    def raise_concern(  # noqa: PLR0913 - one transaction takes all that belongs to it
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
        """Store a concern and return its reference, with the changes to others that go `along`; raise Stale for these.

        A nonce that was used by the same person returns the reference of then and stores nothing; one used by
        somebody else raises NotThere.
        """
        ...

    def change(  # noqa: PLR0913 - one transaction takes all that belongs to it
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
        """Replace `before` by `after` and add the fields of `words` that say something: what was there stays as well.

        With `told`, the ids of those who may read it, whatever notice of it still waits for others is withdrawn first;
        whoever raised it still gets what is for them.

        A change of state is kept as a Move, any other as an Altered. Raises Stale when `before` is not the stored
        version any more; a nonce that was used already changes nothing, and one that somebody else used raises
        NotThere.
        """
        ...

    def saved(self, nonce: str, person_id: str) -> str:
        """Return the reference that this person's submit with this nonce was saved under; empty where there is none."""
        ...

    def record(self, event: Event) -> None:
        """Write down that somebody read something."""
        ...

    def seen_by(self, person: Person) -> Sequence[Concern]:
        """Return every concern of which this person may see anything, newest first."""
        ...

    def find(self, reference: str) -> Concern:
        """Return the concern with a reference; raise NotThere. Says nothing about who may see it."""
        ...

    def words(self, concern: Concern) -> Words:
        """Return what people wrote: of each field what was written last."""
        ...

    def said(self, concern: Concern) -> Sequence[Said]:
        """Return everything that was ever written into its fields, oldest first."""
        ...

    def altered(self, concern: Concern) -> Sequence[Altered]:
        """Return what was set anew, oldest first."""
        ...

    def referrals(self, concern: Concern) -> Sequence[Referred]:
        """Return who outside was told after it was raised, oldest first."""
        ...

    def messages(self, concern: Concern) -> Sequence[Message]:
        """Return the messages between those who deal with it and the person who raised it, oldest first."""
        ...

    def reports(self, concern: Concern) -> Sequence[Concern]:
        """Return the reports that joined it and are not erased, oldest first. Says nothing about who may see them."""
        ...

    def of_the_same_post(self, platform: Platform, words: Words) -> Sequence[Concern]:
        """Return the concerns whose post has the address that these words give, oldest first; none without one."""
        ...

    def moves(self, concern: Concern) -> Sequence[Move]:
        """Return the states that it came through, oldest first; the first is its raising."""
        ...

    def sharing(self, concern: Concern) -> Sequence[tuple[Trace, Concern]]:
        """Return what other concerns have in common with one, and those concerns; says nothing about who may see it."""
        ...

    def notes(self, concern: Concern) -> Sequence[Note]:
        """Return the private notes, oldest first."""
        ...

    def evidence(self, concern: Concern) -> Sequence[Evidence]:
        """Return the files stored beside it, without their content, oldest first."""
        ...

    def content(self, concern: Concern, evidence_id: str) -> bytes:
        """Return a file's content; raise NotThere where the concern has no such file."""
        ...
