"""Monday's workbook as a file in its reader's own conversation with the bot, where a school chose that.

Without a permission to read files the bot cannot look whether one arrived: what was uploaded is written down. Where
Slack took a file and its answer was lost, it comes twice, under the same name.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Final

from bot.chat.reply import File
from bot.delivery.handovers import Handovers, arrived
from bot.delivery.worker import DeliveryFailed
from bot.errors import Busy, StaffroomError
from bot.notices import Notice, NoticeKind
from bot.people import Directory, Person
from bot.platforms.slack.api import TOKEN_FAULTS, SlackError
from bot.platforms.slack.uploads import Uploads
from bot.weeks import Week

CHANNEL: Final = "slack_file"
"""What this channel is called where the handovers are kept."""
NOT_MADE = "workbook_missing"
"""Our own code for a workbook that could not be made."""

Make = Callable[[Week, Person], File]
"""Make a reader's workbook of a week; raise StaffroomError."""


class SlackWorkbooks:
    """The worker's channel for files in Slack, for Monday's workbook alone."""

    interrupts: Final = True

    def __init__(self, uploads: Uploads, directory: Directory, handovers: Handovers, make: Make) -> None:
        self._uploads, self._directory, self._handovers, self._make = uploads, directory, handovers, make

    def has(self, notice: Notice) -> bool:
        """Say whether a workbook was uploaded already, as far as we wrote it down; raise Busy."""
        return self._reader(notice) is not None and self._handovers.link(CHANNEL, notice.key) is not None

    def put(self, notice: Notice, now: datetime) -> None:
        """Upload a workbook, and write down that it is there; raise DeliveryFailed or Busy."""
        reader = self._reader(notice)
        if reader is None:
            return
        file = self._made(Week.parse(notice.about), reader)
        try:
            self._uploads.put(reader.id, file)
        except SlackError as error:
            raise DeliveryFailed(error.code, error.retry_after, locked_out=error.code in TOKEN_FAULTS) from None
        self._handovers.record(CHANNEL, notice.key, "", arrived(notice, CHANNEL, now))

    def _reader(self, notice: Notice) -> Person | None:
        """Return whose workbook it is, or None: for other notices, leavers, and people without an e-mail address."""
        person = self._directory.person(notice.to) if notice.kind is NoticeKind.WORKBOOK else None
        return person if person is not None and person.email else None

    def _made(self, week: Week, reader: Person) -> File:
        try:
            return self._make(week, reader)
        except Busy:
            raise
        except StaffroomError:
            raise DeliveryFailed(NOT_MADE) from None
