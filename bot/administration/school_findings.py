"""What a school has not filled in yet: posts without anybody, and examples where its own words belong."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from urllib.parse import urlsplit

from bot.concerns.routing import post_at
from bot.people import FEDERATION, Person, Role, School
from bot.requests.procedures import FILE, Procedures

VACANT = "{place} has no {role}"
THE_FEDERATION = "the federation"
ONE_EXAMPLE_LINK = "1 link in {file} is still an example"
EXAMPLE_LINKS = "{count} links in {file} are still examples"
EXAMPLE_PHONE = "the telephone number of {name} in {file} is still the example"

OF_ONE = "one"
"""Any school's id."""
_SEVERAL = {Role.LINE_MANAGER}
"""A role that is no one's post: whoever raises a concern has a manager of their own."""
_OF_A_SCHOOL = (Role.HEADTEACHER, Role.SAFEGUARDING_LEAD)
_OF_THE_FEDERATION = (Role.CHAIR_OF_GOVERNORS, Role.EXECUTIVE_HEADTEACHER)
_EXAMPLE_HOSTS = ("example", "example.com", "example.net", "example.org")
"""Names that lead nowhere (RFC 2606)."""


def vacancies(people: Iterable[Person], schools: Sequence[School], roles: Collection[Role] = ()) -> list[str]:
    """Return a sentence for each post that concerns need and nobody among these people holds.

    `roles` are those that the federation's own table routes concerns to.
    """
    held = {post for person in people for post in person.posts}
    wanted = [*_OF_A_SCHOOL, *_OF_THE_FEDERATION, *sorted({*roles} - {*_OF_A_SCHOOL, *_OF_THE_FEDERATION, *_SEVERAL})]
    of_a_school = [role for role in wanted if post_at(role, OF_ONE).school]
    needed = [(school, role) for school in schools for role in of_a_school]
    needed += [(School(FEDERATION, THE_FEDERATION), role) for role in wanted if role not in of_a_school]
    return [_vacant(school.name, role) for school, role in needed if post_at(role, school.id) not in held]


def _vacant(place: str, role: Role) -> str:
    return VACANT.format(place=place, role=role.label.lower())


def still_examples(procedures: Procedures) -> Iterator[str]:
    """Yield a sentence for what a school has not put its own in place of."""
    links = sum(is_example(procedure.link) for procedure in procedures.by_kind.values())
    if links:
        yield ONE_EXAMPLE_LINK.format(file=FILE) if links == 1 else EXAMPLE_LINKS.format(count=links, file=FILE)
    for contact in procedures.outside.values():
        if contact.rings_nowhere:
            yield EXAMPLE_PHONE.format(name=contact.name, file=FILE)


def is_example(link: str) -> bool:
    """Say whether an address leads nowhere, since it is only an example."""
    host = urlsplit(link).hostname or ""
    return any(f".{host}".endswith(f".{name}") for name in _EXAMPLE_HOSTS)
