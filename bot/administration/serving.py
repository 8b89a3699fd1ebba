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
from bot.platforms.web.server import first_free, serve
from bot.settings import Settings
from bot.wiring import House, house, site, slack, tidier, worker

PORT = 8140
"""The port, or the first free one after it, where none is set."""
DATA = "Data: {folder}"
READY = "Staffroom is ready: {address}   (Ctrl+C stops it)"
READY_FOR_SLACK = "Staffroom is ready for Slack at {address}   (Ctrl+C stops it)"
READY_BY_SOCKET = "Staffroom is ready for Slack, in Socket Mode   (Ctrl+C stops it)"
WAITING = "Waiting for Slack, in Socket Mode …   (Ctrl+C stops it)"
FILES_AT = "Links to files lead to {address}"
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
        platform = _platform(built)
        with _beside(worker(built, platform).run, tidier(built), *_of_slack(platform)) as stop:
            _serve(built, platform, stop)
    return 0


def web(settings: Settings) -> int:
    """Start what answers people alone: the page, Slack, or both."""
    with house(settings) as built:
        platform = _platform(built)
        with _beside(*_of_slack(platform)) as stop:
            _serve(built, platform, stop)
    return 0


def work(settings: Settings, stop: Flag | None = None) -> int:
    """Start the worker alone, until `stop` is set or the process is told to end."""
    with house(settings) as built:
        platform = slack(built)
        _say(WORKING)
        _say_where(built)
        with _beside(tidier(built), *((platform.tend,) if platform else ())):
            worker(built, platform).run(stop or Flag())
    return 0


def _platform(built: House) -> SlackPlatform | None:
    """Return Slack's side; raise WrongSettings where there would be nothing to serve."""
    platform = slack(built)
    if platform is None and not built.settings.has_page:
        raise WrongSettings(NOTHING_TO_SERVE)
    _say_where(built)
    return platform


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


def _serve(built: House, platform: SlackPlatform | None, stop: Flag) -> None:
    settings = built.settings
    if platform and platform.has_socket and not settings.has_page and not settings.public_address:
        _wait(stop)
        return
    host, port = settings.host, settings.port or first_free(settings.host, PORT)
    serve(site(built, platform), host, port, lambda address: _say_ready(address, built, platform))


def _say_ready(address: str, built: House, platform: SlackPlatform | None) -> None:
    """Say everything that is listened for."""
    here, settings = address.rstrip("/"), built.settings
    if settings.has_page:
        _say(READY.format(address=address))
    if platform and not platform.has_socket:
        _say(READY_FOR_SLACK.format(address=here + EVENTS))
    if platform and settings.public_address:
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
