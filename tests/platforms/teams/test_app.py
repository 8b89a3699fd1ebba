"""The way from Teams through Microsoft's SDK to the desk, and what fails on it."""

import asyncio
import json
import logging
import os
import socket
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from queue import SimpleQueue
from typing import Any

import pytest

from bot.errors import Busy, NotThere, StaffroomError
from bot.platforms.door import COME_AGAIN, Answer
from bot.platforms.patience import ComeAgain, Failed, Unknown
from bot.platforms.payload import NotUnderstood
from bot.platforms.teams.app import Adapter, Body, Counter, _left_alone
from bot.platforms.teams.gate import PATH, Delivered
from bot.platforms.teams.incoming import Chosen, Consented, Installed, Message, Pressed, Searched, Sender
from tests.guard import FOR_EVER, GUARD, begun, out_of_patience
from tests.platforms.teams.signed import (
    APP_ID,
    SERVICE_URL,
    TENANT,
    USER,
    Json,
    activity,
    answered,
    gate,
    in_channel,
    invoke,
    message,
    post,
)

CANARY = "Kevin-in-4B"
Work = Callable[[object], Body]
DATA = {"data": {"packed": CANARY}}
ACTION = {"action": {"type": "Action.Execute", "verb": "press", "data": {"packed": CANARY}}}
CHOICE: Json = {
    "commandId": "escalate.message",
    "commandContext": "message",
    "messagePayload": {
        "id": "1",
        "from": {"user": {"userIdentityType": "aadUser", "id": "account", "displayName": "X"}},
        "body": {"contentType": "html", "content": CANARY},
    },
}
CONSENT = {"type": "fileUpload", "action": "decline", "context": {"file": CANARY}}
QUERY = {"commandId": "policy.search", "parameters": [{"name": "words", "value": CANARY}]}


def nothing(_: object) -> Body:
    return None


class Desk:
    """Keeps what it was handed, and does what it is told with it."""

    def __init__(self, work: Work = nothing) -> None:
        self.work, self.came = work, list[tuple[str, object]]()
        self._told = SimpleQueue[tuple[Sender, str]]()

    def message(self, message: Message) -> None:
        self._done("message", message)

    def installed(self, installed: Installed) -> None:
        self._done("installed", installed)

    def executed(self, pressed: Pressed) -> Body:
        return self._done("executed", pressed)

    def sent_in_chat(self, pressed: Pressed) -> None:
        self._done("sent_in_chat", pressed)

    def opened(self, pressed: Pressed) -> Body:
        return self._done("opened", pressed)

    def submitted(self, pressed: Pressed) -> Body:
        return self._done("submitted", pressed)

    def chosen(self, chosen: Chosen) -> Body:
        return self._done("chosen", chosen)

    def searched(self, searched: Searched) -> Body:
        return self._done("searched", searched)

    def consented(self, consented: Consented) -> None:
        self._done("consented", consented)

    def tell(self, sender: Sender, error: StaffroomError) -> None:
        self._told.put((sender, error.sentence))

    def told(self) -> tuple[Sender, str]:
        """Return who was told what, once they were."""
        return self._told.get(timeout=GUARD)

    @property
    def told_nothing_more(self) -> bool:
        return self._told.empty()

    def _done(self, name: str, what: object) -> Body:
        self.came.append((name, what))
        return self.work(what)

    @property
    def did(self) -> list[str]:
        return [name for name, _ in self.came]


def ask(desk: Desk, *activities: Json) -> list[Answer]:
    """Hand activities to a counter one after the other, as the gate does, and return its answers."""
    counter = Counter(desk, APP_ID)

    async def asked() -> list[Answer]:
        return [await counter.answer(Delivered(each, SERVICE_URL, TENANT)) for each in activities]

    return asyncio.run(asked())


def one(desk: Desk, what: Json) -> Answer:
    (answer,) = ask(desk, what)
    return answer


def raising(error: Exception) -> Work:
    def work(_: object) -> Body:
        raise error

    return work


def said_in(answer: Answer) -> Any:  # noqa: ANN401 - JSON
    return json.loads(answer.body)


