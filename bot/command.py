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
from bot.concerns.bundles import Bundles
from bot.concerns.file_search import ReadPdfs
from bot.concerns.groups import Groups
from bot.concerns.masked_copies import MaskedCopies
from bot.concerns.privacy import Privacy
from bot.concerns.register import Register
from bot.concerns.retention import Schedule
from bot.concerns.routes import USUAL, Routes
from bot.concerns.watch import Clocks
from bot.documents.document import Document
from bot.hours import WorkingHours
from bot.notices import Notice
from bot.people import Directory, Person
from bot.policies.followups import LastQuestions
from bot.policies.learnt import Lesson, Lessons
from bot.policies.library import Library
from bot.policies.questions import QuestionBook
from bot.readers import Arrived, Readers
from bot.requests.nudge import Nudges
from bot.requests.procedures import Procedures
from bot.requests.redirect import Redirects
from bot.triage import Triage
from bot.weeks import Period, Week


@dataclass(frozen=True, slots=True)
class Ask:
    """Somebody asks for a step of a command: by typing it, pressing a button or following a link.

    `words` is what they typed after the command, as typed. `about` is what it concerns: a reference, a clause id, or
    for a MessageAction the message. `place` is the channel that it was asked in, empty for a private talk.
    """

    person: Person
    command: str
    words: str = ""
    step: str = ""
    about: str = ""
    place: str = ""


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

    def make(self, week: Week | Period, recipient: Person) -> File:
        """Return the workbook of a week, or of several, as this person may read it."""
        ...

    @property
    def is_locked(self) -> bool:
        """Whether workbooks open with a password alone."""
        ...

    def had(self, recipient: Person, most: int) -> Sequence[Arrived]:
        """Return the last workbooks that Monday brought this person, newest first."""
        ...

    def link(self, notice: Notice) -> str:
        """Return where the workbook that a notice tells of lies outside the bot, empty for nowhere."""
        ...


class Noticeboard(Protocol):
    """Where the notices for the page lie."""

    def notices(self, person: Person) -> Sequence[Notice]:
        """Return a person's notices, newest first."""
        ...


class Triages(Protocol):
    """Where the triage comes from: that of the policy in force, with what its owner taught the bot."""

    @property
    def at_hand(self) -> bool:
        """Whether the triage is in memory as it stands, so that neither disk nor network is needed just now."""
        ...

    @property
    def last(self) -> Triage:
        """The triage as it was made last, whatever was taught since then."""
        ...

    def __call__(self) -> Triage:
        """Return the triage as it is now."""
        ...

    def tried(self, lesson: Lesson) -> Triage:
        """Return the triage as it would be with one lesson more; raise Busy, WrongKey or NotGenuine."""
        ...


@dataclass(frozen=True, slots=True)
class Services:
    """Everything that commands are handed."""

    directory: Directory
    library: Library
    triages: Triages
    procedures: Procedures
    register: Register
    bundles: Bundles
    clocks: Clocks
    redirects: Redirects
    questions: QuestionBook
    lessons: Lessons
    workbooks: Workbooks
    noticeboard: Noticeboard
    nudges: Nudges
    hours: WorkingHours
    last_questions: LastQuestions
    privacy: Privacy
    schedule: Schedule
    groups: Groups
    masked_copies: MaskedCopies
    read_pdfs: ReadPdfs
    readers: Readers
    write_document: Callable[[Document], bytes]
    clock: Callable[[], datetime]
    routes: Routes = USUAL
    commands: "Sequence[Command]" = ()

    @property
    def triage(self) -> Triage:
        """The triage as it is now."""
        return self.triages()


Show = Callable[[Ask, Services], "Reply | Form | Ask"]
"""Show a step. Returning another Ask hands the person over to another command."""
Rest = Callable[[], "Reply | Form"]
"""What is left of showing a step: it may wait for a disk or a network."""
ShowAtOnce = Callable[[Ask, Services], "Reply | Rest | None"]
"""Show a step from memory alone, or return the rest of it; None for `Show`. It does nothing that must be kept."""
Save = Callable[[Saving, Services], Reply]
"""Save a form; it answers after the commit, never before."""


@dataclass(frozen=True, slots=True)
class Step:
    """One step. A step that shows a form, or that a Press may send, has a `save`.

    `at_once` is for what is asked most: a platform may show it where nothing may wait. It shows what `show` does.
    `then` is the step that shows, about the same thing, how it stands after saving: a platform that keeps no answer
    asks for that one instead. Without it there is nothing to see again.
    """

    show: Show
    save: Save | None = None
    at_once: ShowAtOnce | None = None
    then: str | None = None


def everyone(_person: Person) -> bool:
    """Everybody on the staff list may use it."""
    return True


@dataclass(frozen=True, slots=True)
class MessageAction:
    """What can be done with a message that somebody wrote in a channel.

    Its step is asked with the message as `words` and `about_message(...)` as `about`.
    """

    label: str
    step: str
    may_use: Callable[[Person], bool] = everyone


def about_message(writer: str, mark: str) -> str:
    """Return the `about` of a message: its writer's person id, empty for a stranger, and a mark that is its own.

    The mark tells one message from another, and nothing else of it.
    """
    return f"{writer}:{mark}"


def message_of(about: str) -> tuple[str, str]:
    """Return the writer's person id and the mark of an `about_message`."""
    writer, _, mark = about.rpartition(":")
    return writer, mark


@dataclass(frozen=True, slots=True)
class Command:
    """One thing that the bot can do. The step named "" is the command itself.

    `confidential` means that it shows what not everybody may read: it is closed while a platform cannot tell whether
    somebody still works here, and everything else stays open.
    `refusal` is what somebody is told who may not use it; without one they are not even told that it exists.
    """

    name: str
    summary: str
    examples: tuple[str, ...]
    steps: Mapping[str, Step]
    may_use: Callable[[Person], bool] = everyone
    confidential: bool = False
    refusal: str = ""
    on_messages: tuple[MessageAction, ...] = ()
