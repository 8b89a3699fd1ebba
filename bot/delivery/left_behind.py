"""Concerns that nobody may read any more, because whoever could has left: they go to the next in line."""

from dataclasses import replace
from datetime import datetime
from typing import Protocol

from bot.concerns.concern import Concern
from bot.concerns.register import Register
from bot.concerns.routes import Routes
from bot.concerns.routing import owners, readers, routed
from bot.errors import NobodyLeft, NotThere, Stale
from bot.events import THE_BOT, Action, Event
from bot.notices import Notice, NoticeKind
from bot.people import Directory


class OpenConcerns(Register, Protocol):
    """A register that can say which concerns are open."""

    def open_ones(self) -> list[Concern]:
        """Return every concern that is not closed, oldest first."""
        ...


def hand_on(register: OpenConcerns, directory: Directory, routes: Routes, now: datetime) -> int:
    """Give every open concern that nobody may read to the next in line; return how many. Raises Busy.

    While somebody may read it, a post that is vacant waits for whoever takes it over. Where nobody is in line either,
    a concern waits too: the doctor names the posts that nobody holds.
    """
    behind = [concern for concern in register.open_ones() if not readers(concern, directory)]
    return sum(_hand_on(concern, register, directory, routes, now) for concern in behind)


def _hand_on(before: Concern, register: Register, directory: Directory, routes: Routes, now: datetime) -> bool:
    try:
        after = replace(routed(before, routes, directory), version=before.version + 1, handler="")
        register.change(
            before,
            after,
            nonce=f"left-behind:{before.reference}:{before.version}",
            event=Event(THE_BOT, Action.CONCERN_REROUTED, before.reference, now),
            notices=_notices(after, directory, now),
            told={person.id for person in readers(after, directory)},
        )
    except (NobodyLeft, NotThere, Stale):  # it waits, or somebody else was quicker
        return False
    return True


def _notices(concern: Concern, directory: Directory, now: datetime) -> tuple[Notice, ...]:
    kind = NoticeKind.HANDED_OVER
    key = f"{concern.reference}:{concern.version}:{kind.value}"
    return tuple(Notice(f"{key}:{p.id}", kind, p.id, concern.reference, now) for p in owners(concern, directory))
