import asyncio
import json
import logging
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from slack_bolt.async_app import AsyncApp, AsyncBoltRequest
from slack_bolt.authorization import AuthorizeResult
from starlette.types import ASGIApp

from bot.errors import Busy, NotThere, StaffroomError, WrongSettings
from bot.platforms.door import Payload
from bot.platforms.patience import ComeAgain, Failed, Unknown
from bot.platforms.slack.app import Body, Counter, create_app
from bot.platforms.slack.gate import Gate
from bot.platforms.slack.incoming import HomeOpened, Message, MessageShortcut, Pressed, SlashCommand, Submitted
from tests.guard import FOR_EVER, GUARD, out_of_patience, until
from tests.platforms.slack.signed import (
    COMMAND,
    HOME,
    MENTION,
    MESSAGE,
    NOW,
    PRESSED,
    PRESSED_IN_A_MODAL,
    RESPONSE_URL,
    SECRET,
    SHORTCUT,
    SIGNATURE,
    SUBMITTED,
    VIEW,
    Request,
    Response,
    answered,
    called,
    command,
    event,
    interaction,
    signature,
    signed,
    together,
)

CANARY = "Kevin-in-4B"
AT_ONCE = 10
Work = Callable[[object], Body]


def nothing(_: object) -> Body:
    return None


class Desk:
    """Keeps what it was handed, and does what it is told with it."""

    def __init__(
        self, work: Work = nothing, from_memory: Callable[[object], Body | Callable[[], Body]] = nothing
    ) -> None:
        self.from_memory = from_memory
        self.work, self.came, self.told = work, list[object](), list[tuple[str, StaffroomError]]()
        self.heard = threading.Event()

    def at_once(self, typed: SlashCommand) -> Body | Callable[[], Body]:
        return self.from_memory(typed)

    def command(self, typed: SlashCommand) -> Body:
        return self._done(typed)

    def pressed(self, pressed: Pressed) -> Body:
        return self._done(pressed)

    def submitted(self, sent: Submitted) -> Body:
        return self._done(sent)

    def shortcut(self, chosen: MessageShortcut) -> Body:
        return self._done(chosen)

    def message(self, message: Message) -> None:
        self._done(message)

    def mention(self, message: Message) -> None:
        self._done(message)

    def home(self, opened: HomeOpened) -> None:
        self._done(opened)

    def tell(self, response_url: str, error: StaffroomError) -> None:
        self.told.append((response_url, error))
        self.heard.set()

    def _done(self, what: object) -> Body:
        self.came.append(what)
        return self.work(what)


def app_of(desk: Desk) -> ASGIApp:
    return create_app(desk, signing_secret=SECRET, clock=lambda: NOW)


def ask(desk: Desk, request: Request) -> Response:
    return answered(app_of(desk), request)[0]


def raising(error: Exception) -> Work:
    def work(_: object) -> Body:
        raise error

    return work


EVERY_KIND = {
    SlashCommand: command(text=CANARY),
    Pressed: interaction({**PRESSED, "actions": [{**PRESSED["actions"][0], "value": CANARY}]}),
    Submitted: interaction({**SUBMITTED, "view": {**VIEW, "private_metadata": CANARY}}),
    MessageShortcut: interaction({**SHORTCUT, "message": {**SHORTCUT["message"], "text": CANARY}}),
    Message: event({**MESSAGE, "text": CANARY}),
    HomeOpened: event(HOME, canary=CANARY),
}
MENTIONED = event({**MENTION, "text": CANARY})
INTERACTIVE = {kind: request for kind, request in EVERY_KIND.items() if kind not in (Message, HomeOpened)}


def test_nothing_starts_without_a_signing_secret() -> None:
    with pytest.raises(WrongSettings):
        create_app(Desk(), signing_secret="")


def test_the_clock_is_the_real_one_where_none_is_given() -> None:
    desk = Desk()
    fresh, old = answered(create_app(desk, signing_secret=SECRET), command(int(time.time())), command(NOW))
    assert (fresh.status, old.status) == (200, 401)


@pytest.mark.parametrize("kind", EVERY_KIND, ids=lambda kind: kind.__name__)
def test_every_kind_reaches_the_desk_as_one_of_our_own(kind: type) -> None:
    desk = Desk()
    answer = ask(desk, EVERY_KIND[kind])
    assert (answer.status, answer.body) == (200, b"")
    (came,) = desk.came
    assert isinstance(came, kind)


def test_a_mention_is_heard_as_a_message() -> None:
    desk = Desk()
    assert ask(desk, MENTIONED).status == 200
    (came,) = desk.came
    assert isinstance(came, Message)
    assert came.kind == "channel"


