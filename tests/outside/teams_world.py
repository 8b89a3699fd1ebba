"""Starts what the trial in the Agents Playground needs, each on loopback: the playground, the bot, what signs between.

The playground listens on every address, and asks for a host of its maker's even where telemetry is switched off. So the
whole trial runs in a network of its own that has nothing but loopback: see `alone`.
"""

import errno
import fcntl
import json
import os
import shutil
import socket
import struct
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Protocol, Self

import requests
import uvicorn
from starlette.types import ASGIApp

from tests.browser import chromium
from tests.outside.teams_client import Teams

PACKAGE, VERSION = "@microsoft/m365agentsplayground", "0.2.28"
LICENCE = "MICROSOFT PRE-RELEASE SOFTWARE LICENSE TERMS"
STARTS_WITHIN, LOOPBACK = 30.0, "127.0.0.1"
"""Seconds."""
TERMS = """{package} {version} is Microsoft's, not ours, and not open source. Its licence is
  {licence}
and allows use for evaluation only. The terms stand in {where}
(in the package itself, from the moment it is unpacked). Read them; nothing of it becomes part of this project."""
INSTALLING = "Installing it into {folder} (once)"
NO_NPM, NO_NODE = "npm is needed to install it.", "node, at least version 20, is needed to run it."
NO_UNSHARE = "unshare, of util-linux, is needed to keep it off the network."
OTHER_LICENCE = "The licence in {where} is not the one that was named: nothing is started."
NOT_INSTALLED = "It is not installed in {folder}: install it first, by\n  make teams-playground-install"
NOT_UP = "The {what} did not start."
NOT_ALONE = "There is a network beyond loopback: nothing is started."
TENANT, APP = "11111111-1111-4111-8111-111111111111", "22222222-2222-4222-8222-222222222222"
BOT, GROUP, TEAM, CHANNEL = "Staffroom", "Oak staff", "Oak", "Notes"
"""What the playground calls the bot, its group chat, its team, and that team's second channel."""
_ELSEWHERE = ("192.0.2.1", 80)
"""An address that is nobody's (RFC 5737)."""
_ALONE = "STAFFROOM_ALONE"


@dataclass(frozen=True, slots=True)
class User:
    """Somebody in the playground's tenant: id in conversations, id in the directory, address."""

    name: str
    id: str
    object_id: str
    email: str


def user(first: str, number: str) -> User:
    """Return somebody at Oak."""
    name = first.lower()
    guid = f"{number * 8}-{number * 4}-4{number * 3}-8{number * 3}-{number * 12}"
    return User(f"{first} Example", f"29:{name}", guid, f"{name}@oak.example.org")


ADA = user("Ada", "3")
"""Who sits in front of the page."""
OTHERS = tuple(user(first, number) for first, number in zip(("Ben", "Cleo", "Dan", "Fay", "Gil"), "45678", strict=True))
"""The playground wants at least five."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a bot finds itself: `connector` is where its calls arrive, whatever activities name as their service."""

    connector: str
    tenant: str = TENANT
    app: str = APP
    ada: User = ADA


class Bot(Protocol):
    """The bot under test."""

    @property
    def app(self) -> ASGIApp:
        """The application that is served."""

    @property
    def path(self) -> str:
        """Where activities are posted."""

    @property
    def service(self) -> str:
        """What they name as their service address; nothing for the playground's own, plain HTTP on loopback."""

    def signed(self, body: bytes, /) -> Mapping[str, str]:
        """Return the headers with which this body would come from Microsoft."""

    def notify(self) -> object:
        """Send Ada a notice that she did not ask for."""


@dataclass(frozen=True, slots=True)
class Passed:
    """An activity that was posted, in the words of its type and name, and the status of the bot's answer."""

    kind: str
    status: int


@dataclass
class Stage:
    """The page, the bot, and what went from one to the other."""

    teams: Teams
    bot: Bot
    door: str
    passed: list[Passed]

    def since(self, act: Callable[[], object]) -> list[str]:
        """Return the kinds of what was posted to the bot while something was done."""
        before = len(self.passed)
        act()
        return [each.kind for each in self.passed[before:]]


