"""The real house with Teams: what people do goes as signed activities through the real application."""

import json
import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

from pydantic import SecretStr
from starlette.types import ASGIApp

from bot.chat.form import Raw
from bot.people import Person
from bot.platforms.teams import platform as of_teams
from bot.platforms.teams.platform import TeamsPlatform
from bot.settings import Settings
from bot.wiring.at_work import site, worker
from bot.wiring.chat_systems import Chats
from bot.wiring.house import House, dispatcher, federation_of, house
from tests.builders import Clock
from tests.evidence_files import png
from tests.fakes.teams_connector import TOKEN, FakeTeams, Said
from tests.guard import FOR_EVER
from tests.platforms.teams.screen import Screen, filled_in
from tests.platforms.teams.signed import (
    APP_ID,
    TENANT,
    Request,
    Response,
    activity,
    answered,
    bearer,
    in_channel,
    invoke,
    message,
    post,
)

ADDRESS = "https://staffroom.example.org"
FRIDAY = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)
"""A Friday morning in winter, within working hours."""
EXECUTIVE, HEAD, LEAD, TEACHER, ASSISTANT, OTHER_HEAD, OTHER_TEACHER = "f1", "o1", "o2", "o4", "o5", "m1", "m4"
"""People of the made-up staff list; those of Oakfield begin with o, of Millbrook with m, of the federation with f."""
CHANNEL = "19:general@thread.tacv2"
CONCERN: Mapping[str, Raw] = {
    "quote": "Made-up words for a test.",
    "platform": "facebook",
    "seen_at": "2026-11-19 18:30",
    "kind": "criticism",
    "relation": "parent",
    "about": "school",
    "school": "oakfield-primary",
}
PNG = png()
_NUMBERS = count(1)

Json = dict[str, Any]
Spoil = Callable[[House], House]
"""Make a house worse on purpose, for a control."""


@dataclass
class RealHouse:
    """The bot at work in Teams. `clock` is everybody's, and `answered` is what activities were answered with."""

    built: House
    teams: FakeTeams
    clock: Clock
    platform: TeamsPlatform
    app: ASGIApp
    answered: list[str] = field(default_factory=list)

    @classmethod
    def of(cls, built: House, teams: FakeTeams, clock: Clock, patience: float = FOR_EVER) -> "RealHouse":
        """Put Teams' side together, as another process over the same database would; it waits for a slow machine."""
        world = of_teams.World(http=lambda _timeout: teams, patience=patience)
        platform = teams_platform(built, world, lambda: clock().timestamp())
        return cls(built, teams, clock, platform, site(built, Chats(teams=platform)))

    def another(self, patience: float = FOR_EVER) -> "RealHouse":
        """Return a second process over the same database, with nothing in its memory yet."""
        return RealHouse.of(self.built, self.teams, self.clock, patience)

    def move(self, by: timedelta) -> None:
        """Let time pass."""
        self.clock.move(by)

    def person(self, person_id: str) -> Person:
        """Return somebody of the staff list."""
        found = self.built.store.directory.person(person_id)
        assert found is not None
        return found

    # What people do, each with what they see then.

    def say(self, person_id: str, text: str, **changes: Any) -> Sequence[Screen]:  # noqa: ANN401 - JSON
        """Write to the bot, in one's own talk with it."""
        return self._heard(self.saying(person_id, text, **changes))

    def mention(self, person_id: str, text: str, **changes: Any) -> Sequence[Screen]:  # noqa: ANN401 - JSON
        """Name the bot in a channel."""
        return self._heard(in_channel(text, **{**self._from(person_id), "id": fresh_id(), **changes}))

    def press(self, person_id: str, screen: Screen, label: str) -> Screen:
        """Press a button, wherever it stands: a dialog, what takes the card's place, or what follows it."""
        action = screen.action(label)
        if action["type"] == "Action.Execute":
            value = {"action": {"type": "Action.Execute", "verb": action["verb"], "data": action["data"]}}
            before = len(self.teams.said)
            body = self.ask(person_id, "adaptiveCard/action", value)
            new = self.teams.said[before:]
            return Screen(body["value"]) if isinstance(body["value"], dict) else Screen(new[-1].card if new else body)
        name = "task/submit" if screen.in_dialog else "task/fetch"
        return Screen.of_dialog(self.ask(person_id, name, {"data": action["data"]}))

    def submit(self, person_id: str, dialog: Screen, answers: Mapping[str, Raw], name: str = "task/submit") -> Screen:
        """Send the form in a dialog; what comes back takes its place."""
        return Screen.of_dialog(self.ask(person_id, name, {"data": filled_in(dialog, answers)}))

    def choose(self, person_id: str, command: str, writer_id: str, text: str) -> Screen:
        """Choose something in the menu of a message."""
        writer = {"user": {"userIdentityType": "aadUser", "id": account_of(writer_id), "displayName": "X"}}
        body = {"contentType": "html", "content": f"<p>{text}</p>"}
        about = {"id": fresh_id(), "from": writer, "body": body}
        value = {"commandId": command, "commandContext": "message", "messagePayload": about}
        return Screen.of_dialog(self.ask(person_id, "composeExtension/fetchTask", value))

    def search(self, person_id: str, words: str) -> Json:
        """Type into the search of the policy."""
        value = {"commandId": "policy.search", "parameters": [{"name": "words", "value": words}]}
        found: Json = self.ask(person_id, "composeExtension/query", value)["composeExtension"]
        return found

    def install(self, person_id: str, action: str = "add") -> Sequence[Screen]:
        """Be given the bot, or take it out."""
        return self._heard(activity("installationUpdate", **{**self._talk(person_id), "action": action}))

    def raise_concern(self, person_id: str, **answers: Raw) -> str:
        """Raise a concern from the first question to the last, and return its reference."""
        (gate,) = self.say(person_id, "/escalate")
        question = self.press(person_id, gate, "An online post that touches the school or its people")
        form = self.press(person_id, question, "No, there is nothing to add")
        return reference_in(self.submit(person_id, form, {**CONCERN, **answers}))

    def count(self, table: str, where: str = "true") -> int:
        """Return how many rows of a table there are, past the bot's own code."""
        self.built.store.questions.flush()
        with closing(sqlite3.connect(self.built.settings.data_folder / "staffroom.db")) as database:
            found = database.execute(f"SELECT count(*) FROM {table} WHERE {where}")  # noqa: S608 - our own words
            return int(found.fetchone()[0])

    def work(self) -> None:
        """Let the worker do all that is due."""
        at_work = worker(self.built, Chats(teams=self.platform))
        while at_work.run_once():
            pass

    def told(self, person_id: str) -> Sequence[Screen]:
        """Return what the bot said in somebody's own talk with it."""
        return [_screen(said) for said in self.teams.said if said.conversation == talk_of(person_id)]

    # What goes over the wire for it.

    def saying(self, person_id: str, text: str, **changes: Any) -> Json:  # noqa: ANN401 - JSON
        """Return a message, which is the same however often it is delivered."""
        return message(text, **{**self._talk(person_id), "id": fresh_id(), **changes})

    def ask(self, person_id: str, name: str, value: Json, **changes: Any) -> Json:  # noqa: ANN401 - JSON
        """Send an invoke, and return the body of its answer."""
        response = self.send(invoke(name, value, **{**self._talk(person_id), **changes}))
        assert response.status == 200, response.status
        body: Json = json.loads(response.body)
        return body

    def send(self, what: Mapping[str, Any]) -> Response:
        """Send an activity with a good token."""
        (response,) = answered(self.app, self.signed(what))
        self.answered.append(response.text)
        return response

    def signed(self, what: Mapping[str, Any]) -> Request:
        """Return an activity as Teams would post it just now."""
        return post(what, bearer(service_url=what["serviceUrl"], now=int(self.clock().timestamp())))

    def _heard(self, what: Json) -> Sequence[Screen]:
        before = len(self.teams.said)
        assert self.send(what).status == 200
        return [_screen(said) for said in self.teams.said[before:]]

    def _from(self, person_id: str) -> Json:
        return {"from": {"id": user_of(person_id), "name": "X", "aadObjectId": account_of(person_id)}}

    def _talk(self, person_id: str) -> Json:
        talk = {"id": talk_of(person_id), "conversationType": "personal", "tenantId": TENANT}
        return {**self._from(person_id), "conversation": talk}


