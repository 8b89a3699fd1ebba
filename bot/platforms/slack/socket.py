"""Socket Mode, for a school without a public address: the bot calls Slack, and Slack speaks over that line.

A line can go deaf without closing, so that people's commands vanish. Therefore each line is watched: it must answer
our pings, Slack must be heard on it by itself, and it is renewed before it is old. A new line is open before the last
one is let go, and what was begun on a line is answered on it. What is not answered Slack delivers again, harmlessly.
"""

import asyncio
import json
import logging
import random
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from threading import Event
from typing import Any
from urllib.parse import urlsplit

from aiohttp import ClientError, ClientSession, ClientTimeout, ClientWebSocketResponse, ClientWSTimeout, WSMessage
from aiohttp import WSMsgType as Type

from bot.http import OUT_OF_REACH, retry_after
from bot.platforms.door import Payload, Refusal
from bot.platforms.slack.api import API, RATE_LIMITED, SlackError
from bot.platforms.slack.gate import Handler, payload_of

_OPEN = "apps.connections.open"
_JSON = b"application/json"
_LOOK = 0.1
"""Seconds between two looks at whether to stop."""
_OK, _TOO_MANY = 200, 429
_REASONS = frozenset({"warning", "refresh_requested", "link_disabled", "too_many_websockets"})
_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Pace:
    """Seconds. Slack pings each line at least twice a minute by itself, and closes it after some hours."""

    ping: float = 10
    silence: float = 35
    """Until a line on which nothing comes at all, not even an answer to a ping, is deaf."""
    unheard: float = 90
    """Until a line on which Slack says nothing by itself is deaf, though our pings are answered."""
    age: float = 3 * 3600
    hello: float = 10
    """Until a new line must have said hello."""
    settled: float = 30
    """Until a line counts as good: before, the next is opened with a pause."""
    first_pause: float = 1
    longest_pause: float = 60
    drain: float = 3
    """For what was begun on a line that is let go."""


_PACE = Pace()


@dataclass(slots=True)
class Heard:
    """When a line was opened, when anything came on it, and when Slack spoke by itself."""

    opened: float
    anything: float
    slack: float


def deafness(heard: Heard, now: float, pace: Pace) -> str:
    """Return why a line is to be given up: silent, unheard or old; empty for a good one."""
    if now - heard.anything > pace.silence:
        return "silent"
    if now - heard.slack > pace.unheard:
        return "unheard"
    return "old" if now - heard.opened > pace.age else ""


def is_deaf(heard: Heard, now: float, pace: Pace = _PACE) -> bool:
    """Tell whether nothing can be trusted to come on a line any more."""
    return deafness(heard, now, pace) in ("silent", "unheard")


def pause(failures: int, asked: timedelta | None, pace: Pace) -> float:
    """Return the seconds before the next try: doubled each time, scattered, and no less than Slack asked for."""
    longest = min(pace.longest_pause, pace.first_pause * 2.0 ** min(failures - 1, 16))
    scattered = longest * random.uniform(0.5, 1)  # noqa: S311 - not a secret
    return max(scattered, asked.total_seconds() if asked else 0)


def run_socket(  # noqa: PLR0913 - two of them for tests alone
    handler: Handler,
    app_token: str,
    stop: Event,
    *,
    on_open: Callable[[], None],
    base: str = API,
    pace: Pace = _PACE,
) -> None:
    """Listen to Slack until `stop` is set, whatever happens to the line; then finish what was begun and hang up.

    It blocks: give it a thread or a process of its own. `on_open` is called once, when the first line is open.
    `base` is another host in tests alone.
    """
    asyncio.run(_Socket(handler, app_token, on_open, base, pace).run(stop))


class _Socket:
    """Keeps one line open."""

    def __init__(self, handler: Handler, app_token: str, on_open: Callable[[], None], base: str, pace: Pace) -> None:
        self._handler, self._token, self._pace = handler, app_token, pace
        self._on_open: Callable[[], None] | None = on_open
        self._base = base.rstrip("/") + "/"
        self._line: _Line | None = None
        self._retiring: set[asyncio.Task[None]] = set()

    async def run(self, stop: Event) -> None:
        """Stay on the line until told to stop."""
        # A school's proxy is named by the environment.
        async with ClientSession(trust_env=True, timeout=ClientTimeout(self._pace.hello)) as session:
            staying = asyncio.create_task(self._stay(session))
            while not stop.is_set() and not staying.done():
                await asyncio.wait((staying,), timeout=_LOOK)
            staying.cancel()
            await asyncio.wait((staying,))
            self._replace(None)
            await asyncio.gather(*self._retiring)
        # A programmer's error is heard of, rather than leaving the bot without a line.
        with suppress(asyncio.CancelledError):
            await staying

    async def _stay(self, session: ClientSession) -> None:
        failures = 0
        while True:
            asked = None
            try:
                line = await self._opened(session)
            except SlackError as error:
                failures, asked = failures + 1, error.retry_after
                _LOG.warning("no line: %s", error.code)
            else:
                failures = await self._used(line, failures)
            if failures:
                await asyncio.sleep(pause(failures, asked, self._pace))

    async def _used(self, line: "_Line", failures: int) -> int:
        """Use a line while it is good; return how many failed since the last one that was good for a while."""
        self._replace(line)
        if self._on_open is not None:
            self._on_open()
            self._on_open = None
        why = await line.over
        _LOG.info("a new line: %s", why)
        return 0 if line.age > self._pace.settled else failures + 1

    def _replace(self, line: "_Line | None") -> None:
        if self._line is not None:
            retiring = asyncio.create_task(self._line.let_go())
            self._retiring.add(retiring)
            retiring.add_done_callback(self._retiring.discard)
        self._line = line

    async def _opened(self, session: ClientSession) -> "_Line":
        """Return a line that has said hello; raise SlackError."""
        try:
            address = await self._address(session)
            hanging_up = ClientWSTimeout(ws_close=self._pace.drain)
            line = _Line(
                await session.ws_connect(address, autoping=False, timeout=hanging_up), self._handler, self._pace
            )
        except (ClientError, OSError, ValueError):
            raise SlackError(OUT_OF_REACH) from None
        await asyncio.wait((line.ready, line.over), timeout=self._pace.hello, return_when=asyncio.FIRST_COMPLETED)
        if not line.ready.done():
            await line.let_go()
            raise SlackError("no_hello")
        return line

    async def _address(self, session: ClientSession) -> str:
        async with session.post(self._base + _OPEN, headers={"Authorization": f"Bearer {self._token}"}) as answer:
            if answer.status == _TOO_MANY:
                raise SlackError(RATE_LIMITED, retry_after(answer.headers))
            if answer.status != _OK:
                raise SlackError(f"http_{answer.status}")
            said = payload_or_nothing(await answer.text())
        if said.get("ok") is not True:
            raise SlackError(_code(said.get("error")))
        address = str(said.get("url"))
        if urlsplit(address).scheme != ("wss" if self._base.startswith("https:") else "ws"):
            raise SlackError("address")
        return address


