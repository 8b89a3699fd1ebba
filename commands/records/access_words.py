"""Everything that subject access asks and says: the request, the second person, the draft, and the bundle itself."""

from bot.concerns.access import Relation
from bot.concerns.access_steps import Shows

ASK_TITLE = "Somebody asks to see what is held on them"
ASK_INTRO = (
    "It counts however it was asked, in chat or by word of mouth too, from the day it was asked. Note it the same day."
)
NAME = "The person's name"
NAME_HINT = "For staff, also those who left, as on the staff list. For a parent or a pupil as they are called."
OTHER_NAMES = "Other names and spellings"
OTHER_NAMES_HINT = (
    "One a line: a maiden name, a nickname, Mrs and the surname, the name of an account. Capital letters, accents and "
    "order make no difference. Names that stood on the staff list before are searched for anyway."
)
ASKED_ON = "When was it asked?"
ASKED_HOW = "How was it asked?"
NOT_A_NAME = (
    "Line {number} does not look like a name or an account. Please use at most {most} words, of letters, digits, "
    "hyphens, apostrophes and @ # . _"
)
SAVE_ASKING = "Note the request"
ASKING_SAVED = "Noted. It has to be answered by {due}: one calendar month. School holidays do not stop the clock."
OPEN = "Open {reference}"

REQUEST_TITLE = "Request {reference}"
ABOUT = "About"
WHO_IT_IS = "On the staff list"
ON_LIST = "{name}, {role}"
ON_LIST_AT = "{name}, {role}, {school}"
OFF_LIST = "{name}; left the list on {day}"
NOT_ON_LIST = "Nobody: never on it, as far as the bot knows"
TO_CHOOSE = "To be chosen when it is checked who asks: {count} on the list, or formerly on it, may be meant"
ASKED = "Asked"
ASKED_LINE = "{day}, {how}"
ANSWER_BY = "Answer by"
DAYS_LEFT = "{day}: one calendar month, holidays included; {days} days are left"
LATE = "{day}: one calendar month, holidays included; it is late"
STANDS = "How it stands"
NOT_CHECKED = "Check first who it is"
NOT_ASKED = "Who it is has been checked; a second person has to agree next"
WAITS_FOR = "Waits for a second person: {names}"
AGREED = "A second person has agreed; no draft of yours yet"
YOU_AGREED = "You agreed; whoever asked you makes the draft"
DRAFTED = "Draft made on {day}; not released"
RELEASED = "Released on {day}"
DONE = "What was done"
STEP = "{what} ({how})"
SOMEBODY = "somebody who has left"

CHECK = "Check who it is"
CHECK_AGAIN = "Check it again, or correct the names"
CHECK_TITLE = "Who asks: {reference}"
CHECK_INTRO = (
    "Nobody may get somebody else's data. Check who asks, in a way that fits how well you know them, and do not ask "
    "for more than that needs. Whatever is corrected here has to be agreed to again by the second person."
)
HOW_CHECKED = "How did you check who it is?"
WHICH = "Who on the staff list is it?"
NOBODY_LISTED = "Nobody on the staff list"
SAVE_CHECK = "I have checked it"
CHECKED = "Noted. Nothing of any record was shown to anybody."
CHOOSE_AGAIN = (
    "By the names that you wrote now, somebody on the staff list may be meant who was not among those to choose from. "
    "Please check it again, and choose who it is."
)

COUNTS = "What a search finds, in numbers"
COUNTS_NOTE_BEFORE = (
    "Only numbers, and only of records that you may decide on. What they say, and how many have each spelling, is "
    "shown once a second person agreed."
)
COUNTS_NOTE = "Only of records that you may decide on. What they say stands in the draft."
RECORDS = "Records in all"
RELATIONS = {
    Relation.RAISED: "Raised by them",
    Relation.NAMED: "About them",
    Relation.HANDLED: "Dealt with by them",
    Relation.MENTIONED: "Mention them",
}
WITH_NAME = "The name “{name}”"
PARTS = "Only a part of a name"
PARTS_NOTE = (
    "{count} further: perhaps other people of that name. If you know such a spelling of theirs, add it to the names."
)
ELSEWHERE = "Left out"
ELSEWHERE_NOTE = (
    "{count}: kept from them since another report of the same post names them. These records themselves do not."
)

ASK_SECOND = "Ask a second person to agree"
SECOND_CONFIRM = "The executive headteacher and the chair of governors are told, as far as they are not involved."
SECOND_ASKED = "Told: {names}. One of them has to agree before anything of a record is shown."
NO_SECOND = (
    "Nobody on the staff list can be the second person: the executive headteacher and the chair of governors are not "
    "on it, are whom it is about, or have handled it. Please have the staff list put right."
)
AGREE = "Answer as the second person"
AGREE_TITLE = "Second person: {reference}"
AGREE_INTRO = (
    "Records are confidential, and a request could be made up. Make sure that it is real: ask to see it, or ask the "
    "person who asked. You see how it was checked; you do not read the records. You cannot draft by what you agree to."
)
ANSWER = "Do you agree that records are read for it?"
AGREES, DOES_NOT = "agrees", "does_not"
YES_AGREE = "The request is real. I agree."
NO_AGREE = "I do not agree."
SAVE_ANSWER = "Answer"
ANSWERED = "Noted under your name. Whoever asked you is told."

