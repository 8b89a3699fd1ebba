"""Ten thousand requests that are not Slack's, or not for the first time: none reaches a handler, none is a 5xx."""

import asyncio
import gc
import hmac
import json
import os
import random
import tracemalloc
from collections import Counter as Tally
from collections.abc import Callable
from dataclasses import replace
from types import SimpleNamespace

import pytest

from bot.platforms.slack import gate
from bot.platforms.slack.app import create_app
from bot.platforms.slack.gate import LARGEST_BODY, WINDOW
from tests.platforms.slack.signed import (
    FORM,
    JSON,
    MESSAGE,
    NOW,
    PRESSED,
    SECRET,
    SHORTCUT,
    SIGNATURE,
    STAMP,
    SUBMITTED,
    Request,
    called,
    command,
    event,
    interaction,
    signature,
    signed,
)
from tests.platforms.slack.test_app import Desk

REQUESTS = int(os.environ.get("STAFFROOM_FORGED", "10000"))
MOST_GROWTH = 512 * 1024
"""Bytes that may be in use after all of them beyond what was in use after the first tenth."""
SEED = 20260105
TRUE = (command(), interaction(PRESSED), interaction(SUBMITTED), interaction(SHORTCUT), event(MESSAGE))

Forge = Callable[[random.Random, Request], Request]


def unsigned(chance: random.Random, request: Request) -> Request:
    return request.without(chance.choice([STAMP, SIGNATURE]))


def of_another_secret(chance: random.Random, request: Request) -> Request:
    secret = chance.choice(["", "x", SECRET.upper(), SECRET + " ", "8f742231b10e8888abcd99yyyzzz85a5"])
    return request.instead(SIGNATURE, signature(request.body, NOW, secret))


def of_random_bytes(chance: random.Random, request: Request) -> Request:
    return request.instead(SIGNATURE, b"v0=" + chance.randbytes(32).hex().encode())


def with_odd_signature(chance: random.Random, request: Request) -> Request:
    right = dict(request.headers)[SIGNATURE]
    odd = [right[3:], right.upper(), b"v1=" + right[3:], right + b",", right[:-1], b"\xff" * 67, b"v0=" + b"0" * 10_000]
    return request.instead(SIGNATURE, chance.choice(odd))


def with_another_byte(chance: random.Random, request: Request) -> Request:
    body = bytearray(request.body)
    body[chance.randrange(len(body))] ^= 1 << chance.randrange(8)
    return replace(request, chunks=(bytes(body),))


def with_more_or_less(chance: random.Random, request: Request) -> Request:
    cut = chance.randrange(len(request.body))
    return replace(
        request, chunks=chance.choice([(request.body[:cut],), (request.body, b"&text=export"), ()]) or (b"",)
    )


def of_another_time(chance: random.Random, request: Request) -> Request:
    """Sign it rightly, for a moment that is not now."""
    stamp = NOW + chance.choice([-1, 1]) * chance.randint(WINDOW + 1, 10**9)
    return request.instead(STAMP, str(stamp).encode()).instead(SIGNATURE, signature(request.body, stamp))


def with_a_changed_time(chance: random.Random, request: Request) -> Request:
    return request.instead(STAMP, str(NOW + chance.choice([-1, 1]) * chance.randint(1, WINDOW)).encode())


def with_odd_time(chance: random.Random, request: Request) -> Request:
    odd = chance.choice([b"", b"now", b"-1", b"1e9", b"\xff", b"0x69", b" " + str(NOW).encode(), b"9" * 400, b"NaN"])
    return request.instead(STAMP, odd).instead(SIGNATURE, signature(request.body, odd))


def with_a_header_twice(chance: random.Random, request: Request) -> Request:
    name = chance.choice([STAMP, SIGNATURE, b"content-type"])
    return request.having(name, dict(request.headers)[name])


def replayed(chance: random.Random, request: Request) -> Request:
    """Send what was sent before, byte for byte, or in other parts and with other headers that nobody signed."""
    cut = chance.randrange(len(request.body))
    parts = replace(request, chunks=(request.body[:cut], request.body[cut:])).having(b"x-slack-retry-num", b"1")
    return chance.choice([request, parts])


