"""How much Slack takes, and how a text is cut to that.

The figures are those of Slack's reference of Block Kit (docs.slack.dev/reference/block-kit) and of views
(docs.slack.dev/reference/views).
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from bot.platforms.drawing import after_space

BLOCKS_OF_A_MESSAGE = 50
BLOCKS_OF_A_VIEW = 100
SIZE_OF_A_MESSAGE = 9_000
"""Characters of a message's blocks as JSON. Slack refuses about 12,000 of text (msg_blocks_too_long): no page of its
reference says so, its developers do (bolt-js, issue 2509), and a sum of 11,341 was refused too (issue 2867)."""
SIZE_OF_A_VIEW = 240_000
"""Bytes of a view as JSON; Slack refuses 250 kB (view_too_large), and the frame around the blocks needs some."""
TEXT = 3_000
"""Characters of a text object. None is documented for rich text, so that it is cut to as much."""
HEADER = 150
BUTTON = 75
SHORT_BUTTON = 30
"""Slack may cut off a longer text of a button ("may truncate with ~30 characters", says its reference)."""
CONFIRM_TITLE, CONFIRM_TEXT, CONFIRM_BUTTON = 100, 300, 30
ADDRESS = 3_000
VIEW_BUTTON = 24
LABEL = HINT = 2_000
INPUT = 3_000
"""Characters that a text input takes."""
OPTION = 75
"""Characters of an option's text, and as many again of its description."""
OPTION_VALUE = 150
OPTIONS = 100
"""Options in one select or one group of it, and groups in one select."""
_AS_TEXT = json.JSONEncoder(ensure_ascii=False).encode


def pieces(text: str, most: int = TEXT) -> Iterator[str]:
    """Yield a text in pieces of at most `most` characters, cut after white space if it can be; together they are it."""
    while len(text) > most:
        cut = after_space(text, most)
        yield text[:cut]
        text = text[cut:]
    if text:
        yield text


def size(thing: Mapping[str, Any] | Sequence[Mapping[str, Any]], *, ascii_only: bool = False) -> int:
    """Return how many characters something has as JSON; with `ascii_only`, its bytes as slack_sdk sends it."""
    return len((json.dumps if ascii_only else _AS_TEXT)(thing))