@contextmanager
def real_house(folder: Path, start: datetime = FRIDAY, spoil: Spoil = lambda built: built) -> Iterator[RealHouse]:
    """Open the house on SQLite in a folder, with the made-up staff, all of whom are in the tenant."""
    clock, teams = Clock(start), FakeTeams()
    with house(settings_for(folder), clock) as built:
        for person in built.store.directory.people():
            teams.add(user_of(person.id), account_of(person.id), person.email)
        yield RealHouse.of(spoil(built), teams, clock)


def settings_for(folder: Path) -> Settings:
    """Return the settings of a bot in a tenant."""
    return Settings(
        data_folder=folder / "var",
        public_address=ADDRESS,
        microsoft_tenant=TENANT,
        microsoft_client_id=APP_ID,
        microsoft_client_secret=SecretStr("made up"),
        teams="yes",
    )


def teams_platform(built: House, world: of_teams.World, seconds: Callable[[], float]) -> TeamsPlatform:
    """Return Teams' side of a house, with another world in the place of Microsoft's."""
    settings, store = built.settings, built.store
    account = of_teams.Account(
        settings.microsoft_client_id, settings.microsoft_tenant, ADDRESS, uploads=settings.teams_files == "upload"
    )
    parts = of_teams.Parts(
        dispatcher(built),
        store.directory,
        store.deliveries,
        store.chats,
        store.handovers,
        store.envelope,
        lambda: TOKEN,
        built.keys.secret_for,
        built.clock,
        seconds=seconds,
    )
    return TeamsPlatform(account, parts, federation_of(built), world)


def user_of(person_id: str) -> str:
    """Return somebody's id with this bot."""
    return f"29:1{person_id}"


def account_of(person_id: str) -> str:
    """Return the id of somebody's account in Entra."""
    return f"99999999-8888-4777-8666-{person_id.encode().hex():0>12}"


def talk_of(person_id: str) -> str:
    """Return the id of somebody's own talk with the bot."""
    return f"a:{person_id}"


def fresh_id() -> str:
    """Return the id of a new message."""
    return str(1_795_161_600_000 + next(_NUMBERS))


def reference_in(screen: Screen) -> str:
    """Return the reference that a concern was saved under."""
    return screen.says.split("Saved, reference ")[1].split()[0]


def _screen(said: Said) -> Screen:
    return Screen(said.card, said.text, to=said.to)
