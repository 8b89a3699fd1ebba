"""Everything that taking words out of a record asks and says."""

TITLE = "Take words out of {reference}"
INTRO = "For a child's name, for example. First you see each place; nothing is changed before you say so."
EXACT = "The exact words"
EXACT_HINT = (
    "Give a whole name, such as Jamie Roe. Small and capital letters do not matter, and you also see where it is "
    "written in another way: #jamieroe, in an address, with an accent, or one letter different. Do nicknames and "
    "initials one by one."
)
FIND = "Find each place"

NOWHERE = "These words stand nowhere in what was written in this record. Nothing was changed."
PLACES = "These words stand in {count} places. In each, only the words that you gave are taken out."
ONE_PLACE = "These words stand in one place. Only the words that you gave are taken out."
NEAR = "Almost the same stands here. Nothing of it is taken out unless you tick it."
IN_BRACKETS = "What would be taken out stands in [[double brackets]]."
FIRST_PLACES = "Only these first {count} places are shown and changed; do it again for the rest."
CUT = "Take them out for good"
CUT_CONFIRM = "What is taken out cannot be brought back."
PICK = "Choose what is taken out"
PICK_INTRO = "Only what is ticked is taken out. What is taken out cannot be brought back."
AS_GIVEN = "As you gave it"
NEARLY = "Almost the same"
NEARLY_HINT = "Tick only what means the same person."
SAVE_PICK = "Take out for good"
TICK_ONE = "Please tick at least one place."
OPTION = "{where}: {around}"
NEAR_LABEL = "{where} ({how})"
CUT_DONE = "Done: {count} taken out. The record says {removed} there."
ONE_CUT, CUTS = "1 place was", "{count} places were"
NOT_SEARCHED = (
    "What cannot be searched here: other records, also further reports of the same post; what pictures show; what a "
    "PDF says of itself (its title, its author); nicknames and descriptions; what people saved, printed or were "
    "handed; and what they wrote in chat outside this record. Bundles that were made of this record are kept no more "
    "once words are taken out; what was handed over cannot be called back."
)

FILES = "Files of this record"
FILES_NOTE = (
    "Nothing is taken out of a file. Where one shows what must go, save a copy in which it is covered, and put that in "
    "the place of the file."
)
NO_FILES = "There are no files beside this record."
FILE = "{name}, {size}"
OPEN_FILE = "Look at {name}"
MASK = "Replace {name} by a masked copy"
HIT = "{name}, page {page}"
NEAR_HIT = "{name}, page {page} ({how})"
MORE_HITS = "{count} more places in files are not shown here."
LOOK_AT_FILES = "Look at its files, or mask one"

MASK_INTRO = (
    "Cover the words or the face in the picture itself, with a filled box, and save it as a new picture: blurring can "
    "be undone, and a box that a program lays over a PDF can be taken off again. For a PDF, print the covered pages "
    "into a new one, or take screenshots of them."
)
MASK_TITLE = "Replace {name}"
MASK_FORM = (
    "The file that stands there is erased for good, and erased again after a restore. Its SHA-256, who replaced it and "
    "when stay written down. Bundles that were made of this record are kept no more; a new one has a new number."
)
MASKED_COPY = "The masked copy"
MASKED_HINT = "One file: PNG, JPEG, GIF, WebP or PDF, 10 MB at most. It is stored sealed."
SAVE_MASK = "Replace it for good"
ONE_FILE = "Please send one file."
MASKED = "Done: {old} is erased, and {new} stands in its place."
MASK_NOTE = "File {old} was replaced by a masked copy, {new}, and erased. Its SHA-256 was {sha256}."
