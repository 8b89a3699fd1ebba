"""What can be wrong with a request, each with its page: a status, a sentence, and what to do next."""

from bot.errors import StaffroomError
from bot.platforms.web import words


class Refusal(StaffroomError):
    """A request that is not carried out."""

    status = 400
    sentence = words.UNREADABLE
    advice = words.UNREADABLE_NEXT


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
