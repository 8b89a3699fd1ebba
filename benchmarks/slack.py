"""How long a signed /policy takes over HTTP, as a multiple of slack-bolt alone and of a check of the signature alone.

    python -m benchmarks.slack [requests] [requests for memory]

All are served by the bot's own server, each in a process of its own, and asked in turn, round by round, so that
whatever else the machine does meets all alike. CPU is the server's, told by itself. Slack's own API is played by a
thread beside the bot, which asks it once in five minutes who somebody is.
"""

import asyncio
import hmac
import json
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, MutableMapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from pathlib import Path
from statistics import median, quantiles
from tempfile import TemporaryDirectory
from threading import Thread
from typing import Any
from urllib.parse import urlencode, urlsplit

from pydantic import SecretStr
from slack_bolt.adapter.asgi.async_handler import AsyncSlackRequestHandler
from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult

from bot.platforms.slack.app import Body, create_app
from bot.platforms.slack.gate import PATH, ASGIApp, Receive, Scope, Send
from bot.platforms.slack.incoming import SlashCommand
from bot.platforms.web.server import serve
from bot.settings import Settings
from bot.wiring import House, house, slack

SECRET = "made-up-signing-secret"  # noqa: S105 - made up
PERSON, TEAM, USER = "o4", "T0001", "U0001"
CONTENTS, QUESTION = "contents", "can I add a pupil on insta"
"""The contents are only shown; a question is filed without its asker, which is a durable write."""
ROUNDS = 5
CONNECTIONS = (1, 16, 32)
_EPOCH, _FAST = 1_700_000_000, 60
_WARM_UP = 200
_OK = 200
_STATE = "/state"


def fast_clock() -> float:
    """Return the time of a world where five minutes pass in five seconds, so that signatures are forgotten."""
    return _EPOCH + (time.time() - _EPOCH) * _FAST


class SlackApi(BaseHTTPRequestHandler):
    """As much of Slack's API as says who somebody is."""

    email = ""

    def do_POST(self) -> None:
        """Answer every method at once."""
        user = {"id": USER, "team_id": TEAM, "profile": {"email": self.email}}
        us = {"team_id": TEAM, "user_id": "U0BOT", "url": "https://federation.slack.com/"}
        body = json.dumps({"ok": True, **us, "user": user}).encode()
        self.rfile.read(int(self.headers["Content-Length"] or 0))
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_GET = do_POST  # noqa: N815 - the same

    def log_message(self, *_: object) -> None:
        """Say nothing."""


def ours(built: House, clock: Callable[[], float]) -> ASGIApp:
    """Return the bot as Slack meets it."""
    person = built.store.directory.person(PERSON)
    assert person is not None
    SlackApi.email = person.email
    api = ThreadingHTTPServer(("127.0.0.1", 0), SlackApi)
    Thread(target=api.serve_forever, daemon=True).start()
    given = {"slack_bot_token": SecretStr("xoxb-1"), "slack_signing_secret": SecretStr(SECRET)}
    settings = built.settings.model_copy(update={**given, "slack_api_url": f"http://127.0.0.1:{api.server_port}/"})
    platform = slack(replace(built, settings=settings))
    assert platform is not None
    return create_app(platform.desk, signing_secret=SECRET, clock=clock)


class EmptyDesk:
    """Says what it heard: what is left is the way to the desk and back."""

    def command(self, typed: SlashCommand) -> Body:
        """Say what was typed."""
        return {"text": typed.text}

    def nothing(self, *_: object) -> None:
        """Do nothing."""

    pressed = submitted = shortcut = message = mention = home = tell = nothing


def bare_bolt() -> ASGIApp:
    """Return slack-bolt with one command that says what it heard."""

    async def anybody(team_id: str) -> AuthorizeResult:
        return AuthorizeResult(enterprise_id=None, team_id=team_id)

    app = AsyncApp(signing_secret=SECRET, authorize=anybody, process_before_response=True)

    @app.command("/policy")
    async def echo(ack: Callable[[str], Any], command: dict[str, str]) -> None:
        await ack(command["text"])

    handler = AsyncSlackRequestHandler(app)

    async def called(scope: Scope, receive: Receive, send: Send) -> None:
        await handler(dict(scope), receive, send)

    return called


