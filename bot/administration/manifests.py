"""What a chat platform has to know of the bot, printed or written for its owner."""

from pathlib import Path

from bot.administration.bad_input import BadInput
from bot.settings import Settings
from bot.wiring.manifests import slack_manifest as made_for_slack
from bot.wiring.manifests import slack_manifest_example, teams_manifest_example, teams_package

WRITTEN = "Written: {path}. Upload it in the Teams admin centre; docs/teams.md leads through it."
OVERWRITTEN = (
    "Written in place of the one that was there: {path}. A new version needs a higher --app-version to upload."
)
NO_SUCH_FOLDER = "There is no such folder."
NOT_WRITTEN = "The file cannot be written there. Name another one after --out."


def slack_manifest(settings: Settings, *, rotation: bool, nudges: bool, example: bool) -> int:
    """Print the manifest of the app for Slack."""
    if example:
        print(slack_manifest_example())
        return 0
    print(made_for_slack(settings, rotation=rotation, nudges=nudges))
    return 0


def teams_manifest(settings: Settings, out: Path, *, nudges: bool, version: str, example: bool) -> int:
    """Write the app package for Teams, or print the manifest that the documentation shows."""
    if example:
        print(teams_manifest_example())
        return 0
    made = teams_package(settings, nudges=nudges, version=version)
    if not out.absolute().parent.is_dir():
        raise BadInput(NO_SUCH_FOLDER)
    written = OVERWRITTEN if out.exists() else WRITTEN
    try:
        out.write_bytes(made)
    except OSError:
        raise BadInput(NOT_WRITTEN) from None
    print(written.format(path=out))
    return 0
