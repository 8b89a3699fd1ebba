"""The rules of Microsoft's schema for an app's manifest, as far as ours goes: what it may hold, and how much of it.

Written from https://developer.microsoft.com/json-schemas/teams/v1.27/MicrosoftTeams.schema.json, with the smaller
limits of https://learn.microsoft.com/microsoft-365/extensibility/schema where the two differ. What it does not know is
a fault.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Protocol


class Rule(Protocol):
    """What one value has to be."""

    def faults(self, value: object, place: str) -> Iterator[str]:
        """Yield the place of everything that is wrong in a value."""
        ...


@dataclass(frozen=True, slots=True)
class Text:
    """Words of a length from one to `longest`, of a pattern."""

    longest: int = 2_048
    pattern: str = r"(?s:.+)"

    def faults(self, value: object, place: str) -> Iterator[str]:
        if not isinstance(value, str) or len(value) > self.longest or not re.fullmatch(self.pattern, value):
            yield place


@dataclass(frozen=True, slots=True)
class OneOf:
    """One of these values, and of their type."""

    values: tuple[object, ...]

    def faults(self, value: object, place: str) -> Iterator[str]:
        if not any(value == allowed and type(value) is type(allowed) for allowed in self.values):
            yield place


@dataclass(frozen=True, slots=True)
class Many:
    """A list of one to `most` values, none twice."""

    rule: Rule
    most: int

    def faults(self, value: object, place: str) -> Iterator[str]:
        if not isinstance(value, list) or not 1 <= len(value) <= self.most or len({*map(repr, value)}) < len(value):
            yield place
            return
        for number, each in enumerate(value):
            yield from self.rule.faults(each, f"{place}[{number}]")


@dataclass(frozen=True, slots=True)
class Thing:
    """An object with these members, of which some are needed, and no others."""

    members: Mapping[str, Rule]
    needed: frozenset[str] = field(default_factory=frozenset)

    def faults(self, value: object, place: str) -> Iterator[str]:
        if not isinstance(value, dict):
            yield place
            return
        yield from (f"{place}.{name}" for name in sorted(self.needed - {*value}))
        for name, each in value.items():
            rule = self.members.get(name)
            yield from rule.faults(each, f"{place}.{name}") if rule else (f"{place}.{name}",)


def thing(needed: Mapping[str, Rule], other: Mapping[str, Rule] | None = None) -> Thing:
    return Thing({**needed, **(other or {})}, frozenset(needed))


GUID = Text(pattern=r"[0-9a-fA-F]{8}-([0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}")
HTTPS = Text(pattern=r"https://\S+")
FILE = Text(pattern=r"[^/\\]+\.png")
FLAG = OneOf((True, False))
SCOPES = Many(OneOf(("personal", "team", "groupChat")), 3)

MENU_COMMAND = thing({"title": Text(32), "description": Text(128)})
BOT = thing(
    {"botId": GUID, "scopes": SCOPES},
    {
        "supportsFiles": FLAG,
        "isNotificationOnly": FLAG,
        "commandLists": Many(thing({"scopes": SCOPES, "commands": Many(MENU_COMMAND, 10)}), 3),
    },
)
PARAMETER = thing(
    {"name": Text(64), "title": Text(32)},
    {"description": Text(128), "inputType": OneOf(("text", "textarea", "number", "date", "time", "toggle"))},
)
EXTENSION_COMMAND = thing(
    {"id": Text(64), "title": Text(32)},
    {
        "type": OneOf(("query", "action")),
        "description": Text(128),
        "context": Many(OneOf(("compose", "commandBox", "message")), 3),
        "initialRun": FLAG,
        "fetchTask": FLAG,
        "parameters": Many(PARAMETER, 5),
    },
)
EXTENSION = thing(
    {"botId": GUID, "commands": Many(EXTENSION_COMMAND, 10)}, {"composeExtensionType": OneOf(("botBased",))}
)
IN_ONE_PLACE = thing({"name": Text(128), "type": OneOf(("Application", "Delegated"))})
CAPABILITY = OneOf(("bot", "tab", "connector"))
MANIFEST = thing(
    {
        "manifestVersion": OneOf(("1.27",)),
        "version": Text(256, r"\d+\.\d+\.\d+"),
        "id": GUID,
        "developer": thing({"name": Text(32), "websiteUrl": HTTPS, "privacyUrl": HTTPS, "termsOfUseUrl": HTTPS}),
        "name": thing({"short": Text(30)}, {"full": Text(100)}),
        "description": thing({"short": Text(80), "full": Text(4_000)}),
        "icons": thing({"color": FILE, "outline": FILE}),
        "accentColor": Text(pattern="#[0-9a-fA-F]{6}"),
    },
    {
        "$schema": HTTPS,
        "localizationInfo": thing({"defaultLanguageTag": Text(pattern=r"[A-Za-z0-9]{1,8}(-[A-Za-z0-9]{1,8}){0,2}")}),
        "bots": Many(BOT, 1),
        "composeExtensions": Many(EXTENSION, 1),
        "permissions": Many(OneOf(("identity", "messageTeamMembers")), 2),
        "validDomains": Many(Text(pattern=r"[^/:*\s]+"), 16),
        "defaultInstallScope": OneOf(("personal", "team", "groupChat", "meetings")),
        "defaultGroupCapability": Thing({"team": CAPABILITY, "groupchat": CAPABILITY, "meetings": CAPABILITY}),
        "webApplicationInfo": thing({"id": GUID}, {"resource": Text()}),
        "authorization": Thing({"permissions": Thing({"resourceSpecific": Many(IN_ONE_PLACE, 16)})}),
    },
)


def faults(made: object) -> list[str]:
    """Return the place of everything in a manifest that Microsoft's schema would refuse, or that it does not know."""
    return [*MANIFEST.faults(made, "$")]
