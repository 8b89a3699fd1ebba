"""What a subject access bundle holds of a record: the words about one person, with everybody else masked.

Above all it never tells who raised a record: fields from which that can be guessed are withheld unless the person
raised it themselves. Nor does it tell of other reports of the same post: it says "about you" only of a record that
itself names the person, and hides references. What a machine cannot know, such as a pupil's name in a sentence, a human
masks before release.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from bot.concerns.concern import Concern
from bot.concerns.privacy import AccessRequest, Held
from bot.concerns.redaction import Piece
from bot.concerns.spellings import Span, Spellings, replaced
from bot.labelled import Labelled
from bot.people.known import Known

HIDDEN = "[somebody else]"
"""What stands in the place of other people's names and of what leads to them."""
WITHHELD = frozenset({"seen_by", "how_known", "to_tell", "told_raiser"})
"""Fields of a record from which it can be guessed who raised it."""
MESSAGES, RAISED_WITH = "messages", "concern_words"
"""Where the messages with whoever raised a record stand, which are theirs, and what it was raised with."""
OF_HANDLERS = frozenset({"decision", "reasons", "to_tell", "told_raiser"})
"""Fields that are never the raiser's own, and are written anew each time a record is closed: the last one counts."""
_OWN = frozenset({"quote", "group_name", "seen_by", "how_known", "reach", "more"})
"""Fields that whoever raised a record wrote of what they saw."""
_ABOUT = frozenset({"quote", "decision", "reasons"})
"""Fields that are about whoever a record names, also where they do not say the name."""
_SHOWN_NAME = "display_name"
_LEADS_TO_SOMEBODY = re.compile(
    r"""(?:https?://|www\.)\S+ | [^\s@<>]+@[^\s@<>]+\.\w+ | (?<!\w)@\w[\w.]+ | (?<!\w)\+?\d[\d ()-]{7,}\d
    | \bSR-[A-Z0-9]{4}-[A-Z0-9]{4}\b""",
    re.VERBOSE | re.IGNORECASE,
)
"""Web addresses, e-mail addresses, names of accounts, telephone numbers, and references of records."""


class Relation(Labelled):
    """What a person has to do with a record."""

    RAISED = "raised", "You raised it"
    NAMED = "named", "It is about you"
    HANDLED = "handled", "You dealt with it"
    MENTIONED = "mentioned", "You are mentioned in it"


@dataclass(frozen=True, slots=True)
class Shown:
    """A text of a record as a bundle shows it, and where it stands; `earlier` where another took its place later."""

    table: str
    field: str
    words: str
    earlier: bool = False


@dataclass(frozen=True, slots=True)
class Found:
    """One record in which a person appears: how, and the texts about them, masked."""

    concern: Concern
    relations: tuple[Relation, ...]
    texts: tuple[Shown, ...]
    withheld: bool


@dataclass(frozen=True, slots=True)
class Subject:
    """Whom a request is about: their id where they are or were on the staff list, and all that they are called."""

    id: str
    names: Spellings
    emails: frozenset[str] = frozenset()

    def is_in(self, text: str) -> bool:
        """Say whether a text names them, or gives their address."""
        folded = text.casefold()
        return self.names.are_in(text) or any(email in folded for email in self.emails)


def subject_of(request: AccessRequest, known: Iterable[Known]) -> Subject:
    """Return whom a request is about, with every name and address that they had on the staff list."""
    of_them = [each for each in known if each.id == request.person]
    names = dict.fromkeys([*request.names, *(name for each in of_them for name in each.names)])
    emails = frozenset(email.casefold() for each in of_them for email in each.emails)
    return Subject(request.person, Spellings(tuple(names)), emails)


@dataclass(frozen=True, slots=True)
class Mask:
    """Whom to keep, and whom to hide: `keep` asked, `others` are everybody else's names, `words` what is hidden too."""

    keep: Subject
    others: Spellings
    words: Spellings = Spellings(())  # noqa: RUF009 - frozen, and empty

    def hide(self, text: str) -> str:
        """Return a text in which everybody else is masked."""
        own, others = self.keep.names.straight(text), self.others.straight(text)
        taken = [*own, *others]
        own += self.keep.names.turned(text, taken)
        others += [*self.others.turned(text, taken), *self.others.alone(text, self.keep.names.parts)]
        hidden = [span for span in others if not _is_inside(span, own)]
        return replaced(text, [*hidden, *self.words.straight(text), *self._leads(text)], HIDDEN)

    def _leads(self, text: str) -> Iterator[Span]:
        for found in _LEADS_TO_SOMEBODY.finditer(text):
            if found[0].casefold() not in self.keep.emails:
                yield found.span()


def _is_inside(span: Span, others: Iterable[Span]) -> bool:
    return any(start <= span[0] and span[1] <= end for start, end in others)


def search(
    request: AccessRequest, held: Iterable[Held], known: Sequence[Known], masks: Sequence[str] = ()
) -> list[Found]:
    """Return every record in which the person who asked appears, with everybody else masked.

    `known` is everybody who is or was on the staff list. `masks` are words to hide as well; a record whose reference is
    among them is left out.
    """
    subject = subject_of(request, known)
    others = [name for each in known if each.id != subject.id for name in each.names]
    left_out = _references(masks)
    found = (_found(subject, each, others, masks) for each in held if each.concern.reference not in left_out)
    return [each for each in found if each is not None]


