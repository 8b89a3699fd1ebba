"""What comes to a concern after it was raised, and who brought it when: nothing is overwritten without trace."""

from collections.abc import Collection
from dataclasses import dataclass, fields
from datetime import date, datetime
from enum import Enum

from bot.concerns.concern import NO_WORDS, Concern, Referral, Words
from bot.events import Event

_KEPT_ELSEWHERE = frozenset({
    *("version", "state", "acknowledged_at", "closed_at", "owner", "readers", "named", "reading", "aside", "joins"),
    *("shut_out", "no_bearing", "news_at", "alone"),
})  # fmt: skip
"""Fields whose changes are no alterations: moves and the audit trail tell of them."""


@dataclass(frozen=True, slots=True)
class Said:
    """What one person wrote into one field of a concern, a name of `Words`; all are kept, and the last counts.

    `later` means that it was added after the concern was raised.
    """

    field: str
    words: str
    by: str
    at: datetime
    later: bool = False


@dataclass(frozen=True, slots=True)
class Altered:
    """A code or a day of a concern that somebody set anew. `before` and `after` are as stored, empty for none."""

    field: str
    before: str
    after: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Referred:
    """Somebody outside was told: who, when, under which reference of theirs, and what they answered."""

    to: Referral
    by: str
    at: datetime
    on: date | None = None
    reference: str = ""
    answer: str = ""


@dataclass(frozen=True, slots=True)
class Message:
    """A message between those who deal with a concern and the person who raised it."""

    by: str
    at: datetime
    words: str
    to_raiser: bool


@dataclass(frozen=True, slots=True)
class Along:
    """A change to another concern in the same transaction, with the words and the event that belong to it.

    With `told`, the ids of those who may read it, whatever notice of it waits for others is withdrawn.
    """

    before: Concern
    after: Concern
    event: Event
    words: Words = NO_WORDS
    told: Collection[str] | None = None


@dataclass(frozen=True, slots=True)
class More:
    """What else a change brings: a message, a referral, and what happens to other concerns along with it."""

    message: Message | None = None
    referral: Referred | None = None
    along: tuple[Along, ...] = ()


NOTHING_MORE = More()


def alterations(before: Concern, after: Concern, by: str, at: datetime) -> tuple[Altered, ...]:
    """Return what is set anew from one version of a concern to the next."""
    names = (field.name for field in fields(Concern) if field.name not in _KEPT_ELSEWHERE)
    pairs = ((name, _stored(getattr(before, name)), _stored(getattr(after, name))) for name in names)
    return tuple(Altered(name, was, now, by, at) for name, was, now in pairs if was != now)


def _stored(value: object) -> str:
    match value:
        case None:
            return ""
        case Enum():
            return str(value.value)
        case datetime() | date():
            return value.isoformat()
        case tuple():
            return ",".join(map(str, value))
        case _:
            return str(value)
