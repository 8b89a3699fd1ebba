"""The ladder of each concern as facts for a report: which step was taken, when, and what came of it; never a word.

Rights come first: a concern that the recipient may not read in full is not here at all.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from bot.concerns.clocks import Course
from bot.concerns.ladder import Came, Ladder, Rung, Step
from bot.concerns.routing import Sight, sight
from bot.people import Person


@dataclass(frozen=True, slots=True)
class LadderRow:
    """One rung of one concern. `came` is None where nobody was told; `next_from` is set on the rung that is next."""

    reference: str
    rung: Rung
    told_on: date | None
    answered_on: date | None
    came: Came | None
    is_next: bool
    next_from: datetime | None


def ladder_rows(courses: Iterable[Course], recipient: Person) -> tuple[LadderRow, ...]:
    """Return the ladders of the concerns that somebody may read, one row a rung, of those on which a step was taken."""
    readable = (course for course in courses if sight(recipient, course.concern) is Sight.FULL)
    return tuple(
        _row(course.concern.reference, step, course.ladder)
        for course in readable
        if course.ladder.told
        for step in course.ladder.steps
    )


def _row(reference: str, step: Step, climbed: Ladder) -> LadderRow:
    is_next = step.rung is climbed.next
    came = step.came if step.told_on else None
    return LadderRow(
        reference, step.rung, step.told_on, step.answered_on, came, is_next, climbed.ripe if is_next else None
    )
