"""What `/request` does: moves a formal request to the federation's procedures, privately and kindly."""

from bot.chat.form import blank
from bot.chat.reply import Button, Reply, Text, Tone
from bot.command import Ask, Saving, Services
from bot.errors import NotThere
from bot.events import NOBODY, Action, Event
from bot.requests.redirect import Door, Outcome, RequestKind
from commands.doors import danger, file_redirect, filed
from commands.request import here, words
from commands.request.places import door_of, kept_nothing, outcomes, passing_on, thanks, the_rule, where


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
    formal = services.triage.formal(ask.words)
    oneself = formal is not None and formal.about_oneself
    said = danger(ask.person, services, about_oneself=oneself, redirect_id=redirect_id)
    return Reply((*said, *filed(redirect_id)))


def _redirect(ask: Ask, kind: RequestKind, services: Services) -> Reply:
    redirect_id = file_redirect(ask, kind, door_of(kind), services)
    formal = services.triage.formal(ask.words)
    loss = kind is RequestKind.LEAVE and formal is not None and formal.loss
    place = where(kind, ask.person, services)
    nothing = kept_nothing(ask.place)
    first = (*thanks(loss=loss), *place, *passing_on(kind))
    return Reply((*first, *outcomes(redirect_id), *the_rule(services), nothing))


def show_settled(_ask: Ask, _services: Services) -> Reply:
    """Show what a press leads to; nothing is filed by looking."""
    return _kinds()


def save_done(saving: Saving, services: Services) -> Reply:
    """Note that the person used the procedure."""
    return _settle(saving, Outcome.DONE, (Text(words.NOTED_DONE),), services)


def save_mistaken(saving: Saving, services: Services) -> Reply:
    """Note that it was not a request at all."""
    said = (Text(words.NOTED_NOT), Text(words.NOTED_NEXT, Tone.QUIET))
    return _settle(saving, Outcome.NOT_A_REQUEST, said, services)


def save_no_danger(saving: Saving, services: Services) -> Reply:
    """Note that nobody is in danger after all: it was not what it read like."""
    said = (Text(words.NOTED_NO_DANGER), Text(words.NOTED_NO_DANGER_NEXT, Tone.QUIET))
    return _settle(saving, Outcome.NOT_A_REQUEST, said, services)


def _settle(saving: Saving, outcome: Outcome, said: tuple[Text, ...], services: Services) -> Reply:
    details = {"outcome": outcome.value}
    event = Event(NOBODY, Action.REDIRECT_SETTLED, saving.ask.about, services.clock(), details)
    services.redirects.settle(saving.ask.about, outcome, event)
    return Reply(said)
