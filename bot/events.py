"""What happened, for the audit trail: who, what, about what, when. Ids and codes only, never anybody's words."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from bot.labelled import Labelled

NOBODY = ""
"""The actor of an event whose doer must not be kept, such as a question."""
THE_BOT = "staffroom"
"""The actor of what the bot does of its own accord."""


class Action(Labelled):
    """What was done."""

    CONCERN_RAISED = "concern_raised", "raised"
    CONCERN_OPENED = "concern_opened", "opened to read"
    CONCERN_MOVED = "concern_moved", "moved to another state"
    CONCERN_TAKEN = "concern_taken", "taken by a handler"
    REPORT_JOINED = "report_joined", "joined by a further report, whose readers may read it too"
    SHUT_OUT = "shut_out", "named in another report of the same post, and shut out"
    KEPT_FROM = "kept_from", "kept from somebody who is out of another report of the same post"
    READ_BESIDE = "read_beside", "read by whoever deals with another report of the post that names a reader as well"
    GIVEN_BACK = "given_back", "given back to somebody whom a report without bearing on it had named"
    NO_BEARING = "no_bearing", "said to name somebody without bearing on other reports of the post"
    REPORT_APART = "report_apart", "on its own from then on, and no more with the concern that it joined"
    NEWS_ACKNOWLEDGED = "news_acknowledged", "danger that was told later acknowledged"
    DANGER_TOLD = "danger_told", "danger told in what was written about it"
    ADDITION_MADE = "addition_made", "added to, or corrected"
    MESSAGE_SENT = "message_sent", "message sent"
    CLAUSES_SET = "clauses_set", "clauses that apply set"
    CLOSING_PREPARED = "closing_prepared", "closing prepared, and its words seen"
    STEPPED_ASIDE = "stepped_aside", "stepped aside from"
    CONCERN_REROUTED = "concern_rerouted", "given to the people whom it belongs to"
    NOTE_ADDED = "note_added", "private note added"
    EVIDENCE_ADDED = "evidence_added", "evidence added"
    EVIDENCE_OPENED = "evidence_opened", "evidence opened"
    BUNDLE_MADE = "bundle_made", "bundle made for somebody outside"
    BUNDLE_OPENED = "bundle_opened", "bundle handed out again"
    CLOCK_PUT_OFF = "clock_put_off", "reminder put off with a reason"
    REMINDED = "reminded", "reminder written"
    STEPPED_UP = "stepped_up", "brought one step up, as nobody acted"
    LOOKED_AGAIN = "looked_again", "looked whether it is still there"
    LADDER_TOLD = "ladder_told", "step to have it taken down"
    LADDER_ANSWERED = "ladder_answered", "answer to such a step"
    DOOR_USED = "door_used", "shown to another door"
    REQUEST_REDIRECTED = "request_redirected", "formal request moved to the procedures"
    REDIRECT_SETTLED = "redirect_settled", "outcome of a redirect told"
    REQUEST_SUGGESTED = "request_suggested", "message of somebody's pointed out as a formal request"
    NUDGES_SWITCHED = "nudges_switched", "notes in a channel switched on or off"
    NUDGES_PUT_OFF = "nudges_put_off", "no more notes that day, and no follow-up"
    QUESTION_ASKED = "question_asked", "policy question asked"
    QUESTIONS_FORGOTTEN = "questions_forgotten", "words of questions deleted, whose review is over or a year gone by"
    LESSON_LEARNT = "lesson_learnt", "unanswered questions dealt with by the policy's owner"
    LESSON_TAKEN_BACK = "lesson_taken_back", "that dealing taken back"
    WORKBOOK_EXPORTED = "workbook_exported", "workbook asked for"
    WEEK_CLAIMED = "week_claimed", "weekly workbook begun"
    WEEK_DONE = "week_done", "weekly workbook delivered"
    WORKBOOK_DELIVERED = "workbook_delivered", "workbook put where its reader finds it"
    READERS_PROPOSED = "readers_proposed", "change to who gets the weekly workbook proposed"
    READERS_CHANGED = "readers_changed", "change to who gets the weekly workbook agreed to"
    READERS_DECLINED = "readers_declined", "proposal about who gets the weekly workbook turned down or taken back"
    STAFF_LIST_READ = "staff_list_read", "staff list read in"
    RETENTION_DECIDED = "retention_decided", "how long it is kept decided"
    DELETION_REFUSED = "deletion_refused", "deletion refused, and kept on"
    HOLD_SET = "hold_set", "put under legal hold"
    HOLD_LIFTED = "hold_lifted", "legal hold lifted"
    RECORD_ERASED = "record_erased", "record erased"
    ERASED_AGAIN = "erased_again", "erased again after a restore"
    WORDS_REDACTED = "words_redacted", "words removed from a record"
    REDACTED_AGAIN = "redacted_again", "words removed again after a restore"
    EVIDENCE_REPLACED = "evidence_replaced", "file replaced by a masked copy, and erased"
    REPLACED_AGAIN = "replaced_again", "file that had been replaced erased again after a restore"
    ACCESS_ASKED = "access_asked", "subject access asked for"
    ACCESS_CHECKED = "access_checked", "checked who asks to see what is held"
    ACCESS_AGREEMENT_ASKED = "access_agreement_asked", "second person asked to agree to a subject access"
    ACCESS_AGREED = "access_agreed", "agreed to as the second person, for a subject access"
    ACCESS_NOT_AGREED = "access_not_agreed", "not agreed to by the second person, for a subject access"
    ACCESS_DRAFTED = "access_drafted", "draft of a subject access bundle made"
    ACCESS_READ = "access_read", "read in a draft for somebody who asks to see what is held on them"
    ACCESS_LOOKED = "access_looked", "said what a picture or file shows, for a subject access"
    ACCESS_RELEASED = "access_released", "subject access bundle released"
    ACCESS_GIVEN = "access_given", "given in part to somebody who asked to see what is held on them"
    GROUP_STEP_TAKEN = "group_step_taken", "step about a group chat filed"
    GROUP_OPENED = "group_opened", "history of a group chat opened to read"
    GROUP_ERASED = "group_erased", "what was filed for a group chat erased"
    GROUP_ERASED_AGAIN = "group_erased_again", "what was filed for a group chat erased again after a restore"
    CODE_GIVEN = "code_given", "given a code for reading in chat"
    CODE_TAKEN = "code_taken", "opened reading in chat with a code"
    CODE_REFUSED = "code_refused", "wrong code for reading in chat"
    BACKUP_MADE = "backup_made", "backup made"
    BACKUP_RESTORED = "backup_restored", "backup restored"
    NOTICES_HELD = "notices_held", "notices held until somebody has looked"
    NOTICES_RELEASED = "notices_released", "notices that were held let go"
    KEY_ROTATED = "key_rotated", "words sealed again with a new key"


@dataclass(frozen=True, slots=True)
class Event:
    """One line of the audit trail, written in the same transaction as the change that it tells of.

    `subject` is an id or reference. `details` holds codes such as `{"to": "closed"}`.
    """

    actor: str
    action: Action
    subject: str
    at: datetime
    details: Mapping[str, str] = field(default_factory=dict)
