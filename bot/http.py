"""Calls to other people's servers over HTTP: timed out, bounded, never redirected, and never repeated here.

Nothing of what was sent or received is in an error: `CallFailed` carries a code. Trying again is for the caller.
"""

import logging
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from json import dumps
from ssl import PROTOCOL_TLS_CLIENT, SSLContext
from time import monotonic

import certifi
from urllib3 import BaseHTTPResponse, PoolManager, ProxyManager, Timeout
from urllib3.exceptions import HTTPError

from bot.errors import StaffroomError

OUT_OF_REACH = "out_of_reach"
"""Our own code for a server that did not answer, or not as HTTP says."""
TOO_LARGE = "too_large"
"""Our own code for an answer that is larger than it may be."""
LARGEST_ANSWER = 4 * 1024 * 1024
"""Bytes of an answer that are read unless the caller says otherwise."""
CONNECTIONS = 40
"""Connections that are kept open to one server, as many as a platform has threads."""
_LONGEST_WAIT = timedelta(hours=1)
_CHUNK = 1 << 16
_SCHEMES = ("https://", "http://")
_HEADERS = {"Accept-Encoding": "gzip", "User-Agent": "Staffroom"}
_IS_JSON = {"Content-Type": "application/json"}


class CallFailed(StaffroomError):
    """A server did not do what it was asked.

    `code` is its own word for why, or ours; `retry_after` is set where it said so; `status` is 0 where none came.
    """

    sentence = "Another system did not answer as it should. Please try again in a moment."
    locked_out = False
    """Whether it lets the bot in to nothing until a person mends that."""

    def __init__(self, code: str, retry_after: timedelta | None = None, status: int = 0) -> None:
        self.code, self.retry_after, self.status = code, retry_after, status
        super().__init__()


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server answered, whatever the status."""

    status: int
    headers: Mapping[str, str]
    content: bytes = field(repr=False)


class Http:
    """The calls. `timeout` in seconds for connecting and for each silence; twice that until a body has come whole.

    `verify` may be a file of certificates, which are believed beside the usual ones; whatever it is, they are checked.
    `proxy` is the address of one that leads out, empty for none. Nothing is taken from the environment, no proxies,
    certificates or passwords, and no cookies are kept. urllib3 writes addresses into its log, and addresses hold people
    and keys: it is silenced.
    """

    def __init__(
        self,
        timeout: float,
        verify: bool | str = True,  # noqa: FBT001, FBT002 - as settings have it
        proxy: str = "",
    ) -> None:
        silence("urllib3")
        self._timeout = timeout
        waits = Timeout(timeout, timeout)
        if proxy:
            self._pools: PoolManager = ProxyManager(
                proxy, 4, timeout=waits, maxsize=CONNECTIONS, retries=False, ssl_context=_trusting(verify)
            )
        else:
            self._pools = PoolManager(
                4, timeout=waits, maxsize=CONNECTIONS, retries=False, ssl_context=_trusting(verify)
            )

    def call(  # noqa: PLR0913 - what a call is made of
        self,
        method: str,
        address: str,
        *,
        headers: Mapping[str, str] | None = None,
        json: object = None,
        content: bytes | None = None,
        most: int = LARGEST_ANSWER,
    ) -> Answer:
        """Return what the server answers, whatever the status; raise CallFailed where it does not, or with too much."""
        sent = {**_HEADERS, **(headers or {})}
        until = monotonic() + 2 * self._timeout
        try:
            if json is not None:
                sent, content = {**_IS_JSON, **sent}, dumps(json, allow_nan=False).encode()
            response = self._asked(method, address, sent, content)
            try:
                return Answer(response.status, response.headers, _read(_pieces(response), most, until))
            finally:
                response.close()  # cuts off whatever was not read
                response.release_conn()
        except (HTTPError, OSError, ValueError):
            raise CallFailed(OUT_OF_REACH) from None

    def _asked(self, method: str, address: str, sent: Mapping[str, str], content: bytes | None) -> BaseHTTPResponse:
        if not address.startswith(_SCHEMES):
            raise CallFailed(OUT_OF_REACH)
        return self._pools.urlopen(method, address, redirect=False, preload_content=False, headers=sent, body=content)


def _trusting(verify: bool | str) -> SSLContext:  # noqa: FBT001 - as settings have it
    """Return what checks certificates; ssl's own defaults would be taken from the environment."""
    context = SSLContext(PROTOCOL_TLS_CLIENT)
    context.load_verify_locations(certifi.where())
    if isinstance(verify, str):
        context.load_verify_locations(verify)
    return context


def _pieces(response: BaseHTTPResponse) -> Iterator[bytes]:
    """Yield what came, as it comes: `read` would wait until a whole chunk is full, however slowly."""
    while piece := response.read1(_CHUNK, decode_content=True):
        yield piece


def _read(pieces: Iterator[bytes], most: int, until: float) -> bytes:
    body = bytearray()
    for piece in pieces:
        body += piece
        if len(body) > most:
            raise CallFailed(TOO_LARGE)
        if monotonic() > until:
            raise CallFailed(OUT_OF_REACH)
    return bytes(body)


def silence(library: str) -> None:
    """Let a library and its parts log nothing, whatever the level is elsewhere."""
    logging.getLogger(library).setLevel(logging.CRITICAL + 1)


def retry_after(headers: Mapping[str, str]) -> timedelta | None:
    """Return how long a server asks to wait, at most an hour: seconds or a date, or None where it does not say."""
    said = next((value for name, value in headers.items() if name.lower() == "retry-after"), "").strip()
    if said.isascii() and said.isdigit():
        return min(timedelta(seconds=int(said[:6])), _LONGEST_WAIT)
    try:
        until = parsedate_to_datetime(said)
    except (ValueError, TypeError):
        return None
    aware = until if until.tzinfo else until.replace(tzinfo=UTC)
    return max(timedelta(), min(aware - datetime.now(UTC), _LONGEST_WAIT))
