"""Everything that `/concerns` asks and says about what comes to a record later."""

# The trail.
TRAIL = "See what came later, and who brought it"
TRAIL_OF = "What came later to {reference}"
NOTHING_CAME = "Nothing came since it was raised."
READINGS = "Who read it"
READ_BY = "{name}: {what}"
READ_OFTEN = "{when}, the last of {count} times"

# Adding to it.
ADD = "Add to it, or correct it"
ADD_MINE = "Add to it"
ADD_TITLE = "Add to {reference}"
ADD_INTRO = "Fill in only what is new. What stands there already stays, with who wrote it and when."
WHERE = "Where it stands, and who is behind it"
WHAT_WAS_DONE = "Who saw it, and what was done"
CORRECT_KIND = "Correct what kind of post it is"
IS_DANGER = "Is anybody in danger?"
IS_DANGER_HINT = "No, once you know that it only read like it: it is no longer critical then, and waits as usual."
ADD_SUBMIT = "Save what is new"
NOTHING_NEW = "Please fill in something, here or below."
POSTED_AFTER_SEEN = "It was seen before this. Please check the time."
ADDED = "It is added, and what stood there before stays."
ADDED_MINE = "It is added. Those who deal with it are told that something came."
LABEL_ADDED = "{label} (added by {name}, {when})"
LABEL_BY = "{label} ({name}, {when})"
LABEL_MINE = "{label} (added {when})"
ALTERED = "What was set anew"
ALTERED_LINE = "{field}: {after}, before that {before}"
ALTERED_FIRST = "{field}: {after}"
ALTERED_GONE = "{field}: nothing any more, before that {before}"
ALTERED_WHO = "{when}, {name}"

# Who else was told.
REFER = "Somebody outside was told"
REFER_TITLE = "Who was told about {reference}"
REFER_INTRO = "One at a time: the police, the helpline, the union and others, each with its day and its own reference."
WHO_WAS_TOLD = "Who was told?"
ON_WHICH_DAY = "On which day?"
THEIR_REFERENCE = "Their reference"
THEIR_ANSWER = "What did they say?"
REFER_SUBMIT = "Save it"
REFERRED = "It is saved."
REFERRED_ON = "{to}, told on {on}"
REFERRED_NO_DAY = "{to}, the day is not known"
REFERRED_LABEL = "{to} (written down by {name}, {when})"
REFERRED_LABEL_MINE = "{to} (written down {when})"
REFERENCE_IS = "Reference: {reference}"
NOTHING_SAID = "No reference and no answer yet."

# Files.
ADD_FILES = "Add a screenshot or a file"
FILES_TITLE = "Add files to {reference}"
FILES_SUBMIT = "Save the files"
FILES_SAVED = "The files are saved. Those who deal with it are told that something came."
FILES_OF_MINE = "Files that you added"

# Messages.
MESSAGE_RAISER = "Write to the person who raised it"
MESSAGE_HANDLERS = "Write to those who deal with it"
MESSAGE_TITLE = "A message about {reference}"
TO_RAISER_INTRO = "{name} reads this. They see your words, and not your name or your notes."
TO_HANDLERS_INTRO = "Only those who deal with it read this. They get a notice without its words."
MESSAGE = "Your message"
SEND = "Send it"
SENT = "It is sent."
TO_RAISER = "To {raiser}, written by {name}, {when}"
FROM_RAISER = "From {raiser}, {when}"
FROM_HANDLERS = "From those who deal with it, {when}"
FROM_ME = "From you, {when}"

# Clauses.
CLAUSES = "Read or correct the clauses"
CLAUSES_HEADING = "Clauses that apply to {reference}"
CLAUSES_PROPOSED = "Proposed by the kind of post and its words; nobody has changed them yet."
CLAUSES_SET = "Set by {name}, {when}."
CLAUSES_NONE = "None."
PINNED = "The policy as it was in force on the day of the post: version {version}."
CORRECT = "Correct them"
CLAUSES_TITLE = "Clauses that apply to {reference}"
WHICH_APPLY = "Which clauses apply?"
CLAUSES_SUBMIT = "Save the clauses"
CLAUSES_SAVED = "The clauses are saved."
CLAUSE_OPTION = "{spoken}: {text}"

# One post, many reporters.
REPORTS = "Reported by {count} people"
REPORTS_ONE = "Reported twice by the same person"
REPORT_OF = "This is a further report of the post in {reference}. When that one moves on, this report goes along."
REPORT_LINE = "{name}, {when} · {state}"
WITH_REPORTS = "{line} · {count} reports"
WITH_UNREAD = "{line} · {count} not acknowledged"

FIELDS = {
    "seen_at": "Seen",
    "posted_at": "Posted",
    "platform": "Where",
    "relation": "Posted by",
    "about": "About",
    "kind": "Kind",
    "danger": "Reads like danger",
    "person_known": "Person behind it known",
    "replied": "Anybody replied",
    "still_there": "Still there",
    "looked_on": "Last looked",
    "reported_on": "Reported to the platform",
    "referral": "Also told",
    "referred_on": "Told on",
    "clauses": "Clauses that apply",
    "policy": "Policy version",
    "handler": "Taken by",
    "outcome": "Outcome",
    "decided_by": "Decided by",
    "support": "Support offered",
    "retention": "How long it is kept",
    "review_on": "Next review of the record",
    "legal_hold": "Legal hold",
}
