"""Teams as the bot's calls find it: who is in which conversation, what was said there, and files that lie at Microsoft.

It answers as learn.microsoft.com describes the Bot Connector, and takes nothing that is not signed in.
"""

import json as jsons
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote, urlsplit

from bot.http import OUT_OF_REACH, TOO_LARGE, Answer, CallFailed, Http
from tests.fakes.bot_connector_keys import FakeKeys, Signer

TOKEN = "made-up-token-for-the-connector"
Json = dict[str, Any]


class TookIt(CallFailed):
    """The connection broke after Teams took something and before it said so."""

    def __init__(self) -> None:
        super().__init__(OUT_OF_REACH)


@dataclass(frozen=True)
class Said:
    """A message of the bot's. `to` is the one person who sees it, empty for everybody in the conversation."""

    conversation: str
    activity: Json
    to: str = ""

    @property
    def card(self) -> Json:
        """The card in it, empty where there is none."""
        attachments = self.activity.get("attachments") or [{}]
        content: Json = attachments[0].get("content", {})
        return content

    @property
    def text(self) -> str:
        """Its plain text."""
        return str(self.activity.get("text", ""))


@dataclass
class FakeTeams(Http):
    """The connector. `answers` are given first, in the place of its own: an answer, or an error to raise."""

    members: dict[str, Json] = field(default_factory=dict)
    said: list[Said] = field(default_factory=list)
    files: dict[str, bytes] = field(default_factory=dict)
    put: dict[str, bytes] = field(default_factory=dict)
    answers: list[Answer | CallFailed | None] = field(default_factory=list)
    takes_targeted: bool = True
    keys: FakeKeys = field(default_factory=lambda: FakeKeys([Signer("key-of-microsoft")]))
    calls: list[tuple[str, str]] = field(default_factory=list)
    on_call: Callable[[str, str], None] = lambda _method, _address: None

    def add(self, user: str, account: str, email: str, /, **changes: Any) -> None:  # noqa: ANN401 - JSON
        """Let somebody be in every conversation."""
        usual = {"id": user, "aadObjectId": account, "userPrincipalName": email, "email": email, "userRole": "user"}
        self.members[user] = self.members[account] = {**usual, **changes}

    def fail(self, *answers: Answer | CallFailed | None) -> None:
        """Give these answers first; None is the connector's own."""
        self.answers.extend(answers)

    def call(  # noqa: PLR0913 - as the real one has it
        self,
        method: str,
        address: str,
        *,
        headers: Mapping[str, str] | None = None,
        json: object = None,
        content: bytes | None = None,
        most: int = 1 << 22,
    ) -> Answer:
        """Answer a call."""
        if "login.botframework.com" in address:
            return self.keys.call(method, address)
        self.calls.append((method, address))
        self.on_call(method, address)
        planned = self.answers.pop(0) if self.answers else None
        if isinstance(planned, TookIt):
            self._answer(method, address, dict(headers or {}), json, content, most)
        if isinstance(planned, CallFailed):
            raise planned
        return planned or self._answer(method, address, dict(headers or {}), json, content, most)

    def _answer(  # noqa: PLR0913, PLR0917 - a call's parts
        self, method: str, address: str, headers: Json, body: object, content: bytes | None, most: int
    ) -> Answer:
        if address in self.files or method == "PUT":
            return self._file(address, content, most)
        if headers.get("Authorization") != f"Bearer {TOKEN}":
            return refused(401, "Authorization has been denied")
        parts, query = urlsplit(address), urlsplit(address).query
        path = [unquote(each) for each in parts.path.partition("/v3/conversations")[2].split("/")[1:]]
        match (method, path):
            case ("POST", []):
                assert isinstance(body, dict)
                return _json(201, {"id": f"a:{body['members'][0]['id']}"})
            case ("POST", [conversation, "activities"]):
                return self._said(conversation, body, targeted="isTargetedActivity=true" in query)
            case ("GET", [_, "members", user]):
                found = self.members.get(user)
                return _json(200, found) if found else refused(404, "MemberNotFoundInConversation")
        return refused(404, "ConversationNotFound")

    def _said(self, conversation: str, body: object, *, targeted: bool) -> Answer:
        assert isinstance(body, dict)
        if targeted and not self.takes_targeted:
            return refused(403, "ForbiddenOperationException")
        to = body.get("recipient", {}).get("id", "") if targeted else ""
        self.said.append(Said(conversation.partition(";")[0], jsons.loads(jsons.dumps(body)), to))
        return _json(201, {"id": str(len(self.said))})

    def _file(self, address: str, content: bytes | None, most: int) -> Answer:
        if content is not None:
            self.put[address] = content
            return Answer(201, {}, b"{}")
        if len(self.files[address]) > most:
            raise CallFailed(TOO_LARGE)
        return Answer(200, {}, self.files[address])


def refused(status: int, code: str, **headers: str) -> Answer:
    """Return a refusal as the connector words it."""
    return Answer(status, headers, jsons.dumps({"error": {"code": code, "message": "made up"}}).encode())


def unreachable() -> CallFailed:
    """Return what a connection that breaks looks like."""
    return CallFailed(OUT_OF_REACH)


def _json(status: int, body: object) -> Answer:
    return Answer(status, {"content-type": "application/json"}, jsons.dumps(body).encode())
