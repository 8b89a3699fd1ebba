"""Requests that Microsoft did not sign for this bot, and bodies that it would not send, in any number.

`python -m tests.platforms.teams.forged --requests 100000` sends both, and prints how each was answered, by how much
memory grew, and the counts of the tables of what is refused.
"""

import argparse
import asyncio
import gc
import json
import random
import resource
import tracemalloc
from collections import Counter as Tally
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from bot.platforms.teams.gate import LARGEST_BODY
from tests.fakes.bot_connector_keys import Signer, claims
from tests.platforms.teams.refused import (
    ADDRESSES,
    ATTACKER,
    FOR_WEBCHAT,
    SIGNERS,
    TENANTS,
    TOKENS,
    UNENDORSED,
    UNKNOWN,
)
from tests.platforms.teams.signed import (
    APP_ID,
    AUTHORIZATION,
    KEY,
    NOW,
    OTHER_TENANT,
    SERVICE_URL,
    Behind,
    Request,
    bearer,
    called,
    gate,
    in_channel,
    invoke,
    message,
    post,
)

SEED = 20261130
TRUE = (post(message()), post(in_channel()), post(invoke("task/fetch")), post(invoke("composeExtension/query")))
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"

Forge = Callable[[random.Random, Request], Request]


@dataclass(frozen=True, slots=True)
class Outcome:
    """How often each status was answered, how much reached the handler, and by how many bytes memory grew."""

    statuses: Tally[int]
    came: int
    growth: int


@cache
def token_of(signer: str, number: int) -> str:
    """Return one of fifty tokens of a signer: signing each anew would take most of the time."""
    by = {each.name or each.kid: each for each in (ATTACKER, UNKNOWN, UNENDORSED, FOR_WEBCHAT)}[signer]
    return by.sign(claims(APP_ID, SERVICE_URL, NOW, jti=number))


def bearing(request: Request, token: str) -> Request:
    return request.instead(AUTHORIZATION, b"Bearer " + token.encode(errors="surrogateescape"))


def unsigned(_: random.Random, request: Request) -> Request:
    return request.without(AUTHORIZATION)


def of_another_key(chance: random.Random, request: Request) -> Request:
    """Sign it as the attacker, under the id of Microsoft's key."""
    return bearing(request, token_of(ATTACKER.name, chance.randrange(50)))


def of_a_key_that_may_not(chance: random.Random, request: Request) -> Request:
    signer: Signer = chance.choice([UNKNOWN, UNENDORSED, FOR_WEBCHAT])
    return bearing(request, token_of(signer.kid, chance.randrange(50)))


def with_another_letter(chance: random.Random, request: Request) -> Request:
    token = list(bearer())
    place = chance.choice([at for at, letter in enumerate(token) if letter != "."])
    token[place] = chance.choice(LETTERS.replace(token[place], ""))
    return bearing(request, "".join(token))


def with_more_or_less(chance: random.Random, request: Request) -> Request:
    token, cut = bearer(), chance.randrange(1, len(bearer()))
    odd = [token[:cut], token[cut:], token + chance.choice(LETTERS), token[:cut] + "." + token[cut:], token * 2, ""]
    return bearing(request, chance.choice(odd))


def of_random_letters(chance: random.Random, request: Request) -> Request:
    parts = ("".join(chance.choices(LETTERS, k=chance.randint(1, 400))) for _ in range(3))
    return bearing(request, ".".join(parts))


def with_odd_bytes(chance: random.Random, request: Request) -> Request:
    return request.instead(AUTHORIZATION, b"Bearer " + chance.randbytes(chance.randint(0, 9_000)))


def from_the_table(chance: random.Random, request: Request) -> Request:
    """Take the token of a refused request, on another body."""
    header = [dict(each.request.headers).get(AUTHORIZATION, b"") for each in TOKENS.values() if each.code != "service"]
    odd = [each for each in header if each != dict(TRUE[0].headers)[AUTHORIZATION]]
    return request.instead(AUTHORIZATION, chance.choice(odd))


def twice(_: random.Random, request: Request) -> Request:
    return request.having(AUTHORIZATION, dict(request.headers)[AUTHORIZATION])


def replayed_too_late(chance: random.Random, request: Request) -> Request:
    """Send what Microsoft has signed for an hour that is over, or has not begun."""
    away = chance.choice([-5, -4, -3, -2, 2, 3]) * 3_600
    return bearing(request, bearer(now=NOW + away))


def of_another_place(chance: random.Random, request: Request) -> Request:
    """Let a body say something else than its good token, or come from another tenant."""
    said = json.loads(request.body)
    changed: dict[str, Any] = chance.choice(
        [
            {"channelId": chance.choice(["webchat", "directline", "", None, 7])},
            {"serviceUrl": chance.choice([each for each in ADDRESSES.values() if each != SERVICE_URL])},
            {"channelData": {"tenant": {"id": chance.choice([OTHER_TENANT, "", 7])}}},
            {"conversation": {"tenantId": OTHER_TENANT}, "channelData": None},
            {"conversation": None, "channelData": None},
            {"from": chance.choice([None, {}, {"id": "29:1"}, {"aadObjectId": "x"}])},
        ]
    )
    return post({**said, **changed}, bearer())


