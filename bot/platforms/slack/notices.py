"""Notices as direct messages: the sentence of their kind, the reference, and a button that only asks."""

import hmac
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Final

from bot.chat.reply import Button, Link, Reply, Text
from bot.delivery.worker import DeliveryFailed
from bot.notices import IN_MICROSOFT_365, Notice, leads_to, sentence
from bot.people import Directory, Person
from bot.platforms.codec import Codec, Envelope
from bot.platforms.slack.api import TOKEN_FAULTS, Block, Slack, SlackError
from bot.platforms.slack.members import Members
from bot.platforms.slack.render import messages

EVENT_TYPE = "staffroom_notice"
"""What the metadata of our notices is called."""
_KEY_DIGITS = 32
_MISSING_SCOPE = "missing_scope"
_CLOCKS_DIFFER = timedelta(minutes=1)
_CHANNEL_GONE = frozenset({"channel_not_found", "is_archived", "not_in_channel"})


class SlackNotices:
    """The worker's channel to Slack. `secret` makes the keys of notices opaque, which stand with the messages.

    `where` tells where a workbook lies in Microsoft 365, empty for nowhere.

    Somebody without an e-mail address has no account with Slack: the page's inbox is theirs, and nothing has failed.
    Somebody whose address Slack does not know is a failure, so that whoever looks after the bot is shown it.
    """

    interrupts: Final = True

    def __init__(  # noqa: PLR0913, PLR0917 - what it writes to, with and by
        self,
        slack: Slack,
        members: Members,
        directory: Directory,
        envelope: Envelope,
        secret: bytes,
        where: Callable[[Notice], str] = lambda _notice: "",
    ) -> None:
        self._slack, self._members, self._directory, self._envelope = slack, members, directory, envelope
        self._secret, self._where = secret, where
        self._channels: dict[str, str] = {}

    def has(self, notice: Notice) -> bool:
        """Say whether a notice arrived already; raise DeliveryFailed where Slack cannot be asked.

        Without the scope for looking back it says no: the reference in the text makes a double harmless.
        """
        person = self._person(notice)
        if person is None:
            return False
        since = f"{(notice.due - _CLOCKS_DIFFER).timestamp():.6f}"
        try:
            return any(map(self._is(notice), self._slack.metadata_since(self._channel(person), since)))
        except SlackError as error:
            if error.code == _MISSING_SCOPE:
                return False
            raise self._failed(error) from None

    def put(self, notice: Notice, now: datetime) -> None:  # noqa: ARG002 - Slack writes down the moment itself
        """Send a notice; raise DeliveryFailed with Slack's own code."""
        person = self._person(notice)
        if person is None:
            return
        blocks, metadata = self._blocks(notice), self._metadata(notice)
        try:
            self._slack.post(self._channel(person), sentence(notice), blocks, metadata=metadata)
        except SlackError as error:
            raise self._failed(error) from None

    def _person(self, notice: Notice) -> Person | None:
        person = self._directory.person(notice.to)
        return person if person is not None and person.email else None

    def _channel(self, person: Person) -> str:
        user = self._members.user_of(person)
        if user not in self._channels:
            self._channels[user] = self._slack.direct_channel(user)
        return self._channels[user]

    def _blocks(self, notice: Notice) -> Sequence[Block]:
        lead, address = leads_to(notice), self._where(notice)
        button = Button(lead.label, lead.command, lead.step, lead.about, lead.words)
        link = (Link(IN_MICROSOFT_365, address),) if address else ()
        reply = Reply((Text(sentence(notice)), button, *link))
        return messages(reply, Codec(self._envelope, notice.to), lambda _file: "")[0]

    def _metadata(self, notice: Notice) -> Mapping[str, object]:
        return {"event_type": EVENT_TYPE, "event_payload": {"key": self._opaque(notice)}}

    def _is(self, notice: Notice) -> Callable[[Mapping[str, object]], bool]:
        wanted = self._metadata(notice)
        return lambda found: {name: found.get(name) for name in wanted} == wanted

    def _opaque(self, notice: Notice) -> str:
        return hmac.new(self._secret, notice.key.encode(), sha256).hexdigest()[:_KEY_DIGITS]

    def _failed(self, error: SlackError) -> DeliveryFailed:
        if error.code in _CHANNEL_GONE:
            self._channels.clear()  # opened anew at the next attempt
        return DeliveryFailed(error.code, error.retry_after, locked_out=error.code in TOKEN_FAULTS)
