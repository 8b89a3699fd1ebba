"""The app package: what a tenant has to know of the bot, made from the list of its commands.

Source of fields and limits: https://learn.microsoft.com/microsoft-365/extensibility/schema, which names version 1.27
(April 2026) as the newest that is for everybody, and the schema that Microsoft publishes beside it
(https://developer.microsoft.com/json-schemas/teams/v1.27/MicrosoftTeams.schema.json). By that schema the commands of a
bot may be longer and more (128, 4,000 and 12) than by the pages about menus (32, 128 and 10): the smaller are kept.
"""

import io
import json
import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from bot.command import Command, MessageAction
from bot.platforms.teams.permissions import Kind, Need, permissions

NAME = "Staffroom"
FULL_NAME = "Staffroom: the staff policy, requests and concerns"
DESCRIPTION = "The staff policy word for word, and where requests and concerns belong."
LONG_DESCRIPTION = (
    "Staffroom answers questions about the staff Social Media Policy with the exact clause, word for word, and says so "
    "where the policy is silent. It shows where a formal request belongs. It takes a concern about an online post to "
    "the person who looks after it and follows it to its close. It is not the safeguarding record: if anyone is in "
    "danger now, call 999."
)
SHORT_LABELS: Mapping[str, str] = {
    "This belongs in Federation procedures": "Belongs in Federation procedures",
}
"""What an action on a message is called where its label is too long for Teams; the whole stands beside it."""
SEARCH_TITLE = "Search the policy"
SEARCH_DESCRIPTION = "Choose a clause, and post it word for word."
SEARCH_PARAMETER_TITLE = "Your question"
SEARCH_PARAMETER_DESCRIPTION = "A question, a word or a clause such as B6."

VERSION = "1.0.0"
"""The app's own version. An update in a tenant's catalogue needs a higher one."""
SCHEMA_VERSION = "1.27"
SCHEMA = f"https://developer.microsoft.com/json-schemas/teams/v{SCHEMA_VERSION}/MicrosoftTeams.schema.json"
LANGUAGE = "en-gb"
ACCENT = "#0F5C63"
"""The colour of the icons."""

ABOUT_PATH = "/teams/about"
"""A page of ours that says who runs the bot; its parts `privacy` and `terms` are linked to by name."""
SEARCH_COMMAND, SEARCH_PARAMETER = "policy.search", "question"
"""The id of the search of the policy, and the name that its words come back under."""
EXAMPLE_ADDRESS = "https://staffroom.example.org"
EXAMPLE_APP_ID = "00000000-0000-4000-8000-000000000000"

ICONS = Path(__file__).parent / "icons"
MANIFEST_FILE, COLOUR_FILE, OUTLINE_FILE = "manifest.json", "color.png", "outline.png"

PRIVATE, AMONG_OTHERS = "personal", ("team", "groupChat")
"""Where the bot is talked with: alone, or where others read along."""
LONGEST_TITLE, LONGEST_DESCRIPTION, MOST_COMMANDS = 32, 128, 10
"""Characters of a command of the bot, and how many a menu takes."""
LONGEST_LABEL, LONGEST_ACTION_DESCRIPTION, LONGEST_ID, MOST_ACTIONS = 32, 128, 64, 10
"""The same for the message extension, its search counted."""
_GUID = re.compile(r"[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}", re.ASCII)
_VERSION = re.compile(r"(?:0|[1-9]\d{0,8})(?:\.(?:0|[1-9]\d{0,8})){2}", re.ASCII)
_NO_TIME = (1980, 1, 1, 0, 0, 0)
"""The first moment that a zip file knows: the same contents are the same bytes at any time."""


class Unfit(ValueError):
    """A command cannot be told to Teams as it is: a programmer's error, met by a test before anybody else."""


@dataclass(frozen=True, slots=True)
class Shape:
    """How a bot meets its tenant: the app's id (a GUID), its public address, and whether it is to read along."""

    app_id: str
    address: str
    nudges: bool = False
    version: str = VERSION


def is_app_id(given: str) -> bool:
    """Return whether this is written as an app's id is."""
    return _GUID.fullmatch(given) is not None


def is_version(given: str) -> bool:
    """Return whether this is a version as the catalogue compares them, such as 1.0.2."""
    return _VERSION.fullmatch(given) is not None


def manifest(commands: Sequence[Command], shape: Shape) -> dict[str, Any]:
    """Return the manifest; raise Unfit where a command is too much for Teams, or the shape is none of an app's."""
    parts = urlsplit(shape.address)
    if not (is_app_id(shape.app_id) and is_version(shape.version) and parts.scheme == "https" and parts.hostname):
        raise Unfit("an app needs a GUID, a version of three numbers and an https address")
    return {
        "$schema": SCHEMA,
        "manifestVersion": SCHEMA_VERSION,
        "version": shape.version,
        "id": shape.app_id,
        "localizationInfo": {"defaultLanguageTag": LANGUAGE},
        "developer": _developer(shape.address.rstrip("/") + ABOUT_PATH),
        "name": {"short": NAME, "full": FULL_NAME},
        "description": {"short": DESCRIPTION, "full": LONG_DESCRIPTION},
        "icons": {"color": COLOUR_FILE, "outline": OUTLINE_FILE},
        "accentColor": ACCENT,
        "bots": [_bot(commands, shape.app_id)],
        "composeExtensions": [_extension(commands, shape.app_id)],
        "permissions": ["identity", "messageTeamMembers"],
        "validDomains": [parts.hostname],
        "defaultInstallScope": PRIVATE,
        "defaultGroupCapability": {"team": "bot", "groupchat": "bot"},
        **(_reading_along(shape.app_id) if shape.nudges else {}),
    }


