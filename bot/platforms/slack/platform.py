"""Slack, put together from the bot's neutral parts: what answers requests, what sends notices, what keeps a token."""

import hashlib
import hmac
import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from threading import Event
from time import monotonic

from starlette.types import ASGIApp

from bot.chat.reply import File
from bot.delivery.handovers import Handovers
from bot.dispatch import Dispatcher
from bot.errors import StaffroomError
from bot.notices import Notice
from bot.people import Directory
from bot.platforms.codec import Envelope
from bot.platforms.once import Deliveries
from bot.platforms.patience import PATIENCE
from bot.platforms.shelf import Shelf, files_app
from bot.platforms.slack.api import TIMEOUT, Client, Slack, SlackError, Us, code_of
from bot.platforms.slack.app import Counter, create_app
from bot.platforms.slack.desk import Desk
from bot.platforms.slack.gate import PATH as EVENTS
from bot.platforms.slack.members import Members
from bot.platforms.slack.notices import SlackNotices
from bot.platforms.slack.scopes import missing
from bot.platforms.slack.socket import run_socket
from bot.platforms.slack.tokens import FixedToken, RotatingToken, Secrets, Tokens
from bot.platforms.slack.uploads import Uploads
from bot.platforms.slack.visit import Means
from bot.platforms.slack.workbooks import Make, SlackWorkbooks

_log = logging.getLogger(__name__)
FILES = "/slack/files/"
"""Where files for people are fetched."""
TEND_EVERY = 60.0
"""Seconds between two looks at the token and at the files that wait to be fetched."""
WORKER_TIMEOUT = 10
"""Seconds for one call of the worker, whom nobody waits for."""


@dataclass(frozen=True, slots=True)
class Account:
    """How the bot gets into a workspace. Either a token or the three parts of one that is rotated; one of two doors.

    `signing_secret` is the door for HTTP, `app_token` the one for Socket Mode. `address` is our public one, or empty.
    With `uploads`, workbooks go into their reader's own conversation with the bot.
    """

    token: str = field(default="", repr=False)
    client_id: str = ""
    client_secret: str = field(default="", repr=False)
    refresh_token: str = field(default="", repr=False)
    signing_secret: str = field(default="", repr=False)
    app_token: str = field(default="", repr=False)
    address: str = ""
    uploads: bool = False
    api: str = ""


@dataclass(frozen=True, slots=True)
class Parts:
    """What Slack's side is handed. `secret_for` gives a secret of its own for each purpose.

    `seconds` counts and never goes back; `where` tells where a workbook lies in Microsoft 365.
    """

    dispatcher: Dispatcher
    directory: Directory
    deliveries: Deliveries
    secrets: Secrets
    envelope: Envelope
    secret_for: Callable[[str], bytes]
    clock: Callable[[], datetime]
    seconds: Callable[[], float] = monotonic
    where: Callable[[Notice], str] = lambda _notice: ""


@dataclass(frozen=True, slots=True)
class Waits:
    """Seconds, other than these in tests alone: for the work of a request, and for one call to Slack within it."""

    patience: float = PATIENCE
    timeout: int = TIMEOUT


WAITS = Waits()


