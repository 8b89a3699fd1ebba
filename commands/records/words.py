"""Everything that `/records` asks and says."""

SUMMARY = "Shows leaders how long records are kept: deletions to sign, legal hold, and requests to see personal data."

DUE = "Deletions to sign or to refuse"
DUE_NOTE = "Nothing is deleted by itself. What a record says is not shown here."
NONE_DUE = "None at the moment."
DUE_LINE = "{name} · due since {day}"
UNDECIDED = "Closed records without a class"
UNDECIDED_LINE = "Closed on {day}"
REQUESTS = "Requests to see personal data"
NONE_OPEN = "None is open."
REQUEST_LINE = "Asked on {asked} · answer by {due}"
NOTE_REQUEST = "Note a request"
HOW = "For any other record type /records and its reference."
OPEN = "Open {reference}"
MORE = "{count} more are not shown here."

TITLE = "How long {reference} is kept"
CLASS = "Class"
NO_CLASS = "Not decided yet"
KEPT = "Kept"
KEPT_LINE = "{keep} {begins}"
DECIDES = "Who decided on that"
TO_CHECK = "Nobody has said yet that this length was checked against your retention schedule. It is not the law's."
DUE_SINCE = "Proposed for deletion from"
NOT_DUE_HELD = "Not while it is under legal hold"
NOT_DUE_OPEN = "Not while it is open"
NOT_DUE_CLASS = "Not before it has a class"
NOT_DUE_REVIEW = "Not before somebody has given it a day"
HELD = "Legal hold"
HELD_SINCE = "Since {day}"
NOT_HELD = "No"
HELD_NOTE = "Under legal hold nothing of this record can be erased or removed, by anybody."
READ_IT = "Open the record"

CHOOSE_CLASS = "Choose its class"
CLASS_TITLE = "How long {reference} is kept"
CLASS_HINT = "The classes stand in the file retention.toml, which your federation edits."
CLASS_OPTION = "{name} ({keep})"
SAVE_CLASS = "Save the class"
CLASS_SAVED = "Saved: {name}."
CLASS_NOTE = "Class chosen: {name}."
WHY = "Why?"
WHY_HINT = "Kept as a private note, for those who may read the record."

HOLD = "Put it under legal hold"
HOLD_TITLE = "Legal hold on {reference}"
SAVE_HOLD = "Put it under hold"
HOLD_SAVED = "It is under legal hold. Nothing of it can be erased until the hold is lifted."
HOLD_NOTE = "Legal hold: {why}"
LIFT = "Lift the legal hold"
LIFT_TITLE = "Lift the hold on {reference}"
SAVE_LIFT = "Lift the hold"
LIFT_SAVED = "The legal hold is lifted."
LIFT_NOTE = "Legal hold lifted: {why}"

REFUSE = "Refuse the deletion and keep it"
REFUSE_TITLE = "Keep {reference}"
ASK_AGAIN = "When should it be proposed again?"
ASK_AGAIN_OPTION = "{months}, on {day}"
SIX_MONTHS, ONE_YEAR, THREE_YEARS = "In six months", "In a year", "In three years"
SAVE_REFUSAL = "Keep it"
REFUSED = "It is kept. The bot proposes it again on {day}."
REFUSED_NOTE = "Deletion refused: {why}"

SIGN = "Sign the deletion"
SIGN_TITLE = "Delete {reference} for good"
SIGN_INTRO = (
    "What people wrote, notes, evidence and names are erased and cannot be brought back, from a backup either. "
    "A row without a name stays, so that the weekly figures go on adding up. That you signed is written down."
)
WHY_ERASED = "Why is it deleted?"
TYPE_IT = "To sign, type the reference"
NOT_THE_REFERENCE = "This is not the reference {reference}."
SAVE_SIGNING = "Delete it for good"
ERASED = "{reference} is erased."
ERASED_NEXT = (
    "Workbooks on this machine that tell of it are removed within the hour. Copies that the bot sent by e-mail or put "
    "into Microsoft 365, and what people saved themselves, have to be deleted there by hand. Backups that were made "
    "before hold it, sealed, until they are removed; bringing one back erases it again."
)

