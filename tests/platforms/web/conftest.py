"""The page under test: in process, and served to a browser."""

import threading
from collections.abc import Iterator

import pytest
from starlette.applications import Starlette

from bot.dispatch import Dispatcher
from bot.people import Directory
from bot.platforms.web.app import Rules, create_app
from bot.platforms.web.guard import LOOPBACK
from bot.platforms.web.read import Limits
from bot.platforms.web.server import Server
from tests.guard import GUARD
from tests.platforms.web.client import Client
from tests.platforms.web.house import FEDERATION_NAME, SECRET, TEACHER, Saved, directory, dispatcher

SMALL = Limits(body=400_000, file=50_000, files=2, text=60_000, parts=40)


def page_of(dispatcher: Dispatcher, people: Directory | None = None, limits: Limits = SMALL) -> Starlette:
    """Return the page for some commands and a staff list."""
    rules = Rules((*LOOPBACK, "testserver"), limits)
    return create_app(dispatcher, people or directory(), secret=SECRET, federation=FEDERATION_NAME, rules=rules)


def build(saved: Saved, limits: Limits = SMALL) -> Starlette:
    """Return the page of the test house."""
    return page_of(dispatcher(saved), limits=limits)


@pytest.fixture
def saved() -> Saved:
    return Saved()


@pytest.fixture
def app(saved: Saved) -> Starlette:
    return build(saved)


@pytest.fixture
def stranger(app: Starlette) -> Client:
    """Return a browser that has not said who it is."""
    return Client(app)


@pytest.fixture
def teacher(app: Starlette) -> Client:
    """Return a browser that has chosen the teacher."""
    client = Client(app)
    client.choose(TEACHER.id)
    return client


@pytest.fixture(scope="session")
def address() -> Iterator[str]:
    """Serve the page on a free port of this machine."""
    ready = threading.Event()
    server = Server(build(Saved(), Limits()), "127.0.0.1", 0, lambda _address: ready.set())
    thread = threading.Thread(target=server.run)
    thread.start()
    assert ready.wait(GUARD)
    yield server.address
    server.should_exit = True
    thread.join(GUARD)
    assert not thread.is_alive()
