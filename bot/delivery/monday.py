"""Monday's workbook: once a week and recipient, also late.

Which weeks are not done is asked of the database, so that no timer has to be trusted.
"""

import logging
from collections.abc import Callable, Sequence
from datetime import datetime

from bot.delivery.outbox import Weeks
from bot.errors import StaffroomError
from bot.events import THE_BOT, Action, Event
from bot.notices import Notice, NoticeKind
from bot.people import Directory, Person
from bot.readers import Change, gets_it, recipients
from bot.weeks import Week

_log = logging.getLogger(__name__)


Write = Callable[[Week, Person], None]
"""Put a week's workbook where it belongs, whole or not at all; writing it again replaces it."""

Also = Callable[[datetime], Sequence[Notice]]
"""What else people are told on a Monday; a notice with a key that was sent before is not sent again."""


Changes = Callable[[], Sequence[Change]]
"""What was changed on the list of who gets the workbook."""


def _nothing(_now: datetime) -> Sequence[Notice]:
    return ()


def _by_role_alone() -> Sequence[Change]:
    return ()


def still_theirs(notice: Notice, directory: Directory, changes: Changes) -> bool:
    """Say whether a notice is of no workbook, or of one that its person was on the list for, and is by their role now.

    Whoever left a post since gets nothing of it, however late the notice goes out.
    """
    if notice.kind is not NoticeKind.WORKBOOK:
        return True
    person = directory.person(notice.to)
    return person is not None and gets_it(person, changes(), Week.parse(notice.about).next().monday)


class Monday:
    """Makes the workbook of every week that is due and not done."""

    def __init__(  # noqa: PLR0913, PLR0917 - what it works on, and what it asks
        self,
        weeks: Weeks,
        write: Write,
        directory: Directory,
        clock: Callable[[], datetime],
        also: Also = _nothing,
        changes: Changes = _by_role_alone,
    ) -> None:
        self._weeks = weeks
        self._write = write
        self._directory = directory
        self._clock = clock
        self._also = also
        self._changes = changes

    def run_once(self) -> int:
        """Make what is missing; return how many weeks were finished. A week that fails does not hold up the others."""
        return sum(self._try(week) for week in self._weeks.missing(self._clock()))

    def _try(self, week: Week) -> bool:
        try:
            return self._make(week)
        except StaffroomError as error:
            _log.warning("workbook of %s not made: %s", week.name, type(error).__name__)
            return False

    def _make(self, week: Week) -> bool:
        fence = self._weeks.claim(week, self._clock())
        if fence is None:
            return False
        people = recipients(self._directory, self._changes(), week.next().monday)
        for person in people:
            # However long they take together, nobody else begins as long as each is written within its lease.
            if not self._weeks.renew(week, fence, self._clock()):
                return False
            self._write(week, person)
        now = self._clock()
        notices = (*(_notice(week, person, now) for person in people), *self._also(now))
        event = Event(THE_BOT, Action.WEEK_DONE, week.name, now, {"recipients": str(len(people))})
        _log.info("workbook of %s made for %d people", week.name, len(people))
        return self._weeks.finish(week, fence, event, notices)


def _notice(week: Week, person: Person, now: datetime) -> Notice:
    return Notice(f"workbook:{week.name}:{person.id}", NoticeKind.WORKBOOK, person.id, week.name, now)
