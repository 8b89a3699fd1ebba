"""The notice of a change to a concern."""

from datetime import datetime

from bot.concerns.concern import Concern
from bot.notices import Notice, NoticeKind


def notice(after: Concern, kind: NoticeKind, to: str, now: datetime) -> Notice:
    """Return a notice about a change, by the version that it made."""
    return Notice(f"{after.reference}:{after.version}:{kind.value}:{to}", kind, to, after.reference, now)
