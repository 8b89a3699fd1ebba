"""Wiring: the one module that knows every concrete class."""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from threading import Event as Flag
from time import monotonic

from starlette.applications import Starlette
from starlette.types import ASGIApp

from bot import staffing
from bot.chat.reply import File
from bot.command import Services
from bot.delivery.monday import Monday
from bot.delivery.worker import Worker, next_hours, still_wanted
from bot.dispatch import Dispatcher
from bot.errors import StaffroomError, WrongSettings
from bot.hours import WorkingHours
from bot.hours import load as load_hours
from bot.http import Http
from bot.microsoft.account import AUTHORITY, GRAPH
from bot.microsoft.account import Account as MicrosoftAccount
from bot.microsoft.graph import Graph
from bot.microsoft.tokens import Tokens
from bot.people import Person
from bot.platforms.front import front_door
from bot.platforms.slack.manifest import Shape, as_json, example, manifest
from bot.platforms.slack.platform import Account, Parts, SlackPlatform
from bot.platforms.teams import manifest as teams_app
from bot.platforms.teams import platform as of_teams
from bot.platforms.teams.platform import TeamsPlatform
from bot.platforms.web.app import create_app
from bot.policies.library import Library
from bot.reports.facts import Facts, PolicyFacts
from bot.reports.workbook import Reporter
from bot.requests import procedures
from bot.settings import Settings
from bot.storage.sealing import Keys, generate_key_file
from bot.storage.store import Store, needs_its_keys
from bot.triage import Triage
from bot.weeks import Week, in_london
from commands import ALL

GRAPH_TIMEOUT = 20.0
"""Seconds that Graph may be silent in one call."""
TIDY_EVERY = 3600.0
"""Seconds between two looks for what is to be forgotten."""
_log = logging.getLogger(__name__)

KEY_FILE_GONE = (
    "The key file is missing: {path}. The words in the database are sealed with it, so no new one was made. "
    "Please put it back."
)

NO_APP_ID = (
    "The package for Teams needs the setting STAFFROOM_MICROSOFT_CLIENT_ID: the Application (client) ID, from the page "
    "Overview of the app's registration."
)
NO_ADDRESS = "The package for Teams needs the setting STAFFROOM_PUBLIC_ADDRESS: an address that begins with https://"
NO_VERSION = "A version has three numbers, such as 1.0.1."


