"""Signs what Slack would send, and calls an ASGI application with it as a server would, without one."""

import asyncio
import hmac
import json
from collections.abc import Iterable, Mapping, MutableMapping
from dataclasses import dataclass, field, replace
from threading import Event
from typing import Any
from urllib.parse import urlencode

from starlette.types import ASGIApp

from bot.platforms.slack.gate import PATH
from tests.guard import GUARD, begun, out_of_patience

SECRET = "made-up-signing-secret"
NOW = 1_772_000_000
"""Seconds since 1970: the moment of most tests."""
JSON, FORM = b"application/json", b"application/x-www-form-urlencoded"
STAMP, SIGNATURE = b"x-slack-request-timestamp", b"x-slack-signature"

Headers = tuple[tuple[bytes, bytes], ...]


@dataclass(frozen=True, slots=True)
class Request:
    """A request as it arrives; `chunks` are the parts of its body."""

    headers: Headers
    chunks: tuple[bytes, ...] = (b"",)
    method: str = "POST"
    path: str = PATH

    @property
    def body(self) -> bytes:
        return b"".join(self.chunks)

    def without(self, name: bytes) -> "Request":
        return replace(self, headers=tuple(header for header in self.headers if header[0] != name))

    def having(self, name: bytes, value: bytes) -> "Request":
        """Return it with one more header, beside one of the same name."""
        return replace(self, headers=(*self.headers, (name, value)))

    def instead(self, name: bytes, value: bytes) -> "Request":
        return self.without(name).having(name, value)


@dataclass(slots=True)
class Response:
    status: int = 0
    headers: dict[bytes, bytes] = field(default_factory=dict)
    body: bytes = b""

    @property
    def text(self) -> str:
        return self.body.decode()

    @property
    def data(self) -> Any:  # noqa: ANN401 - JSON
        return json.loads(self.body)


def signature(body: bytes, stamp: int | bytes, secret: str = SECRET) -> bytes:
    """Return what Slack puts into X-Slack-Signature."""
    told = stamp if isinstance(stamp, bytes) else str(stamp).encode()
    return b"v0=" + hmac.new(secret.encode(), b"v0:" + told + b":" + body, "sha256").hexdigest().encode()


def signed(body: bytes, kind: bytes = JSON, stamp: int = NOW, secret: str = SECRET) -> Request:
    """Return a request as Slack would send it."""
    headers = (
        (b"content-type", kind),
        (b"content-length", str(len(body)).encode()),
        (STAMP, str(stamp).encode()),
        (SIGNATURE, signature(body, stamp, secret)),
    )
    return Request(headers, (body,))


def command(stamp: int = NOW, **fields: str) -> Request:
    """Return a signed slash command."""
    return signed(urlencode({**COMMAND, **fields}).encode(), FORM, stamp)


def interaction(payload: Mapping[str, Any], stamp: int = NOW) -> Request:
    """Return a signed form with a payload: a button, a modal or a shortcut."""
    return signed(urlencode({"payload": json.dumps(payload)}).encode(), FORM, stamp)


def event(event: Mapping[str, Any], stamp: int = NOW, **around: Any) -> Request:  # noqa: ANN401 - JSON
    """Return a signed event."""
    body = {"type": "event_callback", "team_id": TEAM, "api_app_id": "A1", "event": event, "event_id": "Ev1", **around}
    return signed(json.dumps(body).encode(), JSON, stamp)


