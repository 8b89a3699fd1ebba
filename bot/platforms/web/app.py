"""The local web page: one chat, drawn on the server. Every change is a POST from our own page; GET only shows."""

import logging
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from urllib.parse import quote

from anyio.to_thread import run_sync
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from bot.chat.form import Form, visible
from bot.chat.reply import Reply
from bot.command import Ask, Filled
from bot.dispatch import Dispatcher, Returned
from bot.people import Directory, Person
from bot.platforms.web import pages, words
from bot.platforms.web.failures import NoFile, NoOne, NotAllowed, NotFound, Refusal, SomebodyElse
from bot.platforms.web.guard import LOOPBACK, Guard
from bot.platforms.web.memory import Conversations, Exchange, Shelf, Visitor, new_visitor, opened, sealed
from bot.platforms.web.pages import Page
from bot.platforms.web.read import Limits, Posted, asked, file_problems, filled, posted, too_much, typed
from bot.platforms.web.render import Card, draft_of, form_card, notice_count, reply_card, said

COOKIE = "staffroom"
"""How the cookie's name begins; the port follows, since a browser shares cookies between the ports of a machine."""
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


_RULES = Rules()


def create_app(
    dispatcher: Dispatcher,
    directory: Directory,
    *,
    secret: bytes,
    federation: str,
    rules: Rules = _RULES,
) -> Starlette:
    """Return the web page as an ASGI application.

    `secret` signs the cookie that says who one is; with the same secret it outlives a restart. `federation` is the
    name at the head of the page.
    """
    for parser in _PARSERS:
        logging.getLogger(parser).setLevel(logging.ERROR)
    desk = _Desk(dispatcher, directory, secret, federation, rules.limits)
    routes = [
        Route("/", desk.show),
        Route("/who", desk.who, methods=["POST"]),
        Route("/say", desk.say, methods=["POST"]),
        Route("/ask", desk.ask, methods=["POST"]),
        Route("/send", desk.send, methods=["POST"]),
        Route("/forget", desk.forget, methods=["POST"]),
        Route("/file/{token}", desk.file),
        Mount("/static", StaticFiles(directory=pages.STATIC)),
    ]
    return Starlette(
        routes=routes,
        middleware=[Middleware(Guard, hosts=rules.hosts, refused=desk.refused)],
        exception_handlers={Refusal: desk.sorry, HTTPException: desk.sorry},
    )