async def only_signature(scope: Scope, receive: Receive, send: Send) -> None:
    """Check a signature and answer nothing."""
    headers, body, more = dict(scope["headers"]), b"", True
    while more:
        message = await receive()
        body += message.get("body", b"")
        more = message.get("more_body", False)
    expected = sign(body, headers[b"x-slack-request-timestamp"])
    status = 200 if hmac.compare_digest(expected, headers[b"x-slack-signature"]) else 401
    await send({"type": "http.response.start", "status": status, "headers": [(b"content-length", b"0")]})
    await send({"type": "http.response.body", "body": b""})


def sign(body: bytes, stamp: bytes) -> bytes:
    """Return Slack's signature."""
    return b"v0=" + hmac.digest(SECRET.encode(), b"v0:" + stamp + b":" + body, "sha256").hex().encode()


def telling(app: ASGIApp) -> ASGIApp:
    """Return an application that also tells the CPU seconds and the peak of memory (kB) of its process."""

    async def told(scope: Scope, receive: Receive, send: Send) -> None:
        if scope.get("path") != _STATE:
            await app(scope, receive, send)
            return
        state = json.dumps([time.process_time(), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss]).encode()
        headers = [(b"content-length", str(len(state)).encode())]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": state})

    return told


def serve_alone(name: str) -> None:
    """Serve one of them and print its address."""
    with TemporaryDirectory() as folder, house(Settings(data_folder=Path(folder))) as built:
        made: MutableMapping[str, Callable[[], ASGIApp]] = {
            "ours": lambda: ours(built, time.time),
            "fast": lambda: ours(built, fast_clock),
            "empty": lambda: create_app(EmptyDesk(), signing_secret=SECRET),
            "bolt": bare_bolt,
            "raw": lambda: only_signature,
        }
        serve(telling(made[name]()), "127.0.0.1", 0, lambda address: print(address, flush=True))


@dataclass(frozen=True, slots=True)
class Served:
    """A server in a process of its own."""

    host: str
    port: int

    async def connected(self) -> "Connection":
        """Return a new connection to it."""
        return Connection(*await asyncio.open_connection(self.host, self.port))


