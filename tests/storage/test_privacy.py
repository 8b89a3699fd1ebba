"""Tests of bot/storage/privacy.py and its ledger: what is erased or taken out, by whom, and what a restore brings back."""

from dataclasses import replace
from datetime import date, timedelta

from bot.concerns.concern import Concern, Note
from bot.concerns.privacy import AccessRequest, AskedHow
from bot.events import Action, Event
from bot.references import new_id
from tests.storage.examples import (
    CHAIR,
    HEAD,
    NOW,
    TEACHER,
    AnyStore,
    an_event,
)

LATER = NOW + timedelta(days=400)
REQUEST = AccessRequest(
    "SR-2222-2222", TEACHER.id, ("Ann Example", "canary of a name"), date(2026, 1, 31), AskedHow.CHAT, HEAD.id
)


def signed(reference: str, at: timedelta = timedelta()) -> Event:
    return Event(CHAIR.id, Action.RECORD_ERASED, reference, LATER + at, {"why": "due"})


def cut_out(reference: str) -> Event:
    return Event(HEAD.id, Action.WORDS_REDACTED, reference, LATER, {"places": "1"})


def change(store: AnyStore, before: Concern, note: str = "", **fields: object) -> Concern:
    after = replace(before, **fields)  # type: ignore[arg-type]
    said = Note(HEAD.id, NOW, note) if note else None
    store.register.change(before, after, nonce=new_id(), event=an_event(actor=HEAD.id), note=said)
    return store.register.find(before.reference)
