"""What Slack sends, as small dataclasses: a payload becomes one of these at the door, or an error."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.chat.form import Raw
from bot.platforms.fetching import SentFile


@dataclass(frozen=True, slots=True)
class Sender:
    """Who sent it, as Slack says: the ids of a workspace and of a user."""

    team: str
    user: str


@dataclass(frozen=True, slots=True)
class SlashCommand:
    """A slash command was typed. `name` has no slash; `text` is what follows, as typed."""

    sender: Sender
    name: str
    text: str
    channel: str
    trigger: str
    response_url: str


@dataclass(frozen=True, slots=True)
class OpenView:
    """The modal or App Home that something came from. `home` is true for App Home, which cannot be updated by id."""

    id: str
    hash: str
    metadata: str
    home: bool = False


@dataclass(frozen=True, slots=True)
class Pressed:
    """A button was pressed: in a message (`response_url` is set), or in a view.

    `action` is its action id and `value` what we put into it.
    """

    sender: Sender
    action: str
    value: str
    trigger: str
    channel: str = ""
    response_url: str = ""
    view: OpenView | None = None


@dataclass(frozen=True, slots=True)
class Submitted:
    """A modal was sent. Texts and files by block id, which is the name of the form's field."""

    sender: Sender
    metadata: str
    texts: Mapping[str, Raw] = field(default_factory=dict)
    files: Mapping[str, tuple[SentFile, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class MessageShortcut:
    """A shortcut was chosen on a message. `writer` is a user id, empty for a bot; `text` is what it says."""

    sender: Sender
    callback: str
    trigger: str
    channel: str
    ts: str
    writer: str
    text: str
    response_url: str = ""


@dataclass(frozen=True, slots=True)
class Message:
    """A person's new message. `text` is what it says, `own` only the writer's own words: no quotation, no code.

    `kind` is Slack's channel type: im, channel, group or mpim. `thread` is the ts of the thread's first message, or
    empty. `mentioned` are the user ids that it names.
    """

    sender: Sender
    channel: str
    kind: str
    ts: str
    text: str
    own: str
    thread: str = ""
    thread_by: str = ""
    mentioned: tuple[str, ...] = ()
    with_files: bool = False


@dataclass(frozen=True, slots=True)
class HomeOpened:
    """Somebody opened App Home."""

    sender: Sender
