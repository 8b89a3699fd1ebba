"""One person's visit: the dispatcher as far as it is open to them, and how a reply or a form is drawn for them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache

from bot.chat.form import Form
from bot.chat.reply import File, Reply
from bot.command import Ask
from bot.dispatch import LONGEST, Dispatcher
from bot.people import Person
from bot.platforms.codec import Carried, Codec, Envelope
from bot.platforms.once import Deliveries
from bot.platforms.slack.api import Block, Slack, Us, View
from bot.platforms.slack.forms import form_view
from bot.platforms.slack.incoming import Sender
from bot.platforms.slack.members import Members
from bot.platforms.slack.render import messages, reply_view
from bot.platforms.vouching import Known

_CHANNELS = ("C", "G")
_SETTLED = "a settled reply holds nobody's words"


@dataclass(frozen=True, slots=True)
class Means:
    """What Slack's side works with.

    `us` tells who the bot is, `shelve` puts a file where one person can fetch it, `mark` tells one message (channel and
    ts) from every other and nothing else of it.
    """

    dispatcher: Dispatcher
    members: Members
    slack: Slack
    us: Callable[[], Us]
    envelope: Envelope
    deliveries: Deliveries
    shelve: Callable[[str, File], str]
    mark: Callable[[str, str], str]
    clock: Callable[[], datetime]


class Visit:
    """Somebody who works here, at Slack's door; raise Stranger or CannotTell for anybody else.

    `known` is who sent it, where that was found out already.
    """

    def __init__(self, means: Means, sender: Sender, known: Known | None = None) -> None:
        known = known or means.members.known(sender)
        self.person: Person = known.person
        self.dispatcher = means.dispatcher if known.sure else means.dispatcher.while_unsure()
        self.codec = Codec(means.envelope, known.person.id)
        self._shelve = means.shelve

    def shelve(self, file: File) -> str:
        """Return where this person can fetch a file, or nothing where that cannot be."""
        return self._shelve(self.person.id, file)

    def asked(self, carried: Carried) -> Ask:
        """Return what a button or a modal asks for."""
        return Ask(self.person, carried.command, carried.words, carried.step, carried.about, carried.place)

    def messages(self, reply: Reply) -> Sequence[Sequence[Block]]:
        """Return a reply as messages."""
        return _settled(reply) if reply.settled else messages(reply, self.codec, self.shelve)

    def view(self, shown: Reply | Form, ask: Ask, *, unfolded: bool = False) -> View:
        """Return what is shown as a modal."""
        if isinstance(shown, Reply):
            return reply_view(shown, self.codec, self.shelve)
        words = ask.words if len(ask.words) <= LONGEST else ""  # what is longer is refused when it comes back
        metadata = self.codec.of_form(shown, words, ask.place, unfolded=unfolded)
        return form_view(shown, metadata, unfolded=unfolded)

    def again(self, carried: Carried) -> Reply | Form:
        """Return what a modal showed, as it was: a form with its nonce and the version that was seen."""
        shown = self.dispatcher.ask(self.asked(carried))
        return replace(shown, nonce=carried.nonce, seen=carried.seen) if isinstance(shown, Form) else shown


@lru_cache(maxsize=128)
def _settled(reply: Reply) -> Sequence[Sequence[Block]]:
    """Return a reply that is the same for everybody as messages: it holds neither words to be sealed nor files."""
    return messages(reply, Codec(_NoSeal(), ""), lambda _: "")


class _NoSeal:
    """An envelope for what holds nobody's words: sealed ones would be one person's, and kept for others."""

    def seal(self, _words: str, _person: str, /) -> str:
        """Refuse."""
        raise ValueError(_SETTLED)

    open = seal


def for_a_message(shown: Reply | Form) -> Reply | None:
    """Return what may stand in a message; a form, or what people wrote, may not."""
    return shown if isinstance(shown, Reply) and not shown.in_confidence else None


def place_of(channel: str) -> str:
    """Return the place of a channel; a direct conversation is none."""
    return f"slack:{channel}" if channel.startswith(_CHANNELS) else ""
