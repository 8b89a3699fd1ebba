"""Who read a record, for those who deal with it: each reading is written down, also one for a subject access."""

from collections.abc import Sequence

from bot.chat.reply import Facts, Part, Text
from bot.command import Services
from bot.concerns.concern import Concern
from bot.concerns.joining import of_one_post
from bot.concerns.routing import may_read, readers, routed
from bot.errors import NobodyLeft
from bot.events import Action, Event
from bot.people import Person
from bot.weeks import day_and_time
from commands.concerns import record_words as words
from commands.concerns.trail import name

READINGS = frozenset({
    *(Action.CONCERN_OPENED, Action.EVIDENCE_OPENED, Action.BUNDLE_MADE, Action.BUNDLE_OPENED),
    *(Action.ACCESS_READ, Action.ACCESS_GIVEN),
})  # fmt: skip
"""What counts as reading a record."""
_TAKEN, _BACK = {Action.SHUT_OUT, Action.KEPT_FROM}, {Action.GIVEN_BACK, Action.KEPT_FROM}
_BY_SIGHT = READINGS - {Action.ACCESS_READ, Action.ACCESS_GIVEN}
"""What those do who may read it."""


def readings(concern: Concern, reader: Person, services: Services) -> tuple[Part, ...]:
    """Return who read a record in which way, how often, and when last; whoever read it last comes first."""
    found: dict[tuple[str, Action], list[Event]] = {}
    events = services.bundles.events(concern)
    unseen, between = _unseen(concern, reader, events, services), _in_between(concern, reader, events, services)
    for event in events:
        hidden = event.action in _BY_SIGHT and (event.actor in unseen or event in between)
        if event.action in READINGS and not hidden:
            found.setdefault((event.actor, event.action), []).append(event)
    latest = sorted(found.values(), key=lambda events: events[-1].at, reverse=True)
    rows = tuple((_when(events), _who(events[-1], services)) for events in latest)
    return (Text(words.READINGS), Facts(rows)) if rows else ()


def _unseen(concern: Concern, reader: Person, events: Sequence[Event], services: Services) -> frozenset[str]:
    """Return who reads a report only because another one names its raiser or a reader, which its own line is not told.

    Once it went one step up, whoever reads it may do so by that.
    """
    by_another = concern.alone or any(event.action is Action.READ_BESIDE for event in events)
    if not by_another or any(event.action is Action.STEPPED_UP for event in events):
        return frozenset()
    try:
        own = routed(concern, services.routes, services.directory)
    except NobodyLeft:
        return frozenset()
    on_its_line = {person.id for person in readers(own, services.directory)}
    everybody = {event.actor for event in events} - {concern.raised_by}
    return frozenset(everybody - on_its_line) if reader.id in on_its_line else frozenset()


def _in_between(concern: Concern, reader: Person, events: Sequence[Event], services: Services) -> tuple[Event, ...]:
    """Return what those did who had a concern only while a report of its post kept it from others.

    Whoever may not read all reports of the post learns by nothing that somebody else had this one.
    """
    taken = next((at for at, event in enumerate(events) if event.action in _TAKEN), len(events))
    back = max((at for at, event in enumerate(events) if event.action in _BACK), default=0)
    if taken >= back or all(may_read(reader, each) for each in of_one_post(concern, services.register)):
        return ()
    now = {person.id for person in readers(concern, services.directory)}
    return tuple(event for event in events[taken:back] if event.actor not in now)


def _when(events: list[Event]) -> str:
    last = day_and_time(events[-1].at)
    return last if len(events) == 1 else words.READ_OFTEN.format(when=last, count=len(events))


def _who(event: Event, services: Services) -> str:
    return words.READ_BY.format(name=name(event.actor, services), what=event.action.label)
