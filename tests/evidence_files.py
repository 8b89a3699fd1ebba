"""Files as people send them, and files as somebody sends them who means harm: all made here, and small.

Each is what its format's own document says; nothing in them is decoded or run by anybody.
"""

import zlib
from collections.abc import Iterable
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

PNG_SIGNATURE = b"\x89PNG\r\n\x1a\n"


def chunk(kind: bytes, data: bytes = b"") -> bytes:
    """Return a chunk of a PNG."""
    return len(data).to_bytes(4, "big") + kind + data + zlib.crc32(kind + data).to_bytes(4, "big")


def png(width: int = 1, height: int = 1, *more: bytes) -> bytes:
    """Return a PNG of one grey pixel that declares sides of its own, with chunks before its pixel."""
    header = width.to_bytes(4, "big") + height.to_bytes(4, "big") + bytes((8, 0, 0, 0, 0))
    pixels = chunk(b"IDAT", zlib.compress(b"\0\x80"))
    return PNG_SIGNATURE + chunk(b"IHDR", header) + b"".join(more) + pixels + chunk(b"IEND")


def jpeg(width: int = 1, height: int = 1, frame: int = 0xC0, *, before: bytes = b"") -> bytes:
    """Return the segments of a JPEG up to its scan, and some of that."""
    size = height.to_bytes(2, "big") + width.to_bytes(2, "big")
    start = b"\xff\xe0\0\x10JFIF\0\x01\x01\0\0\x01\0\x01\0\0"
    sides = bytes((0xFF, frame)) + b"\0\x0b\x08" + size + b"\x01\x01\x11\0"
    return b"\xff\xd8" + start + before + sides + b"\xff\xda\0\x08\x01\x01\0\0\x3f\0" + b"\x7f\xff\0\x11\xff\xd9"


def gif(width: int = 1, height: int = 1, frames: Iterable[tuple[int, int]] = ((1, 1),), tail: bytes = b";") -> bytes:
    """Return a GIF with a frame for each size."""
    sides = width.to_bytes(2, "little") + height.to_bytes(2, "little")
    palette, delay = bytes(6), b"\x21\xf9\x04\0\x0a\0\0\0"
    return b"GIF89a" + sides + b"\x80\0\0" + palette + b"".join(delay + _frame(*each) for each in frames) + tail


def _frame(width: int, height: int) -> bytes:
    sides = bytes(4) + width.to_bytes(2, "little") + height.to_bytes(2, "little")
    return b"\x2c" + sides + b"\x80" + bytes(6) + b"\x02\x02\x44\x01\0"


def webp(*chunks: bytes) -> bytes:
    """Return a WebP of these chunks."""
    body = b"WEBP" + b"".join(chunks or (lossy(),))
    return b"RIFF" + len(body).to_bytes(4, "little") + body


def riff(kind: bytes, data: bytes) -> bytes:
    """Return a chunk of a WebP."""
    return kind + len(data).to_bytes(4, "little") + data + bytes(len(data) % 2)


def lossy(width: int = 1, height: int = 1) -> bytes:
    """Return the chunk of a picture with losses."""
    return riff(b"VP8 ", b"\x10\x02\0\x9d\x01\x2a" + width.to_bytes(2, "little") + height.to_bytes(2, "little") + b"\0")


def lossless(width: int = 1, height: int = 1) -> bytes:
    """Return the chunk of a picture without losses."""
    return riff(b"VP8L", b"\x2f" + ((width - 1) | (height - 1) << 14).to_bytes(4, "little"))


def canvas(width: int = 1, height: int = 1) -> bytes:
    """Return the chunk that tells how large a moving picture is."""
    return riff(b"VP8X", b"\x02\0\0\0" + (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little"))


def moving(width: int = 1, height: int = 1) -> bytes:
    """Return the chunk of one frame of a moving picture."""
    sides = (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    return riff(b"ANMF", bytes(6) + sides + bytes(4) + lossy(width % 16_384, height % 16_384))


def pdf(*objects: bytes) -> bytes:
    """Return a PDF of one empty page, with objects beside it."""
    page = (
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >>",
    )
    numbered = (b"%d 0 obj\n%s\nendobj\n" % (number, each) for number, each in enumerate((*page, *objects), start=1))
    return b"%PDF-1.7\n" + b"".join(numbered) + b"trailer\n<< /Root 1 0 R /Size 9 >>\n%%EOF\n"


def stream(data: bytes, dictionary: bytes = b"") -> bytes:
    """Return a stream object."""
    return b"<< %s /Length %d >>\nstream\n%s\nendstream" % (dictionary, len(data), data)


OBJECTS = b"/Type /ObjStm /N 1 /First 4 /Filter /FlateDecode"
"""The dictionary of an object stream."""


def packed_objects(objects: bytes, dictionary: bytes = OBJECTS) -> bytes:
    """Return an object stream that holds objects, packed."""
    return stream(zlib.compress(b"1 0 " + objects), dictionary)


def archive(**files: bytes) -> bytes:
    """Return a zip archive."""
    out = BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED) as made:
        for name, content in files.items():
            made.writestr(name, content)
    return out.getvalue()
