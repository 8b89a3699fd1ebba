import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.concerns.picture_sizes import MOST_PIXELS, Declared, NotAPicture, declared, declared_in
from tests.evidence_files import (
    PNG_SIGNATURE,
    canvas,
    chunk,
    gif,
    jpeg,
    lossless,
    lossy,
    moving,
    png,
    riff,
    webp,
)

PNG, JPEG, GIF, WEBP = "image/png", "image/jpeg", "image/gif", "image/webp"


@pytest.mark.parametrize(
    ("content", "kind", "found"),
    [
        (png(640, 480), PNG, Declared(640, 480)),
        (png(640, 480, chunk(b"acTL", b"\0\0\0\x09\0\0\0\0")), PNG, Declared(640, 480, frames=9)),
        (png(1, 1, chunk(b"zTXt", b"note\0\0" + b"x" * 94)), PNG, Declared(1, 1, packed_text=100)),
        (png(640, 480)[:40], PNG, Declared(640, 480)),
        (jpeg(640, 480), JPEG, Declared(640, 480)),
        (jpeg(640, 480, 0xC2), JPEG, Declared(640, 480)),
        (jpeg(640, 480, before=b"\xff\xff\xff\xfe\0\x04hi\xff\x01"), JPEG, Declared(640, 480)),
        (jpeg(640, 480, before=b"\xff\xc4\0\x0b\x08\xff\xff\xff\xff\x01\x01\x11\0"), JPEG, Declared(640, 480)),
        (gif(640, 480), GIF, Declared(640, 480)),
        (gif(10, 10, ((10, 10), (640, 480))), GIF, Declared(640, 480, frames=2)),
        (gif(640, 480, ()), GIF, Declared(640, 480)),
        (gif(640, 480, tail=b""), GIF, Declared(640, 480)),
        (webp(lossy(640, 480)), WEBP, Declared(640, 480)),
        (webp(lossless(640, 480)), WEBP, Declared(640, 480)),
        (webp(canvas(640, 480), moving(9, 9), moving(640, 481)), WEBP, Declared(640, 481, frames=2)),
        (webp(riff(b"EXIF", b"odd"), lossy(3, 4)), WEBP, Declared(3, 4)),
    ],
)
def test_the_headers_tell_how_large_a_picture_is(content: bytes, kind: str, found: Declared) -> None:
    assert declared(content, kind) == found


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (PNG_SIGNATURE + b" and the rest", PNG),
        (png()[:20], PNG),
        (png(0, 9), PNG),
        (png(1, 1, *(chunk(b"tEXt") for _ in range(200_001))), PNG),
        (b"\xff\xd8\xff\xe0 and the rest", JPEG),
        (b"\xff\xd8" + b"\xff" * 300_000, JPEG),
        (jpeg(9, 0), JPEG),
        (jpeg(before=b"\0"), JPEG),
        (b"GIF89a\x01", GIF),
        (gif(0, 0, ()), GIF),
        (gif(9, 9, ((9, 9),) * 70_000), GIF),
        (b"GIF89a\x01\0\x01\0\0\0\0" + b"\x21\xf9" + b"\x01\0" * 300_000, GIF),
        (gif(9, 9)[:32], GIF),
        (webp(riff(b"EXIF", b"")), WEBP),
        (webp(riff(b"VP8 ", b"no start code")), WEBP),
        (webp(*(riff(b"EXIF", b"") for _ in range(200_001))), WEBP),
    ],
)
def test_headers_that_cannot_be_read_are_no_picture(content: bytes, kind: str) -> None:
    with pytest.raises(NotAPicture):
        declared(content, kind)


@pytest.mark.parametrize(
    ("found", "beyond"),
    [
        (Declared(65_535, 65_535), True),
        (Declared(MOST_PIXELS, 1), False),
        (Declared(MOST_PIXELS + 1, 1), True),
        (Declared(12_000, 9_000), False),
        (Declared(2_000, 1_000, frames=1_000), False),
        (Declared(2_000, 1_000, frames=1_001), True),
        (Declared(1, 1, packed_text=1024 * 1024), False),
        (Declared(1, 1, packed_text=1024 * 1024 + 1), True),
    ],
)
def test_what_no_camera_and_no_screen_makes_is_beyond_reason(found: Declared, *, beyond: bool) -> None:
    assert found.is_beyond_reason is beyond


@given(
    st.binary(max_size=300), st.sampled_from([png(9, 9), jpeg(9, 9), gif(9, 9), webp(lossy(9, 9))]), st.integers(0, 60)
)
def test_whatever_stands_in_a_file_is_a_size_or_no_picture(junk: bytes, start: bytes, cut: int) -> None:
    for kind in (PNG, JPEG, GIF, WEBP):
        try:
            found = declared(start[:cut] + junk, kind)
        except NotAPicture:
            continue
        assert found.width > 0
        assert found.height > 0


class Counted:
    """A file that counts how many of its bytes are looked at."""

    def __init__(self, content: bytes) -> None:
        self._content = content
        self.looked_at = 0

    def __call__(self, at: int, size: int) -> bytes:
        """Return a piece."""
        piece = self._content[at : at + size]
        self.looked_at += len(piece)
        return piece


PIXELS = b"x" * 4_000_000


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (png(30_000, 30_000, chunk(b"fdAT", PIXELS)), PNG),
        (jpeg(65_535, 65_535) + PIXELS, JPEG),
        (gif(65_535, 65_535) + PIXELS, GIF),
        (webp(canvas(16_777_216, 16_777_216), riff(b"ALPH", PIXELS), moving()), WEBP),
    ],
)
def test_a_picture_beyond_reason_is_known_by_its_headers_alone(content: bytes, kind: str) -> None:
    file = Counted(content)
    assert declared_in(file, kind).is_beyond_reason
    assert file.looked_at < 200
    tracemalloc.start()
    declared(content, kind)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 10_000


def test_to_read_a_whole_file_would_be_counted() -> None:
    file = Counted(PIXELS)
    file(0, len(PIXELS))
    assert file.looked_at == len(PIXELS)
