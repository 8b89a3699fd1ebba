"""What the tests of the command line share: a folder for the data, and no settings of this machine."""

from pathlib import Path

import pytest


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the data folder of a bot whose working folder is empty."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("STAFFROOM_DATA_FOLDER", str(tmp_path / "var"))
    return tmp_path / "var"
