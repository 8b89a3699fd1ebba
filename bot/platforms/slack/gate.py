"""Stands before everything that comes from Slack: what is not signed by Slack, now and for the first time, stays out.

The checks are made on the raw bytes, in this order, before anything is parsed: address, method, kind, size, age and
signature. Behind the gate there is only a payload: no header of the request goes further, since none of them is signed.
"""

import hmac
import logging
from collections.abc import Awaitable, Callable
from threading import Lock
from urllib.parse import parse_qsl

from starlette.types import Receive, Scope, Send

from bot.errors import WrongSettings
from bot.platforms.door import (
    COME_AGAIN,
    MALFORMED,
    Answer,
    Headers,
    Payload,
    Refusal,
    check_address,
    json_object,
    parsed,
    read_body,
    serve,
)

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
_MOST_FIELDS = 64
_JSON, _FORM = b"application/json", b"application/x-www-form-urlencoded"
_NO_SECRET = "SLACK_SIGNING_SECRET is empty, so that anybody could write to the bot. It stands under Basic Information."  # noqa: S105 - a sentence
_LOG = logging.getLogger(__name__)

Handler = Callable[[Payload], Awaitable[Answer]]
"""What stands behind the gate; it never raises."""

_WRONG_TYPE = (415, "type", "This is neither JSON nor a form.")
_UNSIGNED = (401, "unsigned", "This is not signed by Slack.")
_TOO_OLD = (401, "time", "This was not sent just now.")
_FORGED = (401, "signature", "This is not signed by Slack.")
_AGAIN = (401, "again", "This was received before.")
_FULL = (429, "full", "There is too much at once. Please send it again later.")


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
        await serve(lambda: self._answered(scope, receive), _LOG, scope, receive, send)

    async def _answered(self, scope: Scope, receive: Receive) -> Answer:
        headers = Headers(scope["headers"])
        kind = _kind(scope, headers)
        stamp, given = self._signed(headers)
        body = await read_body(headers, receive, most=LARGEST_BODY, seconds=LONGEST_READ)
        signature = hmac.digest(self._secret, b"v0:%d:%b" % (stamp, body), "sha256")
        if not hmac.compare_digest(b"v0=" + signature.hex().encode(), given):
            raise Refusal(*_FORGED)
        self._spent.use(signature, stamp, self._clock())
        answer = await self._handler(payload_of(kind, body))
        if answer.status == COME_AGAIN:
            self._spent.give_back(signature, stamp)
        return answer

    def _signed(self, headers: Headers) -> tuple[int, bytes]:
        stamp, signature = headers.only(b"x-slack-request-timestamp"), headers.only(b"x-slack-signature")
        # Leading zeros and the like would give one moment several spellings.
        if not stamp or not signature or not stamp.isdigit() or len(stamp) != len(str(int(stamp[:12]))):
            raise Refusal(*_UNSIGNED)
        if abs(self._clock() - int(stamp)) > WINDOW:
            raise Refusal(*_TOO_OLD)
        return int(stamp), signature


def payload_of(kind: bytes, body: bytes) -> Payload:
    """Return the payload of a body of a media type; raise Refusal for what Slack would not send."""
    return parsed(body, json_object if kind == _JSON else _form)


def _form(text: str) -> Payload:
    pairs = parse_qsl(text, keep_blank_values=True, errors="strict", max_num_fields=_MOST_FIELDS)
    fields = dict(pairs)
    if len(fields) != len(pairs):
        raise Refusal(*MALFORMED)
    if fields.keys() == {"payload"}:
        return json_object(fields["payload"])
    if "payload" in fields or fields.keys().isdisjoint({"command", "ssl_check"}):
        raise Refusal(*MALFORMED)
    return fields


def _kind(scope: Scope, headers: Headers) -> bytes:
    check_address(scope, PATH)
    kind = headers.media_type()
    if kind not in (_JSON, _FORM):
        raise Refusal(*_WRONG_TYPE)
    return kind
