"""Everything that `/request` asks and says."""

SUMMARY = "Shows where a formal request belongs, such as leave of absence."

# Where it belongs.
TITLE = "What is it about?"
CHOOSE = "I will show you where it belongs. I keep the kind, the time and the school, never your words."
THANKS = "Thank you for telling me. This is one for the federation's procedures, so that it is dealt with properly."
PRIVATELY = "Only you can see this. Your message was not stored."
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

# Switching notes on or off in a channel.
SWITCH, SWITCH_ON, SWITCH_OFF = ("here",), ("here", "on"), ("here", "off")
NOW_ON = "Notes are on in this channel now."
NOW_OFF = "Notes are off in this channel now. I do not read along here."
ARE_ON = "Notes are on in this channel."
ARE_OFF = "Notes are off in this channel. I do not read along here."
WHAT_IT_DOES = (
    "When somebody makes a formal request here, I show them alone, kindly, where it belongs: at most once a day. "
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
NOTICED = "I noticed the words {words} in your message. This is one for the federation's procedures."
NOTICED_SOMETHING = "Your message reads like a formal request. This is one for the federation's procedures."
QUOTED, AND = "“{words}”", " and "
STILL_THERE = "Your message still stands in the channel. You may want to take it out there."
WHY_DANGER = "I show you this because your message reads as if somebody may be in danger, or a child at risk."
NOT_TODAY = "Not today"
PUT_OFF = "That is fine. No more of these notes today, and I will not ask whether the form went in."
PUT_OFF_NEXT = "Where somebody may be in danger, I would still show you at once whom to call."

# The next working day.
FOLLOW_UP = "Did your form go in?"
FOLLOW_UP_WHY = (
    "I showed you where it belongs: {procedure}. I ask this once, and I know nothing of your message any more."
)
SETTLED = "You have told me already: {outcome}. There is nothing more to do."
OUTCOMES = {"done": "it is done", "not_a_request": "it was not a request"}

# A leader points a message out.
POINT_OUT = "This belongs in Federation procedures"
SUGGEST_TITLE = "Tell the writer privately"
SUGGEST_INTRO = (
    "The person who wrote it is told privately where it belongs, once, with the policy's own rule. "
    "They are not told by whom. Nothing of the message is kept."
)
SUGGEST_DANGER = "If anyone is in danger now, call 999, and speak to the designated safeguarding lead. "
SUGGEST_KIND = "What is it about?"
SUGGEST_SEND = "Tell them"
UNKNOWN_WRITER = "I do not know who wrote this, so I cannot tell them privately. Please speak to them yourself."
TOLD = "Thank you. They are told privately, and not by whom."
TOLD_BEFORE = "They have been told of this message already, so nothing was sent again."

# What the writer sees.
SUGGESTED = "A leader thinks that a message of yours belongs in the federation's procedures. Nobody blames you for it."
SUGGESTED_NEXT = "I know nothing of the message. If it was no request, please tell me so."
