"""Whole flows over HTTP while time passes: leavers, a Slack that hangs, notices through every fault, quiet hours."""

import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest

from bot.administration import doctor, notices
from bot.administration.reasons import reason
from bot.administration.slack_findings import SLACK_ANSWERS, SLACK_REFUSES
from bot.dispatch import Unsure
from bot.errors import Busy
from bot.events import THE_BOT, Action, Event
from bot.platforms.fetching import NOT_FETCHED
from bot.platforms.patience import PROMISED, Unknown
from bot.platforms.slack.app import Counter
from bot.platforms.slack.gate import Gate
from bot.platforms.slack.members import CannotTell, Stranger
from bot.platforms.slack.platform import WAITS, Waits
from tests.fakes.slack_api import (
    BLACK_HOLE,
    RESET,
    RESET_AFTER_ACCEPT,
    TRICKLE,
    Fault,
    rate_limited,
    refused,
    server_error,
)
from tests.guard import FOR_EVER, GUARD, at_once, begun
from tests.platforms.slack.everybody import everybodys
from tests.platforms.slack.real_house import (
    ASSISTANT,
    CONCERN,
    EXECUTIVE,
    HEAD,
    PNG,
    TEACHER,
    RealHouse,
    delivery,
    real_house,
    user_of,
)
from tests.platforms.slack.signed import SECRET, together

HASTY = 0.3
"""Seconds of patience, so that the tests need little."""
NEVER = Waits(patience=FOR_EVER, timeout=int(FOR_EVER))
POST = "An online post that touches the school or its people"
SAFE = "Yes, and no picture is a nude or semi-nude or an indecent image of a child"
NOTHING_TO_ADD = "No, there is nothing to add"
SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)
FIVE_MINUTES, HOUR = 5 * MINUTE, 60 * MINUTE
FRIDAY_NIGHT = datetime(2026, 11, 20, 22, 0, tzinfo=UTC)
MONDAY = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)


@pytest.fixture
def at(tmp_path: Path) -> Iterator[RealHouse]:
    with real_house(tmp_path) as opened:
        yield opened


# P8: leavers are out; without Slack's word reading is closed and raising is open.


def test_who_was_deactivated_in_slack_is_out_within_five_minutes_at_every_door(at: RealHouse) -> None:
    reference = at.raise_concern(TEACHER)
    whole = at.type(HEAD, f"/concerns {reference}")
    at.press(HEAD, whole, "Add a private note")
    note = at.submitting(HEAD, {"note": "Made-up words."})
    at.slack.workspace.users[user_of(HEAD)]["deleted"] = True
    at.move(FIVE_MINUTES - SECOND)
    assert reference in at.type(HEAD, f"/concerns {reference}").says
    at.move(SECOND)
    assert at.type(HEAD, f"/concerns {reference}").says == Stranger.sentence
    assert at.type(HEAD, "/policy B.6").says == Stranger.sentence
    assert at.send(at.fresh(note)).data["errors"] == {"note": Stranger.sentence}
    at.press(HEAD, whole, "Acknowledge")
    assert Stranger.sentence in at.open_home(HEAD).says
    assert (at.count("notes"), at.count("moves")) == (0, 1)


def test_whose_last_day_is_over_is_out_at_once(at: RealHouse) -> None:
    last_day(at, HEAD)
    at.clock.now = datetime(2026, 11, 20, 23, 59, 59, tzinfo=UTC)
    assert "Open concerns" in at.type(HEAD, "/concerns").says
    at.move(SECOND)
    assert at.type(HEAD, "/concerns").says == Stranger.sentence
    assert "Concerns that you raised" in at.type(TEACHER, "/concerns").says


def last_day(at: RealHouse, person_id: str) -> None:
    """Write into the staff list that today is somebody's last day."""
    directory, today = at.built.store.directory, at.clock().date()
    people = [replace(p, until=today) if p.id == person_id else p for p in directory.people()]
    event = Event(THE_BOT, Action.STAFF_LIST_READ, "staff", at.clock())
    directory.replace_staff(people, directory.schools(), event)


def test_without_slacks_word_records_are_closed_and_raising_is_open(at: RealHouse) -> None:
    reference = at.raise_concern(TEACHER)
    assert reference in at.type(HEAD, f"/concerns {reference}").says
    at.move(FIVE_MINUTES)
    at.slack.fail(server_error(), times=0, method="users.info")
    for line in ("/concerns", f"/concerns {reference}", "/export", "/notices"):
        assert at.type(HEAD, line).says.endswith(Unsure.sentence)
    another = at.raise_concern(HEAD)
    assert "B.6" in at.type(HEAD, "/policy B.6").says
    assert at.type(ASSISTANT, "/policy B.6").says == CannotTell.sentence  # nobody had asked for her before
    at.slack.heal()
    at.move(MINUTE)
    assert another in at.type(HEAD, f"/concerns {another}").says


# P3: an answer in time, and one that agrees with the database.


def gate_of(at: RealHouse, patience: float) -> Gate:
    """Return a door to the same desk, where work is waited for this long."""
    return Gate(Counter(at.platform.desk, patience=patience).answer, signing_secret=SECRET, clock=time.time)


