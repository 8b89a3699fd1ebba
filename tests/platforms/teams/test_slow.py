"""However slowly Teams answers, people are answered in time, and what they are told agrees with the database."""

import socket
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from threading import Event, Thread
from time import monotonic

import pytest

from bot.errors import Busy
from bot.http import Http
from bot.platforms.fetching import NOT_FETCHED
from bot.platforms.patience import Unknown
from bot.platforms.teams.app import Counter
from bot.platforms.teams.gate import Gate
from bot.platforms.teams.keys import Keys
from bot.platforms.teams.platform import TIMEOUT
from tests.platforms.teams.real_house import (
    CONCERN,
    HEAD,
    PNG,
    TEACHER,
    Json,
    RealHouse,
    account_of,
    fresh_id,
    real_house,
    talk_of,
    user_of,
)
from tests.platforms.teams.screen import Screen, filled_in
from tests.platforms.teams.signed import APP_ID, TENANT, Response, activity, in_channel, invoke

PROMISED = 2.8
"""Seconds in which everybody is answered."""
MINUTE = timedelta(minutes=1)
POST = "An online post that touches the school or its people"
NOTHING_TO_ADD = "No, there is nothing to add"
SAFE = "Yes, and no picture is a nude or semi-nude or an indecent image of a child"
PICTURE = "https://oakfield-my.sharepoint.com/personal/teacher/picture"
TRICKLE, EVERY = b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n", 0.2

Hang = Callable[[socket.socket, Event], None]


def black_hole(connection: socket.socket, stop: Event) -> None:
    """Read, and never answer."""
    connection.recv(65_536)
    stop.wait()


def trickle(connection: socket.socket, stop: Event) -> None:
    """Answer a byte at a time, so that no silence is ever long."""
    connection.recv(65_536)
    connection.sendall(TRICKLE)
    while not stop.wait(EVERY):
        connection.sendall(b"x")


@contextmanager
def hanging(at: RealHouse, how: Hang) -> Iterator[None]:
    """Let every call to Teams go to a server that hangs, by the same client as the bot's own."""
    stop = Event()
    with socket.create_server(("127.0.0.1", 0), backlog=100) as server:

        def serve_one(connection: socket.socket) -> None:
            with connection, suppress(OSError):
                how(connection, stop)

        def serve() -> None:
            with suppress(OSError):
                while not stop.is_set():
                    Thread(target=serve_one, args=(server.accept()[0],), daemon=True).start()

        Thread(target=serve, daemon=True).start()
        address = f"http://127.0.0.1:{server.getsockname()[1]}/"
        at.teams.on_call = lambda _method, _address: _call(address)
        try:
            yield
        finally:
            at.teams.on_call = lambda _method, _address: None
            stop.set()
            server.shutdown(socket.SHUT_RDWR)


def _call(address: str) -> None:
    Http(TIMEOUT).call("GET", address)


@dataclass(frozen=True, slots=True)
class Timed:
    """An answer, and after how many seconds it came."""

    response: Response
    seconds: float


def timed(at: RealHouse, activities: Sequence[Json]) -> list[Timed]:
    """Send activities at once, and take the time of each."""

    def one(what: Json) -> Timed:
        start = monotonic()
        response = at.send(what)
        return Timed(response, monotonic() - start)

    with ThreadPoolExecutor(len(activities)) as threads:
        return list(threads.map(one, activities))


@pytest.fixture
def at(tmp_path: Path) -> Iterator[RealHouse]:
    with real_house(tmp_path) as opened:
        yield opened


def talk(person_id: str) -> Json:
    """Return who sends something, in their own talk with the bot."""
    who = {"id": user_of(person_id), "name": "X", "aadObjectId": account_of(person_id)}
    there = {"id": talk_of(person_id), "conversationType": "personal", "tenantId": TENANT}
    return {"from": who, "conversation": there}


def everybodys(at: RealHouse) -> list[Json]:
    """Return one activity of each kind."""
    (shown,) = at.say(TEACHER, "can I add a pupil on insta")
    action = shown.action("Ask a leader")
    pressed = {"action": {"type": "Action.Execute", "verb": action["verb"], "data": action["data"]}}
    search = {"commandId": "policy.search", "parameters": [{"name": "words", "value": "photos"}]}
    who = {"from": talk(TEACHER)["from"]}
    return [
        at.saying(TEACHER, "may I post a photo"),
        in_channel("may I post a photo", **who, id=fresh_id()),
        in_channel("could I have Friday off for a funeral", **who, entities=[], id=fresh_id()),
        invoke("adaptiveCard/action", pressed, **talk(TEACHER)),
        invoke("composeExtension/query", search, **talk(TEACHER)),
        activity("installationUpdate", **{**talk(HEAD), "action": "add"}),
    ]


