"""Teams, put together from the bot's neutral parts: what answers activities, and what sends notices."""

import hashlib
import hmac
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from threading import Event
from time import monotonic

from starlette.types import ASGIApp

from bot.chat.reply import File
from bot.delivery.handovers import Handovers
from bot.dispatch import Dispatcher
from bot.http import CallFailed, Http
from bot.notices import Notice
from bot.people import Directory
from bot.people.chat import Chats
from bot.platforms.codec import Envelope
from bot.platforms.once import Deliveries
from bot.platforms.patience import PATIENCE
from bot.platforms.shelf import Shelf, files_app
from bot.platforms.teams.about import NOWHERE_ELSE, Copies, about_app
from bot.platforms.teams.api import FILE_HOSTS, Connector
from bot.platforms.teams.app import Counter
from bot.platforms.teams.desk import Desk
from bot.platforms.teams.gate import PATH, Gate
from bot.platforms.teams.held import Held, Waiting
from bot.platforms.teams.keys import METADATA, Keys
from bot.platforms.teams.manifest import ABOUT_PATH
from bot.platforms.teams.members import Members
from bot.platforms.teams.notices import TeamsNotices
from bot.platforms.teams.service_address import SERVICE_ORIGINS
from bot.platforms.teams.uploads import Uploads
from bot.platforms.teams.visit import Means

FILES = "/teams/files/"
"""Where files for people are fetched."""
TEND_EVERY = 60.0
"""Seconds between two looks at the files that wait to be fetched."""
TIMEOUT = 2.0
"""Seconds for one call within a request: with our own work it stays below what people wait."""
WORKER_TIMEOUT = 10.0
"""Seconds for one call of the worker, whom nobody waits for."""


@dataclass(frozen=True, slots=True)
class Account:
    """The bot as the school registered it in Entra. `address` is our public one.

    With `uploads`, workbooks go into their reader's own OneDrive, if they agree; `copies` says it, and where else they
    go, to people.
    """

    app_id: str
    tenant: str
    address: str
    uploads: bool = False
    copies: Copies = NOWHERE_ELSE


@dataclass(frozen=True, slots=True)
class World:
    """What lies outside, other than Microsoft's in tests alone: what makes calls, the keys, and whose addresses serve.

    `http` takes a time-out in seconds; `patience`, in seconds, is how long the work of an activity is waited for.
    """

    http: Callable[[float], Http] = Http
    metadata: str = METADATA
    service_origins: Collection[str] = SERVICE_ORIGINS
    file_hosts: tuple[str, ...] = FILE_HOSTS
    patience: float = PATIENCE


@dataclass(frozen=True, slots=True)
class Parts:
    """What Teams' side is handed. `token` gives one for the Bot Connector, `secret_for` a secret for each purpose.

    `where` tells where a workbook lies in Microsoft 365. `seconds` counts and never goes back.
    """

    dispatcher: Dispatcher
    directory: Directory
    deliveries: Deliveries
    chats: Chats
    handovers: Handovers
    envelope: Envelope
    token: Callable[[], str] = field(repr=False)
    secret_for: Callable[[str], bytes] = field(repr=False)
    clock: Callable[[], datetime]
    where: Callable[[Notice], str] = lambda _notice: ""
    seconds: Callable[[], float] = monotonic


_WORLD = World()


class TeamsPlatform:
    """A tenant's bot. `rooms` for HTTP, `channel` for the worker. Raises WrongSettings without an app or a tenant."""

    def __init__(self, account: Account, parts: Parts, federation: str, world: World = _WORLD) -> None:
        self._account, self._parts, self._world = account, parts, world
        self._about = about_app(federation, account.copies)
        self._teams, self._patient = self._connector(TIMEOUT), self._connector(WORKER_TIMEOUT)
        address = account.address and account.address.rstrip("/") + FILES
        may_have, anew = parts.dispatcher.may_still_have, parts.dispatcher.made_anew
        self._shelf = Shelf(address, parts.clock, self._works_here, may_have=may_have, anew=anew)
        self._waiting = Waiting(parts.clock)
        self._uploads = Uploads(self._teams, parts.chats, self._waiting, account.app_id)
        self._secret = parts.secret_for("the marks of messages in Teams")
        self.desk = Desk(self._means())

    def rooms(self) -> Mapping[str, ASGIApp]:
        """Return what answers HTTP, by the beginning of its path."""
        return {FILES: files_app(self._shelf), ABOUT_PATH: self._about, PATH: self._gate()}

    def tend(self, stop: Event) -> None:
        """Keep the shelf empty until `stop` is set."""
        while not stop.is_set():
            self._shelf.sweep()
            stop.wait(TEND_EVERY)

    def fault(self) -> str:
        """Sign the bot in, and return the code for why not, or nothing."""
        try:
            self._parts.token()
        except CallFailed as failed:
            return failed.code
        return ""

    def channel(self) -> TeamsNotices:
        """Return the worker's way to people."""
        parts = self._parts
        opens = parts.dispatcher.opens_in_confidence
        return TeamsNotices(
            self._patient, parts.chats, parts.directory, parts.envelope, parts.handovers, opens, parts.where
        )

    def shelve(self, person_id: str, file: File) -> str:
        """Return where a person finds a file, or nothing where it cannot be handed out."""
        offered = self._uploads.offer(person_id, file) if self._account.uploads else ""
        return offered or self._shelf.put(person_id, file)

    def mark(self, conversation: str, message: str) -> str:
        """Return what tells a message from every other, and nothing else of it."""
        return hmac.new(self._secret, f"{conversation}:{message}".encode(), hashlib.sha256).hexdigest()[:32]

    def _gate(self) -> Gate:
        counter = Counter(self.desk, self._account.app_id, patience=self._world.patience)
        return Gate(
            counter.answer,
            app_id=self._account.app_id,
            tenants={self._account.tenant},
            keys=Keys(self._world.http(TIMEOUT), clock=self._parts.seconds, metadata=self._world.metadata),
            clock=lambda: self._parts.clock().timestamp(),
            service_origins=self._world.service_origins,
        )

    def _connector(self, timeout: float) -> Connector:
        world = self._world
        return Connector(world.http(timeout), self._parts.token, self._account.tenant, world.file_hosts)

    def _means(self) -> Means:
        parts = self._parts
        return Means(
            dispatcher=parts.dispatcher,
            members=Members(self._teams, parts.directory, f"28:{self._account.app_id}", parts.seconds),
            teams=self._teams,
            chats=parts.chats,
            envelope=parts.envelope,
            deliveries=parts.deliveries,
            held=Held(parts.clock),
            waiting=self._waiting,
            shelve=self.shelve,
            mark=self.mark,
            clock=parts.clock,
        )

    def _works_here(self, person_id: str) -> bool:
        return self._parts.directory.person(person_id) is not None
