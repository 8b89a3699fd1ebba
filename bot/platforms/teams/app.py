"""The way from Teams to the desk: Microsoft's SDK routes, a worker thread works, and the answer comes last.

Of what the gate let in the SDK is handed only what it routes by: a kind and ids, nobody's words. It opens no port,
signs in to nothing and sends nothing here.
"""

import json
import logging
import os
import warnings
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any, Generic, Protocol, TypeVar

from opentelemetry.metrics import NoOpMeterProvider, get_meter_provider, set_meter_provider

from bot.errors import Busy, StaffroomError
from bot.faults import where
from bot.platforms.door import COME_AGAIN, Answer
from bot.platforms.patience import PATIENCE, WORKERS, ComeAgain, Failed, Patience, Unknown
from bot.platforms.payload import NotUnderstood, Part
from bot.platforms.teams import desk as bodies
from bot.platforms.teams import read
from bot.platforms.teams.gate import PATH, Delivered
from bot.platforms.teams.incoming import Chosen, Consented, Installed, Message, Pressed, Searched, Sender

if TYPE_CHECKING:
    from microsoft_teams.apps import App
    from microsoft_teams.apps.http.adapter import HttpRouteHandler

_LOG = logging.getLogger(__name__)
_SERVER_ERROR, _MALFORMED = 500, 400
_INVOKE = "invoke"
_IDS = ("from", "conversation", "recipient")
_VALUE: Part = {"value": {}}
_INSTALLED: Part = {"action": "add"}
_ACTION: Part = {"value": {"action": {"type": "Action.Execute", "verb": "", "data": {}}}}
_CHOICE: Part = {"value": {"commandId": "", "commandContext": "message"}}
_CONSENT: Part = {"value": {"action": "accept"}}
_NO_DOTENV = "PYTHON_DOTENV_DISABLED"
_SDK_LOGGER = "microsoft_teams"

Body = Mapping[str, Any] | None
"""What an activity is answered with: JSON, or nothing."""


class Desk(Protocol):
    """Where the work is done: synchronous, and from several threads at once."""

    def message(self, message: Message, /) -> None:
        """Hear a message; raise ComeAgain where Teams did not take the answer."""
        ...

    def installed(self, installed: Installed, /) -> None:
        """Hear that somebody was given the bot, or took it out."""
        ...

    def executed(self, pressed: Pressed, /) -> Body:
        """Answer an action of a card in a message."""
        ...

    def sent_in_chat(self, pressed: Pressed, /) -> None:
        """Answer an action of a card in a message that came as a message."""
        ...

    def opened(self, pressed: Pressed, /) -> Body:
        """Show a dialog."""
        ...

    def submitted(self, pressed: Pressed, /) -> Body:
        """Save a dialog."""
        ...

    def chosen(self, chosen: Chosen, /) -> Body:
        """Open what can be done with a message."""
        ...

    def searched(self, searched: Searched, /) -> Body:
        """Return the clauses that can be chosen."""
        ...

    def consented(self, consented: Consented, /) -> None:
        """Hand a file out, or forget it."""
        ...

    def tell(self, sender: Sender, error: StaffroomError, /) -> None:
        """Say to one person, where they said something, what went wrong."""
        ...


_Read = TypeVar("_Read")


@dataclass(frozen=True, slots=True)
class _Kind(Generic[_Read]):
    """A kind of activity: how it is read (None: there is nothing to do), what does its work, and how to say sorry.

    What is not answered in words is told to whoever waits for it, if `asks` says that somebody does. `form` is the
    least that the SDK takes for one of this kind, in place of what people sent.
    """

    read: Callable[[Part, Sender], _Read | None]
    work: Callable[[_Read], Body]
    form: Part = field(default_factory=dict)
    sorry: Callable[[str], Body] | None = None
    asks: Callable[[Part, Sender], bool] = lambda _activity, _sender: False


class Adapter:
    """What the SDK takes for a web server: it keeps the one route that the SDK registers, and serves nothing."""

    def __init__(self) -> None:
        self.route: HttpRouteHandler | None = None

    def register_route(self, _method: str, path: str, handler: "HttpRouteHandler") -> None:
        """Keep the route for activities."""
        if path == PATH:
            self.route = handler

    def serve_static(self, _path: str, _directory: str) -> None:
        """Serve no files."""

    async def start(self, _port: int) -> None:
        """Open no port."""

    async def stop(self) -> None:
        """Close nothing."""