@pytest.fixture
def stuck(at: RealHouse) -> RealHouse:
    """Return a bot whose calls to Slack never time out."""
    return at.another(NEVER)


@pytest.mark.parametrize("fault", [BLACK_HOLE, TRICKLE])
@pytest.mark.parametrize("minutes", [0, 5])
def test_everybody_is_answered_while_slack_hangs(stuck: RealHouse, fault: Fault, minutes: int) -> None:
    requests = everybodys(stuck)
    stuck.type(HEAD, "/help")
    stuck.move(minutes * MINUTE)
    stuck.slack.fail(fault, times=0)
    answers = together(gate_of(stuck, FOR_EVER), *requests, hung=stuck.slack.hung)
    assert {answer.status for answer in answers} <= {200, 503}


def test_everybody_is_answered_by_a_bot_that_was_just_started_while_slack_hangs(at: RealHouse) -> None:
    requests, fresh = everybodys(at), at.another(NEVER)
    at.slack.fail(BLACK_HOLE, times=0)
    answers = together(fresh.app, *requests, hung=at.slack.hung)
    assert {answer.status for answer in answers} <= {200, 503}


@pytest.mark.parametrize("fault", [BLACK_HOLE, TRICKLE])
def test_the_control_a_bot_without_time_outs_and_patience_answers_only_when_slack_is_let_go(
    stuck: RealHouse, fault: Fault
) -> None:
    channel = stuck.slack.add_channel(user_of(TEACHER))
    stuck.type(TEACHER, "/help")
    first, second = (
        stuck.fresh(stuck.choosing(TEACHER, "escalate.message", TEACHER, "made-up words", channel)) for _ in range(2)
    )
    stuck.slack.fail(fault, times=0)
    waits = begun(lambda: together(gate_of(stuck, FOR_EVER), first))
    assert stuck.slack.hung.wait(GUARD)
    assert together(gate_of(stuck, HASTY), second)
    assert not waits.done()
    stuck.slack.let_go()
    assert waits.result(GUARD)[0].status == 200


def test_calls_that_time_out_are_enough_for_an_answer_while_slack_hangs(at: RealHouse) -> None:
    patient = at.another(Waits(patience=FOR_EVER, timeout=1))
    requests = everybodys(patient)
    at.slack.fail(BLACK_HOLE, times=0)
    assert {answer.status for answer in together(patient.app, *requests)} <= {200, 503}


def test_what_is_promised_is_more_than_the_bot_waits() -> None:
    assert WAITS.timeout < WAITS.patience < PROMISED


def test_a_message_that_could_not_be_answered_is_answered_once_when_it_comes_again(at: RealHouse) -> None:
    at = at.another(Waits(patience=FOR_EVER, timeout=1))
    at.type(TEACHER, "/help")
    said = at.saying(TEACHER, "may I post a photo")
    at.slack.fail(BLACK_HOLE)
    assert at.send(delivery(said)).status == 503
    assert at.send(delivery(said, retry=1)).status == 503  # at once, while the first may still be at work
    at.move(MINUTE)
    assert [at.send(delivery(said, retry)).status for retry in (2, 3)] == [200, 200]
    assert len(at.told(TEACHER)) == 1


@pytest.mark.parametrize("waits", [Waits(patience=FOR_EVER, timeout=1), NEVER])
@pytest.mark.parametrize("minutes", [0, 5])
@pytest.mark.parametrize("pictures", [NOTHING_TO_ADD, SAFE])
def test_what_is_answered_to_a_form_agrees_with_the_database_while_slack_hangs(
    at: RealHouse, minutes: int, pictures: str, waits: Waits
) -> None:
    at = at.another(waits)
    at.press(TEACHER, at.press(TEACHER, at.type(TEACHER, "/escalate"), POST), pictures)
    with_file = pictures == SAFE
    files = [at.slack.add_file("photo.png", PNG, user_of(TEACHER))] if with_file else []
    sent = at.submitting(TEACHER, CONCERN, *files)
    at.move(minutes * MINUTE)
    if waits == NEVER:
        at.app = gate_of(at, HASTY)
    at.slack.fail(BLACK_HOLE, times=0)
    (answer,) = at_once(lambda: at.send(at.fresh(sent)))
    says, saved = answer.text, at.count("concerns") == 1
    if waits == NEVER:
        assert saved or "Saved, reference" not in says
        unsaved = (NOT_FETCHED.format(number=1)[:20], Unknown.sentence, Busy.sentence)
        assert saved or any(sentence in says for sentence in unsaved)
    else:
        assert ("Saved, reference" in says) == saved == (not with_file)
        assert (NOT_FETCHED.format(number=1)[:20] in says) == with_file
    at.slack.let_go()
    at.move(MINUTE)
    at.app = gate_of(at, FOR_EVER)
    again = at.send(at.fresh(sent)).text
    assert "Saved, reference" in again or "This was saved already" in again
    assert at.count("concerns") == 1


# P4: notices, whatever Slack does.


