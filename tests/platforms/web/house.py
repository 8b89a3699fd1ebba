"""A small school for the page: made-up people, and commands that show every kind of part and field."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from starlette.applications import Starlette

from bot.chat.form import BadAnswers, Field, FieldKind, Form, Option, Section, Upload
from bot.chat.reply import Button, Facts, File, Link, Press, Quote, Reply, Text, Tone
from bot.command import Ask, Command, Saving, Services, Step
from bot.dispatch import LONGEST, Dispatcher
from bot.errors import Busy, TooLong
from bot.people import Person, Role, School
from bot.platforms.web.app import create_app
from bot.storage.envelope import SealedEnvelope
from bot.storage.sealing import Keys, new_keys
from tests.fakes.person import FakeDirectory
from tests.fakes.register import FakeRegister
from tests.fakes.triages import FixedTriages

FEDERATION_NAME = "The Carey Federation"
FORM_NONCE, PRESS_NONCE = "f" * 32, "a" * 32
SECRET = b"a made-up secret for tests only"
ENVELOPE = SealedEnvelope(Keys.parse(new_keys()))
NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
OAKFIELD, MILLBROOK = School("oakfield", "Oakfield Primary"), School("millbrook", "Millbrook Primary")
TEACHER = Person("o4", "Sadia Rahman", Role.TEACHER, "oakfield", "o3", "sadia.rahman@oak.example")
HEAD = Person("o1", "Martin Ashdown", Role.HEADTEACHER, "oakfield", "f1", "martin.ashdown@oak.example")
CHAIR = Person("f2", "Tobias Quill", Role.CHAIR_OF_GOVERNORS)
STAFF = (CHAIR, HEAD, TEACHER, Person("m5", "Beth Orchard", Role.TEACHING_ASSISTANT, "millbrook"))

RECORD = "A record that not everybody may read"
WORDS = "Individuals should not accept pupils/students as 'friends' or 'followers' on social media sites."
QUOTE = Quote(
    WORDS,
    "B.3, paragraph 2",
    "B.3. Be aware of working and personal lives overlapping",
    "The Carey Federation Social Media Policy · reviewed September 2023 · review was due September 2024",
)
KINDS = (
    "Criticism",
    "Defamatory",
    "Threat",
    "Harassment",
    "Hate",
    "Impersonation",
    "Confidential",
    "A colleague's own",
)
WHO = ("A pupil", "A parent", "Former staff", "Staff", "Not known")


def _options(labels: tuple[str, ...]) -> tuple[Option, ...]:
    return tuple(Option(label.lower().replace(" ", "_").replace("'", ""), label) for label in labels)


FORM = Form(
    command="report",
    step="save",
    title="An online post that touches the school",
    intro="Only the people who look after this can read it. Please write full names: the record is protected.",
    sections=(
        Section(
            "What happened",
            (
                Field(
                    "platform", "Where is the post?", required=True, hint="For instance Facebook, or a group's name."
                ),
                Field("seen", "When did you see it?", FieldKind.MOMENT, required=True),
                Field("posted", "On which day was it posted?", FieldKind.DAY),
                Field("words", "What does it say, word for word?", FieldKind.PARAGRAPH, required=True, longest=4_000),
                Field(
                    "there",
                    "Is it still there?",
                    FieldKind.CHOICE,
                    required=True,
                    options=_options(("Yes", "No", "Not known")),
                ),
                Field("replied", "Has anybody replied?", FieldKind.CHOICE, options=_options(("Yes", "No"))),
            ),
        ),
        Section(
            "Who wrote it",
            (
                Field("by", "Who is behind it?", FieldKind.CHOICE, options=_options(WHO)),
                Field("kinds", "What kind of post is it?", FieldKind.CHOICES, options=_options(KINDS)),
            ),
            folded=True,
        ),
        Section("", (Field("evidence", "Pictures of the post", FieldKind.FILES, hint="Never a picture of a child."),)),
    ),
    submit="Save this concern",
    nonce=FORM_NONCE,
    seen="7",
)


@dataclass
class Saved:
    """What the commands of this house were given to save."""

    forms: list[Saving] = field(default_factory=list)
    presses: list[Saving] = field(default_factory=list)
    uploads: list[Upload] = field(default_factory=list)


def answer(ask: Ask, _services: Services) -> Reply:
    """Answer with a clause and with what can be pressed."""
    if len(ask.words) > LONGEST:
        raise TooLong
    return Reply(
        (
            QUOTE,
            Button("Whole section", "policy", "section", "B.3#2"),
            Press("Not what I asked", "policy", "missed", PRESS_NONCE, "B.3#2", ask.words),
            Button("Ask a leader", "policy", "leader"),
            Text("Other clauses that may help:", Tone.QUIET),
            Button("C.2: Privacy settings", "policy", "clause", "C.2"),
        )
    )


def section(_ask: Ask, _services: Services) -> Reply:
    """Show several clauses."""
    return Reply((Text("B.3", Tone.HEADING), QUOTE, QUOTE))


def everything(_ask: Ask, _services: Services) -> Reply:
    """Show every kind of part."""
    return Reply(
        (
            Text("A heading", Tone.HEADING),
            Text("Plain words.\nOn two lines."),
            Text("Quiet words", Tone.QUIET),
            Text("Take care", Tone.WARNING),
            QUOTE,
            Facts((("Reference", "K7QM-2F"), ("State", "Acknowledged"))),
            Link("The procedure", "https://school.example/leave"),
            Link("A bad link", "javascript:alert(1)"),
            File("This week's workbook", "week/2026-W47.xlsx", "application/vnd.ms-excel", b"PK" * 700),
            Button("Help", "help"),
        )
    )


def danger(_ask: Ask, _services: Services) -> Reply:
    """Show the words for danger."""
    lead = "Ruth Penhale, designated safeguarding lead, Oakfield Primary"
    return Reply(
        (
            Text("If anyone is in danger now, call 999.", Tone.URGENT),
            Facts((("Emergency", "999"), ("Designated safeguarding lead", lead))),
            Text(
                "If a child may be at risk, speak to the designated safeguarding lead now, in person or by telephone."
            ),
        )
    )


def notices(ask: Ask, _services: Services) -> Reply:
    """Show two notices."""
    if ask.person != TEACHER:
        return Reply((Text("You have no notices.", Tone.QUIET),))
    return Reply(
        (
            Text("Your notices", Tone.HEADING),
            Facts((("Friday 20 November 2026, 08:05", "An item that you raised has moved on (K7QM-2F)"),)),
            Button("Open K7QM-2F", "policy", "section", "K7QM-2F"),
            Facts((("Monday 16 November 2026, 07:00", "Monday's workbook is ready (2026-W46)"),)),
            Button("Get the workbook of 2026-W46", "policy", "section", "2026-W46"),
        )
    )


def records(_ask: Ask, _services: Services) -> Reply:
    """Show what not everybody may read."""
    return Reply((Text(RECORD), File("The record", "record.txt", "text/plain", RECORD.encode())))


def boom(ask: Ask, _services: Services) -> Reply:
    """Fail as a programmer's error does, with people's words in the message."""
    raise RuntimeError(ask.words)


def _shows(reply: Reply | Form) -> Callable[[Ask, Services], Reply | Form | Ask]:
    return lambda _ask, _services: reply


def _command(name: str, summary: str, examples: tuple[str, ...], steps: Mapping[str, Step]) -> Command:
    return Command(name, summary, examples, steps)


def commands(saved: Saved) -> tuple[Command, ...]:
    """Return the commands of this house; what they save goes into `saved`."""

    def keep_form(saving: Saving, _services: Services) -> Reply:
        if saving.answers.text("platform") == "busy":
            raise Busy
        if any(not upload.content for upload in saving.answers.files("evidence")):
            raise BadAnswers({"evidence": "This file is empty."})
        saved.forms.append(saving)
        saved.uploads.extend(saving.answers.files("evidence"))
        return Reply((Text("Saved, reference K7QM-2F", Tone.HEADING), Text("Nobody should reply to the post."), QUOTE))

    def keep_press(saving: Saving, _services: Services) -> Reply:
        saved.presses.append(saving)
        return Reply((Text("Thank you. I kept your question."),))

    policy = {
        "": Step(answer),
        "section": Step(section),
        "missed": Step(section, keep_press),
        "leader": Step(section),
        "clause": Step(section),
    }
    return (
        _command("policy", "Answers", ("/policy can I add a pupil on insta", "/policy B6", "/policy contents"), policy),
        _command("request", "Redirects", ("Could I have Friday off for a funeral please",), {"": Step(section)}),
        _command("report", "Records", ("/report",), {"": Step(_shows(FORM)), "save": Step(_shows(FORM), keep_form)}),
        _command("danger", "Helps", ("/danger",), {"": Step(danger)}),
        _command("notices", "Tells", (), {"": Step(notices)}),
        _command("everything", "Shows all", (), {"": Step(everything)}),
        Command("records", "Shows records", (), {"": Step(records)}, confidential=True),
        _command("boom", "Fails", (), {"": Step(boom)}),
    )


def directory() -> FakeDirectory:
    """Return the made-up staff list."""
    return FakeDirectory(STAFF, (OAKFIELD, MILLBROOK))


class Calm:
    """A triage that finds nothing serious in anything."""

    def formal(self, _text: str) -> None:
        """Find nothing."""


def services() -> Services:
    """Return services of no use, for commands that use none."""
    calm: Any = Calm()
    nothing: Any = object()
    return Services(
        directory=directory(),
        library=nothing,
        triages=FixedTriages(calm),
        procedures=nothing,
        register=FakeRegister(),
        clocks=nothing,
        redirects=nothing,
        questions=nothing,
        lessons=nothing,
        workbooks=nothing,
        noticeboard=nothing,
        nudges=nothing,
        hours=nothing,
        last_questions=nothing,
        privacy=nothing,
        schedule=nothing,
        groups=nothing,
        masked_copies=nothing,
        read_pdfs=nothing,
        readers=nothing,
        write_document=nothing,
        bundles=nothing,
        clock=lambda: NOW,
    )


def dispatcher(saved: Saved) -> Dispatcher:
    """Return a dispatcher for the commands of this house."""
    return Dispatcher(commands(saved), services())


def page_app() -> Starlette:
    """Return the page of this house."""
    return create_app(dispatcher(Saved()), directory(), secret=SECRET, federation=FEDERATION_NAME)
