"""Follow-ups: "and at weekends?" leans on the question before it, and is read together with it.

How such sentences begin and what they are made of stands in followups.toml beside this file. The question before is
held in memory alone, for a few minutes.
"""

from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from threading import Lock

from bot.toml_file import read_phrases
from bot.words_of_chat import compiled, read
from bot.words_of_chat.patterns import Patterns

REMEMBERED_FOR = timedelta(minutes=15)
"""How long a question is held for what may follow it."""
MOST_REMEMBERED = 500
"""Talks of which the last question is held; the oldest goes first."""
LONGEST_REMEMBERED = 200
"""Characters of a question that is held; a longer one is not."""
_MOST_WORDS = {"begins": 8, "leans": 6, "bare": 4}
"""Words after each kind of beginning."""
_MOST_OTHER_WORDS = 4
_FILE = Path(__file__).with_name("followups.toml")
_KINDS = ("people", "times", "places", "things")


@dataclass(frozen=True, slots=True)
class _Piece:
    """Words that stand together in one list, "" for a word that is in none."""

    words: tuple[str, ...]
    kind: str


class LastQuestions:
    """The last question of every talk, in memory alone: by person and place, bounded, for a few minutes.

    Nothing of it is ever written down. What is no longer held is dropped whenever anything is asked of it.
    """

    def __init__(self, clock: Callable[[], datetime], most: int = MOST_REMEMBERED) -> None:
        self._clock = clock
        self._most = most
        self._held: OrderedDict[tuple[str, str], tuple[datetime, str, str]] = OrderedDict()
        self._lock = Lock()  # the page's loop and worker threads ask at the same time

    def last(self, person_id: str, place: str) -> str:
        """Return the last question of a talk, empty where there is none any more."""
        with self._lock:
            self._drop_old()
            return self._held.get((person_id, place), (None, "", ""))[1]

    def typed(self, person_id: str, place: str) -> str:
        """Return the last question of a talk as people typed it, for their eyes."""
        with self._lock:
            self._drop_old()
            return self._held.get((person_id, place), (None, "", ""))[2]

    def hold(self, person_id: str, place: str, words: str, typed: str = "") -> None:
        """Hold a question in the place of the one before it; one that is too long is not held.

        `typed` is what people typed, where the question was read together from several messages.
        """
        self.forget(person_id, place)
        if len(words) > LONGEST_REMEMBERED:
            return
        with self._lock:
            self._held[person_id, place] = self._clock(), words, typed or words
            while len(self._held) > self._most:
                self._held.popitem(last=False)

    def forget(self, person_id: str, place: str) -> None:
        """Forget the last question of a talk: something else was said since then."""
        with self._lock:
            self._drop_old()
            self._held.pop((person_id, place), None)

    def _drop_old(self) -> None:
        since = self._clock() - REMEMBERED_FOR
        while self._held and next(iter(self._held.values()))[0] < since:
            self._held.popitem(last=False)


def load() -> None:
    """Read the lists now, so that a slip in one is told at the start (BrokenPolicy)."""
    _lists()


def read_together(before: str, text: str) -> str:
    """Return a follow-up read together with the question before it, or nothing where it is none.

    "what about parents?" after "can I add a pupil on insta" is "can i add a parents on instagram": what is asked now
    takes the place of what there was of its kind. All else is put at the end.
    """
    following = _following(read(text).words)
    if not before or following is None:
        return ""
    asked = list(read(before).words)
    if asked[-len(following) :] == list(following):  # the same once more, as a platform may send it
        return " ".join(asked)
    return " ".join(_in_its_place(asked, following) or [*asked, *following])


def is_follow_up(text: str) -> bool:
    """Say whether a message leans on the one before it."""
    return _following(read(text).words) is not None


def _following(words: Sequence[str]) -> tuple[str, ...] | None:
    """Return what a follow-up says after its beginning, or None where the message stands by itself."""
    if not words:
        return None
    if _lists().whole.all_in(words):
        return tuple(words)
    length, begun = _lists().begins.longest_at(words, 0)
    rest = tuple(words[length:])
    most = max((_MOST_WORDS[name] for name in begun), default=0)
    return rest if 0 < len(rest) <= most and ("leans" in begun or _leans(rest)) else None


def _leans(rest: Sequence[str]) -> bool:
    """Say whether words are known from our lists, or hold one that leans on what was said before."""
    pieces = list(_pieces(rest))
    others = [piece for piece in pieces if not piece.kind]
    if any(piece.kind == "leaning" for piece in pieces):
        return len(others) <= _MOST_OTHER_WORDS
    return not others and any(piece.kind in _KINDS for piece in pieces)


def _in_its_place(asked: Sequence[str], following: Sequence[str]) -> list[str] | None:
    """Return the question with what follows in the place of the last thing of its kind, or None where there is none."""
    named = [piece for piece in _pieces(following) if piece.kind in _KINDS]
    pieces = list(_pieces(asked))
    places = [at for at, piece in enumerate(pieces) if named and piece.kind == named[0].kind]
    if not places or len(named) != 1:
        return None
    pieces[places[-1]] = named[0]
    return [word for piece in pieces for word in piece.words]


def _pieces(words: Sequence[str]) -> Iterator[_Piece]:
    place = 0
    while place < len(words):
        length, kinds = _lists().kinds.longest_at(words, place)
        length = max(length, 1)
        yield _Piece(tuple(words[place : place + length]), min(kinds, key=_ORDER.index, default=""))
        place += length


_ORDER = (*_KINDS, "leaning", "little")


@dataclass(frozen=True, slots=True)
class _Lists:
    """The lists of followups.toml: how a follow-up begins, whole ones, and the words of each kind."""

    begins: Patterns
    whole: Patterns
    kinds: Patterns


@cache
def _lists() -> _Lists:
    found = read_phrases(_FILE)
    whole = {"whole": [f"^ {said} $" for said in found["whole"]]}
    return _Lists(
        compiled({name: found[name] for name in _MOST_WORDS}, _FILE.name),
        compiled(whole, _FILE.name),
        compiled({kind: found[kind] for kind in _ORDER}, _FILE.name),
    )
