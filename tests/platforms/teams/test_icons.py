"""The icons are of the size and colours that Teams asks for: read from their pixels."""

import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.platforms.teams.manifest import ACCENT, ICONS
from docs.pictures.icons import COLOUR, OUTLINE, draw
from tests.browser import chromium

TEAL, WHITE = tuple(bytes.fromhex(ACCENT[1:])), (255, 255, 255)
CHANNELS = {2: 3, 6: 4}
"""Numbers for a pixel, by a PNG's type of colour: red, green, blue, and for some how much shows."""

Pixel = tuple[int, ...]


@dataclass(frozen=True)
class Picture:
    """The pixels of a picture, row by row."""

    rows: tuple[tuple[Pixel, ...], ...]

    @property
    def size(self) -> tuple[int, int]:
        return len(self.rows[0]), len(self.rows)

    @property
    def pixels(self) -> list[Pixel]:
        return [pixel for row in self.rows for pixel in row]

    @property
    def edge(self) -> set[Pixel]:
        return {*self.rows[0], *self.rows[-1], *(row[0] for row in self.rows), *(row[-1] for row in self.rows)}


def read(content: bytes) -> Picture:
    """Read a PNG of eight bits a colour that is not interlaced (https://www.w3.org/TR/png-3)."""
    (_, header), *chunks = chunks_of(content)
    width, height, depth, colour, _, _, interlaced = struct.unpack(">IIBBBBB", header)
    assert (depth, interlaced) == (8, 0)
    raw = zlib.decompress(b"".join(data for name, data in chunks if name == b"IDAT"))
    lines = unfiltered(raw, width * CHANNELS[colour], height, CHANNELS[colour])
    return Picture(tuple(tuple(zip(*[iter(line)] * CHANNELS[colour], strict=True)) for line in lines))


def chunks_of(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Yield each chunk's name and content, its checksum checked."""
    assert content.startswith(b"\x89PNG\r\n\x1a\n")
    at = 8
    while at < len(content):
        length, name = struct.unpack(">I4s", content[at : at + 8])
        data = content[at + 8 : at + 8 + length]
        (checksum,) = struct.unpack(">I", content[at + 8 + length : at + 12 + length])
        assert zlib.crc32(name + data) == checksum
        yield name, data
        at += 12 + length


def unfiltered(raw: bytes, stride: int, height: int, step: int) -> Iterator[bytes]:
    above = bytearray(stride)
    for number in range(height):
        start = number * (stride + 1)
        line = bytearray(raw[start + 1 : start + 1 + stride])
        for at, value in enumerate(line):
            left, corner = (line[at - step], above[at - step]) if at >= step else (0, 0)
            line[at] = (value + predicted(raw[start], left, above[at], corner)) % 256
        above = line
        yield bytes(line)


def predicted(kind: int, left: int, up: int, corner: int) -> int:
    nearest = min((left, up, corner), key=lambda each: abs(left + up - corner - each))
    return (0, left, up, (left + up) // 2, nearest)[kind]


def icon(name: str) -> Picture:
    return read((ICONS / name).read_bytes())


def test_both_icons_are_of_the_size_that_teams_asks_for() -> None:
    assert icon("color.png").size == (192, 192)
    assert icon("outline.png").size == (32, 32)


def test_the_coloured_icon_is_filled_to_its_edges_in_our_colour() -> None:
    picture = icon("color.png")
    assert picture.edge == {TEAL}
    assert {len(pixel) for pixel in picture.pixels} == {3}  # nothing shows through
    assert picture.pixels.count(WHITE) > 5_000


def test_what_matters_of_the_coloured_icon_keeps_to_its_middle() -> None:
    rows = icon("color.png").rows
    drawn = [(x, y) for y, row in enumerate(rows) for x, pixel in enumerate(row) if pixel != TEAL]
    assert all(36 <= x < 156 and 36 <= y < 156 for x, y in drawn)


def test_the_outline_is_white_on_nothing() -> None:
    picture = icon("outline.png")
    assert picture.edge == {(0, 0, 0, 0)}
    shown = [pixel for pixel in picture.pixels if pixel[3]]
    assert {pixel[:3] for pixel in shown} == {WHITE}
    assert 100 < len(shown) < 500  # a line, not a surface


@pytest.mark.browser
def test_the_icons_are_what_their_drawings_say(tmp_path: Path) -> None:
    with chromium() as browser:
        draw(browser, COLOUR, 192, tmp_path / "color.png")
        draw(browser, OUTLINE, 32, tmp_path / "outline.png")
        draw(browser, OUTLINE.replace("#fff", "#f00"), 32, tmp_path / "red.png")
    drawn = {path.name: read(path.read_bytes()) for path in tmp_path.iterdir()}
    assert differing(drawn["color.png"], icon("color.png")) < 200  # another Chromium may round its edges otherwise
    assert differing(drawn["outline.png"], icon("outline.png")) < 60
    assert differing(drawn["red.png"], icon("outline.png")) > 60


def differing(one: Picture, other: Picture) -> int:
    return sum(a != b for a, b in zip(one.pixels, other.pixels, strict=True))