@pytest.mark.parametrize("how", [black_hole, trickle])
@pytest.mark.parametrize("minutes", [0, 6])
def test_every_answer_comes_in_time_when_teams_hangs(at: RealHouse, how: Hang, minutes: int) -> None:
    activities = everybodys(at)
    at.say(HEAD, "hello")
    at.move(minutes * MINUTE)
    with hanging(at, how):
        answers = timed(at, activities)
    assert max(answer.seconds for answer in answers) < PROMISED
    assert {answer.response.status for answer in answers} <= {200, 503}


def test_a_bot_with_more_patience_would_answer_too_late(at: RealHouse) -> None:
    counter = Counter(at.platform.desk, APP_ID, patience=20)
    clock = lambda: at.clock().timestamp()  # noqa: E731 - one line
    at.app = Gate(counter.answer, app_id=APP_ID, tenants={TENANT}, keys=Keys(at.teams, clock=clock), clock=clock)
    with hanging(at, trickle):
        (answer,) = timed(at, [at.saying(TEACHER, "may I post a photo")])
    assert answer.seconds > PROMISED


def test_a_message_that_could_not_be_answered_is_answered_once_when_it_comes_again(at: RealHouse) -> None:
    at.say(TEACHER, "hello")
    said = at.saying(TEACHER, "could I have Friday off for a funeral please")
    with hanging(at, black_hole):
        assert at.send(said).status == 503
    at.move(MINUTE)
    assert [at.send(said).status for _ in range(3)] == [200] * 3
    assert len(at.told(TEACHER)) == 1 + 1
    assert at.count("redirects") == 1


@pytest.mark.parametrize("locked", [True, False])
def test_whoever_writes_while_the_database_is_locked_is_told_so_in_time(at: RealHouse, *, locked: bool) -> None:
    at.say(TEACHER, "hello")
    before = len(at.teams.said)
    with closing(sqlite3.connect(at.built.settings.data_folder / "staffroom.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE" if locked else "BEGIN")  # not locked is the control
        (answer,) = timed(at, [at.saying(TEACHER, "could I have Friday off for a funeral please")])
        while len(at.teams.said) == before:  # it is told after the answer
            Event().wait(0.01)
        other.execute("ROLLBACK")
    assert (answer.seconds < PROMISED, answer.response.status) == (True, 200)
    assert ([said.text for said in at.teams.said[before:]] == [Busy.sentence]) == locked
    assert at.count("redirects") == (0 if locked else 1)


def form(at: RealHouse, pictures: str) -> Screen:
    """Return the form of a concern, as somebody comes to it."""
    (gate,) = at.say(TEACHER, "/escalate")
    return at.press(TEACHER, at.press(TEACHER, gate, POST), pictures)


@pytest.mark.parametrize("how", [black_hole, trickle])
@pytest.mark.parametrize("minutes", [0, 6])
@pytest.mark.parametrize("pictures", [NOTHING_TO_ADD, SAFE])
def test_what_is_answered_to_a_form_agrees_with_the_database_when_teams_hangs(
    at: RealHouse, how: Hang, minutes: int, pictures: str
) -> None:
    with_file = pictures == SAFE
    if with_file:
        at.teams.files[PICTURE] = PNG
        held = {"downloadUrl": PICTURE, "uniqueId": "id", "fileType": "png"}
        kind = "application/vnd.microsoft.teams.file.download.info"
        at.say(TEACHER, "", attachments=[{"contentType": kind, "name": "shot.png", "content": held}])
    dialog = form(at, pictures)
    answers = {**CONCERN, "files": ("held:id",)} if with_file else CONCERN
    sent = invoke("task/submit", {"data": filled_in(dialog, answers)}, **talk(TEACHER))
    at.move(minutes * MINUTE)
    with hanging(at, how):
        (answer,) = timed(at, [sent])
        says, stored = answer.response.text, at.count("concerns")
    assert answer.seconds < PROMISED
    assert ("Saved, reference" in says) == (stored == 1) or Unknown.sentence in says
    assert "Saved, reference" not in says or not with_file
    assert not with_file or NOT_FETCHED.format(number=1)[:20] in says or Unknown.sentence in says
    at.move(MINUTE)
    again = at.send(sent).text
    assert ("Saved, reference" in again) != ("stored once" in again)
    assert at.count("concerns") == 1
