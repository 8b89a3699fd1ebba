"""What each chat system has to know of the bot, before it runs there."""

from bot.errors import WrongSettings
from bot.platforms.slack.manifest import Shape, as_json, example, manifest
from bot.platforms.teams import manifest as teams_app
from bot.settings import Settings
from commands import ALL

NO_APP_ID = (
    "The package for Teams needs the setting STAFFROOM_MICROSOFT_CLIENT_ID: the Application (client) ID, from the page "
    "Overview of the app's registration."
)
NO_ADDRESS = "The package for Teams needs the setting STAFFROOM_PUBLIC_ADDRESS: an address that begins with https://"
NO_VERSION = "A version has three numbers, such as 1.0.1."


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
