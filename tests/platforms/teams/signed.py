"""Signs what Teams would send, and calls an ASGI application with it as a server would, without one.

`await called(gate(handler), post(message("photos of pupils")))` is all that a test needs; `activity` has the rest.
"""

import json
from collections.abc import Collection, Mapping
from functools import cache
from typing import Any

from bot.platforms.door import Answer
from bot.platforms.teams.gate import PATH, Delivered, Gate, Handler
from bot.platforms.teams.keys import Keys
from bot.platforms.teams.service_address import SERVICE_ORIGINS
from tests.fakes.bot_connector_keys import FakeKeys, Signer, claims
from tests.platforms.slack.signed import Request, Response, answered, called, together

__all__ = ["Request", "Response", "answered", "called", "together"]  # a test imports all from here

NOW = 1_796_000_000
"""Seconds since 1970: the moment of most tests."""
APP_ID = "11111111-2222-4333-8444-555555555555"
TENANT = "aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee"
OTHER_TENANT = "ffffffff-bbbb-4ccc-8ddd-eeeeeeeeeeee"
USER, OBJECT_ID = "29:1anna", "99999999-8888-4777-8666-555555555555"
SERVICE_URL = f"https://smba.trafficmanager.net/uk/{TENANT}/"
AUTHORIZATION = b"authorization"
KEY = Signer("key-of-microsoft")
JSON = b"application/json; charset=utf-8"

Json = dict[str, Any]


@cache
def bearer(signer_kid: str = KEY.kid, service_url: str = SERVICE_URL, now: int = NOW) -> str:
    """Return a good token, the same for many messages, as Microsoft uses them."""
    return Signer(signer_kid).sign(claims(APP_ID, service_url, now))


def post(what: Mapping[str, Any] | bytes, token: str | None = None, path: str = PATH) -> Request:
    """Return an activity, or any body, as Teams would post it, with a token for the service address that it names."""
    if token is None:
        named = what.get("serviceUrl", SERVICE_URL) if isinstance(what, Mapping) else SERVICE_URL
        token = bearer(service_url=named)
    body = what if isinstance(what, bytes) else json.dumps(what).encode()
    headers = (
        (b"content-type", JSON),
        (b"content-length", str(len(body)).encode()),
        (AUTHORIZATION, b"Bearer " + token.encode()),
    )
    return Request(headers, (body,), path=path)


def activity(kind: str = "message", **changes: Any) -> Json:  # noqa: ANN401 - JSON
    """Return an activity of a personal chat, changed; a part that is None is left out."""
    usual: Json = {
        "type": kind,
        "id": "1485983408511",
        "timestamp": "2026-11-30T08:29:59.000Z",
        "localTimestamp": "2026-11-30T08:29:59.000+00:00",
        "localTimezone": "Europe/London",
        "channelId": "msteams",
        "serviceUrl": SERVICE_URL,
        "from": {"id": USER, "name": "Anna Example", "aadObjectId": OBJECT_ID},
        "conversation": {"id": "a:1anna-and-the-bot", "conversationType": "personal", "tenantId": TENANT},
        "recipient": {"id": f"28:{APP_ID}", "name": "Staffroom"},
        "entities": [
            {"type": "clientInfo", "locale": "en-GB", "country": "GB", "platform": "Web", "timezone": "Europe/London"}
        ],
        "channelData": {"tenant": {"id": TENANT}},
        "locale": "en-GB",
    }
    return without({**usual, **changes})


def message(text: str = "photos of pupils", **changes: Any) -> Json:  # noqa: ANN401 - JSON
    """Return a message that somebody wrote to the bot in their own chat with it."""
    html = {"contentType": "text/html", "content": f"<p>{text}</p>"}
    return activity("message", **{"text": text, "textFormat": "plain", "attachments": [html], **changes})


def in_channel(text: str = "photos of pupils", **changes: Any) -> Json:  # noqa: ANN401 - JSON
    """Return a message in a channel of a team that mentions the bot."""
    bot = {"id": f"28:{APP_ID}", "name": "Staffroom"}
    usual = {
        "conversation": {
            "id": "19:general@thread.tacv2;messageid=1485983194839",
            "conversationType": "channel",
            "isGroup": True,
            "tenantId": TENANT,
        },
        "entities": [{"type": "mention", "mentioned": bot, "text": "<at>Staffroom</at>"}],
        "channelData": {
            "tenant": {"id": TENANT},
            "team": {"id": "19:team@thread.tacv2"},
            "channel": {"id": "19:general@thread.tacv2"},
            "teamsChannelId": "19:general@thread.tacv2",
            "teamsTeamId": "19:team@thread.tacv2",
        },
    }
    return message(f"<at>Staffroom</at> {text}", **{**usual, **changes})


def invoke(name: str, value: Mapping[str, Any] | None = None, **changes: Any) -> Json:  # noqa: ANN401 - JSON
    """Return what Teams asks for at once: a dialog, a search, a press of a button."""
    return activity("invoke", **{"name": name, "value": dict(value or {}), **changes})


def without(whole: Mapping[str, Any], *names: str) -> Json:
    """Return it without what is None, and without some parts."""
    return {name: part for name, part in whole.items() if part is not None and name not in names}


class Behind:
    """What stands behind the gate: it keeps what comes through."""

    def __init__(self, answer: Answer = Answer(200, b"done")) -> None:  # noqa: B008 - frozen
        self.came: list[Delivered] = []
        self.answer = answer

    async def __call__(self, delivered: Delivered) -> Answer:
        self.came.append(delivered)
        return self.answer


class Clock:
    """A clock that a test sets."""

    def __init__(self, now: float = NOW) -> None:
        self.now = now

    def __call__(self) -> float:
        return self.now


def gate(  # noqa: PLR0913 - what a gate decides by
    handler: Handler,
    *,
    tenants: Collection[str] = (TENANT,),
    signers: Collection[Signer] = (KEY,),
    clock: Clock | None = None,
    origins: Collection[str] = SERVICE_ORIGINS,
    app_id: str = APP_ID,
) -> Gate:
    """Return the gate before a handler, with Microsoft's keys as tests have them."""
    clock = clock or Clock()
    keys = Keys(FakeKeys(list(signers)), clock=clock)
    return Gate(handler, app_id=app_id, tenants=tenants, keys=keys, clock=clock, service_origins=origins)