class _Desk:
    """The pages. What blocks runs in a worker thread; what is remembered is touched on the event loop alone."""

    def __init__(
        self, dispatcher: Dispatcher, directory: Directory, secret: bytes, federation: str, limits: Limits
    ) -> None:
        self._dispatcher, self._directory = dispatcher, directory
        self._secret, self._federation, self._limits = secret, federation, limits
        self._conversations, self._shelf = Conversations(), Shelf()

    async def show(self, request: Request) -> Response:
        """Show the page."""
        return await self._page(request)

    async def who(self, request: Request) -> Response:
        """Change person; the conversation starts anew."""
        body = await posted(request, self._limits)
        person = await run_sync(self._directory.person, body.text("person"))
        if person is None:
            raise NoOne
        before = self._visitor(request)
        if before is not None:
            self._conversations.forget(before.session)
        response = _see("/")
        cookie = sealed(new_visitor(person.id), self._secret)
        response.set_cookie(_cookie_name(request), cookie, httponly=True, samesite="strict", path="/")
        return response

    async def say(self, request: Request) -> Response:
        """Answer a typed line or a suggestion."""
        visitor, person, body = await self._received(request)
        line = typed(body, self._limits)
        answer = await run_sync(self._dispatcher.say, person, line)
        return self._answered(visitor, line, answer)

    async def ask(self, request: Request) -> Response:
        """Show what a button asks for."""
        visitor, person, body = await self._received(request)
        answer = await run_sync(self._dispatcher.ask, asked(body, person))
        return self._answered(visitor, body.text("label"), answer)

    async def send(self, request: Request) -> Response:
        """Save a form or a press; what cannot be saved is shown again with everything that was written."""
        visitor, person, body = await self._received(request)
        if body.text("who") not in ("", person.id):
            raise SomebodyElse
        sent = filled(body, person)
        answer = await run_sync(self._save, sent)
        if isinstance(answer, Reply):
            return self._answered(visitor, body.text("label"), answer, sent.nonce)
        card = form_card(answer.form, person.id, self._limits, draft_of(answer, sent.sent))
        self._conversations.add(visitor.session, Exchange(said(""), card), sent.nonce)
        return await self._page(request, words.NOT_SAVED_TITLE, 422)

    async def forget(self, request: Request) -> Response:
        """Clear the conversation."""
        visitor, _, _ = await self._received(request)
        self._conversations.forget(visitor.session)
        return _see("/")

    async def file(self, request: Request) -> Response:
        """Hand out a file to the person that it was made for."""
        _, person = await self._somebody(request)
        found = self._shelf.get(person.id, request.path_params["token"])
        if found is None:
            raise NoFile
        headers = {"Content-Disposition": _attachment(found.name), "Content-Security-Policy": _NO_POWERS}
        return Response(found.content, media_type=found.media_type, headers=headers)

    def refused(self, _request: Request, why: Refusal) -> Response:
        """Return the page that says why a request was not carried out."""
        return _html(pages.refusal(why, self._federation), why.status)

    async def sorry(self, request: Request, error: Exception) -> Response:
        """Return the page for a refusal, an unknown address or a wrong method."""
        if isinstance(error, Refusal):
            return self.refused(request, error)
        not_allowed = isinstance(error, HTTPException) and error.status_code == NotAllowed.status
        return self.refused(request, NotAllowed() if not_allowed else NotFound())

    def _visitor(self, request: Request) -> Visitor | None:
        return opened(request.cookies.get(_cookie_name(request), ""), self._secret)

    async def _somebody(self, request: Request) -> tuple[Visitor, Person]:
        visitor = self._visitor(request)
        person = await run_sync(self._directory.person, visitor.person_id) if visitor else None
        if visitor is None or person is None:
            raise NoOne
        return visitor, person

    async def _received(self, request: Request) -> tuple[Visitor, Person, Posted]:
        body = await posted(request, self._limits)
        return (*await self._somebody(request), body)

    def _save(self, sent: Filled) -> Reply | Returned:
        problems = file_problems(sent.sent, self._limits)
        if not problems:
            return self._dispatcher.send(sent)
        form = self._dispatcher.ask(sent.ask)
        if not isinstance(form, Form):
            raise too_much(self._limits)
        return Returned(replace(form, nonce=sent.nonce, seen=sent.seen), words.FILES_SENTENCE, problems)

    def _answered(self, visitor: Visitor, line: str, answer: Reply | Form, nonce: str = "") -> Response:
        if isinstance(answer, Form):
            exchange = Exchange(said(line), form_card(answer, visitor.person_id, self._limits))
        else:
            exchange = Exchange(said(line), pages.drawn(self._card(visitor.person_id, answer)))
        self._conversations.add(visitor.session, exchange, nonce)
        return _see(_LATEST)

    def _card(self, person_id: str, answer: Reply) -> Card:
        return reply_card(answer, person_id, partial(self._shelf.put, person_id))

    async def _page(self, request: Request, title: str = words.CHAT_TITLE, status: int = 200) -> Response:
        visitor = self._visitor(request)
        page, notices = await run_sync(self._looked_up, visitor.person_id if visitor else "")
        if visitor is not None and page.person is not None:
            card = self._card(page.person.id, notices) if notices else None
            exchanges = self._conversations.of(visitor.session)
            page = replace(page, title=title, exchanges=exchanges, notices=card, notice_count=notice_count(notices))
        return _html(pages.chat(page), status)

    def _looked_up(self, person_id: str) -> tuple[Page, Reply | None]:
        groups = pages.groups(self._directory)
        person = self._directory.person(person_id)
        if person is None:
            return Page(words.WHO_TITLE, self._federation, groups), None
        commands = self._dispatcher.commands_for(person)
        page = Page(words.CHAT_TITLE, self._federation, groups, person, pages.suggestions(commands))
        if NOTICES not in {command.name for command in commands}:
            return page, None
        notices = self._dispatcher.ask(Ask(person, NOTICES))
        return page, notices if isinstance(notices, Reply) else None


def _cookie_name(request: Request) -> str:
    _, port = request.scope["server"]
    return f"{COOKIE}-{port}"


def _see(address: str) -> Response:
    return RedirectResponse(address, 303)


def _html(text: str, status: int) -> Response:
    # Half a character in somebody's data must not take the page away from everybody.
    return HTMLResponse(text.encode(errors="replace"), status)


def _attachment(name: str) -> str:
    """Return a Content-Disposition that saves under a name which is one on every system."""
    safe = _NO_NAME.sub("_", visible(name)).strip(". ") or "file"
    return f"attachment; filename*=UTF-8''{quote(safe, safe='')}"