WITHOUT_WORDS: list[tuple[str, type, Json]] = [
    ("message", Message, message(CANARY)),
    ("message", Message, in_channel(CANARY)),
    ("sent_in_chat", Pressed, activity(value={"packed": CANARY})),
    ("installed", Installed, activity("installationUpdate", action="add")),
    ("consented", Consented, invoke("fileConsent/invoke", CONSENT)),
]
IN_WORDS: list[tuple[str, type, Json]] = [
    ("executed", Pressed, invoke("adaptiveCard/action", ACTION)),
    ("opened", Pressed, invoke("task/fetch", DATA)),
    ("submitted", Pressed, invoke("task/submit", DATA)),
    ("chosen", Chosen, invoke("composeExtension/fetchTask", CHOICE)),
    ("submitted", Pressed, invoke("composeExtension/submitAction", {**CHOICE, **DATA})),
    ("searched", Searched, invoke("composeExtension/query", QUERY)),
]
SAID = {"message", "sent_in_chat"}
ASKED = [what for name, _, what in WITHOUT_WORDS if name in SAID]
OVERHEARD = {**in_channel(CANARY), "entities": []}
EVERY_KIND = [*WITHOUT_WORDS, *IN_WORDS]


@pytest.mark.parametrize(("name", "kind", "what"), EVERY_KIND, ids=lambda each: each if isinstance(each, str) else "")
def test_every_kind_reaches_the_desk_once_as_one_of_our_own(name: str, kind: type, what: Json) -> None:
    desk = Desk()
    assert one(desk, what) == Answer(200)
    ((did, came),) = desk.came
    assert (did, type(came)) == (name, kind)


@pytest.mark.parametrize(("name", "kind", "what"), IN_WORDS, ids=lambda each: each if isinstance(each, str) else "")
def test_what_the_desk_says_is_the_answer(name: str, kind: type, what: Json) -> None:
    answer = one(Desk(lambda _: {"task": {"value": "café"}}), what)
    assert (answer.status, said_in(answer), bool(name), bool(kind)) == (200, {"task": {"value": "café"}}, True, True)
    assert answer.media_type.startswith("application/json")


NOT_OURS = [
    activity("conversationUpdate", membersAdded=[{"id": "29:new"}]),
    activity("messageUpdate", text=CANARY, channelData={"tenant": {"id": TENANT}, "eventType": "editMessage"}),
    activity("messageDelete", channelData={"tenant": {"id": TENANT}, "eventType": "softDeleteMessage"}),
    activity("messageReaction", reactionsAdded=[{"type": "like"}]),
    activity("typing"),
    activity("event", name="application/vnd.microsoft.readReceipt", value={"lastReadMessageId": "1"}),
    invoke("composeExtension/queryLink", {"url": "https://example.org"}),
    invoke("composeExtension/selectItem", {"a": 1}),
    invoke("message/submitAction", {"actionName": "feedback", "actionValue": {"reaction": "like", "feedback": "{}"}}),
    activity("somethingNew"),
    invoke("something/new", {"a": 1}),
    {**invoke("something/new"), "value": None},
    invoke("message", {"packed": CANARY}),  # the name of an invoke is no kind of an activity
    invoke("installationUpdate", {"action": "add"}),
]


@pytest.mark.parametrize("what", NOT_OURS)
def test_a_kind_that_we_did_not_ask_for_is_taken_and_nothing_is_done(what: Json) -> None:
    desk = Desk()
    assert (one(desk, what), desk.came) == (Answer(200), [])


@pytest.mark.parametrize("action", ["update", "install"])
def test_another_change_of_an_installation_is_nothing_to_do(action: str) -> None:
    desk = Desk()
    assert (one(desk, activity("installationUpdate", action=action)), desk.came) == (Answer(200), [])


REFUSED_BY_THE_SDK = [
    ("chosen", {"from": {"user": None, "application": {"id": "a", "applicationIdentityType": "bot"}}}),
    ("chosen", {"from": None}),
    ("chosen", {"importance": "urgent"}),
    ("chosen", {"reactions": [{"reactionType": "like", "user": {"user": {"id": "a", "displayName": None}}}]}),
]


@pytest.mark.parametrize(("name", "about"), REFUSED_BY_THE_SDK)
def test_a_message_of_an_app_or_with_a_reaction_can_be_chosen_although_the_sdk_cannot_read_it(
    name: str, about: Json
) -> None:
    choice = {**CHOICE, "messagePayload": {**CHOICE["messagePayload"], **about}}
    desk = Desk(lambda _: {"task": "shown"})
    assert said_in(one(desk, invoke("composeExtension/fetchTask", choice))) == {"task": "shown"}
    assert desk.did == [name]


