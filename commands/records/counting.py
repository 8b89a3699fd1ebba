"""What a search for somebody finds, in numbers alone: before a second person has agreed nobody is shown any words."""

from collections.abc import Iterator, Sequence

from bot.chat.reply import Facts, Part, Text, Tone
from bot.command import Services
from bot.concerns.access import Counts, counted
from bot.concerns.access_steps import agreed_for
from bot.concerns.privacy import AccessRequest, Held
from bot.concerns.retention import may_decide
from bot.people import Person
from commands.records import access_words as words


def may_search(held: Sequence[Held], by: Person) -> list[Held]:
    """Return the records that somebody may search: one that names them is for somebody else."""
    return [each for each in held if may_decide(by, each.concern)]


def shown(request: AccessRequest, person: Person, services: Services) -> tuple[Part, ...]:
    """Return what a search finds among the records that somebody may decide on, in numbers.

    Words could be tried as if they were names: so how often each stands, and parts of them, wait for the second person.
    """
    held = may_search(services.privacy.held(), person)
    found = counted(request, held, services.privacy.everybody())
    by_name = _by_name(found) if agreed_for(person.id, request.steps) else ()
    rows = (*_in_all(found, own=bool(request.person)), *by_name)
    note = words.COUNTS_NOTE if agreed_for(person.id, request.steps) else words.COUNTS_NOTE_BEFORE
    return Text(words.COUNTS, Tone.HEADING), Facts(rows), Text(note, Tone.QUIET)


def _in_all(found: Counts, *, own: bool) -> Iterator[tuple[str, str]]:
    """Yield how many records there are, and for somebody of the staff list by what they have to do with them."""
    yield words.RECORDS, str(found.records)
    for relation, label in words.RELATIONS.items():
        if own and found.relations.get(relation):
            yield label, str(found.relations[relation])
    if found.elsewhere:
        yield words.ELSEWHERE, words.ELSEWHERE_NOTE.format(count=found.elsewhere)


def _by_name(found: Counts) -> Iterator[tuple[str, str]]:
    """Yield in how many records each name stands, and in how many more only a part of one."""
    for name, count in found.names:
        yield words.WITH_NAME.format(name=name), str(count)
    if found.parts:
        yield words.PARTS, words.PARTS_NOTE.format(count=found.parts)
