"""`/request`: moves a formal request to the federation's procedures, privately and kindly, and files that it did.

Filed are the kind, the time, the school and the outcome. The message is never kept.
"""

from itertools import chain, repeat

from bot.chat.form import blank
from bot.chat.reply import Button, Facts, Link, Part, Press, Reply, Text, Tone
from bot.command import Ask, Command, Saving, Services, Step
from bot.concerns.routing import post_at
from bot.errors import NotThere
from bot.events import NOBODY, Action, Event
from bot.people import Person, Role
from bot.references import new_id
from bot.requests.procedures import Procedure
from bot.requests.redirect import Door, Outcome, RequestKind
from commands.doors import adult_conduct, danger, file_redirect, filed, head_of, names
from commands.quoting import quote_by_id

TITLE = "What is it about?"
CHOOSE = "I will show you where it belongs. I keep the kind, the time and the school, never your words."
THANKS = "Thank you for telling me. This is one for the federation's procedures, so that it is dealt with properly."
PRIVATELY = "Only you can see this. Your message was not stored."
WRITTEN_FOR_WHATSAPP = "Rule 8 was written for WhatsApp. The federation asks the same of any chat, this one included."
WHERE = "Where it belongs"
WHO = "Whom to go to"
OR = "or"
OUTSIDE = "Outside the federation"
HOW = "How"
SAY = "What to have ready"
YOUR_MANAGER = "{name}, your line manager"
DONE = "I have done it"
NOT_A_REQUEST = "This is not a request"
NOTED_DONE = "Thank you. I have noted that it is done."
NOTED_NOT = "Sorry to have interrupted. I have noted that this was not a request."
NOTED_NEXT = "If you have a question about the policy, put it after /policy."
RULE = "D.WhatsApp.8"


def show(ask: Ask, services: Services) -> Reply:
    """Show where a request belongs; without words, ask what it is about."""
    if blank(ask.words):
        return _kinds()
    judged = services.triage.judge(ask.words)
    return _kinds() if judged.request is None else _to_its_place(ask, judged.request, services)


def show_kind(ask: Ask, services: Services) -> Reply:
    """Show where a kind of request belongs, chosen by name."""
    if ask.about not in set(RequestKind):
        raise NotThere
    return _to_its_place(ask, RequestKind(ask.about), services)


def _kinds() -> Reply:
    buttons = (Button(kind.label, "request", "kind", kind.value) for kind in RequestKind)
    return Reply((Text(TITLE, Tone.HEADING), Text(CHOOSE), *buttons))


def _to_its_place(ask: Ask, kind: RequestKind, services: Services) -> Reply:
    # A child who may be at risk is never sent to a form first, however calmly it is told.
    return _danger(ask, services) if kind is RequestKind.SAFEGUARDING else _redirect(ask, kind, services)


def _danger(ask: Ask, services: Services) -> Reply:
    redirect_id = file_redirect(ask, RequestKind.SAFEGUARDING, Door.DANGER, services)
    return Reply((*danger(ask.person, services), *_the_rule(services), *filed(redirect_id)))


def _the_rule(services: Services) -> tuple[Part, ...]:
    return (quote_by_id(RULE, services), Text(WRITTEN_FOR_WHATSAPP, Tone.QUIET), Text(PRIVATELY, Tone.QUIET))


def _redirect(ask: Ask, kind: RequestKind, services: Services) -> Reply:
    procedure = services.procedures.of(kind)
    door = Door.ADULT_CONDUCT if kind is RequestKind.ALLEGATION else Door.REQUEST
    redirect_id = file_redirect(ask, kind, door, services)
    about_adults = adult_conduct(ask.person, services) if door is Door.ADULT_CONDUCT else ()
    return Reply(
        (
            Text(THANKS),
            *about_adults,
            *_where(ask, procedure, services),
            *_outcomes(redirect_id),
            *_the_rule(services),
        )
    )


def _outcomes(redirect_id: str) -> tuple[Press, ...]:
    if not redirect_id:
        return ()
    return (
        Press(DONE, "request", "done", new_id(), redirect_id),
        Press(NOT_A_REQUEST, "request", "mistaken", new_id(), redirect_id),
    )


def _where(ask: Ask, procedure: Procedure, services: Services) -> tuple[Part, ...]:
    people = dict.fromkeys(_who(role, ask.person, services) for role in procedure.go_to)
    outside = (f"{contact.name}, {contact.phone}. {contact.when}" for contact in procedure.outside)
    rows = (
        (WHERE, procedure.name),
        *zip(chain((WHO,), repeat(OR)), people, strict=False),
        *((OUTSIDE, who) for who in outside),
        (HOW, procedure.how),
        (SAY, procedure.say),
    )
    return (Facts(rows), Link(procedure.name, procedure.link))


def _who(role: Role, person: Person, services: Services) -> str:
    post = head_of(person) if role is Role.HEADTEACHER else post_at(role, person.school)
    # A headteacher's own request does not go to the headteacher.
    above = role is Role.LINE_MANAGER or person in services.directory.holders(post)
    manager = services.directory.person(person.manager) if above else None
    return YOUR_MANAGER.format(name=manager.name) if manager else names(post, services)


def show_settled(_ask: Ask, _services: Services) -> Reply:
    """Show what a press leads to; nothing is filed by looking."""
    return _kinds()


def save_done(saving: Saving, services: Services) -> Reply:
    """Note that the person used the procedure."""
    return _settle(saving, Outcome.DONE, NOTED_DONE, services)


def save_mistaken(saving: Saving, services: Services) -> Reply:
    """Note that it was not a request at all."""
    return _settle(saving, Outcome.NOT_A_REQUEST, NOTED_NOT, services)


def _settle(saving: Saving, outcome: Outcome, thanks: str, services: Services) -> Reply:
    details = {"outcome": outcome.value}
    event = Event(NOBODY, Action.REDIRECT_SETTLED, saving.ask.about, services.clock(), details)
    services.redirects.settle(saving.ask.about, outcome, event)
    return Reply((Text(thanks), Text(NOTED_NEXT, Tone.QUIET)))


COMMAND = Command(
    name="request",
    summary="Shows where a formal request belongs, such as leave of absence.",
    examples=("/request", "/request could I have Friday off for a funeral please"),
    steps={
        "": Step(show),
        "kind": Step(show_kind),
        "done": Step(show_settled, save_done),
        "mistaken": Step(show_settled, save_mistaken),
    },
)
