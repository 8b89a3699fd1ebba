"""All of Microsoft that the bot knows, on loopback over TLS: one server, Entra and Graph behind it.

The fixture `microsoft` gives a fresh one to each test: `microsoft.account` signs in, `microsoft.tokens()` and
`microsoft.client()` are the bot's own, `microsoft.entra`, `microsoft.graph` and `microsoft.server` are there to be
changed, broken and looked into.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from bot.http import Http
from bot.microsoft.account import Account
from bot.microsoft.graph import Graph
from bot.microsoft.tokens import Tokens
from tests.fakes.entra import CLIENT, SECRET, TENANT, FakeEntra
from tests.fakes.graph import FakeGraph
from tests.fakes.microsoft_server import Authority, MicrosoftServer

TIMEOUT = 5.0
SHORT = 1.0
"""Seconds for tests in which nothing answers."""


@dataclass(frozen=True, slots=True)
class FakeMicrosoft:
    """The server and what is behind it. `file` is what `verify=` takes."""

    server: MicrosoftServer
    entra: FakeEntra
    graph: FakeGraph
    file: str

    @property
    def account(self) -> Account:
        """The account that signs in with a secret."""
        return Account(TENANT, CLIENT, SECRET, authority=self.server.base, graph=self.graph.address)

    def tokens(self, account: Account | None = None, timeout: float = TIMEOUT) -> Tokens:
        """Return tokens that none was asked of yet."""
        return Tokens(account or self.account, timeout, self.file)

    def http(self, timeout: float = TIMEOUT) -> Http:
        """Return calls that trust this server."""
        return Http(timeout, self.file)

    def client(
        self,
        tokens: Tokens | None = None,
        *,
        timeout: float = TIMEOUT,
        total: float = 20,
        sleep: Callable[[float], None] = lambda _: None,
        clock: Callable[[], float] = time.monotonic,
    ) -> Graph:
        """Return a client of Graph that waits for nothing unless a test lets it."""
        held = tokens or self.tokens(timeout=timeout)
        return Graph(held, self.graph.address, self.http(timeout), total, sleep, clock)


@contextmanager
def fake_microsoft(authority: Authority) -> Iterator[FakeMicrosoft]:
    """Run one."""
    with MicrosoftServer(authority) as server:
        entra = FakeEntra(server.base)
        graph = FakeGraph(entra, server.base)
        server.mount("/", entra.answer)
        server.mount("/v1.0", graph.answer)
        yield FakeMicrosoft(server, entra, graph, str(authority.file))
