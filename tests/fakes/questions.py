"""Fake of bot/policies/questions.py."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from bot.errors import Busy
from bot.events import Event
from bot.policies.learnt import Lesson
from bot.policies.questions import Kept, Question
from bot.references import new_id


class FakeQuestionBook:
    """Questions in memory. `kept` lists them in order, counted ones at once; `busy = True` makes keeping fail.

    `dealt_with` has the lesson that dealt with a question, by its id.
    """

    def __init__(self, events: list[Event] | None = None) -> None:
        self.events = [] if events is None else events
        self.busy = False
        self.dealt_with: dict[str, Lesson] = {}
        self._kept: dict[str, Question] = {}

    @property
    def kept(self) -> Sequence[Question]:
        """Every question, with what became of it."""
        endings = {question_id: lesson.ending for question_id, lesson in self.dealt_with.items()}
        return [replace(question, ending=endings.get(each)) for each, question in self._kept.items()]

    def count(self, question: Question) -> None:
        """Count a question."""
        self._kept[new_id()] = question

    def flush(self) -> None:
        """Nothing waits."""

    def keep(self, question: Question, event: Event, nonce: str = "") -> None:
        """Keep a question once for each nonce."""
        if self.busy:
            raise Busy
        if nonce not in self._kept:
            self._kept[nonce or new_id()] = question
            self.events.append(event)

    def waiting(self, since: date, most: int) -> Sequence[Kept]:
        """Return what waits for the policy's owner, oldest first."""
        if self.busy:
            raise Busy
        found = [Kept(*each) for each in self._kept.items() if each[0] not in self.dealt_with]
        asked = (kept for kept in found if kept.question.words and kept.question.asked_on >= since)
        return sorted(asked, key=lambda kept: (kept.question.asked_on, kept.id))[-most:]

    def rewrite(self, words: str) -> None:
        """Have every kept question say something else."""
        self._kept = {each: replace(question, words=words) for each, question in self._kept.items()}
