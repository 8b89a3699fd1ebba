"""Fake of the triages of bot/command.py: one triage that learns nothing."""

from bot.policies.learnt import Lesson
from bot.triage import Triage


class FixedTriages:
    """Always the same triage, which is at hand unless a test says no."""

    def __init__(self, triage: Triage) -> None:
        self.at_hand = True
        self.last = triage

    def __call__(self) -> Triage:
        """Return it."""
        return self.last

    def tried(self, lesson: Lesson) -> Triage:  # noqa: ARG002 - it learns nothing
        """Return it, whatever the lesson."""
        return self.last
