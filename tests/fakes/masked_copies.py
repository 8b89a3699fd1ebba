"""Fake of bot/concerns/masked_copies.py, over the fake register."""

from bot.concerns.concern import Concern, Evidence, NewEvidence, Note
from bot.concerns.privacy import OnHold
from bot.errors import NotThere, Stale
from bot.events import Event
from tests.fakes.register import FakeRegister


class FakeMaskedCopies:
    """Replaces files in a fake register."""

    def __init__(self, register: FakeRegister) -> None:
        self._register = register

    def replace(  # noqa: PLR0913 - as the protocol has it
        self, before: Concern, old: Evidence, new: NewEvidence, note: Note, *, nonce: str, event: Event
    ) -> None:
        """Replace a file once for each nonce."""
        if not self._register.use_once(nonce, event.actor, before.reference):
            return
        now = self._register.find(before.reference)
        if now.erased_at is not None:
            raise NotThere
        if now.version != before.version:
            raise Stale
        if now.legal_hold:
            raise OnHold
        self._register.put_in_place(before.reference, old.id, new, note, event)
