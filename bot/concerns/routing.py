"""Who may know of a concern: rules named as sentences, over the table in routes.py.

Whoever is named in a concern is shut out of it altogether, and the next in line takes over; so does whoever says that
they should not deal with it.
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from enum import Enum, auto

from bot.concerns.concern import AboutWhom, Concern, Kind
from bot.concerns.routes import USUAL, Line, Matter, Routes
from bot.errors import NobodyLeft, NobodyYet
from bot.people import FEDERATION, Directory, Person, Post, Role

_ONE_A_SCHOOL = {Role.HEADTEACHER, Role.DEPUTY_HEADTEACHER, Role.SAFEGUARDING_LEAD}
_POSTS = {*_ONE_A_SCHOOL, Role.EXECUTIVE_HEADTEACHER, Role.CHAIR_OF_GOVERNORS, Role.DATA_PROTECTION_LEAD}
"""Roles of which there is one at a place, so that two who hold it share it."""


class Sight(Enum):
    """How much of a concern a person may see."""

    NOTHING = auto()
    """Not even that it exists."""
    RECEIPT = auto()
    """What the person who raised it sees: what they wrote of the post, its state, and what they were told."""
    FULL = auto()
    """The whole record."""


@dataclass(frozen=True, slots=True)
class Route:
    """Where a concern goes: whom it is about in the end, who is shut out, who deals with it and who may read it.

    `reading` are people who read it for themselves and not by a post: the line manager of whoever raised it.
    """

    about: AboutWhom
    named: frozenset[str]
    owner: Post
    readers: frozenset[Post]
    reading: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class _Recipient:
    """A post, or one person who holds it."""

    post: Post
    person: str = ""


def post_at(role: Role, school: str) -> Post:
    """Return the post that a role means for a school."""
    return Post(role, school if role in _ONE_A_SCHOOL else FEDERATION)


def is_involved(post: Post, named: Iterable[str], directory: Directory) -> bool:
    """Say whether anybody who holds the post is named; a shared post is out when one of its holders is."""
    return not {p.id for p in directory.holders(post)}.isdisjoint(named)


def route(about: AboutWhom, school: str, named: Iterable[str], directory: Directory, *, danger: bool = False) -> Route:
    """Return where a concern goes by the usual table; raise NobodyLeft or NobodyYet as `route_by` does."""
    return route_by(USUAL, Matter(about, school, danger=danger), named, directory)


def route_by(
    routes: Routes, matter: Matter, named: Iterable[str], directory: Directory, aside: Collection[str] = ()
) -> Route:
    """Return where a concern goes; raise NobodyLeft where all in line are involved, NobodyYet where nobody is in it.

    `aside` are those who said that they should not deal with it: a post that somebody else shares with them stays in
    line. Where it is `danger`, more people may read it, as the table says.
    """
    shut_out = frozenset(named) | heads_meant(matter.about, matter.school, directory)
    return _route(routes, matter, shut_out, directory, aside)


def _route(
    routes: Routes, matter: Matter, shut_out: frozenset[str], directory: Directory, aside: Collection[str]
) -> Route:
    about = _about_in_the_end(matter.about, shut_out, directory)
    return _along(
        routes.line(replace(matter, about=about)), matter, about, _Out(shut_out, frozenset(), aside), directory
    )


@dataclass(frozen=True, slots=True)
class _Out:
    """Who is out: named in it, named in another report of the same post, or aside of their own accord."""

    named: frozenset[str]
    elsewhere: frozenset[str]
    aside: Collection[str]


def _along(line: Line, matter: Matter, about: AboutWhom, out: _Out, directory: Directory) -> Route:
    free = _Free(directory, matter, out.named | out.elsewhere, frozenset(out.aside))
    owner = free.first(line.to)
    beside = free.all((*line.reads, *(line.in_danger if matter.danger else ())))
    reads = (owner, *beside)
    return Route(
        about,
        out.named,
        owner.post,
        frozenset(each.post for each in reads if not each.person),
        frozenset(each.person for each in reads if each.person),
    )


@dataclass(frozen=True, slots=True)
class _Free:
    """Who can take a concern."""

    directory: Directory
    matter: Matter
    named: frozenset[str]
    aside: frozenset[str]

    def first(self, line: Iterable[Role]) -> _Recipient:
        """Return the first in line; raise NobodyLeft or NobodyYet."""
        filled = [each for role in line for each in self._holding(role)]
        for each in filled:
            if self._may(each):
                return each
        raise NobodyLeft if filled else NobodyYet

    def all(self, roles: Iterable[Role]) -> Iterator[_Recipient]:
        """Yield all of these roles that can; a post that is vacant today may be filled tomorrow."""
        for role in roles:
            yield from (each for each in self._recipients(role) if self._may(each))

    def _recipients(self, role: Role) -> Iterator[_Recipient]:
        if role is not Role.LINE_MANAGER:
            yield _Recipient(post_at(role, self.matter.school))
        elif manager := manager_of(self.matter.raised_by, self.directory):
            yield _Recipient(manager.post, manager.id)

    def _holding(self, role: Role) -> Iterator[_Recipient]:
        return (each for each in self._recipients(role) if self.directory.holders(each.post))

    def _may(self, recipient: _Recipient) -> bool:
        if recipient.person:
            return self._may_person(recipient.person)
        holders = {person.id for person in self.directory.holders(recipient.post)}
        return holders.isdisjoint(self.named) and not (holders and holders <= self.aside)

    def _may_person(self, person_id: str) -> bool:
        person = self.directory.person(person_id)
        shared = (post for post in (person.posts if person else ()) if post.role in _POSTS)
        if any(is_involved(post, self.named, self.directory) for post in shared):
            return False
        return person_id not in self.named | self.aside


def manager_of(person_id: str, directory: Directory) -> Person | None:
    """Return somebody's line manager, or None where nobody who works here is."""
    person = directory.person(person_id)
    return directory.person(person.manager) if person and person.manager else None


