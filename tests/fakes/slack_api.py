"""A Slack of our own over real HTTP on loopback: it checks what Slack checks, fails as Slack fails, forgets nothing.

`with FakeSlackApi() as slack: Slack(lambda: slack.token, slack.base)`. Beside the Web API it serves response_urls,
the addresses of uploads, and files that only a token can read.
"""

import json
import socket
import struct
import time
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, RLock, Thread
from types import TracebackType
from typing import Any, Self
from urllib.parse import parse_qsl

from tests.fakes.hanging import Hang, black_hole, trickle
from tests.fakes.slack_methods import METHODS
from tests.fakes.slack_tokens import Tokens
from tests.fakes.slack_workspace import (
    BOT,
    RESPONSE_SECONDS,
    RESPONSE_USES,
    TEAM,
    Json,
    Kind,
    Refused,
    ResponseUrl,
    StoredFile,
    Trigger,
    Workspace,
)

_API = "/api/"
_MODALS = frozenset({"views.open", "views.push", "views.update"})
_SHOWN = frozenset({"text", "initial_value", "initial_date", "initial_date_time"})
"""What people see of a modal; everything else in it is carried, and must be fit for anybody's eyes."""
_RESPONSE_KEYS = frozenset(
    {"text", "mrkdwn", "blocks", "response_type", "replace_original", "delete_original", "thread_ts"}
)


@dataclass(frozen=True, slots=True)
class Answer:
    """What goes back over the wire."""

    status: int = 200
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Fault:
    """How a call fails. Without an answer the connection is reset, or hangs until all that hangs is let go.

    The work is done before, or never.
    """

    answer: Answer | None = None
    works: bool = False
    hangs: Hang | None = None


RESET = Fault()
RESET_AFTER_ACCEPT = Fault(works=True)
BLACK_HOLE, TRICKLE = Fault(hangs=black_hole), Fault(hangs=trickle)
BLACK_HOLE_AFTER_ACCEPT = Fault(works=True, hangs=black_hole)


def rate_limited(retry_after: str | None = "1") -> Fault:
    """Return a 429 with this Retry-After: seconds, a date, anything else, or None for no header at all."""
    headers = {} if retry_after is None else {"Retry-After": retry_after}
    return Fault(Answer(429, _json({"ok": False, "error": "ratelimited"}), headers))


def server_error(status: int = 503) -> Fault:
    """Return an error of the server, which is no JSON."""
    return Fault(Answer(status, b"<html>Something went wrong</html>", {"Content-Type": "text/html"}))


def refused(code: str) -> Fault:
    """Return an answer of Slack's own that says no."""
    return Fault(Answer(200, _json({"ok": False, "error": code})))


@dataclass(frozen=True, slots=True)
class Request:
    """A request as it came. `name` is the method of the Web API, or the path."""

    name: str
    headers: Mapping[str, str]
    body: bytes
    arguments: Mapping[str, Any]

    @property
    def is_form(self) -> bool:
        """Say whether the arguments came as a form."""
        return "json" not in self.headers.get("content-type", "")


