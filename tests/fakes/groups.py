"""Fake of bot/concerns/groups.py: group chats in memory."""

from collections.abc import Sequence

from bot.concerns.groups import GroupChat, StepTaken
from bot.errors import Busy, NotThere
from bot.events import Event


class FakeGroups:
    """Group chats in memory; `busy = True` makes everything fail."""

    def __init__(self, events: list[Event] | None = None) -> None:
        self.events = [] if events is None else events
        self.busy = False
        self._groups: dict[str, GroupChat] = {}
        self._steps: dict[str, tuple[str, StepTaken]] = {}

    def all(self) -> Sequence[GroupChat]:
        """Return every group, the one that was filed last first."""
        self._check()
        last = {group_id: max(t.at for g, t in self._steps.values() if g == group_id) for group_id in self._groups}
        return sorted(sorted(self._groups.values(), key=lambda g: g.id), key=lambda g: last[g.id], reverse=True)

    def find(self, group_id: str) -> GroupChat:
        """Return a group; raise NotThere."""
        self._check()
        if group_id not in self._groups:
            raise NotThere
        return self._groups[group_id]

    def taken(self, group: GroupChat) -> Sequence[StepTaken]:
        """Return the steps about a group, the earliest first."""
        self._check()
        found = [(taken.on, taken.at, nonce, taken) for nonce, (of, taken) in self._steps.items() if of == group.id]
        return [taken for *_, taken in sorted(found, key=lambda each: each[:3])]

    def file(self, group: GroupChat, taken: StepTaken, *, nonce: str, event: Event) -> str:
        """File a step once for each nonce."""
        self._check()
        if nonce in self._steps:
            before, by_then = self._steps[nonce]
            if by_then.by != taken.by:
                raise NotThere
            return before
        self._groups.setdefault(group.id, group)
        self._steps[nonce] = group.id, taken
        self.events.append(event)
        return group.id

    def record(self, event: Event) -> None:
        """Write down that somebody read something."""
        self._check()
        self.events.append(event)

    def _check(self) -> None:
        if self.busy:
            raise Busy