MAKE_DRAFT = "Make a draft"
DRAFT_TITLE = "The draft of {reference}"
DRAFT_INTRO = (
    "The bot searches every record and masks everybody else, above all who raised one. It cannot know every name: read "
    "the draft, then come back here with the words that it missed. Each record in the draft counts as read by you, and "
    "those who deal with it see that."
)
MASKS = "Words to hide as well"
MASKS_HINT = (
    "One a line, such as a pupil's name. A line with a reference leaves that record out altogether, "
    "which is told to all who handle the request."
)
LEFT_OUT_ONE = "1 record was left out by its reference"
LEFT_OUT = "{count} records were left out by their references"
SAVE_DRAFT = "Make the draft"
DRAFT_READY = "Here is the draft, for you alone. Read every line before you release it."
DRAFT_WHERE = "Record {number} of the draft"
MAKE_AGAIN = "Hide more, and make it again"
TO_LOOK_AT = "Pictures and files of these records, to be looked at one by one before the release"
LOOK = "Look at {name}"
LOOKED_AT = "Record {number}, file {file}"
ITEM_READY = "That you open it is written down. Look at all of it, then say what it shows."
SAY_WHAT = "Say what it shows"
LOOK_INTRO = (
    "Whether a copy goes to the person is yours to decide. Mind that a screenshot may show whose telephone it was, and "
    "so who raised the record."
)
WHAT_IT_SHOWS = "What does it show?"
SAVE_LOOK = "I have looked at it"
LOOK_SAVED = "Noted under your name: {name}."
OPEN_FIRST = "Please open it and look at it first; then say what it shows. Nothing was saved."
NOT_ALL_LOOKED_AT = "A picture or file of these records has not been looked at yet, so nothing was released."
NOT_AGREED = "A second person has to agree before anything of a record is shown. Nothing was shown or changed."
RELEASE = "Release it"
RELEASE_CONFIRM = "You have read every line, and what you release may be handed to the person."
RELEASE_DONE = "Released under your name. Here is the copy to hand over; please give it to the person safely."
COPIES = "With it go these copies of pictures and files."
BY_HAND = "Still to be made by hand, with everybody else hidden: {items}."
FILE_DRAFT, FILE_FINAL = "Draft of the bundle", "The bundle to hand over"
FILE_NAME_DRAFT, FILE_NAME_FINAL = "{reference}-draft.docx", "{reference}.docx"
COPY_NAME = "copy-{name}"

BUNDLE_TITLE = "What is held on you"
BUNDLE_DRAFT = "Draft. Not released: it has still to be read by a person."
BUNDLE_INTRO = (
    "This is what Staffroom, the federation's chat bot, holds on {name}. Other people are masked. "
    "Words that could show who raised a record are left out."
)
BUNDLE_STAFF = "On the staff list"
STAFF_NAME, STAFF_ROLE, STAFF_SCHOOL, STAFF_EMAIL = "Name", "Role", "School", "E-mail address"
STAFF_EARLIER, STAFF_EARLIER_EMAIL = "Earlier names", "Earlier e-mail addresses"
STAFF_SINCE, STAFF_UNTIL, STAFF_GONE = "First day", "Last day", "On the list until"
BUNDLE_DOINGS = "What you did with the bot, and how often"
BUNDLE_OTHER = (
    "Beside this the bot holds, without any words, which notices it sent you and when, and which chat account is yours."
)
BUNDLE_RECORD = "Record {number}"
BUNDLE_NONE = "No record of a concern was found in which you appear."
RECORD_RELATION, RECORD_SCHOOL, RECORD_DAY = "Why it is here", "School", "Recorded on"
RECORD_KIND, RECORD_STATE, RECORD_OUTCOME = "Kind of post", "State", "Outcome"
RECORD_WITHHELD = "A part that mentions you is left out because it could show who raised the record."
EARLIER = "{label} (an earlier version)"
FILE_UNSEEN = "Picture or file {file} of this record: not looked at yet."
FILE_SEEN = {
    Shows.NOTHING: "Picture or file {file} of this record: a person looked at it; it shows nothing of you.",
    Shows.COPY: "Picture or file {file} of this record: a person looked at it; a copy is handed over with this.",
    Shows.BY_HAND: (
        "Picture or file {file} of this record: a person looked at it; it shows you and others. A copy in which the "
        "others are hidden is handed over with this."
    ),
}
BUNDLE_FILES = "Pictures and files are not searched by name. What a person saw in those of a record stands with it."
BUNDLE_FOOT, BUNDLE_FOOT_DRAFT = "In confidence", "In confidence. Draft, not released"
TEXTS = {
    "notes": "A private note of those who dealt with it",
    "messages": "A message between those who dealt with it and whoever raised it",
    "referrals": "Told to somebody outside: their reference and answer",
    "put_offs": "Why a reminder could wait",
    "ladder": "To have it taken down: reference or answer",
}
"""What texts of a record that have no field of their own are called, by where they stand."""
OTHER_TEXT = "Another text of the record"
