"""Monday's workbook as a mail from a mailbox of the school's: a link, and the file itself only where a school says so.

With the permission to send, the bot sees no mailbox, so it cannot look whether a mail arrived: only what it wrote down
itself. An answer that is lost after Microsoft took the mail doubles it. Both bear the same week and reference.
"""

import base64
from collections.abc import Mapping
from datetime import datetime
from hashlib import sha256
from typing import Any, Final
from urllib.parse import quote

from bot.delivery.worker import DeliveryFailed
from bot.microsoft.drive import DRIVE
from bot.microsoft.faults import MicrosoftError
from bot.microsoft.graph import Graph
from bot.microsoft.handovers import Delivery, Find, Handovers, Workbook, delivery
from bot.notices import Notice, sentence
from bot.people import Directory

MAIL: Final = "mail"
"""What this channel is called where the handovers are kept."""
MOST_ATTACHED: Final = 3_000_000
"""Bytes of a file that goes into a mail: Microsoft takes 3 MB, in a call of 4 MB."""

READY = "Monday's workbook of {week} is ready."
OPEN_IT = "Open it here: {link}"
ASK_FOR_IT = "Ask Staffroom for it: export {week}"
ATTACHED = "It is attached. Please keep it where nobody else can read it."
TOO_LARGE = "It is too large for a mail."
REFERENCE = "Should this mail come twice, it is the same workbook. Reference: {week} {mark}"

_WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_MARK_DIGITS = 8


class MailChannel:
    """The worker's channel to mailboxes, for Monday's workbook alone. `sender` is the address of a mailbox.

    A mail leads to where the workbook was put, where that is known, or else to `address`, the bot's own page; without
    either it says what to ask. With `attached` the file itself is in it, unless it is too large.
    """

    interrupts: Final = True

    def __init__(  # noqa: PLR0913, PLR0917 - what it works with, and what a school chooses
        self,
        graph: Graph,
        directory: Directory,
        handovers: Handovers,
        sender: str,
        address: str = "",
        attached: Find | None = None,
    ) -> None:
        self._graph, self._directory, self._handovers = graph, directory, handovers
        self._path, self._address, self._attached = f"/users/{quote(sender, safe='')}/sendMail", address, attached

    def has(self, notice: Notice) -> bool:
        """Say whether a mail was sent already, as far as we wrote it down; raise Busy."""
        due = delivery(notice, self._directory)
        return due is not None and self._handovers.link(MAIL, due.key) is not None

    def put(self, notice: Notice, now: datetime) -> None:
        """Send a mail, and write down that it went; raise DeliveryFailed or Busy."""
        due = delivery(notice, self._directory)
        if due is None:
            return
        file = self._attached(due.week, due.to) if self._attached else None
        message = _message(sentence(notice), due, self._where(due), file)
        try:
            self._graph.call("POST", self._path, json={"message": message, "saveToSentItems": False})
        except MicrosoftError as error:
            raise DeliveryFailed(error.code, error.retry_after, locked_out=error.locked_out) from None
        self._handovers.record(MAIL, due.key, "", due.arrived(MAIL, now))

    def _where(self, due: Delivery) -> str:
        link = self._handovers.link(DRIVE, due.key) or self._address
        return OPEN_IT.format(link=link) if link else ASK_FOR_IT.format(week=due.week.name)


def _message(subject: str, due: Delivery, where: str, file: Workbook | None) -> Mapping[str, Any]:
    fits = file is not None and len(file.content) <= MOST_ATTACHED
    told = [ATTACHED] if fits else [TOO_LARGE, where] if file else [where]
    mark = sha256(due.key.encode()).hexdigest()[:_MARK_DIGITS]
    lines = (READY.format(week=due.week.name), *told, REFERENCE.format(week=due.week.name, mark=mark))
    return {
        "subject": subject,
        "body": {"contentType": "Text", "content": "\n\n".join(lines)},
        "toRecipients": [{"emailAddress": {"address": due.to.email}}],
        "attachments": [_attachment(file)] if file and fits else [],
    }


def _attachment(file: Workbook) -> Mapping[str, str]:
    return {
        "@odata.type": "#microsoft.graph.fileAttachment",
        "name": file.name,
        "contentType": _WORKBOOK,
        "contentBytes": base64.b64encode(file.content).decode(),
    }
