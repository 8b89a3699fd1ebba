"""Everything that `/request` asks and says."""

SUMMARY = "Shows where a formal request belongs, such as leave of absence."

# Where it belongs.
TITLE = "What is it about?"
CHOOSE = "I will show you where it belongs. I keep the kind, the time and the school, never your words."
THANKS = "Thank you for telling me. This is one for the federation's procedures, so that it is dealt with properly."
LOSS = "I am sorry for your loss."
LOSS_NEXT = "Time away is arranged here, in private."
ONLY_YOU = "Only you can see this."
KEPT_NOTHING = "I have kept nothing of your message."
WRITTEN_FOR_WHATSAPP = "Rule 8 was written for WhatsApp. The federation asks the same of any chat, this one included."
WHERE = "Where it belongs"
WHO = "Whom to go to"
OR = "or"
OUTSIDE = "Outside the federation"
HOW = "How"
SAY = "What to have ready"
YOUR_MANAGER = "{name}, your line manager"

# What became of it.
DONE = "I have done it"
NOT_A_REQUEST = "This is not a request"
NOTED_DONE = "Thank you. I have noted that it is done."
NOTED_NOT = "Sorry to have interrupted. I have noted that this was not a request."
NOTED_NEXT = "If you have a question about the policy, put it after /policy."
NOTED_NO_DANGER = "Thank you for telling me. I am glad that nobody is in danger, and have noted it."
NOTED_NO_DANGER_NEXT = "Should that change, call 999, or speak to the safeguarding lead. You can always ask me again."

# Switching notes on or off in a channel.
SWITCH, SWITCH_ON, SWITCH_OFF = ("here",), ("here", "on"), ("here", "off")
NOW_ON = "Notes are on in this channel now."
NOW_OFF = "Notes are off in this channel now. I do not read along here."
TOLD_ON = (
    "From now on I read along in this channel: whoever makes a formal request here gets a kind note from me, "
    "which nobody else sees. I keep nothing of what anybody writes. /request here says how it stands."
)
TOLD_OFF = "I do not read along in this channel any more."
ARE_ON = "Notes are on in this channel."
ARE_OFF = "Notes are off in this channel. I do not read along here."
WHAT_IT_DOES = (
    "When somebody makes a formal request here, I show them alone, kindly, where it belongs: at most once a day each. "
    "Where somebody may be in danger, I show them at once whom to call."
)
INVITE_ME = (
    "I read along only where I was invited: please invite me to this channel, and tell everybody in it. "
    "I keep nothing of what anybody writes."
)
HOW_TO_SWITCH = "Headteachers and senior management switch it with /request here on or /request here off."
IN_THE_CHANNEL = "Please type this in the channel that it is about: /request here on, or /request here off."
FOR_LEADERS = "Only headteachers and senior management can switch this. Please ask one of them; they will be glad to."

# The note in a channel.
ONLY_YOU_NOTE = "Only you can see this note."
NOTICED = "Words such as {words} made me think of a formal request."
NOTICED_SOMETHING = "Something in your message made me think of the federation's procedures."
AND = " and "
STILL_THERE = "Your message is still in the channel, for everybody in it. You can delete it there if you wish."
WHY_DANGER = (
    "Only you can see this note. I show it because your message reads as if somebody may be in danger, or a child "
    "at risk."
)
WHY_ONESELF = "Only you can see this note. I show it because of what you wrote, and I have kept nothing of it."
NOT_TODAY = "Not today"
PUT_OFF = "No more notes today."
PUT_OFF_ASKING = "I will not ask about this one again either."
PUT_OFF_NEXT = "Where somebody may be in danger, I would still show you at once whom to call."

# The next working day.
FOLLOW_UP = "Did it reach the right person?"
FOLLOW_UP_WHY = "I showed you where {procedure} belongs. I ask once, and kept nothing of your message."
SETTLED = "You have told me already: {outcome}. There is nothing more to do."
OUTCOMES = {"done": "it is done", "not_a_request": "it was not a request"}

# A leader points a message out.
POINT_OUT = "This belongs in Federation procedures"
SUGGEST_TITLE = "Tell the writer privately"
SUGGEST_INTRO = (
    "The person who wrote it is told privately where it belongs, once. "
    "They are not told by whom. Nothing of the message is kept."
)
SUGGEST_DANGER = "If anyone is in danger now, call 999, and speak to the designated safeguarding lead. "
SUGGEST_KIND = "What is it about?"
SUGGEST_SEND = "Tell them"
UNKNOWN_WRITER = "I do not know who wrote this, so I cannot tell them privately. Please speak to them yourself."
NOT_A_LEADER = "Only headteachers and senior management can point a message out."
TOLD = "Thank you. They are told privately, when their school is next open. They are not told by whom."
TOLD_NOW = "Thank you. They are told at once. They are not told by whom."
TOLD_BEFORE = "They have been told of this message already, so nothing was sent again."

# What the writer sees.
SUGGESTED = "A leader thinks that a message of yours belongs in the federation's procedures."
NO_BLAME = "Nobody blames you for it."
SUGGESTED_DANGER = "A leader thinks that a message of yours is about somebody who may be at risk."
SUGGESTED_NEXT = "I know nothing of the message. If it was no request, please tell me so."

HAND_ON = "Pass my request on"
HAND_ON_CONFIRM = "Your name and the date are noted, and the person who has to answer is told."
HAND_ON_WHY = "I can pass your request on, in your name, so that the month counts from today. Nobody else is told."
PASSED_ON = "Passed on to {who}. It has to be answered by {due}: one calendar month, school holidays included."
