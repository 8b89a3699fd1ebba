"""Requests as Slack sends them, with made-up people: shapes from docs.slack.dev and slack-bolt's own tests."""

import json
from pathlib import Path
from typing import Any

_HERE = Path(__file__).parent
NAMES = tuple(sorted(file.stem for file in _HERE.glob("*.json")))
"""What there is: the kind of request first, then what is special about it."""


def payload(name: str) -> dict[str, Any]:
    """Return a fresh copy of a payload; of a slash command the fields of its form."""
    read: dict[str, Any] = json.loads((_HERE / f"{name}.json").read_text(encoding="utf-8"))
    return read
