"""Monday's workbook on its way out: whose it is, the file, and where the fact is kept that it arrived."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Protocol

from bot.delivery.worker import DeliveryFailed
from bot.events import THE_BOT, Action, Event
from bot.notices import Notice, NoticeKind
from bot.people import Directory, Person
from bot.reports.workbook import file_name
from bot.reports.writing import NotWritten
from bot.weeks import Week

WORKBOOK_MISSING = "workbook_missing"
"""Our own code for a workbook that can neither be read nor be written again."""


class Handovers(Protocol):
    """What arrived by which channel, and where it is found."""

    def link(self, channel: str, key: str) -> str | None:
        """Return where a delivery is found, empty where it has no address, or None where it did not arrive yet."""
        ...

    def record(self, channel: str, key: str, link: str, event: Event) -> None:
        """Keep, with its event in one transaction, that a delivery arrived; what is kept already stays as it is."""
        ...


class Secrets(Protocol):
    """Where a secret is kept, sealed."""

    def get(self, name: str) -> tuple[int, str] | None:
        """Return the version and the text of a secret, or None."""
        ...

    def put(self, name: str, version_before: int, text: str) -> bool:
        """Write a secret as the version after `version_before` (0: none); False where another came first."""
        ...


@dataclass(frozen=True, slots=True)
class Workbook:
    """One recipient's workbook of one week. The name tells both, so that it is never another's."""

    name: str
    content: bytes = field(repr=False)


Find = Callable[[Week, Person], Workbook]
"""Return a recipient's workbook of a week; raise DeliveryFailed or Busy."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """A workbook that is due to somebody. `to` has an e-mail address."""

    key: str
    week: Week
    to: Person

    def arrived(self, channel: str, now: datetime) -> Event:
        """Return the event that tells of it."""
        return Event(THE_BOT, Action.WORKBOOK_DELIVERED, self.week.name, now, {"to": self.to.id, "by": channel})


def delivery(notice: Notice, directory: Directory) -> Delivery | None:
    """Return what a notice asks to deliver, or None: for other notices, leavers, and people without an e-mail address.

    Somebody without an address has no account with Microsoft: the page is theirs, and nothing has failed.
    """
    to = directory.person(notice.to) if notice.kind is NoticeKind.WORKBOOK else None
    return Delivery(notice.key, Week.parse(notice.about), to) if to is not None and to.email else None


STAYS_TRUE = timedelta(minutes=10)
"""How long a workbook that was written may go out as it is; afterwards a record may be closed to its reader."""


class Written:
    """The workbooks that Monday's run wrote into a folder; `write` writes one again that is gone or too old.

    It is gone after a move to another machine, where a record in it was erased, and where its recipient changed their
    role. `clock` gives the present moment, aware.
    """

    def __init__(self, folder: Path, write: Callable[[Week, Person], object], clock: Callable[[], datetime]) -> None:
        self._folder, self._write, self._clock = folder, write, clock

    def __call__(self, week: Week, to: Person) -> Workbook:
        """Return a recipient's workbook; raise DeliveryFailed where there is none and none can be written, or Busy."""
        path = self._folder / file_name(week, to)
        try:
            if not path.exists() or self._is_old(path):
                self._write(week, to)
            return Workbook(path.name, path.read_bytes())
        except (OSError, NotWritten):
            raise DeliveryFailed(WORKBOOK_MISSING) from None

    def _is_old(self, path: Path) -> bool:
        return self._clock().timestamp() - path.stat().st_mtime > STAYS_TRUE.total_seconds()
