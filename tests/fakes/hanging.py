"""A server on loopback that hangs until it is let go, whoever calls: the ways in which another system stands still."""

import socket
from collections.abc import Callable
from contextlib import suppress
from threading import Event, Thread
from types import TracebackType
from typing import Self

TRICKLE, EVERY = b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n", 0.05
"""The beginning of an answer that ends only with the connection, and the seconds between two of its bytes."""

Hang = Callable[[socket.socket, Event], None]
"""How somebody whose request was read is kept waiting until the event is set."""


def black_hole(_connection: socket.socket, let_go: Event) -> None:
    """Never answer."""
    let_go.wait()


def trickle(connection: socket.socket, let_go: Event) -> None:
    """Answer a byte at a time, so that no silence is ever long."""
    connection.sendall(TRICKLE)
    while not let_go.wait(EVERY):
        connection.sendall(b"x")


class HangingServer:
    """The server. `reached` is set once somebody hangs there; it lets go at its end, or when it is told to.

    Without `reads`, reading the request is left to the way of hanging.
    """

    def __init__(self, how: Hang, *, reads: bool = True) -> None:
        self.reached, self._how, self._let_go, self._reads = Event(), how, Event(), reads
        self._server = socket.create_server(("127.0.0.1", 0), backlog=100)

    def __enter__(self) -> Self:
        """Start."""
        Thread(target=self._serve, daemon=True).start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        """Let everybody go, and stop."""
        self.let_go()
        self._server.shutdown(socket.SHUT_RDWR)
        self._server.close()

    @property
    def address(self) -> str:
        """Where it is called."""
        return f"http://127.0.0.1:{self._server.getsockname()[1]}/"

    def let_go(self) -> None:
        """End every call that hangs, and every later one at once."""
        self._let_go.set()

    def _serve(self) -> None:
        with suppress(OSError):
            while True:
                Thread(target=self._keep_waiting, args=(self._server.accept()[0],), daemon=True).start()

    def _keep_waiting(self, connection: socket.socket) -> None:
        with connection, suppress(OSError):
            if self._reads:
                connection.recv(65_536)
            self.reached.set()
            self._how(connection, self._let_go)