@pytest.mark.parametrize("command", [{"commandId": "escalate.message", "commandContext": "message"}, {}])
def test_a_dialog_from_the_menu_of_a_message_can_be_sent_with_its_command_and_without(command: Json) -> None:
    desk = Desk(lambda _: {"task": "shown"})
    assert said_in(one(desk, invoke("composeExtension/submitAction", {**command, **DATA}))) == {"task": "shown"}
    assert desk.did == ["submitted"]
    lost = one(desk, invoke("composeExtension/submitAction", command))  # the control: what we packed is needed
    assert NotUnderstood.sentence in str(said_in(lost))
    assert desk.did == ["submitted"]


def test_newer_kinds_of_an_installation_are_heard_although_the_sdk_does_not_know_them() -> None:
    desk = Desk()
    ask(desk, *(activity("installationUpdate", action=action) for action in ("add-upgrade", "remove-upgrade")))
    assert [getattr(came, "here", None) for _, came in desk.came] == [True, False]


@pytest.mark.parametrize("name", ["task/fetch", "task/submit", "composeExtension/fetchTask", "adaptiveCard/action"])
def test_an_invoke_without_a_value_is_answered_with_a_sentence(name: str) -> None:
    desk = Desk()
    answer = one(desk, {**invoke(name), "value": None})
    assert (answer.status, NotUnderstood.sentence in str(said_in(answer)), desk.came) == (200, True, [])


@pytest.mark.parametrize(
    "what",
    [
        {**invoke("task/fetch", DATA), "name": None},
        {**invoke("task/fetch", DATA), "name": ""},
        {**invoke("task/fetch", DATA), "name": ["task/fetch"]},
        {**message(), "attachments": CANARY},
        {**message(), "conversation": {}},
        {**message(), "conversation": [CANARY]},
        {**message(), "from": None},
        {**message(), "id": "é"},
        {**message(), "type": None},
        {**message(), "type": {"a": 1}},
    ],
)
def test_what_nobody_understands_is_refused_and_nothing_is_done(what: Json) -> None:
    desk = Desk()
    assert (one(desk, what).status, desk.came) == (400, [])