class FakeSlackApi:
    """Slack on loopback. `tokens` and `scopes` may be changed by a test, `workspace` looked into."""

    def __init__(self, clock: Callable[[], float] = time.time) -> None:
        self.workspace, self.tokens = Workspace(clock), Tokens(clock)
        self.calls: list[str] = []
        """The name of each request that came, in order; those that failed too."""
        self.answers: defaultdict[str, list[Json]] = defaultdict(list)
        """What came by response_url, by user."""
        self._clock = clock
        self.hung = Event()
        """Set once somebody hangs."""
        self._lock, self._let_go = RLock(), Event()
        self._faults: list[tuple[Fault, str, int]] = []
        self._sent: list[str] = []
        self._views: defaultdict[str, list[str]] = defaultdict(list)
        self._server = _Server(self)

    def __enter__(self) -> Self:
        """Start."""
        Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        """Stop, and let go whoever hangs."""
        self.let_go()
        self._server.shutdown()
        self._server.server_close()

    @property
    def host(self) -> str:
        """The address of the server, without a slash at its end."""
        return f"http://127.0.0.1:{self._server.server_port}"

    @property
    def base(self) -> str:
        """The address of the Web API, as a client takes it."""
        return self.host + _API

    @property
    def token(self) -> str:
        """The bot's token."""
        return self.tokens.current

    @property
    def scopes(self) -> set[str]:
        """What the bot may do; everything at first."""
        return self.workspace.scopes

    def add_user(self, email: str = "", *, user: str = "", team: str = TEAM, flags: Sequence[str] = ()) -> str:
        """Add somebody and return their id. Flags are Slack's: deleted, is_bot, is_restricted, is_stranger."""
        made = user or f"U0USER{self.workspace.number()}"
        self.workspace.users[made] = {
            "id": made,
            "team_id": team,
            "name": made.lower(),
            **{flag: flag in flags for flag in ("deleted", "is_bot", "is_restricted", "is_ultra_restricted", *flags)},
            "profile": {"email": email} if email else {},
        }
        return made

    def add_channel(self, *members: str, name: str = "staff-room", kind: Kind = "channel", bot: bool = True) -> str:
        """Add a channel of these users, with the bot or without it, and return its id."""
        return self.workspace.new_channel(name, {*members, *([BOT] if bot else [])}, kind).id

    def add_file(self, name: str, content: bytes, user: str = "U0SADIA") -> Json:
        """Add a file that somebody put into a modal, and return it as `view_submission` brings it."""
        made = StoredFile(f"F0FILE{self.workspace.number()}", name, content, len(content), shared=True)
        self.workspace.files[made.id] = made
        address = f"{self.host}/files-pri/{TEAM}-{made.id}/"
        return {
            "id": made.id,
            "name": name,
            "size": len(content),
            "user": user,
            "user_team": TEAM,
            "url_private": address + "file",
            "url_private_download": address + "download/file",
        }

    def trigger(self, user: str, view: str = "") -> str:
        """Return a trigger id of somebody who just did something, in a modal or elsewhere."""
        made = f"{self.workspace.number()}.4410022.{user.lower()}"
        self.workspace.triggers[made] = Trigger(user, self._clock(), view)
        return made

    def response_url(self, user: str, channel: str, message: str = "") -> str:
        """Return an address to answer somebody by; with the ts of the message that they pressed a button in."""
        made = f"/response/{self.workspace.number()}"
        self.workspace.response_urls[made] = ResponseUrl(user, channel, self._clock(), message)
        return self.host + made

    def messages(self, channel: str) -> Sequence[Json]:
        """Return what stands in a channel, oldest first."""
        return tuple(self.workspace.channels[channel].messages)

    def direct_messages(self, user: str) -> Sequence[Json]:
        """Return what stands in the bot's conversation with somebody."""
        return tuple(self.workspace.direct(user).messages)

    def ephemerals(self, user: str) -> Sequence[Json]:
        """Return what somebody alone can see."""
        return tuple(self.workspace.private.get(user, ()))

    def views(self, user: str) -> Sequence[Json]:
        """Return somebody's open modals, the top one last, each as a payload brings it."""
        return tuple(self.workspace.stacks.get(user, ()))

    def home(self, user: str) -> Json | None:
        """Return somebody's App Home."""
        return self.workspace.homes.get(user)

    def acknowledged(self, user: str, body: Mapping[str, Any] | None) -> Mapping[str, str]:
        """Do what Slack does with the answer to `view_submission`, and return the errors shown beside inputs.

        Raises Refused for an answer that Slack would not take: people would see "we had some trouble connecting".
        """
        stack, action = self.workspace.stacks[user], (body or {}).get("response_action")
        if action == "errors":
            return _shown_errors(stack[-1], (body or {})["errors"])
        if action in {"update", "push"}:
            self._view_went(user, (body or {})["view"])
            self._answer_view(stack, str(action), (body or {})["view"])
        elif action == "clear":
            stack.clear()
        elif body:
            raise Refused("unknown response_action")
        else:
            stack.pop()
        return {}

    def fail(self, fault: Fault, *, times: int = 1, method: str = "") -> None:
        """Let the next calls fail, of one method or of any; `times` 0 means until `heal`."""
        with self._lock:
            self._faults.append((fault, method, times))

    def heal(self) -> None:
        """Let nothing fail any more."""
        with self._lock:
            self._faults.clear()

    def everything_sent(self) -> str:
        """Return all bodies and headers that came, raw and decoded, without the token and what modals show."""
        return "\n".join(self._sent)

    def views_sent(self) -> Mapping[str, Sequence[str]]:
        """Return the modals that came, by the user who sees them; under "" those that nobody can have seen."""
        return {user: tuple(views) for user, views in self._views.items()}

    def let_go(self) -> None:
        """Let nothing fail any more, and end what hangs."""
        self.heal()
        self._let_go.set()

    def take(self, request: Request) -> tuple[Answer | None, Hang | None]:
        """Return the answer to a request, or None, and how it hangs before that, if it does."""
        with self._lock:
            self.calls.append(request.name)
            self._write_down(request)
            fault = self._next_fault(request.name)
            if fault is not None and not fault.works:
                return fault.answer, fault.hangs
            done = self._done(request)
            return (done, None) if fault is None else (fault.answer, fault.hangs)

    def keep_waiting(self, connection: socket.socket, hang: Hang) -> None:
        """Hang until everybody is let go, or whoever called is gone."""
        self.hung.set()
        with suppress(OSError):
            hang(connection, self._let_go)

    def _next_fault(self, name: str) -> Fault | None:
        for place, (fault, method, times) in enumerate(self._faults):
            if method in ("", name):
                if times == 1:
                    del self._faults[place]
                elif times:
                    self._faults[place] = (fault, method, times - 1)
                return fault
        return None

    def _done(self, request: Request) -> Answer:
        if request.name.startswith("/response/"):
            return self._respond(request)
        if request.name.startswith("/upload/"):
            return self._upload(request)
        if request.name == "/":
            return Answer(200, b"<html>Sign in</html>", {"Content-Type": "text/html"})
        if request.name.startswith("/"):
            return self._file(request)
        return self._method(request)

    def _method(self, request: Request) -> Answer:
        try:
            said: Json = {"ok": True, **self._called(request)}
        except Refused as no:
            said = {"ok": False, "error": no.code, **no.more}
        headers = {"X-OAuth-Scopes": ",".join(sorted(self.scopes))}
        return Answer(200, _json(said), {"Content-Type": "application/json; charset=utf-8", **headers})

    def _called(self, request: Request) -> Json:
        authorization = request.headers.get("authorization", "")
        if request.name == "oauth.v2.access":
            return self.tokens.renew(authorization, request.arguments)
        if request.name == "apps.connections.open":
            self.tokens.check_app(authorization)
            return {"url": f"{self.host.replace('http', 'ws')}/link"}
        if request.name not in METHODS:
            raise Refused("unknown_method")
        method = METHODS[request.name]
        self.tokens.check(authorization)
        needed = method.needs(self.workspace, request.arguments)
        if needed and needed not in self.scopes:
            raise Refused("missing_scope", needed=needed, provided=",".join(sorted(self.scopes)))
        if method.form_only and not request.is_form:
            raise Refused("invalid_arguments", response_metadata={"messages": ["a form is needed"]})
        _check_arguments(request.arguments, method.required, method.optional)
        found = method.work(self.workspace, request.arguments)
        return {**found, "upload_url": self.host + found["upload_url"]} if "upload_url" in found else found

    def _respond(self, request: Request) -> Answer:
        url = self.workspace.response_urls.get(request.name)
        if url is None or self._clock() - url.at > RESPONSE_SECONDS:
            return Answer(404, b"expired_url")
        if url.uses == RESPONSE_USES:
            return Answer(404, b"used_url")
        url.uses += 1
        try:
            self._answered(url, request.arguments)
        except Refused as no:
            return Answer(400, no.code.encode())
        self.answers[url.user].append(dict(request.arguments))
        return Answer(200, b"ok")

    def _answered(self, url: ResponseUrl, body: Mapping[str, Any]) -> None:
        if not body.keys() <= _RESPONSE_KEYS:
            raise Refused("invalid_payload")
        if not body.get("delete_original"):
            self.workspace.check_message(body.get("text"), body.get("blocks"))
        shown = {"user": BOT, "channel": url.channel, **{key: body[key] for key in ("text", "blocks") if key in body}}
        if body.get("replace_original") or body.get("delete_original"):
            self._replace(url, None if body.get("delete_original") else shown)
        elif body.get("response_type") == "in_channel":
            self.workspace.channels[url.channel].messages.append({"ts": self.workspace.ts(), **shown})
        else:
            self.workspace.show_privately(url.user, shown)

    def _replace(self, url: ResponseUrl, shown: Json | None) -> None:
        for place in (self.workspace.private.get(url.user, []), self.workspace.channels[url.channel].messages):
            for number, said in enumerate(place):
                if said["ts"] == url.message:
                    place[number : number + 1] = [] if shown is None else [{**said, **shown}]
                    return
        raise Refused("no_original")

    def _upload(self, request: Request) -> Answer:
        file = self.workspace.files.get(request.name.removeprefix("/upload/"))
        if file is None or file.content is not None:
            return Answer(404, b"no such upload")
        if len(request.body) != file.length:
            return Answer(400, b"another length was announced")
        file.content = request.body
        return Answer(200, f"OK - {file.length}".encode())

    def _file(self, request: Request) -> Answer:
        wanted = request.name.partition(f"/files-pri/{TEAM}-")[2].partition("/")[0]
        file = self.workspace.files.get(wanted)
        try:
            self.tokens.check(request.headers.get("authorization", ""))
        except Refused:
            return _sign_in(self.host)
        if "files:read" not in self.scopes:
            return _sign_in(self.host)
        if file is None or file.content is None:
            return Answer(404, b"not found")
        return Answer(200, file.content, {"Content-Type": "application/octet-stream"})

    def _write_down(self, request: Request) -> None:
        headers = [f"{name}: {value}" for name, value in request.headers.items() if name != "authorization"]
        arguments, view = dict(request.arguments), request.arguments.get("view")
        if request.name not in _MODALS or not isinstance(view, dict) or view.get("type") == "home":
            self._sent.extend((request.name, *headers, request.body.decode(errors="replace"), _text(arguments)))
            return
        self._sent.extend((request.name, *headers, _text(arguments | {"view": {}})))
        self._view_went(self._reader(arguments), view)

    def _view_went(self, user: str, view: Mapping[str, Any]) -> None:
        self._sent.append(_text(_carried(view)))
        self._views[user].append(_text(view))

    def _reader(self, arguments: Mapping[str, Any]) -> str:
        """Return who sees a modal: whose trigger or whose view it is."""
        trigger = self.workspace.triggers.get(str(arguments.get("trigger_id")))
        if trigger is not None:
            return trigger.user
        try:
            return self.workspace.find_view(str(arguments.get("view_id")))[0]
        except Refused:
            return ""

    def _answer_view(self, stack: list[Json], action: str, view: object) -> None:
        taken = self.workspace.check_view(view, "modal")
        if action == "update":
            self.workspace.redraw(stack[-1], taken)
        else:
            stack.append(self.workspace.new_view(taken, stack[-1]["id"], stack[0]["id"]))


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 128

    def __init__(self, api: FakeSlackApi) -> None:
        self.api = api
        super().__init__(("127.0.0.1", 0), _Handler)

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing: clients may go away."""


class _Handler(BaseHTTPRequestHandler):
    server: _Server

    def do_POST(self) -> None:
        """Take a call."""
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        headers = {name.lower(): value for name, value in self.headers.items()}
        answer, hangs = self.server.api.take(_request(self.path, headers, body))
        if hangs is not None:
            self.server.api.keep_waiting(self.connection, hangs)
        elif answer is None:
            self._reset()
        else:
            self._say(answer)

    def do_GET(self) -> None:
        """Take a call, or fetch a file."""
        self.do_POST()

    def log_message(self, *_: object) -> None:
        """Say nothing."""

    def _say(self, answer: Answer) -> None:
        self.send_response(answer.status)
        for name, value in answer.headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(answer.body)))
        self.end_headers()
        self.wfile.write(answer.body)

    def _reset(self) -> None:
        # To linger for no time at all makes of a close a reset.
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.connection.close()


def _request(path: str, headers: Mapping[str, str], body: bytes) -> Request:
    bare, _, query = path.partition("?")
    name = bare.removeprefix(_API)
    kind = headers.get("content-type", "")
    if "json" in kind:
        read = json.loads(body or b"{}")  # the client says JSON where it sends nothing
        return Request(name, headers, body, read if isinstance(read, dict) else {})
    form = body.decode() if "form-urlencoded" in kind else ""
    return Request(name, headers, body, {key: _unpacked(value) for key, value in parse_qsl(f"{query}&{form}")})


def _unpacked(value: str) -> object:
    """Return a form's value; objects and lists travel there as JSON."""
    return json.loads(value) if value.startswith(("{", "[")) else value


