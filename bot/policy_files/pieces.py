"""What was found in a document: its pieces in their order, and what was left out and why."""

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from bot.errors import StaffroomError
from bot.labelled import Labelled


class BadDocument(StaffroomError):
    """A document cannot be read into clauses; `sentence` says why, without its words."""


class Shape(Labelled):
    """What a piece of a document is by its form."""

    HEADING = "heading", "heading"
    ITEM = "item", "numbered paragraph"
    BULLET = "bullet", "point"
    PARAGRAPH = "paragraph", "paragraph"
    ROW = "row", "row of a table"
    CONTENTS = "contents", "line of the contents"


@dataclass(frozen=True, slots=True)
class Piece:
    """One heading, paragraph, point or row, word for word.

    `text` has the number in front as it is printed, and no mark where it is a point; the cells of a row stand between
    tabs. `label` is that number without brackets and its last dot ("1.1", "a", "Appendix A"), empty for none.
    `depth` is 1 for the outermost heading or list, 0 where the format does not tell. `place` says where it stands.
    """

    shape: Shape
    text: str
    label: str = ""
    depth: int = 0
    place: str = ""


@dataclass(frozen=True, slots=True)
class LeftOut:
    """What stands in the document and in no clause: what it is, why, how often, and the first of it."""

    what: str
    why: str
    count: int
    first: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """All that was found in a document. `remarks` are sentences about what a person should look at."""

    pieces: tuple[Piece, ...]
    left_out: tuple[LeftOut, ...] = ()
    remarks: tuple[str, ...] = ()

    def to_json(self) -> str:
        """Return it as one line of ASCII."""
        return json.dumps(
            {
                "pieces": [[p.shape.value, p.text, p.label, p.depth, p.place] for p in self.pieces],
                "left_out": [[each.what, each.why, each.count, each.first] for each in self.left_out],
                "remarks": self.remarks,
            }
        )

    @classmethod
    def from_json(cls, line: str) -> "Reading":
        """Return what `to_json` wrote."""
        row = json.loads(line)
        return cls(
            tuple(Piece(Shape(shape), *rest) for shape, *rest in row["pieces"]),
            tuple(LeftOut(*each) for each in row["left_out"]),
            tuple(row["remarks"]),
        )


@dataclass(slots=True)
class Aside:
    """What a reader leaves out on its way, counted by kind."""

    _counts: Counter[tuple[str, str]] = field(default_factory=Counter)
    _first: dict[tuple[str, str], str] = field(default_factory=dict)

    def put(self, kind: tuple[str, str], text: str = "") -> None:
        """Count one thing of a kind: what it is, and why it is left out."""
        self._counts[kind] += 1
        self._first.setdefault(kind, " ".join(text.split()))

    def all(self) -> tuple[LeftOut, ...]:
        """Return everything that was left out, in the order of its first."""
        return tuple(LeftOut(*kind, count, self._first[kind]) for kind, count in self._counts.items())


def tidy(pieces: Iterable[Piece]) -> tuple[Piece, ...]:
    """Return the pieces that hold any letter, without white space around their text."""
    return tuple(replace(piece, text=piece.text.strip()) for piece in pieces if piece.text.strip())
