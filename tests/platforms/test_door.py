import asyncio
import logging
from collections.abc import MutableMapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.types import Receive

from bot.platforms.door import DEEPEST, Answer, Headers, Refusal, check_address, json_object, parsed, read_body, serve

Message = MutableMapping[str, Any]
LOG = logging.getLogger("door of a test")
MOST = 10


def arriving(*messages: Message) -> Receive:
    """Return what hands out messages, and nothing more for ever after them."""
    left = list(messages)

    async def receive() -> Message:
        return left.pop(0) if left else await asyncio.Future()

    return receive


def part(body: bytes, *, more: bool = False) -> Message:
    return {"type": "http.request", "body": body, "more_body": more}


def body(*messages: Message, length: bytes | None = None, seconds: float = 5) -> bytes:
    headers = Headers([] if length is None else [(b"content-length", length)])
    return asyncio.run(read_body(headers, arriving(*messages), most=MOST, seconds=seconds))


def refusal(*messages: Message, length: bytes | None = None, seconds: float = 5) -> tuple[int, str]:
    with pytest.raises(Refusal) as refused:
        body(*messages, length=length, seconds=seconds)
    return refused.value.status, refused.value.code


async def answers() -> Answer:
    return Answer(200, b"done")


async def refuses() -> Answer:
    raise Refusal(405, "method", "Only POST is answered here.")


def served(answered: Any, *messages: Message, kind: str = "http") -> list[Message]:  # noqa: ANN401 - either of the two
    sent: list[Message] = []

    async def send(message: Message) -> None:
        sent.append(message)

    asyncio.run(serve(answered, LOG, {"type": kind}, arriving(*messages), send))
    return sent


def test_an_answer_is_sent_with_its_length_and_is_kept_by_nobody() -> None:
    start, end = served(answers)
    assert start["status"] == 200
    assert dict(start["headers"]) == {
        b"content-type": b"text/plain; charset=utf-8",
        b"content-length": b"4",
        b"cache-control": b"no-store",
        b"x-content-type-options": b"nosniff",
    }
    assert end["body"] == b"done"


def test_a_refusal_is_sent_as_a_sentence_and_logged_as_a_code(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO):
        start, end = served(refuses)
    assert (start["status"], dict(start["headers"])[b"allow"]) == (405, b"POST")
    assert end["body"] == b"Only POST is answered here."
    assert [(each.name, each.getMessage()) for each in caplog.records if each.name == LOG.name] == [
        (LOG.name, "a request was refused: method")
    ]


def test_somebody_who_hangs_up_is_not_answered() -> None:
    async def reads() -> Answer:
        gone = arriving(part(b"half", more=True), {"type": "http.disconnect"})
        return Answer(200, await read_body(Headers([]), gone, most=MOST, seconds=5))

    assert served(reads) == []


def test_a_server_may_start_and_stop_and_a_websocket_is_closed() -> None:
    started = served(answers, {"type": "lifespan.startup"}, {"type": "lifespan.shutdown"}, kind="lifespan")
    assert [each["type"] for each in started] == ["lifespan.startup.complete", "lifespan.shutdown.complete"]
    assert served(answers, kind="websocket") == [{"type": "websocket.close"}]


def test_only_a_post_to_the_one_path_goes_on() -> None:
    check_address({"path": "/x", "method": "POST"}, "/x")
    for scope, status in (({"path": "/x/", "method": "POST"}, 404), ({"path": "/x", "method": "GET"}, 405)):
        with pytest.raises(Refusal) as refused:
            check_address(scope, "/x")
        assert refused.value.status == status


def test_a_header_counts_when_it_comes_once() -> None:
    headers = Headers([(b"Content-Type", b" Application/JSON; charset=utf-8"), (b"a", b"1"), (b"A", b"2")])
    assert headers.media_type() == b"application/json"
    assert headers.all(b"a") == [b"1", b"2"]
    assert headers.only(b"a") == headers.only(b"b") == b""


def test_a_body_may_come_in_parts_and_be_as_long_as_it_may() -> None:
    assert body(part(b"01234", more=True), part(b"56789"), length=b"10") == b"0123456789"
    assert body({"type": "http.request"}) == b""


def test_a_body_that_is_or_says_it_is_too_large_is_read_no_further() -> None:
    assert refusal(length=b"11") == refusal(length=b"9" * 5_000) == (413, "size")
    assert refusal(part(b"01234", more=True), part(b"567890", more=True)) == (413, "size")


@pytest.mark.parametrize("length", [b"", b"-1", b"1e3", b"\xd9\xa1"])
def test_a_length_that_is_no_number_is_refused(length: bytes) -> None:
    assert refusal(part(b"x"), length=length) == (400, "malformed")


def test_two_lengths_are_refused() -> None:
    headers = Headers([(b"content-length", b"1"), (b"Content-Length", b"1")])
    with pytest.raises(Refusal) as refused:
        asyncio.run(read_body(headers, arriving(part(b"x")), most=MOST, seconds=5))
    assert refused.value.code == "malformed"


def test_a_body_that_takes_too_long_is_not_waited_for() -> None:
    assert refusal(part(b"x", more=True), seconds=0.01) == (408, "slow")


def nested(levels: int) -> str:
    return '{"a":' * levels + "1" + "}" * levels


def test_an_object_is_read_as_deep_as_it_may_be() -> None:
    assert json_object(nested(DEEPEST))
    assert json_object('{"a": [' + ", ".join(['{"b": "\\ud83d\\ude00"}'] * 200) + "]}") == {"a": [{"b": "😀"}] * 200}


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"null",
        b"[]",
        b'{"a": NaN}',
        b'{"a": "\\ud83d"}',
        b"\xff{}",
        nested(DEEPEST + 1).encode(),
        nested(100_000).encode(),
        b'{"a": ' + b"9" * 5_000 + b"}",
    ],
    ids=range(9),
)
def test_what_is_no_object_is_refused(raw: bytes) -> None:
    with pytest.raises(Refusal) as refused:
        parsed(raw)
    assert refused.value.code == "malformed"


def test_another_parser_may_stand_in_for_json() -> None:
    assert parsed(b"a", lambda text: {text: 1}) == {"a": 1}


@given(st.binary(max_size=200))
def test_whatever_comes_is_read_or_refused(raw: bytes) -> None:
    try:
        assert isinstance(parsed(raw), dict)
    except Refusal as refused:
        assert refused.status == 400  # noqa: PT017 - both ends are good
