"""A Microsoft Graph of our own: it asks for a token, words its errors and is throttled as Graph is.

Written against Microsoft's public documentation of Graph (errors, throttling, paging). Others put resources into it:
`graph = FakeGraph(entra, server.base); server.mount("/v1.0", graph.answer)`, then
`graph.route("GET", "/groups/{id}/members", handler)`; a handler takes a `Call` and returns what `says` or `refuses`
makes. A path without a route answers 404.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from threading import Lock
from uuid import uuid4

from tests.fakes.entra import FakeEntra
from tests.fakes.microsoft_server import Answer, Fault, Request, says

VERSION = "/v1.0"


@dataclass(frozen=True, slots=True)
class Call:
    """A call as it came: the request, and the values that its path holds."""

    request: Request
    values: Mapping[str, str]


Resource = Callable[[Call], Answer]


@dataclass(frozen=True, slots=True)
class _Route:
    method: str
    pattern: re.Pattern[str]
    resource: Resource


def refuses(status: int, code: str, message: str = "canary of a message") -> Answer:
    """Return an error as Graph words it: `code` such as itemNotFound."""
    ids = {"date": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S"), "request-id": str(uuid4())}
    inner = {**ids, "client-request-id": str(uuid4())}
    return says(status, {"error": {"code": code, "message": message, "innerError": inner}})


def throttled(retry_after: str | None = "1") -> Fault:
    """Return a 429 with this Retry-After: seconds, a date, anything else, or None for no header at all."""
    said = refuses(429, "TooManyRequests", "Too many requests")
    return Fault(
        Answer(429, said.body, {**said.headers, **({} if retry_after is None else {"Retry-After": retry_after})})
    )


def unavailable(status: int = 503, retry_after: str | None = None) -> Fault:
    """Return a passing error of the server, as Graph words it."""
    said = refuses(status, "serviceNotAvailable")
    return Fault(
        Answer(status, said.body, {**said.headers, **({} if retry_after is None else {"Retry-After": retry_after})})
    )


class FakeGraph:
    """Graph below `/v1.0` of a server. `calls` holds method and path of each call that brought a good token."""

    def __init__(self, entra: FakeEntra, base: str) -> None:
        self.entra, self.audience, self.address = entra, base, base + VERSION
        self.calls: list[tuple[str, str]] = []
        self.forbidden: set[str] = set()
        """Beginnings of paths for which the app was given no permission."""
        self._routes: list[_Route] = []
        self._lock = Lock()

    def route(self, method: str, path: str, resource: Resource) -> None:
        """Put a resource at a path, in which {name} stands for one part and {name*} for all the rest."""
        pattern = re.escape(path).replace(r"\*\}", r"\}*")
        pattern = re.sub(r"\\\{([a-z_]+)\\\}\*", r"(?P<\1>.+)", pattern)
        pattern = re.sub(r"\\\{([a-z_]+)\\\}", r"(?P<\1>[^/]+)", pattern)
        self._routes.insert(0, _Route(method, re.compile(pattern), resource))

    def collection(self, path: str, items: Sequence[object], size: int = 100) -> None:
        """Put a list at a path, `size` items on a page."""

        def page(call: Call) -> Answer:
            start = int(call.request.query.get("$skiptoken", "0"))
            found: dict[str, object] = {"value": list(items[start : start + size])}
            if start + size < len(items):
                found["@odata.nextLink"] = f"{self.address}{path}?$skiptoken={start + size}"
            return says(200, found)

        self.route("GET", path, page)

    def answer(self, request: Request) -> Answer:
        """Answer a request."""
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        if scheme != "Bearer" or not token:
            return refuses(401, "InvalidAuthenticationToken", "Access token is empty.")
        if fault := self.entra.token_fault(token, self.audience):
            return refuses(401, "InvalidAuthenticationToken", fault)
        path = request.path.removeprefix(VERSION)
        with self._lock:
            self.calls.append((request.method, path))
        if any(path.startswith(each) for each in self.forbidden):
            return refuses(403, "Authorization_RequestDenied", "Insufficient privileges to complete the operation.")
        return self._found(request, path)

    def _found(self, request: Request, path: str) -> Answer:
        matches = [(route, match) for route in self._routes if (match := route.pattern.fullmatch(path))]
        if not matches:
            return refuses(404, "itemNotFound", "The resource could not be found.")
        for route, match in matches:
            if route.method == request.method:
                return route.resource(Call(request, match.groupdict()))
        return refuses(405, "methodNotAllowed", "The method is not allowed on this resource.")
