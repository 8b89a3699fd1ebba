"""A channel whose workbooks are written down: to whom, of which week and which way, each exactly once.

What is written down is not asked of the channel again. Where a process ended after the channel took a notice and before
that was written down, the channel says that it has it, and it is written down then.
"""

from datetime import datetime

from bot.delivery.handovers import Handovers, arrived
from bot.delivery.worker import Channel
from bot.notices import Notice, NoticeKind


class Logged:
    """A channel of delivery with its name; notices of other kinds pass as they are."""

    def __init__(self, channel: Channel, name: str, handovers: Handovers) -> None:
        self._channel, self._name, self._handovers = channel, name, handovers

    @property
    def interrupts(self) -> bool:
        """Whether a notice rings or lights up there."""
        return self._channel.interrupts

    def has(self, notice: Notice) -> bool:
        """Say whether a notice arrived already; raise DeliveryFailed or Busy."""
        if notice.kind is not NoticeKind.WORKBOOK:
            return self._channel.has(notice)
        if self._handovers.link(self._name, notice.key) is not None:
            return True
        if not self._channel.has(notice):
            return False
        self._write_down(notice, notice.due)
        return True

    def put(self, notice: Notice, now: datetime) -> None:
        """Hand a notice over, and write down that it arrived; raise DeliveryFailed or Busy."""
        self._channel.put(notice, now)
        if notice.kind is NoticeKind.WORKBOOK:
            self._write_down(notice, now)

    def _write_down(self, notice: Notice, at: datetime) -> None:
        self._handovers.record(self._name, notice.key, "", arrived(notice, self._name, at))
