"""Starting the bot: what answers people, and the worker."""

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Event as Flag
from threading import Thread

from bot.platforms.slack.platform import SlackPlatform
from bot.platforms.web.server import first_free, serve
from bot.settings import Settings
from bot.wiring import House, house, site, slack, worker

PORT = 8140
"""The port, or the first free one after it, where none is set."""
READY = "Staffroom is ready: {address}   (Ctrl+C stops it)"
READY_FOR_SLACK = "Staffroom is ready for Slack at {address}slack/events   (Ctrl+C stops it)"
READY_BY_SOCKET = "Staffroom is ready for Slack, in Socket Mode   (Ctrl+C stops it)"
WORKING = "The worker is running. Ctrl+C stops it."
_PATIENCE = 5


def run(settings: Settings) -> int:
    """Start what answers people, and the worker beside it in the same process."""
    with house(settings) as built:
        platform = slack(built)
        with _beside(worker(built, platform).run, *_of_slack(platform)) as stop:
            _serve(built, platform, stop)
    return 0


def web(settings: Settings) -> int:
    """Start what answers people alone: the page, Slack, or both."""
    with house(settings) as built:
        platform = slack(built)
        with _beside(*_of_slack(platform)) as stop:
            _serve(built, platform, stop)
    return 0


def work(settings: Settings, stop: Flag | None = None) -> int:
    """Start the worker alone, until `stop` is set or the process is told to end."""
    with house(settings) as built:
        platform = slack(built)
        print(WORKING, flush=True)
        with _beside(*((platform.tend,) if platform else ())):
            worker(built, platform).run(stop or Flag())
    return 0


def _of_slack(platform: SlackPlatform | None) -> tuple[Callable[[Flag], None], ...]:
    if platform is None:
        return ()
    return (platform.tend, platform.run_socket) if platform.has_socket else (platform.tend,)


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
    by_socket = platform is not None and platform.has_socket
    if by_socket and not built.settings.has_page and not built.settings.public_address:
        _wait(stop)
        return
    ready = READY if built.settings.has_page or by_socket else READY_FOR_SLACK
    host, port = built.settings.host, built.settings.port or first_free(built.settings.host, PORT)
    serve(site(built, platform), host, port, lambda address: print(ready.format(address=address), flush=True))


def _wait(stop: Flag) -> None:
    """Wait where there is nothing to listen for, until Ctrl+C or until the machine ends the process."""
    before = signal.signal(signal.SIGTERM, lambda *_: stop.set())
    try:
        print(READY_BY_SOCKET, flush=True)
        stop.wait()
    finally:
        signal.signal(signal.SIGTERM, before)
