"""Starting the bot: what answers people, and the worker."""

import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Event as Flag
from threading import Thread

from bot.administration.reasons import reason
from bot.errors import WrongSettings
from bot.platforms.slack.gate import PATH as EVENTS
from bot.platforms.slack.platform import FILES, SlackPlatform
from bot.platforms.teams.gate import PATH as ACTIVITIES
from bot.platforms.teams.platform import TeamsPlatform
from bot.platforms.web.server import first_free, serve
from bot.settings import Settings
from bot.wiring import Chats, House, chats, house, site, tidier, worker

PORT = 8140
"""The port, or the first free one after it, where none is set."""
DATA = "Data: {folder}"
READY = "Staffroom is ready: {address}   (Ctrl+C stops it)"
READY_FOR_SLACK = "Staffroom is ready for Slack at {address}   (Ctrl+C stops it)"
READY_FOR_TEAMS = "Staffroom is ready for Teams at {address}   (Ctrl+C stops it)"
READY_BY_SOCKET = "Staffroom is ready for Slack, in Socket Mode   (Ctrl+C stops it)"
WAITING = "Waiting for Slack, in Socket Mode …   (Ctrl+C stops it)"
FILES_AT = "Links to files lead to {address}"
TEAMS_UNSURE = "Please look: {reason}. The bot goes on; staffroom doctor says when it is mended."
SLACK_UNSURE = "Please look: {reason}. The bot goes on; staffroom doctor says when it is mended."
NOTHING_TO_SERVE = (
    "There is nothing to serve: STAFFROOM_PUBLIC_ADDRESS is set, and Slack is not. docs/slack.md says what else is "
    "needed; without the address the page is served on this machine."
)
WORKING = "The worker is running. Ctrl+C stops it."
_PATIENCE = 5


def run(settings: Settings) -> int:
    """Start what answers people, and the worker beside it in the same process."""
    with house(settings) as built:
        live = _live(built)
        with _beside(worker(built, live).run, tidier(built), *_beside_chats(live)) as stop:
            _serve(built, live, stop)
    return 0


def web(settings: Settings) -> int:
    """Start what answers people alone: the page, Slack, or both."""
    with house(settings) as built:
        live = _live(built)
        with _beside(*_beside_chats(live)) as stop:
            _serve(built, live, stop)
    return 0


def work(settings: Settings, stop: Flag | None = None) -> int:
    """Start the worker alone, until `stop` is set or the process is told to end."""
    with house(settings) as built:
        live = chats(built)
        _say(WORKING)
        _say_where(built)
        with _beside(tidier(built), *(each.tend for each in live.all)):
            worker(built, live).run(stop or Flag())
    return 0


def _live(built: House) -> Chats:
    """Return the chat systems that are set up; raise WrongSettings where there would be nothing to serve."""
    live = chats(built)
    if not live.all and not built.settings.has_page:
        raise WrongSettings(NOTHING_TO_SERVE)
    _say_where(built)
    return live


def _beside_chats(live: Chats) -> tuple[Callable[[Flag], None], ...]:
    return (*_of_slack(live.slack), *_of_teams(live.teams))


def _of_teams(platform: TeamsPlatform | None) -> tuple[Callable[[Flag], None], ...]:
    return () if platform is None else (platform.tend, lambda _stop: _warn_of_teams(platform))


def _warn_of_teams(platform: TeamsPlatform) -> None:
    """Say why Microsoft does not let the bot in, while it starts: else nobody would hear before somebody writes."""
    fault = platform.fault()
    if fault:
        print(TEAMS_UNSURE.format(reason=reason(fault)), file=sys.stderr, flush=True)


def _of_slack(platform: SlackPlatform | None) -> tuple[Callable[[Flag], None], ...]:
    if platform is None:
        return ()
    if not platform.has_socket:
        return platform.tend, lambda _stop: _warn(platform)
    _say(WAITING)
    return platform.tend, lambda stop: platform.run_socket(stop, lambda: _say(READY_BY_SOCKET))


def _warn(platform: SlackPlatform) -> None:
    """Say what is wrong with Slack, while the bot starts: by HTTP, Slack would first be asked at somebody's command."""
    fault = platform.fault()
    if fault:
        print(SLACK_UNSURE.format(reason=reason(fault)), file=sys.stderr, flush=True)


@contextmanager
def _beside(*tasks: Callable[[Flag], None]) -> Iterator[Flag]:
    """Run tasks in threads of their own until the body ends; each is handed the flag that stops it."""
    stop = Flag()
    threads = [Thread(target=task, args=(stop,), daemon=True) for task in tasks]
    for thread in threads:
        thread.start()
    try:
        yield stop
    finally:
        stop.set()
        for thread in threads:
            thread.join(timeout=_PATIENCE)


def _serve(built: House, live: Chats, stop: Flag) -> None:
    settings = built.settings
    by_socket_alone = live.slack is not None and live.slack.has_socket and live.teams is None
    if by_socket_alone and not settings.has_page and not settings.public_address:
        _wait(stop)
        return
    host, port = settings.host, settings.port or first_free(settings.host, PORT)
    serve(site(built, live), host, port, lambda address: _say_ready(address, built, live))


def _say_ready(address: str, built: House, live: Chats) -> None:
    """Say everything that is listened for."""
    here, settings = address.rstrip("/"), built.settings
    if settings.has_page:
        _say(READY.format(address=address))
    if live.slack and not live.slack.has_socket:
        _say(READY_FOR_SLACK.format(address=here + EVENTS))
    if live.teams:
        _say(READY_FOR_TEAMS.format(address=here + ACTIVITIES))
    if live.slack and settings.public_address:
        _say(FILES_AT.format(address=here + FILES))


def _say_where(built: House) -> None:
    _say(DATA.format(folder=built.settings.data_folder.absolute()))


def _say(sentence: str) -> None:
    print(sentence, flush=True)


def _wait(stop: Flag) -> None:
    """Wait where there is nothing to listen for, until Ctrl+C or until the machine ends the process."""
    before = signal.signal(signal.SIGTERM, lambda *_: stop.set())
    try:
        stop.wait()
    finally:
        signal.signal(signal.SIGTERM, before)