class _Line:
    """One connection. `ready` is set by Slack's hello, `over` (why) when another one is to take its place."""

    def __init__(self, socket: ClientWebSocketResponse, handler: Handler, pace: Pace) -> None:
        now, loop = time.monotonic(), asyncio.get_running_loop()
        self._socket, self._handler, self._pace = socket, handler, pace
        self._heard = Heard(now, now, now)
        self._begun: set[asyncio.Task[None]] = set()
        self.ready: asyncio.Future[None] = loop.create_future()
        self.over: asyncio.Future[str] = loop.create_future()
        self._listening = asyncio.create_task(self._listen())

    @property
    def age(self) -> float:
        """Seconds since it was opened."""
        return time.monotonic() - self._heard.opened

    async def let_go(self) -> None:
        """Listen no more, finish what was begun, hang up."""
        self._listening.cancel()
        await asyncio.wait((self._listening, *self._begun), timeout=self._pace.drain)
        await self._socket.close()

    async def _listen(self) -> None:
        # Also while another line is being opened: what still comes here is answered here.
        while not self._socket.closed:
            why = deafness(self._heard, time.monotonic(), self._pace)
            if why:
                self._end(why)
            try:
                await self._take(await self._socket.receive(timeout=self._pace.ping))
            except TimeoutError:
                await self._send(Type.PING, b"")
        self._end("closed")

    async def _take(self, message: WSMessage) -> None:
        self._heard.anything = time.monotonic()
        if message.type in (Type.PING, Type.TEXT):
            self._heard.slack = self._heard.anything
        if message.type == Type.PING:
            await self._send(Type.PONG, message.data)
        elif message.type == Type.TEXT:
            self._told(payload_or_nothing(message.data))

    def _told(self, frame: Payload) -> None:
        kind, payload, envelope = frame.get("type"), frame.get("payload"), frame.get("envelope_id")
        if kind == "hello" and not self.ready.done():
            self.ready.set_result(None)
        elif kind == "disconnect":
            reason = frame.get("reason")
            self._end(reason if reason in _REASONS else "disconnect")
        elif isinstance(payload, dict) and isinstance(envelope, str):
            with_words = frame.get("accepts_response_payload") is True
            work = asyncio.create_task(self._work(payload, envelope, with_words=with_words))
            self._begun.add(work)
            work.add_done_callback(self._begun.discard)

    async def _work(self, payload: Payload, envelope: str, *, with_words: bool) -> None:
        """Do the work, then acknowledge it; what is to come again is not acknowledged."""
        answer = await self._handler(payload)
        if answer.status != _OK:
            return
        acknowledged: Mapping[str, Any] = {"envelope_id": envelope}
        if answer.body and with_words:
            acknowledged = {**acknowledged, "payload": json.loads(answer.body)}
        await self._send(Type.TEXT, json.dumps(acknowledged).encode())

    async def _send(self, kind: Type, content: bytes) -> None:
        """Send a frame; where that fails the line is over, and Slack will deliver again what was not acknowledged."""
        try:
            async with asyncio.timeout(self._pace.drain):
                await self._socket.send_frame(content, kind)
        except (ClientError, OSError):
            self._end("broken")

    def _end(self, why: str) -> None:
        if not self.over.done():
            self.over.set_result(why)


def payload_or_nothing(text: str) -> Payload:
    """Return a frame as it was parsed, or nothing for what Slack would not send."""
    try:
        return payload_of(_JSON, text.encode())
    except Refusal as refusal:
        _LOG.info("a frame was not read: %s", refusal.code)
        return {}


def _code(said: object) -> str:
    return said if isinstance(said, str) and said.replace("_", "").isalnum() and said.isascii() else OUT_OF_REACH