class TestWhatFails:
    @pytest.mark.parametrize("error", [NotThere(), Busy()])
    @pytest.mark.parametrize(("name", "kind", "what"), IN_WORDS, ids=lambda each: each if isinstance(each, str) else "")
    def test_it_is_told_in_a_sentence_where_it_was_asked(
        self, name: str, kind: type, what: Json, error: StaffroomError
    ) -> None:
        answer = one(Desk(raising(error)), what)
        assert (answer.status, error.sentence in str(said_in(answer)), bool(name), bool(kind)) == (
            200,
            True,
            True,
            True,
        )

    @pytest.mark.parametrize("error", [RuntimeError(CANARY), TimeoutError(CANARY), KeyError(CANARY)])
    def test_a_programmers_error_is_told_and_nobody_is_promised_anything(self, error: Exception) -> None:
        for _, _, what in IN_WORDS:
            answer = one(Desk(raising(error)), what)
            assert (answer.status, Failed.sentence in str(said_in(answer))) == (200, True)

    @pytest.mark.parametrize("error", [Busy(), Unknown(), NotThere(), RuntimeError(CANARY), KeyError(CANARY)])
    @pytest.mark.parametrize("what", ASKED)
    def test_whoever_wrote_a_message_is_told_and_it_need_not_come_again(self, what: Json, error: Exception) -> None:
        desk = Desk(raising(error))
        assert one(desk, what) == Answer(200)
        whom, sentence = desk.told()
        assert sentence == (error.sentence if isinstance(error, StaffroomError) else Failed.sentence)
        assert (whom.user, whom.place.personal) == (USER, "19:" not in what["conversation"]["id"])
        assert desk.told_nothing_more

    @pytest.mark.parametrize("what", ASKED)
    def test_what_teams_did_not_take_comes_again_and_nobody_is_told(self, what: Json) -> None:
        desk = Desk(raising(ComeAgain()))
        assert [answer.status for answer in ask(desk, what, what)] == [COME_AGAIN] * 2
        assert (len(desk.came), desk.told_nothing_more) == (2, True)

    @pytest.mark.parametrize(
        ("error", "status"),
        [
            (ComeAgain(), COME_AGAIN),
            (Busy(), COME_AGAIN),
            (Unknown(), COME_AGAIN),
            (NotThere(), 200),
            (NotUnderstood(), 400),
            (RuntimeError(CANARY), 200),
        ],
    )
    @pytest.mark.parametrize("what", [*(what for name, _, what in WITHOUT_WORDS if name not in SAID), OVERHEARD])
    def test_where_nobody_asked_nobody_is_told(self, what: Json, error: Exception, status: int) -> None:
        desk = Desk(raising(error))
        assert [answer.status for answer in ask(desk, what, what)] == [status, status]
        assert (len(desk.came), desk.told_nothing_more) == (2, True)

    def test_after_a_failure_the_next_one_is_answered(self) -> None:
        desk = Desk(lambda what: {"a": 1} if isinstance(what, Searched) else raising(RuntimeError())(what))
        answers = ask(desk, message(), invoke("task/fetch", DATA), invoke("composeExtension/query", QUERY))
        assert [answer.status for answer in answers] == [200, 200, 200]
        assert said_in(answers[-1]) == {"a": 1}

    def test_work_is_not_done_again_where_the_sdk_fails_over_its_answer(self) -> None:
        desk = Desk(lambda _: {"not": "json", "at": object()})
        counter = Counter(desk, APP_ID)

        async def failing() -> Answer:
            await counter.answer(Delivered(message(), SERVICE_URL, TENANT))
            adapter = counter._adapter  # noqa: SLF001 - nothing but the SDK's own fault gets there
            route = adapter.route
            assert route is not None

            async def fails_late(request: Any) -> Any:  # noqa: ANN401 - the SDK's own types
                await route(request)
                return {"status": 500, "body": None}

            adapter.route = fails_late
            return await counter.answer(Delivered(message(), SERVICE_URL, TENANT))

        assert asyncio.run(failing()).status == 400
        assert desk.did == ["message", "message"]

    def test_where_the_sdk_asks_for_no_route_nothing_is_answered(self, monkeypatch: pytest.MonkeyPatch) -> None:
        counter = Counter(Desk(), APP_ID)
        monkeypatch.setattr(counter._adapter, "register_route", lambda *_: None)  # noqa: SLF001 - as above
        assert asyncio.run(counter.answer(Delivered(message(), SERVICE_URL, TENANT))).status == 500


class Watched(dict[str, Any]):
    """An activity that writes down in which thread each part of it is looked at."""

    def __init__(self, activity: Json) -> None:
        super().__init__(activity)
        self.seen: dict[str, set[str]] = {}

    def get(self, name: str, instead: Any = None) -> Any:  # noqa: ANN401 - JSON
        self.seen.setdefault(name, set()).add(threading.current_thread().name)
        return super().get(name, instead)


@pytest.mark.parametrize(("what", "read"), [(message(), "attachments"), (invoke("task/submit", DATA), "value")])
def test_what_people_wrote_is_read_by_a_worker_so_that_nobody_else_waits(what: Json, read: str) -> None:
    watched, desk = Watched(what), Desk()
    assert one(desk, watched).status == 200
    assert {name.partition("_")[0] for name in watched.seen[read]} == {"teams"}
    assert threading.current_thread().name in watched.seen["type"]  # the control: what is short may be looked at here


class Slow:
    """Work that waits until it is let go, and says when it has begun."""

    def __init__(self) -> None:
        self.go, self.begun = threading.Event(), threading.Event()

    def __call__(self, _: object) -> Body:
        self.begun.set()
        assert self.go.wait(GUARD)
        return None


@pytest.fixture
def slow() -> Iterator[Slow]:
    work = Slow()
    yield work
    work.go.set()


def impatient(desk: Desk, slow: Slow, *activities: Json) -> list[Answer]:
    """Return what is answered, with one thread for all, where patience is over once slow work has begun."""
    counter = Counter(desk, APP_ID, workers=1)

    async def all_of_them() -> list[Answer]:
        return list(await asyncio.gather(*(counter.answer(delivered(each)) for each in activities)))

    return out_of_patience(all_of_them, slow.begun)


