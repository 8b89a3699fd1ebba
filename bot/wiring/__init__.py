"""Wiring: the one room that knows every concrete class, and what everything else is handed."""

from bot.wiring.at_work import page, site, tidier, worker
from bot.wiring.chat_systems import (
    NOWHERE,
    Chats,
    chats,
    slack,
    slack_manifest,
    slack_manifest_example,
    teams,
    teams_manifest_example,
    teams_package,
)
from bot.wiring.house import (
    House,
    Workbooks,
    dispatcher,
    federation_of,
    given_keys,
    house,
    now,
    open_keys,
    open_library,
    triage,
)
from bot.wiring.microsoft import OUTSIDE, Microsoft, Outside

__all__ = [
    "NOWHERE",
    "OUTSIDE",
    "Chats",
    "House",
    "Microsoft",
    "Outside",
    "Workbooks",
    "chats",
    "dispatcher",
    "federation_of",
    "given_keys",
    "house",
    "now",
    "open_keys",
    "open_library",
    "page",
    "site",
    "slack",
    "slack_manifest",
    "slack_manifest_example",
    "teams",
    "teams_manifest_example",
    "teams_package",
    "tidier",
    "triage",
    "worker",
]
