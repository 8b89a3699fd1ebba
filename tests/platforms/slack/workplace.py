"""A workspace whose bot is the real one, on fake stores and a fake Slack, and people who use it by hand."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from bot.chat.form import Raw
from bot.chat.reply import File
from bot.people import Person
from bot.platforms.fetching import SentFile
from bot.platforms.slack.api import Block, Member, View
from bot.platforms.slack.desk import Desk
from bot.platforms.slack.incoming import (
    HomeOpened,
    Message,
    MessageShortcut,
    OpenView,
    Pressed,
    Sender,
    SlashCommand,
    Submitted,
)
from bot.platforms.slack.members import Members
from bot.platforms.slack.visit import Means
from tests.builders import EVERYBODY
from tests.commands.chat import Chat
from tests.fakes.block_kit import problems, view_problems
from tests.fakes.deliveries import FakeDeliveries
from tests.fakes.slack import TEAM, FakeSlack
from tests.platforms.slack.kit import OpenEnvelope

CHANNEL = "C0STAFF"
SHELF = "https://staffroom.example.org/slack/files/token"
GUEST, ELSEWHERE, STRANGER = "U0GUEST", "U0ELSEWHERE", "U0STRANGER"


def user_of(person: Person) -> str:
    """Return the user id of a person."""
    return f"U-{person.id.upper()}"


@dataclass(frozen=True, slots=True)
class Screen:
    """What somebody sees: blocks, in a view or in a message with an address to answer to."""

    blocks: Sequence[Block] = ()
    text: str = ""
    view: View | None = None
    response_url: str = ""
    channel: str = ""
    home: bool = False

    @property
    def says(self) -> str:
        """Every text on it, a line each."""
        return "\n".join([*_texts(self.blocks), *([] if self.blocks else [self.text])])

    def button(self, label: str) -> Mapping[str, Any]:
        """Return a button by its label, or by the line beside it."""
        for element in _elements(self.blocks):
            if element.get("type") == "button":
                named = (element["text"]["text"], element.get("accessibility_label", ""))
                if label in named or any(name.endswith("…") and label.startswith(name[:-1]) for name in named):
                    return element
        raise AssertionError(label)

    def labels(self) -> list[str]:
        """Return the labels of all buttons."""
        buttons = (e for e in _elements(self.blocks) if e.get("type") == "button")
        return [e.get("accessibility_label") or e["text"]["text"] for e in buttons]

    def inputs(self) -> list[str]:
        """Return the names of all inputs."""
        return [block["block_id"] for block in self.blocks if block["type"] == "input"]


@dataclass
class Workplace:
    """The bot at work in Slack. `failing` makes the shelf unable to give links."""

    chat: Chat = field(default_factory=Chat)
    deliveries: FakeDeliveries = field(default_factory=FakeDeliveries)
    seconds: float = 0.0
    address: str = SHELF

    def __post_init__(self) -> None:
        members = [Member(user_of(person), TEAM, person.email, full=True) for person in EVERYBODY]
        others = (
            Member(GUEST, TEAM, "tom.teacher@example.org", full=False),
            Member(ELSEWHERE, "T0THEIRS", "tom.teacher@example.org", full=True),
            Member(STRANGER, TEAM, "nobody@example.org", full=True),
        )
        self.slack = FakeSlack(*members, *others)
        self.shelved: list[tuple[str, File]] = []
        self.members = Members(self.slack, self.chat.store.directory, lambda: TEAM, lambda: self.seconds)
        self.means = Means(
            dispatcher=self.chat.dispatcher,
            members=self.members,
            slack=self.slack,
            us=self.slack.us,
            envelope=OpenEnvelope(),
            deliveries=self.deliveries,
            shelve=self._shelve,
            mark=lambda channel, ts: f"mark-{channel}-{ts}",
            clock=self.chat.clock,
        )
        self.desk = Desk(self.means)
        self._numbers = count(1)

    def _shelve(self, person_id: str, file: File) -> str:
        self.shelved.append((person_id, file))
        return self.address

    def type(self, person: Person, line: str, channel: str = "D0TOM") -> Screen:
        """Type a slash command and see what it shows."""
        name, _, text = line.removeprefix("/").partition(" ")
        typed = SlashCommand(self.sender(person), name, text, channel, self._new("trigger"), self._new("answer"))
        return self._shown(self.desk.command(typed), typed.trigger, typed.response_url, channel)

    def press(self, person: Person, screen: Screen, label: str) -> Screen:
        """Press a button and see what it shows."""
        button, trigger = screen.button(label), self._new("trigger")
        view = _open(screen)
        answer = screen.response_url or ("" if view else self._new("answer"))
        heard = len(self.slack.responses[answer])
        pressed = Pressed(
            self.sender(person), button["action_id"], button.get("value", ""), trigger, screen.channel, answer, view
        )
        updates = len(self.slack.updated)
        assert self.desk.pressed(pressed) is None
        if len(self.slack.updated) > updates:
            return self._view(self.slack.updated[-1][1])
        opened = dict(self.slack.opened).get(trigger)
        if opened is not None:
            return self._view(opened)
        told = self.slack.responses[answer][heard:]
        return self._message(told[-1], self._new("answer"), screen.channel) if told else Screen()

    def submit(
        self, person: Person, screen: Screen, answers: Mapping[str, Raw], files: Sequence[SentFile] = ()
    ) -> Screen:
        """Send a modal; what comes back is the modal that takes its place."""
        body = self.send(person, screen, answers, files)
        assert body["response_action"] == "update", body
        return self._view(body["view"])

    def send(
        self, person: Person, screen: Screen, answers: Mapping[str, Raw], files: Sequence[SentFile] = ()
    ) -> Mapping[str, Any]:
        """Send a modal and return the body that it is answered with."""
        assert screen.view is not None
        metadata = screen.view["private_metadata"]
        body = self.desk.submitted(
            Submitted(self.sender(person), metadata, answers, {"files": tuple(files)} if files else {})
        )
        assert body is not None
        return body

    def choose(self, person: Person, callback: str, writer: str, text: str, ts: str = "1.1") -> Screen:
        """Choose a shortcut on a message and see what opens."""
        trigger, answer = self._new("trigger"), self._new("answer")
        chosen = MessageShortcut(self.sender(person), callback, trigger, CHANNEL, ts, writer, text, answer)
        return self._shown(self.desk.shortcut(chosen), trigger, answer, CHANNEL)

    def write(self, person: Person, text: str, ts: str = "1.1", **more: str) -> Sequence[Screen]:
        """Write a message, by default directly to the bot; return what the bot says to it."""
        said = Message(
            sender=self.sender(person),
            channel=more.get("channel", "D0TOM"),
            kind=more.get("kind", "im"),
            ts=ts,
            text=text,
            own=more.get("own", text),
            thread=more.get("thread", ""),
            thread_by=more.get("thread_by", ""),
            with_files="files" in more,
        )
        before = len(self.slack.posted), len(self.slack.ephemeral)
        self.desk.message(said) if more.get("mention") is None else self.desk.mention(said)
        new = (*self.slack.posted[before[0] :], *self.slack.ephemeral[before[1] :])
        return [Screen(p.blocks, p.text, response_url=self._new("answer"), channel=p.channel) for p in new]

    def open_home(self, person: Person) -> Screen:
        """Open App Home."""
        self.desk.home(HomeOpened(self.sender(person)))
        view = self.slack.homes[user_of(person)]
        assert view_problems(view) == []
        return Screen(view["blocks"], view=view, home=True)

    def sender(self, person: Person) -> Sender:
        """Return who sends, as Slack says."""
        return Sender(TEAM, user_of(person))

    def _shown(self, body: Mapping[str, Any] | None, trigger: str, answer: str, channel: str) -> Screen:
        opened = dict(self.slack.opened).get(trigger)
        if opened is not None:
            assert body is None
            return self._view(opened)
        told = body or self.slack.responses[answer][-1]
        return self._message(told, answer, channel)

    def _message(self, body: Mapping[str, Any], answer: str, channel: str) -> Screen:
        assert body["response_type"] == "ephemeral"
        blocks = body.get("blocks", ())
        assert not blocks or problems(blocks, "message") == []
        return Screen(blocks, body["text"], response_url=answer, channel=channel)

    def _view(self, view: View) -> Screen:
        assert view_problems(view) == []
        return Screen(view["blocks"], view=view)

    def _new(self, what: str) -> str:
        return f"{what}-{next(self._numbers)}"


def _open(screen: Screen) -> OpenView | None:
    view = screen.view
    return None if view is None else OpenView("V1", "hash", view.get("private_metadata", ""), home=screen.home)


def _elements(blocks: Sequence[Block]) -> Iterator[Mapping[str, Any]]:
    for block in blocks:
        yield from block.get("elements", ())
        yield from (block[name] for name in ("accessory", "element") if name in block)


def _texts(thing: object) -> Iterator[str]:
    if isinstance(thing, Mapping):
        for name, value in thing.items():
            if name in ("text", "initial_value") and isinstance(value, str):
                yield value
            elif name not in ("value", "private_metadata", "block_id", "action_id"):
                yield from _texts(value)
    elif isinstance(thing, Sequence) and not isinstance(thing, str):
        for each in thing:
            yield from _texts(each)
