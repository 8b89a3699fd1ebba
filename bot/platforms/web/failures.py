"""What can be wrong with a request, each with its page: a status, a sentence, and what to do next."""

from dataclasses import dataclass, field

from bot.errors import StaffroomError
from bot.platforms.web import words

SIGN_IN, SIGN_OUT = "/sign-in", "/sign-out"
"""Where signing in begins, and where it ends."""


class Refusal(StaffroomError):
    """A request that is not carried out."""

    status = 400
    sentence = words.UNREADABLE
    advice = words.UNREADABLE_NEXT
    way = (words.BACK, "/")
    """The one link on its page: what it says, and where it leads."""


class Unreadable(Refusal):
    """The body is not a form, or a field in it cannot be one of ours."""


class TooMuch(Refusal):
    """The body, or a part of it, is larger than it may be."""

    status = 413
    sentence = words.TOO_MUCH

    def __init__(self, advice: str) -> None:
        super().__init__()
        self.advice = advice


class Foreign(Refusal):
    """The request was made by another site's page."""

    status = 403
    sentence = words.FOREIGN
    advice = words.FOREIGN_NEXT


class WrongHost(Refusal):
    """The request names a host that is not ours: DNS rebinding, or a mistyped address."""

    sentence = words.WRONG_HOST
    advice = words.WRONG_HOST_NEXT


class NoOne(Refusal):
    """Nobody has been chosen yet, or they have left the staff list."""

    status = 403
    sentence = words.NO_ONE
    advice = words.NO_ONE_NEXT


@dataclass(frozen=True, slots=True)
class Kept:
    """What somebody sent who is not signed in, so that it can be sent again: where to, and its fields by name.

    `written` is what people wrote themselves; `files` says that there were files, which no page can keep.
    """

    path: str
    fields: tuple[tuple[str, str], ...] = field(repr=False)
    written: tuple[str, ...] = field(repr=False)
    files: bool


class Outside(Refusal):
    """Somebody who is not let in. What they sent is shown to them again, and kept nowhere."""

    status = 403
    way = (words.SIGN_IN_AGAIN, SIGN_IN)
    kept: Kept | None = None


class NotSignedIn(Outside):
    """There is no session, or it has ended; `before` says whether there seems to have been one."""

    sentence = words.NOT_SIGNED_IN
    advice = words.NOT_SIGNED_IN_NEXT

    def __init__(self, *, before: bool = False) -> None:
        super().__init__()
        self.before = before


class Stranger(Outside):
    """Somebody whom the page does not work for: one sentence for every reason."""

    sentence = words.STRANGER
    advice = words.STRANGER_NEXT


class LostSignIn(Refusal):
    """The answer of a sign-in that this browser did not begin, that served before, or that took too long."""

    sentence = words.LOST_SIGN_IN
    advice = words.LOST_SIGN_IN_NEXT
    way = (words.SIGN_IN_AGAIN, SIGN_IN)


class NoMicrosoft(Refusal):
    """Whoever signs people in is out of reach."""

    status = 503
    sentence = words.NO_MICROSOFT
    advice = words.NO_MICROSOFT_NEXT
    way = (words.SIGN_IN_AGAIN, SIGN_IN)


class Crowded(NoMicrosoft):
    """So many people sign in at once that this one's turn did not come."""

    sentence = words.CROWDED
    advice = words.CROWDED_NEXT


class NotWhileUnsure(Refusal):
    """Nobody can say just now whether this person still works here."""

    status = 503
    sentence = words.NOT_WHILE_UNSURE
    advice = words.NOT_WHILE_UNSURE_NEXT


class SomebodyElse(Refusal):
    """The form was opened by somebody other than who sends it."""

    status = 409
    sentence = words.SOMEBODY_ELSE
    advice = words.SOMEBODY_ELSE_NEXT


class NoFile(Refusal):
    """The file has gone from the shelf, or lies there for somebody else: the two read the same."""

    status = 404
    sentence = words.NO_FILE
    advice = words.NO_FILE_NEXT


class FileNotNow(Refusal):
    """The file cannot be handed out as it lies there; the sentence says why."""

    status = 409
    advice = words.FILE_CHANGED_NEXT


class NotFound(Refusal):
    """There is no such page."""

    status = 404
    sentence = words.NOT_FOUND
    advice = words.NOT_FOUND_NEXT


class NotAllowed(Refusal):
    """The page is there, but not for this method."""

    status = 405
    sentence = words.NOT_ALLOWED
    advice = words.NOT_ALLOWED_NEXT


class Failed(Refusal):
    """A programmer's error."""

    status = 500
    sentence = words.FAILED
    advice = words.FAILED_NEXT