@pytest.mark.parametrize("kind", INTERACTIVE, ids=lambda kind: kind.__name__)
def test_what_the_desk_says_is_the_answer(kind: type) -> None:
    said = {"text": "café", "blocks": [{"type": "divider"}]}
    answer = ask(Desk(lambda _: said), INTERACTIVE[kind])
    assert (answer.status, answer.data) == (200, said)
    assert answer.headers[b"content-type"].startswith(b"application/json")


@pytest.mark.parametrize(
    "request_",
    [
        interaction({**SUBMITTED, "type": "view_closed"}),
        interaction({**PRESSED, "type": "block_suggestion", "action_id": "x"}),
        interaction({**SHORTCUT, "type": "shortcut"}),
        interaction({**PRESSED, "type": "workflow_step_edit"}),
        interaction({}),
        event({"type": "team_join", "user": {"id": "U9"}}),
        event({"type": "message", "subtype": "message_deleted", "channel": "C1", "channel_type": "channel"}),
        event({**HOME, "tab": "messages"}),
        signed(b'{"type": "app_rate_limited"}'),
        signed(b"{}"),
        signed(b"ssl_check=1&token=x", b"application/x-www-form-urlencoded"),
    ],
)
def test_a_kind_that_we_did_not_ask_for_is_taken_and_nothing_is_done(request_: Request) -> None:
    desk = Desk()
    answer = ask(desk, request_)
    assert (answer.status, answer.body, desk.came) == (200, b"", [])


def test_slack_may_check_whether_the_address_is_ours() -> None:
    body = json.dumps({"type": "url_verification", "challenge": "3eZbrw1aB", "token": "x"}).encode()
    assert ask(Desk(), signed(body)).data == {"challenge": "3eZbrw1aB"}
    assert ask(Desk(), signed(body, secret="another")).status == 401


def test_a_header_cannot_choose_what_is_done() -> None:
    desk = Desk()
    smuggled = command().having(b"x-slack-bolt-lazy-only", b"1").having(b"x-slack-bolt-lazy-function-name", b"x")
    assert ask(desk, smuggled).status == 200
    assert len(desk.came) == 1


