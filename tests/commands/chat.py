"""A whole bot in memory, to talk to: the real commands, policy and rules on fake stores."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from bot.chat.form import Form, Raw, Sent, Upload
from bot.chat.reply import Button, Facts, File, Part, Press, Quote, Reply, Text
from bot.command import Ask, Filled, Services
from bot.concerns import retention
from bot.concerns.routes import USUAL, Routes
from bot.dispatch import Dispatcher, Returned
from bot.documents.word import as_word
from bot.events import Action
from bot.hours import WorkingHours
from bot.notices import Notice, NoticeKind
from bot.people import Person
from bot.policies.followups import LastQuestions
from bot.policies.learnt import Learning
from bot.policies.library import Library, Policy
from bot.readers import Arrived
from bot.requests import procedures
from bot.requests.procedures import Procedures
from bot.triage import Triage
from bot.weeks import Period, Week
from commands import ALL
from tests.builders import EVERYBODY, SCHOOLS, Clock
from tests.evidence_files import png
from tests.fakes.pdfs import FakePdfs
from tests.fakes.store import FakeStore
from tests.policies.shelf import triage_of_several

POLICY_TEXT = Path(__file__).parent.parent.parent / "policy_text"
LIBRARY = Library(POLICY_TEXT)
PROCEDURES = procedures.load(POLICY_TEXT / procedures.FILE)
SCHEDULE = retention.load(POLICY_TEXT / retention.FILE)
_TODAY = Clock()()
POLICY = LIBRARY.in_force(_TODAY.date())
TRIAGE = Triage(POLICY)

CONCERN = {
    "quote": "The new head is useless.",
    "platform": "facebook",
    "seen_at": "2026-11-19T18:30",
    "kind": "criticism",
    "relation": "parent",
    "about": "school",
    "school": "oak",
}
"""The answers that a concern needs."""
CLOSING = {
    "outcome": "removed",
    "decision": "The parent took it down.",
    "reasons": "We spoke to them kindly.",
    "support": "talk",
    "to_tell": "It is dealt with. Thank you.",
}
"""The answers that closing needs."""
PNG = Upload("photo.png", png())
"""A picture, told by its content."""

PLACE = "chat:C1"
"""A channel."""
NO_PICTURES = "No, there is nothing to add"
SAFE_PICTURES = "Yes, and no picture is a nude or semi-nude or an indecent image of a child"
NOT_THERE = "There is nothing here by that name that I can show you."


def triage_of(policies: Sequence[Policy]) -> Triage:
    """Return the triage of policies; that of the adopted one alone was made once for all tests."""
    return TRIAGE if policies == (POLICY,) else triage_of_several(policies)


@dataclass
class FakeWorkbooks:
    """Makes workbooks that say whose they are. `made` lists week and person."""

    made: list[tuple[str, str]] = field(default_factory=list)
    links: dict[str, str] = field(default_factory=dict)
    is_locked: bool = False
    arrived: list[tuple[str, Arrived]] = field(default_factory=list)

    def make(self, week: Week | Period, recipient: Person) -> File:
        """Make one."""
        self.made.append((week.name, recipient.id))
        return File("The workbook", f"{week.name}.xlsx", "application/x-made-up", b"workbook")

    def had(self, recipient: Person, most: int) -> Sequence[Arrived]:
        """Return what `arrived` has for somebody."""
        return [each for to, each in self.arrived if to == recipient.id][:most]

    def link(self, notice: Notice) -> str:
        """Return where a workbook lies, which `links` has by the key of its notice."""
        return self.links.get(notice.key, "")


class Chat:
    """Says things to the bot as a person would, and shows what it answers."""

    def __init__(
        self,
        people: Iterable[Person] = EVERYBODY,
        library: Library = LIBRARY,
        *,
        routes: Routes = USUAL,
        requests: Procedures = PROCEDURES,
    ) -> None:
        self.clock = Clock()
        self.store = FakeStore(people, SCHOOLS)
        self.workbooks = FakeWorkbooks()
        self.pdfs = FakePdfs()
        self.services = Services(
            directory=self.store.directory,
            library=library,
            triages=Learning(lambda: library.together(self.clock().date()), self.store.lessons, triage_of),
            procedures=requests,
            register=self.store.register,
            clocks=self.store.clocks,
            redirects=self.store.redirects,
            questions=self.store.questions,
            lessons=self.store.lessons,
            workbooks=self.workbooks,
            noticeboard=self.store.inbox,
            nudges=self.store.nudges,
            hours=WorkingHours(),
            last_questions=LastQuestions(self.clock),
            privacy=self.store.privacy,
            schedule=SCHEDULE,
            groups=self.store.groups,
            masked_copies=self.store.masked_copies,
            read_pdfs=self.pdfs,
            readers=self.store.readers,
            write_document=as_word,
            bundles=self.store.bundles,
            clock=self.clock,
            routes=routes,
        )
        self.dispatcher = Dispatcher(ALL, self.services)

    def use(self, **services: Any) -> None:  # noqa: ANN401 - whichever services they are
        """Use other services than those of a whole bot."""
        self.services = replace(self.services, **services)
        self.dispatcher = Dispatcher(ALL, self.services)

    def say(self, person: Person, text: str) -> Reply:
        """Type a line that is answered with a reply."""
        return _reply(self.dispatcher.say(person, text))

    def ask(self, person: Person, command: str, step: str, about: str = "") -> Reply | Form:
        """Ask for a step as a button or a hand-made link does."""
        return self.dispatcher.ask(Ask(person, command, step=step, about=about))

    def ask_reply(self, person: Person, command: str, step: str, about: str = "") -> Reply:
        """Ask for a step that is answered with a reply."""
        return _reply(self.dispatcher.ask(Ask(person, command, step=step, about=about)))

    def press(self, person: Person, reply: Reply, label: str) -> Reply:
        """Press a button by its label."""
        part = self._button(person, reply, label)
        ask = Ask(person, part.command, part.words, part.step, part.about)
        if isinstance(part, Press):
            return _reply(self.dispatcher.send(Filled(ask, part.nonce)))
        return _reply(self.dispatcher.ask(ask))

    def type_in(self, person: Person, text: str, place: str = PLACE) -> Reply:
        """Type a line in a channel."""
        understood = self.dispatcher.understand(person, text, place)
        assert isinstance(understood, Ask), understood
        return _reply(self.dispatcher.ask(understood))

    def overhear(self, person: Person, text: str, mark: str = "a-message", place: str = PLACE) -> Reply:
        """Say something to others in a channel that the bot reads along in."""
        return _reply(self.dispatcher.ask(Ask(person, "request", text, "nudge", mark, place)))

    def choose(self, person: Person, label: str, text: str, about: str) -> Reply | Form:
        """Choose what to do with a message that somebody wrote; what is not offered is asked for all the same."""
        command, action = next((c, a) for c in ALL for a in c.on_messages if a.label == label)
        return self.dispatcher.ask(Ask(person, command.name, text, action.step, about, PLACE))

    def form(self, person: Person, reply: Reply, label: str) -> Form:
        """Press a button that leads to a form."""
        part = self._button(person, reply, label)
        shown = self.dispatcher.ask(Ask(person, part.command, part.words, part.step, part.about))
        assert isinstance(shown, Form), words(shown)
        return shown

    def _button(self, person: Person, reply: Reply, label: str) -> Button | Press:
        """Return a button by its label, also one that stands behind "More"."""
        shown = [part for part in reply.parts if isinstance(part, Button | Press)]
        if label not in {part.label for part in shown} and "More" in {part.label for part in shown}:
            return self._button(person, self.press(person, reply, "More"), label)
        return next(part for part in shown if part.label == label)

    def evidence_form(self, person: Person, concern: Reply) -> Form:
        """Answer the picture question of an open concern, and get the form for files."""
        return self.form(person, self.press(person, concern, "Add evidence"), SAFE_PICTURES)

    def fill(self, person: Person, form: Form, answers: Mapping[str, Raw], files: Sequence[Upload] = ()) -> Reply:
        """Send a form back, and see it saved."""
        return _reply(self.send(person, form, answers, files))

    def send(
        self, person: Person, form: Form, answers: Mapping[str, Raw], files: Sequence[Upload] = ()
    ) -> Reply | Returned:
        """Send a form back."""
        ask = Ask(person, form.command, "", form.step, form.about)
        sent = Sent(answers, {"files": tuple(files)} if files else {})
        return self.dispatcher.send(Filled(ask, form.nonce, form.seen, sent))

    def concern_form(self, person: Person, *, with_files: bool = False) -> Form:
        """Go through the gate and the picture question to the form."""
        gate = self.say(person, "/escalate")
        picture = self.press(person, gate, "An online post that touches the school or its people")
        return self.form(person, picture, SAFE_PICTURES if with_files else NO_PICTURES)

    def raise_concern(self, person: Person, *files: Upload, **answers: Raw) -> str:
        """Raise a concern through the gate and the form; return its reference."""
        form = self.concern_form(person, with_files=bool(files))
        saved = self.fill(person, form, {**CONCERN, **answers}, files)
        return words(saved).split("Saved, reference ")[1].split("\n", maxsplit=1)[0]

    def open(self, person: Person, reference: str) -> Reply:
        """Open a concern."""
        return _reply(self.ask(person, "concerns", "open", reference))

    def acknowledge(self, person: Person, reference: str) -> Reply:
        """Open a concern and acknowledge it."""
        return self.press(person, self.open(person, reference), "Acknowledge")

    def close(self, person: Person, reference: str, **answers: Raw) -> Reply:
        """Open an acknowledged concern, prepare its closing, and close it as the preview shows it."""
        return self.press(person, self.prepare(person, reference, **answers), "Close it, and tell them this")

    def prepare(self, person: Person, reference: str, **answers: Raw) -> Reply:
        """Open an acknowledged concern and fill in what closing needs; the reply is the preview."""
        form = self.form(person, self.open(person, reference), "Close it")
        return self.fill(person, form, {**CLOSING, **answers})

    def deliver(self) -> None:
        """Put every notice where its person finds it, also those that fall due later."""
        for notice in self.store.outbox.written:
            self.store.inbox.put(notice, notice.due)

    def told(self, kind: NoticeKind) -> list[str]:
        """Return to whom notices of a kind were written, in order."""
        return [notice.to for notice in self.store.outbox.written if notice.kind is kind]

    def done(self) -> list[Action]:
        """Return everything that the audit trail says was done, in order."""
        return [event.action for event in self.store.events]

    def everything_kept(self) -> str:
        """Return all that the stores hold, as text to be searched for words that must not be there."""
        return "\n".join(repr(vars(part) if hasattr(part, "__dict__") else part) for part in vars(self.store).values())


def _reply(shown: object) -> Reply:
    assert isinstance(shown, Reply), shown
    return shown


def labels(reply: Reply) -> list[str]:
    """Return the labels of all buttons."""
    return [p.label for p in reply.parts if isinstance(p, Button | Press)]


def quotes(reply: Reply) -> list[Quote]:
    """Return everything that is quoted."""
    return [p for p in reply.parts if isinstance(p, Quote)]


def words(reply: Reply) -> str:
    """Return everything that a person can read, a line a part."""
    return "\n".join(map(_words, reply.parts))


def _words(part: Part) -> str:
    match part:
        case Text(said):
            return said
        case Quote(said, label, heading, source):
            return f"{label}\n{heading}\n{said}\n{source}"
        case Facts(rows):
            return "\n".join(f"{what}: {value}" for what, value in rows)
        case _:
            return part.label