TEAM, USER, CHANNEL = "T0001", "U0001", "C0001"
RESPONSE_URL = "https://hooks.slack.com/actions/T0001/1/x"
COMMAND = {
    "token": "x",
    "team_id": TEAM,
    "team_domain": "oakfield",
    "channel_id": CHANNEL,
    "channel_name": "general",
    "user_id": USER,
    "user_name": "anna",
    "command": "/policy",
    "text": "photos of pupils",
    "api_app_id": "A1",
    "response_url": "https://hooks.slack.com/commands/T0001/1/x",
    "trigger_id": "1.2.abc",
}
_FROM = {
    "team": {"id": TEAM, "domain": "oakfield"},
    "user": {"id": USER, "username": "anna", "name": "anna", "team_id": TEAM},
    "api_app_id": "A1",
    "trigger_id": "1.2.abc",
}
PRESSED: Mapping[str, Any] = {
    **_FROM,
    "type": "block_actions",
    "container": {"type": "message", "message_ts": "1772000000.000100", "channel_id": CHANNEL, "is_ephemeral": True},
    "channel": {"id": CHANNEL, "name": "general"},
    "response_url": RESPONSE_URL,
    "actions": [{"type": "button", "action_id": "ask.1", "block_id": "b1", "value": "v", "action_ts": "1772000000.1"}],
}
VIEW: Mapping[str, Any] = {
    "id": "V0001",
    "team_id": TEAM,
    "type": "modal",
    "callback_id": "form",
    "private_metadata": "m",
    "hash": "1.a",
    "blocks": [
        {"type": "section", "block_id": "head", "text": {"type": "plain_text", "text": "Head"}},
        {"type": "input", "block_id": "quote", "element": {"type": "plain_text_input", "action_id": "quote"}},
    ],
    "state": {"values": {"quote": {"quote": {"type": "plain_text_input", "value": "made-up words"}}}},
}
PRESSED_IN_A_MODAL: Mapping[str, Any] = {
    **{name: value for name, value in PRESSED.items() if name not in ("response_url", "channel")},
    "container": {"type": "view", "view_id": "V0001"},
    "view": VIEW,
}
SUBMITTED: Mapping[str, Any] = {**_FROM, "type": "view_submission", "view": VIEW}
SHORTCUT: Mapping[str, Any] = {
    **_FROM,
    "type": "message_action",
    "callback_id": "escalate.message",
    "message_ts": "1772000000.000100",
    "channel": {"id": CHANNEL, "name": "general"},
    "response_url": RESPONSE_URL,
    "message": {"type": "message", "user": "U0002", "ts": "1772000000.000100", "text": "made-up words"},
}
MESSAGE: Mapping[str, Any] = {
    "type": "message",
    "channel": "D0001",
    "channel_type": "im",
    "user": USER,
    "team": TEAM,
    "text": "made-up words",
    "ts": "1772000000.000100",
    "event_ts": "1772000000.000100",
}
MENTION: Mapping[str, Any] = {
    **{name: value for name, value in MESSAGE.items() if name != "channel_type"},
    "type": "app_mention",
    "channel": CHANNEL,
}
HOME: Mapping[str, Any] = {
    "type": "app_home_opened",
    "user": USER,
    "channel": "D0001",
    "tab": "home",
    "event_ts": "1.1",
}


async def called(app: ASGIApp, request: Request) -> Response:
    """Return what an application answers; its status is 0 where it says nothing."""
    response, chunks = Response(), iter(enumerate(request.chunks, 1))

    async def receive() -> MutableMapping[str, Any]:
        number, chunk = next(chunks)
        return {"type": "http.request", "body": chunk, "more_body": number < len(request.chunks)}

    async def send(message: MutableMapping[str, Any]) -> None:
        if message["type"] == "http.response.start":
            response.status, response.headers = message["status"], dict(message["headers"])
        response.body += message.get("body", b"")

    await app(
        {"type": "http", "method": request.method, "path": request.path, "headers": list(request.headers)},
        receive,
        send,
    )
    return response


def answered(app: ASGIApp, *requests: Request) -> list[Response]:
    """Return what an application answers to requests, one after the other."""

    async def run(them: Iterable[Request]) -> list[Response]:
        return [await called(app, each) for each in them]

    return asyncio.run(run(requests))


def together(app: ASGIApp, *requests: Request, hung: Event | None = None) -> list[Response]:
    """Return what an application answers to requests that come at once; raise TimeoutError if it never does.

    All patience is over once `hung` is set.
    """

    async def run() -> list[Response]:
        return list(await asyncio.gather(*(called(app, each) for each in requests)))

    return begun(lambda: asyncio.run(run()) if hung is None else out_of_patience(run, hung)).result(GUARD)
