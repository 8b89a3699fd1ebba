"""Who is at the page: on loopback whoever was picked from a list, elsewhere whoever signed in."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from time import monotonic
from typing import Protocol
from urllib.parse import urlsplit

from anyio.to_thread import run_sync
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from bot.dispatch import Dispatcher
from bot.errors import WrongSettings
from bot.people import Directory, Person
from bot.people.signing_in import SignedIn, SignIn
from bot.platforms.codec import Envelope
from bot.platforms.web import words
from bot.platforms.web.failures import SIGN_IN, SIGN_OUT, LostSignIn, NoMicrosoft, NoOne, NotSignedIn, Stranger
from bot.platforms.web.line import Line
from bot.platforms.web.memory import Conversations, Visitor, new_visitor, opened, sealed
from bot.platforms.web.read import Limits, posted
from bot.platforms.web.sessions import ASKED_EVERY, PAUSE, Flows, Session, Sessions

PICKED_COOKIE = "staffroom"
"""How the picker's cookie begins; the port follows, since a browser shows a cookie to every port of a machine."""
SESSION_COOKIE, FLOW_COOKIE = "__Host-staffroom", "__Host-staffroom-signing-in"
"""A browser takes these over TLS alone, for this host alone, and from no neighbour of it."""
SIGNED_IN, SIGNED_OUT = "/signed-in", "/signed-out"
_LONGER = 4
"""How much longer than within a session somebody waits who is just signing in: none of their words are at stake."""
_UNSURE = "?"


@dataclass(frozen=True, slots=True)
class SigningIn:
    """How people sign in.

    `address` is the page's public one, such as https://staffroom.school.example; `envelope` seals what a browser keeps
    while somebody signs in; `clock` counts seconds and never goes back; `patience` is how many of them a person waits
    while Entra is asked whether they are still welcome.
    """

    sign_in: SignIn
    address: str
    envelope: Envelope
    clock: Callable[[], float] = monotonic
    patience: float = 2.0

    @property
    def origin(self) -> str:
        """The address as a browser names it; raise WrongSettings for one that nobody can sign in at."""
        parts = urlsplit(self.address)
        if parts.scheme != "https" or not parts.netloc or parts.path.strip("/") or parts.query or parts.fragment:
            raise WrongSettings(words.NOT_SECURE)
        return f"https://{parts.netloc.lower()}"


@dataclass(frozen=True, slots=True)
class Visit:
    """Somebody who is let in: the name of their conversation, and the commands as far as they are open to them."""

    session: str
    person: Person
    dispatcher: Dispatcher
    sure: bool = True


class Entrance(Protocol):
    """Lets people in."""

    @property
    def end(self) -> str:
        """Where somebody signs out elsewhere too, or empty."""
        ...

    @property
    def origin(self) -> str:
        """The one address that the page answers to, or empty where it answers to this machine alone."""
        ...

    @property
    def routes(self) -> Sequence[Route]:
        """The entrance's own addresses."""
        ...

    async def visit(self, request: Request) -> Visit:
        """Return whose request this is; raise a Refusal for whoever is not let in."""
        ...

    def closed_to(self, request: Request) -> bool:
        """Say whether a request would be refused whatever it asks for, without asking anybody."""
        ...


class Picker:
    """The list to choose from. It believes everybody, and is for this machine alone."""

    origin = end = ""

    def __init__(
        self, dispatcher: Dispatcher, directory: Directory, secret: bytes, limits: Limits, forget: Callable[[str], None]
    ) -> None:
        self._dispatcher, self._directory, self._secret = dispatcher, directory, secret
        self._limits, self._forget = limits, forget
        self.routes = (Route("/who", self.who, methods=["POST"]),)

    async def visit(self, request: Request) -> Visit:
        """Return whose request this is; raise NoOne."""
        visitor = self._visitor(request)
        person = await run_sync(self._directory.person, visitor.person_id) if visitor else None
        if visitor is None or person is None:
            raise NoOne
        return Visit(visitor.session, person, self._dispatcher)

    def closed_to(self, _request: Request) -> bool:
        """Say no: what is not there, is not there for anybody."""
        return False

    async def who(self, request: Request) -> Response:
        """Change person; the conversation starts anew."""
        body = await posted(request, self._limits)
        person = await run_sync(self._directory.person, body.text("person"))
        if person is None:
            raise NoOne
        before = self._visitor(request)
        if before is not None:
            self._forget(before.session)
        response = see("/")
        cookie = sealed(new_visitor(person.id), self._secret)
        response.set_cookie(_picked_cookie(request), cookie, httponly=True, samesite="strict", path="/")
        return response

    def _visitor(self, request: Request) -> Visitor | None:
        return opened(request.cookies.get(_picked_cookie(request), ""), self._secret)


