"""`/export`: a week's workbook for senior management, as each of them may read it."""

from dataclasses import replace
from functools import partial

from bot.chat.reply import File, Reply, Text, Tone
from bot.command import Ask, Command, Services, Step
from bot.errors import NotThere, StaffroomError
from bot.events import Action, Event
from bot.people import SENIOR_MANAGEMENT, Person
from bot.weeks import Week, day

READY = "The workbook of the week from {start} is ready."
SO_FAR = "This week is not over: the workbook holds what has happened so far."
NOT_FOR_YOU = "The weekly workbook is for headteachers and senior management."
CARE = "It is confidential and made for you alone. Please do not forward it."


class NotBegun(StaffroomError):
    """The week lies in the future."""

    sentence = "That week has not begun yet."


def is_senior_management(person: Person) -> bool:
    """Senior management may have the workbook."""
    return not person.roles.isdisjoint(SENIOR_MANAGEMENT)


def show(ask: Ask, services: Services) -> Reply:
    """Make the workbook of the week that was named, or of this week."""
    now = services.clock()
    week = Week.parse(ask.words) if ask.words else Week.of(now)
    if week.start > now:
        raise NotBegun
    file = replace(services.workbooks.make(week, ask.person), anew=partial(_anew, week, ask.person.id, services))
    services.register.record(Event(ask.person.id, Action.WORKBOOK_EXPORTED, week.name, now))
    so_far = (Text(SO_FAR, Tone.QUIET),) if week.end > now else ()
    ready = Text(READY.format(start=day(week.start)))
    return Reply((ready, *so_far, file, Text(CARE, Tone.QUIET)), in_confidence=True)


def _anew(week: Week, person_id: str, services: Services) -> File:
    """Make a workbook once more when its link is followed: a record may have been closed or erased since."""
    person = services.directory.person(person_id)
    if person is None or not is_senior_management(person):
        raise NotThere
    return services.workbooks.make(week, person)


COMMAND = Command(
    name="export",
    summary="Makes the weekly workbook for you.",
    examples=("/export", "/export 2026-W47"),
    steps={"": Step(show)},
    may_use=is_senior_management,
    refusal=NOT_FOR_YOU,
    confidential=True,
)