@dataclass(frozen=True, slots=True)
class Connection:
    """A kept HTTP connection."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter

    async def answer(self, request: bytes) -> tuple[int, bytes]:
        """Return status and body of an answer."""
        self.writer.write(request)
        head = await self.reader.readuntil(b"\r\n\r\n")
        length = int(head.lower().partition(b"content-length:")[2].partition(b"\r\n")[0] or 0)
        return int(head[9:12]), await self.reader.readexactly(length)


@contextmanager
def served(name: str) -> Iterator[Served]:
    """Serve an application in a process of its own."""
    command = [sys.executable, "-m", "benchmarks.slack", "--serve", name]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        parts = urlsplit(process.stdout.readline().strip())
        yield Served(str(parts.hostname), int(parts.port or 0))
        process.terminate()


_numbers = count()


def policy(words: str, clock: Callable[[], float] = time.time) -> bytes:
    """Return a signed request that no other is like."""
    fields = {
        "token": "x",
        "team_id": TEAM,
        "team_domain": "federation",
        "channel_id": "C0001",
        "channel_name": "staff",
        "user_id": USER,
        "user_name": "sadia",
        "command": "/policy",
        "text": words,
        "api_app_id": "A0001",
        "response_url": "https://hooks.slack.com/commands/T0001/1/x",
        "trigger_id": f"1.2.{next(_numbers)}",
    }
    body, stamp = urlencode(fields).encode(), str(int(clock())).encode()
    head = (
        b"POST %b HTTP/1.1\r\nHost: bot.example\r\nUser-Agent: Slackbot 1.0 (+https://api.slack.com/robots)\r\n"
        b"Accept: application/json,*/*\r\nAccept-Encoding: gzip,deflate\r\nX-Slack-Signature: %b\r\n"
        b"X-Slack-Request-Timestamp: %b\r\nContent-Type: application/x-www-form-urlencoded\r\n"
        b"Content-Length: %d\r\n\r\n"
    )
    return head % (PATH.encode(), sign(body, stamp), stamp, len(body)) + body


@dataclass(frozen=True, slots=True)
class Round:
    """What one round took, in milliseconds a request."""

    cpu: float
    p50: float
    p99: float


async def state(server: Served) -> tuple[float, float]:
    """Return the CPU seconds and the peak of memory (MiB) of a server."""
    connection = await server.connected()
    _, body = await connection.answer(b"GET %b HTTP/1.1\r\nHost: x\r\n\r\n" % _STATE.encode())
    connection.writer.close()
    cpu, peak = json.loads(body)
    return cpu, peak / 1024


async def round_of(server: Served, connections: int, requests: int, ask: Callable[[], bytes]) -> Round:
    """Ask over several connections at once, each as soon as its last answer is there."""
    took: list[float] = []

    async def asking() -> None:
        connection = await server.connected()
        for _ in range(requests // connections):
            request, start = ask(), time.perf_counter()
            status, _ = await connection.answer(request)
            took.append((time.perf_counter() - start) * 1_000)
            assert status == _OK, status
        connection.writer.close()

    before, _ = await state(server)
    await asyncio.gather(*(asking() for _ in range(connections)))
    after, _ = await state(server)
    return Round((after - before) * 1_000 / len(took), median(took), quantiles(took, n=100)[98])


def middle(rounds: list[Round]) -> Round:
    """Return the median of each figure."""
    return Round(*(median(getattr(each, name) for each in rounds) for name in Round.__slots__))


async def compared(servers: dict[str, Served], asks: dict[str, Callable[[], bytes]], requests: int) -> None:
    """Print what each takes, and how many times what the bare ones take."""
    for connections in CONNECTIONS:
        rounds: dict[str, list[Round]] = {name: [] for name in asks}
        for _ in range(ROUNDS):
            for name, ask in asks.items():
                server = servers[name.partition(" ")[0]]
                rounds[name].append(await round_of(server, connections, requests, ask))
        of = {name: middle(each) for name, each in rounds.items()}
        for name, each in of.items():
            times = " and ".join(f"{each.cpu / of[bare].cpu:.2f} x {bare}" for bare in ("bolt", "raw"))
            took = f"CPU {each.cpu:.3f} ms, p50 {each.p50:.2f} ms, p99 {each.p99:.2f} ms"
            print(f"{connections:2} connections, {name:17}: {took}; CPU {times}")


async def memory(server: Served, requests: int) -> None:
    """Print the peak of memory while many requests are answered."""
    await round_of(server, 16, max(requests // 10, 160), lambda: policy(QUESTION, fast_clock))
    _, first = await state(server)
    print(f"memory after {requests // 10} requests: {first:.1f} MiB at most")
    for part in (1, 2, 3):
        await round_of(server, 16, requests * 3 // 10, lambda: policy(QUESTION, fast_clock))
        _, peak = await state(server)
        print(f"memory after {requests // 10 + part * requests * 3 // 10} requests: {peak:.1f} MiB at most")


async def checked(server: Served, name: str) -> None:
    """Make sure that what is measured is what is meant."""
    connection = await server.connected()
    status, body = await connection.answer(policy(CONTENTS))
    assert status == _OK, name
    assert name != "ours" or b"blocks" in body, body
    connection.writer.close()
    await round_of(server, 1, _WARM_UP, lambda: policy(CONTENTS))


def main(requests: int, for_memory: int) -> None:
    """Compare the bot with slack-bolt alone and with nothing but the signature, then watch its memory."""
    with ExitStack() as stack:
        servers = {name: stack.enter_context(served(name)) for name in ("ours", "empty", "bolt", "raw")}

        async def run() -> None:
            for name, server in servers.items():
                await checked(server, name)
            asks = dict.fromkeys(servers, lambda: policy(CONTENTS))
            await compared(servers, {**asks, "ours with a write": lambda: policy(QUESTION)}, requests)

        asyncio.run(run())
    with served("fast") as fast:
        asyncio.run(memory(fast, for_memory))


if __name__ == "__main__":
    if sys.argv[1:2] == ["--serve"]:
        serve_alone(sys.argv[2])
    else:
        main(*(int(each) for each in (*sys.argv[1:3], *("1000", "100000")[len(sys.argv[1:3]) :])))
