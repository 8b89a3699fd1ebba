"""Starting and stopping the bot, as an administrator and as a machine does it."""

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import StringIO
from pathlib import Path
from threading import Event as Flag
from threading import Thread

import httpx
import pytest
from aiohttp import web as aio

from bot.__main__ import main
from bot.administration.serving import (
    FILES_AT,
    HELD,
    NOTHING_TO_SERVE,
    READY,
    READY_BEHIND,
    READY_BY_SOCKET,
    READY_FOR_SLACK,
    READY_FOR_SLACK_HERE,
    READY_FOR_TEAMS,
    UNSURE,
    WAITING,
    run,
    web,
    work,
)
from bot.errors import WrongSettings
from bot.events import THE_BOT, Action, Event
from bot.microsoft.drive import NO_SITE
from bot.platforms.slack.gate import PATH as EVENTS
from bot.settings import HERE, Settings
from bot.wiring.answering import now
from bot.wiring.house import house
from tests.administration.microsoft import ACCOUNT, MAIL, ONEDRIVE, PUBLIC, SHAREPOINT, SIGN_IN, TEAMS, outside, set_all
from tests.fakes.microsoft import FakeMicrosoft
from tests.fakes.microsoft_server import Answer, Request
from tests.fakes.slack_api import FakeSlackApi
from tests.guard import GUARD

NOWHERE = "http://127.0.0.1:9/api/"
TOKEN = {"SLACK_BOT_TOKEN": "xoxb-made-up", "SLACK_API_URL": NOWHERE}
BY_HTTP = {**TOKEN, "SLACK_SIGNING_SECRET": "made-up"}
AT_SCHOOL = "https://staffroom.example"
BY_SOCKET = {**TOKEN, "SLACK_APP_TOKEN": "xapp-made-up"}


