"""Slack's own clients, with a total time for each call: a server that trickles holds no thread for longer.

The library waits for each silence alone, so that an answer which comes a byte at a time would be waited for without
end. Here each silence may last only for what is left of the call's time, wherever the answer stands: in its head, in
its body, or in an error's.
"""

import io
import socket
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from http.client import HTTPConnection, HTTPMessage, HTTPResponse, HTTPSConnection
from time import monotonic
from typing import Any, cast
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


class Until(io.RawIOBase):
    """What comes from a connection until a moment; TimeoutError after it, however little is missing."""

    def __init__(self, connection: socket.socket, until: float) -> None:
        self._connection, self._until = connection, until
        self._raw = connection.makefile("rb", buffering=0)  # it keeps the connection open, which urllib lets go

    def readable(self) -> bool:
        """Say yes."""
        return True

    def readinto(self, buffer: Any) -> int | None:  # noqa: ANN401 - as io has it
        """Read what has come; raise TimeoutError where nothing comes in time."""
        left = self._until - monotonic()
        if left <= 0:
            raise TimeoutError
        self._connection.settimeout(left)
        return self._raw.readinto(buffer)

    def close(self) -> None:
        """Let the connection go."""
        self._raw.close()
        super().close()


@dataclass(frozen=True, slots=True)
class _Socket:
    """A connection as http.client asks for it: as a file to read an answer from."""

    connection: socket.socket
    until: float

    def makefile(self, *_: object) -> io.BufferedReader:
        return io.BufferedReader(Until(self.connection, self.until))


class _Response(HTTPResponse):
    def __init__(self, sock: socket.socket, *, until: float, **rest: Any) -> None:  # noqa: ANN401 - as http.client has it
        super().__init__(cast("socket.socket", _Socket(sock, until)), **rest)


def _timed(kind: Callable[..., HTTPConnection], until: float, host: str, /, **rest: Any) -> HTTPConnection:  # noqa: ANN401 - as urllib has it
    connection = kind(host, **rest)
    connection.response_class = cast("type[HTTPResponse]", partial(_Response, until=until))
    return connection


class _Plain(HTTPHandler):
    def http_open(self, req: Request) -> HTTPResponse:
        return self.do_open(partial(_timed, HTTPConnection, monotonic() + _seconds(req)), req)


class _Sealed(HTTPSHandler):
    def https_open(self, req: Request) -> HTTPResponse:
        return self.do_open(partial(_timed, HTTPSConnection, monotonic() + _seconds(req)), req)


def _seconds(request: Request) -> float:
    seconds: float = request.timeout or 0  # urllib puts it there, from what opened() is told
    return seconds


class _NoRedirects(HTTPRedirectHandler):
    """Follows nothing: a token must not travel on to another host."""

    def redirect_request(self, *_: object) -> None:
        """Refuse."""


_OPENER = build_opener(_Plain, _Sealed, _NoRedirects)


def opened(request: Request, seconds: float) -> HTTPResponse:
    """Return an answer at its beginning, all of which has to come within some seconds; raise HTTPError or OSError."""
    return cast("HTTPResponse", _OPENER.open(request, timeout=seconds))


def whole(request: Request, seconds: float) -> Whole:
    """Return an answer that came whole within some seconds; raise HTTPError, with its body, or OSError."""
    try:
        with opened(request, seconds) as answer:
            return Whole(answer.status, answer.headers, answer.read())
    except HTTPError as error:
        with closing(error):
            body = error.read()
        raise HTTPError(error.url, error.code, error.msg, error.headers, io.BytesIO(body)) from None


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
