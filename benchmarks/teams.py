"""How long a signed message of Teams takes over HTTP, as a multiple of Microsoft's SDK with an echo, and nothing else.

    python -m benchmarks.teams [--requests 1000] [--rounds 5] [--memory 20000]

What is asked for: the contents; clauses by their number; questions, no two alike, that the policy answers; and
questions, no two alike, on which it is silent, whose words are kept by a durable write on SQLite before the answer.
Every message is marked as done by durable writes of its own, and every answer is a card that goes to the connector.
The SDK's echo sends the text back to the same connector: with its own checks of tokens, and without any.

All are served by the bot's own server, each in a process of its own, and asked in turn, round by round, so that
whatever else the machine does meets all alike. CPU is the server's, told by itself. Microsoft's keys and the connector
are played by a process of their own, which is not counted.
"""

import argparse
import asyncio
import json
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, MutableMapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from itertools import chain, count, cycle, product
from pathlib import Path
from statistics import median, quantiles
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from starlette.types import ASGIApp, Receive, Scope, Send

from bot.http import Http
from bot.people.staff_list import made_up
from bot.platforms.teams.app import Counter
from bot.platforms.teams.gate import PATH, Gate
from bot.platforms.teams.incoming import Message
from bot.platforms.teams.keys import Keys
from bot.platforms.teams.platform import Account, Parts, TeamsPlatform, World
from bot.platforms.web.server import serve
from bot.settings import Settings
from bot.triage import Judgement, MatterKind
from bot.wiring.answering import triage
from bot.wiring.house import House, dispatcher, house
from tests.fakes.bot_connector_keys import ISSUER, Signer, claims
from tests.platforms.teams.signed import APP_ID, TENANT, message

if TYPE_CHECKING:
    from microsoft_teams.apps import App
    from microsoft_teams.apps.http import FastAPIAdapter

PERSON = "o4"
CONTENTS = "contents"
CLAUSES = ("B6", "rule 8", "b.3 para 2", "E point 8", "whatsapp rule four", "A", "B.1", "D.WhatsApp.2")
_ASKING = ("can I", "may I", "am I allowed to", "is it ok to", "should I", "do we have to", "could I")
_DOING = (
    *("add", "message", "be friends with", "follow", "post a photo of", "reply to", "chat with", "share a joke about"),
    *("block", "accept", "unfriend", "play games with", "buy a gift from", "tag", "phone", "complain about"),
)
_WHOM = ("a pupil", "a former pupil", "a parent", "a colleague", "my manager", "a governor", "my class", "the cook")
_WHERE = ("on insta", "on facebook", "on tiktok", "on my own phone", "in the holidays", "after work", "on trips")
AIM = 1.3
"""How often the CPU of the SDK's echo with checks of tokens a message may take."""
CONNECTIONS = (1, 16)
ECHO, UNCHECKED = "SDK, echo", "SDK, echo, no token checks"
_OURS = ("ours", "empty")
_WARM_UP = 200
_STEP = 4_000
_OK, _COME_AGAIN = 200, 503
_STATE, _LAST = "/state", "/last"
_METADATA, _KEYS = "/v1/.well-known/openidconfiguration", "/v1/.well-known/keys"
_PAGE = resource.getpagesize()


class Connector(asyncio.Protocol):
    """Microsoft's side: keys, members, and a place for messages, of which it keeps the last."""

    email = next(person.email for person in made_up().everybody if person.id == PERSON)
    keys = b""
    origin = ""
    last = b"{}"

    def __init__(self) -> None:
        self._came = b""
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep where answers go."""
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        """Answer each request once it is whole."""
        self._came += data
        while (end := self._came.find(b"\r\n\r\n")) >= 0:
            head = self._came[:end]
            length = int(head.lower().partition(b"content-length:")[2].partition(b"\r\n")[0] or 0)
            whole = end + 4 + length
            if len(self._came) < whole:
                return
            body, self._came = self._came[end + 4 : whole], self._came[whole:]
            self._answer(head, body)

    def _answer(self, head: bytes, body: bytes) -> None:
        method, path, _ = head.split(b" ", 2)
        if method == b"POST":
            Connector.last = body
            self._send(b"201 Created", b'{"id": "1"}')
        elif path == _LAST.encode():
            self._send(b"200 OK", Connector.last)
        elif path == _KEYS.encode():
            self._send(b"200 OK", Connector.keys)
        elif path == _METADATA.encode():
            said = {"issuer": ISSUER, "jwks_uri": f"{self.origin}{_KEYS}"}
            self._send(b"200 OK", json.dumps(said).encode())
        else:
            self._send(b"200 OK", self._member(path))

    def _member(self, path: bytes) -> bytes:
        user = path.rpartition(b"/")[2].replace(b"%3A", b":").decode()
        names = {"userPrincipalName": self.email, "email": self.email, "userRole": "user"}
        return json.dumps({"id": user, "aadObjectId": "x", "tenantId": TENANT, **names}).encode()

    def _send(self, status: bytes, body: bytes) -> None:
        assert self._transport is not None
        head = b"HTTP/1.1 %b\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n" % (status, len(body))
        self._transport.write(head + body)


def play_microsoft(keys: str) -> None:
    """Serve Microsoft's side and print its address."""

    async def run() -> None:
        server = await asyncio.get_running_loop().create_server(Connector, "127.0.0.1", 0)
        Connector.origin = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        Connector.keys = keys.encode()
        print(Connector.origin, flush=True)
        await server.serve_forever()

    asyncio.run(run())


