"""The draft, and its release: made by one person once another has agreed, and released as it was read.

Each record in a draft counts as read by whoever made it, and each that is released as handed out in part.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from hashlib import sha256

from bot.chat.form import Field, FieldKind, Form
from bot.chat.reply import Button, Facts, File, Part, Reply, Text, Tone
from bot.command import Ask, Saving, Services
from bot.concerns.access import Found, search
from bot.concerns.access_steps import (
    AccessStep,
    Doing,
    Shows,
    agreed_for,
    draft_of,
    is_shared_with,
    left_out_by,
    mark_of,
    seen_by,
)
from bot.concerns.privacy import AccessRequest, Held
from bot.concerns.retention import may_decide
from bot.errors import FileChanged, NotNow, NotThere, Stale
from bot.events import Action, Event
from bot.notices import Notice, NoticeKind
from bot.people import Person
from commands.records import access_words as words
from commands.records import bundle, items
from commands.records.asking import LONG, as_seen, find, find_open, form_of, lines, put
from commands.records.show import handles_requests, names_of

_MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def show_drafting(ask: Ask, services: Services) -> Form:
    """Ask what has to be hidden beside what the bot hides by itself."""
    request = _to_draft(ask, services)
    masks = Field(
        "masks",
        words.MASKS,
        FieldKind.PARAGRAPH,
        hint=words.MASKS_HINT,
        value="\n".join(request.masks_of(ask.person.id)),
        longest=LONG,
    )
    return form_of(request, "draft", words.DRAFT_TITLE, (masks,), words.SAVE_DRAFT, words.DRAFT_INTRO)


def _to_draft(ask: Ask, services: Services) -> AccessRequest:
    request = find_open(ask, services)
    if not agreed_for(ask.person.id, request.steps):
        raise NotNow(words.NOT_AGREED)
    return request


def save_draft(saving: Saving, services: Services) -> Reply:
    """Make a draft for this person alone, and remember which one it was."""
    before, by, now = as_seen(saving, _to_draft(saving.ask, services)), saving.ask.person, services.clock()
    masks = {**dict(before.masks), by.id: tuple(dict.fromkeys(lines(saving.answers.text("masks"))))}
    request = replace(before, masks=tuple(masks.items()))
    held = services.privacy.held()
    found = items.found(request, by, services, held)
    parts, without = _parts(request, found, by, services, now), items.left_out(request, by, services, held)
    others = _others(request, held, by, services)
    shared = (AccessStep(Doing.SHARED, by.id, now, other.id) for other in others)
    after = request.then(AccessStep(Doing.DRAFTED, by.id, now, _mark(parts, without)), *shared)
    read = [_event(by, Action.ACCESS_READ, each, after, services) for each in found]
    put(saving, after, Action.ACCESS_DRAFTED, services, _told(after, others, services), read)
    file = _lasting(_whole(after, found, by, services, draft=True), after, by, services, draft=True)
    once_more = Button(words.MAKE_AGAIN, "records", "draft", after.id)
    shown = (Text(words.DRAFT_READY, Tone.WARNING), *bundle.said_left_out(without), *_where(found), file, once_more)
    return Reply((*shown, *items.steps(after, by, services)), in_confidence=True)


def _parts(  # noqa: PLR0913, PLR0917 - what a bundle is made of
    request: AccessRequest,
    found: Sequence[Found],
    by: Person,
    services: Services,
    until: datetime,
    seen: bundle.Seen | None = None,
) -> tuple[bundle.DocumentPart, ...]:
    return bundle.parts(request, found, items.groups(request, by, services), services, until, seen)


def _event(by: Person, action: Action, found: Found, request: AccessRequest, services: Services) -> Event:
    return Event(by.id, action, found.concern.reference, services.clock(), {"request": request.id})


def _seen(request: AccessRequest, by: Person, found: Sequence[Found], services: Services) -> bundle.Seen:
    """Return what somebody saw in each picture and file of some records; None for one not looked at yet."""
    saw = seen_by(by.id, request.steps)
    return {item: saw.get(item) for item in items.of(found, services)}


def release(saving: Saving, services: Services) -> Reply:
    """Release the very draft that was read; where a record has changed since, it is not that draft any more."""
    before, by, now = _to_draft(saving.ask, services), saving.ask.person, services.clock()
    drafted = draft_of(by.id, before.steps)
    held = services.privacy.held()
    found, without = items.found(before, by, services, held), items.left_out(before, by, services, held)
    mark = _mark(_parts(before, found, by, services, drafted.at), without) if drafted else ""
    if drafted is None or not saving.ask.words == drafted.detail == mark:
        raise Stale
    seen = _seen(before, by, found, services)
    if None in seen.values():
        raise NotNow(words.NOT_ALL_LOOKED_AT)
    after = before.then(AccessStep(Doing.RELEASED, by.id, now, mark))
    given = [_event(by, Action.ACCESS_GIVEN, each, after, services) for each in found]
    file = _lasting(_whole(after, found, by, services, draft=False), after, by, services, draft=False)
    copies = items.copies(found, seen, by, services)
    put(saving, after, Action.ACCESS_RELEASED, services, along=given)
    more: list[Part] = [Text(words.COPIES), *copies] if copies else []
    return Reply((Text(words.RELEASE_DONE), file, *more, *_by_hand(found, seen)), in_confidence=True)


def _whole(request: AccessRequest, found: Sequence[Found], by: Person, services: Services, *, draft: bool) -> File:
    """Return a bundle with what somebody saw in the pictures of its records."""
    seen, drafted = _seen(request, by, found, services), draft_of(by.id, request.steps)
    until = drafted.at if drafted else services.clock()
    without = left_out_by(drafted) if drafted and draft else 0
    said = (*bundle.said_left_out(without), *_parts(request, found, by, services, until, seen))
    return _file(request, said, services, draft=draft)


def _lasting(file: File, made: AccessRequest, by: Person, services: Services, *, draft: bool) -> File:
    """Return a file that is made once more when its link is followed, and is no more where it would be another."""
    return replace(file, anew=partial(_anew, made, by.id, services, draft=draft))


def _anew(made: AccessRequest, person_id: str, services: Services, *, draft: bool) -> File:
    person = services.directory.person(person_id)
    if person is None:
        raise NotThere
    request = find(Ask(person, "records", about=made.id), services)
    drafted = draft_of(person_id, request.steps)
    if drafted is None or drafted != draft_of(person_id, made.steps):
        raise FileChanged
    held = services.privacy.held()
    found, without = items.found(request, person, services, held), items.left_out(request, person, services, held)
    if drafted.detail != _mark(_parts(request, found, person, services, drafted.at), without):
        raise FileChanged
    return _whole(request, found, person, services, draft=draft)


def _by_hand(found: Sequence[Found], seen: bundle.Seen) -> tuple[Part, ...]:
    told = [name for item, name in items.names(found, seen) if seen[item] is Shows.BY_HAND]
    return (Text(words.BY_HAND.format(items="; ".join(told)), Tone.WARNING),) if told else ()


def _others(request: AccessRequest, held: Sequence[Held], by: Person, services: Services) -> list[Person]:
    """Return those who have to look at records that are kept from whoever makes this draft, and know it not yet."""
    away = [each for each in held if not may_decide(by, each.concern)]
    kept_away = search(request, away, services.privacy.everybody())
    people = [p for p in services.directory.people() if handles_requests(p) and p.id != by.id]
    told = [
        p for p in people if not (request.is_about(p, names_of(p, services)) or is_shared_with(p.id, request.steps))
    ]
    return [p for p in told if any(may_decide(p, found.concern) for found in kept_away)]


def _told(request: AccessRequest, others: Sequence[Person], services: Services) -> list[Notice]:
    kind, now = NoticeKind.ACCESS, services.clock()
    return [Notice(f"access:{request.id}:also:{p.id}", kind, p.id, request.id, now) for p in others]


def _where(found: Sequence[Found]) -> tuple[Part, ...]:
    rows = tuple(
        (words.DRAFT_WHERE.format(number=number), each.concern.reference) for number, each in enumerate(found, start=1)
    )
    return (Facts(rows),) if rows else ()


def _mark(parts: Sequence[bundle.DocumentPart], left_out: int) -> str:
    """Return what tells a draft from every other; what pictures show is said later, and is no part of it."""
    return mark_of(sha256(repr(parts).encode("utf-8", "surrogatepass")).hexdigest()[:32], left_out)


def _file(request: AccessRequest, parts: Sequence[bundle.DocumentPart], services: Services, *, draft: bool) -> File:
    label, name = (words.FILE_DRAFT, words.FILE_NAME_DRAFT) if draft else (words.FILE_FINAL, words.FILE_NAME_FINAL)
    content = services.write_document(bundle.document(request, parts, services.clock(), draft=draft))
    return File(label, name.format(reference=request.id), _MEDIA_TYPE, content)
