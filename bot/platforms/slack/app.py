"""The way from Slack to the desk: slack-bolt routes a payload, a worker thread works, and the answer comes last.

Over HTTP a gate stands in front; a socket uses the same counter.
"""

import json
import logging
import re
import time
from collections.abc import Awaitable, Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import Any, Generic, Protocol, TypeVar

from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse
from slack_sdk.web.async_client import AsyncWebClient
from starlette.types import ASGIApp

from bot.errors import Busy, StaffroomError
from bot.faults import where
from bot.platforms.door import COME_AGAIN, Answer, Payload
from bot.platforms.patience import PATIENCE, WORKERS, ComeAgain, Failed, Patience, Unknown
from bot.platforms.slack import read
from bot.platforms.slack.gate import Gate
from bot.platforms.slack.incoming import HomeOpened, Message, MessageShortcut, Pressed, SlashCommand, Submitted

_TITLE, _CLOSE = "Staffroom", "Close"
_NO_ANSWER = 500
_NOT_FOUND = 404
_EVERYTHING = re.compile("")
_LOG = logging.getLogger(__name__)

Body = Mapping[str, Any] | None
"""What a payload is acknowledged with: JSON, or nothing."""


class Desk(Protocol):
    """Where the work is done: synchronous, and from several threads at once."""

    def at_once(self, typed: SlashCommand, /) -> Body | Callable[[], Body]:
        """Answer a slash command on the event loop, or return what may wait for anything; None is for `command`."""
        ...

    def command(self, typed: SlashCommand, /) -> Body:
        """Answer a slash command."""
        ...

    def pressed(self, pressed: Pressed, /) -> Body:
        """Answer a button."""
        ...

    def submitted(self, sent: Submitted, /) -> Body:
        """Save a modal."""
        ...

    def shortcut(self, chosen: MessageShortcut, /) -> Body:
        """Open what can be done with a message."""
        ...

    def message(self, message: Message, /) -> None:
        """Hear a message; raise ComeAgain."""
        ...

    def mention(self, message: Message, /) -> None:
        """Hear a message that names the bot; raise ComeAgain."""
        ...

    def home(self, opened: HomeOpened, /) -> None:
        """Draw App Home; raise ComeAgain."""
        ...

    def tell(self, response_url: str, error: StaffroomError, /) -> None:
        """Say to one person, where they pressed, what went wrong."""
        ...


_Read = TypeVar("_Read")


@dataclass(frozen=True, slots=True)
class _Kind(Generic[_Read]):
    """A kind of payload: how it is read (None: there is nothing to do), what does its work, and what may at once."""

    read: Callable[[object], _Read | None]
    work: Callable[[_Read], Body]
    at_once: Callable[[_Read], Body | Callable[[], Body]] = lambda _: None


def create_app(
    desk: Desk, *, signing_secret: str, clock: Callable[[], float] = time.time, patience: float = PATIENCE
) -> ASGIApp:
    """Return the ASGI application that Slack writes to; raise WrongSettings for an empty secret.

    `clock` gives seconds since 1970; `patience` in seconds.
    """
    return Gate(Counter(desk, patience=patience).answer, signing_secret=signing_secret, clock=clock)


