"""What waits for the policy's owner: read anew at each step, since it goes on growing and being dealt with."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from bot.command import Services
from bot.errors import NotThere, StaffroomError
from bot.people.names import Names
from bot.policies.alike import Group, asked_again, grouped, ordinary_words, weights
from bot.policies.clause import Clause
from bot.policies.learnt import Lesson
from bot.policies.library import folder_in
from bot.policies.questions import Kept
from bot.weeks import LONDON, Week, day
from commands.quoting import policies_in_force, today

LOOKED_BACK = timedelta(days=364)
"""How old a question may be that is still shown."""
MOST = 1_000
"""Questions that are looked at together: the latest."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """The groups that wait, and those that ask again for what a lesson calls not covered, by the lesson's id."""

    groups: tuple[Group, ...]
    again: Mapping[str, tuple[Group, ...]]
    lessons: Sequence[Lesson]

    def group(self, group_id: str) -> Group:
        """Return a group that waits; raise NotThere."""
        found = next((group for group in self.groups if group.id == group_id), None)
        if found is None:
            raise NotThere
        return found

    def times_again(self, lesson: Lesson) -> int:
        """Return how often was asked again for what a lesson calls not covered."""
        return sum(len(group.questions) for group in self.again.get(lesson.id, ()))


def waiting(services: Services) -> Waiting:
    """Return what waits now; raise Busy, WrongKey or NotGenuine."""
    weigh = weights(*policies_in_force(services))
    lessons = services.lessons.all()
    groups: list[Group] = []
    again: dict[str, tuple[Group, ...]] = {}
    for group in grouped(_questions(services), weigh):
        lesson = asked_again(group, lessons, weigh)
        if lesson is None:
            groups.append(group)
        else:
            again[lesson.id] = (*again.get(lesson.id, ()), group)
    return Waiting(tuple(groups), again, lessons)


def _questions(services: Services) -> Sequence[Kept]:
    since = today(services) - LOOKED_BACK
    return services.questions.waiting(since, MOST)


def names(services: Services) -> Names:
    """Return the names that are masked: those of everybody who works here."""
    return Names(services.directory.people(), ordinary_words(*policies_in_force(services)))


def nearest(group: Group, services: Services) -> tuple[Clause, ...]:
    """Return the clauses that are nearest to the latest question of a group, though its asker may be shown none."""
    try:
        judged = services.triage.judge(group.examples[0])
    except StaffroomError:  # it names a clause that there is not
        return ()
    return judged.clauses if judged.found is None else judged.found.nearest


def policies_of(group: Group, services: Services) -> tuple[str, ...]:
    """Return what the policies are called that a group was answered from; none where one alone is in force."""
    policies = policies_in_force(services)
    if len(policies) == 1:
        return ()
    told = {policy.folder: policy.called for policy in policies} | {"": policies[0].called}
    folders = (folder_in(each) for kept in group.questions for each in kept.question.clauses)
    return tuple(dict.fromkeys(told[folder] for folder in folders if folder in told))


def week_of(group: Group, *, first: bool = False) -> str:
    """Return the Monday of the week in which a group was asked last, or first."""
    asked_on = group.first if first else group.last
    return day(Week.of(datetime.combine(asked_on, time(12), LONDON)).start)
