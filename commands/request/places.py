"""Where a request belongs: the procedure with people by name, the rule, and the buttons to say what became of it."""

from collections.abc import Iterable, Iterator
from itertools import chain, repeat

from bot.chat.reply import Facts, Link, Part, Press, Text, Tone
from bot.command import Services
from bot.concerns.routing import post_at
from bot.people import Person, Role
from bot.references import new_id
from bot.requests.procedures import Procedure
from bot.requests.redirect import Door, RequestKind
from commands.doors import adult_conduct, head_of, is_alone_in, names, somebody_else
from commands.quoting import quote_by_id
from commands.request import words

RULE = "D.WhatsApp.8"
_DOORS = {RequestKind.SAFEGUARDING: Door.DANGER, RequestKind.ALLEGATION: Door.ADULT_CONDUCT}


def door_of(kind: RequestKind) -> Door:
    """Return why a kind of request is sent elsewhere."""
    return _DOORS.get(kind, Door.REQUEST)


def thanks(*, loss: bool) -> tuple[Text, ...]:
    """Return the kind words that come before where a request belongs; for a death in the family, others."""
    return (Text(words.LOSS), Text(words.LOSS_NEXT)) if loss else (Text(words.THANKS),)


def the_rule(services: Services) -> tuple[Part, ...]:
    """Return rule 8, word for word, and where it comes from."""
    return (quote_by_id(RULE, services), Text(words.WRITTEN_FOR_WHATSAPP, Tone.QUIET))


def kept_nothing(place: str = "") -> Text:
    """Return that nothing of a message was kept, and in a channel that nobody else sees the answer."""
    said = (words.ONLY_YOU, words.KEPT_NOTHING) if place else (words.KEPT_NOTHING,)
    return Text(" ".join(said), Tone.QUIET)


def where(kind: RequestKind, person: Person, services: Services) -> tuple[Part, ...]:
    """Return where a kind of request of this person's belongs; for an allegation, first whom to tell in person."""
    procedure = services.procedures.of(kind)
    about_adults = adult_conduct(person, services) if door_of(kind) is Door.ADULT_CONDUCT else ()
    return (*about_adults, Facts(_rows(procedure, person, services)), Link(procedure.name, procedure.link))


def passing_on(kind: RequestKind) -> tuple[Part, ...]:
    """Return the button that passes a request to see personal data on: the month counts from the day it is asked."""
    if kind is not RequestKind.SUBJECT_ACCESS:
        return ()
    press = Press(words.HAND_ON, "request", "pass_on", new_id(), confirm=words.HAND_ON_CONFIRM)
    return (Text(words.HAND_ON_WHY), press)


def outcomes(redirect_id: str) -> tuple[Press, ...]:
    """Return the buttons that tell what became of a redirect, if it was filed."""
    if not redirect_id:
        return ()
    return (
        Press(words.DONE, "request", "done", new_id(), redirect_id),
        Press(words.NOT_A_REQUEST, "request", "mistaken", new_id(), redirect_id),
    )


def _rows(procedure: Procedure, person: Person, services: Services) -> tuple[tuple[str, str], ...]:
    people = dict.fromkeys(_each_once(_who(role, person, services) for role in procedure.go_to))
    outside = (f"{contact.name}, {contact.phone}. {contact.when}" for contact in procedure.outside)
    return (
        (words.WHERE, procedure.name),
        *zip(chain((words.WHO,), repeat(words.OR)), people, strict=False),
        *((words.OUTSIDE, who) for who in outside),
        (words.HOW, procedure.how),
        (words.SAY, procedure.say),
    )


def _who(role: Role, person: Person, services: Services) -> tuple[frozenset[str], str]:
    """Return the ids of those who receive it, and how they are named: never the person who asks."""
    post = head_of(person) if role is Role.HEADTEACHER else post_at(role, person.school)
    manager = services.directory.person(person.manager)
    if manager and (role is Role.LINE_MANAGER or is_alone_in(post, person, services)):
        return frozenset({manager.id}), words.YOUR_MANAGER.format(name=manager.name)
    other = somebody_else(post, person, services)
    ids = {holder.id for holder in services.directory.holders(other)} - {person.id}
    return frozenset(ids), names(other, services, person)


def _each_once(people: Iterable[tuple[frozenset[str], str]]) -> Iterator[str]:
    """Yield how people are named, without those who were named already, and whoever nobody is known for."""
    known: set[str] = set()
    for ids, named in people:
        if not ids or not ids <= known:
            yield named
        known |= ids
