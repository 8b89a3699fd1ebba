"""Calls to other people's servers over HTTP: timed out, bounded, never redirected, and never repeated here.

Nothing of what was sent or received is in an error: `CallFailed` carries a code. Trying again is for the caller.
"""

import logging
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from http.cookiejar import DefaultCookiePolicy
from time import monotonic
from typing import Any

import requests
from requests.adapters import HTTPAdapter
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


class TimedSession(requests.Session):
    """A session that gives up: `timeout` in seconds holds for each call that names none of its own.

    It takes neither proxies nor certificates from the environment, and keeps no cookies between calls. `verify` is as
    requests has it: a file of certificates takes the place of the usual ones.
    """

    def __init__(self, timeout: float, verify: bool | str = True) -> None:  # noqa: FBT001, FBT002 - as requests has it
        super().__init__()
        self.trust_env = False
        self.verify = verify
        self.cookies.set_policy(DefaultCookiePolicy(allowed_domains=()))
        self._timeout = timeout
        adapter = HTTPAdapter(pool_connections=4, pool_maxsize=CONNECTIONS, max_retries=0)
        self.mount("https://", adapter)
        self.mount("http://", adapter)

    def request(self, *arguments: Any, **named: Any) -> requests.Response:  # noqa: ANN401 - requests' own arguments
        """Make a call, with a time-out in any case."""
        named["timeout"] = named.get("timeout") or self._timeout
        return super().request(*arguments, **named)


class Http:
    """The calls. `timeout` in seconds for connecting and for each silence; twice that until a body has come whole.

    urllib3 writes addresses into its log, and addresses hold people and keys: it is silenced.
    """

    def __init__(self, timeout: float, verify: bool | str = True) -> None:  # noqa: FBT001, FBT002 - as requests has it
        silence("urllib3")
        self._timeout = timeout
        self.session = TimedSession(timeout, verify)

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
        sent: dict[str, Any] = {"json": json} if json is not None else {"data": content}
        until = monotonic() + 2 * self._timeout
        try:
            with self.session.request(
                method, address, headers=dict(headers or {}), stream=True, allow_redirects=False, **sent
            ) as response:
                body = _read(_pieces(response), most, until)
                return Answer(response.status_code, response.headers, body)
        except (requests.RequestException, HTTPError, OSError, ValueError):
            raise CallFailed(OUT_OF_REACH) from None


def _pieces(response: requests.Response) -> Iterator[bytes]:
    """Yield what came, as it comes: `iter_content` would wait until a whole chunk is full, however slowly."""
    while piece := response.raw.read1(_CHUNK, decode_content=True):
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
