"""Words in an envelope: sealed for one person, so that they may travel through a platform that keeps what it carries.

They are compressed first, since a platform allows a button few characters. An envelope lives no longer than its key.
"""

import base64
import zlib

from bot.errors import NotThere
from bot.storage.sealing import Keys, NotGenuine, Place, WrongKey

_PADDED_TO = 4


class SealedEnvelope:
    """Envelopes under the keys of the store; those sealed with an older key open for as long as it is at hand."""

    def __init__(self, keys: Keys) -> None:
        self._keys = keys

    def seal(self, words: str, person: str) -> str:
        """Return words sealed for a person, as ASCII without white space."""
        small = zlib.compress(words.encode("utf-8", "surrogatepass"), 9)
        return base64.urlsafe_b64encode(self._keys.seal(_place(person), small)).decode().rstrip("=")

    def open(self, sealed: str, person: str) -> str:
        """Return what was sealed for this person; raise NotThere."""
        try:
            small = self._keys.unseal(_place(person), _decoded(sealed))
        except (NotGenuine, WrongKey, ValueError):
            raise NotThere from None
        # What is genuine was compressed above, so that it holds no surprise.
        return zlib.decompress(small).decode("utf-8", "surrogatepass")


def _place(person: str) -> Place:
    return Place("envelope", "words", (person,))


def _decoded(sealed: str) -> bytes:
    padding = "=" * (-len(sealed) % _PADDED_TO)
    return base64.b64decode((sealed + padding).encode("ascii"), altchars=b"-_", validate=True)
