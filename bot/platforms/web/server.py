"""Runs the page on a socket, quietly: no request, address or word of anybody's is logged."""

import socket
from collections.abc import Callable
from contextlib import closing, suppress

import uvicorn
from starlette.types import ASGIApp

from bot.errors import WrongSettings
from bot.platforms.web import words

_LAST_PORT = 65_535
MOST_AT_ONCE = 300
"""Connections and requests at once; more are told to come again (503) before any of them is read."""
_TRIED = 20


class Server(uvicorn.Server):
    """An HTTP server on an address of this machine; port 0 takes a free one.

    `on_ready` is called with the page's address, such as "http://127.0.0.1:8000/", once it answers.
    """

    def __init__(self, app: ASGIApp, host: str, port: int, on_ready: Callable[[str], None]) -> None:
        super().__init__(
            uvicorn.Config(
                app,
                http="h11",
                ws="none",
                lifespan="off",
                log_config=None,
                log_level="warning",
                access_log=False,
                server_header=False,
                proxy_headers=False,
                timeout_graceful_shutdown=5,
                limit_concurrency=MOST_AT_ONCE,
            )
        )
        self._socket, self._on_ready = bound(host, port), on_ready

    @property
    def address(self) -> str:
        """The page's address."""
        host, port = self._socket.getsockname()[:2]
        return address_of(host, port)

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start to listen, then say so."""
        await super().startup(sockets or [self._socket])
        self._on_ready(self.address)


def serve(app: ASGIApp, host: str, port: int, on_ready: Callable[[str], None]) -> None:
    """Serve until the process is told to stop; raise WrongSettings if the address cannot be used."""
    Server(app, host, port, on_ready).run()


def first_free(host: str, first: int) -> int:
    """Return the first port from `first` on that nobody listens on, so that a second bot finds its own."""
    for port in range(first, first + _TRIED):
        with suppress(WrongSettings), closing(bound(host, port)):
            return port
    return 0


def bound(host: str, port: int) -> socket.socket:
    """Return a socket that listens on an address; raise WrongSettings if it cannot be used."""
    refusal = WrongSettings(words.PORT_TAKEN.format(host=host, port=port))
    if not 0 <= port <= _LAST_PORT:
        raise refusal
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        listening = socket.create_server((host, port), family=family)
    except OSError:
        raise refusal from None
    # Headers and body go out apart: without this a browser's kept connection waits 40 ms for every page.
    listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listening


def address_of(host: str, port: int) -> str:
    """Return the address of a page as a browser takes it."""
    return f"http://[{host}]:{port}/" if ":" in host else f"http://{host}:{port}/"
