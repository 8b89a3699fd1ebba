"""Everything that Teams' side of the bot itself says. What commands say comes from the commands."""

NEUTRAL = "Staffroom has an answer for you."
"""What a notification shows where the answer's own words must not stand, or there are none."""
NOTHING = "There is nothing to show here."

WARNING_SYMBOL, URGENT_SYMBOL = "\N{WARNING SIGN}\N{VARIATION SELECTOR-16}", "\N{POLICE CARS REVOLVING LIGHT}"
WARNING = "{symbol} Please note"
URGENT = "{symbol} Urgent"
CHECK = "{symbol} Please check"
"""These say the same as the colours around them."""
FACT = "{what}: "
SENTENCE = "{label}: {rest}"

CHOOSE = "Choose"
FOLLOW = "Open"
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

YES = "Yes, go on"
SAVE = "Save"

FORM = "Please fill in this form."
"""What a client reads that cannot show the form."""
MORE_QUESTIONS = "{count} more questions"
ONE_MORE_QUESTION = "One more question"
LONGEST_HERE = "Up to {here:,} characters."
CUT_HERE = "Only the first {here:,} of {length:,} characters are shown here: that is as much as fits."
FILL_IN = "Please fill this in."
CHOOSE_ONE = "Please choose from the list."
NO_ANSWER = "No answer"
NO_OPTIONS = "{label}: there is nothing to choose from here."
SEARCH = "Type to search"
TIME = "At what time?"
SEND_FILES = "Send pictures or PDFs to me in our chat, then open this form again: they can be chosen here then."
HELD_FILES = "These are the files that you sent to me in our chat. To add others, send them there and open this again."
NUMBERED = "{number}. {label}"
NOT_UNDERSTOOD = "I could not read what came back from this card, so nothing was saved. Please open it again."