class Reception:
    """Signing in: who is at the page is what Entra says, and what they may do is what our list says."""

    def __init__(
        self, dispatcher: Dispatcher, directory: Directory, signing_in: SigningIn, memory: Conversations
    ) -> None:
        self._sure, self._unsure, self._directory = dispatcher, dispatcher.while_unsure(), directory
        self._sign_in, self._clock = signing_in.sign_in, signing_in.clock
        # Strangers ask at the door, and who is signed in elsewhere: neither can keep the other waiting.
        self._at_the_door = Line(self._clock, _LONGER * signing_in.patience)
        self._inside = Line(self._clock, signing_in.patience)
        self.origin = signing_in.origin
        self._sessions, self._flows = Sessions(self._clock, self._ended), Flows(self._clock, signing_in.envelope)
        self._conversations = memory
        self.routes = (
            Route(SIGN_IN, self.begin),
            Route(SIGNED_IN, self.finish),
            Route(SIGN_OUT, self.sign_out, methods=["POST"]),
        )

    async def visit(self, request: Request) -> Visit:
        """Return whose request this is; raise NotSignedIn, or Stranger for somebody who has left our list."""
        token = request.cookies.get(SESSION_COOKIE, "")
        session = self._sessions.of(token)
        if session is not None:
            await self._ask_again(token, session)
        if session is None or self._sessions.of(token) is not session:
            raise NotSignedIn(before=bool(token))
        person = await run_sync(self._whose, session.account)
        if person is None:
            self._sessions.end(token)
            raise Stranger
        if session.sure:
            self._conversations.join(session.id + _UNSURE, session.id)
            return Visit(session.id, person, self._sure)
        # What was read before stands in another conversation than what is read now.
        return Visit(session.id + _UNSURE, person, self._unsure, sure=False)

    def closed_to(self, request: Request) -> bool:
        """Say whether nobody is signed in here."""
        return self._sessions.of(request.cookies.get(SESSION_COOKIE, "")) is None

    async def begin(self, _request: Request) -> Response:
        """Send the browser to Entra. A link leads here: the page's policy lets no form of ours lead elsewhere."""
        begun = await self._at_the_door.ask(partial(self._sign_in.begin, self.origin + SIGNED_IN))
        response = see(begun.address)
        _set(response, FLOW_COOKIE, self._flows.seal(begun.flow))
        return response

    async def finish(self, request: Request) -> Response:
        """Take the answer of Entra, once, from the browser that began."""
        flow = self._flows.take(request.cookies.get(FLOW_COOKIE, ""))
        if flow is None:
            raise LostSignIn
        finish = partial(self._sign_in.finish, flow, dict(request.query_params))
        account = await self._at_the_door.ask(finish)
        if account is None or await run_sync(self._whose, account) is None:
            raise Stranger
        self._sessions.end(request.cookies.get(SESSION_COOKIE, ""))
        response = see("/")
        _set(response, SESSION_COOKIE, self._sessions.open(account))
        _unset(response, FLOW_COOKIE)
        return response

    async def sign_out(self, request: Request) -> Response:
        """End the session."""
        self._sessions.end(request.cookies.get(SESSION_COOKIE, ""))
        response = see(SIGNED_OUT)
        _unset(response, SESSION_COOKIE)
        return response

    @property
    def end(self) -> str:
        """Where somebody signs out of Microsoft too."""
        return self._sign_in.end(f"{self.origin}/")

    def _whose(self, account: SignedIn) -> Person | None:
        """Return the one person on our list that an account's names lead to; two names of two people lead to nobody."""
        found = {person.id: person for name in account.names if (person := self._directory.by_email(name))}
        return next(iter(found.values())) if len(found) == 1 else None

    def _ended(self, session_id: str) -> None:
        for conversation in (session_id, session_id + _UNSURE):
            self._conversations.forget(conversation)

    async def _ask_again(self, token: str, session: Session) -> None:
        """Ask Entra whether somebody is still welcome, if it is time to; end their session if they are not."""
        async with session.turn:
            if self._clock() < session.ask_at:
                return
            try:
                account = await self._inside.ask(partial(self._sign_in.again, session.account))
            except NoMicrosoft:
                session.sure, session.ask_at = False, self._clock() + PAUSE
                return
            session.sure, session.ask_at = True, self._clock() + ASKED_EVERY
            if account is None or account.names != session.account.names:
                self._sessions.end(token)
            else:
                session.account = account


def see(address: str) -> Response:
    """Return an answer that leads to another address by GET."""
    return RedirectResponse(address, 303)


def _picked_cookie(request: Request) -> str:
    _, port = request.scope["server"]
    return f"{PICKED_COOKIE}-{port}"


def _set(response: Response, name: str, token: str) -> None:
    # Lax, not Strict: the answer of Entra arrives by a navigation from its page, with which a Strict cookie would not
    # be sent; and a link in a notice or a mail would find everybody signed out. What changes anything is a POST, with
    # which a Lax cookie is not sent from elsewhere, and the guard refuses those besides.
    response.set_cookie(name, token, secure=True, httponly=True, samesite="lax", path="/")


def _unset(response: Response, name: str) -> None:
    response.delete_cookie(name, secure=True, httponly=True, samesite="lax", path="/")
