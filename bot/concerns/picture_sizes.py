"""How large a picture says that it is, read from its headers alone: nothing of it is ever decoded.

A file of a few kilobytes can declare pixels that fill the memory of whatever shows it. Sources: PNG and APNG (W3C,
third edition), JPEG (ITU-T T.81), GIF89a, WebP (RFC 9649).
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

MOST_PIXELS = 200_000_000
"""Pixels of the largest telephone cameras; a screenshot has a twentieth of it."""
MOST_PIXELS_MOVING = 2_000_000_000
"""Pixels of all frames of a moving picture together."""
MOST_UNPACKED_LATER = 1024 * 1024
"""Bytes of a packed text or colour profile inside a PNG: unpacked it can be a thousand times as much."""
_MOST_STEPS = 200_000
"""Pieces of a file that are looked at; a GIF of 10 MB has 40,000."""


Peek = Callable[[int, int], bytes]
"""Returns so many bytes of a file from a place on, fewer where it ends."""


class NotAPicture(Exception):
    """The headers cannot be read, so that nobody can tell how large it is."""


@dataclass(frozen=True, slots=True)
class Declared:
    """What a picture declares: the sides of its largest frame, its frames, and its largest packed text in bytes."""

    width: int
    height: int
    frames: int = 1
    packed_text: int = 0

    @property
    def is_beyond_reason(self) -> bool:
        """Say whether to show it would take more memory than any real picture does."""
        pixels = self.width * self.height
        moving = pixels * self.frames > MOST_PIXELS_MOVING
        return pixels > MOST_PIXELS or moving or self.packed_text > MOST_UNPACKED_LATER


def declared(content: bytes, media_type: str) -> Declared:
    """Return what a picture of a type declares; raise NotAPicture, also for one without any extent."""
    return declared_in(lambda at, size: content[at : at + size], media_type)


def declared_in(file: Peek, media_type: str) -> Declared:
    """Return what `declared` does, of a file that is looked at piece by piece."""
    found = _READ[media_type](file)
    if found.width < 1 or found.height < 1:
        raise NotAPicture
    return found


def _number(file: Peek, at: int, size: int, order: str = "big") -> int:
    piece = file(at, size)
    if len(piece) < size:
        raise NotAPicture
    return int.from_bytes(piece, "little" if order == "little" else "big")


def _steps() -> Iterator[int]:
    yield from range(_MOST_STEPS)
    raise NotAPicture


def _png(file: Peek) -> Declared:
    if file(12, 4) != b"IHDR":
        raise NotAPicture
    width, height, frames, packed = _number(file, 16, 4), _number(file, 20, 4), 1, 0
    for kind, at, size in _png_chunks(file):
        if kind == b"acTL":
            frames = _number(file, at, 4)
        if kind in (b"zTXt", b"iTXt", b"iCCP"):
            packed = max(packed, size)
    return Declared(width, height, frames, packed)


def _png_chunks(file: Peek) -> Iterator[tuple[bytes, int, int]]:
    """Yield the kind, the place and the size of each chunk, up to the last one or to where the file was cut off."""
    at, steps = 8, _steps()
    while len(head := file(at, 8)) == 8 and head[4:] != b"IEND":  # noqa: PLR2004 - the size of a chunk's head
        next(steps)
        size = int.from_bytes(head[:4], "big")
        yield head[4:], at + 8, size
        at += 12 + size


_MARKED, _SCAN = 0xFF, 0xDA
_WITHOUT_LENGTH = frozenset({0x01, *range(0xD0, 0xD9)})
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
"""Markers of a JPEG that begin a frame."""


def _jpeg(file: Peek) -> Declared:
    width, height = 0, 0
    for marker, at in _jpeg_segments(file):
        if marker in _FRAMES:
            height, width = max(height, _number(file, at + 3, 2)), max(width, _number(file, at + 5, 2))
    return Declared(width, height)


def _jpeg_segments(file: Peek) -> Iterator[tuple[int, int]]:
    """Yield the marker of each segment and where its length stands, up to the first scan."""
    at, marker, steps = 2, 0, _steps()
    while marker != _SCAN:
        next(steps)
        if _number(file, at, 1) != _MARKED:
            raise NotAPicture
        marker = _number(file, at + 1, 1)
        if marker == _MARKED:  # a filler
            at += 1
            continue
        at += 2
        if marker not in _WITHOUT_LENGTH:
            yield marker, at
            at += max(2, _number(file, at, 2))


_EXTENSION, _IMAGE = 0x21, 0x2C
_TABLE_FOLLOWS, _TABLE_SIZE = 0x80, 0x07


def _gif(file: Peek) -> Declared:
    width, height, frames = _number(file, 6, 2, "little"), _number(file, 8, 2, "little"), 0
    for at in _gif_frames(file):
        left, top, wide, high = (_number(file, at + step, 2, "little") for step in (1, 3, 5, 7))
        width, height, frames = max(width, left + wide), max(height, top + high), frames + 1
    return Declared(width, height, max(1, frames))


def _gif_frames(file: Peek) -> Iterator[int]:
    """Yield where each frame's description begins, up to where the file ends or was cut off."""
    at, steps = 13 + _table(_number(file, 10, 1)), _steps()
    while (kind := file(at, 1)) and kind[0] in (_EXTENSION, _IMAGE):
        next(steps)
        if kind[0] == _EXTENSION:
            at += 2
        else:
            yield at
            at += 11 + _table(_number(file, at + 9, 1))
        while size := int.from_bytes(file(at, 1), "big"):
            next(steps)
            at += 1 + size
        at += 1


def _table(flags: int) -> int:
    return 3 * 2 ** ((flags & _TABLE_SIZE) + 1) if flags & _TABLE_FOLLOWS else 0


def _webp(file: Peek) -> Declared:
    width, height, frames, at, steps = 0, 0, 0, 12, _steps()
    while len(head := file(at, 8)) == 8:  # noqa: PLR2004 - the size of a chunk's head
        next(steps)
        read = _WEBP.get(head[:4])
        wide, high = read(file, at + 8) if read else (0, 0)
        width, height, frames = max(width, wide), max(height, high), frames + (head[:4] == b"ANMF")
        size = int.from_bytes(head[4:], "little")
        at += 8 + size + size % 2
    return Declared(width, height, max(1, frames))


def _lossy(file: Peek, at: int) -> tuple[int, int]:
    if file(at + 3, 3) != b"\x9d\x01\x2a":
        raise NotAPicture
    return _number(file, at + 6, 2, "little") & 0x3FFF, _number(file, at + 8, 2, "little") & 0x3FFF


def _lossless(file: Peek, at: int) -> tuple[int, int]:
    sides = _number(file, at + 1, 4, "little")
    return (sides & 0x3FFF) + 1, (sides >> 14 & 0x3FFF) + 1


def _canvas(file: Peek, at: int) -> tuple[int, int]:
    return _number(file, at + 4, 3, "little") + 1, _number(file, at + 7, 3, "little") + 1


def _frame(file: Peek, at: int) -> tuple[int, int]:
    return _number(file, at + 6, 3, "little") + 1, _number(file, at + 9, 3, "little") + 1


_WEBP = {b"VP8 ": _lossy, b"VP8L": _lossless, b"VP8X": _canvas, b"ANMF": _frame}
_READ: Mapping[str, Callable[[Peek], Declared]] = {
    "image/png": _png,
    "image/jpeg": _jpeg,
    "image/gif": _gif,
    "image/webp": _webp,
}
