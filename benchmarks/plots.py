"""A picture of time and memory by length, as SVG: both axes by tens."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

_COLOURS = ("#1f3a5f", "#9b2d23", "#5b6770", "#24747f")
_DASHES = ("", "7 4", "2 3", "10 3 2 3")
"""Lines are told apart without colour as well."""
_WIDTH, _HEIGHT, _LEFT, _TOP = 250, 220, 60, 40


@dataclass(frozen=True, slots=True)
class Curve:
    """One way: its name, and its seconds and mebibytes at each length."""

    name: str
    seconds: Sequence[float]
    mebibytes: Sequence[float]


def plot(lengths: Sequence[int], curves: Sequence[Curve]) -> str:
    """Return the picture: seconds on the left, memory on the right, and the names of the lines below."""
    seconds, mebibytes = [curve.seconds for curve in curves], [curve.mebibytes for curve in curves]
    parts = (
        '<svg xmlns="http://www.w3.org/2000/svg" width="780" height="350" font-family="sans-serif" font-size="12">',
        "<title>CPU seconds and mebibytes above the start, by number of rows</title>",
        '<rect width="780" height="350" fill="white"/>',
        *_panel(_LEFT, "CPU seconds", (0.01, 0.1, 1, 10, 100, 1_000), lengths, seconds),
        *_panel(_LEFT + 390, "MiB above the start", (1, 10, 100, 1_000), lengths, mebibytes),
        *_names([curve.name for curve in curves]),
        "</svg>",
    )
    return "\n".join(parts) + "\n"


def _panel(
    left: int, title: str, marks: Sequence[float], lengths: Sequence[int], curves: Sequence[Sequence[float]]
) -> Iterator[str]:
    yield f'<text x="{left}" y="{_TOP - 16}" font-weight="bold">{title}</text>'
    for mark in marks:
        y = _y(mark, marks)
        yield f'<path d="M{left} {y:.0f}h{_WIDTH}" stroke="#d5dbe1"/>'
        yield f'<text x="{left - 6}" y="{y + 4:.0f}" text-anchor="end">{mark:g}</text>'
    for length in lengths:
        x = left + _x(length, lengths)
        yield f'<text x="{x:.0f}" y="{_TOP + _HEIGHT + 18}" text-anchor="middle">{length:,}</text>'
    for number, values in enumerate(curves):
        points = " ".join(
            f"{left + _x(n, lengths):.0f},{_y(v, marks):.0f}" for n, v in zip(lengths, values, strict=True)
        )
        yield f'<polyline points="{points}" {_look(number)}/>'


def _names(names: Sequence[str]) -> Iterator[str]:
    for number, name in enumerate(names):
        x = _LEFT + number * 180
        yield f'<path d="M{x} 312h36" {_look(number)}/><text x="{x + 42}" y="316">{name}</text>'
    yield f'<text x="{_LEFT}" y="340" fill="#5b6770">by number of rows; both axes by tens</text>'


def _look(number: int) -> str:
    return f'fill="none" stroke="{_COLOURS[number]}" stroke-width="2" stroke-dasharray="{_DASHES[number]}"'


def _x(length: int, lengths: Sequence[int]) -> float:
    return _WIDTH * math.log(length / lengths[0]) / max(math.log(lengths[-1] / lengths[0]), 1)


def _y(value: float, marks: Sequence[float]) -> float:
    share = math.log(max(value, marks[0]) / marks[0]) / math.log(marks[-1] / marks[0])
    return _TOP + _HEIGHT * (1 - share)
