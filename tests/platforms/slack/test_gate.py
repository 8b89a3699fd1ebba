import asyncio
import json
import logging
from collections.abc import MutableMapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import WrongSettings
from bot.platforms.door import Answer, Payload, Refusal
from bot.platforms.slack import gate
from bot.platforms.slack.gate import LARGEST_BODY, WINDOW, Gate, Spent, payload_of
from tests.platforms.slack.signed import (
    FORM,
    JSON,
    NOW,
    SECRET,
    SIGNATURE,
    STAMP,
    SUBMITTED,
    Request,
    answered,
    called,
    command,
    interaction,
    signature,
    signed,
)

EVENT = json.dumps({"type": "event_callback", "event": {"type": "message", "text": "café 😀"}}).encode()


class Behind:
    """What stands behind the gate: it keeps what comes through."""

    def __init__(self, answer: Answer = Answer(200, b"done")) -> None:  # noqa: B008 - frozen
        self.came: list[Payload] = []
        self.answer, self.now = answer, float(NOW)

    async def __call__(self, payload: Payload) -> Answer:
        self.came.append(payload)
        return self.answer

    def gate(self, most_spent: int = 100) -> Gate:
        return Gate(self, signing_secret=SECRET, clock=lambda: self.now, most_spent=most_spent)


def status(request: Request) -> int:
    behind = Behind()
    (answer,) = answered(behind.gate(), request)
    assert bool(behind.came) is (answer.status == 200)
    return answer.status


@pytest.mark.parametrize("secret", ["", " ", "\n"])
def test_nothing_starts_without_a_signing_secret(secret: str) -> None:
    with pytest.raises(WrongSettings, match="SLACK_SIGNING_SECRET"):
        Gate(Behind(), signing_secret=secret, clock=lambda: 0)


def test_what_slack_has_signed_comes_through_as_it_was_said() -> None:
    behind = Behind()
    first, second, third = answered(behind.gate(), signed(EVENT), command(text="what & how?"), interaction(SUBMITTED))
    assert (first.status, second.status, third.status) == (200, 200, 200)
    assert behind.came[0] == json.loads(EVENT)
    assert behind.came[1]["text"] == "what & how?"
    assert behind.came[2] == SUBMITTED
    assert first.text == "done"
    assert first.headers[b"content-length"] == b"4"
    assert first.headers[b"cache-control"] == b"no-store"


def test_slacks_own_published_example_is_signed_as_here() -> None:
    # docs.slack.dev, "Verifying requests from Slack"
    body = (
        b"token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V&"
        b"channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text=&"
        b"response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN&"
        b"trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c"
    )
    expected = b"v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503"
    assert signature(body, 1531420618, "8f742231b10e8888abcd99yyyzzz85a5") == expected


def test_another_address_and_another_method_are_refused() -> None:
    assert status(replace(signed(EVENT), path="/")) == 404
    assert status(replace(signed(EVENT), path="/slack/events/")) == 404
    for method in ("GET", "HEAD", "PUT", "OPTIONS", "post"):
        (answer,) = answered(Behind().gate(), replace(signed(EVENT), method=method))
        assert (answer.status, answer.headers[b"allow"]) == (405, b"POST")


@pytest.mark.parametrize("kind", [b"", b"text/plain", b"multipart/form-data; boundary=x", b"application/jsonp", b"*/*"])
def test_what_is_neither_json_nor_a_form_is_refused(kind: bytes) -> None:
    assert status(signed(EVENT).instead(b"content-type", kind)) == 415
    assert status(signed(EVENT).without(b"content-type")) == 415
    assert status(signed(EVENT).having(b"content-type", FORM)) == 415


@pytest.mark.parametrize("kind", [b"application/json; charset=utf-8", b"Application/JSON", b" application/json "])
def test_a_kind_may_be_spelt_in_several_ways(kind: bytes) -> None:
    assert status(signed(EVENT, kind)) == 200


def test_a_body_may_come_in_parts_and_without_its_length() -> None:
    parts = (EVENT[:3], b"", EVENT[3:10], EVENT[10:])
    assert status(replace(signed(EVENT).without(b"content-length"), chunks=parts)) == 200


def test_a_body_that_says_it_is_too_large_is_not_read() -> None:
    for said in (str(LARGEST_BODY + 1).encode(), b"9" * 5000):
        assert status(replace(signed(EVENT).instead(b"content-length", said), chunks=())) == 413


