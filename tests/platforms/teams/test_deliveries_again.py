"""What Teams delivers four times is done once: in any order, by two processes over one database, at the same moment."""

import asyncio
import random
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot.chat.reply import File
from bot.concerns.lifecycle import State
from bot.platforms.teams.uploads import WORKBOOK
from bot.storage.deliveries import StoredDeliveries
from bot.wiring.house import House
from tests.fakes.teams_connector import unreachable
from tests.guard import until
from tests.platforms.teams.real_house import (
    ASSISTANT,
    CHANNEL,
    CONCERN,
    EXECUTIVE,
    HEAD,
    OTHER_HEAD,
    OTHER_TEACHER,
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
from tests.platforms.teams.signed import TENANT, Response, activity, in_channel, invoke

TIMES = 4
AGAIN = 503
POST = "An online post that touches the school or its people"
NOTHING_TO_ADD = "No, there is nothing to add"
UPLOAD = "https://oakfield-my.sharepoint.com/personal/teacher/upload?session=made-up"
OF_A_MESSAGE = {"commandId": "escalate.message", "commandContext": "message"}
"""What Teams says with every dialog that was opened from the menu of a message."""
THE_CHANNEL = {"id": f"{CHANNEL};messageid=1485983194839", "conversationType": "channel", "tenantId": TENANT}
FUNERAL = "could I have Friday off for a funeral please"


@pytest.fixture
def at(tmp_path: Path) -> Iterator[RealHouse]:
    with real_house(tmp_path) as opened:
        yield opened


@dataclass(frozen=True, slots=True)
class Counts:
    """What became of a morning's activities."""

    in_talks: int
    privately: int
    aloud: int
    questions: int
    redirects: int
    nudges: int
    follow_ups: int
    chats: int


ONCE = Counts(in_talks=3, privately=5, aloud=0, questions=2, redirects=4, nudges=3, follow_ups=2, chats=4)


def counted(at: RealHouse) -> Counts:
    """Count everything that the morning may have doubled."""
    said = at.teams.said
    return Counts(
        in_talks=sum(each.conversation != CHANNEL for each in said),
        privately=sum(bool(each.to) for each in said),
        aloud=sum(each.conversation == CHANNEL and not each.to for each in said),
        questions=at.count("questions"),
        redirects=at.count("redirects"),
        nudges=at.count("nudges"),
        follow_ups=at.count("outbox", "kind = 'follow_up'"),
        chats=at.count("chats"),
    )


def a_morning(at: RealHouse) -> Sequence[Json]:
    """Return the activities of a morning: what people say to the bot, beside it and near it."""
    at.mention(HEAD, "/request here on")
    at.say(HEAD, "hello")
    at.teams.said.clear()
    return (
        at.saying(TEACHER, "where do I park my car"),  # the policy is silent: a question that is kept
        at.saying(ASSISTANT, "/help"),
        at.saying(OTHER_TEACHER, FUNERAL),  # filed
        aloud(TEACHER, "can I add a pupil on insta", named=True),  # kept as quoted
        aloud(HEAD, "/help", named=True),
        aloud(TEACHER, FUNERAL),  # filed
        aloud(ASSISTANT, "I need to hand in my resignation today"),  # filed
        aloud(OTHER_TEACHER, "he told me that he wants to kill himself"),  # filed
    )


def aloud(person_id: str, text: str, *, named: bool = False) -> Json:
    """Return what somebody says in a channel, to the bot where it is named."""
    said = in_channel(text, **sender(person_id), id=fresh_id())
    return said if named else {**said, "entities": [], "text": text}


def sender(person_id: str) -> Json:
    """Return who sends something."""
    return {"from": {"id": user_of(person_id), "name": "X", "aadObjectId": account_of(person_id)}}


def talk(person_id: str) -> Json:
    """Return who sends something, in their own talk with the bot."""
    there = {"id": talk_of(person_id), "conversationType": "personal", "tenantId": TENANT}
    return {**sender(person_id), "conversation": there}


def shuffled(activities: Sequence[Json], seed: int) -> list[Json]:
    """Return each activity four times, in an order of their own."""
    deliveries = [each for each in activities for _ in range(TIMES)]
    random.Random(seed).shuffle(deliveries)  # noqa: S311 - an order, not a secret
    return deliveries


def at_once(houses: Sequence[RealHouse], activities: Sequence[Json]) -> list[Response]:
    """Send activities to several processes from several threads at once, in no order."""
    with ThreadPoolExecutor(8) as threads:
        return list(threads.map(lambda sent: houses[sent[0] % len(houses)].send(sent[1]), enumerate(activities)))


def four_times(at: RealHouse, what: Json) -> list[Response]:
    """Send an activity four times at once, to two processes."""
    return at_once((at, at.another()), [what] * TIMES)


@pytest.mark.parametrize("seed", range(3))
def test_every_message_is_worked_on_once_in_whatever_order_it_comes_again(at: RealHouse, seed: int) -> None:
    houses = at, at.another()
    activities = a_morning(at)
    for number, each in enumerate(shuffled(activities, seed)):
        assert houses[number % 2].send(each).status == 200
    assert counted(at) == ONCE


@pytest.mark.parametrize("seed", range(3))
def test_every_message_is_worked_on_once_when_two_processes_have_it_at_the_same_moment(
    at: RealHouse, seed: int
) -> None:
    houses = at, at.another()
    activities = a_morning(at)
    answers = at_once(houses, shuffled(activities, seed))
    assert {answer.status for answer in answers} <= {200, AGAIN}
    again = shuffled(activities, seed + 100)
    # What is still worked on is refused until it is done, however long a busy machine takes.
    assert asyncio.run(until(lambda: {answer.status for answer in at_once(houses, again)} == {200}))
    assert counted(at) == ONCE


def test_without_deliveries_every_message_would_be_worked_on_four_times(tmp_path: Path) -> None:
    class Forgetful(StoredDeliveries):
        """Deliveries that are never known."""

        def begin(self, mark: str, now: datetime) -> int:  # noqa: ARG002 - as the real one has it
            return 1

    def spoil(built: House) -> House:
        real, built.store.deliveries = built.store.deliveries, Forgetful.__new__(Forgetful)
        vars(built.store.deliveries).update(vars(real))
        return built

    with real_house(tmp_path, spoil=spoil) as at:
        for each in shuffled(a_morning(at), seed=0):
            at.send(each)
        found = counted(at)
    assert (found.in_talks, found.questions) == (TIMES * ONCE.in_talks, TIMES * ONCE.questions)
    assert found.nudges == ONCE.nudges  # these are held apart by a table of their own


@pytest.mark.parametrize("named", [True, False])
def test_what_was_filed_is_not_filed_again_when_teams_did_not_take_the_answer(at: RealHouse, *, named: bool) -> None:
    at.say(TEACHER, "hello")  # so that Teams has said who this is
    at.teams.said.clear()
    said = aloud(TEACHER, FUNERAL, named=True) if named else at.saying(TEACHER, FUNERAL)
    at.teams.fail(*[unreachable()] * (2 if named else 1))
    assert at.send(said).status == AGAIN
    at.move(timedelta(minutes=1))
    assert [at.send(said).status for _ in range(2)] == [200, 200]
    assert (at.count("redirects"), len(at.teams.said)) == (1, 1)


def form(at: RealHouse, *, from_a_message: bool = False) -> Screen:
    """Return the form of a concern, as somebody comes to it."""
    if from_a_message:
        gate = at.choose(TEACHER, "escalate.message", OTHER_TEACHER, "what somebody said")
    else:
        (gate,) = at.say(TEACHER, "/escalate")
    return at.press(TEACHER, at.press(TEACHER, gate, POST), NOTHING_TO_ADD)


@pytest.mark.parametrize("name", ["task/submit", "composeExtension/submitAction"])
def test_a_form_that_is_sent_four_times_at_once_is_one_record(at: RealHouse, name: str) -> None:
    for round_ in range(1, 4):
        dialog = form(at, from_a_message=name != "task/submit")
        sent = invoke(name, {**OF_A_MESSAGE, "data": filled_in(dialog, CONCERN)}, **talk(TEACHER))
        said = [response.text for response in four_times(at, sent)]
        (reference,) = {word.strip('".,') for text in said for word in text.split() if word.startswith("SR-")} - {""}
        assert sum(f"Saved, reference {reference}" in text for text in said) >= 1
        assert at.count("concerns") == round_
        assert at.count("outbox", "kind = 'new_concern'") == round_ * len((HEAD, EXECUTIVE))


def test_a_form_with_another_nonce_each_time_would_be_four_records(at: RealHouse) -> None:
    for _ in range(TIMES):
        at.submit(TEACHER, form(at), CONCERN)
    assert at.count("concerns") == TIMES


def test_a_press_in_a_dialog_four_times_at_once_is_one_change(at: RealHouse) -> None:
    reference = at.raise_concern(TEACHER)
    (opened,) = at.say(HEAD, f"/concerns {reference}")
    shown = at.press(HEAD, opened, "Open it")
    pressed = invoke("task/submit", {"data": shown.action("Acknowledge")["data"]}, **talk(HEAD))
    assert {answer.status for answer in four_times(at, pressed)} == {200}
    concern = at.built.store.register.find(reference)
    assert (concern.state, concern.version) == (State.ACKNOWLEDGED, 2)
    assert at.count("outbox", "kind = 'moved'") == 1
    assert at.count("audit", "action = 'concern_moved'") == 1


@pytest.mark.parametrize(
    ("line", "label", "rows"),
    [
        ("can I add a pupil on insta", "Not what I asked", lambda at: at.count("questions") - 1),
        (FUNERAL, "I have done it", lambda at: settled(at, "done")),
        (FUNERAL, "This is not a request", lambda at: settled(at, "not_a_request")),
    ],
)
def test_a_press_below_an_answer_four_times_at_once_is_noted_once(
    at: RealHouse, line: str, label: str, rows: Callable[[RealHouse], int]
) -> None:
    (shown,) = at.say(TEACHER, line)
    action = shown.action(label)
    value = {"action": {"type": "Action.Execute", "verb": action["verb"], "data": action["data"]}}
    assert {each.status for each in four_times(at, invoke("adaptiveCard/action", value, **talk(TEACHER)))} == {200}
    assert rows(at) == 1


def settled(at: RealHouse, outcome: str) -> int:
    """Return how often it is written down that something was settled in this way."""
    assert at.count("redirects", f"outcome = '{outcome}'") == 1
    return at.count("audit", "action = 'redirect_settled'")


def test_an_action_of_an_older_client_four_times_at_once_is_noted_once(at: RealHouse) -> None:
    (shown,) = at.say(TEACHER, "can I add a pupil on insta")
    pressed = at.saying(TEACHER, "", value=shown.action("Not what I asked")["data"], attachments=[])
    four_times(at, {name: part for name, part in pressed.items() if name != "text"})
    assert at.count("questions") - 1 == 1


def test_a_writer_is_told_once_however_often_and_by_however_many_a_message_is_pointed_out(at: RealHouse) -> None:
    at.say(TEACHER, "hello")
    at.teams.said.clear()
    message = fresh_id()
    for leader in (HEAD, OTHER_HEAD):
        chosen = at.ask(leader, "composeExtension/fetchTask", pointed_out(message), conversation=THE_CHANNEL)
        sent = {**OF_A_MESSAGE, "data": filled_in(Screen.of_dialog(chosen), {})}
        four_times(at, invoke("composeExtension/submitAction", sent, **talk(leader)))
    at.work()
    (told,) = at.told(TEACHER)
    assert "A leader thinks that a message of yours belongs in the federation's procedures" in told.says
    assert at.count("redirects") == 1


def pointed_out(message: str) -> Json:
    """Return that somebody chooses a message of the teacher's, to point out where it belongs."""
    writer = {"user": {"userIdentityType": "aadUser", "id": account_of(TEACHER), "displayName": "X"}}
    about = {"id": message, "from": writer, "body": {"contentType": "html", "content": f"<p>{FUNERAL}</p>"}}
    return {"commandId": "request.suggest", "commandContext": "message", "messagePayload": about}


def test_the_bot_is_given_four_times_at_once_and_one_talk_is_kept(at: RealHouse) -> None:
    given = activity("installationUpdate", **{**talk(HEAD), "action": "add"})
    assert {each.status for each in four_times(at, given)} <= {200, AGAIN}
    assert at.count("chats") == 1
    four_times(at, {**given, "action": "remove"})
    assert at.count("chats") == 0


def test_a_workbook_is_put_into_onedrive_once_however_often_its_reader_agrees(at: RealHouse) -> None:
    four_times(at, agreed(waiting(at)))
    assert at.teams.put == {UPLOAD: b"the workbook"}
    assert uploads(at) == 1
    for _ in range(TIMES):  # the control: another file is another upload
        at.send(agreed(waiting(at)))
    assert uploads(at) == 1 + TIMES


def waiting(at: RealHouse) -> str:
    """Return the key of a workbook that its reader was asked about."""
    at.say(EXECUTIVE, "hello")
    file = File("The workbook", "week.xlsx", WORKBOOK, b"the workbook")
    assert at.platform._uploads.offer(EXECUTIVE, file)  # noqa: SLF001 - a school's setting switches it on
    card = at.teams.said[-1].activity["attachments"][0]["content"]
    return str(card["acceptContext"]["file"])


def agreed(key: str) -> Json:
    """Return that its reader agrees."""
    info = {"contentUrl": "https://x.sharepoint.com/y", "name": "week.xlsx", "uploadUrl": UPLOAD, "uniqueId": "u"}
    value = {"type": "fileUpload", "action": "accept", "context": {"file": key}, "uploadInfo": info}
    return invoke("fileConsent/invoke", value, **talk(EXECUTIVE))


def uploads(at: RealHouse) -> int:
    """Return how often something was put at Microsoft."""
    return sum(method == "PUT" for method, _ in at.teams.calls)
