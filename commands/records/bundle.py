"""The subject access bundle as a document: what is held on one person, with everybody else masked."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from bot.chat.reply import Facts, Quote, Text, Tone
from bot.command import Services
from bot.concerns.access import Found
from bot.concerns.privacy import AccessRequest
from bot.documents.document import Document
from bot.documents.document import Part as DocumentPart
from bot.events import Action
from bot.people import Person
from bot.weeks import day
from commands.field_names import WORDS
from commands.records import words

__all__ = ["DocumentPart", "document", "parts"]


def document(request: AccessRequest, said: Sequence[DocumentPart], now: datetime, *, draft: bool) -> Document:
    """Return the bundle of a request; a draft says on every page that it is one."""
    first = (Text(words.BUNDLE_DRAFT, Tone.WARNING),) if draft else ()
    foot = words.BUNDLE_FOOT_DRAFT if draft else words.BUNDLE_FOOT
    intro = Text(words.BUNDLE_INTRO.format(name=request.names[0]))
    return Document(words.BUNDLE_TITLE, (*first, intro, *said), now, foot)


def parts(request: AccessRequest, found: Sequence[Found], services: Services) -> tuple[DocumentPart, ...]:
    """Return what is held on somebody: the staff list, what they did, and every record in which they appear."""
    person = services.directory.person(request.person)
    own = (*_staff(person, services), *_doings(person, request, services)) if person else ()
    records = [part for number, each in enumerate(found, start=1) for part in _record(number, each, services)]
    return (*own, *(records or [Text(words.BUNDLE_NONE)]), Text(words.BUNDLE_FILES, Tone.QUIET))


def _staff(person: Person, services: Services) -> tuple[DocumentPart, ...]:
    rows = (
        (words.STAFF_NAME, person.name),
        (words.STAFF_ROLE, person.role.label),
        (words.STAFF_SCHOOL, _school(person.school, services)),
        (words.STAFF_EMAIL, person.email),
    )
    return (Text(words.BUNDLE_STAFF, Tone.HEADING), Facts(tuple(row for row in rows if row[1])))


def _school(school: str, services: Services) -> str:
    return next((each.name for each in services.directory.schools() if each.id == school), school)


def _doings(person: Person, request: AccessRequest, services: Services) -> tuple[DocumentPart, ...]:
    until = request.drafted_at or services.clock()  # what they do later makes it no other draft
    rows = tuple((Action(code).label, str(number)) for code, number in services.privacy.doings(person.id, until))
    return (Text(words.BUNDLE_DOINGS, Tone.HEADING), Facts(rows)) if rows else ()


def _record(number: int, found: Found, services: Services) -> Iterator[DocumentPart]:
    concern = found.concern
    yield Text(words.BUNDLE_RECORD.format(number=number), Tone.HEADING)
    yield Facts(
        (
            (words.RECORD_RELATION, "; ".join(relation.label for relation in found.relations)),
            (words.RECORD_SCHOOL, _school(concern.school, services)),
            (words.RECORD_DAY, day(concern.raised_at)),
            (words.RECORD_KIND, concern.kind.label),
            (words.RECORD_STATE, concern.state.label),
        )
    )
    for field, text in found.texts:
        yield Quote(text, WORDS.get(field, words.OTHER_TEXT))
    if found.withheld:
        yield Text(words.RECORD_WITHHELD, Tone.QUIET)
