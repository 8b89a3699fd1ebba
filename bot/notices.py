"""What the bot tells people of its own accord: a kind, a person and a reference, never anybody's words."""

from dataclasses import dataclass
from datetime import datetime

from bot.labelled import Labelled

OPEN = "Open {about}"
GET_WORKBOOK = "Get the workbook of {about}"
SEE_PROCEDURE = "See where it belongs"
ANSWER = "Tell me"
SEE_POLICY = "Open the policy"
IN_MICROSOFT_365 = "Open it in Microsoft 365"


class NoticeKind(Labelled):
    """Why a notice is sent, with the sentence that it shows."""

    NEW_CONCERN = "new_concern", "You have an item to review"
    URGENT_CONCERN = "urgent_concern", "You have an item to review now"
    REMINDER = "reminder", "An item is still waiting for somebody to acknowledge it"
    MOVED = "moved", "An item that you raised has moved on"
    HANDED_OVER = "handed_over", "An item was given to you"
    WORKBOOK = "workbook", "Monday's workbook is ready"
    SUGGESTED = "suggested", "A leader thinks that a message of yours belongs in the federation's procedures"
    SUGGESTED_NOW = "suggested_now", "A leader asks you to read this now"
    FOLLOW_UP = "follow_up", "Did it reach the right person?"
    REVIEW = "review", "The policy's review is due"

    @property
    def can_wait(self) -> bool:
        """Say whether it is held outside the school's working hours; danger never is."""
        return self not in {NoticeKind.URGENT_CONCERN, NoticeKind.SUGGESTED_NOW}


@dataclass(frozen=True, slots=True)
class Notice:
    """One notice to one person.

    `about` is a concern's reference, a week's name, a redirect's id or a review: its month, and the policy where there
    are several. `key` is unique for ever: the same key is never sent twice.
    """

    key: str
    kind: NoticeKind
    to: str
    about: str
    due: datetime


ABOUT_REDIRECTS = frozenset({NoticeKind.SUGGESTED, NoticeKind.SUGGESTED_NOW, NoticeKind.FOLLOW_UP})
"""Notices whose `about` is a redirect's id. They are for their person alone, until its outcome is told."""


@dataclass(frozen=True, slots=True)
class Lead:
    """Where a notice leads: the label of its button, and the step of a command that it asks for."""

    label: str
    command: str
    step: str = ""
    about: str = ""
    words: str = ""


def known_as(notice: Notice) -> str:
    """Return the name by which people know what a notice is about; empty for a redirect, which has none."""
    return "" if notice.kind in ABOUT_REDIRECTS else notice.about


def sentence(notice: Notice) -> str:
    """Return what a notice says, fit for a lock screen: its kind and the name that people know."""
    name = known_as(notice)
    return f"{notice.kind.label} ({name})" if name else notice.kind.label


def leads_to(notice: Notice) -> Lead:
    """Return where a notice leads; the step asks again who may see it."""
    match notice.kind:
        case NoticeKind.WORKBOOK:
            return Lead(GET_WORKBOOK.format(about=notice.about), "export", words=notice.about)
        case NoticeKind.REVIEW:
            return Lead(SEE_POLICY, "policy", words="contents")
        case NoticeKind.SUGGESTED | NoticeKind.SUGGESTED_NOW:
            return Lead(SEE_PROCEDURE, "request", "suggested", notice.about)
        case NoticeKind.FOLLOW_UP:
            return Lead(ANSWER, "request", "follow_up", notice.about)
        case _:
            return Lead(OPEN.format(about=notice.about), "concerns", "open", notice.about)
