"""Everything that `/group` asks and says. What it quotes stands in the policy; nothing here is made up for a case."""

from bot.concerns.groups import GroupStep

SUMMARY = "Helps leaders with a disruptive group chat: the policy's three steps, with words to post."
NOT_FOR_YOU = (
    "Help with a disruptive group chat is for headteachers and the executive headteacher. Please tell your headteacher "
    "about the group."
)

TITLE = "A disruptive group chat"
THREE_STEPS = "The policy has three steps, in this order. Each comes with words that you can copy and post."
FOR_WHATSAPP = "The policy wrote this for WhatsApp. In another chat it is a guide."
NO_SECTION = "The policy in force says nothing about disruptive group chats, so there is nothing to quote."
NOT_THIS_WAY = (
    "Threats, or anything that may touch a child's safety, do not belong here: see the button below, or call 999 in an "
    "emergency."
)
RAISE = "Raise a concern"
CHOOSE = {
    GroupStep.REMINDED: "1. Remind the group",
    GroupStep.SPOKEN_TO: "2. A private word",
    GroupStep.REMOVED: "3. Removal",
}
GROUPS = "Groups that something was filed for"
NO_GROUPS = "Nothing has been filed for a group that you lead."
OPEN = "Open: {name}"
MORE = "{count} older groups are not shown here."

STEP_TITLE = {
    GroupStep.REMINDED: "Step 1 of 3: remind the group",
    GroupStep.SPOKEN_TO: "Step 2 of 3: a private word",
    GroupStep.REMOVED: "Step 3 of 3: removal",
}
HOW = {
    GroupStep.REMINDED: "Post this in the group. It names nobody.",
    GroupStep.SPOKEN_TO: "Write this to the person alone, never in the group.",
    GroupStep.REMOVED: "Remove the person in the chat's own settings, and write this to them alone.",
}
TO_COPY = "Words to copy"
COPY = {
    GroupStep.REMINDED: (
        "A reminder to everybody here: this group is for school chat. Please make a new “social” group for other "
        "topics. Thank you.\n\nOur policy says: “{policy}”"
    ),
    GroupStep.SPOKEN_TO: (
        "I am writing to you alone about our group chat. What you wrote there is not acceptable for this space, and I "
        "ask you not to do it again.\n\nOur policy says: “{policy}”"
    ),
    GroupStep.REMOVED: (
        "I have removed you from our group chat, since what I wrote to you about has gone on. You can still reach the "
        "school in the usual ways.\n\nOur policy says: “{policy}”"
    ),
}
COPY_WITHOUT_A_WORD = (
    "I have removed you from our group chat because of what was written there. You can still reach the school in the "
    "usual ways, and I am glad to talk about it.\n\nOur policy says: “{policy}”"
)
"""For a removal before which no private word is filed: it must not speak of one."""
TOO_EARLY = (
    "No private word is filed for this group so far. That may only mean that nobody has filed it yet. In the policy it "
    "comes before a removal, in these words:"
)
ASK_FIRST = "Was there a private word before? In the policy it comes before a removal, in these words:"
YOU_DECIDE = "Whether the removal is right all the same is for you to decide; nothing here stops you."
FILE_WORD = "File a private word first"
REMOVAL_SAYS = "And of the removal it says:"
DONE = "File that this was done"
BEFORE = "Filed for this group so far"
LINE = "{step}, by {name}"
BACK = "All three steps"
KEEPING = "How long it is kept"

GROUP_TITLE = "{name}"
WHERE = "Where it is"
SCHOOL = "School"
SOMEBODY = "somebody who has left"

FILE_TITLE = {
    GroupStep.REMINDED: "File: the group was reminded",
    GroupStep.SPOKEN_TO: "File: a private word",
    GroupStep.REMOVED: "File: a removal",
}
FILE_INTRO = "Kept are the step, the day, you and the group. Nobody in the group is named, so please write no names."
FILE_INTRO_KNOWN = "This is filed for the group that you opened. Nobody in the group is named."
FILE_TOO_EARLY = "No private word is filed for this group so far; you can file the removal all the same."
NAME = "What is the group called?"
NAME_HINT = "As it is called in the chat. It is kept sealed, and those who lead the school can read it."
PLACE = "Where is it?"
AT_SCHOOL = "Which school is it about?"
WHEN = "On which day was this done?"
SAVE = "File it"
FILED = "Filed: {step}, on {day}."
SAME_NAME = "It is filed with the group of this name that was there already."
