"""Everything that `/concerns` asks and says."""

SUMMARY = "Shows the concerns that you raised, and for leaders those that wait for them."

MINE = "Concerns that you raised"
NONE_MINE = "You have raised no concern."
QUEUE = "Open concerns for you to look at"
NONE_QUEUE = "None at the moment."
CLOSED = "Closed concerns"
MORE = "{count} more are not shown here. Type /concerns and a reference to open any of them."
LINE = "{state} · {severity} · {kind} · {school} · {age}"
RECEIPT_LINE = "{state} · {platform} · raised on {raised}"
TODAY = "raised today"
ONE_DAY = "open for 1 day"
DAYS = "open for {days} days"
OPEN = "Open {reference}"
RAISE = "Raise a concern"

TITLE = "Concern {reference}"
STATE = "State"
SEVERITY = "How serious"
SCHOOL = "School"
RAISED = "Raised"
RAISED_BY = "Raised by"
HANDLER = "Taken by"
NOBODY_YET = "Nobody yet"
PLATFORM = "Where"
KIND = "Kind"
ABOUT = "About"
NAMED = "Adults named (shut out)"
RELATION = "Posted by"
SEEN = "Seen"
POSTED = "Posted"
PERSON_KNOWN = "Person behind it known"
REPLIED = "Anybody replied"
STILL_THERE = "Still there"
LOOKED = "Last looked"
REPORTED = "Reported to the platform"
REFERRAL = "Also told"
CLAUSES = "Clauses that apply"
OUTCOME = "Outcome"
SUPPORT = "Support offered"
DECIDED_BY = "Decided by"
REVIEW_ON = "Next review of the record"
LEGAL_HOLD = "Legal hold"
HELD = "Yes: nothing of it can be erased"
WORDS = {
    "quote": "What it says",
    "group_name": "Group or page",
    "post_address": "Address of the post",
    "account_address": "Address of the account",
    "display_name": "Name shown",
    "how_known": "How the person is known",
    "seen_by": "Who saw it",
    "reach": "How far it reaches",
    "platform_reference": "The platform's reference",
    "platform_answer": "The platform's answer",
    "referral_reference": "Their reference",
    "more": "Anything else",
    "decision": "Decision",
    "reasons": "Reasons",
    "to_tell": "Prepared for the person who raised it",
    "told_raiser": "Told to the person who raised it",
}
HISTORY = "What happened"
NOTES = "Private notes"
NOTE_LABEL = "Note by {name}, {when}"
EVIDENCE = "Evidence: {name} ({size}, captured by {by}, {when})"
SOMEBODY = "somebody who has left"
TOLD = "What you were told"
YOU_WROTE = "What you wrote of the post"

ACKNOWLEDGE = "Acknowledge"
ACKNOWLEDGE_CONFIRM = "The person who raised it will see that you have read it."
TAKE = "I will deal with it"
TAKE_CONFIRM = "It will be yours, and everybody who may read it will see that."
ADD_NOTE = "Add a private note"
MOVE = "Change its state"
CLOSE = "Close it"
REOPEN = "Reopen it"
ADD_EVIDENCE = "Add evidence"
MORE_STEPS = "More"
MORE_OF = "What else you can do with {reference}"
DATA_PROTECTION = "Retention, legal hold, taking words out"

ACKNOWLEDGED = "Acknowledged. The person who raised it sees that."
TAKEN = "It is yours now."
MOVED_ON = "It has moved on already, so nothing was changed. This is how it stands."
NOTE_TITLE = "A private note"
NOTE_INTRO = "Only people who may read this concern can see it."
NOTE = "Your note"
NOTE_SAVED = "Your note is saved."
SAVE_NOTE = "Save the note"
MOVE_TITLE = "Change the state of {reference}"
MOVE_TO = "New state"
WHY = "Why?"
WHY_HINT = "This is kept as a private note."
WHY_REOPEN_HINT = (
    "What is new, in a sentence that somebody can follow next year: at least four different words. "
    "This is kept as a private note."
)
SAY_MORE = (
    "Please say a little more: at least four different words. I only count words; what they say is for people to judge."
)
SAVE_MOVE = "Save the new state"
MOVED = "Saved: {state}. The person who raised it sees the new state."
EVIDENCE_TITLE = "Add evidence to {reference}"
SAVE_EVIDENCE = "Save the evidence"
EVIDENCE_SAVED = "The evidence is saved."
EVIDENCE_READY = "Here is the file, unchanged since it was stored. That you opened it is written down."
CAPTURED_BY = "Captured by"
CAPTURED_AT = "Captured"
SHA256 = "SHA-256"
