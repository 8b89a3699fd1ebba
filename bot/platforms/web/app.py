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
from starlette.responses import HTMLResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from bot.chat.form import Form, visible
from bot.chat.reply import Reply
from bot.command import Ask, Filled
from bot.dispatch import Dispatcher, Returned
from bot.people import Directory
from bot.platforms.web import pages, words
from bot.platforms.web.entrance import SIGNED_OUT, Entrance, Picker, Reception, SigningIn, Visit, see
from bot.platforms.web.failures import (
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
from bot.platforms.web.render import Card, draft_of, form_card, notice_count, reply_card, said

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


def create_app(  # noqa: PLR0913 - what the page is made of
    dispatcher: Dispatcher,
    directory: Directory,
    *,
    secret: bytes,
    federation: str,
    rules: Rules = _RULES,
    signing_in: SigningIn | None = None,
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
    desk = _Desk(entrance, directory, memory, federation, rules.limits)
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

    def __init__(
        self, entrance: Entrance, directory: Directory, memory: Conversations, federation: str, limits: Limits
    ) -> None:
        self._entrance, self._directory, self._conversations = entrance, directory, memory
        self._federation, self._limits, self._shelf = federation, limits, Shelf()

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
        answer = await run_sync(visit.dispatcher.say, visit.person, line)
        return self._answered(visit, line, answer)

    async def ask(self, request: Request) -> Response:
        """Show what a button asks for."""
        visit, body = await self._received(request)
        answer = await run_sync(visit.dispatcher.ask, asked(body, visit.person))
        return self._answered(visit, body.text("label"), answer)

    async def send(self, request: Request) -> Response:
        """Save a form or a press; what cannot be saved is shown again with everything that was written."""
        visit, body = await self._received(request)
        person = visit.person
        if body.text("who") not in ("", person.id):
            raise SomebodyElse
        sent = filled(body, person)
        answer = await run_sync(self._save, visit.dispatcher, sent, lost(body))
        if isinstance(answer, Reply):
            return self._answered(visit, body.text("label"), answer, sent.nonce)
        card = form_card(answer.form, person.id, self._limits, draft_of(answer, sent.sent))
        self._conversations.add(visit.session, Exchange(said(""), card), sent.nonce)
        return await self._page(visit, words.NOT_SAVED_TITLE, 422)

    async def forget(self, request: Request) -> Response:
        """Clear the conversation."""
        visit, _ = await self._received(request)
        self._conversations.forget(visit.session)
        return see("/")

    async def file(self, request: Request) -> Response:
        """Hand out a file to the person that it was made for."""
        visit = await self._entrance.visit(request)
        found = self._shelf.get(visit.person.id, request.path_params["token"])
        if found is None:
            raise NoFile
        if not visit.sure:
            raise NotWhileUnsure
        if not await run_sync(visit.dispatcher.may_still_have, visit.person.id, found):
            raise NoFile
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

    def _answered(self, visit: Visit, line: str, answer: Reply | Form, nonce: str = "") -> Response:
        if isinstance(answer, Form):
            exchange = Exchange(said(line), form_card(answer, visit.person.id, self._limits))
        else:
            exchange = Exchange(said(line), pages.drawn(self._card(visit.person.id, answer)))
        self._conversations.add(visit.session, exchange, nonce)
        return see(_LATEST)

    def _card(self, person_id: str, answer: Reply) -> Card:
        return reply_card(answer, person_id, partial(self._shelf.put, person_id))

    async def _page(self, visit: Visit, title: str = words.CHAT_TITLE, status: int = 200) -> Response:
        page, notices = await run_sync(self._looked_up, visit)
        card = self._card(visit.person.id, notices) if notices else None
        exchanges = self._conversations.of(visit.session)
        page = replace(page, title=title, exchanges=exchanges, notices=card, notice_count=notice_count(notices))
        return _html(pages.chat(page), status)

    def _looked_up(self, visit: Visit) -> tuple[Page, Reply | None]:
        person, dispatcher = visit.person, visit.dispatcher
        groups = () if self._entrance.origin else pages.groups(self._directory)
        commands = dispatcher.commands_for(person)
        page = Page(words.CHAT_TITLE, self._federation, groups, person, pages.suggestions(commands))
        if NOTICES not in {command.name for command in commands}:
            return page, None
        notices = dispatcher.ask(Ask(person, NOTICES))
        return page, notices if isinstance(notices, Reply) else None


def _html(text: str, status: int) -> Response:
    # Half a character in somebody's data must not take the page away from everybody.
    return HTMLResponse(text.encode(errors="replace"), status)


def _attachment(name: str) -> str:
    """Return a Content-Disposition that saves under a name which is one on every system."""
    safe = _NO_NAME.sub("_", visible(name)).strip(". ") or "file"
    return f"attachment; filename*=UTF-8''{quote(safe, safe='')}"