def ours(built: House, origin: str) -> ASGIApp:
    """Return the bot as Teams meets it."""
    store = built.store
    parts = Parts(
        dispatcher(built),
        store.directory,
        store.deliveries,
        store.chats,
        store.handovers,
        store.envelope,
        lambda: "made-up-token",
        built.keys.secret_for,
        built.clock,
    )
    world = World(metadata=f"{origin}{_METADATA}", service_origins={origin})
    return TeamsPlatform(Account(APP_ID, TENANT, ""), parts, "The federation", world).rooms()[PATH]


class EmptyDesk:
    """Hears a message, in a thread, and does nothing: what is left is the way to the desk and back."""

    def message(self, message: Message) -> None:
        """Do nothing."""

    def nothing(self, *_: object) -> None:
        """Do nothing."""

    installed = executed = opened = submitted = sent_in_chat = chosen = searched = consented = tell = nothing


def only_gate(origin: str) -> ASGIApp:
    """Return the gate and the way to an empty desk."""
    keys = Keys(Http(2.0), clock=time.time, metadata=f"{origin}{_METADATA}")
    handler = Counter(EmptyDesk(), APP_ID).answer
    return Gate(handler, app_id=APP_ID, tenants={TENANT}, keys=keys, clock=time.time, service_origins={origin})


def echo(origin: str, *, checked: bool) -> ASGIApp:
    """Return Microsoft's SDK with one handler that says what it heard."""
    from microsoft_teams.api.auth.cloud_environment import PUBLIC  # noqa: PLC0415 - it takes a second
    from microsoft_teams.apps import App  # noqa: PLC0415 - the same
    from microsoft_teams.apps.http import FastAPIAdapter  # noqa: PLC0415 - the same

    adapter = FastAPIAdapter()
    token = Signer("of-nobody").sign(claims(APP_ID, origin, time.time()))
    app = App(
        client_id=APP_ID,
        token=lambda _scope, _tenant=None: token,
        http_server_adapter=adapter,
        messaging_endpoint=PATH,
        cloud=replace(PUBLIC, openid_metadata_url=f"{origin}{_METADATA}"),
        dangerously_allow_unauthenticated_requests=not checked,
    )

    async def said(context: Any) -> None:  # noqa: ANN401 - a context of whatever was sent
        await context.send(context.activity.text)

    app.on_message(said)
    return _begun(app, adapter)


def _begun(app: "App", adapter: "FastAPIAdapter") -> ASGIApp:
    begun = False

    async def called(scope: Scope, receive: Receive, send: Send) -> None:
        nonlocal begun
        if not begun:
            begun = True
            await app.initialize()
        await adapter.app(scope, receive, send)

    return called


def telling(app: ASGIApp) -> ASGIApp:
    """Return an application that also tells the CPU seconds and the memory (bytes) of its process."""

    async def told(scope: Scope, receive: Receive, send: Send) -> None:
        if scope.get("path") != _STATE:
            await app(scope, receive, send)
            return
        resident = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1]) * _PAGE  # noqa: ASYNC240 - no disk
        state = json.dumps([time.process_time(), resident]).encode()
        headers = [(b"content-length", str(len(state)).encode())]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": state})

    return told


