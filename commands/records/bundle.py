"""The subject access bundle as a document: what is held on one person, with everybody else masked."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime

from bot.chat.reply import Facts, Quote, Text, Tone
from bot.command import Services
from bot.concerns.access import Found, Relation, Shown
from bot.concerns.access_steps import Item, Shows
from bot.concerns.group_access import FoundGroup
from bot.concerns.privacy import AccessRequest
from bot.documents.document import Document
from bot.documents.document import Part as DocumentPart
from bot.people import Person
from bot.people.known import Known
from bot.weeks import day
from commands.field_names import WORDS
from commands.records import access_words as words
from commands.records import group_access
from commands.records.doings import told
from commands.records.show import spoken

__all__ = ["DocumentPart", "Seen", "document", "parts"]

_ORDER = {field: place for place, field in enumerate(WORDS)}
Seen = Mapping[Item, Shows | None]
"""The pictures and files of the records, in order, with what a person saw; None where nobody has looked yet."""


def document(request: AccessRequest, said: Sequence[DocumentPart], now: datetime, *, draft: bool) -> Document:
    """Return the bundle of a request; a draft says on every page that it is one."""
    first = (Text(words.BUNDLE_DRAFT, Tone.WARNING),) if draft else ()
    foot = words.BUNDLE_FOOT_DRAFT if draft else words.BUNDLE_FOOT
    intro = Text(words.BUNDLE_INTRO.format(name=request.names[0]))
    return Document(words.BUNDLE_TITLE, (*first, intro, *said), now, foot)


def said_left_out(count: int) -> tuple[Text, ...]:
    """Return how many records were left out of a draft by their references, where any was."""
    return (Text(left_out_in_words(count), Tone.WARNING),) if count else ()


def left_out_in_words(count: int) -> str:
    """Return how many records were left out of a draft by their references, in words."""
    return words.LEFT_OUT_ONE if count == 1 else words.LEFT_OUT.format(count=count)


def parts(  # noqa: PLR0913, PLR0917 - what a bundle is made of
    request: AccessRequest,
    found: Sequence[Found],
    groups: Sequence[FoundGroup],
    services: Services,
    until: datetime,
    seen: Seen | None = None,
) -> tuple[DocumentPart, ...]:
    """Return what is held on somebody: the staff list, what they did, every record and group chat in which they are.

    What they did after `until` is left out, so that it makes no other draft. With `seen`, what pictures show is said.
    """
    known = [each for each in services.privacy.everybody() if each.id == request.person]
    own = [part for each in known for part in (*_staff(each, services), *_doings(each, services, until))]
    records = [
        part for number, each in enumerate(found, start=1) for part in _record(number, each, services, seen or {})
    ]
    of_groups = group_access.parts(groups, services)
    return (*own, *(records or [Text(words.BUNDLE_NONE)]), *of_groups, Text(words.BUNDLE_FILES, Tone.QUIET))


def _staff(known: Known, services: Services) -> tuple[DocumentPart, ...]:
    rows = (
        (words.STAFF_NAME, known.names[0]),
        (words.STAFF_EARLIER, "; ".join(known.names[1:])),
        *(_listed(known.person, services) if known.person else ()),
        (words.STAFF_EMAIL, "; ".join(known.emails[:1])),
        (words.STAFF_EARLIER_EMAIL, "; ".join(known.emails[1:])),
        (words.STAFF_GONE, day(known.gone) if known.gone else ""),
    )
    return (Text(words.BUNDLE_STAFF, Tone.HEADING), Facts(tuple(row for row in rows if row[1])))


def _listed(person: Person, services: Services) -> tuple[tuple[str, str], ...]:
    roles = (person.role, *person.also)
    return (
        (words.STAFF_ROLE, "; ".join(role.label for role in roles)),
        (words.STAFF_SCHOOL, _school(person.school, services)),
        (words.STAFF_SINCE, _on(person.since)),
        (words.STAFF_UNTIL, _on(person.until)),
    )


def _on(day_given: date | None) -> str:
    return spoken(day_given) if day_given else ""


def _school(school: str, services: Services) -> str:
    return next((each.name for each in services.directory.schools() if each.id == school), school)


def _doings(known: Known, services: Services, until: datetime) -> tuple[DocumentPart, ...]:
    rows = tuple(told(code, number) for code, number in services.privacy.doings(known.id, until))
    shown = (Text(words.BUNDLE_DOINGS, Tone.HEADING), Facts(rows)) if rows else ()
    return (*shown, Text(words.BUNDLE_OTHER))


def _record(number: int, found: Found, services: Services, seen: Seen) -> Iterator[DocumentPart]:
    concern = found.concern
    yield Text(words.BUNDLE_RECORD.format(number=number), Tone.HEADING)
    outcome = concern.outcome if Relation.NAMED in found.relations else None
    rows = (
        (words.RECORD_RELATION, "; ".join(relation.label for relation in found.relations)),
        (words.RECORD_SCHOOL, _school(concern.school, services)),
        (words.RECORD_DAY, day(concern.raised_at)),
        (words.RECORD_KIND, concern.kind.label),
        (words.RECORD_STATE, concern.state.label),
        (words.RECORD_OUTCOME, outcome.label if outcome else ""),
    )
    yield Facts(tuple(row for row in rows if row[1]))
    for text in sorted(found.texts, key=_place):
        yield Quote(text.words, _label(text))
    if found.withheld:
        yield Text(words.RECORD_WITHHELD, Tone.QUIET)
    yield from _pictures(concern.reference, seen)


def _place(text: Shown) -> int:
    """Return where a text stands in a bundle: as in the record, with notes and what else has no field last."""
    return _ORDER.get(text.field, len(_ORDER))


def _label(text: Shown) -> str:
    label = WORDS.get(text.field) or words.TEXTS.get(text.table, words.OTHER_TEXT)
    return words.EARLIER.format(label=label) if text.earlier else label


def _pictures(reference: str, seen: Seen) -> Iterator[Text]:
    of_record = [shows for item, shows in seen.items() if item.reference == reference]
    for number, shows in enumerate(of_record, start=1):
        said = words.FILE_SEEN[shows] if shows else words.FILE_UNSEEN
        yield Text(said.format(file=number), Tone.QUIET)