def installed(folder: Path) -> Path:
    """Return the playground's program in a folder; end, with a sentence, where it is not there or not as named."""
    package = folder / "node_modules" / PACKAGE
    if not _is_there(package):
        sys.exit(NOT_INSTALLED.format(folder=folder))
    if not (package / "LICENSE").read_text(encoding="utf-8").startswith(LICENCE):
        sys.exit(OTHER_LICENCE.format(where=package / "LICENSE"))
    return package / "cli.js"


def install(folder: Path) -> None:
    """Name the licence and where it stands; then let npm put the playground into a folder, unless it is there."""
    package = folder / "node_modules" / PACKAGE
    _say(TERMS.format(package=PACKAGE, version=VERSION, licence=LICENCE, where=package / "LICENSE"))
    if not _is_there(package):
        npm = shutil.which("npm")
        if npm is None:
            sys.exit(NO_NPM)
        _say(INSTALLING.format(folder=folder))
        folder.mkdir(parents=True, exist_ok=True)
        options = ("--prefix", str(folder), "--no-save", "--no-audit", "--no-fund", "--silent", "--ignore-scripts")
        subprocess.run([npm, "install", *options, f"{PACKAGE}@{VERSION}"], check=True)
    installed(folder)


def _is_there(package: Path) -> bool:
    manifest = package / "package.json"
    return manifest.exists() and json.loads(manifest.read_text(encoding="utf-8"))["version"] == VERSION


def _say(words: str) -> None:
    sys.stdout.write(f"{words}\n")
    sys.stdout.flush()


def alone(again: Sequence[str]) -> None:
    """Start this program again in a network of its own, or go on where it is in one; `again` is its command."""
    if _ALONE not in os.environ:
        unshare = shutil.which("unshare")
        if unshare is None:
            sys.exit(NO_UNSHARE)
        as_root = () if os.geteuid() == 0 else ("--user", "--map-root-user")
        os.execve(unshare, [unshare, *as_root, "--net", *again], {**os.environ, _ALONE: "yes"})  # noqa: S606 - no shell
    _bring_up_loopback()
    with socket.socket() as beyond:
        beyond.settimeout(1)
        if beyond.connect_ex(_ELSEWHERE) != errno.ENETUNREACH:
            sys.exit(NOT_ALONE)


def _bring_up_loopback() -> None:
    set_flags, up_and_running = 0x8914, 0x1 | 0x40
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as door:
        fcntl.ioctl(door, set_flags, struct.pack("16sH14x", b"lo", up_and_running))


@contextmanager
def stage(program: Path, pictures: Path, cast: Callable[[Place], AbstractContextManager[Bot]]) -> Iterator[Stage]:
    """Start everything, open the page, and end everything."""
    pictures.mkdir(parents=True, exist_ok=True)
    port = free_port()
    connector = f"http://{LOOPBACK}:{port}/_connector"
    with ExitStack() as held:
        bot = held.enter_context(cast(Place(connector)))
        behind = held.enter_context(served(bot.app))
        proxy = held.enter_context(Proxy(behind, bot))
        held.enter_context(playground(program, port, proxy.door + bot.path, bot.service or connector))
        page = held.enter_context(chromium()).new_page(viewport={"width": 1280, "height": 900}, locale="en-GB")
        teams = Teams(page, BOT, lambda: proxy.under_way > 0, pictures)
        teams.open(f"http://{LOOPBACK}:{port}/")
        yield Stage(teams, bot, behind + bot.path, proxy.passed)


@contextmanager
def served(app: ASGIApp) -> Iterator[str]:
    """Serve an application on loopback, in a thread; give its address."""
    port = free_port()
    server = uvicorn.Server(uvicorn.Config(app, host=LOOPBACK, port=port, log_level="warning", access_log=False))
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        _wait("bot", lambda: server.started, thread.is_alive)
        yield f"http://{LOOPBACK}:{port}"
    finally:
        server.should_exit = True
        thread.join()