def serve_alone(name: str, origin: str) -> None:
    """Serve one of them and print its address."""
    with TemporaryDirectory() as folder, house(Settings(data_folder=Path(folder))) as built:
        made: MutableMapping[str, Callable[[], ASGIApp]] = {
            "ours": lambda: ours(built, origin),
            "empty": lambda: only_gate(origin),
            ECHO: lambda: echo(origin, checked=True),
            UNCHECKED: lambda: echo(origin, checked=False),
        }
        serve(telling(made[name]()), "127.0.0.1", 0, lambda address: print(address, flush=True))


@dataclass(frozen=True, slots=True)
class Served:
    """A server in a process of its own."""

    host: str
    port: int

    @property
    def origin(self) -> str:
        """Its address without a path."""
        return f"http://{self.host}:{self.port}"

    async def connected(self) -> "Connection":
        """Return a new connection to it."""
        return Connection(*await asyncio.open_connection(self.host, self.port))

    async def get(self, path: str) -> bytes:
        """Return what it says at a path."""
        connection = await self.connected()
        _, body = await connection.answer(f"GET {path} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
        connection.writer.close()
        return body


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
def served(name: str, *more: str) -> Iterator[Served]:
    """Serve an application in a process of its own."""
    command = [sys.executable, "-m", "benchmarks.teams", "--serve", name, *more]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        parts = urlsplit(process.stdout.readline().strip())
        try:
            yield Served(str(parts.hostname), int(parts.port or 0))
        finally:
            process.terminate()


@dataclass(slots=True)
class Teams:
    """What posts messages: no two have the same id, and many have the same token, as Microsoft has it."""

    signer: Signer
    service: str
    token: str = ""
    ends: float = 0.0

    def post(self, words: str) -> bytes:
        """Return a signed message."""
        if time.time() > self.ends:
            self.token, self.ends = self.signer.sign(claims(APP_ID, self.service, time.time())), time.time() + 1_800
        said = message(words, id=str(1_795_161_600_000 + next(_numbers)), serviceUrl=self.service)
        body = json.dumps(said).encode()
        head = (
            b"POST %b HTTP/1.1\r\nHost: bot.example\r\nUser-Agent: Microsoft-SkypeBotApi (Microsoft-BotFramework/3.0)"
            b"\r\nAuthorization: Bearer %b\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n"
        )
        return head % (PATH.encode(), self.token.encode(), len(body)) + body


_numbers = count()


@dataclass(frozen=True, slots=True)
class Round:
    """What one round took, in milliseconds a message, and how many of a hundred were told to come again."""

    cpu: float
    p50: float
    p99: float
    again: float = 0.0


async def state(server: Served) -> tuple[float, float]:
    """Return the CPU seconds and the memory (KiB) of a server."""
    cpu, resident = json.loads(await server.get(_STATE))
    return cpu, resident / 1024


async def round_of(server: Served, connections: int, requests: int, ask: Callable[[], bytes]) -> Round:
    """Ask over several connections at once, each as soon as its last answer is there."""
    took: list[float] = []
    again = 0

    async def asking() -> None:
        nonlocal again
        connection = await server.connected()
        for _ in range(requests // connections):
            request, start = ask(), time.perf_counter()
            status, _ = await connection.answer(request)
            took.append((time.perf_counter() - start) * 1_000)
            again += status == _COME_AGAIN
            assert status in {_OK, _COME_AGAIN}, status
        connection.writer.close()

    before, _ = await state(server)
    await asyncio.gather(*(asking() for _ in range(connections)))
    after, _ = await state(server)
    return Round(
        (after - before) * 1_000 / len(took), median(took), quantiles(took, n=100)[98], 100 * again / len(took)
    )


def middle(rounds: Sequence[Round]) -> Round:
    """Return the median of each figure."""
    return Round(*(median(getattr(each, name) for each in rounds) for name in Round.__slots__))


@dataclass(frozen=True, slots=True)
class Line:
    """What is measured: a server, what it is asked, and what stands in its answer."""

    name: str
    server: str
    words: Iterator[str]
    said: bytes = b""


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
    bare = (Line(name, name, cycle((CONTENTS,)), CONTENTS.encode()) for name in (ECHO, UNCHECKED))
    return (
        *bare,
        Line("gate, and an empty desk", "empty", cycle((CONTENTS,))),
        Line("contents", "ours", cycle((CONTENTS,)), b"Contents of the"),
        Line("clauses by number", "ours", cycle(CLAUSES), b"AdaptiveCard"),
        Line("questions, answered", "ours", cycle(judged_so(answered)), b"AdaptiveCard"),
        Line("questions, kept: DURABLE WRITE", "ours", cycle(judged_so(silent)), b"I kept your question"),
    )


async def compared(
    servers: Mapping[str, Served], lines: Sequence[Line], teams: Teams, requests: int, rounds: int
) -> None:
    """Print what each takes, and how many times what the SDK's echo takes."""
    for connections in CONNECTIONS:
        took: dict[str, list[Round]] = {line.name: [] for line in lines}
        for _ in range(rounds):
            for line in lines:
                asked = round_of(servers[line.server], connections, requests, lambda: teams.post(next(line.words)))  # noqa: B023 - used at once
                took[line.name].append(await asked)
        for line in lines:
            print(f"{connections:2} connections, {line.name:30}: {told(took, line)}", flush=True)


def told(took: Mapping[str, Sequence[Round]], line: Line) -> str:
    """Return the figures of a line in words."""
    each, bare, unchecked = (middle(took[name]) for name in (line.name, ECHO, UNCHECKED))
    figures = f"CPU {each.cpu:.3f} ms, p50 {each.p50:.2f} ms, p99 {each.p99:.2f} ms" + (
        f", {each.again:.1f} % busy" if each.again else ""
    )
    aim = f" (aim {AIM:.1f})" if line.server in _OURS else ""
    return f"{figures}; CPU {each.cpu / bare.cpu:.2f} x echo{aim}, {each.cpu / unchecked.cpu:.2f} x echo unchecked"


async def memory(servers: Mapping[str, Served], teams: Teams, requests: int) -> None:
    """Print the memory of the bot and of the bare SDK while many messages are answered."""
    pairs = zip(cycle(judged_so(answered)), cycle(judged_so(silent)), strict=False)
    words = chain.from_iterable(pairs)
    for name, server in servers.items():
        sizes: list[float] = []
        for _ in range(max(requests // _STEP, 2)):
            await round_of(server, 16, _STEP, lambda: teams.post(next(words)))
            _, resident = await state(server)
            sizes.append(resident)
        shown = ", ".join(f"{size / 1024:.1f}" for size in sizes)
        grown = (sizes[-1] - sizes[0]) / (_STEP * (len(sizes) - 1))
        print(f"memory, {name}: MiB after each {_STEP}: {shown}; {grown:.2f} KiB a message after the first {_STEP}")


async def checked(server: Served, line: Line, teams: Teams, microsoft: Served) -> None:
    """Make sure that what is measured is what is meant."""
    connection = await server.connected()
    status, body = await connection.answer(teams.post(next(line.words)))
    assert status == _OK, (line.name, body)
    connection.writer.close()
    assert line.said in await microsoft.get(_LAST), line.name
    await round_of(server, 1, _WARM_UP, lambda: teams.post(next(line.words)))


def main(requests: int, rounds: int, for_memory: int) -> None:
    """Compare the bot with Microsoft's SDK and an echo, then watch the memory of both."""
    signer = Signer("key-of-microsoft")
    with ExitStack() as stack:
        microsoft = stack.enter_context(served("microsoft", "--keys", json.dumps({"keys": [signer.listed()]})))
        teams = Teams(signer, f"{microsoft.origin}/teams/")

        def begun(*names: str) -> Mapping[str, Served]:
            return {name: stack.enter_context(served(name, "--origin", microsoft.origin)) for name in names}

        async def run(servers: Mapping[str, Served]) -> None:
            lines = all_lines()
            for line in lines:
                await checked(servers[line.server], line, teams, microsoft)
            await compared(servers, lines, teams, requests, rounds)

        if rounds:
            asyncio.run(run(begun(*_OURS, ECHO, UNCHECKED)))
        if for_memory:
            asyncio.run(memory(begun("ours", ECHO), teams, for_memory))


def given() -> argparse.Namespace:
    """Return what the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--requests", type=int, default=1_000, help="for each line and round")
    parser.add_argument("--rounds", type=int, default=5, help="of which the median is told; 0 for memory alone")
    parser.add_argument("--memory", type=int, default=20_000, help="messages while memory is watched; 0 for none")
    for name in ("--serve", "--origin", "--keys"):
        parser.add_argument(name, default="", help=argparse.SUPPRESS)
    return parser.parse_args()


if __name__ == "__main__":
    chosen = given()
    if chosen.serve == "microsoft":
        play_microsoft(chosen.keys)
    elif chosen.serve:
        serve_alone(chosen.serve, chosen.origin)
    else:
        main(chosen.requests, chosen.rounds, chosen.memory)