def test_a_body_that_turns_out_too_large_is_read_no_further() -> None:
    part = b" " * 1024
    endless = (part,) * (LARGEST_BODY // len(part)) + (b" ", b"never asked for")
    assert status(replace(signed(EVENT).without(b"content-length"), chunks=endless)) == 413


def test_the_largest_body_is_taken() -> None:
    assert status(signed(EVENT + b" " * (LARGEST_BODY - len(EVENT)))) == 200


@pytest.mark.parametrize("said", [b"", b"-1", b"1e3", b"0x10", b"\xd9\xa1"])
def test_a_length_that_is_no_number_is_refused(said: bytes) -> None:
    assert status(signed(EVENT).instead(b"content-length", said)) == 400


def test_two_lengths_are_refused() -> None:
    assert status(signed(EVENT).having(b"content-length", b"1")) == 400


def test_a_body_that_takes_too_long_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gate, "LONGEST_READ", 0.01)
    sent: list[MutableMapping[str, Any]] = []

    async def never() -> MutableMapping[str, Any]:
        return await asyncio.Future()

    async def send(message: MutableMapping[str, Any]) -> None:
        sent.append(message)

    scope = {"type": "http", "method": "POST", "path": gate.PATH, "headers": list(signed(EVENT).headers)}
    asyncio.run(Behind().gate()(scope, never, send))
    assert sent[0]["status"] == 408


def test_somebody_who_hangs_up_is_not_answered() -> None:
    behind, sent = Behind(), list[MutableMapping[str, Any]]()

    async def gone() -> MutableMapping[str, Any]:
        return {"type": "http.disconnect"}

    async def send(message: MutableMapping[str, Any]) -> None:
        sent.append(message)

    scope = {"type": "http", "method": "POST", "path": gate.PATH, "headers": list(signed(EVENT).headers)}
    asyncio.run(behind.gate()(scope, gone, send))
    assert sent == []
    assert behind.came == []


@pytest.mark.parametrize("name", [STAMP, SIGNATURE])
def test_a_signature_and_its_time_come_exactly_once(name: bytes) -> None:
    request = signed(EVENT)
    assert status(request.without(name)) == 401
    assert status(request.having(name, dict(request.headers)[name])) == 401
    assert status(request.instead(name, b"")) == 401


def test_header_names_may_be_in_capitals() -> None:
    request = signed(EVENT)
    assert status(replace(request, headers=tuple((name.upper(), value) for name, value in request.headers))) == 200


@pytest.mark.parametrize(
    "stamp", [b"x", b"-1", b"1.5", b" 1772000000", b"+1772000000", b"01772000000", "١٧٧٢".encode(), b"1e9", b"1" * 5000]
)
def test_a_time_that_is_no_plain_number_is_refused_even_if_signed(stamp: bytes) -> None:
    assert status(signed(EVENT).instead(STAMP, stamp).instead(SIGNATURE, signature(EVENT, stamp))) == 401


@pytest.mark.parametrize(
    ("away", "expected"), [(0, 200), (-WINDOW, 200), (WINDOW, 200), (-WINDOW - 1, 401), (WINDOW + 1, 401)]
)
def test_a_request_is_taken_for_five_minutes(away: int, expected: int) -> None:
    assert status(signed(EVENT, stamp=NOW + away)) == expected


def test_a_signature_of_another_secret_body_time_or_version_is_refused() -> None:
    request = signed(EVENT)
    right = dict(request.headers)[SIGNATURE]
    assert status(signed(EVENT, secret="another")) == 401
    assert status(replace(request, chunks=(EVENT + b" ",))) == 401
    assert status(request.instead(STAMP, str(NOW + 1).encode())) == 401
    for wrong in (b"v1" + right[2:], right[3:], right.upper(), right[:-1], right + b"0", b"v0=", "v0=é".encode()):
        assert status(request.instead(SIGNATURE, wrong)) == 401


def test_a_request_serves_once() -> None:
    behind = Behind()
    first, second, other = answered(behind.gate(), command(), command(), command(trigger_id="1.2.other"))
    assert (first.status, second.status, other.status) == (200, 401, 200)
    assert len(behind.came) == 2


def test_what_was_asked_to_come_again_may() -> None:
    behind = Behind(Answer(503))
    assert [each.status for each in answered(behind.gate(), command(), command())] == [503, 503]
    behind.answer = Answer(500)
    assert [each.status for each in answered(behind.gate(), command(), command())] == [500, 401]


def test_signatures_are_forgotten_when_their_time_is_over_and_stay_refused() -> None:
    behind = Behind()
    app = behind.gate(most_spent=3)
    assert [each.status for each in answered(app, *(command(text=str(n)) for n in range(4)))] == [200, 200, 200, 429]
    behind.now += WINDOW + 1
    late = int(behind.now)
    assert [each.status for each in answered(app, command(late), command(late), command(text="0"))] == [200, 401, 401]


def test_a_clock_that_is_set_back_opens_no_door_to_what_was_forgotten() -> None:
    behind = Behind()
    app = behind.gate()
    answered(app, command())
    behind.now += 10_000
    answered(app, command(int(behind.now)))
    behind.now -= 10_000
    again, newer = answered(app, command(), command(NOW + 1))
    assert (again.status, newer.status) == (401, 200)
    assert again.text == "This was not sent just now."


