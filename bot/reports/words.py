"""Every word that stands in the workbook."""

from bot.concerns.lifecycle import State

CREATOR = "Staffroom"
TITLE = "Online concerns \N{EN DASH} weekly report"
SUBTITLE = "{federation}   |   Week beginning {monday}   |   Made {made}   |   For: {role}"
CONFIDENTIAL = "CONFIDENTIAL \N{EN DASH} for the reader named above only."
BAND_FULL = "{confidential}  Staff may name people in what they told us. Do not forward."
BAND_NAMELESS = "{confidential}  Cases that you may not read are counted without names or words. Do not forward."
HEADER = "CONFIDENTIAL \N{EN DASH} do not forward"
MADE_ON = "Made {day}"
PAGE = "Page &P of &N"
LATE = (
    "This file is late: it was due on {due} and made on {made}. "
    "Every concern is shown as it stood at the end of the week."
)
EARLY = "The week is not over: the figures go up to {made}."
QUIET_WEEK = "Nothing was raised, closed, redirected or asked this week."

FEWER = "fewer than 5"
NOT_SHOWN = "not shown"
NOT_OPEN_TO_YOU = "not open to you"
NOT_BROKEN_DOWN = "Not broken down"
WHOLE_FEDERATION = "Whole federation"
ALL_SCHOOLS = "All schools"
CUT = " …"

# Summary
SUMMARY_TITLE = "Summary"
SHORT = "In short: {raised} new, {closed} closed, {open} still open, {waiting} of them not yet acknowledged."
TILE_NEW = "New concerns this week"
TILE_OPEN = "Concerns still open"
TILE_SERIOUS = "Open, high or critical"
TILE_WAITING = "Not yet acknowledged"
TILE_CLOSED = "Closed this week"
TILE_REDIRECTED = "Formal requests redirected"
TILE_REDIRECTS_WAITING = "Redirects without an outcome"
TILE_ASKED = "Policy questions asked"
TILE_UNANSWERED = "Questions unanswered"
MORE = "▲ {n} more than last week"
LESS = "▼ {n} fewer than last week"
SAME = "Same as last week"
NOTE_OLDEST = "; oldest open {n} weeks"
NOTE_OLDEST_ONE = "; oldest open {n} week"
NOTE_SERIOUS = "; {critical} critical, {high} high"
NOTE_SERIOUS_PART = "; of the {n} you may read"
NOTE_OF_REDIRECTS = "of {n} in twelve weeks"
NOTE_IN_TWELVE_WEEKS = "; {n} in twelve weeks"

CHART_WEEKS = "Concerns raised and closed, by week"
CHART_PLATFORMS = "Where, last twelve weeks"
CHART_SCHOOLS = "Open now, by school"
CHART_OPEN = "Still open at the end of each week"
CHART_QUESTIONS = "Policy questions, by week"
ALT_WEEKS = (
    "Line chart of the last twelve weeks. Concerns raised this week: {raised}; closed this week: {closed}. "
    "The same figures stand in the first table of the sheet Trends."
)
ALT_PLATFORMS = "Bar chart of where the posts of the last twelve weeks were: {counts}."
ALT_SCHOOLS = "Bar chart of the concerns still open at the end of the week: {counts}."
ALT_OPEN = "Line chart of how many concerns were open at the end of each of twelve weeks; now {open}."
ALT_QUESTIONS = (
    "Line chart of the questions asked in each of twelve weeks, and of those unanswered; "
    "this week {asked}, {unanswered}."
)
NONE = "None"

SERIOUS = "Needs your attention: the five most serious open concerns"
NONE_OPEN = "No concern was open at the end of the week."
NONE_OPEN_TO_YOU = (
    "You may not read any of the {n} open concerns. They are counted above and stand, numbered and without names, "
    "on the sheet Concerns."
)
ADDS_UP = (
    "Nothing is lost: {carried} carried over + {raised} raised + {reopened} reopened = {closed} closed + {open} open. "
    "{check} (sheet Trends)."
)
ADDS_UP_YES = "The sums agree in every school"
ADDS_UP_NO = "THE SUMS DO NOT AGREE: please tell your administrator"
FOOTNOTE = "Figures are counted when the file is made and do not change. Every word is explained on the sheet Read me."
POLICY_LINE = "{name}, reviewed {reviewed}. {overdue}"