def example(commands: Sequence[Command]) -> dict[str, Any]:
    """Return the manifest that docs/teams-manifest.json shows."""
    return manifest(commands, Shape(EXAMPLE_APP_ID, EXAMPLE_ADDRESS))


def as_json(made: Mapping[str, Any]) -> str:
    """Return a manifest as it lies in the package."""
    return json.dumps(made, indent=2, ensure_ascii=False)


def package(made: Mapping[str, Any]) -> bytes:
    """Return the package that is uploaded: the same bytes for the same manifest, whenever and wherever it is made."""
    written = io.BytesIO()
    # Stored, not packed: what packs better differs between machines, and there is next to nothing to win.
    with zipfile.ZipFile(written, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr(_entry(MANIFEST_FILE), as_json(made) + "\n")
        for name in (COLOUR_FILE, OUTLINE_FILE):
            archive.writestr(_entry(name), (ICONS / name).read_bytes())
    return written.getvalue()


def _entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, _NO_TIME)
    entry.create_system = 3  # a Python on Windows would write another number
    entry.external_attr = 0o644 << 16
    return entry


def _developer(about: str) -> dict[str, str]:
    return {
        "name": NAME,
        "websiteUrl": about,
        "privacyUrl": f"{about}#privacy",
        "termsOfUseUrl": f"{about}#terms",
    }


def _bot(commands: Sequence[Command], app_id: str) -> dict[str, Any]:
    # Whoever picks a command from a menu among others shows them that they did: what is confidential is not offered.
    open_ones = [command for command in commands if not command.confidential]
    menus = {PRIVATE: commands, **dict.fromkeys(AMONG_OTHERS, open_ones)}
    return {
        "botId": app_id,
        "scopes": [*menus],
        "supportsFiles": True,
        "isNotificationOnly": False,
        "commandLists": [{"scopes": [scope], "commands": _menu(offered)} for scope, offered in menus.items()],
    }


def _menu(commands: Sequence[Command]) -> list[dict[str, str]]:
    if len(commands) > MOST_COMMANDS:
        raise Unfit("too many commands for a menu")
    for command in commands:
        too_long = len(command.name) > LONGEST_TITLE or len(command.summary) > LONGEST_DESCRIPTION
        if too_long or not command.summary:
            raise Unfit(command.name)
    return [{"title": command.name, "description": command.summary} for command in commands]


def _extension(commands: Sequence[Command], app_id: str) -> dict[str, Any]:
    offered = [*_actions(commands), _search()]
    if len(offered) > MOST_ACTIONS:
        raise Unfit("too many actions on messages")
    return {"botId": app_id, "composeExtensionType": "botBased", "commands": offered}


def _actions(commands: Sequence[Command]) -> Iterator[dict[str, Any]]:
    for command in commands:
        for action in command.on_messages:
            action_id = f"{command.name}.{action.step}"
            if len(action.label) > LONGEST_ACTION_DESCRIPTION or len(action_id) > LONGEST_ID:
                raise Unfit(action_id)
            yield {
                "id": action_id,
                "type": "action",
                "title": _label(action),
                "description": action.label,
                "context": ["message"],
                "fetchTask": True,
            }


def _label(action: MessageAction) -> str:
    label = action.label if len(action.label) <= LONGEST_LABEL else SHORT_LABELS.get(action.label, "")
    if not label:
        raise Unfit(f"an action's name has at most {LONGEST_LABEL} characters: {action.label}")
    return label


def _search() -> dict[str, Any]:
    asked = {
        "name": SEARCH_PARAMETER,
        "title": SEARCH_PARAMETER_TITLE,
        "description": SEARCH_PARAMETER_DESCRIPTION,
        "inputType": "text",
    }
    return {
        "id": SEARCH_COMMAND,
        "type": "query",
        "title": SEARCH_TITLE,
        "description": SEARCH_DESCRIPTION,
        "context": ["compose", "commandBox"],
        "initialRun": True,
        "parameters": [asked],
    }


def _reading_along(app_id: str) -> dict[str, Any]:
    """Return what lets the bot read along where a team's owner agrees: without it, it hears what names it alone."""
    asked = permissions((Need.NUDGES,), (Kind.IN_ONE_PLACE,))
    named = [{"name": each.name, "type": "Application"} for each in asked]
    # Nothing is signed in to here; Microsoft says that some address must stand there, and that any will do.
    about = {"id": app_id, "resource": f"api://{app_id}"}
    return {"webApplicationInfo": about, "authorization": {"permissions": {"resourceSpecific": named}}}
