"""The real bot for the trial in the Agents Playground: the whole house, whose calls to Teams go to the playground.

Tokens are signed with the tests' own keys. The service address that activities name is Microsoft's, which the bot
believes; what it sends there is sent to the playground instead.
"""

from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from starlette.types import ASGIApp

from bot.http import Answer, Http
from bot.platforms.teams.gate import PATH
from tests.fakes.teams_connector import FakeTeams
from tests.outside.teams_world import Place
from tests.platforms.teams.real_house import FRIDAY, TEACHER, RealHouse, real_house
from tests.platforms.teams.signed import SERVICE_URL, bearer

TIMEOUT = 10.0
"""Seconds."""
_SERVICE = SERVICE_URL.removesuffix("/")


class ToPlayground(FakeTeams):
    """Calls that reach the playground where they are meant for Teams; Microsoft's keys stay the tests' own."""

    def __init__(self, connector: str) -> None:
        super().__init__()
        self._connector, self._reached = connector, Http(TIMEOUT)

    def call(self, method: str, address: str, **sent: Any) -> Answer:  # noqa: ANN401 - a call's own arguments
        """Make a call."""
        if not address.startswith(_SERVICE):
            return super().call(method, address, **sent)
        return self._reached.call(method, self._connector + address.removeprefix(_SERVICE), **sent)


@dataclass(frozen=True, slots=True)
class RealBot:
    """The bot as the world needs it, and the same house with Teams as the tests have it, for what others do."""

    here: RealHouse
    elsewhere: RealHouse
    token: str
    path: str = PATH
    service: str = SERVICE_URL

    @property
    def app(self) -> ASGIApp:
        """The application."""
        return self.here.app

    def signed(self, _: bytes, /) -> Mapping[str, str]:
        """Return Microsoft's signature."""
        return {"Authorization": f"Bearer {self.token}"}

    def notify(self) -> str:
        """Let a teacher raise a concern, of which the headteacher is told; return its reference."""
        # In a thread of its own: a page that is driven leaves a loop running in this one.
        with ThreadPoolExecutor(1) as thread:
            reference = thread.submit(self.elsewhere.raise_concern, TEACHER).result()
            thread.submit(self.here.work).result()
        return reference


@contextmanager
def real_bot(place: Place) -> Iterator[RealBot]:
    """Give the real bot, on SQLite in a folder that is removed."""
    with TemporaryDirectory() as folder, real_house(Path(folder), FRIDAY) as elsewhere:
        here = RealHouse.of(elsewhere.built, ToPlayground(place.connector), elsewhere.clock)
        # Before there are threads: the first to sign makes the key. The clock of the house stands still.
        token = bearer(service_url=SERVICE_URL, now=int(here.clock().timestamp()))
        yield RealBot(here, elsewhere, token)
