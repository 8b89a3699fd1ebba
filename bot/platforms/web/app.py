"""The local web page: one chat, drawn on the server. Every change is a POST from our own page; GET only shows."""

import asyncio
import logging
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from urllib.parse import quote

from anyio.to_thread import run_sync
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from bot.chat.form import Form, visible
from bot.chat.reply import Reply
from bot.command import Ask, Filled
from bot.dispatch import Dispatcher, Returned
from bot.errors import NotThere, StaffroomError
from bot.people import Directory
from bot.platforms.web import confidence, pages, words
from bot.platforms.web.confidence import FRESH_FOR, Answer, Unkept
from bot.platforms.web.drawn import Artist, Found
from bot.platforms.web.entrance import SIGNED_OUT, Entrance, Picker, Reception, SigningIn, Visit, see
from bot.platforms.web.failures import (
    FileNotNow,
    NoFile,
    NoOne,
    NotAllowed,
    NotFound,
    NotSignedIn,
    NotWhileUnsure,
    Outside,
    Refusal,
    SomebodyElse,
)
from bot.platforms.web.guard import LOOPBACK, SAFE_METHODS, Guard
from bot.platforms.web.memory import Conversations, Exchange, Shelf
from bot.platforms.web.pages import Page
from bot.platforms.web.read import Limits, Posted, asked, file_problems, filled, kept, lost, posted, too_much, typed
from bot.platforms.web.render import notice_count, said

NOTICES = "notices"
"""The command whose reply stands beside the chat, if there is one."""
_LATEST = "/#latest"
# They put bytes of a body into their warnings.
_PARSERS = ("multipart", "python_multipart")
_NO_POWERS = "default-src 'none'; sandbox"
_NO_NAME = re.compile(r'[\\/:*?"<>|\u2400-\u241f\n\t]')


@dataclass(frozen=True, slots=True)
class Rules:
    """What the page admits: the host names, without a port, that it answers to, and how much may be sent."""

    hosts: Sequence[str] = LOOPBACK
    limits: Limits = Limits()  # noqa: RUF009 - frozen


def _later(seconds: float, do: Callable[[], object]) -> None:
    asyncio.get_running_loop().call_later(seconds, do)


@dataclass(frozen=True, slots=True)
class Time:
    """The time as the page has it: the present moment, aware, and what does something after some seconds."""

    clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    later: Callable[[float, Callable[[], object]], object] = _later


_RULES = Rules()
_TIME = Time()


def create_app(  # noqa: PLR0913 - what the page is made of
    dispatcher: Dispatcher,
    directory: Directory,
    *,
    secret: bytes,
    federation: str,
    rules: Rules = _RULES,
    signing_in: SigningIn | None = None,
    time: Time = _TIME,
) -> Starlette:
    """Return the web page as an ASGI application.

    `federation` is the name at the head of the page. Without `signing_in` people choose who they are, and `secret`
    signs the cookie that says so: with the same secret it outlives a restart. With it they sign in, the page answers
    to its public address alone, and the hosts of the rules do not matter. Raises WrongSettings for an address at which
    nobody can sign in.
    """
    for parser in _PARSERS:
        logging.getLogger(parser).setLevel(logging.ERROR)
    memory = Conversations()
    entrance: Entrance = (
        Picker(dispatcher, directory, secret, rules.limits, memory.forget)
        if signing_in is None
        else Reception(dispatcher, directory, signing_in, memory)
    )
    desk = _Desk(entrance, directory, memory, federation, rules.limits, time)
    routes = [
        Route("/", desk.show),
        *entrance.routes,
        Route("/say", desk.say, methods=["POST"]),
        Route("/ask", desk.ask, methods=["POST"]),
        Route("/send", desk.send, methods=["POST"]),
        Route("/forget", desk.forget, methods=["POST"]),
        Route("/file/{token}", desk.file),
        *([Route(SIGNED_OUT, desk.signed_out)] if entrance.end else []),
        Mount("/static", StaticFiles(directory=pages.STATIC)),
    ]
    return Starlette(
        routes=routes,
        middleware=[Middleware(Guard, hosts=rules.hosts, refused=desk.refused, origin=entrance.origin)],
        exception_handlers={Refusal: desk.sorry, HTTPException: desk.sorry},
    )