def heads_meant(about: AboutWhom, school: str, directory: Directory) -> frozenset[str]:
    """Return who is named, without being ticked, by saying that something is about the headteacher of a school."""
    if about is not AboutWhom.HEADTEACHER:
        return frozenset()
    return frozenset(person.id for person in directory.holders(Post(Role.HEADTEACHER, school)))


def _about_in_the_end(about: AboutWhom, named: Iterable[str], directory: Directory) -> AboutWhom:
    # A post that names a headteacher is about a headteacher, whatever box was ticked.
    roles = {role for person in map(directory.person, named) if person for role in person.roles}
    if roles & {Role.HEADTEACHER, Role.EXECUTIVE_HEADTEACHER}:
        return AboutWhom.HEADTEACHER
    return AboutWhom.GOVERNOR if Role.CHAIR_OF_GOVERNORS in roles else about


def matter_of(concern: Concern) -> Matter:
    """Return what the route of a concern depends on; one that the lead reads for danger stays so."""
    lead = post_at(Role.SAFEGUARDING_LEAD, concern.school)
    danger = concern.danger or concern.kind is Kind.THREAT or lead in concern.readers
    return Matter(
        concern.about, concern.school, concern.kind, concern.platform, concern.relation, concern.raised_by, danger
    )


def routed(concern: Concern, routes: Routes, directory: Directory) -> Concern:
    """Return a concern on the route that it should be on now; raise NobodyLeft or NobodyYet as `route_by` does.

    Nobody is named by this: whoever became headteacher since it was raised is not whom it is about. Where another
    report of the post names a headteacher, it goes the way of what is about one, and goes on being about what it is.
    """
    matter = matter_of(concern)
    about = _about_in_the_end(matter.about, concern.named, directory)
    out = _Out(concern.named, concern.shut_out, concern.aside)
    return on(_along(line_for(concern, routes, directory), matter, about, out, directory), concern)


def line_for(concern: Concern, routes: Routes, directory: Directory) -> Line:
    """Return the line of the table that a concern goes along, with what other reports of the post say of whom.

    A report that is alone keeps to its own line, for as long as whoever made it is not shut out of it themselves.
    """
    matter, kept_from = matter_of(concern), concern.kept_from
    on_its_own = concern.alone and concern.raised_by not in kept_from
    named = concern.named if on_its_own else kept_from
    return routes.line(replace(matter, about=_about_in_the_end(matter.about, named, directory)))


def on(going: Route, concern: Concern) -> Concern:
    """Return a concern on a route."""
    return replace(
        concern,
        about=going.about,
        named=going.named,
        owner=going.owner,
        readers=going.readers,
        reading=going.reading,
    )


def may_read(person: Person, concern: Concern) -> bool:
    """Say whether a person may read the whole record."""
    if concern.erased_at is not None or person.id in concern.kept_from or person.id in concern.aside:
        return False
    return person.id in concern.reading or not concern.readers.isdisjoint(person.posts)


def may_count(person: Person, concern: Concern) -> bool:
    """Say whether a concern may be counted for a person: one that names them never is, nor what is of the same post.

    Whom an erased one named nobody knows any more, so that it is counted for the posts alone that could read it.
    """
    known = concern.erased_at is None or not concern.readers.isdisjoint(person.posts)
    return person.id not in concern.kept_from and known


def readers(concern: Concern, directory: Directory) -> tuple[Person, ...]:
    """Return everybody who may read the whole record now."""
    return tuple(person for person in directory.people() if may_read(person, concern))


def owners(concern: Concern, directory: Directory) -> tuple[Person, ...]:
    """Return who deals with a concern now: whoever holds the post, except those who may not read it."""
    return tuple(person for person in directory.holders(concern.owner) if may_read(person, concern))


def has_a_queue(person: Person, routes: Routes = USUAL) -> bool:
    """Say whether a concern can ever be routed to one of this person's roles; an empty queue then betrays nothing."""
    return not person.roles.isdisjoint(routes.roles)


def raised_it(person: Person, concern: Concern) -> bool:
    """Say whether this person raised the concern."""
    return person.id == concern.raised_by


def sight(person: Person, concern: Concern) -> Sight:
    """Return how much of a concern a person may see. Who raised it keeps a receipt, even of a post of their own."""
    if may_read(person, concern):
        return Sight.FULL
    return Sight.RECEIPT if raised_it(person, concern) else Sight.NOTHING
