"""However slowly Teams answers, people are answered in time, and what they are told agrees with the database."""

import asyncio
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from bot.errors import Busy
from bot.platforms.fetching import NOT_FETCHED, Limits
from bot.platforms.patience import PROMISED, Unknown
from bot.platforms.teams.app import Counter
from bot.platforms.teams.gate import Gate
from bot.platforms.teams.keys import LONGEST_WAIT, Keys
from bot.platforms.teams.platform import TIMEOUT, World
from tests.fakes.hanging import Hang, black_hole, trickle
from tests.guard import FOR_EVER, GUARD, at_once, begun, until
from tests.platforms.teams.everybody import everybodys, hanging, talk
from tests.platforms.teams.real_house import CONCERN, HEAD, PNG, TEACHER, RealHouse, real_house
from tests.platforms.teams.screen import Screen, filled_in
from tests.platforms.teams.signed import APP_ID, TENANT, invoke, together

HASTY = 0.3
"""Seconds of patience, or until a call times out, so that the tests need little."""
MINUTE = timedelta(minutes=1)
POST = "An online post that touches the school or its people"
NOTHING_TO_ADD = "No, there is nothing to add"
SAFE = "Yes, and no picture is a nude or semi-nude or an indecent image of a child"
PICTURE = "https://oakfield-my.sharepoint.com/personal/teacher/picture"
HOWS = pytest.mark.parametrize("how", [black_hole, trickle])


@pytest.fixture
def at(tmp_path: Path) -> Iterator[RealHouse]:
    with real_house(tmp_path) as opened:
        yield opened


def gate_of(at: RealHouse, patience: float) -> Gate:
    """Return a door to the same desk, where work is waited for this long."""
    counter = Counter(at.platform.desk, APP_ID, patience=patience)
    clock = lambda: at.clock().timestamp()  # noqa: E731 - one line
    return Gate(counter.answer, app_id=APP_ID, tenants={TENANT}, keys=Keys(at.teams, clock=clock), clock=clock)


@HOWS
@pytest.mark.parametrize("minutes", [0, 6])
@pytest.mark.parametrize("timeout", [FOR_EVER, HASTY])
def test_everybody_is_answered_while_teams_hangs_by_patience_alone_and_by_time_outs_alone(
    at: RealHouse, how: Hang, minutes: int, timeout: float
) -> None:
    activities = everybodys(at)
    at.say(HEAD, "hello")
    at.move(minutes * MINUTE)
    with hanging(at, how, timeout) as server:
        hung = server.reached if timeout == FOR_EVER else None
        answers = together(gate_of(at, FOR_EVER), *activities, hung=hung)
        assert server.reached.is_set()
    assert {answer.status for answer in answers} <= {200, 503}


def test_everybody_is_answered_by_a_bot_that_was_just_started_while_teams_hangs(at: RealHouse) -> None:
    activities, fresh = everybodys(at), at.another(FOR_EVER)
    with hanging(at, black_hole, FOR_EVER) as server:
        answers = together(fresh.app, *activities, hung=server.reached)
    assert {answer.status for answer in answers} <= {200, 503}


@HOWS
def test_the_control_a_bot_without_time_outs_and_patience_answers_only_when_teams_is_let_go(
    at: RealHouse, how: Hang
) -> None:
    first, second = (at.signed(at.saying(TEACHER, "may I post a photo")) for _ in range(2))
    with hanging(at, how, FOR_EVER) as server:
        waits = begun(lambda: together(gate_of(at, FOR_EVER), first))
        assert server.reached.wait(GUARD)
        assert together(gate_of(at, HASTY), second)
        assert not waits.done()
    assert waits.result(GUARD)


def test_what_is_promised_is_more_than_the_bot_waits() -> None:
    assert max(TIMEOUT, Limits().wait, LONGEST_WAIT) < World().patience < PROMISED


def test_a_message_that_could_not_be_answered_is_answered_once_when_it_comes_again(at: RealHouse) -> None:
    at.say(TEACHER, "hello")
    said = at.saying(TEACHER, "could I have Friday off for a funeral please")
    at.app = gate_of(at, FOR_EVER)
    with hanging(at, black_hole, HASTY):
        assert at.send(said).status == 503
    at.move(MINUTE)
    assert [at.send(said).status for _ in range(3)] == [200] * 3
    assert len(at.told(TEACHER)) == 1 + 1
    assert at.count("redirects") == 1


@pytest.mark.parametrize("locked", [True, False])
def test_whoever_writes_while_the_database_is_locked_is_told_so_meanwhile(at: RealHouse, *, locked: bool) -> None:
    at.say(TEACHER, "hello")
    at.app = gate_of(at, FOR_EVER)
    before = len(at.teams.said)
    with closing(sqlite3.connect(at.built.settings.data_folder / "staffroom.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE" if locked else "BEGIN")  # not locked is the control
        said = at.saying(TEACHER, "could I have Friday off for a funeral please")
        (answer,) = at_once(lambda: at.send(said))
        assert asyncio.run(until(lambda: len(at.teams.said) > before))  # it is told after the answer
        other.execute("ROLLBACK")
    assert answer.status == 200
    assert ([told.text for told in at.teams.said[before:]] == [Busy.sentence]) == locked
    assert at.count("redirects") == (0 if locked else 1)


def form(at: RealHouse, pictures: str) -> Screen:
    """Return the form of a concern, as somebody comes to it."""
    (gate,) = at.say(TEACHER, "/escalate")
    return at.press(TEACHER, at.press(TEACHER, gate, POST), pictures)


@HOWS
@pytest.mark.parametrize("minutes", [0, 6])
@pytest.mark.parametrize("pictures", [NOTHING_TO_ADD, SAFE])
@pytest.mark.parametrize(("patience", "timeout"), [(HASTY, FOR_EVER), (FOR_EVER, HASTY)])
def test_what_is_answered_to_a_form_agrees_with_the_database_while_teams_hangs(  # noqa: PLR0913, PLR0917 - all of them
    at: RealHouse, how: Hang, minutes: int, pictures: str, patience: float, timeout: float
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
    at.app = gate_of(at, patience)
    with hanging(at, how, timeout):
        (answer,) = at_once(lambda: at.send(sent))
        says, stored = answer.text, at.count("concerns")
    at.app = gate_of(at, FOR_EVER)
    assert patience == HASTY or Unknown.sentence not in says
    assert ("Saved, reference" in says) == (stored == 1) or Unknown.sentence in says
    assert "Saved, reference" not in says or not with_file
    unsaved = (NOT_FETCHED.format(number=1)[:20], Unknown.sentence, Busy.sentence)
    assert not with_file or any(sentence in says for sentence in unsaved)
    at.move(MINUTE)
    again = at.send(sent).text
    assert ("Saved, reference" in again) != ("stored once" in again)
    assert at.count("concerns") == 1