def left_out(request: AccessRequest, held: Iterable[Held], known: Sequence[Known], masks: Sequence[str]) -> int:
    """Return how many records in which the person appears a search leaves out, since masks have their references."""
    named = _references(masks)
    return len(search(request, (each for each in held if each.concern.reference in named), known))


def _references(masks: Iterable[str]) -> frozenset[str]:
    return frozenset(words.strip().upper() for words in masks)


def mask_of(request: AccessRequest, known: Sequence[Known], masks: Sequence[str] = ()) -> Mask:
    """Return what hides everybody but the person who asked, for texts that stand in no record of a concern."""
    subject = subject_of(request, known)
    others = tuple(name for each in known if each.id != subject.id for name in each.names)
    return Mask(subject, Spellings(others), Spellings(tuple(masks)))


def _found(subject: Subject, held: Held, others: Sequence[str], masks: Sequence[str]) -> Found | None:
    mentions = [piece for piece in held.pieces if subject.is_in(piece.words)]
    relations = tuple(_relations(subject.id, held, mentioned=bool(mentions)))
    if not relations:
        return None
    shown = [p for p, by in held.written() if p in mentions or _is_theirs(p, by == subject.id, relations)]
    raised = Relation.RAISED in relations
    told = [piece for piece in shown if raised or not _tells_who_raised_it(piece)]
    posters = (piece.words for piece in held.pieces if piece.field == _SHOWN_NAME and piece not in mentions)
    mask = Mask(subject, Spellings((*others, *posters)), Spellings(tuple(masks)))
    return Found(held.concern, relations, _each_once(told, mask), withheld=len(told) < len(shown))


def _each_once(pieces: Sequence[Piece], mask: Mask) -> tuple[Shown, ...]:
    """Return texts as they are shown: what is written twice stands once, and the last of some fields is the one."""
    last = {piece.field: place for place, piece in enumerate(pieces) if piece.field in OF_HANDLERS}
    shown = (
        Shown(piece.table, piece.field, mask.hide(piece.words), earlier=place < last.get(piece.field, 0))
        for place, piece in enumerate(pieces)
    )
    newest = {(each.field, each.words): each for each in shown if each.field}
    notes = [Shown(p.table, p.field, mask.hide(p.words)) for p in pieces if not p.field]
    return tuple(dict.fromkeys([*newest.values(), *notes]))


def _relations(person: str, held: Held, *, mentioned: bool) -> Iterable[Relation]:
    concern = held.concern
    if person and person == concern.raised_by:
        yield Relation.RAISED
    if person in concern.named:
        yield Relation.NAMED
    if person and _dealt_with(person, held):
        yield Relation.HANDLED
    if mentioned:
        yield Relation.MENTIONED


def _dealt_with(person: str, held: Held) -> bool:
    concern = held.concern
    wrote = person != concern.raised_by and person in held.writers
    return wrote or person in {concern.handler, concern.decided_by}


def _is_theirs(piece: Piece, by_them: bool, relations: Iterable[Relation]) -> bool:  # noqa: FBT001 - one of two halves
    about = Relation.NAMED in relations and piece.field in _ABOUT
    return about or (Relation.RAISED in relations and _is_of_raiser(piece, by_them=by_them))


def _is_of_raiser(piece: Piece, *, by_them: bool) -> bool:
    if piece.table == MESSAGES or piece.field == "told_raiser":
        return True
    return piece.field in _OWN and (by_them or piece.table == RAISED_WITH)


def _tells_who_raised_it(piece: Piece) -> bool:
    return piece.field in WITHHELD or piece.table == MESSAGES


@dataclass(frozen=True, slots=True)
class Counts:
    """What a search finds, in numbers alone.

    `records` is how many records, `relations` how many of them by what the person has to do with them, `names` in how
    many each of the names stands, `parts` how many more there are in which only a part of a name stands, and
    `elsewhere` how many more are kept from them only because another report of the post names them.
    """

    records: int
    relations: Mapping[Relation, int]
    names: tuple[tuple[str, int], ...]
    parts: int
    elsewhere: int


def counted(request: AccessRequest, held: Sequence[Held], known: Sequence[Known]) -> Counts:
    """Return what a search finds, in numbers alone."""
    subject = subject_of(request, known)
    found = {each.concern.reference: each for each in search(request, held, known)}
    others = [each for each in held if each.concern.reference not in found]
    return Counts(
        len(found),
        Counter(relation for each in found.values() for relation in each.relations),
        tuple((name, _records_with(name, held)) for name in subject.names.names),
        sum(any(subject.names.alone(piece.words) for piece in each.pieces) for each in others),
        sum(subject.id in each.concern.shut_out for each in others),
    )


def _records_with(name: str, held: Iterable[Held]) -> int:
    spelt = Spellings((name,))
    return sum(any(spelt.are_in(piece.words) for piece in each.pieces) for each in held)
