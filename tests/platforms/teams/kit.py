"""What the tests of Teams' cards share: a codec, a shelf, and what opens in a dialog."""

import base64

from bot.chat.reply import File
from bot.platforms.codec import Codec

ADDRESS = "https://staffroom.example.org/teams/files/token"


class OpenEnvelope:
    """An envelope that hides nothing from somebody who looks closely, which is enough for a test."""

    def seal(self, words: str, person: str) -> str:
        """Return the words in other letters."""
        return base64.urlsafe_b64encode(f"{person}:{words}".encode()).decode()

    def open(self, sealed: str, person: str) -> str:
        """Return the words."""
        return base64.urlsafe_b64decode(sealed).decode().removeprefix(f"{person}:")


CODEC = Codec(OpenEnvelope(), "teacher")


def shelve(_file: File) -> str:
    """Return where every file lies."""
    return ADDRESS


def no_shelf(_file: File) -> str:
    """Return nothing, as where no link can be made."""
    return ""


def opens(command: str, _step: str) -> bool:
    """Say that what concerns and escalate show opens in a dialog."""
    return command in {"concerns", "escalate"}
