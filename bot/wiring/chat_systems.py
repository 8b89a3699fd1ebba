"""The chat systems that the bot lives in."""

from collections.abc import Callable
from dataclasses import dataclass
from time import monotonic

from bot.platforms.slack.platform import WAITS, Account, Parts, SlackPlatform, Waits
from bot.platforms.teams import platform as of_teams
from bot.platforms.teams.about import Copies
from bot.platforms.teams.platform import TeamsPlatform
from bot.settings import Settings
from bot.wiring.house import House, dispatcher_in_chat, federation_of


def slack(built: House, seconds: Callable[[], float] = monotonic, waits: Waits = WAITS) -> SlackPlatform | None:
    """Return Slack's side of the bot, or None where it is not set up.

    `seconds` counts and never goes back; `waits` are other ones in tests alone.
    """
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
        dispatcher_in_chat(built, "slack"),
        store.directory,
        store.deliveries,
        store.secrets,
        store.envelope,
        secret_for,
        built.clock,
        seconds,
        built.workbooks.link,
    )
    return SlackPlatform(account, parts, waits)


def teams(built: House, seconds: Callable[[], float] = monotonic) -> TeamsPlatform | None:
    """Return Teams' side of the bot, or None where it is not set up; `seconds` counts and never goes back."""
    settings, store, microsoft = built.settings, built.store, built.microsoft
    if not settings.has_teams or microsoft is None:
        return None
    account = of_teams.Account(
        app_id=settings.microsoft_client_id,
        tenant=settings.microsoft_tenant,
        address=settings.public_address,
        uploads=settings.teams_files == "upload",
        copies=_copies(settings),
    )
    parts = of_teams.Parts(
        dispatcher_in_chat(built, "teams"),
        store.directory,
        store.deliveries,
        store.chats,
        store.handovers,
        store.envelope,
        microsoft.for_teams,
        built.keys.secret_for,
        built.clock,
        built.workbooks.link,
        seconds,
    )
    return TeamsPlatform(account, parts, federation_of(built), microsoft.outside.teams)


def _copies(settings: Settings) -> Copies:
    """Return where workbooks go besides our own machine."""
    return Copies(
        sharepoint=settings.workbooks_to == "sharepoint",
        onedrive=settings.workbooks_to == "onedrive",
        if_they_agree=settings.teams_files == "upload",
        by_mail=settings.workbooks_mail == "file",
    )


@dataclass(frozen=True, slots=True)
class Chats:
    """The chat systems that the bot lives in."""

    slack: SlackPlatform | None = None
    teams: TeamsPlatform | None = None

    @property
    def all(self) -> tuple[SlackPlatform | TeamsPlatform, ...]:
        """Those that are set up."""
        return tuple(each for each in (self.slack, self.teams) if each is not None)


def chats(built: House) -> Chats:
    """Return the chat systems that are set up."""
    return Chats(slack(built), teams(built))


NOWHERE = Chats()
