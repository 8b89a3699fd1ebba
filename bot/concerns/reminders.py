"""Who is reminded of what, and when: decided from the clocks as they stand, as one table and a few sentences.

A reminder goes to whoever deals with a concern. When nobody acts it goes one step up, once: to the next in line that
is not involved, who may read it from then on. Whoever is skipped on the way stays shut out.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.concerns.clocks import Clock, Course, Due, Reminded, WorkTime, later, running
from bot.concerns.concern import Concern
from bot.concerns.routes import USUAL, Routes
from bot.concerns.routing import is_involved, line_for, may_read, owners, post_at, raised_it
from bot.notices import Notice, NoticeKind
from bot.people import Directory, Person, Post, Role

MOST_A_DAY = 5
"""Reminders that one person gets on one London day; danger does not count. The others come on the next working day."""
MOST_PUT_OFFS = 2
"""How often one reminder can be put off."""
LONGEST_PUT_OFF = 10
"""Working days that a reminder can be put off at a time."""
HANDLER, ONE_UP = 0, 1

KINDS: Mapping[Clock, tuple[NoticeKind, NoticeKind]] = {
    Clock.ACKNOWLEDGE: (NoticeKind.REMINDER, NoticeKind.UP_ACKNOWLEDGE),
    Clock.FIRST_LOOK: (NoticeKind.REMIND_FIRST_LOOK, NoticeKind.UP_FIRST_LOOK),
    Clock.IN_HAND: (NoticeKind.REMIND_IN_HAND, NoticeKind.UP_IN_HAND),
    Clock.WAITING: (NoticeKind.REMIND_WAITING, NoticeKind.UP_WAITING),
    Clock.STILL_THERE: (NoticeKind.REMIND_STILL_THERE, NoticeKind.UP_STILL_THERE),
    Clock.LADDER: (NoticeKind.REMIND_LADDER, NoticeKind.UP_LADDER),
    Clock.REVIEW: (NoticeKind.REMIND_REVIEW, NoticeKind.UP_REVIEW),
}
"""What is said of each clock: to who deals with it, and one step up."""
URGENT_KINDS: Mapping[Clock, tuple[NoticeKind, NoticeKind]] = {
    Clock.ACKNOWLEDGE: (NoticeKind.URGENT_REMINDER, NoticeKind.UP_URGENT),
    Clock.FIRST_LOOK: (NoticeKind.REMIND_URGENT_LOOK, NoticeKind.UP_URGENT_LOOK),
}
_OF_A_KIND = {
    kind: (clock, level)
    for table in (KINDS, URGENT_KINDS)
    for clock, kinds in table.items()
    for level, kind in enumerate(kinds)
}


@dataclass(frozen=True, slots=True)
class Reminder:
    """A reminder to write now, to each of `people`; one step up brings the post that may read it from now on."""

    course: Course
    due: Due
    level: int
    people: tuple[Person, ...]
    post: Post | None = None

    @property
    def kind(self) -> NoticeKind:
        """What is said."""
        return (URGENT_KINDS if self.due.is_danger else KINDS)[self.due.clock][self.level]

    def notice(self, person: Person, now: datetime) -> Notice:
        """Return the notice to one of them; its key is of this turn of the clock alone."""
        reference, mark = self.course.concern.reference, f"{self.due.mark:%Y%m%dT%H%M%S%f}"
        return Notice(f"{reference}:{self.kind.value}:{mark}:{person.id}", self.kind, person.id, reference, now)


def is_a_reminder(notice: Notice) -> bool:
    """Say whether a notice comes from a clock."""
    return notice.kind in _OF_A_KIND


def who_deals_with_it(concern: Concern, directory: Directory) -> tuple[Person, ...]:
    """Return who took a concern, or who holds its owner's post, as far as they may read it."""
    handler = directory.person(concern.handler) if concern.handler else None
    if handler is not None and may_read(handler, concern):
        return (handler,)
    return owners(concern, directory)


def line_of(concern: Concern, routes: Routes, directory: Directory) -> Sequence[Post]:
    """Return the posts that deal with such a concern, first to last; somebody's line manager holds none of its own."""
    roles = line_for(concern, routes, directory).to
    return [post_at(role, concern.school) for role in roles if role is not Role.LINE_MANAGER]


