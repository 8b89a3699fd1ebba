"""Sealing what people wrote: AES-256-GCM, field by field, each bound to its table, column and row.

A sealed field is one byte of format, eight of key id, twelve of nonce, then the text and its tag. Whoever copies it to
another place, changes a byte or has another key is refused.
"""

import base64
import binascii
import hashlib
import hmac
import json
import os
import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from bot.errors import StaffroomError, WrongSettings

BAD_KEYS = "The keys should be one line audit:… and one or more lines seal:…, as staffroom writes them, newest first."
KEYS_EXIST = "There is a key file already, and it was left as it is: {path}"
NO_KEYS = "The key file cannot be read: {path}"
OPEN_KEYS = "Others can read the key file. Please run: chmod 600 {path}"

_FORMAT = b"\x01"
_ID_BYTES = 8
_NONCE_BYTES = 12
_KEY_BYTES = 32
PREFIX_BYTES = len(_FORMAT) + _ID_BYTES
"""How many bytes of a sealed field say which key sealed it."""


class WrongKey(StaffroomError):
    """A field, or a whole database, was sealed with a key that is not at hand."""

    sentence = (
        "These words are sealed with a key that Staffroom does not have now. Please restart it; if that does not help, "
        "put the key back into the key file."
    )


class NotGenuine(StaffroomError):
    """A sealed field was changed, cut or copied from elsewhere."""

    sentence = "The words here were changed outside Staffroom, so they are not shown."


@dataclass(frozen=True, slots=True)
class Place:
    """Where a sealed field stands: its table, its column and the primary key of its row."""

    table: str
    column: str
    row: tuple[str | int, ...]

    @property
    def bound(self) -> bytes:
        """The bytes that a sealed field is bound by."""
        return json.dumps([self.table, self.column, *self.row]).encode()


class Keys:
    """The sealing keys, newest first, and the key of the audit chain. Prints nothing of them."""

    def __init__(self, sealing: Sequence[bytes], audit: bytes) -> None:
        self._by_id = {_id_of(key): AESGCM(key) for key in sealing}
        self._marking = {_id_of(key): key for key in sealing}
        self._newest = _id_of(sealing[0])
        self.audit = audit

    def __repr__(self) -> str:
        return f"Keys({len(self._by_id)} sealing keys)"

    @classmethod
    def parse(cls, text: str) -> "Keys":
        """Return the keys of a key file or a setting, parted by white space or commas; raise WrongSettings."""
        sealing, audit = _parsed(text)
        if not sealing or len(audit) != 1:
            raise WrongSettings(BAD_KEYS)
        return cls(sealing, audit[0])

    @classmethod
    def load(cls, path: Path) -> "Keys":
        """Return the keys of a file that only its owner can read; raise WrongSettings."""
        return cls.parse(_read_private(path))

    @property
    def prefix(self) -> bytes:
        """How a field begins that was sealed with the newest key."""
        return _FORMAT + self._newest

    def secret_for(self, purpose: str) -> bytes:
        """Return a secret of 32 bytes for a purpose of its own; it outlives every sealing key."""
        return hmac.digest(self.audit, f"staffroom {purpose}".encode(), hashlib.sha256)

    def mark(self, purpose: str, content: bytes) -> bytes:
        """Return a mark by which the same content is known again for one purpose: it begins as a sealed field does."""
        return self._mark(self._newest, purpose, content)

    def marks(self, purpose: str, content: bytes) -> tuple[bytes, ...]:
        """Return the marks that content may have: one by each sealing key that is at hand."""
        return tuple(self._mark(key_id, purpose, content) for key_id in self._marking)

    def _mark(self, key_id: bytes, purpose: str, content: bytes) -> bytes:
        key = hmac.digest(self._marking[key_id], f"staffroom {purpose}".encode(), hashlib.sha256)
        return _FORMAT + key_id + hmac.digest(key, content, hashlib.sha256)

    def seal(self, place: Place, content: bytes) -> bytes:
        """Return content sealed with the newest key."""
        nonce = secrets.token_bytes(_NONCE_BYTES)
        return self.prefix + nonce + self._by_id[self._newest].encrypt(nonce, content, place.bound)

    def unseal(self, place: Place, sealed: bytes) -> bytes:
        """Return what was sealed; raise WrongKey or NotGenuine."""
        if sealed[:1] != _FORMAT or len(sealed) < PREFIX_BYTES + _NONCE_BYTES:
            raise NotGenuine
        key = self._by_id.get(sealed[1:PREFIX_BYTES])
        if key is None:
            raise WrongKey
        nonce, rest = sealed[PREFIX_BYTES : PREFIX_BYTES + _NONCE_BYTES], sealed[PREFIX_BYTES + _NONCE_BYTES :]
        try:
            return key.decrypt(nonce, rest, place.bound)
        except InvalidTag:
            raise NotGenuine from None

    def seal_text(self, place: Place, words: str) -> bytes:
        """Return words sealed with the newest key."""
        return self.seal(place, words.encode("utf-8", "surrogatepass"))

    def unseal_text(self, place: Place, sealed: bytes) -> str:
        """Return words that were sealed; raise WrongKey or NotGenuine."""
        return self.unseal(place, sealed).decode("utf-8", "surrogatepass")


