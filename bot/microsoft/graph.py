"""Microsoft Graph, signed in as the bot itself: what is safe to repeat is repeated for a while, nothing else ever is.

What outlasts that is for the outbox: its error says how long Graph wants to be left alone.
"""

import time
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from tenacity import RetryCallState, Retrying, retry_if_exception, wait_exponential_jitter

from bot.http import LARGEST_ANSWER, OUT_OF_REACH, Answer, CallFailed, Http
from bot.microsoft.account import origin
from bot.microsoft.faults import TOO_MANY_PAGES, MicrosoftError, graph_error, object_in
from bot.microsoft.tokens import Tokens

TOTAL = 20.0
"""Seconds after which nothing is tried again."""
MOST_ATTEMPTS = 3
MOST_PAGES = 100
_REPEATABLE = frozenset({"GET", "PUT"})
_PASSING = frozenset({429, 502, 503, 504})
_UNAUTHORISED, _FIRST_ERROR = 401, 400
_WAIT = wait_exponential_jitter(multiplier=0.5, max=4, jitter=0.5)


class Graph:
    """The calls. `address` is an account's `graph`, and paths begin with a slash below it.

    `total` in seconds is how long something may be tried again; an attempt that began within it is waited for.
    """

    def __init__(  # noqa: PLR0913, PLR0917 - what it works with, and two that tests replace
        self,
        tokens: Tokens,
        address: str,
        http: Http,
        total: float = TOTAL,
        sleep: Callable[[float], None] = time.sleep,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._base, self._scope = address.rstrip("/"), f"{origin(address)}/.default"
        self._tokens, self._http = tokens, http
        self._total, self._sleep, self._clock = total, sleep, clock

    def call(  # noqa: PLR0913 - what a call is made of
        self,
        method: str,
        path: str,
        *,
        json: object = None,
        content: bytes | None = None,
        headers: Mapping[str, str] | None = None,
        most: int = LARGEST_ANSWER,
        repeatable: bool = False,
    ) -> Answer:
        """Return what Graph answers, unless that is an error: then raise MicrosoftError.

        GET and PUT are repeated where that may help; another method only if the caller says that it is `repeatable`.
        `most` bounds the answer, in bytes. Redirects are not followed: their answer is returned.
        """
        sent = {"json": json, "content": content, "most": most}
        return self._called(method, self._base + path, sent, headers or {}, repeatable=repeatable)

    def get(self, path: str) -> Mapping[str, Any]:
        """Return the JSON object at a path."""
        return _object(self.call("GET", path))

    def pages(self, path: str, most_pages: int = MOST_PAGES) -> Iterator[Mapping[str, Any]]:
        """Yield the pages of a list, each as Graph sends it; raise MicrosoftError rather than end early."""
        address = self._base + path
        for _ in range(most_pages):
            page = _object(self._called("GET", address, {}, {}))
            yield page
            address = page.get("@odata.nextLink") or ""
            if not address:
                return
            self._check(address)
        raise MicrosoftError(TOO_MANY_PAGES)

    def items(self, path: str, most_pages: int = MOST_PAGES) -> Iterator[Mapping[str, Any]]:
        """Yield the members of a list, page by page."""
        for page in self.pages(path, most_pages):
            found = page.get("value")
            if not isinstance(found, list):
                raise MicrosoftError(OUT_OF_REACH)
            yield from (item for item in found if isinstance(item, dict))

    def _check(self, address: object) -> None:
        """Refuse a next page elsewhere: our token would go with the question."""
        if not isinstance(address, str) or not address.startswith(f"{origin(self._base)}/"):
            raise MicrosoftError(OUT_OF_REACH)

    def _called(
        self,
        method: str,
        address: str,
        sent: Mapping[str, Any],
        headers: Mapping[str, str],
        *,
        repeatable: bool = False,
    ) -> Answer:
        if method not in _REPEATABLE and not repeatable:
            return self._once(method, address, sent, headers)
        retrying = Retrying(
            retry=retry_if_exception(_may_pass),
            stop=self._stop(self._clock() + self._total),
            wait=_wait,
            sleep=self._sleep,
            reraise=True,
        )
        return retrying(self._once, method, address, sent, headers)

    def _stop(self, until: float) -> Callable[[RetryCallState], bool]:
        def is_over(state: RetryCallState) -> bool:
            return state.attempt_number >= MOST_ATTEMPTS or self._clock() + state.upcoming_sleep > until

        return is_over

    def _once(self, method: str, address: str, sent: Mapping[str, Any], headers: Mapping[str, str]) -> Answer:
        token = self._tokens.current(self._scope)
        answer = self._sent(method, address, sent, headers, token)
        if answer.status == _UNAUTHORISED:  # it was refused unread, so that any call may be made again
            self._tokens.refused(self._scope, token)
            answer = self._sent(method, address, sent, headers, self._tokens.current(self._scope))
        if answer.status >= _FIRST_ERROR:
            raise graph_error(answer)
        return answer

    def _sent(
        self, method: str, address: str, sent: Mapping[str, Any], headers: Mapping[str, str], token: str
    ) -> Answer:
        signed = {"Accept": "application/json", **headers, "Authorization": f"Bearer {token}"}
        try:
            return self._http.call(method, address, headers=signed, **sent)
        except CallFailed as failure:
            raise MicrosoftError(failure.code, failure.retry_after, failure.status) from None


def _object(answer: Answer) -> Mapping[str, Any]:
    found = object_in(answer)
    if not found:
        raise MicrosoftError(OUT_OF_REACH, status=answer.status)
    return found


def _may_pass(error: BaseException) -> bool:
    return isinstance(error, MicrosoftError) and (error.status in _PASSING or error.code == OUT_OF_REACH)


def _wait(state: RetryCallState) -> float:
    error = state.outcome.exception() if state.outcome else None
    asked = error.retry_after if isinstance(error, MicrosoftError) else None
    return _WAIT(state) if asked is None else asked.total_seconds()
