"""What Slack delivers four times is done once: in any order, with new ids, to two processes over one database."""

import asyncio
import random
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot.concerns.lifecycle import State
from bot.storage.deliveries import StoredDeliveries
from bot.wiring.house import House
from tests.fakes.slack_api import server_error
from tests.fakes.slack_workspace import Json
from tests.guard import until
from tests.platforms.slack.real_house import (
    ASSISTANT,
    CONCERN,
    EXECUTIVE,
    HEAD,
    OTHER_HEAD,
    OTHER_TEACHER,
    TEACHER,
    RealHouse,
    delivery,
    real_house,
    user_of,
)
from tests.platforms.slack.signed import Request, Response

TIMES = 4
AGAIN = 503
POST = "An online post that touches the school or its people"
NOTHING_TO_ADD = "No, there is nothing to add"


@pytest.fixture
def at(tmp_path: Path) -> Iterator[RealHouse]:
    with real_house(tmp_path) as opened:
        yield opened


@dataclass(frozen=True, slots=True)
class Counts:
    """What became of a morning's events."""

    posted: int
    privately: int
    homes: int
    questions: int
    redirects: int
    nudges: int
    follow_ups: int


ONCE = Counts(posted=3, privately=5, homes=2, questions=2, redirects=4, nudges=3, follow_ups=2)


def counted(at: RealHouse) -> Counts:
    """Count everything that the morning may have doubled."""
    people = (TEACHER, ASSISTANT, OTHER_TEACHER, HEAD)
    return Counts(
        posted=sum(len(at.told(person)) for person in people),
        privately=sum(len(at.slack.ephemerals(user_of(person))) for person in people),
        homes=sum(at.slack.home(user_of(person)) is not None for person in people),
        questions=at.count("questions"),
        redirects=at.count("redirects"),
        nudges=at.count("nudges"),
        follow_ups=at.count("outbox", "kind = 'follow_up'"),
    )


def a_morning(at: RealHouse) -> Sequence[Json]:
    """Return the events of a morning: what people say to the bot, beside it and near it."""
    staff = map(user_of, (TEACHER, ASSISTANT, OTHER_TEACHER, HEAD))
    channel = at.slack.add_channel(*staff)
    at.type(HEAD, "/request here on", channel)
    at.slack.workspace.private.clear()
    opened = [{"type": "app_home_opened", "user": user_of(p), "channel": "D0X", "tab": "home"} for p in (TEACHER, HEAD)]
    return (
        at.saying(TEACHER, "where do I park my car"),  # the policy is silent: a question that is kept
        at.saying(ASSISTANT, "/help"),
        at.saying(OTHER_TEACHER, "could I have Friday off for a funeral please"),  # filed
        at.saying(TEACHER, "<@U0STAFFBOT> can I add a pupil on insta", channel, "app_mention"),  # kept as quoted
        at.saying(HEAD, "<@U0STAFFBOT> /help", channel, "app_mention"),
        at.saying(TEACHER, "could I have Friday off for a funeral please", channel, "channel"),  # filed
        at.saying(ASSISTANT, "I need to hand in my resignation today", channel, "channel"),  # filed
        at.saying(OTHER_TEACHER, "he told me that he wants to kill himself", channel, "channel"),  # filed
        *opened,
    )


def shuffled(events: Sequence[Json], seed: int) -> list[Request]:
    """Return each event four times, in an order of their own, each with an event id of its own."""
    deliveries = [delivery(event, retry) for event in events for retry in range(TIMES)]
    random.Random(seed).shuffle(deliveries)  # noqa: S311 - an order, not a secret
    return deliveries


def at_once(houses: Sequence[RealHouse], requests: Sequence[Request]) -> list[Response]:
    """Send requests to several processes from several threads at once, in no order."""
    with ThreadPoolExecutor(8) as threads:
        return list(threads.map(lambda sent: houses[sent[0] % len(houses)].send(sent[1]), enumerate(requests)))


@pytest.mark.parametrize("seed", range(5))
def test_every_event_is_worked_on_once_in_whatever_order_it_comes_again(at: RealHouse, seed: int) -> None:
    houses = at, at.another()
    events = a_morning(at)
    for number, request in enumerate(shuffled(events, seed)):
        assert houses[number % 2].send(request).status == 200
    assert counted(at) == ONCE


@pytest.mark.parametrize("seed", range(3))
def test_every_event_is_worked_on_once_when_two_processes_have_it_at_the_same_moment(at: RealHouse, seed: int) -> None:
    houses = at, at.another()
    events = a_morning(at)
    answers = at_once(houses, shuffled(events, seed))
    assert {answer.status for answer in answers} <= {200, AGAIN}
    again = shuffled(events, seed + 100)
    # What is still worked on is refused until it is done, however long a busy machine takes.
    assert asyncio.run(until(lambda: {answer.status for answer in at_once(houses, again)} == {200}))
    assert counted(at) == ONCE