class _Desk:
    """The pages. What blocks runs in a worker thread; what is remembered is touched on the event loop alone."""

    def __init__(  # noqa: PLR0913, PLR0917 - what the pages are made from
        self,
        entrance: Entrance,
        directory: Directory,
        memory: Conversations,
        federation: str,
        limits: Limits,
        time: Time,
    ) -> None:
        self._entrance, self._directory, self._conversations = entrance, directory, memory
        self._federation, self._limits, self._time, self._shelf = federation, limits, time, Shelf(time.clock)

    async def show(self, request: Request) -> Response:
        """Show the page."""
        try:
            visit = await self._entrance.visit(request)
        except NoOne:
            groups = await run_sync(pages.groups, self._directory)
            return _html(pages.chat(Page(words.WHO_TITLE, self._federation, groups)), 200)
        return await self._page(visit)

    async def say(self, request: Request) -> Response:
        """Answer a typed line or a suggestion."""
        visit, body = await self._received(request)
        line = typed(body, self._limits)
        understood = await run_sync(visit.dispatcher.understand, visit.person, line)
        return await self._asked(visit, line, understood)

    async def ask(self, request: Request) -> Response:
        """Show what a button asks for."""
        visit, body = await self._received(request)
        return await self._asked(visit, body.text("label"), asked(body, visit.person))

    async def send(self, request: Request) -> Response:
        """Save a form or a press; what cannot be saved is shown again with everything that was written."""
        visit, body = await self._received(request)
        person = visit.person
        if body.text("who") not in ("", person.id):
            raise SomebodyElse
        sent = filled(body, person)
        answer = await run_sync(self._save, visit.dispatcher, sent, lost(body))
        unkept = confidence.of_a_form(sent, answer, visit.dispatcher, self._time.clock())
        if isinstance(answer, Reply):
            return self._answered(visit, body.text("label"), answer, unkept, sent.nonce)
        if unkept:
            exchange = self._unkept("", answer, unkept)
        else:
            exchange = Exchange(
                said(""), self._artist(visit).returned(answer, sent.sent, with_files=bool(sent.sent.files))
            )
        self._conversations.add(visit.session, exchange, sent.nonce)
        return await self._page(visit, words.NOT_SAVED_TITLE, 422)

    async def forget(self, request: Request) -> Response:
        """Clear the conversation."""
        visit, _ = await self._received(request)
        self._conversations.forget(visit.session)
        return see("/")

    async def file(self, request: Request) -> Response:
        """Hand out a file to the person that it was made for."""
        visit = await self._entrance.visit(request)
        token = request.path_params["token"]
        kept = self._shelf.get(visit.person.id, token)
        if kept is None:
            raise NoFile
        if not visit.sure:
            raise NotWhileUnsure
        try:
            found = await run_sync(visit.dispatcher.made_anew, visit.person.id, kept)
        except NotThere:
            self._shelf.forget(token)
            raise NoFile from None
        except StaffroomError as error:
            raise FileNotNow(error.sentence) from None
        headers = {"Content-Disposition": _attachment(found.name), "Content-Security-Policy": _NO_POWERS}
        return Response(found.content, media_type=found.media_type, headers=headers)

    async def signed_out(self, _request: Request) -> Response:
        """Say that somebody is signed out, and how to sign out elsewhere too."""
        return _html(pages.signed_out(self._entrance.end, self._federation), 200)

    def refused(self, _request: Request, why: Refusal) -> Response:
        """Return the page that says why a request was not carried out."""
        return _html(pages.refusal(why, self._federation), why.status)

    async def sorry(self, request: Request, error: Exception) -> Response:
        """Return the page for a refusal, an unknown address or a wrong method."""
        looks = request.method in SAFE_METHODS
        if looks and isinstance(error, NotSignedIn):
            return self._sign_in(request, before=error.before)
        if isinstance(error, Refusal):
            return self.refused(request, error)
        if looks and self._entrance.closed_to(request):
            return self._sign_in(request)
        not_allowed = isinstance(error, HTTPException) and error.status_code == NotAllowed.status
        return self.refused(request, NotAllowed() if not_allowed else NotFound())

    def _sign_in(self, request: Request, *, before: bool = False) -> Response:
        status = 200 if request.url.path == "/" else NotSignedIn.status
        return _html(pages.sign_in(self._federation, before=before), status)

    async def _received(self, request: Request) -> tuple[Visit, Posted]:
        try:
            visit = await self._entrance.visit(request)
        except Refusal as refusal:
            # Read in any case: a browser shows no answer before it has sent all.
            sent = await kept(request, self._limits)
            if isinstance(refusal, Outside):
                refusal.kept = sent
            raise
        return visit, await posted(request, self._limits)

    def _save(self, dispatcher: Dispatcher, sent: Filled, lost: Sequence[str]) -> Reply | Returned:
        problems = file_problems(sent.sent, self._limits) or dict.fromkeys(lost, words.FILES_LOST)
        if not problems:
            return dispatcher.send(sent)
        form = dispatcher.ask(sent.ask)
        if not isinstance(form, Form):
            raise too_much(self._limits)
        return Returned(replace(form, nonce=sent.nonce, seen=sent.seen), words.FILES_SENTENCE, problems)

    async def _asked(self, visit: Visit, line: str, ask: Ask | Reply) -> Response:
        if isinstance(ask, Reply):
            return self._answered(visit, line, ask, None)
        answer = await run_sync(visit.dispatcher.ask, ask)
        unkept = confidence.of_an_ask(ask, answer, visit.dispatcher, self._time.clock())
        return self._answered(visit, line, answer, unkept)

    def _answered(
        self, visit: Visit, line: str, answer: Reply | Form, unkept: Unkept | None, nonce: str = ""
    ) -> Response:
        exchange = (
            self._unkept(line, answer, unkept) if unkept else Exchange(said(line), self._artist(visit).answer(answer))
        )
        self._conversations.add(visit.session, exchange, nonce)
        return see(_LATEST)

    def _unkept(self, line: str, answer: Answer, unkept: Unkept) -> Exchange:
        """Return what is kept of an answer in confidence, with the answer for a moment."""
        unkept.show_once(said(line), answer)
        self._time.later(FRESH_FOR, unkept.forget)
        return Exchange(unkept.told, unkept)

    def _artist(self, visit: Visit) -> Artist:
        return Artist(visit.person.id, self._limits, self._shelf.put)

    async def _page(self, visit: Visit, title: str = words.CHAT_TITLE, status: int = 200) -> Response:
        kept = self._conversations.of(visit.session)
        page, notices, answers = await run_sync(self._looked_up, visit, kept)
        artist, last = self._artist(visit), len(kept) - 1
        card = artist.card(notices) if notices else None
        exchanges = tuple(
            artist.shown(exchange, answer, is_last=place == last)
            for place, (exchange, answer) in enumerate(zip(kept, answers, strict=True))
        )
        page = replace(page, title=title, exchanges=exchanges, notices=card, notice_count=notice_count(notices))
        return _html(pages.chat(page), status)

    def _looked_up(self, visit: Visit, kept: Sequence[Exchange]) -> tuple[Page, Reply | None, Sequence[Found]]:
        person, dispatcher = visit.person, visit.dispatcher
        groups = () if self._entrance.origin else pages.groups(self._directory)
        commands = dispatcher.commands_for(person)
        page = Page(words.CHAT_TITLE, self._federation, groups, person, pages.suggestions(commands))
        answers = _looked_at(kept, visit)
        if NOTICES not in {command.name for command in commands}:
            return page, None, answers
        notices = dispatcher.ask(Ask(person, NOTICES))
        return page, notices if isinstance(notices, Reply) else None, answers


def _looked_at(kept: Sequence[Exchange], visit: Visit) -> Sequence[Found]:
    """Return what is found for each answer of a conversation that is not kept."""
    places = confidence.in_sight(kept, open_form=bool(kept and kept[-1].open_form))
    return [
        confidence.looked_at(each.answer, visit.person, visit.dispatcher, again=place in places)
        if isinstance(each.answer, Unkept)
        else None
        for place, each in enumerate(kept)
    ]


def _html(text: str, status: int) -> Response:
    # Half a character in somebody's data must not take the page away from everybody.
    return HTMLResponse(text.encode(errors="replace"), status)


def _attachment(name: str) -> str:
    """Return a Content-Disposition that saves under a name which is one on every system."""
    safe = _NO_NAME.sub("_", visible(name)).strip(". ") or "file"
    return f"attachment; filename*=UTF-8''{quote(safe, safe='')}"