def _id_of(key: bytes) -> bytes:
    return hashlib.sha256(b"staffroom key id" + key).digest()[:_ID_BYTES]


def _parsed(text: str) -> tuple[list[bytes], list[bytes]]:
    found: dict[str, list[bytes]] = {"seal": [], "audit": []}
    for item in re.split(r"[\s,]+", text.strip()):
        use, _, encoded = item.partition(":")
        if use not in found:
            raise WrongSettings(BAD_KEYS)
        found[use].append(_decoded(encoded))
    return found["seal"], found["audit"]


def _decoded(encoded: str) -> bytes:
    try:
        key = base64.b64decode(encoded, validate=True)
    except (binascii.Error, ValueError):
        raise WrongSettings(BAD_KEYS) from None
    if len(key) != _KEY_BYTES:
        raise WrongSettings(BAD_KEYS)
    return key


def _line(use: str) -> str:
    return f"{use}:{base64.b64encode(secrets.token_bytes(_KEY_BYTES)).decode()}"


def new_keys() -> str:
    """Return the text of a key file with one sealing key and one audit key."""
    return f"{_line('seal')}\n{_line('audit')}\n"


def generate_key_file(path: Path) -> None:
    """Write new keys into a new file of mode 0600; raise WrongSettings where there is a file already."""
    try:
        _write_private(path, new_keys())
    except FileExistsError:
        raise WrongSettings(KEYS_EXIST.format(path=path)) from None


def add_sealing_key(path: Path) -> None:
    """Put a new sealing key at the head of a key file; the old ones stay until every field is sealed again."""
    _replace(path, f"{_line('seal')}\n{_read_private(path)}")


def drop_old_keys(path: Path) -> None:
    """Leave only the newest sealing key and the audit key in a key file; only after every field is sealed again."""
    items = re.split(r"[\s,]+", _read_private(path).strip())
    sealing = [item for item in items if item.startswith("seal:")]
    audit = [item for item in items if item.startswith("audit:")]
    _replace(path, "\n".join([*sealing[:1], *audit, ""]))


def _read_private(path: Path) -> str:
    try:
        mode, text = path.stat().st_mode, path.read_text(encoding="ascii")
    except (OSError, UnicodeDecodeError):
        raise WrongSettings(NO_KEYS.format(path=path)) from None
    if os.name == "posix" and mode & 0o077:
        raise WrongSettings(OPEN_KEYS.format(path=path))
    return text


def _write_private(path: Path, text: str) -> None:
    with os.fdopen(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w", encoding="ascii") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())


def _replace(path: Path, text: str) -> None:
    # Written beside it and renamed, so that no moment exists without the old keys.
    beside = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    _write_private(beside, text)
    beside.replace(path)
