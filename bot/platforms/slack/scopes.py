"""What the bot may do in a workspace: each scope with its reason, and what needs it. Nothing else is asked for.

Source: the facts on the page of each method, event and element at https://docs.slack.dev/reference, read in November
2026. `conversations.open` and `conversations.history` take the scope of the kind of conversation that they are called
for; the bot calls both for its own direct messages alone.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import Enum, auto

DOWNLOAD = "download"
"""A file that was put into a modal is fetched from Slack: no method, but it needs a scope."""
SLASH_COMMANDS, SHORTCUTS = "slash_commands", "shortcuts"
"""Features of the manifest that need a scope."""


class Need(Enum):
    """When a scope is needed."""

    ALWAYS = auto()
    NUDGES = auto()
    """For reading along in the channels where leaders switched the nudge on."""
    UPLOADS = auto()
    """For putting workbooks into their readers' own conversations with the bot, where a school chose that."""


@dataclass(frozen=True, slots=True)
class Scope:
    """One scope: why, and the methods, events and features that need it."""

    name: str
    reason: str
    uses: tuple[str, ...]
    need: Need = Need.ALWAYS


SCOPES = (
    Scope(
        "commands",
        "People type commands such as /policy, and find “Raise a concern” in the menu of a message.",
        (SLASH_COMMANDS, SHORTCUTS),
    ),
    Scope(
        "chat:write",
        "The bot answers, and tells people that something waits for them. In a channel, one person sees it.",
        ("chat.postMessage", "chat.postEphemeral"),
    ),
    Scope(
        "users:read",
        "The bot asks Slack whether somebody is still a full member here, and no guest, leaver or other bot.",
        ("users.info",),
    ),
    Scope(
        "users:read.email",
        "The e-mail address is what joins a member of the workspace to a person on the staff list.",
        ("users.info", "users.lookupByEmail"),
    ),
    Scope(
        "im:write",
        "The bot opens its own direct conversation with somebody whom it has something to tell.",
        ("conversations.open",),
    ),
    Scope(
        "im:history",
        "The bot reads what people write to it directly, and looks whether a notice arrived before it sends it again.",
        ("message.im", "conversations.history"),
    ),
    Scope(
        "app_mentions:read",
        "The bot hears when somebody names it in a channel, and answers so that nobody else sees it.",
        ("app_mention",),
    ),
    Scope(
        "files:read",
        "The bot fetches the evidence that somebody put into its form, and no other file.",
        (DOWNLOAD,),
    ),
    Scope(
        "channels:history",
        "In public channels where a leader switched the nudge on, the bot spots formal requests. It keeps no message.",
        ("message.channels",),
        Need.NUDGES,
    ),
    Scope(
        "groups:history",
        "The same in private channels that the bot was invited to.",
        ("message.groups",),
        Need.NUDGES,
    ),
    Scope(
        "files:write",
        "The bot puts a workbook into its reader's own conversation with it, where the school chose that.",
        ("files.getUploadURLExternal", "files.completeUploadExternal"),
        Need.UPLOADS,
    ),
)

WITHOUT_A_SCOPE = frozenset(
    {
        "app_home_opened",
        "apps.connections.open",
        "auth.test",
        "oauth.v2.access",
        "views.open",
        "views.publish",
        "views.update",
    }
)
"""Methods and events for which Slack's documentation asks for no scope of the bot's.

`apps.connections.open` takes an app-level token, whose one scope is connections:write.
"""


def scopes(*, nudges: bool, uploads: bool = False) -> Sequence[Scope]:
    """Return the scopes that are asked for: with or without the nudge in channels, and workbooks as uploads."""
    asked = {Need.ALWAYS, *({Need.NUDGES} if nudges else ()), *({Need.UPLOADS} if uploads else ())}
    return tuple(scope for scope in SCOPES if scope.need in asked)


def missing(granted: Collection[str], *, uploads: bool) -> Sequence[str]:
    """Return the scopes that the manifest asks for and the workspace did not grant.

    A workspace that grants neither scope of the nudge was made without it, on purpose.
    """
    nudges = any(scope.name in granted for scope in SCOPES if scope.need is Need.NUDGES)
    return tuple(scope.name for scope in scopes(nudges=nudges, uploads=uploads) if scope.name not in granted)
