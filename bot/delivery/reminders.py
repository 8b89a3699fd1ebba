"""Reminders: what is in turn is asked of the clocks as they stand, so that no timer has to be trusted.

Whether a reminder became pointless meanwhile is asked once more as it goes out.
"""

import logging
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from bot.concerns.clocks import Reminded, WorkTime
from bot.concerns.ladder import start_of
from bot.concerns.register import Register
from bot.concerns.reminders import MOST_A_DAY, ONE_UP, Reminder, is_a_reminder, is_still_due, reminders
from bot.concerns.routes import USUAL, Routes
from bot.concerns.watch import Clocks
from bot.errors import NotThere, StaffroomError
from bot.events import THE_BOT, Action, Event
from bot.notices import Notice
from bot.people import Directory, Person
from bot.weeks import in_london

EVERY = timedelta(minutes=1)
"""How often the clocks are looked at."""
_log = logging.getLogger(__name__)


class Reminders:
    """Writes the reminders that are in turn, most urgent first, and no more than a person can do with on one day."""

    def __init__(  # noqa: PLR0913, PLR0917 - what it works on, and what it asks
        self,
        clocks: Clocks,
        register: Register,
        directory: Directory,
        work: WorkTime,
        clock: Callable[[], datetime],
        routes: Routes = USUAL,
    ) -> None:
        self._clocks = clocks
        self._register = register
        self._directory = directory
        self._work = work
        self._clock = clock
        self._routes = routes
        self._looked: datetime | None = None

    def run_once(self) -> int:
        """Write what is in turn, at most once a minute; return how many notices that were."""
        now = self._clock()
        if self._looked is not None and self._looked <= now < self._looked + EVERY:
            return 0
        self._looked = now
        try:
            return self._write_all(now)
        except StaffroomError as error:
            _log.warning("reminders wait: %s", type(error).__name__)
            return 0

    def still_due(self, notice: Notice) -> bool:
        """Say whether a notice is no reminder, or one that is not pointless by now."""
        if not is_a_reminder(notice):
            return True
        try:
            concern = self._register.find(notice.about)
        except NotThere:
            return False
        course = self._clocks.courses([concern])[concern.reference]
        return is_still_due(notice, course, self._clock(), self._directory, self._work, self._routes)

    def _write_all(self, now: datetime) -> int:
        courses = self._clocks.watched(now)
        found = [
            each for course in courses for each in reminders(course, now, self._directory, self._work, self._routes)
        ]
        had = self._clocks.told_since(start_of(in_london(now).date())) if found else Counter[str]()
        return sum(self._write(each, had, now) for each in sorted(found, key=_most_urgent_first))

    def _write(self, reminder: Reminder, had: Counter[str], now: datetime) -> int:
        people = [p for p in reminder.people if reminder.due.is_danger or had[p.id] < MOST_A_DAY]
        if not people or not self._put(reminder, people, now):
            return 0
        if not reminder.due.is_danger:
            had.update(person.id for person in people)
        return len(people)

    def _put(self, reminder: Reminder, people: Sequence[Person], now: datetime) -> bool:
        due, level, concern = reminder.due, reminder.level, reminder.course.concern
        action = Action.STEPPED_UP if level == ONE_UP else Action.REMINDED
        return self._clocks.remind(
            concern,
            [Reminded(due.clock, due.mark, level, person.id, now) for person in people],
            notices=[reminder.notice(person, now) for person in people],
            event=Event(THE_BOT, action, concern.reference, now, {"clock": due.clock.value}),
            reader=reminder.post,
        )


def _most_urgent_first(reminder: Reminder) -> tuple[bool, bool, datetime]:
    return (not reminder.due.is_danger, reminder.level != ONE_UP, reminder.due.at)