def of_another_kind(chance: random.Random, request: Request) -> Request:
    odd = [
        replace(request, method=chance.choice(["GET", "HEAD", "PUT", "DELETE", "OPTIONS", "TRACE", "x"])),
        replace(request, path=chance.choice(["/", "/teams", "/teams/messages/", "/teams//messages", "/api/messages"])),
        request.instead(b"content-type", chance.choice([b"text/plain", b"multipart/form-data", b"", b"\xff"])),
        request.instead(b"content-length", chance.choice([b"-1", b"x", b"", b"9" * 99, b"%d" % (LARGEST_BODY + 1)])),
    ]
    return chance.choice(odd)


def malformed(chance: random.Random, request: Request) -> Request:
    """Bear a good token with a body that Microsoft would not send."""
    body = bytearray(request.body)
    salt = chance.randbytes(6).hex().encode()
    place = chance.randrange(len(body))
    bodies: Sequence[bytes] = [
        b"",
        salt,
        b"[" * chance.randint(1, 5_000) + salt,
        b'{"a":' * chance.randint(65, 3_000) + b'"' + salt,
        b'{"a":' * 70 + b'"' + salt + b'"' + b"}" * 70,
        b'{"a": "\\ud800' + salt + b'"}',
        b'{"a": ' + b"9" * chance.randint(4_301, 6_000) + b"}",
        b'{"a": NaN, "b": "' + salt + b'"}',
        chance.randbytes(200) + b"\xff",
        bytes(body[:place]),
        bytes(body) + b"}",
        bytes(body[:place]) + b"\xff" + bytes(body[place:]),
        json.dumps([json.loads(request.body)]).encode(),
        json.dumps({**json.loads(request.body), chance.choice(["conversation", "channelData"]): [1]}).encode(),
        json.dumps({**json.loads(request.body), "channelData": {"tenant": salt.decode()}}).encode(),
    ]
    return post(chance.choice(bodies), bearer())


def too_large(chance: random.Random, request: Request) -> Request:
    part = b"x" * (LARGEST_BODY // 4)
    return replace(request.without(b"content-length"), chunks=(part,) * chance.randint(5, 20))


FORGERIES: tuple[Forge, ...] = (
    unsigned,
    of_another_key,
    of_a_key_that_may_not,
    with_another_letter,
    with_more_or_less,
    of_random_letters,
    with_odd_bytes,
    from_the_table,
    twice,
    replayed_too_late,
    of_another_place,
    of_another_kind,
    malformed,
    too_large,
)


async def attacked(
    requests: int, forgeries: Sequence[Forge] = FORGERIES, signers: Collection[Signer] = SIGNERS
) -> Outcome:
    """Send what is true once, then forgeries of it, to one gate whose keys are those of `signers`."""
    behind = Behind()
    app = gate(behind, signers=signers)
    chance, statuses, base = random.Random(SEED), Tally[int](), 0  # noqa: S311 - the same attack every time
    for request in TRUE:
        assert ((await called(app, request)).status == 200) is (KEY in signers)
    behind.came.clear()
    for number in range(requests):
        if number == requests // 10:
            base = in_use()
        forged = forgeries[number % len(forgeries)](chance, chance.choice(TRUE))
        statuses[(await called(app, forged)).status] += 1
        await asyncio.sleep(0)  # the loop clears away time limits that were met
    growth = in_use() - base
    return Outcome(statuses, len(behind.came), growth)


def in_use() -> int:
    gc.collect()
    return tracemalloc.get_traced_memory()[0]


def traced(requests: int, forgeries: Sequence[Forge] = FORGERIES) -> Outcome:
    """Attack, and watch the memory."""
    tracemalloc.start()
    try:
        return asyncio.run(attacked(requests, forgeries))
    finally:
        tracemalloc.stop()


def told(name: str, outcome: Outcome) -> str:
    """Return an outcome as a line, with the bound that no failure in so many trials gives."""
    count = sum(outcome.statuses.values())
    broken = sum(number for status, number in outcome.statuses.items() if status >= 500)
    by_status = ", ".join(f"{status}: {number:,}" for status, number in sorted(outcome.statuses.items()))
    return (
        f"{name}: {count:,} sent; {outcome.came} reached the handler, {broken} were a 5xx "
        f"(below 1 in {count // 3:,} at 95 %); {by_status}; memory grew by {outcome.growth / 1024:+.0f} KiB"
    )


def main() -> None:
    """Send so many of each, and print what became of them."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--requests", type=int, default=10_000)
    requests: int = parser.parse_args().requests
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    lines = [
        told("forged, mutated and replayed", traced(requests)),
        told("malformed bodies with a good token", traced(requests, [malformed])),
    ]
    after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    control = asyncio.run(attacked(min(requests, 1_000), signers=[ATTACKER]))
    lines += [
        told("control, a gate that believes the attacker's key", control),
        f"largest size of the process: {before:,} KiB before, {after:,} KiB after",
        f"tables: {len(TOKENS)} tokens, {len(TENANTS)} tenants, {len(ADDRESSES)} service addresses",
    ]
    print("\n".join(lines))  # noqa: T201 - a command line speaks by printing


if __name__ == "__main__":
    main()
