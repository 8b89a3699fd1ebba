"""The pictures and files of the records in a draft: each is opened and looked at by the one who releases it.

That it was opened is asked of the audit trail, so that nobody can say what a picture shows who never saw it.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

from bot.chat.form import Field, FieldKind, Form, options
from bot.chat.reply import Button, Facts, File, Part, Press, Reply, Text, Tone
from bot.command import Ask, Saving, Services
from bot.concerns import access
from bot.concerns.access import Found, mask_of, search
from bot.concerns.access_steps import AccessStep, Doing, Item, Shows, agreed_for, draft_of, looked, seen_by
from bot.concerns.concern import Concern, Evidence
from bot.concerns.evidence import check_unchanged
from bot.concerns.group_access import FoundGroup, found_in_groups
from bot.concerns.privacy import AccessRequest, Held
from bot.concerns.retention import may_decide
from bot.errors import NotNow, NotThere
from bot.events import Action, Event
from bot.people import Person
from bot.references import new_id
from commands.records import access_words as words
from commands.records import asking, counting

_AT_MOST = 20


def found(request: AccessRequest, by: Person, services: Services, held: Sequence[Held] | None = None) -> list[Found]:
    """Return what somebody's draft of a request finds in the records that they may decide on."""
    searched = counting.may_search(services.privacy.held() if held is None else held, by)
    return search(request, searched, services.privacy.everybody(), request.masks_of(by.id))


def left_out(request: AccessRequest, by: Person, services: Services, held: Sequence[Held]) -> int:
    """Return how many records somebody leaves out of their draft by a reference."""
    searched = counting.may_search(held, by)
    return access.left_out(request, searched, services.privacy.everybody(), request.masks_of(by.id))


def groups(request: AccessRequest, by: Person, services: Services) -> list[FoundGroup]:
    """Return the group chats whose texts name the person, masked, or about which they filed something."""
    mask = mask_of(request, services.privacy.everybody(), request.masks_of(by.id))
    return found_in_groups(request.person, services.groups.held(), mask.keep.is_in, mask.hide)


def of(records: Iterable[Found], services: Services) -> list[Item]:
    """Return every picture and file of some records, in their order."""
    return [
        Item(each.concern.reference, stored.id)
        for each in records
        for stored in services.register.evidence(each.concern)
    ]


def names(records: Sequence[Found], seen: Iterable[Item]) -> Iterator[tuple[Item, str]]:
    """Yield each picture and file with what it is called: the number of its record, and its own number there."""
    references = [each.concern.reference for each in records]
    counted: dict[str, int] = {}
    for item in seen:
        counted[item.reference] = counted.get(item.reference, 0) + 1
        number = references.index(item.reference) + 1
        yield item, words.LOOKED_AT.format(number=number, file=counted[item.reference])


def steps(request: AccessRequest, by: Person, services: Services) -> Iterator[Part]:
    """Yield what is left to look at, what was seen, and the release once nothing is left."""
    records = found(request, by, services)
    every, seen = of(records, services), seen_by(by.id, request.steps)
    called = dict(names(records, every))
    if every:
        yield Text(words.TO_LOOK_AT, Tone.QUIET)
    if told := tuple((called[item], seen[item].label) for item in every if item in seen):
        yield Facts(told)
    left = [item for item in every if item not in seen]
    for item in left[:_AT_MOST]:
        yield Button(words.LOOK.format(name=called[item]), "records", "picture", _about(request, item))
    drafted = draft_of(by.id, request.steps)
    if not left and drafted:
        confirm = words.RELEASE_CONFIRM
        yield Press(words.RELEASE, "records", "release", new_id(), request.id, drafted.detail, confirm=confirm)


def _about(request: AccessRequest, item: Item) -> str:
    return f"{request.id}:{item.reference}:{item.evidence}"


@dataclass(frozen=True, slots=True)
class Looking:
    """A picture or file that somebody has to look at: of which request and record, and what it is called."""

    request: AccessRequest
    record: Found
    stored: Evidence
    name: str

    @property
    def item(self) -> Item:
        """The item."""
        return Item(self.record.concern.reference, self.stored.id)


