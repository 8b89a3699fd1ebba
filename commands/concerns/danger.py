"""Danger that is told after a concern was raised, in whatever is written into it or beside it."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from bot.chat.reply import Part
from bot.command import Saving, Services
from bot.concerns.additions import More
from bot.concerns.concern import Concern, Note, Words
from bot.concerns.danger import is_news, is_set_anew, with_danger
from bot.concerns.joining import leaving
from bot.concerns.routing import readers
from bot.events import Action, Event
from bot.notices import Notice, NoticeKind
from bot.people import Person
from bot.references import new_id
from commands import doors
from commands.concerns.show import find
from commands.concerns.told import notice


def texts_of(written: Words, note: Note | None, more: More) -> Iterator[str]:
    """Yield everything that a change brings in words; what the raiser is told was read when it was prepared."""
    yield from (text for name, text in written.items() if name != "told_raiser")
    yield from (each.words for each in (note, more.message) if each)
    if more.referral:
        yield from (more.referral.reference, more.referral.answer)


def tells_of_danger(before: Concern, after: Concern, texts: Iterable[str], person: Person, services: Services) -> bool:
    """Say whether a change tells of danger that is news to those who deal with the concern."""
    if not is_news(before, person):
        return False
    return is_set_anew(before, after) or doors.reads_like_danger(texts, services)


def as_danger(before: Concern, after: Concern, person: Person, services: Services) -> Concern:
    """Return a concern after a change that tells of danger."""
    return with_danger(before, after, person, services.clock(), services.routes, services.directory)


def told_at_once(after: Concern, actor: str, services: Services) -> tuple[Notice, ...]:
    """Return the notices of danger, to everybody who may read a concern beside whoever tells of it."""
    told = sorted({person.id for person in readers(after, services.directory)} - {actor})
    return tuple(notice(after, NoticeKind.URGENT_CONCERN, to, services.clock()) for to in told)


def tell_of_danger(saving: Saving, text: str, services: Services) -> tuple[Part, ...]:
    """Raise a concern for danger in words that were written beside it, and return the safeguarding words for it."""
    before, person = find(saving.ask, services), saving.ask.person
    if not doors.reads_like_danger((text,), services):
        return ()
    if is_news(before, person):
        event = Event(person.id, Action.DANGER_TOLD, before.reference, services.clock())
        after, left = leaving(before, as_danger(before, before, person, services), services.register, event)
        told_to = told_at_once(replace(after, version=before.version + 1), person.id, services)
        more = More(along=left)
        services.register.change(before, after, nonce=new_id(), event=event, notices=told_to, more=more)
    return doors.danger(person, services)