@contextmanager
def started(data: Path, *arguments: str) -> Iterator[str]:
    """Start a subcommand as a process, yield the line that is not of its data, and stop it as Ctrl+C does."""
    environment = {**os.environ, "STAFFROOM_DATA_FOLDER": str(data), "PYTHONUNBUFFERED": "1"}
    command = [sys.executable, "-m", "tests.alone", *arguments]
    with subprocess.Popen(command, cwd=HERE, env=environment, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            lines = sorted((process.stdout.readline(), process.stdout.readline()))
            assert lines[0] == f"Data: {data}\n"
            yield lines[1]
        finally:
            process.send_signal(signal.SIGINT)
            assert process.wait(timeout=GUARD) == 0
            assert process.stdout.read().strip() == "Stopped. Nothing is lost."


@pytest.mark.parametrize("name", ["run", "web"])
def test_the_page_answers_at_the_address_that_is_printed_and_stops_when_asked(name: str, data: Path) -> None:
    with started(data, name) as line:
        address = line.removeprefix("Staffroom is ready: ").split()[0]
        assert address.startswith("http://127.0.0.1:")
        assert "Who are you?" in httpx.get(address, timeout=GUARD).text


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


async def _opens(request: aio.Request) -> aio.Response:
    return aio.json_response({"ok": True, "url": f"ws://{request.host}/line"})


async def _says_hello(request: aio.Request) -> aio.WebSocketResponse:
    line = aio.WebSocketResponse(timeout=0.1)
    await line.prepare(request)
    await line.send_str('{"type": "hello"}')
    await line.receive()
    return line


@contextmanager
def line_of_slack() -> Iterator[str]:
    """Serve what opens a line of Socket Mode, and the line; yield the address of the Web API."""
    loop, app = asyncio.new_event_loop(), aio.Application()
    app.router.add_post("/api/apps.connections.open", _opens)
    app.router.add_get("/line", _says_hello)
    runner = aio.AppRunner(app, shutdown_timeout=0.1)
    loop.run_until_complete(runner.setup())
    loop.run_until_complete(aio.TCPSite(runner, "127.0.0.1", 0).start())
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
        (BY_HTTP, READY_FOR_SLACK_HERE.partition("{")[0]),
        ({**BY_HTTP, "PUBLIC_ADDRESS": AT_SCHOOL}, READY_FOR_SLACK.format(public=AT_SCHOOL + EVENTS, address="")[:70]),
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
    return said_by(monkeypatch, lambda: main([name]), Ended(told))


def said_by(monkeypatch: pytest.MonkeyPatch, start: Callable[[], int], screen: "Ended") -> str:
    """Start something, which this screen ends, and return everything that it said."""
    before = signal.signal(signal.SIGTERM, lambda _number, _frame: None)
    monkeypatch.setattr(sys, "stdout", screen)
    try:
        assert start() == 0
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
            assert httpx.get(address, timeout=GUARD).status_code == 404
            assert httpx.post(f"{address}slack/events", timeout=GUARD).status_code == 415
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


STARTS = {"run": run, "web": web}
EXPIRED = "the secret has ended"


def started_at(microsoft: FakeMicrosoft, name: str, monkeypatch: pytest.MonkeyPatch, screen: Ended) -> str:
    """Start a subcommand in a world in which this is Microsoft 365."""
    start = STARTS[name]
    return said_by(monkeypatch, lambda: start(Settings.load(), outside(microsoft)), screen)


def begins(sentence: str) -> str:
    return sentence.partition("{")[0]


@pytest.mark.parametrize("name", STARTS)
@pytest.mark.parametrize(
    ("settings", "told", "untold"),
    [
        (TEAMS, [READY_FOR_TEAMS, FILES_AT], [READY_FOR_SLACK, READY]),
        ({**TEAMS, **BY_HTTP}, [READY_FOR_SLACK, READY_FOR_TEAMS, FILES_AT], [READY]),
        ({**TEAMS, **BY_SOCKET}, [WAITING, READY_FOR_TEAMS, FILES_AT], [READY_FOR_SLACK, READY]),
        (SIGN_IN, [READY_BEHIND.format(public=PUBLIC, address="")[:60]], [READY_FOR_TEAMS, FILES_AT]),
        ({**TEAMS, **SIGN_IN}, [READY_BEHIND.format(public=PUBLIC, address="")[:60], READY_FOR_TEAMS, FILES_AT], []),
    ],
)
def test_the_bot_says_how_it_meets_teams_and_the_page_behind_a_sign_in(  # noqa: PLR0913, PLR0917 - fixtures
    name: str,
    settings: dict[str, str],
    told: list[str],
    untold: list[str],
    data: Path,
    microsoft: FakeMicrosoft,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    set_all(monkeypatch, settings)
    screen = started_at(microsoft, name, monkeypatch, Ended(begins(told[-1])))
    assert f"Data: {data}\n" in screen
    assert [sentence for sentence in told if begins(sentence) not in screen] == []
    assert [sentence for sentence in untold if begins(sentence) + "http" in screen] == []


def test_the_bot_says_where_microsoft_and_links_to_files_lead_from_outside(
    data: Path, microsoft: FakeMicrosoft, monkeypatch: pytest.MonkeyPatch
) -> None:
    set_all(monkeypatch, {**TEAMS, "PUBLIC_ADDRESS": f"{PUBLIC}/"})
    screen = started_at(microsoft, "web", monkeypatch, Ended(begins(FILES_AT)))
    assert f"Staffroom is ready for Teams: {PUBLIC}/teams/messages, which should lead to http://127.0.0.1:" in screen
    assert f"Links to files lead to {PUBLIC}/teams/files/, which should lead to http://127.0.0.1:" in screen
    assert data.exists()


class Listened(Ended):
    """A screen that lets others know once the bot listens."""

    def __init__(self, words: str) -> None:
        super().__init__(words)
        self.listens = Flag()

    def write(self, text: str) -> int:
        if self.words in text:
            self.listens.set()
        return super().write(text)


@pytest.mark.parametrize("name", STARTS)
@pytest.mark.parametrize("settings", [TEAMS, {**SIGN_IN, **SHAREPOINT, **MAIL}])
def test_the_bot_listens_while_microsoft_does_not_answer_yet(
    name: str, settings: dict[str, str], data: Path, microsoft: FakeMicrosoft, monkeypatch: pytest.MonkeyPatch
) -> None:
    screen, waited = Listened("Staffroom is ready"), []

    def answers_late(request: Request) -> Answer:
        waited.append(screen.listens.wait(timeout=GUARD))
        return microsoft.entra.answer(request)

    microsoft.server.mount("/", answers_late)
    set_all(monkeypatch, settings)
    started_at(microsoft, name, monkeypatch, screen)
    assert set(waited) == {True}  # it was asked, and everybody who asked did so beside
    assert data.exists()


@pytest.mark.parametrize("name", STARTS)
@pytest.mark.parametrize("settings", [TEAMS, SIGN_IN, {**ONEDRIVE, "PAGE": "yes"}])
def test_a_secret_that_has_ended_is_told_at_the_start_and_the_bot_goes_on(  # noqa: PLR0913, PLR0917 - fixtures
    name: str,
    settings: dict[str, str],
    data: Path,
    microsoft: FakeMicrosoft,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    set_all(monkeypatch, settings)
    started_at(microsoft, name, monkeypatch, Ended())
    assert capsys.readouterr().err == ""
    microsoft.entra.app.secrets = dict.fromkeys(microsoft.entra.app.secrets, 0.0)
    started_at(microsoft, name, monkeypatch, Ended())
    told = capsys.readouterr().err
    assert told.startswith(begins(UNSURE) + EXPIRED)
    assert ACCOUNT["MICROSOFT_CLIENT_SECRET"] not in told
    assert data.exists()


def test_a_worker_tells_of_a_secret_that_has_ended(
    data: Path, microsoft: FakeMicrosoft, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    stop = Flag()
    stop.set()
    set_all(monkeypatch, {**TEAMS, **MAIL})
    assert work(Settings.load(), stop, outside(microsoft)) == 0
    assert capsys.readouterr().err == ""
    microsoft.entra.app.secrets.clear()
    assert work(Settings.load(), stop, outside(microsoft)) == 0
    assert "the secret is not the app's" in capsys.readouterr().err
    assert data.exists()


def test_an_account_that_nothing_uses_is_asked_nothing(
    data: Path, microsoft: FakeMicrosoft, monkeypatch: pytest.MonkeyPatch
) -> None:
    set_all(monkeypatch, ACCOUNT)
    started_at(microsoft, "web", monkeypatch, Ended())
    assert not microsoft.server.requests
    assert data.exists()


def test_a_site_that_is_none_of_sharepoints_ends_the_start(
    data: Path, microsoft: FakeMicrosoft, monkeypatch: pytest.MonkeyPatch
) -> None:
    set_all(monkeypatch, {**SHAREPOINT, "WORKBOOKS_SITE": "https://files.oak.school.uk/leaders"})
    with pytest.raises(WrongSettings, match=NO_SITE.partition(".")[0]):
        run(Settings.load(), outside(microsoft))
    assert data.exists()


def test_a_start_says_that_notices_are_held_after_a_restore(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    stop = Flag()
    stop.set()
    work(Settings(data_folder=data), stop)
    assert HELD not in capsys.readouterr().out
    with house(Settings(data_folder=data)) as built:
        built.store.keeping.hold_notices(Event(THE_BOT, Action.NOTICES_HELD, "", now()))
    work(Settings(data_folder=data), stop)
    assert HELD in capsys.readouterr().out
