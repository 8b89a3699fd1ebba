"""Stands before everything that comes from Slack: what is not signed by Slack, now and for the first time, stays out.

The checks are made on the raw bytes, in this order, before anything is parsed: address, method, kind, size, age and
signature. Behind the gate there is only a payload: no header of the request goes further, since none of them is signed.
"""

import asyncio
import hmac
import json
import logging
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass
from threading import Lock
from typing import Any
from urllib.parse import parse_qsl

from starlette.types import Receive, Scope, Send

from bot.errors import StaffroomError, WrongSettings

PATH = "/slack/events"
"""The one address that Slack is told."""
WINDOW = 300
"""Seconds that a timestamp may differ from now (Slack's own rule for signed requests)."""
LARGEST_BODY = 1024 * 1024
"""Bytes; Slack's largest payloads are views of some 250 kB."""
LONGEST_READ = 3.0
"""Seconds for a whole body to arrive: Slack itself hangs up after three."""
MOST_SPENT = 200_000
"""Signatures remembered at once: more than 300 requests a second, each by Slack itself."""
DEEPEST = 64
"""Levels of a payload; Slack's deepest (rich text in a modal) have fewer than twenty."""
COME_AGAIN = 503
"""The status that asks Slack to deliver once more."""
_MOST_FIELDS = 64
_JSON, _FORM = b"application/json", b"application/x-www-form-urlencoded"
_NO_SECRET = "SLACK_SIGNING_SECRET is empty, so that anybody could write to the bot. It stands under Basic Information."  # noqa: S105 - a sentence
_LOG = logging.getLogger(__name__)

Payload = dict[str, Any]
"""What Slack says, as it was parsed: a JSON object, or the fields of a slash command."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What is answered to Slack: a status and a body of a media type."""

    status: int = 200
    body: bytes = b""
    media_type: str = "text/plain; charset=utf-8"


Handler = Callable[[Payload], Awaitable[Answer]]
"""What stands behind the gate; it never raises."""


class Refusal(StaffroomError):
    """A request that goes no further. `code` is what is logged of it."""

    def __init__(self, status: int, code: str, sentence: str) -> None:
        super().__init__(sentence)
        self.status, self.code = status, code


_WRONG_PATH = (404, "path", "There is nothing here.")
_WRONG_METHOD = (405, "method", "Only POST is answered here.")
_WRONG_TYPE = (415, "type", "This is neither JSON nor a form.")
_TOO_LARGE = (413, "size", "This is too large.")
_TOO_SLOW = (408, "slow", "This took too long to arrive.")
_UNSIGNED = (401, "unsigned", "This is not signed by Slack.")
_TOO_OLD = (401, "time", "This was not sent just now.")
_FORGED = (401, "signature", "This is not signed by Slack.")
_AGAIN = (401, "again", "This was received before.")
_FULL = (429, "full", "There is too much at once. Please send it again later.")
_MALFORMED = (400, "malformed", "This cannot be read.")


class Spent:
    """The signatures that were used, each for as long as its timestamp would let it in; for any thread.

    They lie by timestamp, so that a whole second is forgotten at once. When there are too many, new ones are refused:
    forgetting an old one would let it in again. Only what Slack has signed comes this far.
    """

    def __init__(self, most: int = MOST_SPENT) -> None:
        self._most, self._count, self._forgotten = most, 0, -1
        self._by_second: dict[int, set[bytes]] = {}
        self._lock = Lock()

    def __len__(self) -> int:
        return self._count

    def use(self, signature: bytes, stamp: int, now: float) -> None:
        """Use a signature of a timestamp; raise Refusal where it was used, or may have been."""
        with self._lock:
            self._forget(now)
            # A clock that is set back must not open the door to what has been forgotten.
            if stamp <= self._forgotten:
                raise Refusal(*_TOO_OLD)
            used = self._by_second.setdefault(stamp, set())
            if signature in used:
                raise Refusal(*_AGAIN)
            if self._count >= self._most:
                raise Refusal(*_FULL)
            used.add(signature)
            self._count += 1

    def give_back(self, signature: bytes, stamp: int) -> None:
        """Let a signature be used once more, since nothing was done for it."""
        with self._lock:
            used = self._by_second.get(stamp, set())
            self._count -= signature in used
            used.discard(signature)

    def _forget(self, now: float) -> None:
        # Nearly always there is nothing to do, and the oldest second stands at the front or close to it.
        if not self._by_second or next(iter(self._by_second)) >= now - WINDOW:
            return
        for stamp in [stamp for stamp in self._by_second if stamp < now - WINDOW]:
            self._count -= len(self._by_second.pop(stamp))
            self._forgotten = max(self._forgotten, stamp)


