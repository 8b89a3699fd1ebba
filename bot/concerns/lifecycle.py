"""The life of a concern, as one table."""

from collections.abc import Mapping

from bot.errors import NotNow
from bot.labelled import Labelled


class State(Labelled):
    """Where a concern stands."""

    RAISED = "raised", "Raised"
    ACKNOWLEDGED = "acknowledged", "Acknowledged"
    LOOKED_INTO = "looked_into", "Being looked into"
    WAITING = "waiting", "Waiting for others"
    REFERRED = "referred", "Referred"
    CLOSED = "closed", "Closed"
    REOPENED = "reopened", "Reopened"


_WORK = (State.LOOKED_INTO, State.WAITING, State.REFERRED, State.CLOSED)

MOVES: Mapping[State, tuple[State, ...]] = {
    State.RAISED: (State.ACKNOWLEDGED,),
    State.ACKNOWLEDGED: _WORK,
    State.LOOKED_INTO: tuple(s for s in _WORK if s is not State.LOOKED_INTO),
    State.WAITING: tuple(s for s in _WORK if s is not State.WAITING),
    State.REFERRED: tuple(s for s in _WORK if s is not State.REFERRED),
    State.CLOSED: (State.REOPENED,),
    State.REOPENED: _WORK,
}
"""From each state, the states that may follow."""


def may_move(before: State, after: State) -> bool:
    """Say whether a concern may go from one state to another."""
    return after in MOVES[before]


def check_move(before: State, after: State) -> None:
    """Raise NotNow for a move that is not in the table."""
    if not may_move(before, after):
        raise NotNow


def diagram() -> str:
    """Return the table as a Mermaid state diagram; docs/lifecycle.md holds it, and a test compares the two."""
    lines = [
        f"    {before.label.replace(' ', '_')} --> {after.label.replace(' ', '_')}"
        for before, allowed in MOVES.items()
        for after in allowed
    ]
    return "\n".join(["stateDiagram-v2", f"    [*] --> {State.RAISED.label}", *lines, ""])