def next_in_line(concern: Concern, directory: Directory, routes: Routes = USUAL) -> Post | None:
    """Return the post one step up: filled, not involved, and not held by who has it already; None where there is none.

    It comes after the post of who deals with it. Where that stands in no line, such as a safeguarding lead's who took
    it, the owner's is one step up. Somebody who raised a concern and may not read it does not come to read it by this.
    """
    line = line_of(concern, routes, directory)
    have_it = {post for person in who_deals_with_it(concern, directory) for post in person.posts} or {concern.owner}
    passed = [number for number, post in enumerate(line) if post in have_it]
    start = passed[-1] + 1 if passed else line.index(concern.owner) if concern.owner in line else 0
    return next((post for post in line[start:] if _could_take_over(post, concern, directory)), None)


def one_step_up(concern: Concern, directory: Directory, routes: Routes = USUAL) -> tuple[Person, ...]:
    """Return who holds the post one step up and does not have the concern already; nobody where there is no such."""
    post = next_in_line(concern, directory, routes)
    return _could_take_over(post, concern, directory) if post else ()


def _could_take_over(post: Post, concern: Concern, directory: Directory) -> tuple[Person, ...]:
    """Return the holders of a post who could read the concern by it and do not deal with it."""
    holders, have_it = directory.holders(post), who_deals_with_it(concern, directory)
    if is_involved(post, concern.kept_from, directory) or _has_only_a_receipt(holders, post, concern):
        return ()
    by_it = replace(concern, readers=concern.readers | {post})
    return tuple(person for person in holders if may_read(person, by_it) and person not in have_it)


def _has_only_a_receipt(holders: Sequence[Person], post: Post, concern: Concern) -> bool:
    return post not in concern.readers and any(raised_it(person, concern) for person in holders)


def reminders(
    course: Course, now: datetime, directory: Directory, work: WorkTime, routes: Routes = USUAL
) -> Iterator[Reminder]:
    """Yield what has to be written now about a concern, and was not written yet."""
    for due in running(course, work):
        if due.remind_at <= now:
            yield from _to_who_deals_with_it(course, due, now, directory, work)
            yield from _one_step_up(course, due, now, directory, work, routes)


def _to_who_deals_with_it(
    course: Course, due: Due, now: datetime, directory: Directory, work: WorkTime
) -> Iterator[Reminder]:
    people = _to_tell(who_deals_with_it(course.concern, directory), course, due, HANDLER)
    reached = tuple(person for person in people if _may_be_reached(person, due, now, work))
    if reached:
        yield Reminder(course, due, HANDLER, reached)


def _one_step_up(  # noqa: PLR0913, PLR0917 - what it is decided by
    course: Course, due: Due, now: datetime, directory: Directory, work: WorkTime, routes: Routes
) -> Iterator[Reminder]:
    people = _to_tell(one_step_up(course.concern, directory, routes), course, due, ONE_UP)
    since = _reminded_since(course, due, directory)
    if not people or since is None or later(since, due.pace.up, course.concern.school, work) > now:
        return
    reached = tuple(person for person in people if _may_be_reached(person, due, now, work))
    if reached:
        yield Reminder(course, due, ONE_UP, reached, next_in_line(course.concern, directory, routes))


def _reminded_since(course: Course, due: Due, directory: Directory) -> datetime | None:
    """Return since when who deals with it now has had the reminder; where nobody does, since it was in turn."""
    people = {person.id for person in who_deals_with_it(course.concern, directory)}
    if not people:
        return due.remind_at
    return min((told.at for told in _told(course, due, HANDLER) if told.person in people), default=None)


def _told(course: Course, due: Due, level: int) -> Sequence[Reminded]:
    turn = (due.clock, due.mark, level)
    return [told for told in course.reminded if (told.clock, told.mark, told.level) == turn]


def _to_tell(people: Sequence[Person], course: Course, due: Due, level: int) -> Sequence[Person]:
    told = {each.person for each in _told(course, due, level)}
    return [person for person in people if person.id not in told]


def _may_be_reached(person: Person, due: Due, now: datetime, work: WorkTime) -> bool:
    return due.is_danger or work.are_on(person.school, now)


def is_still_due(  # noqa: PLR0913, PLR0917 - what it is decided by
    notice: Notice, course: Course, now: datetime, directory: Directory, work: WorkTime, routes: Routes = USUAL
) -> bool:
    """Say, as a reminder goes out, whether it is not pointless by now: its clock is over, and it is for that person."""
    clock, level = _OF_A_KIND[notice.kind]
    over = any(due.clock is clock and due.remind_at <= now for due in running(course, work))
    concern = course.concern
    people = who_deals_with_it(concern, directory) if level == HANDLER else one_step_up(concern, directory, routes)
    return over and notice.to in {person.id for person in people}
