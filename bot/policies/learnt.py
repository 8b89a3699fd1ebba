"""What the policy's owner taught the bot: more of the staff's own words, and more subjects that are not covered.

A lesson changes no clause. It adds phrases to what a policy's folder holds in `vocabulary.toml` and
`other_subjects.toml`, until somebody writes them there.
"""

import json
import logging
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from threading import Lock
from types import MappingProxyType
from typing import Generic, Protocol, TypeVar

from bot.errors import StaffroomError
from bot.events import Event
from bot.policies.library import OTHER_SUBJECTS, VOCABULARY, Policy
from bot.policies.questions import Ending

FOR_FILE = "# For {file} of: {policy}"
_UNREAD = -1

T = TypeVar("T")
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Lesson:
    """What was made of a group of questions on a London day, for the policy of that name.

    ANSWERED has a `clause` id and phrases, NOT_COVERED a `subject` and phrases, SET_ASIDE nothing.
    """

    id: str
    policy: str
    ending: Ending
    on: date
    clause: str = ""
    subject: str = ""
    phrases: tuple[str, ...] = ()


class Lessons(Protocol):
    """Where lessons are kept."""

    @property
    def at_hand(self) -> bool:
        """Whether the version is in memory, so that asking for it takes neither disk nor network just now."""
        ...

    def version(self) -> int:
        """Return how often a lesson came or went, 0 for never; it is looked up once a second at most. Raises Busy."""
        ...

    def all(self) -> Sequence[Lesson]:
        """Return every lesson, the oldest day first; raise Busy, WrongKey or NotGenuine."""
        ...

    def learn(self, lesson: Lesson, questions: Collection[str], event: Event) -> None:
        """Keep a lesson once, and with it which questions it dealt with, by id.

        Raise Stale where one of them waits no more, Busy or KeysChanged.
        """
        ...

    def take_back(self, lesson_id: str, event: Event) -> None:
        """Forget a lesson, so that its questions wait again; raise NotThere or Busy."""
        ...


def with_learnt(policy: Policy, learnt: Iterable[Lesson]) -> Policy:
    """Return a policy with what was learnt for it; the very same one where nothing was.

    A lesson for a clause that is no part of the policy any more, or a phrase that its folder holds, adds nothing.
    """
    lessons = [lesson for lesson in learnt if lesson.policy == policy.name]
    words = _more(policy.vocabulary, ((each.clause, each.phrases) for each in lessons if each.clause in policy.clauses))
    subjects = _more(policy.other_subjects, ((each.subject, each.phrases) for each in lessons if each.subject))
    if not words and not subjects:
        return policy
    return replace(
        policy, vocabulary=_joined(policy.vocabulary, words), other_subjects=_joined(policy.other_subjects, subjects)
    )


def _all_with_learnt(policies: Iterable[Policy], learnt: Sequence[Lesson]) -> tuple[Policy, ...]:
    return tuple(with_learnt(policy, learnt) for policy in policies)


def as_toml(policy: Policy, learnt: Iterable[Lesson]) -> str:
    """Return what was learnt for a policy and is not in its folder, as lines for its two files; empty for nothing."""
    taught = with_learnt(policy, learnt)
    files = (
        (VOCABULARY, _added(policy.vocabulary, taught.vocabulary)),
        (OTHER_SUBJECTS, _added(policy.other_subjects, taught.other_subjects)),
    )
    return "\n".join(_file(name, policy, phrases) for name, phrases in files if phrases)


_Phrases = Mapping[str, Sequence[str]]


def _more(there: _Phrases, taught: Iterable[tuple[str, Sequence[str]]]) -> dict[str, list[str]]:
    """Return the phrases that are not there yet, each once, by the clause or subject that they belong to."""
    more: dict[str, list[str]] = {}
    for owner, phrases in taught:
        for phrase in phrases:
            if phrase not in (*there.get(owner, ()), *more.get(owner, ())):
                more.setdefault(owner, []).append(phrase)
    return more


def _joined(there: _Phrases, more: _Phrases) -> _Phrases:
    joined = {owner: (*phrases, *more.get(owner, ())) for owner, phrases in there.items()}
    return MappingProxyType(joined | {owner: tuple(phrases) for owner, phrases in more.items() if owner not in there})


def _added(before: _Phrases, after: _Phrases) -> dict[str, Sequence[str]]:
    added = {owner: phrases[len(before.get(owner, ())) :] for owner, phrases in after.items()}
    return {owner: phrases for owner, phrases in added.items() if phrases}


def _file(name: str, policy: Policy, phrases: _Phrases) -> str:
    return "\n".join((FOR_FILE.format(file=name, policy=policy.name), *_lists(phrases), ""))


def _lists(phrases: _Phrases) -> Iterator[str]:
    for owner, said in phrases.items():
        yield f"{_quoted(owner)} = ["
        yield from (f"    {_quoted(phrase)}," for phrase in said)
        yield "]"


def _quoted(text: str) -> str:
    # What JSON escapes, TOML reads in the same way.
    return json.dumps(text, ensure_ascii=False)


@dataclass(frozen=True, slots=True)
class _Made(Generic[T]):
    version: int
    policies: Sequence[Policy]
    thing: T


class Learning(Generic[T]):
    """What is made from the policies in force and what was learnt for them; made again as soon as one of them changed.

    `make` may take some tenths of a second. Where the lessons cannot be read, what was made last is used on.
    """

    def __init__(
        self, policies: Callable[[], Sequence[Policy]], lessons: Lessons, make: Callable[[Sequence[Policy]], T]
    ) -> None:
        self._policies, self._lessons, self._make = policies, lessons, make
        self._lock = Lock()
        self._made = self._made_now(policies())

    def __call__(self) -> T:
        """Return it as it is now."""
        policies = self._policies()
        if not self._is_of(policies):
            with self._lock:
                # Another may have made it while this one waited.
                self._made = self._made if self._is_of(policies) else self._made_now(policies)
        return self._made.thing

    @property
    def last(self) -> T:
        """It as it was made last, without asking whether anything changed."""
        return self._made.thing

    @property
    def at_hand(self) -> bool:
        """Whether it is in memory as it stands, so that nothing has to be read or made just now."""
        return self._lessons.at_hand and self._is_of(self._policies())

    def tried(self, lesson: Lesson) -> T:
        """Return it as it would be with one lesson more; raise Busy, WrongKey or NotGenuine."""
        return self._make(_all_with_learnt(self._policies(), (*self._lessons.all(), lesson)))

    def _is_of(self, policies: Sequence[Policy]) -> bool:
        return self._made.policies == policies and self._made.version == self._version(self._made.version)

    def _version(self, otherwise: int) -> int:
        try:
            return self._lessons.version()
        except StaffroomError:
            return otherwise

    def _made_now(self, policies: Sequence[Policy]) -> _Made[T]:
        version = self._version(_UNREAD)  # before the lessons: what comes in between is made with the next version
        try:
            learnt = self._lessons.all() if version else ()
        except StaffroomError as error:
            _log.warning("what the policy's owner taught cannot be read: %s", type(error).__name__)
            learnt, version = (), _UNREAD
        return _Made(version, policies, self._make(_all_with_learnt(policies, learnt)))
