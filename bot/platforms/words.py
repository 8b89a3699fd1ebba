"""What every chat platform of the bot itself says. What commands say comes from the commands."""

NAME = "Staffroom"
NEUTRAL = "Staffroom has an answer for you."
NOTHING = "There is nothing to show here."
FACT = "{what}: "
SENTENCE = "{label}: {rest}"
CHOOSE = "Choose"
FOLLOW = "Open"
OPEN = "Open it"
TO_BE_OPENED = "I show this in a window of its own, so that no copy of it stays in this conversation."
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
NEVER_SEND = (
    "Never send a nude or semi-nude picture, or an indecent picture of a child, and do not copy or forward one: "
    "speak to your safeguarding lead."
)
RAISE = "Raise a concern about an online post"
FILES_NOT_HERE = "Please do not send files here, where everybody sees them. I have not opened or stored any."
YES = "Yes, go on"
SAVE = "Save"
LONGEST_HERE = "Up to {here:,} characters."
NUMBERED = "{number}. {label}"
NO_OPTIONS = "{label}: there is nothing to choose from here."
