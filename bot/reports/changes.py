"""What happened to a concern since last week, in a word or two.

A case that the reader may not read shows only what the sums of its school tell already: new, closed, reopened.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from bot.labelled import Labelled
from bot.reports.cases import Case, is_open

FROM_TO = "{label}: {before} → {after}"


class Happened(Labelled):
    """What happened last to a concern in a week."""

    NEW = "new", "New"
    REOPENED = "reopened", "Reopened"
    CLOSED = "closed", "Closed"
    MOVED = "moved", "Moved on"
    STILL_OPEN = "still_open", "Still open"
    NOTHING = "nothing", "No change"


@dataclass(frozen=True, slots=True, order=True)
class Change:
    """What happened, the last of it, and all of it in words: "Closed, reopened" or "Moved on: Raised → Referred"."""

    happened: Happened
    words: str

    @classmethod
    def of(cls, *happened: Happened) -> "Change":
        """Make a change of what happened, in its order."""
        return cls(happened[-1], ", ".join(each.label for each in happened).capitalize())


NO_CHANGE, _STILL_OPEN = Change.of(Happened.NOTHING), Change.of(Happened.STILL_OPEN)


def since_last_week(case: Case, start: datetime, end: datetime, *, full: bool) -> Change:
    """Return what happened to a case in the time of a week or several; `full` says whether its reader may read it."""
    if case.history[-1].at < start:
        return NO_CHANGE if full or not is_open(case.history[-1]) else _STILL_OPEN
    turns = tuple(_turns(case, start, end))
    if turns:
        return Change.of(*turns)
    before, after = case.state(start), case.state(end)
    if not full:
        return _STILL_OPEN if case.was_open(end) else NO_CHANGE
    if before is None or after is None or before is after:
        return NO_CHANGE
    words = FROM_TO.format(label=Happened.MOVED.label, before=before.label, after=after.label)
    return Change(Happened.MOVED, words)


def _turns(case: Case, start: datetime, end: datetime) -> Iterator[Happened]:
    """Yield when it was raised, closed and reopened in a time; a closing comes before the reopening of that moment."""
    turns = [(case.raised_at, -1, Happened.NEW)]
    turns += [(at, 2 * place, Happened.CLOSED) for place, at in enumerate(case.closings)]
    turns += [(at, 2 * place + 1, Happened.REOPENED) for place, at in enumerate(case.reopenings)]
    yield from (happened for at, _, happened in sorted(turns) if start <= at < end)