@dataclass(slots=True)
class _Turn:
    """An activity on its way through the SDK; `heard` once it has reached us."""

    delivered: Delivered
    heard: bool = False


class Counter:
    """Takes activities to a desk. `patience` in seconds, `workers` in threads."""

    def __init__(self, desk: Desk, app_id: str, *, patience: float = PATIENCE, workers: int = WORKERS) -> None:
        self._desk, self._patience = desk, Patience("teams", patience, workers)
        # Of its own, so that bad news need not queue behind what is stuck.
        self._messengers = ThreadPoolExecutor(2, thread_name_prefix="teams-told")
        self._turn: ContextVar[_Turn] = ContextVar("turn")
        self._adapter = Adapter()
        self._app = _sdk(app_id, self._adapter)
        self._kinds = _kinds(desk)
        self._listen()

    async def answer(self, delivered: Delivered) -> Answer:
        """Return what an activity is answered with, after its work; never raise."""
        kind = _name_of(delivered.payload)
        if kind not in self._kinds:
            return _not_ours(kind)
        route = await self._route()
        if route is None:
            return Answer(_SERVER_ERROR)
        turn = _Turn(delivered)
        self._turn.set(turn)
        response = await route({"body": _to_route(delivered, self._kinds[kind].form), "headers": {}})
        if response["status"] == _SERVER_ERROR:
            # Our own handlers never raise, so that the SDK could not read a part: reading is ours in any case.
            return Answer(_MALFORMED) if turn.heard else _answer_of(await self._done(delivered))
        return _json(response["status"], response["body"])

    async def _route(self) -> "HttpRouteHandler | None":
        if self._adapter.route is None:
            await self._app.initialize()
        return self._adapter.route

    def _listen(self) -> None:
        app = self._app
        app.on_message(self._heard)
        app.on_installation_update(self._heard)
        app.on_invoke(self._heard)

    async def _heard(self, _context: object) -> Mapping[str, Any]:
        turn = self._turn.get()
        turn.heard = True
        return await self._done(turn.delivered)

    async def _done(self, delivered: Delivered) -> Mapping[str, Any]:
        kind = self._kinds[_name_of(delivered.payload)]
        try:
            return _with_status(await self._patience.for_(partial(_worked, kind, delivered), delivered.waited))
        except ComeAgain:
            return {"status": COME_AGAIN}
        except StaffroomError as error:
            _LOG.info("not done: %s", type(error).__name__)
            return self._sorry(kind, delivered, error)
        except Exception as error:  # noqa: BLE001 - the platform's one place: a person is told, whatever fails
            # Neither message nor traceback as Python prints it: either may hold people's words.
            _LOG.error("an activity failed: %s", where(error))
            return self._sorry(kind, delivered, Failed())

    def _sorry(self, kind: _Kind[Any], delivered: Delivered, error: StaffroomError) -> Mapping[str, Any]:
        if kind.sorry is not None:
            return _with_status(kind.sorry(error.sentence))
        whom = None if isinstance(error, NotUnderstood) else _who_asked(kind, delivered)
        if whom is None:
            return {"status": _status_of(error)}
        # Whether Teams delivers a message once more is nowhere promised: who wrote it sends it again, or not.
        self._messengers.submit(self._desk.tell, whom, error)
        return {"status": 200}


def _worked(kind: _Kind[Any], delivered: Delivered) -> Body:
    """Read an activity and do its work, in a thread: there may be much to read."""
    found = kind.read(delivered.payload, _sender(delivered))
    return None if found is None else kind.work(found)


def _sender(delivered: Delivered) -> Sender:
    return read.sender(delivered.payload, delivered.service_url, delivered.tenant)


def _who_asked(kind: _Kind[Any], delivered: Delivered) -> Sender | None:
    """Return who waits for an answer, without reading what they said: that may be what never ended."""
    try:
        sender = _sender(delivered)
        return sender if kind.asks(delivered.payload, sender) else None
    except NotUnderstood:
        return None


def _name_of(activity: Part) -> str:
    """Return the type of an activity, and of an invoke its name, too; nothing where they are not there."""
    kind, name = activity.get("type"), activity.get("name")
    if kind == _INVOKE:
        return f"{kind} {name}" if name and isinstance(name, str) else ""
    return kind if isinstance(kind, str) else ""


def _not_ours(kind: str) -> Answer:
    """Answer a kind that we did not ask for: Teams need not send it again, but nobody sends one without a kind."""
    if kind:
        return Answer()
    _LOG.info("an activity was not understood")
    return Answer(_MALFORMED)


