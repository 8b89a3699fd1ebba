"""Stands before every page: our own address only, no other site's forms, strict headers, no traceback of words."""

import logging
from collections.abc import Callable, Mapping, Sequence
from ipaddress import ip_address
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.faults import where
from bot.platforms.web.failures import Failed, Foreign, Refusal, WrongHost

LOOPBACK = ("localhost",)
"""The name of this machine to itself; its loopback numbers are always answered to."""
_LOG = logging.getLogger(__name__)
SAFE_METHODS = ("GET", "HEAD", "OPTIONS")
# What a proxy adds. Without sign-in nobody may reach the page through one, whatever host that names.
_FORWARDED = frozenset({"forwarded", "via", "x-forwarded-for", "x-forwarded-host", "x-forwarded-proto", "x-real-ip"})
_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; form-action 'self'; "
        "base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    # Not no-referrer: a browser would then hide the Origin of our own forms as well.
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}


_ONLY_TLS = {"Strict-Transport-Security": "max-age=31536000"}


class Guard:
    """ASGI middleware; `refused` makes the page for a refusal.

    `origin` is the public address of a page with sign-in, such as https://staffroom.school.example: then that is the
    only one, a proxy with TLS stands in front, and nothing that the proxy says about addresses is believed.
    """

    def __init__(
        self, app: ASGIApp, hosts: Sequence[str], refused: Callable[[Request, Refusal], Response], origin: str = ""
    ) -> None:
        self._app, self._hosts, self._refused, self._origin = app, frozenset(hosts), refused, origin
        self._headers = _HEADERS | (_ONLY_TLS if origin else {})

    def _refusal(self, scope: Scope) -> Refusal | None:
        headers = Headers(scope=scope)
        if self._origin:
            return refusal_at(self._origin, scope["method"], headers)
        return refusal_of(scope["method"], headers, self._hosts, scope["scheme"])

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or refuse it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        refusal = self._refusal(scope)
        reply = _WithHeaders(send, self._headers)
        if refusal is not None:
            await self._refused(Request(scope), refusal)(scope, receive, reply)
            return
        try:
            await self._app(scope, receive, reply)
        except Exception as error:  # noqa: BLE001 - the platform's one place: a person gets a page, whatever fails
            # Neither message nor traceback as Python prints it: either may hold people's words.
            _LOG.error("a page failed: %s", where(error))
            if not reply.started:
                await self._refused(Request(scope), Failed())(scope, receive, reply)


def refusal_of(method: str, headers: Headers, hosts: frozenset[str], scheme: str = "http") -> Refusal | None:
    """Return why a request is refused before it is read, or None. `hosts` are names without a port."""
    named = headers.getlist("host")
    if len(named) != 1 or not _is_ours(_name(named[0]), hosts) or not _FORWARDED.isdisjoint(headers.keys()):
        return WrongHost()
    return None if method in SAFE_METHODS or _from_our_page(headers, (scheme, named[0].lower())) else Foreign()


def refusal_at(origin: str, method: str, headers: Headers) -> Refusal | None:
    """Return why a request to a page with sign-in is refused before it is read, or None."""
    ours = urlsplit(origin)
    if [host.lower() for host in headers.getlist("host")] != [ours.netloc]:
        return WrongHost()
    return None if method in SAFE_METHODS or _from_our_page(headers, (ours.scheme, ours.netloc)) else Foreign()


def _is_ours(name: str, hosts: frozenset[str]) -> bool:
    try:
        return name in hosts or ip_address(name.strip("[]")).is_loopback  # a number cannot be bound anew
    except ValueError:
        return False


def _name(host: str) -> str:
    name, _, port = host.lower().rpartition(":")
    return name if name and port.isdigit() else host.lower()


def _from_our_page(headers: Headers, ours: tuple[str, str]) -> bool:
    if headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
        return False
    source = headers.get("origin") or headers.get("referer") or ""
    try:
        named = urlsplit(source)
    except ValueError:
        return False
    return (named.scheme, named.netloc.lower()) == ours


class _WithHeaders:
    """Sends a response with our headers where it has none of its own, and knows whether it has begun."""

    def __init__(self, send: Send, headers: Mapping[str, str]) -> None:
        self._send, self._headers, self.started = send, headers, False

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.started = True
            headers = MutableHeaders(scope=message)
            for name, value in self._headers.items():
                headers.setdefault(name, value)
        await self._send(message)
