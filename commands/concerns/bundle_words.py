"""Everything that bundles ask and say, on the screen and on paper."""

# The screens.
BUNDLES = "Bundles for somebody outside"
TITLE = "Bundles of {reference}"
INTRO = (
    "A bundle is an archive for somebody outside: a chronology, the evidence, and a list of hashes. It is made once "
    "for each purpose; whoever asks again gets the same file."
)
NONE = "None was made yet."
MADE = "{purpose}, number {number}"
MADE_BY = "made by {name}, {when}"
MADE_AND_GONE = "{made}; not kept any more, since something was taken out of the record after that"
OPEN = "Get number {number} for: {purpose}"
MAKE = "Make a bundle"
FORM_TITLE = "Make a bundle of {reference}"
FORM_INTRO = (
    "It leaves the bot: nobody can call it back or see who reads it. Who gets it and why is written down. The name of "
    "the person who raised it, the private notes and the messages stay out unless you tick them."
)
PURPOSE = "Whom is it for?"
RECIPIENT = "Who gets it?"
RECIPIENT_HINT = "Name and office, such as the officer and the crime reference."
REASON = "Why do they get it?"
REASON_HINT = "What you rest this on: what they asked for, and who agreed to it."
PUT_IN = "What goes in although it usually stays out?"
LEAVE_OUT = "What stays out?"
FILES_OUT = "Which files stay out?"
FILE = "{name} ({size}, captured {when})"
SUBMIT = "Make the bundle"
TOO_LARGE = "Together the files are larger than {size} MB. Please leave some out, and make a second bundle of these."
READY = "The bundle is ready ({purpose}, number {number}). That it was made is written down."
CHANGED = "What is in it has changed since number {before}, which {name} made, {when}. So this one has a new number."
THE_SAME = (
    "Nothing has changed since {name} made this bundle, {when}. So no other was made: this is the very same file. "
    "What you wrote just now of who gets it and why is not kept."
)
OPENED = "Here it is, the same file as when it was made. That it was handed out again is written down."
HANDLE = (
    "Please read the chronology before you hand it over: a name is left out as the staff list has it, and not in other "
    "spellings, nicknames or pictures. "
    "Then hand it over yourself, in a way that nobody else can open, and delete your own copy. "
    "Ask whoever receives it to check the hashes; how is in its READ-ME.txt."
)
LABEL = "The bundle"

# On paper.
DOCUMENT = "Concern {reference}"
FOOT = "{reference} · {purpose} · number {number} · in confidence"
FOR = "For"
RECEIVER = "Recipient"
WHY = "Reason"
NUMBER = "Number of this bundle"
BY = "Made by"
AT = "Made"
WITHOUT = "Left out"
FILES_WITHOUT = "{count} of {all} files"
MASKED = (
    "The name of whoever reported it is left out wherever the school's staff wrote. What was posted is given word "
    "for word, and evidence as it was captured: where that shows the name, it is still to be seen."
)
MASK_UNKNOWN = (
    "That person has left since, so that the name could not be looked for in what people wrote. Please read it first."
)
OWN_POST = "The person who raised it says that they posted it themselves: the post itself shows who that is."
TIMES = "All times are London time."
THE_RAISER = "the person who raised it"
ANOTHER_RAISER = "somebody else who reported it"
MASK = "[the person who raised it]"
THE_BOT = "Staffroom"
A_FORMER = "somebody who has left"
WHAT_IT_IS = "What was posted"
WORDS_OF = "In the words of the record"
CHRONOLOGY = "What happened, in order"
WHEN, WHO, WHAT = "When", "Who", "What"
POSTED = "It was posted online"
SEEN = "It was seen"
LOOKED = "Somebody looked whether it is still there: {answer}"
REPORTED = "It was reported to the platform"
REFERRED = "Also told: {whom}"
STEP_TAKEN = "Told, to have it taken down: {rung}"
STEP_ANSWERED = "Answer of: {rung}; {came}"
FROM_OUTSIDE = "Reference and answer of: {whom}"
MOVED = "{what}: from {before} to {after}"
EVIDENCE = "The evidence in this bundle"
NO_EVIDENCE = "There is none in it."
FILE_NAME, HASH, SIZE, CAPTURED = "File", "SHA-256", "Bytes", "Captured"
CAPTURED_BY = "{when}, by {name}"
NOTES = "Private notes between handlers"
MESSAGES = "Messages with the person who raised it"
NOTE = "{name}, {when}"
POLICY = "The policy"
SOURCE = "{name} · reviewed {reviewed:%B %Y}"
POLICY_INTRO = "Word for word, from the version that was in force on the day of the post."
CHECK = "How to check this bundle"
CHECK_WORDS = (
    "SHA256SUMS.txt and manifest.json list every file with its SHA-256, a number that changes with every change of the "
    "file. READ-ME.txt says how to compare them."
)

# In the archive.
READ_ME = """\
Concern {reference} · {purpose} · number {number}

chronology.docx  what is recorded, in order
evidence         the files that were captured, unchanged
manifest.json    every file with its size and its SHA-256, for programs
SHA256SUMS.txt   the same for people, and for tools that check it

To check every file at once, unpack the archive, open a terminal in its folder, and type

  Linux    sha256sum -c SHA256SUMS.txt
  macOS    shasum -a 256 -c SHA256SUMS.txt
  Windows  certutil -hashfile FILE SHA256      for each file, and compare by eye

Any difference means that a file is not the one that was handed over.
"""
