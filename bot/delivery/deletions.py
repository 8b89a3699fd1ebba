"""What is put before those who decide how long records are kept: once a week, that there is something, and no more."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from bot.concerns import group_keeping
from bot.concerns.concern import Concern
from bot.concerns.group_keeping import Filed
from bot.concerns.groups import GroupChat
from bot.concerns.retention import LEADS, STAND_INS, Schedule, holds_one_of, may_decide
from bot.notices import Notice, NoticeKind
from bot.people import Directory, Person
from bot.weeks import Week, in_london


def deletion_notices(
    kept: Sequence[Concern], groups: Iterable[Filed], schedule: Schedule, directory: Directory, now: datetime
) -> tuple[Notice, ...]:
    """Return this week's notice for everybody who has a deletion to sign or to refuse: of records, or of group chats.

    The lead has; those who stand in have what no lead may decide, because the post is vacant or the lead is named.
    """
    today = in_london(now).date()
    due = [concern for _, concern in schedule.due(kept, today)]
    of_groups = [group for _, group in group_keeping.due(schedule, groups, today)]
    leads = [person for person in directory.people() if holds_one_of(person, LEADS)]
    left = [concern for concern in due if not any(may_decide(lead, concern) for lead in leads)]
    stand_ins = [person for person in directory.people() if holds_one_of(person, STAND_INS)]
    left_groups = [] if leads else of_groups
    told = [
        *(p for p in leads if _any_for(p, due, of_groups)),
        *(p for p in stand_ins if _any_for(p, left, left_groups)),
    ]
    week = Week.of(now).name
    return tuple(Notice(f"deletions:{week}:{p.id}", NoticeKind.DELETIONS, p.id, week, now) for p in told)


def _any_for(person: Person, concerns: Iterable[Concern], groups: Iterable[GroupChat]) -> bool:
    decides = any(may_decide(person, concern) for concern in concerns)
    return decides or any(group_keeping.may_decide(person, group) for group in groups)
