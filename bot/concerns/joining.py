"""One post, many reporters: a report of a post that is dealt with already joins the open concern.

Each report stays a concern of its own, with its own reference, words and evidence, so that whoever made it learns only
what a report tells. It goes the way of the concern that it joined. Whoever is named in one of them is shut out of both.
Nothing joins what is less serious than itself, so that no threat waits behind a complaint. Danger and what is critical
joins only what nobody has acknowledged yet, and no other report takes it from anybody: who deals with that report reads
it beside them.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.concerns.additions import Along
from bot.concerns.addresses import Trace
from bot.concerns.concern import NO_WORDS, Concern, Severity, Words
from bot.concerns.lifecycle import State, may_move
from bot.concerns.register import Register
from bot.concerns.routes import Routes
from bot.concerns.routing import may_read, readers, routed
from bot.errors import NobodyLeft
from bot.events import Action, Event
from bot.people import Directory, Post

BY_REPORT = "report"
"""Under which key an event says which report shut somebody out."""


@dataclass(frozen=True, slots=True)
class Joined:
    """A new report as it is stored, and what becomes of the open concerns of the same post along with it."""

    report: Concern
    along: tuple[Along, ...] = ()


def join(new: Concern, same_post: Iterable[Concern], routes: Routes, directory: Directory) -> Joined:
    """Return how a new report is stored beside the concerns of the same post, and what changes for those.

    It joins the most serious that is open at the same school and goes to the same post, of several the oldest, unless
    it is more serious itself. Whoever is named in one of them is shut out of all, except of what is grave: that is kept
    from those alone whom it names itself, and goes with no report that names others. A reporter who is named there,
    stepped aside from it, or would read this one and may not read that one joins nothing: what they see is what a first
    report shows, and nothing of the other ever reaches them.
    """
    opened = sorted(filter(lambda c: _is_beside(c, new), same_post), key=_age)
    alone = _is_to_learn_nothing(new, opened, directory)
    try:
        report = _kept_from_those_named(replace(new, alone=alone), opened, routes, directory)
        after = _without_those_named(opened, report, routes, directory)
    except NobodyLeft:  # nobody could deal with all of them: each stays with those who can
        return Joined(new)
    if alone:
        report = replace(report, readers=report.readers | _who_watches(report, after))
    elif (takes := _that_takes(report, opened, after)) is not None:
        report = replace(
            report, joins=takes.reference, readers=report.readers | takes.readers, aside=report.aside | takes.aside
        )
        after = [_with_its_readers(each, report) for each in after]
    changes = zip(opened, after, strict=True)
    return Joined(report, tuple(_along(report, before, now, directory) for before, now in changes if now != before))


def _is_beside(concern: Concern, new: Concern) -> bool:
    return concern.school == new.school and concern.state is not State.CLOSED


def _age(concern: Concern) -> tuple[datetime, str]:
    return concern.raised_at, concern.reference


def weight(concern: Concern) -> tuple[bool, Severity]:
    """Return how much a report weighs: danger first, then how serious it is."""
    return concern.danger, concern.severity


def is_grave(concern: Concern) -> bool:
    """Say whether a concern tells of danger or is critical, so that no other report takes it from anybody."""
    return concern.danger or concern.severity is Severity.CRITICAL


def spreads(concern: Concern) -> frozenset[str]:
    """Return who is shut out of every report of the post because this one names them."""
    return concern.named - concern.no_bearing


def _is_to_learn_nothing(new: Concern, opened: Sequence[Concern], directory: Directory) -> bool:
    """Say whether somebody reads the report that they make, and must not come to know by it that there are others."""
    raiser = directory.person(new.raised_by)
    return raiser is not None and may_read(raiser, new) and not all(may_read(raiser, each) for each in opened)


def _kept_from_those_named(new: Concern, opened: Sequence[Concern], routes: Routes, directory: Directory) -> Concern:
    """Return a new report out of sight of those whom the others name, and who stepped aside from the post.

    Never of the person who makes it: what they see of their own report must not tell of another. A grave one is kept
    from none of those named: whoever deals with the reports that name them reads it beside them.
    """
    found = frozenset[str]().union(*(spreads(each) | each.shut_out for each in opened)) - {new.raised_by}
    elsewhere = frozenset[str]() if is_grave(new) else found
    aside = frozenset[str]().union(*(each.aside for each in opened)) - {new.raised_by}
    if elsewhere - new.named or aside:
        new = routed(replace(new, shut_out=elsewhere - new.named, aside=aside), routes, directory)
    return read_beside(new, opened, directory) if is_grave(new) else new


def _that_takes(report: Concern, opened: Sequence[Concern], after: Sequence[Concern]) -> Concern | None:
    if any(report.raised_by in each.kept_from | each.aside for each in opened):
        return None
    fit = [each for each in after if _may_take(each, report)]
    return the_most_serious(fit) if fit else None


def the_most_serious(reports: Iterable[Concern]) -> Concern:
    """Return the most serious of some reports, and of several the oldest: the one that others join."""
    return min(reports, key=lambda c: (not c.danger, -c.severity, _age(c)))


def _may_take(concern: Concern, report: Concern) -> bool:
    goes_alone = bool(concern.joins) or concern.alone
    fits = concern.owner == report.owner and weight(report) <= weight(concern)
    return not goes_alone and fits and not _hides(concern, report) and not _names_others(concern, report)


def _hides(concern: Concern, report: Concern) -> bool:
    """Say whether a grave report would lie behind a concern that is acknowledged, with no row and no clock."""
    return is_grave(report) and concern.state is not State.RAISED


def _names_others(concern: Concern, report: Concern) -> bool:
    return is_grave(concern) and concern.kept_from != report.kept_from


def _who_watches(report: Concern, opened: Iterable[Concern]) -> frozenset[Post]:
    """Return who deals with the concerns that name a reporter: they read that report, unseen by whoever made it."""
    return frozenset(each.owner for each in opened if report.raised_by in each.kept_from)


def read_beside(concern: Concern, reports: Iterable[Concern], directory: Directory) -> Concern:
    """Return a grave concern that whoever deals with a report that names one of its readers reads as well."""
    naming = list(reports_that_name_a_reader(concern, reports, directory))
    posts = {each.owner for each in naming if each.owner in each.readers}
    people = frozenset[str]().union(*(each.reading for each in naming if each.owner not in each.readers))
    return replace(concern, readers=concern.readers | posts, reading=concern.reading | people)


def reports_that_name_a_reader(concern: Concern, reports: Iterable[Concern], directory: Directory) -> Iterator[Concern]:
    """Yield which other reports of the post name somebody who reads a grave concern all the same."""
    reading = _ids(concern, directory) if is_grave(concern) else frozenset()
    yield from (each for each in reports if not spreads(each).isdisjoint(reading))


def _without_those_named(
    opened: Sequence[Concern], report: Concern, routes: Routes, directory: Directory
) -> list[Concern]:
    """Return the concerns of a post without whoever a new report names; what is grave stays, with its reports."""
    mains = {each.reference: each for each in opened}
    stays = [is_grave(mains.get(each.joins, each)) for each in opened]
    after = [
        read_beside(each, [report], directory) if grave else _without(each, report.named, routes, directory)
        for each, grave in zip(opened, stays, strict=True)
    ]
    return _kept_together(opened, after)


def _without(concern: Concern, named: frozenset[str], routes: Routes, directory: Directory) -> Concern:
    """Return a concern with everybody shut out whom another report names; the next in line takes over its owner's."""
    if named <= concern.kept_from:
        return concern
    going = routed(replace(concern, shut_out=concern.shut_out | (named - concern.named)), routes, directory)
    return replace(going, handler="" if concern.handler in going.kept_from else concern.handler)


