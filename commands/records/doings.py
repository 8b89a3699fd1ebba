"""What somebody did with the bot, told to themselves in plain words and with how often it was."""

from collections.abc import Mapping

from bot.events import Action

ONCE, TWICE, OFTEN = "Once", "Twice", "{count} times"
OTHER = "You did something else with the bot"
DONE: Mapping[Action, str] = {
    Action.CONCERN_RAISED: "You raised a concern",
    Action.CONCERN_OPENED: "You opened a concern to read it",
    Action.CONCERN_MOVED: "You moved a concern on: acknowledged it, or said how it stands",
    Action.CONCERN_TAKEN: "You took a concern on",
    Action.GIVEN_BACK: "You gave a concern back to somebody whom a report had named without bearing on it",
    Action.NO_BEARING: "You said that whom a report names has no bearing on other reports",
    Action.NEWS_ACKNOWLEDGED: "You acknowledged danger that was told later",
    Action.DANGER_TOLD: "What you wrote of a concern told of danger",
    Action.ADDITION_MADE: "You added something to a concern, or corrected it",
    Action.MESSAGE_SENT: "You wrote a message about a concern",
    Action.CLAUSES_SET: "You said which clauses of the policy apply",
    Action.CLOSING_PREPARED: "You prepared how a concern is closed",
    Action.STEPPED_ASIDE: "You stepped aside from a concern",
    Action.CONCERN_REROUTED: "You gave a concern to whom it belongs",
    Action.NOTE_ADDED: "You wrote a private note",
    Action.EVIDENCE_ADDED: "You added a picture or file to a concern",
    Action.EVIDENCE_OPENED: "You opened a picture or file of a concern",
    Action.BUNDLE_MADE: "You made a bundle for somebody outside",
    Action.BUNDLE_OPENED: "You fetched a bundle for somebody outside again",
    Action.CLOCK_PUT_OFF: "You put off a reminder, with a reason",
    Action.REMINDED: "You were reminded of a concern",
    Action.STEPPED_UP: "A concern went one step up from you",
    Action.LOOKED_AGAIN: "You looked whether a post is still there",
    Action.LADDER_TOLD: "You told somebody outside, to have a post taken down",
    Action.LADDER_ANSWERED: "You wrote down an answer from outside",
    Action.DOOR_USED: "You were shown to another door",
    Action.REQUEST_REDIRECTED: "A formal request of yours was shown to the procedures",
    Action.REDIRECT_SETTLED: "You told how a redirected request ended",
    Action.REQUEST_SUGGESTED: "You pointed a message out as a formal request",
    Action.NUDGES_SWITCHED: "You switched the notes in a channel on or off",
    Action.NUDGES_PUT_OFF: "You asked for no more notes that day",
    Action.QUESTION_ASKED: "You asked about the policy",
    Action.LESSON_LEARNT: "You dealt with unanswered questions",
    Action.LESSON_TAKEN_BACK: "You took back how unanswered questions were dealt with",
    Action.WORKBOOK_EXPORTED: "You asked for a workbook",
    Action.WEEK_CLAIMED: "A weekly workbook was begun for you",
    Action.WEEK_DONE: "A weekly workbook was finished for you",
    Action.WORKBOOK_DELIVERED: "A workbook was put where you find it",
    Action.STAFF_LIST_READ: "You read a staff list in",
    Action.RETENTION_DECIDED: "You decided how long a record is kept",
    Action.DELETION_REFUSED: "You refused a deletion, so that a record is kept on",
    Action.HOLD_SET: "You put a record under legal hold",
    Action.HOLD_LIFTED: "You lifted a legal hold",
    Action.RECORD_ERASED: "You signed the deletion of a record",
    Action.ERASED_AGAIN: "A record that you had deleted was deleted again after a restore",
    Action.WORDS_REDACTED: "You took words out of a record",
    Action.REDACTED_AGAIN: "Words that you had taken out were taken out again after a restore",
    Action.ACCESS_ASKED: "You noted a request to see what is held on somebody, or asked yourself",
    Action.ACCESS_CHECKED: "You checked who asks to see what is held",
    Action.ACCESS_AGREEMENT_ASKED: "You asked a second person to agree to such a request",
    Action.ACCESS_AGREED: "You agreed to such a request as the second person",
    Action.ACCESS_NOT_AGREED: "You did not agree to such a request as the second person",
    Action.ACCESS_DRAFTED: "You made a draft for somebody who asked to see what is held",
    Action.ACCESS_READ: "You read of a record in such a draft",
    Action.ACCESS_LOOKED: "You looked at a picture or file for such a request",
    Action.ACCESS_RELEASED: "You released what is held on somebody to them",
    Action.ACCESS_GIVEN: "You handed out, in part, what a record holds",
    Action.GROUP_STEP_TAKEN: "You filed a step about a group chat",
    Action.GROUP_OPENED: "You opened the history of a group chat",
    Action.GROUP_ERASED: "You signed the deletion of what was filed for a group chat",
    Action.GROUP_ERASED_AGAIN: "What was filed for a group chat was deleted again after a restore",
    Action.EVIDENCE_REPLACED: "You put a masked copy in the place of a picture or file",
    Action.REPLACED_AGAIN: "A file whose place a masked copy took was deleted again after a restore",
    Action.QUESTIONS_FORGOTTEN: "Words of questions were deleted, as their time was over",
    Action.CODE_GIVEN: "You were given a code for reading in chat",
    Action.CODE_TAKEN: "You opened reading in chat with a code",
    Action.CODE_REFUSED: "You typed a wrong code for reading in chat",
    Action.BACKUP_MADE: "You made a backup",
    Action.BACKUP_RESTORED: "You brought a backup back",
    Action.NOTICES_HELD: "You held notices back after a restore",
    Action.NOTICES_RELEASED: "You let notices go that were held",
    Action.KEY_ROTATED: "You changed the key that words are sealed with",
}
"""Every action that can stand under somebody's name; what other reports of a post did is under nobody's."""


def told(code: str, count: int) -> tuple[str, str]:
    """Return what somebody did and how often, in words."""
    how_often = {1: ONCE, 2: TWICE}.get(count, OFTEN.format(count=count))
    return DONE.get(Action(code), OTHER), how_often
