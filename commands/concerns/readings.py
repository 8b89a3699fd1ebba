"""Who read a record, for those who deal with it: each reading is written down, also one for a subject access."""

from bot.chat.reply import Facts, Part, Text
from bot.command import Services
from bot.concerns.concern import Concern
from bot.events import Action, Event
from bot.weeks import day_and_time
from commands.concerns import record_words as words
from commands.concerns.trail import name

READINGS = frozenset({
    *(Action.CONCERN_OPENED, Action.EVIDENCE_OPENED, Action.BUNDLE_MADE, Action.BUNDLE_OPENED),
    *(Action.ACCESS_READ, Action.ACCESS_GIVEN),
})  # fmt: skip
"""What counts as reading a record."""


def readings(concern: Concern, services: Services) -> tuple[Part, ...]:
    """Return who read a record in which way, how often, and when last; whoever read it last comes first."""
    found: dict[tuple[str, Action], list[Event]] = {}
    for event in services.bundles.events(concern):
        if event.action in READINGS:
            found.setdefault((event.actor, event.action), []).append(event)
    latest = sorted(found.values(), key=lambda events: events[-1].at, reverse=True)
    rows = tuple((_when(events), _who(events[-1], services)) for events in latest)
    return (Text(words.READINGS), Facts(rows)) if rows else ()


def _when(events: list[Event]) -> str:
    last = day_and_time(events[-1].at)
    return last if len(events) == 1 else words.READ_OFTEN.format(when=last, count=len(events))


def _who(event: Event, services: Services) -> str:
    return words.READ_BY.format(name=name(event.actor, services), what=event.action.label)
