"""Kill the bot between submit and answer, many times, and count what was promised and is not there.

`python -m tests.faults.kills --kills 200` runs it at length, with its control: a bot that answers before it commits.
Each round posts a concern to a bot in a process of its own, by the page, with `--door slack` by Slack's modal, with
`--door teams` by Teams' dialog, and kills it with SIGKILL at a random moment. A submit that got no answer is sent again
to the next one with the same nonce, as a person would.
"""

import argparse
import http.client
import json
import random
import socket
import tempfile
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass, field, replace
from functools import partial
from http import HTTPStatus
from multiprocessing import get_context
from multiprocessing.process import BaseProcess
from multiprocessing.synchronize import Event as Ready
from pathlib import Path
from threading import Timer
from typing import Any, Protocol, cast
from urllib.parse import urlencode

from pydantic import SecretStr

from bot.concerns.additions import Along
from bot.concerns.concern import Concern, NewEvidence, Platform, Words
from bot.concerns.register import Register
from bot.events import Event
from bot.notices import Notice
from bot.people.staff_list import made_up
from bot.platforms.teams.keys import METADATA
from bot.platforms.teams.platform import World
from bot.platforms.web.server import serve
from bot.references import new_id
from bot.settings import Settings
from bot.storage.store import Store
from bot.wiring.answering import now
from bot.wiring.at_work import site
from bot.wiring.chat_systems import Chats, chats
from bot.wiring.house import House, house
from bot.wiring.keys import open_keys
from tests.fakes.bot_connector_keys import ISSUER, KEYS, FakeKeys, Signer, document
from tests.fakes.slack_api import FakeSlackApi
from tests.fakes.slack_workspace import TEAM
from tests.fakes.teams_connector import FakeTeams
from tests.platforms.slack.payloads import payload
from tests.platforms.slack.signed import SECRET, Request, interaction
from tests.platforms.teams.real_house import account_of, talk_of, teams_platform, user_of
from tests.platforms.teams.signed import APP_ID, KEY, TENANT, bearer, invoke, post

LONGEST_LIFE = 0.25
"""Seconds from the submit to the latest kill."""
PERSON = "o5"
_FORM = {
    "command": "escalate",
    "step": "form",
    "f.quote": "Made-up words for a test.",
    "f.platform": "facebook",
    "f.seen_at": "2026-01-05T08:05",
    "f.kind": "criticism",
    "f.relation": "parent",
    "f.about": "school",
    "f.school": "oakfield-primary",
}
_VALUES = {
    "quote": {"value": {"type": "plain_text_input", "value": "Made-up words for a test."}},
    "seen_at": {"value": {"type": "datetimepicker", "selected_date_time": 1_767_600_300}},
    **{
        name.removeprefix("f."): {"value": {"type": "static_select", "selected_option": {"value": code}}}
        for name, code in _FORM.items()
        if name in {"f.platform", "f.kind", "f.relation", "f.about", "f.school"}
    },
}

_INPUTS = {
    "f.quote": "Made-up words for a test.",
    "f.seen_at": "2026-01-05",
    "f.seen_at.time": "08:05",
    **{
        f"{name}.one": code
        for name, code in _FORM.items()
        if name in {"f.platform", "f.kind", "f.relation", "f.about", "f.school"}
    },
}

Spoil = Callable[[House], House]
"""Make a house worse on purpose, for a control."""
Live = Callable[[House], Chats]
"""Put the chat systems of a house together, in the process that will be killed."""


class Door(Protocol):
    """A way to send a concern: what the bot needs for it, and one submit."""

    @property
    def settings(self) -> Mapping[str, Any]:
        """Return the settings of a bot that has this door."""
        ...

    @property
    def live(self) -> Live:
        """Return what puts its chat systems together."""
        ...

    def submit(self, port: int, nonce: str) -> Callable[[], bool]:
        """Get ready, and return what sends the submit and says whether it was answered as saved."""
        ...


@dataclass(slots=True)
class Counts:
    """What became of the submits."""

    kills: int = 0
    answered: int = 0
    absent: int = 0
    doubled: int = 0
    silent: int = 0

    def __str__(self) -> str:
        """Return the counts as one line."""
        return (
            f"{self.kills} kills, {self.answered} answered before the kill: {self.absent} answered and absent, "
            f"{self.doubled} stored twice, {self.silent} stored without notices"
        )


