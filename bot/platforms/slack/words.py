"""Everything that Slack's side of the bot itself says. What commands say comes from the commands."""

WARNING = " Please note"
URGENT = " Urgent"
"""These stand after a symbol, and say the same as it."""
HEADING = "  {heading}"

TOO_LATE = "Slack gave me too little time to open that. Nothing was changed; please try again."
NOT_ANNOUNCED = (
    "I could not tell the channel, so nobody there knows: "
    "please invite me to it (/invite @Staffroom) and type this again."
)

FILES_SEEN = (
    "I have seen that you sent files. I have not opened or stored any. Please delete that message, since Slack keeps "
    "it: what belongs to a concern is added in a window of its own."
)
ADD_TO_ONE = "Add files to a concern"

SURE = "{label}?"
ARE_YOU_SURE = "Are you sure?"
CANCEL = "Cancel"
CLOSE = "Close"

MORE_QUESTIONS = "Show {count} more questions"
ONE_MORE_QUESTION = "Show one more question"
CUT_HERE = "Only the first {here:,} of {length:,} characters are shown here: that is as much as Slack takes."
FILES_HINT = "Up to {files} files, 10 MB each: pictures (PNG, JPEG, GIF or WebP) or PDF."
FIRST_TO_LAST = "{first} to {last}"
