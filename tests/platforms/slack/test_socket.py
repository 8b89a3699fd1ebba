import asyncio
import json
import logging
from collections import Counter as Tally
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from threading import Event
from typing import Any

import pytest
from aiohttp import WSMsgType, web

from bot.platforms.door import Answer, Payload
from bot.platforms.slack.app import Counter
from bot.platforms.slack.socket import Heard, Pace, deafness, is_deaf, pause, run_socket
from tests.guard import FOR_EVER, GUARD, begun, until
from tests.platforms.slack.signed import COMMAND, SUBMITTED
from tests.platforms.slack.test_app import Desk

TOKEN = "xapp-made-up"
CANARY = "Kevin-in-4B"
FAST = Pace(
    ping=0.05,
    silence=0.3,
    unheard=0.6,
    age=60,
    hello=0.5,
    settled=0,
    first_pause=0.01,
    longest_pause=0.02,
    drain=0.5,
)
UNWATCHED = replace(FAST, silence=FOR_EVER, unheard=FOR_EVER, age=FOR_EVER)
CALM = replace(UNWATCHED, hello=GUARD, drain=GUARD)
"""For what is not about a line that fails: however slow the machine is, a good line stays."""
ENVELOPE = {"envelope_id": "e1", "type": "slash_commands", "accepts_response_payload": True, "payload": COMMAND}

Link = Callable[["FakeSlack", web.WebSocketResponse], Awaitable[None]]


@dataclass(slots=True)
class FakeSlack:
    """Hands out lines; each does what the next of `links` does, and all after the last do what the last one does."""

    links: Sequence[Link]
    refusals: list[web.Response] = field(default_factory=list)
    opened: int = 0
    tokens: list[str] = field(default_factory=list)
    acknowledged: list[dict[str, Any]] = field(default_factory=list)
    told_open: list[int] = field(default_factory=list)
    seen: Tally[str] = field(default_factory=Tally)
    port: int = 0

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self.port}/api/"

    async def open(self, request: web.Request) -> web.Response:
        self.tokens.append(request.headers["Authorization"])
        if self.refusals:
            return self.refusals.pop(0)
        return web.json_response({"ok": True, "url": f"ws://127.0.0.1:{self.port}/link"})

    async def link(self, request: web.Request) -> web.WebSocketResponse:
        number, self.opened = self.opened, self.opened + 1
        socket = web.WebSocketResponse(autoping=False, timeout=0.1)
        await socket.prepare(request)
        await self.links[min(number, len(self.links) - 1)](self, socket)
        await socket.close()
        return socket

    async def serve(self, socket: web.WebSocketResponse, *said: object, slack_pings: bool = True) -> None:
        """Say hello and more, then answer pings and take acknowledgements until the line is closed."""
        for each in ({"type": "hello"}, *said):
            if isinstance(each, bytes):
                await socket.send_bytes(each)
            else:
                await socket.send_str(each if isinstance(each, str) else json.dumps(each))
        async for message in socket:
            self.seen[message.type.name] += 1
            if message.type == WSMsgType.PING:
                await socket.pong(message.data)
                if slack_pings:
                    await socket.ping(b"Ping from applink")
            elif message.type == WSMsgType.TEXT:
                self.acknowledged.append(json.loads(message.data))


def says(*said: object, slack_pings: bool = True) -> Link:
    async def link(slack: FakeSlack, socket: web.WebSocketResponse) -> None:
        await slack.serve(socket, *said, slack_pings=slack_pings)

    return link


async def goes_silent(_slack: FakeSlack, socket: web.WebSocketResponse) -> None:
    """Say hello, and then neither hear nor say anything, without closing."""
    await socket.send_str('{"type": "hello"}')
    await asyncio.sleep(30)


async def never_says_hello(_slack: FakeSlack, _socket: web.WebSocketResponse) -> None:
    await asyncio.sleep(30)


async def closes(_slack: FakeSlack, socket: web.WebSocketResponse) -> None:
    await socket.send_str('{"type": "hello"}')


class Behind:
    """What stands behind the line: it keeps what comes, and answers."""

    def __init__(self, answer: Answer = Answer(200, b'{"text": "done"}')) -> None:  # noqa: B008 - frozen
        self.came: list[Payload] = []
        self.answer, self.takes, self.begun = answer, 0.0, False

    async def __call__(self, payload: Payload) -> Answer:
        self.begun = True
        await asyncio.sleep(self.takes)
        self.came.append(payload)
        return self.answer


