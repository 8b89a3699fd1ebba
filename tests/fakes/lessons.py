"""Fake of bot/policies/learnt.py: lessons in memory."""

from collections.abc import Collection, Sequence
from dataclasses import replace

from bot.errors import Busy, NotThere, Stale
from bot.events import Event
from bot.policies.learnt import Lesson
from tests.fakes.questions import FakeQuestionBook


class FakeLessons:
    """Lessons that deal with the questions of a fake book; `busy = True` makes everything fail."""

    def __init__(self, questions: FakeQuestionBook | None = None, events: list[Event] | None = None) -> None:
        self.at_hand = True
        self.busy = False
        self.events = [] if events is None else events
        self._questions = FakeQuestionBook() if questions is None else questions
        self._lessons: dict[str, Lesson] = {}
        self._version = 0

    def version(self) -> int:
        """Return how often a lesson came or went."""
        self._check()
        return self._version

    def all(self) -> Sequence[Lesson]:
        """Return every lesson, the oldest day first."""
        self._check()
        return sorted(self._lessons.values(), key=lambda lesson: (lesson.on, lesson.id))

    def learn(self, lesson: Lesson, questions: Collection[str], event: Event) -> None:
        """Keep a lesson once."""
        self._check()
        if lesson.id in self._lessons:
            return
        if set(questions) & self._questions.dealt_with.keys():
            raise Stale
        self._lessons[lesson.id] = lesson
        self._questions.dealt_with |= dict.fromkeys(questions, lesson)
        self._changed(event)

    def take_back(self, lesson_id: str, event: Event) -> None:
        """Forget a lesson."""
        self._check()
        if self._lessons.pop(lesson_id, None) is None:
            raise NotThere
        dealt_with = self._questions.dealt_with
        self._questions.dealt_with = {q: lesson for q, lesson in dealt_with.items() if lesson.id != lesson_id}
        self._changed(event)

    def forget_clause(self, lesson_id: str, clause: str) -> None:
        """Have a lesson lead to another clause, as if the policy had changed."""
        self._lessons[lesson_id] = replace(self._lessons[lesson_id], clause=clause)

    def _changed(self, event: Event) -> None:
        self._version += 1
        self.events.append(event)

    def _check(self) -> None:
        if self.busy:
            raise Busy
