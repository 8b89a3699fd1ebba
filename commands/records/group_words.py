"""Everything that `/records` asks and says about what was filed for group chats."""

from bot.concerns.retention import From

DUE = "Group chats: deletions to sign or to refuse"
NO_CLASS = "The file retention.toml has no class for them, so that none is ever proposed."
DUE_LINE = "{name} · due since {day}"

TITLE = "How long what is filed for {reference} is kept"
CLASS = "Class"
KEPT = "Kept"
BEGINS = {From.CLOSED: "from the day of its last step", From.RAISED: "from the day of its first step"}
DECIDES = "Who decided on that"
STEPS = "Steps filed"
DUE_SINCE = "Proposed for deletion from"
NOT_DUE_HELD = "Not while it is under legal hold"
NOT_DUE_CLASS = "Not before retention.toml has a class for group chats"
NOT_DUE_DAY = "Not before somebody has given it a day"
HELD = "Legal hold"
HELD_NOTE = "Under legal hold nothing that is filed for this group can be erased, by anybody."
REASON = "{decision}, by {name} on {day}"
SOMEBODY = "somebody who has left"
READ_IT = "Open the group"

WHY_HINT = "Kept sealed, and erased with it. Please write no names of people in the group."
HOLD_TITLE = "Legal hold on {reference}"
HOLD_SAVED = "It is under legal hold. Nothing of it can be erased until the hold is lifted."
LIFT_TITLE = "Lift the hold on {reference}"
LIFT_SAVED = "The legal hold is lifted."
REFUSE_TITLE = "Keep {reference}"
REFUSED = "It is kept. The bot proposes it again on {day}."
SIGN_TITLE = "Delete what is filed for {reference} for good"
SIGN_INTRO = (
    "The name of the group, every step and the reasons are erased, and erased again after a restore. Older backups "
    "hold them until you delete those. That you signed is written down."
)
ERASED = "What was filed for {reference} is erased."
ERASED_NEXT = (
    "Nothing of it stands in Monday's workbooks. What people saved or printed themselves has to be deleted by hand. "
    "Backups that were made before hold it, sealed, until they are removed; bringing one back erases it again."
)

BUNDLE_GROUP = "Group chat {number}"
BUNDLE_WHY = "Why it is here"
BUNDLE_MENTIONED = "You are mentioned in its name, or in why it is kept"
BUNDLE_FILED = "You filed what was done about it"
BUNDLE_SCHOOL = "School"
BUNDLE_PLACE = "Where it is"
BUNDLE_STEP = "You filed on {day}"
GROUP_NAME = "Name of the group"
GROUP_REASON = "Why it is held or kept"
