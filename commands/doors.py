"""The two doors that lead out of the chat, the same for every command: danger, and how an adult behaves.

Only that a door was used is filed: its kind, the time and the school.
"""

from collections.abc import Sequence

from bot.chat.reply import Facts, Part, Text, Tone
from bot.command import Ask, Services
from bot.errors import StaffroomError
from bot.events import NOBODY, Action, Event
from bot.people import FEDERATION, Person, Post, Role
from bot.references import new_id
from bot.requests.redirect import Door, Redirect, RequestKind

DANGER = "If anyone is in danger now, call 999."
DANGER_NEXT = (
    "If a child may be at risk, speak to the designated safeguarding lead now, in person or by telephone. "
    "Do not write the details here: this chat is not the safeguarding record."
)
EMERGENCY, NINES = "Emergency", "999"
YOURSELF = "If it is about you"
YOURSELF_WORDS = "You are not alone with this. Samaritans listen at any time on 116 123; your doctor can help too."
ADULT = "Please do not write this here. Speak to the right person directly."
ADULT_NEXT = "The policy (rule 8) asks that allegations are not made in chat. Nothing that you wrote about it was kept."
ABOUT_STAFF = "About a member of staff or a volunteer"
ABOUT_HEAD = "About a headteacher"
ABOUT_BOTH = "About both, or where there is a conflict"
LADO = "The local authority's designated officer (LADO)"
LEAD = "Designated safeguarding lead"
VACANT = "{role} (please ask the school office for the name)"
NAMED = "{name}, {role}, {school}"
FILED = "I have filed only that you were shown this: the kind, the time and the school."


def names(post: Post, services: Services) -> str:
    """Return who holds a post, by name, role and school, or the role alone where it is vacant."""
    schools = {school.id: school.name for school in services.directory.schools()}
    held = [
        NAMED.format(name=p.name, role=p.role.label.lower(), school=schools[p.school])
        if p.school
        else f"{p.name}, {p.role.label.lower()}"
        for p in services.directory.holders(post)
    ]
    return "; ".join(held) or VACANT.format(role=post.role.label)


def head_of(person: Person) -> Post:
    """Return the headteacher's post of a person's school, or the executive headteacher's for the whole federation."""
    return Post(Role.HEADTEACHER, person.school) if person.school else Post(Role.EXECUTIVE_HEADTEACHER)


def safeguarding_leads(person: Person, services: Services) -> tuple[tuple[str, str], ...]:
    """Return the lead of the person's own school, or every school's for somebody who works for all of them."""
    schools = [person.school] if person.school else [school.id for school in services.directory.schools()]
    return tuple((LEAD, names(Post(Role.SAFEGUARDING_LEAD, school), services)) for school in schools)


def danger(person: Person, services: Services) -> tuple[Part, ...]:
    """Return the words for danger, with the safeguarding lead by name."""
    return (
        Text(DANGER, Tone.URGENT),
        Facts(((EMERGENCY, NINES), *safeguarding_leads(person, services), (YOURSELF, YOURSELF_WORDS))),
        Text(DANGER_NEXT),
    )


def adult_conduct(person: Person, services: Services) -> tuple[Part, ...]:
    """Return whom to tell about how an adult behaves towards children: by whom it is about."""
    schools = [person.school] if person.school != FEDERATION else [s.id for s in services.directory.schools()]
    heads = "; ".join(names(Post(Role.HEADTEACHER, school), services) for school in schools)
    rows: Sequence[tuple[str, str]] = (
        (ABOUT_STAFF, heads),
        (ABOUT_HEAD, names(Post(Role.CHAIR_OF_GOVERNORS), services)),
        (ABOUT_BOTH, _lado(services)),
    )
    return (Text(ADULT, Tone.WARNING), Facts(tuple(rows)), Text(ADULT_NEXT))


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
