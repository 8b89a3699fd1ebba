"""What Teams sends, as small dataclasses: an activity becomes one of these at the door, or an error."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.platforms.fetching import SentFile


@dataclass(frozen=True, slots=True)
class Place:
    """Where it was said: Teams' https address for this part of the world, a conversation, and whether it is private.

    The id of a channel's conversation is without the message whose thread it is in; `thread` is that message, or empty.
    """

    service: str
    conversation: str
    personal: bool = True
    thread: str = ""


@dataclass(frozen=True, slots=True)
class Sender:
    """Who sent it, as Teams says: the ids of a tenant, of a user with this bot, and of the user's account in Entra."""

    tenant: str
    user: str
    account: str
    place: Place


@dataclass(frozen=True, slots=True)
class Message:
    """A person's new message. `text` is what it says, `own` only the writer's own words: no quotation, no code.

    `mentions_us` is true where it names the bot. `files` lie at Microsoft, and are not fetched yet.
    `pictures` is true where pictures stand between its words.
    """

    sender: Sender
    id: str
    text: str
    own: str
    mentions_us: bool = False
    files: tuple[SentFile, ...] = ()
    pictures: bool = False


@dataclass(frozen=True, slots=True)
class Pressed:
    """An action of a card was pressed, or a dialog was opened or sent. `data` is ours, with the inputs of the card."""

    sender: Sender
    packed: str
    data: Mapping[str, object] = field(default_factory=dict)
    press: bool = False


@dataclass(frozen=True, slots=True)
class Chosen:
    """Something was chosen in the menu of a message. `writer` is an account in Entra, empty for an app."""

    sender: Sender
    command: str
    message: str
    writer: str
    text: str


@dataclass(frozen=True, slots=True)
class Searched:
    """Somebody types into the search of the policy; empty where they have just opened it."""

    sender: Sender
    words: str


@dataclass(frozen=True, slots=True)
class Installed:
    """Somebody was given the bot, or took it out again."""

    sender: Sender
    here: bool


@dataclass(frozen=True, slots=True)
class Consented:
    """Somebody was asked whether a file may be put into their own OneDrive. `upload` is where it goes, if it may."""

    sender: Sender
    file: str
    agreed: bool
    upload: str = ""
    name: str = ""
    link: str = ""
    unique_id: str = ""
    file_type: str = ""
