"""Errors whose message is written for the person who meets them.

One class per failure. `sentence` is plain English, holds nobody's words, and is shown as it stands; each platform
maps `StaffroomError` once.
"""


class StaffroomError(Exception):
    """A failure that a person can be told about in one sentence."""

    sentence = "Something went wrong, and nothing was changed. Please try again."

    def __init__(self, sentence: str | None = None) -> None:
        if sentence is not None:
            self.sentence = sentence
        super().__init__(self.sentence)


class NotThere(StaffroomError):
    """The thing does not exist, or this person may not know of it: the two read the same, on purpose."""

    sentence = "There is nothing here by that name that I can show you."


class SentByAnother(NotThere):
    """A form was sent by somebody else before, so that its nonce is theirs; with a new one it can be sent."""

    sentence = (
        "This very form was sent before by somebody else, so nothing was saved for you. Everything you wrote is still "
        "here: please send it once more."
    )


class FileChanged(StaffroomError):
    """What a file was made from is not the same any more."""

    sentence = "Something in this file has changed since it was made. Please ask for it again."


class Stale(StaffroomError):
    """Somebody changed the record after this form was shown."""

    sentence = "This changed while your form was open, so nothing was saved. Please open it again."


class NotNow(StaffroomError):
    """The record is in a state that does not allow this step."""

    sentence = "That step is not possible in the present state. Nothing was changed."


LADO = "the local authority's designated officer (LADO)"
"""Who is turned to outside, as sentences name them; commands/outside.py adds the number where a school gave one."""


class NobodyLeft(StaffroomError):
    """Everybody who could receive this concern is named in it."""

    sentence = (
        f"Everybody here who could receive this is involved in it, so it was not saved. Please tell {LADO} directly."
    )


class NobodyElse(NobodyLeft):
    """Nobody else could deal with this concern, so that whoever has it cannot give it away."""

    sentence = (
        "Nobody else here can take this over, so nothing was changed: nothing is lost, and it stays with you. "
        f"Please take it to {LADO}, and write down under its state that you referred it."
    )


class NobodyYet(NobodyLeft):
    """Posts that could receive this concern are vacant: the staff list is not finished."""

    sentence = (
        "Nobody on the staff list can receive this yet, so it was not saved. "
        f"Please tell the chair of governors or the executive headteacher in person, or {LADO} if it is about them."
    )


class Busy(StaffroomError):
    """The database is locked or out of reach."""

    sentence = (
        "Not saved: the store is busy or out of reach. Please send it again in a moment. "
        "Words in a form are still there."
    )


class BeingDone(Busy):
    """Another works on the same thing just now."""

    sentence = "This is being worked on just now. Please look again in a moment."


class TooLong(StaffroomError):
    """A message or a text is longer than it may be."""

    sentence = "That is too long for a message. Please say it in at most 1,000 characters."


class BrokenPolicy(StaffroomError):
    """A policy folder is not exactly what was adopted; `sentence` names the place."""


class WrongSettings(StaffroomError):
    """Settings that the bot cannot start with; `sentence` names the setting."""