def _kept_together(before: Sequence[Concern], after: Sequence[Concern]) -> list[Concern]:
    """Return concerns after a change of hands; a report that goes with another has its owner and its readers still."""
    mains, were = ({each.reference: each for each in some} for some in (after, before))
    pairs = zip(before, after, strict=True)
    return [
        _like(mains[now.joins], now)
        if now.joins in mains and (now, mains[now.joins]) != (was, were[now.joins])
        else now
        for was, now in pairs
    ]


def _like(main: Concern, report: Concern) -> Concern:
    return replace(report, owner=main.owner, readers=report.readers | main.readers)


def _with_its_readers(concern: Concern, report: Concern) -> Concern:
    """Return a concern that whoever reads one report of the post may read as well, if it is of those that joined."""
    together = report.joins in {concern.reference, concern.joins}
    return replace(concern, readers=concern.readers | report.readers) if together else concern


def _along(report: Concern, before: Concern, after: Concern, directory: Directory) -> Along:
    event = Event(
        report.raised_by,
        _what_came(report, before, after),
        before.reference,
        report.raised_at,
        {BY_REPORT: report.reference},
    )
    return Along(before, replace(after, version=before.version + 1), event, told=_ids(after, directory))


def _what_came(report: Concern, before: Concern, after: Concern) -> Action:
    if after.kept_from != before.kept_from:
        return Action.SHUT_OUT
    together = report.joins and report.joins in {before.reference, before.joins}
    return Action.REPORT_JOINED if together else Action.READ_BESIDE


