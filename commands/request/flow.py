"""What `/request` does: moves a formal request to the federation's procedures, privately and kindly."""

from bot.chat.form import blank
from bot.chat.reply import Button, Reply, Text, Tone
from bot.command import Ask, Saving, Services
from bot.errors import NotThere
from bot.events import NOBODY, Action, Event
from bot.requests.redirect import Door, Outcome, RequestKind
from commands.doors import danger, file_redirect, filed
from commands.request import here, words
from commands.request.places import door_of, outcomes, the_rule, where


def show(ask: Ask, services: Services) -> Reply:
    """Show where a request belongs; without words, ask what it is about. `here` is about the channel instead."""
    if here.is_meant(ask.words):
        return here.show(ask, services)
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
    return Reply((Text(words.TITLE, Tone.HEADING), Text(words.CHOOSE), *buttons))


def _to_its_place(ask: Ask, kind: RequestKind, services: Services) -> Reply:
    # A child who may be at risk is never sent to a form first, however calmly it is told.
    return _danger(ask, services) if kind is RequestKind.SAFEGUARDING else _redirect(ask, kind, services)


def _danger(ask: Ask, services: Services) -> Reply:
    redirect_id = file_redirect(ask, RequestKind.SAFEGUARDING, Door.DANGER, services)
    return Reply((*danger(ask.person, services), *the_rule(services), *filed(redirect_id)))


def _redirect(ask: Ask, kind: RequestKind, services: Services) -> Reply:
    redirect_id = file_redirect(ask, kind, door_of(kind), services)
    place = where(kind, ask.person, services)
    return Reply((Text(words.THANKS), *place, *outcomes(redirect_id), *the_rule(services)))


def show_settled(_ask: Ask, _services: Services) -> Reply:
    """Show what a press leads to; nothing is filed by looking."""
    return _kinds()


def save_done(saving: Saving, services: Services) -> Reply:
    """Note that the person used the procedure."""
    return _settle(saving, Outcome.DONE, words.NOTED_DONE, services)


def save_mistaken(saving: Saving, services: Services) -> Reply:
    """Note that it was not a request at all."""
    return _settle(saving, Outcome.NOT_A_REQUEST, words.NOTED_NOT, services)


def _settle(saving: Saving, outcome: Outcome, thanks: str, services: Services) -> Reply:
    details = {"outcome": outcome.value}
    event = Event(NOBODY, Action.REDIRECT_SETTLED, saving.ask.about, services.clock(), details)
    services.redirects.settle(saving.ask.about, outcome, event)
    return Reply((Text(thanks), Text(words.NOTED_NEXT, Tone.QUIET)))