def of_no_shape(chance: random.Random, _: Request) -> Request:
    """Sign rightly what Slack would not say."""
    salt = chance.randbytes(6).hex().encode()
    bodies = [
        (b"[" * chance.randint(1, 50_000) + salt, JSON),
        (b'{"a":' * 70 + b'"' + salt + b'"' + b"}" * 70, JSON),
        (b'"' + salt + b'"', JSON),
        (chance.randbytes(200) + b"\xff", JSON),
        (b'{"a": "\\ud800' + salt + b'"}', JSON),
        (b"payload=" + salt, FORM),
        (b"payload={}&command=" + salt, FORM),
        (b"command=/policy&command=" + salt, FORM),
        (b"command=%ff" + salt, FORM),
        (b"&".join(b"command%d=" % n for n in range(100)) + salt, FORM),
        (json.dumps({"salt": salt.decode()}).encode(), FORM),
    ]
    return signed(*chance.choice(bodies))


def of_another_kind(chance: random.Random, request: Request) -> Request:
    odd = [
        replace(request, method=chance.choice(["GET", "HEAD", "PUT", "DELETE", "OPTIONS", "TRACE", "x"])),
        replace(
            request, path=chance.choice(["/", "/slack", "/slack/events/", "/slack//events", "/%2e", "/slack/files/x"])
        ),
        request.instead(b"content-type", chance.choice([b"text/plain", b"multipart/form-data", b"", b"\xff"])),
        request.instead(
            b"content-length", chance.choice([b"-1", b"x", b"", str(LARGEST_BODY + 1).encode(), b"9" * 99])
        ),
    ]
    return chance.choice(odd)


def too_large(chance: random.Random, request: Request) -> Request:
    part = b"x" * (LARGEST_BODY // 4)
    return replace(request.without(b"content-length"), chunks=(part,) * chance.randint(5, 50))


FORGERIES: tuple[Forge, ...] = (
    unsigned,
    of_another_secret,
    of_random_bytes,
    with_odd_signature,
    with_another_byte,
    with_more_or_less,
    of_another_time,
    with_a_changed_time,
    with_odd_time,
    with_a_header_twice,
    replayed,
    of_no_shape,
    of_another_kind,
    too_large,
)


async def attacked(desk: Desk, requests: int) -> tuple[Tally[int], int]:
    """Send what is true once, then forgeries of it; return the statuses of these, and by how much memory grew."""
    app = create_app(desk, signing_secret=SECRET, clock=lambda: NOW)
    chance, statuses, base = random.Random(SEED), Tally[int](), 0  # noqa: S311 - the same attack every time
    for request in TRUE:
        assert (await called(app, request)).status == 200
    for number in range(requests):
        if number == requests // 10:
            base = in_use()
        forged = FORGERIES[number % len(FORGERIES)](chance, chance.choice(TRUE))
        statuses[(await called(app, forged)).status] += 1
        await asyncio.sleep(0)  # the loop clears away time limits that were met
    return statuses, in_use() - base


def in_use() -> int:
    gc.collect()
    return tracemalloc.get_traced_memory()[0]


def test_no_forged_request_reaches_a_handler_and_none_is_a_5xx_and_memory_is_flat() -> None:
    desk = Desk()
    tracemalloc.start()
    try:
        statuses, growth = asyncio.run(attacked(desk, REQUESTS))
    finally:
        tracemalloc.stop()
    assert len(desk.came) == len(TRUE)
    assert sum(statuses.values()) == REQUESTS
    assert set(statuses) == {400, 401, 404, 405, 413, 415}
    assert growth < MOST_GROWTH


def test_the_control_a_gate_that_believes_every_signature_lets_them_in(monkeypatch: pytest.MonkeyPatch) -> None:
    believing = SimpleNamespace(digest=hmac.digest, compare_digest=lambda _ours, _theirs: True)
    monkeypatch.setattr(gate, "hmac", believing)
    desk = Desk()
    asyncio.run(attacked(desk, 1_000))
    assert len(desk.came) > len(TRUE) + 50


def test_the_control_a_gate_that_forgets_lets_what_was_seen_in_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gate.Spent, "use", lambda *_: None)
    desk = Desk()
    asyncio.run(attacked(desk, 1_000))
    assert len(desk.came) > len(TRUE) + 50
