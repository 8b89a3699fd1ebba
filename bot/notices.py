"""What the bot tells people of its own accord: a kind, a person and a reference, never anybody's words."""

from dataclasses import dataclass
from datetime import datetime

from bot.labelled import Labelled

OPEN = "Open {about}"
GET_WORKBOOK = "Get the workbook of {about}"
SEE_PROCEDURE = "See where it belongs"
ANSWER = "Tell me"
SEE_POLICY = "Open the policy"
SEE_RECORDS = "See the list"
SEE_READERS = "See who gets it"
IN_MICROSOFT_365 = "Open it in Microsoft 365"


class NoticeKind(Labelled):
    """Why a notice is sent, with the sentence that it shows."""

    NEW_CONCERN = "new_concern", "You have an item to review"
    URGENT_CONCERN = "urgent_concern", "You have an item to review now"
    REMINDER = "reminder", "An item is still waiting for somebody to acknowledge it"
    URGENT_REMINDER = "urgent_reminder", "An item to review now is still waiting for somebody to acknowledge it"
    REMIND_FIRST_LOOK = "remind_first_look", "An item was acknowledged, and nobody has begun to look into it"
    REMIND_URGENT_LOOK = "remind_urgent_look", "An item to review now: nobody has begun to look into it"
    REMIND_IN_HAND = "remind_in_hand", "An item has been looked into for long: please note how it stands"
    REMIND_WAITING = "remind_waiting", "An item has waited for others for long: please ask how it stands"
    REMIND_STILL_THERE = "remind_still_there", "A check is due on an item: is it still there?"
    REMIND_LADDER = "remind_ladder", "The next step of an item is due: its last one had no answer, or did not help"
    REMIND_REVIEW = "remind_review", "The review of a record is due"
    UP_ACKNOWLEDGE = "up_acknowledge", "One step up to you: nobody has acknowledged an item"
    UP_URGENT = "up_urgent", "One step up to you: nobody has acknowledged an item to review now"
    UP_FIRST_LOOK = "up_first_look", "One step up to you: nobody has begun to look into an item"
    UP_URGENT_LOOK = "up_urgent_look", "One step up to you: nobody has begun to look into an item to review now"
    UP_IN_HAND = "up_in_hand", "One step up to you: nobody says how an item stands"
    UP_WAITING = "up_waiting", "One step up to you: an item has waited for others for long"
    UP_STILL_THERE = "up_still_there", "One step up to you: nobody has checked whether an item is still there"
    UP_LADDER = "up_ladder", "One step up to you: nobody has taken the next step of an item"
    UP_REVIEW = "up_review", "One step up to you: nobody has reviewed a record"
    MOVED = "moved", "An item that you raised has moved on"
    MESSAGE = "message", "You have a message about an item"
    ADDED = "added", "Something was added to an item"
    HANDED_OVER = "handed_over", "An item was given to you"
    WORKBOOK = "workbook", "Monday's workbook is ready"
    LIST_PROPOSED = "list_proposed", "A change to who gets Monday's workbook waits for a second leader"
    LIST_CHANGED = "list_changed", "Who gets Monday's workbook was changed"
    SUGGESTED = "suggested", "A leader thinks that a message of yours belongs in the federation's procedures"
    SUGGESTED_NOW = "suggested_now", "A leader asks you to read this now"
    FOLLOW_UP = "follow_up", "Did it reach the right person?"
    REVIEW = "review", "The policy's review is due"
    DELETIONS = "deletions", "Records wait for your decision on how long they are kept"
    ACCESS = "access", "Somebody asked to see what is held on them"
    ACCESS_SECOND = "access_second", "A request to see personal data waits for a second person: for you"
    ACCESS_ANSWERED = "access_answered", "The second person has answered about a request to see personal data"

    @property
    def can_wait(self) -> bool:
        """Say whether it is held outside the school's working hours; danger never is."""
        return self not in _AT_ONCE


_AT_ONCE = frozenset(
    {
        NoticeKind.URGENT_CONCERN,
        NoticeKind.URGENT_REMINDER,
        NoticeKind.REMIND_URGENT_LOOK,
        NoticeKind.UP_URGENT,
        NoticeKind.UP_URGENT_LOOK,
        NoticeKind.SUGGESTED_NOW,
    }
)


@dataclass(frozen=True, slots=True)
class Notice:
    """One notice to one person.

    `about` is the reference of a concern, of a subject access or of a change to who gets the workbook, a week's name, a
    redirect's id or a review: its month, and the policy where there are several. `key` is unique for ever: the same
    key is never sent twice.
    """

    key: str
    kind: NoticeKind
    to: str
    about: str
    due: datetime


ABOUT_REDIRECTS = frozenset({NoticeKind.SUGGESTED, NoticeKind.SUGGESTED_NOW, NoticeKind.FOLLOW_UP})
"""Notices whose `about` is a redirect's id. They are for their person alone, until its outcome is told."""


ABOUT_RECORDS_KEPT = frozenset(
    {NoticeKind.DELETIONS, NoticeKind.ACCESS, NoticeKind.ACCESS_SECOND, NoticeKind.ACCESS_ANSWERED}
)
"""Notices of data protection: `about` is a week, or a request to see what is held; its own step asks who may see it."""


FOR_WHO_RAISED_IT = frozenset({NoticeKind.MOVED, NoticeKind.MESSAGE})
"""Notices of a concern for whoever raised it; every other one is for those alone who may read the whole record."""


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
    if notice.kind in ABOUT_RECORDS_KEPT:
        return _to_records(notice)
    match notice.kind:
        case NoticeKind.WORKBOOK | NoticeKind.LIST_PROPOSED | NoticeKind.LIST_CHANGED:
            return _to_export(notice)
        case NoticeKind.REVIEW:
            return Lead(SEE_POLICY, "policy", words="contents")
        case NoticeKind.SUGGESTED | NoticeKind.SUGGESTED_NOW:
            return Lead(SEE_PROCEDURE, "request", "suggested", notice.about)
        case NoticeKind.FOLLOW_UP:
            return Lead(ANSWER, "request", "follow_up", notice.about)
        case _:
            return Lead(OPEN.format(about=notice.about), "concerns", "open", notice.about)


def _to_export(notice: Notice) -> Lead:
    if notice.kind is NoticeKind.WORKBOOK:
        return Lead(GET_WORKBOOK.format(about=notice.about), "export", words=notice.about)
    return Lead(SEE_READERS, "export", "readers")


def _to_records(notice: Notice) -> Lead:
    if notice.kind is NoticeKind.DELETIONS:
        return Lead(SEE_RECORDS, "records")
    return Lead(OPEN.format(about=notice.about), "records", "access", notice.about)