@dataclass
class Proxy:
    """Stands before the bot on loopback and adds what Microsoft would: the playground signs nothing by itself."""

    behind: str
    bot: Bot
    passed: list[Passed] = field(default_factory=list)
    under_way: int = 0

    def __enter__(self) -> Self:
        self._server = ThreadingHTTPServer((LOOPBACK, 0), self._handler())
        threading.Thread(target=self._server.serve_forever).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    @property
    def door(self) -> str:
        """Where it listens."""
        return f"http://{LOOPBACK}:{self._server.server_port}"

    def passed_on(self, path: str, body: bytes) -> requests.Response:
        """Post a body to the bot as if Microsoft had, and note what it was."""
        headers = {"Content-Type": "application/json", **self.bot.signed(body)}
        self.under_way += 1
        try:
            answer = requests.post(self.behind + path, data=body, headers=headers, timeout=30)
            self.passed.append(Passed(_kind(body), answer.status_code))
        finally:
            self.under_way -= 1
        return answer

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        pass_on = self.passed_on

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                answer = pass_on(self.path, self.rfile.read(int(self.headers["Content-Length"])))
                self.send_response(answer.status_code)
                self.send_header("Content-Type", answer.headers.get("Content-Type", "application/json"))
                self.send_header("Content-Length", str(len(answer.content)))
                self.end_headers()
                self.wfile.write(answer.content)

            def do_GET(self) -> None:
                self.send_error(404)

            def log_message(self, *_: object) -> None:
                pass

        return Handler


def _kind(body: bytes) -> str:
    activity = json.loads(body)
    return " ".join(str(activity[key]) for key in ("type", "name") if activity.get(key))


@contextmanager
def playground(program: Path, port: int, bot: str, service: str) -> Iterator[None]:
    """Start the playground with our school in it, and stop it."""
    with TemporaryDirectory() as name:
        beside = Path(name)
        # JSON is YAML. A folder and an environment of its own: it looks for settings in both, and writes a log there.
        (beside / ".m365agentsplayground.yml").write_text(json.dumps(school()), encoding="utf-8")
        # It opens a browser for whoever sits there, by this name.
        (beside / "xdg-open").symlink_to(shutil.which("true") or "/bin/true")
        options = ["--app-endpoint", bot, "--channel-id", "msteams", "--port", str(port), "--service-url", service]
        process = subprocess.Popen(
            [shutil.which("node") or sys.exit(NO_NODE), str(program), "start", *options, "--disable-telemetry"],
            cwd=beside,
            env={"PATH": f"{beside}:{os.environ['PATH']}", "HOME": name},
            stdout=subprocess.DEVNULL,
        )
        try:
            _wait("playground", lambda: _listens(port), lambda: process.poll() is None)
            yield
        finally:
            process.terminate()
            process.wait()


def school() -> Mapping[str, object]:
    """Return the playground's tenant, as its configuration wants it."""
    channel = {"id": "19:notes@thread.tacv2", "name": CHANNEL}
    return {
        "version": "0.1.1",
        "tenantId": TENANT,
        "bot": {"id": f"28:{APP}", "name": BOT},
        "currentUser": _as_configured(ADA),
        "users": [_as_configured(each) for each in OTHERS],
        "personalChat": {"id": "a:personal"},
        "groupChat": {"id": "19:group@thread.v2", "name": GROUP},
        "team": {
            "id": "19:team@thread.tacv2",
            "name": TEAM,
            "aadGroupId": user("", "9").object_id,
            "channels": [channel],
        },
    }


def _as_configured(each: User) -> Mapping[str, str]:
    first, _, last = each.name.partition(" ")
    named = {"id": each.id, "name": each.name, "givenName": first, "surname": last}
    return {**named, "aadObjectId": each.object_id, "email": each.email, "userPrincipleName": each.email}


def _wait(what: str, ready: Callable[[], bool], alive: Callable[[], bool]) -> None:
    until = time.monotonic() + STARTS_WITHIN
    while time.monotonic() < until and alive():
        if ready():
            return
        time.sleep(0.1)
    sys.exit(NOT_UP.format(what=what))


def _listens(port: int) -> bool:
    with socket.socket() as door:
        return door.connect_ex((LOOPBACK, port)) == 0


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as door:
        door.bind((LOOPBACK, 0))
        port: int = door.getsockname()[1]
        return port
