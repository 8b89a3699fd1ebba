"""What the doctor finds at Slack: whether it lets the bot in, on every way that the bot takes."""

from collections.abc import Iterator, Sequence

from bot.administration.findings import BROKEN, LOOK, WELL, Finding
from bot.administration.reasons import SLACK, reason
from bot.platforms.slack.api import SlackError
from bot.platforms.slack.platform import SlackPlatform
from bot.settings import Settings

SLACK_ANSWERS = "Slack answers, and knows the bot"
SLACK_REFUSES = "{reason}. Until then no notice reaches anybody in Slack, and nobody is let in"
LINE_OPENS = "a line for Socket Mode can be opened"
LINE_REFUSED = "no line for Socket Mode can be opened with STAFFROOM_SLACK_APP_TOKEN: {reason}"
SCOPES_MISSING = "scopes missing: {scopes}. Put the manifest in again, and install the app again"
SCOPES_WELL = "the workspace granted every scope that the bot needs"
NO_ADDRESS = (
    "STAFFROOM_SLACK_SIGNING_SECRET is set and STAFFROOM_PUBLIC_ADDRESS is not: no file can be handed out in Slack, "
    "and the manifest would be one for Socket Mode"
)


def slack_findings(platform: SlackPlatform, settings: Settings) -> list[Finding]:
    """Return what there is to say of Slack."""
    return [*_bot(platform), *_line(platform), *_address(settings)]


def _bot(platform: SlackPlatform) -> Sequence[Finding]:
    try:
        missing = ", ".join(platform.missing_scopes())
    except SlackError as error:
        return [(BROKEN, SLACK_REFUSES.format(reason=reason(error.code, SLACK)))]
    return [(WELL, SLACK_ANSWERS), (LOOK, SCOPES_MISSING.format(scopes=missing)) if missing else (WELL, SCOPES_WELL)]


def _line(platform: SlackPlatform) -> Iterator[Finding]:
    if platform.has_socket:
        fault = platform.line_fault()
        yield (BROKEN, LINE_REFUSED.format(reason=reason(fault, SLACK))) if fault else (WELL, LINE_OPENS)


def _address(settings: Settings) -> Iterator[Finding]:
    if settings.slack_signing_secret and not settings.public_address:
        yield LOOK, NO_ADDRESS