def _ids(concern: Concern, directory: Directory) -> frozenset[str]:
    """Return the ids of those who may read a concern."""
    return frozenset(person.id for person in readers(concern, directory))


def beside(concern: Concern, register: Register) -> list[Concern]:
    """Return the other reports of the same post that go with a concern, the first one first; none that is erased."""
    main = register.find(concern.joins) if concern.joins else concern
    reports = [main, *register.reports(main)]
    return [each for each in reports if each.reference != concern.reference and each.erased_at is None]


def of_one_post(concern: Concern, register: Register) -> list[Concern]:
    """Return all other concerns of the same post, wherever and in whatever state, the oldest first; none erased."""
    found = {each.reference: each for trace, each in register.sharing(concern) if trace is Trace.POST}
    return sorted((each for each in found.values() if each.erased_at is None), key=_age)


def apart(concern: Concern, register: Register) -> list[Concern]:
    """Return the other open concerns of the same post at its school that do not go with it, the oldest first."""
    together = {each.reference for each in (concern, *beside(concern, register))}
    others = (each for each in of_one_post(concern, register) if each.reference not in together)
    return [each for each in others if _is_beside(each, concern)]


@dataclass(frozen=True, slots=True)
class Given:
    """A concern that somebody loses sight of or gets, as it is stored, and its other reports along with it."""

    after: Concern
    along: tuple[Along, ...] = ()


def given(  # noqa: PLR0913, PLR0917 - what it is decided by
    before: Concern,
    after: Concern,
    others: Sequence[Concern],
    event: Event,
    routes: Routes,
    directory: Directory,
    elsewhere: Sequence[Concern] = (),
) -> Given:
    """Return what becomes of the other reports of a post when one of them goes from `before` to `after`.

    Whoever loses sight of that one loses sight of all, and they go to whoever has it from then on; those that are dealt
    with `elsewhere` only lose whoever is named. A report whose own raiser is named by it goes with the others no more,
    nor does one that is more serious now than the concern that it joined.
    """
    moved = [_as_given(each, before, after, (after, *others, *elsewhere)) for each in others]
    if (after.owner, after.readers) != (before.owner, before.readers):
        also = {post for each in moved for post in _reads_besides(each, routes, directory)}
        after = replace(after, readers=after.readers | also | _who_watches(after, elsewhere))
        after = read_beside(after, elsewhere, directory)
        moved = [replace(each, owner=after.owner, readers=after.readers, reading=after.reading) for each in moved]
    stored = [_with_its_handler(each, directory) for each in moved]
    main = next((each for each in (after, *stored) if not each.joins), None)
    together = [_on_its_own(each, main) for each in stored]
    reports = (after, *others, *elsewhere)
    far = [_as_given_elsewhere(each, before, after, reports, routes, directory) for each in elsewhere]
    far = _kept_together(elsewhere, far)
    along = [(was, now, event) for was, now in zip(others, together, strict=True)]
    # Who reads only that one learns neither who did what to this one nor that there is one.
    quietly = replace(event, action=Action.KEPT_FROM)
    along += [(was, now, quietly) for was, now in zip(elsewhere, far, strict=True)]
    return Given(
        _on_its_own(after, main),
        tuple(_given_along(was, now, by, directory) for was, now, by in along if now != was),
    )


