"""All that `/export` says."""

SUMMARY = "Makes the weekly workbook for you."
READY = "The workbook of the week from {start} is ready."
READY_SEVERAL = "The workbook of {name} is ready: {weeks} weeks, from {start} to {end}."
SO_FAR = "This week is not over: the workbook holds what has happened so far."
SO_FAR_SEVERAL = "These weeks are not over: the workbook holds what has happened so far."
NOT_FOR_YOU = "The weekly workbook is for headteachers and senior management."
CARE = "It is confidential and made for you alone. Please do not forward it."
LOCKED = (
    "It opens with the password that your federation has for workbooks. If you do not know it, ask whoever looks after "
    "Staffroom, in person: I never tell it."
)
NOT_BEGUN = "That has not begun yet."
SEE_YOURS = "Your workbooks"
SEE_READERS = "Who gets it"

YOURS = "Your workbooks"
NONE_YET = "No Monday's workbook was made for you yet. /export makes one of this week."
GET = "Get the workbook of {week}"
WEEK_OF = "{week}, from {start}"
MADE, MADE_LATE = "made {at}", "made late, {at}"
WAITS = "on its way"
SET_ASIDE = "could not be delivered: please tell whoever looks after Staffroom"
WAYS = {
    "page": "on the page {at}",
    "slack": "in Slack {at}",
    "slack_file": "as a file in Slack {at}",
    "teams": "in Teams {at}",
    "drive": "in Microsoft 365 {at}",
    "mail": "by mail {at}",
}
OPEN_THERE = "Open {week} in Microsoft 365"
ANY_WEEK = "Any other week, term or school year: /export 2026-W40, /export autumn term 2026, /export 2025-26"
ANY_OTHER = "Any other week or school year: /export 2026-W40, /export 2025-26"

READERS = "Who gets Monday's workbook"
BY_ROLE = "by their role"
BY_CHANGE = "since {day}, as two leaders agreed"
NO_MORE = "not any more since {day}, as two leaders agreed"
FROM_THEN = "from {day} on: {what}, agreed to {at}"
RIGHTS = (
    "Each of them gets a version of their own: what they may not read in Staffroom stands there without names or words."
)
TWO_LEADERS = (
    "A change needs two leaders, neither of whom it is about. It lasts from the Monday after it is agreed to, as long "
    "as the person keeps the role that they have."
)
GETS, STOPS = "gets it too", "gets it no more"
WAITING = "Proposed, and waiting for a second leader"
PROPOSED = "{name}: {what}. Proposed by {by} on {day}; it waits until {until}."
AGREE = "Agree: {name} {what}"
AGREE_CONFIRM = "From {day} on, {name} {what}. Everybody who gets the workbook is told. Do you agree?"
TURN_DOWN, TAKE_BACK = "Turn it down: {name}", "Take it back: {name}"
CHANGE = "Propose a change"
FORM_TITLE = "Change who gets the workbook"
FORM_INTRO = (
    "Another leader has to agree; they are told. Nobody proposes or agrees to a change about themselves. Being on the "
    "list gives nobody a right to read more than they may."
)
WHO, WHAT = "Who", "What changes"
SEND = "Propose it"
SAVED = "Proposed. It changes nothing until another leader agrees; they are told now."
AGREED = "Agreed. It lasts from {day}. Everybody who gets the workbook is told."
ENDED = "Ended. Nothing changes."
NO_CHANGE = "That is so already."
WAITS_ALREADY = "A change about this person waits already. It has to be settled first."
GONE = "{id}, who is not on the staff list any more"
