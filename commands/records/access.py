"""Subject access: a request is noted, a draft is made and read, and a named person releases it."""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from hashlib import sha256

from bot.chat.form import Field, FieldKind, Form, Section, blank, options
from bot.chat.reply import Button, Facts, File, Part, Press, Reply, Text, Tone
from bot.command import Ask, Saving, Services
from bot.concerns.access import Found, search
from bot.concerns.privacy import AccessRequest, AskedHow, Held
from bot.concerns.retention import may_decide
from bot.errors import FileChanged, NotThere, Stale
from bot.events import Action, Event
from bot.notices import Notice, NoticeKind
from bot.people import Person
from bot.references import new_id, new_reference
from bot.weeks import day
from commands.records import bundle, words
from commands.records.show import handles_requests, requests_of, spoken, today

_MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_LONG = 5_000


def show_asking(ask: Ask, services: Services) -> Form:
    """Ask who wants to see what is held on them, and since when the clock runs."""
    if not handles_requests(ask.person):
        raise NotThere
    how = options(AskedHow)
    fields = (
        Field("name", words.NAME, required=True, hint=words.NAME_HINT),
        Field("others", words.OTHER_NAMES, FieldKind.PARAGRAPH, hint=words.OTHER_NAMES_HINT, longest=_LONG),
        Field("asked_on", words.ASKED_ON, FieldKind.DAY, required=True, value=today(services).isoformat()),
        Field("asked_how", words.ASKED_HOW, FieldKind.CHOICE, required=True, options=how),
    )
    sections, intro = (Section("", fields),), words.ASK_INTRO
    return Form("records", "ask", words.ASK_TITLE, sections, words.SAVE_ASKING, new_id(), intro=intro)


def save_asking(saving: Saving, services: Services) -> Reply:
    """Note a request; that this person may was asked when the form was drawn again for it."""
    answers = saving.answers
    name = answers.text("name")
    staff = [person for person in services.directory.people() if person.name.casefold() == name.casefold()]
    request = AccessRequest(
        id=new_reference(),
        person=staff[0].id if len(staff) == 1 else "",
        names=tuple(dict.fromkeys((name, *_lines(answers.text("others"))))),
        asked_on=answers.day("asked_on") or today(services),
        asked_how=AskedHow(answers.text("asked_how")),
        noted_by=saving.ask.person.id,
    )
    _put(saving, request, Action.ACCESS_ASKED, services)
    return Reply((Text(words.ASKING_SAVED.format(due=spoken(request.due))), *_opens(request)), in_confidence=True)


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if not blank(line)]


def _opens(request: AccessRequest) -> tuple[Button, ...]:
    return (Button(words.OPEN.format(reference=request.id), "records", "access", request.id),)


def _find(ask: Ask, services: Services) -> AccessRequest:
    for request in requests_of(ask.person, services):
        if request.id == ask.about:
            return request
    raise NotThere


def show_request(ask: Ask, services: Services) -> Reply:
    """Show a request and how long there is to answer it."""
    request = _find(ask, services)
    rows = (
        (words.ABOUT, "; ".join(request.names)),
        (words.ASKED, words.ASKED_LINE.format(day=spoken(request.asked_on), how=request.asked_how.label.lower())),
        (words.ANSWER_BY, _due(request, services)),
        (words.STANDS, _stands(request)),
    )
    draft = (Button(words.MAKE_DRAFT, "records", "draft", request.id),) if request.released_at is None else ()
    title = Text(words.REQUEST_TITLE.format(reference=request.id), Tone.HEADING)
    return Reply((title, Facts(rows), *draft), in_confidence=True)


def _due(request: AccessRequest, services: Services) -> str:
    left = (request.due - today(services)).days
    said = words.LATE if left < 0 else words.DAYS_LEFT
    return said.format(day=spoken(request.due), days=left)


def _stands(request: AccessRequest) -> str:
    if request.released_at is not None:
        return words.RELEASED.format(day=day(request.released_at))
    return words.DRAFTED.format(day=day(request.drafted_at)) if request.drafted_at else words.NO_DRAFT


def show_drafting(ask: Ask, services: Services) -> Form:
    """Ask what has to be hidden beside what the bot hides by itself."""
    request = _to_draft(ask, services)
    masks = Field(
        "masks",
        words.MASKS,
        FieldKind.PARAGRAPH,
        hint=words.MASKS_HINT,
        value="\n".join(request.masks),
        longest=_LONG,
    )
    title, sections = words.DRAFT_TITLE.format(reference=request.id), (Section("", (masks,)),)
    seen, intro = str(request.version), words.DRAFT_INTRO
    return Form("records", "draft", title, sections, words.SAVE_DRAFT, new_id(), request.id, seen, intro)


