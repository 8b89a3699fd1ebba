"""The XML of a workbook that somebody hands in, looked through by a parser that builds nothing.

It grows no tree and knows no entities, so that what would make another parser grow is found here, at no cost.
"""

from dataclasses import dataclass, field
from xml.parsers import expat

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main "
_ROW, _CELL, _FORMULA, _VALUE, _INLINE, _MERGED, _SHEET = (
    f"{_MAIN}{name}" for name in ("row", "c", "f", "v", "is", "mergeCell", "sheet")
)
_DEEPEST = 60
"""How deep elements may lie in each other; Excel's lie less than twenty deep."""
_MOST_ELEMENTS = 2_000_000
"""10,000 rows of 40 columns have about half as many."""
_TRUE = ("1", "true")


class OddMarkup(Exception):
    """The XML is something that Excel never writes."""


class TooMuchMarkup(Exception):
    """The XML has more elements than any list."""


@dataclass(slots=True)
class Found:
    """The rows of a sheet that hold merged cells, that hold something hidden, and that hold a formula unresolved.

    `sheets` is how many sheets a part names.
    """

    merged: list[int] = field(default_factory=list)
    hidden: list[int] = field(default_factory=list)
    unresolved: list[int] = field(default_factory=list)
    sheets: int = 0


def look_through(data: bytes) -> Found:
    """Return what is to be told of a part; raise OddMarkup, TooMuchMarkup, or ValueError where it is not XML."""
    return _Look(data).found


class _Look:
    """One walk through a part."""

    def __init__(self, data: bytes) -> None:
        self.found = Found()
        self._depth = self._elements = self._row = 0
        self._is_hidden = self._has_formula = self._has_value = False
        self._parser = parser = expat.ParserCreate(namespace_separator=" ")
        parser.buffer_text = True
        parser.StartDoctypeDeclHandler = self._doctype
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        try:
            parser.Parse(data, True)  # noqa: FBT003 - the parser's own way to say that this is all
        except expat.ExpatError:
            raise ValueError from None

    def _doctype(self, *_: object) -> None:
        raise OddMarkup

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        self._elements += 1
        if self._depth > _DEEPEST:
            raise OddMarkup
        if self._elements > _MOST_ELEMENTS:
            raise TooMuchMarkup
        if name in _STARTS:
            _STARTS[name](self, attributes)

    def _end(self, name: str) -> None:
        self._depth -= 1
        if name == _VALUE:
            self._parser.CharacterDataHandler = None
        elif name == _CELL and self._has_formula and not self._has_value:
            self.found.unresolved.append(self._row)

    def _text(self, _text: str) -> None:
        self._has_value = True

    def _row_begins(self, attributes: dict[str, str]) -> None:
        number = attributes.get("r")
        self._row = int(number) if number else self._row + 1
        self._is_hidden = attributes.get("hidden") in _TRUE

    def _cell_begins(self, attributes: dict[str, str]) -> None:
        self._has_formula = False
        self._has_value = attributes.get("t") == "str"  # a formula's result may be a text without a sign

    def _formula_begins(self, _attributes: dict[str, str]) -> None:
        self._has_formula = True

    def _value_begins(self, _attributes: dict[str, str]) -> None:
        if self._has_formula:
            self._parser.CharacterDataHandler = self._text
        if self._is_hidden:
            self.found.hidden.append(self._row)

    def _sheet_named(self, _attributes: dict[str, str]) -> None:
        self.found.sheets += 1

    def _merged(self, attributes: dict[str, str]) -> None:
        digits = "".join(filter(str.isdigit, attributes.get("ref", "").partition(":")[0]))
        self.found.merged.append(int(digits or 1))


_STARTS = {
    _ROW: _Look._row_begins,  # noqa: SLF001 - the class above
    _CELL: _Look._cell_begins,  # noqa: SLF001 - the same
    _FORMULA: _Look._formula_begins,  # noqa: SLF001 - the same
    _VALUE: _Look._value_begins,  # noqa: SLF001 - the same
    _INLINE: _Look._value_begins,  # noqa: SLF001 - the same
    _MERGED: _Look._merged,  # noqa: SLF001 - the same
    _SHEET: _Look._sheet_named,  # noqa: SLF001 - the same
}
