"""Who may know of a concern: a table, and rules named as sentences.

The policy names four recipients and never one address: the line manager (B.3, B.4), "their manager" (B.6), the
headteacher (B.3, Class Dojo) and senior management (E). Whoever is named in a concern is shut out of it altogether,
and the next in line takes over.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum, auto

from bot.concerns.concern import AboutWhom, Concern
from bot.errors import NobodyLeft, NobodyYet
from bot.people import FEDERATION, Directory, Person, Post, Role

_LEADERS = (Role.HEADTEACHER, Role.EXECUTIVE_HEADTEACHER, Role.CHAIR_OF_GOVERNORS)
_ABOVE_THE_SCHOOL = (Role.CHAIR_OF_GOVERNORS, Role.EXECUTIVE_HEADTEACHER)

LINE: Mapping[AboutWhom, tuple[Role, ...]] = {
    AboutWhom.SCHOOL: _LEADERS,
    AboutWhom.PUPIL: _LEADERS,
    AboutWhom.STAFF: _LEADERS,
    AboutWhom.HEADTEACHER: _ABOVE_THE_SCHOOL,
    AboutWhom.GOVERNOR: _ABOVE_THE_SCHOOL,
}
"""Who deals with it, first to last: the first whose post is filled and not involved."""

ALSO_READ: Mapping[AboutWhom, tuple[Role, ...]] = {
    AboutWhom.SCHOOL: (Role.EXECUTIVE_HEADTEACHER,),
    AboutWhom.PUPIL: (Role.EXECUTIVE_HEADTEACHER, Role.SAFEGUARDING_LEAD),
    AboutWhom.STAFF: (Role.EXECUTIVE_HEADTEACHER,),
    AboutWhom.HEADTEACHER: (),
    AboutWhom.GOVERNOR: (),
}
"""Who may read it beside the one who deals with it."""

_ONE_A_SCHOOL = {Role.HEADTEACHER, Role.SAFEGUARDING_LEAD}


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
    """Where a concern goes: whom it is about in the end, who is shut out, who deals with it and who may read it."""

    about: AboutWhom
    named: frozenset[str]
    owner: Post
    readers: frozenset[Post]


def post_at(role: Role, school: str) -> Post:
    """Return the post that a role means for a school."""
    return Post(role, school if role in _ONE_A_SCHOOL else FEDERATION)


def is_involved(post: Post, named: Iterable[str], directory: Directory) -> bool:
    """Say whether anybody who holds the post is named; a shared post is out when one of its holders is."""
    return not {p.id for p in directory.holders(post)}.isdisjoint(named)


def route(about: AboutWhom, school: str, named: Iterable[str], directory: Directory, *, danger: bool = False) -> Route:
    """Return where a concern goes; raise NobodyLeft where all in line are involved, NobodyYet where nobody is in it.

    Where it reads like `danger`, the safeguarding lead may read it too, unless it is about those above the school.
    """
    shut_out = _with_the_headteacher(about, school, named, directory)
    about_in_the_end = _about_in_the_end(about, shut_out, directory)
    owner = _owner(LINE[about_in_the_end], school, shut_out, directory)
    to_the_lead = (Role.SAFEGUARDING_LEAD,) if danger and ALSO_READ[about_in_the_end] else ()
    also = (post_at(role, school) for role in (*ALSO_READ[about_in_the_end], *to_the_lead))
    readers = {owner, *(p for p in also if not is_involved(p, shut_out, directory))}
    return Route(about_in_the_end, shut_out, owner, frozenset(readers))


def _with_the_headteacher(about: AboutWhom, school: str, named: Iterable[str], directory: Directory) -> frozenset[str]:
    if about is not AboutWhom.HEADTEACHER:
        return frozenset(named)
    return frozenset(named) | {p.id for p in directory.holders(Post(Role.HEADTEACHER, school))}


def _about_in_the_end(about: AboutWhom, named: Iterable[str], directory: Directory) -> AboutWhom:
    # A post that names a headteacher is about a headteacher, whatever box was ticked.
    roles = {person.role for person in map(directory.person, named) if person}
    if roles & {Role.HEADTEACHER, Role.EXECUTIVE_HEADTEACHER}:
        return AboutWhom.HEADTEACHER
    return AboutWhom.GOVERNOR if Role.CHAIR_OF_GOVERNORS in roles else about


def _owner(line: Iterable[Role], school: str, named: Iterable[str], directory: Directory) -> Post:
    filled = [post for post in (post_at(role, school) for role in line) if directory.holders(post)]
    for post in filled:
        if not is_involved(post, named, directory):
            return post
    raise NobodyLeft if filled else NobodyYet


def may_read(person: Person, concern: Concern) -> bool:
    """Say whether a person may read the whole record."""
    return concern.erased_at is None and person.id not in concern.named and person.post in concern.readers


def may_count(person: Person, concern: Concern) -> bool:
    """Say whether a concern may be counted for a person: one that names them never is.

    Whom an erased one named nobody knows any more, so that it is counted for the posts alone that could read it.
    """
    return person.id not in concern.named and (concern.erased_at is None or person.post in concern.readers)


def has_a_queue(person: Person) -> bool:
    """Say whether a concern can ever be routed to this person's role; an empty queue then betrays nothing."""
    return any(person.role in roles for table in (LINE, ALSO_READ) for roles in table.values())


def raised_it(person: Person, concern: Concern) -> bool:
    """Say whether this person raised the concern."""
    return person.id == concern.raised_by


def sight(person: Person, concern: Concern) -> Sight:
    """Return how much of a concern a person may see. Who raised it keeps a receipt, even of a post of their own."""
    if may_read(person, concern):
        return Sight.FULL
    return Sight.RECEIPT if raised_it(person, concern) else Sight.NOTHING
