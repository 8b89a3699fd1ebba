"""Starting and stopping the bot, as an administrator and as a machine does it."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from io import StringIO
from pathlib import Path
from threading import Event as Flag

import httpx
import pytest

from bot.__main__ import main
from bot.administration.serving import READY_BY_SOCKET, READY_FOR_SLACK, work
from bot.settings import HERE, Settings
from tests.fakes.slack_api import FakeSlackApi

NOWHERE = "http://127.0.0.1:9/api/"
TOKEN = {"SLACK_BOT_TOKEN": "xoxb-made-up", "SLACK_API_URL": NOWHERE}
BY_HTTP = {**TOKEN, "SLACK_SIGNING_SECRET": "made-up"}
BY_SOCKET = {**TOKEN, "SLACK_APP_TOKEN": "xapp-made-up"}


def set_all(monkeypatch: pytest.MonkeyPatch, settings: dict[str, str]) -> None:
    for name, value in settings.items():
        monkeypatch.setenv(f"STAFFROOM_{name}", value)


@contextmanager
def started(data: Path, *arguments: str) -> Iterator[str]:
    """Start a subcommand as a process, yield its first line, and stop it as Ctrl+C does."""
    environment = {**os.environ, "STAFFROOM_DATA_FOLDER": str(data), "PYTHONUNBUFFERED": "1"}
    command = [sys.executable, "-m", "bot", *arguments]
    with subprocess.Popen(command, cwd=HERE, env=environment, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield process.stdout.readline()
        finally:
            process.send_signal(signal.SIGINT)
            assert process.wait(timeout=30) == 0
            assert process.stdout.read().strip() == "Stopped. Nothing is lost."


@pytest.mark.parametrize("name", ["run", "web"])
def test_the_page_answers_at_the_address_that_is_printed_and_stops_when_asked(name: str, data: Path) -> None:
    with started(data, name) as line:
        address = line.removeprefix("Staffroom is ready: ").split()[0]
        assert address.startswith("http://127.0.0.1:")
        assert "Who are you?" in httpx.get(address, timeout=30).text


class Ended(StringIO):
    """A screen whose reader ends the program, as a machine does that stops, once it is said to be ready."""

    def write(self, text: str) -> int:
        if "ready" in text:
            os.kill(os.getpid(), signal.SIGTERM)
        return super().write(text)


@pytest.mark.parametrize("name", ["run", "web"])
def test_the_page_ends_well_when_the_machine_stops(name: str, data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    handed_on: list[int] = []
    before = signal.signal(signal.SIGTERM, lambda number, _frame: handed_on.append(number))
    monkeypatch.setattr(sys, "stdout", Ended())
    try:
        assert main([name]) == 0
    finally:
        signal.signal(signal.SIGTERM, before)
    assert handed_on == [signal.SIGTERM]
    assert (data / "staffroom.db").exists()


def test_the_worker_says_that_it_is_running_and_stops_when_asked(data: Path) -> None:
    with started(data, "worker") as line:
        assert line.startswith("The worker is running.")


def test_the_worker_ends_when_it_is_told_to(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    stop = Flag()
    stop.set()
    assert work(Settings(data_folder=data), stop) == 0
    assert capsys.readouterr().out.startswith("The worker is running.")


@pytest.mark.parametrize("name", ["run", "web"])
@pytest.mark.parametrize(
    ("settings", "told"),
    [
        (BY_HTTP, READY_FOR_SLACK.partition("{")[0]),
        ({**BY_HTTP, "PAGE": "yes"}, "Staffroom is ready: http://127.0.0.1"),
        (BY_SOCKET, READY_BY_SOCKET),
        ({**BY_SOCKET, "PAGE": "yes"}, "Staffroom is ready: http://127.0.0.1"),
        ({**BY_SOCKET, "PUBLIC_ADDRESS": "https://staffroom.example"}, "Staffroom is ready: http://127.0.0.1"),
    ],
)
def test_the_bot_says_how_it_meets_slack_and_ends_when_the_machine_stops(
    name: str, settings: dict[str, str], told: str, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    set_all(monkeypatch, settings)
    screen = Ended()
    before = signal.signal(signal.SIGTERM, lambda _number, _frame: None)
    monkeypatch.setattr(sys, "stdout", screen)
    try:
        assert main([name]) == 0
    finally:
        signal.signal(signal.SIGTERM, before)
    assert told in screen.getvalue()
    assert data.exists()


def test_with_slack_the_page_is_not_served(data: Path) -> None:
    for name, value in {**BY_HTTP, "DATA_FOLDER": str(data)}.items():
        os.environ[f"STAFFROOM_{name}"] = value
    try:
        with started(data, "web") as line:
            address = line.split(" at ")[1].split()[0].removesuffix("slack/events")
            assert httpx.get(address, timeout=30).status_code == 404
            assert httpx.post(f"{address}slack/events", timeout=30).status_code == 415
    finally:
        for name in (*BY_HTTP, "DATA_FOLDER"):
            os.environ.pop(f"STAFFROOM_{name}", None)


def test_a_worker_with_slack_keeps_its_token_fresh_and_ends(
    data: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    stop = Flag()
    stop.set()
    with FakeSlackApi() as slack:
        set_all(monkeypatch, {**BY_HTTP, "SLACK_API_URL": slack.base, "SLACK_BOT_TOKEN": slack.token})
        assert work(Settings.load(), stop) == 0
    assert capsys.readouterr().out.startswith("The worker is running.")
    assert data.exists()
