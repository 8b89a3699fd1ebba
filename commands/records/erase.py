"""Signing a deletion: one record at a time, by a named person, for good."""

from bot.chat.form import BadAnswers, Field, FieldKind, Form, options
from bot.chat.reply import Reply, Text, Tone
from bot.command import Ask, Saving, Services
from bot.concerns.concern import Concern
from bot.concerns.lifecycle import State
from bot.concerns.privacy import OnHold, WhyErased
from bot.errors import NotNow
from bot.events import Action, Event
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
    return form_of(concern, "sign", words.SIGN_TITLE, fields, words.SAVE_SIGNING, words.SIGN_INTRO)


def save_signing(saving: Saving, services: Services) -> Reply:
    """Erase the record that was signed for; under legal hold the store refuses it once more."""
    before = as_seen(saving, _to_erase(saving.ask, services))
    if saving.answers.text("reference").strip().upper() != before.reference:
        raise BadAnswers({"reference": words.NOT_THE_REFERENCE.format(reference=before.reference)})
    details = {"why": saving.answers.text("why"), "class": before.retention}
    event = Event(saving.ask.person.id, Action.RECORD_ERASED, before.reference, services.clock(), details)
    services.privacy.erase(before, nonce=saving.nonce, event=event)
    said = words.ERASED.format(reference=before.reference)
    return Reply((Text(said), Text(words.ERASED_NEXT, Tone.QUIET)))


def _to_erase(ask: Ask, services: Services) -> Concern:
    concern = find_to_decide(ask, services)
    if concern.legal_hold:
        raise OnHold
    if concern.state is not State.CLOSED:
        raise NotNow
    return concern
