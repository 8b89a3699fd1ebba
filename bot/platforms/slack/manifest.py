"""The app's manifest: what a workspace has to know of the bot, made from the list of its commands.

Source of fields and limits: https://docs.slack.dev/reference/app-manifest and the schema that Slack publishes beside it
(github.com/slackapi/manifest-schema, version 2.0.0).
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.command import Command, MessageAction
from bot.platforms.slack.scopes import Need, scopes

NAME = "Staffroom"
DESCRIPTION = "The staff policy word for word, the right place for a request, and concerns about online posts."
LONG_DESCRIPTION = (
    "Staffroom answers questions about the staff Social Media Policy with the exact clause, word for word, and says so "
    "where the policy is silent. It shows where a formal request belongs. It takes a concern about an online post to "
    "the person who looks after it and follows it to its close. Every answer is shown to the person who asked, and to "
    "nobody else. It is not the safeguarding record: if anyone is in danger now, call 999."
)
SHORT_LABELS: Mapping[str, str] = {
    "Raise a concern about this": "Raise a concern",
    "This belongs in Federation procedures": "Belongs in procedures",
}
"""What a shortcut is called where its label is too long for Slack; the whole label stands beside it as description."""
DOOR = "staffroom"
"""A command of our own name that takes the others: /staffroom help. It works where another app has taken one."""
DOOR_SUMMARY = "Everything that Staffroom does, in one command."
DOOR_HINT = "help, or your question"

EVENTS_PATH = "/slack/events"
EXAMPLE_ADDRESS = "https://staffroom.example.org"
EVENTS: Mapping[str, Need] = {
    "app_home_opened": Need.ALWAYS,
    "app_mention": Need.ALWAYS,
    "message.im": Need.ALWAYS,
    "message.channels": Need.NUDGES,
    "message.groups": Need.NUDGES,
}
"""What the bot subscribes to."""

LONGEST_COMMAND, LONGEST_SUMMARY, LONGEST_HINT, MOST_COMMANDS = 32, 2_000, 1_000, 50
"""Characters of a command with its slash, of its description and of its usage hint; commands of an app."""
LONGEST_LABEL, LONGEST_SHORTCUT_DESCRIPTION, LONGEST_CALLBACK, MOST_SHORTCUTS = 24, 150, 255, 10
TAKEN = frozenset(
    (
        *("archive", "away", "call", "collapse", "dm", "dnd", "expand", "feed", "invite", "join", "leave", "me", "msg"),
        *("mute", "open", "remind", "remove", "rename", "search", "shrug", "status", "topic", "who"),
    )
)
"""Slack's own commands: a manifest with one of these may be refused as a whole."""


class Unfit(ValueError):
    """A command cannot be told to Slack as it is: a programmer's error, met by a test before anybody else."""


@dataclass(frozen=True, slots=True)
class Shape:
    """How a bot meets its workspace: by a public `address` or in Socket Mode, and what it is to do there."""

    address: str = ""
    socket_mode: bool = False
    rotation: bool = False
    nudges: bool = True
    uploads: bool = False


def manifest(commands: Sequence[Command], shape: Shape) -> dict[str, Any]:
    """Return the manifest; raise Unfit where a command is too much for Slack."""
    target = {} if shape.socket_mode else {"request_url": shape.address.rstrip("/") + EVENTS_PATH}
    asked = scopes(nudges=shape.nudges, uploads=shape.uploads)
    return {
        "_metadata": {"major_version": 2, "minor_version": 1},
        "display_information": {"name": NAME, "description": DESCRIPTION, "long_description": LONG_DESCRIPTION},
        "features": _features(commands, {} if shape.socket_mode else {"url": target["request_url"]}),
        "oauth_config": {"scopes": {"bot": [scope.name for scope in asked]}},
        "settings": {
            "event_subscriptions": {**target, "bot_events": list(events(nudges=shape.nudges))},
            "interactivity": {"is_enabled": True, **target},
            "org_deploy_enabled": False,
            "socket_mode_enabled": shape.socket_mode,
            "token_rotation_enabled": shape.rotation,
        },
    }


def example(commands: Sequence[Command]) -> dict[str, Any]:
    """Return the manifest that docs/slack-manifest.json shows."""
    return manifest(commands, Shape(EXAMPLE_ADDRESS))


def as_json(made: Mapping[str, Any]) -> str:
    """Return a manifest as it is pasted into Slack's form."""
    return json.dumps(made, indent=2, ensure_ascii=False)


def events(*, nudges: bool) -> Sequence[str]:
    """Return the events that are subscribed to, with or without the nudge in channels."""
    return tuple(event for event, need in EVENTS.items() if nudges or need is not Need.NUDGES)


def _features(commands: Sequence[Command], url: Mapping[str, str]) -> dict[str, Any]:
    slash = [_slash(command.name, command.summary, _hint(command), url) for command in commands]
    slash.append(_slash(DOOR, DOOR_SUMMARY, DOOR_HINT, url))
    shortcuts = list(_shortcuts(commands))
    if len(slash) > MOST_COMMANDS or len(shortcuts) > MOST_SHORTCUTS:
        raise Unfit("too many commands or shortcuts")
    return {
        "app_home": {
            "home_tab_enabled": True,
            "messages_tab_enabled": True,
            "messages_tab_read_only_enabled": False,
        },
        "bot_user": {"display_name": NAME, "always_online": False},
        **({"shortcuts": shortcuts} if shortcuts else {}),
        "slash_commands": slash,
    }


def _slash(name: str, summary: str, hint: str, url: Mapping[str, str]) -> dict[str, Any]:
    lengths = ((f"/{name}", LONGEST_COMMAND), (summary, LONGEST_SUMMARY), (hint, LONGEST_HINT))
    if name in TAKEN or not summary or any(len(text) > longest for text, longest in lengths):
        raise Unfit(name)
    hinted = {"usage_hint": hint} if hint else {}
    return {"command": f"/{name}", **url, "description": summary, **hinted, "should_escape": False}


def _hint(command: Command) -> str:
    """Return the words of the first example that has any."""
    words = (example.removeprefix(f"/{command.name}").strip() for example in command.examples)
    return next(filter(None, words), "")


def _shortcuts(commands: Sequence[Command]) -> Iterator[dict[str, Any]]:
    for command in commands:
        for action in command.on_messages:
            callback, label = f"{command.name}.{action.step}", _label(action)
            if len(action.label) > LONGEST_SHORTCUT_DESCRIPTION or len(callback) > LONGEST_CALLBACK:
                raise Unfit(callback)
            yield {"name": label, "type": "message", "callback_id": callback, "description": action.label}


def _label(action: MessageAction) -> str:
    label = action.label if len(action.label) <= LONGEST_LABEL else SHORT_LABELS.get(action.label, "")
    if not label:
        raise Unfit(f"a shortcut's name has at most {LONGEST_LABEL} characters: {action.label}")
    return label