def _given_along(before: Concern, after: Concern, event: Event, directory: Directory) -> Along:
    return Along(
        before,
        replace(after, version=before.version + 1),
        replace(event, subject=before.reference),
        told=_ids(after, directory),
    )


def _as_given(other: Concern, before: Concern, after: Concern, reports: Sequence[Concern]) -> Concern:
    known = replace(other, shut_out=_shut_out(other, before, after, reports), aside=other.aside | after.aside)
    if (before.about, before.school) == (after.about, after.school):
        return known
    return replace(known, about=after.about, school=after.school)


def _shut_out(other: Concern, before: Concern, after: Concern, reports: Sequence[Concern]) -> frozenset[str]:
    """Return who is shut out of a report by the others: those named now, and no more those whom none of them names."""
    named = frozenset[str]().union(*(spreads(each) for each in reports if each.reference != other.reference))
    no_more = (before.kept_from - after.kept_from) - named
    return ((other.shut_out - no_more) | (spreads(after) - spreads(before))) - other.named


def _as_given_elsewhere(  # noqa: PLR0913, PLR0917 - what it is decided by
    other: Concern,
    before: Concern,
    after: Concern,
    reports: Sequence[Concern],
    routes: Routes,
    directory: Directory,
) -> Concern:
    """Return a concern of the same post that somebody else deals with; where nobody could, it stays as it is."""
    shut_out, aside = _shut_out(other, before, after, reports), other.aside | (after.aside - before.aside)
    if (shut_out, aside) == (other.shut_out, other.aside):
        return other
    try:
        going = routed(replace(other, shut_out=shut_out, aside=aside), routes, directory)
    except NobodyLeft:
        return other
    return _with_its_handler(read_beside(going, reports, directory), directory)


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


def _on_its_own(concern: Concern, main: Concern | None) -> Concern:
    """Return a concern that goes with no other where its raiser is named, or where it weighs more than the main one."""
    weighs_more = main is not None and concern.joins == main.reference and weight(concern) > weight(main)
    return replace(concern, joins="") if weighs_more or concern.raised_by in concern.kept_from else concern


def leaving(
    before: Concern, after: Concern, register: Register, event: Event, unseen: Collection[str] = ()
) -> tuple[Concern, tuple[Along, ...]]:
    """Return a concern after a change, and the reports that go with it no more.

    Nothing more serious goes with what is less, and nothing open with what is closed, such as the reports that are
    `unseen`, by their references: each has a row, a state and clocks of its own from then on.
    """
    if (weight(after), after.state) == (weight(before), before.state):
        return after, ()
    if after.joins:
        return (after if _may_go_with(after, register.find(after.joins)) else replace(after, joins="")), ()
    left = unseen if after.state is State.CLOSED else ()
    reports = register.reports(before)
    gone = (each for each in reports if weight(each) > weight(after) or each.reference in left)
    return after, tuple(_leaves(each, event) for each in gone)


def _may_go_with(report: Concern, main: Concern) -> bool:
    is_left_open = main.state is State.CLOSED and report.state is not State.CLOSED
    return weight(report) <= weight(main) and not is_left_open


def _leaves(report: Concern, event: Event) -> Along:
    own = Event(event.actor, Action.REPORT_APART, report.reference, event.at)
    return Along(report, replace(report, joins="", version=report.version + 1), own)


def brought_along(
    reports: Sequence[Concern], after: Concern, actor: str, at: datetime, told: str = ""
) -> tuple[Along, ...]:
    """Return what happens to the reports that joined a concern when it comes to a new state.

    A report that nobody has acknowledged yet is acknowledged on the way; one that cannot go there stays where it is.
    Whoever calls this leaves out the reports that nobody has read.
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
        return replace(after, acknowledged_at=at, news_at=None)
    if state is State.CLOSED:
        ending = {name: getattr(like, name) for name in ("outcome", "support", "decided_by", "review_on")}
        return replace(after, closed_at=at, **ending)
    if state is State.REOPENED:
        return replace(after, closed_at=None, outcome=None, support=None, decided_by="", review_on=None)
    return after