REDACT = "Take words out"
REDACT_TITLE = "Take words out of {reference}"
REDACT_INTRO = "For a child's name, for example. First you see each place; nothing is changed before you say so."
EXACT = "The exact words"
EXACT_HINT = "Each place where they stand is found, in capital or small letters. Do other spellings one by one."
FIND = "Find each place"
NOWHERE = "These words stand nowhere in this record. Nothing was changed."
PLACES = "These words stand in {count} places. In each, only the words that you gave are taken out."
ONE_PLACE = "These words stand in one place. Only the words that you gave are taken out."
FIRST_PLACES = "Only these first {count} places are changed; do it again for the rest."
CUT = "Take them out for good"
CUT_CONFIRM = "What is taken out cannot be brought back."
CUT_DONE = "Done: {count} taken out. The record says {removed} there."
ONE_CUT, CUTS = "1 place was", "{count} places were"
NOT_PICTURES = "Pictures, files and bundles that were made are not searched: please look at them yourself."
FIELDS = {
    "quote": "What it says",
    "group_name": "Group or page",
    "post_address": "Address of the post",
    "account_address": "Address of the account",
    "display_name": "Name shown",
    "how_known": "How the person is known",
    "seen_by": "Who saw it",
    "platform_reference": "The platform's reference",
    "platform_answer": "The platform's answer",
    "referral_reference": "Their reference",
    "decision": "Decision",
    "reasons": "Reasons",
    "told_raiser": "Told to the person who raised it",
}
OTHER_TEXT = "A private note or another text of the record"

ASK_TITLE = "Somebody asks to see what is held on them"
ASK_INTRO = (
    "It counts however it was asked, in chat or by word of mouth too, from the day it was asked. Note it the same day."
)
NAME = "The person's name"
NAME_HINT = "For staff exactly as on the staff list."
OTHER_NAMES = "Other names and spellings"
OTHER_NAMES_HINT = "One a line: a maiden name, a nickname, the name of an account."
ASKED_ON = "When was it asked?"
ASKED_HOW = "How was it asked?"
SAVE_ASKING = "Note the request"
ASKING_SAVED = "Noted. It has to be answered by {due}: one calendar month. School holidays do not stop the clock."

REQUEST_TITLE = "Request {reference}"
ABOUT = "About"
ASKED = "Asked"
ASKED_LINE = "{day}, {how}"
ANSWER_BY = "Answer by"
DAYS_LEFT = "{day}: one calendar month, holidays included; {days} days are left"
LATE = "{day}: one calendar month, holidays included; it is late"
STANDS = "How it stands"
NO_DRAFT = "No draft yet"
DRAFTED = "Draft made on {day}; not released"
RELEASED = "Released on {day}"
MAKE_DRAFT = "Make a draft"
DRAFT_TITLE = "The draft of {reference}"
DRAFT_INTRO = (
    "The bot searches every record and masks everybody else, above all who raised one. It cannot know every name: read "
    "the draft, then come back here with the words that it missed."
)
MASKS = "Words to hide as well"
MASKS_HINT = "One a line, such as a pupil's name. A line with a reference leaves that record out altogether."
SAVE_DRAFT = "Make the draft"
DRAFT_READY = "Here is the draft, for you alone. Read every line before you release it."
DRAFT_WHERE = "Record {number} of the draft"
MAKE_AGAIN = "Hide more, and make it again"
RELEASE = "Release it"
RELEASE_CONFIRM = "You have read every line, and what you release may be handed to the person."
RELEASE_DONE = "Released under your name. Here is the copy to hand over; please give it to the person safely."
FILE_DRAFT, FILE_FINAL = "Draft of the bundle", "The bundle to hand over"
FILE_NAME_DRAFT, FILE_NAME_FINAL = "{reference}-draft.docx", "{reference}.docx"

BUNDLE_TITLE = "What is held on you"
BUNDLE_DRAFT = "Draft. Not released: it has still to be read by a person."
BUNDLE_INTRO = (
    "This is what Staffroom, the federation's chat bot, holds on {name}. Other people are masked. "
    "Words that could show who raised a record are left out."
)
BUNDLE_STAFF = "On the staff list"
STAFF_NAME, STAFF_ROLE, STAFF_SCHOOL, STAFF_EMAIL = "Name", "Role", "School", "E-mail address"
BUNDLE_DOINGS = "What you did with the bot, and how often"
BUNDLE_RECORD = "Record {number}"
BUNDLE_NONE = "No record of a concern was found in which you appear."
RECORD_RELATION, RECORD_SCHOOL, RECORD_DAY = "Why it is here", "School", "Recorded on"
RECORD_KIND, RECORD_STATE = "Kind of post", "State"
RECORD_WITHHELD = "A part that mentions you is left out because it could show who raised the record."
BUNDLE_FILES = "Pictures and files are not searched by name; a person has looked whether any shows you."
BUNDLE_FOOT, BUNDLE_FOOT_DRAFT = "In confidence", "In confidence. Draft, not released"
