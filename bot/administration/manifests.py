"""What a chat platform has to know of the bot, printed for its owner."""

from bot.settings import Settings
from bot.wiring import slack_manifest as made
from bot.wiring import slack_manifest_example


def slack_manifest(settings: Settings, *, rotation: bool, nudges: bool, example: bool) -> int:
    """Print the manifest of the app for Slack."""
    if example:
        print(slack_manifest_example())
        return 0
    print(made(settings, rotation=rotation, nudges=nudges))
    return 0
