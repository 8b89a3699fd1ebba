"""A Slack workspace in memory: people, channels, messages, modals, files, and what each serves for and how long."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count
from typing import Any, Literal

from tests.fakes.block_kit import problems, view_problems

Json = dict[str, Any]
Kind = Literal["im", "channel", "group", "mpim"]

TEAM, BOT, BOT_ID, APP = "T0CAREYFED", "U0STAFFBOT", "B0STAFFBOT", "A0STAFFROOM"
ALL_SCOPES = frozenset(
    {
        "app_mentions:read",
        "channels:history",
        "chat:write",
        "commands",
        "files:read",
        "files:write",
        "groups:history",
        "im:history",
        "im:write",
        "mpim:history",
        "mpim:write",
        "users:read",
        "users:read.email",
    }
)
TRIGGER_SECONDS = 3
RESPONSE_USES, RESPONSE_SECONDS = 5, 30 * 60
MOST_VIEWS = 3
LONGEST_TEXT = 40_000
_TS = re.compile(r"\d+\.\d{6}", re.ASCII)
_LETTERS: Mapping[Kind, str] = {"im": "D", "channel": "C", "group": "G", "mpim": "G"}


class Refused(Exception):
    """Slack says no: `code` is its word for why, `more` what else stands in the answer."""

    def __init__(self, code: str, **more: object) -> None:
        self.code, self.more = code, more
        super().__init__(code)


@dataclass(slots=True)
class Channel:
    """A conversation. `messages` are as Slack keeps them, oldest first; the bot is a member like everybody."""

    id: str
    kind: Kind
    name: str
    members: set[str]
    messages: list[Json] = field(default_factory=list)
    archived: bool = False


@dataclass(slots=True)
class Trigger:
    """Serves once, for three seconds. `view` is the modal that the button stood in."""

    user: str
    at: float
    view: str = ""
    used: bool = False


@dataclass(slots=True)
class ResponseUrl:
    """Serves five times in thirty minutes. `message` is the ts of the message that the button stood in."""

    user: str
    channel: str
    at: float
    message: str = ""
    uses: int = 0


@dataclass(slots=True)
class StoredFile:
    """A file at Slack. An upload has no content until it was sent, and no place until it was completed."""

    id: str
    name: str
    content: bytes | None = None
    length: int = 0
    shared: bool = False


class Workspace:
    """What Slack knows. `clock` gives seconds since 1970; every id and ts is unlike every other."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self.clock = clock
        self.problems: list[str] = []
        """Why blocks and views were refused, for whoever wonders."""
        self.scopes = set(ALL_SCOPES)
        self.users: dict[str, Json] = {}
        self.channels: dict[str, Channel] = {}
        self.triggers: dict[str, Trigger] = {}
        self.response_urls: dict[str, ResponseUrl] = {}
        self.files: dict[str, StoredFile] = {}
        self.stacks: dict[str, list[Json]] = {}
        self.homes: dict[str, Json] = {}
        self.private: dict[str, list[Json]] = {}
        """Ephemeral messages by the user who sees them."""
        self._numbers = count(1)
        self.users[BOT] = {"id": BOT, "team_id": TEAM, "name": "staffroom", "is_bot": True, "profile": {}}

    def number(self) -> int:
        """Return a number that was not given before."""
        return next(self._numbers)

    def ts(self) -> str:
        """Return the ts of a new message."""
        return f"{int(self.clock())}.{self.number():06}"

    def user(self, user: str) -> Json:
        """Return a user; refuse a stranger."""
        if user not in self.users:
            raise Refused("user_not_found")
        return self.users[user]

    def channel(self, channel: str) -> Channel:
        """Return a channel that the bot may know of; a private one without it does not exist for it."""
        found = self.channels.get(channel)
        if found is None or (found.kind != "channel" and BOT not in found.members):
            raise Refused("channel_not_found")
        return found

    def writable(self, channel: str) -> Channel:
        """Return a channel that the bot may write to."""
        found = self.channel(channel)
        if BOT not in found.members:
            raise Refused("not_in_channel")
        if found.archived:
            raise Refused("is_archived")
        return found

    def direct(self, *users: str) -> Channel:
        """Return the bot's conversation with one user or several, which is opened where there is none."""
        for user in users:
            if self.user(user).get("deleted"):
                raise Refused("user_disabled")
        members = {BOT, *users}
        kind: Kind = "im" if len(members) == len("me") else "mpim"
        known = (c for c in self.channels.values() if c.kind == kind and c.members == members)
        return next(known, None) or self.new_channel("", members, kind)

    def new_channel(self, name: str, members: Iterable[str], kind: Kind) -> Channel:
        """Make a conversation."""
        made = Channel(f"{_LETTERS[kind]}0CHANNEL{self.number()}", kind, name, set(members))
        self.channels[made.id] = made
        return made

    def take_trigger(self, trigger: str) -> Trigger:
        """Return what a trigger was for, and use it up."""
        found = self.triggers.get(trigger)
        if found is None:
            raise Refused("invalid_trigger_id")
        if found.used:
            raise Refused("exchanged_trigger_id")
        if self.clock() - found.at > TRIGGER_SECONDS:
            raise Refused("expired_trigger_id")
        found.used = True
        return found

    def check_message(self, text: object, blocks: object, thread: object = None) -> None:
        """Refuse a message without words, with blocks that Slack does not take, or in a thread that is none."""
        if not text and not blocks:
            raise Refused("no_text")
        if len(str(text or "")) > LONGEST_TEXT:
            raise Refused("msg_too_long")
        if thread is not None and not _TS.fullmatch(str(thread)):
            raise Refused("invalid_thread_ts")
        found = problems(_blocks(blocks), "message") if blocks else []
        self._refuse_for(found, "invalid_blocks")

    def check_view(self, view: object, kind: Literal["modal", "home"]) -> Json:
        """Return a view that Slack takes; refuse any other."""
        if not isinstance(view, dict) or view.get("type") != kind:
            raise Refused("invalid_arguments", response_metadata={"messages": [f"a view of type {kind} is needed"]})
        self._refuse_for(view_problems(view), "invalid_arguments")
        return view

    def find_view(self, view_id: str) -> tuple[str, Json]:
        """Return whose view it is, and the view."""
        for user, stack in self.stacks.items():
            for view in stack:
                if view["id"] == view_id:
                    return user, view
        for user, view in self.homes.items():
            if view["id"] == view_id:
                return user, view
        raise Refused("not_found")

    def new_view(self, view: Json, previous: str | None = None, root: str = "") -> Json:
        """Return a view as Slack keeps it: with an id, a hash and the state of its inputs."""
        number = self.number()
        made = f"V0VIEW{number}"
        return {
            "private_metadata": "",
            "callback_id": "",
            "external_id": "",
            **view,
            "id": made,
            "team_id": TEAM,
            "state": {"values": {}},
            "hash": f"{int(self.clock())}.{number}",
            "previous_view_id": previous,
            "root_view_id": root or made,
            "app_id": APP,
            "bot_id": BOT_ID,
            "app_installed_team_id": TEAM,
        }

    def redraw(self, stored: Json, view: Json) -> None:
        """Draw a view anew: same id, new hash; what was typed stays where the block is still there."""
        drawn = {block.get("block_id") for block in view["blocks"]}
        kept = {block: typed for block, typed in stored["state"]["values"].items() if block in drawn}
        stored.update(view, hash=f"{int(self.clock())}.{self.number()}", state={"values": kept})

    def show_privately(self, user: str, message: Mapping[str, object]) -> str:
        """Keep an ephemeral message, which is in nobody's history, and return its ts."""
        ts = self.ts()
        self.private.setdefault(user, []).append({"type": "message", "is_ephemeral": True, "ts": ts, **message})
        return ts

    def _refuse_for(self, found: Sequence[str], code: str) -> None:
        self.problems.extend(found)
        if found:
            raise Refused(code, response_metadata={"messages": list(found)})


def _blocks(blocks: object) -> Sequence[Json]:
    if not isinstance(blocks, list) or not all(isinstance(block, dict) for block in blocks):
        raise Refused("invalid_blocks_format")
    return blocks