def _check_arguments(arguments: Mapping[str, Any], required: frozenset[str], optional: frozenset[str]) -> None:
    missing = [key for key in sorted(required) if arguments.get(key) in (None, "")]
    unknown = sorted(arguments.keys() - required - optional)
    if missing or unknown:
        raise Refused("invalid_arguments", response_metadata={"messages": [f"missing {missing}, unknown {unknown}"]})


def _shown_errors(view: Json, errors: Mapping[str, str]) -> Mapping[str, str]:
    inputs = {block.get("block_id") for block in view["blocks"] if block["type"] == "input"}
    if not errors or not errors.keys() <= inputs:
        raise Refused("errors name no input of this view")
    return errors


def _carried(thing: object) -> object:
    """Return what a modal holds beside what it shows: metadata, values of buttons, ids."""
    if isinstance(thing, dict):
        return {key: _carried(value) for key, value in thing.items() if key not in _SHOWN or isinstance(value, dict)}
    return [_carried(part) for part in thing] if isinstance(thing, list) else thing


def _sign_in(host: str) -> Answer:
    """Return what Slack says to somebody without a token: a page to sign in, and no error."""
    return Answer(302, b"<html>Sign in</html>", {"Location": f"{host}/?redir=files", "Content-Type": "text/html"})


def _json(said: object) -> bytes:
    return json.dumps(said).encode()


def _text(said: object) -> str:
    return json.dumps(said, ensure_ascii=False)