class SlackPlatform:
    """A workspace's bot. `rooms` for HTTP, `run_socket` without a public address, `channel` for the worker."""

    def __init__(self, account: Account, parts: Parts, waits: Waits = WAITS) -> None:
        self._account, self._parts, self._waits = account, parts, waits
        self.tokens = _tokens(account, parts)
        self._slack = Slack(self.tokens.current, account.api, waits.timeout)
        self._patient = Slack(self.tokens.current, account.api, WORKER_TIMEOUT)
        self._members = Members(self._slack, parts.directory, lambda: self.us.team, parts.seconds)
        address = account.address and account.address.rstrip("/") + FILES
        may_have, anew = parts.dispatcher.may_still_have, parts.dispatcher.made_anew
        self._shelf = Shelf(address, parts.clock, self._works_here, may_have=may_have, anew=anew)
        self._secret = parts.secret_for("the marks of messages")
        self._uploads = Uploads(self._slack, self._members, parts.directory)
        self.desk = Desk(self._means())

    @cached_property
    def us(self) -> Us:
        """Who the bot is; asked of Slack once. Raises SlackError."""
        return self._slack.us()

    @property
    def has_socket(self) -> bool:
        """Whether Slack is met in Socket Mode."""
        return bool(self._account.app_token)

    def rooms(self) -> Mapping[str, ASGIApp]:
        """Return what answers HTTP, by the beginning of its path; raise WrongSettings for an empty secret."""
        rooms: dict[str, ASGIApp] = {FILES: files_app(self._shelf)}
        if not self.has_socket:
            secret, patience = self._account.signing_secret, self._waits.patience
            rooms[EVENTS] = create_app(self.desk, signing_secret=secret, patience=patience)
        return rooms

    def run_socket(self, stop: Event, on_open: Callable[[], None]) -> None:
        """Meet Slack in Socket Mode until `stop` is set; `on_open` is called when the first line is open."""
        answer = Counter(self.desk, patience=self._waits.patience).answer
        run_socket(answer, self._account.app_token, stop, on_open=on_open, base=self._account.api)

    def tend(self, stop: Event) -> None:
        """Keep the token fresh and the shelf empty until `stop` is set."""
        while not stop.is_set():
            self._shelf.sweep()
            try:
                self.tokens.keep_fresh()
            except StaffroomError as error:  # told by the doctor; tried again
                _log.warning("the token was not refreshed: %s", code_of(error))
            stop.wait(TEND_EVERY)

    def fault(self) -> str:
        """Ask Slack who the bot is, and return its code for why not, or nothing."""
        return _fault_of(self._patient.us)

    def line_fault(self) -> str:
        """Ask Slack for a line of Socket Mode, where it is met so; return its code for why not, or nothing."""
        return _fault_of(lambda: self._patient.try_line(self._account.app_token)) if self.has_socket else ""

    def missing_scopes(self) -> Sequence[str]:
        """Return the scopes of the manifest that the workspace did not grant; raise SlackError."""
        return missing(self._patient.granted(), uploads=self._account.uploads)

    def workbooks(self, handovers: Handovers, make: Make) -> SlackWorkbooks | None:
        """Return the worker's way for Monday's workbooks as files, or None where a school did not choose it."""
        if not self._account.uploads:
            return None
        members, directory = self._patient_members(), self._parts.directory
        return SlackWorkbooks(Uploads(self._patient, members, directory), directory, handovers, make)

    def _patient_members(self) -> Members:
        parts = self._parts
        return Members(self._patient, parts.directory, lambda: self.us.team, parts.seconds)

    def channel(self) -> SlackNotices:
        """Return the worker's way to people."""
        parts, members = self._parts, self._patient_members()
        return SlackNotices(
            self._patient,
            members,
            parts.directory,
            parts.envelope,
            parts.secret_for("the keys of notices"),
            parts.where,
        )

    def _means(self) -> Means:
        parts = self._parts
        return Means(
            dispatcher=parts.dispatcher,
            members=self._members,
            slack=self._slack,
            us=lambda: self.us,
            envelope=parts.envelope,
            deliveries=parts.deliveries,
            shelve=self.shelve,
            mark=self.mark,
            clock=parts.clock,
        )

    def _works_here(self, person_id: str) -> bool:
        return self._parts.directory.person(person_id) is not None

    def mark(self, channel: str, ts: str) -> str:
        """Return what tells a message from every other, and nothing else of it."""
        return hmac.new(self._secret, f"{channel}:{ts}".encode(), hashlib.sha256).hexdigest()[:32]

    def shelve(self, person_id: str, file: File) -> str:
        """Return where a person finds a file, or nothing where it cannot be handed out."""
        uploaded = self._uploads.put(person_id, file) if self._account.uploads else ""
        return uploaded or self._shelf.put(person_id, file)


def _fault_of(ask: Callable[[], object]) -> str:
    try:
        ask()
    except SlackError as error:
        return error.code
    return ""


def _tokens(account: Account, parts: Parts) -> Tokens:
    if account.token:
        return FixedToken(account.token)
    client = Client(account.client_id, account.client_secret)
    return RotatingToken(
        parts.secrets, account.refresh_token, lambda token: Slack.refresh(client, token, account.api), parts.clock
    )
