"""What the tests of Teams' cards share: a codec, a shelf, and what opens in a dialog."""

import base64
import json
from collections.abc import Iterable, Mapping
from functools import lru_cache
from importlib import import_module
from typing import Any

import pytest

from bot.chat.form import Form
from bot.chat.reply import File, Reply
from bot.platforms.codec import Codec
from bot.platforms.teams.cards import Card
from bot.platforms.teams.forms import form_card
from bot.platforms.teams.render import dialog, messages
from tests.fakes.adaptive_cards import objects, of_type, problems, texts

ADDRESS = "https://staffroom.example.org/teams/files/token"


class OpenEnvelope:
    """An envelope that hides nothing from somebody who looks closely, which is enough for a test."""

    def seal(self, words: str, person: str) -> str:
        """Return the words in other letters."""
        return base64.urlsafe_b64encode(f"{person}:{words}".encode()).decode()

    def open(self, sealed: str, person: str) -> str:
        """Return the words."""
        return base64.urlsafe_b64decode(sealed).decode().removeprefix(f"{person}:")


CODEC = Codec(OpenEnvelope(), "teacher")


def shelve(_file: File) -> str:
    """Return where every file lies."""
    return ADDRESS


def no_shelf(_file: File) -> str:
    """Return nothing, as where no link can be made."""
    return ""


def opens(command: str, _step: str) -> bool:
    """Say that what concerns and escalate show opens in a dialog."""
    return command in {"concerns", "escalate"}


def messages_of(reply: Reply) -> tuple[Card, ...]:
    """Return a reply as messages."""
    return messages(reply, CODEC, shelve, opens)


def dialog_of(shown: Reply | Form) -> Card:
    """Return what is shown in a dialog."""
    return dialog(shown, CODEC, shelve) if isinstance(shown, Reply) else form_card(shown, CODEC.of_form(shown))


def check_messages(several: Iterable[Card]) -> None:
    """See that these may be messages, and that the SDK says so too."""
    for card in several:
        assert problems(card, "message") == []
        check_with_sdk(card)


def check_dialog(card: Card) -> None:
    """See that this may be in a dialog, and that the SDK says so too."""
    assert problems(card, "dialog") == []
    check_with_sdk(card)


def check_with_sdk(card: Card) -> None:
    """See that the SDK knows every object of a card, finds it right, and loses nothing of it.

    Its model of a card does not look into the body, so that every object is read by the model of its own type.
    """
    for each in objects(card):
        _check_with_sdk(json.dumps(each))


@lru_cache(maxsize=20_000)
def _check_with_sdk(thing: str) -> None:
    given = json.loads(thing)
    parsed = _models()[given["type"]].model_validate(given)
    assert parsed.model_extra == {}
    assert json.loads(parsed.model_dump_json(by_alias=True, exclude_none=True, exclude_unset=True)) == given


@lru_cache(maxsize=1)
def _models() -> Mapping[str, Any]:
    """Return the SDK's models by type. Importing them would read a settings file of whoever works here."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHON_DOTENV_DISABLED", "1")
        cards = import_module("microsoft_teams.cards.core")
    models = [each for each in vars(cards).values() if isinstance(each, type) and hasattr(each, "model_fields")]
    return {each.model_fields["type"].default: each for each in models if "type" in each.model_fields}


def said(thing: object) -> str:
    """Return all that people can read, each line of it by itself."""
    return "|".join(texts(thing))


def quoted(thing: object) -> str:
    """Return all that stands in boxes of quotations, joined."""
    boxes = (each for each in of_type(thing, "Container") if each.get("style") == "emphasis")
    return "".join(run["text"] for run in of_type(list(boxes), "TextRun"))


def actions(thing: object) -> list[Mapping[str, Any]]:
    """Return all actions."""
    return [each for each in objects(thing) if each["type"].startswith("Action.")]


def at(thing: object, name: str) -> Mapping[str, Any]:
    """Return the only object with an id."""
    (found,) = [each for each in objects(thing) if each.get("id") == name]
    return found