def now() -> datetime:
    """Return the present moment, aware, in UTC."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Workbooks:
    """Makes workbooks, each from one consistent view of the store."""

    store: Store
    library: Library
    clock: Callable[[], datetime]

    def make(self, week: Week, recipient: Person) -> File:
        """Return the workbook of a week as this person may read it."""
        with self._reporter() as reporter:
            return reporter.make(week, recipient)

    def write(self, week: Week, recipient: Person, folder: Path) -> Path:
        """Write it into a private folder of ours."""
        with self._reporter() as reporter:
            return reporter.write(week, recipient, folder)

    def export(self, week: Week, recipient: Person, path: Path) -> Path:
        """Write it to a path that somebody chose."""
        with self._reporter() as reporter:
            return reporter.export(week, recipient, path)

    @contextmanager
    def _reporter(self) -> Iterator[Reporter]:
        facts = _facts(self.library, self.clock())
        head = str(self.store.audit.head())  # before the view: a second connection may not wait for the first
        with self.store.view() as records:
            yield Reporter(records, self.store.directory, facts, self.clock, lambda: head)


def _facts(library: Library, moment: datetime) -> Facts:
    today = in_london(moment).date()
    policy = library.in_force(today)
    reviewed, due = (f"{month:%B %Y}" for month in (policy.reviewed, policy.next_review))
    told = PolicyFacts(policy.name, reviewed, due, policy.review_notice(today))
    return Facts(policy.federation, told, clause_labels={c.id: c.spoken for c in policy.clauses.values()})


@dataclass(frozen=True, slots=True)
class House:
    """Everything, put together."""

    settings: Settings
    keys: Keys
    store: Store
    library: Library
    workbooks: Workbooks
    services: Services
    clock: Callable[[], datetime]


@contextmanager
def house(settings: Settings, clock: Callable[[], datetime] = now) -> Iterator[House]:
    """Put everything together, and close the store at the end."""
    library = open_library(settings)
    keys = open_keys(settings)
    store = Store.open(settings.database, keys, clock)
    try:
        staffing.at_start(store.directory, settings.staff_list, clock)
        workbooks = Workbooks(store, library, clock)
        hours = load_hours(settings.hours_path)
        services = _services(settings, library, store, workbooks, hours, clock)
        yield House(settings, keys, store, library, workbooks, services, clock)
    finally:
        store.close()


def open_library(settings: Settings) -> Library:
    """Return the adopted policies; raise BrokenPolicy with the place of what is wrong."""
    return Library(settings.policies_folder)


def open_keys(settings: Settings) -> Keys:
    """Return the sealing keys. The key file of the embedded default is made at the first start, and never again."""
    settings.make_data_folder()
    by_default = settings.key_file is None and not settings.keys.get_secret_value()
    if by_default and not settings.key_path.exists():
        if needs_its_keys(settings.database):
            raise WrongSettings(KEY_FILE_GONE.format(path=settings.key_path))
        generate_key_file(settings.key_path)
    return given_keys(settings)


def given_keys(settings: Settings) -> Keys:
    """Return the sealing keys that there are; raise WrongSettings where there are none."""
    given = settings.keys.get_secret_value()
    return Keys.parse(given) if given else Keys.load(settings.key_path)


def triage(settings: Settings) -> Triage:
    """Return the triage of the policy that is in force today; it needs no store."""
    return Triage(open_library(settings).in_force(in_london(now()).date()))


def dispatcher(built: House) -> Dispatcher:
    """Return the one path that every platform takes."""
    return Dispatcher(ALL, built.services)


def page(built: House) -> Starlette:
    """Return the local web page."""
    policy = built.library.in_force(in_london(built.clock()).date())
    secret = built.keys.secret_for("the page's cookie")
    return create_app(dispatcher(built), built.store.directory, secret=secret, federation=policy.federation)


def slack(built: House, seconds: Callable[[], float] = monotonic) -> SlackPlatform | None:
    """Return Slack's side of the bot, or None where it is not set up; `seconds` counts and never goes back."""
    settings, store = built.settings, built.store
    if not settings.has_slack:
        return None
    account = Account(
        token=settings.slack_bot_token.get_secret_value(),
        client_id=settings.slack_client_id,
        client_secret=settings.slack_client_secret.get_secret_value(),
        refresh_token=settings.slack_refresh_token.get_secret_value(),
        signing_secret=settings.slack_signing_secret.get_secret_value(),
        app_token=settings.slack_app_token.get_secret_value(),
        address=settings.public_address,
        uploads=settings.slack_files == "upload",
        api=settings.slack_api_url,
    )
    secret_for = built.keys.secret_for
    parts = Parts(
        dispatcher(built),
        store.directory,
        store.deliveries,
        store.secrets,
        store.envelope,
        secret_for,
        built.clock,
        seconds,
    )
    return SlackPlatform(account, parts)


@dataclass(frozen=True, slots=True)
class Outside:
    """What lies outside at Microsoft's, other than the real thing in tests alone."""

    teams: of_teams.World = of_teams.World()  # noqa: RUF009 - frozen
    authority: str = AUTHORITY
    graph: str = GRAPH
    verify: bool | str = True


OUTSIDE = Outside()
BOT_CONNECTOR = "https://api.botframework.com/.default"
"""The scope of tokens for Teams (learn.microsoft.com, "Authentication with the Bot Connector API")."""


def tokens(settings: Settings, outside: Outside = OUTSIDE) -> Tokens:
    """Return what signs the bot in to Microsoft; raise WrongSettings."""
    certificate = settings.microsoft_certificate
    account = MicrosoftAccount(
        settings.microsoft_tenant,
        settings.microsoft_client_id,
        settings.microsoft_client_secret.get_secret_value(),
        certificate.read_text(encoding="ascii") if certificate else "",
        outside.authority,
        outside.graph,
    )
    return Tokens(account, verify=outside.verify)


def graph(built: House, outside: Outside = OUTSIDE) -> Graph | None:
    """Return Microsoft Graph, signed in as the bot, or None where Microsoft 365 is not set up; raise WrongSettings."""
    if not built.settings.has_microsoft:
        return None
    return Graph(tokens(built.settings, outside), outside.graph, Http(GRAPH_TIMEOUT, outside.verify))