class Gate:
    """ASGI application: checks a request, hands its payload on, and sends what is answered.

    `clock` gives seconds since 1970. Raises WrongSettings for an empty secret.
    """

    def __init__(
        self, handler: Handler, *, signing_secret: str, clock: Callable[[], float], most_spent: int = MOST_SPENT
    ) -> None:
        if not signing_secret.strip():
            raise WrongSettings(_NO_SECRET)
        self._handler, self._clock = handler, clock
        self._secret, self._spent = signing_secret.encode(), Spent(most_spent)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, or refuse it with a 4xx."""
        if scope["type"] != "http":
            await _not_http(scope["type"], receive, send)
            return
        try:
            answer = await self._answered(scope, receive)
        except Refusal as refusal:
            _LOG.info("a request was refused: %s", refusal.code)
            answer = Answer(refusal.status, refusal.sentence.encode())
        except _Gone:
            return
        await _sent(answer, send)

    async def _answered(self, scope: Scope, receive: Receive) -> Answer:
        headers = _Headers(scope["headers"])
        kind = _kind(scope, headers)
        stamp, given = self._signed(headers)
        body = await _body(headers, receive)
        signature = hmac.digest(self._secret, b"v0:%d:%b" % (stamp, body), "sha256")
        if not hmac.compare_digest(b"v0=" + signature.hex().encode(), given):
            raise Refusal(*_FORGED)
        self._spent.use(signature, stamp, self._clock())
        answer = await self._handler(payload_of(kind, body))
        if answer.status == COME_AGAIN:
            self._spent.give_back(signature, stamp)
        return answer

    def _signed(self, headers: "_Headers") -> tuple[int, bytes]:
        stamp, signature = headers.only(b"x-slack-request-timestamp"), headers.only(b"x-slack-signature")
        # Leading zeros and the like would give one moment several spellings.
        if not stamp or not signature or not stamp.isdigit() or len(stamp) != len(str(int(stamp[:12]))):
            raise Refusal(*_UNSIGNED)
        if abs(self._clock() - int(stamp)) > WINDOW:
            raise Refusal(*_TOO_OLD)
        return int(stamp), signature


class _Gone(Exception):
    """Whoever was sending has hung up."""


class _Headers:
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


def payload_of(kind: bytes, body: bytes) -> Payload:
    """Return the payload of a body of a media type; raise Refusal for what Slack would not send."""
    try:
        text = body.decode()
        return _object(text) if kind == _JSON else _form(text)
    except (ValueError, RecursionError):
        raise Refusal(*_MALFORMED) from None


def _form(text: str) -> Payload:
    pairs = parse_qsl(text, keep_blank_values=True, errors="strict", max_num_fields=_MOST_FIELDS)
    fields = dict(pairs)
    if len(fields) != len(pairs):
        raise Refusal(*_MALFORMED)
    if fields.keys() == {"payload"}:
        return _object(fields["payload"])
    if "payload" in fields or fields.keys().isdisjoint({"command", "ssl_check"}):
        raise Refusal(*_MALFORMED)
    return fields


def _object(text: str) -> Payload:
    value = json.loads(text, parse_constant=_no_number)
    if not isinstance(value, dict) or (text.count("{") + text.count("[") > DEEPEST and _is_deep(value)):
        raise Refusal(*_MALFORMED)
    if "\\ud" in text or "\\uD" in text:
        json.dumps(value, ensure_ascii=False).encode()  # half a character is no text
    return value


def _no_number(name: str) -> float:
    raise ValueError(name)


def _is_deep(value: Mapping[str, Any]) -> bool:
    level: list[Any] = [value]
    for _ in range(DEEPEST):
        level = [child for each in level for child in (each.values() if isinstance(each, dict) else each)]
        level = [each for each in level if isinstance(each, dict | list)]
    return bool(level)


def _kind(scope: Scope, headers: _Headers) -> bytes:
    if scope["path"] != PATH:
        raise Refusal(*_WRONG_PATH)
    if scope["method"] != "POST":
        raise Refusal(*_WRONG_METHOD)
    kind = headers.only(b"content-type").partition(b";")[0].strip().lower()
    if kind not in (_JSON, _FORM):
        raise Refusal(*_WRONG_TYPE)
    return kind


async def _body(headers: _Headers, receive: Receive) -> bytes:
    said = headers.all(b"content-length")
    if len(said) > 1 or not all(each.isdigit() for each in said):
        raise Refusal(*_MALFORMED)
    if any(len(each) > len(str(LARGEST_BODY)) or int(each) > LARGEST_BODY for each in said):
        raise Refusal(*_TOO_LARGE)
    try:
        async with asyncio.timeout(LONGEST_READ):
            return await _read(receive)
    except TimeoutError:
        raise Refusal(*_TOO_SLOW) from None


async def _read(receive: Receive) -> bytes:
    chunks, size, more = list[bytes](), 0, True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise _Gone
        chunks.append(message.get("body", b""))
        size += len(chunks[-1])
        if size > LARGEST_BODY:
            raise Refusal(*_TOO_LARGE)
        more = message.get("more_body", False)
    return b"".join(chunks)


async def _sent(answer: Answer, send: Send) -> None:
    headers = [
        (b"content-type", answer.media_type.encode()),
        (b"content-length", b"%d" % len(answer.body)),
        (b"cache-control", b"no-store"),
        (b"x-content-type-options", b"nosniff"),
        *([(b"allow", b"POST")] if answer.status == _WRONG_METHOD[0] else []),
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
