"""Notices that were set aside, and those that are held until somebody has looked."""

from bot.events import THE_BOT, Action, Event
from bot.settings import Settings
from bot.storage.store import Store
from bot.weeks import day_and_time
from bot.wiring.answering import now
from bot.wiring.house import house

NONE_PARKED = "No notice is set aside."
TRIED_AGAIN = "{count:,} notices are tried again by the worker."
ONE_TRIED_AGAIN = "1 notice is tried again by the worker."
NOW_HELD = "No notice goes out from now on, until: staffroom notices release"
HELD_ALREADY = "Notices are held already, since {when}."
NOT_HELD = "Notices are not held."
RELEASED = "Notices go out again. Those that were due are sent now, unless they are there already: {due}."
WOULD_GO = "Notices are held since {when}. When they are released these are sent, unless they are there already: {due}."
NONE_DUE = "none"
OF_A_KIND = "{count:,} of the kind “{kind}”"


def retry(settings: Settings) -> int:
    """Let the worker try again what was set aside."""
    with house(settings) as built:
        count = built.store.outbox.unpark()
    print(ONE_TRIED_AGAIN if count == 1 else TRIED_AGAIN.format(count=count) if count else NONE_PARKED)
    return 0


def hold(settings: Settings) -> int:
    """Hold every notice, as after a restore that was made by other means."""
    with house(settings) as built:
        keeping = built.store.keeping
        since = keeping.held_since()
        keeping.hold_notices(Event(THE_BOT, Action.NOTICES_HELD, "", now()))
    print(HELD_ALREADY.format(when=day_and_time(since)) if since else NOW_HELD)
    return 0


def release(settings: Settings, *, only_try: bool) -> int:
    """Let held notices go out, or with `only_try` say what would."""
    with house(settings) as built:
        since, due = built.store.keeping.held_since(), _due(built.store)
        if since and not only_try:
            built.store.keeping.release_notices(Event(THE_BOT, Action.NOTICES_RELEASED, "", now()))
    if since is None:
        print(NOT_HELD)
    else:
        print(WOULD_GO.format(when=day_and_time(since), due=due) if only_try else RELEASED.format(due=due))
    return 0


def _due(store: Store) -> str:
    counts = store.keeping.due(now()).items()
    return ", ".join(OF_A_KIND.format(count=count, kind=kind.label) for kind, count in counts) or NONE_DUE