def save_draft(saving: Saving, services: Services) -> Reply:
    """Make a draft for this person alone, and remember which one it was."""
    before = _to_draft(saving.ask, services)
    if saving.seen != str(before.version):
        raise Stale
    masks = tuple(dict.fromkeys(_lines(saving.answers.text("masks"))))
    request = replace(before, masks=masks, drafted_at=services.clock(), version=before.version + 1)
    held = services.privacy.held()
    found = _search(request, held, saving.ask.person, services)
    parts = bundle.parts(request, found, services)
    request = replace(request, draft=_mark(parts))
    _put(saving, request, Action.ACCESS_DRAFTED, services, _also(request, held, saving.ask.person, services))
    release = Press(
        words.RELEASE, "records", "release", new_id(), request.id, request.draft, confirm=words.RELEASE_CONFIRM
    )
    file = _kept_true(_file(request, parts, services, draft=True), request, saving.ask.person, services)
    once_more = Button(words.MAKE_AGAIN, "records", "draft", request.id)
    return Reply((Text(words.DRAFT_READY, Tone.WARNING), *_where(found), file, once_more, release), in_confidence=True)


def release(saving: Saving, services: Services) -> Reply:
    """Release the very draft that was read; where a record has changed since, it is not that draft any more."""
    before = _to_draft(saving.ask, services)
    found = _search(before, services.privacy.held(), saving.ask.person, services)
    parts = bundle.parts(before, found, services)
    if not before.draft or not saving.ask.words == before.draft == _mark(parts):
        raise Stale
    by, now = saving.ask.person.id, services.clock()
    request = replace(before, released_by=by, released_at=now, version=before.version + 1)
    _put(saving, request, Action.ACCESS_RELEASED, services)
    file = _kept_true(_file(request, parts, services, draft=False), request, saving.ask.person, services)
    return Reply((Text(words.RELEASE_DONE), file), in_confidence=True)


def _to_draft(ask: Ask, services: Services) -> AccessRequest:
    request = _find(ask, services)
    if request.released_at is not None:
        raise NotThere
    return request


def _search(request: AccessRequest, held: Sequence[Held], by: Person, services: Services) -> list[Found]:
    """Search the records that this person may decide on: one that names them is for somebody else."""
    others = [person.name for person in services.directory.people() if person.id != request.person]
    return search(request, (each for each in held if may_decide(by, each.concern)), others)


def _also(request: AccessRequest, held: Sequence[Held], by: Person, services: Services) -> tuple[Notice, ...]:
    """Return notices for those who have to look at records that are kept from whoever makes this draft."""
    kept_away = search(request, (each for each in held if not may_decide(by, each.concern)), ())
    people = [p for p in services.directory.people() if handles_requests(p) and p.id not in {by.id, request.person}]
    told = [p for p in people if any(may_decide(p, found.concern) for found in kept_away)]
    kind, now = NoticeKind.ACCESS, services.clock()
    return tuple(Notice(f"access:{request.id}:also:{p.id}", kind, p.id, request.id, now) for p in told)


def _where(found: Sequence[Found]) -> tuple[Part, ...]:
    rows = tuple(
        (words.DRAFT_WHERE.format(number=number), each.concern.reference) for number, each in enumerate(found, start=1)
    )
    return (Facts(rows),) if rows else ()


def _mark(parts: Sequence[bundle.DocumentPart]) -> str:
    return sha256(repr(parts).encode("utf-8", "surrogatepass")).hexdigest()[:32]


def _file(request: AccessRequest, parts: Sequence[bundle.DocumentPart], services: Services, *, draft: bool) -> File:
    label, name = (words.FILE_DRAFT, words.FILE_NAME_DRAFT) if draft else (words.FILE_FINAL, words.FILE_NAME_FINAL)
    content = services.write_document(bundle.document(request, parts, services.clock(), draft=draft))
    return File(label, name.format(reference=request.id), _MEDIA_TYPE, content)


def _kept_true(file: File, request: AccessRequest, by: Person, services: Services) -> File:
    """Return a file that is made once more when its link is followed, and is no more where it would be another."""
    return replace(file, anew=partial(_anew, request, by.id, services))


def _anew(made: AccessRequest, person_id: str, services: Services) -> File:
    person = services.directory.person(person_id)
    if person is None:
        raise NotThere
    request = _find(Ask(person, "records", about=made.id), services)
    parts = bundle.parts(request, _search(request, services.privacy.held(), person, services), services)
    if not made.draft == request.draft == _mark(parts):
        raise FileChanged
    return _file(request, parts, services, draft=made.released_at is None)


def _put(
    saving: Saving, request: AccessRequest, action: Action, services: Services, notices: tuple[Notice, ...] = ()
) -> None:
    event = Event(saving.ask.person.id, action, request.id, services.clock(), {"how": request.asked_how.value})
    services.privacy.put_request(request, nonce=saving.nonce, event=event, notices=notices)
