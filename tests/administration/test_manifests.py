"""The manifest as the command line prints it."""

import json
from pathlib import Path

import pytest

from bot.__main__ import main
from bot.settings import HERE


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
