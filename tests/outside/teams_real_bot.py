"""The real bot for the trial in the Agents Playground: the whole house, and keys of its own in Microsoft's place."""

import json
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import urlsplit

from pydantic import SecretStr
from starlette.types import ASGIApp

from bot.chat.form import Sent
from bot.chat.reply import Reply
from bot.command import Ask, Filled
from bot.http import Answer, Http
from bot.people import Person
from bot.platforms.teams import platform as of_teams
from bot.platforms.teams.gate import PATH
from bot.platforms.teams.platform import TeamsPlatform
from bot.settings import Settings
from bot.wiring.at_work import site, worker
from bot.wiring.chat_systems import Chats
from bot.wiring.house import House, dispatcher, house
from tests.fakes.bot_connector_keys import FakeKeys, Signer, claims
from tests.outside.teams_world import ADA, OTHERS, Place
from tests.platforms.teams.real_house import CONCERN, FRIDAY, teams_platform

KEY = Signer("key-of-microsoft")
STARTED = time.monotonic()
BEN = OTHERS[0]
ROLES = ("teacher,Oak", "executive headteacher,", "chair of governors,", "safeguarding lead,Oak", "business manager,")
"""What everybody else is; Ada is the headteacher of Oak."""


def now() -> datetime:
    """Return the moment: the trial begins on a Friday morning, when schools are open, and time goes on from there."""
    return FRIDAY + timedelta(seconds=time.monotonic() - STARTED)


class Calls(Http):
    """Makes calls to the playground, and asks nobody for Microsoft's keys."""

    def call(self, method: str, address: str, **sent: Any) -> Answer:  # noqa: ANN401 - a call's own arguments
        """Make a call."""
        if "login.botframework.com" in address:
            return FakeKeys([KEY]).call(method, address)
        return super().call(method, address, **sent)


@dataclass(frozen=True)
class RealBot:
    """The bot at work."""

    built: House
    platform: TeamsPlatform
    place: Place
    path: str = PATH
    service: str = ""

    @property
    def app(self) -> ASGIApp:
        """The application that is served."""
        return site(self.built, Chats(teams=self.platform))

    def signed(self, body: bytes) -> Mapping[str, str]:
        """Return the headers with which a body would come from Microsoft."""
        said = claims(self.place.app, str(json.loads(body).get("serviceUrl")), now().timestamp())
        return {"Authorization": f"Bearer {KEY.sign(said)}"}

    def notify(self) -> str:
        """Let Ben raise a concern about Oak, so that Ada is told; return its reference."""
        front, ben = dispatcher(self.built), self._person(BEN.email)
        ask = Ask(ben, "escalate", step="form")
        form = front.ask(ask)
        assert not isinstance(form, Reply)
        about = {**CONCERN, "school": "oak"}
        saved = front.send(Filled(ask, form.nonce, form.seen, Sent(about)))
        assert isinstance(saved, Reply)
        at_work = worker(self.built, Chats(teams=self.platform))
        while at_work.run_once():
            pass
        return str(saved.parts[0])

    def _person(self, email: str) -> Person:
        found = self.built.store.directory.by_email(email)
        assert found is not None
        return found


@contextmanager
def real_bot(place: Place) -> Iterator[RealBot]:
    """Open the house in a folder of its own, with the people of the playground on its staff list."""
    KEY.sign({})  # before there are two threads that would each make the key
    with TemporaryDirectory() as folder:
        here = Path(folder)
        with house(_settings(here, place), now) as built:
            parts = urlsplit(place.connector)
            world = of_teams.World(http=Calls, service_origins={f"{parts.scheme}://{parts.netloc}"})
            # Made before there are threads: two that sign first, at the same moment, would make two keys.
            KEY.listed()
            yield RealBot(built, teams_platform(built, world, time.monotonic), place)


def _settings(folder: Path, place: Place) -> Settings:
    rows = (f"{each.name},{each.email},{role},\n" for each, role in zip(OTHERS, ROLES, strict=True))
    staff = folder / "staff.csv"
    head = f"{ADA.name},{ADA.email},headteacher,Oak,\n"
    staff.write_text("Name,E-mail,Role,School,Manager\n" + head + "".join(rows), encoding="utf-8")
    return Settings(
        data_folder=folder / "var",
        staff_list=staff,
        public_address="https://staffroom.example.org",
        microsoft_tenant=place.tenant,
        microsoft_client_id=place.app,
        microsoft_client_secret=SecretStr("made up"),
        teams="yes",
    )