def _find(ask: Ask, services: Services) -> Looking:
    """Return what somebody asks to look at; raise NotThere unless it is in a draft of theirs that was agreed to."""
    request_id, _, rest = ask.about.partition(":")
    request = asking.find_open(Ask(ask.person, ask.command, about=request_id), services)
    if not (agreed_for(ask.person.id, request.steps) and draft_of(ask.person.id, request.steps)):
        raise NotThere
    records = found(request, ask.person, services)
    for item, name in names(records, of(records, services)):
        if f"{item.reference}:{item.evidence}" == rest:
            record = next(each for each in records if each.concern.reference == item.reference)
            return Looking(request, record, _stored(record.concern, item, services), name)
    raise NotThere


def _stored(concern: Concern, item: Item, services: Services) -> Evidence:
    return next(each for each in services.register.evidence(concern) if each.id == item.evidence)


def show_item(ask: Ask, services: Services) -> Reply:
    """Hand out a picture or file to whoever has to look at it, and write that down."""
    looking = _find(ask, services)
    concern, details = looking.record.concern, {"evidence": looking.stored.id, "request": looking.request.id}
    opened = Event(ask.person.id, Action.EVIDENCE_OPENED, concern.reference, services.clock(), details)
    services.register.record(opened)
    file = replace(_opened(ask, services), anew=partial(_opened, ask, services))
    say = Button(words.SAY_WHAT, "records", "looked", _about(looking.request, looking.item))
    return Reply((Text(looking.name, Tone.HEADING), Text(words.ITEM_READY), file, say), in_confidence=True)


def _opened(ask: Ask, services: Services) -> File:
    """Return a picture or file as it is now, for somebody who works here and has still to look at it."""
    if services.directory.person(ask.person.id) is None:
        raise NotThere
    looking = _find(ask, services)
    content = _content(looking.record.concern, looking.stored, services)
    return File(looking.name, looking.stored.name, looking.stored.media_type, content)


def _content(concern: Concern, stored: Evidence, services: Services) -> bytes:
    content = services.register.content(concern, stored.id)
    check_unchanged(stored, content)
    return content


def show_looking(ask: Ask, services: Services) -> Form:
    """Ask what a picture or file shows; raise NotNow where this person has not opened it for this request."""
    looking = _find(ask, services)
    if not _was_opened(looking, ask.person, services):
        raise NotNow(words.OPEN_FIRST)
    shows = Field("shows", words.WHAT_IT_SHOWS, FieldKind.CHOICE, required=True, options=options(Shows))
    title, about = looking.name, _about(looking.request, looking.item)
    return asking.form_of(looking.request, "looked", title, (shows,), words.SAVE_LOOK, words.LOOK_INTRO, about)


def _was_opened(looking: Looking, person: Person, services: Services) -> bool:
    details = {"evidence": looking.stored.id, "request": looking.request.id}
    return any(
        event.action is Action.EVIDENCE_OPENED and event.actor == person.id and event.details == details
        for event in services.bundles.events(looking.record.concern)
    )


def save_looking(saving: Saving, services: Services) -> Reply:
    """Note under somebody's name what a picture or file shows."""
    looking, by = _find(saving.ask, services), saving.ask.person
    before, shows = asking.as_seen(saving, looking.request), Shows(saving.answers.text("shows"))
    after = before.then(AccessStep(Doing.LOOKED, by.id, services.clock(), looked(looking.item, shows)))
    asking.put(saving, after, Action.ACCESS_LOOKED, services)
    said = words.LOOK_SAVED.format(name=looking.name)
    return Reply((Text(said), asking.opens(after), *steps(after, by, services)), in_confidence=True)


def copies(
    records: Sequence[Found], seen: Mapping[Item, Shows | None], by: Person, services: Services
) -> tuple[File, ...]:
    """Return the copies that go with an answer; raise EvidenceChanged."""
    wanted = ((item, name) for item, name in names(records, seen) if seen[item] is Shows.COPY)
    made = (partial(_copy, item, name, by.id, services) for item, name in wanted)
    return tuple(replace(make(), anew=make) for make in made)


def _copy(item: Item, name: str, person_id: str, services: Services) -> File:
    """Return a copy as it may be handed out now: its record may be erased since, or closed to whoever released it."""
    person, concern = services.directory.person(person_id), services.register.find(item.reference)
    if person is None or not may_decide(person, concern):
        raise NotThere
    stored = _stored(concern, item, services)
    content = _content(concern, stored, services)
    return File(name, words.COPY_NAME.format(name=stored.name), stored.media_type, content)
