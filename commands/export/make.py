"""The workbook of a week, of several, of a term or of a school year, as whoever asks may read it."""

from dataclasses import replace
from functools import partial

from bot.chat.reply import Button, File, Part, Reply, Text, Tone
from bot.command import Ask, Services
from bot.errors import NotThere, StaffroomError
from bot.events import Action, Event
from bot.people import Person
from bot.periods import parse, spoken
from bot.readers import gets_it, is_leader
from bot.weeks import Period, day, in_london
from commands.export import listed, words, yours

_STEPS = {"yours": yours.show, "mine": yours.show, "readers": listed.show, "who": listed.show}
"""What can be asked for in a word instead of a time."""


class NotBegun(StaffroomError):
    """The time lies in the future."""

    sentence = words.NOT_BEGUN


def has_the_workbook(person: Person, services: Services) -> bool:
    """Say whether somebody gets the workbook as of today."""
    return gets_it(person, services.readers.changes(), in_london(services.clock()).date())


def show(ask: Ask, services: Services) -> Reply:
    """Make the workbook of the time that was named, or of this week."""
    step = _STEPS.get(ask.words.strip().lower())
    if step is not None:
        return step(ask, services)
    if not has_the_workbook(ask.person, services):
        return _refused(ask.person)
    now = services.clock()
    period = parse(ask.words, services.hours, now)
    if period.start > now:
        raise NotBegun
    made = services.workbooks.make(period, ask.person)
    file = replace(made, anew=partial(_anew, period, ask.person.id, services))
    event = Event(ask.person.id, Action.WORKBOOK_EXPORTED, period.first.name, now, until(period))
    services.register.record(event)
    care = (Text(words.CARE, Tone.QUIET), Button(words.SEE_YOURS, "export", "yours"))
    locked = (Text(words.LOCKED),) if services.workbooks.is_locked else ()
    return Reply((*_ready(period, so_far=period.end > now), file, *locked, *care), in_confidence=True)


def _anew(period: Period, person_id: str, services: Services) -> File:
    """Make a workbook once more when its link is followed: a record may have been closed or erased since."""
    person = services.directory.person(person_id)
    if person is None or not has_the_workbook(person, services):
        raise NotThere
    return services.workbooks.make(period, person)


def until(period: Period) -> dict[str, str]:
    """Return the last week of several, for the audit trail."""
    return {} if period.is_one_week else {"until": period.last.name}


def _refused(person: Person) -> Reply:
    if not is_leader(person):
        raise NotThere(words.NOT_FOR_YOU)
    return Reply((Text(words.NOT_FOR_YOU, Tone.WARNING), Button(words.SEE_READERS, "export", "readers")))


def _ready(period: Period, *, so_far: bool) -> tuple[Part, ...]:
    start, last = day(period.start), f"{period.sunday:%-d %B %Y}"
    if period.is_one_week:
        said, unfinished = words.READY.format(start=start), words.SO_FAR
    else:
        told = {"name": spoken(period), "weeks": len(period.weeks), "start": start, "end": last}
        said, unfinished = words.READY_SEVERAL.format(**told), words.SO_FAR_SEVERAL
    return (Text(said), Text(unfinished, Tone.QUIET)) if so_far else (Text(said),)
