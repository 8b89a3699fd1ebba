"""The manifests as the command line prints or writes them."""

import json
import zipfile
from pathlib import Path
from typing import Any

import pytest

from bot.__main__ import PACKAGE, main
from bot.administration.manifests import NO_SUCH_FOLDER, NOT_WRITTEN, OVERWRITTEN, WRITTEN
from bot.settings import HERE
from bot.wiring import manifests

APP_ID = "6f0f6b1e-9f43-4c52-9f34-2d0f6f3f2a11"


def printed(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    assert main(["manifest", "slack", *arguments]) == 0
    return capsys.readouterr().out


def test_without_a_public_address_the_manifest_is_one_for_socket_mode(
    data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    made = json.loads(printed(capsys))
    assert made["settings"]["socket_mode_enabled"] is True
    assert not data.exists()  # it needs no store


def test_with_a_public_address_slack_is_told_it(
    data: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("STAFFROOM_PUBLIC_ADDRESS", "https://bot.school.example")
    made = json.loads(printed(capsys, "--rotation", "--without-nudges"))
    assert made["settings"]["event_subscriptions"]["request_url"] == "https://bot.school.example/slack/events"
    assert made["settings"]["token_rotation_enabled"] is True
    assert "channels:history" not in made["oauth_config"]["scopes"]["bot"]
    assert not data.exists()


def test_uploads_need_their_scope(
    data: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert "files:write" not in printed(capsys)
    monkeypatch.setenv("STAFFROOM_SLACK_FILES", "upload")
    assert "files:write" in printed(capsys)
    assert not data.exists()


def test_the_example_is_the_one_of_the_documentation(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert printed(capsys, "--example") == (HERE / "docs" / "slack-manifest.json").read_text(encoding="utf-8")
    assert not data.exists()


@pytest.fixture
def set_up(data: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the folder of a bot that knows its app's id and its address."""
    monkeypatch.setenv("STAFFROOM_MICROSOFT_CLIENT_ID", APP_ID)
    monkeypatch.setenv("STAFFROOM_PUBLIC_ADDRESS", "https://bot.school.example")
    return data.parent


def packed(path: Path) -> dict[str, Any]:
    with zipfile.ZipFile(path) as archive:
        made = json.loads(archive.read("manifest.json"))
    assert isinstance(made, dict)
    return made


def refused(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    assert main(["manifest", "teams", *arguments]) == 1
    return capsys.readouterr().err.strip()


def test_the_package_for_teams_is_written_and_its_place_is_told(
    set_up: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["manifest", "teams"]) == 0
    assert capsys.readouterr().out == f"{WRITTEN.format(path=PACKAGE)}\n"
    assert main(["manifest", "teams"]) == 0
    assert capsys.readouterr().out == f"{OVERWRITTEN.format(path=PACKAGE)}\n"
    made = packed(set_up / PACKAGE)
    assert (made["id"], made["version"], made["validDomains"]) == (APP_ID, "1.0.0", ["bot.school.example"])
    assert "authorization" not in made
    assert not (set_up / "var").exists()  # it needs no store


def test_reading_along_and_a_higher_version_are_asked_for(set_up: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["manifest", "teams", "--nudges", "--app-version", "1.0.1", "--out", "other.zip"]) == 0
    assert "other.zip" in capsys.readouterr().out
    made = packed(set_up / "other.zip")
    assert made["version"] == "1.0.1"
    assert len(made["authorization"]["permissions"]["resourceSpecific"]) == 2


@pytest.mark.usefixtures("data")
def test_the_example_for_teams_is_the_one_of_the_documentation(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["manifest", "teams", "--example"]) == 0
    assert capsys.readouterr().out == (HERE / "docs" / "teams-manifest.json").read_text(encoding="utf-8")


@pytest.mark.usefixtures("set_up")
@pytest.mark.parametrize(
    ("name", "value", "why"),
    [
        ("MICROSOFT_CLIENT_ID", "", manifests.NO_APP_ID),
        ("PUBLIC_ADDRESS", "", manifests.NO_ADDRESS),
        ("PUBLIC_ADDRESS", "http://127.0.0.1:8140", manifests.NO_ADDRESS),
    ],
)
def test_what_the_package_is_made_from_is_asked_for(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], name: str, value: str, why: str
) -> None:
    monkeypatch.setenv(f"STAFFROOM_{name}", value)
    assert refused(capsys) == why


@pytest.mark.usefixtures("set_up")
def test_a_version_that_is_none_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert refused(capsys, "--app-version", "two") == manifests.NO_VERSION


@pytest.mark.usefixtures("set_up")
def test_a_place_that_cannot_be_written_to_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert refused(capsys, "--out", str(tmp_path / "nowhere" / "app.zip")) == NO_SUCH_FOLDER
    assert refused(capsys, "--out", str(tmp_path)) == NOT_WRITTEN
