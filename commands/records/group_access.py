"""Group chats in a subject access bundle: which name somebody, and what they filed."""

from collections.abc import Iterator, Sequence

from bot.chat.reply import Facts, Quote, Text, Tone
from bot.command import Services
from bot.concerns.group_access import FoundGroup
from bot.concerns.redaction import Piece
from bot.documents.document import Part
from commands.records import group_words as words
from commands.records.show import spoken


def parts(found: Sequence[FoundGroup], services: Services) -> Iterator[Part]:
    """Yield what is held on somebody beside group chats, group by group."""
    for number, each in enumerate(found, start=1):
        yield Text(words.BUNDLE_GROUP.format(number=number), Tone.HEADING)
        yield Facts(tuple(_rows(each, services)))
        yield from (Quote(text.words, _label(text)) for text in each.texts)


def _rows(found: FoundGroup, services: Services) -> Iterator[tuple[str, str]]:
    if found.texts:
        yield words.BUNDLE_WHY, words.BUNDLE_MENTIONED
    if found.filed:
        yield words.BUNDLE_WHY, words.BUNDLE_FILED
    schools = {school.id: school.name for school in services.directory.schools()}
    yield words.BUNDLE_SCHOOL, schools.get(found.group.school, found.group.school)
    yield words.BUNDLE_PLACE, found.group.place.label
    for taken in found.filed:
        yield words.BUNDLE_STEP.format(day=spoken(taken.on)), taken.step.label


def _label(text: Piece) -> str:
    return words.GROUP_NAME if text.field else words.GROUP_REASON
