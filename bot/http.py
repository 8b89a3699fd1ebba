"""Calls to other people's servers over HTTP: timed out, bounded, never redirected, and never repeated here.

Nothing of what was sent or received is in an error: `CallFailed` carries a code. Trying again is for the caller.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from time import monotonic
from typing import Any

import requests
from requests.adapters import HTTPAdapter

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

    It takes neither proxies nor certificates from the environment, and keeps no cookies between calls.
    """

    def __init__(self, timeout: float, verify: bool | str = True) -> None:  # noqa: FBT001, FBT002 - as requests has it
        super().__init__()
        self.trust_env = False
        self.verify = verify
        self._timeout = timeout
        adapter = HTTPAdapter(pool_connections=4, pool_maxsize=CONNECTIONS, max_retries=0)
        self.mount("https://", adapter)
        self.mount("http://", adapter)

    def request(self, *arguments: Any, **named: Any) -> requests.Response:  # noqa: ANN401 - requests' own arguments
        """Make a call, with a time-out in any case."""
        named["timeout"] = named.get("timeout") or self._timeout
        self.cookies.clear()
        return super().request(*arguments, **named)


class Http:
    """The calls. `timeout` in seconds for connecting and for each silence; twice that for the whole answer."""

    def __init__(self, timeout: float, verify: bool | str = True) -> None:  # noqa: FBT001, FBT002 - as requests has it
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
                body = bytearray()
                for chunk in response.iter_content(_CHUNK):
                    body += chunk
                    if len(body) > most:
                        raise CallFailed(TOO_LARGE)
                    if monotonic() > until:
                        raise CallFailed(OUT_OF_REACH)
                return Answer(response.status_code, response.headers, bytes(body))
        except (requests.RequestException, OSError, ValueError):
            raise CallFailed(OUT_OF_REACH) from None


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
