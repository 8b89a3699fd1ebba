"""Adding to a concern: anybody who may see it may, at any time, and nothing that stands there is taken away.

Additions do not get into each other's way: where somebody was quicker, the addition is made to what stands there then.
What is added is read for danger, and those who deal with the concern are told of what its raiser adds.
"""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace

from bot.chat.reply import Reply, Text
from bot.command import Ask, Saving, Services
from bot.concerns.additions import NOTHING_MORE, More
from bot.concerns.concern import NO_WORDS, Concern, NewEvidence, Words
from bot.concerns.routing import may_read, owners, raised_it, readers
from bot.errors import Busy, Stale
from bot.events import Action
from bot.notices import Notice, NoticeKind
from bot.people import Person
from commands import doors
from commands.concerns.change import change
from commands.concerns.danger import tells_of_danger, texts_of
from commands.concerns.show import find, shown
from commands.concerns.told import notice

_TRIES = 5


@dataclass(frozen=True, slots=True)
class Addition:
    """What is added to a concern: to its fields, or beside it. `told` says which notice its readers get."""

    after: Concern
    action: Action
    written: Words = NO_WORDS
    more: More = NOTHING_MORE
    evidence: tuple[NewEvidence, ...] = ()
    told: NoticeKind = NoticeKind.ADDED


def find_own(ask: Ask, services: Services) -> Concern:
    """Return the concern that was asked for; raise NotThere unless this person may see at least its receipt."""
    return find(ask, services, to_read=False)


def is_receipt(person: Person, concern: Concern) -> bool:
    """Say whether a person sees the receipt alone."""
    return not may_read(person, concern)


def add(
    saving: Saving, services: Services, make: Callable[[Concern], Addition], said: str, *, then: tuple[Text, ...] = ()
) -> Reply:
    """Make an addition to a concern as it stands now, and show how it stands then; danger comes first."""
    for _ in range(_TRIES):
        before = find_own(saving.ask, services)
        addition = make(before)
        danger = doors.reads_like_danger(texts_of(addition.written, None, addition.more), services)
        with suppress(Stale):
            _save(saving, before, addition, services)
            urgent = doors.danger(saving.ask.person, services) if danger else ()
            after = shown(find_own(saving.ask, services), saving.ask.person, services)
            return Reply((*urgent, Text(said), *then, *after.parts), in_confidence=True)
    raise Busy


def _save(saving: Saving, before: Concern, addition: Addition, services: Services) -> None:
    after, texts = replace(addition.after, version=before.version + 1), texts_of(addition.written, None, addition.more)
    at_once = tells_of_danger(before, addition.after, texts, saving.ask.person, services)
    change(
        saving,
        before,
        addition.after,
        addition.action,
        services,
        written=addition.written,
        evidence=addition.evidence,
        more=addition.more,
        notices=_notices(after, addition, saving, services, at_once=at_once),
    )


def _notices(
    after: Concern, addition: Addition, saving: Saving, services: Services, *, at_once: bool
) -> tuple[Notice, ...]:
    now, actor = services.clock(), saving.ask.person
    message = addition.more.message
    if message and message.to_raiser:
        return (notice(after, addition.told, after.raised_by, now),)
    # A colleague who may read it finds a handler's addition there; only what its raiser brings has to be told. Of
    # danger everybody is told at once anyway.
    told = _who_is_told(after, services) if raised_it(actor, after) and not at_once else set()
    return tuple(notice(after, addition.told, to, now) for to in sorted(told - {actor.id}))


def _who_is_told(after: Concern, services: Services) -> set[str]:
    """Return who deals with a concern; where nobody does at the moment, everybody who may read it."""
    handler = services.directory.person(after.handler)
    took_it = {handler.id} if handler and may_read(handler, after) else set()
    deal = {person.id for person in owners(after, services.directory)} | took_it
    return deal or {person.id for person in readers(after, services.directory)}