def delivered(what: Json) -> Delivered:
    return Delivered(what, SERVICE_URL, TENANT)


class TestTheDeadline:
    def test_work_that_has_begun_is_called_unknown(self, slow: Slow) -> None:
        (answer,) = impatient(Desk(slow), slow, invoke("task/submit", DATA))
        assert said_in(answer) == {"task": {"type": "message", "value": Unknown.sentence}}

    def test_with_every_thread_stuck_work_is_called_busy_and_never_begun(self, slow: Slow) -> None:
        desk = Desk(slow)
        answers = impatient(desk, slow, *[invoke("task/submit", DATA)] * 3)
        told = sorted(said_in(answer)["task"]["value"] for answer in answers)
        assert told == sorted([Unknown.sentence, Busy.sentence, Busy.sentence])
        slow.go.set()
        assert len(desk.came) == 1

    def test_who_wrote_messages_that_take_too_long_is_told_so_by_others_than_those_who_are_stuck(
        self, slow: Slow
    ) -> None:
        desk = Desk(slow)
        assert impatient(desk, slow, message(), message()) == [Answer(200)] * 2
        assert {desk.told()[1], desk.told()[1]} == {Unknown.sentence, Busy.sentence}

    def test_whom_to_tell_is_not_guessed_where_that_cannot_be_read_either(self, slow: Slow) -> None:
        desk = Desk(slow)
        malformed = in_channel(entities=[{"type": "mention", "mentioned": "x"}])
        assert [answer.status for answer in impatient(desk, slow, message(), malformed)] == [200, COME_AGAIN]
        assert desk.told()[1] == Unknown.sentence  # the control: whoever wrote the other one
        assert desk.told_nothing_more

    def test_who_has_waited_for_keys_waits_the_less_for_the_work(self, slow: Slow) -> None:
        late = replace(delivered(invoke("task/submit", DATA)), waited=FOR_EVER)
        counter = Counter(Desk(slow), APP_ID, patience=FOR_EVER)
        answer = begun(lambda: asyncio.run(counter.answer(late))).result(GUARD)
        assert said_in(answer)["task"]["value"] in (Unknown.sentence, Busy.sentence)
        assert not slow.go.is_set()

    def test_with_a_free_thread_nobody_is_held_up(self, slow: Slow) -> None:
        counter = Counter(Desk(lambda what: slow(what) if isinstance(what, Message) else {"a": 1}), APP_ID, workers=2)
        stuck = out_of_patience(lambda: counter.answer(delivered(message())), slow.begun)
        answer = asyncio.run(counter.answer(delivered(invoke("composeExtension/query", QUERY))))
        assert (stuck.status, said_in(answer)) == (200, {"a": 1})


