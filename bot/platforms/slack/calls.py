"""Slack's own clients, with a total time for each call: a server that trickles holds no thread for longer.

The library waits for each silence alone, so that an answer which comes a byte at a time would be waited for without
end. Here the connection is cut when the time is over, wherever it stands: at its head, in its body, or in an error's.
"""

import io
import socket
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from http.client import HTTPConnection, HTTPMessage, HTTPResponse, HTTPSConnection
from threading import Lock, Timer
from types import TracebackType
from typing import Any, Self, cast
from urllib.error import HTTPError
from urllib.request import HTTPHandler, HTTPRedirectHandler, HTTPSHandler, Request, build_opener

from slack_sdk import WebClient
from slack_sdk.webhook import WebhookClient, WebhookResponse


@dataclass(frozen=True, slots=True)
class Whole:
    """An answer that came whole."""

    status: int
    headers: HTTPMessage
    body: bytes


class Cut:
    """Cuts off the connections of one call when its seconds are over. `is_over` says that it did."""

    def __init__(self, seconds: float) -> None:
        self._timer = Timer(seconds, self._end)
        self._timer.daemon = True
        self._lock, self._sockets, self.is_over = Lock(), list[socket.socket](), False

    def __enter__(self) -> Self:
        """Begin to count."""
        self._timer.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        """Stop counting."""
        self._timer.cancel()

    def watch(self, connection: socket.socket) -> None:
        """Cut this connection off as well."""
        with self._lock:
            self._sockets.append(connection)
            if self.is_over:
                _shut(connection)

    def check(self) -> None:
        """Raise TimeoutError where the time is over: what came until then may look like all of it."""
        if self.is_over:
            raise TimeoutError

    def _end(self) -> None:
        with self._lock:
            self.is_over = True
            for connection in self._sockets:
                _shut(connection)


def _shut(connection: socket.socket) -> None:
    with suppress(OSError):  # it may have ended by itself
        # The method of a plain socket: TLS would first forget its own state, which another thread is reading.
        socket.socket.shutdown(connection, socket.SHUT_RDWR)


class _Plain(HTTPConnection):
    def __init__(self, host: str, *, cut: Cut, **rest: Any) -> None:  # noqa: ANN401 - as urllib hands it over
        super().__init__(host, **rest)
        self._cut = cut

    def connect(self) -> None:
        super().connect()
        self._cut.watch(self.sock)


class _Sealed(HTTPSConnection):
    def __init__(self, host: str, *, cut: Cut, **rest: Any) -> None:  # noqa: ANN401 - as urllib hands it over
        super().__init__(host, **rest)
        self._cut = cut

    def connect(self) -> None:
        super().connect()
        self._cut.watch(self.sock)


class _PlainHandler(HTTPHandler):
    def __init__(self, cut: Cut) -> None:
        super().__init__()
        self._cut = cut

    def http_open(self, req: Request) -> HTTPResponse:
        return self.do_open(partial(_Plain, cut=self._cut), req)


class _SealedHandler(HTTPSHandler):
    def __init__(self, cut: Cut) -> None:
        super().__init__()
        self._cut = cut

    def https_open(self, req: Request) -> HTTPResponse:
        return self.do_open(partial(_Sealed, cut=self._cut), req)


class _NoRedirects(HTTPRedirectHandler):
    """Follows nothing: a token must not travel on to another host."""

    def redirect_request(self, *_: object) -> None:
        """Refuse."""


def opened(request: Request, seconds: float, cut: Cut) -> HTTPResponse:
    """Return an answer at its beginning, on a connection that can be cut off; raise HTTPError or OSError."""
    opener = build_opener(_PlainHandler(cut), _SealedHandler(cut), _NoRedirects)
    return cast("HTTPResponse", opener.open(request, timeout=seconds))


def whole(request: Request, seconds: float) -> Whole:
    """Return an answer that came whole within some seconds; raise HTTPError, with its body, or OSError."""
    with Cut(seconds) as cut:
        try:
            with opened(request, seconds, cut) as answer:
                found = Whole(answer.status, answer.headers, answer.read())
        except HTTPError as error:
            with error:
                body = error.read()
            cut.check()
            raise HTTPError(error.url, error.code, error.msg, error.headers, io.BytesIO(body)) from None
        cut.check()
        return found


class TimedWeb(WebClient):
    """The client of the Web API. Its `timeout` is the total time of a call."""

    def _perform_urllib_http_request_internal(self, url: str, req: Request) -> dict[str, Any]:
        del url  # the request has it
        answer = whole(req, self.timeout)
        return {"status": answer.status, "headers": answer.headers, "body": _text(answer)}


class TimedHook(WebhookClient):
    """The client of a response_url. Its `timeout` is the total time of a call."""

    def _perform_http_request_internal(self, url: str, req: Request) -> WebhookResponse:
        answer = whole(req, self.timeout)
        return WebhookResponse(url=url, status_code=answer.status, body=_text(answer), headers=dict(answer.headers))


def _text(answer: Whole) -> str:
    return answer.body.decode(answer.headers.get_content_charset() or "utf-8")
