"""The two doors that lead out of the chat, the same for every command: danger, and how an adult behaves.

Only that a door was used is filed: its kind, the time and the school.
"""

from collections.abc import Iterable, Mapping, Sequence

from bot.chat.reply import Facts, Part, Press, Text, Tone
from bot.command import Ask, Services
from bot.errors import StaffroomError
from bot.events import NOBODY, Action, Event
from bot.people import FEDERATION, Person, Post, Role, School
from bot.references import new_id
from bot.requests.redirect import Door, Redirect, RequestKind

DANGER = "If anyone is in danger now, call 999."
DANGER_NEXT = (
    "If a child may be at risk, speak to the lead now, in person or by telephone. "
    "If you cannot reach the lead, tell {head}. Do not wait."
)
NO_DETAILS = "Do not write the details here: this chat is not the safeguarding record."
YOURSELF = "If it is about you"
YOURSELF_WORDS = "You are not alone with this. Samaritans listen at any time on 116 123; your doctor can help too."
YOURSELF_NEXT = "The lead can listen to you too. If you cannot reach the lead, tell {head}. Do not wait."
YOUR_HEAD = "the {role}"
ADULT = "Please do not write this here. Speak to the right person directly."
ADULT_NEXT = "The policy (rule 8) asks that allegations are not made in chat. Nothing that you wrote about it was kept."
ABOUT_STAFF = "About a member of staff or a volunteer"
ABOUT_HEAD = "About a headteacher"
NOBODY_IN_DANGER = "Nobody is in danger"
ABOUT_BOTH = "About both, or where there is a conflict"
LADO = "The local authority's designated officer (LADO)"
LEAD = "Designated safeguarding lead"
VACANT = "{role} (please ask the school office for the name)"
NAMED = "{name}, {role}, {school}"
AT = "{name}, {school}"
NOBODY_AT = "{school} (please ask the school office for the name)"
FILED = "I have filed only that you were shown this: the kind, the time and the school."
_ABOVE: Mapping[Role, Role] = {
    Role.HEADTEACHER: Role.EXECUTIVE_HEADTEACHER,
    Role.EXECUTIVE_HEADTEACHER: Role.CHAIR_OF_GOVERNORS,
    Role.CHAIR_OF_GOVERNORS: Role.EXECUTIVE_HEADTEACHER,
    Role.BUSINESS_MANAGER: Role.EXECUTIVE_HEADTEACHER,
}
"""Who is turned to instead of oneself; all of these work for the whole federation."""


def names(post: Post, services: Services, besides: Person | None = None) -> str:
    """Return who holds a post, by name, role and school, or the role alone where it is vacant.

    `besides` is left out: nobody is sent to themselves.
    """
    held = (p for p in services.directory.holders(post) if p != besides)
    return names_of(held, services) or VACANT.format(role=post.role.label)


def names_of(people: Iterable[Person], services: Services) -> str:
    """Return people by name, role and school; nothing for nobody."""
    schools = {school.id: school.name for school in services.directory.schools()}
    return "; ".join(
        NAMED.format(name=p.name, role=p.role.label.lower(), school=schools[p.school])
        if p.school
        else f"{p.name}, {p.role.label.lower()}"
        for p in people
    )


def head_of(person: Person) -> Post:
    """Return the headteacher's post of a person's school, or the executive headteacher's for the whole federation."""
    return _head(person.school)


def _head(school: str) -> Post:
    return Post(Role.HEADTEACHER, school) if school else Post(Role.EXECUTIVE_HEADTEACHER)


def is_alone_in(post: Post, person: Person, services: Services) -> bool:
    """Say whether a person holds a post and nobody shares it."""
    return list(services.directory.holders(post)) == [person]


def somebody_else(post: Post, person: Person, services: Services) -> Post:
    """Return a post, or the one to turn to in its place where this very person holds it alone."""
    if not is_alone_in(post, person, services):
        return post
    return Post(_ABOVE[post.role]) if post.role in _ABOVE else _head(post.school)


