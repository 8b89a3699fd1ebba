"""Everything that Slack's side of the bot itself says. What commands say comes from the commands."""

NAME = "Staffroom"
"""The title of every modal, which has room for 24 characters."""
NEUTRAL = "Staffroom has an answer for you."
"""What a notification shows where the answer's own words must not stand, or there are none."""
NOTHING = "There is nothing to show here."

WARNING = " Please note"
URGENT = " Urgent"
"""These stand after a symbol, and say the same as it."""
FACT = "{what}: "
HEADING = "  {heading}"
SENTENCE = "{label}: {rest}"

CHOOSE = "Choose"
FOLLOW = "Open"
OPEN = "Open it"
TO_BE_OPENED = "I show this in a window of its own, so that no copy of it stays in this conversation."
TOO_LATE = "Slack gave me too little time to open that. Nothing was changed; please try again."
NOT_ANNOUNCED = (
    "I could not tell the channel, so nobody there knows: "
    "please invite me to it (/invite @Staffroom) and type this again."
)
LEFT_OUT_BUTTON = (
    "“{label}” is left out here, because what you wrote is too long for a button. Please ask again in fewer words."
)
LEFT_OUT = (
    "{count:,} more parts do not fit here and are left out. Please ask for less at a time, such as a single reference, "
    "to see all of it."
)
LEFT_OUT_ONE = (
    "One more part does not fit here and is left out. Please ask for less at a time, such as a single reference, "
    "to see all of it."
)
NO_FILE = "{label}: I cannot hand out files here. Please ask whoever looks after Staffroom for it."
FILE = "{label} ({size})"
BYTES = "{count} bytes"
KILOBYTES = "{count:.0f} KB"
MEGABYTES = "{count:.1f} MB"

SURE = "{label}?"
ARE_YOU_SURE = "Are you sure?"
YES = "Yes, go on"
CANCEL = "Cancel"
CLOSE = "Close"
SAVE = "Save"

MORE_QUESTIONS = "Show {count} more questions"
ONE_MORE_QUESTION = "Show one more question"
LONGEST_HERE = "Up to {here:,} characters."
CUT_HERE = "Only the first {here:,} of {length:,} characters are shown here: that is as much as Slack takes."
FILES_HINT = "Up to {files} files, 10 MB each: pictures (PNG, JPEG, GIF or WebP) or PDF."
NUMBERED = "{number}. {label}"
FIRST_TO_LAST = "{first} to {last}"
NO_OPTIONS = "{label}: there is nothing to choose from here."
