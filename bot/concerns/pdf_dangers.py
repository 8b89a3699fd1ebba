"""What a PDF can do beside being read: run programs, open others, carry files. Nothing of it is drawn or run.

Names are looked for however they are written (ISO 32000-1, 7.3.5: `/J#61vaScript`), also inside object streams, which
are unpacked within limits and never as a whole. What cannot be looked into is not taken.
"""

import re
import zlib
from collections.abc import Iterator
from enum import Enum, auto

_AT_ONCE = 64 * 1024
_OVERLAP = 128
MOST_UNPACKED = 16 * 1024 * 1024
"""Bytes that the object streams of one PDF may have together."""
_MOST_STREAMS, _MOST_NAMES = 20_000, 1_000_000
"""More than any PDF of 10 MB has; a file that has more only keeps whoever looks into it busy."""
_DICTIONARY = 4096
"""Bytes before a stream in which its dictionary is looked for."""


class Danger(Enum):
    """Why a PDF is not taken."""

    RUNS = auto()
    """It holds a program: JavaScript, or a form that can carry one."""
    OPENS = auto()
    """It starts another program, or sends and fetches data."""
    CARRIES = auto()
    """It carries other files."""
    LOCKED = auto()
    """It is encrypted, so that nobody can look into it."""
    BOMB = auto()
    """It unpacks to far more than it says, or declares a picture beyond reason."""
    HIDDEN = auto()
    """It packs its objects in a way that no ordinary program does."""


def _name(name: str) -> bytes:
    """Return a pattern for a name, each of its letters as itself or as its number."""
    return rb"/" + b"".join(_letter(sign) for sign in name)


def _letter(sign: str) -> bytes:
    digits = "".join(f"[{d}{d.upper()}]" if d.isalpha() else d for d in f"{ord(sign):02x}")
    return f"(?:{re.escape(sign)}|#{digits})".encode()


def _any_of(*names: str) -> re.Pattern[bytes]:
    return re.compile(b"|".join(map(_name, names)))


_NAMES = (
    (Danger.RUNS, re.compile(_name("JavaScript") + rb"|" + _name("XFA") + rb"[\s\[<]")),
    (Danger.OPENS, _any_of("Launch", "GoToE", "ImportData", "SubmitForm", "RichMedia", "Movie", "Rendition")),
    (Danger.CARRIES, _any_of("EmbeddedFile", "FileAttachment", "Filespec", "Collection")),
)
_ENCRYPTED = re.compile(_name("Encrypt") + rb"[\s<]")
_FLATE = _name("FlateDecode")
_PACKED_TWICE = re.compile(_FLATE + rb"\s*" + _FLATE)
_SIDE = re.compile(rb"(?:" + _name("Width") + rb"|" + _name("Height") + rb")\s{1,8}0{0,8}[1-9]\d{5}")
_STREAM = re.compile(rb"stream\r?\n")
_OF_OBJECTS = re.compile(_name("ObjStm") + rb"|" + _name("First") + rb"[\s]")
_OTHERWISE_PACKED = _any_of("ASCIIHexDecode", "ASCII85Decode", "LZWDecode", "RunLengthDecode", "Crypt")
_MIXED = _any_of("Predictor")


def danger_in(content: bytes) -> Danger | None:
    """Return why a PDF is not taken, or None for one that only wants to be read."""
    if content.count(b"/") > _MOST_NAMES or content.count(b"stream") > 2 * _MOST_STREAMS:
        return Danger.HIDDEN
    if _ENCRYPTED.search(content):
        return Danger.LOCKED
    if _PACKED_TWICE.search(content) or _SIDE.search(content):
        return Danger.BOMB
    return _named_in(content) or _in_object_streams(content)


def _named_in(text: bytes) -> Danger | None:
    return next((danger for danger, names in _NAMES if names.search(text)), None)


def _in_object_streams(content: bytes) -> Danger | None:
    left = MOST_UNPACKED
    for before, start in _object_streams(content):
        if _OTHERWISE_PACKED.search(before) or _MIXED.search(before, before.rfind(b"obj") + 1):
            return Danger.HIDDEN
        for piece in _unpacked(content, start):
            left -= len(piece)
            found = Danger.BOMB if left < 0 else _named_in(piece)
            if found:
                return found
    return None


def _object_streams(content: bytes) -> Iterator[tuple[bytes, int]]:
    """Yield what stands before each stream that may hold objects, and where its bytes begin."""
    for found in _STREAM.finditer(content):
        before = content[max(0, found.start() - _DICTIONARY) : found.start()]
        if _OF_OBJECTS.search(before):
            yield before, found.end()


def _unpacked(content: bytes, start: int) -> Iterator[bytes]:
    """Yield what a stream unpacks to, in pieces that overlap by a little, for as long as it can be unpacked."""
    unpacker, waiting, last = zlib.decompressobj(), b"", b""
    while not unpacker.eof and (waiting or start < len(content)):
        if not waiting:
            waiting, start = content[start : start + _AT_ONCE], start + _AT_ONCE
        try:
            piece = unpacker.decompress(waiting, _AT_ONCE)
        except zlib.error:
            return
        waiting = unpacker.unconsumed_tail
        yield last + piece
        last = piece[-_OVERLAP:]