class TestTheSdk:
    @pytest.mark.parametrize("what", [what for _, _, what in EVERY_KIND])
    def test_it_is_handed_a_kind_and_ids_and_takes_them_without_a_word_of_anybodys(self, what: Json) -> None:
        counter, handed = Counter(Desk(), APP_ID), list[tuple[str, int]]()

        async def watched() -> None:
            await counter._app.initialize()  # noqa: SLF001 - what it is handed cannot be seen from outside
            adapter = counter._adapter  # noqa: SLF001 - the same
            route = adapter.route
            assert route is not None

            async def watching(request: Any) -> Any:  # noqa: ANN401 - the SDK's own types
                response = await route(request)
                handed.append((str(request["body"]), response["status"]))
                return response

            adapter.route = watching
            await counter.answer(Delivered(what, SERVICE_URL, TENANT))

        asyncio.run(watched())
        ((body, status),) = handed
        assert (CANARY in body, "Anna" in body, USER in body, status) == (False, False, True, 200)
        assert CANARY in str(what) or what["type"] == "installationUpdate"  # the control

    def test_many_at_once_each_get_their_own_answer(self) -> None:
        counter = Counter(Desk(lambda what: {"said": getattr(what, "words", "")}), APP_ID)

        async def crowd() -> list[Answer]:
            queries = [{**QUERY, "parameters": [{"name": "words", "value": str(number)}]} for number in range(30)]
            asked = (
                counter.answer(Delivered(invoke("composeExtension/query", query), SERVICE_URL, TENANT))
                for query in queries
            )
            return list(await asyncio.gather(*asked))

        assert [said_in(answer) for answer in asyncio.run(crowd())] == [{"said": str(number)} for number in range(30)]

    @pytest.mark.parametrize(
        ("name", "value"),
        [
            ("signin/tokenExchange", {"id": "1", "connectionName": "graph", "token": CANARY}),
            ("signin/verifyState", {"state": "123456"}),
            ("signin/failure", {"code": "x", "message": CANARY}),
        ],
    )
    def test_it_signs_in_to_nothing_whatever_it_is_asked(
        self, name: str, value: Json, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        looked_up: list[object] = []

        def look_up(*where: object, **_: object) -> object:
            looked_up.append(where)
            raise OSError

        monkeypatch.setattr(socket, "getaddrinfo", look_up)
        desk = Desk()
        assert one(desk, invoke(name, value)).status < 500
        assert (looked_up, desk.came) == ([], [])

    def test_neither_its_import_nor_an_error_changes_the_environment(self, monkeypatch: pytest.MonkeyPatch) -> None:
        during: list[str | None] = []

        def importing(seen: list[str | None]) -> None:
            with _left_alone():
                seen.append(os.environ.get("PYTHON_DOTENV_DISABLED"))
                raise ImportError

        for before in (None, "", "0"):
            monkeypatch.delenv("PYTHON_DOTENV_DISABLED", raising=False)
            if before is not None:
                monkeypatch.setenv("PYTHON_DOTENV_DISABLED", before)
            with pytest.raises(ImportError):
                importing(during)
            assert during.pop() == "1"
            assert os.environ.get("PYTHON_DOTENV_DISABLED") == before

    def test_the_environment_cannot_choose_who_we_are(self, monkeypatch: pytest.MonkeyPatch) -> None:
        for name in ("CLIENT_ID", "CLIENT_SECRET", "TENANT_ID", "SERVICE_URL", "PORT"):
            monkeypatch.setenv(name, "another")
        desk = Desk()
        counter = Counter(desk, APP_ID)
        good, bad = answered(gate(counter.answer), post(message()), post(message(), token="forged"))
        assert (good.status, bad.status, desk.did) == (200, 401, ["message"])

    def test_it_is_given_no_web_server(self) -> None:
        adapter, server = Adapter(), Counter(Desk(), APP_ID)._app.server  # noqa: SLF001 - it has a route of its own
        routes = []
        for path in ("/api/functions/x", PATH):
            adapter.register_route("POST", path, server.handle_request)
            routes.append(adapter.route)
        adapter.serve_static("/", "/")
        asyncio.run(adapter.start(3978))
        asyncio.run(adapter.stop())
        assert routes == [None, server.handle_request]


class TestLogs:
    def test_no_word_of_anybodys_is_logged_whatever_happens(self, caplog: pytest.LogCaptureFixture) -> None:
        odd: list[Json] = [
            {**message(CANARY), "attachments": CANARY},
            {**invoke("task/fetch"), "value": CANARY},
            invoke(CANARY, {CANARY: CANARY}),
            activity(CANARY),
            {**invoke("composeExtension/fetchTask"), "value": {"messagePayload": CANARY}},
            {**message(CANARY), "type": None},
        ]
        works: list[Work] = [nothing, lambda _: {"a": CANARY}, raising(RuntimeError(CANARY)), raising(NotThere(CANARY))]
        with caplog.at_level(logging.DEBUG):
            for work in works:
                ask(Desk(work), *(what for _, _, what in EVERY_KIND), *odd)
        assert "an activity failed: RuntimeError at" in caplog.text
        assert "an activity was not understood" in caplog.text
        assert "not done: NotThere" in caplog.text
        assert CANARY not in caplog.text

    def test_the_control_the_sdk_by_itself_logs_words(self, caplog: pytest.LogCaptureFixture) -> None:
        counter = Counter(Desk(), APP_ID)
        odd = {**message(), "text": {CANARY: CANARY}}

        async def handed_whole() -> None:
            await counter.answer(Delivered(message(), SERVICE_URL, TENANT))
            route = counter._adapter.route  # noqa: SLF001 - we hand it less
            assert route is not None
            await route({"body": odd, "headers": {}})

        with caplog.at_level(logging.DEBUG, logger="microsoft_teams.apps.http.http_server"):
            asyncio.run(handed_whole())
        assert CANARY in caplog.text
