"""Fake of bot/concerns/groups.py: group chats in memory."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from bot.concerns.groups import GroupChat, HeldGroup, Reason, StepTaken
from bot.concerns.privacy import OnHold
from bot.concerns.redaction import Piece
from bot.errors import Busy, NotThere, Stale
from bot.events import Event

UseOnce = Callable[[str, str, str], bool]


def _always(_nonce: str, _person: str, _reference: str) -> bool:
    return True


class FakeGroups:
    """Group chats in memory; `busy = True` makes everything fail."""

    def __init__(self, events: list[Event] | None = None, use_once: UseOnce = _always) -> None:
        self.events = [] if events is None else events
        self.busy = False
        self._groups: dict[str, GroupChat] = {}
        self._steps: dict[str, tuple[str, StepTaken]] = {}
        self._reasons: list[tuple[str, Reason]] = []
        self._erased: set[str] = set()
        self._use_once = use_once

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
        if group.id in self._erased:
            raise NotThere
        self._groups.setdefault(group.id, group)
        self._steps[nonce] = group.id, taken
        self.events.append(event)
        return group.id

    def record(self, event: Event) -> None:
        """Write down that somebody read something."""
        self._check()
        self.events.append(event)

    def reasons(self, group: GroupChat) -> Sequence[Reason]:
        """Return why it is held or kept on, the earliest first."""
        return [reason for group_id, reason in self._reasons if group_id == group.id]

    def decide(self, before: GroupChat, after: GroupChat, reason: Reason, *, nonce: str, event: Event) -> None:
        """Store how long a group is kept, once for each nonce."""
        if not self._use_once(nonce, event.actor, before.reference):
            return
        self._as_it_was(before)
        self._groups[before.id] = replace(after, version=before.version + 1)
        self._reasons.append((before.id, reason))
        self.events.append(event)

    def erase(self, before: GroupChat, *, nonce: str, event: Event) -> None:
        """Forget a group, once for each nonce."""
        if not self._use_once(nonce, event.actor, before.reference):
            return
        if self._as_it_was(before).legal_hold:
            raise OnHold
        self._erased.add(before.id)
        del self._groups[before.id]
        self._steps = {nonce: step for nonce, step in self._steps.items() if step[0] != before.id}
        self._reasons = [each for each in self._reasons if each[0] != before.id]
        self.events.append(event)

    def held(self) -> Sequence[HeldGroup]:
        """Return every group, opened."""
        return [
            HeldGroup(
                group,
                (
                    Piece("group_chats", "group_name", group.name),
                    *(Piece("group_reasons", "", reason.why) for reason in self.reasons(group)),
                ),
                tuple(self.taken(group)),
            )
            for group in self.all()
        ]

    def _as_it_was(self, before: GroupChat) -> GroupChat:
        found = self.find(before.id)
        if found.version != before.version:
            raise Stale
        return found

    def _check(self) -> None:
        if self.busy:
            raise Busy
