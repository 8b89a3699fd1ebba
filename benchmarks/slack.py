"""How long a signed /policy takes over HTTP, as a multiple of slack-bolt alone and of a check of the signature alone.

    python -m benchmarks.slack [--requests 1000] [--rounds 5] [--memory 100000]

What is asked for: the contents; clauses by their number; questions, no two alike, that the policy answers, which are
counted within a second; and questions, no two alike, on which it is silent, whose words are kept by a durable write on
SQLite before the answer. Beside each stands how often the CPU of slack-bolt alone it may take.

All are served by the bot's own server, each in a process of its own, and asked in turn, round by round, so that
whatever else the machine does meets all alike. CPU is the server's, told by itself. Slack's own API is played by a
thread beside the bot, which asks it once in five minutes who somebody is.
"""

import argparse
import asyncio
import hmac
import json
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, MutableMapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import chain, count, cycle, product
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
from starlette.types import ASGIApp, Receive, Scope, Send

from bot.platforms.slack.app import Body, create_app
from bot.platforms.slack.gate import PATH
from bot.platforms.slack.incoming import SlashCommand
from bot.platforms.web.server import serve
from bot.settings import Settings
from bot.triage import Judgement, MatterKind
from bot.wiring.answering import triage
from bot.wiring.chat_systems import slack
from bot.wiring.house import House, house

SECRET = "made-up-signing-secret"  # noqa: S105 - made up
PERSON, TEAM, USER = "o4", "T0001", "U0001"
CONTENTS = "contents"
CLAUSES = ("B6", "rule 8", "b.3 para 2", "E point 8", "whatsapp rule four", "A", "B.1", "D.WhatsApp.2")
_ASKING = ("can I", "may I", "am I allowed to", "is it ok to", "should I", "do we have to", "could I")
_DOING = (
    *("add", "message", "be friends with", "follow", "post a photo of", "reply to", "chat with", "share a joke about"),
    *("block", "accept", "unfriend", "play games with", "buy a gift from", "tag", "phone", "complain about"),
)
_WHOM = ("a pupil", "a former pupil", "a parent", "a colleague", "my manager", "a governor", "my class", "the cook")
_WHERE = ("on insta", "on facebook", "on tiktok", "on my own phone", "in the holidays", "after work", "on trips")
CALM, DURABLE = 1.3, 3.0
"""How often the CPU of slack-bolt alone an answer may take: without and with a durable write."""
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
    """Says what it heard, in a thread: what is left is the way to the desk and back."""

    def command(self, typed: SlashCommand) -> Body:
        """Say what was typed."""
        return {"text": typed.text}

    def nothing(self, *_: object) -> None:
        """Do nothing."""

    at_once = pressed = submitted = shortcut = message = mention = home = tell = nothing


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


@dataclass(frozen=True, slots=True)
class Line:
    """What is measured: a server, what it is asked, and how often the CPU of slack-bolt alone it may take, or 0."""

    name: str
    server: str
    words: Iterator[str]
    target: float = 0.0

    def ask(self) -> bytes:
        """Return the next request."""
        return policy(next(self.words))


def judged_so(fits: Callable[[Judgement], bool]) -> tuple[str, ...]:
    """Return the made-up questions of a kind, in an order in which neighbours differ."""
    judge = triage(Settings()).judge
    asked = (f"{a} {do} {whom} {where}" for where, a, whom, do in product(_WHERE, _ASKING, _WHOM, _DOING))
    return tuple(words for words in asked if fits(judge(words)))


def answered(judged: Judgement) -> bool:
    """Say whether the policy answers a question."""
    return judged.kind is MatterKind.ANSWERABLE


def silent(judged: Judgement) -> bool:
    """Say whether the policy is silent on a question, so that its words are kept."""
    return judged.kind is MatterKind.SILENT


def all_lines() -> tuple[Line, ...]:
    """Return what is measured, in the order in which it is asked."""
    bare = (Line(name, name, cycle((CONTENTS,))) for name in ("raw", "bolt", "empty"))
    return (
        *bare,
        Line("contents", "ours", cycle((CONTENTS,)), CALM),
        Line("clauses by number", "ours", cycle(CLAUSES), CALM),
        Line("questions, answered", "ours", cycle(judged_so(answered)), CALM),
        Line("questions, kept: DURABLE WRITE", "ours", cycle(judged_so(silent)), DURABLE),
    )


async def compared(servers: dict[str, Served], lines: Sequence[Line], requests: int, rounds: int) -> None:
    """Print what each takes, and how many times what the bare ones take."""
    for connections in CONNECTIONS:
        took: dict[str, list[Round]] = {line.name: [] for line in lines}
        for _ in range(rounds):
            for line in lines:
                took[line.name].append(await round_of(servers[line.server], connections, requests, line.ask))
        of = {name: middle(each) for name, each in took.items()}
        for line in lines:
            print(f"{connections:2} connections, {line.name:30}: {told(of[line.name], of, line.target)}")


def told(each: Round, of: Mapping[str, Round], target: float) -> str:
    """Return the figures of a line in words."""
    took = f"CPU {each.cpu:.3f} ms, p50 {each.p50:.2f} ms, p99 {each.p99:.2f} ms"
    wanted = f" (target {target:.1f})" if target else ""
    return f"{took}; CPU {each.cpu / of['bolt'].cpu:.2f} x bolt{wanted}, {each.cpu / of['raw'].cpu:.2f} x raw"


async def memory(server: Served, requests: int) -> None:
    """Print the peak of memory while many requests are answered, every other one with a durable write."""
    pairs = zip(cycle(judged_so(answered)), cycle(judged_so(silent)), strict=False)
    words = chain.from_iterable(pairs)
    done = 0
    for part in (1, 3, 3, 3):
        await round_of(server, 16, max(requests * part // 10, 160), lambda: policy(next(words), fast_clock))
        done += requests * part // 10
        _, peak = await state(server)
        print(f"memory after {done} requests: {peak:.1f} MiB at most")


async def checked(server: Served, line: Line) -> None:
    """Make sure that what is measured is what is meant."""
    connection = await server.connected()
    status, body = await connection.answer(line.ask())
    assert status == _OK, line.name
    assert line.server != "ours" or b"blocks" in body, body
    assert (b"I kept your question" in body) == (line.target == DURABLE), body
    connection.writer.close()
    await round_of(server, 1, _WARM_UP, line.ask)


def main(requests: int, rounds: int, for_memory: int) -> None:
    """Compare the bot with slack-bolt alone and with nothing but the signature, then watch its memory."""
    with ExitStack() as stack:
        servers = {name: stack.enter_context(served(name)) for name in ("ours", "empty", "bolt", "raw")}

        async def run() -> None:
            lines = all_lines()
            for line in lines:
                await checked(servers[line.server], line)
            await compared(servers, lines, requests, rounds)

        asyncio.run(run())
    with served("fast") as fast:
        asyncio.run(memory(fast, for_memory))


def given() -> argparse.Namespace:
    """Return what the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--requests", type=int, default=1_000, help="for each line and round")
    parser.add_argument("--rounds", type=int, default=5, help="of which the median is told")
    parser.add_argument("--memory", type=int, default=100_000, help="requests while memory is watched")
    parser.add_argument("--serve", default="", help=argparse.SUPPRESS)
    return parser.parse_args()


if __name__ == "__main__":
    chosen = given()
    if chosen.serve:
        serve_alone(chosen.serve)
    else:
        main(chosen.requests, chosen.rounds, chosen.memory)