@asynccontextmanager
async def running(slack: FakeSlack, behind: Any, pace: Pace = CALM) -> AsyncIterator[None]:  # noqa: ANN401 - a handler
    app = web.Application()
    app.router.add_post("/api/apps.connections.open", slack.open)
    app.router.add_get("/link", slack.link)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    slack.port = runner.addresses[0][1]
    stop = Event()

    def on_open() -> None:
        slack.told_open.append(slack.opened)

    bot = begun(lambda: run_socket(behind, TOKEN, stop, on_open=on_open, base=slack.base, pace=pace))
    try:
        yield
    finally:
        stop.set()
        await asyncio.wait_for(asyncio.wrap_future(bot), GUARD)
        await runner.cleanup()


def played(
    *links: Link,
    until_: Callable[[FakeSlack, Behind], object],
    behind: Behind | None = None,
    pace: Pace = CALM,
    seconds: float = GUARD,
    refusals: Sequence[web.Response] = (),
) -> tuple[FakeSlack, bool]:
    """Run the bot against a fake Slack until something is true; return the fake and whether it became so.

    `seconds`, from the first line on, are for what should never become so.
    """
    slack, came = FakeSlack(links, list(refusals)), behind or Behind()

    async def play() -> bool:
        async with running(slack, came, pace):
            await until(lambda: slack.opened or until_(slack, came))
            return await until(lambda: until_(slack, came), seconds)

    return slack, asyncio.run(play())


GOOD = says()


class TestDeafness:
    @pytest.mark.parametrize(
        ("heard", "expected"),
        [
            (Heard(opened=0, anything=100, slack=100), ""),
            (Heard(opened=0, anything=65, slack=65), ""),
            (Heard(opened=0, anything=64.9, slack=64.9), "silent"),
            (Heard(opened=0, anything=100, slack=10), ""),
            (Heard(opened=0, anything=100, slack=9.9), "unheard"),
            (Heard(opened=-11_000, anything=100, slack=100), "old"),
        ],
    )
    def test_a_line_is_given_up_when_nothing_comes_or_slack_says_nothing_or_it_is_old(
        self, heard: Heard, expected: str
    ) -> None:
        assert deafness(heard, 100, Pace()) == expected
        assert is_deaf(heard, 100) is (expected not in ("", "old"))

    def test_pauses_grow_are_scattered_and_end(self) -> None:
        for failures, longest in ((1, 1), (2, 2), (3, 4), (7, 60), (5_000, 60)):
            assert all(longest / 2 <= pause(failures, None, Pace()) <= longest for _ in range(50))
        assert len({pause(3, None, Pace()) for _ in range(20)}) > 1

    def test_a_pause_is_as_long_as_slack_asks_for(self) -> None:
        assert pause(1, timedelta(seconds=30), Pace()) == 30
        assert pause(7, timedelta(seconds=1), Pace()) >= 30


