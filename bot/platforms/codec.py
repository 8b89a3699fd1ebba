"""What a button or a form carries back to us: ids and codes in clear, people's words sealed.

A chat system keeps the values of buttons with the message that they stand in, so nobody's words may be read from one.
"""

import json
from dataclasses import dataclass, replace
from typing import Protocol

from bot.chat.form import Form
from bot.chat.reply import Button, Press
from bot.errors import NotThere

LONGEST_VALUE = 2_000
"""Characters that a button's value may have: as many as Slack takes, which is less than Teams does."""
LONGEST_METADATA = 3_000
"""Characters that go with a form: as many as the private metadata of Slack's modals takes."""
_PACKED = json.JSONEncoder(separators=(",", ":")).encode


class Envelope(Protocol):
    """Seals words for one person, so that they may travel through others' hands."""

    def seal(self, words: str, person: str, /) -> str:
        """Return words sealed for a person, as ASCII without white space."""
        ...

    def open(self, sealed: str, person: str, /) -> str:
        """Return what was sealed for this person; raise NotThere."""
        ...


@dataclass(frozen=True, slots=True)
class Carried:
    """What comes back with a button or a form. `nonce` is empty for a button that only asks."""

    command: str
    step: str = ""
    about: str = ""
    words: str = ""
    nonce: str = ""
    seen: str = ""
    place: str = ""
    unfolded: bool = False


class Codec:
    """Packs and unpacks for one person. A value that would be too long is None."""

    def __init__(self, envelope: Envelope, person: str) -> None:
        self._envelope, self._person = envelope, person

    def of_button(self, button: Button) -> str | None:
        """Return a button's value; words that do not fit are left out, since a button only asks."""
        carried = Carried(button.command, button.step, button.about, button.words)
        return self._packed(carried, LONGEST_VALUE) or self._packed(replace(carried, words=""), LONGEST_VALUE)

    def of_press(self, press: Press) -> str | None:
        """Return a press's value."""
        carried = Carried(press.command, press.step, press.about, press.words, press.nonce)
        return self._packed(carried, LONGEST_VALUE)

    def of_form(self, form: Form, words: str = "", place: str = "", *, unfolded: bool = False) -> str:
        """Return what goes with a form; `words` and `place` are those of the ask that led to the form.

        Words that do not fit are left out: they only filled in what stands in the form already.
        """
        carried = Carried(form.command, form.step, form.about, words, form.nonce, form.seen, place, unfolded)
        packed = self._packed(carried, LONGEST_METADATA) or self._packed(replace(carried, words=""), LONGEST_METADATA)
        if packed is None:
            raise NotThere
        return packed

    def unpack(self, packed: str) -> Carried:
        """Return what was packed for this person; raise NotThere."""
        try:
            command, step, about, sealed, nonce, seen, place, unfolded = json.loads(packed)
        except (ValueError, TypeError, RecursionError):
            raise NotThere from None
        texts = (command, step, about, sealed, nonce, seen, place)
        if not all(isinstance(text, str) for text in texts):
            raise NotThere
        words = self._envelope.open(sealed, self._person) if sealed else ""
        return Carried(command, step, about, words, nonce, seen, place, unfolded=bool(unfolded))

    def _packed(self, carried: Carried, longest: int) -> str | None:
        sealed = self._envelope.seal(carried.words, self._person) if carried.words else ""
        parts = (carried.command, carried.step, carried.about, sealed, carried.nonce, carried.seen, carried.place)
        packed = _PACKED((*parts, int(carried.unfolded)))
        return packed if len(packed) <= longest else None