def safeguarding_leads(person: Person, services: Services) -> tuple[tuple[str, str], ...]:
    """Return the lead of the person's own school, or every school's for somebody who works for all of them."""
    schools = services.directory.schools()
    own = [school for school in schools if person.school in {FEDERATION, school.id}]
    return tuple(_lead(school, person, services) for school in own)


def _lead(school: School, person: Person, services: Services) -> tuple[str, str]:
    """Return who to speak to at a school: the lead without the role, which the label says, or who stands in."""
    lead = Post(Role.SAFEGUARDING_LEAD, school.id)
    if is_alone_in(lead, person, services):
        head = somebody_else(lead, person, services)
        return head.role.label, names(head, services)
    held = [AT.format(name=p.name, school=school.name) for p in services.directory.holders(lead) if p != person]
    return LEAD, "; ".join(held) or NOBODY_AT.format(school=school.name)


def danger(
    person: Person, services: Services, *, about_oneself: bool = False, redirect_id: str = ""
) -> tuple[Part, ...]:
    """Return the words for danger, with the safeguarding lead by name; somebody to listen comes first for oneself.

    With the id of its redirect comes a way to say that it is none.
    """
    head = YOUR_HEAD.format(role=somebody_else(head_of(person), person, services).role.label.lower())
    leads = safeguarding_leads(person, services)
    first: tuple[Part, ...] = (Text(DANGER, Tone.URGENT), Facts((*leads, (YOURSELF, YOURSELF_WORDS))))
    then: tuple[Part, ...] = (Text(DANGER_NEXT.format(head=head)), Text(NO_DETAILS))
    if about_oneself:
        first = (Text(YOURSELF_WORDS), Text(DANGER, Tone.URGENT), Facts(leads))
        then = (Text(YOURSELF_NEXT.format(head=head)),)
    none = Press(NOBODY_IN_DANGER, "request", "no_danger", new_id(), redirect_id)
    return (*first, *then, *((none,) if redirect_id else ()))


def adult_conduct(person: Person, services: Services) -> tuple[Part, ...]:
    """Return whom to tell about how an adult behaves towards children: by whom it is about."""
    schools = [person.school] if person.school != FEDERATION else [s.id for s in services.directory.schools()]
    heads = "; ".join(_else(Post(Role.HEADTEACHER, school), person, services) for school in schools)
    rows: Sequence[tuple[str, str]] = (
        (ABOUT_STAFF, heads),
        (ABOUT_HEAD, _else(Post(Role.CHAIR_OF_GOVERNORS), person, services)),
        (ABOUT_BOTH, _lado(services)),
    )
    return (Text(ADULT, Tone.WARNING), Facts(tuple(rows)), Text(ADULT_NEXT))


def _else(post: Post, person: Person, services: Services) -> str:
    return names(somebody_else(post, person, services), services, person)


def _lado(services: Services) -> str:
    known = services.procedures.outside.get("lado")
    return f"{known.name}, {known.phone}" if known else LADO


def file_redirect(ask: Ask, kind: RequestKind, door: Door, services: Services) -> str:
    """File that a matter was sent elsewhere, without saying whose it was; return the redirect's id.

    Returns nothing where it could not be filed: people get the words that they need even when the store is down.
    """
    redirect = new_redirect(ask.person, kind, door, services)
    try:
        services.redirects.file(redirect, filing(redirect))
    except StaffroomError:
        return ""
    return redirect.id


def new_redirect(person: Person, kind: RequestKind, door: Door, services: Services) -> Redirect:
    """Return a redirect of a person's that happens now."""
    return Redirect(new_id(), kind, door, person.school, services.clock())


def filing(redirect: Redirect, actor: str = NOBODY, action: Action | None = None) -> Event:
    """Return the event of filing a redirect; unless it says otherwise, nobody did it."""
    usual = Action.REQUEST_REDIRECTED if redirect.door is Door.REQUEST else Action.DOOR_USED
    details = {"kind": redirect.kind.value, "door": redirect.door.value, "school": redirect.school}
    return Event(actor, action or usual, redirect.id, redirect.at, details)


def filed(redirect_id: str) -> tuple[Text, ...]:
    """Return the words that a door was filed, if it was."""
    return (Text(FILED, Tone.QUIET),) if redirect_id else ()
