"""How long what is filed for a group chat is kept, and who decides on that."""

from collections.abc import Iterable, Sequence
from datetime import date

from bot.concerns.dates import months_after
from bot.concerns.groups import GroupChat, StepTaken, may_see
from bot.concerns.retention import HOLDERS, LEADS, STAND_INS, From, Schedule, holds_one_of
from bot.people import Person

Filed = tuple[GroupChat, Sequence[StepTaken]]
"""A group chat, and the steps that were filed for it, at least one, the earliest first."""


def due_on(schedule: Schedule, filed: Filed) -> date | None:
    """Return the day from which a deletion is proposed, or None: for no class, under legal hold, or without a day."""
    group, taken = filed
    chosen = schedule.groups
    if chosen is None or group.legal_hold:
        return None
    if chosen.begins is None:
        return group.keep_until
    days = [each.on for each in taken]
    begins = min(days) if chosen.begins is From.RAISED else max(days)
    over = months_after(begins, chosen.months)
    return max(over, group.keep_until) if group.keep_until else over


def due(schedule: Schedule, every: Iterable[Filed], today: date) -> list[tuple[date, GroupChat]]:
    """Return the groups that are due, with since when, the oldest first."""
    days = [(due_on(schedule, filed), filed[0]) for filed in every]
    waiting = [(day, group) for day, group in days if day is not None and day <= today]
    return sorted(waiting, key=lambda pair: (pair[0], pair[1].reference))


def may_decide(person: Person, group: GroupChat) -> bool:
    """Say whether a person decides on how long it is kept: the lead does, who need not read what it is called."""
    return holds_one_of(person, LEADS) or (holds_one_of(person, STAND_INS) and may_see(person, group))


def may_hold(person: Person, group: GroupChat) -> bool:
    """Say whether a person may put it under legal hold: who decides on it, and leaders who may see it."""
    return may_decide(person, group) or (holds_one_of(person, HOLDERS) and may_see(person, group))
