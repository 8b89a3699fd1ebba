"""Everything that `/escalate` asks and says."""

SUMMARY = "Raises a concern about something posted online."

# The gate.
GATE = "Which of these is it?"
GATE_WHY = "I ask before you write anything, so that each matter goes to the right place."
GATE_DANGER = "Someone is in danger now, or a child may be at risk"
GATE_ADULT = "How an adult behaves towards children"
GATE_POST = "An online post that touches the school or its people"
ABOUT_THIS = "Raise a concern about this"
WRONG_ONE = "I pressed the wrong one"

# Before any picture.
NOTHING_TO_ADD = "No, there is nothing to add"
GO_ON_WITHOUT = "Record the post without any picture"

# The form.
TITLE = "Raise a concern about an online post"
INTRO = (
    "Fill in what you know; you may leave out what is optional. Only the people who deal with it can read it: "
    "when it is saved, I show you who they are. I cannot promise that you stay anonymous."
)
SUBMIT = "Save the concern"
WHAT_YOU_SAW = "What you saw"
QUOTE = "What does it say?"
QUOTE_HINT = "Word for word if you can. Please give full names, not initials."
CARRIED_HINT = "Taken from the message that you chose. Please check it, and give full names, not initials."
CUT_HINT = (
    "Taken from the message that you chose: its first {longest:,} characters, no more. Please check it, and add what "
    "is missing."
)
PLATFORM = "Where is it?"
SEEN_AT = "When did you see it?"
SEEN_AT_HINT = "London time."
KIND = "What kind of post is it?"
RELATION = "Who posted it?"
WHOM = "Whom it is about"
ABOUT = "Whom is it about?"
NAMED = "Which adults here is it about, or by?"
NAMED_HINT = (
    "Everybody whom you tick is shut out of this record and never sees it: those it names and those who posted it, "
    "the headteachers and the chair of governors included."
)
POSTED_AFTER_SEEN = "It was seen before this. Please check both times."
SCHOOL = "Which school does it touch?"
WHERE_IT_STANDS = "Where it stands, and who is behind it"
GROUP_NAME = "Name of the group or page"
POST_ADDRESS = "Address of the post"
ACCOUNT_ADDRESS = "Address of the account"
DISPLAY_NAME = "Name that the account shows"
PERSON_KNOWN = "Do you know who is behind it?"
HOW_KNOWN = "How is that known?"
POSTED_AT = "When was it posted?"
WHAT_WAS_DONE = "Who saw it, and what was done"
SEEN_BY = "Who has seen it?"
REACH = "How far does it reach? For example members of the group, followers, shares"
MORE = "Anything else"
REPLIED = "Did anybody from the school reply?"
REPLIED_HINT = "Nobody should (B.6). It helps to know if somebody did."
STILL_THERE = "Is it still there?"
LOOKED_ON = "When did you last look?"
REPORTED_ON = "When was it reported to the platform?"
PLATFORM_REFERENCE = "The platform's reference"
PLATFORM_ANSWER = "The platform's answer"
REFERRAL = "Who else was told?"
REFERRED_ON = "When were they told?"
REFERRAL_REFERENCE = "Their reference"
EVIDENCE = "Evidence"

# After the submit.
SAVED = "Saved, reference {reference}"
REFERENCE = "Reference"
WHO_HAS_IT = "Who deals with it"
WHO_ELSE = "Who else can read it"
TELL_TOO = "The policy asks you to tell as well"
NEXT = "What happens next"
NEXT_WORDS = (
    "They are told when their school is next open, and reminded if nobody has acknowledged it in a working day."
)
NEXT_IN_DANGER = "They are told now that an item waits, and reminded if nobody has acknowledged it in an hour."
YOU_SEE = "What you will see"
YOU_SEE_WORDS = (
    "Type /concerns to see its state and to add to it. You get a notice when it moves on. Who deals with it may "
    "change: what you write there reaches whoever it is then."
)
DO_NOT_RESPOND = "Please do not respond to the post. The policy says:"
MINE = "See its state"
