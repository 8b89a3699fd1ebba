"""What the gates of the platforms have in common: how a request is read, refused and answered, on the raw bytes.

Each gate decides what it lets in; nothing here does. Every reading is bounded, in bytes, seconds and levels.
"""

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from starlette.types import Receive, Scope, Send

from bot.errors import StaffroomError

DEEPEST = 64
"""Levels of a payload; Slack's deepest (rich text in a modal) have fewer than twenty, Teams' (a card) fewer still."""
COME_AGAIN = 503
"""The status that asks a platform to deliver once more."""

Payload = dict[str, Any]
"""What a platform says, as it was parsed: a JSON object, or the fields of a form."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What is answered to a platform: a status and a body of a media type."""

    status: int = 200
    body: bytes = b""
    media_type: str = "text/plain; charset=utf-8"


class Refusal(StaffroomError):
    """A request that goes no further. `code` is what is logged of it."""

    def __init__(self, status: int, code: str, sentence: str) -> None:
        super().__init__(sentence)
        self.status, self.code = status, code


_NOT_ALLOWED = 405
_WRONG_PATH = (404, "path", "There is nothing here.")
_WRONG_METHOD = (_NOT_ALLOWED, "method", "Only POST is answered here.")
_TOO_LARGE = (413, "size", "This is too large.")
_TOO_SLOW = (408, "slow", "This took too long to arrive.")
MALFORMED = (400, "malformed", "This cannot be read.")
"""The refusal of what a platform would not send; further in, a gate's own checks end in it as well."""


class _Gone(Exception):
    """Whoever was sending has hung up."""


class Headers:
    """The headers of a request, of which each may come once."""

    def __init__(self, raw: Iterable[tuple[bytes, bytes]]) -> None:
        self._raw = tuple(raw)

    def only(self, name: bytes) -> bytes:
        """Return the value of a header, empty where it is missing or comes more than once."""
        found = self.all(name)
        return found[0] if len(found) == 1 else b""

    def all(self, name: bytes) -> list[bytes]:
        """Return every value of a header."""
        return [value for each, value in self._raw if each.lower() == name]

    def media_type(self) -> bytes:
        """Return the kind of the body without its parameters, in small letters; empty where it is not said once."""
        return self.only(b"content-type").partition(b";")[0].strip().lower()


async def serve(
    answered: Callable[[], Awaitable[Answer]], log: logging.Logger, scope: Scope, receive: Receive, send: Send
) -> None:
    """Send what is answered to one request, or its refusal, of which `log` gets the code alone.

    What is not HTTP is not answered: a server may say that it starts and stops, and a WebSocket is closed.
    """
    if scope["type"] != "http":
        await _not_http(scope["type"], receive, send)
        return
    try:
        answer = await answered()
    except Refusal as refusal:
        log.info("a request was refused: %s", refusal.code)
        answer = Answer(refusal.status, refusal.sentence.encode())
    except _Gone:
        return
    await _sent(answer, send)


def check_address(scope: Scope, path: str) -> None:
    """Raise Refusal unless a request is a POST to a path."""
    if scope["path"] != path:
        raise Refusal(*_WRONG_PATH)
    if scope["method"] != "POST":
        raise Refusal(*_WRONG_METHOD)


async def read_body(headers: Headers, receive: Receive, *, most: int, seconds: float) -> bytes:
    """Return a body of at most `most` bytes that arrives within some seconds; raise Refusal where it does not."""
    said = headers.all(b"content-length")
    if len(said) > 1 or not all(each.isdigit() for each in said):
        raise Refusal(*MALFORMED)
    if any(len(each) > len(str(most)) or int(each) > most for each in said):
        raise Refusal(*_TOO_LARGE)
    try:
        async with asyncio.timeout(seconds):
            return await _read(receive, most)
    except TimeoutError:
        raise Refusal(*_TOO_SLOW) from None


async def _read(receive: Receive, most: int) -> bytes:
    chunks, size, more = list[bytes](), 0, True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise _Gone
        chunks.append(message.get("body", b""))
        size += len(chunks[-1])
        if size > most:
            raise Refusal(*_TOO_LARGE)
        more = message.get("more_body", False)
    return b"".join(chunks)


def json_object(text: str) -> Payload:
    """Return the JSON object that a text is.

    Raises Refusal for another value or one that is too deep, ValueError and RecursionError for what is no JSON, no
    number or half a character: `parsed` turns these into a Refusal as well.
    """
    value = json.loads(text, parse_constant=_no_number)
    if not isinstance(value, dict) or (text.count("{") + text.count("[") > DEEPEST and _is_deep(value)):
        raise Refusal(*MALFORMED)
    if "\\ud" in text or "\\uD" in text:
        json.dumps(value, ensure_ascii=False).encode()  # half a character is no text
    return value


def parsed(body: bytes, parse: Callable[[str], Payload] = json_object) -> Payload:
    """Return the payload of a body in UTF-8; raise Refusal for what cannot be read, and nothing else."""
    try:
        return parse(body.decode())
    except (ValueError, RecursionError):
        raise Refusal(*MALFORMED) from None


def _no_number(name: str) -> float:
    raise ValueError(name)


def _is_deep(value: Mapping[str, Any]) -> bool:
    level: list[Any] = [value]
    for _ in range(DEEPEST):
        level = [child for each in level for child in (each.values() if isinstance(each, dict) else each)]
        level = [each for each in level if isinstance(each, dict | list)]
    return bool(level)


async def _sent(answer: Answer, send: Send) -> None:
    headers = [
        (b"content-type", answer.media_type.encode()),
        (b"content-length", b"%d" % len(answer.body)),
        (b"cache-control", b"no-store"),
        (b"x-content-type-options", b"nosniff"),
        *([(b"allow", b"POST")] if answer.status == _NOT_ALLOWED else []),
    ]
    await send({"type": "http.response.start", "status": answer.status, "headers": headers})
    await send({"type": "http.response.body", "body": answer.body})


async def _not_http(kind: str, receive: Receive, send: Send) -> None:
    """Follow the protocol of a server that says when it starts and stops; refuse a WebSocket."""
    if kind == "websocket":
        await send({"type": "websocket.close"})
        return
    while (await receive())["type"] != "lifespan.shutdown":
        await send({"type": "lifespan.startup.complete"})
    await send({"type": "lifespan.shutdown.complete"})