class TestWork:
    def test_what_comes_is_done_and_then_acknowledged_with_its_answer(self) -> None:
        slack, became = played(says(ENVELOPE), until_=lambda slack, _: slack.acknowledged)
        assert became
        assert slack.acknowledged == [{"envelope_id": "e1", "payload": {"text": "done"}}]
        assert set(slack.tokens) == {f"Bearer {TOKEN}"}

    def test_nothing_is_acknowledged_before_it_is_done(self) -> None:
        behind = Behind()
        behind.takes = 0.3
        slack, became = played(says(ENVELOPE), until_=lambda _, b: b.begun, behind=behind)
        assert became
        # The bot was told to stop while it worked: it finished first.
        assert (len(behind.came), len(slack.acknowledged)) == (1, 1)

    def test_an_empty_answer_and_one_that_slack_does_not_want_are_acknowledged_alone(self) -> None:
        unwanted = {**ENVELOPE, "accepts_response_payload": False}
        slack, _ = played(says(unwanted), until_=lambda slack, _: slack.acknowledged)
        assert slack.acknowledged == [{"envelope_id": "e1"}]
        slack, _ = played(says(ENVELOPE), until_=lambda slack, _: slack.acknowledged, behind=Behind(Answer()))
        assert slack.acknowledged == [{"envelope_id": "e1"}]

    def test_what_is_to_come_again_is_not_acknowledged(self) -> None:
        behind = Behind(Answer(503))
        slack, _ = played(says(ENVELOPE), until_=lambda slack, b: b.came and slack.seen["PING"] > 2, behind=behind)
        assert behind.came == [COMMAND]
        assert slack.acknowledged == []

    def test_garbage_is_passed_over_and_not_logged(self, caplog: pytest.LogCaptureFixture) -> None:
        garbage: list[object] = [
            CANARY,
            "[]",
            '{"type": "' + CANARY,
            "[" * 100_000,
            CANARY.encode(),
            b"\xff",
            {"type": CANARY},
            {"type": "hello"},
            {"envelope_id": 7, "payload": {}},
            {"envelope_id": CANARY, "payload": CANARY},
            {"type": "slash_commands"},
            ENVELOPE,
        ]
        with caplog.at_level(logging.DEBUG):
            slack, became = played(says(*garbage), until_=lambda slack, _: slack.acknowledged)
        assert became
        assert slack.opened == 1
        assert CANARY not in caplog.text

    def test_the_counter_stands_behind_a_line_as_it_does_behind_the_gate(self) -> None:
        desk = Desk(lambda _: {"text": "done"})
        sent = {**ENVELOPE, "envelope_id": "e2", "type": "interactive", "payload": SUBMITTED}

        async def play() -> list[dict[str, Any]]:
            slack = FakeSlack([says(ENVELOPE, sent)])
            async with running(slack, Counter(desk).answer):
                await until(lambda: len(slack.acknowledged) == 2)
            return slack.acknowledged

        acknowledged = asyncio.run(play())
        assert {each["envelope_id"]: each["payload"]["text"] for each in acknowledged} == {"e1": "done", "e2": "done"}
        assert len(desk.came) == 2


