"""What `/escalate` asks and says where a child wrote on Class Dojo, and where somebody posted by accident."""

OR_ONE_OF_THESE = "Or is it one of these?"
CHILD_WROTE = "A child wrote to a member of staff on Class Dojo"
I_POSTED = "I posted something by accident"

# A child wrote.
STOP = "Stop the conversation. Please write no further answer to the child."
STOP_NEXT = "Keep what the child wrote as it is, and tell {head} today. A note here goes there too. The policy says:"
WORRIES_ME = "What the child wrote worries me"
TELL_THE_HEAD = "Tell the headteacher"
DOJO_TITLE = "A child wrote on Class Dojo"
DOJO_INTRO = (
    "A few lines are enough; you can add to them later. Only the people who deal with it can read it: when it is saved,"
    " I show you who they are. I cannot promise that you stay anonymous."
)
WHAT_THE_CHILD_WROTE = "What did the child write?"
WHICH_CHILD = "Which child?"
FULL_NAME = "The full name: this record is protected."
WHEN_THEY_WROTE = "When did you see it?"
ANSWERED = "Did anybody answer the child?"
MORE = "Anything else that the headteacher should know"

# By accident.
THANKS = "Thank you for saying so at once. This happens, and telling it early is what helps most."
NOW = "What to do now"
NOW_STEPS = (
    ("1", "Delete it now, for everybody where the app can do that."),
    ("2", "If it went to a group, write one line: that was sent by mistake, please delete it. Explain no more there."),
    ("3", "Tell it here, so that a leader can help you with the rest."),
)
POLICY_SAYS = "The policy asks for just this, and says why it is worth being quick:"
TELL_IT = "Tell it here"
SLIP_TITLE = "Something posted by accident"
SLIP_INTRO = (
    "A few lines are enough; you can add to them later. Only the people who deal with it can read it: when it is saved,"
    " I show you who they are. You do not deal with a post of your own, so you keep a receipt and do not see the rest."
)
WHAT_IT_SAID = "What did it say or show?"
WHERE_TO = "Which group, page or person did it go to?"
WHEN_POSTED = "When did you post it?"
STILL_THERE = "Is it still there?"
WHO_SAW = "Who may have seen it?"
MORE_OF_IT = "If you know more"
SAVE = "Save it"
SAVED_SLIP = "Thank you for telling it. If it is still there, please delete it now. The policy says:"
SAVED_CHILD = "Please write no further answer to the child. The policy says:"
