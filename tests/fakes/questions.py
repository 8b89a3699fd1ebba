"""Fake of bot/policies/questions.py."""

from bot.errors import Busy
from bot.events import Event
from bot.policies.questions import Question


class FakeQuestionBook:
    """Questions in memory. `kept` lists them in order, counted ones at once; `busy = True` makes keeping fail."""

    def __init__(self, events: list[Event] | None = None) -> None:
        self.events = [] if events is None else events
        self.busy = False
        self.kept: list[Question] = []
        self._nonces: set[str] = set()

    def count(self, question: Question) -> None:
        """Count a question."""
        self.kept.append(question)

    def flush(self) -> None:
        """Nothing waits."""

    def keep(self, question: Question, event: Event, nonce: str = "") -> None:
        """Keep a question once for each nonce."""
        if self.busy:
            raise Busy
        if nonce and nonce in self._nonces:
            return
        self._nonces.add(nonce)
        self.kept.append(question)
        self.events.append(event)
