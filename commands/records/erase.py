"""Signing a deletion: one post at a time with all that was reported of it, by a named person, for good."""

from collections.abc import Iterator, Sequence

from bot.chat.form import BadAnswers, Field, FieldKind, Form, options
from bot.chat.reply import Reply, Text, Tone
from bot.command import Ask, Saving, Services
from bot.concerns.concern import Concern
from bot.concerns.joining import beside
from bot.concerns.lifecycle import State
from bot.concerns.privacy import OnHold, WhyErased
from bot.concerns.retention import may_decide
from bot.errors import NotNow
from bot.events import Action, Event
from bot.people import Person
from commands.records import words
from commands.records.keep import as_seen, form_of
from commands.records.show import find_to_decide, is_due


def show_signing(ask: Ask, services: Services) -> Form:
    """Ask for the signature under a deletion."""
    concern = _to_erase(ask, services)
    reasons = [why for why in WhyErased if why is not WhyErased.DUE or is_due(concern, services)]
    fields = (
        Field("why", words.WHY_ERASED, FieldKind.CHOICE, required=True, options=options(reasons)),
        Field("reference", words.TYPE_IT, required=True),
    )
    intro = " ".join((words.SIGN_INTRO, *_told(_others(concern, ask.person, services))))
    return form_of(concern, "sign", words.SIGN_TITLE, fields, words.SAVE_SIGNING, intro)


def _others(concern: Concern, person: Person, services: Services) -> list[Concern]:
    """Return the other reports of the post on which this person decides."""
    return [each for each in beside(concern, services.register) if may_decide(person, each)]


def _may_go(concern: Concern) -> bool:
    return concern.state is State.CLOSED and not concern.legal_hold


def _told(others: Sequence[Concern]) -> Iterator[str]:
    for said, go in ((words.GOES_TOO, True), (words.STAYS, False)):
        references = [each.reference for each in others if _may_go(each) is go]
        if references:
            yield said.format(references=", ".join(references))


def save_signing(saving: Saving, services: Services) -> Reply:
    """Erase the record that was signed for; under legal hold the store refuses it once more."""
    before = as_seen(saving, _to_erase(saving.ask, services))
    if saving.answers.text("reference").strip().upper() != before.reference:
        raise BadAnswers({"reference": words.NOT_THE_REFERENCE.format(reference=before.reference)})
    details = {"why": saving.answers.text("why"), "class": before.retention}
    event = Event(saving.ask.person.id, Action.RECORD_ERASED, before.reference, services.clock(), details)
    along = [each for each in _others(before, saving.ask.person, services) if _may_go(each)]
    services.privacy.erase(before, nonce=saving.nonce, event=event, along=along)
    said = (Text(words.ERASED.format(reference=each.reference)) for each in (before, *along))
    return Reply((*said, Text(words.ERASED_NEXT, Tone.QUIET)))


def _to_erase(ask: Ask, services: Services) -> Concern:
    concern = find_to_decide(ask, services)
    if concern.legal_hold:
        raise OnHold
    if concern.state is not State.CLOSED:
        raise NotNow
    return concern
