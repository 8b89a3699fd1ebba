"""What a subject access bundle holds of a record: the words about one person, with everybody else masked.

Above all it never tells who raised a record: fields from which that can be guessed are withheld unless the person
raised it themselves. What a machine cannot know, such as a pupil's name in a sentence, a human masks before release.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.concerns.concern import Concern
from bot.concerns.privacy import AccessRequest, Held
from bot.concerns.redaction import Piece, find_words
from bot.labelled import Labelled

HIDDEN = "[somebody else]"
"""What stands in the place of other people's names and of what leads to them."""
WITHHELD = frozenset({"seen_by", "how_known", "told_raiser"})
"""Fields of a record from which it can be guessed who raised it."""
MESSAGES = "messages"
"""The texts between those who deal with a record and whoever raised it; they are theirs, and nobody else's."""
_OWN = frozenset({"quote", "group_name", "seen_by", "how_known", "told_raiser"})
"""Fields that whoever raised a record wrote or was told."""
_ABOUT = frozenset({"quote", "decision", "reasons"})
"""Fields that are about whoever a record names, also where they do not say the name."""
_SHORTEST = 3
_LEADS_TO_SOMEBODY = re.compile(
    r"""(?:https?://|www\.)\S+ | [^\s@<>]+@[^\s@<>]+\.\w+ | (?<!\w)@\w[\w.]+ | (?<!\w)\+?\d[\d ()-]{7,}\d""",
    re.VERBOSE,
)
"""Web addresses, e-mail addresses, names of accounts, telephone numbers."""


class Relation(Labelled):
    """What a person has to do with a record."""

    RAISED = "raised", "You raised it"
    NAMED = "named", "It is about you"
    HANDLED = "handled", "You dealt with it"
    MENTIONED = "mentioned", "You are mentioned in it"


@dataclass(frozen=True, slots=True)
class Found:
    """One record in which a person appears: how, and the texts about them, masked, with the name of their field."""

    concern: Concern
    relations: tuple[Relation, ...]
    texts: tuple[tuple[str, str], ...]
    withheld: bool


@dataclass(frozen=True, slots=True)
class Mask:
    """Whom to keep, and whom to hide: `keep` are the names of the person who asked, `others` everybody else's."""

    keep: tuple[str, ...]
    others: tuple[str, ...]
    words: tuple[str, ...] = ()

    def hide(self, text: str) -> str:
        """Return a text in which everybody else is masked."""
        hidden = _LEADS_TO_SOMEBODY.sub(HIDDEN, text)
        whole = _any_of((*self.others, *self.words), re.IGNORECASE)
        parts = _any_of(self._parts(), re.NOFLAG)
        return parts.sub(HIDDEN, whole.sub(HIDDEN, hidden))

    def _parts(self) -> Iterable[str]:
        # A first name or a surname alone counts only with its capital letter: "will" is a word and "Will" is somebody.
        own = {part for name in self.keep for part in name.split()}
        parts = dict.fromkeys(part for name in self.others for part in name.split() if part[0].isupper())
        return (part for part in parts if len(part) >= _SHORTEST and part not in own)


def _any_of(names: Iterable[str], flags: re.RegexFlag) -> re.Pattern[str]:
    longest_first = sorted(set(names), key=lambda name: (-len(name), name))
    either = "|".join(r"\s+".join(map(re.escape, name.split())) for name in longest_first if name.split())
    return re.compile(rf"(?<!\w)(?:{either})(?!\w)" if either else r"(?!)", flags)


def search(request: AccessRequest, held: Iterable[Held], others: Sequence[str]) -> list[Found]:
    """Return every record in which the person who asked appears, with `others`, the names of everybody else, masked."""
    mask = Mask(request.names, tuple(others), request.masks)
    found = (_found(request, each, mask) for each in held if each.concern.reference not in request.masks)
    return [each for each in found if each is not None]


def _found(request: AccessRequest, held: Held, mask: Mask) -> Found | None:
    mentions = [piece for piece in held.pieces if any(find_words(name, [piece]) for name in request.names)]
    relations = tuple(_relations(request.person, held.concern, mentioned=bool(mentions)))
    if not relations:
        return None
    shown = [piece for piece in held.pieces if piece in mentions or _is_theirs(piece, relations)]
    raised = Relation.RAISED in relations
    told = [piece for piece in shown if raised or not _tells_who_raised_it(piece)]
    texts = tuple((piece.field, mask.hide(piece.words)) for piece in told)
    return Found(held.concern, relations, texts, withheld=len(told) < len(shown))


def _relations(person: str, concern: Concern, *, mentioned: bool) -> Iterable[Relation]:
    if person and person == concern.raised_by:
        yield Relation.RAISED
    if person in concern.named:
        yield Relation.NAMED
    if person and person in {concern.handler, concern.decided_by}:
        yield Relation.HANDLED
    if mentioned:
        yield Relation.MENTIONED


def _is_theirs(piece: Piece, relations: Iterable[Relation]) -> bool:
    of_raiser = Relation.RAISED in relations and (piece.field in _OWN or piece.table == MESSAGES)
    return of_raiser or (Relation.NAMED in relations and piece.field in _ABOUT)


def _tells_who_raised_it(piece: Piece) -> bool:
    return piece.field in WITHHELD or piece.table == MESSAGES
