"""Putting a masked copy in the place of a stored file, which is then erased for good."""

from typing import Protocol

from bot.concerns.concern import Concern, Evidence, NewEvidence, Note
from bot.errors import StaffroomError
from bot.events import Event


class SameFile(StaffroomError):
    """What was sent as a masked copy is the very file that stands there."""

    sentence = "This is the same file as before, so nothing in it is masked. Nothing was changed."


class MaskedCopies(Protocol):
    """Where files are replaced. The write is one transaction, with its event, its note and its nonce."""

    def replace(  # noqa: PLR0913 - a write takes its event and its nonce
        self, before: Concern, old: Evidence, new: NewEvidence, note: Note, *, nonce: str, event: Event
    ) -> None:
        """Put a masked copy in the place of a file of a record, and erase that file and the record's bundles for good.

        Raises Stale when `before` is not the stored version any more, OnHold, or NotThere.
        """
        ...