@dataclass(slots=True)
class AnswerFirst:
    """A register that answers at once and stores a little later: what this product must never do."""

    register: Register
    delay: float
    pending: dict[str, Concern] = field(default_factory=dict)

    def raise_concern(  # noqa: PLR0913 - as the protocol has it
        self,
        new: Concern,
        words: Words,
        evidence: Iterable[NewEvidence],
        *,
        nonce: str,
        event: Event,
        notices: Iterable[Notice],
        along: Iterable[Along] = (),
    ) -> str:
        """Promise now, store later."""
        kept = {"nonce": nonce, "event": event, "notices": tuple(notices), "along": tuple(along)}
        self.pending[new.reference] = new
        Timer(self.delay, self.register.raise_concern, (new, words, tuple(evidence)), kept).start()
        return new.reference

    def find(self, reference: str) -> Concern:
        """Return what was promised as if it were stored."""
        return self.pending.get(reference) or self.register.find(reference)

    def saved(self, nonce: str, person_id: str) -> str:
        """Ask the real register."""
        return self.register.saved(nonce, person_id)

    def of_the_same_post(self, platform: Platform, words: Words) -> Sequence[Concern]:
        """Ask the real register."""
        return self.register.of_the_same_post(platform, words)


def as_it_is(built: House) -> House:
    """Spoil nothing."""
    return built


def answer_first(built: House) -> House:
    """Spoil a house: its answers come before its commits."""
    # Only what a submit uses: the rest of a register is never asked for here.
    register = cast("Register", AnswerFirst(built.services.register, delay=4 * LONGEST_LIFE))
    return replace(built, services=replace(built.services, register=register))


class PageDoor:
    """The page, as a browser uses it."""

    settings: Mapping[str, Any] = {}
    live: Live = staticmethod(chats)

    def submit(self, port: int, nonce: str) -> Callable[[], bool]:
        """Choose the person, and return what sends the form."""
        cookie = _choose_person(port)
        return lambda: _post(port, "/send", {**_FORM, "nonce": nonce}, cookie).status == HTTPStatus.SEE_OTHER


class SlackDoor:
    """Slack's modal, signed as Slack signs it; Slack itself is a fake that outlives every kill."""

    live: Live = staticmethod(chats)

    def __init__(self, slack: FakeSlackApi) -> None:
        person = next(person for person in made_up().everybody if person.id == PERSON)
        self._user = slack.add_user(person.email)
        self.settings: Mapping[str, Any] = {
            "slack_bot_token": SecretStr(slack.token),
            "slack_signing_secret": SecretStr(SECRET),
            "slack_api_url": slack.base,
        }

    def submit(self, port: int, nonce: str) -> Callable[[], bool]:
        """Return what sends the modal."""
        view = payload("view_submission")
        view["user"]["id"], view["team"]["id"], view["user"]["team_id"] = self._user, TEAM, TEAM
        view["view"]["private_metadata"] = json.dumps(["escalate", "form", "", "", nonce, "", "", 0])
        view["view"]["state"]["values"] = _VALUES
        return lambda: self._sent(port, view)

    @staticmethod
    def _sent(port: int, view: Mapping[str, Any]) -> bool:
        return b'"response_action": "update"' in _answer(port, interaction(view, int(time.time())))


class TeamsDoor:
    """Teams' dialog, signed as Microsoft signs it; Microsoft is a fake that lives and dies with the bot.

    Its keys are the only thing that the bot's process is told of it: nothing is asked over a network.
    """

    settings: Mapping[str, Any] = {
        "microsoft_tenant": TENANT,
        "microsoft_client_id": APP_ID,
        "microsoft_client_secret": SecretStr("made up"),
        "public_address": "https://staffroom.example.org",
        "teams": "yes",
    }

    def __init__(self) -> None:
        self.live: Live = partial(_with_fake_teams, FakeKeys([Signer(KEY.kid)]).listed())

    def submit(self, port: int, nonce: str) -> Callable[[], bool]:
        """Return what sends the dialog."""
        packed = json.dumps(["escalate", "form", "", "", nonce, "", "", 0])
        who = {"id": user_of(PERSON), "name": "X", "aadObjectId": account_of(PERSON)}
        talk = {"id": talk_of(PERSON), "conversationType": "personal", "tenantId": TENANT}
        sent = {"data": {"packed": packed, **_INPUTS}}
        activity = invoke("task/submit", sent, **{"from": who, "conversation": talk})
        return lambda: b"SR-" in _answer(port, post(activity, bearer(now=_this_hour())))


def _with_fake_teams(keys: Mapping[str, Any], built: House) -> Chats:
    person = built.store.directory.person(PERSON)
    assert person is not None
    teams = FakeTeams()
    found = {KEYS: keys, METADATA: {"issuer": ISSUER, "jwks_uri": KEYS}}
    teams.keys.answer = lambda address: document(found[address])
    teams.add(user_of(PERSON), account_of(PERSON), person.email)
    return Chats(teams=teams_platform(built, World(http=lambda _timeout: teams), time.time))


