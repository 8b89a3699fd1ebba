"""A backup as one encrypted file: whoever changes a byte of it, cuts it short or has other keys is refused.

It begins with a line that says what it is, an id of the key and 32 random bytes, which give the file a key of its own.
Then come pieces of a mebibyte, each sealed by AES-256-GCM and bound to that beginning, to its number and to whether
it is the last one. The key comes from the audit key, which outlives every sealing key, and is no part of the file.
"""

import hmac
import secrets
from collections.abc import Iterable, Iterator
from hashlib import sha256
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from bot.errors import StaffroomError
from bot.storage.sealing import Keys

PIECE = 1 << 20
"""Bytes of a piece before it is sealed."""
_IS_BACKUP = b"staffroom backup 1\n"
_ID_BYTES, _SALT_BYTES, _TAG_BYTES = 8, 32, 16
_HEAD_BYTES = len(_IS_BACKUP) + _ID_BYTES + _SALT_BYTES
_PURPOSE = "backups"


class NoBackup(StaffroomError):
    """A file is no backup."""

    sentence = "That file is no backup of Staffroom's. Nothing was changed."


class OtherKeys(StaffroomError):
    """A backup belongs to keys that are not at hand."""

    sentence = (
        "This backup was made with keys that are not at hand, so it cannot be opened. Nothing was changed. "
        "Put the key file of that time in its place."
    )


class DamagedBackup(StaffroomError):
    """A backup was changed or cut short."""

    sentence = "This backup is damaged: it was changed or cut short. Nothing was changed. Please take another one."


def pack(content: Iterable[bytes], target: BinaryIO, keys: Keys) -> None:
    """Write content into a file as a backup; raise OSError."""
    secret = keys.secret_for(_PURPOSE)
    head = _IS_BACKUP + _id_of(secret) + secrets.token_bytes(_SALT_BYTES)
    cipher = _cipher(secret, head)
    target.write(head)
    pieces = enumerate(_with_the_last(_in_pieces(content)))
    target.writelines(cipher.encrypt(_nonce(number, last=last), piece, head) for number, (piece, last) in pieces)


def unpack(source: BinaryIO, keys: Keys) -> Iterator[bytes]:
    """Yield what was packed, each part only once it is known to be genuine.

    Raises NoBackup, OtherKeys, DamagedBackup or OSError. Only who reads to the end knows that nothing was cut off.
    """
    head, secret = source.read(_HEAD_BYTES), keys.secret_for(_PURPOSE)
    if len(head) < _HEAD_BYTES or not head.startswith(_IS_BACKUP):
        raise NoBackup
    if head[len(_IS_BACKUP) : -_SALT_BYTES] != _id_of(secret):
        raise OtherKeys
    cipher = _cipher(secret, head)
    sealed = iter(lambda: source.read(PIECE + _TAG_BYTES), b"")
    for number, (piece, last) in enumerate(_with_the_last(sealed)):
        try:
            yield cipher.decrypt(_nonce(number, last=last), piece, head)
        except InvalidTag:
            raise DamagedBackup from None


def _id_of(secret: bytes) -> bytes:
    return sha256(b"staffroom backup key id" + secret).digest()[:_ID_BYTES]


def _cipher(secret: bytes, head: bytes) -> AESGCM:
    return AESGCM(hmac.digest(secret, head, sha256))


def _nonce(number: int, *, last: bool) -> bytes:
    return number.to_bytes(11, "big") + bytes([last])


def _in_pieces(content: Iterable[bytes]) -> Iterator[bytes]:
    waiting = bytearray()
    for part in content:
        waiting += part
        while len(waiting) >= PIECE:
            yield bytes(waiting[:PIECE])
            del waiting[:PIECE]
    yield bytes(waiting)  # also an empty one, so that there is always a last


def _with_the_last(pieces: Iterable[bytes]) -> Iterator[tuple[bytes, bool]]:
    """Yield each piece and whether it is the last; a file without any has an empty last one, which nobody sealed."""
    rest = iter(pieces)
    piece = next(rest, b"")
    for following in rest:
        yield piece, False
        piece = following
    yield piece, True
