"""Tables in a PDF: where ruled lines make cells, the lines of a cell belong together."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from bot.policy_files.pdf_pages import Line, Page, Rule

_NEAR = 3.0
_FEWEST_RULES = 2


@dataclass(frozen=True, slots=True)
class Table:
    """The ruled columns and rows of a table, in points, and the lines that lie in it."""

    columns: tuple[float, ...]
    rows: tuple[float, ...]

    def holds(self, line: Line) -> bool:
        """Say whether a line lies within the table."""
        middle = line.y + line.size / 2
        inside = self.rows[0] <= middle <= self.rows[-1]
        return inside and self.columns[0] - _NEAR <= line.x0 <= self.columns[-1]

    def texts(self, lines: Sequence[Line], join: Callable[[Sequence[Line]], str]) -> Iterator[Line]:
        """Yield the rows from above, each as one line with its cells between tabs."""
        for foot, top in reversed(list(pairwise(self.rows))):
            own = [line for line in lines if self.holds(line) and foot <= line.y + line.size / 2 < top]
            if own:
                yield replace(max(own, key=lambda line: line.y), text="\t".join(self._cells(own, join)))

    def _cells(self, lines: Sequence[Line], join: Callable[[Sequence[Line]], str]) -> Iterator[str]:
        for left, right in pairwise(self.columns):
            own = [line for line in lines if left - _NEAR <= line.x0 < right - _NEAR]
            yield join(sorted(own, key=lambda line: (-line.y, line.x0)))


def tables(page: Page) -> Iterator[Table]:
    """Yield the ruled tables of a page that have two columns or more."""
    upright = sorted((rule for rule in page.rules if rule[2] - rule[0] < _NEAR), key=lambda rule: rule[1])
    level = [rule for rule in page.rules if rule[3] - rule[1] < _NEAR]
    for group in _touching(upright):
        foot, top = min(rule[1] for rule in group), max(rule[3] for rule in group)
        columns = _merged(rule[0] for rule in group)
        rows = _merged(rule[1] for rule in level if foot - _NEAR <= rule[1] <= top + _NEAR)
        if len(columns) > _FEWEST_RULES and len(rows) >= _FEWEST_RULES:
            yield Table(tuple(columns), tuple(rows))


def _touching(upright: Sequence[Rule]) -> Iterator[list[Rule]]:
    """Yield upright rules in groups that overlap or touch from below to above."""
    group: list[Rule] = []
    for rule in upright:
        if group and rule[1] > max(each[3] for each in group) + _NEAR:
            yield group
            group = []
        group.append(rule)
    if group:
        yield group


def _merged(places: Iterator[float]) -> list[float]:
    merged: list[float] = []
    for place in sorted(places):
        if not merged or place - merged[-1] > _NEAR:
            merged.append(place)
    return merged
