"""The history of one concern, so that a report can say how things stood at any moment, however late it is made."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import accumulate, pairwise

from bot.concerns.concern import Concern, Move
from bot.concerns.lifecycle import State
from bot.weeks import in_london


def _never_back(before: Move, after: Move) -> Move:
    return after if after.at >= before.at else replace(after, at=before.at)


@dataclass(frozen=True, slots=True)
class Case:
    """A concern and its history: its raising and every move, in order, with times that never go back.

    A clock that was set back between two moves would otherwise put the later move first.
    """

    concern: Concern
    history: tuple[Move, ...]
    closings: tuple[datetime, ...]
    """When it went from open to closed."""
    reopenings: tuple[datetime, ...]
    """When it went from closed to open again."""

    @classmethod
    def of(cls, concern: Concern, moves: Sequence[Move]) -> "Case":
        """Make a case from a concern and its moves, oldest first."""
        raising = Move(State.RAISED, concern.raised_at)
        history = tuple(accumulate((raising, *moves), _never_back))
        turns = [after for before, after in pairwise(history) if is_open(before) is not is_open(after)]
        closings = tuple(move.at for move in turns if not is_open(move))
        return cls(concern, history, closings, tuple(move.at for move in turns if is_open(move)))

    @property
    def raised_at(self) -> datetime:
        """When it was raised."""
        return self.history[0].at

    def state(self, at: datetime) -> State | None:
        """Return the state just before a moment, or None before it was raised."""
        return next((move.state for move in reversed(self.history) if move.at < at), None)

    def was_open(self, at: datetime) -> bool:
        """Say whether it was raised and not closed just before a moment."""
        return self.state(at) not in (None, State.CLOSED)

    def was_alive(self, since: datetime, until: datetime) -> bool:
        """Say whether it was open at any moment of a time."""
        return any(since <= move.at < until for move in self.history) or self.was_open(since)

    def days(self, at: datetime) -> int:
        """Return for how many days it was open up to a moment: from its raising to its closing, or to the moment."""
        closed = [moment for moment in self.closings if moment < at]
        end = at if self.was_open(at) or not closed else closed[-1]
        return (in_london(end).date() - in_london(self.raised_at).date()).days


def is_open(move: Move) -> bool:
    """Say whether a move leads to a state in which somebody still has to do something."""
    return move.state is not State.CLOSED
