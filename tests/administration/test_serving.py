"""Starting and stopping the bot, as an administrator and as a machine does it."""

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from io import StringIO
from pathlib import Path
from threading import Event as Flag
from threading import Thread

import httpx
import pytest
from aiohttp import web

from bot.__main__ import main
from bot.administration.serving import FILES_AT, NOTHING_TO_SERVE, READY_BY_SOCKET, READY_FOR_SLACK, WAITING, work
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
    """Start a subcommand as a process, yield the line that is not of its data, and stop it as Ctrl+C does."""
    environment = {**os.environ, "STAFFROOM_DATA_FOLDER": str(data), "PYTHONUNBUFFERED": "1"}
    command = [sys.executable, "-m", "bot", *arguments]
    with subprocess.Popen(command, cwd=HERE, env=environment, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            lines = sorted((process.stdout.readline(), process.stdout.readline()))
            assert lines[0] == f"Data: {data}\n"
            yield lines[1]
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
    """A screen whose reader ends the program, as a machine does that stops, once it reads some words."""

    def __init__(self, words: str = "Staffroom is ready") -> None:
        super().__init__()
        self.words = words

    def write(self, text: str) -> int:
        written = super().write(text)
        if self.words in text:
            os.kill(os.getpid(), signal.SIGTERM)
        return written


async def _opens(request: web.Request) -> web.Response:
    return web.json_response({"ok": True, "url": f"ws://{request.host}/line"})


async def _says_hello(request: web.Request) -> web.WebSocketResponse:
    line = web.WebSocketResponse(timeout=0.1)
    await line.prepare(request)
    await line.send_str('{"type": "hello"}')
    await line.receive()
    return line


@contextmanager
def line_of_slack() -> Iterator[str]:
    """Serve what opens a line of Socket Mode, and the line; yield the address of the Web API."""
    loop, app = asyncio.new_event_loop(), web.Application()
    app.router.add_post("/api/apps.connections.open", _opens)
    app.router.add_get("/line", _says_hello)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    loop.run_until_complete(runner.setup())
    loop.run_until_complete(web.TCPSite(runner, "127.0.0.1", 0).start())
    serving = Thread(target=loop.run_forever)
    serving.start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}/api/"
    finally:
        loop.call_soon_threadsafe(loop.stop)
        serving.join()
        loop.run_until_complete(runner.cleanup())
        loop.close()


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
        ({**BY_SOCKET, "PAGE": "yes"}, "Staffroom is ready: http://127.0.0.1"),
        ({**BY_HTTP, "PUBLIC_ADDRESS": "https://staffroom.example"}, FILES_AT.partition("{")[0]),
        ({**BY_SOCKET, "PUBLIC_ADDRESS": "https://staffroom.example"}, FILES_AT.partition("{")[0]),
    ],
)
def test_the_bot_says_how_it_meets_slack_and_ends_when_the_machine_stops(
    name: str, settings: dict[str, str], told: str, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    set_all(monkeypatch, settings)
    screen = said_until_ended(monkeypatch, name, told)
    assert f"Data: {data}\n" in screen
    assert (WAITING in screen) is ("SLACK_APP_TOKEN" in settings)
    assert READY_BY_SOCKET not in screen  # nobody answers there


def said_until_ended(monkeypatch: pytest.MonkeyPatch, name: str, told: str) -> str:
    """Start a subcommand, end it once these words are said, and return everything that it said."""
    screen = Ended(told)
    before = signal.signal(signal.SIGTERM, lambda _number, _frame: None)
    monkeypatch.setattr(sys, "stdout", screen)
    try:
        assert main([name]) == 0
    finally:
        signal.signal(signal.SIGTERM, before)
    return screen.getvalue()


@pytest.mark.parametrize("name", ["run", "web"])
def test_in_socket_mode_the_bot_is_ready_once_the_line_is_open(
    name: str, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with line_of_slack() as base:
        set_all(monkeypatch, {**BY_SOCKET, "SLACK_API_URL": base})
        screen = said_until_ended(monkeypatch, name, READY_BY_SOCKET)
    assert screen.index(WAITING) < screen.index(READY_BY_SOCKET)
    assert data.exists()


def test_by_http_what_is_wrong_with_slack_is_said_and_the_bot_goes_on(
    data: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with FakeSlackApi() as slack:
        set_all(monkeypatch, {**BY_HTTP, "SLACK_API_URL": slack.base, "SLACK_BOT_TOKEN": slack.token})
        said_until_ended(monkeypatch, "web", "ready for Slack")
        assert capsys.readouterr().err == ""
        slack.tokens.revoke()
        said_until_ended(monkeypatch, "web", "ready for Slack")
        assert "the token was revoked" in capsys.readouterr().err
    assert data.exists()


def test_a_public_address_without_slack_serves_nothing(
    data: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("STAFFROOM_PUBLIC_ADDRESS", "https://staffroom.example")
    for name in ("run", "web"):
        assert main([name]) == 1
        assert capsys.readouterr().err == f"{NOTHING_TO_SERVE}\n"
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
