"""Starting the bot: what answers people, and the worker."""

import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Event as Flag
from threading import Thread

from bot.administration.reasons import MICROSOFT, SLACK, reason
from bot.errors import WrongSettings
from bot.microsoft.faults import MicrosoftError
from bot.platforms.slack.gate import PATH as EVENTS
from bot.platforms.slack.platform import FILES, SlackPlatform
from bot.platforms.teams.gate import PATH as ACTIVITIES
from bot.platforms.teams.platform import FILES as TEAMS_FILES
from bot.platforms.web.server import first_free, serve
from bot.settings import Settings
from bot.wiring.at_work import site, tidier, worker
from bot.wiring.chat_systems import Chats, chats
from bot.wiring.house import House, house
from bot.wiring.microsoft import OUTSIDE, Microsoft, Outside

PORT = 8140
"""The port, or the first free one after it, where none is set."""
DATA = "Data: {folder}"
READY = "Staffroom is ready: {address}   (Ctrl+C stops it)"
READY_BEHIND = "Staffroom is ready: {public}, which should lead to {address}   (Ctrl+C stops it)"
READY_FOR_SLACK = "Staffroom is ready for Slack: {public}, which should lead to {address}   (Ctrl+C stops it)"
READY_FOR_SLACK_HERE = (
    "Staffroom is ready for Slack at {address} on this machine; docs/slack.md says how Slack reaches it from outside   "
    "(Ctrl+C stops it)"
)
READY_FOR_TEAMS = "Staffroom is ready for Teams: {public}, which should lead to {address}   (Ctrl+C stops it)"
READY_BY_SOCKET = "Staffroom is ready for Slack, in Socket Mode   (Ctrl+C stops it)"
WAITING = "Waiting for Slack, in Socket Mode …   (Ctrl+C stops it)"
FILES_AT = "Links to files lead to {public}, which should lead to {address}"
UNSURE = "Please look: {reason}. The bot goes on; staffroom doctor says when it is mended."
NOTHING_TO_SERVE = (
    "There is nothing to serve: neither Slack, Teams nor a sign-in is set up, and the page without a sign-in is "
    "switched off by STAFFROOM_PAGE or by STAFFROOM_PUBLIC_ADDRESS. docs/slack.md and docs/teams.md say what else is "
    "needed."
)
WORKING = "The worker is running. Ctrl+C stops it."
HELD = "No notice goes out since a restore, until: staffroom notices release"
_PATIENCE = 5


def run(settings: Settings, outside: Outside = OUTSIDE) -> int:
    """Start what answers people, and the worker beside it in the same process."""
    with house(settings, outside=outside) as built:
        live = _live(built)
        with _beside(worker(built, live).run, tidier(built), *_beside_chats(built, live)) as stop:
            _serve(built, live, stop)
    return 0


def web(settings: Settings, outside: Outside = OUTSIDE) -> int:
    """Start what answers people alone: the page, Slack, Teams, or several of them."""
    with house(settings, outside=outside) as built:
        live = _live(built)
        with _beside(*_beside_chats(built, live)) as stop:
            _serve(built, live, stop)
    return 0


def work(settings: Settings, stop: Flag | None = None, outside: Outside = OUTSIDE) -> int:
    """Start the worker alone, until `stop` is set or the process is told to end."""
    with house(settings, outside=outside) as built:
        live = chats(built)
        _say(WORKING)
        _say_where(built)
        with _beside(tidier(built), *(each.tend for each in live.all), *_of_microsoft(built)):
            worker(built, live).run(stop or Flag())
    return 0


def _live(built: House) -> Chats:
    """Return the chat systems that are set up; raise WrongSettings where there would be nothing to serve."""
    live = chats(built)
    if not live.all and not built.settings.has_page:
        raise WrongSettings(NOTHING_TO_SERVE)
    _say_where(built)
    return live


def _beside_chats(built: House, live: Chats) -> tuple[Callable[[Flag], None], ...]:
    of_teams = (live.teams.tend,) if live.teams else ()
    return (*_of_slack(live.slack), *of_teams, *_of_microsoft(built))


def _of_microsoft(built: House) -> tuple[Callable[[Flag], None], ...]:
    microsoft, settings = built.microsoft, built.settings
    if microsoft is None or not settings.needs_microsoft:
        return ()
    return (lambda _stop: _warn_of_microsoft(microsoft, teams=settings.has_teams),)


def _warn_of_microsoft(microsoft: Microsoft, *, teams: bool) -> None:
    """Say why Microsoft does not let the bot in, while it starts: else nobody would hear before somebody writes."""
    try:
        microsoft.for_teams() if teams else microsoft.for_graph()
    except MicrosoftError as error:
        _complain(reason(error.code, MICROSOFT))


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
        _complain(reason(fault, SLACK))


def _complain(why: str) -> None:
    print(UNSURE.format(reason=why), file=sys.stderr, flush=True)


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
    public = settings.public_address.rstrip("/")
    if settings.has_page:
        ready = READY_BEHIND if settings.has_sign_in else READY
        _say(ready.format(address=address, public=settings.public_address))
    if live.slack and not live.slack.has_socket:
        ready = READY_FOR_SLACK if public else READY_FOR_SLACK_HERE
        _say(ready.format(public=public + EVENTS, address=here + EVENTS))
    if live.teams:
        _say(READY_FOR_TEAMS.format(public=public + ACTIVITIES, address=here + ACTIVITIES))
    if live.slack and settings.public_address:
        _say(FILES_AT.format(public=public + FILES, address=here + FILES))
    if live.teams:
        _say(FILES_AT.format(public=public + TEAMS_FILES, address=here + TEAMS_FILES))


def _say_where(built: House) -> None:
    _say(DATA.format(folder=built.settings.data_folder.absolute()))
    if built.store.keeping.held_since():
        _say(HELD)


def _say(sentence: str) -> None:
    print(sentence, flush=True)


def _wait(stop: Flag) -> None:
    """Wait where there is nothing to listen for, until Ctrl+C or until the machine ends the process."""
    before = signal.signal(signal.SIGTERM, lambda *_: stop.set())
    try:
        stop.wait()
    finally:
        signal.signal(signal.SIGTERM, before)
