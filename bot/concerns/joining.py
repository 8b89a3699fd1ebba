"""One post, many reporters: a report of a post that is dealt with already joins the open concern.

Each report stays a concern of its own, with its own reference, words and evidence, so that whoever made it learns only
what a report tells. It goes the way of the concern that it joined. Whoever is named in one of them is shut out of both.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.concerns.additions import Along
from bot.concerns.concern import NO_WORDS, Concern, Words
from bot.concerns.lifecycle import State, may_move
from bot.concerns.routing import Route, route
from bot.errors import NobodyLeft
from bot.events import Action, Event
from bot.people import Directory, Post, Role


@dataclass(frozen=True, slots=True)
class Joined:
    """A new report as it is stored, and what becomes of the open concern of the same post: None where there is none.

    `opened` and `after` are that concern before and after; they are the same where nobody new is shut out of it.
    """

    report: Concern
    opened: Concern | None = None
    after: Concern | None = None

    @property
    def along(self) -> tuple[Along, ...]:
        """The change to the open concern, if there is one."""
        if self.opened is None or self.after is None or self.after == self.opened:
            return ()
        event = Event(self.report.raised_by, Action.SHUT_OUT, self.opened.reference, self.report.raised_at)
        return (Along(self.opened, self.after, event),)


def join(new: Concern, same_post: Iterable[Concern], directory: Directory, *, danger: bool = False) -> Joined:
    """Return how a new report is stored beside the concerns of the same post.

    It joins the oldest that is open at the same school. A reporter whom that one names joins nothing, so that nothing
    of it ever reaches them; whoever is named in one is shut out of the other all the same.
    """
    opened = min(filter(lambda c: _takes(c, new), same_post), key=lambda c: (c.raised_at, c.reference), default=None)
    if opened is None:
        return Joined(new)
    named = new.named | opened.named
    try:
        going = _routed(new, named, directory, danger=danger)
        staying = _routed(opened, named, directory, danger=_told_of_danger(opened))
    except NobodyLeft:  # nobody could deal with the two together: each stays with those who can
        return Joined(new)
    after = _shut_out(opened, staying)
    report = replace(new, named=going.named, owner=going.owner, readers=going.readers)
    if new.raised_by not in opened.named and going.owner == after.owner:
        # Whoever deals with the post reads every report of it.
        report = replace(report, joins=opened.reference, readers=going.readers | after.readers)
    return Joined(report, opened, after)


def _takes(concern: Concern, new: Concern) -> bool:
    return concern.school == new.school and concern.state is not State.CLOSED and not concern.joins


def _routed(concern: Concern, named: frozenset[str], directory: Directory, *, danger: bool) -> Route:
    return route(concern.about, concern.school, named, directory, danger=danger)


def _told_of_danger(concern: Concern) -> bool:
    return Post(Role.SAFEGUARDING_LEAD, concern.school) in concern.readers


def _shut_out(concern: Concern, staying: Route) -> Concern:
    if staying.named <= concern.named:
        return concern
    handler = "" if concern.handler in staying.named else concern.handler
    return replace(
        concern,
        named=staying.named,
        owner=staying.owner,
        readers=staying.readers,
        handler=handler,
        version=concern.version + 1,
    )


def brought_along(
    reports: Sequence[Concern], after: Concern, actor: str, at: datetime, told: str = ""
) -> tuple[Along, ...]:
    """Return what happens to the reports that joined a concern when it comes to a new state.

    A report that nobody has acknowledged yet is acknowledged on the way; one that cannot go there stays where it is.
    """
    return tuple(step for report in reports for step in _steps(report, after, actor, at, told))


def _steps(report: Concern, after: Concern, actor: str, at: datetime, told: str) -> list[Along]:
    steps: list[Along] = []
    for state in _way(report.state, after.state):
        before = steps[-1].after if steps else report
        details = {"from": before.state.value, "to": state.value}
        event = Event(actor, Action.CONCERN_MOVED, report.reference, at, details)
        words = Words(told_raiser=told) if state is State.CLOSED else NO_WORDS
        steps.append(Along(before, in_state(before, state, after, at), event, words))
    return steps


def _way(before: State, after: State) -> tuple[State, ...]:
    if may_move(before, after):
        return (after,)
    if before is State.RAISED and may_move(State.ACKNOWLEDGED, after):
        return (State.ACKNOWLEDGED, after)
    return ()


def in_state(before: Concern, state: State, like: Concern, at: datetime) -> Concern:
    """Return a concern's next version in another state; how it ended is taken from a concern that it is `like`."""
    after = replace(before, state=state, version=before.version + 1)
    if state is State.ACKNOWLEDGED:
        return replace(after, acknowledged_at=at)
    if state is State.CLOSED:
        ending = {name: getattr(like, name) for name in ("outcome", "support", "decided_by", "review_on")}
        return replace(after, closed_at=at, **ending)
    if state is State.REOPENED:
        return replace(after, closed_at=None, outcome=None, support=None, decided_by="", review_on=None)
    return after
