"""What a search for somebody finds, in numbers alone: before a second person has agreed nobody is shown any words."""

from collections.abc import Iterator, Sequence

from bot.chat.reply import Facts, Part, Text, Tone
from bot.command import Services
from bot.concerns.access import Counts, counted
from bot.concerns.privacy import AccessRequest, Held
from bot.concerns.retention import may_decide
from bot.people import Person
from commands.records import access_words as words


def may_search(held: Sequence[Held], by: Person) -> list[Held]:
    """Return the records that somebody may search: one that names them is for somebody else."""
    return [each for each in held if may_decide(by, each.concern)]


def shown(request: AccessRequest, person: Person, services: Services) -> tuple[Part, ...]:
    """Return what a search finds among the records that somebody may decide on, in numbers."""
    held = may_search(services.privacy.held(), person)
    found = counted(request, held, services.privacy.everybody())
    return Text(words.COUNTS, Tone.HEADING), Facts(tuple(_rows(found))), Text(words.COUNTS_NOTE, Tone.QUIET)


def _rows(found: Counts) -> Iterator[tuple[str, str]]:
    yield words.RECORDS, str(found.records)
    for relation, label in words.RELATIONS.items():
        if found.relations.get(relation):
            yield label, str(found.relations[relation])
    for name, count in found.names:
        yield words.WITH_NAME.format(name=name), str(count)
    if found.parts:
        yield words.PARTS, words.PARTS_NOTE.format(count=found.parts)
    if found.elsewhere:
        yield words.ELSEWHERE, words.ELSEWHERE_NOTE.format(count=found.elsewhere)
