"""Who is turned to beside and outside the bot: whom the policy names as well, and whom to ring when nobody is left."""

from bot.command import Services
from bot.concerns.concern import Concern
from bot.concerns.routes import Matter
from bot.concerns.routing import manager_of, may_read, post_at
from bot.errors import LADO, NobodyLeft
from bot.people import Person, Role
from commands import doors
from commands.quoting import policy_in_force

WITH_NUMBER = "{lado}, telephone {phone}"
WITH_NAME = "{lado} ({name}, telephone {phone})"
BY_CLAUSE = "{name} ({clause})"
_CODE = "lado"


def told(nobody: NobodyLeft, services: Services, *, danger: bool = False) -> NobodyLeft:
    """Return the error with the name and number outside that the school gave; in danger, with 999 before it.

    A number that is still the example rings nowhere, so it is not shown.
    """
    contact = services.procedures.outside.get(_CODE)
    sentence = nobody.sentence
    if contact and not contact.rings_nowhere:
        words = WITH_NUMBER if _CODE in contact.name.casefold() else WITH_NAME
        sentence = sentence.replace(LADO, words.format(lado=LADO, name=contact.name, phone=contact.phone))
    return type(nobody)(f"{doors.DANGER} {sentence}" if danger else sentence)


def besides(matter: Matter, concern: Concern, services: Services) -> str:
    """Return whom the policy asks the person who raised a concern to tell as well, with its clause.

    Nobody who is named in it is among them, nor anybody who may read it: they are told of it anyway.
    """
    clauses = policy_in_force(services).clauses
    found = []
    for each in services.routes.besides(matter):
        people = [p for role in each.who for p in _holding(role, matter, services) if _may_be_turned_to(p, concern)]
        clause = clauses.get(each.clause)
        if people:
            name = doors.names_of(people, services)
            found.append(BY_CLAUSE.format(name=name, clause=clause.spoken) if clause else name)
    return "; ".join(found)


def _holding(role: Role, matter: Matter, services: Services) -> tuple[Person, ...]:
    if role is not Role.LINE_MANAGER:
        return tuple(services.directory.holders(post_at(role, matter.school)))
    manager = manager_of(matter.raised_by, services.directory)
    return (manager,) if manager else ()


def _may_be_turned_to(person: Person, concern: Concern) -> bool:
    return person.id not in concern.named | {concern.raised_by} and not may_read(person, concern)