def _to_route(delivered: Delivered, form: Part) -> dict[str, Any]:
    """Return what the SDK routes an activity of ours by."""
    activity = delivered.payload
    handed: dict[str, Any] = {name: activity[name] for name in ("type", "name", "id", "channelId") if name in activity}
    ids = {name: {"id": part.get("id")} for name in _IDS if isinstance(part := activity.get(name), dict)}
    return {**handed, **ids, "serviceUrl": delivered.service_url, **form}


def _status_of(error: StaffroomError) -> int:
    """Return the status for what is not answered in words."""
    if isinstance(error, NotUnderstood):
        return _MALFORMED
    return COME_AGAIN if isinstance(error, Busy | Unknown) else 200


def _kinds(desk: Desk) -> Mapping[str, _Kind[Any]]:
    """Return what is listened for, by the names that `_name_of` gives."""
    in_a_dialog, in_a_message = bodies.sorry_in_a_dialog, bodies.sorry_in_a_message
    return {
        "message": _Kind(_said, partial(_heard, desk), asks=read.asks),
        "installationUpdate": _Kind(read.installed, _quiet(desk.installed), _INSTALLED),
        "invoke adaptiveCard/action": _Kind(read.executed, desk.executed, _ACTION, in_a_message),
        "invoke task/fetch": _Kind(read.dialog, desk.opened, _VALUE, in_a_dialog),
        "invoke task/submit": _Kind(read.dialog, desk.submitted, _VALUE, in_a_dialog),
        "invoke composeExtension/fetchTask": _Kind(read.chosen, desk.chosen, _CHOICE, in_a_dialog),
        "invoke composeExtension/submitAction": _Kind(read.dialog, desk.submitted, _CHOICE, in_a_dialog),
        "invoke composeExtension/query": _Kind(read.searched, desk.searched, _VALUE, bodies.sorry_in_a_search),
        "invoke fileConsent/invoke": _Kind(read.consented, _quiet(desk.consented), _CONSENT),
    }


def _said(activity: Part, sender: Sender) -> Message | Pressed | None:
    return read.submitted_in_chat(activity, sender) or read.message(activity, sender)


def _heard(desk: Desk, said: Message | Pressed) -> None:
    """Hear a message; an action of an older client comes as one."""
    if isinstance(said, Pressed):
        desk.sent_in_chat(said)
    else:
        desk.message(said)


def _quiet(hear: Callable[[_Read], None]) -> Callable[[_Read], Body]:
    def heard(what: _Read) -> Body:
        hear(what)
        return None

    return heard


def _with_status(body: Body) -> Mapping[str, Any]:
    return {"status": 200} if body is None else {"status": 200, "body": body}


def _answer_of(done: Mapping[str, Any]) -> Answer:
    return _json(done["status"], done.get("body"))


def _json(status: int, body: object) -> Answer:
    if body is None:
        return Answer(status)
    return Answer(status, json.dumps(body).encode(), "application/json; charset=utf-8")


def _sdk(app_id: str, adapter: Adapter) -> "App":
    """Return Microsoft's SDK without what it would take from the environment, and without a word in any log."""
    silent = logging.getLogger(_SDK_LOGGER)
    silent.disabled = True  # it prints activities, and warns of what the gate checks
    silent.setLevel(logging.CRITICAL)
    with _left_alone():
        from microsoft_teams.apps import App  # noqa: PLC0415 - it takes a second, and reads a file named .env

        app = App(
            client_id=app_id,
            token=lambda _scope, _tenant=None: "",  # never asked: what goes out is ours
            http_server_adapter=adapter,
            messaging_endpoint=PATH,
            # The gate has checked the token, more strictly than the SDK would; nobody else calls the adapter's route.
            dangerously_allow_unauthenticated_requests=True,
            service_url="https://smba.trafficmanager.net/teams",
            telemetry={"agent365": False},
        )
    # The SDK counts every activity in instruments that are never given back, for nobody.
    if not isinstance(get_meter_provider(), NoOpMeterProvider):
        set_meter_provider(NoOpMeterProvider())
    return app


@contextmanager
def _left_alone() -> Iterator[None]:
    """Keep the SDK's import from putting a file named .env into the environment, and from warning of its previews."""
    before = os.environ.get(_NO_DOTENV)
    os.environ[_NO_DOTENV] = "1"
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        if before is None:
            del os.environ[_NO_DOTENV]
        else:
            os.environ[_NO_DOTENV] = before