def test_of_one_signature_in_many_threads_one_is_taken() -> None:
    spent = Spent()

    def use(number: int) -> bool:
        try:
            spent.use(b"%d" % (number // 8), NOW, NOW)
        except Refusal:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(use, range(4_000))) == 500
    assert len(spent) == 500


def test_giving_back_what_was_not_used_changes_nothing() -> None:
    spent = Spent()
    spent.give_back(b"never", NOW)
    spent.use(b"once", NOW, NOW)
    spent.give_back(b"once", NOW)
    assert len(spent) == 0


DEEP = 100_000
NOT_JSON = [
    b"",
    b"null",
    b"[]",
    b'"text"',
    b"1",
    b"{",
    b"{}x",
    b"{'a': 1}",
    b'{"a": NaN}',
    b'{"a": -Infinity}',
    b'{"a": "\\ud83d"}',
    b'{"a": "\\uDC00\\uD83D"}',
    b'{"a": "\xff"}',
    b"\xff\xfe{}",
    b"\xef\xbb\xbf{}",
    b'{"a": ' + b"9" * 5_000 + b"}",
    b'{"a": ' * 65 + b"1" + b"}" * 65,
    b'{"a": ' + b"[" * 64 + b"]" * 64 + b"}",
    b'{"a": ' * DEEP + b"1" + b"}" * DEEP,
    b"[" * DEEP,
]
NOT_A_FORM = [
    b"",
    b"=",
    b"text=x",
    b"payload=",
    b"payload=[]",
    b"payload={}&payload={}",
    b"payload={}&command=/policy",
    b"payload={}&=",
    b"command=/policy&command=/export",
    b"command=/policy&text=a&text=b",
    b"command=/policy&text=%ff",
    b"command=/policy&text=\xff",
    b"command=/policy&" + b"&".join(b"f%d=" % n for n in range(64)),
    b"payload=" + b'{"a":' * DEEP,
    b"%",
]


@pytest.mark.parametrize("body", NOT_JSON, ids=range(len(NOT_JSON)))
def test_what_is_no_json_object_is_refused_though_it_is_signed(body: bytes) -> None:
    assert status(signed(body)) == 400


@pytest.mark.parametrize("body", NOT_A_FORM, ids=range(len(NOT_A_FORM)))
def test_what_is_no_form_of_slacks_is_refused_though_it_is_signed(body: bytes) -> None:
    assert status(signed(body, FORM)) == 400


def test_many_branches_are_not_deep_and_a_whole_character_may_be_written_as_two() -> None:
    wide = b'{"a": [' + b", ".join([b'{"b": "\\ud83d\\ude00"}'] * 1_000) + b"]}"
    assert payload_of(JSON, wide) == {"a": [{"b": "😀"}] * 1_000}


def test_slacks_check_of_the_certificate_comes_through() -> None:
    assert payload_of(FORM, b"ssl_check=1&token=x") == {"ssl_check": "1", "token": "x"}


@given(st.binary(max_size=300), st.sampled_from([JSON, FORM]))
def test_whatever_is_signed_is_read_or_refused(body: bytes, kind: bytes) -> None:
    with suppress(Refusal):
        assert isinstance(payload_of(kind, body), dict)


def test_a_refusal_repeats_nothing_and_logs_a_code_alone(caplog: pytest.LogCaptureFixture) -> None:
    canary = b"Kevin-in-4B"
    bad = [
        signed(canary),
        signed(b'{"type": "' + canary),
        signed(b"command=" + canary + b"&command=", FORM),
        signed(EVENT).instead(SIGNATURE, canary),
        signed(EVENT).instead(STAMP, canary),
        signed(EVENT).instead(b"content-type", canary),
        replace(signed(EVENT), path="/" + canary.decode()),
        replace(signed(EVENT), method=canary.decode()),
    ]
    with caplog.at_level(logging.DEBUG):
        answers = answered(Behind().gate(), *bad)
    assert all(400 <= each.status < 500 and canary not in each.body for each in answers)
    assert canary.decode() not in caplog.text
    codes = [record.getMessage().rpartition(": ")[2] for record in caplog.records if record.name == gate.__name__]
    assert codes == ["malformed"] * 3 + ["signature", "unsigned", "type", "path", "method"]


def test_a_server_may_say_that_it_starts_and_stops_and_a_websocket_is_refused() -> None:
    told = [{"type": "lifespan.startup"}, {"type": "lifespan.shutdown"}]
    sent: list[str] = []

    async def receive() -> MutableMapping[str, Any]:
        return dict(told.pop(0))

    async def send(message: MutableMapping[str, Any]) -> None:
        sent.append(message["type"])

    asyncio.run(Behind().gate()({"type": "lifespan"}, receive, send))
    asyncio.run(Behind().gate()({"type": "websocket"}, receive, send))
    assert sent == ["lifespan.startup.complete", "lifespan.shutdown.complete", "websocket.close"]


def test_the_same_request_many_times_at_once_is_done_once() -> None:
    behind = Behind()
    app = behind.gate()

    async def crowd() -> list[int]:
        return [each.status for each in await asyncio.gather(*(called(app, command()) for _ in range(50)))]

    assert sorted(asyncio.run(crowd())) == [200] + [401] * 49
    assert len(behind.came) == 1
