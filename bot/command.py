"""What a command is, and what it is handed.

A command is a name, what it is for, who may use it, and its steps. A step shows something (a reply or a form) and, if
it is a form, saves what comes back. Showing changes nothing that people would call a change; saving is the only way to
change a record, and everything is checked again before it.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.chat.form import Answers, Form, Sent
from bot.chat.reply import File, Reply
from bot.concerns.register import Register
from bot.notices import Notice
from bot.people import Directory, Person
from bot.policies.library import Library
from bot.policies.questions import QuestionBook
from bot.requests.procedures import Procedures
from bot.requests.redirect import Redirects
from bot.triage import Triage
from bot.weeks import Week


@dataclass(frozen=True, slots=True)
class Ask:
    """Somebody asks for a step of a command: by typing it, pressing a button or following a link.

    `words` is what they typed after the command, as typed. `about` is what it concerns: a reference, a clause id.
    """

    person: Person
    command: str
    words: str = ""
    step: str = ""
    about: str = ""


@dataclass(frozen=True, slots=True)
class Filled:
    """A form came back. Nothing in it is believed until its step has been asked again."""

    ask: Ask
    nonce: str
    seen: str = ""
    sent: Sent = Sent()  # noqa: RUF009 - frozen, and empty


@dataclass(frozen=True, slots=True)
class Saving:
    """What a step saves from: the ask as checked again, and the answers as read against the form."""

    ask: Ask
    nonce: str
    seen: str
    answers: Answers


class Workbooks(Protocol):
    """Where the weekly workbook is made."""

    def make(self, week: Week, recipient: Person) -> File:
        """Return the workbook of a week as this person may read it."""
        ...


class Noticeboard(Protocol):
    """Where the notices for the page lie."""

    def notices(self, person: Person) -> Sequence[Notice]:
        """Return a person's notices, newest first."""
        ...


@dataclass(frozen=True, slots=True)
class Services:
    """Everything that commands are handed."""

    directory: Directory
    library: Library
    triage: Triage
    procedures: Procedures
    register: Register
    redirects: Redirects
    questions: QuestionBook
    workbooks: Workbooks
    noticeboard: Noticeboard
    clock: Callable[[], datetime]
    commands: "Sequence[Command]" = ()


Show = Callable[[Ask, Services], "Reply | Form | Ask"]
"""Show a step. Returning another Ask hands the person over to another command."""
Save = Callable[[Saving, Services], Reply]
"""Save a form; it answers after the commit, never before."""


@dataclass(frozen=True, slots=True)
class Step:
    """One step. A step that shows a form, or that a Press may send, has a `save`."""

    show: Show
    save: Save | None = None


def everyone(_person: Person) -> bool:
    """Everybody on the staff list may use it."""
    return True


@dataclass(frozen=True, slots=True)
class Command:
    """One thing that the bot can do. The step named "" is the command itself."""

    name: str
    summary: str
    examples: tuple[str, ...]
    steps: Mapping[str, Step]
    may_use: Callable[[Person], bool] = everyone
