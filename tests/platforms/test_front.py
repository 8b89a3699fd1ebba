"""The front door: which room answers which address."""

import asyncio
from collections.abc import MutableMapping
from typing import Any

import pytest
from starlette.types import ASGIApp, Receive, Scope, Send

from bot.platforms.front import front_door


def room(name: str) -> ASGIApp:
    async def app(_scope: Scope, _receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": name.encode()})

    return app


def answer(app: ASGIApp, path: str) -> str:
    sent: list[MutableMapping[str, Any]] = []

    async def receive() -> MutableMapping[str, Any]:
        return {"type": "http.request"}

    async def send(message: MutableMapping[str, Any]) -> None:
        sent.append(message)

    async def asked() -> None:
        await app({"type": "http", "path": path}, receive, send)

    asyncio.run(asked())
    return f"{sent[0]['status']} {sent[1]['body'].decode()}"


ROOMS = {"/slack/": room("slack"), "/slack/files/": room("files")}


@pytest.mark.parametrize(
    ("path", "answered"),
    [
        ("/slack/events", "200 slack"),
        ("/slack/files/token", "200 files"),
        ("/slackers", "200 page"),
        ("/", "200 page"),
        ("/Slack/events", "200 page"),
    ],
)
def test_the_longest_beginning_of_a_path_names_the_room(path: str, answered: str) -> None:
    assert answer(front_door(ROOMS, room("page")), path) == answered


def test_without_a_page_there_is_nothing_elsewhere() -> None:
    assert answer(front_door(ROOMS), "/") == "404 There is nothing at this address."
    assert answer(front_door(ROOMS), "/slack/events") == "200 slack"  # the control
