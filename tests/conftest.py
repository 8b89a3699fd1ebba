"""Fixtures that several folders of tests share."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from sqlalchemy import URL

from bot.policies.library import Library
from bot.storage.store import migrate
from tests import postgres
from tests.fakes.microsoft import FakeMicrosoft, fake_microsoft
from tests.fakes.microsoft_server import Authority
from tests.policies.shelf import put_several
from tests.reports.kept import keep

NO_FILE = Path("there-is-none") / ".env"
# Machines are noisy: how long an example takes says nothing of the code.
settings.register_profile("staffroom", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("staffroom")


@pytest.fixture(autouse=True, scope="session")
def _no_settings_of_this_machine() -> Iterator[None]:
    """Leave the settings files of whoever works here alone, for what is set up once for many tests, too."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("IN_THIS_FOLDER", "BESIDE_THE_CODE"):
            patch.setattr(f"bot.settings.{name}", NO_FILE)
        yield


@pytest.fixture(autouse=True, scope="session")
def _workbooks_kept() -> Iterator[None]:
    """Keep every workbook that the tests make, in the folder that TEST_WORKBOOKS names, for somebody to look at."""
    with pytest.MonkeyPatch.context() as patch:
        keep(patch, os.environ.get("TEST_WORKBOOKS", ""))
        yield


@pytest.fixture(scope="session")
def several_policies(tmp_path_factory: pytest.TempPathFactory) -> Library:
    """Give the adopted policy with four of ours beside it."""
    return Library(put_several(tmp_path_factory.mktemp("policies")))


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[URL]:
    """Give a running PostgreSQL; where none can be started, every test that needs it fails."""
    with postgres.server() as url:
        yield url


@pytest.fixture(scope="session")
def postgres_template(postgres_server: URL) -> Iterator[URL]:
    """Give a database with all tables and no rows, to be copied."""
    with postgres.database(postgres_server) as url:
        migrate(postgres.text(url))
        yield url


@pytest.fixture
def postgres_url(postgres_server: URL, postgres_template: URL) -> Iterator[str]:
    """Give the address of a database of this test's own."""
    with postgres.database(postgres_server, template=postgres_template.database or "") as url:
        yield postgres.text(url)


@pytest.fixture(scope="session")
def microsoft_authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    """Give an authority for certificates; its `file` is what `verify=` takes."""
    return Authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture
def microsoft(microsoft_authority: Authority) -> Iterator[FakeMicrosoft]:
    """Give an Entra and a Graph of this test's own, on loopback over TLS."""
    with fake_microsoft(microsoft_authority) as running:
        yield running
