"""What the doctor says of Slack."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.__main__ import main
from bot.administration.findings import BROKEN, LOOK, WELL
from bot.administration.slack_findings import (
    LINE_OPENS,
    LINE_REFUSED,
    NO_ADDRESS,
    SCOPES_MISSING,
    SCOPES_WELL,
    SLACK_ANSWERS,
    SLACK_REFUSES,
)
from tests.fakes.slack_api import FakeSlackApi


@pytest.fixture
def slack(data: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeSlackApi]:
    """Give a workspace that the bot is set up for in Socket Mode."""
    with FakeSlackApi() as workspace:
        tokens = {"BOT_TOKEN": workspace.token, "APP_TOKEN": workspace.tokens.app_token, "API_URL": workspace.base}
        for name, value in tokens.items():
            monkeypatch.setenv(f"STAFFROOM_SLACK_{name}", value)
        yield workspace
    assert data.exists()


def said(capsys: pytest.CaptureFixture[str], code: int) -> list[tuple[str, str]]:
    assert main(["doctor"]) == code
    findings = (line.split(maxsplit=1) for line in capsys.readouterr().out.splitlines())
    return [(state, sentence) for state, sentence in findings]


def test_all_is_well(slack: FakeSlackApi, capsys: pytest.CaptureFixture[str]) -> None:
    found = said(capsys, 0)
    assert [(WELL, each) for each in (SLACK_ANSWERS, SCOPES_WELL, LINE_OPENS)] == [
        finding for finding in found if finding[1] in {SLACK_ANSWERS, SCOPES_WELL, LINE_OPENS}
    ]
    assert slack.calls.count("apps.connections.open") == 1


def test_a_line_that_cannot_be_opened_is_broken(slack: FakeSlackApi, capsys: pytest.CaptureFixture[str]) -> None:
    slack.tokens.app_token = "xapp-another"
    broken = [sentence for state, sentence in said(capsys, 1) if state == BROKEN]
    why = "Slack does not know the token; copy it again from the app's page (invalid_auth)"
    assert broken == [LINE_REFUSED.format(reason=why)]


def test_scopes_that_are_missing_are_named(slack: FakeSlackApi, capsys: pytest.CaptureFixture[str]) -> None:
    slack.scopes.difference_update({"im:history", "files:read"})
    assert (LOOK, SCOPES_MISSING.format(scopes="im:history, files:read")) in said(capsys, 0)


def test_a_token_that_was_revoked_is_told_once(slack: FakeSlackApi, capsys: pytest.CaptureFixture[str]) -> None:
    slack.tokens.revoke()
    found = said(capsys, 1)
    why = "the token was revoked; install the app again and put its new token into .env (token_revoked)"
    assert (BROKEN, SLACK_REFUSES.format(reason=why)) in found
    assert not any("scope" in sentence for _, sentence in found)


def test_a_signing_secret_without_an_address_is_looked_at(
    slack: FakeSlackApi, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert (LOOK, NO_ADDRESS) not in said(capsys, 0)
    monkeypatch.delenv("STAFFROOM_SLACK_APP_TOKEN")
    monkeypatch.setenv("STAFFROOM_SLACK_SIGNING_SECRET", "made-up")
    found = said(capsys, 0)
    assert (LOOK, NO_ADDRESS) in found
    assert slack.calls.count("apps.connections.open") == 1  # there is no line by HTTP
    monkeypatch.setenv("STAFFROOM_PUBLIC_ADDRESS", "https://staffroom.example")
    assert (LOOK, NO_ADDRESS) not in said(capsys, 0)
