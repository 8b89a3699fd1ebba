"""What the tests of Slack's cards share: a codec, a shelf, and what every card is held against."""

import base64
import json
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any

from slack_sdk.models.blocks import Block as SdkBlock
from slack_sdk.models.views import View as SdkView

from bot.chat.form import Form
from bot.chat.reply import File, Reply
from bot.platforms.codec import Codec
from bot.platforms.slack.api import Block, View
from bot.platforms.slack.forms import form_view
from bot.platforms.slack.render import messages, reply_view
from tests.fakes.block_kit import objects, problems, view_problems

ADDRESS = "https://staffroom.example.org/slack/files/token"


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


def drawn(reply: Reply) -> tuple[Block, ...]:
    """Return a reply's blocks, of all its messages."""
    return tuple(block for blocks in messages(reply, CODEC, shelve) for block in blocks)


def view_of(shown: Reply | Form, *, unfolded: bool = True) -> View:
    """Return what is shown as a modal."""
    if isinstance(shown, Reply):
        return reply_view(shown, CODEC, shelve)
    return form_view(shown, CODEC.of_form(shown), unfolded=unfolded)


def check_messages(several: Sequence[Sequence[Block]]) -> None:
    """See that Slack would take these messages, and that slack_sdk says so too."""
    for blocks in several:
        assert problems(blocks, "message") == []
        for block in blocks:
            check_with_sdk(block)


def check_view(view: View) -> None:
    """See that Slack would take this view, and that slack_sdk says so too."""
    assert view_problems(view) == []
    SdkView(**view).validate_json()
    for block in view["blocks"]:
        check_with_sdk(block)


def check_with_sdk(block: Block) -> None:
    """See that slack_sdk knows a block, finds it right, and loses nothing of it."""
    _check_with_sdk(json.dumps({**block, "block_id": "any"}))


@lru_cache(maxsize=10_000)
def _check_with_sdk(block: str) -> None:
    parsed = SdkBlock.parse(json.loads(block))
    assert parsed is not None
    parsed.validate_json()
    assert parsed.to_dict() == json.loads(block)


def mrkdwn(thing: object) -> Iterator[str]:
    """Yield every text in blocks or a view in which Slack would look for mark-up."""
    yield from (each["text"] for each in objects(thing) if each.get("type") == "mrkdwn")


def quoted(blocks: Sequence[Block]) -> str:
    """Return all that stands as a quotation, joined."""
    quotes = (each for each in objects(blocks) if each.get("type") == "rich_text_quote")
    return "".join(part["text"] for quote in quotes for part in quote["elements"])


def buttons(thing: object) -> list[Mapping[str, Any]]:
    """Return all buttons."""
    return [each for each in objects(thing) if each.get("type") == "button"]
