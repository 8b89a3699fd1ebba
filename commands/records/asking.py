"""What the steps of a request to see what is held share: finding it, its forms, and storing what was done."""

from collections.abc import Sequence

from bot.chat.form import Field, Form, Section, blank
from bot.chat.reply import Button
from bot.command import Ask, Saving, Services
from bot.concerns.access_steps import is_open_for
from bot.concerns.privacy import AccessRequest, may_agree
from bot.errors import NotThere, Stale
from bot.events import Action, Event
from bot.notices import Notice
from bot.people import Person
from bot.people.called import any_may_be
from bot.people.known import Known
from bot.references import new_id
from bot.weeks import day
from commands.records import access_words as words
from commands.records.show import requests_of

LONG = 5_000


def lines(text: str) -> list[str]:
    """Return what stands on the lines of a text that say something."""
    return [line.strip() for line in text.splitlines() if not blank(line)]


def how(request: AccessRequest) -> dict[str, str]:
    """Return the details of an event of a request; how many names and spellings are tried can be seen from it."""
    return {"how": request.asked_how.value, "spellings": str(len(request.names))}


def opens(request: AccessRequest) -> Button:
    """Return the button that leads to a request."""
    return Button(words.OPEN.format(reference=request.id), "records", "access", request.id)


def find(ask: Ask, services: Services) -> AccessRequest:
    """Return the request that was asked for; raise NotThere unless this person may handle it."""
    for request in requests_of(ask.person, services):
        if request.id == ask.about:
            return request
    raise NotThere


def find_open(ask: Ask, services: Services) -> AccessRequest:
    """Return the request that was asked for, where this person has still to do something; raise NotThere."""
    request = find(ask, services)
    if not is_open_for(ask.person.id, request.steps):
        raise NotThere
    return request


def as_seen(saving: Saving, request: AccessRequest) -> AccessRequest:
    """Return a request that is as it was when its form was drawn; raise Stale. The store compares again."""
    if saving.seen != str(request.version):
        raise Stale
    return request


def form_of(  # noqa: PLR0913, PLR0917 - what differs between the forms
    request: AccessRequest, step: str, title: str, fields: tuple[Field, ...], submit: str, intro: str, about: str = ""
) -> Form:
    """Return a form about a request."""
    seen, sections = str(request.version), (Section("", fields),)
    named = title.format(reference=request.id)
    return Form("records", step, named, sections, submit, new_id(), about or request.id, seen, intro)


def put(  # noqa: PLR0913, PLR0917 - what a step is made of
    saving: Saving,
    after: AccessRequest,
    action: Action,
    services: Services,
    notices: Sequence[Notice] = (),
    along: Sequence[Event] = (),
) -> None:
    """Store a request after a step, with its event and those of the records that are read by it."""
    event = Event(saving.ask.person.id, action, after.id, services.clock(), how(after))
    services.privacy.put_request(after, nonce=saving.nonce, event=event, notices=notices, along=along)


def second_persons(request: AccessRequest, services: Services) -> list[Person]:
    """Return who can be the second person of a request now."""
    earlier = {each.id: each.names for each in services.privacy.everybody()}
    return [p for p in services.directory.people() if may_agree(p, request, earlier.get(p.id, ()))]


def may_be_meant(request: AccessRequest, services: Services) -> list[Known]:
    """Return who on the staff list, or formerly on it, may be meant by the names of a request, or was chosen."""
    everybody = services.privacy.everybody()
    return [each for each in everybody if each.id == request.person or any_may_be(each.names, request.names)]


def told(known: Known, services: Services) -> str:
    """Return who somebody is or was on the staff list, in words."""
    if known.person is None:
        return words.OFF_LIST.format(name=known.names[0], day=day(known.gone) if known.gone else "")
    role = known.person.role.label.lower()
    school = next((each.name for each in services.directory.schools() if each.id == known.person.school), "")
    line = words.ON_LIST_AT if school else words.ON_LIST
    return line.format(name=known.names[0], role=role, school=school)
