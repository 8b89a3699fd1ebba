"""Microsoft 365: who the bot is there, and where Monday's workbooks go."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Self

from bot.http import Http
from bot.microsoft.account import AUTHORITY, GRAPH, Account, origin
from bot.microsoft.drive import OneDrive, Place, SharePoint
from bot.microsoft.graph import Graph
from bot.microsoft.sign_in import EntraSignIn
from bot.microsoft.tokens import Tokens
from bot.microsoft.uploads import is_sharepoint
from bot.platforms.teams.platform import World
from bot.settings import Settings

GRAPH_TIMEOUT = 20.0
"""Seconds that Graph may be silent in one call."""
BOT_CONNECTOR = "https://api.botframework.com/.default"
"""The scope of tokens for Teams (learn.microsoft.com, "Authentication with the Bot Connector API")."""


@dataclass(frozen=True, slots=True)
class Outside:
    """What lies outside at Microsoft's, other than the real thing in tests alone.

    `verify` is a file of certificates, `proxy` leads out of the school's network; `trusted` says which addresses an
    upload may go to.
    """

    teams: World = World()  # noqa: RUF009 - frozen
    authority: str = AUTHORITY
    graph: str = GRAPH
    verify: bool | str = True
    trusted: Callable[[str], bool] = is_sharepoint
    proxy: str = ""

    def http(self, timeout: float) -> Http:
        """Return what makes calls; `timeout` in seconds."""
        return Http(timeout, self.verify, self.proxy)

    def through(self, settings: Settings) -> Self:
        """Return the same by the school's own way out: its proxy, and the certificates of whatever reads along."""
        if not (settings.outgoing_proxy or settings.certificates):
            return self
        verify = str(settings.certificates) if settings.certificates else self.verify
        way = replace(self, verify=verify, proxy=settings.outgoing_proxy)
        return replace(way, teams=replace(self.teams, http=way.http))


OUTSIDE = Outside()


@dataclass(frozen=True, slots=True)
class Microsoft:
    """The bot's account at Microsoft; one for everything, so that a token is asked for once."""

    account: Account
    tokens: Tokens
    outside: Outside

    @classmethod
    def of(cls, settings: Settings, outside: Outside = OUTSIDE) -> Self:
        """Return what the settings say; raise WrongSettings."""
        certificate = settings.microsoft_certificate
        account = Account(
            settings.microsoft_tenant,
            settings.microsoft_client_id,
            settings.microsoft_client_secret.get_secret_value(),
            certificate.read_text(encoding="ascii") if certificate else "",
            outside.authority,
            outside.graph,
        )
        way = outside.through(settings)
        return cls(account, Tokens(account, verify=way.verify, proxy=way.proxy), way)

    def graph(self) -> Graph:
        """Return Microsoft Graph, signed in as the bot."""
        return Graph(self.tokens, self.outside.graph, self.http())

    def http(self) -> Http:
        """Return what makes calls to Microsoft 365."""
        return self.outside.http(GRAPH_TIMEOUT)

    def for_teams(self) -> str:
        """Return a token for Teams; raise MicrosoftError."""
        return self.tokens.current(BOT_CONNECTOR)

    def for_graph(self) -> str:
        """Return a token for Microsoft Graph; raise MicrosoftError."""
        return self.tokens.current(f"{origin(self.outside.graph)}/.default")

    def sign_in(self, clock: Callable[[], datetime]) -> EntraSignIn:
        """Return what signs people in."""
        return EntraSignIn(self.account, self.tokens.client, clock)

    def place(self, settings: Settings) -> Place | None:
        """Return where Monday's workbooks go, or None for nowhere; raise WrongSettings."""
        if settings.workbooks_to == "onedrive":
            return OneDrive(self.graph())
        if settings.workbooks_to != "sharepoint":
            return None
        library, _, folder = settings.workbooks_folder.strip("/").partition("/")
        return SharePoint(self.graph(), settings.workbooks_site, library, folder)
