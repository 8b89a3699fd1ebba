"""Pieces of a document into clauses with ids, by the rules that docs/policies.md gives.

A numbered heading is a section and keeps its number as its id ("4.1"); one without a number is called by its words
("RolesDuties", within section 4 "4.RolesDuties"). Paragraphs and points of a section are counted ("4.1#2"); numbered
ones keep their number ("4.1.3", "4.1.b"). What an unfinished sentence introduces stays in one clause with it: no point
of "Staff must not:" is ever quoted without these words.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from bot.policies.clause import Clause, Level
from bot.policy_files.labels import Label, Style, follows, label_of, style_of
from bot.policy_files.pieces import LeftOut, Piece, Reading, Shape

TITLE = "Title"
CONTENTS = LeftOut("lines of the contents", "they stand in policy.txt, and are no clauses", 0)
GUESSED = "No heading is marked as one, so short lines with a number or in capitals were taken for headings."
TWICE = "{label} is there more than once: {place} is called {id}."
NO_SENTENCE = "It holds headings alone."

_ANNOUNCES = re.compile(r"\b(?:following|below|these (?:rules|points|principles))\W*$")
_FORBIDS = re.compile(
    r"\b(?:not|never|no|nor|none|without|avoid|refrain|unless|except|only|prohibited|unacceptable|forbidden)\b"
)
_FEWEST_WORDS = 4
_BELOW_OTHERS = 9
_LONGEST_HEADING = 90
_MOST_WORDS = 8
_LONG_AFTER = 80
_FEWEST_LETTERS = 4
_ID_WORDS = 4
_LONGEST_INITIALS = 3
_SMALL_WORDS = "a an and as at by for from in is of on or our the to with your"
_SMALL = frozenset(_SMALL_WORDS.split())
_ENDS = (".", "!", "?", ".\u201d", ".\u2019", '."', ".'", ".)", "?\u201d", "!\u201d")
_ID = re.compile(r"[A-Za-z0-9]+")
_CONTENTS = frozenset({"contents", "tableofcontents"})
_CHANGES = "Changes"
_NAMELESS = "Part"
_ABOUT_CHANGES = frozenset(
    {"changes", "changestothepolicy", "changestothispolicy", "changehistory", "versionhistory", "versioncontrol"}
) | frozenset({"documentcontrol", "revisionhistory", "documenthistory", "amendments"})
_LONGEST_TITLE = 1_000
"""Letters of a title page that is one clause; what is longer is text without a heading."""


@dataclass(frozen=True, slots=True)
class Draft:
    """What a document would become: the text as it will be kept, its clauses, and what a person should look at."""

    text: str
    clauses: tuple[Clause, ...]
    left_out: tuple[LeftOut, ...]
    remarks: tuple[str, ...]


@dataclass(slots=True)
class _Part:
    """One clause of a section in the making: its printed number, and its pieces."""

    pieces: list[Piece]
    label: str = ""

    @property
    def last(self) -> Piece:
        return self.pieces[-1]

    @property
    def introduces(self) -> bool:
        """Whether its last sentence is unfinished, or what follows belongs to a list that it introduced."""
        unfinished = not self.pieces[0].text.rstrip().endswith(_ENDS)
        listed = self.pieces[0].shape in {Shape.BULLET, Shape.ROW}
        return unfinished and not listed and (len(self.pieces) == 1 or self.last.shape in {Shape.BULLET, Shape.ITEM})

    @property
    def text(self) -> str:
        text = self.pieces[0].text
        for piece in self.pieces[1:]:
            text += f"\n- {piece.text}" if piece.shape is Shape.BULLET else f"\n\n{piece.text}"
        return text


@dataclass(slots=True)
class _Section:
    id: str
    heading: str
    depth: int
    label: str = ""
    parts: list[_Part] = field(default_factory=list)


def draft(reading: Reading) -> Draft:
    """Return the clauses of a document, each word for word in its text."""
    pieces, guessed = _recognised(reading.pieces)
    sections = _Sections(_with_children(pieces))
    for piece in pieces:
        sections.take(piece)
    clauses = tuple(clause for section in sections.all for clause in _clauses(section))
    contents = [piece for piece in pieces if piece.shape is Shape.CONTENTS]
    left_out = (replace(CONTENTS, count=len(contents), first=contents[0].text),) if contents else ()
    remarks = (
        *reading.remarks,
        *((GUESSED,) if guessed else ()),
        *sections.remarks,
        *(() if clauses else (NO_SENTENCE,)),
    )
    return Draft(_text(pieces), clauses, (*reading.left_out, *left_out), remarks)


def _text(pieces: Sequence[Piece]) -> str:
    """Return the document as it is kept: a piece a paragraph, points with a dash."""
    text = ""
    before: Shape | None = None
    for piece in pieces:
        close = piece.shape is before and piece.shape in {Shape.BULLET, Shape.ROW, Shape.CONTENTS}
        text += "" if not text else "\n" if close else "\n\n"
        text += f"- {piece.text}" if piece.shape is Shape.BULLET else piece.text
        before = piece.shape
    return f"{text}\n"


def _recognised(pieces: Sequence[Piece]) -> tuple[list[Piece], bool]:
    """Return the pieces with the numbers that were typed by hand, and whether headings had to be guessed."""
    labelled = list(_labelled(_with_contents(pieces)))
    if any(piece.shape is Shape.HEADING for piece in labelled):
        return _with_title(labelled), False
    neighbours = zip([None, *labelled], labelled, [*labelled[1:], None], strict=False)
    guessed = [
        replace(piece, shape=Shape.HEADING, depth=_guessed_depth(piece))
        if _looks_like_heading(piece, before, after)
        else piece
        for before, piece, after in neighbours
    ]
    return _with_title(list(_labelled(guessed))), guessed != labelled


def _with_contents(pieces: Sequence[Piece]) -> Sequence[Piece]:
    """Return the pieces with the lines after "Contents" seen as such, until one of them comes again as itself."""
    begins = next((place for place, piece in enumerate(pieces) if _bare(piece.text) in _CONTENTS), len(pieces))
    seen: set[str] = set()
    for place in range(begins + 1, len(pieces)):
        bare = _bare(pieces[place].text)
        if bare in seen:
            lines = (replace(piece, shape=Shape.CONTENTS, label="") for piece in pieces[begins:place])
            return [*pieces[:begins], *lines, *pieces[place:]]
        seen.add(bare)
    return pieces


def _bare(text: str) -> str:
    """Return the letters and digits of a line, without the page that it leads to."""
    return "".join(re.findall(r"[^\W_]", re.sub(r"[\s.…]+\d{1,4}\s*$", "", text))).casefold()


def _with_title(pieces: list[Piece]) -> list[Piece]:
    """Return the pieces with a first heading that stands above all others seen as the title of the document."""
    later = [piece for piece in pieces[1:] if piece.shape is Shape.HEADING]
    if not later or pieces[0].shape is not Shape.HEADING or pieces[0].label:
        return pieces
    if later[0].label or all(piece.depth > pieces[0].depth for piece in later):
        return [replace(pieces[0], shape=Shape.PARAGRAPH), *pieces[1:]]
    return pieces


def _guessed_depth(piece: Piece) -> int:
    """Return how deep a guessed heading stands: one without a number and not in capitals is below the others."""
    return _depth(piece.label) if piece.label or piece.text.isupper() else _BELOW_OTHERS


def _depth(label: str) -> int:
    return label.count(".") + 1 if label else 1


def _labelled(pieces: Sequence[Piece]) -> Iterator[Piece]:
    """Yield the pieces, with a typed number seen as one where it stands in its order."""
    before: dict[Style, str] = {}
    top = ""
    for piece in pieces:
        label = None if piece.label else _label(piece, before)
        if piece.shape is Shape.HEADING:
            before = {}
            seen = replace(piece, label=label.name) if label and label.rest else piece
            top = seen.label.partition(".")[0] or top
        elif piece.shape is Shape.PARAGRAPH and label and _is_in_order(label, before, top):
            seen = replace(piece, shape=Shape.ITEM, label=label.name)
        else:
            seen = piece
        if seen.shape is Shape.ITEM:
            before |= {_read_as(seen.label, before): seen.label}
            top = seen.label.partition(".")[0] if "." in seen.label else top
        yield seen


def _label(piece: Piece, before: dict[Style, str]) -> Label | None:
    """Return the number that a piece begins with; a bare one only where the number before it was."""
    found = label_of(piece.text, heading=piece.shape is Shape.HEADING)
    bare = found or label_of(piece.text, heading=True)
    is_next = bare is not None and bool(before.get(bare.style)) and follows(bare.name, before[bare.style])
    return bare if found or is_next else None


def _read_as(name: str, before: dict[Style, str]) -> Style:
    """Return the style of a number; "i" after "h" is a letter, and otherwise a Roman number."""
    style = style_of(name)
    if style is Style.LETTER and name in "ivx" and not follows(name, before.get(Style.LETTER, "")):
        return Style.ROMAN
    if style is Style.LETTER and name == "i" and before.get(Style.LETTER) != "h":
        return Style.ROMAN
    return style


def _is_in_order(label: Label, before: dict[Style, str], top: str) -> bool:
    """Say whether a number that begins a paragraph is one: "1.5 hours of training" is not."""
    if not label.rest:
        return False
    if label.style is Style.DOTTED:
        first = label.name.partition(".")[0]
        return not top or first == top or follows(first, top)
    style = _read_as(label.name, before)
    return follows(label.name, "") or follows(label.name, before.get(style, ""))


def _looks_like_heading(piece: Piece, before: Piece | None, after: Piece | None) -> bool:
    """Say whether a piece is a heading by its look: short, no sentence, and something else follows."""
    words = piece.text
    if after is None or len(words) > _LONGEST_HEADING or words.endswith((*_ENDS, ";", ",", ":")) or "\n" in words:
        return False
    if piece.shape is Shape.ITEM and before is not None and _are_beside(before, piece):
        return False
    if piece.shape is Shape.ITEM:
        top = style_of(piece.label) in {Style.DOTTED, Style.DECIMAL, Style.CAPITAL}
        return top and (after.shape is not Shape.ITEM or ("." in after.label and "." not in piece.label))
    letters = [letter for letter in words if letter.isalpha()]
    if piece.shape is not Shape.PARAGRAPH or len(letters) < _FEWEST_LETTERS:
        return False
    return words == words.upper() or (_is_short(words) and _is_text(after))


def _are_beside(before: Piece, piece: Piece) -> bool:
    """Say whether two items follow one another in one list."""
    return before.shape is Shape.ITEM and style_of(before.label) is style_of(piece.label)


def _is_short(words: str) -> bool:
    return len(words.split()) <= _MOST_WORDS and words[0].isupper()


def _is_text(piece: Piece) -> bool:
    """Say whether a piece is a whole paragraph, such as one that stands below a heading."""
    long = len(piece.text) >= _LONG_AFTER and piece.text[0].isupper()
    return piece.shape is Shape.PARAGRAPH and long and piece.text.endswith((*_ENDS, ":"))


def _with_children(pieces: Sequence[Piece]) -> frozenset[str]:
    """Return the dotted numbers that other numbered pieces stand below."""
    return frozenset(piece.label.rpartition(".")[0] for piece in pieces if piece.shape is Shape.ITEM)


class _Sections:
    """The sections in the making, in their order."""

    def __init__(self, with_children: frozenset[str]) -> None:
        self._with_children = with_children
        self._used: Counter[str] = Counter()
        self._open: list[_Section] = []
        self.remarks: list[str] = []
        self.all = [_Section(self._unique(TITLE, ""), TITLE, 0)]

    def take(self, piece: Piece) -> None:
        """Put a piece where it belongs."""
        if piece.shape is Shape.HEADING:
            self._heading(piece)
        elif piece.shape is Shape.ITEM and style_of(piece.label) is Style.DOTTED:
            self._dotted(piece)
        elif piece.shape is not Shape.CONTENTS:
            self._within(piece)

    @property
    def _now(self) -> _Section:
        return self.all[-1]

    def _heading(self, piece: Piece) -> None:
        depth = piece.depth or _depth(piece.label)
        self._open = [section for section in self._open if section.depth < depth]
        if piece.label:
            wanted = piece.label.replace(" ", "")
        else:
            around = next((section.id for section in reversed(self._open) if section.label), "")
            wanted = ".".join(filter(None, (around, _named(piece.text))))
        section = _Section(self._unique(wanted, piece.place), piece.text, depth, piece.label)
        self._open.append(section)
        self.all.append(section)

    def _dotted(self, piece: Piece) -> None:
        above = piece.label.rpartition(".")[0]
        if above == self._now.id and piece.label not in self._with_children and not self._used[piece.label]:
            self._used[piece.label] += 1
            self._now.parts.append(_Part([piece], piece.label))
            return
        heading = self._open[-1].heading if self._open else self._now.heading
        self.all.append(_Section(self._unique(piece.label, piece.place), heading, 0, piece.label, [_Part([piece])]))

    def _within(self, piece: Piece) -> None:
        last = self._now.parts[-1] if self._now.parts else None
        if last is not None and _belongs(piece, last):
            last.pieces.append(piece)
        elif piece.shape is Shape.ITEM:
            wanted = f"{self._now.id}.{piece.label}"
            self._now.parts.append(_Part([piece], self._unique(wanted, piece.place)))
        else:
            self._now.parts.append(_Part([piece]))

    def _unique(self, wanted: str, place: str) -> str:
        self._used[wanted] += 1
        if self._used[wanted] == 1:
            return wanted
        found = f"{wanted}_{self._used[wanted]}"
        self.remarks.append(TWICE.format(label=wanted, place=place, id=found))
        return found


def _belongs(piece: Piece, part: _Part) -> bool:
    """Say whether a piece is part of the clause before it."""
    if "." in part.label and style_of(part.label) is Style.DOTTED and part.label == part.pieces[0].label:
        return True  # everything after a numbered paragraph is its own, until the next number
    if piece.shape is Shape.BULLET:
        return part.introduces or _is_deeper(piece, part)
    if piece.shape is Shape.ITEM:
        return not _is_next(piece, part) and (part.introduces or _is_deeper(piece, part) or _is_below(piece, part))
    return piece.shape is Shape.PARAGRAPH and piece.text[:1].islower() and not part.last.text.endswith(_ENDS)


def _is_next(piece: Piece, part: _Part) -> bool:
    """Say whether an item stands beside the one that began a clause, or is a rule that it only announced."""
    first = part.pieces[0]
    if first.shape is Shape.ITEM:
        return not _is_deeper(piece, part) and follows(piece.label, first.label)
    words = first.text.casefold()
    announced = len(part.pieces) == 1 and _ANNOUNCES.search(words) and not _FORBIDS.search(words)
    return bool(announced) and len(piece.text.split()) >= _FEWEST_WORDS


def _is_deeper(piece: Piece, part: _Part) -> bool:
    """Say whether a piece is set further in than the point that began the clause, or than nothing in particular."""
    first = part.pieces[0]
    listed = first.shape in {Shape.BULLET, Shape.ITEM}
    return listed and bool(first.depth) and piece.depth > first.depth


def _is_below(piece: Piece, part: _Part) -> bool:
    """Say whether an item begins or goes on with a list of another style than the item that began the clause."""
    first = part.pieces[0]
    if first.shape is not Shape.ITEM or (piece.depth and first.depth):
        return False
    labels = [each.label for each in part.pieces[1:] if each.shape is Shape.ITEM]
    return follows(piece.label, labels[-1] if labels else "")


def _named(heading: str) -> str:
    """Return an id of the first words of a heading that say something."""
    if _bare(heading) in _ABOUT_CHANGES:
        return _CHANGES
    words = _ID.findall(heading.replace("'", "").replace("\u2019", ""))
    telling = [word for word in words if word.lower() not in _SMALL] or words or [_NAMELESS]
    return "".join(_capital(word) for word in telling[:_ID_WORDS])


def _capital(word: str) -> str:
    return word.capitalize() if word.isupper() and len(word) > _LONGEST_INITIALS else word[:1].upper() + word[1:]


def _clauses(section: _Section) -> Iterator[Clause]:
    """Yield the clause of a whole section, then its parts; a single paragraph is the section itself."""
    if not section.parts:
        return
    whole = _joined(section.parts)
    is_title = section.id == TITLE and len(whole) <= _LONGEST_TITLE
    alone = is_title or (len(section.parts) == 1 and not section.parts[0].label)
    yield Clause(section.id, section.heading, whole, Level.SECTION)
    counted = 0
    for part in () if alone else section.parts:
        if part.label:
            yield Clause(part.label, section.heading, part.text, Level.RULE)
        else:
            counted += 1
            level = Level.BULLET if part.pieces[0].shape is Shape.BULLET else Level.PARAGRAPH
            yield Clause(f"{section.id}#{counted}", section.heading, part.text, level)


def _joined(parts: Sequence[_Part]) -> str:
    text = ""
    for part in parts:
        bullet = part.pieces[0].shape is Shape.BULLET
        text += "" if not text else "\n" if bullet and text.rpartition("\n")[2].startswith("- ") else "\n\n"
        text += f"- {part.text}" if bullet else part.text
    return text
