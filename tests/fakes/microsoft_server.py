"""A small HTTPS server on loopback that stands for Microsoft's: it routes by path, and fails as it is told.

`with MicrosoftServer(authority) as server: server.mount("/v1.0", handler)`, where a handler takes a `Request` and
returns an `Answer`. Certificates come from an authority of its own, made in memory: `Authority(folder).file` is what
`verify=` takes. Both `127.0.0.1` and `localhost` are its names, for tests that need two hosts.
"""

import json
import socket
import ssl
import struct
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from pathlib import Path
from threading import Event, Lock, Thread
from types import TracebackType
from typing import Any, Self
from urllib.parse import parse_qsl, unquote

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

HOST = "127.0.0.1"
OTHER_HOST = "localhost"
_PATIENCE = 60
"""Seconds after which one who hangs is answered all the same, so that a test that waited for it fails."""
_DROP_EVERY = 0.1
_DROPS = int(_PATIENCE / _DROP_EVERY)


@dataclass(frozen=True, slots=True)
class Answer:
    """What goes back over the wire."""

    status: int = 200
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Request:
    """A request as it came: `path` without its query, decoded; `headers` by their names in small letters."""

    method: str
    host: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes

    @property
    def form(self) -> Mapping[str, str]:
        """What a form's body says."""
        return dict(parse_qsl(self.body.decode(), keep_blank_values=True))

    @property
    def json(self) -> Any:  # noqa: ANN401 - JSON
        """What a JSON body says; None where there is none."""
        return json.loads(self.body) if self.body else None


Handler = Callable[[Request], Answer]


@dataclass(frozen=True, slots=True)
class Fault:
    """How a request fails. Without an answer the connection is reset, or hangs; the work is done before, or never.

    `drops` lets what is answered trickle, a byte each tenth of a second, for a minute.
    """

    answer: Answer | None = None
    works: bool = False
    hangs: bool = False
    drops: bool = False


RESET = Fault()
RESET_AFTER_ACCEPT = Fault(works=True)
BLACK_HOLE = Fault(hangs=True)
BLACK_HOLE_AFTER_ACCEPT = Fault(works=True, hangs=True)
TRICKLE = Fault(works=True, drops=True)


def says(status: int, body: object = None, headers: Mapping[str, str] | None = None) -> Answer:
    """Return an answer with a JSON body, or with none at all."""
    kind = {"Content-Type": "application/json"} if body is not None else {}
    return Answer(status, b"" if body is None else json.dumps(body).encode(), {**kind, **(headers or {})})


def failing(status: int = 503, headers: Mapping[str, str] | None = None, body: bytes = b"<html>canary</html>") -> Fault:
    """Return an error of the server, which is no JSON unless `body` is."""
    return Fault(Answer(status, body, {"Content-Type": "text/html", **(headers or {})}))


@dataclass(slots=True)
class _Planned:
    fault: Fault
    method: str
    path: str
    skip: int
    times: int | None

    def is_for(self, request: Request) -> bool:
        return self.method in ("", request.method) and request.path.startswith(self.path)


