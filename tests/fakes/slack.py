"""Fake of bot/platforms/slack/api.py: a workspace in memory that writes down what it was asked for."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import count
from typing import Any

from bot.platforms.slack.api import Block, Member, Slack, SlackError, Us, View
from bot.platforms.slack.scopes import SCOPES

TEAM = "T0OURS"
BOT = "U0BOT"
WORKSPACE = "https://made-up.slack.com/"
NOWHERE = "http://127.0.0.1:9/"


@dataclass(frozen=True, slots=True)
class Posted:
    """A message. `user` is set for an ephemeral one, which that user alone can see."""

    channel: str
    text: str
    blocks: Sequence[Block]
    thread: str = ""
    metadata: Mapping[str, Any] = field(default_factory=dict)
    ts: str = ""
    user: str = ""


class FakeSlack(Slack):
    """Slack without a network. Public attributes hold what it knows and what it was sent; `now` is its clock.

    `calls` lists every call as (method of api.Slack, its arguments), those that failed too.
    """

    def __init__(self, *members: Member, now: Callable[[], float] = lambda: 0.0) -> None:
        super().__init__(lambda: "xoxb-made-up", NOWHERE)
        self.members = {member.id: member for member in members}
        self.files: dict[str, bytes] = {}
        self.calls: list[tuple[str, Mapping[str, Any]]] = []
        self.opened: list[tuple[str, View]] = []
        self.updated: list[tuple[str, View, str]] = []
        self.homes: dict[str, View] = {}
        self.posted: list[Posted] = []
        self.ephemeral: list[Posted] = []
        self.uploads: list[tuple[str, str, bytes]] = []
        self.responses: defaultdict[str, list[Mapping[str, Any]]] = defaultdict(list)
        self._now, self._numbers = now, count(1)
        self._failures: dict[str, tuple[SlackError, bool]] = {}

    def fail(self, method: str, code: str, retry_after: timedelta | None = None, *, once: bool = False) -> None:
        """Let a method fail from now on, or once."""
        self._failures[method] = (SlackError(code, retry_after), once)

    def recover(self) -> None:
        """Let nothing fail any more."""
        self._failures.clear()

    def count(self, method: str) -> int:
        """Return how often a method was called."""
        return sum(name == method for name, _ in self.calls)

    def us(self) -> Us:
        """Return who the bot is."""
        self._called("us")
        return Us(TEAM, BOT, WORKSPACE)

    def granted(self) -> frozenset[str]:
        """Return every scope that the bot may ask for."""
        self._called("granted")
        return frozenset(scope.name for scope in SCOPES)

    def try_line(self, app_token: str) -> None:
        """Ask for a line of Socket Mode."""
        self._called("try_line", app_token=app_token)

    def member(self, user: str) -> Member:
        """Return a user; raise user_not_found."""
        self._called("member", user=user)
        if user not in self.members:
            raise SlackError("user_not_found")
        return self.members[user]

    def member_by_email(self, email: str) -> Member:
        """Return a user; raise users_not_found."""
        self._called("member_by_email", email=email)
        found = next((member for member in self.members.values() if member.email == email), None)
        if found is None:
            raise SlackError("users_not_found")
        return found

    def open_view(self, trigger: str, view: View) -> None:
        """Open a modal."""
        self._called("open_view", trigger=trigger, view=view)
        self.opened.append((trigger, view))

    def update_view(self, view_id: str, view: View, view_hash: str = "") -> None:
        """Draw a modal anew."""
        self._called("update_view", view_id=view_id, view=view, view_hash=view_hash)
        self.updated.append((view_id, view, view_hash))

    def publish_home(self, user: str, view: View) -> None:
        """Draw an App Home."""
        self._called("publish_home", user=user, view=view)
        self.homes[user] = view

    def direct_channel(self, user: str) -> str:
        """Return a channel that is named after its user."""
        self._called("direct_channel", user=user)
        return f"D{user}"

    def post(
        self,
        channel: str,
        text: str,
        blocks: Sequence[Block],
        *,
        thread: str = "",
        metadata: Mapping[str, Any] | None = None,
    ) -> str:
        """Post a message."""
        self._called("post", channel=channel, text=text, blocks=blocks, thread=thread, metadata=metadata)
        ts = f"{self._now():.0f}.{next(self._numbers):06}"
        self.posted.append(Posted(channel, text, blocks, thread, metadata or {}, ts))
        return ts

    def post_ephemeral(self, channel: str, user: str, text: str, blocks: Sequence[Block], *, thread: str = "") -> None:
        """Post a message for one user."""
        self._called("post_ephemeral", channel=channel, user=user, text=text, blocks=blocks, thread=thread)
        self.ephemeral.append(Posted(channel, text, blocks, thread, user=user))

    def metadata_since(self, channel: str, oldest: str) -> Sequence[Mapping[str, Any]]:
        """Return the metadata of messages, newest first."""
        self._called("metadata_since", channel=channel, oldest=oldest)
        since = [said for said in self.posted if said.channel == channel and float(said.ts) > float(oldest)]
        return [said.metadata for said in reversed(since)]

    def respond(self, response_url: str, body: Mapping[str, Any]) -> None:
        """Take an answer."""
        self._called("respond", response_url=response_url, body=body)
        self.responses[response_url].append(body)

    def download(self, address: str, most: int) -> bytes:
        """Return a file, cut after one byte more than the most."""
        self._called("download", address=address, most=most)
        if address not in self.files:
            raise SlackError("http_404")
        return self.files[address][: most + 1]

    def upload(self, channel: str, name: str, content: bytes) -> None:
        """Take a file into a conversation."""
        self._called("upload", channel=channel, name=name, content=content)
        self.uploads.append((channel, name, content))

    def _called(self, method: str, **arguments: object) -> None:
        self.calls.append((method, arguments))
        failure, once = self._failures.get(method, (None, False))
        if once:
            del self._failures[method]
        if failure is not None:
            raise SlackError(failure.code, failure.retry_after)