def _this_hour() -> int:
    """Return a moment that many tokens begin at, as Microsoft's do: signing each anew would take long."""
    return int(time.time()) // 600 * 600


def _answer(port: int, request: Request) -> bytes:
    headers = {name.decode(): value.decode() for name, value in request.headers}
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    with closing(connection):
        connection.request("POST", request.path, request.body, headers)
        return connection.getresponse().read()


def run(folder: Path, kills: int, spoil: Spoil = as_it_is, door: Door | None = None) -> Counts:
    """Submit and kill, round by round, on a store in `folder`; return what became of it."""
    by = door or PageDoor()
    settings = Settings(data_folder=folder, port=_free_port(), **by.settings)
    counts, nonces, again = Counts(), list[str](), ""
    for _ in range(kills):
        nonce = again or new_id()
        nonces += [] if again else [nonce]
        again = "" if _round(settings, nonce, spoil, counts, by) else nonce
    _count(settings, nonces, counts)
    return counts


def _round(settings: Settings, nonce: str, spoil: Spoil, counts: Counts, door: Door) -> bool:
    server = _start(settings, spoil, door.live)
    send = door.submit(settings.port, nonce)
    Timer(random.uniform(0, LONGEST_LIFE), server.kill).start()  # noqa: S311 - not a secret
    answered = False
    with suppress(OSError, http.client.HTTPException):
        answered = send()
    server.join()
    counts.kills += 1
    if answered:
        counts.answered += 1
        counts.absent += not _is_stored(settings, nonce)
    return answered


def _start(settings: Settings, spoil: Spoil, live: Live) -> BaseProcess:
    # Forked from a process that has imported everything already, so that a round takes no second.
    context = get_context("forkserver")
    context.set_forkserver_preload(
        ["tests.platforms.teams.real_house", "tests.fakes.slack_workspace", "microsoft_teams.apps"]
    )
    ready = context.Event()
    server = context.Process(target=_serve, args=(settings, spoil, live, ready), daemon=True)
    server.start()
    ready.wait()
    return server


def _serve(settings: Settings, spoil: Spoil, live: Live, ready: Ready) -> None:
    with house(settings) as built:
        spoilt = spoil(built)
        serve(site(spoilt, live(spoilt)), settings.host, settings.port, lambda _: ready.set())


def _post(port: int, path: str, body: dict[str, str], cookie: str) -> http.client.HTTPResponse:
    headers = {
        "Content-Type": "application/x-www-form-urlencoded",
        "Origin": f"http://127.0.0.1:{port}",
        "Sec-Fetch-Site": "same-origin",
        "Cookie": cookie,
    }
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    with closing(connection):
        connection.request("POST", path, urlencode(body), headers)
        return connection.getresponse()


def _choose_person(port: int) -> str:
    chosen = _post(port, "/who", {"person": PERSON}, "")
    return (chosen.getheader("Set-Cookie") or "").partition(";")[0]


def _is_stored(settings: Settings, nonce: str) -> bool:
    with closing(Store.open(settings.database, open_keys(settings))) as store:
        return bool(store.register.saved(nonce, PERSON))


def _count(settings: Settings, nonces: Iterable[str], counts: Counts) -> None:
    with closing(Store.open(settings.database, open_keys(settings))) as store:
        person = store.directory.person(PERSON)
        assert person is not None
        stored = [concern.reference for concern in store.register.seen_by(person)]
        promised = {store.register.saved(nonce, PERSON) for nonce in nonces} - {""}
        told = {claimed.notice.about for claimed in store.outbox.claim(now(), 10 * len(stored) + 10)}
    counts.doubled = len(stored) - len(promised)
    counts.silent = len(set(stored) - told)


def _free_port() -> int:
    with closing(socket.create_server(("127.0.0.1", 0))) as server:
        port: int = server.getsockname()[1]
        return port


def door_of(name: str, api: FakeSlackApi) -> Door:
    """Return a door by its name."""
    doors: Mapping[str, Callable[[], Door]] = {"page": PageDoor, "slack": lambda: SlackDoor(api), "teams": TeamsDoor}
    return doors[name]()


def main() -> None:
    """Run the kills and their control, and print both."""
    parser = argparse.ArgumentParser(description="Kill the bot between submit and answer, and count what is lost.")
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--door", choices=("page", "slack", "teams"), default="page")
    chosen = parser.parse_args()
    for name, spoil in (("as it is", as_it_is), ("control, answers before it commits", answer_first)):
        with tempfile.TemporaryDirectory() as folder, FakeSlackApi() as api:
            found = run(Path(folder), chosen.kills, spoil, door_of(chosen.door, api))
            print(f"{chosen.door}, {name}: {found}", flush=True)


if __name__ == "__main__":
    main()