class Authority:
    """An authority for certificates, and one certificate of its own making for loopback; all in `folder`."""

    def __init__(self, folder: Path) -> None:
        key, name = ec.generate_private_key(ec.SECP256R1()), _name("Staffroom test authority")
        root = _certificate(name, name, key, key, is_authority=True)
        ours = ec.generate_private_key(ec.SECP256R1())
        leaf = _certificate(_name(HOST), name, ours, key, is_authority=False)
        private = ours.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        self.file, self._chain = folder / "authority.pem", folder / "server.pem"
        self.file.write_bytes(root.public_bytes(Encoding.PEM))
        self._chain.write_bytes(private + leaf.public_bytes(Encoding.PEM))

    def context(self) -> ssl.SSLContext:
        """Return what a server needs for TLS."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self._chain)
        return context


def _name(words: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, words)])


def _certificate(
    subject: x509.Name,
    issuer: x509.Name,
    key: ec.EllipticCurvePrivateKey,
    signer: ec.EllipticCurvePrivateKey,
    *,
    is_authority: bool,
) -> x509.Certificate:
    now = datetime.now(UTC)
    names = x509.SubjectAlternativeName([x509.IPAddress(ip_address(HOST)), x509.DNSName(OTHER_HOST)])
    limits = x509.BasicConstraints(ca=is_authority, path_length=None)
    ours, theirs = key.public_key(), signer.public_key()
    return (
        x509.CertificateBuilder(issuer, subject, ours, x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=2))
        .add_extension(names, critical=False)
        .add_extension(limits, critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(ours), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(theirs), critical=False)
        .sign(signer, SHA256())
    )


class MicrosoftServer:
    """The server. Each request goes to the handler with the longest prefix that fits its path; without one it is 404.

    `requests` holds what came, in order, failed or not; `connections` counts over how many. Handlers run in several
    threads.
    """

    def __init__(self, authority: Authority) -> None:
        self.requests: list[Request] = []
        self.connections = 0
        self._handlers: dict[str, Handler] = {}
        self._planned: list[_Planned] = []
        self._lock, self._stopped = Lock(), Event()
        self._server = _Server(self, authority.context())

    def __enter__(self) -> Self:
        """Start."""
        Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        """Stop, and let go whoever hangs."""
        self._stopped.set()
        self._server.shutdown()
        self._server.server_close()

    @property
    def base(self) -> str:
        """The address of the server, without a slash at its end."""
        return f"https://{HOST}:{self._server.server_port}"

    @property
    def other_base(self) -> str:
        """The same server under another name: to a client, another host."""
        return f"https://{OTHER_HOST}:{self._server.server_port}"

    def mount(self, prefix: str, handler: Handler) -> None:
        """Let a handler answer for all paths that begin so; a later one takes the place of an earlier one."""
        self._handlers[prefix] = handler

    def fail(self, fault: Fault, *, times: int | None = 1, path: str = "", method: str = "", skip: int = 0) -> None:
        """Let the next requests of a method below a path fail, after `skip` that pass; `times` None: until `heal`."""
        with self._lock:
            self._planned.append(_Planned(fault, method, path, skip, times))

    def heal(self) -> None:
        """Let nothing fail any more."""
        with self._lock:
            self._planned.clear()

    def asked(self, path: str = "", method: str = "") -> Sequence[Request]:
        """Return the requests of a method below a path."""
        with self._lock:
            return [each for each in self.requests if each.path.startswith(path) and method in ("", each.method)]

    def take(self, request: Request) -> tuple[Answer, Fault | None]:
        """Return the answer to a request, and how it fails, if it does."""
        with self._lock:
            self.requests.append(request)
            fault = self._fault(request)
        if fault and not fault.works:
            return fault.answer or Answer(), fault
        prefix = max((each for each in self._handlers if request.path.startswith(each)), key=len, default="")
        answer = self._handlers[prefix](request) if prefix in self._handlers else Answer(404, b"nobody here")
        return answer, fault

    def wait_until_stopped(self, seconds: float) -> bool:
        """Wait, at most so long, and say whether the server was stopped."""
        return self._stopped.wait(seconds)

    def _fault(self, request: Request) -> Fault | None:
        planned = next((each for each in self._planned if each.is_for(request)), None)
        if planned is None:
            return None
        if planned.skip:
            planned.skip -= 1
            return None
        if planned.times is not None:
            planned.times -= 1
            if planned.times <= 0:
                self._planned.remove(planned)
        return planned.fault


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 128

    def __init__(self, owner: MicrosoftServer, context: ssl.SSLContext) -> None:
        self.owner, self._context = owner, context
        super().__init__((HOST, 0), _Handler)

    def finish_request(self, request: Any, client_address: Any) -> None:  # noqa: ANN401 - as the library has it
        """Speak TLS with a client, in the thread that is its own."""
        with self._context.wrap_socket(request, server_side=True) as secured:
            self.owner.connections += 1
            super().finish_request(secured, client_address)

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing: clients may go away."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"  # connections are kept, as Microsoft keeps them
    disable_nagle_algorithm = True  # head and body go in two writes, and would wait 40 ms for each other
    server: _Server

    def do_GET(self) -> None:
        """Take a request."""
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        answer, fault = self.server.owner.take(_request(self, body))
        if fault is None or fault.answer:
            self._say(answer)
        elif fault.drops:
            self._trickle(answer)
        elif fault.hangs and not self.server.owner.wait_until_stopped(_PATIENCE):
            self._say(answer)
        else:
            self._reset()

    do_POST = do_PUT = do_PATCH = do_DELETE = do_HEAD = do_GET  # noqa: N815 - the library's names

    def log_message(self, *_: object) -> None:
        """Say nothing."""

    def _begin(self, answer: Answer, length: int) -> None:
        self.send_response(answer.status)
        for name, value in answer.headers.items():
            self.send_header(name, value)
        if "Content-Length" not in answer.headers:  # a wrong one is a test's own
            self.send_header("Content-Length", str(length))
        self.end_headers()

    def _say(self, answer: Answer) -> None:
        self._begin(answer, len(answer.body))
        if self.command != "HEAD":
            self.wfile.write(answer.body)

    def _trickle(self, answer: Answer) -> None:
        self._begin(answer, len(answer.body) + _DROPS)
        for _ in range(_DROPS):
            if self.server.owner.wait_until_stopped(_DROP_EVERY):
                return
            self.wfile.write(b" ")
        self.wfile.write(answer.body)

    def _reset(self) -> None:
        # To linger for no time at all makes of a close a reset.
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.close_connection = True


def _request(handler: BaseHTTPRequestHandler, body: bytes) -> Request:
    path, _, query = handler.path.partition("?")
    headers = {name.lower(): value for name, value in handler.headers.items()}
    asked = dict(parse_qsl(query, keep_blank_values=True))
    return Request(handler.command, headers.get("host", ""), unquote(path), asked, headers, body)