class Counter:
    """Takes payloads to a desk. `patience` in seconds, `workers` in threads."""

    def __init__(self, desk: Desk, *, patience: float = PATIENCE, workers: int = WORKERS) -> None:
        self._desk, self._patience = desk, Patience("slack", patience, workers)
        # Of its own, so that bad news need not queue behind what is stuck.
        self._messengers = ThreadPoolExecutor(2, thread_name_prefix="slack-told")
        self._bolt = _bolt()
        self._listen(self._bolt)

    async def answer(self, payload: Payload) -> Answer:
        """Return what a payload is answered with, after its work; never raise."""
        try:
            # Parsed and checked already; this mode alone takes it so.
            request = AsyncBoltRequest(body=payload, mode="socket_mode")
            response = await self._bolt.async_dispatch(request)
        except StaffroomError as error:
            _LOG.info("not done: %s", type(error).__name__)
            return self._sorry(payload, error)
        except Exception as error:  # noqa: BLE001 - the platform's one place: a person is told, whatever fails
            # Neither message nor traceback as Python prints it: either may hold people's words.
            _LOG.error("a payload failed: %s", where(error))
            return self._sorry(payload, Failed())
        return _answer_of(response)

    def _listen(self, bolt: AsyncApp) -> None:
        desk = self._desk
        bolt.command(_EVERYTHING)(self._listener(_Kind(read.slash_command, desk.command, desk.at_once)))
        bolt.block_action(_EVERYTHING)(self._listener(_Kind(read.pressed, desk.pressed)))
        bolt.view_submission(_EVERYTHING)(self._listener(_Kind(read.submitted, desk.submitted)))
        bolt.message_shortcut(_EVERYTHING)(self._listener(_Kind(read.message_shortcut, desk.shortcut)))
        bolt.event("message")(self._listener(_Kind(read.message, _quiet(desk.message))))
        bolt.event("app_mention")(self._listener(_Kind(read.mention, _quiet(desk.mention))))
        bolt.event("app_home_opened")(self._listener(_Kind(read.home_opened, _quiet(desk.home))))

    def _listener(self, kind: _Kind[Any]) -> Callable[..., Awaitable[BoltResponse]]:
        async def listener(body: Payload) -> BoltResponse:
            done = await self._done(kind, body)
            return BoltResponse(status=200, body=dict(done) if done else "")

        return listener

    async def _done(self, kind: _Kind[_Read], payload: Payload) -> Body:
        found = kind.read(payload)
        if found is None:
            return None
        # The way to a thread and back takes longer than a clause that is in memory.
        done = kind.at_once(found)
        if done is not None and not callable(done):
            return done
        return await self._patience.for_(done or partial(kind.work, found))

    def _sorry(self, payload: Payload, error: StaffroomError) -> Answer:
        """Return the answer that says what went wrong, and leaves everything that was typed where it is."""
        kind = payload.get("type")
        if kind == "event_callback":
            again = isinstance(error, ComeAgain | Busy | Unknown)
            return Answer(COME_AGAIN) if again else Answer()
        if kind == "view_submission":
            return _json(_over_the_form(payload, error.sentence))
        if "command" in payload:
            return _json({"response_type": "ephemeral", "text": error.sentence, "mrkdwn": False})
        return self._told(payload.get("response_url"), error)

    def _told(self, response_url: object, error: StaffroomError) -> Answer:
        """Answer a button or a shortcut: what stands in its response is not shown, only that it failed."""
        if not isinstance(response_url, str) or not response_url:
            return Answer(_NO_ANSWER)
        self._messengers.submit(self._desk.tell, response_url, error)
        return Answer()


async def _no_questions(enterprise_id: str | None, team_id: str | None) -> AuthorizeResult:
    """Take every payload without asking Slack who the bot is: who may do what is known further in."""
    return AuthorizeResult(enterprise_id=enterprise_id, team_id=team_id)


def _bolt() -> AsyncApp:
    """Return slack-bolt without what the gate has done already, and without a word in any log."""
    silent = logging.getLogger("staffroom.slack.silent")
    silent.disabled = True  # it prints bodies, above all those that it does not know
    silent.setLevel(logging.CRITICAL)
    bolt = AsyncApp(
        name="staffroom.slack.bolt",  # the name of a logger too, which is silenced like the first
        logger=silent,
        process_before_response=True,
        signing_secret="",  # not from the environment
        client=AsyncWebClient(logger=silent, retry_handlers=[]),  # never used for a call
        authorize=_no_questions,
        request_verification_enabled=False,
        ignoring_self_events_enabled=False,
        ssl_check_enabled=False,
        attaching_function_token_enabled=False,
    )
    bolt.error(_passed_on)
    return bolt


async def _passed_on(error: Exception) -> None:
    """Hand an error to our one place: slack-bolt would print it and answer 500."""
    raise error


_Heard = TypeVar("_Heard")


def _quiet(hear: Callable[[_Heard], None]) -> Callable[[_Heard], Body]:
    def heard(what: _Heard) -> Body:
        hear(what)
        return None

    return heard


def _over_the_form(payload: Payload, sentence: str) -> Mapping[str, Any]:
    """Return a sentence at the first input of a modal, or a modal of its own where nothing could be typed."""
    view = payload.get("view")
    blocks = view.get("blocks") if isinstance(view, dict) else None
    for block in blocks if isinstance(blocks, list) else ():
        if isinstance(block, dict) and block.get("type") == "input":
            return {"response_action": "errors", "errors": {str(block.get("block_id")): sentence}}
    return {"response_action": "update", "view": _plain_modal(sentence)}


def _plain_modal(sentence: str) -> Mapping[str, Any]:
    title, close, text = ({"type": "plain_text", "text": each} for each in (_TITLE, _CLOSE, sentence))
    return {"type": "modal", "title": title, "close": close, "blocks": [{"type": "section", "text": text}]}


def _answer_of(response: BoltResponse) -> Answer:
    if response.status == _NOT_FOUND:  # a kind that we did not ask for: Slack need not try again
        return Answer()
    return Answer(response.status, response.body.encode(), response.headers["content-type"][0])


def _json(body: Mapping[str, Any]) -> Answer:
    return Answer(200, json.dumps(body).encode(), "application/json; charset=utf-8")
