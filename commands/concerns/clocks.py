"""What a concern's clocks show to those who deal with it: what is due next, by when, and why."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from bot.chat.reply import Button, Facts, Part, Quote, Text, Tone
from bot.command import Services
from bot.concerns.clocks import WHY, Course, Due, running
from bot.concerns.concern import Concern
from bot.concerns.reminders import MOST_PUT_OFFS, ONE_UP
from bot.weeks import day, day_and_time
from commands.concerns import clock_words as words
from commands.concerns.words import SOMEBODY

SOON = timedelta(weeks=2)
"""How near a reminder has to be before it can be put off."""
_NEVER = datetime.max.replace(tzinfo=UTC)


def name_of(person_id: str, services: Services) -> str:
    """Return somebody's name, or that they have left."""
    person = services.directory.person(person_id)
    return person.name if person else SOMEBODY


def most_urgent_first(course: Course, services: Services) -> tuple[bool, datetime, int, datetime]:
    """Return by what concerns are put in order: danger first, then what is due first, then the most serious."""
    concern, dues = course.concern, running(course, services.hours)
    first_due = dues[0].at if dues else _NEVER
    return (not any(due.is_danger for due in dues), first_due, -concern.severity, concern.raised_at)


def due_next(course: Course, services: Services) -> tuple[tuple[str, str], ...]:
    """Return the row that says what is due first and why; none where no clock runs."""
    dues = running(course, services.hours)
    return tuple(
        (words.DUE_NEXT, words.FIRST.format(what=due.clock.label, when=_said(due, course, services)))
        for due in dues[:1]
    )


def shown(concern: Concern, services: Services) -> tuple[Part, ...]:
    """Return every clock that runs, and why reminders were put off."""
    course = services.clocks.written(concern)
    dues = running(course, services.hours)
    if not dues:
        return (Text(words.NO_CLOCK, Tone.QUIET),)
    rows = tuple((due.clock.label, _said(due, course, services)) for due in dues)
    danger = (Text(words.DANGER, Tone.WARNING),) if any(due.is_danger for due in dues) else ()
    return (*danger, Text(words.CLOCKS), Facts(rows), *_reasons(course, services))


def steps(concern: Concern, services: Services) -> tuple[Button, ...]:
    """Return the way to put a reminder off, where one of them may wait."""
    course = services.clocks.courses([concern])[concern.reference]
    dues = running(course, services.hours)
    may_wait = any(can_be_put_off(due, course, services.clock()) for due in dues)
    return (Button(words.PUT_OFF, "concerns", "put_off", concern.reference),) if may_wait else ()


def can_be_put_off(due: Due, course: Course, now: datetime) -> bool:
    """Say whether a reminder that comes soon can be put off once more; danger cannot."""
    return not due.is_danger and due.at <= now + SOON and sum(_put_off_of(due, course)) < MOST_PUT_OFFS


def _put_off_of(due: Due, course: Course) -> Iterator[bool]:
    return ((put_off.clock, put_off.cause) == (due.clock, due.cause) for put_off in course.put_offs)


def _said(due: Due, course: Course, services: Services) -> str:
    why = WHY[due.clock].format(day=day(due.cause))
    overdue = due.at <= services.clock()
    line = words.OVERDUE if overdue else words.DUE
    said = (words.NOW if due.is_danger and overdue else line).format(when=day_and_time(due.at), why=why)
    return said + _put_off(due, course, services) + _gone_up(due, course)


def _put_off(due: Due, course: Course, services: Services) -> str:
    last = next((p for p in reversed(course.put_offs) if (p.clock, p.cause) == (due.clock, due.cause)), None)
    return words.PUT_OFF_UNTIL.format(when=day(last.until), name=name_of(last.by, services)) if last else ""


def _gone_up(due: Due, course: Course) -> str:
    turn = (due.clock, due.mark, ONE_UP)
    return words.ALSO_UP if any((t.clock, t.mark, t.level) == turn for t in course.reminded) else ""


def _reasons(course: Course, services: Services) -> tuple[Quote, ...]:
    return tuple(
        Quote(
            put_off.reason,
            words.REASON_LABEL.format(
                what=put_off.clock.label, when=day(put_off.until), name=name_of(put_off.by, services)
            ),
            words.REASONS,
        )
        for put_off in course.put_offs
    )
