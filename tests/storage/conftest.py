"""Stores for the tests: a fake, SQLite in a temporary file, and a real PostgreSQL."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.storage import Store
from tests.fakes.store import INSTALLED_AT, FakeStore
from tests.storage.examples import KEYS, AnyStore


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    """Give the address of a file that is not there yet."""
    return f"sqlite:///{tmp_path / 'staffroom.db'}"


@pytest.fixture(params=["sqlite", "postgres"])
def url(request: pytest.FixtureRequest) -> str:
    """Give the address of an empty database on each engine."""
    address: str = request.getfixturevalue(f"{request.param}_url")
    return address


@pytest.fixture
def real(url: str) -> Iterator[Store]:
    """Give a store on each engine."""
    opened = Store.open(url, KEYS, lambda: INSTALLED_AT)
    yield opened
    opened.close()


@pytest.fixture(params=["fake", "sqlite", "postgres"])
def store(request: pytest.FixtureRequest) -> Iterator[AnyStore]:
    """Give a fake store, and a store on each engine."""
    if request.param == "fake":
        yield FakeStore()
        return
    opened = Store.open(request.getfixturevalue(f"{request.param}_url"), KEYS, lambda: INSTALLED_AT)
    yield opened
    opened.close()