def test_without_deliveries_every_event_would_be_worked_on_four_times(tmp_path: Path) -> None:
    class Forgetful(StoredDeliveries):
        """Deliveries that are never known."""

        def begin(self, mark: str, now: datetime) -> int:  # noqa: ARG002 - as the real one has it
            return 1

    def spoil(built: House) -> House:
        real, built.store.deliveries = built.store.deliveries, Forgetful.__new__(Forgetful)
        vars(built.store.deliveries).update(vars(real))
        return built

    with real_house(tmp_path, spoil=spoil) as at:
        for request in shuffled(a_morning(at), seed=0):
            at.send(request)
        found = counted(at)
    assert (found.posted, found.questions) == (TIMES * ONCE.posted, TIMES * ONCE.questions)
    assert found.nudges == ONCE.nudges  # these are held apart by a table of their own


@pytest.mark.parametrize("kind", ["im", "app_mention"])
def test_what_was_filed_is_not_filed_again_when_slack_did_not_take_the_answer(at: RealHouse, kind: str) -> None:
    channel = at.slack.add_channel(user_of(TEACHER)) if kind == "app_mention" else ""
    said = at.saying(TEACHER, "could I have Friday off for a funeral please", channel, kind)
    at.slack.fail(server_error(), method="chat.postMessage" if kind == "im" else "chat.postEphemeral")
    assert at.send(delivery(said)).status == AGAIN
    at.move(timedelta(minutes=1))
    assert [at.send(delivery(said, retry)).status for retry in (1, 2)] == [200, 200]
    assert at.count("redirects") == 1
    assert len(at.told(TEACHER)) + len(at.slack.ephemerals(user_of(TEACHER))) == 1


def clicked(houses: Sequence[RealHouse], payload: Json) -> list[Response]:
    """Send an interaction four times at once, each click with a trigger of its own."""
    first = houses[0]
    return at_once(houses, [first.fresh(payload) for _ in range(TIMES)])


def test_a_form_that_is_sent_four_times_at_once_is_one_record(at: RealHouse) -> None:
    houses = at, at.another()
    for round_ in range(1, 6):
        at.press(TEACHER, at.press(TEACHER, at.type(TEACHER, "/escalate"), POST), NOTHING_TO_ADD)
        said = [response.text for response in clicked(houses, at.submitting(TEACHER, CONCERN))]
        (reference,) = {word.strip('".,') for text in said for word in text.split() if word.startswith("SR-")} - {""}
        assert sum(f"Saved, reference {reference}" in text for text in said) >= 1
        assert at.count("concerns") == round_
        assert at.count("outbox", "kind = 'new_concern'") == round_ * len((HEAD, EXECUTIVE))


def test_a_form_with_another_nonce_each_time_would_be_four_records(at: RealHouse) -> None:
    for _ in range(TIMES):
        at.press(TEACHER, at.press(TEACHER, at.type(TEACHER, "/escalate"), POST), NOTHING_TO_ADD)
        at.submit(TEACHER, CONCERN)
    assert at.count("concerns") == TIMES


def test_a_press_four_times_at_once_is_one_change(at: RealHouse) -> None:
    houses = at, at.another()
    reference = at.raise_concern(TEACHER)
    shown = at.type(HEAD, f"/concerns {reference}")
    assert {answer.status for answer in clicked(houses, at.pressing(HEAD, shown, "Acknowledge"))} == {200}
    concern = at.built.store.register.find(reference)
    assert (concern.state, concern.version) == (State.ACKNOWLEDGED, 2)
    assert at.count("outbox", "kind = 'moved'") == 1
    assert at.count("audit", "action = 'concern_moved'") == 1


@pytest.mark.parametrize(
    ("line", "label", "rows"),
    [
        ("/policy can I add a pupil on insta", "Not what I asked", lambda at: at.count("questions") - 1),
        ("/request I need Friday off for a funeral", "I have done it", lambda at: settled(at, "done")),
        ("/request I need Friday off for a funeral", "This is not a request", lambda at: settled(at, "not_a_request")),
    ],
)
def test_a_press_below_an_answer_four_times_at_once_is_noted_once(
    at: RealHouse, line: str, label: str, rows: Callable[[RealHouse], int]
) -> None:
    shown = at.type(TEACHER, line)
    clicked((at, at.another()), at.pressing(TEACHER, shown, label))
    assert rows(at) == 1


def settled(at: RealHouse, outcome: str) -> int:
    """Return how often it is written down that something was settled in this way."""
    assert at.count("redirects", f"outcome = '{outcome}'") == 1
    return at.count("audit", "action = 'redirect_settled'")


def test_a_writer_is_told_once_however_often_and_by_however_many_a_message_is_pointed_out(at: RealHouse) -> None:
    channel = at.slack.add_channel(*map(user_of, (HEAD, OTHER_HEAD, TEACHER)))
    chosen = at.choosing(HEAD, "request.suggest", TEACHER, "could I have Friday off for a funeral", channel)
    for leader in (HEAD, OTHER_HEAD):
        by_them = {**chosen, "user": {**chosen["user"], "id": user_of(leader)}}
        at.send(at.fresh(by_them))
        clicked((at, at.another()), at.submitting(leader, {}))
    at.work()
    assert at.told(TEACHER) == ["A leader thinks that a message of yours belongs in the federation's procedures"]
    assert at.count("redirects") == 1