def teams(built: House, outside: Outside = OUTSIDE, seconds: Callable[[], float] = monotonic) -> TeamsPlatform | None:
    """Return Teams' side of the bot, or None where it is not set up; `seconds` counts and never goes back."""
    settings, store = built.settings, built.store
    if not settings.has_teams:
        return None
    signed_in = tokens(settings, outside)
    account = of_teams.Account(
        app_id=settings.microsoft_client_id,
        tenant=settings.microsoft_tenant,
        address=settings.public_address,
        uploads=settings.teams_files == "upload",
    )
    parts = of_teams.Parts(
        dispatcher(built),
        store.directory,
        store.deliveries,
        store.chats,
        store.handovers,
        store.envelope,
        lambda: signed_in.current(BOT_CONNECTOR),
        built.keys.secret_for,
        built.clock,
        seconds=seconds,
    )
    return TeamsPlatform(account, parts, outside.teams)


def slack_manifest(settings: Settings, *, rotation: bool, nudges: bool) -> str:
    """Return the manifest that an app for Slack is made from; without a public address, one for Socket Mode."""
    shape = Shape(
        address=settings.public_address,
        socket_mode=bool(settings.slack_app_token) or not settings.public_address,
        rotation=rotation,
        nudges=nudges,
        uploads=settings.slack_files == "upload",
    )
    return as_json(manifest(ALL, shape))


def slack_manifest_example() -> str:
    """Return the manifest that the documentation shows."""
    return as_json(example(ALL))


def teams_package(settings: Settings, *, nudges: bool, version: str = "") -> bytes:
    """Return the app package for Teams; raise WrongSettings where what it is made from is not set."""
    if not teams_app.is_app_id(settings.microsoft_client_id):
        raise WrongSettings(NO_APP_ID)
    if not settings.public_address.startswith("https://"):
        raise WrongSettings(NO_ADDRESS)
    version = version or teams_app.VERSION
    if not teams_app.is_version(version):
        raise WrongSettings(NO_VERSION)
    shape = teams_app.Shape(settings.microsoft_client_id, settings.public_address, nudges, version)
    return teams_app.package(teams_app.manifest(ALL, shape))


def teams_manifest_example() -> str:
    """Return the manifest for Teams that the documentation shows."""
    return teams_app.as_json(teams_app.example(ALL))


@dataclass(frozen=True, slots=True)
class Chats:
    """The chat systems that the bot lives in."""

    slack: SlackPlatform | None = None
    teams: TeamsPlatform | None = None

    @property
    def all(self) -> tuple[SlackPlatform | TeamsPlatform, ...]:
        """Those that are set up."""
        return tuple(each for each in (self.slack, self.teams) if each is not None)


def chats(built: House, outside: Outside = OUTSIDE) -> Chats:
    """Return the chat systems that are set up."""
    return Chats(slack(built), teams(built, outside))


NOWHERE = Chats()


def site(built: House, live: Chats = NOWHERE) -> ASGIApp:
    """Return everything that answers HTTP: the page, Slack, Teams, or several of them."""
    rooms = {begins: room for each in live.all for begins, room in each.rooms().items()}
    return front_door(rooms, page(built) if built.settings.has_page else None)


def worker(built: House, live: Chats = NOWHERE) -> Worker:
    """Return the worker, which puts its notices on the page, and into the chat systems that are set up."""
    store, clock, hours = built.store, built.clock, built.services.hours

    def write(week: Week, person: Person) -> None:
        built.workbooks.write(week, person, built.settings.workbooks_path)

    return Worker(
        store.outbox,
        (store.inbox, *(each.channel() for each in live.all)),
        lambda notice: still_wanted(notice, store.register, store.directory, store.redirects),
        Monday(store.weeks, write, store.directory, clock),
        lambda person_id, moment: next_hours(person_id, moment, store.directory, hours),
        clock,
    )


def tidier(built: House) -> Callable[[Flag], None]:
    """Return what forgets by time alone, again and again until its flag is set."""

    def tidy(stop: Flag) -> None:
        while not stop.is_set():
            try:
                built.store.tidying.run(built.clock())
            except StaffroomError as error:  # an hour later it is as good
                _log.warning("nothing was tidied: %s", type(error).__name__)
            stop.wait(TIDY_EVERY)

    return tidy


def _services(  # noqa: PLR0913, PLR0917 - what the services are made of
    settings: Settings,
    library: Library,
    store: Store,
    workbooks: Workbooks,
    hours: WorkingHours,
    clock: Callable[[], datetime],
) -> Services:
    return Services(
        directory=store.directory,
        library=library,
        triage=Triage(library.in_force(in_london(clock()).date())),
        procedures=procedures.load(settings.policies_folder / procedures.FILE),
        register=store.register,
        redirects=store.redirects,
        questions=store.questions,
        workbooks=workbooks,
        noticeboard=store.inbox,
        nudges=store.nudges,
        hours=hours,
        clock=clock,
    )
