"""Word's automatic numbers: what Word prints in front of a paragraph stands in no paragraph, but in numbering.xml.

ECMA-376, part 1, 17.9: an abstract numbering has up to nine levels, each with a start, a format and a pattern such as
"%1.%2"; a numbering is an abstract one with levels of its own where it overrides them; counts go on over the whole
document for every numbering of the same abstract one.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from lxml.etree import _Element

from bot.policy_files.xml import children, first, named, value

_LEVELS = 9
_TOP_ROMAN = 4_000
_ROMAN = (
    *((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl")),
    *((10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i")),
)


@dataclass(frozen=True, slots=True)
class Depth:
    """One level of a numbering. `style` is a name of ECMA-376, 17.18.59; `restart` the level that sets it back."""

    start: int = 1
    style: str = "decimal"
    pattern: str = ""
    restart: int = -1
    legal: bool = False


@dataclass(frozen=True, slots=True)
class Number:
    """What Word prints in front of a paragraph: empty for a mark, with how deep it stands, from nought."""

    text: str
    depth: int
    is_mark: bool


@dataclass(slots=True)
class _List:
    abstract: str
    levels: dict[int, Depth]
    restarts: dict[int, int]


@dataclass(slots=True)
class Numbering:
    """The numberings of a document, and how far each has counted."""

    lists: Mapping[str, _List]
    _counts: dict[str, dict[int, int]] = field(default_factory=dict)
    _begun: set[tuple[str, int]] = field(default_factory=set)

    def next(self, number: str, depth: int) -> Number | None:
        """Count one paragraph of a numbering at a level, and return what is printed; None where there is no such."""
        found = self.lists.get(number)
        level = found.levels.get(depth) if found else None
        if found is None or level is None or level.style == "none":
            return None
        if level.style == "bullet":
            return Number("", depth, is_mark=True)
        counts = self._counts.setdefault(found.abstract, {})
        self._count(found, number, depth, counts)
        return Number(_printed(level, found.levels, counts), depth, is_mark=False)

    def _count(self, found: _List, number: str, depth: int, counts: dict[int, int]) -> None:
        if depth in found.restarts and (number, depth) not in self._begun:
            counts[depth] = found.restarts[depth] - 1
        self._begun.add((number, depth))
        for above in range(depth):
            counts.setdefault(above, found.levels.get(above, Depth()).start)
        counts[depth] = counts.get(depth, found.levels[depth].start - 1) + 1
        for below in [each for each in counts if each > depth and _restarts(found.levels.get(each), each, depth)]:
            del counts[below]


def _restarts(level: Depth | None, own: int, counted: int) -> bool:
    """Say whether a level begins anew when a level above it was counted."""
    if level is None or level.restart == -1:
        return True
    return level.restart > 0 and counted < level.restart <= own


def _printed(level: Depth, levels: Mapping[int, Depth], counts: Mapping[int, int]) -> str:
    text = level.pattern
    for place in range(_LEVELS, 0, -1):
        own = levels.get(place - 1, Depth())
        style = "decimal" if level.legal else own.style
        text = text.replace(f"%{place}", written(counts.get(place - 1, own.start), style))
    return text


def written(count: int, style: str) -> str:
    """Return a count in a style of Word; plain digits for the styles that no school writes in English."""
    plain: dict[str, Callable[[int], str]] = {
        "lowerLetter": _letters,
        "upperLetter": lambda number: _letters(number).upper(),
        "lowerRoman": _roman,
        "upperRoman": lambda number: _roman(number).upper(),
        "decimalZero": lambda number: f"{number:02}",
        "ordinal": _ordinal,
        "bullet": lambda _: "",
        "none": lambda _: "",
    }
    return plain.get(style, str)(count)


def _letters(count: int) -> str:
    """Return a to z, then aa, bb and so on, as Word counts."""
    if count < 1:
        return str(count)
    return chr(ord("a") + (count - 1) % 26) * min((count - 1) // 26 + 1, 30)


def _roman(count: int) -> str:
    if not 0 < count < _TOP_ROMAN:
        return str(count)
    text = ""
    for worth, sign in _ROMAN:
        text += sign * (count // worth)
        count %= worth
    return text


def _ordinal(count: int) -> str:
    teen = 10 <= count % 100 < 20  # noqa: PLR2004 - eleventh, twelfth, thirteenth
    return f"{count}{'th' if teen else {1: 'st', 2: 'nd', 3: 'rd'}.get(count % 10, 'th')}"


def read_numbering(root: _Element | None) -> Numbering:
    """Return the numberings of numbering.xml."""
    if root is None:
        return Numbering({})
    abstract = {value(each, "abstractNumId"): each for each in children(root, "abstractNum")}
    by_style = {style: each for each in abstract.values() if (style := value(first(each, "styleLink"), "val"))}
    lists: dict[str, _List] = {}
    for each in children(root, "num"):
        about = value(first(each, "abstractNumId"), "val")
        source = abstract.get(about)
        linked = by_style.get(value(first(source, "numStyleLink"), "val"))
        lists[value(each, "numId")] = _list(about, source if linked is None else linked, each)
    return Numbering(lists)


def _list(about: str, source: _Element | None, number: _Element) -> _List:
    levels = {int(value(level, "ilvl") or 0): _level(level) for level in children(source, "lvl")}
    restarts: dict[int, int] = {}
    for override in children(number, "lvlOverride"):
        depth = int(value(override, "ilvl") or 0)
        own = first(override, "lvl")
        if own is not None:
            levels[depth] = _level(own)
        start = value(first(override, "startOverride"), "val")
        if start:
            restarts[depth] = int(start)
            levels[depth] = replace(levels.get(depth, Depth()), start=int(start))
    return _List(about if source is None else value(source, "abstractNumId"), levels, restarts)


def _level(level: _Element) -> Depth:
    legal = first(level, "isLgl")
    return Depth(
        start=int(value(first(level, "start"), "val") or 0),
        style=value(first(level, "numFmt"), "val") or "decimal",
        pattern=value(first(level, "lvlText"), "val"),
        restart=int(value(first(level, "lvlRestart"), "val") or -1),
        legal=legal is not None and named(legal),
    )
