"""What a subject access finds of group chats: which of them name somebody, and what somebody filed.

Nothing is kept of the people in a group, so that nobody else is found there.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from bot.concerns.groups import GroupChat, HeldGroup, StepTaken
from bot.concerns.redaction import Piece


@dataclass(frozen=True, slots=True)
class FoundGroup:
    """A group chat in which somebody appears: the texts that name them, masked, and the steps that they filed."""

    group: GroupChat
    texts: tuple[Piece, ...]
    filed: tuple[StepTaken, ...]


def found_in_groups(
    person: str, held: Iterable[HeldGroup], mentions: Callable[[str], bool], hide: Callable[[str], str]
) -> list[FoundGroup]:
    """Return every group chat in which somebody appears.

    `person` is an id of the staff list, or empty. `mentions` says whether a text names them, `hide` masks all others.
    """
    found = (_found(person, each, mentions, hide) for each in held)
    return [each for each in found if each.texts or each.filed]


def _found(person: str, held: HeldGroup, mentions: Callable[[str], bool], hide: Callable[[str], str]) -> FoundGroup:
    texts = (Piece(each.table, each.field, hide(each.words)) for each in held.pieces if mentions(each.words))
    return FoundGroup(held.group, tuple(texts), tuple(each for each in held.taken if person and each.by == person))