def arrives_once(at: RealHouse, after: timedelta) -> str:
    """See that a notice is not there before, and there once after a time; return what was told."""
    at.work()
    assert at.told(HEAD) == []
    at.move(after - SECOND)
    at.work()
    assert at.told(HEAD) == []
    at.move(2 * SECOND)
    at.work()
    at.move(2 * HOUR)
    at.work()
    (told,) = at.told(HEAD)
    return told


def in_half_an_hour() -> str:
    """Return a date as HTTP has it; the wait is taken from the machine's own clock."""
    return format_datetime(datetime.now(UTC) + 30 * MINUTE, usegmt=True)


@pytest.mark.parametrize(
    ("fault", "times", "after"),
    [
        (lambda: rate_limited("1"), 1, 30 * SECOND),
        (lambda: rate_limited("3600"), 1, HOUR),
        (lambda: rate_limited("86400"), 1, HOUR),
        (lambda: rate_limited(in_half_an_hour()), 1, 30 * MINUTE - 2 * SECOND),
        (lambda: rate_limited(None), 2, 30 * SECOND),
        (lambda: rate_limited("soon"), 2, 30 * SECOND),
        (lambda: server_error(500), 2, 30 * SECOND),
        (server_error, 2, 30 * SECOND),
        (lambda: RESET, 2, 30 * SECOND),
        (lambda: refused("channel_not_found"), 2, 30 * SECOND),
        (lambda: refused("internal_error"), 2, 30 * SECOND),
    ],
)
def test_a_notice_arrives_once_when_slack_has_asked_to_wait_or_failed(
    at: RealHouse, fault: Callable[[], Fault], times: int, after: timedelta
) -> None:
    reference = at.raise_concern(TEACHER)
    at.slack.fail(fault(), times=times * len((HEAD, EXECUTIVE)), method="chat.postMessage")
    assert reference in arrives_once(at, after)
    assert len(at.told(EXECUTIVE)) == 1
    assert at.built.store.outbox.parked() == []


def test_a_notice_whose_answer_was_lost_is_looked_for_before_it_is_sent_again(at: RealHouse) -> None:
    at.raise_concern(TEACHER)
    at.slack.fail(RESET_AFTER_ACCEPT, times=2, method="chat.postMessage")
    at.work()
    at.move(HOUR)
    at.work()
    assert [len(at.told(person)) for person in (HEAD, EXECUTIVE)] == [1, 1]


def test_where_the_bot_may_not_look_back_such_a_notice_comes_twice_with_one_reference(at: RealHouse) -> None:
    reference = at.raise_concern(TEACHER)
    at.slack.scopes.remove("im:history")
    at.slack.fail(RESET_AFTER_ACCEPT, method="chat.postMessage")
    at.work()
    first, second = max((at.told(person) for person in (HEAD, EXECUTIVE)), key=len)
    assert first == second
    assert reference in first


def test_a_locked_out_bot_sets_its_notices_aside_and_sends_them_when_it_is_let_in_again(
    at: RealHouse, capsys: pytest.CaptureFixture[str]
) -> None:
    reference = at.raise_concern(TEACHER)
    at.slack.tokens.fault = "account_inactive"
    for _ in range(4):
        at.work()
        assert at.built.store.outbox.parked() == []
        at.move(HOUR)
    at.work()
    assert [(each.attempts, each.fault) for each in at.built.store.outbox.parked()] == [(5, "account_inactive")] * 2
    assert doctor.examine(at.built.settings) == 1
    said = capsys.readouterr().out
    for person in (HEAD, EXECUTIVE):
        name, why = at.built.store.directory.person(person), reason("account_inactive")
        assert name is not None
        assert doctor.PARKED.format(person=name.name, about=reference, reason=why) in said
    assert SLACK_REFUSES.format(reason=reason("account_inactive")) in said

    at.slack.tokens.fault = ""
    assert notices.retry(at.built.settings) == 0
    at.work()
    assert [len(at.told(person)) for person in (HEAD, EXECUTIVE)] == [1, 1]
    doctor.examine(at.built.settings)
    said = capsys.readouterr().out
    assert doctor.NONE_PARKED in said
    assert SLACK_ANSWERS in said


# Rule 4 of the policy: quiet hours.


def test_a_notice_of_friday_night_comes_on_monday_morning(at: RealHouse) -> None:
    at.clock.now = FRIDAY_NIGHT
    reference = at.raise_concern(TEACHER)
    at.work()
    assert [notice.about for notice in at.notices(HEAD)] == [reference]  # the page rings nobody
    while at.clock() < MONDAY - SECOND:
        at.clock.now = min(at.clock() + 6 * HOUR, MONDAY - SECOND)
        at.work()
        assert at.told(HEAD) == at.told(EXECUTIVE) == []
    at.clock.now = MONDAY
    at.work()
    assert any("You have an item to review" in said for said in at.told(HEAD))
    assert len(at.told(HEAD)) == len(set(at.told(HEAD)))


def test_danger_is_told_at_once_on_friday_night(at: RealHouse) -> None:
    at.clock.now = FRIDAY_NIGHT
    reference = at.raise_concern(TEACHER, kind="threat")
    at.work()
    assert at.told(HEAD) == [f"You have an item to review now ({reference})"]
