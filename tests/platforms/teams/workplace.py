"""A tenant whose bot is the real one, on fake stores and a fake connector, and people who use it by hand."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from bot.chat.form import Raw
from bot.chat.reply import File
from bot.people import Person
from bot.platforms.fetching import SentFile
from bot.platforms.teams.api import Connector
from bot.platforms.teams.desk import Desk
from bot.platforms.teams.held import Held, Waiting
from bot.platforms.teams.incoming import Chosen, Installed, Message, Place, Pressed, Searched, Sender
from bot.platforms.teams.members import Members
from bot.platforms.teams.visit import Means
from bot.storage.envelope import SealedEnvelope
from tests.builders import EVERYBODY
from tests.commands.chat import Chat
from tests.fakes.chats import FakeChats
from tests.fakes.deliveries import FakeDeliveries
from tests.fakes.teams_connector import TOKEN, FakeTeams, Said
from tests.platforms.teams.kit import ADDRESS
from tests.platforms.teams.screen import Screen, filled_in
from tests.platforms.teams.signed import APP_ID, SERVICE_URL, TENANT
from tests.storage.examples import KEYS

BOT = f"28:{APP_ID}"
CHANNEL = Place(SERVICE_URL, "19:general@thread.tacv2", personal=False, thread="1")
GUEST = Sender(TENANT, "29:guest", "account-of-guest", Place(SERVICE_URL, "a:guest"))


def sender(person: Person, place: Place | None = None) -> Sender:
    """Return who sends, as Teams says; in their own talk with the bot unless a place is given."""
    return Sender(TENANT, f"29:{person.id}", account_of(person), place or talk_of(person))


def account_of(person: Person) -> str:
    """Return the id of somebody's account."""
    return f"account-of-{person.id}"


def talk_of(person: Person) -> Place:
    """Return somebody's own talk with the bot."""
    return Place(SERVICE_URL, f"a:{person.id}")


def mark(conversation: str, message: str) -> str:
    """Return what tells a message from every other; no colon is in it, as in a real one."""
    return f"mark-{conversation}-{message}".replace(":", "-")


@dataclass
class Workplace:
    """The bot at work in Teams. `seconds` is the clock of what is believed."""

    chat: Chat = field(default_factory=Chat)
    teams: FakeTeams = field(default_factory=FakeTeams)
    chats: FakeChats = field(default_factory=FakeChats)
    deliveries: FakeDeliveries = field(default_factory=FakeDeliveries)
    seconds: float = 0.0

    def __post_init__(self) -> None:
        for person in EVERYBODY:
            self.teams.add(sender(person).user, account_of(person), person.email)
        self.teams.add(GUEST.user, GUEST.account, "tom.teacher@example.org", userRole="guest")
        self.connector = Connector(self.teams, lambda: TOKEN, TENANT)
        self.members = Members(self.connector, self.chat.store.directory, BOT, lambda: self.seconds)
        self.held, self.waiting = Held(self.chat.clock), Waiting(self.chat.clock)
        self.shelved: list[tuple[str, File]] = []
        self.means = Means(
            dispatcher=self.chat.dispatcher,
            members=self.members,
            teams=self.connector,
            chats=self.chats,
            envelope=SealedEnvelope(KEYS),
            deliveries=self.deliveries,
            held=self.held,
            waiting=self.waiting,
            shelve=self._shelve,
            mark=mark,
            clock=self.chat.clock,
        )
        self.desk = Desk(self.means)
        self._numbers = count(1)

    def _shelve(self, person_id: str, file: File) -> str:
        self.shelved.append((person_id, file))
        return ADDRESS

    def write(self, person: Person | Sender, text: str, **more: Any) -> Sequence[Screen]:  # noqa: ANN401 - of a Message
        """Write a message, by default to the bot in one's own talk with it; return what the bot says to it."""
        place = more.pop("place", None)
        said_by = person if isinstance(person, Sender) else sender(person, place)
        usual = {"id": f"message-{next(self._numbers)}", "own": text}
        return self._said_to(Message(said_by, text=text, **{**usual, **more}))

    def mention(self, person: Person, text: str, **more: Any) -> Sequence[Screen]:  # noqa: ANN401 - of a Message
        """Name the bot in a channel."""
        return self.write(person, text, **{"place": CHANNEL, "mentions_us": True, **more})

    def _said_to(self, message: Message) -> Sequence[Screen]:
        before = len(self.teams.said)
        self.desk.message(message)
        return [seen(said) for said in self.teams.said[before:]]

    def install(self, person: Person | Sender, *, here: bool = True, place: Place | None = None) -> Sequence[Screen]:
        """Be given the bot, or take it out."""
        before = len(self.teams.said)
        said_by = person if isinstance(person, Sender) else sender(person, place)
        self.desk.installed(Installed(said_by, here))
        return [seen(said) for said in self.teams.said[before:]]

    def execute(self, person: Person, screen: Screen, label: str, place: Place | None = None) -> Mapping[str, Any]:
        """Press an action that Teams answers in place; return the body of the answer."""
        action = screen.action(label)
        pressed = Pressed(sender(person, place), action["data"]["packed"], action["data"], action["verb"] == "press")
        return self.desk.executed(pressed)

    def open(self, person: Person, screen: Screen, label: str, place: Place | None = None) -> Screen:
        """Press a button that opens a dialog."""
        data = screen.action(label)["data"]
        return Screen.of_dialog(self.desk.opened(Pressed(sender(person, place), data["packed"], data)))

    def submit(self, person: Person, dialog: Screen, answers: Mapping[str, Raw]) -> Screen:
        """Send the form in a dialog."""
        data = filled_in(dialog, answers)
        return Screen.of_dialog(self.desk.submitted(Pressed(sender(person), data["packed"], data)))

    def follow(self, person: Person, dialog: Screen, label: str) -> Screen:
        """Press a button in a dialog."""
        data = dialog.action(label)["data"]
        return Screen.of_dialog(self.desk.submitted(Pressed(sender(person), data["packed"], data)))

    def choose(
        self, person: Person, command: str, writer: str, text: str = "words", place: Place | None = None
    ) -> Screen:
        """Choose something in the menu of a message."""
        said_by = sender(person, place or CHANNEL)
        return Screen.of_dialog(self.desk.chosen(Chosen(said_by, command, "m1", writer, text)))

    def search(self, person: Person | Sender, words: str) -> Mapping[str, Any]:
        """Type into the search of the policy."""
        said_by = person if isinstance(person, Sender) else sender(person)
        found: Mapping[str, Any] = self.desk.searched(Searched(said_by, words))["composeExtension"]
        return found

    def the_form(self, person: Person, *, with_files: bool = False) -> Screen:
        """Come to the form of a concern."""
        (gate,) = self.write(person, "/escalate")
        question = self.open(person, gate, "An online post that touches the school or its people")
        safe = "Yes, and no picture is a nude or semi-nude or an indecent image of a child"
        return self.follow(person, question, safe if with_files else "No, there is nothing to add")


def seen(said: Said) -> Screen:
    """Return a message as a person sees it."""
    return Screen(said.card, said.text, to=said.to)


def a_file(name: str = "shot", address: str = "https://oak-my.sharepoint.com/shot") -> SentFile:
    """Return a file that somebody sent."""
    return SentFile(f"id-{name}", name, 0, address)
