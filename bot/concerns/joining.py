"""One post, many reporters: a report of a post that is dealt with already joins the open concern.

Each report stays a concern of its own, with its own reference, words and evidence, so that whoever made it learns only
what a report tells. It goes the way of the concern that it joined. Whoever is named in one of them is shut out of both.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.concerns.additions import Along
from bot.concerns.concern import NO_WORDS, Concern, Words
from bot.concerns.lifecycle import State, may_move
from bot.concerns.register import Register
from bot.concerns.routes import Routes
from bot.concerns.routing import may_read, readers, routed
from bot.errors import NobodyLeft
from bot.events import Action, Event
from bot.people import Directory, Post


@dataclass(frozen=True, slots=True)
class Joined:
    """A new report as it is stored, and what becomes of the open concerns of the same post along with it."""

    report: Concern
    along: tuple[Along, ...] = ()


def join(new: Concern, same_post: Iterable[Concern], routes: Routes, directory: Directory) -> Joined:
    """Return how a new report is stored beside the concerns of the same post, and what changes for those.

    It joins the oldest that is open at the same school and goes to the same post. Whoever is named in one of them is
    shut out of all. A reporter who is named there joins nothing, so that nothing of it ever reaches them.
    """
    opened = sorted(filter(lambda c: _is_beside(c, new), same_post), key=lambda c: (c.raised_at, c.reference))
    named = new.named.union(*(each.named for each in opened))
    try:
        report = _without_those_aside(_on_its_way(new, named, routes, directory), opened, routes, directory)
        after = [_on_its_way(each, named, routes, directory) for each in opened]
    except NobodyLeft:  # nobody could deal with all of them: each stays with those who can
        return Joined(new)
    takes = next((each for each in after if not each.joins and each.owner == report.owner), None)
    if takes is not None and not any(new.raised_by in each.named for each in opened):
        report = replace(
            report, joins=takes.reference, readers=report.readers | takes.readers, aside=report.aside | takes.aside
        )
        after = [_with_its_readers(each, report) for each in after]
    changes = zip(opened, after, strict=True)
    return Joined(report, tuple(_along(report, before, now, directory) for before, now in changes if now != before))


def _is_beside(concern: Concern, new: Concern) -> bool:
    return concern.school == new.school and concern.state is not State.CLOSED


def _without_those_aside(new: Concern, opened: Iterable[Concern], routes: Routes, directory: Directory) -> Concern:
    """Return a new report out of sight of those who said that they should not deal with the post."""
    aside = frozenset[str]().union(*(each.aside for each in opened))
    return routed(replace(new, aside=aside), routes, directory) if aside else new


def _on_its_way(concern: Concern, named: frozenset[str], routes: Routes, directory: Directory) -> Concern:
    """Return a concern with everybody shut out who is named; the next in line takes over where its owner is."""
    going = routed(replace(concern, named=concern.named | named), routes, directory)
    if going.named <= concern.named:
        return concern
    return replace(going, handler="" if concern.handler in going.named else concern.handler)


def _with_its_readers(concern: Concern, report: Concern) -> Concern:
    """Return a concern that whoever reads one report of the post may read as well, if it is of those that joined."""
    together = report.joins in {concern.reference, concern.joins}
    return replace(concern, readers=concern.readers | report.readers) if together else concern


def _along(report: Concern, before: Concern, after: Concern, directory: Directory) -> Along:
    action = Action.REPORT_JOINED if after.named == before.named else Action.SHUT_OUT
    event = Event(report.raised_by, action, before.reference, report.raised_at)
    return Along(before, replace(after, version=before.version + 1), event, told=_ids(after, directory))


def _ids(concern: Concern, directory: Directory) -> frozenset[str]:
    """Return the ids of those who may read a concern."""
    return frozenset(person.id for person in readers(concern, directory))


def beside(concern: Concern, register: Register) -> list[Concern]:
    """Return the other reports of the same post that go with a concern, the first one first; none that is erased."""
    main = register.find(concern.joins) if concern.joins else concern
    reports = [main, *register.reports(main)]
    return [each for each in reports if each.reference != concern.reference and each.erased_at is None]


@dataclass(frozen=True, slots=True)
class Given:
    """A concern that somebody loses sight of or gets, as it is stored, and its other reports along with it."""

    after: Concern
    along: tuple[Along, ...] = ()


def given(  # noqa: PLR0913, PLR0917 - what it is decided by
    before: Concern, after: Concern, others: Sequence[Concern], event: Event, routes: Routes, directory: Directory
) -> Given:
    """Return what becomes of the other reports of a post when one of them goes from `before` to `after`.

    Whoever loses sight of that one loses sight of all, and they go to whoever has it from then on. A report whose own
    raiser is named by it goes with the others no more, so that nothing of how they end reaches them.
    """
    moved = [_as_given(each, before, after) for each in others]
    if (after.owner, after.readers) != (before.owner, before.readers):
        also = {post for each in moved for post in _reads_besides(each, routes, directory)}
        after = replace(after, readers=after.readers | also)
        moved = [replace(each, owner=after.owner, readers=after.readers, reading=after.reading) for each in moved]
    stored = [_on_its_own(_with_its_handler(each, directory)) for each in moved]
    changes = [(was, now) for was, now in zip(others, stored, strict=True) if now != was]
    return Given(
        _on_its_own(after),
        tuple(
            Along(
                was,
                replace(now, version=was.version + 1),
                replace(event, subject=was.reference),
                told=_ids(now, directory),
            )
            for was, now in changes
        ),
    )


def _as_given(other: Concern, before: Concern, after: Concern) -> Concern:
    named = (other.named - (before.named - after.named)) | after.named
    known = replace(other, named=named, aside=other.aside | after.aside)
    if (before.about, before.school) == (after.about, after.school):
        return known
    return replace(known, about=after.about, school=after.school)


def _reads_besides(report: Concern, routes: Routes, directory: Directory) -> Iterator[Post]:
    """Yield who reads a report by what it is itself, such as a threat, beside whoever deals with it."""
    try:
        own = routed(report, routes, directory)
    except NobodyLeft:
        return
    yield from own.readers - {own.owner}


def _with_its_handler(concern: Concern, directory: Directory) -> Concern:
    handler = directory.person(concern.handler)
    return concern if handler and may_read(handler, concern) else replace(concern, handler="")


def _on_its_own(concern: Concern) -> Concern:
    """Return a concern that goes with no other where the person who raised it is named."""
    return replace(concern, joins="") if concern.raised_by in concern.named else concern


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