# Concerns
CONCERNS_TITLE = "Concerns"
CONCERNS_FURTHER = "{title} {number}"
CONCERNS_SHEETS = "There are more concerns than one sheet holds: they go on over {n} sheets, newest first."
CONCERNS_NOTE = (
    "Every concern that was open at any time in the last twelve weeks, newest first. State at the end of the week."
)
CONCERNS_NAMELESS = "{n} of {all} cases are not open to you: they are counted, numbered and nameless."
CONCERNS_NONE = "No concern was open at any time in the last twelve weeks."
NUMBER = "No."
WEEK_RAISED = "Week raised"
SCHOOL = "School"
STATE = "State"
REFERENCE = "Reference"
RAISED = "Raised (London time)"
SEVERITY = "Severity"
CATEGORY = "Category"
PLATFORM = "Platform"
ABOUT = "About"
DAYS_OPEN = "Days open"
OWNER = "With"
OUTCOME = "Outcome"
TOLD = "What staff told us"
MEETING = "For the meeting"
MEETING_CHOICES = ("Discuss", "Watch", "Nothing to do")
MEETING_HELP = "Choose one, or leave it empty. It stays in your copy only."
MEETING_WRONG = "Please choose from the list, or leave it empty."

# Redirects
REDIRECTS_TITLE = "Redirects"
REDIRECTS_NOTE = (
    "Formal requests and serious matters that were shown to their own procedure, in twelve weeks. "
    "The bot keeps no message and no name, and no school stands beside a single redirect."
)
REDIRECTS_NONE = "Nothing was redirected in the last twelve weeks."
KIND = "Kind"
THIS_WEEK = "This week"
LAST_WEEK = "Last week"
TWELVE_WEEKS = "Twelve weeks"
DAY = "Day (London)"
WHY = "Why"
OUTCOME_SO_FAR = "Outcome as told so far"
BY_KIND = "By kind and outcome"
BY_SCHOOL = "By school, twelve weeks"
EACH_REDIRECT = "Each redirect"
TOTAL = "Total"
SENSITIVE_MATTER = "Sensitive matter"

# Questions
QUESTIONS_TITLE = "Questions"
QUESTIONS_NOTE = (
    "What people asked of the policy, in twelve weeks. Who asked is not kept, and words only where the policy failed."
)
QUESTIONS_NONE = "Nobody asked anything in the last twelve weeks."
QUESTIONS_ALL_ANSWERED = "Every question was answered with a clause."
HOW_IT_ENDED = "How it ended"
CLAUSES_QUOTED = "Clauses quoted most, twelve weeks"
CLAUSE = "Clause"
TIMES = "Times"
UNANSWERED = "Unanswered, for the policy's next review"
WEEK = "Week"
NEAREST = "Nearest clauses"
QUESTION = "Question, as asked"
BECAME = "What became of the unanswered, twelve weeks"
SINCE_THEN = "Since then"
WAITS = "Waits for the policy's owner"
GROUPS = "Unanswered and alike, the biggest group first: /review deals with a group in one step"
SHARED = "Words they share"
WEEKS_ASKED = "Weeks"
EXAMPLES = "What was asked, names of staff masked"
FROM_TO = "{first} to {last}"
WORDS_KEPT = "The words of these questions are kept for the policy's owner, the executive headteacher."

# Trends
TRENDS_TITLE = "Trends"
TRENDS_NOTE = "Twelve London weeks, Monday to Sunday."
BEGINNING = "Beginning"
WEEKS_HEADINGS = ("Raised", "Reopened", "Closed", "Open at end", "Redirected", "Questions", "Unanswered")
SUMS = "Nothing is lost: the week's sums, school by school"
SUM_HEADINGS = ("Carried over", "+ Raised", "+ Reopened", "= Closed", "+ Open")
CHECK = "Check"
AGREES = "agrees"
DISAGREES = "DOES NOT AGREE"
PLATFORMS = "Where, raised in twelve weeks"
CONCERNS = "Concerns"
OPEN_BY_SCHOOL = "Open now, by school"
OPEN = "Open"
CATEGORIES_READ = "By category and school, raised in twelve weeks: cases that you may read"
CATEGORIES_REST = "By category and school, raised in twelve weeks: cases that you may not read"
CATEGORIES_REST_NOTE = "Where cases are not open to you, a count below 5, none included, is shown as “fewer than 5”."

