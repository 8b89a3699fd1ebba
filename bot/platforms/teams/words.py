"""Everything that Teams' side of the bot itself says. What commands say comes from the commands."""

WARNING_SYMBOL, URGENT_SYMBOL = (
    "\N{WARNING SIGN}\N{VARIATION SELECTOR-16}",
    "\N{DOUBLE EXCLAMATION MARK}\N{VARIATION SELECTOR-16}",
)
WARNING = "{symbol} Please note"
URGENT = "{symbol} Urgent"
CHECK = "{symbol} Please check"
"""These say the same as the colours around them."""

FORM = "Please fill in this form."
"""What a client reads that cannot show the form."""
MORE_QUESTIONS = "{count} more questions"
ONE_MORE_QUESTION = "One more question"
CUT_HERE = "Only the first {here:,} of {length:,} characters are shown here: that is as much as fits."
FILL_IN = "Please fill this in."
CHOOSE_ONE = "Please choose from the list."
NO_ANSWER = "No answer"
SEARCH = "Type to search"
TIME = "At what time?"
SEND_FILES = "Send pictures or PDFs to me in our chat, then open this form again: they can be chosen here then."
HELD_FILES = "These are the files that you sent to me in our chat. To add others, send them there and open this again."

PREVIEW = 160
"""Characters of a clause in the list of what was found."""
ANSWERED = "I have answered below."
ANSWERED_PRIVATELY = "I have answered in our own chat, where nobody else sees it."
TALK_TO_ME = "I answer where nobody else sees it: please open a chat with me."
WELCOME = "Welcome to Staffroom"
HOW = (
    "Ask me about the staff Social Media Policy in your own words, or type help to see what else I can do. "
    "If anyone is in danger now, call 999."
)
WHAT_WAITS = "What waits for me"
NO_CLAUSE = "Type a question, or the number of a clause, such as B.6."
FILES_SEEN = "I have seen that you sent files. Nothing is stored yet. What are they for?"
PICTURES_SEEN = (
    "I have seen a picture in your message. I cannot take it from there: I have not opened it, and nothing is stored. "
    "Please delete that message, since Teams keeps it. To add a picture to a concern, send it to me here as a file."
)
ADD_TO_ONE = "Add them to a concern"
FILES_NOT_HERE = "Please do not send files here, where everybody sees them. Send them to me in our own chat."
FILE_NOT_HELD = (
    "I do not have this file any more. Please send it to me in our chat once more, and open this form again."
)
FILES_NOT_TAKEN = "Not saved yet: something is wrong with the files. Everything you wrote is still here."
CONSENT = "This file is for you alone. May I put it into your OneDrive?"
FILE_GONE = "I do not have that file any more. Please ask for it again."
FILE_NOT_PUT = "I could not put the file into your OneDrive. Please ask for it again."
FILE_DECLINED = "All right, I have thrown the file away. You can ask for it again at any time."
NOT_ANNOUNCED = "I could not tell the channel, so nobody there knows. Please type this again."
