"""The filed redirect: that a formal request was moved to the federation's procedures, and never the message."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.events import Event
from bot.labelled import Labelled
from bot.notices import Notice


class RequestKind(Labelled):
    """What a formal request or serious matter is about."""

    LEAVE = "leave", "Leave of absence"
    SICKNESS = "sickness", "Sickness"
    FLEXIBLE_WORKING = "flexible_working", "Flexible working or a change of hours or role"
    RESIGNATION = "resignation", "Resignation"
    PAY = "pay", "Pay and expenses"
    GRIEVANCE = "grievance", "Grievance or bullying at work"
    COMPLAINT = "complaint", "Complaint"
    ALLEGATION = "allegation", "Allegation or whistleblowing"
    SAFEGUARDING = "safeguarding", "A child may be at risk"
    SUBJECT_ACCESS = "subject_access", "To see what is held on you"
    OTHER = "other", "Another formal matter"


class Door(Labelled):
    """Why a matter was sent elsewhere."""

    REQUEST = "request", "Formal request in chat"
    DANGER = "danger", "Danger or a child at risk"
    ADULT_CONDUCT = "adult_conduct", "How an adult behaves towards children"


class Outcome(Labelled):
    """What became of a redirect, as the person told the bot."""

    SHOWN = "shown", "Shown the procedure"
    DONE = "done", "Person says it is done"
    NOT_A_REQUEST = "not_a_request", "Person says it was not a request"


@dataclass(frozen=True, slots=True)
class Redirect:
    """One filed redirect. It names no person: whoever holds its random `id`, from the button, may tell its outcome."""

    id: str
    kind: RequestKind
    door: Door
    school: str
    at: datetime
    outcome: Outcome = Outcome.SHOWN


class Redirects(Protocol):
    """Where redirects are filed."""

    def find(self, redirect_id: str) -> Redirect:
        """Return a redirect; raise NotThere."""
        ...

    def file(self, redirect: Redirect, event: Event) -> None:
        """File a redirect."""
        ...

    def suggest(self, redirect: Redirect, event: Event, notice: Notice) -> bool:
        """File a redirect that a leader pointed out and the notice to whom it concerns, in one transaction.

        Returns False, and writes nothing, where a notice with this key was written already.
        """
        ...

    def settle(self, redirect_id: str, outcome: Outcome, event: Event) -> None:
        """Write down what became of a redirect; raise NotThere for an unknown id. Telling it twice is harmless."""
        ...