# Read me
README_TITLE = "Read me"
README_FILE = "This file"
README_WORDS = "What each word means"
README_PRINT = "Before you share it"
FOR = "Made for"
WEEK_COVERED = "Week"
WEEK_VALUE = "{name}: Monday {monday} 00:00 to Sunday {sunday} 24:00, London time"
MADE = "Made"
TIMELINESS = "On time"
TIMELINESS_YES = "Yes"
POLICY = "Policy"
POLICY_REVIEWED = "Policy reviewed"
POLICY_NEXT = "Next review"
AUDIT = "Audit chain"
AUDIT_NONE = "No anchor was given."
AUDIT_MEANS = (
    "{head} (the record's last seal when this file was made: keep it, it shows later whether anything was cut off)"
)
NOTE = "Note"
SHARING = (
    "It was made for one reader's rights, and two readers' files may differ: do not forward it or print it for others.",
    "The first words of a post are shown only to those who may read the case; they may hold names.",
    "The words of an unanswered question are shown only to the executive headteacher; they may hold names too.",
    "Names of people on the staff list are masked in them; a child's name cannot be known.",
    "Nothing else that people wrote is in this file.",
    "It is not the safeguarding record. A child at risk belongs in the school's own safeguarding system.",
)
DEFINITIONS = (
    ("Concern", "An online post that touches the school or its people, told to the bot with /escalate."),
    ("Raised", "Told to the bot in the week."),
    ("Open", "Raised, and not closed at the end of the week. A reopened concern is open."),
    ("Closed", "Went from open to closed in the week. A concern that was closed twice in a week counts twice."),
    ("Reopened", "Went from closed to open in the week. A concern that was reopened twice in a week counts twice."),
    ("Carried over", "Open when the week began."),
    ("The sums", "Carried over + raised + reopened = closed + open. It must agree in every school."),
    (
        "State",
        f"How far it had come at the end of the week: {', '.join(state.label for state in State)}.",
    ),
    (
        "All else about a concern",
        "As it was known when the file was made, not at the end of the week. So is the outcome of a redirect.",
    ),
    ("Not yet acknowledged", f"Open and in the state “{State.RAISED.label}”: nobody has confirmed it."),
    ("Critical", "A threat or hate; or a high one that is about a pupil."),
    (
        "High",
        "Harassment, a fake account, confidential information, an untrue post; or a medium one about a pupil.",
    ),
    ("Medium", "A colleague's own post, one's own by accident, something else; or criticism about a pupil."),
    ("Low", "Criticism or complaint."),
    ("Days open", "Days from raising to closing, or to the end of the week."),
    ("With", "The post that deals with it."),
    (
        "What staff told us",
        "The beginning of the post's own words, which may hold names; the whole stands in Staffroom.",
    ),
    (
        "A numbered row without names",
        "A case that you may not read: its number, week, school and state, so that nothing is lost.",
    ),
    ("Fewer than 5", "A small number that could point to a person. None is shown in the same way."),
    (
        "Not shown",
        "A number that would give a small one away, or a reason that would tell what a sensitive matter was.",
    ),
    ("Not broken down", "Cases that you may not read, too few on one platform to be shown."),
    (
        "Redirect",
        "A formal request or serious matter that was shown to its own procedure. It has no name and no message.",
    ),
    (
        SENSITIVE_MATTER,
        "Grievance, complaint, allegation or resignation: those with fewer than 5 in twelve weeks, two kinds or more.",
    ),
    ("Outcome of a redirect", "What the person told the bot afterwards; “shown” means that they told nothing yet."),
    ("Question unanswered", "The policy was silent, or the person said that the answer was not what they asked."),
    (
        "What became of them",
        "What the policy's owner made of unanswered questions with /review, as it was known when the file was made.",
    ),
    (
        "Control characters",
        "A sign that cannot be shown stands as its number, such as U+0007, in double square brackets.",
    ),
    ("For the meeting", "Yours to fill in. It stays in your copy."),
)
LONG_TITLE = "Long texts"
LONG_NOTE = "Texts that are too long for one cell, continued."
LONG_PART = "Part"
LONG_TEXT = "Text"
LONG_HERE = "[continued on the sheet Long texts] "
LISTS_TITLE = "Lists"

# Errors
NO_ROOM = "The workbook was not written because the disk is full. The last good file is unchanged."
NO_FOLDER = "The workbook was not written because its folder cannot be written to. The last good file is unchanged."
NOT_SOUND = "The workbook did not pass its own check and was not put in place. The last good file is unchanged."
REMOVED = (
    "The workbook that lay here was removed, because a record in it was erased or words were taken out of it since. "
    "Ask the bot for it again: /export"
)
FILE_LABEL = "Workbook of week {week}"
