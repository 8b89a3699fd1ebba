"""What is handed to somebody outside of a concern: once for each purpose, with a number, and always the same bytes."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from bot.concerns.concern import Concern
from bot.errors import FileChanged
from bot.events import Event
from bot.labelled import Labelled


class Purpose(Labelled):
    """Whom it is for."""

    POLICE = "police", "The police"
    LADO = "lado", "The local authority designated officer (LADO)"
    HELPLINE = "helpline", "The Professionals Online Safety Helpline"
    PLATFORM = "platform", "The platform that it stands on"
    LEGAL = "legal", "Legal advice"


class PutIn(Labelled):
    """What goes in only where somebody says so."""

    RAISER = "raiser", "The name of the person who raised it"
    NOTES = "notes", "The private notes between handlers"
    MESSAGES = "messages", "The messages with the person who raised it"


class LeftOut(Labelled):
    """What can be left out."""

    DECISION = "decision", "The decision, its reasons, and what the person who raised it was told"
    SUPPORT = "support", "Which support the person targeted was offered"


class BundleChanged(FileChanged):
    """A bundle that was made cannot be made again as it was."""

    sentence = (
        "This bundle is not the one that was made: its SHA-256 is another. Please do not use it, and tell whoever "
        "looks after Staffroom."
    )


class BundleGone(FileChanged):
    """A bundle is not kept any more: words were taken out of the record that it was made of."""

    sentence = (
        "Something was taken out of this record since that bundle was made, so the bundle is not kept any more. Please "
        "make a new one."
    )


@dataclass(frozen=True, slots=True)
class Bundle:
    """A bundle that was made, without its words and files.

    `number` counts those for one purpose. `evidence` are the ids of the files in it, in order; `choices` the codes of
    what was put in and left out. `fingerprint` tells whether the record has changed since; both hashes are hex.
    """

    id: str
    reference: str
    purpose: Purpose
    number: int
    made_by: str
    made_at: datetime
    evidence: tuple[str, ...]
    choices: tuple[str, ...]
    fingerprint: str
    sha256: str


@dataclass(frozen=True, slots=True)
class BundleFile:
    """A file of a bundle that is kept with it: everything but the evidence, which is kept once."""

    name: str
    content: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class BundleWords:
    """What somebody wrote when they had it made: who gets it, and why."""

    recipient: str
    reason: str


class Bundles(Protocol):
    """Where bundles are kept. Each write is one transaction: the bundle, its event and its nonce."""

    def made(self, concern: Concern) -> Sequence[Bundle]:
        """Return the bundles of a concern, oldest first."""
        ...

    def kept(self, concern: Concern) -> frozenset[str]:
        """Return the ids of those that can still be handed out: of others only that they were made is kept."""
        ...

    def keep(
        self, bundle: Bundle, words: BundleWords, files: Iterable[BundleFile], *, nonce: str, event: Event
    ) -> None:
        """Keep a bundle.

        Raises Stale where its number for its purpose was taken meanwhile; a nonce that was used already keeps nothing,
        and one that somebody else used raises NotThere.
        """
        ...

    def words(self, bundle: Bundle) -> BundleWords:
        """Return what was written when it was made; raise BundleGone."""
        ...

    def files(self, bundle: Bundle) -> Sequence[BundleFile]:
        """Return the files that are kept with it, in their order; raise BundleGone."""
        ...

    def events(self, concern: Concern) -> Sequence[Event]:
        """Return everything that the audit trail holds about a concern, oldest first."""
        ...