def test_the_environment_cannot_choose_what_is_done(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("BOT_TOKEN", "SIGNING_SECRET", "CLIENT_ID", "CLIENT_SECRET", "VERIFICATION_TOKEN"):
        monkeypatch.setenv(f"SLACK_{name}", "another")
    desk = Desk()
    (answer, forged) = answered(app_of(desk), command(), signed(b"{}", secret="another"))
    assert (answer.status, forged.status, len(desk.came)) == (200, 401, 1)


class TestWhatFails:
    @pytest.mark.parametrize("error", [NotThere(), Busy(), ComeAgain()])
    def test_a_command_is_answered_with_the_sentence_for_one_alone(self, error: StaffroomError) -> None:
        answer = ask(Desk(raising(error)), command())
        assert answer.status == 200
        assert answer.data == {"response_type": "ephemeral", "text": error.sentence, "mrkdwn": False}

    def test_a_modal_shows_the_sentence_at_its_first_input_so_that_the_words_stay(self) -> None:
        answer = ask(Desk(raising(Busy())), interaction(SUBMITTED))
        assert answer.data == {"response_action": "errors", "errors": {"quote": Busy.sentence}}

    @pytest.mark.parametrize("blocks", [[], "x", ["x"], [{"type": "section", "block_id": "s"}]])
    def test_a_modal_without_an_input_is_replaced_by_the_sentence(self, blocks: object) -> None:
        answer = ask(Desk(raising(Busy())), interaction({**SUBMITTED, "view": {**VIEW, "blocks": blocks}}))
        assert answer.data["response_action"] == "update"
        assert answer.data["view"]["blocks"][0]["text"] == {"type": "plain_text", "text": Busy.sentence}

    @pytest.mark.parametrize("payload", [PRESSED, SHORTCUT])
    def test_who_pressed_a_button_or_chose_a_shortcut_is_told_there(self, payload: dict[str, Any]) -> None:
        desk = Desk(raising(NotThere()))
        answer = ask(desk, interaction(payload))
        assert (answer.status, answer.body) == (200, b"")
        assert desk.heard.wait(GUARD)
        assert [(address, error.sentence) for address, error in desk.told] == [(RESPONSE_URL, NotThere.sentence)]

    @pytest.mark.parametrize("address", [None, 7, ""])
    def test_a_button_with_no_address_to_answer_to_is_marked_by_slack_itself(self, address: object) -> None:
        desk = Desk(raising(NotThere()))
        assert ask(desk, interaction({**PRESSED_IN_A_MODAL, "response_url": address})).status == 500
        assert desk.told == []

    @pytest.mark.parametrize("error", [ComeAgain(), Busy()])
    def test_an_event_that_could_not_be_heard_now_comes_again(self, error: StaffroomError) -> None:
        desk = Desk(raising(error))
        first, second = answered(app_of(desk), event(MESSAGE), event(MESSAGE))
        assert (first.status, second.status) == (503, 503)
        assert len(desk.came) == 2

    @pytest.mark.parametrize("error", [NotThere(), RuntimeError(CANARY)])
    def test_an_event_that_will_never_be_heard_does_not_come_again(self, error: Exception) -> None:
        desk = Desk(raising(error))
        assert [each.status for each in answered(app_of(desk), event(MESSAGE), event(HOME))] == [200, 200]

    @pytest.mark.parametrize("error", [RuntimeError(CANARY), TimeoutError(CANARY), KeyError(CANARY)])
    def test_a_programmers_error_is_told_and_nobody_is_promised_anything(self, error: Exception) -> None:
        assert ask(Desk(raising(error)), command()).data["text"] == Failed.sentence
        shown = ask(Desk(raising(error)), interaction(SUBMITTED)).data
        assert shown == {"response_action": "errors", "errors": {"quote": Failed.sentence}}

    @pytest.mark.parametrize("view", [None, "x", [], {}, {"blocks": []}])
    def test_a_modal_of_another_shape_fails_with_a_sentence_too(self, view: object) -> None:
        answer = ask(Desk(), interaction({**SUBMITTED, "view": view}))
        assert answer.status == 200

    @pytest.mark.parametrize(
        "wrong", [{"team": "x"}, {"user": []}, {"actions": []}, {"actions": [7]}, {"channel": "x"}]
    )
    def test_a_button_of_another_shape_does_not_break_the_counter(self, wrong: dict[str, Any]) -> None:
        app = app_of(Desk())
        odd, next_one = answered(app, interaction({**PRESSED, **wrong}), command())
        assert (odd.status, next_one.status) == (200, 200)

    def test_a_command_that_is_not_understood_is_answered(self) -> None:
        desk = Desk()
        assert "not understand" in ask(desk, command(user_id="?")).data["text"]
        assert desk.came == []


class Slow:
    """Work that waits until it is let go, and says when it has begun."""

    def __init__(self, error: Exception | None = None) -> None:
        self.go, self.begun, self.done = threading.Event(), threading.Event(), threading.Event()
        self.error = error

    def __call__(self, _: object) -> Body:
        self.begun.set()
        assert self.go.wait(GUARD)
        self.done.set()
        if self.error:
            raise self.error
        return None


@pytest.fixture
def slow() -> Iterator[Slow]:
    work = Slow()
    yield work
    work.go.set()


def a_few(desk: Desk, workers: int = 1) -> Gate:
    """Return a door with few threads behind it."""
    return Gate(Counter(desk, workers=workers).answer, signing_secret=SECRET, clock=lambda: NOW)


def impatient(app: Gate, slow: Slow, *requests: Request) -> list[Response]:
    """Return what is answered to requests, one after the other, where patience is over once slow work has begun."""

    async def asked() -> list[Response]:
        return [await called(app, each) for each in requests]

    return out_of_patience(asked, slow.begun)


class TestTheDeadline:
    def test_work_that_has_begun_is_called_unknown(self, slow: Slow) -> None:
        (answer,) = impatient(a_few(Desk(slow)), slow, interaction(SUBMITTED))
        assert answer.data == {"response_action": "errors", "errors": {"quote": Unknown.sentence}}
        slow.go.set()
        assert slow.done.wait(GUARD)

    def test_work_that_has_not_begun_is_called_not_saved_and_is_never_done(self, slow: Slow) -> None:
        desk = Desk(slow)
        app = a_few(desk)
        first, second = impatient(app, slow, command(text="1"), command(text="2"))
        assert (first.data["text"], second.data["text"]) == (Unknown.sentence, Busy.sentence)
        slow.go.set()
        answered(app, command(text="3"))  # by the same thread, after all that waited for it
        assert [came.text for came in desk.came if isinstance(came, SlashCommand)] == ["1", "3"]

    def test_with_a_free_worker_the_second_is_not_held_up_by_the_first(self, slow: Slow) -> None:
        desk = Desk(lambda typed: slow(typed) if getattr(typed, "text", "") == "1" else {"text": "done"})
        app = a_few(desk, workers=2)
        (first,), (second,) = impatient(app, slow, command(text="1")), answered(app, command(text="2"))
        assert (first.data["text"], second.data["text"]) == (Unknown.sentence, "done")

    def test_an_event_that_takes_too_long_comes_again(self, slow: Slow) -> None:
        assert impatient(a_few(Desk(slow)), slow, event(MESSAGE))[0].status == 503

    def test_a_button_that_takes_too_long_is_told_so(self, slow: Slow) -> None:
        desk = Desk(slow)
        assert impatient(a_few(desk), slow, interaction(PRESSED))[0].status == 200
        assert desk.heard.wait(GUARD)
        assert desk.told[0][1].sentence == Unknown.sentence

    def test_the_answer_comes_while_the_work_still_goes_on(self, slow: Slow) -> None:
        app = create_app(Desk(slow), signing_secret=SECRET, clock=lambda: NOW, patience=0.5)
        assert together(app, command())[0].data["text"] in (Unknown.sentence, Busy.sentence)
        assert not slow.done.is_set()

    @pytest.mark.parametrize("error", [None, RuntimeError(CANARY)])
    def test_what_becomes_of_it_later_is_logged_without_words(
        self, error: Exception | None, caplog: pytest.LogCaptureFixture
    ) -> None:
        slow = Slow(error)

        async def late() -> None:
            await called(a_few(Desk(slow)), command())
            slow.go.set()
            if error is not None:
                await until(lambda: "failed late" in caplog.text)

        with caplog.at_level(logging.DEBUG):
            out_of_patience(late, slow.begun)
        assert CANARY not in caplog.text
        assert ("failed late: RuntimeError at" in caplog.text) is (error is not None)

    def test_slow_work_of_many_runs_at_once_beside_the_event_loop(self) -> None:
        all_there = threading.Barrier(AT_ONCE, timeout=GUARD)

        def meets_all_others(_: object) -> Body:
            all_there.wait()
            return {"text": "done"}

        app = create_app(Desk(meets_all_others), signing_secret=SECRET, clock=lambda: NOW, patience=FOR_EVER)
        told = together(app, *(command(text=str(number)) for number in range(AT_ONCE)))
        assert [answer.data["text"] for answer in told] == ["done"] * AT_ONCE


class TestLogs:
    def test_no_word_of_anybodys_is_logged_whatever_happens(self, caplog: pytest.LogCaptureFixture) -> None:
        requests = [*EVERY_KIND.values(), MENTIONED]
        bad = [replace(each, chunks=(each.body + b" ",)) for each in requests]
        odd = [
            interaction({**SUBMITTED, "type": CANARY}),
            interaction({**PRESSED, "team": CANARY}),
            interaction({**PRESSED, "response_urls": CANARY}),
            interaction({**SUBMITTED, "view": CANARY}),
            interaction({"payload": CANARY}),
            event({"type": CANARY}),
            signed(CANARY.encode()),
            command(team_id=CANARY),
        ]
        works: list[Work] = [nothing, lambda _: {"text": CANARY}, raising(RuntimeError(CANARY)), raising(NotThere())]
        with caplog.at_level(logging.DEBUG):
            for work in works:
                answered(app_of(Desk(work)), *requests, *bad, *odd)
        assert "RuntimeError at" in caplog.text
        assert "refused: signature" in caplog.text
        assert CANARY not in caplog.text

    def test_the_control_slack_bolt_by_itself_logs_words(self, caplog: pytest.LogCaptureFixture) -> None:
        async def anybody(team_id: str) -> AuthorizeResult:
            return AuthorizeResult(enterprise_id=None, team_id=team_id)

        async def plain() -> None:
            with caplog.at_level(logging.DEBUG):
                bolt = AsyncApp(signing_secret=SECRET, authorize=anybody, process_before_response=True)
                request = command(int(time.time()), text=CANARY).instead(SIGNATURE, b"v0=0")
                headers: Any = {name.decode(): value.decode() for name, value in request.headers}
                await bolt.async_dispatch(AsyncBoltRequest(body=request.body.decode(), headers=headers))

        asyncio.run(plain())
        assert CANARY in caplog.text


def test_the_counter_takes_what_came_by_a_socket_in_the_same_way() -> None:
    desk = Desk(lambda _: {"text": "done"})
    payload: Payload = dict(COMMAND)
    assert asyncio.run(Counter(desk).answer(payload)).body == b'{"text": "done"}'


def test_the_signature_covers_the_time() -> None:
    request = command()
    assert ask(Desk(), request.instead(SIGNATURE, signature(request.body, NOW + 1))).status == 401


class TestFromMemory:
    def test_what_is_in_memory_is_answered_without_a_thread(self) -> None:
        desk = Desk(raising(RuntimeError()), lambda _: {"text": threading.current_thread().name})
        assert ask(desk, command()).data["text"] == threading.current_thread().name
        assert desk.came == []

    def test_what_is_not_is_answered_in_one(self) -> None:
        desk = Desk(lambda _: {"text": threading.current_thread().name})
        assert ask(desk, command()).data["text"].startswith("slack")

    def test_the_rest_of_the_work_is_done_in_one(self) -> None:
        desk = Desk(raising(RuntimeError()), lambda _: lambda: {"text": threading.current_thread().name})
        assert ask(desk, command()).data["text"].startswith("slack")

    def test_a_programmers_error_there_is_told_too(self) -> None:
        assert ask(Desk(from_memory=raising(RuntimeError())), command()).data["text"] == Failed.sentence