class TestALineThatFails:
    def test_a_line_that_goes_silent_is_replaced(self) -> None:
        slack, became = played(goes_silent, says(ENVELOPE), until_=lambda slack, _: slack.acknowledged, pace=FAST)
        assert became
        assert slack.opened >= 2

    def test_the_control_a_line_that_nobody_watches_stays_deaf(self) -> None:
        slack, became = played(
            goes_silent, says(ENVELOPE), until_=lambda slack, _: slack.acknowledged, pace=UNWATCHED, seconds=1
        )
        assert not became
        assert slack.opened == 1

    def test_a_line_on_which_only_our_pings_are_answered_is_replaced(self) -> None:
        links = (says(slack_pings=False), says(ENVELOPE))
        pace = replace(UNWATCHED, unheard=FAST.unheard)
        slack, became = played(*links, until_=lambda slack, _: slack.acknowledged, pace=pace)
        assert became
        assert slack.seen["PING"]

    def test_the_control_answers_to_pings_alone_would_have_kept_it(self) -> None:
        links = (says(slack_pings=False), says(ENVELOPE))
        slack, became = played(*links, until_=lambda slack, _: slack.seen["PING"] > 20, pace=UNWATCHED)
        assert became
        assert (slack.opened, slack.acknowledged) == (1, [])

    def test_an_old_line_is_replaced(self) -> None:
        pace = replace(CALM, age=0.2)
        assert played(GOOD, until_=lambda slack, _: slack.opened > 2, pace=pace)[1]

    @pytest.mark.parametrize("reason", ["warning", "refresh_requested", "link_disabled", CANARY, 7, None])
    def test_a_line_that_slack_takes_away_is_replaced(self, reason: object, caplog: pytest.LogCaptureFixture) -> None:
        with caplog.at_level(logging.DEBUG):
            taken = says({"type": "disconnect", "reason": reason})
            slack, became = played(taken, says(ENVELOPE), until_=lambda slack, _: slack.acknowledged)
        assert became
        assert slack.opened == 2
        assert CANARY not in caplog.text

    def test_a_line_that_closes_is_replaced(self) -> None:
        slack, became = played(closes, closes, says(ENVELOPE), until_=lambda slack, _: slack.acknowledged)
        assert became
        assert slack.opened == 3

    def test_a_line_that_never_says_hello_is_not_used(self, caplog: pytest.LogCaptureFixture) -> None:
        pace = replace(FAST, hello=0.1)
        slack, became = played(never_says_hello, says(ENVELOPE), until_=lambda slack, _: slack.acknowledged, pace=pace)
        assert became
        assert "no line: no_hello" in caplog.text
        assert slack.opened >= 2

    def test_a_new_line_is_open_before_the_last_one_is_let_go(self) -> None:
        at_once: list[int] = []

        async def play() -> None:
            open_now = 0

            async def line(slack: FakeSlack, socket: web.WebSocketResponse) -> None:
                nonlocal open_now
                open_now += 1
                at_once.append(open_now)
                await slack.serve(socket)
                open_now -= 1

            async with running(FakeSlack([line]), Behind(), replace(CALM, age=0.2)):
                await until(lambda: len(at_once) >= 4)

        asyncio.run(play())
        assert at_once[0] == 1
        assert min(at_once[1:]) == 2

    def test_what_was_begun_on_a_line_that_is_taken_away_is_answered_on_it(self) -> None:
        behind = Behind()
        behind.takes = 0.3
        links = (says(ENVELOPE, {"type": "disconnect", "reason": "refresh_requested"}), GOOD)
        slack, became = played(*links, until_=lambda slack, _: slack.acknowledged, behind=behind)
        assert became
        assert slack.opened == 2

    def test_an_answer_that_finds_its_line_closed_is_lost_without_harm(self) -> None:
        behind = Behind()
        behind.takes = 0.1

        async def asks_and_closes(_slack: FakeSlack, socket: web.WebSocketResponse) -> None:
            await socket.send_str('{"type": "hello"}')
            await socket.send_str(json.dumps(ENVELOPE))

        _, became = played(asks_and_closes, says(ENVELOPE), until_=lambda slack, _: slack.acknowledged, behind=behind)
        assert became
        assert len(behind.came) == 2

    def test_refusals_and_failures_of_slack_are_outlasted(self, caplog: pytest.LogCaptureFixture) -> None:
        refusals = [
            web.Response(status=429, headers={"Retry-After": "0"}),
            web.Response(status=500, text=CANARY),
            web.Response(status=200, text=CANARY),
            web.json_response({"ok": False, "error": "link_disabled"}),
            web.json_response({"ok": False, "error": f"{CANARY} {CANARY}"}),
            web.json_response({"ok": True, "url": "https://elsewhere.example/"}),
            web.json_response({"ok": True, "url": "ws://127.0.0.1:1/nobody"}),
            web.json_response({"ok": True}),
        ]
        with caplog.at_level(logging.DEBUG):
            slack, became = played(says(ENVELOPE), until_=lambda slack, _: slack.acknowledged, refusals=refusals)
        assert became
        assert len(slack.tokens) == len(refusals) + 1
        codes = [record.getMessage() for record in caplog.records if "no line" in record.getMessage()]
        assert [code.removeprefix("no line: ") for code in codes] == [
            "ratelimited",
            "http_500",
            "out_of_reach",
            "link_disabled",
            "out_of_reach",
            "address",
            "out_of_reach",
            "address",
        ]
        assert CANARY not in caplog.text

    def test_that_the_line_is_open_is_told_once_and_only_when_it_is(self) -> None:
        slack, _ = played(GOOD, until_=lambda slack, _: slack.opened > 2, pace=replace(CALM, age=0.2))
        assert slack.told_open == [1]
        never, _ = played(never_says_hello, until_=lambda slack, _: slack.opened > 1, pace=replace(FAST, hello=0.1))
        assert never.told_open == []

    def test_it_stops_while_it_waits_for_a_line(self) -> None:
        refusals = [web.Response(status=429, headers={"Retry-After": str(2 * int(GUARD))})]
        slack, became = played(GOOD, until_=lambda slack, _: slack.tokens, refusals=refusals)
        assert became
        assert slack.opened == 0

    def test_a_line_that_fails_at_once_again_and_again_is_not_opened_without_a_pause(self) -> None:
        pace = replace(CALM, settled=FOR_EVER, first_pause=FOR_EVER, longest_pause=FOR_EVER)
        slack, became = played(closes, until_=lambda slack, _: slack.opened > 1, pace=pace, seconds=0.5)
        assert (became, slack.opened) == (False, 1)
