"""Fake of bot/policies/questions.py."""

from bot.events import Event
from bot.policies.questions import Question


class FakeQuestionBook:
    """Questions in memory. `kept` lists them in order."""

    def __init__(self, events: list[Event] | None = None) -> None:
        self.events = [] if events is None else events
        self.kept: list[Question] = []

    def keep(self, question: Question, event: Event) -> None:
        """Keep a question."""
        self.kept.append(question)
        self.events.append(event)
