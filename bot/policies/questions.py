"""The questions that people asked of a policy: counted all, kept in words only where the policy failed them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Protocol

from bot.events import Event
from bot.labelled import Labelled
from bot.people import Role

POLICY_OWNER = Role.EXECUTIVE_HEADTEACHER
"""Who reads what people asked, word for word, for the policy's next review, and says what the bot should learn."""


WORDS_KEPT_FOR = timedelta(days=365)
"""The longest that the words of a question are kept; docs/data-protection.md promises it."""


class Answer(Labelled):
    """How a question ended."""

    QUOTED = "quoted", "Answered with a clause"
    SILENT = "silent", "The policy is silent"
    NOT_WHAT_I_ASKED = "not_what_i_asked", "Answered, but not what was asked"


class Ending(Labelled):
    """What the policy's owner made of a question that was not answered."""

    ANSWERED = "answered", "Answered now"
    NOT_COVERED = "not_covered", "Not covered by the policy"
    SET_ASIDE = "set_aside", "Set aside"


@dataclass(frozen=True, slots=True)
class Question:
    """A question without its asker.

    Only the London day is kept, and no school: in a small school the hour would tell who asked. `words` is empty for
    a question that was answered. `ending` is None as long as the policy's owner has not dealt with it.
    """

    asked_on: date
    answer: Answer
    words: str = ""
    clauses: tuple[str, ...] = ()
    ending: Ending | None = None


@dataclass(frozen=True, slots=True)
class Kept:
    """A question that waits for the policy's owner, by its id."""

    id: str
    question: Question


def words_kept_since(reviewed: Iterable[date], today: date) -> date:
    """Return the first day whose questions are kept in words: those before it have had the review they waited for.

    `reviewed` is when each policy in force was reviewed, at least one; where one was not, its questions wait a year.
    """
    return max(min(reviewed), today - WORDS_KEPT_FOR)


class QuestionBook(Protocol):
    """Where questions are kept for the policy's next review."""

    def count(self, question: Question) -> None:
        """Count a question of which no words are kept: within about a second, with an event for all of that second.

        Never raises, since the answer matters more than the count; a kill may take the last second's counts along.
        """
        ...

    def flush(self) -> None:
        """Write down now what was counted, as far as it can be written."""
        ...

    def keep(self, question: Question, event: Event, nonce: str = "") -> None:
        """Keep a question; `event` has no actor. What was kept with the same `nonce` is not kept again."""
        ...

    def waiting(self, since: date, most: int) -> Sequence[Kept]:
        """Return the questions in words, asked since a day, that the owner has not dealt with; the latest `most`.

        They come oldest first. Raises Busy, WrongKey or NotGenuine.
        """
        ...
