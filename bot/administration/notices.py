"""Notices that were set aside."""

from bot.settings import Settings
from bot.wiring.house import house

NONE_PARKED = "No notice is set aside."
TRIED_AGAIN = "{count:,} notices are tried again by the worker."
ONE_TRIED_AGAIN = "1 notice is tried again by the worker."


def retry(settings: Settings) -> int:
    """Let the worker try again what was set aside."""
    with house(settings) as built:
        count = built.store.outbox.unpark()
    print(ONE_TRIED_AGAIN if count == 1 else TRIED_AGAIN.format(count=count) if count else NONE_PARKED)
    return 0
